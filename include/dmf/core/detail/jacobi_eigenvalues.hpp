// SPDX-License-Identifier: BSL-1.0
#pragma once

// Eigenvalues of A J A^T from its factor A, J = diag(1, ..., 1, -1) or 1, by rotations of the columns of A:
// plane ones, and hyperbolic ones between columns of opposite sign, until the columns are orthogonal.
// The signs of the eigenvalues are those of J, whatever the rounding. Columns are combined row by row, so that
// a matrix D B E with diagonals D, E of any magnitudes and a well-behaved B loses nothing: each eigenvalue
// comes out to some epsilon of itself (Demmel, Veselic, 1992; Veselic, 1993).

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace dmf::detail {

/// The nonzero eigenvalues of A J A^T, ascending; A times the column of `combinations` is the eigenvector.
template <class Scalar>
struct FactorEigen {
  Vector<Scalar> values;
  Matrix<Scalar> combinations;  ///< empty unless asked for
};

/// One eigenvalue per column of A, positive but for the last column if `last_is_negative`. Throws
/// InternalContradiction if 100 sweeps do not suffice: some 10 do. Cost: 5 n^2 m multiplications per sweep
/// for an m x n matrix.
template <class Scalar>
FactorEigen<Scalar> jacobi_eigen(Matrix<Scalar> A, bool last_is_negative, bool with_combinations = false) {
  const Index n = A.cols();
  Matrix<Scalar> V = with_combinations ? Matrix<Scalar>(Matrix<Scalar>::Identity(n, n)) : Matrix<Scalar>();
  const Scalar negligible = epsilon<Scalar> * (Scalar(1) + Scalar(static_cast<int>(n)) / Scalar(4));
  const auto combine = [](Matrix<Scalar>& X, Index p, Index q, const Scalar& c, const Scalar& pq, const Scalar& qp) {
    for (Index k = 0; k < X.rows(); ++k) {
      const Scalar x = X(k, p), y = X(k, q);
      X(k, p) = c * x + pq * y;
      X(k, q) = qp * x + c * y;
    }
  };
  bool rotated = true;
  for (int sweep = 0; rotated; ++sweep) {
    if (sweep == 100) throw InternalContradiction("rotations of columns did not make them orthogonal");
    rotated = false;
    for (Index p = 0; p < n; ++p) {
      for (Index q = p + 1; q < n; ++q) {
        const Scalar a = A.col(p).squaredNorm(), b = A.col(q).squaredNorm(), g = A.col(p).dot(A.col(q));
        if (!(abs(g) > negligible * sqrt(a) * sqrt(b))) continue;
        rotated = true;
        const bool hyperbolic = last_is_negative && q == n - 1;
        // Twice the tangent g/(a+b) of the double angle, or its hyperbolic one, is below 1.
        const Scalar sum = hyperbolic ? Scalar(a + b) : Scalar(b - a), size = abs(sum), twice = Scalar(2) * g;
        Scalar tangent;
        if (hyperbolic) {
          const Scalar ratio = min(Scalar(abs(twice) / size), Scalar(1));
          tangent = ratio / (Scalar(1) + sqrt((Scalar(1) - ratio) * (Scalar(1) + ratio)));
          tangent = min(tangent, Scalar(Scalar(1) - sqrt(epsilon<Scalar>)));
        } else {
          const bool small = abs(twice) <= size;
          const Scalar ratio = small ? Scalar(abs(twice) / size) : Scalar(size / abs(twice));
          const Scalar root = sqrt(Scalar(1) + ratio * ratio);
          tangent = small ? Scalar(ratio / (Scalar(1) + root)) : Scalar(Scalar(1) / (ratio + root));
        }
        if ((g < Scalar(0)) != (sum < Scalar(0))) tangent = -tangent;
        const Scalar c = hyperbolic ? Scalar(Scalar(1) / sqrt((Scalar(1) - tangent) * (Scalar(1) + tangent)))
                                    : Scalar(Scalar(1) / sqrt(Scalar(1) + tangent * tangent));
        const Scalar s = c * tangent, other = hyperbolic ? Scalar(-s) : s;
        combine(A, p, q, c, -s, other);
        combine(V, p, q, c, -s, other);
      }
    }
  }
  Vector<Scalar> values = A.colwise().squaredNorm();
  if (last_is_negative) values[n - 1] = -values[n - 1];
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index i, Index j) { return values[i] < values[j]; });
  FactorEigen<Scalar> result{Vector<Scalar>(n), Matrix<Scalar>(V.rows(), V.cols())};
  for (Index i = 0; i < n; ++i) {
    const Index from = order[static_cast<std::size_t>(i)];
    result.values[i] = values[from];
    if (with_combinations) result.combinations.col(i) = V.col(from);
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
