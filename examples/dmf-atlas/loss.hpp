// SPDX-License-Identifier: BSL-1.0
#pragma once

// The loss whose numbers people type and read. Training scripts have factors of their own,
//
//   c ||W_L ... W_1 - Y||^2 + sum_l lambda_l ||W_l||^2 = c F(W),      F with the weights lambda_l/c,
//
// c = 1/2, 1/n, 1/(2n), and a weight decay wd that is 2 lambda_l. The loss has the critical points of F, and their
// types; its values and the eigenvalues of its Hessian are c times those of F, its steps 1/c times.

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <vector>

namespace dmf_atlas {

template <class Scalar>
struct Loss {
  Scalar factor{1};               ///< c
  std::vector<Scalar> weights{};  ///< lambda_1, ..., lambda_L, or one for all; none where a verb needs none

  [[nodiscard]] bool is_F() const { return factor == Scalar(1); }

  /// The weights of F.
  [[nodiscard]] std::vector<Scalar> weights_of_F() const {
    std::vector<Scalar> result = weights;
    for (Scalar& weight : result) weight /= factor;
    return result;
  }

  /// A value, an eigenvalue or a weight of F as one of the loss. Throws dmf::NotRepresentable where it overflows.
  [[nodiscard]] Scalar of(const Scalar& x) const { return finite(Scalar(factor * x), x); }

  /// A step, or an inverse of eigenvalues, likewise.
  [[nodiscard]] Scalar inverse_of(const Scalar& x) const { return finite(Scalar(x / factor), x); }

 private:
  [[nodiscard]] static Scalar finite(const Scalar& result, const Scalar& x) {
    using dmf::isfinite;
    if (isfinite(x) && !isfinite(result)) throw dmf::NotRepresentable("a result overflows in the units of the loss");
    return result;
  }
};

}  // namespace dmf_atlas
