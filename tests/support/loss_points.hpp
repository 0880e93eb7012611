// SPDX-License-Identifier: BSL-1.0
#pragma once

// Critical points of random losses without a search: choose P = E_L diag(m) E_0^T and what grad f(P) must be there,
//
//   G = -E_L diag(rho) E_0^T + E_Lp N E_0p^T,    N free,
//
// then a loss of the wanted kind that has this gradient. Index and type are as random as m and N are.

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/random.hpp>
#include <dmf/loss/losses.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include "support/products.hpp"

#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace dmf::test {

/// A matrix of weights between 1/4 and 4.
template <class Scalar>
Matrix<Scalar> random_weights(Index rows, Index cols, std::mt19937_64& generator) {
  Matrix<Scalar> M(rows, cols);
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) M(i, j) = Scalar(std::exp2(4 * uniform(generator) - 2));
  }
  return M;
}

/// sum_ij c ln cosh((P - Y)_ij): convex, not quadratic, with all its derivatives.
template <class Scalar>
struct LogCoshLoss {
  Scalar c;
  Matrix<Scalar> Y;

  [[nodiscard]] Index rows() const { return Y.rows(); }
  [[nodiscard]] Index cols() const { return Y.cols(); }
  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    Scalar sum(0);
    for_each(P, [&](Index, Index, const Scalar& x) {
      const Scalar size = abs(x);
      sum += size + log1p(exp(Scalar(-2) * size)) - log(Scalar(2));
    });
    return c * sum;
  }
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const {
    Matrix<Scalar> G(rows(), cols());
    for_each(P, [&](Index i, Index j, const Scalar& x) { G(i, j) = c * tanh_of(x); });
    return G;
  }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    Matrix<Scalar> H(rows(), cols());
    for_each(P,
             [&](Index i, Index j, const Scalar& x) { H(i, j) = c * (Scalar(1) - tanh_of(x) * tanh_of(x)) * D(i, j); });
    return H;
  }
  [[nodiscard]] Scalar third_derivative_form(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    Scalar sum(0);
    for_each(P, [&](Index i, Index j, const Scalar& x) {
      const Scalar t = tanh_of(x);
      sum -= Scalar(2) * c * t * (Scalar(1) - t * t) * D(i, j) * D(i, j) * D(i, j);
    });
    return sum;
  }

  static Scalar tanh_of(const Scalar& x) {
    const Scalar e = expm1(Scalar(-2) * abs(x)), t = -e / (e + Scalar(2));
    return x < Scalar(0) ? Scalar(-t) : t;
  }

 private:
  template <class Body>
  void for_each(const Matrix<Scalar>& P, const Body& body) const {
    for (Index j = 0; j < cols(); ++j) {
      for (Index i = 0; i < rows(); ++i) body(i, j, Scalar(P(i, j) - Y(i, j)));
    }
  }
};

/// The gradient that makes a point critical: the first line above.
template <class Scalar>
Matrix<Scalar> critical_gradient(const RankManifoldPoint<Scalar>& point, const RankPenalty<Scalar>& penalty,
                                 const Matrix<Scalar>& N) {
  Matrix<Scalar> scaled = point.E_L;
  for (Index a = 0; a < point.rank(); ++a) scaled.col(a) *= -penalty.rho(point.m[a]);
  return product_transposed<Scalar>(scaled, point.E_0) +
         product_transposed<Scalar>(product<Scalar>(point.complement_L, N), point.complement_0);
}

/// The losses with the gradient G at P.
template <class Scalar>
WeightedLoss<Scalar> weighted_loss_with(const Matrix<Scalar>& P, const Matrix<Scalar>& G, const Matrix<Scalar>& M) {
  return {M, Matrix<Scalar>(P - (G.array() / (Scalar(2) * M.array())).matrix())};
}

/// 2 (M o R) X^T = G with R = P X - T: M o R is G (X X^T)^{-1} X/2 plus what is orthogonal to the rows of X.
template <class Scalar>
WeightedDataLoss<Scalar> weighted_data_loss_with(const Matrix<Scalar>& P, const Matrix<Scalar>& G,
                                                 const Matrix<Scalar>& M, const Matrix<Scalar>& X,
                                                 std::mt19937_64& generator) {
  const auto [Q, R] = detail::thin_qr<Scalar>(X.transpose());  // X = R^T Q^T, so (X X^T)^{-1} X = R^{-1} Q^T
  const Matrix<Scalar> inverse =
      R.template triangularView<Eigen::Upper>().solve(Matrix<Scalar>::Identity(R.rows(), R.cols()));
  Matrix<Scalar> residual = product_transposed<Scalar>(product<Scalar>(G, inverse), Q) / Scalar(2);
  const Matrix<Scalar> rest = detail::orthogonal_complement<Scalar>(X.transpose());
  residual += product_transposed<Scalar>(standard_normal<Scalar>(P.rows(), rest.cols(), generator), rest);
  residual.array() /= M.array();
  return {M, X, Matrix<Scalar>(product<Scalar>(P, X) - residual)};
}

template <class Scalar>
DataLoss<Scalar> data_loss_with(const Matrix<Scalar>& P, const Matrix<Scalar>& G, const Matrix<Scalar>& X,
                                std::mt19937_64& generator) {
  const Matrix<Scalar> ones = Matrix<Scalar>::Ones(P.rows(), X.cols());
  return {X, weighted_data_loss_with<Scalar>(P, G, ones, X, generator).T()};
}

template <class Scalar>
LogCoshLoss<Scalar> log_cosh_loss_with(const Matrix<Scalar>& P, const Matrix<Scalar>& G) {
  const Scalar c = Scalar(2) * G.cwiseAbs().maxCoeff() + Scalar(1) / Scalar(8);
  Matrix<Scalar> Y = P;
  for (Index j = 0; j < P.cols(); ++j) {
    for (Index i = 0; i < P.rows(); ++i) {
      const Scalar t = G(i, j) / c;
      Y(i, j) -= (log1p(t) - log1p(-t)) / Scalar(2);
    }
  }
  return {c, Y};
}

}  // namespace dmf::test
