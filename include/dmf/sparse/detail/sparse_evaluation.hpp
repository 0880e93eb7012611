// SPDX-License-Identifier: BSL-1.0
#pragma once

// F and its gradient with a sparse target, the residual never formed: with W_L ... W_1 = A C as in sparse_memory.hpp,
// T = A^T A and G = C C^T,
//
//   ||A C - Y||^2 = <T, G> - 2 <A, Y C^T> + ||Y||^2,
//   E = R C^T = A G - Y C^T,                  V = A^T R = T C - A^T Y,
//   dF/dW_L = 2 E X_{L-1}^T + 2 lambda_L W_L,  dF/dW_1 = 2 U_1^T V + 2 lambda_1 W_1,
//   dF/dW_m = 2 B_m X_{m-1}^T + 2 lambda_m W_m,  B_{L-1} = W_L^T E,  B_{m-1} = W_m^T B_m,      l < m < L,
//   dF/dW_m = 2 U_m^T M_{m-1} + 2 lambda_m W_m,  M_1 = V W_1^T,      M_m = M_{m-1} W_m^T,      1 < m <= l.
//
// Columns first, for C and G; then 64 rows at a time all that has a row: A, the nonzeros of S, E and the gradient of
// W_L, while they are in the nearest cache; then columns again, for V and the gradient of W_1. Sums over all rows and
// columns are sums of blocks to twice the precision.

#include <dmf/sparse/detail/panels.hpp>
#include <dmf/sparse/detail/sparse_memory.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/sparse/sparse_problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/sparse/detail/sparse_pass.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>

namespace dmf::detail {

/// body(first, how many) for the numbers below n, a block at a time.
template <class Body>
void for_each_panel_block(Index n, const Body& body) {
  for (Index first = 0; first < n; first += panel_block) body(first, std::min(panel_block, n - first));
}

/// One evaluation. What it leaves in the memory is what a Hessian needs: X, U, B, M, C, V, G, T.
template <class Scalar, int Depth>
class SparseEvaluation {
 public:
  using ConstView = FactorsView<const Scalar, Depth>;

  SparseEvaluation(const SparseProblem<Scalar, Depth>& problem, const ConstView& W, SparseMemory<Scalar>& memory)
      : problem_(problem),
        Y_(problem.Y()),
        W_(W),
        memory_(memory),
        L_(problem.architecture().depth()),
        d_L_(problem.architecture().width(L_)),
        d_0_(problem.architecture().width(0)),
        r_(problem.architecture().width(memory.boundary())),
        last_(problem.architecture().width(L_ - 1)),
        first_(problem.architecture().width(1)) {}

  /// F(W) and, unless that is nullptr, its gradient; E^T (r x d_L) too where there is room for it.
  Scalar value(Scalar* gradient, Panel<Scalar>* E_transposed = nullptr) {
    form_chain();
    form_columns();
    form_rows(true, gradient, E_transposed);
    if (gradient != nullptr) finish(gradient);
    DoubleWord<Scalar> squares = inner_product(memory_.T, memory_.G) + mixed_.sum + mixed_.sum;
    squares = squares + Y_.squared_norm_twofold();
    if (squares.hi < Scalar(0)) squares = DoubleWord<Scalar>();
    return squares.hi + penalty_;
  }

  /// <T, G> and the penalty alone, of a point whose entries are not negative: ||A C||^2 and more.
  Scalar terms_of_product() {
    form_chain();
    form_columns();
    form_rows(false, nullptr, nullptr);
    return inner_product(memory_.T, memory_.G).hi;
  }
  [[nodiscard]] const Scalar& penalty() const { return penalty_; }

 private:
  [[nodiscard]] const Scalar* layer(int l) const { return W_.data() + Unchecked::offset(W_.architecture(), l); }
  [[nodiscard]] const Scalar& lambda(int l) const { return Unchecked::lambda(problem_.architecture(), l); }
  [[nodiscard]] Index low_rank() const { return Y_.low_rank(); }

  void form_chain() {
    const int l = memory_.boundary();
    for (int m = l + 1; m < L_; ++m) {
      memory_.X(m).setZero();
      add_product<Scalar>(memory_.X(m), W_.layer(m), memory_.X(m - 1));
    }
    for (int m = l - 1; m >= 1; --m) {
      memory_.U(m).setZero();
      add_product<Scalar>(memory_.U(m), memory_.U(m + 1), W_.layer(m + 1));
    }
    memory_.pack();
    for (int m = 1; m < L_; ++m) {
      const Index rows = Unchecked::width(problem_.architecture(), m);
      TwofoldNumber<Scalar> squares;
      for_each_panel_block(Unchecked::width(problem_.architecture(), m - 1), [&](Index j, Index n) {
        const Scalar* const block = layer(m) + j * rows;
        squares.add(block_inner_product(block, rows, block, rows, rows, n));
      });
      penalty_ += lambda(m) * squares.sum.hi;
    }
  }

