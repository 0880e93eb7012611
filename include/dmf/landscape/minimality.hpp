// SPDX-License-Identifier: BSL-1.0
#pragma once

// How far from a critical point its type is felt: a ball around a local minimizer in which it stays
// minimal, and a cubic lower bound of F around a non-strict saddle.
//
// Both rest on one lower bound of F (Chen, Jiang, Wang, (55)-(57)): with s_i the singular values of
// W_L ... W_1 and y_i those of Y, both descending,
//
//   F(W) >= sum_i g(s_i; y_i),    g(m; y) = (m - y)^2 + L lambda^{1/L} m^{2/L},
//
// with equality at critical points whose active values are the largest. g(.; y) rises from m = 0 to
// the smaller root, falls to the larger one and rises again; without roots it rises throughout. So
// F(W) >= F(W*) as long as no s_i moves too far, and for ||W - W*||_F <= rho, sigma_j the active roots
// of W*, alpha = sqrt(sum_l lambda_l)/L, gamma = lambda^{1/(2L)}/sqrt(L) and delta = alpha rho the
// moves are bounded, in units in which the product has the singular values sigma_j^L, by
//
//   fall of an active s_i     L sigma_i^{L-1} delta + L(L-1)/2 delta^2 (sigma_1 + delta)^{L-2}
//   rise of s_{r+1}           (gamma rho)^L prod_j (sigma_j + delta)^L/(sigma_j^L - fall_j)
//                             (sigma_1 + delta)^L - sigma_1^L
//
// whichever rise is smaller (docs/theory.md, Propositions 44 to 47).

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <cstddef>
#include <limits>
#include <type_traits>

namespace dmf {

/// A ball in which a local minimizer is minimal.
template <RealScalar Scalar = double>
struct MinimalityRadius {
  Scalar radius{};        ///< +infinity for a global minimizer
  Index limited_by = -1;  ///< position among the descending singular values of the one whose move
                          ///< could lower F beyond the radius; -1 for a global minimizer
};

/// The radius rho such that F(W) >= F(W*) whenever ||W - W*||_F <= rho, the norm over all layers
/// jointly, for every point W* of an orbit of local minimizers (Chen, Jiang, Wang, Proposition 4,
/// with a proven radius in place of (59)).
///
/// Where a value above the switch is left at zero (TypeReason::too_few) the next singular value of
/// the product may rise from 0 to the m at which g(m; y) = g(0; y) again: m = sigma^L/sqrt(lambda),
/// sigma = q0 L^{1/(2L-2)} w, w the smaller root for 2 eta/L^{L/(2L-2)} in place of eta. For rank 0 and
/// equal weights no larger radius is true. Where a value below the switch is active
/// (TypeReason::too_many) it may fall from its larger root to its smaller one.
///
/// Within 16 L epsilon relative (docs/accuracy.md), not rounded down. Throws InvalidInput
/// for saddles. Cost: some hundred evaluations of the bounds, each O(number of groups).
template <RealScalar Scalar>
[[nodiscard]] MinimalityRadius<Scalar> minimality_radius(const Orbit<Scalar>& orbit);

/// F(W) - F(W*) >= -coefficient ||W - W*||_F^3 for ||W - W*||_F <= radius.
template <RealScalar Scalar = double>
struct CubicLowerBound {
  Scalar coefficient{};
  Scalar radius{};
  Scalar leading{};  ///< what the coefficient tends to with the radius:
                     ///< 2/3 L(L-1)(L-2) alpha^3/sigma, sigma the double root
  Scalar descent{};  ///< F does fall by descent x distance^3 + O(distance^4) along
                     ///< -D_l(a, a) = 1/sqrt(lambda_l), a at the double root: 2/3 L(L-1)(L-2)
                     ///< (sum_l 1/lambda_l)^{-3/2}/sigma; equals `leading` for equal weights
};

/// The cubic lower bound at every point W* of an orbit of non-strict saddles (Chen, Jiang, Wang,
/// Proposition 5 and (70)). The radius is the largest for which no singular value of the product
/// that sits at the double root can lose more than the given share of itself, the part of the
/// second order in delta adds at most that share to the part of the first, and every larger root
/// below the switch stays above its smaller root. The smaller the share, the smaller the radius and the
/// closer the coefficient to `leading`; it never exceeds
/// (1 + share)^3 (1 - share)^{2/L - 3} leading.
///
/// Within 16 L epsilon relative. Throws InvalidInput unless the orbit is a non-strict saddle and
/// 0 < share <= 1/2.
template <RealScalar Scalar>
[[nodiscard]] CubicLowerBound<Scalar> cubic_lower_bound(const Orbit<Scalar>& orbit,
                                                        const std::type_identity_t<Scalar>& share = Scalar(1) /
                                                                                                    Scalar(2));

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// alpha = sqrt(sum_l lambda_l)/L: the mean of sqrt(lambda_l) ||D_l|| is at most alpha ||D||_F.
template <class Scalar>
Scalar mean_stretch(const Architecture<Scalar, Dynamic>& architecture) {
  const auto L = static_cast<Scalar>(architecture.depth());
  Scalar mean(0);
  for (int l = 1; l <= architecture.depth(); ++l) mean += architecture.lambda(l) / L;
  return sqrt(mean / L);
}

/// By how much s_i(W_L ... W_1) can fall, divided by itself, in parts of the first and of higher
/// order in step = delta/sigma_i; log_ratio = ln(sigma_i/sigma_1). Both parts and the ratio of the
/// second to the first increase with the step.
template <class Scalar>
struct RelativeFall {
  RelativeFall(const Scalar& step, const Scalar& log_ratio, int depth) {
    const auto L = static_cast<Scalar>(depth);
    first = L * step;
    const Scalar growth = log1p(exp(log_ratio) * step) - log_ratio;
    second = exp(Scalar(2) * log(step) + (L - Scalar(2)) * growth) * L * (L - Scalar(1)) / Scalar(2);
  }
  [[nodiscard]] Scalar total() const { return first + second; }

