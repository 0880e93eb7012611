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

#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <vector>

namespace dmf::detail {

/// The coefficients up to a given order at one point. Holds the problem by reference and W by copy; its buffers
/// are those of one evaluation at a time. Memory: N + 2 (order + 1) d_0 sum_l d_l numbers.
template <class Scalar, int Depth>
class TaylorExpansion {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  TaylorExpansion(const Problem<Scalar, Depth>& problem, ConstView W, int order)
      : problem_(problem),
        W_(problem.architecture()),
        coefficients_(static_cast<std::size_t>(order) + 1, Workspace<Scalar>(problem.architecture())) {
    evaluate(problem, W, coefficients_.front());
    W_.vector() = W.vector();
    for (int l = architecture().depth(); l >= 2; --l) step_adjoint(point(), l, coefficients_.front());
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }

  /// Adds the coefficient of s^order of the gradient of ||P_L(s) - Y||^2 to `result`. Allocates nothing.
  void add_gradient(const ConstView& D, View result) {
    require_same_widths(architecture().widths(), result.architecture().widths());
    expand_products(D);
    const int L = architecture().depth(), k = order();
    for (int i = 1; i <= k; ++i) adjoint(i, L) = Scalar(2) * product(i, L);
    for (int l = L; l >= 2; --l) {
      auto result_l = result.layer(l);
      for (int i = 0; i <= k; ++i) add_product_transposed<Scalar>(result_l, adjoint(i, l), product(k - i, l - 1));
      for (int i = 1; i <= k; ++i) {
        step_adjoint(point(), l, coefficients_[static_cast<std::size_t>(i)]);
        add_transposed_product<Scalar>(adjoint(i, l - 1), D.layer(l), adjoint(i - 1, l));
      }
    }
    result.layer(1) += adjoint(k, 1);
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

  /// result = W_l same + D_l lower.
  void step_product(const ConstView& D, int l, const Matrix<Scalar>& same, const Matrix<Scalar>& lower,
                    Matrix<Scalar>& result) const {
    result.setZero();
    add_product<Scalar>(result, W_.layer(l), same);
    add_product<Scalar>(result, D.layer(l), lower);
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
