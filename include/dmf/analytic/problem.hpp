// SPDX-License-Identifier: BSL-1.0
#pragma once

// The problem: an architecture together with the target Y in R^{d_L x d_0} of
//
//   F(W) = ||W_L ... W_1 - Y||_F^2 + sum_l lambda_l ||W_l||_F^2,
//
// given as it is, by its singular values alone, or by its singular value decomposition.
//
// Example:
//
//   const dmf::Architecture architecture({4, 3, 3, 3}, 0.5);  // d_0, ..., d_3; lambda_l = 0.5
//   const dmf::Problem problem(architecture, Y);              // Y is 3 x 4
//   dmf::Factors<double> W(architecture);                     // W = 0
//   W.layer(1)(0, 0) = 2;
//   const auto [value, gradient] = dmf::objective_and_gradient(problem, W);
//   std::cout << value << ' ' << gradient.layer(1)(0, 0) << '\n';

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/dense_input.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>
#include <utility>

namespace dmf {

/// Architecture and target. Immutable; owns its target.
template <FieldScalar Scalar = double, int Depth = Dynamic>
class Problem {
 public:
  /// Y is a matrix of any storage order, map, block or expression whose entries are numbers of that scalar without
  /// rounding. Throws InvalidInput unless it is d_L x d_0 with finite entries.
  template <MatrixFor<Scalar> Derived>
  Problem(Architecture<Scalar, Depth> architecture, const Derived& Y)
      : Problem(std::move(architecture), detail::as_matrix<Scalar>(Y)) {}
  Problem(Architecture<Scalar, Depth> architecture, Matrix<Scalar> Y)
      : architecture_(std::move(architecture)), Y_(std::move(Y)) {
    detail::require_target_size(architecture_, Y_.rows(), Y_.cols(), "Y");
    for (Index j = 0; j < Y_.cols(); ++j) {
      Scalar of_column(0);
      for (Index i = 0; i < Y_.rows(); ++i) {
        detail::require(detail::is_finite(Y_(i, j)), "Y must be finite, entry (", i, ", ", j, ") is ", Y_(i, j));
        of_column += Y_(i, j) * Y_(i, j);
      }
      squared_norm_ += of_column;
    }
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }
  [[nodiscard]] const Matrix<Scalar>& Y() const { return Y_; }

  /// ||Y||_F^2 = F(0).
  [[nodiscard]] const Scalar& squared_norm() const { return squared_norm_; }

 private:
  Architecture<Scalar, Depth> architecture_;
  Matrix<Scalar> Y_;
  Scalar squared_norm_{0};
};

template <class Scalar, int Depth, class Derived>
Problem(Architecture<Scalar, Depth>, const Derived&) -> Problem<Scalar, Depth>;

/// The problem whose target is rectangular diagonal: Y(i, i) = values[i], zero elsewhere, in the
/// order given. (The canonical points of an orbit are critical points of it if the order is
/// descending.) Throws InvalidInput unless there are min(d_0, d_L) values, finite and not negative.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Problem<Scalar, Depth> diagonal_problem(const Architecture<Scalar, Depth>& architecture,
                                                      const std::type_identity_t<Vector<Scalar>>& values);

/// The problem with the target Y = U diag(values) V^T, where U (d_L x k) and V (d_0 x k) have
/// orthonormal columns and k <= min(d_0, d_L); the remaining singular values are zero. Any order.
///
/// Throws InvalidInput unless the sizes fit, the values are finite and not negative, and
/// ||U^T U - I||_F, ||V^T V - I||_F are at most 30 d epsilon with d = d_L or d_0, the bound that
/// dmf::svd holds decompositions to. A defect of delta in both changes the singular values of Y by
/// about delta times the largest value at most. Cost: O(k (d_0 + d_L) k + d_0 d_L k).
template <RealScalar Scalar, int Depth>
[[nodiscard]] Problem<Scalar, Depth> problem_from_svd(const Architecture<Scalar, Depth>& architecture,
                                                      const std::type_identity_t<Matrix<Scalar>>& U,
                                                      const std::type_identity_t<Vector<Scalar>>& values,
                                                      const std::type_identity_t<Matrix<Scalar>>& V);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
void require_singular_values(const Vector<Scalar>& values) {
  for (Index i = 0; i < values.size(); ++i) {
    require(isfinite(values[i]) && values[i] >= Scalar(0), "singular value ", i + 1,
            " must be finite and not negative, got ", values[i]);
  }
}

/// `basis` is `dimension` x `count` with columns that are orthonormal up to rounding.
template <class Scalar>
void require_orthonormal_columns(const Matrix<Scalar>& basis, Index dimension, Index count, const char* name) {
  require(basis.rows() == dimension && basis.cols() == count, name, " must be ", dimension, " x ", count,
          ", one column per singular value, got ", basis.rows(), " x ", basis.cols());
  Matrix<Scalar> defect = -Matrix<Scalar>::Identity(count, count);
  add_transposed_product<Scalar>(defect, basis, basis);
  const Scalar norm = defect.norm(), bound = Scalar(30) * Scalar(dimension) * epsilon<Scalar>;
  require(norm <= bound, name, " must have orthonormal columns: ||", name, "^T ", name, " - I||_F is ", norm,
          ", above ", bound);
}

}  // namespace detail

template <RealScalar Scalar, int Depth>
Problem<Scalar, Depth> diagonal_problem(const Architecture<Scalar, Depth>& architecture,
                                        const std::type_identity_t<Vector<Scalar>>& values) {
  detail::require(values.size() == architecture.target_rank_bound(),
                  "Y has min(d_0, d_L) = ", architecture.target_rank_bound(), " singular values, got ", values.size());
  detail::require_singular_values<Scalar>(values);
  Matrix<Scalar> Y = Matrix<Scalar>::Zero(architecture.width(architecture.depth()), architecture.width(0));
  Y.diagonal() = values;
  return {architecture, std::move(Y)};
}

template <RealScalar Scalar, int Depth>
Problem<Scalar, Depth> problem_from_svd(const Architecture<Scalar, Depth>& architecture,
                                        const std::type_identity_t<Matrix<Scalar>>& U,
                                        const std::type_identity_t<Vector<Scalar>>& values,
                                        const std::type_identity_t<Matrix<Scalar>>& V) {
  const Index rows = architecture.width(architecture.depth()), columns = architecture.width(0);
  detail::require(values.size() <= architecture.target_rank_bound(),
                  "Y has at most min(d_0, d_L) = ", architecture.target_rank_bound(), " singular values, got ",
                  values.size());
  detail::require_singular_values<Scalar>(values);
  detail::require_orthonormal_columns<Scalar>(U, rows, values.size(), "U");
  detail::require_orthonormal_columns<Scalar>(V, columns, values.size(), "V");
  const Matrix<Scalar> scaled_U = U * values.asDiagonal();
  Matrix<Scalar> Y = Matrix<Scalar>::Zero(rows, columns);
  detail::add_product_transposed<Scalar>(Y, scaled_U, V);
  return {architecture, std::move(Y)};
}

}  // namespace dmf
