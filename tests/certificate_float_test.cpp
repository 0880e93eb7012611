// SPDX-License-Identifier: BSL-1.0

// Certificates and what they rest on in single precision, against extended precision: there rounding is large enough to
// be seen.

#include <dmf/continuation/certificate.hpp>

#include <dmf/continuation/reduced_search.hpp>
#include <dmf/core/random.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/loss_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

using Long = long double;

TEST_CASE("Eigenvalues are verified, not trusted") {
  constexpr std::uint64_t seed = 7504;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int told = 0;
  for (int draw = 0; draw < 300; ++draw) {
    const Index n = 1 + draw % 7;
    const Matrix<double> Q = random_orthogonal(n, generator);
    Vector<double> d(n);
    for (Index k = 0; k < n; ++k) d[k] = (uniform(generator) - 0.5) * std::pow(10.0, -3.0 * static_cast<double>(k));
    const Matrix<double> exact = Q * d.asDiagonal() * Q.transpose();
    const Matrix<float> rounded = ((exact + exact.transpose()) / 2).cast<float>();
    const float error = draw % 2 == 0 ? 0.0F : 1e-3F;
    const auto bounds = detail::verified_eigenvalues<float>(rounded, error);
    Matrix<double> noise = standard_normal(n, n, generator);
    noise = (noise + noise.transpose()).eval();
    noise *= double{error} / std::max(1e-300, noise.norm());
    const Vector<double> truth = symmetric_eigenvalues(rounded.cast<double>() + noise);
    const double largest = bounds.largest, nearest = bounds.nearest_to_zero;
    CHECK(truth.cwiseAbs().maxCoeff() <= largest);
    CHECK(largest <= truth.cwiseAbs().maxCoeff() * 1.001 + 2 * double{error});
    if (!(nearest > 0)) continue;
    ++told;
    CHECK(truth.cwiseAbs().minCoeff() >= nearest);
    CHECK((truth.array() < 0).count() == bounds.negative);
  }
  CHECK(told > 60);
}

TEST_CASE("Rounding errors stay within what is allowed for them") {
  // float against long double: gradient and Hessian across the rotations.
  constexpr std::uint64_t seed = 7505;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  double largest = 0;
  for (int draw = 0; draw < 40; ++draw) {
    const int depth = 2 + draw % 4;
    const LossDraw<float> problem = draw_loss_problem<float>(depth, draw, generator);
    visit_losses(problem, [&](const auto& loss, const auto& wide_loss) {
      const Matrix<float> P = standard_normal<float>(loss.rows(), loss.cols(), generator);
      const LossRounding<float> rounding = loss_rounding(loss, P);
      const Matrix<Long> off =
          Matrix<float>(loss.gradient(P)).template cast<Long>() - wide_loss.gradient(P.cast<Long>());
      CHECK(off.norm() <= Long{rounding.gradient});
      const Matrix<float> D = standard_normal<float>(loss.rows(), loss.cols(), generator);
      const Matrix<Long> product = Matrix<float>(loss.hessian_product(P, D)).template cast<Long>() -
                                   wide_loss.hessian_product(P.cast<Long>(), D.cast<Long>());
      CHECK(product.norm() <= Long{rounding.hessian_product} * D.cast<Long>().norm());
      largest = std::max(largest, static_cast<double>(off.norm() / Long{rounding.gradient}));
      CHECK(rounding.gradient < 1e-3F * (1 + Matrix<float>(loss.gradient(P)).norm()));
    });
  }
  CHECK(largest > 1e-3);  // the bound is generous, but no phantasy
}

TEST_CASE("Derivatives across the rotations are as far off as they say, at most") {
  // float against long double at the same layers; eigenvalues, as the bases differ.
  constexpr std::uint64_t seed = 7508;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  float largest = 0;
  for (int draw = 0; draw < 30; ++draw) {
    const int depth = 2 + draw % 4;
    const Index r = 1 + draw % 3;
    std::vector<Matrix<float>> layers;
    std::vector<Matrix<Long>> wide_layers;
    for (int l = 1; l <= depth; ++l) {
      layers.push_back(standard_normal<float>(l == depth ? 4 : r, l == 1 ? 3 : r, generator));
      wide_layers.push_back(layers.back().cast<Long>());
    }
    const WeightedDataLoss<float> loss(Matrix<float>::Ones(4, 5), standard_normal<float>(3, 5, generator),
                                       standard_normal<float>(4, 5, generator));
    const WeightedDataLoss<Long> wide_loss(loss.M().cast<Long>(), loss.X().cast<Long>(), loss.T().cast<Long>());
    const auto derivatives = []<class Scalar>(const WeightedDataLoss<Scalar>& f, std::vector<Matrix<Scalar>> W) {
      const detail::SlicePoint<Scalar> point(std::move(W), Scalar(0.25));
      const LossRounding<Scalar> rounding = loss_rounding(f, point.product());
      const detail::LossAtPoint<Scalar> at{f.gradient(point.product()), rounding.gradient, Scalar(2) * f.curvature(),
                                           rounding.hessian_product, Scalar(0)};
      return point.derivatives(at, [&](const Matrix<Scalar>& D) { return f.hessian_product(point.product(), D); });
    };
    const auto got = derivatives(loss, layers);
    const auto truth = derivatives(wide_loss, wide_layers);
    INFO("draw " << draw);
    CHECK(Long{got.gradient} >= truth.gradient * (1 - 1e-12L));
    const Matrix<double> symmetric = (got.hessian + got.hessian.transpose()).cast<double>() / 2;
    const Vector<double> difference =
        symmetric_eigenvalues(symmetric) - symmetric_eigenvalues(truth.hessian.cast<double>());
    const auto off = static_cast<float>(difference.cwiseAbs().maxCoeff());
    CHECK(off <= got.hessian_error);
    largest = std::max(largest, off / got.hessian_error);
  }
  CHECK(largest > 1e-6F);
}

TEST_CASE("A certificate in single precision holds for the point in extended precision") {
  constexpr std::uint64_t seed = 7506;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int certified = 0, points = 0;
  for (int draw = 0; draw < 40; ++draw) {
    const LossDraw<float> problem = draw_loss_problem<float>(2 + draw % 3, draw, generator);
    visit_losses(problem, [&](const auto& loss, const auto& wide_loss) {
      const Index most = problem.architecture.rank_bound();
      const Index r = 1 + static_cast<Index>(generator() % static_cast<std::uint64_t>(most));
      const Matrix<float> start = standard_normal<float>(loss.rows(), loss.cols(), generator);
      const auto found = newton_search(loss, RankPenalty<float>(problem.architecture), rank_manifold_point(start, r));
      if (!found.converged()) return;
      ++points;
      const Matrix<float> P = found.point.product();
      const Certificate<float> certificate = certify(problem.architecture, loss, P, r);
      if (!certificate.certified()) return;
      ++certified;
      const auto truth = newton_search(wide_loss, RankPenalty<Long>(wide(problem.architecture)),
                                       rank_manifold_point<Long>(P.cast<Long>(), r));
      REQUIRE(truth.converged());
      CHECK((truth.point.product() - P.cast<Long>()).norm() <= Long{certificate.radius});
      CHECK(truth.index == certificate.index_on_rank);
    });
  }
  std::printf("in single precision: %d of %d certified\n", certified, points);
  CHECK(points >= 30);
  CHECK(certified >= points / 4);
}

}  // namespace
}  // namespace dmf::test
