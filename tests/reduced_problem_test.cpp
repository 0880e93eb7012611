// SPDX-License-Identifier: BSL-1.0

// Refuted by a reduced gradient or Hessian that is not that of h along curves in M_r, by an h that is not F at the
// balanced factors, by a lifted direction along which F and h differ to second or third order, and by digits lost at
// equal singular values.

#include <dmf/loss/reduced_problem.hpp>

#include <dmf/loss/balanced_lift.hpp>
#include <dmf/loss/loss_problem.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/loss_points.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// A point of M_r with singular values between 1/4 and 4, some equal, some within rounding of it.
template <class Scalar>
RankManifoldPoint<Scalar> random_manifold_point(Index rows, Index cols, Index rank, std::mt19937_64& generator) {
  Vector<Scalar> m(rank);
  for (Index a = 0; a < rank; ++a) {
    m[a] = Scalar(std::exp2(4 * uniform(generator) - 2));
    const auto kind = generator() % 4;
    if (a > 0 && kind == 0) m[a] = m[a - 1];
    if (a > 0 && kind == 1) m[a] = m[a - 1] * (Scalar(1) + Scalar(3) * epsilon<Scalar>);
  }
  return rank_manifold_point<Scalar>(random_frame<Scalar>(rows, rank, generator), m,
                                     random_frame<Scalar>(cols, rank, generator));
}

TEST_CASE("Coordinates, blocks, tangent matrices and projections belong together") {
  std::mt19937_64 generator(20261121);
  for (int n = 0; n < 60; ++n) {
    const Index rows = 1 + n % 4, cols = 1 + n / 4 % 4, rank = n % (std::min(rows, cols) + 1);
    const auto point = random_manifold_point<double>(rows, cols, rank, generator);
    INFO("seed 20261121, draw " << n);
    CHECK(point.dimension() == rank * (rows + cols - rank));
    const Vector<double> x = standard_normal(point.dimension(), 1, generator);
    const TangentBlocks<double> blocks = tangent_blocks(point, x);
    CHECK(tangent_coordinates(blocks) == x);
    const Matrix<double> xi = tangent_matrix(point, blocks), G = standard_normal(rows, cols, generator);
    CHECK(std::abs(xi.norm() - x.norm()) <= 50 * epsilon<double> * x.norm());  // an orthonormal basis
    CHECK((tangent_coordinates(tangent_projection(point, xi)) - x).norm() <= 50 * epsilon<double> * x.norm());
    CHECK(normal_part(point, xi).norm() <= 50 * epsilon<double> * x.norm());
    // Pythagoras: tangent and normal part make up everything.
    const double squares =
        tangent_coordinates(tangent_projection(point, G)).squaredNorm() + normal_part(point, G).squaredNorm();
    CHECK(std::abs(squares - G.squaredNorm()) <= 100 * epsilon<double> * G.squaredNorm());
    CHECK((rank_manifold_point<double>(point.product(), rank).product() - point.product()).norm() <=
          100 * epsilon<double>);
    CHECK(retract(point, Vector<double>(0 * x)).rank() == rank);
  }
}

TEST_CASE("The decision about the rank has a margin on both sides") {
  const Vector<double> s{{4, 1, 1e-9, 0}};
  const RankDecision<double> decision = decide_rank(s, 1e-4);
  CHECK(decision.rank == 2);
  CHECK(decision.kept == 1);
  CHECK(decision.dropped == 1e-9);
  CHECK(decision.margin == Approx(1e4));
  CHECK(decide_rank(s, 1e-8).margin == Approx(10));
  CHECK(decide_rank(s, 1e-12).rank == 3);
  CHECK(decide_rank(Vector<double>(Vector<double>::Zero(2)), 0).margin == std::numeric_limits<double>::infinity());
  CHECK_THROWS_WITH(rank_manifold_point(Matrix<double>(Matrix<double>::Zero(2, 3)), 1),
                    "P must have 1 positive singular values, the last of these is 0");
  CHECK_THROWS_WITH(rank_manifold_point(Matrix<double>(Matrix<double>::Ones(2, 3)), 3),
                    "the rank must be between 0 and min(d_0, d_L) = 2, got 3");
  const Matrix<double> E = Matrix<double>::Identity(3, 2);
  CHECK_THROWS_WITH(rank_manifold_point(E, Vector<double>{{1, 0}}, E),
                    "singular values must be positive and finite, m_2 is 0");
  CHECK_THROWS_AS(rank_manifold_point(E, Vector<double>{{1, 2}}, Matrix<double>(2 * E)), InvalidInput);
  CHECK(rank_manifold_point(E, Vector<double>{{1, 2}}, E).m == Vector<double>{{2, 1}});
}

