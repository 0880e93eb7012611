// SPDX-License-Identifier: BSL-1.0
#pragma once

// Which local minimizer is occupied at a small temperature T: of the density e^{-F(W)/T} each orbit of local minimizers
// has the part Z_r/sum Z, Z_r by Laplace's method (dmf/landscape/laplace.hpp; docs/theory.md, Proposition 82). As T ->
// 0 all of it goes to the lowest value of F, and between equal values (singular values at the switch) to the orbit of
// larger dimension, like T^{-(D - D')/2}. At which T two orbits are equally occupied is one equation in ln T,
//
//   A + B/T + C ln T = 0,    C = (D' - D)/2,
//
// with two solutions at most (Proposition 83).
//
// The numbers are asymptotic, of relative error O(T): a minimizer whose lowest barrier is not many times T has no
// occupation of its own, the more times the wider the hidden layers are. Its height is given for that reason, and how
// many times (least_barrier_over_temperature()).
//
// Example:
//
//   const dmf::Occupation<double> occupation(landscape.atlas());
//   std::cout << occupation.probabilities(0.01).back() << '\n';
//   for (const auto& change : occupation.changes()) std::cout << change.temperature() << '\n';

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/barrier.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/detail/log_sum.hpp>
#include <dmf/landscape/detail/lowest_orbits.hpp>
#include <dmf/landscape/laplace.hpp>
#include <dmf/landscape/orbit.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace dmf {

/// An orbit of local minimizers and what decides how much of it is occupied.
template <RealScalar Scalar = double>
struct OccupiedMinimizer {
  Orbit<Scalar> orbit;
  Laplace<Scalar> laplace;
  Scalar excess{};       ///< F less the lowest value, free of cancellation: exactly 0 for global minimizers
  Scalar escape_height;  ///< of the lowest pass that leads to a neighbouring rank; +infinity if there is none
  Scalar least_height_over_temperature;  ///< escape_height/T should be above: the largest
                                         ///< least_barrier_over_temperature() of its passes
};

/// As the temperature rises, the orbit that is occupied most changes.
template <RealScalar Scalar = double>
struct PreferenceChange {
  Scalar log_temperature{};
  std::size_t from{}, to{};              ///< positions in Occupation::minimizers()
  Scalar height_over_temperature;        ///< the lesser escape height of the two over T: where it is not above
  Scalar least_height_over_temperature;  ///< the larger bound of the two, the change is beyond the approximation

  /// 0 or infinite where it leaves the range.
  [[nodiscard]] Scalar temperature() const { return exp(log_temperature); }
};

/// The occupation of all local minimizers of one problem.
template <RealScalar Scalar = double>
class Occupation {
 public:
  /// Throws InvalidInput for a truncated target, NotRepresentable where a value or a barrier overflows. Cost: for each
  /// of at most d_min + 1 minimizers that of laplace().
  explicit Occupation(const Atlas<Scalar>& atlas);

  /// By ascending rank: 0, 1, ... for L >= 3, one alone for L = 2.
  [[nodiscard]] const std::vector<OccupiedMinimizer<Scalar>>& minimizers() const { return minimizers_; }

  /// ln(Z_i/Z_j) at a temperature. Throws InvalidInput unless T is positive and finite and Laplace's method applies to
  /// both; infinite where it overflows.
  [[nodiscard]] Scalar log_ratio(std::size_t i, std::size_t j, const Scalar& temperature) const;

  /// Z_i/sum Z, of each: they add up to 1. If there is one minimizer alone, 1. Throws as log_ratio().
  [[nodiscard]] std::vector<Scalar> probabilities(const Scalar& temperature) const;

  /// All changes of the most occupied orbit, by rising temperature: from the global minimizer of largest dimension as
  /// T -> 0 on. Cost: for each change a root of one equation for each minimizer.
  [[nodiscard]] std::vector<PreferenceChange<Scalar>> changes() const;

  /// The position of the orbit that is occupied most as T -> 0.
  [[nodiscard]] std::size_t coldest() const;

 private:
  /// A + B e^{-s} + C s = ln(Z_i/Z_j), s = ln T.
  struct Equation {
    DoubleWord<Scalar> A;
    Scalar B, C;
  };
  [[nodiscard]] Equation equation(std::size_t i, std::size_t j) const;

