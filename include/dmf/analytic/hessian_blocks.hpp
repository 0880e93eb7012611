// SPDX-License-Identifier: BSL-1.0
#pragma once

// The Hessian of F block by block, at any point W. With A_l = W_L ... W_{l+1}, P_l = W_l ... W_1 (empty
// products are identities) and M = W_{m-1} ... W_{l+1}, the blocks that couple the layers m and l are
//
//   H_ll = 2 (P_{l-1} P_{l-1}^T) x (A_l^T A_l) + 2 lambda_l I                        (Kronecker product),
//   H_ml = 2 (P_{m-1} P_{l-1}^T) x (A_m^T A_l) + 2 [E(i,q) M(j,p)],    E = A_m^T R P_{l-1}^T,    l < m,
//
// the last bracket at row (i,j) of layer m and column (p,q) of layer l. Hence diagonal, traces and
// Frobenius norm without an N x N matrix:
//
//   tr H_ll = 2 ||A_l||_F^2 ||P_{l-1}||_F^2 + 2 lambda_l d_l d_{l-1}.
//
// (docs/theory.md, Proposition 29; H_ml polarizes the second variation in the proof of Proposition 16.)

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/detail/hessian_norms.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// The diagonal of H, exactly and in the shape of W: at entry (i, j) of layer l
/// 2 ||A_l(:, i)||^2 ||P_{l-1}(j, :)||^2 + 2 lambda_l. Throws InvalidInput if W has other widths than
/// the problem; likewise below. Cost: 2L matrix products; memory, here and below but for the blocks themselves,
/// a few times that of an evaluation of F, (d_0 + d_L) sum_l d_l numbers, whichever widths are large.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> hessian_diagonal(const Problem<Scalar, Depth>& problem,
                                                      PointView<Scalar, Depth> W);

/// H_lk, a dense d_l d_{l-1} x d_k d_{k-1} matrix, rows and columns in the order of Factors::vector():
/// each layer column by column. Throws InvalidInput unless 1 <= l, k <= L, and if the block has more
/// than `largest_size` entries. Cost: 2L matrix products and twice the size of the block.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Matrix<Scalar> hessian_block(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, int l,
                                           int k, Index largest_size = Index{1} << 28);

/// tr H_ll. Throws InvalidInput unless 1 <= l <= L. Cost: L matrix products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar layer_trace(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, int l);

/// tr H, the sum of all eigenvalues. Cost: 2L matrix products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_trace(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W);

/// ||H_lk||_F. Where the two terms of a block l != k cancel, the error is up to sqrt(epsilon) times the
/// norm of one of them. Throws and costs as hessian_block(), but for the size.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_block_norm(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, int l,
                                        int k);

/// ||H||_F, the root of the sum of all squared eigenvalues. Here and above no square leaves the range: the norm is
/// infinite, subnormal or 0 only where it is so itself. Cost: 5 L^2 matrix products, no N x N matrix; layers with
/// entries far from 1 are copied.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_frobenius_norm(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <FieldScalar Scalar, int Depth>
void require_layer(const Architecture<Scalar, Depth>& architecture, int l) {
  require(l >= 1 && l <= architecture.depth(), "layers are numbered from 1 to L = ", architecture.depth(), ", got ", l);
}

/// The chains of products on both sides of every layer, and the blocks by their factors.
template <class Scalar, int Depth>
class HessianBlocks {
 public:
  HessianBlocks(const Problem<Scalar, Depth>& problem, FactorsView<const Scalar, Depth> W) : problem_(problem), W_(W) {
    require_same_widths(architecture().widths(), W.architecture().widths());
    const int L = architecture().depth();
    below_.emplace_back();  // an identity, as the last of the others
    above_.emplace_back();
    for (int l = 1; l < L; ++l)
      below_.push_back(l == 1 ? Matrix<Scalar>(W.layer(1)) : times(W.layer(l), below_.back()));
    for (int l = L; l > 1; --l)
      above_.push_back(l == L ? Matrix<Scalar>(W.layer(L)) : times(above_.back(), W.layer(l)));
    std::reverse(above_.begin(), above_.end());
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }

  /// ||P_{l-1}(j, :)||^2 and ||A_l(:, i)||^2.
  [[nodiscard]] Scalar below_row(int l, Index j) const {
    return l == 1 ? Scalar(1) : Scalar(below(l).row(j).squaredNorm());
  }
  [[nodiscard]] Scalar above_column(int l, Index i) const {
    return l == depth() ? Scalar(1) : Scalar(above(l).col(i).squaredNorm());
  }

  [[nodiscard]] Scalar trace(int l) const {
    return Scalar(2) * above_square(l) * below_square(l) + Scalar(2) * architecture().lambda(l) * size(l);
  }

  /// H_ml for l <= m.
  [[nodiscard]] Matrix<Scalar> block(int m, int l) const {
    const Index rows = architecture().width(m), columns = architecture().width(m - 1);
    const Matrix<Scalar> K = right(m, l), G = left(m, l);
    Matrix<Scalar> E, M;
    if (l < m) {
      E = m == depth() ? bent(l) : transposed_times(above(m), bent(l));
      ThinChain<Scalar> between(columns);
      for (int k = m - 1; k > l; --k) between.multiply(W_.layer(k));
      M = between.matrix();
    }
    Matrix<Scalar> result(rows * columns, architecture().width(l) * architecture().width(l - 1));
    for (Index q = 0; q < architecture().width(l - 1); ++q) {
      for (Index p = 0; p < architecture().width(l); ++p) {
        const Index column = p + q * architecture().width(l);
        for (Index j = 0; j < columns; ++j) {
          for (Index i = 0; i < rows; ++i) {
            Scalar half = G(i, p) * K(j, q);
            if (l < m) half += E(i, q) * M(j, p);
            result(i + j * rows, column) = Scalar(2) * half;
          }
        }
        if (l == m) result(column, column) += Scalar(2) * architecture().lambda(l);
      }
    }
    return result;
  }

