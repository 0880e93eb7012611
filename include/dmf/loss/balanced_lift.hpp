// SPDX-License-Identifier: BSL-1.0
#pragma once

// From P = E_L diag(m) E_0^T to points W: with sigma_a = (sqrt(lambda) m_a)^{1/L} and any orthonormal E_1, ...,
// E_{L-1},
//
//   W_l = E_l diag(sigma) E_{l-1}^T / sqrt(lambda_l)
//
// are the factors of least penalty, at which F = h (docs/theory.md, Propositions 32 and 64), and critical where P is
// for h. Tangent vectors are lifted as well: along a curve in M_r with the tangent vector xi = (A, B, C) there is a
// curve of such factors with the tangent vector
//
//   sqrt(lambda_1) D_1 = E_1 (S E_0^T + diag(sigma/m) C E_0p^T),      sqrt(lambda_l) D_l = E_l S E_{l-1}^T,
//   sqrt(lambda_L) D_L = (E_L (K diag(sigma) + S) + E_Lp B diag(sigma/m)) E_{L-1}^T,
//
//   K_ac = (A_ac - A_ca)/(m_a + m_c),    S_ac = (A - K diag(m))_ac (sigma_a - sigma_c)/(m_a - m_c).
//
// F along it is h along the curve, so that at critical points <D, Hess F D> = <xi, Hess h xi>, and D^3 F[D, D, D] is
// the third derivative of h where xi is in the kernel (Proposition 69).

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace dmf {

/// Balanced factors of a point of M_r with given frames of the hidden layers. Owns everything.
template <RealScalar Scalar = double, int Depth = Dynamic>
class BalancedLift {
 public:
  /// With columns of the identity as hidden frames. Throws InvalidInput unless the point is d_L x d_0 of rank at most
  /// d_min.
  BalancedLift(Architecture<Scalar, Depth> architecture, RankManifoldPoint<Scalar> point);

  /// With E_1, ..., E_{L-1} given, d_l x r. Throws InvalidInput as well unless there are L - 1 of them of these sizes
  /// with orthonormal columns.
  BalancedLift(Architecture<Scalar, Depth> architecture, RankManifoldPoint<Scalar> point,
               std::vector<Matrix<Scalar>> hidden);

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }
  [[nodiscard]] const RankManifoldPoint<Scalar>& point() const { return point_; }
  [[nodiscard]] const std::vector<Matrix<Scalar>>& hidden() const { return hidden_; }

  /// W. Cost: r N; likewise below.
  [[nodiscard]] Factors<Scalar, Depth> factors() const;

  /// max_l sqrt(lambda_l) ||W_l - E_l E_l^T W_l E_{l-1} E_{l-1}^T||_F of any W: what is left of its layers beyond the
  /// frames, at least the next singular value.
  [[nodiscard]] Scalar beyond(PointView<Scalar, Depth> W) const;

  /// D for a tangent vector.
  [[nodiscard]] Factors<Scalar, Depth> direction(const TangentBlocks<Scalar>& blocks) const;

 private:
  [[nodiscard]] const Matrix<Scalar>& frame(int l) const {
    return l == 0 ? point_.E_0 : l == architecture_.depth() ? point_.E_L : hidden_[static_cast<std::size_t>(l - 1)];
  }

  Architecture<Scalar, Depth> architecture_;
  RankManifoldPoint<Scalar> point_;
  std::vector<Matrix<Scalar>> hidden_;
  Vector<Scalar> sigma_;
};

/// The hidden frames of W, whose product is the point: E_l are the first r columns of W_l E_{l-1}, made orthonormal,
/// which they are up to factors where W is balanced.
template <RealScalar Scalar, int Depth>
[[nodiscard]] std::vector<Matrix<Scalar>> hidden_frames(const Architecture<Scalar, Depth>& architecture,
                                                        PointView<Scalar, Depth> W,
                                                        const RankManifoldPoint<Scalar>& point);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar, int Depth>
std::vector<Matrix<Scalar>> unit_frames(const Architecture<Scalar, Depth>& architecture, Index rank) {
  std::vector<Matrix<Scalar>> result;
  for (int l = 1; l < architecture.depth(); ++l) {
    require(rank <= architecture.rank_bound(), "rank P must be at most d_min = ", architecture.rank_bound(), ", got ",
            rank);
    result.push_back(Matrix<Scalar>::Identity(architecture.width(l), rank));
  }
  return result;
}

}  // namespace detail

template <RealScalar Scalar, int Depth>
BalancedLift<Scalar, Depth>::BalancedLift(Architecture<Scalar, Depth> architecture, RankManifoldPoint<Scalar> point)
    : BalancedLift(architecture, point, detail::unit_frames(architecture, point.rank())) {}

