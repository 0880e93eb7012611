// SPDX-License-Identifier: BSL-1.0
#pragma once

// The eigenvalues and eigenvectors of a dense symmetric matrix, behind one function: a compiler takes
// long over Eigen's solver, which dmf::precompiled instantiates for double.

#include <dmf/core/scalar.hpp>

#include <Eigen/Eigenvalues>

namespace dmf::detail {

template <class Scalar>
struct SymmetricEigen {
  Vector<Scalar> values;   // ascending
  Matrix<Scalar> vectors;  // orthonormal columns, in the order of the values
  bool converged{};        // what did not converge is not sorted out: do not use it
};

template <class Scalar>
SymmetricEigen<Scalar> symmetric_eigen(const Matrix<Scalar>& A) {
  const Eigen::SelfAdjointEigenSolver<Matrix<Scalar>> solver(A);
  return {solver.eigenvalues(), solver.eigenvectors(), solver.info() == Eigen::Success};
}

}  // namespace dmf::detail

namespace dmf {

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SYMMETRIC_EIGEN(how, Scalar)                        \
  namespace detail {                                                         \
  how SymmetricEigen<Scalar> symmetric_eigen<Scalar>(const Matrix<Scalar>&); \
  }

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SYMMETRIC_EIGEN(extern template, double)
#endif

}  // namespace dmf
