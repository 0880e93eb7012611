// SPDX-License-Identifier: BSL-1.0
#pragma once

// F(W) = f(W_L ... W_1) + sum_l lambda_l ||W_l||_F^2 for any smooth loss f, and its derivatives at any W. With
// P_l = W_l ... W_1, B_L = grad f(P_L), B_{l-1} = W_l^T B_l,
//
//   dF/dW_l  = B_l P_{l-1}^T + 2 lambda_l W_l,
//   (H D)_l  = B'_l P_{l-1}^T + B_l P'_{l-1}^T + 2 lambda_l D_l,         B'_L = f''(P_L)[P'_L, .],
//   <D, H D> = <f''(P)[P', .], P'> + <grad f(P), P''> + 2 sum_l lambda_l ||D_l||^2,
//   D^3 F    = f'''(P)[P', P', P'] + 3 <f''(P)[P', .], P''> + <grad f(P), P'''>,
//
// where P', P'', P''' are the derivatives of the product along D. The last two share with the one before them the
// products and no adjoint: each is a check of the other.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/workspace.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace dmf {

/// Architecture and loss. Owns both; the loss may be replaced by one that moved, as BlendedLoss::move_to() does.
template <FieldScalar Scalar, class LossType, int Depth = Dynamic>
requires EndToEndLoss<LossType, Scalar>
class LossProblem {
 public:
  using Loss = LossType;

  /// Throws InvalidInput unless the loss is of size d_L x d_0.
  LossProblem(Architecture<Scalar, Depth> architecture, Loss loss)
      : architecture_(std::move(architecture)), loss_(std::move(loss)) {
    detail::require_target_size(architecture_, loss_.rows(), loss_.cols(), "the end-to-end matrix of the loss");
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }
  [[nodiscard]] const Loss& loss() const { return loss_; }

 private:
  Architecture<Scalar, Depth> architecture_;
  Loss loss_;
};

template <class Scalar, int Depth, class Loss>
LossProblem(Architecture<Scalar, Depth>, Loss) -> LossProblem<Scalar, Loss, Depth>;

/// F(W). Throws InvalidInput if W has other widths than the problem; likewise below. Cost: L - 1 products of d_0
/// columns and one value of f. (The ready losses compute their value as a sum of squares.)
template <class Scalar, class Loss, int Depth>
[[nodiscard]] Scalar objective(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W);

/// F(W) returned, its gradient written. The layers are computed in the memory of the workspace; what the loss itself
/// allocates for the gradient is its own affair. `gradient` must not overlap W.
template <class Scalar, class Loss, int Depth>
Scalar objective_and_gradient(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace);

/// The same with fresh memory: `const auto [value, gradient] = objective_and_gradient(problem, W);`
template <class Scalar, class Loss, int Depth>
[[nodiscard]] ObjectiveAndGradient<Scalar, Depth> objective_and_gradient(
    const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W) {
  Workspace<Scalar> workspace(problem.architecture());
  ObjectiveAndGradient<Scalar, Depth> result{Scalar(0), Factors<Scalar, Depth>(problem.architecture())};
  result.value = objective_and_gradient(problem, W, result.gradient, workspace);
  return result;
}

/// The Hessian of F at one point as a symmetric linear operator, as dmf::Hessian is for ||P - Y||^2. Holds the
/// problem by reference and W by copy; one operator per thread. Memory: N + 12 d_0 sum_l d_l numbers.
template <FieldScalar ScalarType, class Loss, int Depth = Dynamic>
class LossHessian {
 public:
  using Scalar = ScalarType;
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  LossHessian(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W);
  LossHessian(LossProblem<Scalar, Loss, Depth>&&, PointView<Scalar, Depth>) = delete;  // would refer to a temporary

  /// H D, written to `result`, which must not overlap D. About 6L matrix products and one hessian_product of f.
  void apply(ConstView D, View result) const;

  /// <D, H D>. About 3L matrix products and one hessian_product of f.
  [[nodiscard]] Scalar quadratic_form(ConstView D) const;

  /// D^3 F[D, D, D] = d^3/ds^3 F(W + s D) at s = 0. About 5L matrix products likewise.
  [[nodiscard]] Scalar cubic_form(ConstView D) const requires LossWithThirdDerivative<Loss, Scalar>;

  /// As iterative solvers want it: N rows, N columns, y = H x for vectors that do not overlap.
  [[nodiscard]] Index rows() const { return architecture().parameter_count(); }
  [[nodiscard]] Index cols() const { return rows(); }
  void perform_op(const Scalar* x, Scalar* y) const { apply({architecture(), x, rows()}, {architecture(), y, rows()}); }