TEMPLATE_TEST_CASE("Along curves in M_r the value has the reduced gradient and Hessian, in every scalar", "",
                   DMF_TEST_SCALARS) {
  using Scalar = TestType;
  constexpr unsigned seed = 20261122;
  std::mt19937_64 generator(seed);
  // Central differences of step h are off by h^2 times derivatives of fourth order, which for singular values down to
  // 1/4 may be a hundred times those of second order, and by some 10 epsilon/h^2 of the value.
  const Scalar h = sqrt(sqrt(epsilon<Scalar>)) / Scalar(2), factor(800);
  const int draws = std::numeric_limits<Scalar>::digits > 100 ? 10 : 60;
  for (int n = 0; n < draws; ++n) {
    const int L = 2 + n % 5;
    const Index rows = 1 + n / 5 % 4, cols = 2 + n % 3, rank = 1 + n % std::min(rows, cols);
    INFO("seed " << seed << ", draw " << n << ", L " << L << ", " << rows << " x " << cols << ", rank " << rank);
    const RankPenalty<Scalar> penalty(L, Scalar(0.4));
    const auto point = random_manifold_point<Scalar>(rows, cols, rank, generator);
    const WeightedLoss<Scalar> f(random_weights<Scalar>(rows, cols, generator),
                                 standard_normal<Scalar>(rows, cols, generator));
    const Matrix<Scalar> H = reduced_hessian(f, penalty, point);
    CHECK(H == H.transpose());
    const Vector<Scalar> g = tangent_coordinates(reduced_gradient(f, penalty, point));
    Vector<Scalar> x = standard_normal<Scalar>(point.dimension(), 1, generator);
    x /= x.norm();
    const Scalar here = reduced_value(f, penalty, point),
                 ahead = reduced_value(f, penalty, retract<Scalar>(point, h * x)),
                 behind = reduced_value(f, penalty, retract<Scalar>(point, -h * x));
    const Scalar size = H.norm() + g.norm() + here;
    CHECK(abs((ahead - behind) / (Scalar(2) * h) - g.dot(x)) <= factor * h * h * size);
    CHECK(abs((ahead + behind - Scalar(2) * here) / (h * h) - x.dot(H * x)) <= factor * h * h * size);
  }
}

TEST_CASE("Divided differences keep their digits where singular values meet") {
  for (int L = 2; L <= 9; ++L) {
    const RankPenalty<double> penalty(L, 0.3);
    const RankPenalty<mp50> exact(L, mp50(0.3));
    for (const double ratio : {1.0, 1 + 1e-15, 1 + 1e-8, 1.5, 40.0}) {
      for (const double m : {1e-3, 0.7, 300.0}) {
        INFO("L " << L << ", m " << m << ", ratio " << ratio);
        const double other = m * ratio;
        const mp50 a(m), c(other);
        const mp50 slope = a == c ? mp50(exact.rho_over_m(a) * (mp50(2) / mp50(L) - 1))
                                  : mp50((exact.rho(a) - exact.rho(c)) / (a - c));
        const double factor = 60 * epsilon<double> * (1 + std::abs(std::log(m)));
        CHECK(std::abs(penalty.divided_difference(m, other) - static_cast<double>(slope)) <=
              factor * std::abs(static_cast<double>(slope)));
        CHECK(penalty.divided_difference(m, other) == penalty.divided_difference(other, m));
        const mp50 rate = a == c ? mp50(exact.sigma(a) / a / L) : mp50((exact.sigma(a) - exact.sigma(c)) / (a - c));
        CHECK(std::abs(penalty.sigma_divided_difference(m, other) - static_cast<double>(rate)) <=
              factor * static_cast<double>(rate));
        if (L > 2) CHECK(penalty.rho(penalty.least_singular_value(m)) == Approx(m));
        if (L > 2) CHECK(penalty.least_sigma(m) == Approx(penalty.sigma(penalty.least_singular_value(m))));
      }
    }
  }
  CHECK_THROWS_WITH(RankPenalty<double>(2, 1.0).least_singular_value(1),
                    "singular values are bounded below for L >= 3, got L = 2");
  CHECK_THROWS_WITH(RankPenalty<double>(2, 1.0).least_sigma(1),
                    "singular values are bounded below for L >= 3, got L = 2");
  // m = (2 l0/g)^3 = 1e-450 is out of range, m^{1/3} sqrt(l0) is not.
  CHECK(RankPenalty<double>(3, 1e-150).least_singular_value(2) == 0);
  CHECK(RankPenalty<double>(3, 1e-150).least_sigma(2) == Approx(1e-225).epsilon(1e-10));
  CHECK_THROWS_WITH(RankPenalty<double>(1, 1.0), "depth must be at least 2, got 1");
  CHECK_THROWS_WITH(RankPenalty<double>(3, 0.0), "the common weight must be positive and finite, got 0");
}