template <RealScalar Scalar, int Depth>
BalancedLift<Scalar, Depth>::BalancedLift(Architecture<Scalar, Depth> architecture, RankManifoldPoint<Scalar> point,
                                          std::vector<Matrix<Scalar>> hidden)
    : architecture_(std::move(architecture)),
      point_(std::move(point)),
      hidden_(std::move(hidden)),
      sigma_(point_.rank()) {
  const int L = architecture_.depth();
  const Index r = point_.rank();
  detail::require_target_size(architecture_, point_.rows(), point_.cols(), "P");
  detail::require(r <= architecture_.rank_bound(), "rank P must be at most d_min = ", architecture_.rank_bound(),
                  ", got ", r);
  detail::require(static_cast<int>(hidden_.size()) == L - 1, "there must be L - 1 = ", L - 1, " hidden frames, got ",
                  hidden_.size());
  for (int l = 1; l < L; ++l)
    detail::require_orthonormal_columns(frame(l), architecture_.width(l), r, "a hidden frame");
  const RankPenalty<Scalar> penalty(architecture_);
  for (Index a = 0; a < r; ++a) sigma_[a] = penalty.sigma(point_.m[a]);
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> BalancedLift<Scalar, Depth>::factors() const {
  Factors<Scalar, Depth> W(architecture_);
  for (int l = 1; l <= architecture_.depth(); ++l) {
    Matrix<Scalar> scaled = frame(l);
    for (Index a = 0; a < point_.rank(); ++a) scaled.col(a) *= sigma_[a] / sqrt(architecture_.lambda(l));
    W.layer(l) = detail::product_transposed_of<Scalar>(scaled, frame(l - 1));
  }
  return W;
}

template <RealScalar Scalar, int Depth>
Scalar BalancedLift<Scalar, Depth>::beyond(PointView<Scalar, Depth> W) const {
  detail::require_same_widths(architecture_.widths(), W.architecture().widths());
  Scalar most(0);
  for (int l = 1; l <= architecture_.depth(); ++l) {
    const Matrix<Scalar> right = detail::product_of<Scalar>(W.layer(l), frame(l - 1));
    const Matrix<Scalar> core =
        detail::product_of<Scalar>(frame(l), detail::transposed_product_of<Scalar>(frame(l), right));
    const Matrix<Scalar> rest = W.layer(l) - detail::product_transposed_of<Scalar>(core, frame(l - 1));
    most = max(most, Scalar(sqrt(architecture_.lambda(l)) * detail::norm_in_range(rest)));
  }
  return most;
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> BalancedLift<Scalar, Depth>::direction(const TangentBlocks<Scalar>& blocks) const {
  const Index r = point_.rank();
  const int L = architecture_.depth();
  const RankPenalty<Scalar> penalty(architecture_);
  const Vector<Scalar>& m = point_.m;
  Matrix<Scalar> S(r, r), turned(r, r);  // turned = K diag(sigma)
  for (Index a = 0; a < r; ++a) {
    for (Index c = 0; c < r; ++c) {
      const Scalar K = (blocks.A(a, c) - blocks.A(c, a)) / (m[a] + m[c]);
      S(a, c) = (blocks.A(a, c) - K * m[c]) * penalty.sigma_divided_difference(m[a], m[c]);
      turned(a, c) = K * sigma_[c];
    }
  }
  Matrix<Scalar> B = blocks.B, C = blocks.C;
  for (Index a = 0; a < r; ++a) {
    B.col(a) *= sigma_[a] / m[a];
    C.row(a) *= sigma_[a] / m[a];
  }
  Factors<Scalar, Depth> D(architecture_);
  for (int l = 1; l <= L; ++l) {
    Matrix<Scalar> left = detail::product_of<Scalar>(frame(l), l == L ? Matrix<Scalar>(turned + S) : S);
    if (l == L) detail::add_product<Scalar>(left, point_.complement_L, B);
    Matrix<Scalar> layer = detail::product_transposed_of<Scalar>(left, frame(l - 1));
    if (l == 1) {
      detail::add_product_transposed<Scalar>(layer, detail::product_of<Scalar>(frame(1), C), point_.complement_0);
    }
    D.layer(l) = layer / sqrt(architecture_.lambda(l));
  }
  return D;
}

template <RealScalar Scalar, int Depth>
std::vector<Matrix<Scalar>> hidden_frames(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> W,
                                          const RankManifoldPoint<Scalar>& point) {
  detail::require(point.rank() <= architecture.rank_bound(),
                  "rank P must be at most d_min = ", architecture.rank_bound(), ", got ", point.rank());
  std::vector<Matrix<Scalar>> result;
  for (int l = 1; l < architecture.depth(); ++l) {
    auto [Q, R] = detail::thin_qr<Scalar>(detail::product_of<Scalar>(W.layer(l), l == 1 ? point.E_0 : result.back()));
    for (Index a = 0; a < point.rank(); ++a) {
      if (R(a, a) < Scalar(0)) Q.col(a) = -Q.col(a);
    }
    result.push_back(std::move(Q));
  }
  return result;
}

}  // namespace dmf
