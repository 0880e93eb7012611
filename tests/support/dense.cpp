// SPDX-License-Identifier: BSL-1.0

#include "support/dense.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace dmf::test {

Vector<double> symmetric_eigenvalues(const Matrix<double>& A) {
  return Eigen::SelfAdjointEigenSolver<Matrix<double>>(A, Eigen::EigenvaluesOnly).eigenvalues();
}

Matrix<double> random_orthogonal(Index n, std::mt19937_64& generator) {
  return Eigen::HouseholderQR<Matrix<double>>(standard_normal(n, n, generator)).householderQ();
}

Matrix<double> matrix_with_singular_values(Index rows, Index columns, const Vector<double>& y,
                                           std::mt19937_64& generator) {
  const Matrix<double> U = random_orthogonal(rows, generator), V = random_orthogonal(columns, generator);
  return U.leftCols(y.size()) * y.asDiagonal() * V.leftCols(y.size()).transpose();
}

}  // namespace dmf::test