  std::vector<OccupiedMinimizer<Scalar>> minimizers_;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The roots x of e^{-x} + c x + a, ascending; a double root counts as none, the sign does not change there. The
/// function is convex: from a place where it is positive Newton's method goes straight to the root on that side.
template <class Scalar>
std::vector<Scalar> roots_of_exponential(const Scalar& c, const Scalar& a) {
  const auto f = [&](const Scalar& x) -> Scalar { return exp(-x) + c * x + a; };
  const auto root_from = [&](const Scalar& middle, int side) {
    Scalar step(static_cast<Scalar>(side)), x = middle + step;
    while (!(f(x) > Scalar(0))) {
      step *= Scalar(2);
      x = middle + step;
    }
    for (int k = 0; k < 1000; ++k) {
      const Scalar next = x - f(x) / (c - exp(-x));
      if (!((next - x) * step < Scalar(0))) break;  // rounding: no nearer any more
      x = next;
    }
    return x;
  };
  if (c < Scalar(0)) return {root_from(Scalar(0), -1)};
  if (c == Scalar(0)) return a < Scalar(0) ? std::vector<Scalar>{Scalar(-log(-a))} : std::vector<Scalar>{};
  const Scalar lowest = -log(c);
  if (!(f(lowest) < Scalar(0))) return {};
  return {root_from(lowest, -1), root_from(lowest, 1)};
}

/// The roots s of A + B e^{-s} + C s, ascending, and the sign of the function below all of them: sorted by x = s -
/// ln|B|.
template <class Scalar>
struct SignChanges {
  std::vector<Scalar> places;
  int first_sign;
};
template <class Scalar>
SignChanges<Scalar> sign_changes(const DoubleWord<Scalar>& A, const Scalar& B, const Scalar& C) {
  const auto sign = [](const Scalar& x) { return x > Scalar(0) ? 1 : x < Scalar(0) ? -1 : 0; };
  if (B == Scalar(0)) {
    if (C == Scalar(0)) return {{}, sign(A.value())};
    return {{Scalar((-A / DoubleWord<Scalar>(C)).value())}, -sign(C)};
  }
  const DoubleWord<Scalar> shift = log(DoubleWord<Scalar>(Scalar(abs(B))));
  const DoubleWord<Scalar> constant = A + DoubleWord<Scalar>(C) * shift;
  const Scalar unit(static_cast<Scalar>(sign(B)));
  std::vector<Scalar> roots = roots_of_exponential<Scalar>(unit * C, unit * constant.value());
  for (Scalar& x : roots) x = (shift + DoubleWord<Scalar>(x)).value();
  return {std::move(roots), sign(B)};
}

}  // namespace detail

template <RealScalar Scalar>
Occupation<Scalar>::Occupation(const Atlas<Scalar>& atlas) {
  const SingularGroups<Scalar>& groups = atlas.groups();
  const int L = atlas.architecture().depth();
  const Index best = global_ranks(groups).lowest;
  const Index last = L == 2 ? best : std::min(atlas.architecture().rank_bound(), groups.above_fold());
  const auto infinity = std::numeric_limits<Scalar>::infinity();
  for (Index rank = L == 2 ? last : 0; rank <= last; ++rank) {
    Orbit<Scalar> orbit = atlas.orbit(detail::largest_active(groups, rank));
    Laplace<Scalar> of_orbit = laplace(orbit);
    minimizers_.push_back({std::move(orbit), std::move(of_orbit), Scalar(0), infinity, Scalar(0)});
  }
  if (L == 2) return;
  // From the best rank outwards F rises by the gains of the copies that are missing, or too many.
  const auto gain_of = [&](Index rank) -> Scalar {
    std::size_t i = 0;
    while (rank > groups.groups[i].first + groups.groups[i].multiplicity) ++i;
    const SingularGroup<Scalar>& group = groups.groups[i];
    const std::int64_t exponent = detail::binary_exponent(group.value);
    return detail::times_power_of_two(detail::gain(group, group.roots[0], L, exponent), 2 * exponent);
  };
  const auto at = [&](Index rank) -> OccupiedMinimizer<Scalar>& { return minimizers_[static_cast<std::size_t>(rank)]; };
  for (Index rank = best; rank > 0; --rank) at(rank - 1).excess = at(rank).excess + gain_of(rank);
  for (Index rank = best; rank < last; ++rank) at(rank + 1).excess = at(rank).excess - gain_of(rank + 1);
  for (Index rank = 1; rank <= last; ++rank) {
    const Barrier<Scalar> wall = barrier(atlas, rank);
    at(rank - 1).escape_height = min(at(rank - 1).escape_height, wall.height_from_fewer);
    at(rank).escape_height = min(at(rank).escape_height, wall.height_from_more);
    for (const Index side : {rank - 1, rank}) {
      const Scalar least =
          least_barrier_over_temperature(atlas.architecture(), wall.pass.dimension() - at(side).laplace.dimension);
      at(side).least_height_over_temperature = max(at(side).least_height_over_temperature, least);
    }
  }
}

