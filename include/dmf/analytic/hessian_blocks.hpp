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
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace dmf {

/// The diagonal of H, exactly and in the shape of W: at entry (i, j) of layer l
/// 2 ||A_l(:, i)||^2 ||P_{l-1}(j, :)||^2 + 2 lambda_l. Throws InvalidInput if W has other widths than
/// the problem; likewise below. Cost: 2L matrix products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> hessian_diagonal(
    const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W);

/// H_lk, a dense d_l d_{l-1} x d_k d_{k-1} matrix, rows and columns in the order of Factors::vector():
/// each layer column by column. Throws InvalidInput unless 1 <= l, k <= L, and if the block has more
/// than `largest_size` entries. Cost: 2L matrix products and twice the size of the block.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Matrix<Scalar> hessian_block(const Problem<Scalar, Depth>& problem,
                                           PointView<Scalar, Depth> W,
                                           int l, int k, Index largest_size = Index{1} << 28);

/// tr H_ll. Throws InvalidInput unless 1 <= l <= L. Cost: L matrix products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar layer_trace(const Problem<Scalar, Depth>& problem,
                                 PointView<Scalar, Depth> W, int l);

/// tr H, the sum of all eigenvalues. Cost: 2L matrix products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_trace(const Problem<Scalar, Depth>& problem,
                                   PointView<Scalar, Depth> W);

/// ||H_lk||_F. Where the two terms of a block l != k cancel, the error is up to sqrt(epsilon) times the
/// norm of one of them. Throws and costs as hessian_block(), but for the size.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_block_norm(const Problem<Scalar, Depth>& problem,
                                        PointView<Scalar, Depth> W, int l,
                                        int k);

/// ||H||_F, the root of the sum of all squared eigenvalues. Cost: 3 L^2 matrix products, no N x N
/// matrix.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_frobenius_norm(const Problem<Scalar, Depth>& problem,
                                            PointView<Scalar, Depth> W);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The chains of products on both sides of every layer, and the blocks by their factors.
template <class Scalar, int Depth>
class HessianBlocks {
 public:
  HessianBlocks(const Problem<Scalar, Depth>& problem, FactorsView<const Scalar, Depth> W)
      : problem_(problem), W_(W) {
    require_same_widths(architecture().widths(), W.architecture().widths());
    const int L = architecture().depth();
    below_.push_back(Matrix<Scalar>::Identity(architecture().width(0), architecture().width(0)));
    above_.push_back(Matrix<Scalar>::Identity(architecture().width(L), architecture().width(L)));
    for (int l = 1; l < L; ++l) below_.push_back(product(W.layer(l), below_.back()));
    for (int l = L; l > 1; --l) above_.push_back(product(above_.back(), W.layer(l)));
    std::reverse(above_.begin(), above_.end());
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return problem_.architecture(); }
  [[nodiscard]] const Matrix<Scalar>& below(int l) const { return below_[place(l)]; }  // P_{l-1}
  [[nodiscard]] const Matrix<Scalar>& above(int l) const { return above_[place(l)]; }  // A_l

  void require_layer(int l) const {
    require(l >= 1 && l <= architecture().depth(), "layers are numbered from 1 to L = ",
            architecture().depth(), ", got ", l);
  }

  [[nodiscard]] Scalar trace(int l) const {
    const auto size = Scalar(static_cast<int>(architecture().width(l))) *
                      Scalar(static_cast<int>(architecture().width(l - 1)));
    return Scalar(2) * above(l).squaredNorm() * below(l).squaredNorm() +
           Scalar(2) * architecture().lambda(l) * size;
  }

  /// P_{m-1} P_{l-1}^T and A_m^T A_l.
  [[nodiscard]] Matrix<Scalar> right(int m, int l) const { return product_transposed(below(m), below(l)); }
  [[nodiscard]] Matrix<Scalar> left(int m, int l) const { return transposed_product(above(m), above(l)); }

  /// E of the layers l < m.
  [[nodiscard]] Matrix<Scalar> bent(int m, int l) const {
    return product_transposed(transposed_product(above(m), residual()), below(l));
  }

  /// W_{m-1} ... W_{l+1}, l < m.
  [[nodiscard]] Matrix<Scalar> between(int m, int l) const {
    Matrix<Scalar> M = Matrix<Scalar>::Identity(architecture().width(l), architecture().width(l));
    for (int k = l + 1; k < m; ++k) M = product(W_.layer(k), M);
    return M;
  }

