// SPDX-License-Identifier: BSL-1.0
#pragma once

// Dense linear algebra for the tests, compiled once: a compiler takes longer over these templates
// than over any test.

#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>

#include <random>

namespace dmf::test {

/// All eigenvalues of a symmetric matrix, ascending.
Vector<double> symmetric_eigenvalues(const Matrix<double>& A);

/// An orthogonal n x n matrix, uniform up to signs: the Q of a Gaussian matrix.
Matrix<double> random_orthogonal(Index n, std::mt19937_64& generator);

/// U diag(y) V^T with random orthonormal U (rows x k) and V (columns x k), k = y.size().
Matrix<double> matrix_with_singular_values(Index rows, Index columns, const Vector<double>& y,
                                           std::mt19937_64& generator);

/// Eigen's BDCSVD as it is, without verification.
Svd<double> eigen_bdcsvd(const Matrix<double>& Y);

}  // namespace dmf::test
