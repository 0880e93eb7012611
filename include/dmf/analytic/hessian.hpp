// SPDX-License-Identifier: BSL-1.0
#pragma once

// Second derivatives of F at any point W, without an N x N matrix:
//
//   the Hessian-vector product  H D,       by differentiating the gradient's recursion along D, and
//   the quadratic form  <D, H D>,          by expanding W + s D to second order in s.
//
// The two share the products P_l but no formula, so that each is a check of the other. With
// P_l(s) = (W_l + s D_l) ... (W_1 + s D_1) = P_l + s P'_l + s^2 P''_l/2 + ...:
//
//   P'_l = W_l P'_{l-1} + D_l P_{l-1},        P''_l = W_l P''_{l-1} + 2 D_l P'_{l-1},
//   <D, H D> = 2 ||P'_L||^2 + 2 <R, P''_L> + 2 sum_l lambda_l ||D_l||^2,
//   (H D)_l  = B'_l P_{l-1}^T + B_l P'_{l-1}^T + 2 lambda_l D_l,
//   B'_L = 2 P'_L,   B'_{l-1} = W_l^T B'_l + D_l^T B_l.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>

namespace dmf {

/// The Hessian of F at one point, as an operator. Products and adjoints at W are computed once and
/// reused for every direction. Holds the problem by reference and W by copy. One operator per
/// thread: applying it uses its own buffers. Errors as those of objective(). Memory: N + 4 d_0
/// sum_l d_l numbers.
template <FieldScalar Scalar = double, int Depth = Dynamic>
class Hessian {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  Hessian(const Problem<Scalar, Depth>& problem, ConstView W);
  Hessian(Problem<Scalar, Depth>&&, ConstView) = delete;  // would refer to a temporary

  /// H D, written to `result`, which must not overlap D. About 6L matrix products; allocates nothing
  /// (but see objective_and_gradient()).
  void apply(ConstView D, View result);

  /// <D, H D>. About 4L matrix products; allocates nothing likewise.
  [[nodiscard]] Scalar quadratic_form(ConstView D);

 private:
  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }
  void differentiate_products(const ConstView& D);

  const Problem<Scalar, Depth>& problem_;
  Factors<Scalar, Depth> W_;
  Workspace<Scalar> at_point_;   // P_l, B_l
  Workspace<Scalar> along_;      // P'_l, B'_l; quadratic_form() keeps P''_l/2 in place of B'_l
};

/// H D with fresh memory.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> hessian_vector_product(
    const Problem<Scalar, Depth>& problem, std::type_identity_t<FactorsView<const Scalar, Depth>> W,
    std::type_identity_t<FactorsView<const Scalar, Depth>> D) {
  Factors<Scalar, Depth> result(problem.architecture());
  Hessian<Scalar, Depth>(problem, W).apply(D, result);
  return result;
}

/// <D, H D> with fresh memory.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_quadratic_form(const Problem<Scalar, Depth>& problem,
                                            std::type_identity_t<FactorsView<const Scalar, Depth>> W,
                                            std::type_identity_t<FactorsView<const Scalar, Depth>> D) {
  return Hessian<Scalar, Depth>(problem, W).quadratic_form(D);
}

/// The dense N x N Hessian in the order of Factors::vector(): for small problems, the only function
/// here that forms it. Symmetric to the last bit. Throws InvalidInput if N exceeds
/// `largest_dimension`. Cost: N Hessian-vector products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Matrix<Scalar> dense_hessian(const Problem<Scalar, Depth>& problem,
                                           std::type_identity_t<FactorsView<const Scalar, Depth>> W,
                                           Index largest_dimension = 10000);

// ---------------------------------------------------------------------------- implementation

template <FieldScalar Scalar, int Depth>
Hessian<Scalar, Depth>::Hessian(const Problem<Scalar, Depth>& problem, ConstView W)
    : problem_(problem),
      W_(problem.architecture()),
      at_point_(problem.architecture()),
      along_(problem.architecture()) {
  detail::evaluate(problem, W, at_point_);
  W_.vector() = W.vector();
  for (int l = architecture().depth(); l >= 2; --l) {
    detail::step_adjoint(ConstView(W_), l, at_point_);
  }
}