 private:
  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }
  [[nodiscard]] const Matrix<Scalar>& end_to_end_matrix() const { return at_W().product(architecture().depth()); }
  [[nodiscard]] Workspace<Scalar>& at_W() const { return coefficients_[0]; }

  /// The coefficients of s, ..., s^order of the products along D, into coefficients_[1], ...
  void expand_products(const ConstView& D, int order) const;

  const LossProblem<Scalar, Loss, Depth>& problem_;
  Factors<Scalar, Depth> W_;
  mutable std::array<Workspace<Scalar>, 4>
      coefficients_;  // Taylor coefficients of the products; adjoints in the first two
};

/// H D and <D, H D> with fresh memory.
template <class Scalar, class Loss, int Depth>
[[nodiscard]] Factors<Scalar, Depth> hessian_vector_product(const LossProblem<Scalar, Loss, Depth>& problem,
                                                            PointView<Scalar, Depth> W, PointView<Scalar, Depth> D) {
  Factors<Scalar, Depth> result(problem.architecture());
  LossHessian<Scalar, Loss, Depth>(problem, W).apply(D, result);
  return result;
}
template <class Scalar, class Loss, int Depth>
[[nodiscard]] Scalar hessian_quadratic_form(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W,
                                            PointView<Scalar, Depth> D) {
  return LossHessian<Scalar, Loss, Depth>(problem, W).quadratic_form(D);
}

/// The dense N x N Hessian in the order of Factors::vector(), symmetric to the last bit. Throws InvalidInput if N
/// exceeds `largest_dimension`. Cost: N Hessian-vector products.
template <class Scalar, class Loss, int Depth>
[[nodiscard]] Matrix<Scalar> dense_hessian(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W,
                                           Index largest_dimension = 10000);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// P_1, ..., P_L in the workspace; the penalty is returned.
template <class Scalar, int Depth>
Scalar form_all_products(const Architecture<Scalar, Depth>& architecture, const FactorsView<const Scalar, Depth>& W,
                         Workspace<Scalar>& workspace) {
  require_same_widths(architecture.widths(), W.architecture().widths());
  workspace.require_fits(architecture);
  workspace.product(1) = W.layer(1);
  Scalar penalty = architecture.lambda(1) * W.layer(1).squaredNorm();
  for (int l = 2; l <= architecture.depth(); ++l) {
    workspace.product(l).setZero();
    add_product<Scalar>(workspace.product(l), W.layer(l), workspace.product(l - 1));
    penalty += architecture.lambda(l) * W.layer(l).squaredNorm();
  }
  return penalty;
}

}  // namespace detail

template <class Scalar, class Loss, int Depth>
Scalar objective(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W) {
  Workspace<Scalar> workspace(problem.architecture());
  const Scalar penalty = detail::form_all_products<Scalar, Depth>(problem.architecture(), W, workspace);
  return Scalar(problem.loss().value(workspace.product(problem.architecture().depth()))) + penalty;
}

template <class Scalar, class Loss, int Depth>
Scalar objective_and_gradient(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace) {
  const auto& architecture = problem.architecture();
  const int L = architecture.depth();
  detail::require_same_widths(architecture.widths(), gradient.architecture().widths());
  const Scalar penalty = detail::form_all_products<Scalar, Depth>(architecture, W, workspace);
  const Scalar value = Scalar(problem.loss().value(workspace.product(L))) + penalty;
  workspace.adjoint(L) = problem.loss().gradient(workspace.product(L));
  for (int l = L; l >= 1; --l) {
    auto gradient_l = gradient.layer(l);
    gradient_l = Scalar(Scalar(2) * architecture.lambda(l)) * W.layer(l);
    if (l == 1) {
      gradient_l += workspace.adjoint(1);
    } else {
      detail::add_product_transposed<Scalar>(gradient_l, workspace.adjoint(l), workspace.product(l - 1));
      detail::step_adjoint(W, l, workspace);
    }
  }
  return value;
}

template <FieldScalar Scalar, class Loss, int Depth>
LossHessian<Scalar, Loss, Depth>::LossHessian(const LossProblem<Scalar, Loss, Depth>& problem,
                                              PointView<Scalar, Depth> W)
    : problem_(problem),
      W_(problem.architecture()),
      coefficients_{Workspace<Scalar>(problem.architecture()), Workspace<Scalar>(problem.architecture()),
                    Workspace<Scalar>(problem.architecture()), Workspace<Scalar>(problem.architecture())} {
  const int L = architecture().depth();
  detail::form_all_products<Scalar, Depth>(architecture(), W, at_W());
  W_.vector() = W.vector();
  at_W().adjoint(L) = problem.loss().gradient(end_to_end_matrix());
  for (int l = L; l >= 2; --l) detail::step_adjoint(ConstView(std::as_const(W_).view()), l, at_W());
}

