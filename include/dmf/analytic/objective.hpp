// SPDX-License-Identifier: BSL-1.0
#pragma once

// The objective and its gradient,
//
//   F(W)      = ||R||_F^2 + sum_l lambda_l ||W_l||_F^2,                        R = W_L ... W_1 - Y,
//   dF/dW_l   = 2 (W_L ... W_{l+1})^T R (W_{l-1} ... W_1)^T + 2 lambda_l W_l,
//
// in one pass: products P_l = W_l ... W_1 upwards, adjoints B_l = 2 (W_L ... W_{l+1})^T R downwards,
// dF/dW_l = B_l P_{l-1}^T + 2 lambda_l W_l. This needs 3L - 3 matrix products and no derivative code
// but this file. (Chen, Jiang, Wang, eq. (20), with the product written in full.) The widths decide about the form:
// where everything is small the same steps run in detail/small_evaluation.hpp, 3 times as fast; where a bottleneck
// makes it cheaper, detail/gram_evaluation.hpp does without R.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/detail/gram_evaluation.hpp>
#include <dmf/analytic/detail/small_evaluation.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/analytic/workspace.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>

namespace dmf {

/// F(W). Its error, and that of every entry of the gradient and of end_to_end(), is at most epsilon
/// (d_0 + ... + d_L) times the same formula with absolute values in place of all terms
/// (docs/accuracy.md). Where R is small against Y, F is as good as an explicit R makes it, in float and double with
/// 2 d_{L-1} (d_0 + d_L) < d_0 d_L up to a factor of 8 (1 + sqrt(d_{L-1})). Cost: 2L - 1 matrix products of d_0
/// columns for F, 3L - 3 with the gradient; in such a bottleneck Y meets two products in place of three. Throws
/// InvalidInput if W or the workspace belongs to other widths.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar objective(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                               Workspace<Scalar>& workspace);

/// F(W) returned and its gradient written. `gradient` must not overlap W. Throws as objective().
/// dmf allocates nothing here; Eigen's matrix product may allocate packing buffers for large widths.
/// With EIGEN_USE_BLAS defined the products of large widths are calls of a BLAS (docs/pitfalls.md).
template <FieldScalar Scalar, int Depth>
Scalar objective_and_gradient(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace);

/// Widths that the compiler is to know: `objective_and_gradient(KnownWidths<10, 5, 5, 5, 20>{}, problem, W, gradient,
/// workspace)`.
template <Index... d>
struct KnownWidths {};

/// The same as objective_and_gradient(problem, W, gradient, workspace) up to the order of sums. Where no layer has
/// more than 32 KiB, in float and double, all loops then have known lengths: three quarters of the time of run-time
/// widths at (10, 5, 5, 5, 20), 0.63 of the instructions. Costs the compiler some seconds for each list of widths.
/// Throws InvalidInput as well if the widths of the problem are others.
template <Index... d, FieldScalar Scalar, int Depth>
Scalar objective_and_gradient(KnownWidths<d...>, const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace);

template <FieldScalar Scalar, int Depth>
struct ObjectiveAndGradient {
  Scalar value{};
  Factors<Scalar, Depth> gradient;
};

/// The same with fresh memory: `const auto [value, gradient] = objective_and_gradient(problem, W);`
template <FieldScalar Scalar, int Depth>
[[nodiscard]] ObjectiveAndGradient<Scalar, Depth> objective_and_gradient(const Problem<Scalar, Depth>& problem,
                                                                         PointView<Scalar, Depth> W) {
  Workspace<Scalar> workspace(problem.architecture());
  ObjectiveAndGradient<Scalar, Depth> result{Scalar(0), Factors<Scalar, Depth>(problem.architecture())};
  result.value = objective_and_gradient(problem, W, result.gradient, workspace);
  return result;
}

template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar objective(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W) {
  Workspace<Scalar> workspace(problem.architecture());
  return objective(problem, W, workspace);
}

/// The product W_L ... W_1, d_L x d_0, multiplied from the end where it costs less: d_0 sum_{l > 1}
/// d_l d_{l-1} multiplications from the right, d_L sum_{l < L} d_l d_{l-1} from the left.
template <class Entry, int Depth>
[[nodiscard]] Matrix<std::remove_const_t<Entry>> end_to_end(const FactorsView<Entry, Depth>& W);

template <RealScalar Scalar, int Depth>
[[nodiscard]] Matrix<Scalar> end_to_end(const Factors<Scalar, Depth>& W) {
  return end_to_end(W.view());
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// P_1, ..., P_last in the workspace, and the penalty of all layers.
template <class Scalar, int Depth>
Scalar form_products(const Problem<Scalar, Depth>& problem, const FactorsView<const Scalar, Depth>& W, int last,
                     Workspace<Scalar>& workspace) {
  const auto& architecture = problem.architecture();
  workspace.product(1) = W.layer(1);
  Scalar penalty = architecture.lambda(1) * W.layer(1).squaredNorm();
  for (int l = 2; l <= architecture.depth(); ++l) {
    penalty += Unchecked::lambda(architecture, l) * W.layer(l).squaredNorm();
    if (l > last) break;
    workspace.product(l).setZero();
    add_product<Scalar>(workspace.product(l), W.layer(l), workspace.product(l - 1));
  }
  return penalty;
}

/// Products and residual: leaves P_1, ..., P_L in the workspace, 2R in adjoint(L), and returns F(W).
template <class Scalar, int Depth>
Scalar evaluate(const Problem<Scalar, Depth>& problem, const FactorsView<const Scalar, Depth>& W,
                Workspace<Scalar>& workspace) {
  const int L = problem.architecture().depth();
  require_same_widths(problem.architecture().widths(), W.architecture().widths());
  workspace.require_fits(problem.architecture());
  if constexpr (has_packets<Scalar>) {
    if (WorkspaceAccess::form(workspace) == Form::small) {
      return evaluate_small<Scalar>(Shape<Scalar, Depth>{problem.architecture()}, problem, W, workspace, nullptr);
    }
  }
  const Scalar penalty = form_products(problem, W, L, workspace);
  Matrix<Scalar>& residual = workspace.adjoint(L);
  residual = workspace.product(L) - problem.Y();
  const Scalar value = residual.squaredNorm() + penalty;
  residual *= Scalar(2);
  return value;
}

/// B_{l-1} = W_l^T B_l.
template <class Scalar, int Depth>
void step_adjoint(const FactorsView<const Scalar, Depth>& W, int l, Workspace<Scalar>& workspace) {
  workspace.adjoint(l - 1).setZero();
  add_transposed_product<Scalar>(workspace.adjoint(l - 1), W.layer(l), workspace.adjoint(l));
}

/// F(W) by Gram matrices, and what W_L contributes to a gradient that is there, B_{L-1} included; `done` says
/// whether they sufficed.
template <class Scalar, int Depth>
Scalar evaluate_gram(const Problem<Scalar, Depth>& problem, const FactorsView<const Scalar, Depth>& W,
                     Workspace<Scalar>& workspace, Scalar* gradient, bool& done) {
  const auto& architecture = problem.architecture();
  const int L = architecture.depth();
  require_same_widths(architecture.widths(), W.architecture().widths());
  workspace.require_fits(architecture);
  const Scalar penalty = form_products(problem, W, L - 1, workspace);
  GramEvaluation<Scalar> gram(problem.Y(), problem.squared_norm(), W.layer(L), workspace, L);
  done = gram.form_gram_matrices();
  if (!done) return penalty;
  const Scalar value = gram.value(gradient != nullptr) + penalty;
  if (gradient != nullptr) {
    gram.write_gradient(Scalar(2) * Unchecked::lambda(architecture, L), gradient + Unchecked::offset(architecture, L));
  }
  return value;
}

}  // namespace detail

template <FieldScalar Scalar, int Depth>
Scalar objective(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, Workspace<Scalar>& workspace) {
  if constexpr (detail::has_packets<Scalar>) {
    bool done = false;
    if (detail::WorkspaceAccess::form(workspace) == detail::Form::gram) {
      const Scalar value = detail::evaluate_gram<Scalar>(problem, W, workspace, nullptr, done);
      if (done) return value;
    }
  }
  return detail::evaluate(problem, W, workspace);
}

template <FieldScalar Scalar, int Depth>
Scalar objective_and_gradient(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace) {
  const auto& architecture = problem.architecture();
  detail::require_same_widths(architecture.widths(), gradient.architecture().widths());
  Scalar value(0);
  bool done = false;  // the value, and the last layer
  if constexpr (detail::has_packets<Scalar>) {
    const detail::Form form = detail::WorkspaceAccess::form(workspace);
    if (form == detail::Form::small) {
      detail::require_same_widths(architecture.widths(), W.architecture().widths());
      workspace.require_fits(architecture);
      return detail::evaluate_small(detail::Shape<Scalar, Depth>{architecture}, problem, W, workspace, gradient.data());
    }
    if (form == detail::Form::gram) value = detail::evaluate_gram(problem, W, workspace, gradient.data(), done);
  }
  if (!done) value = detail::evaluate(problem, W, workspace);
  for (int l = architecture.depth(); l >= 1; --l) {
    if (done && l == architecture.depth()) continue;
    auto gradient_l = gradient.layer(l);
    gradient_l = Scalar(Scalar(2) * detail::Unchecked::lambda(architecture, l)) * W.layer(l);
    if (l == 1) {
      gradient_l += workspace.adjoint(1);
    } else {
      detail::add_product_transposed<Scalar>(gradient_l, workspace.adjoint(l), workspace.product(l - 1));
      detail::step_adjoint(W, l, workspace);
    }
  }
  return value;
}

template <Index... d, FieldScalar Scalar, int Depth>
Scalar objective_and_gradient(KnownWidths<d...>, const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace) {
  constexpr detail::KnownShape<d...> shape;
  const auto widths = problem.architecture().widths();
  detail::require_same_widths(shape.widths, widths);
  if constexpr (detail::has_packets<Scalar> && detail::all_small<Scalar>(shape.widths)) {
    detail::require_same_widths(widths, W.architecture().widths());
    detail::require_same_widths(widths, gradient.architecture().widths());
    workspace.require_fits(problem.architecture());
    return detail::evaluate_small(shape, problem, W, workspace, gradient.data());
  } else {
    return objective_and_gradient(problem, W, gradient, workspace);
  }
}

template <class Entry, int Depth>
Matrix<std::remove_const_t<Entry>> end_to_end(const FactorsView<Entry, Depth>& W) {
  using Scalar = std::remove_const_t<Entry>;
  const auto& architecture = W.architecture();
  const int L = architecture.depth();
  double from_right = 0, from_left = 0;  // approximate numbers, which may exceed an integer
  for (int l = 2; l <= L; ++l) {
    const auto cost = [&](int layer, Index width) {
      return static_cast<double>(architecture.width(layer)) * static_cast<double>(architecture.width(layer - 1)) *
             static_cast<double>(width);
    };
    from_right += cost(l, architecture.width(0));
    from_left += cost(l - 1, architecture.width(L));
  }
  const bool right = from_right <= from_left;
  Matrix<Scalar> product = W.layer(right ? 1 : L), next;
  for (int step = 2; step <= L; ++step) {
    const int l = right ? step : L + 1 - step;
    if (right) {
      next.setZero(architecture.width(l), product.cols());
      detail::add_product<Scalar>(next, W.layer(l), product);
    } else {
      next.setZero(product.rows(), architecture.width(l - 1));
      detail::add_product<Scalar>(next, product, W.layer(l));
    }
    product.swap(next);
  }
  return product;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_OBJECTIVE(how, Scalar)                                                                        \
  namespace detail {                                                                                                   \
  how Scalar evaluate(const Problem<Scalar, Dynamic>&, const FactorsView<const Scalar, Dynamic>&, Workspace<Scalar>&); \
  }                                                                                                                    \
  how Scalar objective(const Problem<Scalar, Dynamic>&, FactorsView<const Scalar, Dynamic>, Workspace<Scalar>&);       \
  how Scalar objective_and_gradient(const Problem<Scalar, Dynamic>&, FactorsView<const Scalar, Dynamic>,               \
                                    FactorsView<Scalar, Dynamic>, Workspace<Scalar>&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_OBJECTIVE(extern template, double)
#endif

}  // namespace dmf
