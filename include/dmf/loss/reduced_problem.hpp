// SPDX-License-Identifier: BSL-1.0
#pragma once

// The problem without the hidden layers. With l0 = (prod_l lambda_l)^{1/L},
//
//   h(P) = f(P) + L l0 sum_a m_a^{2/L}       on M_r,
//
// is the least F over all factors of P, real-analytic where f is although P may have repeated singular values, and its
// critical points with r <= d_min are those of F (docs/theory.md, Propositions 64 and 65). In the coordinates of
// rank_manifold.hpp, G = grad f(P), rho_a = 2 l0 m_a^{2/L - 1}, s = (A + A^T)/2, k = (A - A^T)/2,
//
//   grad h             A: E_L^T G E_0 + diag(rho),    B: E_Lp^T G E_0,    C: E_L^T G E_0p,
//   <xi, Hess h xi>    f''(P)[xi, xi] + 2 <E_Lp^T G E_0p, B diag(1/m) C> + sum_a rho_a/m_a (|B_{.a}|^2 + |C_{a.}|^2)
//                      + sum_a rho'_a s_aa^2 + 2 sum_{a<c} (rho_a - rho_c)/(m_a - m_c) s_ac^2
//                      + 2 sum_{a<c} (rho_a + rho_c)/(m_a + m_c) k_ac^2,
//
// rho' = (2/L - 1) rho/m, also the first quotient at m_a = m_c. This is the Hessian of the metric that M_r has in
// R^{d_L x d_0}, at critical points and elsewhere: along P + t xi + t^2 E_Lp B diag(1/m) C E_0p^T, which stays in M_r
// up to O(t^3) (Proposition 66). Index and nullity of F follow (Proposition 67); of the architecture only L and l0
// enter.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <limits>
#include <utility>

namespace dmf {

/// L l0 sum_a m_a^{2/L} and its first derivatives rho_a, the one place where L and the weights enter. Immutable.
template <RealScalar Scalar = double>
class RankPenalty {
 public:
  template <int Depth>
  explicit RankPenalty(const Architecture<Scalar, Depth>& architecture)
      : depth_(architecture.depth()),
        log_weight_((architecture.log_lambda() / DoubleWord<Scalar>(Scalar(depth_))).value()) {}

  /// Depth and l0 alone. Throws InvalidInput unless depth >= 2 and l0 is positive and finite.
  RankPenalty(int depth, const Scalar& common_weight) : depth_(depth) {
    detail::require(depth >= 2, "depth must be at least 2, got ", depth);
    detail::require(isfinite(common_weight) && common_weight > Scalar(0),
                    "the common weight must be positive and finite, got ", common_weight);
    log_weight_ = log(common_weight);
  }

  [[nodiscard]] int depth() const { return depth_; }
  [[nodiscard]] Scalar common_weight() const { return exp(log_weight_); }

  /// L l0 sum_a m_a^{2/L}; m > 0, likewise below.
  [[nodiscard]] Scalar value(const Vector<Scalar>& m) const {
    Scalar sum(0);
    for (Index a = 0; a < m.size(); ++a) sum += exp(log_weight_ + log(m[a]) * Scalar(2) / Scalar(depth_));
    return Scalar(depth_) * sum;
  }

  /// 2 l0 m^{2/L - 1} and rho/m.
  [[nodiscard]] Scalar rho(const Scalar& m) const {
    return Scalar(2) * exp(log_weight_ - log(m) * Scalar(depth_ - 2) / Scalar(depth_));
  }
  [[nodiscard]] Scalar rho_over_m(const Scalar& m) const {
    return Scalar(2) * exp(log_weight_ - log(m) * Scalar(2 * depth_ - 2) / Scalar(depth_));
  }

  /// (rho_a - rho_c)/(m_a - m_c), rho' where they are equal, without cancellation: with s = m^{1/L}, m_a >= m_c and
  /// q = s_c/s_a it is -rho_c/m_a (1 + q + ... + q^{L-3})/(1 + q + ... + q^{L-1}).
  [[nodiscard]] Scalar divided_difference(Scalar m_a, Scalar m_c) const {
    if (m_a < m_c) std::swap(m_a, m_c);
    const Scalar q = exp((log(m_c) - log(m_a)) / Scalar(depth_));
    Scalar upper(0), lower(0);
    for (int k = 0; k < depth_; ++k) {
      lower = lower * q + Scalar(1);
      if (k < depth_ - 2) upper = upper * q + Scalar(1);
    }
    return -rho(m_c) / m_a * (upper / lower);
  }

  /// sigma = m^{1/L} lambda^{1/(2L)}, the singular value of every sqrt(lambda_l) W_l, and (sigma_a - sigma_c)/(m_a -
  /// m_c), likewise without cancellation.
  [[nodiscard]] Scalar sigma(const Scalar& m) const { return exp(log(m) / Scalar(depth_) + log_weight_ / Scalar(2)); }
  [[nodiscard]] Scalar sigma_divided_difference(Scalar m_a, Scalar m_c) const {
    if (m_a < m_c) std::swap(m_a, m_c);
    const Scalar q = exp((log(m_c) - log(m_a)) / Scalar(depth_));
    Scalar lower(0);
    for (int k = 0; k < depth_; ++k) lower = lower * q + Scalar(1);
    return sigma(m_a) / m_a / lower;
  }

