// SPDX-License-Identifier: BSL-1.0
#pragma once

// Frobenius norms of the blocks of the Hessian without the blocks: from ||K x G||_F = ||K||_F ||G||_F and Gram
// matrices, with K = P_{m-1} P_{l-1}^T, G = A_m^T A_l, E = A_m^T R P_{l-1}^T and M = W_{m-1} ... W_{l+1} as in
// hessian_blocks.hpp,
//
//   ||H_ll||^2/4 = ||K||^2 ||G||^2 + 2 lambda_l ||P_{l-1}||^2 ||A_l||^2 + lambda_l^2 d_l d_{l-1},
//   ||H_ml||^2/4 = ||K||^2 ||G||^2 + ||E||^2 ||M||^2 + 2 sum (G^T E) . (M^T K),                      l < m.
//
// These are fourth powers of chains of products and squares of weights: they leave the range of a number long
// before the norm does. So every chain is kept with a power of two of its own, taken out of it where its entries
// are far from 1, and the terms are added as they are scaled.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace dmf::detail {

/// The exponent that has to come out of numbers of which the largest is below 2^exponent: 0 where the eighth power
/// of that, the highest that is formed, fills at most half of the range.
template <class Scalar>
std::int64_t exponent_to_take_out(std::int64_t exponent) {
  const bool far = std::max(exponent, -exponent) > std::numeric_limits<Scalar>::max_exponent / 16;
  return far ? exponent : 0;
}

/// Divides A by a power of two if its entries are far from 1, and returns its exponent. Numbers of automatic
/// differentiation are left as they are.
template <class Scalar>
std::int64_t take_out_exponent(Matrix<Scalar>& A) {
  if constexpr (RealScalar<Scalar>) {
    const std::int64_t exponent = exponent_to_take_out<Scalar>(common_exponent(A));
    if (exponent != 0) A = scaled_by_power_of_two(A, -exponent);
    return exponent;
  } else {
    return 0;
  }
}

/// The product of a chain of layers that grows from the right, as left x right x 2^exponent through its narrowest
/// width. Either may be an identity, which is not formed; no factor has more entries than a layer.
template <class Scalar>
class ThinChain {
 public:
  explicit ThinChain(Index rows) : rows_(rows), cols_(rows) {}

  /// This times W.
  void multiply(Operand<Scalar> W) {
    right_ = right_is_identity_ ? Matrix<Scalar>(W) : product_of<Scalar>(right_, W);
    exponent_ += take_out_exponent(right_);
    right_is_identity_ = false;
    cols_ = W.cols();
    if (W.cols() >= right_.rows()) return;
    left_ = left_is_identity_ ? std::move(right_) : product_of<Scalar>(left_, right_);
    exponent_ += take_out_exponent(left_);
    left_is_identity_ = false;
    right_is_identity_ = true;
  }

  [[nodiscard]] std::int64_t exponent() const { return exponent_; }

  /// The product itself, rows x cols numbers.
  [[nodiscard]] Matrix<Scalar> matrix() const {
    const Matrix<Scalar> scaled = scaled_matrix();
    if constexpr (RealScalar<Scalar>) {
      if (exponent_ != 0) return scaled_by_power_of_two(scaled, exponent_);
    }
    return scaled;
  }

  /// Its squared Frobenius norm, over 4^exponent; formed if it has at most `most` entries, else
  /// <left^T left, right right^T>.
  [[nodiscard]] Scalar squared_norm(Index most) const {
    if (left_is_identity_ && right_is_identity_) return Scalar(static_cast<int>(rows_));
    if (left_is_identity_) return right_.squaredNorm();
    if (right_is_identity_) return left_.squaredNorm();
    if (rows_ <= most / cols_) return product_of<Scalar>(left_, right_).squaredNorm();
    return transposed_product_of<Scalar>(left_, left_)
        .cwiseProduct(product_transposed_of<Scalar>(right_, right_))
        .sum();
  }

