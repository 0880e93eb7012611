// SPDX-License-Identifier: BSL-1.0
#pragma once

// The factors of a matrix of rank r with hidden widths r and equal weights l0, and what a certificate asks of them:
// gradient and Hessian of
//
//   F(W) = f(W_L ... W_1) + l0 sum_l ||W_l||_F^2,    W_1 r x d_0,  W_l r x r,  W_L d_L x r,
//
// across the directions in which F does not change, the rotations Omega_l W_l - W_l Omega_{l-1} of hidden layers,
// each with a bound of all that rounding did to it (docs/theory.md, Proposition 75). Numbers that underflow are not
// counted.

#include <dmf/continuation/detail/verified_eigenvalues.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf::detail {

/// What is known of the loss at P = W_L ... W_1: derivatives as it computes them, at the product as it was computed.
template <class Scalar>
struct LossAtPoint {
  Matrix<Scalar> gradient;     // of f at the computed product
  Scalar gradient_error{};     // its error in the Frobenius norm
  Scalar hessian_bound{};      // 2 Lambda: ||f''[X]||_F <= 2 Lambda ||X||_F at the point
  Scalar hessian_error{};      // of a product f''[X], for each unit of ||X||_F
  Scalar hessian_lipschitz{};  // of P -> f''(P); 0 for a quadratic f
};

template <class Scalar>
class SlicePoint {
 public:
  /// From balanced layers, L >= 2.
  SlicePoint(std::vector<Matrix<Scalar>> layers, const Scalar& weight);

  [[nodiscard]] int depth() const { return static_cast<int>(layers_.size()); }
  [[nodiscard]] Index rank() const { return layers_.front().rows(); }
  [[nodiscard]] const Matrix<Scalar>& product() const { return prefix_.back(); }
  [[nodiscard]] Scalar product_error() const { return rounding_ * power(depth()); }  // in the Frobenius norm
  [[nodiscard]] Scalar most_terms_error() const { return rounding_; }
  [[nodiscard]] Scalar largest() const { return largest_; }  // ||W_l||_2 from above, all l
  [[nodiscard]] Scalar least() const { return least_; }      // sigma_r(W_1) from below

  /// sigma_min of Omega -> (Omega_l W_l - W_l Omega_{l-1})_l from below; infinite for r = 1, where there is nothing
  /// to rotate; not positive if it cannot be told from 0.
  [[nodiscard]] Scalar gauge() const { return gauge_; }

  /// |T^T grad F| from above and T^T Hess F T with its error, T an orthonormal basis of what is orthogonal to all
  /// rotations.
  struct Derivatives {
    Scalar gradient{};
    Matrix<Scalar> hessian;
    Scalar hessian_error{};
  };
  template <class HessianProduct>
  [[nodiscard]] Derivatives derivatives(const LossAtPoint<Scalar>& loss, const HessianProduct& product) const;

