// SPDX-License-Identifier: BSL-1.0
#pragma once

// The same problem in other units. With W = c W', Y = c^L Y' and lambda = c^{2L-2} lambda',
//
//   F(W) = c^{2L} F'(W'),
//
// so that the Hessians differ by the factor c^{2L-2}, third derivatives by c^{2L-3}, and directions not at all.
// For c a power of two nothing is rounded: what is computed for weights near the ends of a number's range is what
// is computed for weights near 1, where squares and products of derivatives stay inside.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace dmf::detail {

/// log2 c for which the geometric mean of the weights lambda' is about 1, within a factor 2^{2L-2}; nearer to 0
/// where a weight, Y' or W' would leave the range. Throws InvalidInput if W has other widths than the problem.
template <RealScalar Scalar, int Depth>
std::int64_t exponent_of_units(const Problem<Scalar, Depth>& problem, FactorsView<const Scalar, Depth> W) {
  using Limits = std::numeric_limits<Scalar>;
  require_same_widths(problem.architecture().widths(), W.architecture().widths());
  const std::int64_t L = problem.architecture().depth(), order = 2 * L - 2;
  const auto up = [](std::int64_t e) { return std::max(Limits::max_exponent - e, std::int64_t{0}); };
  const auto down = [](std::int64_t e) { return std::max(e - Limits::min_exponent, std::int64_t{0}); };
  std::int64_t least = -std::min(up(common_exponent(W.vector())), up(common_exponent(problem.Y())) / L);
  std::int64_t most = std::numeric_limits<std::int64_t>::max(), sum = 0;
  for (const Scalar& weight : problem.architecture().weights()) {
    const std::int64_t exponent = binary_exponent(weight);
    sum += exponent - 1;  // a power of two counts as itself
    least = std::max(least, -(up(exponent) / order));
    most = std::min(most, down(exponent) / order);
  }
  return std::clamp(sum / (L * order), least, most);
}

/// Y' and lambda' for c = 2^exponent.
template <RealScalar Scalar, int Depth>
Problem<Scalar, Depth> problem_in_units(const Problem<Scalar, Depth>& problem, std::int64_t exponent) {
  const std::int64_t L = problem.architecture().depth();
  std::vector<Scalar> weights;
  for (const Scalar& weight : problem.architecture().weights())
    weights.push_back(times_power_of_two(weight, -(2 * L - 2) * exponent));
  return {with_weights(problem.architecture(), weights),
          Matrix<Scalar>(scaled_by_power_of_two(problem.Y(), -L * exponent))};
}

}  // namespace dmf::detail
