// SPDX-License-Identifier: BSL-1.0
#pragma once

// The one recursion behind all derivatives of F along a direction D. The products P_l(s) = (W_l + s D_l) ...
// (W_1 + s D_1) and the adjoints B_l(s) = 2 (W_L + s D_L)^T ... (P_L(s) - Y) are polynomials in s, with coefficients
//
//   P^(k)_l = W_l P^(k)_{l-1} + D_l P^(k-1)_{l-1},
//   B^(k)_L = 2 P^(k)_L (k > 0),    B^(k)_{l-1} = W_l^T B^(k)_l + D_l^T B^(k-1)_l,
//
// from which follow those of ||P_L(s) - Y||_F^2 and of its gradient,
//
//   s^k of ||P_L(s) - Y||^2      <2R, P^(k)_L> + sum_{0 < i < k} <P^(i)_L, P^(k-i)_L>,
//   s^k of the gradient          sum_{0 <= i <= k} B^(i)_l P^(k-i)_{l-1}^T.
//
// The two share the products but no formula, so that each is a check of the other.

#include <dmf/analytic/detail/small_evaluation.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/analytic/workspace.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/detail/small_product.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace dmf::detail {

/// The coefficients up to a given order at one point. Holds the problem by reference and W by copy; its buffers
/// are those of one evaluation at a time. Memory: N numbers and order + 1 workspaces.
template <class Scalar, int Depth>
class TaylorExpansion {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  TaylorExpansion(const Problem<Scalar, Depth>& problem, ConstView W, int order)
      : problem_(problem),
        W_(problem.architecture()),
        coefficients_(static_cast<std::size_t>(order) + 1, Workspace<Scalar>(problem.architecture())),
        small_(WorkspaceAccess::form(coefficients_.front()) == Form::small) {
    evaluate(problem, W, coefficients_.front());
    W_.vector() = W.vector();
    for (int l = architecture().depth(); l >= 2; --l) step_adjoint(point(), l, coefficients_.front());
    transpose_layers(point(), 0);
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }

  /// The coefficient of s^order of the gradient of F, written to `result`. Allocates nothing.
  void write_gradient(const ConstView& D, View result) {
    require_same_widths(architecture().widths(), result.architecture().widths());
    transpose_layers(D, 1);
    expand_products(D);
    const int L = architecture().depth(), k = order();
    for (int i = 1; i <= k; ++i) adjoint(i, L) = Scalar(2) * product(i, L);
    for (int l = L; l >= 2; --l) {
      for (int i = 1; i <= k; ++i) step_adjoint_back(D, l, i);
    }
    for (int l = L; l >= 1; --l) write_layer(D, l, result.layer(l));
  }

  /// The coefficient of s^{order + 1} of ||P_L(s) - Y||^2. Allocates nothing.
  [[nodiscard]] Scalar next_value(const ConstView& D) {
    expand_products(D);
    const int L = architecture().depth(), k = order();
    adjoint(k, 1).setZero();  // P^(k+1) takes the place of B^(k)
    for (int l = 2; l <= L; ++l) step_product(D, l, adjoint(k, l - 1), product(k, l - 1), adjoint(k, l));
    Scalar result = adjoint(0, L).cwiseProduct(adjoint(k, L)).sum();
    for (int i = 1; i <= k; ++i) result += product(i, L).cwiseProduct(product(k + 1 - i, L)).sum();
    return result;
  }

 private:
  [[nodiscard]] int order() const { return static_cast<int>(coefficients_.size()) - 1; }
  [[nodiscard]] ConstView point() const { return W_.view(); }
  [[nodiscard]] Matrix<Scalar>& product(int k, int l) { return coefficients_[static_cast<std::size_t>(k)].product(l); }
  [[nodiscard]] Matrix<Scalar>& adjoint(int k, int l) { return coefficients_[static_cast<std::size_t>(k)].adjoint(l); }

  // The steps of the recursion; where everything is small in one pass each by small_product.hpp, three times as fast.

  /// result = W_l same + D_l lower.
  void step_product(const ConstView& D, int l, const Matrix<Scalar>& same, const Matrix<Scalar>& lower,
                    Matrix<Scalar>& result) {
    if constexpr (has_packets<Scalar>) {
      if (small_) {
        const Index d_l = result.rows(), d_below = same.rows(), offset = Unchecked::offset(architecture(), l);
        return small_sum(result.data(), d_l, result.cols(), times(point().data() + offset, d_l, same.data(), d_below),
                         times(D.data() + offset, d_l, lower.data(), d_below));
      }
    }
    result.setZero();
    add_product<Scalar>(result, W_.layer(l), same);
    add_product<Scalar>(result, D.layer(l), lower);
  }

