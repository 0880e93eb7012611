// SPDX-License-Identifier: BSL-1.0
#pragma once

// Lanczos steps on B = (A - A V V^T)^T (A - A V V^T) from a direction that is uniform on the sphere, and how far below
// the largest eigenvalue of B their largest Ritz value can be (docs/theory.md, Proposition 53).

#include <dmf/sparse/linear_operator.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace dmf::detail {

/// cosh(arccosh(sqrt(2n/pi)/p)/(2j-1)): the square root of an eigenvalue of a positive semidefinite matrix of order n
/// over that of the largest Ritz value after j steps, but with probability p, whatever j.
inline double random_start_factor(Index n, Index j, double failure_probability) {
  const double c = std::sqrt(2 * static_cast<double>(n) / std::numbers::pi) / failure_probability;
  return std::cosh(std::acosh(std::max(c, 1.0)) / static_cast<double>(2 * j - 1));
}

template <class Scalar, class Operator>
class DeflatedLanczos {
 public:
  /// V has orthonormal columns, as many rows as A has columns.
  DeflatedLanczos(const TallOperator<Scalar, Operator>& A, const Matrix<Scalar>& V, std::uint64_t seed) : A_(A), V_(V) {
    std::mt19937_64 generator(seed);
    next_ = standard_normal<Scalar>(A.cols(), 1, generator);
    next_ /= next_.norm();
  }

  [[nodiscard]] Index steps() const { return static_cast<Index>(diagonal_.size()); }

  /// One step; false where the Krylov space is exhausted: then the Ritz values are eigenvalues.
  bool advance() {
    basis_.push_back(next_);
    apply(basis_.back(), next_);
    diagonal_.push_back(basis_.back().dot(next_));
    // All of it twice: what is orthogonal up to rounding behaves as in exact arithmetic.
    for (int pass = 0; pass < 2; ++pass) {
      for (const Vector<Scalar>& q : basis_) next_ -= q.dot(next_) * q;
    }
    const Scalar norm = next_.norm();
    scale_ = max(scale_, max(norm, Scalar(abs(diagonal_.back()))));
    beside_.push_back(norm);
    if (!(norm > Scalar(64) * epsilon<Scalar> * scale_) || steps() == A_.cols()) return false;
    next_ /= norm;
    return true;
  }

  /// The largest Ritz value.
  [[nodiscard]] Scalar largest() const { return tridiagonal_eigen(Eigen::EigenvaluesOnly).eigenvalues()[steps() - 1]; }

  /// The largest residual ||B x - rho x|| of the `count` largest Ritz pairs over the largest Ritz value; infinite where
  /// there are fewer.
  [[nodiscard]] Scalar residual(Index count) const {
    const Index j = steps();
    if (j < count) return std::numeric_limits<Scalar>::infinity();
    const auto solver = tridiagonal_eigen(Eigen::ComputeEigenvectors);
    const Scalar last = solver.eigenvectors().row(j - 1).tail(count).cwiseAbs().maxCoeff();
    return beside_.back() * last / solver.eigenvalues()[j - 1];
  }

  /// Ritz vectors of the `count` largest Ritz values, fewer if there are not as many.
  [[nodiscard]] Matrix<Scalar> vectors(Index count) const {
    const Index j = steps();
    const auto solver = tridiagonal_eigen(Eigen::ComputeEigenvectors);
    Matrix<Scalar> result = Matrix<Scalar>::Zero(A_.cols(), std::min(count, j));
    for (Index c = 0; c < result.cols(); ++c) {
      for (Index i = 0; i < j; ++i) {
        result.col(c) += solver.eigenvectors()(i, j - 1 - c) * basis_[static_cast<std::size_t>(i)];
      }
    }
    return result;
  }

 private:
  [[nodiscard]] Eigen::SelfAdjointEigenSolver<Matrix<Scalar>> tridiagonal_eigen(int options) const {
    const Index j = steps();
    const Eigen::Map<const Vector<Scalar>> diagonal(diagonal_.data(), j), beside(beside_.data(), j);
    Eigen::SelfAdjointEigenSolver<Matrix<Scalar>> solver;
    solver.computeFromTridiagonal(diagonal, beside.head(j - 1), options);
    return solver;
  }

  /// y = B x.
  void apply(const Vector<Scalar>& x, Vector<Scalar>& y) {
    projected_ = x;
    project(projected_);
    A_.multiply_gram(projected_, y);
    project(y);
  }
  void project(Vector<Scalar>& x) const {
    for (int pass = 0; pass < 2 && V_.cols() > 0; ++pass) {
      const Vector<Scalar> coordinates = V_.transpose() * x;
      x.noalias() -= V_ * coordinates;
    }
  }

  const TallOperator<Scalar, Operator>& A_;
  const Matrix<Scalar>& V_;
  std::vector<Vector<Scalar>> basis_;
  std::vector<Scalar> diagonal_, beside_;
  Vector<Scalar> next_, projected_;
  Scalar scale_{0};
};

}  // namespace dmf::detail
