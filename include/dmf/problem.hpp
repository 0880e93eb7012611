// SPDX-License-Identifier: BSL-1.0
#pragma once

// The problem: an architecture together with the target Y in R^{d_L x d_0} of
//
//   F(W) = ||W_L ... W_1 - Y||_F^2 + sum_l lambda_l ||W_l||_F^2.

#include <dmf/architecture.hpp>
#include <dmf/error.hpp>
#include <dmf/scalar.hpp>

#include <utility>

namespace dmf {

/// Architecture and target. Immutable; owns its target.
template <FieldScalar Scalar = double, int Depth = Dynamic>
class Problem {
 public:
  /// Throws InvalidInput unless Y is d_L x d_0 with finite entries.
  Problem(Architecture<Scalar, Depth> architecture, Matrix<Scalar> Y)
      : architecture_(std::move(architecture)), Y_(std::move(Y)) {
    const Index rows = architecture_.width(architecture_.depth()), columns = architecture_.width(0);
    detail::require(Y_.rows() == rows && Y_.cols() == columns, "Y must be d_L x d_0 = ", rows, " x ",
                    columns, ", got ", Y_.rows(), " x ", Y_.cols());
    for (Index j = 0; j < columns; ++j) {
      for (Index i = 0; i < rows; ++i) {
        detail::require(detail::is_finite(Y_(i, j)), "Y must be finite, entry (", i, ", ", j, ") is ", Y_(i, j));
      }
    }
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }
  [[nodiscard]] const Matrix<Scalar>& Y() const { return Y_; }

 private:
  Architecture<Scalar, Depth> architecture_;
  Matrix<Scalar> Y_;
};

}  // namespace dmf