 private:
  [[nodiscard]] Matrix<Scalar> scaled_matrix() const {
    if (left_is_identity_) return right_is_identity_ ? Matrix<Scalar>(Matrix<Scalar>::Identity(rows_, cols_)) : right_;
    return right_is_identity_ ? left_ : product_of<Scalar>(left_, right_);
  }

  Index rows_, cols_;
  Matrix<Scalar> left_, right_;
  std::int64_t exponent_ = 0;
  bool left_is_identity_ = true, right_is_identity_ = true;
};

/// All chains of products and the norms from them. Of an identity nothing is formed, and no factor of a block of
/// more than N numbers: where layers m and l are both wide, its norm comes from Gram matrices of the narrow ends,
/// d_0 or d_L.
template <RealScalar Scalar, int Depth>
class HessianNorms {
 public:
  HessianNorms(const Problem<Scalar, Depth>& problem, FactorsView<const Scalar, Depth> W)
      : architecture_(problem.architecture()), W_(W), most_(architecture_.parameter_count()) {
    require_same_widths(architecture_.widths(), W.architecture().widths());
    const int L = depth();
    for (int l = 1; l <= L; ++l) {
      const std::int64_t exponent = exponent_to_take_out<Scalar>(common_exponent(W.layer(l)));
      layers_.push_back(
          {exponent == 0 ? Matrix<Scalar>() : scaled_by_power_of_two(Matrix<Scalar>(W.layer(l)), -exponent), exponent});
    }
    below_.emplace_back();  // an identity, as the last of the others
    above_.emplace_back();
    for (int l = 1; l < L; ++l) {
      below_.push_back(l == 1 ? scaled(layer(1), exponent(1))
                              : scaled(product_of<Scalar>(layer(l), below(l)), exponent(l) + below_.back().exponent));
    }
    for (int l = L; l > 1; --l) {
      above_.push_back(
          l == L ? scaled(layer(L), exponent(L))
                 : scaled(product_of<Scalar>(above_.back().matrix, layer(l)), above_.back().exponent + exponent(l)));
    }
    std::reverse(above_.begin(), above_.end());
    residual_ = residual(problem.Y());
  }

  /// ||H_ml||_F for l <= m.
  [[nodiscard]] Scalar of_block(int m, int l) const {
    Scaled<Scalar> found;
    visit_row(m, l, [&](int, const Scaled<Scalar>& square) { found = square; });
    return Scalar(2) * sqrt(found).value();
  }

  /// ||H||_F.
  [[nodiscard]] Scalar of_all() const {
    Scaled<Scalar> sum;
    for (int m = 1; m <= depth(); ++m) {
      visit_row(m, 1, [&](int l, const Scaled<Scalar>& square) {
        sum = sum + square;
        if (l < m) sum = sum + square;
      });
    }
    return Scalar(2) * sqrt(sum).value();
  }

 private:
  /// matrix x 2^exponent.
  struct ScaledMatrix {
    Matrix<Scalar> matrix;
    std::int64_t exponent = 0;
  };
  static ScaledMatrix scaled(Matrix<Scalar> A, std::int64_t exponent) {
    const std::int64_t taken = take_out_exponent(A);
    return {std::move(A), exponent + taken};
  }

  [[nodiscard]] int depth() const { return architecture_.depth(); }
  static std::size_t place(int l) { return static_cast<std::size_t>(l - 1); }
  static Scalar number(Index n) { return Scalar(static_cast<int>(n)); }
  [[nodiscard]] Scalar size(int l) const { return number(architecture_.width(l)) * number(architecture_.width(l - 1)); }
  static Matrix<Scalar> times(Operand<Scalar> A, Operand<Scalar> B) { return product_of<Scalar>(A, B); }
  static Matrix<Scalar> transposed_times(Operand<Scalar> A, Operand<Scalar> B) {
    return transposed_product_of<Scalar>(A, B);
  }
  static Matrix<Scalar> times_transposed(Operand<Scalar> A, Operand<Scalar> B) {
    return product_transposed_of<Scalar>(A, B);
  }

