// SPDX-License-Identifier: BSL-1.0
#pragma once

// Steps on M_r where the singular values of P are of very different sizes, as those of roots of both kinds are: with
// weights of 1e-3 and three layers a smaller root is some 1e-9 of a larger one. M_r is curved like 1/m_r, and in the
// coordinates x of rank_manifold.hpp Hess h has entries between f'' and rho_r/m_r. Each coordinate goes with a singular
// value m_(i), and
//
//   z_i = x_i/m_(i)           are angles and relative changes;
//   diag(s) Hess h diag(s)    has the signs of Hess h, and is of one size, for s_i = (m_(i)/unit)^{1 - 1/L}: with it
//                             rho_a/m_a s_a^2 is the same for all a.
//
// (docs/theory.md, Proposition 87.)

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <Eigen/Jacobi>

#include <limits>
#include <type_traits>
#include <utility>

namespace dmf {

/// m_(i): m_a for the coordinates B_{.a} and C_{a.}, max(m_a, m_c) for A_ac.
template <RealScalar Scalar>
[[nodiscard]] Vector<Scalar> coordinate_singular_values(const RankManifoldPoint<Scalar>& point);

/// s_i = (m_(i)/unit)^{1 - 1/L}.
template <RealScalar Scalar>
[[nodiscard]] Vector<Scalar> coordinate_scales(const RankManifoldPoint<Scalar>& point, int depth,
                                               const std::type_identity_t<Scalar>& unit);

/// The least quotient of two singular values whose squares Scalar holds beside each other, and more.
template <RealScalar Scalar>
[[nodiscard]] Scalar least_proportion() {
  return sqrt(sqrt(std::numeric_limits<Scalar>::min()));
}

/// |z| <= 1/2, where retract_in_proportion() is defined; false for a NaN.
template <RealScalar Scalar>
[[nodiscard]] bool within_proportion(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& coordinates);

/// E_L X D Y^T E_0^T with D = diag(m_a + A_aa) and unit lower triangular X, Y below which B and C are: for a < c
///
///   X_ca = A_ca/m_a,   Y_ca = A_ac/m_a,    X_.a = B_.a/m_a,   Y_.a = C_a./m_a  in the complements.
///
/// A retraction of first order that moves every singular value by a factor, and computes each to its own relative
/// accuracy: retract() along the same step moves the smallest one by some z^2 m_1. Throws InvalidInput unless the
/// number of coordinates is dimension(), within_proportion(), and m_r above least_proportion() m_1. Cost: four QR
/// decompositions.
template <RealScalar Scalar>
[[nodiscard]] RankManifoldPoint<Scalar> retract_in_proportion(const RankManifoldPoint<Scalar>& point,
                                                              const Vector<Scalar>& coordinates);

/// |z| of the step in proportion that leads from one point to the other, by elimination of E_L' diag(m') E_0'^T in the
/// frames of the first, whose factors X, D and Y are; infinite for another rank or size, or where none leads there.
/// Points with the same large singular values and different small ones are far from each other.
template <RealScalar Scalar>
[[nodiscard]] Scalar distance_in_proportion(const RankManifoldPoint<Scalar>& from, const RankManifoldPoint<Scalar>& to);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
struct GradedSvd {
  Matrix<Scalar> U, V;
  Vector<Scalar> values;  // in no order
};

/// G = U diag(values) V^T of a square G = B diag(d) with well-conditioned B, every value to its own relative accuracy:
/// one-sided Jacobi rotations (Demmel and Veselic, SIAM J. Matrix Anal. Appl. 13, 1992).
template <class Scalar>
GradedSvd<Scalar> graded_svd(Matrix<Scalar> G) {
  const Index n = G.cols();
  GradedSvd<Scalar> result{{}, Matrix<Scalar>::Identity(n, n), Vector<Scalar>(n)};
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < 60; ++sweep) {
    rotated = false;
    for (Index a = 0; a < n; ++a) {
      for (Index c = a + 1; c < n; ++c) {
        const Scalar product = G.col(a).dot(G.col(c));
        if (!(abs(product) > Scalar(4) * epsilon<Scalar> * G.col(a).norm() * G.col(c).norm())) continue;
        Eigen::JacobiRotation<Scalar> rotation;
        rotation.makeJacobi(G.col(a).squaredNorm(), product, G.col(c).squaredNorm());
        G.applyOnTheRight(a, c, rotation);
        result.V.applyOnTheRight(a, c, rotation);
        rotated = true;
      }
    }
  }
  for (Index a = 0; a < n; ++a) {
    result.values[a] = G.col(a).norm();
    if (result.values[a] > Scalar(0)) G.col(a) /= result.values[a];
  }
  result.U = std::move(G);
  return result;
}

/// The unit lower triangular factor of a retraction in the frames, orthonormalized: basis * R.
template <class Scalar>
std::pair<Matrix<Scalar>, Matrix<Scalar>> lower_factor(const Matrix<Scalar>& frame, const Matrix<Scalar>& complement,
                                                       const Vector<Scalar>& m, const Matrix<Scalar>& square,
                                                       const Matrix<Scalar>& below) {
  const Index r = m.size();
  Matrix<Scalar> X = Matrix<Scalar>::Identity(r, r), Xp = below;
  for (Index a = 0; a < r; ++a) {
    for (Index c = a + 1; c < r; ++c) X(c, a) = square(c, a) / m[a];
    Xp.col(a) /= m[a];
  }
  Matrix<Scalar> columns = product_of<Scalar>(frame, X);
  add_product<Scalar>(columns, complement, Xp);
  return thin_qr<Scalar>(std::move(columns));
}

}  // namespace detail

