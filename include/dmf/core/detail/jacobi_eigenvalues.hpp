// SPDX-License-Identifier: BSL-1.0
#pragma once

// Eigenvalues of small symmetric matrices by Jacobi's rotations: right to epsilon ||A||, and for a
// matrix D B D with positive diagonal D and well-conditioned B each of them to a few epsilon of itself
// (Demmel, Veselic, 1992), which Eigen's QR does not promise. Works in any scalar and compiles in no time.

#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace dmf::detail {

/// A = vectors diag(values) vectors^T, values ascending.
template <class Scalar>
struct JacobiEigen {
  Vector<Scalar> values;
  Matrix<Scalar> vectors;  ///< empty unless asked for
};

/// Rotates row by row until every entry off the diagonal is negligible beside its two diagonal entries.
/// Cost: some 6 sweeps of 3 n^3 multiplications, twice that with vectors.
template <class Scalar>
JacobiEigen<Scalar> jacobi_eigen(Matrix<Scalar> A, bool with_vectors = false) {
  const Index n = A.rows();
  Matrix<Scalar> V = with_vectors ? Matrix<Scalar>(Matrix<Scalar>::Identity(n, n)) : Matrix<Scalar>();
  const Scalar floor = epsilon<Scalar> * epsilon<Scalar> * A.norm();
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < 60; ++sweep) {
    rotated = false;
    for (Index p = 0; p < n; ++p) {
      for (Index q = p + 1; q < n; ++q) {
        const Scalar coupling = A(p, q);
        const Scalar negligible = epsilon<Scalar> / Scalar(4) * sqrt(abs(A(p, p))) * sqrt(abs(A(q, q)));
        if (abs(coupling) <= max(negligible, floor)) continue;
        rotated = true;
        const Scalar theta = (A(q, q) - A(p, p)) / (Scalar(2) * coupling);
        const Scalar tangent = (theta < Scalar(0) ? Scalar(-1) : Scalar(1)) /
                               (abs(theta) + sqrt(theta * theta + Scalar(1)));
        const Scalar cosine = Scalar(1) / sqrt(tangent * tangent + Scalar(1)), sine = tangent * cosine;
        A(p, p) -= tangent * coupling;
        A(q, q) += tangent * coupling;
        A(p, q) = A(q, p) = Scalar(0);
        for (Index k = 0; k < n; ++k) {
          if (k == p || k == q) continue;
          const Scalar x = A(k, p), y = A(k, q);
          A(k, p) = A(p, k) = cosine * x - sine * y;
          A(k, q) = A(q, k) = sine * x + cosine * y;
        }
        for (Index k = 0; k < V.rows(); ++k) {
          const Scalar x = V(k, p), y = V(k, q);
          V(k, p) = cosine * x - sine * y;
          V(k, q) = sine * x + cosine * y;
        }
      }
    }
  }
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index i, Index j) { return A(i, i) < A(j, j); });
  JacobiEigen<Scalar> result{Vector<Scalar>(n), Matrix<Scalar>(V.rows(), V.cols())};
  for (Index i = 0; i < n; ++i) {
    const Index from = order[static_cast<std::size_t>(i)];
    result.values[i] = A(from, from);
    if (with_vectors) result.vectors.col(i) = V.col(from);
  }
  return result;
}

/// The upper triangular R with R^T R = A, or false where A is not positive definite.
template <class Scalar>
bool cholesky(const Matrix<Scalar>& A, Matrix<Scalar>& R) {
  const Index n = A.rows();
  R = Matrix<Scalar>::Zero(n, n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i <= j; ++i) {
      Scalar sum = A(i, j);
      for (Index k = 0; k < i; ++k) sum -= R(k, i) * R(k, j);
      if (i < j) {
        R(i, j) = sum / R(i, i);
      } else if (sum > Scalar(0)) {
        R(j, j) = sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

}  // namespace dmf::detail
