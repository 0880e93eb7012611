// SPDX-License-Identifier: BSL-1.0
#pragma once

// How often noise carries W from one orbit of local minimizers to the next, L >= 3: for
//
//   dW = -grad F dt + sqrt(2T) dB
//
// the rate from M over the pass S, which has one negative eigenvalue mu of the Hessian, is as T -> 0
//
//   k = |mu|/(2 pi) Z_S/Z_M                           (Eyring, Kramers; on orbits: docs/theory.md, Proposition 84)
//     = |mu|/(2 pi) (2 pi T)^{(D_M - D_S)/2} vol(S)/vol(M) sqrt(pdet H_M/|pdet H_S|) e^{-(F_S - F_M)/T},
//
// Z by Laplace's method (dmf/landscape/laplace.hpp). Of the two directions over one pass the quotient is Z_r/Z_{r-1}.
//
// Two warnings. The formula is asymptotic, and its first correction, a factor 1 - c T/barrier, is large where the pass
// has another dimension than the minimizers, c was 0.6 for orbits of points and 1.8 where the dimension changed by 2,
// and grows with the hidden widths. So there is no number unless barrier/T exceeds least_barrier_over_temperature(), and
// none for a rate above the slowest rate at which the minimizer is reached again: an escape is rare or no escape. And
// the noise of stochastic gradients is none of this kind: it is not isotropic and has no constant temperature; for it
// the rates are no predictions.

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/barrier.hpp>
#include <dmf/landscape/detail/log_sum.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/landscape/laplace.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace dmf {

/// Why no rate is stated.
enum class RateRefusal {
  none,               ///< it is
  low_barrier,        ///< barrier/T is not above its bound
  before_relaxation,  ///< the formula would leave the minimizer faster than the slowest direction relaxes
};

[[nodiscard]] const char* to_string(RateRefusal refusal);

/// One direction over one pass at one temperature.
template <RealScalar Scalar = double>
struct EscapeRate {
  Scalar barrier_over_temperature{};  ///< (F_S - F_M)/T
  std::int64_t dimension_change{};   ///< D_S - D_M: the rate has the factor T^{-dimension_change/2}, and the correction
                                     ///< of relative order T/barrier is the larger the more the dimension changes
  std::optional<Scalar> log_rate{};  ///< ln k, k in units of 1/t; none where it is refused
  Scalar least_barrier_over_temperature{};  ///< the bound of that name (laplace.hpp)
  RateRefusal refusal{};

  /// k, 0 where it underflows. Throws InvalidInput where none is stated.
  [[nodiscard]] Scalar rate() const;
};

/// Both directions over the pass between the local minimizers of rank r - 1 and r.
template <RealScalar Scalar = double>
struct EscapeRates {
  Barrier<Scalar> barrier;
  Laplace<Scalar> fewer, pass, more;  ///< of the three orbits
  Scalar negative_curvature{};        ///< mu < 0, the negative eigenvalue of the Hessian at the pass
  Scalar relaxation_of_fewer{};       ///< the least positive eigenvalue of the Hessian at either minimizer: the slowest
  Scalar relaxation_of_more{};        ///< rate at which the flow comes back to it

  /// Of leaving rank r - 1 for rank r, and back. Throw InvalidInput unless T is positive and finite.
  [[nodiscard]] EscapeRate<Scalar> up(const Scalar& temperature) const {
    return over(fewer, barrier.height_from_fewer, relaxation_of_fewer, temperature);
  }
  [[nodiscard]] EscapeRate<Scalar> down(const Scalar& temperature) const {
    return over(more, barrier.height_from_more, relaxation_of_more, temperature);
  }

 private:
  [[nodiscard]] EscapeRate<Scalar> over(const Laplace<Scalar>& start, const Scalar& height, const Scalar& relaxation,
                                        const Scalar& temperature) const;
};

/// For 1 <= rank. Throws as barrier(), laplace() and extremes() do. Cost: three times that of laplace(), twice that of
/// extremes().
template <RealScalar Scalar>
[[nodiscard]] EscapeRates<Scalar> escape_rates(const Atlas<Scalar>& atlas, Index rank);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(RateRefusal refusal) {
  switch (refusal) {
    case RateRefusal::none: return "none";
    case RateRefusal::low_barrier: return "low_barrier";
    case RateRefusal::before_relaxation: return "before_relaxation";
  }
  return "";
}

namespace detail {

/// The negative eigenvalue of the Hessian at a pass: that of block A of its copy at the smaller root.
template <class Scalar>
Scalar negative_curvature(const Orbit<Scalar>& pass) {
  const SpectrumBlocks<Scalar> blocks(pass);
  Scalar result(0);
  for (std::size_t a = 0; a < blocks.active().size(); ++a) {
    if (blocks.active()[a].root->root.kind != RootKind::smaller) continue;
    blocks.for_each_eigenvalue(Block{EigenvalueOrigin::active_copy, 1, a},
                               [&](const auto& eigenvalue) { result = min(result, eigenvalue.value); });
  }
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
EscapeRates<Scalar> escape_rates(const Atlas<Scalar>& atlas, Index rank) {
  const Barrier<Scalar> wall = barrier(atlas, rank);
  return {wall,
          laplace(wall.fewer),
          laplace(wall.pass),
          laplace(wall.more),
          detail::negative_curvature(wall.pass),
          extremes(wall.fewer).smallest_nonzero,
          extremes(wall.more).smallest_nonzero};
}

template <RealScalar Scalar>
Scalar EscapeRate<Scalar>::rate() const {
  detail::require(log_rate.has_value(), "no rate is stated, for the reason ", to_string(refusal), ": barrier/T is ",
                  barrier_over_temperature, ", its bound ", least_barrier_over_temperature);
  return exp(*log_rate);
}

template <RealScalar Scalar>
EscapeRate<Scalar> EscapeRates<Scalar>::over(const Laplace<Scalar>& start, const Scalar& height,
                                             const Scalar& relaxation, const Scalar& temperature) const {
  using Two = DoubleWord<Scalar>;
  detail::require_temperature(temperature);
  EscapeRate<Scalar> result{height / temperature, pass.dimension - start.dimension, std::nullopt, Scalar(0),
                            RateRefusal::low_barrier};
  result.least_barrier_over_temperature =
      dmf::least_barrier_over_temperature(barrier.pass.architecture(), result.dimension_change);
  if (!(result.barrier_over_temperature > result.least_barrier_over_temperature)) return result;
  detail::LogSum<Scalar> sum(pass.log_constant - start.log_constant - detail::log_two_pi<Scalar>());
  sum.add(1, log(Two(Scalar(-negative_curvature))));
  sum.add_half(-result.dimension_change, log(Two(temperature)));
  const Scalar log_rate = isfinite(result.barrier_over_temperature)
                              ? (sum.value() - Two(result.barrier_over_temperature)).value()
                              : Scalar(-result.barrier_over_temperature);
  if (log_rate > log(relaxation)) {
    result.refusal = RateRefusal::before_relaxation;
    return result;
  }
  result.log_rate = log_rate;
  result.refusal = RateRefusal::none;
  return result;
}

}  // namespace dmf
