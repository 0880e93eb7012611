// SPDX-License-Identifier: BSL-1.0
#pragma once

// The losses that come up, each a QuadraticEndToEndLoss:
//
//   DataLoss          ||P X - T||_F^2                 data X (d_0 x n), targets T (d_L x n), not whitened
//   WeightedLoss      sum_ij M_ij (P - Y)_ij^2        weights M >= 0, or a mask of zeros and ones
//   WeightedDataLoss  sum_ij M_ij (P X - T)_ij^2      both
//   BlendedLoss       (1 - tau) f_0 + tau f_1         on the way from one to another
//
// The curvature of the first three is Lambda = max M ||X||_2^2: f''(P)[D, .] = 2 (M o (D X)) X^T, o entry by entry
// (docs/theory.md, Proposition 63). A factor 1/2 or 1/n in front of a loss is a weight M, or goes into the lambda_l.
//
// Example:
//
//   const dmf::Matrix<double> Y{{2, 0.5}, {0, 1}}, seen{{1, 1}, {0, 1}};     // one entry was not observed
//   const dmf::LossProblem problem(dmf::Architecture({2, 2, 2, 2}, 0.1), dmf::WeightedLoss(seen, Y));
//   dmf::Factors<double> W(problem.architecture());                          // W = 0
//   std::cout << dmf::objective(problem, W) << '\n';                         // 4 + 0.25 + 1

#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/detail/rotations.hpp>
#include <dmf/loss/detail/spectral_bound.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <utility>
#include <vector>

namespace dmf {

namespace detail {

/// Throws InvalidInput unless X and T have one column per sample, a row and a column at least, and finite entries.
template <class Scalar>
void require_samples(const Matrix<Scalar>& X, const Matrix<Scalar>& T) {
  require(X.rows() > 0 && X.cols() > 0 && T.rows() > 0, "X and T must have at least one row and one column, got ",
          X.rows(), " x ", X.cols(), " and ", T.rows(), " x ", T.cols());
  require(T.cols() == X.cols(), "X and T must have one column per sample, got ", X.cols(), " and ", T.cols());
  require_finite_matrix(X, "X");
  require_finite_matrix(T, "T");
}

/// Throws InvalidInput unless M is of the size of the target, finite, and every weight at least 0.
template <class Scalar>
void require_weights(const Matrix<Scalar>& M, const Matrix<Scalar>& target, const char* name) {
  require(M.rows() == target.rows() && M.cols() == target.cols(), "M must be of the size of ", name, ", ",
          target.rows(), " x ", target.cols(), ", got ", M.rows(), " x ", M.cols());
  require_finite_matrix(M, "M");
  for (Index j = 0; j < M.cols(); ++j) {
    for (Index i = 0; i < M.rows(); ++i) {
      require(!(M(i, j) < Scalar(0)), "weights must not be negative, entry (", i, ", ", j, ") of M is ", M(i, j));
    }
  }
}

/// 2 M o R.
template <class Scalar>
Matrix<Scalar> twice_weighted(const Matrix<Scalar>& M, Matrix<Scalar> R) {
  for (Index j = 0; j < R.cols(); ++j) {
    for (Index i = 0; i < R.rows(); ++i) R(i, j) *= Scalar(Scalar(2) * M(i, j));
  }
  return R;
}

}  // namespace detail

/// f(P) = sum_ij M_ij (P X - T)_ij^2. Owns its matrices. value costs d_L d_0 n, gradient and hessian_product twice
/// that.
template <FieldScalar ScalarType = double>
class WeightedDataLoss {
 public:
  using Scalar = ScalarType;

  /// M and T are d_L x n, X is d_0 x n, n >= 1. Throws InvalidInput unless the sizes fit, every entry is finite and
  /// every weight at least 0.
  WeightedDataLoss(Matrix<Scalar> M, Matrix<Scalar> X, Matrix<Scalar> T)
      : M_(std::move(M)), X_(std::move(X)), T_(std::move(T)) {
    detail::require_samples(X_, T_);
    detail::require_weights(M_, T_, "T");
    for (Index j = 0; j < M_.cols(); ++j) {
      for (Index i = 0; i < M_.rows(); ++i) {
        if (largest_weight_ < M_(i, j)) largest_weight_ = M_(i, j);
      }
    }
  }

