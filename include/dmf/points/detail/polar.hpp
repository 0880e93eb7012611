// SPDX-License-Identifier: BSL-1.0
#pragma once

// Singular values and polar factors by one-sided Jacobi rotations (Hestenes): the columns of A are
// turned in pairs until all are orthogonal, A V = Q diag(s). Quick where the columns are nearly
// orthogonal to begin with, as those of nearly critical layers are; every singular value of A = B D with
// D diagonal and B well conditioned is right to a few epsilon of itself (Demmel, Veselic, 1992). Works in
// any scalar and compiles in no time.

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace dmf::detail {

/// A = left diag(values) right^T, thin, values descending.
template <class Scalar>
struct ThinDecomposition {
  Matrix<Scalar> left, right;
  Vector<Scalar> values;
};

/// Rotates the columns of A, and those of V likewise, until every two are orthogonal up to rounding.
template <class Scalar>
void orthogonalize_columns(Matrix<Scalar>& A, Matrix<Scalar>& V) {
  const Index n = A.cols();
  // A computed inner product of length m is uncertain by about sqrt(m) epsilon of the two norms.
  const Scalar negligible = Scalar(2) * epsilon<Scalar> * sqrt(static_cast<Scalar>(A.rows()));
  Vector<Scalar> squares(n), turned(A.rows()), turned_v(V.rows());
  const auto rotate = [](Matrix<Scalar>& M, Vector<Scalar>& column, Index p, Index q, const Scalar& cosine,
                         const Scalar& sine) {
    column = cosine * M.col(p) - sine * M.col(q);
    M.col(q) = sine * M.col(p) + cosine * M.col(q);
    M.col(p) = column;
  };
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < 60; ++sweep) {
    rotated = false;
    for (Index j = 0; j < n; ++j) squares[j] = A.col(j).squaredNorm();
    for (Index p = 0; p < n; ++p) {
      for (Index q = p + 1; q < n; ++q) {
        const Scalar coupling = A.col(p).dot(A.col(q));
        if (!(abs(coupling) > negligible * sqrt(squares[p]) * sqrt(squares[q]))) continue;
        rotated = true;
        const Scalar theta = (squares[q] - squares[p]) / (Scalar(2) * coupling);
        const Scalar tangent =
            (theta < Scalar(0) ? Scalar(-1) : Scalar(1)) / (abs(theta) + sqrt(theta * theta + Scalar(1)));
        const Scalar cosine = Scalar(1) / sqrt(tangent * tangent + Scalar(1)), sine = tangent * cosine;
        rotate(A, turned, p, q, cosine, sine);
        rotate(V, turned_v, p, q, cosine, sine);
        squares[p] = max(Scalar(0), Scalar(squares[p] - tangent * coupling));
        squares[q] = max(Scalar(0), Scalar(squares[q] + tangent * coupling));
      }
    }
  }
}

/// The decomposition of A, m x n, m >= n. Columns of `left` whose singular value is zero, or so small that
/// its square underflows, complete the others to an orthonormal basis. Cost: some 3 m n^2 multiplications
/// a sweep, one or two sweeps for nearly orthogonal columns, some ten for others.
template <class Scalar>
ThinDecomposition<Scalar> thin_decomposition(const Matrix<Scalar>& A) {
  const Index n = A.cols();
  const std::int64_t exponent = common_exponent(A);
  Matrix<Scalar> Q = scaled_by_power_of_two(A, -exponent), V = Matrix<Scalar>::Identity(n, n);
  orthogonalize_columns(Q, V);
  Vector<Scalar> norms(n);
  for (Index j = 0; j < n; ++j) norms[j] = Q.col(j).norm();
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index i, Index j) { return norms[i] > norms[j]; });

  ThinDecomposition<Scalar> result{Matrix<Scalar>(A.rows(), n), Matrix<Scalar>(n, n), Vector<Scalar>(n)};
  const Scalar floor = sqrt(std::numeric_limits<Scalar>::min()) / epsilon<Scalar>;
  Index rank = 0;
  for (Index j = 0; j < n; ++j) {
    const Index from = order[static_cast<std::size_t>(j)];
    result.values[j] = times_power_of_two(norms[from], exponent);
    result.right.col(j) = V.col(from);
    if (norms[from] > floor) result.left.col(rank++) = Q.col(from) / norms[from];
  }
  if (rank < n) {
    result.left.rightCols(n - rank) = orthogonal_complement<Scalar>(result.left.leftCols(rank)).leftCols(n - rank);
  }
  return result;
}

/// The singular values of any A, descending, at least `count` of them: zeros follow where there are fewer.
template <class Scalar>
Vector<Scalar> singular_values_of(const Matrix<Scalar>& A, Index count = 0) {
  const Index n = std::min(A.rows(), A.cols());
  Vector<Scalar> result = Vector<Scalar>::Zero(std::max(n, count));
  if (n == 0) return result;
  result.head(n) = thin_decomposition<Scalar>(A.rows() < A.cols() ? Matrix<Scalar>(A.transpose()) : A).values;
  return result;
}

/// The E with orthonormal columns for which <E, M> is largest, M of size m x n, m >= n: the factor of
/// M = E H with H symmetric, positive semidefinite.
template <class Scalar>
Matrix<Scalar> polar_factor(const Matrix<Scalar>& M) {
  Matrix<Scalar> result = Matrix<Scalar>::Zero(M.rows(), M.cols());
  if (M.cols() == 0) return result;
  const ThinDecomposition<Scalar> decomposition = thin_decomposition(M);
  add_product_transposed<Scalar>(result, decomposition.left, decomposition.right);
  return result;
}

}  // namespace dmf::detail
