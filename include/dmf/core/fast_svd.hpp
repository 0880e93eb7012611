// SPDX-License-Identifier: BSL-1.0
#pragma once

// The fast singular value decomposition: divide and conquer, verified, and replaced by Jacobi
// rotations where the verification refuses it.
//
// Who divides and conquers: in dmf::precompiled LAPACK's gesdd, if it was there when the library was
// built; otherwise Eigen's BDCSVD, if it is Eigen 3.4.1 or later. The BDCSVD of Eigen 3.4.0 is never
// run: besides returning wrong values it reads outside its arrays when singular values repeat. There
// Jacobi rotations do all the work. Instantiating BDCSVD takes a compiler some 40 s.

#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>

#include <Eigen/SVD>

namespace dmf {

/// As svd(), two to four times faster at 300 x 300 and more above, depending on the BLAS below LAPACK,
/// where there is something to divide and conquer with.
/// `method` says what computed the result and `replaced` whether a fast result was refused.
/// The same contract otherwise.
template <class Derived>
[[nodiscard]] Svd<typename Derived::Scalar> fast_svd(const Eigen::MatrixBase<Derived>& Y);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Eigen's divide and conquer as it is.
template <class Scalar>
Svd<Scalar> eigen_bdcsvd(const Matrix<Scalar>& A) {
#if EIGEN_VERSION_AT_LEAST(5, 0, 0)
  const Eigen::BDCSVD<Matrix<Scalar>, int{Eigen::ComputeThinU} | int{Eigen::ComputeThinV}>
      decomposition(A);
#else
  const Eigen::BDCSVD<Matrix<Scalar>> decomposition(A, Eigen::ComputeThinU | Eigen::ComputeThinV);
#endif
  Svd<Scalar> result;
  result.U = decomposition.matrixU();
  result.singular_values = decomposition.singularValues();
  result.V = decomposition.matrixV();
  return result;
}

/// Divide and conquer without verification. dmf::precompiled specializes it for LAPACK.
template <class Scalar>
struct DivideAndConquer {
  static constexpr bool available = EIGEN_VERSION_AT_LEAST(3, 4, 1);
  static Svd<Scalar> compute(const Matrix<Scalar>& A) { return eigen_bdcsvd(A); }
};

/// The fast result if it is sound, else Jacobi rotations'.
template <class Scalar>
Svd<Scalar> first_sound_svd(const Svd<Scalar>& fast, const Matrix<Scalar>& Y) {
  if (fast.sound()) return fast;
  Svd<Scalar> result = jacobi_svd<Scalar>(Y);
  result.replaced = true;
  return result;
}

template <class Scalar>
Svd<Scalar> divide_and_conquer_svd(const Matrix<Scalar>& Y) {
  using Fast = DivideAndConquer<Scalar>;
  if constexpr (Fast::available) {
    return first_sound_svd(verified_svd(Y, SvdMethod::divide_and_conquer, Fast::compute), Y);
  } else {
    return jacobi_svd<Scalar>(Y);
  }
}

#if defined(DMF_PRECOMPILED)
extern template Svd<float> divide_and_conquer_svd<float>(const Matrix<float>&);
extern template Svd<double> divide_and_conquer_svd<double>(const Matrix<double>&);
#endif

}  // namespace detail

template <class Derived>
Svd<typename Derived::Scalar> fast_svd(const Eigen::MatrixBase<Derived>& Y) {
  return detail::divide_and_conquer_svd<typename Derived::Scalar>(Matrix<typename Derived::Scalar>(Y));
}

}  // namespace dmf