  [[nodiscard]] Index rows() const { return T_.rows(); }
  [[nodiscard]] Index cols() const { return X_.rows(); }
  [[nodiscard]] const Matrix<Scalar>& M() const { return M_; }
  [[nodiscard]] const Matrix<Scalar>& X() const { return X_; }
  [[nodiscard]] const Matrix<Scalar>& T() const { return T_; }

  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    const Matrix<Scalar> R = residual(P);
    Scalar sum(0);
    for (Index j = 0; j < R.cols(); ++j) {
      for (Index i = 0; i < R.rows(); ++i) sum += M_(i, j) * R(i, j) * R(i, j);
    }
    return sum;
  }
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const { return twice_weighted(residual(P)); }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    detail::require_loss_size(*this, P, "P");
    detail::require_loss_size(*this, D, "D");
    return twice_weighted(detail::product_of<Scalar>(D, X_));
  }

  /// max M ||X||_2^2, above it by rounding alone. Cost: d_0^2 n + 9 d_0^3.
  [[nodiscard]] Scalar curvature() const requires RealScalar<Scalar> {
    return detail::squared_norm_bound(X_, largest_weight_);
  }

 private:
  [[nodiscard]] Matrix<Scalar> residual(const Matrix<Scalar>& P) const {
    detail::require_loss_size(*this, P, "P");
    Matrix<Scalar> R = -T_;
    detail::add_product<Scalar>(R, P, X_);
    return R;
  }

  /// 2 (M o R) X^T.
  [[nodiscard]] Matrix<Scalar> twice_weighted(Matrix<Scalar> R) const {
    return detail::product_transposed_of<Scalar>(detail::twice_weighted(M_, std::move(R)), X_);
  }

  Matrix<Scalar> M_, X_, T_;
  Scalar largest_weight_{0};
};

/// f(P) = sum_ij M_ij (P - Y)_ij^2: matrix completion where M is a mask. Every function costs d_L d_0.
template <FieldScalar ScalarType = double>
class WeightedLoss {
 public:
  using Scalar = ScalarType;

  /// Throws InvalidInput unless M and Y are of one size with at least one entry, finite, and every weight at least 0.
  WeightedLoss(Matrix<Scalar> M, Matrix<Scalar> Y) : M_(std::move(M)), Y_(std::move(Y)) {
    detail::require(Y_.rows() > 0 && Y_.cols() > 0, "Y must have at least one row and one column, got ", Y_.rows(),
                    " x ", Y_.cols());
    detail::require_finite_matrix(Y_, "Y");
    detail::require_weights(M_, Y_, "Y");
  }

