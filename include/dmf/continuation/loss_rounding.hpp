// SPDX-License-Identifier: BSL-1.0
#pragma once

// What rounding does to the derivatives of a loss: nothing can be certified of a critical point without it. The
// losses of losses.hpp are sums of products, so that a bound follows from the same sums over absolute values; a loss
// of your own says it by two functions of its own, or its certificate is told.

#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/losses.hpp>

#include <concepts>

namespace dmf {

/// f that bounds its own rounding errors:
///
///   gradient_error(P)          ||computed gradient(P) - grad f(P)||_F
///   hessian_product_error(P)   ||computed hessian_product(P, D) - f''(P)[D, .]||_F for each unit of ||D||_F
template <class Loss, class Scalar>
concept LossWithRounding = EndToEndLoss<Loss, Scalar> && requires(const Loss& f, const Matrix<Scalar>& P) {
  { f.gradient_error(P) } -> std::convertible_to<Scalar>;
  { f.hessian_product_error(P) } -> std::convertible_to<Scalar>;
};

/// Bounds of the errors of gradient(P) and of hessian_product(P, D) for each unit of ||D||_F, Frobenius norms.
template <RealScalar Scalar = double>
struct LossRounding {
  Scalar gradient{}, hessian_product{};
};

/// Of a sum of k products in any order |error| <= k epsilon x the sum of absolute values, twice the bound of rounding
/// to nearest, if nothing underflows. Cost: that of a gradient.
template <RealScalar Scalar>
[[nodiscard]] LossRounding<Scalar> loss_rounding(const WeightedDataLoss<Scalar>& f,
                                                 const std::type_identity_t<Matrix<Scalar>>& P);
template <RealScalar Scalar>
[[nodiscard]] LossRounding<Scalar> loss_rounding(const WeightedLoss<Scalar>& f,
                                                 const std::type_identity_t<Matrix<Scalar>>& P);
template <RealScalar Scalar>
[[nodiscard]] LossRounding<Scalar> loss_rounding(const DataLoss<Scalar>& f,
                                                 const std::type_identity_t<Matrix<Scalar>>& P);
template <RealScalar Scalar, LossWithRounding<Scalar> Loss>
[[nodiscard]] LossRounding<Scalar> loss_rounding(const Loss& f, const Matrix<Scalar>& P) {
  return {Scalar(f.gradient_error(P)), Scalar(f.hessian_product_error(P))};
}
/// Of two losses that have one, and a curvature.
template <class First, class Second, RealScalar Scalar>
requires requires(const First& a, const Second& b, const Matrix<Scalar>& P) {
  loss_rounding(a, P), loss_rounding(b, P), a.curvature(), b.curvature();
}
[[nodiscard]] LossRounding<Scalar> loss_rounding(const BlendedLoss<First, Second, Scalar>& f,
                                                 const std::type_identity_t<Matrix<Scalar>>& P);

/// There is a loss_rounding() for it.
template <class Loss, class Scalar>
concept LossOfKnownRounding = EndToEndLoss<Loss, Scalar> && requires(const Loss& f, const Matrix<Scalar>& P) {
  { loss_rounding(f, P) } -> std::same_as<LossRounding<Scalar>>;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Of 2 (M o (P X - T)) X^T; `weights` is |M|, one for all where there is none.
template <class Scalar>
LossRounding<Scalar> data_rounding(const Matrix<Scalar>& weights, const Matrix<Scalar>& X, const Matrix<Scalar>& T,
                                   const Matrix<Scalar>& P) {
  const Matrix<Scalar> size = X.cwiseAbs();
  Matrix<Scalar> terms = T.cwiseAbs();
  add_product<Scalar>(terms, Matrix<Scalar>(P.cwiseAbs()), size);
  terms.array() *= weights.array();
  const Matrix<Scalar> all = product_transposed_of<Scalar>(terms, size);
  // Twice for the factor 2, and twice again so that this bound may be rounded itself.
  const Scalar unit = Scalar(4) * static_cast<Scalar>(X.rows() + X.cols() + 8) * epsilon<Scalar>;
  const Scalar norm = X.stableNorm();
  return {unit * all.stableNorm(), unit * ((weights.maxCoeff() * norm) * norm)};
}

}  // namespace detail

template <RealScalar Scalar>
LossRounding<Scalar> loss_rounding(const WeightedDataLoss<Scalar>& f, const std::type_identity_t<Matrix<Scalar>>& P) {
  return detail::data_rounding<Scalar>(f.M(), f.X(), f.T(), P);
}

template <RealScalar Scalar>
LossRounding<Scalar> loss_rounding(const DataLoss<Scalar>& f, const std::type_identity_t<Matrix<Scalar>>& P) {
  return detail::data_rounding<Scalar>(Matrix<Scalar>::Ones(f.T().rows(), f.T().cols()), f.X(), f.T(), P);
}

template <RealScalar Scalar>
LossRounding<Scalar> loss_rounding(const WeightedLoss<Scalar>& f, const std::type_identity_t<Matrix<Scalar>>& P) {
  const Scalar unit = Scalar(16) * epsilon<Scalar>, most = f.M().maxCoeff();
  return {unit * (P.stableNorm() + f.Y().stableNorm()) * most, unit * most};
}

template <class First, class Second, RealScalar Scalar>
requires requires(const First& a, const Second& b, const Matrix<Scalar>& P) {
  loss_rounding(a, P), loss_rounding(b, P), a.curvature(), b.curvature();
}
LossRounding<Scalar> loss_rounding(const BlendedLoss<First, Second, Scalar>& f,
                                   const std::type_identity_t<Matrix<Scalar>>& P) {
  const Scalar tau = f.tau(), rest = Scalar(1) - tau, unit = Scalar(8) * epsilon<Scalar>;
  const LossRounding<Scalar> first = loss_rounding(f.first(), P), second = loss_rounding(f.second(), P);
  const auto mixed = [&](const Scalar& a, const Scalar& b) -> Scalar { return Scalar(2) * (rest * a + tau * b); };
  const Scalar of_sum =
      unit * mixed(Matrix<Scalar>(f.first().gradient(P)).norm(), Matrix<Scalar>(f.second().gradient(P)).norm());
  const Scalar of_products = unit * mixed(Scalar(f.first().curvature()), Scalar(f.second().curvature()));
  return {mixed(first.gradient, second.gradient) + of_sum,
          mixed(first.hessian_product, second.hessian_product) + Scalar(2) * of_products};
}

}  // namespace dmf