  Scalar first, second;
};

/// The largest x <= upper of the interval from 0 in which a condition holds, to the last bits.
template <class Scalar, class Condition>
Scalar largest(Scalar upper, const Condition& holds) {
  if (holds(upper)) return upper;
  Scalar lower = upper;
  do {
    upper = lower;
    lower = lower / Scalar(2);
  } while (lower > Scalar(0) && !holds(lower));
  for (int i = 0; i < std::numeric_limits<Scalar>::digits; ++i) {
    const Scalar middle = lower + (upper - lower) / Scalar(2);
    (holds(middle) ? lower : upper) = middle;
  }
  return lower;
}

/// ln u_1, the largest root of an orbit in which the largest values are active.
template <class Scalar>
Scalar log_largest_root(const Orbit<Scalar>& orbit) {
  return orbit.groups().groups.front().roots.front().root.log_u;
}

/// The delta up to which a larger root below the switch stays above the smaller root, where g has
/// its maximum: the relative fall stays within 1 - (smaller/larger)^L.
template <class Scalar>
Scalar room_above_smaller_root(const Orbit<Scalar>& orbit, const SingularGroup<Scalar>& group) {
  const int L = orbit.architecture().depth();
  const GroupRoot<Scalar>&larger = group.roots[0], &smaller = group.roots[1];
  const Scalar distance = larger.root.log_u_over_fold - smaller.root.log_u_over_fold;
  const Scalar bound = -expm1(-static_cast<Scalar>(L) * distance);
  const Scalar log_ratio = larger.root.log_u - log_largest_root(orbit);
  return larger.sigma * largest(Scalar(bound / static_cast<Scalar>(L)), [&](const Scalar& step) {
           return RelativeFall<Scalar>(step, log_ratio, L).total() <= bound;
         });
}

/// ln of the u > 0 at which one more active copy is worth what it is at zero, for the first time:
/// u^L + L u^{2-L} = 2 eta, which is the scalar equation for w = u/L^{1/(2L-2)}. Its fold is the switch.
template <class Scalar>
Scalar log_crossing(const Architecture<Scalar, Dynamic>& architecture, const Scalar& y) {
  using Two = DoubleWord<Scalar>;
  const Two L{static_cast<Scalar>(architecture.depth())};
  const Two log_scale = log(L) / (L + L - Two(Scalar(2)));
  const Two log_eta = log(Two(y)) - architecture.log_unit();
  const auto roots = ScalarEquation<Scalar>(architecture.depth()).roots(log_eta + log(Two(Scalar(2))) - L * log_scale);
  return roots[1].log_u + log_scale.value();
}

/// The radius that the rise of the first singular value at zero allows.
template <class Scalar>
Scalar radius_of_rise(const Orbit<Scalar>& orbit, const SingularGroup<Scalar>& next) {
  const int depth = orbit.architecture().depth();
  const auto L = static_cast<Scalar>(depth);
  const Scalar alpha = mean_stretch(orbit.architecture());
  const DoubleWord<Scalar> log_lambda = orbit.architecture().log_lambda();
  const Scalar gamma = exp((log_lambda / DoubleWord<Scalar>(L + L)).value()) / sqrt(L);
  const Scalar log_u = log_crossing(orbit.architecture(), next.value);
  const Scalar most = orbit.groups().unit / gamma * exp(log_u);  // for rank 0
  if (orbit.rank() == 0) return most;

  const Scalar log_u_1 = log_largest_root(orbit);
  const Scalar by_horn = largest(most, [&](const Scalar& rho) {
    Scalar excess = L * log(rho / most);
    bool falls_short = true;
    for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
      if (choice.larger == 0) return;
      const GroupRoot<Scalar>& root = group.roots[0];
      const Scalar step = alpha / root.sigma * rho;
      const Scalar fall = RelativeFall<Scalar>(step, root.root.log_u - log_u_1, depth).total();
      falls_short = falls_short && fall < Scalar(1);
      if (falls_short) {
        excess += static_cast<Scalar>(choice.larger) * (L * log1p(step) - log1p(-fall));
      }
    });
    return falls_short && excess <= Scalar(0);
  });
  const Scalar sigma_1 = orbit.groups().groups.front().roots.front().sigma;
  const Scalar by_weyl = sigma_1 / alpha * expm1(log1p(exp(L * (log_u - log_u_1))) / L);
  return max(by_horn, by_weyl);
}

}  // namespace detail