  /// C, G and C Q; V = 0.
  void form_columns() {
    const Index padded_r = memory_.columns.stride(), stride = memory_.column_stride();
    memory_.G.set_zero();
    memory_.CQ.set_zero();
    for_each_panel_block(d_0_, [&](Index j, Index n) {
      Scalar* const C = memory_.C(j);
      const Entries<Scalar> W_1{layer(1) + j * first_, 1, first_};
      if (memory_.C_is_first_layer()) {
        for (Index i = 0; i < n; ++i) std::copy_n(W_1.data + i * first_, r_, C + i * stride);
      } else {
        multiply_panels<To::replace>(C, stride, padded_r, n, memory_.U_first.data(), padded_r, W_1, first_);
      }
      for (Index i = 0; i < n; ++i) std::fill_n(memory_.V(j + i), padded_r, Scalar(0));
      add_block(memory_.G, C, stride, {C, stride, 1}, n);
      if (low_rank() > 0) add_block(memory_.CQ, C, stride, {Y_.Q().data() + j, 1, d_0_}, n);
    });
    memory_.G.round();
    memory_.CQ.round();
    Panel<Scalar>& CQ = memory_.CQ.value();
    CQ.matrix() = -CQ.matrix();  // for Z is -Y C^T
  }

  /// T, <A, Y C^T> and the penalty of W_L; -A^T S in V, A^T P, the gradient of W_L and W_L^T E where there is to be
  /// one.
  void form_rows(bool with_target, Scalar* gradient, Panel<Scalar>* E_transposed) {
    memory_.T.set_zero();
    memory_.AP.set_zero();
    memory_.N.set_zero();
    TwofoldNumber<Scalar> squares;
    for_each_panel_block(d_L_, [&](Index i, Index n) {
      const Index stride = memory_.rows.stride();
      Scalar* const W_L = memory_.rows.data();
      load_transposed(W_L, stride, layer(L_) + i, d_L_, n, last_);
      squares.add(block_inner_product(W_L, stride, W_L, stride, stride, n));
      const Scalar* const A = form_A(n);
      const Index padded_r = memory_.A.stride();
      add_block(memory_.T, A, padded_r, {A, padded_r, 1}, n);
      if (!with_target) return;
      form_Z(A, i, n, gradient != nullptr);
      mixed_.add(block_inner_product(A, padded_r, memory_.Z.data(), padded_r, padded_r, n));
      if (gradient == nullptr) return;
      if (low_rank() > 0) add_block(memory_.AP, A, padded_r, {Y_.P().data() + i, 1, d_L_}, n);
      Scalar* const E = memory_.Z.data();
      multiply_panels<To::add>(E, padded_r, padded_r, n, memory_.G.value().data(), padded_r, {A, 1, padded_r}, r_);
      if (E_transposed != nullptr) std::copy_n(E, n * padded_r, E_transposed->column(i));
      write_rows(E, i, n, gradient + Unchecked::offset(problem_.architecture(), L_));
    });
    memory_.T.round();
    penalty_ += lambda(L_) * squares.sum.hi;
  }

  /// n rows of A from those of W_L.
  const Scalar* form_A(Index n) {
    if (memory_.A_is_last_layer()) return memory_.rows.data();
    const Index padded_r = memory_.A.stride();
    multiply_panels<To::replace>(memory_.A.data(), padded_r, padded_r, n, memory_.X_last_transposed.data(), padded_r,
                                 Entries<Scalar>{memory_.rows.data(), 1, memory_.rows.stride()}, last_);
    return memory_.A.data();
  }

  /// n rows of -Y C^T from row i on and, for a gradient, what they contribute to -A^T S.
  void form_Z(const Scalar* A, Index i, Index n, bool with_gradient) {
    const Index padded_r = memory_.A.stride(), stride = memory_.column_stride();
    Scalar* const Z = memory_.Z.data();
    std::fill_n(Z, n * padded_r, Scalar(0));
    const ThinPanels<Scalar> panels{A, padded_r, Z, padded_r, memory_.C(0), stride, memory_.V(0), stride};
    if (with_gradient) {
      pass_over_rows<true>(Y_.S(), i, i + n, Scalar(-1), panels, padded_r);
    } else {
      pass_over_rows<false>(Y_.S(), i, i + n, Scalar(-1), panels, padded_r);
    }
    if (low_rank() > 0) {
      multiply_panels<To::add>(Z, padded_r, padded_r, n, memory_.CQ.value().data(), padded_r,
                               Entries<Scalar>{Y_.P().data() + i, d_L_, 1}, low_rank());
    }
  }

