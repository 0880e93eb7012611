// SPDX-License-Identifier: BSL-1.0
#pragma once

// The objective and its gradient,
//
//   F(W)      = ||R||_F^2 + sum_l lambda_l ||W_l||_F^2,                        R = W_L ... W_1 - Y,
//   dF/dW_l   = 2 (W_L ... W_{l+1})^T R (W_{l-1} ... W_1)^T + 2 lambda_l W_l,
//
// in one pass: products P_l = W_l ... W_1 upwards, adjoints B_l = 2 (W_L ... W_{l+1})^T R downwards,
// dF/dW_l = B_l P_{l-1}^T + 2 lambda_l W_l. This needs 3L - 3 matrix products and no derivative code
// but this file. (Chen, Jiang, Wang, eq. (20), with the product written in full.)

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace dmf {

/// The products and adjoints of one evaluation, kept so that repeated evaluations allocate nothing.
/// One workspace per thread. Memory: 2 d_0 sum_l d_l numbers.
template <FieldScalar Scalar = double>
class Workspace {
 public:
  template <int Depth>
  explicit Workspace(const Architecture<Scalar, Depth>& architecture);

  /// P_l = W_l ... W_1 and B_l = 2 (W_L ... W_{l+1})^T R, both d_l x d_0, for l = 1, ..., L, as the
  /// last evaluation left them.
  [[nodiscard]] Matrix<Scalar>& product(int l) { return products_[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] Matrix<Scalar>& adjoint(int l) { return adjoints_[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] const Matrix<Scalar>& product(int l) const { return products_[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] const Matrix<Scalar>& adjoint(int l) const { return adjoints_[static_cast<std::size_t>(l - 1)]; }

  /// Throws InvalidInput unless the workspace was made for these widths.
  template <int Depth>
  void require_fits(const Architecture<Scalar, Depth>& architecture) const;

 private:
  std::vector<Matrix<Scalar>> products_, adjoints_;
};

/// F(W). Its error, and that of every entry of the gradient and of end_to_end(), is at most epsilon
/// (d_0 + ... + d_L) times the same formula with absolute values in place of all terms
/// (docs/accuracy.md). Throws InvalidInput if W or the workspace belongs to other widths.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar objective(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                               Workspace<Scalar>& workspace);

/// F(W) returned and its gradient written. `gradient` must not overlap W. Throws as objective().
/// dmf allocates nothing here; Eigen's matrix product may allocate packing buffers for large widths.
template <FieldScalar Scalar, int Depth>
Scalar objective_and_gradient(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
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

template <FieldScalar Scalar>
template <int Depth>
Workspace<Scalar>::Workspace(const Architecture<Scalar, Depth>& architecture) {
  for (int l = 1; l <= architecture.depth(); ++l) {
    products_.emplace_back(architecture.width(l), architecture.width(0));
    adjoints_.emplace_back(architecture.width(l), architecture.width(0));
  }
}

template <FieldScalar Scalar>
template <int Depth>
void Workspace<Scalar>::require_fits(const Architecture<Scalar, Depth>& architecture) const {
  bool fits = static_cast<int>(products_.size()) == architecture.depth();
  for (int l = 1; fits && l <= architecture.depth(); ++l) {
    fits = product(l).rows() == detail::Unchecked::width(architecture, l) &&
           product(l).cols() == detail::Unchecked::width(architecture, 0);
  }
  detail::require(fits, "the workspace was made for other widths");
}

namespace detail {

/// Products and residual: leaves P_1, ..., P_L in the workspace, 2R in adjoint(L), and returns F(W).
template <class Scalar, int Depth>
Scalar evaluate(const Problem<Scalar, Depth>& problem, const FactorsView<const Scalar, Depth>& W,
                Workspace<Scalar>& workspace) {
  const auto& architecture = problem.architecture();
  require_same_widths(architecture.widths(), W.architecture().widths());
  workspace.require_fits(architecture);
  const int L = architecture.depth();

  workspace.product(1) = W.layer(1);
  Scalar penalty = architecture.lambda(1) * W.layer(1).squaredNorm();
  for (int l = 2; l <= L; ++l) {
    workspace.product(l).setZero();
    add_product<Scalar>(workspace.product(l), W.layer(l), workspace.product(l - 1));
    penalty += Unchecked::lambda(architecture, l) * W.layer(l).squaredNorm();
  }
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

}  // namespace detail

template <FieldScalar Scalar, int Depth>
Scalar objective(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, Workspace<Scalar>& workspace) {
  return detail::evaluate(problem, W, workspace);
}

template <FieldScalar Scalar, int Depth>
Scalar objective_and_gradient(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, Workspace<Scalar>& workspace) {
  const auto& architecture = problem.architecture();
  detail::require_same_widths(architecture.widths(), gradient.architecture().widths());
  const Scalar value = detail::evaluate(problem, W, workspace);
  for (int l = architecture.depth(); l >= 1; --l) {
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
  how Scalar objective_and_gradient(const Problem<Scalar, Dynamic>&, FactorsView<const Scalar, Dynamic>,               \
                                    FactorsView<Scalar, Dynamic>, Workspace<Scalar>&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_OBJECTIVE(extern template, double)
#endif

}  // namespace dmf