  /// W_l, P_{l-1} for l > 1 and A_l for l < L, each over the power of two of the exponent beside it.
  [[nodiscard]] Operand<Scalar> layer(int l) const {
    if (exponent(l) != 0) return layers_[place(l)].matrix;
    return W_.layer(l);
  }
  [[nodiscard]] std::int64_t exponent(int l) const { return layers_[place(l)].exponent; }
  [[nodiscard]] const Matrix<Scalar>& below(int l) const { return below_[place(l)].matrix; }
  [[nodiscard]] std::int64_t below_exponent(int l) const { return below_[place(l)].exponent; }
  [[nodiscard]] const Matrix<Scalar>& above(int l) const { return above_[place(l)].matrix; }
  [[nodiscard]] std::int64_t above_exponent(int l) const { return above_[place(l)].exponent; }

  /// ||P_{l-1}||_F^2 and ||A_l||_F^2, scaled.
  [[nodiscard]] Scalar below_square(int l) const {
    return l == 1 ? number(architecture_.width(0)) : Scalar(below(l).squaredNorm());
  }
  [[nodiscard]] Scalar above_square(int l) const {
    return l == depth() ? number(architecture_.width(l)) : Scalar(above(l).squaredNorm());
  }

  /// R = W_L ... W_1 - Y; the two may be far apart.
  [[nodiscard]] ScaledMatrix residual(const Matrix<Scalar>& Y) const {
    const ScaledMatrix end_to_end =
        scaled(times(layer(depth()), below(depth())), exponent(depth()) + below_exponent(depth()));
    const std::int64_t exponent_of_Y = exponent_to_take_out<Scalar>(common_exponent(Y));
    if (end_to_end.exponent == 0 && exponent_of_Y == 0) return scaled(end_to_end.matrix - Y, 0);
    const bool no_product = end_to_end.matrix.isZero(Scalar(0)), no_target = Y.isZero(Scalar(0));
    const std::int64_t of_product = end_to_end.exponent + common_exponent(end_to_end.matrix);
    const std::int64_t unit = no_product  ? exponent_of_Y
                              : no_target ? of_product
                                          : std::max(of_product, common_exponent(Y));
    return scaled(
        scaled_by_power_of_two(end_to_end.matrix, end_to_end.exponent - unit) - scaled_by_power_of_two(Y, -unit), unit);
  }

  /// R P_{l-1}^T, d_L x d_{l-1}.
  [[nodiscard]] ScaledMatrix bent(int l) const {
    if (l == 1) return residual_;
    return scaled(times_transposed(residual_.matrix, below(l)), residual_.exponent + below_exponent(l));
  }

  /// ||A^T B||_F^2, from the Gram matrix of the rows of A where A^T B is too large.
  [[nodiscard]] Scalar square_of_product(const Matrix<Scalar>& A, const Matrix<Scalar>& B) const {
    if (A.cols() <= most_ / B.cols()) return transposed_times(A, B).squaredNorm();
    return B.cwiseProduct(times(times_transposed(A, A), B)).sum();
  }
  /// ||A A^T||_F^2 = ||A^T A||_F^2.
  static Scalar square_of_gram(const Matrix<Scalar>& A) {
    return (A.rows() < A.cols() ? times_transposed(A, A) : transposed_times(A, A)).squaredNorm();
  }

