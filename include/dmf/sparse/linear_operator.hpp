// SPDX-License-Identifier: BSL-1.0
#pragma once

// Targets Y that are known by what they do to vectors: sparse matrices, sums of a sparse and a low-rank matrix,
// anything with two products. What dmf needs of one is the concept LinearOperator; ready are MatrixOperator for Eigen's
// dense and sparse matrices and SparseTarget (dmf/sparse/sparse_target.hpp).
//
// Example:
//
//   struct Convolution {
//     dmf::Index rows() const;
//     dmf::Index cols() const;
//     void multiply(const dmf::Vector<double>& x, dmf::Vector<double>& y) const;             // y = Y x
//     void multiply_transposed(const dmf::Vector<double>& x, dmf::Vector<double>& y) const;  // y = Y^T x
//     double squared_norm() const;                                                           // ||Y||_F^2
//   };

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <Eigen/SparseCore>

#include <concepts>
#include <utility>

namespace dmf {

/// What a LinearOperator must have, one at a time, so that a compiler says what is missing.
namespace operator_must {
template <class T>
concept have_rows_and_cols = requires(const T& Y) {
  { Y.rows() } -> std::convertible_to<Index>;
  { Y.cols() } -> std::convertible_to<Index>;
};
template <class T, class Scalar>
concept multiply_vectors = requires(const T& Y, const Vector<Scalar>& x, Vector<Scalar>& y) {
  Y.multiply(x, y);
};
template <class T, class Scalar>
concept multiply_vectors_transposed = requires(const T& Y, const Vector<Scalar>& x, Vector<Scalar>& y) {
  Y.multiply_transposed(x, y);
};
template <class T, class Scalar>
concept have_a_squared_norm = requires(const T& Y) {
  { Y.squared_norm() } -> std::convertible_to<Scalar>;
};
}  // namespace operator_must

/// Y in R^{rows x cols}: multiply(x, y) writes y = Y x, multiply_transposed(x, y) writes y = Y^T x, either resizes y if
/// need be, and squared_norm() is ||Y||_F^2, which the values of F contain. The sums of a product have at most
/// max(rows, cols) terms. If it has a member multiply_gram(x, y), y = Y^T Y x, that is used where there are no more
/// columns than rows: for a sparse Y one pass over its entries does what two products do.
template <class T, class Scalar>
concept LinearOperator = operator_must::have_rows_and_cols<T> && operator_must::multiply_vectors<T, Scalar> &&
    operator_must::multiply_vectors_transposed<T, Scalar> && operator_must::have_a_squared_norm<T, Scalar>;

/// A dense or sparse matrix of Eigen's as an operator. It refers to the matrix, which has to outlive it.
template <class Matrix_>
class MatrixOperator {
 public:
  using Scalar = typename Matrix_::Scalar;

  explicit MatrixOperator(const Matrix_& Y) : Y_(&Y), squared_norm_(sum_of_squares(Y)) {}
  explicit MatrixOperator(Matrix_&&) = delete;

  [[nodiscard]] Index rows() const { return Y_->rows(); }
  [[nodiscard]] Index cols() const { return Y_->cols(); }
  void multiply(const Vector<Scalar>& x, Vector<Scalar>& y) const { y.noalias() = *Y_ * x; }
  void multiply_transposed(const Vector<Scalar>& x, Vector<Scalar>& y) const { y.noalias() = Y_->transpose() * x; }
  [[nodiscard]] Scalar squared_norm() const { return squared_norm_; }

 private:
  /// Within two epsilon of itself; throws InvalidInput where an entry is not finite.
  static Scalar sum_of_squares(const Matrix_& Y) {
    DoubleWord<Scalar> sum;
    const auto add = [&](Index i, Index j, const Scalar& entry) {
      detail::require(isfinite(entry), "Y must be finite, entry (", i, ", ", j, ") is ", entry);
      sum = sum + two_product(entry, entry);
    };
    if constexpr (std::derived_from<Matrix_, Eigen::SparseMatrixBase<Matrix_>>) {
      for (Index k = 0; k < Y.outerSize(); ++k) {
        for (typename Matrix_::InnerIterator entry(Y, k); entry; ++entry) add(entry.row(), entry.col(), entry.value());
      }
    } else {
      for (Index j = 0; j < Y.cols(); ++j) {
        for (Index i = 0; i < Y.rows(); ++i) add(i, j, Y(i, j));
      }
    }
    return sum.value();
  }

  const Matrix_* Y_;
  Scalar squared_norm_;
};

namespace detail {

/// Y, or Y^T if Y has more columns than rows: an operator that has no more columns than rows.
template <class Scalar, LinearOperator<Scalar> Operator>
class TallOperator {
 public:
  explicit TallOperator(const Operator& Y) : Y_(&Y), turned_(Y.cols() > Y.rows()) {
    require(Y.rows() > 0 && Y.cols() > 0, "Y must have at least one row and one column, got ", Index{Y.rows()}, " x ",
            Index{Y.cols()});
  }

  [[nodiscard]] bool turned() const { return turned_; }
  [[nodiscard]] Index rows() const { return turned_ ? Y_->cols() : Y_->rows(); }
  [[nodiscard]] Index cols() const { return turned_ ? Y_->rows() : Y_->cols(); }

  /// How often Y has been read.
  [[nodiscard]] Index passes() const { return passes_; }

  void multiply(const Vector<Scalar>& x, Vector<Scalar>& y) const {
    ++passes_;
    turned_ ? Y_->multiply_transposed(x, y) : Y_->multiply(x, y);
    require_result(y, rows());
  }
  void multiply_transposed(const Vector<Scalar>& x, Vector<Scalar>& y) const {
    ++passes_;
    turned_ ? Y_->multiply(x, y) : Y_->multiply_transposed(x, y);
    require_result(y, cols());
  }
  /// y = A^T A x, A this operator.
  void multiply_gram(const Vector<Scalar>& x, Vector<Scalar>& y) const {
    if constexpr (requires { Y_->multiply_gram(x, y); }) {
      if (!turned_) {
        ++passes_;
        Y_->multiply_gram(x, y);
        require_result(y, cols());
        return;
      }
    }
    multiply(x, between_);
    multiply_transposed(between_, y);
  }

 private:
  static void require_result(const Vector<Scalar>& y, Index size) {
    require(y.size() == size, "a product with Y must have ", size, " entries, got ", y.size());
    require(isfinite(y.squaredNorm()), "a product with Y must be finite and its square in the range of the scalar");
  }

  const Operator* Y_;
  bool turned_;
  mutable Vector<Scalar> between_;
  mutable Index passes_ = 0;
};

}  // namespace detail

}  // namespace dmf
