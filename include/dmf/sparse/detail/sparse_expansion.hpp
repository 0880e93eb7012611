// SPDX-License-Identifier: BSL-1.0
#pragma once

// The derivative of the gradient along a direction D with a sparse target: all of sparse_evaluation.hpp differentiated,
// a dash for the derivative,
//
//   X'_m = W_m X'_{m-1} + D_m X_{m-1},  A' = W_L X'_{L-1} + D_L X_{L-1},
//   U'_m = U'_{m+1} W_{m+1} + U_{m+1} D_{m+1},  C' = U'_1 W_1 + U_1 D_1,
//   T' = A'^T A + A^T A',  G' = C' C^T + C C'^T,
//   E' = A' G + A G' - Y C'^T,  V' = T' C + T C' - A'^T Y,
//   (H D)_L = 2 (E' X_{L-1}^T + E X'_{L-1}^T) + 2 lambda_L D_L,
//
// and so on for the other layers. E (d_L x r) is kept from the evaluation at W.

#include <dmf/sparse/detail/panels.hpp>
#include <dmf/sparse/detail/sparse_evaluation.hpp>
#include <dmf/sparse/detail/sparse_memory.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/sparse/sparse_problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/sparse/detail/sparse_pass.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <utility>

namespace dmf::detail {

/// The evaluation at one point, by which directions are multiplied. Holds the problem by reference and W by copy.
template <class Scalar, int Depth>
class SparseExpansion {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// W has the widths of the problem.
  SparseExpansion(const SparseProblem<Scalar, Depth>& problem, const ConstView& W)
      : problem_(problem),
        Y_(problem.Y()),
        W_(problem.architecture()),
        at_(problem.architecture(), Y_.low_rank(), boundary_layer(problem)),
        along_(at_),
        L_(problem.architecture().depth()),
        d_L_(problem.architecture().width(L_)),
        d_0_(problem.architecture().width(0)),
        r_(problem.architecture().width(at_.boundary())),
        last_(problem.architecture().width(L_ - 1)),
        first_(problem.architecture().width(1)),
        E_(r_, d_L_) {
    W_.vector() = W.vector();
    Vector<Scalar> gradient(W_.vector().size());
    static_cast<void>(
        SparseEvaluation<Scalar, Depth>(problem, std::as_const(W_).view(), at_).value(gradient.data(), &E_));
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }

  /// H D. Allocates nothing.
  void write_product(const ConstView& D, const View& result) {
    form_chain(D);
    form_columns(D);
    form_rows(D, result);
    finish(D, result);
  }

 private:
  [[nodiscard]] Index low_rank() const { return Y_.low_rank(); }
  [[nodiscard]] Scalar twice_lambda(int l) const { return Scalar(2) * Unchecked::lambda(architecture(), l); }
  [[nodiscard]] const Scalar* layer(const ConstView& of, int l) const {
    return of.data() + Unchecked::offset(architecture(), l);
  }
  [[nodiscard]] const Scalar* layer(int l) const { return W_.vector().data() + Unchecked::offset(architecture(), l); }

  void form_chain(const ConstView& D) {
    const int l = at_.boundary();
    along_.X(l).setZero();
    for (int m = l + 1; m < L_; ++m) {
      along_.X(m).setZero();
      add_product<Scalar>(along_.X(m), W_.layer(m), along_.X(m - 1));
      add_product<Scalar>(along_.X(m), D.layer(m), at_.X(m - 1));
    }
    along_.U(l).setZero();
    for (int m = l - 1; m >= 1; --m) {
      along_.U(m).setZero();
      add_product<Scalar>(along_.U(m), along_.U(m + 1), W_.layer(m + 1));
      add_product<Scalar>(along_.U(m), at_.U(m + 1), D.layer(m + 1));
    }
    along_.pack();
  }

  /// C', C' C^T + C C'^T and C' Q; V' = 0.
  void form_columns(const ConstView& D) {
    const Index padded_r = at_.columns.stride(), stride = at_.column_stride();
    along_.G.set_zero();
    along_.CQ.set_zero();
    for_each_panel_block(d_0_, [&](Index j, Index n) {
      Scalar* const C = along_.C(j);
      const Entries<Scalar> W_1{layer(1) + j * first_, 1, first_}, D_1{layer(D, 1) + j * first_, 1, first_};
      if (at_.C_is_first_layer()) {
        for (Index i = 0; i < n; ++i) std::copy_n(D_1.data + i * first_, r_, C + i * stride);
      } else {
        multiply_panels<To::replace>(C, stride, padded_r, n, at_.U_first.data(), padded_r, D_1, first_);
        multiply_panels<To::add>(C, stride, padded_r, n, along_.U_first.data(), padded_r, W_1, first_);
      }
      for (Index i = 0; i < n; ++i) std::fill_n(along_.V(j + i), padded_r, Scalar(0));
      add_block(along_.G, at_.C(j), stride, Entries<Scalar>{C, stride, 1}, n);
      if (low_rank() > 0) add_block(along_.CQ, C, stride, {Y_.Q().data() + j, 1, d_0_}, n);
    });
    along_.G.round_symmetric();
    along_.CQ.round();
    Panel<Scalar>& CQ = along_.CQ.value();
    CQ.matrix() = -CQ.matrix();
  }