  /// ||H_ml||_F^2/4 for l = m, m - 1, ..., last.
  template <class Visitor>
  void visit_row(int m, int last, const Visitor& visit) const {
    const Scalar K_square = m == 1 ? below_square(1) : square_of_gram(below(m));
    const Scalar G_square = m == depth() ? above_square(m) : square_of_gram(above(m));
    const std::int64_t of_squares = 2 * (below_exponent(m) + above_exponent(m));
    const std::int64_t of_lambda = binary_exponent(architecture_.lambda(m));
    const Scalar lambda = times_power_of_two(architecture_.lambda(m), -of_lambda);
    const Scaled<Scalar> of_both(K_square * G_square, 2 * of_squares);
    const Scaled<Scalar> mixed(lambda * (Scalar(2) * below_square(m) * above_square(m)), of_lambda + of_squares);
    visit(m, of_both + mixed + Scaled<Scalar>(lambda * lambda * size(m), 2 * of_lambda));
    if (last >= m) return;
    ThinChain<Scalar> M(architecture_.width(m - 1));  // W_{m-1} ... W_{l+1}
    std::int64_t of_layers = 0;                       // the exponents of these layers
    ScaledMatrix M_P = below_[place(m)];              // its transpose times P_{m-1}, d_l x d_0
    for (int l = m - 1; l >= last; --l) {
      visit(l, off_diagonal(m, l, M, of_layers + M.exponent(), M_P));
      if (l == last) break;
      M.multiply(layer(l));
      of_layers += exponent(l);
      M_P = scaled(transposed_times(layer(l), M_P.matrix), exponent(l) + M_P.exponent);
    }
  }

  [[nodiscard]] Scaled<Scalar> off_diagonal(int m, int l, const ThinChain<Scalar>& M, std::int64_t of_M,
                                            const ScaledMatrix& M_P) const {
    const Scalar K_square = l == 1 ? below_square(m) : transposed_square(m, l);
    const Scalar G_square = m == depth() ? above_square(l) : square_of_product(above(m), above(l));
    const std::int64_t of_K = below_exponent(m) + below_exponent(l), of_G = above_exponent(m) + above_exponent(l);
    // E = A_m^T S, and of the cross term sum (G^T E) (M^T K) at the entries of layer l.
    const ScaledMatrix S = bent(l);
    const std::int64_t of_E = above_exponent(m) + S.exponent;
    Scalar E_square = S.matrix.squaredNorm();
    Matrix<Scalar> A_E = S.matrix;
    if (m < depth()) {
      E_square = square_of_product(above(m), S.matrix);
      A_E = above(m).cols() <= most_ / S.matrix.cols() ? times(above(m), transposed_times(above(m), S.matrix))
                                                       : times(times_transposed(above(m), above(m)), S.matrix);
    }
    const Matrix<Scalar> G_E = transposed_times(above(l), A_E);
    const Matrix<Scalar> M_K = l == 1 ? M_P.matrix : times_transposed(M_P.matrix, below(l));
    const Scaled<Scalar> of_first(K_square * G_square, 2 * (of_K + of_G));
    const Scaled<Scalar> of_second(E_square * M.squared_norm(most_), 2 * (of_E + of_M));
    const Scaled<Scalar> cross(Scalar(2) * M_K.cwiseProduct(G_E).sum(), M_P.exponent + below_exponent(l) + of_G + of_E);
    const Scaled<Scalar> sum = of_first + of_second + cross;
    return sum.is_negative() ? Scaled<Scalar>() : sum;
  }

  /// ||P_{m-1} P_{l-1}^T||_F^2, l > 1, scaled.
  [[nodiscard]] Scalar transposed_square(int m, int l) const {
    const Matrix<Scalar>&P = below(m), &Q = below(l);
    if (P.rows() <= most_ / Q.rows()) return times_transposed(P, Q).squaredNorm();
    return P.cwiseProduct(times(P, transposed_times(Q, Q))).sum();
  }

  const Architecture<Scalar, Depth>& architecture_;
  FactorsView<const Scalar, Depth> W_;
  Index most_;                        // N
  std::vector<ScaledMatrix> layers_;  // empty where there was nothing to take out
  std::vector<ScaledMatrix> below_, above_;
  ScaledMatrix residual_;
};

}  // namespace dmf::detail
