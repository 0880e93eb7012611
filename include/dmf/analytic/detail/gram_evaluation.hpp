// SPDX-License-Identifier: BSL-1.0
#pragma once

// F and its gradient without the residual, for a bottleneck: with A = W_L, C = W_{L-1} ... W_1 of r = d_{L-1} rows,
// S = C C^T and T = A^T A,
//
//   ||A C - Y||^2 = <T, S> - 2 <A, Y C^T> + ||Y||^2,
//   dF/dW_L = 2 (A S - Y C^T) + 2 lambda_L A,    B_{L-1} = 2 (T C - A^T Y).
//
// Y is read once, for two products in place of three: Y C^T and A^T Y block by block, both as products of
// small_product.hpp with packets along the r rows, so that the entries of Y are the right factors and are never copied.
// (1.2 times as fast as two calls of dgemm at 1000 x 1000, r = 20, 2.3 times as fast as the residual formed by Eigen.)
//
// Rounding moves the three terms of the value by about epsilon (M + ||Y||)^2, M = || |A| |C| ||, where an explicit
// residual would be off by epsilon ||R|| (M + ||Y||). Where ||R||^2 is below a 64th of ||Y||^2 or of
// Q = sum_i T_ii S_ii <= M^2 <= r Q, the residual is therefore formed, for the value alone: above, F loses at most a
// factor of 8 (1 + sqrt(r)) against the explicit residual (docs/theory.md, section 15). The gradient cancels in
// R C^T = A S - Y C^T what the residual cancels in A C - Y, and has the same bound in both forms.

#include <dmf/analytic/workspace.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/detail/small_product.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <limits>

namespace dmf::detail {

/// The value and what the last layer contributes, once P_1, ..., P_{L-1} are in the workspace.
template <class Scalar>
class GramEvaluation {
 public:
  GramEvaluation(const Matrix<Scalar>& Y, const Scalar& squared_norm, Operand<Scalar> W, Workspace<Scalar>& workspace,
                 int L)
      : Y_(Y),
        squared_norm_(squared_norm),
        W_(W),
        workspace_(workspace),
        L_(L),
        d_L_(W.rows()),
        d_0_(Y.cols()),
        r_(W.cols()),
        stride_(padded<Scalar>(r_)),
        A_(WorkspaceAccess::scratch(workspace)),
        Z_(A_ + stride_ * d_L_),
        C_(Z_ + stride_ * d_L_),
        V_(C_ + stride_ * d_0_),
        S_(V_ + stride_ * d_0_),
        T_(S_ + stride_ * r_) {}

  /// S and T, and whether they say all there is to say: where they leave the range of the scalar, A C - Y may not.
  [[nodiscard]] bool form_gram_matrices() {
    transpose(A_, stride_, W_.data(), d_L_, r_);
    padded_columns(C_, d_0_).topRows(r_) = workspace_.product(L_ - 1);
    fill_zero(S_, r_);
    fill_zero(T_, r_);
    add(S_, r_, Term{C_, stride_, C_, stride_, Known<1>{}, d_0_});
    add(T_, r_, Term{A_, stride_, A_, stride_, Known<1>{}, d_L_});
    using Limits = std::numeric_limits<Scalar>;
    static const Scalar least = sqrt(Limits::min()), most = sqrt(Limits::max());
    Scalar trace_S(0), trace_T(0);
    for (Index c = 0; c < r_; ++c) {
      trace_S += S_[c * stride_ + c];
      trace_T += T_[c * stride_ + c];
    }
    return trace_S >= least && trace_T >= least && trace_S <= most && trace_T <= most;
  }

  /// ||A C - Y||^2. Forms Y C^T, and A^T Y if there is to be a gradient.
  [[nodiscard]] Scalar value(bool with_gradient) {
    fill_zero(Z_, d_L_);
    if (with_gradient) fill_zero(V_, d_0_);
    constexpr Index rows = 64, columns = 32;  // a block of Y and what it meets stay near the processor
    for (Index j = 0; j < d_0_; j += columns) {
      const Index width = std::min(columns, d_0_ - j);
      for (Index i = 0; i < d_L_; i += rows) {
        const Index height = std::min(rows, d_L_ - i);
        const Scalar* const block = Y_.data() + i + j * d_L_;
        if (with_gradient) {
          add(V_ + j * stride_, width, Term{A_ + i * stride_, stride_, block, Known<1>{}, d_L_, height});
        }
        add(Z_ + i * stride_, height, Term{C_ + j * stride_, stride_, block, d_L_, Known<1>{}, width});
      }
    }
    const Scalar result = inner_product(T_, S_, r_) - Scalar(2) * inner_product(A_, Z_, d_L_) + squared_norm_;
    Scalar terms = squared_norm_, Q(0);
    for (Index c = 0; c < r_; ++c) Q += T_[c * stride_ + c] * S_[c * stride_ + c];
    if (!(Q <= terms)) terms = Q;
    return result >= terms / Scalar(64) ? result : explicit_value();
  }

  /// dF/dW_L, with 2 lambda_L = `twice_lambda`, and B_{L-1} in the workspace; after value(true).
  void write_gradient(const Scalar& twice_lambda, Scalar* gradient) {
    for (Index i = 0; i < stride_ * d_L_; ++i) Z_[i] = -Z_[i];
    for (Index i = 0; i < stride_ * d_0_; ++i) V_[i] = -V_[i];
    add(Z_, d_L_, Term{S_, stride_, A_, Known<1>{}, stride_, r_});
    add(V_, d_0_, Term{T_, stride_, C_, Known<1>{}, stride_, r_});
    for (Index c = 0; c < r_; ++c, gradient += d_L_) {
      for (Index i = 0; i < d_L_; ++i) {
        gradient[i] = Scalar(2) * Z_[i * stride_ + c] + twice_lambda * A_[i * stride_ + c];
      }
    }
    workspace_.adjoint(L_ - 1) = Scalar(2) * padded_columns(V_, d_0_).topRows(r_);
  }

 private:
  void fill_zero(Scalar* matrix, Index columns) const { std::fill_n(matrix, stride_ * columns, Scalar(0)); }

  /// to += term, of r padded rows.
  void add(Scalar* to, Index columns, const auto& term) const {
    multiply<To::add>(to, stride_, stride_, columns, term);
  }

  [[nodiscard]] auto padded_columns(Scalar* matrix, Index columns) const {
    return Eigen::Map<Matrix<Scalar>>(matrix, stride_, columns);
  }

  [[nodiscard]] Scalar inner_product(const Scalar* X, const Scalar* Z, Index columns) const {
    Scalar sum(0);
    for (Index j = 0; j < columns; ++j, X += stride_, Z += stride_) {
      Scalar of_column(0);
      for (Index c = 0; c < r_; ++c) of_column += X[c] * Z[c];
      sum += of_column;
    }
    return sum;
  }

  [[nodiscard]] Scalar explicit_value() {
    Matrix<Scalar>& residual = workspace_.adjoint(L_);
    residual.setZero();
    add_product<Scalar>(residual, W_, workspace_.product(L_ - 1));
    residual -= Y_;
    return residual.squaredNorm();
  }

  const Matrix<Scalar>& Y_;
  Scalar squared_norm_;
  Operand<Scalar> W_;
  Workspace<Scalar>& workspace_;
  int L_;
  Index d_L_, d_0_, r_, stride_;
  Scalar *A_, *Z_, *C_, *V_, *S_, *T_;  // A^T, C Y^T, C, A^T Y, S, T: of r rows, padded
};

}  // namespace dmf::detail