TEST_CASE("F at the lift is h, and along lifted directions the two agree") {
  constexpr unsigned seed = 20261123;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 100; ++n) {
    const int L = 2 + n % 5;
    std::vector<Index> widths;
    std::vector<double> lambda;
    for (int l = 0; l <= L; ++l) widths.push_back(1 + static_cast<Index>(generator() % 4));
    for (int l = 1; l <= L; ++l) lambda.push_back(std::exp(2 * uniform(generator) - 2));
    const Architecture architecture(widths, lambda);
    const RankPenalty<double> penalty(architecture);
    const Index rank = 1 + static_cast<Index>(generator() % static_cast<std::uint64_t>(architecture.rank_bound()));
    const auto point = random_manifold_point<double>(widths.back(), widths.front(), rank, generator);
    INFO("seed " << seed << ", draw " << n << ", L " << L << ", rank " << rank);
    const Matrix<double> N = standard_normal(widths.back() - rank, widths.front() - rank, generator);
    const Matrix<double> P = point.product(), G = critical_gradient(point, penalty, N);
    const LossProblem problem(architecture, log_cosh_loss_with(P, G));
    std::vector<Matrix<double>> hidden;
    for (int l = 1; l < L; ++l) hidden.push_back(random_frame(architecture.width(l), rank, generator));
    const BalancedLift<double> lift(architecture, point, hidden);
    const Factors<double> W = lift.factors();
    const auto [value, gradient] = objective_and_gradient(problem, W);
    CHECK(value == Approx(reduced_value(problem.loss(), penalty, point)).epsilon(100 * epsilon<double>));
    const LossHessian hessian(problem, W);
    const Vector<double> x = standard_normal(point.dimension(), 1, generator);
    const Factors<double> D = lift.direction(tangent_blocks(point, x));
    const double size = D.vector().norm(), scale = dense_hessian(problem, W).norm();
    CHECK(gradient.vector().norm() <= 1000 * epsilon<double> * scale * W.vector().norm());
    const Matrix<double> H = reduced_hessian(problem.loss(), penalty, point);
    const double condition = point.m[0] / point.m[rank - 1];
    CHECK(std::abs(hessian.quadratic_form(D) - x.dot(H * x)) <=
          1000 * epsilon<double> * scale * size * size * condition);
    // The product moves along xi, and the frames of W are found again.
    const double h = 1e-6;
    Factors<double> ahead = W, behind = W;
    ahead.vector() += h * D.vector();
    behind.vector() -= h * D.vector();
    const Matrix<double> moved = (end_to_end(ahead) - end_to_end(behind)) / (2 * h);
    CHECK((moved - tangent_matrix(point, tangent_blocks(point, x))).norm() <= 1e-7 * (1 + moved.norm()));
    const auto frames = hidden_frames<double, Dynamic>(architecture, W, point);
    for (std::size_t l = 0; l < frames.size(); ++l) CHECK((frames[l] - hidden[l]).norm() <= 1e-12 * condition);
  }
}

TEST_CASE("Lifts that do not exist are refused") {
  const auto point = rank_manifold_point<double>(Matrix<double>(Matrix<double>::Identity(3, 3)), 2);
  CHECK_THROWS_WITH(BalancedLift<double>(Architecture({3, 1, 3}, 1.0), point),
                    "rank P must be at most d_min = 1, got 2");
  CHECK_THROWS_WITH(BalancedLift<double>(Architecture({3, 2, 2}, 1.0), point),
                    "P must be d_L x d_0 = 2 x 3, got 3 x 3");
  CHECK_THROWS_WITH(BalancedLift<double>(Architecture({3, 2, 2, 3}, 1.0), point, {Matrix<double>::Identity(2, 2)}),
                    "there must be L - 1 = 2 hidden frames, got 1");
  CHECK_THROWS_AS(BalancedLift<double>(Architecture({3, 2, 3}, 1.0), point, {Matrix<double>::Ones(2, 2)}),
                  InvalidInput);
  const WeightedLoss loss(Matrix<double>(Matrix<double>::Ones(3, 3)), Matrix<double>(Matrix<double>::Ones(3, 3)));
  CHECK_THROWS_WITH(reduced_hessian(loss, RankPenalty<double>(3, 1.0), point, 7),
                    "a reduced Hessian of dimension r (d_0 + d_L - r) = 8 exceeds the limit of 7");
}

}  // namespace
}  // namespace dmf::test
