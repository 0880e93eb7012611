// SPDX-License-Identifier: BSL-1.0
#pragma once

// Quadrature of analytic functions in any scalar: Gauss and Legendre's rule. Where the nearest singularity is at least
// 2.3 half widths from the center of the interval, the ellipse in which the function is analytic has at least the
// parameter rho = 2.3 + sqrt(2.3^2 - 1) > 4.3, and the error falls like rho^{-2n}.

#include <dmf/core/scalar.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace dmf::detail {

/// Nodes and weights on [-1, 1], as many as the digits of the type need.
template <RealScalar Scalar>
class GaussLegendre {
 public:
  /// The one rule of the type, made at its first use.
  [[nodiscard]] static const GaussLegendre& rule() {
    static const GaussLegendre the_rule;
    return the_rule;
  }

  /// The integral of f from a to b, signed.
  template <class Function>
  [[nodiscard]] Scalar integral(const Function& f, const Scalar& a, const Scalar& b) const {
    const Scalar center = (a + b) / Scalar(2), half = (b - a) / Scalar(2);
    Scalar sum(0);
    for (std::size_t i = 0; i < nodes_.size(); ++i) sum += weights_[i] * f(Scalar(center + half * nodes_[i]));
    return half * sum;
  }

 private:
  GaussLegendre() {
    constexpr int n = std::numeric_limits<Scalar>::digits / 4 + 4;  // rho^{-2n} < 2^{-4.2 n}
    for (int i = 0; i < n; ++i) {
      auto x =
          static_cast<Scalar>(std::cos(3.14159265358979324 * (i + 0.75) / (n + 0.5)));  // a start for Newton's method
      Scalar derivative(0);
      for (int iteration = 0; iteration < 20; ++iteration) {
        Scalar before(1), value = x;  // P_{k-1} and P_k
        for (int k = 2; k <= n; ++k) {
          const Scalar next = (Scalar(2 * k - 1) * x * value - Scalar(k - 1) * before) / Scalar(k);
          before = value;
          value = next;
        }
        derivative = Scalar(n) * (before - x * value) / (Scalar(1) - x * x);
        const Scalar step = value / derivative;
        x -= step;
        if (abs(step) <= epsilon<Scalar> * Scalar(2)) break;
      }
      nodes_.push_back(x);
      weights_.push_back(Scalar(2) / ((Scalar(1) - x * x) * derivative * derivative));
    }
  }

  std::vector<Scalar> nodes_, weights_;
};

}  // namespace dmf::detail
