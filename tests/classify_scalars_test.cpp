// SPDX-License-Identifier: BSL-1.0

// Refuted by a type that depends on the scalar, at points whose deciding numbers are far from their thresholds.

#include <dmf/loss/classify.hpp>

#include <dmf/loss/balanced_lift.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/loss_points.hpp"

#include <cstddef>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

TEMPLATE_TEST_CASE("The same in every scalar", "", DMF_TEST_SCALARS) {
  using Scalar = TestType;
  constexpr unsigned seed = 20261136;
  std::mt19937_64 generator(seed);
  int undecided = 0;
  for (int n = 0; n < 12; ++n) {
    const int L = 2 + n % 4;
    INFO("seed " << seed << ", point " << n);
    const Architecture<Scalar> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 3), Scalar(0.5));
    const RankPenalty<Scalar> penalty(architecture);
    Vector<Scalar> m(2);
    m << Scalar(1.5), Scalar(0.8);
    const auto point =
        rank_manifold_point<Scalar>(random_frame<Scalar>(3, 2, generator), m, random_frame<Scalar>(3, 2, generator));
    // One spare pair: the coupling N/m against rho/m + 2 w decides.
    const bool saddle = n % 2 == 1;
    const Matrix<Scalar> N = Matrix<Scalar>::Constant(1, 1, Scalar(saddle ? 20 : 0.1));
    const Matrix<Scalar> G = critical_gradient(point, penalty, N);
    const Matrix<Scalar> M = Matrix<Scalar>::Constant(3, 3, Scalar(1.25));
    const LossProblem problem(architecture, weighted_loss_with<Scalar>(point.product(), G, M));
    const auto what = classify(problem, BalancedLift<Scalar>(architecture, point).factors());
    if (what.type == LossPointType::undecided) {
      ++undecided;
      continue;
    }
    CHECK(what.type == (saddle ? LossPointType::strict_saddle : LossPointType::local_minimizer));
    CHECK((what.index > 0) == saddle);
    if (saddle) CHECK(what.descent->coefficient < Scalar(0));
  }
  CHECK(undecided == 0);
}

TEST_CASE("A depth that the compiler knows") {
  std::mt19937_64 generator(20261137);
  const Architecture<double, 3> architecture({3, 2, 3, 3}, 0.5);
  const auto point = rank_manifold_point<double>(random_frame(3, 2, generator), Vector<double>{{1.5, 0.8}},
                                                 random_frame(3, 2, generator));
  const Matrix<double> N = Matrix<double>::Constant(1, 1, 20);
  const Matrix<double> G = critical_gradient(point, RankPenalty<double>(architecture), N);
  const LossProblem problem(architecture, weighted_loss_with<double>(point.product(), G, Matrix<double>::Ones(3, 3)));
  const LossClassification<double, 3> zero = classify(problem, Factors<double, 3>(architecture));
  CHECK(zero.type == LossPointType::local_minimizer);
  const LossClassification<double, 3> saddle =
      classify(problem, BalancedLift<double, 3>(architecture, point).factors());
  CHECK(saddle.type == LossPointType::strict_saddle);
  REQUIRE(saddle.descent);
  CHECK(hessian_quadratic_form(problem, saddle.W, saddle.descent->direction) < 0);
  CHECK(dense_hessian(problem, saddle.W).rows() == architecture.parameter_count());
  CHECK(classify(problem.loss(), architecture, point.product()).index == saddle.index);
}

}  // namespace
}  // namespace dmf::test