  [[nodiscard]] Index rows() const { return Y_.rows(); }
  [[nodiscard]] Index cols() const { return Y_.cols(); }
  [[nodiscard]] const Matrix<Scalar>& M() const { return M_; }
  [[nodiscard]] const Matrix<Scalar>& Y() const { return Y_; }

  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    detail::require_loss_size(*this, P, "P");
    Scalar sum(0);
    for (Index j = 0; j < P.cols(); ++j) {
      for (Index i = 0; i < P.rows(); ++i) {
        const Scalar r = P(i, j) - Y_(i, j);
        sum += M_(i, j) * r * r;
      }
    }
    return sum;
  }
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const {
    detail::require_loss_size(*this, P, "P");
    return detail::twice_weighted<Scalar>(M_, P - Y_);
  }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    detail::require_loss_size(*this, P, "P");
    detail::require_loss_size(*this, D, "D");
    return detail::twice_weighted<Scalar>(M_, D);
  }

  /// All rotations that leave f alone (docs/theory.md, Proposition 70): left(i, j) where rows i and j of M are equal,
  /// right(i, j) where columns are, and left C + C right = 0 with C = M o Y, all within rounding. None is listed where
  /// o(d_L) + o(d_0) > 400, o(n) = n (n-1)/2; that number to the third power is the cost.
  [[nodiscard]] std::vector<RotationGenerator<Scalar>> rotation_generators() const requires RealScalar<Scalar> {
    const Matrix<Scalar> weights = detail::normalized(M_), C = detail::normalized<Scalar>(M_.cwiseProduct(Y_));
    const Index d = rows(), n = cols();
    const auto conditions = [&](const Matrix<Scalar>& left, const Matrix<Scalar>& right) {
      Vector<Scalar> result(d * n + d * d + n * n);
      Index place = 0;
      detail::append_entries<Scalar>(result, place,
                                     detail::product_of<Scalar>(left, C) + detail::product_of<Scalar>(C, right));
      for (Index i = 0; i < d; ++i) {
        for (Index j = 0; j < d; ++j) result[place++] = left(i, j) * (weights.row(i) - weights.row(j)).norm();
      }
      for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) result[place++] = right(i, j) * (weights.col(i) - weights.col(j)).norm();
      }
      return result;
    };
    return detail::rotations_with<Scalar>(d, n, conditions, Scalar(30 * (d + n)) * epsilon<Scalar>);
  }

  /// max M, exactly.
  [[nodiscard]] Scalar curvature() const requires RealScalar<Scalar> { return M_.maxCoeff(); }

 private:
  Matrix<Scalar> M_, Y_;
};

/// f(P) = ||P X - T||_F^2. Owns its data and C = T X^T, S = X X^T. value costs d_L d_0 n, the derivatives d_L d_0^2.
template <FieldScalar ScalarType = double>
class DataLoss {
 public:
  using Scalar = ScalarType;

  /// X is d_0 x n, T is d_L x n, n >= 1. Throws InvalidInput unless they are, with finite entries.
  DataLoss(Matrix<Scalar> X, Matrix<Scalar> T) : X_(std::move(X)), T_(std::move(T)) {
    detail::require_samples(X_, T_);
    S_ = detail::product_transposed_of<Scalar>(X_, X_);
    C_ = detail::product_transposed_of<Scalar>(T_, X_);
  }

  [[nodiscard]] Index rows() const { return T_.rows(); }
  [[nodiscard]] Index cols() const { return X_.rows(); }
  [[nodiscard]] const Matrix<Scalar>& X() const { return X_; }
  [[nodiscard]] const Matrix<Scalar>& T() const { return T_; }

  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    const Matrix<Scalar> R = residual(P);
    return detail::inner_product_of<Scalar>(R, R);
  }
  /// 2 (P X - T) X^T, by way of the residual: where that is small, so is the rounding error.
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const {
    return Scalar(2) * detail::product_transposed_of<Scalar>(residual(P), X_);
  }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    detail::require_loss_size(*this, P, "P");
    detail::require_loss_size(*this, D, "D");
    return Scalar(2) * detail::product_of<Scalar>(D, S_);
  }

  /// ||X||_2^2, above it by rounding alone. Cost: d_0^2 n + 9 d_0^3.
  [[nodiscard]] Scalar curvature() const requires RealScalar<Scalar> {
    return detail::squared_norm_bound(X_, Scalar(1));
  }

  /// All rotations that leave f alone (docs/theory.md, Proposition 70): right commutes with S and left C + C right =
  /// 0, within rounding. For whitened data those are the rotations within groups of equal singular values of C. None
  /// is listed where o(d_L) + o(d_0) > 400, o(n) = n (n-1)/2; that number to the third power is the cost.
  [[nodiscard]] std::vector<RotationGenerator<Scalar>> rotation_generators() const requires RealScalar<Scalar> {
    const Matrix<Scalar> S = detail::normalized(S_), C = detail::normalized(C_);
    const Index d = rows(), n = cols();
    const auto conditions = [&](const Matrix<Scalar>& left, const Matrix<Scalar>& right) {
      Vector<Scalar> result(d * n + n * n);
      Index place = 0;
      detail::append_entries<Scalar>(result, place,
                                     detail::product_of<Scalar>(left, C) + detail::product_of<Scalar>(C, right));
      detail::append_entries<Scalar>(result, place,
                                     detail::product_of<Scalar>(right, S) - detail::product_of<Scalar>(S, right));
      return result;
    };
    return detail::rotations_with<Scalar>(d, n, conditions, Scalar(30 * (d + X_.cols())) * epsilon<Scalar>);
  }

  /// S = X X^T and C = T X^T, all that the derivatives depend on.
  [[nodiscard]] const Matrix<Scalar>& S() const { return S_; }
  [[nodiscard]] const Matrix<Scalar>& C() const { return C_; }

 private:
  [[nodiscard]] Matrix<Scalar> residual(const Matrix<Scalar>& P) const {
    detail::require_loss_size(*this, P, "P");
    Matrix<Scalar> R = -T_;
    detail::add_product<Scalar>(R, P, X_);
    return R;
  }

  Matrix<Scalar> X_, T_, S_, C_;
};

