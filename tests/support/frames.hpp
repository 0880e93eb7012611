// SPDX-License-Identifier: BSL-1.0
#pragma once

// Targets and singular vectors of tests: Y = U diag(y) V^T for frames that were drawn.

#include <dmf/core/detail/product.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/singular_vectors.hpp>

namespace dmf::test {

/// U A V^T, through the library's own kernels: a compiler takes long over Eigen's for three matrices.
template <RealScalar Scalar>
Matrix<Scalar> between_frames(const Matrix<Scalar>& U, const Matrix<Scalar>& A, const Matrix<Scalar>& V) {
  Matrix<Scalar> left = Matrix<Scalar>::Zero(U.rows(), A.cols()), result = Matrix<Scalar>::Zero(U.rows(), V.rows());
  detail::add_product<Scalar>(left, U, A);
  detail::add_product_transposed<Scalar>(result, left, V);
  return result;
}

/// U diag(y) V^T for the singular values of the groups.
template <RealScalar Scalar>
Matrix<Scalar> target_of(const SingularGroups<Scalar>& groups, const Matrix<Scalar>& U, const Matrix<Scalar>& V) {
  return between_frames<Scalar>(U, diagonal_problem(groups).Y(), V);
}

template <RealScalar Scalar>
SingularVectors<Scalar> vectors_of(const SingularGroups<Scalar>& groups, const Matrix<Scalar>& U,
                                   const Matrix<Scalar>& V) {
  return SingularVectors<Scalar>(target_of(groups, U, V), U, groups.singular_values, V);
}

}  // namespace dmf::test
