// SPDX-License-Identifier: BSL-1.0
#pragma once

// The three products of matrices with layers. Every product goes through these, whatever its
// operands are called elsewhere, so that a compiler meets Eigen's product kernels three times and not
// once per expression: it halves the time to compile a program that includes dmf/analytic/objective.hpp.

#include <dmf/core/scalar.hpp>

namespace dmf::detail {

/// A column-major matrix somewhere in memory: a Matrix, a layer of Factors.
template <class Scalar>
using Operand = Eigen::Ref<const Matrix<Scalar>, 0, Eigen::OuterStride<>>;
template <class Scalar>
using Result = Eigen::Ref<Matrix<Scalar>, 0, Eigen::OuterStride<>>;

/// C += A B. C must not overlap A or B; likewise below. No factor: Eigen would multiply one operand
/// by it, into memory of its own, where the other is a vector.
template <class Scalar>
void add_product(Result<Scalar> C, Operand<Scalar> A, Operand<Scalar> B) {
  C.noalias() += A * B;
}

/// C += A^T B.
template <class Scalar>
void add_transposed_product(Result<Scalar> C, Operand<Scalar> A, Operand<Scalar> B) {
  C.noalias() += A.transpose() * B;
}

/// C += A B^T.
template <class Scalar>
void add_product_transposed(Result<Scalar> C, Operand<Scalar> A, Operand<Scalar> B) {
  C.noalias() += A * B.transpose();
}

/// A B, A^T B and A B^T as values.
template <class Scalar>
Matrix<Scalar> product_of(Operand<Scalar> A, Operand<Scalar> B) {
  Matrix<Scalar> result = Matrix<Scalar>::Zero(A.rows(), B.cols());
  add_product<Scalar>(result, A, B);
  return result;
}
template <class Scalar>
Matrix<Scalar> transposed_product_of(Operand<Scalar> A, Operand<Scalar> B) {
  Matrix<Scalar> result = Matrix<Scalar>::Zero(A.cols(), B.cols());
  add_transposed_product<Scalar>(result, A, B);
  return result;
}
template <class Scalar>
Matrix<Scalar> product_transposed_of(Operand<Scalar> A, Operand<Scalar> B) {
  Matrix<Scalar> result = Matrix<Scalar>::Zero(A.rows(), B.rows());
  add_product_transposed<Scalar>(result, A, B);
  return result;
}

}  // namespace dmf::detail

namespace dmf {

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_PRODUCT(how, Scalar)                                                \
  namespace detail {                                                                         \
  how void add_product<Scalar>(Result<Scalar>, Operand<Scalar>, Operand<Scalar>);            \
  how void add_transposed_product<Scalar>(Result<Scalar>, Operand<Scalar>, Operand<Scalar>); \
  how void add_product_transposed<Scalar>(Result<Scalar>, Operand<Scalar>, Operand<Scalar>); \
  }

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_PRODUCT(extern template, double)
#endif

}  // namespace dmf
