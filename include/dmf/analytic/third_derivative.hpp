// SPDX-License-Identifier: BSL-1.0
#pragma once

// Third derivatives of F along a direction D, at any point W, where second derivatives cannot decide.
// With the Taylor coefficients of P_l(s) = (W_l + s D_l) ... (W_1 + s D_1) = P_l + s P'_l + s^2 P''_l + ...
// and of the adjoints B_l(s), likewise,
//
//   P^(k)_l = W_l P^(k)_{l-1} + D_l P^(k-1)_{l-1},        B^(k)_{l-1} = W_l^T B^(k)_l + D_l^T B^(k-1)_l,
//   D^3 F[D, D, D]       = 12 (<R, P'''_L> + <P'_L, P''_L>),
//   D^3 F[D, D, .]_l     = 2 (B''_l P_{l-1}^T + B'_l P'_{l-1}^T + B_l P''_{l-1}^T),
//
// the third derivative of F(W + s D) at s = 0 and the second one of its gradient. The two share the
// products but no formula. The penalty is quadratic: it does not enter.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>

namespace dmf {

/// The third derivative of F at one point, as an operator like Hessian: holds the problem by reference
/// and W by copy, one per thread. Memory: N + 6 d_0 sum_l d_l numbers.
template <FieldScalar Scalar = double, int Depth = Dynamic>
class ThirdDerivative {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  ThirdDerivative(const Problem<Scalar, Depth>& problem, ConstView W);
  ThirdDerivative(Problem<Scalar, Depth>&&, ConstView) = delete;  // would refer to a temporary

  /// D^3 F[D, D, .], written to `result`, which must not overlap D. About 12L matrix products;
  /// allocates nothing (but see objective_and_gradient()).
  void apply(ConstView D, View result);

  /// D^3 F[D, D, D]. About 6L matrix products; allocates nothing likewise.
  [[nodiscard]] Scalar cubic_form(ConstView D);

 private:
  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }
  void expand_products(const ConstView& D);
  void step(const ConstView& D, int l, const Matrix<Scalar>& same, const Matrix<Scalar>& lower,
            Matrix<Scalar>& result) const;

  const Problem<Scalar, Depth>& problem_;
  Factors<Scalar, Depth> W_;
  Workspace<Scalar> at_point_;       // P_l, B_l
  Workspace<Scalar> first_, second_;  // P'_l, B'_l; P''_l, B''_l; cubic_form() keeps P'''_l in place of B''_l
};

/// d^3/ds^3 F(W + s D) at s = 0, with fresh memory.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar third_derivative(const Problem<Scalar, Depth>& problem,
                                      std::type_identity_t<FactorsView<const Scalar, Depth>> W,
                                      std::type_identity_t<FactorsView<const Scalar, Depth>> D) {
  return ThirdDerivative<Scalar, Depth>(problem, W).cubic_form(D);
}

/// d^2/ds^2 grad F(W + s D) at s = 0, with fresh memory: a third of the gradient of the cubic form.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> third_derivative_vector(
    const Problem<Scalar, Depth>& problem, std::type_identity_t<FactorsView<const Scalar, Depth>> W,
    std::type_identity_t<FactorsView<const Scalar, Depth>> D) {
  Factors<Scalar, Depth> result(problem.architecture());
  ThirdDerivative<Scalar, Depth>(problem, W).apply(D, result);
  return result;
}

// ---------------------------------------------------------------------------- implementation

template <FieldScalar Scalar, int Depth>
ThirdDerivative<Scalar, Depth>::ThirdDerivative(const Problem<Scalar, Depth>& problem, ConstView W)
    : problem_(problem),
      W_(problem.architecture()),
      at_point_(problem.architecture()),
      first_(problem.architecture()),
      second_(problem.architecture()) {
  detail::evaluate(problem, W, at_point_);
  W_.vector() = W.vector();
  for (int l = architecture().depth(); l >= 2; --l) {
    detail::step_adjoint(ConstView(W_), l, at_point_);
  }
}

/// result = W_l same + D_l lower.
template <FieldScalar Scalar, int Depth>
void ThirdDerivative<Scalar, Depth>::step(const ConstView& D, int l, const Matrix<Scalar>& same,
                                          const Matrix<Scalar>& lower, Matrix<Scalar>& result) const {
  result.setZero();
  detail::add_product<Scalar>(result, W_.layer(l), same);
  detail::add_product<Scalar>(result, D.layer(l), lower);
}

template <FieldScalar Scalar, int Depth>
void ThirdDerivative<Scalar, Depth>::expand_products(const ConstView& D) {
  detail::require_same_widths(architecture(), D.architecture());
  first_.product(1) = D.layer(1);
  second_.product(1).setZero();
  for (int l = 2; l <= architecture().depth(); ++l) {
    step(D, l, first_.product(l - 1), at_point_.product(l - 1), first_.product(l));
    step(D, l, second_.product(l - 1), first_.product(l - 1), second_.product(l));
  }
}

template <FieldScalar Scalar, int Depth>
void ThirdDerivative<Scalar, Depth>::apply(ConstView D, View result) {
  detail::require_same_widths(architecture(), result.architecture());
  expand_products(D);
  const int L = architecture().depth();
  first_.adjoint(L) = Scalar(2) * first_.product(L);
  second_.adjoint(L) = Scalar(2) * second_.product(L);
  for (int l = L; l >= 1; --l) {
    auto result_l = result.layer(l);
    if (l == 1) {
      result_l = second_.adjoint(1);
    } else {
      result_l.setZero();
      detail::add_product_transposed<Scalar>(result_l, second_.adjoint(l), at_point_.product(l - 1));
      detail::add_product_transposed<Scalar>(result_l, first_.adjoint(l), first_.product(l - 1));
      detail::add_product_transposed<Scalar>(result_l, at_point_.adjoint(l), second_.product(l - 1));
      detail::step_adjoint(ConstView(W_), l, first_);
      detail::step_adjoint(ConstView(W_), l, second_);
      detail::add_transposed_product<Scalar>(first_.adjoint(l - 1), D.layer(l), at_point_.adjoint(l));
      detail::add_transposed_product<Scalar>(second_.adjoint(l - 1), D.layer(l), first_.adjoint(l));
    }
    result_l *= Scalar(2);
  }
}

template <FieldScalar Scalar, int Depth>
Scalar ThirdDerivative<Scalar, Depth>::cubic_form(ConstView D) {
  expand_products(D);
  const int L = architecture().depth();
  second_.adjoint(1).setZero();
  for (int l = 2; l <= L; ++l) step(D, l, second_.adjoint(l - 1), second_.product(l - 1), second_.adjoint(l));
  // adjoint(L) is 2R at the point.
  return Scalar(6) * at_point_.adjoint(L).cwiseProduct(second_.adjoint(L)).sum() +
         Scalar(12) * first_.product(L).cwiseProduct(second_.product(L)).sum();
}

#if defined(DMF_PRECOMPILED)
extern template class ThirdDerivative<double, Dynamic>;
#endif

}  // namespace dmf