template <RealScalar Scalar>
Vector<Scalar> coordinate_singular_values(const RankManifoldPoint<Scalar>& point) {
  const Index r = point.rank(), below = point.rows() - r, right = point.cols() - r;
  TangentBlocks<Scalar> blocks{Matrix<Scalar>(r, r), Matrix<Scalar>(below, r), Matrix<Scalar>(r, right)};
  for (Index a = 0; a < r; ++a) {
    for (Index c = 0; c < r; ++c) blocks.A(a, c) = max(point.m[a], point.m[c]);
    blocks.B.col(a).setConstant(point.m[a]);
    blocks.C.row(a).setConstant(point.m[a]);
  }
  return tangent_coordinates(blocks);
}

template <RealScalar Scalar>
Vector<Scalar> coordinate_scales(const RankManifoldPoint<Scalar>& point, int depth,
                                 const std::type_identity_t<Scalar>& unit) {
  Vector<Scalar> scales = coordinate_singular_values(point);
  for (Scalar& s : scales) s = exp(log(Scalar(s / unit)) * Scalar(depth - 1) / Scalar(depth));
  return scales;
}

template <RealScalar Scalar>
bool within_proportion(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& coordinates) {
  return coordinates.cwiseQuotient(coordinate_singular_values(point)).norm() <= Scalar(1) / Scalar(2);
}

template <RealScalar Scalar>
Scalar distance_in_proportion(const RankManifoldPoint<Scalar>& from, const RankManifoldPoint<Scalar>& to) {
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  if (from.rank() != to.rank() || from.rows() != to.rows() || from.cols() != to.cols()) return infinity;
  const auto in_frames = [](const Matrix<Scalar>& frame, const Matrix<Scalar>& complement, const Matrix<Scalar>& E) {
    Matrix<Scalar> result(E.rows(), E.cols());
    result.topRows(frame.cols()) = detail::transposed_product_of<Scalar>(frame, E);
    result.bottomRows(complement.cols()) = detail::transposed_product_of<Scalar>(complement, E);
    return result;
  };
  Matrix<Scalar> left = in_frames(from.E_L, from.complement_L, to.E_L);
  for (Index a = 0; a < to.rank(); ++a) left.col(a) *= to.m[a];
  Matrix<Scalar> rest = detail::product_transposed_of<Scalar>(left, in_frames(from.E_0, from.complement_0, to.E_0));
  Scalar squared(0);
  for (Index a = 0; a < from.rank(); ++a) {
    const Scalar D = rest(a, a), change = D / from.m[a] - Scalar(1);
    if (!(D > Scalar(0))) return infinity;
    const Vector<Scalar> X = rest.col(a).tail(rest.rows() - a - 1) / D;
    const Vector<Scalar> Y = rest.row(a).tail(rest.cols() - a - 1).transpose() / D;
    squared += change * change + X.squaredNorm() + Y.squaredNorm();
    for (Index j = 0; j < Y.size(); ++j) rest.col(a + 1 + j).tail(X.size()) -= (D * Y[j]) * X;
  }
  return isfinite(squared) ? sqrt(squared) : infinity;
}

template <RealScalar Scalar>
RankManifoldPoint<Scalar> retract_in_proportion(const RankManifoldPoint<Scalar>& point,
                                                const Vector<Scalar>& coordinates) {
  const TangentBlocks<Scalar> blocks = tangent_blocks(point, coordinates);
  detail::require(within_proportion(point, coordinates),
                  "a step in proportion must have |x_i/m_(i)| of at most 1/2, got ",
                  coordinates.cwiseQuotient(coordinate_singular_values(point)).norm());
  if (point.rank() == 0) return point;
  detail::require(point.m[point.rank() - 1] > least_proportion<Scalar>() * point.m[0],
                  "singular values must not be further apart than a factor of ", Scalar(1) / least_proportion<Scalar>(),
                  ", got ", point.m[0], " and ", point.m[point.rank() - 1]);
  const auto [left, R] = detail::lower_factor<Scalar>(point.E_L, point.complement_L, point.m, blocks.A, blocks.B);
  const auto [right, S] =
      detail::lower_factor<Scalar>(point.E_0, point.complement_0, point.m, blocks.A.transpose(), blocks.C.transpose());
  // R D S^T, whose entries (a, c) are of the size of the smaller of D_a, D_c.
  const Scalar unit = point.m[0];
  Matrix<Scalar> scaled = R;
  for (Index a = 0; a < point.rank(); ++a) scaled.col(a) *= (point.m[a] + blocks.A(a, a)) / unit;
  const detail::GradedSvd<Scalar> core = detail::graded_svd<Scalar>(detail::product_transposed_of<Scalar>(scaled, S));
  return rank_manifold_point<Scalar>(detail::product_of<Scalar>(left, core.U), Vector<Scalar>(unit * core.values),
                                     detail::product_of<Scalar>(right, core.V));
}

}  // namespace dmf
