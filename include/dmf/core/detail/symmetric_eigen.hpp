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

/// Eigenvalues told apart by a noise: below -noise, within it, beyond it.
template <class Scalar>
struct SplitSpectrum {
  Index negative = 0, zero = 0;
  Scalar least{};  // the least magnitude of those that are not zero; `if_none` where there are none
};

/// The decision for every ascending spectrum; noise >= 0.
template <class Scalar>
SplitSpectrum<Scalar> split_spectrum(const Vector<Scalar>& ascending, const Scalar& noise, const Scalar& if_none) {
  const Index n = ascending.size();
  SplitSpectrum<Scalar> result;
  while (result.negative < n && ascending[result.negative] < -noise) ++result.negative;
  Index positive = result.negative;
  while (positive < n && ascending[positive] <= noise) ++positive;
  result.zero = positive - result.negative;
  result.least = if_none;
  if (result.negative > 0) result.least = min(result.least, Scalar(-ascending[result.negative - 1]));
  if (positive < n) result.least = min(result.least, ascending[positive]);
  return result;
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
