// SPDX-License-Identifier: BSL-1.0
#pragma once

// What can be said for certain of the eigenvalues of a symmetric matrix A that is known up to an error: a
// decomposition V diag(d) V^T that a computer made is not trusted but measured. With
//
//   delta = ||V^T V - I||_F < 1,    e = ||A - V diag(d) V^T||_F,
//
// the eigenvalues of V diag(d) V^T are d_k theta_k with 1 - delta <= theta_k <= 1 + delta (Ostrowski), and those of
// A differ from them by at most e (Weyl), both in ascending order. So A has as many negative eigenvalues as d has,
// and none is nearer to 0 than (1 - delta) min |d| - e, if that is positive (docs/theory.md, Proposition 75).

#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <limits>

namespace dmf::detail {

/// A bound of the relative error of a sum of `terms` products, whatever the order: twice the usual one, so that it
/// may itself be rounded.
template <class Scalar>
Scalar rounding_of(Index terms) {
  return Scalar(terms + 2) * epsilon<Scalar>;
}

/// ||V^T V - I||_2 from above.
template <class Scalar>
Scalar orthonormality_bound(const Matrix<Scalar>& V) {
  Matrix<Scalar> defect = transposed_product_of<Scalar>(V, V);
  defect.diagonal().array() -= Scalar(1);
  return Scalar(2) * defect.norm() + rounding_of<Scalar>(V.rows()) * V.squaredNorm();
}

template <class Scalar>
struct VerifiedEigenvalues {
  Scalar nearest_to_zero{};  // no eigenvalue is nearer to 0; not positive if that cannot be told
  Scalar largest{};          // no eigenvalue is larger in size
  Index negative{};          // how many are negative, if nearest_to_zero > 0
};

/// Of every symmetric matrix within `error` of A in the spectral norm. Cost: one decomposition and three products.
template <class Scalar>
VerifiedEigenvalues<Scalar> verified_eigenvalues(const Matrix<Scalar>& A, const Scalar& error) {
  const Index n = A.rows();
  if (n == 0) return {std::numeric_limits<Scalar>::infinity(), Scalar(0), 0};
  const Matrix<Scalar> symmetric = (A + A.transpose()) / Scalar(2);
  VerifiedEigenvalues<Scalar> result;
  result.nearest_to_zero = Scalar(-1);
  result.largest = std::numeric_limits<Scalar>::infinity();
  const SymmetricEigen<Scalar> eigen = symmetric_eigen(symmetric);
  const Scalar delta = orthonormality_bound(eigen.vectors);
  if (!eigen.converged || !(delta < Scalar(1) / Scalar(2)) || !isfinite(error)) return result;
  const Scalar most = eigen.values.cwiseAbs().maxCoeff(), least = eigen.values.cwiseAbs().minCoeff();
  Matrix<Scalar> scaled = -eigen.vectors, rest = symmetric;
  for (Index k = 0; k < n; ++k) scaled.col(k) *= eigen.values[k];
  add_product_transposed<Scalar>(rest, scaled, eigen.vectors);
  const Scalar distance = Scalar(2) * rest.norm() +
                          rounding_of<Scalar>(n + 4) * (most * eigen.vectors.squaredNorm() + symmetric.norm()) + error;
  result.nearest_to_zero = (Scalar(1) - delta) * least * (Scalar(1) - Scalar(8) * epsilon<Scalar>)-distance;
  result.largest = (Scalar(1) + delta) * most * (Scalar(1) + Scalar(8) * epsilon<Scalar>)+distance;
  for (const Scalar& value : eigen.values) result.negative += value < Scalar(0) ? 1 : 0;
  return result;
}

/// ||A||_2 from above and the least singular value of A from below, 0 if that cannot be told; A is known up to
/// `error` in the Frobenius norm. The least one has half the digits where it is small.
template <class Scalar>
struct SingularBounds {
  Scalar least{}, largest{};
};
template <class Scalar>
SingularBounds<Scalar> singular_bounds(const Matrix<Scalar>& A, const Scalar& error) {
  if (A.size() == 0) return {std::numeric_limits<Scalar>::infinity(), Scalar(0)};
  const Matrix<Scalar> gram =
      A.rows() < A.cols() ? product_transposed_of<Scalar>(A, A) : transposed_product_of<Scalar>(A, A);
  const Scalar rounding = rounding_of<Scalar>(std::max(A.rows(), A.cols())) * A.squaredNorm();
  const VerifiedEigenvalues<Scalar> squares = verified_eigenvalues(gram, rounding);
  const Scalar one_up = Scalar(1) + Scalar(8) * epsilon<Scalar>, least = squares.nearest_to_zero;
  SingularBounds<Scalar> result{Scalar(0), sqrt(squares.largest) * one_up + error};
  if (least > Scalar(0)) result.least = max(Scalar(0), Scalar(sqrt(least) / one_up - error));
  return result;
}

}  // namespace dmf::detail
