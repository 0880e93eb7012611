// SPDX-License-Identifier: BSL-1.0
#pragma once

// Singular vectors of tests: those of Y = U diag(y) V^T for frames that were drawn.

#include <dmf/landscape/singular_groups.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/singular_vectors.hpp>

namespace dmf::test {

template <RealScalar Scalar>
SingularVectors<Scalar> vectors_of(const SingularGroups<Scalar>& groups, const Matrix<Scalar>& U,
                                   const Matrix<Scalar>& V) {
  const Matrix<Scalar> Y = U * diagonal_problem(groups).Y() * V.transpose();
  return SingularVectors<Scalar>(Y, U, groups.singular_values, V);
}

}  // namespace dmf::test