  /// Where rho(m) = g, infinite for g = 0; for L >= 3: below it rho exceeds g, so that no critical point whose
  /// gradient has ||G||_2 = g has a positive singular value below this one (Proposition 68). exp of a number that may
  /// be out of range: 0 or infinite.
  [[nodiscard]] Scalar least_singular_value(const Scalar& g) const {
    detail::require(depth_ >= 3, "singular values are bounded below for L >= 3, got L = ", depth_);
    if (!(g > Scalar(0))) return std::numeric_limits<Scalar>::infinity();
    return exp((log(Scalar(2)) + log_weight_ - log(g)) * Scalar(depth_) / Scalar(depth_ - 2));
  }

  /// sigma of that one, also where the singular value itself is out of range.
  [[nodiscard]] Scalar least_sigma(const Scalar& g) const {
    detail::require(depth_ >= 3, "singular values are bounded below for L >= 3, got L = ", depth_);
    if (!(g > Scalar(0))) return std::numeric_limits<Scalar>::infinity();
    return exp((log(Scalar(2)) + log_weight_ - log(g)) / Scalar(depth_ - 2) + log_weight_ / Scalar(2));
  }

 private:
  int depth_;
  Scalar log_weight_;
};

/// h(P). Throws InvalidInput if the point is not of the size of the loss; likewise below.
template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
[[nodiscard]] Scalar reduced_value(const Loss& f, const RankPenalty<Scalar>& penalty,
                                   const RankManifoldPoint<Scalar>& point) {
  return Scalar(f.value(point.product())) + penalty.value(point.m);
}

/// grad h as blocks; tangent_coordinates() makes a vector of them. Cost: one gradient of f and four products.
template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
[[nodiscard]] TangentBlocks<Scalar> reduced_gradient(const Loss& f, const RankPenalty<Scalar>& penalty,
                                                     const RankManifoldPoint<Scalar>& point);

/// Hess h in the coordinates, symmetric to the last bit, of order n = r (d_0 + d_L - r). Throws InvalidInput if n
/// exceeds `largest_dimension`. Cost: n Hessian products of f and 4 n products with frames. Its rounding error is
/// that of f'' and some epsilon times the largest term of each entry.
template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
[[nodiscard]] Matrix<Scalar> reduced_hessian(const Loss& f, const RankPenalty<Scalar>& penalty,
                                             const RankManifoldPoint<Scalar>& point, Index largest_dimension = 4000);

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
TangentBlocks<Scalar> reduced_gradient(const Loss& f, const RankPenalty<Scalar>& penalty,
                                       const RankManifoldPoint<Scalar>& point) {
  const Matrix<Scalar> P = point.product();
  detail::require_loss_size(f, P, "P");
  TangentBlocks<Scalar> result = tangent_projection(point, Matrix<Scalar>(f.gradient(P)));
  for (Index a = 0; a < point.rank(); ++a) result.A(a, a) += penalty.rho(point.m[a]);
  return result;
}

template <RealScalar Scalar, EndToEndLoss<Scalar> Loss>
Matrix<Scalar> reduced_hessian(const Loss& f, const RankPenalty<Scalar>& penalty,
                               const RankManifoldPoint<Scalar>& point, Index largest_dimension) {
  const Index r = point.rank(), below = point.rows() - r, right = point.cols() - r, n = point.dimension();
  detail::require(n <= largest_dimension, "a reduced Hessian of dimension r (d_0 + d_L - r) = ", n,
                  " exceeds the limit of ", largest_dimension);
  const Matrix<Scalar> P = point.product();
  detail::require_loss_size(f, P, "P");
  Matrix<Scalar> H(n, n);
  Vector<Scalar> unit = Vector<Scalar>::Zero(n);
  for (Index j = 0; j < n; ++j) {
    unit[j] = Scalar(1);
    const Matrix<Scalar> xi = tangent_matrix(point, tangent_blocks(point, unit));
    unit[j] = Scalar(0);
    H.col(j) = tangent_coordinates(tangent_projection(point, Matrix<Scalar>(f.hessian_product(P, xi))));
  }
  H = ((H + H.transpose()) / Scalar(2)).eval();

  const auto A = [&](Index a, Index c) { return a + r * c; };
  const auto B = [&](Index i, Index a) { return r * r + i + below * a; };
  const auto C = [&](Index a, Index j) { return r * r + below * r + a + r * j; };
  const Matrix<Scalar> N = normal_part(point, Matrix<Scalar>(f.gradient(P)));
  for (Index a = 0; a < r; ++a) {
    const Scalar curvature = penalty.rho_over_m(point.m[a]);
    for (Index i = 0; i < below; ++i) H(B(i, a), B(i, a)) += curvature;
    for (Index j = 0; j < right; ++j) H(C(a, j), C(a, j)) += curvature;
    for (Index i = 0; i < below; ++i) {
      for (Index j = 0; j < right; ++j) {
        const Scalar coupling = N(i, j) / point.m[a];
        H(B(i, a), C(a, j)) += coupling;
        H(C(a, j), B(i, a)) += coupling;
      }
    }
    H(A(a, a), A(a, a)) += penalty.divided_difference(point.m[a], point.m[a]);
    for (Index c = 0; c < a; ++c) {
      const Scalar of_s = penalty.divided_difference(point.m[a], point.m[c]);
      const Scalar of_k = (penalty.rho(point.m[a]) + penalty.rho(point.m[c])) / (point.m[a] + point.m[c]);
      H(A(a, c), A(a, c)) += (of_s + of_k) / Scalar(2);
      H(A(c, a), A(c, a)) += (of_s + of_k) / Scalar(2);
      H(A(a, c), A(c, a)) += (of_s - of_k) / Scalar(2);
      H(A(c, a), A(a, c)) += (of_s - of_k) / Scalar(2);
    }
  }
  return H;
}

}  // namespace dmf
