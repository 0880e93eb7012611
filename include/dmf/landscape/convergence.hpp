// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the spectrum of the Hessian says about first-order methods, in closed form from the orbit alone:
//
//   gradient descent W+ = W - a grad F(W) near a minimizer: stable for a < 2/mu_max, of linear rate
//       rho(a) = max(|1 - a mu_min|, |1 - a mu_max|), mu_min the least nonzero eigenvalue
//       (docs/theory.md, Proposition 39);
//   the error bound dist(W, critical set) <= K ||grad F(W)|| near any orbit, with K as near as one likes to
//       1/mu_0, mu_0 the least magnitude of a nonzero eigenvalue (Proposition 37; announced by Chen, Jiang,
//       Wang, Error Bound Analysis), and where it fails (Proposition 38);
//   sharpness: the largest eigenvalue and the trace of the Hessian with its lower bounds
//       (Propositions 30, 31; Kamber, Parhi, Theorems 6 and 15).

#include <dmf/landscape/detail/levels.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <limits>
#include <vector>

namespace dmf {

/// Gradient descent near an orbit of local minimizers.
template <RealScalar Scalar = double>
struct GradientDescentRates {
  Scalar least_curvature{};    ///< mu_min, the least nonzero eigenvalue of the Hessian
  Scalar largest_curvature{};  ///< mu_max
  Scalar largest_step{};       ///< 2/mu_max: the orbit is stable below and unstable above
  bool linear{};  ///< the Hessian is definite across the orbit; else (L = 2, y = sqrt(lambda), d_1 > r) there
                  ///< are directions of no curvature and no step has a linear rate

  /// 2/(mu_min + mu_max), the step of the best rate; and mu_max/mu_min.
  [[nodiscard]] Scalar best_step() const;
  [[nodiscard]] Scalar condition_number() const { return largest_curvature / least_curvature; }

  /// rho(a): the factor by which every step of length a reduces the distance from the orbit, in the limit and
  /// for the slowest direction; 1 if the convergence is not linear.
  [[nodiscard]] Scalar rate(const Scalar& step) const;
  [[nodiscard]] Scalar best_rate() const { return rate(best_step()); }
};

/// Throws InvalidInput unless the orbit consists of local minimizers; otherwise as extremes(), also in cost.
template <RealScalar Scalar>
[[nodiscard]] GradientDescentRates<Scalar> gradient_descent_rates(const Orbit<Scalar>& orbit);

/// Why the error bound fails at an orbit.
enum class ErrorBoundFailure {
  none,         ///< it holds
  double_root,  ///< L >= 3, a copy at the double root: ||grad F|| = O(dist^2) along a curve
  threshold     ///< L = 2, a value at sqrt(lambda) and a free hidden index: ||grad F|| = O(dist^3)
};

[[nodiscard]] const char* to_string(ErrorBoundFailure failure);

/// dist(W, critical set) <= constant ||grad F(W)|| near the orbit, minimizers or saddles.
template <RealScalar Scalar = double>
struct ErrorBound {
  ErrorBoundFailure failure{};
  Scalar constant{};  ///< 1/mu_0: every larger constant will do, no smaller one; +infinity where it fails
  int order{};        ///< ||grad F|| can be as small as dist^order: 1 where the bound holds, 2 at a double
                      ///< root, 3 at the threshold; dist is of the order of ||grad F||^{1/order}

