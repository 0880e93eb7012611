// SPDX-License-Identifier: BSL-1.0
#pragma once

// A smooth loss f of the end-to-end matrix P = W_L ... W_1, d_L x d_0, in place of ||P - Y||_F^2:
//
//   F(W) = f(W_L ... W_1) + sum_l lambda_l ||W_l||_F^2.
//
// What dmf asks of f is a concept of five functions, so that a loss of your own is a small struct. A quadratic one
// says besides how curved it is, which turns a computed critical point into a certified one. Ready ones are in
// losses.hpp; your own is compared with its differences by check_loss.hpp.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <concepts>
#include <cstdint>
#include <vector>

namespace dmf {

/// f with its first and second derivative. With P and D of rows() x cols(),
///
///   value(P)               f(P)
///   gradient(P)            the matrix of partial derivatives df/dP_ij
///   hessian_product(P, D)  d/ds gradient(P + s D) at s = 0: f''(P)[D, .] as a matrix, linear in D
///
/// all const and without side effects. f is twice continuously differentiable; statements of index and nullity need
/// that much, those of degenerate points three times as they say.
template <class Loss, class Scalar>
concept EndToEndLoss = FieldScalar<Scalar> &&
    requires(const Loss& f, const Matrix<Scalar>& P, const Matrix<Scalar>& D) {
  { f.rows() } -> std::convertible_to<Index>;
  { f.cols() } -> std::convertible_to<Index>;
  { f.value(P) } -> std::convertible_to<Scalar>;
  { f.gradient(P) } -> std::convertible_to<Matrix<Scalar>>;
  { f.hessian_product(P, D) } -> std::convertible_to<Matrix<Scalar>>;
};

/// f of degree 2, whose hessian_product does not depend on P, with curvature() = Lambda such that
///
///   ||f''(P)[X, .]||_F <= 2 Lambda ||X||_F    for every X,
///
/// a bound that holds in exact arithmetic: what rounding may have taken from it is added. For ||P - Y||_F^2 it is 1.
template <class Loss, class Scalar>
concept QuadraticEndToEndLoss = EndToEndLoss<Loss, Scalar> && requires(const Loss& f) {
  { f.curvature() } -> std::convertible_to<Scalar>;
};

/// f that knows its third derivative: third_derivative_form(P, D) = d^3/ds^3 f(P + s D) at s = 0. Quadratic ones have
/// none and need not say so.
template <class Loss, class Scalar>
concept ThriceDifferentiableLoss = EndToEndLoss<Loss, Scalar> &&
    requires(const Loss& f, const Matrix<Scalar>& P, const Matrix<Scalar>& D) {
  { f.third_derivative_form(P, D) } -> std::convertible_to<Scalar>;
};

/// f''' [D, D, D] is known: 0, or by the loss.
template <class Loss, class Scalar>
concept LossWithThirdDerivative = QuadraticEndToEndLoss<Loss, Scalar> || ThriceDifferentiableLoss<Loss, Scalar>;

/// An infinitesimal rotation of both sides, P -> left P + P right with skew-symmetric left (d_L x d_L), right (d_0 x
/// d_0).
template <FieldScalar Scalar = double>
struct RotationGenerator {
  Matrix<Scalar> left, right;
};

/// f that knows rotations which do not change it: f(e^{t left} P e^{t right}) = f(P) for all P and t, for each
/// element of rotation_generators(). They move critical points into critical points, so that minimizers need not be
/// isolated.
template <class Loss, class Scalar>
concept LossWithRotations = EndToEndLoss<Loss, Scalar> && requires(const Loss& f) {
  { f.rotation_generators() } -> std::convertible_to<std::vector<RotationGenerator<Scalar>>>;
};

namespace detail {

/// Throws InvalidInput unless every entry is finite.
template <class Scalar>
void require_finite_matrix(const Matrix<Scalar>& A, const char* name) {
  for (Index j = 0; j < A.cols(); ++j) {
    for (Index i = 0; i < A.rows(); ++i) {
      require(is_finite(A(i, j)), name, " must be finite, entry (", i, ", ", j, ") is ", A(i, j));
    }
  }
}

/// Every entry is.
template <class Scalar>
bool all_finite(const Matrix<Scalar>& A) {
  for (Index j = 0; j < A.cols(); ++j) {
    for (Index i = 0; i < A.rows(); ++i) {
      if (!is_finite(A(i, j))) return false;
    }
  }
  return true;
}

/// Throws InvalidInput unless P is of the size of the loss.
template <class Loss, class Scalar>
void require_loss_size(const Loss& f, const Matrix<Scalar>& P, const char* name) {
  const Index rows = f.rows(), cols = f.cols();
  require(P.rows() == rows && P.cols() == cols, name, " must be ", rows, " x ", cols, ", the size of the loss, got ",
          P.rows(), " x ", P.cols());
}

/// <A, B>, the sum of the products of entries.
template <class Scalar>
Scalar inner_product_of(const Matrix<Scalar>& A, const Matrix<Scalar>& B) {
  Scalar sum(0);
  for (Index j = 0; j < A.cols(); ++j) {
    for (Index i = 0; i < A.rows(); ++i) sum += A(i, j) * B(i, j);
  }
  return sum;
}

/// ||G||^3/<G, f''(P)[G, .]>, the length of a Newton step from P along G; `if_flat` where f is not curved upwards, or
/// too little.
template <class Scalar, class Loss>
Scalar newton_length(const Loss& f, const Matrix<Scalar>& P, const Matrix<Scalar>& G, const Scalar& if_flat) {
  const std::int64_t exponent = common_exponent(G);  // squares stay in range
  const Matrix<Scalar> scaled = scaled_by_power_of_two(G, -exponent);
  const Scalar squared = scaled.squaredNorm();
  const Scalar curved = inner_product_of<Scalar>(scaled, Matrix<Scalar>(f.hessian_product(P, scaled)));
  const Scalar length = times_power_of_two(Scalar(sqrt(squared) * squared / curved), exponent);
  return curved > Scalar(0) && isfinite(length) ? length : if_flat;
}

/// f'''(P)[D, D, D]: 0 for a quadratic one.
template <class Scalar, LossWithThirdDerivative<Scalar> Loss>
Scalar third_derivative_of(const Loss& f, const Matrix<Scalar>& P, const Matrix<Scalar>& D) {
  if constexpr (ThriceDifferentiableLoss<Loss, Scalar>) {
    return f.third_derivative_form(P, D);
  } else {
    return Scalar(0);
  }
}

}  // namespace detail
}  // namespace dmf
