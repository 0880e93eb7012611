// SPDX-License-Identifier: BSL-1.0
#pragma once

// Block A of the Hessian for any weights (docs/theory.md, Proposition 17): the eigenvalues nu of
//
//   H/2 = 2 Lam + (t-1) v v^T,    Lam = diag(lambda_l),  v_l = sqrt(lambda_l),
//
// are, with distinct weights w_1 < w_2 < ... occurring p_1, p_2, ... times, 2 w_j (p_j - 1 times) and the
// roots of
//
//   1 + (t-1) sum_j p_j w_j/(2 w_j - nu) = 0,
//
// one between any two neighbouring poles 2 w_j and one beyond the last on the side to which t - 1 points.
// Each root is computed as its distance from the nearer pole, so that it is right beside the pole too.

#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace dmf::detail {

/// One weight and how many layers have it.
template <class Scalar>
struct DistinctWeight {
  Scalar lambda;
  int layers;
};

/// The eigenvalue nu = 2 lambda + shift of H/2, lambda one of the weights.
template <class Scalar>
struct SecularRoot {
  Scalar value;
  std::int64_t count;
  Scalar lambda;
  Scalar shift;  ///< 0: at a pole, an eigenvector then lives on the layers of that weight alone
};

/// `weights` ascending and distinct, `critical` = L t - (L-2) with its sign decided. The lowest root for
/// t < 1 comes from the determinant, prod_j 2 w_j x critical/2, hence has that sign.
template <class Scalar>
class SecularEquation {
 public:
  SecularEquation(std::vector<DistinctWeight<Scalar>> weights, const Scalar& t, const Scalar& critical)
      : weights_(std::move(weights)), rho_(t - Scalar(1)), critical_(critical) {}

  [[nodiscard]] std::vector<SecularRoot<Scalar>> solve() {
    std::vector<SecularRoot<Scalar>> result;
    const bool at_poles = rho_ == Scalar(0);
    for (const DistinctWeight<Scalar>& w : weights_) {
      const int count = at_poles ? w.layers : w.layers - 1;
      if (count > 0) result.push_back({Scalar(2) * w.lambda, count, w.lambda, Scalar(0)});
    }
    if (at_poles) return result;
    // For t < 1 the equation in -nu has its poles at -2 w_j and a positive factor.
    const Scalar sign(rho_ > Scalar(0) ? 1 : -1);
    if (sign < Scalar(0)) std::reverse(weights_.begin(), weights_.end());
    poles_.clear();
    for (const DistinctWeight<Scalar>& w : weights_) poles_.push_back(sign * Scalar(2) * w.lambda);
    Scalar product(1);  // of 2 w_j / nu_j, for the determinant
    for (std::size_t j = 0; j < poles_.size(); ++j) {
      const auto [origin, delta] = root_after(j);
      const Scalar shift = sign * delta;
      Scalar value = Scalar(2) * weights_[origin].lambda + shift;
      const bool last = j + 1 == poles_.size();
      if (sign < Scalar(0) && last) {
        value = weights_[j].lambda * critical_ * product;  // 2 w_1 critical/2
      } else if (sign < Scalar(0)) {
        product *= Scalar(2) * weights_[j].lambda / value;
      }
      result.push_back({value, 1, weights_[origin].lambda, shift});
    }
    return result;
  }

 private:
  struct Root {
    std::size_t origin;
    Scalar delta;
  };

  /// delta (1 + |rho| sum_j p_j w_j/(pole_j - pole_origin - delta)), in which the pole at the origin has
  /// become the constant -|rho| p w, and its derivative.
  [[nodiscard]] Scalar cleared(std::size_t origin, const Scalar& delta, Scalar& derivative) const {
    Scalar sum(1), slope(0);
    for (std::size_t i = 0; i < poles_.size(); ++i) {
      if (i == origin) continue;
      const Scalar distance = (poles_[i] - poles_[origin]) - delta;
      const Scalar term = strength(i) / distance;
      sum += term;
      slope += term / distance;
    }
    derivative = sum + delta * slope;
    return delta * sum - strength(origin);
  }

  [[nodiscard]] Scalar strength(std::size_t i) const {
    return abs(rho_) * Scalar(weights_[i].layers) * weights_[i].lambda;
  }

  /// The root between poles j and j + 1, or beyond the last: Newton's method inside a bracket that
  /// shrinks, bisected where a step would leave it.
  [[nodiscard]] Root root_after(std::size_t j) const {
    Scalar slope, positive_end;
    std::size_t origin = j;
    if (j + 1 == poles_.size()) {
      positive_end = Scalar(0);
      for (std::size_t i = 0; i < poles_.size(); ++i) positive_end += strength(i);
    } else {
      const Scalar half = (poles_[j + 1] - poles_[j]) / Scalar(2);
      const bool nearer_left = cleared(j, half, slope) >= Scalar(0);
      origin = nearer_left ? j : j + 1;
      positive_end = nearer_left ? half : Scalar(-half);
    }
    Scalar negative_end(0), delta = positive_end / Scalar(2);
    for (int i = 0; i < 400; ++i) {
      const Scalar value = cleared(origin, delta, slope);
      (value < Scalar(0) ? negative_end : positive_end) = delta;
      const Scalar newton = delta - value / slope;
      const Scalar lower = min(negative_end, positive_end), upper = max(negative_end, positive_end);
      const Scalar next = lower < newton && newton < upper ? newton : Scalar((lower + upper) / Scalar(2));
      const bool done = abs(next - delta) <= epsilon<Scalar> * abs(next) / Scalar(2);
      delta = next;
      if (done) break;
    }
    return {origin, delta};
  }

  std::vector<DistinctWeight<Scalar>> weights_;
  std::vector<Scalar> poles_;
  Scalar rho_, critical_;
};

}  // namespace dmf::detail