template <RealScalar Scalar>
typename Occupation<Scalar>::Equation Occupation<Scalar>::equation(std::size_t i, std::size_t j) const {
  const OccupiedMinimizer<Scalar>&one = minimizers_.at(i), &other = minimizers_.at(j);
  for (const OccupiedMinimizer<Scalar>* minimizer : {&one, &other}) {
    detail::require(minimizer->laplace.holds(), "Laplace's method does not apply to the orbit of rank ",
                    minimizer->orbit.rank(), ": ", to_string(minimizer->laplace.failure));
  }
  const std::int64_t twice_C = one.laplace.normal_dimension - other.laplace.normal_dimension;
  return {one.laplace.log_constant - other.laplace.log_constant, Scalar(other.excess - one.excess),
          static_cast<Scalar>(twice_C) / Scalar(2)};
}

template <RealScalar Scalar>
Scalar Occupation<Scalar>::log_ratio(std::size_t i, std::size_t j, const Scalar& temperature) const {
  detail::require_temperature(temperature);
  const Equation e = equation(i, j);
  const Scalar energy = e.B / temperature;
  if (!isfinite(energy)) return energy;
  return (e.A + DoubleWord<Scalar>(energy) + DoubleWord<Scalar>(e.C) * log(DoubleWord<Scalar>(temperature))).value();
}

template <RealScalar Scalar>
std::vector<Scalar> Occupation<Scalar>::probabilities(const Scalar& temperature) const {
  detail::require_temperature(temperature);
  if (minimizers_.size() == 1) return {Scalar(1)};
  std::vector<Scalar> result;
  std::size_t most = 0;
  for (std::size_t i = 1; i < minimizers_.size(); ++i) {
    if (log_ratio(i, most, temperature) > Scalar(0)) most = i;
  }
  Scalar sum(0);
  for (std::size_t i = 0; i < minimizers_.size(); ++i) {
    result.push_back(exp(log_ratio(i, most, temperature)));
    sum += result.back();
  }
  for (Scalar& p : result) p /= sum;
  return result;
}

template <RealScalar Scalar>
std::size_t Occupation<Scalar>::coldest() const {
  std::size_t result = 0;
  for (std::size_t i = 1; i < minimizers_.size(); ++i) {
    const Equation e = equation(i, result);
    if (detail::sign_changes(e.A, e.B, e.C).first_sign > 0) result = i;
  }
  return result;
}

template <RealScalar Scalar>
std::vector<PreferenceChange<Scalar>> Occupation<Scalar>::changes() const {
  std::vector<PreferenceChange<Scalar>> result;
  if (minimizers_.size() == 1) return result;
  std::size_t now = coldest();
  Scalar reached = -std::numeric_limits<Scalar>::infinity();
  for (;;) {
    std::size_t next = now;
    Scalar first = std::numeric_limits<Scalar>::infinity();
    for (std::size_t i = 0; i < minimizers_.size(); ++i) {
      if (i == now) continue;
      const Equation e = equation(i, now);
      const detail::SignChanges<Scalar> of_i = detail::sign_changes(e.A, e.B, e.C);
      int before = of_i.first_sign;
      for (const Scalar& place : of_i.places) {  // i overtakes where the sign turns to +
        if (before < 0 && place > reached && place < first) {
          first = place;
          next = i;
        }
        before = -before;
      }
    }
    if (next == now) return result;
    const Scalar height = min(minimizers_[now].escape_height, minimizers_[next].escape_height);
    const Scalar least =
        max(minimizers_[now].least_height_over_temperature, minimizers_[next].least_height_over_temperature);
    result.push_back({first, now, next, Scalar(height * exp(-first)), least});
    reached = first;
    now = next;
  }
}

}  // namespace dmf
