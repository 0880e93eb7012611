// SPDX-License-Identifier: BSL-1.0
#pragma once

// One random problem, in numbers that every scalar it is meant for holds exactly: weights over 0 to 300
// decades, eta from below the fold to 1e150 above and 1e-15 beside it, repeated values and zeros, tolerances
// from 0 to 10, uncertainties up to the values themselves.

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {

struct Draw {
  std::vector<Index> widths;
  std::vector<double> lambda, values;
  std::optional<double> group_tolerance, threshold_tolerance;
  double uncertainty = 0;
  bool fits_float = false;  ///< all numbers are floats, and what follows from them stays in range

  [[nodiscard]] int depth() const { return static_cast<int>(lambda.size()); }

  template <RealScalar Scalar>
  [[nodiscard]] GroupOptions<Scalar> options() const {
    GroupOptions<Scalar> result;
    result.uncertainty = Scalar(uncertainty);
    if (group_tolerance) result.group_tolerance = Scalar(*group_tolerance);
    if (threshold_tolerance) result.threshold_tolerance = Scalar(*threshold_tolerance);
    return result;
  }
};

/// Deterministic in the seed.
[[nodiscard]] Draw draw(std::uint64_t seed);

/// The options of dmf-atlas that pose the problem; what the program cannot be told is said in brackets.
[[nodiscard]] std::string command_line(const Draw& draw);

/// Whether the decisions are the same for all tolerances within rounding of `epsilon`, and for the default
/// tolerances of two scalars: only then must the two agree.
[[nodiscard]] bool margins_allow(const Draw& draw, long double epsilon);

/// By how many epsilon of the largest eigenvalue, over L, the spectra of two scalars may differ beyond what a
/// decomposition rounds: 0, but where different values share a group, whose mean each scalar rounds on its own. Near
/// the fold u follows y by d ln u = d ln y/(2 L (L-2) margin)^(1/2), and eigenvalues follow t = u^(2L-2): the largest
/// 2 |margin to the fold|^(-1/2).
[[nodiscard]] long double spread_of_means(const Draw& draw);

}  // namespace dmf::test