template <FieldScalar Scalar, class Loss, int Depth>
void LossHessian<Scalar, Loss, Depth>::expand_products(const ConstView& D, int order) const {
  detail::require_same_widths(architecture().widths(), D.architecture().widths());
  const ConstView W = std::as_const(W_).view();
  for (int k = 1; k <= order; ++k) {
    const auto place = static_cast<std::size_t>(k);
    Workspace<Scalar>&here = coefficients_[place], &below = coefficients_[place - 1];
    if (k == 1) {
      here.product(1) = D.layer(1);
    } else {
      here.product(1).setZero();
    }
    for (int l = 2; l <= architecture().depth(); ++l) {
      here.product(l).setZero();
      detail::add_product<Scalar>(here.product(l), W.layer(l), here.product(l - 1));
      detail::add_product<Scalar>(here.product(l), D.layer(l), below.product(l - 1));
    }
  }
}

template <FieldScalar Scalar, class Loss, int Depth>
void LossHessian<Scalar, Loss, Depth>::apply(ConstView D, View result) const {
  detail::require_same_widths(architecture().widths(), result.architecture().widths());
  expand_products(D, 1);
  const ConstView W = std::as_const(W_).view();
  const int L = architecture().depth();
  Workspace<Scalar>& along = coefficients_[1];
  along.adjoint(L) = problem_.loss().hessian_product(end_to_end_matrix(), along.product(L));
  for (int l = L; l >= 1; --l) {
    auto result_l = result.layer(l);
    result_l = Scalar(Scalar(2) * architecture().lambda(l)) * D.layer(l);
    if (l == 1) {
      result_l += along.adjoint(1);
    } else {
      detail::add_product_transposed<Scalar>(result_l, along.adjoint(l), at_W().product(l - 1));
      detail::add_product_transposed<Scalar>(result_l, at_W().adjoint(l), along.product(l - 1));
      along.adjoint(l - 1).setZero();
      detail::add_transposed_product<Scalar>(along.adjoint(l - 1), W.layer(l), along.adjoint(l));
      detail::add_transposed_product<Scalar>(along.adjoint(l - 1), D.layer(l), at_W().adjoint(l));
    }
  }
}

template <FieldScalar Scalar, class Loss, int Depth>
Scalar LossHessian<Scalar, Loss, Depth>::quadratic_form(ConstView D) const {
  expand_products(D, 2);
  const int L = architecture().depth();
  const Matrix<Scalar>& first = coefficients_[1].product(L);
  const Matrix<Scalar> curved = problem_.loss().hessian_product(end_to_end_matrix(), first);
  Scalar penalty(0);
  for (int l = 1; l <= L; ++l) penalty += architecture().lambda(l) * D.layer(l).squaredNorm();
  return detail::inner_product_of<Scalar>(curved, first) +
         Scalar(2) * (detail::inner_product_of<Scalar>(at_W().adjoint(L), coefficients_[2].product(L)) + penalty);
}

template <FieldScalar Scalar, class Loss, int Depth>
Scalar LossHessian<Scalar, Loss, Depth>::cubic_form(ConstView D) const requires LossWithThirdDerivative<Loss, Scalar> {
  expand_products(D, 3);
  const int L = architecture().depth();
  const Matrix<Scalar>& first = coefficients_[1].product(L);
  const Matrix<Scalar> curved = problem_.loss().hessian_product(end_to_end_matrix(), first);
  return detail::third_derivative_of<Scalar>(problem_.loss(), end_to_end_matrix(), first) +
         Scalar(6) * (detail::inner_product_of<Scalar>(curved, coefficients_[2].product(L)) +
                      detail::inner_product_of<Scalar>(at_W().adjoint(L), coefficients_[3].product(L)));
}

template <class Scalar, class Loss, int Depth>
Matrix<Scalar> dense_hessian(const LossProblem<Scalar, Loss, Depth>& problem, PointView<Scalar, Depth> W,
                             Index largest_dimension) {
  detail::require_dense_dimension(problem.architecture().parameter_count(), largest_dimension);
  return detail::dense_from_products(LossHessian<Scalar, Loss, Depth>(problem, W), problem.architecture());
}

}  // namespace dmf
