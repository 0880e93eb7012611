// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the files of dmf_test_instances define, one file for each scalar so that two compilers can
// work side by side.

#include "support/instances.hpp"

#include <Eigen/Eigenvalues>

namespace dmf::test {

template <RealScalar Scalar>
Vector<Scalar> symmetric_eigenvalues(const Matrix<Scalar>& A) {
  return Eigen::SelfAdjointEigenSolver<Matrix<Scalar>>(A, Eigen::EigenvaluesOnly).eigenvalues();
}

template <RealScalar Scalar>
Matrix<Scalar> random_orthogonal(Index n, std::mt19937_64& generator) {
  return dmf::detail::thin_qr<Scalar>(standard_normal<Scalar>(n, n, generator)).first;
}

}  // namespace dmf::test