  /// A'^T A + A^T A', A'^T P, W_L^T E' + D_L^T E, -A'^T S in V' and the rows of (H D)_L.
  void form_rows(const ConstView& D, const View& result) {
    along_.T.set_zero();
    along_.AP.set_zero();
    along_.N.set_zero();
    for_each_panel_block(d_L_, [&](Index i, Index n) {
      const Index stride = at_.rows.stride(), padded_r = at_.A.stride();
      load_transposed(at_.rows.data(), stride, layer(L_) + i, d_L_, n, last_);
      load_transposed(along_.rows.data(), stride, layer(D, L_) + i, d_L_, n, last_);
      const Scalar *A = at_.rows.data(), *dA = along_.rows.data();
      if (!at_.A_is_last_layer()) {
        const Entries<Scalar> W_L{at_.rows.data(), 1, stride}, D_L{along_.rows.data(), 1, stride};
        A = at_.A.data();
        dA = along_.A.data();
        multiply_panels<To::replace>(at_.A.data(), padded_r, padded_r, n, at_.X_last_transposed.data(), padded_r, W_L,
                                     last_);
        multiply_panels<To::replace>(along_.A.data(), padded_r, padded_r, n, at_.X_last_transposed.data(), padded_r,
                                     D_L, last_);
        multiply_panels<To::add>(along_.A.data(), padded_r, padded_r, n, along_.X_last_transposed.data(), padded_r, W_L,
                                 last_);
      }
      add_block(along_.T, A, padded_r, {dA, padded_r, 1}, n);
      if (low_rank() > 0) add_block(along_.AP, dA, padded_r, {Y_.P().data() + i, 1, d_L_}, n);
      form_E(A, dA, i, n);
      write_rows(i, n, result);
    });
    along_.T.round_symmetric();
  }

  /// n rows of E' from row i on, in the place of Z.
  void form_E(const Scalar* A, const Scalar* dA, Index i, Index n) {
    const Index padded_r = at_.A.stride(), stride = at_.column_stride();
    Scalar* const E = along_.Z.data();
    std::fill_n(E, n * padded_r, Scalar(0));
    const ThinPanels<Scalar> panels{dA, padded_r, E, padded_r, along_.C(0), stride, along_.V(0), stride};
    pass_over_rows<true>(Y_.S(), i, i + n, Scalar(-1), panels, padded_r);
    if (low_rank() > 0) {
      multiply_panels<To::add>(E, padded_r, padded_r, n, along_.CQ.value().data(), padded_r,
                               Entries<Scalar>{Y_.P().data() + i, d_L_, 1}, low_rank());
    }
    multiply_panels<To::add>(E, padded_r, padded_r, n, at_.G.value().data(), padded_r, Entries<Scalar>{dA, 1, padded_r},
                             r_);
    multiply_panels<To::add>(E, padded_r, padded_r, n, along_.G.value().data(), padded_r,
                             Entries<Scalar>{A, 1, padded_r}, r_);
  }

  /// n rows of 2 (E' X_{L-1}^T + E X'_{L-1}^T) + 2 lambda_L D_L, and what they contribute to W_L^T E' + D_L^T E.
  void write_rows(Index i, Index n, const View& result) {
    const Index padded_r = at_.A.stride(), stride = at_.rows.stride();
    const Scalar *const dE = along_.Z.data(), *const E = E_.column(i);
    const Scalar* product = dE;
    if (!at_.A_is_last_layer()) {
      add_block(along_.N, at_.rows.data(), stride, {dE, padded_r, 1}, n);
      add_block(along_.N, along_.rows.data(), stride, {E, padded_r, 1}, n);
      Scalar* const of_rows = along_.of_rows.data();
      multiply_panels<To::replace>(of_rows, stride, stride, n, at_.X_last.data(), stride,
                                   Entries<Scalar>{dE, 1, padded_r}, r_);
      multiply_panels<To::add>(of_rows, stride, stride, n, along_.X_last.data(), stride,
                               Entries<Scalar>{E, 1, padded_r}, r_);
      product = of_rows;
    }
    const Scalar weight = twice_lambda(L_);
    const Scalar* const D_L = along_.rows.data();
    Scalar* to = result.data() + Unchecked::offset(architecture(), L_) + i;
    for (Index c = 0; c < last_; ++c, to += d_L_) {
      for (Index k = 0; k < n; ++k) to[k] = Scalar(2) * product[k * stride + c] + weight * D_L[k * stride + c];
    }
  }

