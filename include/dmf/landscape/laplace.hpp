// SPDX-License-Identifier: BSL-1.0
#pragma once

// What an orbit M of critical points weighs at a small temperature T, if W has the density e^{-F(W)/T}: Laplace's
// method around all of M (docs/theory.md, Proposition 82), D = dim M,
//
//   Z_M(T) = vol(M) e^{-F/T} (2 pi T)^{(N-D)/2}/sqrt(|pdet H|) (1 + O(T)),
//
// pdet H the product of the nonzero eigenvalues, which needs that the Hessian has no other zeros than those along M.
// For any weights in closed form: with Z_l = sqrt(lambda_l) W_l
//
//   vol_W/sqrt(pdet H_W) = prod_l lambda_l^{-d_l d_{l-1}/2} vol_Z/sqrt(pdet H_Z),
//
// where vol_Z is the volume for w_l = 1 and H_Z = 2M has the eigenvalues of Propositions 17 to 21 for l0 = 1. So
// quotients of Z_M between orbits depend on the weights through their product alone. At a saddle |pdet H| is what
// rates of escape need (dmf/landscape/escape_rate.hpp).

#include <dmf/core/architecture.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/log_sum.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/landscape/orbit_volume.hpp>

#include <cstdint>

namespace dmf {

/// Why Laplace's method does not apply to an orbit.
enum class LaplaceFailure {
  none,         ///< it does
  double_root,  ///< L >= 3, a copy at the double root: a non-strict saddle, F is of third order along one direction
  threshold     ///< L = 2, a value at sqrt(lambda) and a free hidden unit: F is of fourth order along some directions
};

[[nodiscard]] const char* to_string(LaplaceFailure failure);

/// ln Z_M(T) = log_constant - value/T + (normal_dimension/2) ln T. Where it fails log_determinant and log_constant are
/// 0 and mean nothing.
template <RealScalar Scalar = double>
struct Laplace {
  LaplaceFailure failure{};
  Scalar value{};                     ///< F on the orbit
  std::int64_t dimension{};           ///< D
  std::int64_t normal_dimension{};    ///< N - D, the number of nonzero eigenvalues
  Scalar log_volume{};                ///< ln vol(M) in the metric of W, log_orbit_volume()
  Scalar log_determinant{};           ///< ln |pdet H|, H the Hessian of F in W
  DoubleWord<Scalar> log_constant{};  ///< to twice the working precision: differences of two orbits keep their digits

  [[nodiscard]] bool holds() const { return failure == LaplaceFailure::none; }

  /// ln Z_M(T). Throws InvalidInput unless T is positive and finite and Laplace's method applies, NotRepresentable if
  /// the logarithm overflows.
  [[nodiscard]] Scalar log_partition(const Scalar& temperature) const;
};

/// For any orbit, minimizers and saddles. Throws InvalidInput for a truncated target, whose Hessian is not known, and
/// NotRepresentable if F overflows. What two orbits have in common cancels exactly in the difference of their
/// log_constant. Cost: as log_orbit_volume() plus O(g^2) closed forms.
template <RealScalar Scalar>
[[nodiscard]] Laplace<Scalar> laplace(const Orbit<Scalar>& orbit);

/// Above which barrier/T numbers for a minimizer are stated, L >= 3: barrier the height of a pass over it, whose orbit
/// has another dimension by dimension_change,
///
///   10 max(1, |dimension_change|, (L-2)/20 (5 d_1 ... d_{L-1})^{1/(L-2)}).
///
/// The last term is what keeps the first correction of ln Z at W = 0 below 1/10 for one singular value far above the
/// fold (docs/theory.md, section 19): it grows with the hidden widths, and so must the bound. A rule, not a proof.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar least_barrier_over_temperature(const Architecture<Scalar, Depth>& architecture,
                                                    std::int64_t dimension_change);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(LaplaceFailure failure) {
  switch (failure) {
    case LaplaceFailure::none: return "none";
    case LaplaceFailure::double_root: return "double_root";
    case LaplaceFailure::threshold: return "threshold";
  }
  return "";
}

template <RealScalar Scalar, int Depth>
Scalar least_barrier_over_temperature(const Architecture<Scalar, Depth>& architecture, std::int64_t dimension_change) {
  const int L = architecture.depth();
  detail::require(L >= 3, "there are barriers for L >= 3 alone, got L = ", L);
  Scalar log_widths = log(Scalar(5));
  for (int l = 1; l < L; ++l) log_widths += log(static_cast<Scalar>(architecture.width(l)));
  const Scalar of_widths = Scalar(L - 2) / Scalar(20) * exp(Scalar(log_widths / Scalar(L - 2)));
  const auto change = static_cast<Scalar>(dimension_change < 0 ? -dimension_change : dimension_change);
  return Scalar(10) * max(Scalar(1), Scalar(max(change, of_widths)));
}

namespace detail {

/// Throws InvalidInput unless it is a temperature.
template <class Scalar>
void require_temperature(const Scalar& temperature) {
  require(isfinite(temperature) && temperature > Scalar(0), "the temperature must be positive and finite, got ",
          temperature);
}

/// ln |pdet M|, H = 2M the Hessian in Z, of an orbit whose Hessian has no zeros but those along it.
template <class Scalar>
class LogDeterminant {
 public:
  explicit LogDeterminant(const Orbit<Scalar>& orbit)
      : blocks_(orbit), groups_(orbit.groups()), depth_(orbit.architecture().depth()) {
    blocks_.for_each_single([&](const Block& block) { add(block); });
    blocks_.for_each_pair([&](const Block& block) { add(block); });
  }