  [[nodiscard]] bool holds() const { return failure == ErrorBoundFailure::none; }
};

/// Cost: as extremes(); throws as it does.
template <RealScalar Scalar>
[[nodiscard]] ErrorBound<Scalar> error_bound(const Orbit<Scalar>& orbit);

/// How curved F is at an orbit. With nu = sum of sigma^2 over the active copies (= lambda_l ||W_l||_F^2 for
/// every l) and X = W_L ... W_1, for r > 0
///
///   trace >= lower_bound  = 2 (d_0 lambda_1 + lambda_2 + ... + lambda_{L-1} + d_L lambda_L) ||X||_F^2/nu
///                           + 2 sum_l lambda_l d_l d_{l-1},    with equality iff r = 1,
///         >= simple_bound, the same with 1 in place of d_0 and d_L. For equal weights l0 their factors are
///                           l0 (L - 2 + d_0 + d_L) and l0 L.
///
/// All three are 2 sum_l lambda_l d_l d_{l-1} for r = 0. (Kamber, Parhi, Theorem 15, where l0 ||X||_F^2/nu is written
/// ||X||_F^2/||X||_{S_{2/L}}^{2/L}.)
template <RealScalar Scalar = double>
struct Sharpness {
  Scalar largest_eigenvalue{};
  Scalar trace{};
  Scalar lower_bound{};
  Scalar simple_bound{};
};

/// Cost: as extremes(); throws as it does and NotRepresentable if the trace overflows.
template <RealScalar Scalar>
[[nodiscard]] Sharpness<Scalar> sharpness(const Orbit<Scalar>& orbit);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(ErrorBoundFailure failure) {
  switch (failure) {
    case ErrorBoundFailure::none: return "none";
    case ErrorBoundFailure::double_root: return "double_root";
    case ErrorBoundFailure::threshold: return "threshold";
  }
  return "";
}

template <RealScalar Scalar>
Scalar GradientDescentRates<Scalar>::best_step() const {
  return Scalar(1) / (least_curvature / Scalar(2) + largest_curvature / Scalar(2));
}

template <RealScalar Scalar>
Scalar GradientDescentRates<Scalar>::rate(const Scalar& step) const {
  const Scalar slow = abs(Scalar(1) - step * least_curvature);
  const Scalar fast = abs(Scalar(1) - step * largest_curvature);
  return linear ? max(slow, fast) : max(Scalar(1), fast);
}

template <RealScalar Scalar>
GradientDescentRates<Scalar> gradient_descent_rates(const Orbit<Scalar>& orbit) {
  const CriticalPointType type = orbit.type();
  detail::require(type == CriticalPointType::global_minimizer || type == CriticalPointType::spurious_local_minimizer,
                  "gradient descent converges to local minimizers, this orbit is a ", to_string(type));
  const SpectrumExtremes<Scalar> ends = extremes(orbit);
  return {ends.smallest_nonzero, ends.largest, Scalar(2) / ends.largest, orbit.inertia().zero == orbit.dimension()};
}

template <RealScalar Scalar>
ErrorBound<Scalar> error_bound(const Orbit<Scalar>& orbit) {
  if (orbit.inertia().zero > orbit.dimension()) {
    const bool two_layers = orbit.architecture().depth() == 2;
    return {two_layers ? ErrorBoundFailure::threshold : ErrorBoundFailure::double_root,
            std::numeric_limits<Scalar>::infinity(), two_layers ? 3 : 2};
  }
  return {ErrorBoundFailure::none, Scalar(1) / abs(extremes(orbit).smallest_nonzero), 1};
}

template <RealScalar Scalar>
Sharpness<Scalar> sharpness(const Orbit<Scalar>& orbit) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int L = architecture.depth();
  const auto width = [&](int l) { return static_cast<Scalar>(architecture.width(l)); };
  Scalar rest(0), inner(0), outer(0);
  for (int l = 1; l <= L; ++l) {
    rest += architecture.lambda(l) * width(l) * width(l - 1);
    inner += architecture.lambda(l);
    outer += architecture.lambda(l) * (l == 1 ? width(0) : l == L ? width(L) : Scalar(1));
  }
  // ||X||_F^2/nu = sum sigma^2 t / sum sigma^2, a mean of t: m^2 = sigma^2 t. The squares relative to the
  // largest one: all of them may leave the range.
  const std::vector<detail::Level<Scalar>> levels = detail::active_levels(orbit);
  const Root<Scalar>* largest = nullptr;
  for (const detail::Level<Scalar>& level : levels) {
    if (!largest || level.root->root.log_u > largest->log_u) largest = &level.root->root;
  }
  const auto square = [&](const detail::Level<Scalar>& level) -> Scalar {
    const Root<Scalar>& root = level.root->root;
    const bool normal = largest->u >= std::numeric_limits<Scalar>::min();
    const Scalar ratio = normal ? Scalar(root.u / largest->u) : Scalar(exp(root.log_u - largest->log_u));
    return static_cast<Scalar>(level.copies) * ratio * ratio;
  };
  Scalar weight(0), mean(0);
  for (const detail::Level<Scalar>& level : levels) weight += square(level);
  for (const detail::Level<Scalar>& level : levels) mean += square(level) / weight * level.root->root.t;
  const Sharpness<Scalar> result{extremes(orbit).largest, hessian_trace(orbit), Scalar(2) * (outer * mean + rest),
                                 Scalar(2) * (inner * mean + rest)};
  if (!isfinite(result.lower_bound)) throw NotRepresentable("the bound on the trace of the Hessian overflows");
  return result;
}

}  // namespace dmf