  /// H_ml for l <= m.
  [[nodiscard]] Matrix<Scalar> block(int m, int l) const {
    const Index rows = architecture().width(m), columns = architecture().width(m - 1);
    const Matrix<Scalar> K = right(m, l), G = left(m, l);
    Matrix<Scalar> E, M;
    if (l < m) {
      E = bent(m, l);
      M = between(m, l);
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

  /// ||H_ml||_F^2 for l <= m, from ||K x G||_F = ||K||_F ||G||_F; `M` = between(m, l), unread if l = m.
  [[nodiscard]] Scalar squared_norm(int m, int l, const Matrix<Scalar>& M) const {
    const Matrix<Scalar> K = right(m, l), G = left(m, l);
    const Scalar outer = K.squaredNorm() * G.squaredNorm();
    if (l == m) {
      const Scalar& lambda = architecture().lambda(l);
      const auto size = Scalar(static_cast<int>(G.rows())) * Scalar(static_cast<int>(K.rows()));
      return Scalar(4) * (outer + lambda * (Scalar(2) * K.trace() * G.trace() + lambda * size));
    }
    const Matrix<Scalar> E = bent(m, l);
    const Scalar cross = transposed_product(G, E).cwiseProduct(transposed_product(M, K)).sum();
    const Scalar sum = outer + E.squaredNorm() * M.squaredNorm() + Scalar(2) * cross;
    return Scalar(4) * max(sum, Scalar(0));
  }

  /// ||H||_F^2.
  [[nodiscard]] Scalar squared_norm() const {
    Scalar sum(0);
    for (int l = 1; l <= architecture().depth(); ++l) {
      sum += squared_norm(l, l, Matrix<Scalar>());
      Matrix<Scalar> M = between(l + 1, l);
      for (int m = l + 1; m <= architecture().depth(); ++m) {
        sum += Scalar(2) * squared_norm(m, l, M);
        M = product(W_.layer(m), M);
      }
    }
    return sum;
  }

 private:
  static std::size_t place(int l) { return static_cast<std::size_t>(l - 1); }

  [[nodiscard]] Matrix<Scalar> residual() const {
    const int L = architecture().depth();
    return product(W_.layer(L), below(L)) - problem_.Y();
  }

  static Matrix<Scalar> product(Operand<Scalar> A, Operand<Scalar> B) {
    Matrix<Scalar> C = Matrix<Scalar>::Zero(A.rows(), B.cols());
    add_product<Scalar>(C, A, B);
    return C;
  }
  static Matrix<Scalar> transposed_product(Operand<Scalar> A, Operand<Scalar> B) {
    Matrix<Scalar> C = Matrix<Scalar>::Zero(A.cols(), B.cols());
    add_transposed_product<Scalar>(C, A, B);
    return C;
  }
  static Matrix<Scalar> product_transposed(Operand<Scalar> A, Operand<Scalar> B) {
    Matrix<Scalar> C = Matrix<Scalar>::Zero(A.rows(), B.rows());
    add_product_transposed<Scalar>(C, A, B);
    return C;
  }

  const Problem<Scalar, Depth>& problem_;
  FactorsView<const Scalar, Depth> W_;
  std::vector<Matrix<Scalar>> below_, above_;
};

}  // namespace detail

template <FieldScalar Scalar, int Depth>
Factors<Scalar, Depth> hessian_diagonal(const Problem<Scalar, Depth>& problem,
                                        PointView<Scalar, Depth> W) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  Factors<Scalar, Depth> diagonal(problem.architecture());
  for (int l = 1; l <= problem.architecture().depth(); ++l) {
    auto diagonal_l = diagonal.layer(l);
    for (Index j = 0; j < diagonal_l.cols(); ++j) {
      const Scalar right = blocks.below(l).row(j).squaredNorm();
      for (Index i = 0; i < diagonal_l.rows(); ++i) {
        diagonal_l(i, j) =
            Scalar(2) * (blocks.above(l).col(i).squaredNorm() * right + problem.architecture().lambda(l));
      }
    }
  }
  return diagonal;
}

template <FieldScalar Scalar, int Depth>
Matrix<Scalar> hessian_block(const Problem<Scalar, Depth>& problem,
                             PointView<Scalar, Depth> W, int l, int k,
                             Index largest_size) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  blocks.require_layer(l);
  blocks.require_layer(k);
  const Index rows = W.layer(l).size(), columns = W.layer(k).size();
  detail::require(rows <= largest_size / columns, "a block of ", rows, " x ", columns,
                  " numbers exceeds the limit of ", largest_size);
  if (l < k) return blocks.block(k, l).transpose();
  return blocks.block(l, k);
}

template <FieldScalar Scalar, int Depth>
Scalar layer_trace(const Problem<Scalar, Depth>& problem,
                   PointView<Scalar, Depth> W, int l) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  blocks.require_layer(l);
  return blocks.trace(l);
}

template <FieldScalar Scalar, int Depth>
Scalar hessian_trace(const Problem<Scalar, Depth>& problem,
                     PointView<Scalar, Depth> W) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  Scalar sum(0);
  for (int l = 1; l <= problem.architecture().depth(); ++l) sum += blocks.trace(l);
  return sum;
}

template <RealScalar Scalar, int Depth>
Scalar hessian_block_norm(const Problem<Scalar, Depth>& problem,
                          PointView<Scalar, Depth> W, int l, int k) {
  const detail::HessianBlocks<Scalar, Depth> blocks(problem, W);
  blocks.require_layer(l);
  blocks.require_layer(k);
  const int m = std::max(l, k), n = std::min(l, k);
  return sqrt(blocks.squared_norm(m, n, m == n ? Matrix<Scalar>() : blocks.between(m, n)));
}

template <RealScalar Scalar, int Depth>
Scalar hessian_frobenius_norm(const Problem<Scalar, Depth>& problem,
                              PointView<Scalar, Depth> W) {
  return sqrt(detail::HessianBlocks<Scalar, Depth>(problem, W).squared_norm());
}

#if defined(DMF_PRECOMPILED)
namespace detail {
extern template class HessianBlocks<double, Dynamic>;
}
#endif

}  // namespace dmf