template <FieldScalar Scalar, int Depth>
void Hessian<Scalar, Depth>::differentiate_products(const ConstView& D) {
  detail::require_same_widths(architecture(), D.architecture());
  along_.product(1) = D.layer(1);
  for (int l = 2; l <= architecture().depth(); ++l) {
    Matrix<Scalar>& derivative = along_.product(l);
    derivative.setZero();
    detail::add_product<Scalar>(derivative, W_.layer(l), along_.product(l - 1));
    detail::add_product<Scalar>(derivative, D.layer(l), at_point_.product(l - 1));
  }
}

template <FieldScalar Scalar, int Depth>
void Hessian<Scalar, Depth>::apply(ConstView D, View result) {
  detail::require_same_widths(architecture(), result.architecture());
  differentiate_products(D);
  const int L = architecture().depth();
  along_.adjoint(L) = Scalar(2) * along_.product(L);
  for (int l = L; l >= 1; --l) {
    auto result_l = result.layer(l);
    result_l = Scalar(Scalar(2) * architecture().lambda(l)) * D.layer(l);
    if (l == 1) {
      result_l += along_.adjoint(1);
    } else {
      detail::add_product_transposed<Scalar>(result_l, along_.adjoint(l),
                                             at_point_.product(l - 1));
      detail::add_product_transposed<Scalar>(result_l, at_point_.adjoint(l),
                                             along_.product(l - 1));
      detail::step_adjoint(ConstView(W_), l, along_);
      detail::add_transposed_product<Scalar>(along_.adjoint(l - 1), D.layer(l),
                                             at_point_.adjoint(l));
    }
  }
}

template <FieldScalar Scalar, int Depth>
Scalar Hessian<Scalar, Depth>::quadratic_form(ConstView D) {
  differentiate_products(D);
  const int L = architecture().depth();
  Scalar penalty = architecture().lambda(1) * D.layer(1).squaredNorm();
  along_.adjoint(1).setZero();  // P''_1/2; P''_l/2 = W_l P''_{l-1}/2 + D_l P'_{l-1}
  for (int l = 2; l <= L; ++l) {
    Matrix<Scalar>& second = along_.adjoint(l);
    second.setZero();
    detail::add_product<Scalar>(second, W_.layer(l), along_.adjoint(l - 1));
    detail::add_product<Scalar>(second, D.layer(l), along_.product(l - 1));
    penalty += architecture().lambda(l) * D.layer(l).squaredNorm();
  }
  // adjoint(L) is 2R at the point and P''_L/2 along D.
  return Scalar(2) * along_.product(L).squaredNorm() +
         Scalar(2) * at_point_.adjoint(L).cwiseProduct(along_.adjoint(L)).sum() + Scalar(2) * penalty;
}

template <FieldScalar Scalar, int Depth>
Matrix<Scalar> dense_hessian(const Problem<Scalar, Depth>& problem,
                             std::type_identity_t<FactorsView<const Scalar, Depth>> W,
                             Index largest_dimension) {
  const Index n = problem.architecture().parameter_count();
  detail::require(n <= largest_dimension, "a dense Hessian of dimension N = ", n,
                  " exceeds the limit of ", largest_dimension);
  Hessian<Scalar, Depth> hessian(problem, W);
  Factors<Scalar, Depth> direction(problem.architecture());
  Matrix<Scalar> columns(n, n);
  for (Index j = 0; j < n; ++j) {
    direction.vector()[j] = Scalar(1);
    hessian.apply(direction, {problem.architecture(), columns.col(j).data(), n});
    direction.vector()[j] = Scalar(0);
  }
  return (columns + columns.transpose()) / Scalar(2);
}

#if defined(DMF_PRECOMPILED)
extern template class Hessian<double, Dynamic>;
extern template Matrix<double> dense_hessian(const Problem<double, Dynamic>&,
                                             FactorsView<const double, Dynamic>, Index);
#endif

}  // namespace dmf
