// SPDX-License-Identifier: BSL-1.0
#pragma once

// The manifold M_r of d_L x d_0 matrices of rank exactly r, where critical points of F live whatever the hidden widths:
// with P = E_L diag(m) E_0^T and complements E_Lp, E_0p of the frames, its tangent space at P consists of
//
//   xi = E_L A E_0^T + E_Lp B E_0^T + E_L C E_0p^T,        A (r x r), B ((d_L - r) x r), C (r x (d_0 - r)),
//
// of dimension r (d_0 + d_L - r). The entries of A, B, C, in this order and each column by column, are coordinates of
// xi in an orthonormal basis (Frobenius). What is left over, E_Lp N E_0p^T, is normal to M_r.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>

namespace dmf {

/// P = E_L diag(m) E_0^T in M_r, its frames with their complements. r = 0 is allowed: P = 0 and no tangent vectors.
template <RealScalar Scalar = double>
struct RankManifoldPoint {
  Matrix<Scalar> E_0, E_L;                    ///< d_0 x r and d_L x r, orthonormal columns
  Vector<Scalar> m;                           ///< the r positive singular values, descending
  Matrix<Scalar> complement_0, complement_L;  ///< d_0 x (d_0 - r), d_L x (d_L - r)

  [[nodiscard]] Index rows() const { return E_L.rows(); }
  [[nodiscard]] Index cols() const { return E_0.rows(); }
  [[nodiscard]] Index rank() const { return m.size(); }
  [[nodiscard]] Index dimension() const { return rank() * (rows() + cols() - rank()); }