 private:
  [[nodiscard]] int depth() const { return architecture().depth(); }
  [[nodiscard]] const Matrix<Scalar>& below(int l) const { return below_[place(l)]; }  // P_{l-1}, l > 1
  [[nodiscard]] const Matrix<Scalar>& above(int l) const { return above_[place(l)]; }  // A_l, l < L
  static std::size_t place(int l) { return static_cast<std::size_t>(l - 1); }
  static Scalar number(Index n) { return Scalar(static_cast<int>(n)); }
  [[nodiscard]] Scalar size(int l) const {
    return number(architecture().width(l)) * number(architecture().width(l - 1));
  }
  static Matrix<Scalar> times(Operand<Scalar> A, Operand<Scalar> B) { return product_of<Scalar>(A, B); }
  static Matrix<Scalar> transposed_times(Operand<Scalar> A, Operand<Scalar> B) {
    return transposed_product_of<Scalar>(A, B);
  }
  static Matrix<Scalar> times_transposed(Operand<Scalar> A, Operand<Scalar> B) {
    return product_transposed_of<Scalar>(A, B);
  }

  /// ||P_{l-1}||_F^2 and ||A_l||_F^2.
  [[nodiscard]] Scalar below_square(int l) const {
    return l == 1 ? number(architecture().width(0)) : Scalar(below(l).squaredNorm());
  }
  [[nodiscard]] Scalar above_square(int l) const {
    return l == depth() ? number(architecture().width(l)) : Scalar(above(l).squaredNorm());
  }

  /// P_{m-1} P_{l-1}^T and A_m^T A_l.
  [[nodiscard]] Matrix<Scalar> right(int m, int l) const {
    const Index d = architecture().width(0);
    if (m == 1) return Matrix<Scalar>::Identity(d, d);
    return l == 1 ? below(m) : times_transposed(below(m), below(l));
  }
  [[nodiscard]] Matrix<Scalar> left(int m, int l) const {
    const Index d = architecture().width(depth());
    if (l == depth()) return Matrix<Scalar>::Identity(d, d);
    return m == depth() ? above(l) : transposed_times(above(m), above(l));
  }

  /// R P_{l-1}^T, d_L x d_{l-1}.
  [[nodiscard]] Matrix<Scalar> bent(int l) const {
    const Matrix<Scalar> R = times(W_.layer(depth()), below(depth())) - problem_.Y();
    return l == 1 ? R : times_transposed(R, below(l));
  }

  const Problem<Scalar, Depth>& problem_;
  FactorsView<const Scalar, Depth> W_;
  std::vector<Matrix<Scalar>> below_, above_;
};

}  // namespace detail

template <FieldScalar Scalar, int Depth>
Factors<Scalar, Depth> hessian_diagonal(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  Factors<Scalar, Depth> diagonal(problem.architecture());
  for (int l = 1; l <= problem.architecture().depth(); ++l) {
    auto diagonal_l = diagonal.layer(l);
    for (Index j = 0; j < diagonal_l.cols(); ++j) {
      const Scalar right = blocks.below_row(l, j);
      for (Index i = 0; i < diagonal_l.rows(); ++i) {
        diagonal_l(i, j) = Scalar(2) * (blocks.above_column(l, i) * right + problem.architecture().lambda(l));
      }
    }
  }
  return diagonal;
}

template <FieldScalar Scalar, int Depth>
Matrix<Scalar> hessian_block(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, int l, int k,
                             Index largest_size) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  detail::require_layer(problem.architecture(), l);
  detail::require_layer(problem.architecture(), k);
  const Index rows = W.layer(l).size(), columns = W.layer(k).size();
  detail::require(rows <= largest_size / columns, "a block of ", rows, " x ", columns, " numbers exceeds the limit of ",
                  largest_size);
  if (l < k) return blocks.block(k, l).transpose();
  return blocks.block(l, k);
}

template <FieldScalar Scalar, int Depth>
Scalar layer_trace(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, int l) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  detail::require_layer(problem.architecture(), l);
  return blocks.trace(l);
}

template <FieldScalar Scalar, int Depth>
Scalar hessian_trace(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  Scalar sum(0);
  for (int l = 1; l <= problem.architecture().depth(); ++l) sum += blocks.trace(l);
  return sum;
}

template <RealScalar Scalar, int Depth>
Scalar hessian_block_norm(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W, int l, int k) {
  detail::require_layer(problem.architecture(), l);
  detail::require_layer(problem.architecture(), k);
  return detail::HessianNorms<Scalar, Depth>(problem, W).of_block(std::max(l, k), std::min(l, k));
}

template <RealScalar Scalar, int Depth>
Scalar hessian_frobenius_norm(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W) {
  return detail::HessianNorms<Scalar, Depth>(problem, W).of_all();
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_HESSIAN_BLOCKS(how, Scalar)                                                              \
  how Matrix<Scalar> hessian_block(const Problem<Scalar, Dynamic>&, PointView<Scalar, Dynamic>, int, int, Index); \
  how Scalar hessian_block_norm(const Problem<Scalar, Dynamic>&, PointView<Scalar, Dynamic>, int, int);           \
  how Scalar hessian_frobenius_norm(const Problem<Scalar, Dynamic>&, PointView<Scalar, Dynamic>);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_HESSIAN_BLOCKS(extern template, double)
#endif

}  // namespace dmf