template <RealScalar Scalar>
MinimalityRadius<Scalar> minimality_radius(const Orbit<Scalar>& orbit) {
  const TypeReason reason = orbit.reason();
  MinimalityRadius<Scalar> result{std::numeric_limits<Scalar>::infinity(), -1};
  if (reason == TypeReason::lowest) return result;
  detail::require(reason == TypeReason::too_few || reason == TypeReason::too_many,
                  "a minimality radius needs a local minimizer, got a ", to_string(orbit.type()));
  const Index rank = orbit.rank();
  detail::for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
    Scalar radius(0);
    Index position = rank;
    if (reason == TypeReason::too_few) {
      // Of all values at zero the largest has the least room.
      if (group.first > rank || group.first + group.multiplicity <= rank) return;
      radius = detail::radius_of_rise(orbit, group);
    } else {
      if (choice.larger == 0 || group.side_of_switch >= 0) return;
      radius = detail::room_above_smaller_root(orbit, group) / detail::mean_stretch(orbit.architecture());
      position = group.first + choice.larger - 1;
    }
    if (radius < result.radius) result = {radius, position};
  });
  return result;
}

template <RealScalar Scalar>
CubicLowerBound<Scalar> cubic_lower_bound(const Orbit<Scalar>& orbit, const std::type_identity_t<Scalar>& share) {
  detail::require(orbit.type() == CriticalPointType::non_strict_saddle,
                  "a cubic lower bound needs a non-strict saddle, got a ", to_string(orbit.type()));
  detail::require(share > Scalar(0) && share <= Scalar(1) / Scalar(2), "the share must lie between 0 and 1/2, got ",
                  share);
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int depth = architecture.depth();
  const auto L = static_cast<Scalar>(depth);

  Scalar sigma(0), log_ratio(0), copies(0), delta = std::numeric_limits<Scalar>::infinity();
  detail::for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
    if (choice.double_root > 0) {
      sigma = group.roots[0].sigma;
      log_ratio = group.roots[0].root.log_u - detail::log_largest_root(orbit);
      copies = exp(log(static_cast<Scalar>(choice.double_root)) / Scalar(3));
    } else if (choice.larger > 0 && group.side_of_switch < 0) {
      delta = min(delta, detail::room_above_smaller_root(orbit, group));
    }
  });
  const Scalar at_fold = sigma * detail::largest(Scalar(share / L), [&](const Scalar& step) {
                           const detail::RelativeFall<Scalar> fall(step, log_ratio, depth);
                           return fall.total() <= share && copies * fall.second <= share * fall.first;
                         });
  delta = min(delta, at_fold);

  const detail::RelativeFall<Scalar> fall(delta / sigma, log_ratio, depth);
  const Scalar growth =
      Scalar(3) * log1p(copies * fall.second / fall.first) - (Scalar(3) - Scalar(2) / L) * log1p(-fall.total());
  const Scalar alpha = detail::mean_stretch(architecture);
  Scalar inverse_weights(0);
  for (int l = 1; l <= depth; ++l) inverse_weights += Scalar(1) / architecture.lambda(l);
  const Scalar third_derivative = Scalar(2) * L * (L - Scalar(1)) * (L - Scalar(2)) / (Scalar(3) * sigma);

  CubicLowerBound<Scalar> result;
  result.radius = delta / alpha;
  // In this order: the cubes of alpha and of the weights may leave the range where the results do not.
  result.leading = third_derivative * alpha * alpha * alpha;
  result.coefficient = result.leading * exp(growth);
  result.descent = third_derivative / inverse_weights / sqrt(inverse_weights);
  return result;
}

}  // namespace dmf