  /// n rows of the gradient of W_L, 2 E X_{L-1}^T + 2 lambda_L W_L.
  void write_rows(const Scalar* E, Index i, Index n, Scalar* gradient) {
    const Index padded_r = memory_.A.stride(), stride = memory_.rows.stride();
    const Scalar* const W_L = memory_.rows.data();
    const Scalar* product = E;
    if (!memory_.A_is_last_layer()) {
      add_block(memory_.N, W_L, stride, {E, padded_r, 1}, n);
      multiply_panels<To::replace>(memory_.of_rows.data(), stride, stride, n, memory_.X_last.data(), stride,
                                   Entries<Scalar>{E, 1, padded_r}, r_);
      product = memory_.of_rows.data();
    }
    const Scalar twice_lambda = Scalar(2) * lambda(L_);
    for (Index c = 0; c < last_; ++c) {
      Scalar* const to = gradient + c * d_L_ + i;
      for (Index k = 0; k < n; ++k) to[k] = Scalar(2) * product[k * stride + c] + twice_lambda * W_L[k * stride + c];
    }
  }

  /// V and what is left of the gradient.
  void finish(Scalar* gradient) {
    memory_.AP.round();
    Panel<Scalar>& AP = memory_.AP.value();
    AP.matrix() = -AP.matrix();
    memory_.O.set_zero();
    for_each_panel_block(d_0_, [&](Index j, Index n) { finish_columns(j, n, gradient); });
    const FactorsView<Scalar, Depth> to(problem_.architecture(), gradient, problem_.architecture().parameter_count());
    const int l = memory_.boundary();
    if (!memory_.A_is_last_layer()) {
      memory_.N.round();
      memory_.B(L_ - 1) = memory_.N.value().matrix();
    }
    for (int m = L_ - 1; m > l; --m) {
      auto of_layer = to.layer(m);
      of_layer.setZero();
      add_product_transposed<Scalar>(of_layer, memory_.B(m), memory_.X(m - 1));
      of_layer = Scalar(2) * of_layer + Scalar(Scalar(2) * lambda(m)) * W_.layer(m);
      if (m - 1 == l) break;
      memory_.B(m - 1).setZero();
      add_transposed_product<Scalar>(memory_.B(m - 1), W_.layer(m), memory_.B(m));
    }
    if (!memory_.C_is_first_layer()) {
      memory_.O.round();
      memory_.M(1) = memory_.O.value().matrix();
    }
    for (int m = 2; m <= l; ++m) {
      auto of_layer = to.layer(m);
      of_layer.setZero();
      add_transposed_product<Scalar>(of_layer, memory_.U(m), memory_.M(m - 1));
      of_layer = Scalar(2) * of_layer + Scalar(Scalar(2) * lambda(m)) * W_.layer(m);
      if (m == l) break;
      memory_.M(m).setZero();
      add_product_transposed<Scalar>(memory_.M(m), memory_.M(m - 1), W_.layer(m));
    }
  }

  /// n columns of V = T C - A^T Y, of V W_1^T and of the gradient of W_1, 2 U_1^T V + 2 lambda_1 W_1.
  void finish_columns(Index j, Index n, Scalar* gradient) {
    const Index padded_r = memory_.columns.stride(), stride = memory_.column_stride();
    Scalar* const V = memory_.V(j);
    multiply_panels<To::add>(V, stride, padded_r, n, memory_.T.value().data(), padded_r,
                             Entries<Scalar>{memory_.C(j), 1, stride}, r_);
    if (low_rank() > 0) {
      multiply_panels<To::add>(V, stride, padded_r, n, memory_.AP.value().data(), padded_r,
                               Entries<Scalar>{Y_.Q().data() + j, d_0_, 1}, low_rank());
    }
    const Scalar* W_1 = layer(1) + j * first_;
    const Scalar* product = V;
    Index product_stride = stride;
    if (!memory_.C_is_first_layer()) {
      add_block(memory_.O, V, stride, {W_1, first_, 1}, n);
      product_stride = memory_.of_columns.stride();
      multiply_panels<To::replace>(memory_.of_columns.data(), product_stride, product_stride, n,
                                   memory_.U_first_transposed.data(), product_stride, Entries<Scalar>{V, 1, stride},
                                   r_);
      product = memory_.of_columns.data();
    }
    const Scalar twice_lambda = Scalar(2) * lambda(1);
    Scalar* to = gradient + j * first_;
    for (Index i = 0; i < n; ++i, to += first_, product += product_stride, W_1 += first_) {
      for (Index c = 0; c < first_; ++c) to[c] = Scalar(2) * product[c] + twice_lambda * W_1[c];
    }
  }

  const SparseProblem<Scalar, Depth>& problem_;
  const SparseTarget<Scalar>& Y_;
  ConstView W_;
  SparseMemory<Scalar>& memory_;
  int L_;
  Index d_L_, d_0_, r_, last_, first_;
  Scalar penalty_{0};
  TwofoldNumber<Scalar> mixed_;  // <A, Z> = -<A, Y C^T>
};

}  // namespace dmf::detail
