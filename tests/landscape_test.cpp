// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/landscape.hpp>

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/low_rank/prox.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/frames.hpp"

#include <random>
#include <vector>

namespace dmf::test {
namespace {

Matrix<double> rotated_target(std::mt19937_64& generator) {
  Vector<double> y(3);
  y << 5, 3, 3;
  return matrix_with_singular_values(3, 4, y, generator);
}

const Architecture<double> architecture({4, 3, 5, 3}, std::vector<double>{0.3, 0.5, 0.2});

// Refuted by a point of the landscape at which the analytic wing finds another value or a gradient, or by a member
// that says something else than the function it forwards to.
TEST_CASE("A landscape turns orbits into critical points of its target and points into orbits") {
  constexpr std::uint64_t seed = 20261127;
  std::mt19937_64 generator(seed);
  const Matrix<double> Y = rotated_target(generator);
  const Landscape landscape(architecture, Y);
  const Problem problem(architecture, Y);
  const double scale = problem.Y().norm();
  int orbits = 0;
  for (const Orbit<double>& orbit : landscape.orbits()) {
    INFO("seed " << seed << ", orbit " << orbits++);
    for (const Factors<double>& W : {landscape.point(orbit), landscape.random_point(orbit, generator)}) {
      const auto [value, gradient] = objective_and_gradient(problem, W);
      CHECK(value == Approx(orbit.value()).epsilon(1e3 * epsilon<double>));
      CHECK(gradient.vector().norm() <= 1e3 * epsilon<double> * scale * scale);
      CHECK(landscape.membership(orbit, W).member());
      CHECK(landscape.locate(W).orbit() == orbit);
    }
    const CriticalPoint<double> point = landscape.random_critical_point(orbit, generator);
    CHECK((point.end_to_end() - end_to_end(point.factors())).norm() <= 1e2 * epsilon<double> * scale);
  }
  CHECK(landscape.counts().total == orbits);
  CHECK(landscape.lowest(1)[0] == landscape.local_minimizers()[0]);
  CHECK(landscape.benignity().kind == landscape.atlas().benignity().kind);
  CHECK(landscape.global_minimizer().value == landscape.lowest(1)[0].value());
  CHECK(landscape.trajectory().observed() == 0);
  CHECK(landscape.basins(0.5).runs() == 0);
}

TEST_CASE("The proximal map of a landscape's target is that of the matrix") {
  std::mt19937_64 generator(20261128);
  const Matrix<double> Y = rotated_target(generator);
  const Landscape landscape(architecture, Y);
  for (const int L : {2, 3, 7}) {
    for (const Index rank : {Index{1}, Index{2}, any_rank}) {
      const Matrix<double> expected = prox(Y, 0.7, L, rank);
      CHECK((landscape.prox(0.7, L, rank) - expected).norm() <= 1e2 * epsilon<double> * Y.norm());
    }
  }
  // lambda, its common value and tau by name: the end-to-end map of the global minimizer is the proximal map.
  const double tau = tau_for_weight(common_weight(architecture), 3);
  CHECK(weight_for_tau(tau, 3) == Approx(common_weight(architecture)).epsilon(4 * epsilon<double>));
  CHECK((landscape.prox(tau, 3, 3) - landscape.global_minimizer().end_to_end).norm() <=
        1e3 * epsilon<double> * Y.norm());
}

TEST_CASE("Targets and singular values are taken as users have them") {
  const Matrix<double> Y{{3, 0, 1}, {0, 2, 1}};
  const Architecture<double> small({3, 2, 2}, 0.1);
  const double lowest = Landscape(small, Y).lowest(1)[0].value();
  const auto same = [&](const auto& target) {
    const Landscape landscape(small, target);
    const Problem problem(small, target);
    CHECK(landscape.lowest(1)[0].value() == lowest);
    CHECK(problem.Y() == Y);
  };
  same(Eigen::Matrix<double, 2, 3, Eigen::RowMajor>(Y));
  same(Eigen::Matrix<double, 2, 3>(Y));
  same(Y.cast<float>().eval());
  same(Y.cast<int>().eval());
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = Y;
  same(Eigen::Map<const Eigen::Matrix<double, 2, 3, Eigen::RowMajor>>(row_major.data()));
  const Matrix<double> large = Y.replicate(2, 2);
  same(large.block(0, 0, 2, 3));
  same(large.topLeftCorner<2, 3>());

  const Eigen::Vector2d y(3, 2);
  const double of_values = Landscape(small, y).lowest(1)[0].value();
  CHECK(Landscape(small, {2.0, 3.0}).lowest(1)[0].value() == of_values);
  CHECK(Landscape(small, std::vector<double>{3, 2}).lowest(1)[0].value() == of_values);
  CHECK(Landscape(small, y.cast<float>().eval()).lowest(1)[0].value() == of_values);
  CHECK(Landscape(small, 2 * y).groups().singular_values[0] == 6);
  CHECK(Atlas<double>(small, {3.0, 2.0}).lowest(1)[0].value() == of_values);
  CHECK_THROWS_AS(Landscape(small, Matrix<double>::Ones(3, 3)), InvalidInput);
  CHECK_THROWS_AS(Landscape(small, {1.0, 2.0, 3.0}), InvalidInput);
}

TEST_CASE("A target of another size is refused before it is decomposed") {
  const Architecture<double> smaller({3, 2, 2}, 1);
  const Matrix<double> transposed = Matrix<double>::Zero(3, 2);
  CHECK_THROWS_WITH(Landscape<double>(smaller, transposed), "Y must be d_L x d_0 = 2 x 3, got 3 x 2");
}

TEST_CASE("A static depth is the depth of the points, wherever one is taken or given") {
  std::mt19937_64 generator(20261129);
  const Matrix<double> Y = rotated_target(generator);
  const Architecture<double, 3> fixed({4, 3, 5, 3}, std::vector<double>{0.3, 0.5, 0.2});
  const Landscape landscape(fixed, Y);
  const Landscape free(architecture, Y);
  const Problem problem(fixed, Y);
  for (const Orbit<double>& orbit : landscape.lowest(5)) {
    const Factors<double, 3> W = landscape.point(orbit);
    CHECK(W.vector() == free.point(orbit).vector());
    CHECK(objective(problem, W) == Approx(orbit.value()).epsilon(1e3 * epsilon<double>));
    CHECK(landscape.locate(W).orbit() == orbit);
    CHECK(free.locate(W).distance == landscape.locate(W).distance);
    CHECK(landscape.membership(orbit, W.view()).member());
    Trajectory<double> trajectory = landscape.trajectory();
    trajectory.observe(W);
    CHECK(trajectory.visits().size() == 1);
  }
  CHECK_THROWS_AS(landscape.locate(Factors<double, 2>(Architecture<double, 2>({4, 3, 3}, 0.1))), InvalidInput);
}

TEST_CASE("Singular vectors are those of the target, or refused") {
  std::mt19937_64 generator(20261130);
  Vector<double> y(3);
  y << 4, 2, 1;
  const Matrix<double> U = random_orthogonal(3, generator), V = random_orthogonal(3, generator);
  const Matrix<double> Y = U * y.asDiagonal() * V.transpose();
  const Architecture<double> square({3, 3, 3}, 0.1);
  const Orbit<double> orbit = Atlas<double>(square, y).lowest(1)[0];

  const SingularVectors<double> vectors(Y, U, y, V);
  CHECK(vectors.U() == U);
  CHECK(vectors.right(1, 2) == V.middleCols(1, 2));
  // Exchanged, of square Y: no size shows it.
  CHECK_THROWS_WITH(SingularVectors<double>(Y, V, y, U),
                    Catch::Matchers::StartsWith("U, the singular values and V must be a decomposition of Y"));
  CHECK_THROWS_AS(SingularVectors<double>(Y, U, Vector<double>(2 * y), V), InvalidInput);
  CHECK_THROWS_AS(SingularVectors<double>(Y, Matrix<double>(2 * U), y, V), InvalidInput);

  // Those of another target.
  const SingularVectors<double> other(Matrix<double>(2 * Y), U, Vector<double>(2 * y), V);
  CHECK_THROWS_WITH(canonical_point(orbit, other),
                    "singular value 1 of the target is 4, that of the singular vectors is 8");
  const SingularVectors<double> diagonal(square);
  CHECK(diagonal.U() == Matrix<double>::Identity(3, 3));
  CHECK(diagonal.left(1, 1)(1, 0) == 1);
  CHECK(canonical_point(orbit, diagonal).vector() == canonical_point(orbit).vector());
  CHECK(canonical_point(orbit, svd(Y)).vector().norm() == Approx(canonical_point(orbit).vector().norm()));
}

TEST_CASE("The Hessian is an operator as iterative solvers want it") {
  std::mt19937_64 generator(20261131);
  const Problem problem(architecture, rotated_target(generator));
  Factors<double> W(architecture);
  W.vector() = standard_normal(W.vector().size(), 1, generator);
  const Hessian<double> hessian(problem, W);
  const Vector<double> x = standard_normal(hessian.cols(), 1, generator);
  Vector<double> y(hessian.rows());
  hessian.perform_op(x.data(), y.data());
  const Vector<double> expected = dense_hessian(problem, W) * x;
  CHECK((y - expected).norm() <= 1e3 * epsilon<double> * expected.norm());
}

}  // namespace
}  // namespace dmf::test
