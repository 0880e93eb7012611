// SPDX-License-Identifier: BSL-1.0
#pragma once

// Eigen's divide and conquer as it is, without verification: for the compiled library where there is no LAPACK,
// and for the tests and benchmarks. A compiler takes some 40 s for it.

#include <dmf/core/svd.hpp>

#include <Eigen/SVD>

namespace dmf::detail {

template <class Scalar>
Svd<Scalar> eigen_bdcsvd(const Matrix<Scalar>& A) {
#if EIGEN_VERSION_AT_LEAST(5, 0, 0)
  const Eigen::BDCSVD<Matrix<Scalar>, int{Eigen::ComputeThinU} | int{Eigen::ComputeThinV}> decomposition(A);
#else
  const Eigen::BDCSVD<Matrix<Scalar>> decomposition(A, Eigen::ComputeThinU | Eigen::ComputeThinV);
#endif
  Svd<Scalar> result;
  result.U = decomposition.matrixU();
  result.singular_values = decomposition.singularValues();
  result.V = decomposition.matrixV();
  return result;
}

}  // namespace dmf::detail
