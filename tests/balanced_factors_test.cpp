// SPDX-License-Identifier: BSL-1.0

#include <dmf/low_rank/balanced_factors.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_architecture.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// W_L ... W_1.
template <int Depth>
Matrix<double> product(const Factors<double, Depth>& W) {
  Matrix<double> result = W.layer(1);
  for (int l = 2; l <= W.architecture().depth(); ++l) result = (W.layer(l) * result).eval();
  return result;
}

template <int Depth>
double penalty(const Factors<double, Depth>& W) {
  double sum = 0;
  for (int l = 1; l <= W.architecture().depth(); ++l) {
    sum += W.architecture().lambda(l) * W.layer(l).squaredNorm();
  }
  return sum;
}

/// A random invertible matrix P diag(d) Q^T and its inverse: condition up to e^{2 spread}.
struct Invertible {
  Matrix<double> map, inverse;
};
Invertible random_invertible(Index n, double spread, std::mt19937_64& generator) {
  const Matrix<double> P = random_orthogonal(n, generator);
  Matrix<double> Q = P;  // spread 0.. keeps it near the identity where spread is small
  if (spread > 0.5) Q = random_orthogonal(n, generator);
  Vector<double> d(n);
  for (double& x : d) x = std::exp(spread * (2 * uniform(generator) - 1));
  return {P * d.asDiagonal() * Q.transpose(), Q * d.cwiseInverse().asDiagonal() * P.transpose()};
}

/// A matrix that fits the architecture: d_L x d_0, of the largest rank that passes, and less by `drop`.
Matrix<double> random_product(const Architecture<double>& architecture, Index drop, std::mt19937_64& generator) {
  Vector<double> s = Vector<double>::Zero(architecture.target_rank_bound());
  for (Index i = 0; i < std::max(Index{0}, architecture.rank_bound() - drop); ++i) {
    s[i] = std::exp(3 * uniform(generator) - 1.5);
  }
  std::sort(s.data(), s.data() + s.size(), std::greater<>());
  return matrix_with_singular_values(architecture.width(architecture.depth()), architecture.width(0), s, generator);
}

// Refuted if some factorization of the same product has a lower penalty, near by or far away. Every
// other factorization with the same kernels is G_l W_l G_{l-1}^{-1} with invertible G_l.
TEST_CASE("Balanced factors have the given product and no other factorization is cheaper") {
  std::mt19937_64 generator(20260131);
  for (int depth = shallowest; depth <= deepest; ++depth) {
    for (const WidthPattern& pattern : width_patterns(depth)) {
      const Architecture<double> architecture(pattern.widths, random_weights<double>(depth, generator));
      const Matrix<double> X = random_product(architecture, static_cast<Index>(depth) % 2, generator);
      const Factors<double> W = balanced_factors(architecture, X);
      INFO("seed 20260131, depth " << depth << ", " << pattern.name);
      // The decomposition's error and L roundings per entry.
      CHECK((product(W) - X).norm() <= (50 + 4 * depth) * epsilon<double> * X.norm());

      const Svd<double> decomposition = svd(X);
      const double least = least_penalty(architecture, decomposition.singular_values, decomposition.uncertainty);
      CHECK(penalty(W) == Approx(least).epsilon(20 * epsilon<double>));
      const double by_schatten =
          depth * std::exp(architecture.log_lambda().value() / depth) * schatten_power(decomposition, 2.0 / depth);
      CHECK(least == Approx(by_schatten).epsilon(20 * epsilon<double>));
      for (int l = 1; l <= depth; ++l) {
        CHECK(std::sqrt(architecture.lambda(l)) * W.layer(l).norm() ==
              Approx(std::sqrt(least / depth)).epsilon(20 * epsilon<double>));
      }
      for (int l = 1; l < depth; ++l) {
        const Matrix<double> left = architecture.lambda(l) * W.layer(l) * W.layer(l).transpose();
        const Matrix<double> right = architecture.lambda(l + 1) * W.layer(l + 1).transpose() * W.layer(l + 1);
        CHECK((left - right).norm() <= 50 * epsilon<double> * left.norm());
      }

      for (const double spread : {1e-3, 0.1, 1.0}) {
        Factors<double> other = W;
        for (int l = 1; l < depth; ++l) {
          const auto [map, inverse] = random_invertible(architecture.width(l), spread, generator);
          other.layer(l) = (map * other.layer(l)).eval();
          other.layer(l + 1) = (other.layer(l + 1) * inverse).eval();
        }
        CHECK((product(other) - X).norm() <= 1e-10 * X.norm());
        CHECK(penalty(other) >= least * (1 - 1e-13));
      }
      // Also where a factor is scaled against another: the means.
      Factors<double> scaled = W;
      scaled.layer(1) *= 1.001;
      scaled.layer(depth) /= 1.001;
      if (least > 0) CHECK(penalty(scaled) > least * (1 + 1e-8));
    }
  }
}

