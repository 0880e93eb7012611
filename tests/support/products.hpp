// SPDX-License-Identifier: BSL-1.0
#pragma once

// Products of matrices as values, through the library's three kernels: to spare the compiler, which
// otherwise meets Eigen's once per expression.

#include <dmf/core/detail/product.hpp>
#include <dmf/core/scalar.hpp>

namespace dmf::test {

/// A B, A^T B, A B^T.
template <class Scalar>
Matrix<Scalar> product(detail::Operand<Scalar> A, detail::Operand<Scalar> B) {
  return detail::product_of<Scalar>(A, B);
}
template <class Scalar>
Matrix<Scalar> transposed_product(detail::Operand<Scalar> A, detail::Operand<Scalar> B) {
  return detail::transposed_product_of<Scalar>(A, B);
}
template <class Scalar>
Matrix<Scalar> product_transposed(detail::Operand<Scalar> A, detail::Operand<Scalar> B) {
  return detail::product_transposed_of<Scalar>(A, B);
}

}  // namespace dmf::test