  /// P.
  [[nodiscard]] Matrix<Scalar> product() const {
    Matrix<Scalar> scaled = E_L;
    for (Index a = 0; a < rank(); ++a) scaled.col(a) *= m[a];
    return detail::product_transposed_of<Scalar>(scaled, E_0);
  }
};

/// A tangent vector or a linear form on them in blocks.
template <RealScalar Scalar = double>
struct TangentBlocks {
  Matrix<Scalar> A, B, C;
};

/// The rank of a matrix of floating-point numbers, decided here and nowhere else.
template <RealScalar Scalar = double>
struct RankDecision {
  Index rank = 0;
  Scalar cut{};      ///< singular values above it count, others do not
  Scalar kept{};     ///< the least that counts; infinite if none does
  Scalar dropped{};  ///< the largest that does not; 0 if there is none
  /// min(kept/cut, cut/dropped): how far the nearest singular value is from the cut, a factor of at least 1.
  Scalar margin{};
};

/// Singular values in descending order against a cut >= 0.
template <RealScalar Scalar>
[[nodiscard]] RankDecision<Scalar> decide_rank(const Vector<Scalar>& singular_values,
                                               const std::type_identity_t<Scalar>& cut);

/// The point of M_r made of the r largest singular triplets of P. Throws InvalidInput unless P has at least one row and
/// column, finite entries and r positive singular values at least, or if the decomposition is not sound. Cost: one
/// decomposition and two QR decompositions.
template <RealScalar Scalar>
[[nodiscard]] RankManifoldPoint<Scalar> rank_manifold_point(const Matrix<Scalar>& P, Index rank);

/// The same from frames and singular values that are there. Throws InvalidInput unless the sizes fit, the frames are
/// orthonormal as require_orthonormal_columns() has it, and every m is positive and finite. The columns are sorted by
/// m.
template <RealScalar Scalar>
[[nodiscard]] RankManifoldPoint<Scalar> rank_manifold_point(const Matrix<Scalar>& E_L, const Vector<Scalar>& m,
                                                            const Matrix<Scalar>& E_0);

/// Coordinates and blocks into each other. Throws InvalidInput if the number of coordinates is not dimension().
template <RealScalar Scalar>
[[nodiscard]] TangentBlocks<Scalar> tangent_blocks(const RankManifoldPoint<Scalar>& point,
                                                   const Vector<Scalar>& coordinates);
template <RealScalar Scalar>
[[nodiscard]] Vector<Scalar> tangent_coordinates(const TangentBlocks<Scalar>& blocks);

/// xi, d_L x d_0.
template <RealScalar Scalar>
[[nodiscard]] Matrix<Scalar> tangent_matrix(const RankManifoldPoint<Scalar>& point,
                                            const TangentBlocks<Scalar>& blocks);

/// The blocks of the orthogonal projection of any d_L x d_0 matrix to the tangent space.
template <RealScalar Scalar>
[[nodiscard]] TangentBlocks<Scalar> tangent_projection(const RankManifoldPoint<Scalar>& point, const Matrix<Scalar>& G);

/// E_Lp^T G E_0p, (d_L - r) x (d_0 - r): the normal part of G.
template <RealScalar Scalar>
[[nodiscard]] Matrix<Scalar> normal_part(const RankManifoldPoint<Scalar>& point, const Matrix<Scalar>& G);

/// The point of M_r next to P + xi: its r largest singular triplets, a retraction of second order. Throws
/// InvalidInput if P + xi has fewer than r positive singular values.
template <RealScalar Scalar>
[[nodiscard]] RankManifoldPoint<Scalar> retract(const RankManifoldPoint<Scalar>& point,
                                                const Vector<Scalar>& coordinates) {
  return rank_manifold_point<Scalar>(point.product() + tangent_matrix(point, tangent_blocks(point, coordinates)),
                                     point.rank());
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// ||G||_2 of a matrix that may be empty.
template <class Scalar>
Scalar spectral_norm(const Matrix<Scalar>& G) {
  return G.size() == 0 ? Scalar(0) : Scalar(svd(G).singular_values[0]);
}

}  // namespace detail

template <RealScalar Scalar>
RankDecision<Scalar> decide_rank(const Vector<Scalar>& singular_values, const std::type_identity_t<Scalar>& cut) {
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  RankDecision<Scalar> result;
  result.cut = cut;
  while (result.rank < singular_values.size() && singular_values[result.rank] > cut) ++result.rank;
  result.kept = result.rank > 0 ? singular_values[result.rank - 1] : infinity;
  result.dropped = result.rank < singular_values.size() ? singular_values[result.rank] : Scalar(0);
  const Scalar above = result.rank > 0 && cut > Scalar(0) ? Scalar(result.kept / cut) : infinity;
  const Scalar below = result.dropped > Scalar(0) ? Scalar(cut / result.dropped) : infinity;
  result.margin = min(above, below);
  return result;
}

template <RealScalar Scalar>
RankManifoldPoint<Scalar> rank_manifold_point(const Matrix<Scalar>& P, Index rank) {
  detail::require(rank >= 0 && rank <= std::min(P.rows(), P.cols()),
                  "the rank must be between 0 and min(d_0, d_L) = ", std::min(P.rows(), P.cols()), ", got ", rank);
  const Svd<Scalar> decomposition = svd(P);
  detail::require(decomposition.sound(), "the singular value decomposition must be sound");
  detail::require(rank == 0 || decomposition.singular_values[rank - 1] > Scalar(0), "P must have ", rank,
                  " positive singular values, the last of these is 0");
  RankManifoldPoint<Scalar> result;
  result.E_0 = decomposition.V.leftCols(rank);
  result.E_L = decomposition.U.leftCols(rank);
  result.m = decomposition.singular_values.head(rank);
  result.complement_0 = detail::orthogonal_complement(result.E_0);
  result.complement_L = detail::orthogonal_complement(result.E_L);
  return result;
}

template <RealScalar Scalar>
RankManifoldPoint<Scalar> rank_manifold_point(const Matrix<Scalar>& E_L, const Vector<Scalar>& m,
                                              const Matrix<Scalar>& E_0) {
  const Index r = m.size();
  detail::require(r <= std::min(E_L.rows(), E_0.rows()),
                  "the rank must be at most min(d_0, d_L) = ", std::min(E_L.rows(), E_0.rows()), ", got ", r);
  detail::require_orthonormal_columns(E_L, E_L.rows(), r, "E_L");
  detail::require_orthonormal_columns(E_0, E_0.rows(), r, "E_0");
  for (Index a = 0; a < r; ++a) {
    detail::require(isfinite(m[a]) && m[a] > Scalar(0), "singular values must be positive and finite, m_", a + 1,
                    " is ", m[a]);
  }
  RankManifoldPoint<Scalar> result{E_0, E_L, m, {}, {}};
  for (Index a = 0; a < r; ++a) {  // few: selection
    Index largest = a;
    for (Index c = a + 1; c < r; ++c) {
      if (result.m[c] > result.m[largest]) largest = c;
    }
    if (largest == a) continue;
    std::swap(result.m[a], result.m[largest]);
    result.E_0.col(a).swap(result.E_0.col(largest));
    result.E_L.col(a).swap(result.E_L.col(largest));
  }
  result.complement_0 = detail::orthogonal_complement(result.E_0);
  result.complement_L = detail::orthogonal_complement(result.E_L);
  return result;
}

template <RealScalar Scalar>
TangentBlocks<Scalar> tangent_blocks(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& coordinates) {
  const Index r = point.rank(), below = point.rows() - r, right = point.cols() - r;
  detail::require(coordinates.size() == point.dimension(),
                  "tangent vectors have r (d_0 + d_L - r) = ", point.dimension(), " coordinates, got ",
                  coordinates.size());
  const Scalar* data = coordinates.data();
  using Map = Eigen::Map<const Matrix<Scalar>>;
  return {Map(data, r, r), Map(data + r * r, below, r), Map(data + r * r + below * r, r, right)};
}

template <RealScalar Scalar>
Vector<Scalar> tangent_coordinates(const TangentBlocks<Scalar>& blocks) {
  Vector<Scalar> result(blocks.A.size() + blocks.B.size() + blocks.C.size());
  Index place = 0;
  for (const Matrix<Scalar>* block : {&blocks.A, &blocks.B, &blocks.C}) {
    for (Index j = 0; j < block->cols(); ++j) {
      for (Index i = 0; i < block->rows(); ++i) result[place++] = (*block)(i, j);
    }
  }
  return result;
}

template <RealScalar Scalar>
Matrix<Scalar> tangent_matrix(const RankManifoldPoint<Scalar>& point, const TangentBlocks<Scalar>& blocks) {
  Matrix<Scalar> left = detail::product_of<Scalar>(point.E_L, blocks.A);  // E_L A + E_Lp B
  detail::add_product<Scalar>(left, point.complement_L, blocks.B);
  Matrix<Scalar> result = detail::product_transposed_of<Scalar>(left, point.E_0);
  detail::add_product_transposed<Scalar>(result, detail::product_of<Scalar>(point.E_L, blocks.C), point.complement_0);
  return result;
}

template <RealScalar Scalar>
TangentBlocks<Scalar> tangent_projection(const RankManifoldPoint<Scalar>& point, const Matrix<Scalar>& G) {
  const Matrix<Scalar> right = detail::product_of<Scalar>(G, point.E_0);
  const Matrix<Scalar> left = detail::transposed_product_of<Scalar>(point.E_L, G);
  return {detail::transposed_product_of<Scalar>(point.E_L, right),
          detail::transposed_product_of<Scalar>(point.complement_L, right),
          detail::product_of<Scalar>(left, point.complement_0)};
}

template <RealScalar Scalar>
Matrix<Scalar> normal_part(const RankManifoldPoint<Scalar>& point, const Matrix<Scalar>& G) {
  return detail::transposed_product_of<Scalar>(point.complement_L, detail::product_of<Scalar>(G, point.complement_0));
}

}  // namespace dmf