TEST_CASE("Known balanced factors: 8 = 4 x 2 x 1 for the weights 1, 4, 16") {
  // sigma = (m sqrt(lambda))^{1/3} with m = 8, lambda = 64: sigma = 4, layers 4/sqrt(lambda_l).
  const Architecture<double> scalar_net({1, 1, 1, 1}, std::vector<double>{1, 4, 16});
  const Factors<double> W = balanced_factors(scalar_net, Matrix<double>::Constant(1, 1, 8));
  const double tolerance = 2 * epsilon<double>;
  CHECK(std::abs(W.layer(1)(0, 0)) == Approx(4).epsilon(tolerance));
  CHECK(std::abs(W.layer(2)(0, 0)) == Approx(2).epsilon(tolerance));
  CHECK(std::abs(W.layer(3)(0, 0)) == Approx(1).epsilon(tolerance));
  CHECK(least_penalty(scalar_net, Vector<double>::Constant(1, 8)) == Approx(48).epsilon(tolerance));
  CHECK(least_penalty(scalar_net, Vector<double>::Zero(1)) == 0);
  CHECK(balanced_factors(scalar_net, Matrix<double>::Zero(1, 1)).vector().norm() == 0);
}

TEST_CASE("Static depth, depth 1000, weights whose product underflows") {
  std::mt19937_64 generator(20260132);
  const Architecture<double, 3> fixed({3, 2, 4, 3}, {0.5, 0.25, 2.0});
  const Matrix<double> X = standard_normal(3, 2, generator) * standard_normal(2, 3, generator);
  const Factors<double, 3> W = balanced_factors(fixed, X);
  CHECK((product(W) - X).norm() <= 100 * epsilon<double> * X.norm());

  const Architecture<double> deep(std::vector<Index>(1001, 2), 1e-4);
  const Matrix<double> Y = Matrix<double>::Identity(2, 2) * 3;
  const Factors<double> V = balanced_factors(deep, Y);
  CHECK((product(V) - Y).norm() <= 2 * 1000 * epsilon<double> * Y.norm());  // a product of 1000
  CHECK(penalty(V) == Approx(1000 * 1e-4 * 2 * std::pow(3, 0.002)).epsilon(1e-12));
}

// Refuted if the norm differs between layers, or between two points of an orbit.
TEST_CASE("The layer norm of an orbit is that of every layer at its points") {
  std::mt19937_64 generator(20260133);
  for (int n = 0; n < 100; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    for (const Orbit<double>& orbit : atlas.orbits()) {
      const Factors<double> W = canonical_point(orbit);
      INFO("seed 20260133, landscape " << n);
      for (int l = 1; l <= W.architecture().depth(); ++l) {
        CHECK(std::sqrt(W.architecture().lambda(l)) * W.layer(l).norm() ==
              Approx(balanced_layer_norm(orbit)).epsilon(20 * epsilon<double>));
      }
    }
  }
  // Corollary 13 and its exception: at the switch of L = 3 (y = 2) the global minimizers differ.
  const Atlas<double> tied(Architecture({1, 1, 1, 1}, 1.0), Vector<double>::Constant(1, 2));
  const auto lowest = tied.lowest(2);
  CHECK(lowest[0].value() == lowest[1].value());
  CHECK(balanced_layer_norm(lowest[0]) + balanced_layer_norm(lowest[1]) == Approx(1));
}

TEST_CASE("What does not pass the bottleneck is refused, with both numbers") {
  const Matrix<double> I = Matrix<double>::Identity(3, 3);
  CHECK_THROWS_WITH(balanced_factors(Architecture({3, 2, 3}, 0.1), I), "rank X must be at most d_min = 2, got 3");
  CHECK_THROWS_WITH(balanced_factors(Architecture({3, 3, 4}, 0.1), I), "X must be d_L x d_0 = 4 x 3, got 3 x 3");
  Svd<double> unsound = svd(I);
  unsound.ratios.residual = 31;
  CHECK_THROWS_AS(balanced_factors(Architecture({3, 3, 3}, 0.1), unsound), InvalidInput);
  // Rank 2 up to the uncertainty of the decomposition passes.
  std::mt19937_64 generator(20260134);
  Vector<double> s(3);
  s << 2, 1, 0;
  const Matrix<double> X = matrix_with_singular_values(3, 3, s, generator);
  CHECK_NOTHROW(balanced_factors(Architecture({3, 2, 3}, 0.1), X));
}

}  // namespace
}  // namespace dmf::test