  [[nodiscard]] const DoubleWord<Scalar>& value() const { return sum_.value(); }

 private:
  using Number = Scaled<Scalar>;

  [[nodiscard]] Number one_plus_t(const Level<Scalar>& level) const { return Number(Scalar(1)) + level.t; }

  void add(const Block& block) {
    using Origin = EigenvalueOrigin;
    const std::int64_t n = block.multiplicity;
    const auto of = [&](std::int64_t count, const Number& x) { sum_.add(n * count, abs(x).log()); };
    const auto twos = [&](std::int64_t count) { sum_.add(n * count, ln2<Scalar>()); };
    switch (block.origin) {
      case Origin::active_copy:
      case Origin::pair_at_one_root: {
        const Level<Scalar>& level = blocks_.active()[block.a];
        twos(depth_ - 1);
        of(1, critical_factor(level, depth_));
        if (block.origin == Origin::pair_at_one_root) of(1, Number(static_cast<Scalar>(depth_)) * one_plus_t(level));
        break;
      }
      case Origin::pair_at_two_roots: {
        const ActivePair<Scalar> pair = blocks_.pair(block);
        twos(depth_ - 1);
        of(1, pair.out_of_phase());
        if (!pair.in_phase().is_zero()) of(1, pair.in_phase());
        break;
      }
      case Origin::active_and_hidden: twos(1); break;
      case Origin::active_and_zero: {
        const Level<Scalar>&a = blocks_.active()[block.a], &c = blocks_.at_zero()[block.c];
        const Number y_a(a.y);
        of(1, one_plus_t(a) * ((y_a + Number(c.y)) / y_a));
        if (sign_of_difference(a, c) != 0) of(1, one_plus_t(a) * ((y_a - Number(c.y)) / y_a));
        break;
      }
      case Origin::active_and_surplus: of(1, one_plus_t(blocks_.active()[block.a])); break;
      case Origin::both_at_zero:
        if (block.layer == 0) add_free_pair(n, blocks_.at_zero()[block.c]);  // else the eigenvalue is 1
        break;
    }
  }

  /// L = 2, no active copy: 1 +- y_c/sqrt(lambda), the second one e^margin.
  void add_free_pair(std::int64_t n, const Level<Scalar>& c) {
    if (c.y == Scalar(0)) return;
    const SingularGroup<Scalar>& group = groups_.groups[c.group];
    const Number quotient = Number(c.y) / Number(groups_.fold_threshold), one(Scalar(1));
    sum_.add(n, (one + quotient).log());
    sum_.add(n,
             abs(abs(group.margin_fold) < Scalar(1) ? Number(Scalar(expm1(group.margin_fold))) : one - quotient).log());
  }

  SpectrumBlocks<Scalar> blocks_;
  const SingularGroups<Scalar>& groups_;
  int depth_;
  LogSum<Scalar> sum_;
};

}  // namespace detail

template <RealScalar Scalar>
Laplace<Scalar> laplace(const Orbit<Scalar>& orbit) {
  using Volume = detail::OrbitVolume<Scalar>;
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const std::int64_t N = architecture.parameter_count(), D = orbit.dimension();
  detail::require(orbit.groups().tail.count == 0, "Laplace's method needs all ", architecture.target_rank_bound(),
                  " singular values of Y, of ", orbit.groups().tail.count, " only norm and bound are given");
  const DoubleWord<Scalar> in_W = Volume(orbit, Volume::Metric::W).value();
  Laplace<Scalar> result{{}, orbit.value(), D, N - D, in_W.value(), Scalar(0), {}};
  if (orbit.inertia().zero > D) {
    result.failure = architecture.depth() == 2 ? LaplaceFailure::threshold : LaplaceFailure::double_root;
    result.normal_dimension = N - orbit.inertia().zero;
    return result;
  }
  const DoubleWord<Scalar> in_Z = Volume(orbit, Volume::Metric::Z).value();
  detail::LogSum<Scalar> jacobian, determinant(detail::LogDeterminant<Scalar>(orbit).value());
  for (int l = 1; l <= architecture.depth(); ++l) {
    jacobian.add(architecture.width(l) * architecture.width(l - 1), log(DoubleWord<Scalar>(architecture.lambda(l))));
  }
  determinant.add(N - D, ln2<Scalar>());
  detail::LogSum<Scalar> constant(in_Z);
  constant.add_half(-1, determinant.value() + jacobian.value());
  constant.add_half(N - D, detail::log_two_pi<Scalar>());
  determinant.add(1, jacobian.value());
  determinant.add(2, in_W - in_Z);
  result.log_determinant = determinant.value().value();
  result.log_constant = constant.value();
  return result;
}

template <RealScalar Scalar>
Scalar Laplace<Scalar>::log_partition(const Scalar& temperature) const {
  detail::require_temperature(temperature);
  detail::require(holds(), "Laplace's method does not apply to this orbit: ", to_string(failure));
  detail::LogSum<Scalar> sum(log_constant - DoubleWord<Scalar>(value) / DoubleWord<Scalar>(temperature));
  sum.add_half(normal_dimension, log(DoubleWord<Scalar>(temperature)));
  const Scalar result = sum.value().value();
  if (!isfinite(result)) throw NotRepresentable(detail::text("ln Z overflows: F = ", value, ", T = ", temperature));
  return result;
}

}  // namespace dmf
