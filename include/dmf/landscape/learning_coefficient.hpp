// SPDX-License-Identifier: BSL-1.0
#pragma once

// Learning coefficients, real log canonical thresholds: near a minimizer, or the set of all,
//
//   vol{F - F_min < e} ~ const e^c (ln 1/e)^{m-1},    int e^{-n (F - F_min)} dW ~ const n^{-c} (ln n)^{m-1},
//
// c the coefficient and m its multiplicity (in singular learning theory c is called lambda). With weight decay, of
// every local minimizer (docs/theory.md, Proposition 85), N entries, D the dimension of its orbit:
//
//   c = (N - D)/2, m = 1;
//   L = 2, h values at sqrt(lambda) and d_1 - r free hidden units: c = (N - D)/2 - h (d_1 - r)/4, m = 1.
//
// Without weight decay and for a truth Y of rank r that the widths can represent the minimizers are singular; c and m
// are a theorem of Aoyagi (Proposition 86).

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/orbit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace dmf {

/// The coefficient as a quotient in lowest terms, denominator > 0, and its multiplicity.
struct LearningCoefficient {
  std::int64_t numerator{};
  std::int64_t denominator = 1;
  std::int64_t multiplicity = 1;

  template <RealScalar Scalar = double>
  [[nodiscard]] Scalar value() const {
    return static_cast<Scalar>(numerator) / static_cast<Scalar>(denominator);
  }
  friend bool operator==(const LearningCoefficient&, const LearningCoefficient&) = default;
};

/// That of F at an orbit of local minimizers. Throws InvalidInput for saddles, and where singular values that are not
/// given may lie above the fold (SingularGroups::complete). Cost: O(number of groups + L).
template <RealScalar Scalar>
[[nodiscard]] LearningCoefficient learning_coefficient(const Orbit<Scalar>& orbit);

/// That of ||W_L ... W_1 - Y||^2 for Y of the given rank, without any penalty, at the set of all W with W_L ... W_1 =
/// Y (a factor in front changes nothing). Throws InvalidInput unless there are at least 3 widths, each at least 1, and
/// 0 <= rank <= d_min: for a larger rank the truth is not realizable and the formula does not hold. Throws
/// NotRepresentable where an intermediate of the exact quotient exceeds 64 bits. Cost: O(L log L).
[[nodiscard]] LearningCoefficient learning_coefficient_without_decay(const std::vector<Index>& widths,
                                                                     Index rank_of_truth);

// ---------------------------------------------------------------------------- implementation

namespace detail {

inline LearningCoefficient in_lowest_terms(std::int64_t numerator, std::int64_t denominator,
                                           std::int64_t multiplicity) {
  const std::int64_t common = std::gcd(numerator, denominator);
  return {numerator / common, denominator / common, multiplicity};
}

/// a b and a + b for a, b >= 0; exact or an exception.
inline std::int64_t exact_product(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (b != 0 && a > most / b) throw NotRepresentable(text("a learning coefficient exceeds 64 bits: ", a, " x ", b));
  return a * b;
}
inline std::int64_t exact_sum(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (a > most - b) throw NotRepresentable(text("a learning coefficient exceeds 64 bits: ", a, " + ", b));
  return a + b;
}

}  // namespace detail

template <RealScalar Scalar>
LearningCoefficient learning_coefficient(const Orbit<Scalar>& orbit) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  detail::require(orbit.is_local_minimizer(), "a learning coefficient is that of a local minimizer, this orbit is a ",
                  to_string(orbit.type()));
  detail::require(orbit.groups().complete, "a learning coefficient needs all singular values above the fold ",
                  orbit.groups().fold_threshold, ", but those not given are only known to be at most ",
                  orbit.groups().tail.bound);
  // At a local minimizer every kernel direction that is not along the orbit is one of fourth order.
  const std::int64_t D = orbit.dimension(), quartic = orbit.inertia().zero - D;
  const std::int64_t twice = architecture.parameter_count() - D;
  return detail::in_lowest_terms(detail::exact_product(2, twice) - quartic, 4, 1);
}

inline LearningCoefficient learning_coefficient_without_decay(const std::vector<Index>& widths, Index rank_of_truth) {
  detail::require(widths.size() >= 3, "depth must be at least 2, got ", static_cast<Index>(widths.size()) - 1);
  for (std::size_t l = 0; l < widths.size(); ++l) {
    detail::require(widths[l] >= 1, "width d_", l, " must be at least 1, got ", widths[l]);
  }
  const Index most = *std::min_element(widths.begin(), widths.end());
  detail::require(0 <= rank_of_truth && rank_of_truth <= most, "the truth is realizable up to rank d_min = ", most,
                  ", for which alone the coefficient is known; got rank ", rank_of_truth);
  // The l + 1 smallest M_s = d_s - r, l the first for which their sum is less than l times the next one, or all. (That
  // the sum is at least l times the largest of them follows: l - 1 did not do.) With s the sum, q that of squares, c =
  // [r (d_0 + d_L) - r^2]/2 + [a (l - a) + s^2 - l q]/(4 l).
  std::vector<std::int64_t> M;
  for (const Index width : widths) M.push_back(width - rank_of_truth);
  std::sort(M.begin(), M.end());
  std::int64_t sum = M[0], squares = detail::exact_product(M[0], M[0]), ell = 0;
  for (std::size_t next = 1; next < M.size(); ++next) {
    sum = detail::exact_sum(sum, M[next]);
    squares = detail::exact_sum(squares, detail::exact_product(M[next], M[next]));
    ell = static_cast<std::int64_t>(next);
    if (next + 1 < M.size() && sum < detail::exact_product(ell, M[next + 1])) break;
  }
  const std::int64_t ceiling = sum / ell + (sum % ell != 0 ? 1 : 0), a = sum - (ceiling - 1) * ell;
  const std::int64_t of_rank =
      detail::exact_product(rank_of_truth, detail::exact_sum(widths.front(), widths.back()) - rank_of_truth);
  const std::int64_t positive = detail::exact_sum(detail::exact_product(2 * ell, of_rank),
                                                  detail::exact_sum(a * (ell - a), detail::exact_product(sum, sum)));
  return detail::in_lowest_terms(positive - detail::exact_product(ell, squares), 4 * ell, a * (ell - a) + 1);
}

}  // namespace dmf
