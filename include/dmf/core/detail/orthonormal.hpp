// SPDX-License-Identifier: BSL-1.0
#pragma once

// Orthonormal bases by Householder reflections, one at a time. Eigen's QR classes do the same in
// blocks; a compiler takes longer over them than over everything here.

#include <dmf/core/scalar.hpp>

#include <Eigen/Householder>

#include <algorithm>
#include <utility>

namespace dmf::detail {

/// Q R = A for A of size m x n, m >= n: the reflections whose product Q is m x m, and R.
template <class Scalar>
class Reflections {
 public:
  explicit Reflections(Matrix<Scalar> A) : packed_(std::move(A)), factors_(packed_.cols()) {
    const Index m = packed_.rows(), n = packed_.cols();
    Vector<Scalar> workspace(n);
    for (Index k = 0; k < n; ++k) {
      Scalar diagonal;
      packed_.col(k).tail(m - k).makeHouseholderInPlace(factors_[k], diagonal);
      packed_.bottomRightCorner(m - k, n - k - 1)
          .applyHouseholderOnTheLeft(packed_.col(k).tail(m - k - 1), factors_[k], workspace.data());
      packed_(k, k) = diagonal;
    }
  }

  /// R, n x n, upper triangular; its diagonal has either sign.
  [[nodiscard]] Matrix<Scalar> R() const {
    return packed_.topRows(packed_.cols()).template triangularView<Eigen::Upper>();
  }

  /// Columns first, ..., first + count - 1 of Q. The first n span the columns of A where these are
  /// independent, the others what is orthogonal to them. Cost: 4 m n count.
  [[nodiscard]] Matrix<Scalar> columns(Index first, Index count) const {
    const Index m = packed_.rows();
    Matrix<Scalar> Q = Matrix<Scalar>::Zero(m, count);
    Q.diagonal(-first).setOnes();
    Vector<Scalar> workspace(count);
    for (Index k = packed_.cols(); k-- > 0;) {
      const Index untouched = std::clamp<Index>(k - first, 0, count);  // unit vectors before e_k
      Q.bottomRightCorner(m - k, count - untouched)
          .applyHouseholderOnTheLeft(packed_.col(k).tail(m - k - 1), factors_[k], workspace.data());
    }
    return Q;
  }

  /// The first n columns of Q in the memory of the reflections, which are gone then. Cost: 2 m n^2.
  [[nodiscard]] Matrix<Scalar> basis() && {
    const Index m = packed_.rows(), n = packed_.cols();
    Vector<Scalar> workspace(n);
    for (Index k = n; k-- > 0;) {
      auto reflection = packed_.col(k).tail(m - k - 1);
      packed_.bottomRightCorner(m - k, n - k - 1).applyHouseholderOnTheLeft(reflection, factors_[k], workspace.data());
      reflection *= -factors_[k];
      packed_(k, k) = Scalar(1) - factors_[k];
      packed_.col(k).head(k).setZero();
    }
    return std::move(packed_);
  }

 private:
  Matrix<Scalar> packed_;  // R, and below it the reflections
  Vector<Scalar> factors_;
};

/// Q R = A with n orthonormal columns.
template <class Scalar>
std::pair<Matrix<Scalar>, Matrix<Scalar>> thin_qr(Matrix<Scalar> A) {
  const Index n = A.cols();
  const Reflections<Scalar> reflections(std::move(A));
  return {reflections.columns(0, n), reflections.R()};
}

/// An orthonormal basis, m x (m - n), of what is orthogonal to the n columns of A.
template <class Scalar>
Matrix<Scalar> orthogonal_complement(const Matrix<Scalar>& A) {
  return Reflections<Scalar>(A).columns(A.cols(), A.rows() - A.cols());
}

/// ||A^T A - I||_F: how far the columns of A are from orthonormal. One column at a time: quick to compile.
template <class Scalar>
Scalar orthonormality_defect(const Matrix<Scalar>& A) {
  Scalar sum(0);
  for (Index j = 0; j < A.cols(); ++j) {
    Vector<Scalar> column = A.transpose() * A.col(j);
    column[j] -= Scalar(1);
    sum += column.squaredNorm();
  }
  return sqrt(sum);
}

}  // namespace dmf::detail

namespace dmf {

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_ORTHONORMAL(how, Scalar)                        \
  namespace detail {                                                     \
  how std::pair<Matrix<Scalar>, Matrix<Scalar>> thin_qr(Matrix<Scalar>); \
  how Matrix<Scalar> orthogonal_complement(const Matrix<Scalar>&);       \
  how Scalar orthonormality_defect(const Matrix<Scalar>&);               \
  }

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_ORTHONORMAL(extern template, double)
#endif

}  // namespace dmf