  /// B^(i)_{l-1} = W_l^T B^(i)_l + D_l^T B^(i-1)_l.
  void step_adjoint_back(const ConstView& D, int l, int i) {
    if constexpr (has_packets<Scalar>) {
      if (small_) {
        Matrix<Scalar>& result = adjoint(i, l - 1);
        const Index d_below = result.rows(), d_l = adjoint(i, l).rows(), offset = Unchecked::offset(architecture(), l);
        if (long_columns<Scalar>(d_l)) {
          return small_inner_product(result.data(), d_below, result.cols(),
                                     InnerTerm{point().data() + offset, std::as_const(adjoint(i, l)).data(), d_l},
                                     InnerTerm{D.data() + offset, std::as_const(adjoint(i - 1, l)).data(), d_l});
        }
        return small_sum(result.data(), d_below, result.cols(),
                         times(transposed(0, l), d_below, adjoint(i, l).data(), d_l),
                         times(transposed(1, l), d_below, adjoint(i - 1, l).data(), d_l));
      }
    }
    step_adjoint(point(), l, coefficients_[static_cast<std::size_t>(i)]);
    add_transposed_product<Scalar>(adjoint(i, l - 1), D.layer(l), adjoint(i - 1, l));
  }

  /// result = sum_i B^(i)_l P^(k-i)_{l-1}^T and, in the first order, + 2 lambda_l D_l.
  void write_layer(const ConstView& D, int l, Result<Scalar> result) {
    const int k = order();
    const Scalar twice_lambda = Scalar(2) * Unchecked::lambda(architecture(), l);
    if constexpr (has_packets<Scalar>) {
      if (small_ && k == 1 && l > 1) {
        const Index d_l = result.rows(), d_below = result.cols(), d_0 = architecture().width(0);
        const auto outer = [&](int i) {
          return times_transposed(adjoint(i, l).data(), d_l, product(1 - i, l - 1).data(), d_below, d_0);
        };
        small_sum(result.data(), d_l, d_below, outer(0), outer(1));
        result += twice_lambda * D.layer(l);
        return;
      }
    }
    if (k == 1) {
      result = twice_lambda * D.layer(l);
    } else {
      result.setZero();
    }
    if (l == 1) {
      result += adjoint(k, 1);
    } else {
      for (int i = 0; i <= k; ++i) add_product_transposed<Scalar>(result, adjoint(i, l), product(k - i, l - 1));
    }
  }

  /// The layers of a point or direction transposed, in the scratch memory of the coefficients k.
  void transpose_layers(const ConstView& A, int k) {
    if constexpr (has_packets<Scalar>) {
      if (!small_) return;
      for (int l = architecture().depth(); l >= 2; --l) {
        const Index d_l = architecture().width(l), d_below = architecture().width(l - 1);
        if (long_columns<Scalar>(d_l)) continue;
        transpose(transposed(k, l), d_below, A.data() + Unchecked::offset(architecture(), l), d_l, d_below);
      }
    }
  }
  [[nodiscard]] Scalar* transposed(int k, int l) {
    return WorkspaceAccess::scratch(coefficients_[static_cast<std::size_t>(k)]) + Unchecked::offset(architecture(), l);
  }

  void expand_products(const ConstView& D) {
    require_same_widths(architecture().widths(), D.architecture().widths());
    for (int k = 1; k <= order(); ++k) {
      if (k == 1) {
        product(1, 1) = D.layer(1);
      } else {
        product(k, 1).setZero();
      }
      for (int l = 2; l <= architecture().depth(); ++l) {
        step_product(D, l, product(k, l - 1), product(k - 1, l - 1), product(k, l));
      }
    }
  }

  const Problem<Scalar, Depth>& problem_;
  Factors<Scalar, Depth> W_;
  std::vector<Workspace<Scalar>> coefficients_;  // P^(k)_l and B^(k)_l for k = 0, ..., order
  bool small_;
};

}  // namespace dmf::detail

namespace dmf {

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_TAYLOR_EXPANSION(how, Scalar) \
  namespace detail {                                   \
  how class TaylorExpansion<Scalar, Dynamic>;          \
  }

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_TAYLOR_EXPANSION(extern template, double)
#endif

}  // namespace dmf