  /// V' and what is left of H D.
  void finish(const ConstView& D, const View& result) {
    along_.AP.round();
    Panel<Scalar>& AP = along_.AP.value();
    AP.matrix() = -AP.matrix();
    along_.O.set_zero();
    for_each_panel_block(d_0_, [&](Index j, Index n) { finish_columns(D, j, n, result); });
    const int l = at_.boundary();
    if (!at_.A_is_last_layer()) {
      along_.N.round();
      along_.B(L_ - 1) = along_.N.value().matrix();
    }
    for (int m = L_ - 1; m > l; --m) {
      auto of_layer = result.layer(m);
      of_layer.setZero();
      add_product_transposed<Scalar>(of_layer, along_.B(m), at_.X(m - 1));
      add_product_transposed<Scalar>(of_layer, at_.B(m), along_.X(m - 1));
      of_layer = Scalar(2) * of_layer + twice_lambda(m) * D.layer(m);
      if (m - 1 == l) break;
      along_.B(m - 1).setZero();
      add_transposed_product<Scalar>(along_.B(m - 1), W_.layer(m), along_.B(m));
      add_transposed_product<Scalar>(along_.B(m - 1), D.layer(m), at_.B(m));
    }
    if (!at_.C_is_first_layer()) {
      along_.O.round();
      along_.M(1) = along_.O.value().matrix();
    }
    for (int m = 2; m <= l; ++m) {
      auto of_layer = result.layer(m);
      of_layer.setZero();
      add_transposed_product<Scalar>(of_layer, along_.U(m), at_.M(m - 1));
      add_transposed_product<Scalar>(of_layer, at_.U(m), along_.M(m - 1));
      of_layer = Scalar(2) * of_layer + twice_lambda(m) * D.layer(m);
      if (m == l) break;
      along_.M(m).setZero();
      add_product_transposed<Scalar>(along_.M(m), along_.M(m - 1), W_.layer(m));
      add_product_transposed<Scalar>(along_.M(m), at_.M(m - 1), D.layer(m));
    }
  }

  /// n columns of V', of V' W_1^T + V D_1^T and of 2 (U_1^T V' + U'_1^T V) + 2 lambda_1 D_1.
  void finish_columns(const ConstView& D, Index j, Index n, const View& result) {
    const Index padded_r = at_.columns.stride(), stride = at_.column_stride();
    Scalar* const dV = along_.V(j);
    multiply_panels<To::add>(dV, stride, padded_r, n, along_.T.value().data(), padded_r,
                             Entries<Scalar>{at_.C(j), 1, stride}, r_);
    multiply_panels<To::add>(dV, stride, padded_r, n, at_.T.value().data(), padded_r,
                             Entries<Scalar>{along_.C(j), 1, stride}, r_);
    if (low_rank() > 0) {
      multiply_panels<To::add>(dV, stride, padded_r, n, along_.AP.value().data(), padded_r,
                               Entries<Scalar>{Y_.Q().data() + j, d_0_, 1}, low_rank());
    }
    const Scalar *const W_1 = layer(1) + j * first_, *D_1 = layer(D, 1) + j * first_;
    const Scalar* product = dV;
    Index product_stride = stride;
    if (!at_.C_is_first_layer()) {
      add_block(along_.O, dV, stride, {W_1, first_, 1}, n);
      add_block(along_.O, at_.V(j), stride, {D_1, first_, 1}, n);
      product_stride = along_.of_columns.stride();
      Scalar* const of_columns = along_.of_columns.data();
      multiply_panels<To::replace>(of_columns, product_stride, product_stride, n, at_.U_first_transposed.data(),
                                   product_stride, Entries<Scalar>{dV, 1, stride}, r_);
      multiply_panels<To::add>(of_columns, product_stride, product_stride, n, along_.U_first_transposed.data(),
                               product_stride, Entries<Scalar>{at_.V(j), 1, stride}, r_);
      product = of_columns;
    }
    const Scalar weight = twice_lambda(1);
    Scalar* to = result.data() + j * first_;
    for (Index i = 0; i < n; ++i, to += first_, product += product_stride, D_1 += first_) {
      for (Index c = 0; c < first_; ++c) to[c] = Scalar(2) * product[c] + weight * D_1[c];
    }
  }

  const SparseProblem<Scalar, Depth>& problem_;
  const SparseTarget<Scalar>& Y_;
  Factors<Scalar, Depth> W_;
  SparseMemory<Scalar> at_, along_;
  int L_;
  Index d_L_, d_0_, r_, last_, first_;
  Panel<Scalar> E_;
};

}  // namespace dmf::detail