/// f = (1 - tau) f_0 + tau f_1 for 0 <= tau <= 1: a homotopy, whose place move_to() changes. Costs what both cost.
template <class First, class Second, FieldScalar ScalarType = typename First::Scalar>
requires EndToEndLoss<First, ScalarType> && EndToEndLoss<Second, ScalarType>
class BlendedLoss {
 public:
  using Scalar = ScalarType;

  /// Throws InvalidInput unless both are of one size and tau is between 0 and 1.
  BlendedLoss(First first, Second second, Scalar tau = Scalar(0))
      : first_(std::move(first)), second_(std::move(second)) {
    detail::require(first_.rows() == second_.rows() && first_.cols() == second_.cols(),
                    "both losses must be of one size, got ", first_.rows(), " x ", first_.cols(), " and ",
                    second_.rows(), " x ", second_.cols());
    move_to(tau);
  }

  [[nodiscard]] Index rows() const { return first_.rows(); }
  [[nodiscard]] Index cols() const { return first_.cols(); }
  [[nodiscard]] const First& first() const { return first_; }
  [[nodiscard]] const Second& second() const { return second_; }

  [[nodiscard]] const Scalar& tau() const { return tau_; }
  void move_to(const Scalar& tau) {
    detail::require(!(tau < Scalar(0)) && !(Scalar(1) < tau) && detail::is_finite(tau),
                    "tau must be between 0 and 1, got ", tau);
    tau_ = tau;
  }

  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    return (Scalar(1) - tau_) * Scalar(first_.value(P)) + tau_ * Scalar(second_.value(P));
  }
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const {
    return mixed(first_.gradient(P), second_.gradient(P));
  }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    return mixed(first_.hessian_product(P, D), second_.hessian_product(P, D));
  }
  /// df/dtau = f_1 - f_0, and its gradient in P, which does not depend on tau.
  [[nodiscard]] Matrix<Scalar> gradient_rate(const Matrix<Scalar>& P) const {
    return Matrix<Scalar>(second_.gradient(P)) - Matrix<Scalar>(first_.gradient(P));
  }

  /// (1 - tau) Lambda_0 + tau Lambda_1, rounded upwards.
  [[nodiscard]] Scalar curvature() const requires RealScalar<Scalar> && QuadraticEndToEndLoss<First, Scalar> &&
      QuadraticEndToEndLoss<Second, Scalar> {
    return detail::rounded_up(
        Scalar((Scalar(1) - tau_) * Scalar(first_.curvature()) + tau_ * Scalar(second_.curvature())), 4);
  }
  [[nodiscard]] Scalar third_derivative_form(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const requires
      LossWithThirdDerivative<First, Scalar> && LossWithThirdDerivative<Second, Scalar> {
    return (Scalar(1) - tau_) * detail::third_derivative_of<Scalar>(first_, P, D) +
           tau_ * detail::third_derivative_of<Scalar>(second_, P, D);
  }

 private:
  [[nodiscard]] Matrix<Scalar> mixed(const Matrix<Scalar>& a, const Matrix<Scalar>& b) const {
    return Scalar(Scalar(1) - tau_) * a + tau_ * b;
  }

  First first_;
  Second second_;
  Scalar tau_{0};
};

}  // namespace dmf
