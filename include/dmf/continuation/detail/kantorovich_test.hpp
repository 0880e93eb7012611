// SPDX-License-Identifier: BSL-1.0
#pragma once

// The inequalities of a certificate (docs/theory.md, Proposition 75): the theorem of Newton and Kantorovich on balls of
// layers, and for L = 2 the spare singular values of the gradient against 2 l0.

#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>

#include <utility>

namespace dmf::detail {

/// b^n for a small n.
template <class Scalar>
Scalar natural_power(const Scalar& b, int n) {
  Scalar result(1);
  for (int i = 0; i < n; ++i) result *= b;
  return result;
}

/// Bounds of third derivatives of F on balls around a point, and the test of Newton and Kantorovich.
template <class Scalar>
struct KantorovichTest {
  int depth{};
  Scalar largest{};                                 // ||W_l||_2
  Scalar hessian_bound{}, lipschitz{}, gradient{};  // 2 Lambda and ||grad f||_2 at the point
  Scalar slope{}, gap{};                            // |g|, mu

  /// How far the product moves in the ball of radius R.
  [[nodiscard]] Scalar reach(const Scalar& R) const {
    return sqrt(static_cast<Scalar>(depth)) * natural_power<Scalar>(largest + R, depth - 1) * R * up();
  }
  [[nodiscard]] Scalar third_derivative(const Scalar& R) const {
    const Scalar L = static_cast<Scalar>(depth), b = largest + R, root = sqrt(L);
    const Scalar two_lambda = hessian_bound + lipschitz * reach(R);
    Scalar K = Scalar(3) * two_lambda * root * (L - Scalar(1)) * natural_power(b, 2 * depth - 3) +
               lipschitz * L * root * natural_power(b, 3 * depth - 3);
    if (depth > 2) {
      K += (L - Scalar(1)) * (L - Scalar(2)) / root * natural_power(b, depth - 3) * (gradient + two_lambda * reach(R));
    }
    return K * up();
  }
  struct Trial {
    Scalar K{}, k{}, rho{}, alone{};
  };
  [[nodiscard]] Trial trial(const Scalar& R) const {
    Trial result;
    result.K = third_derivative(R);
    const Scalar step = slope / gap * up();
    result.k = result.K * step / gap * up();
    if (result.k < Scalar(1) / Scalar(2)) {
      const Scalar root = sqrt(Scalar(1) - Scalar(2) * result.k);
      result.rho = Scalar(2) * step / (Scalar(1) + root) * up();
      result.alone = gap / result.K * (Scalar(1) + root) / up();
    }
    return result;
  }
  /// One and the rounding of all that is multiplied here.
  [[nodiscard]] Scalar up() const { return Scalar(1) + static_cast<Scalar>(64 + 8 * depth) * epsilon<Scalar>; }
};

/// The singular values of the gradient at the true point are r times 2 l0 and the spare ones: how many of these are
/// above 2 l0, and whether all are told from it. `error` is that of the whole gradient, from the true point's.
template <class Scalar>
std::pair<Index, bool> spare_above(const Matrix<Scalar>& gradient, Index rank, const Scalar& weight,
                                   const Scalar& error) {
  const Svd<Scalar> values = svd(gradient);
  if (!values.sound()) return {0, false};
  const Scalar threshold = Scalar(2) * weight;
  const Scalar allowed = error + values.uncertainty + Scalar(8) * epsilon<Scalar> * threshold;
  Index above = 0, near = 0;
  for (const Scalar& g : values.singular_values) {
    if (abs(Scalar(g - threshold)) <= allowed) {
      ++near;
    } else if (g > threshold) {
      ++above;
    }
  }
  return {above, near == rank};
}

}  // namespace dmf::detail