 private:
  [[nodiscard]] const Matrix<Scalar>& layer(int l) const { return layers_[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] const Matrix<Scalar>& before(int l) const { return prefix_[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] const Matrix<Scalar>& after(int l) const { return suffix_[static_cast<std::size_t>(l)]; }
  [[nodiscard]] Scalar power(int n) const {  // max_l ||W_l||_F^n
    Scalar result(1);
    for (int i = 0; i < n; ++i) result *= frobenius_;
    return result;
  }
  /// A^T G B^T.
  [[nodiscard]] static Matrix<Scalar> sandwich(const Matrix<Scalar>& A, const Matrix<Scalar>& G,
                                               const Matrix<Scalar>& B) {
    return product_transposed_of<Scalar>(transposed_product_of<Scalar>(A, G), B);
  }
  void make_gauge();
  [[nodiscard]] Vector<Scalar> stacked(const std::vector<Matrix<Scalar>>& parts) const;
  [[nodiscard]] std::vector<Matrix<Scalar>> unstacked(const Vector<Scalar>& all) const;

  std::vector<Matrix<Scalar>> layers_, prefix_, suffix_;  // W_l; W_l ... W_1; W_L ... W_{l+1}
  Scalar weight_, frobenius_{}, largest_{}, least_{}, rounding_{}, gauge_{}, basis_error_{};
  Index size_ = 0;
  Matrix<Scalar> basis_;  // T within basis_error_
};

// ---------------------------------------------------------------------------- implementation

template <class Scalar>
SlicePoint<Scalar>::SlicePoint(std::vector<Matrix<Scalar>> layers, const Scalar& weight)
    : layers_(std::move(layers)), weight_(weight) {
  const int L = depth();
  const Index d_0 = layer(1).cols(), d_L = layer(L).rows();
  prefix_.push_back(Matrix<Scalar>::Identity(d_0, d_0));
  suffix_.assign(static_cast<std::size_t>(L) + 1, Matrix<Scalar>::Identity(d_L, d_L));
  for (int l = 1; l <= L; ++l) prefix_.push_back(product_of<Scalar>(layer(l), prefix_.back()));
  for (int l = L; l >= 1; --l) suffix_[static_cast<std::size_t>(l - 1)] = product_of<Scalar>(after(l), layer(l));
  for (const Matrix<Scalar>& W : layers_) {
    frobenius_ = max(frobenius_, Scalar(W.norm()));
    largest_ = max(largest_, singular_bounds(W, Scalar(0)).largest);
    size_ += W.size();
  }
  least_ = singular_bounds(layer(1), Scalar(0)).least;
  // Every entry below is a sum of products of entries along a chain through all layers and the loss; no more terms
  // and factors than these, and the weight l0 is known within two roundings.
  rounding_ = Scalar(2) * rounding_of<Scalar>(2 * (d_0 + d_L + L * (rank() + 4)));
  make_gauge();
}

/// Omega_l W_l - W_l Omega_{l-1} for (E_ab - E_ba)/sqrt(2), orthonormal in the space of all Omega, and a basis of the
/// complement. That basis is not quite orthonormal, nor quite orthogonal to the rotations; both are measured, and
/// next to it there is one that is.
template <class Scalar>
void SlicePoint<Scalar>::make_gauge() {
  const Index r = rank(), pairs = r * (r - 1) / 2;
  const int L = depth();
  if (pairs == 0) {
    gauge_ = std::numeric_limits<Scalar>::infinity();
    basis_ = Matrix<Scalar>::Identity(size_, size_);
    return;
  }
  Matrix<Scalar> rotations = Matrix<Scalar>::Zero(size_, pairs * (L - 1));
  const Scalar half = sqrt(Scalar(1) / Scalar(2));
  Index column = 0, offset = 0;
  for (int l = 1; l < L; ++l) {
    const Index below = layer(l).size();
    for (Index a = 0; a < r; ++a) {
      for (Index b = a + 1; b < r; ++b, ++column) {
        Matrix<Scalar> left = Matrix<Scalar>::Zero(r, layer(l).cols());
        left.row(a) = half * layer(l).row(b);
        left.row(b) = -half * layer(l).row(a);
        Matrix<Scalar> right = Matrix<Scalar>::Zero(layer(l + 1).rows(), r);
        right.col(b) = -half * layer(l + 1).col(a);
        right.col(a) = half * layer(l + 1).col(b);
        rotations.col(column).segment(offset, below) = left.reshaped();
        rotations.col(column).segment(offset + below, right.size()) = right.reshaped();
      }
    }
    offset += below;
  }
  const Scalar norm = rotations.norm(), error = Scalar(4) * epsilon<Scalar> * norm;
  gauge_ = singular_bounds(rotations, error).least;
  basis_ = orthogonal_complement(rotations);
  const Scalar leaning = Scalar(2) * transposed_product_of<Scalar>(basis_, rotations).norm() +
                         rounding_of<Scalar>(size_) * basis_.norm() * norm + error * basis_.norm();
  const Scalar tilt = gauge_ > Scalar(0) ? Scalar(leaning / gauge_) : std::numeric_limits<Scalar>::infinity();
  basis_error_ = Scalar(2) * (tilt + tilt * tilt + orthonormality_bound(basis_));
}

template <class Scalar>
Vector<Scalar> SlicePoint<Scalar>::stacked(const std::vector<Matrix<Scalar>>& parts) const {
  Vector<Scalar> result(size_);
  Index offset = 0;
  for (const Matrix<Scalar>& part : parts) {
    result.segment(offset, part.size()) = part.reshaped();
    offset += part.size();
  }
  return result;
}

template <class Scalar>
std::vector<Matrix<Scalar>> SlicePoint<Scalar>::unstacked(const Vector<Scalar>& all) const {
  std::vector<Matrix<Scalar>> result;
  Index offset = 0;
  for (const Matrix<Scalar>& W : layers_) {
    result.push_back(all.segment(offset, W.size()).reshaped(W.rows(), W.cols()));
    offset += W.size();
  }
  return result;
}

template <class Scalar>
template <class HessianProduct>
typename SlicePoint<Scalar>::Derivatives SlicePoint<Scalar>::derivatives(const LossAtPoint<Scalar>& loss,
                                                                         const HessianProduct& product) const {
  const int L = depth();
  const Scalar two_weight = Scalar(2) * weight_, layers = static_cast<Scalar>(L),
               root = sqrt(layers) * Scalar(2);  // 2: for its rounding
  const Matrix<Scalar>& G = loss.gradient;
  // The gradient of f at the product of the given layers, which is not quite the computed product.
  const Scalar moved = (loss.hessian_bound + loss.hessian_lipschitz * product_error()) * product_error();
  const Scalar G_error = loss.gradient_error + moved, G_norm = G.norm() * Scalar(2);

  std::vector<Matrix<Scalar>> gradient;
  for (int l = 1; l <= L; ++l) {
    gradient.push_back(sandwich(after(l), G, before(l)) + two_weight * layer(l));
  }
  const Vector<Scalar> all = stacked(gradient);
  const Scalar all_norm = all.norm() * Scalar(2);
  const Scalar gradient_error =
      root * (rounding_ * (power(L - 1) * G_norm + two_weight * frobenius_) + power(L - 1) * G_error);
  const Scalar basis_norm = basis_.norm() * Scalar(2), gather = rounding_of<Scalar>(size_) * basis_norm;
  Derivatives result;
  result.gradient = Vector<Scalar>(basis_.transpose() * all).norm() * (Scalar(1) + rounding_) + gather * all_norm +
                    Scalar(2) * gradient_error + basis_error_ * (all_norm + gradient_error);

  Matrix<Scalar> columns(size_, basis_.cols());
  for (Index j = 0; j < basis_.cols(); ++j) {
    const std::vector<Matrix<Scalar>> D = unstacked(basis_.col(j));
    // Derivatives along D of the products before and after each layer.
    std::vector<Matrix<Scalar>> prefix{Matrix<Scalar>::Zero(before(1).rows(), before(1).cols())};
    for (int l = 1; l <= L; ++l) {
      prefix.push_back(product_of<Scalar>(D[static_cast<std::size_t>(l - 1)], before(l)));
      add_product<Scalar>(prefix.back(), layer(l), prefix[static_cast<std::size_t>(l - 1)]);
    }
    const Matrix<Scalar> G_prime = product(prefix.back());
    Matrix<Scalar> suffix = Matrix<Scalar>::Zero(G.rows(), G.rows());
    std::vector<Matrix<Scalar>> moved_gradient(layers_.size());
    for (int l = L; l >= 1; --l) {
      const Matrix<Scalar>& D_l = D[static_cast<std::size_t>(l - 1)];
      moved_gradient[static_cast<std::size_t>(l - 1)] =
          sandwich(suffix, G, before(l)) + sandwich(after(l), G_prime, before(l)) +
          sandwich(after(l), G, prefix[static_cast<std::size_t>(l - 1)]) + two_weight * D_l;
      suffix = product_of<Scalar>(suffix, layer(l));
      add_product<Scalar>(suffix, after(l), D_l);
    }
    columns.col(j) = stacked(moved_gradient);
  }
  result.hessian = transposed_product_of<Scalar>(basis_, columns);
  // For a unit D: each term as if nothing canceled, times the rounding of its longest chain; then the errors of what
  // the loss gave.
  const Scalar of_gradient = (layers - Scalar(1)) * power(L - 2), of_hessian = layers * power(2 * L - 2);
  const Scalar norm = root * (of_gradient * G_norm + of_hessian * loss.hessian_bound + two_weight);
  const Scalar column_error =
      Scalar(2) *
      (rounding_ * norm +
       root * (of_gradient * G_error + of_hessian * (loss.hessian_error + loss.hessian_lipschitz * product_error())));
  const Scalar count = sqrt(static_cast<Scalar>(basis_.cols())) * Scalar(2);
  result.hessian_error =
      count * column_error + gather * columns.norm() * Scalar(2) + Scalar(3) * basis_error_ * (norm + column_error);
  return result;
}

}  // namespace dmf::detail
