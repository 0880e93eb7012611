// SPDX-License-Identifier: BSL-1.0
#pragma once

// LAPACK's divide and conquer, for the compiled library only: its headers define macros that no user of dmf
// should meet.

#include <dmf/core/svd.hpp>

#include <complex>
#define lapack_complex_float std::complex<float>
#define lapack_complex_double std::complex<double>
#include <lapacke.h>

#include <algorithm>

namespace dmf::detail {

inline lapack_int gesdd(lapack_int m, lapack_int n, double* a, double* s, double* u, lapack_int ldu, double* vt,
                        lapack_int ldvt) {
  return LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, a, m, s, u, ldu, vt, ldvt);
}

inline lapack_int gesdd(lapack_int m, lapack_int n, float* a, float* s, float* u, lapack_int ldu, float* vt,
                        lapack_int ldvt) {
  return LAPACKE_sgesdd(LAPACK_COL_MAJOR, 'S', m, n, a, m, s, u, ldu, vt, ldvt);
}

/// A result that did not converge comes back as NaN and is refused by the verification.
template <class Scalar>
Svd<Scalar> lapack_svd(const Matrix<Scalar>& given) {
  Matrix<Scalar> A = given;  // gesdd overwrites it
  const Index m = A.rows(), n = A.cols(), k = std::min(m, n);
  Svd<Scalar> result;
  result.U.resize(m, k);
  result.singular_values.resize(k);
  Matrix<Scalar> Vt(k, n);
  const auto as_lapack = [](Index size) { return static_cast<lapack_int>(size); };
  const lapack_int info = gesdd(as_lapack(m), as_lapack(n), A.data(), result.singular_values.data(), result.U.data(),
                                as_lapack(m), Vt.data(), as_lapack(k));
  if (info != 0) result.singular_values.setConstant(std::numeric_limits<Scalar>::quiet_NaN());
  result.V = Vt.transpose();
  return result;
}

}  // namespace dmf::detail
