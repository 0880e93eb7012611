// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/trajectory.hpp>

#include <dmf/points/escape_direction.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"

#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <random>

namespace dmf::test {
namespace {

/// Two layers, where small starts pass saddle after saddle: y = 4, 2, 1 above lambda = 0.04.
struct Shallow {
  Atlas<double> atlas{Architecture({3, 3, 3}, 0.04), Eigen::Vector3d(4, 2, 1)};
  Problem<double> problem = diagonal_problem(atlas.groups());
  SingularVectors<double> I{atlas.architecture()};
};

// Gradient flow from a start of 1e-4 learns one singular value after the other: it passes W = 0, then the
// saddles of rank 1 and 2, and ends at the minimizer of rank 3. Known behaviour of two linear layers; here
// it must come out of locating the iterates alone.
TEST_CASE("A small start passes the saddles of rank 0, 1, 2 and ends at the global minimizer") {
  const Shallow scene;
  std::mt19937_64 generator(20251601);
  Factors<double> W(scene.atlas.architecture());
  W.vector() = 1e-4 * standard_normal(W.vector().size(), 1, generator);
  Trajectory<double> trajectory(scene.atlas, scene.I);
  Workspace<double> workspace(scene.atlas.architecture());
  Factors<double> gradient(scene.atlas.architecture());
  for (int step = 0; step < 4000; ++step) {
    trajectory.observe(W);
    objective_and_gradient(scene.problem, W, gradient, workspace);
    W.vector() -= 0.02 * gradient.vector();
  }
  CHECK(trajectory.observed() == 4000);
  const auto& visits = trajectory.visits();
  REQUIRE(visits.size() == 4);
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(visits[k].orbit.rank() == static_cast<Index>(k));
    CHECK(visits[k].first <= visits[k].closest);
    CHECK(visits[k].closest <= visits[k].last);
    if (k > 0) CHECK(visits[k - 1].last < visits[k].first);
    CHECK(visits[k].orbit.type() == (k == 3 ? CriticalPointType::global_minimizer : CriticalPointType::strict_saddle));
  }
  CHECK(visits.back().last == 3999);
  CHECK(visits.back().relative_distance <= 1e-10);
  for (const Visit<double>& visit : visits) CHECK(visit.told());
  // At the end the margin is the distance to the next orbit: the one without y = 1, as far as its layers' copies.
  const double s = visits.back().orbit.groups().groups.back().roots[0].sigma / 0.2;  // sqrt(lambda) = 0.2
  CHECK(visits.back().margin == Approx(std::sqrt(2.0) * s).epsilon(1e-6));
}

// Half way between W = 0 and the smaller root, whose orbits are nearer to each other than `closeness`, no bound
// tells which of the two is visited.
TEST_CASE("A visit or an end that cannot be told says so") {
  Vector<double> y(1);
  y << 20;
  const Atlas<double> atlas(Architecture({1, 1, 1, 1}, 0.3), y);
  const SingularVectors<double> I(atlas.architecture());
  const Orbit<double> saddle = atlas.orbit({{0, 1, 0}});
  Factors<double> half = canonical_point(saddle);
  half.vector() *= 0.5;
  Trajectory<double> trajectory(atlas, I, 0.5);
  trajectory.observe(half);
  REQUIRE(trajectory.visits().size() == 1);
  CHECK_FALSE(trajectory.visits()[0].told());
  CHECK(std::abs(trajectory.visits()[0].margin) <= 1e-12);

  // The closest iterate decides: a visit that comes nearer is told.
  Factors<double> nearer = canonical_point(saddle);
  nearer.vector() *= trajectory.visits()[0].orbit == saddle ? 0.9 : 0.1;
  trajectory.observe(nearer);
  REQUIRE(trajectory.visits().size() == 1);
  CHECK(trajectory.visits()[0].closest == 1);
  CHECK(trajectory.visits()[0].told());
  CHECK(trajectory.visits()[0].margin == Approx(0.8 * canonical_point(saddle).vector().norm()));

  Basins<double> basins(atlas, I, 0.5);
  basins.add(half);
  basins.add(canonical_point(atlas.orbit({{1, 0, 0}})));
  std::int64_t untold = 0;
  for (const BasinShare<double>& share : basins.shares()) {
    untold += share.untold;
    if (share.untold > 0) CHECK(std::abs(share.least_margin) <= 1e-12);
    if (share.runs == 0) CHECK(share.least_margin == std::numeric_limits<double>::infinity());
    if (share.orbit.choice()[0].larger == 1) CHECK(share.least_margin > 1);
  }
  CHECK(untold == 1);
}

TEST_CASE("From a saddle, descent along the escape direction leads to a lower orbit") {
  Vector<double> y(2);
  y << 4, 3;
  const Atlas<double> atlas(Architecture({2, 2, 2, 2}, 0.3), y);
  const Problem<double> problem = diagonal_problem(atlas.groups());
  const SingularVectors<double> I(atlas.architecture());
  const CriticalPoint<double> saddle = critical_point(atlas.orbit({{1, 0, 0}, {0, 1, 0}}));
  Factors<double> W = saddle.factors();
  W.vector() += 1e-4 * escape_direction(saddle)->direction.vector();
  Trajectory<double> trajectory(atlas, I);
  for (int step = 0; step < 3000; ++step) {
    trajectory.observe(W);
    W.vector() -= 0.01 * objective_and_gradient(problem, W).gradient.vector();
  }
  REQUIRE(trajectory.visits().size() == 2);
  CHECK(trajectory.visits().front().orbit == saddle.orbit);
  CHECK(trajectory.visits().back().orbit.value() < saddle.orbit.value());
}

// The share of a basin that is known: a scalar net's W = 0 against its two-signed minimizer, where a start
// either shrinks or grows. The interval is checked against its own definition: (share - bound)^2 =
// z^2 bound (1 - bound)/n.
TEST_CASE("Shares of basins come with Wilson's interval, minimizers never reached included") {
  Vector<double> y(1);
  y << 2;
  const Atlas<double> atlas(Architecture({1, 1, 1, 1}, 0.3), y);
  const SingularVectors<double> I(atlas.architecture());
  const Orbit<double> zero = atlas.orbit({{}}), positive = atlas.orbit({{1, 0, 0}}), saddle = atlas.orbit({{0, 1, 0}});
  Basins<double> basins(atlas, I);
  CHECK_THROWS_AS(basins.shares(), InvalidInput);
  std::mt19937_64 generator(1);
  for (int k = 0; k < 7; ++k) basins.add(random_point(positive, generator));
  basins.add(random_point(saddle, generator));
  Factors<double> nowhere = random_point(positive, generator);
  nowhere.vector() *= 1.3;
  basins.add(nowhere);
  CHECK(basins.runs() == 9);
  CHECK(basins.unlocated() == 1);
  const auto shares = basins.shares();
  REQUIRE(shares.size() == 3);
  CHECK(shares[0].orbit == zero);
  CHECK(shares[0].runs == 0);
  CHECK(shares[0].lower == 0);
  CHECK(shares[1].orbit == positive);
  CHECK(shares[1].runs == 7);
  CHECK(shares[2].orbit == saddle);
  CHECK(shares[2].runs == 1);
  for (const BasinShare<double>& share : shares) {
    CHECK(share.share == Approx(static_cast<double>(share.runs) / 9));
    CHECK(share.lower <= share.share);
    CHECK(share.share <= share.upper);
    for (const double bound : {share.lower, share.upper}) {
      CHECK(std::pow(share.share - bound, 2) == Approx(1.96 * 1.96 * bound * (1 - bound) / 9).margin(1e-14));
    }
  }
}

TEST_CASE("Bad settings are refused") {
  const Shallow scene;
  const auto with = [&](double closeness) { return Trajectory<double>(scene.atlas, scene.I, closeness); };
  CHECK_THROWS_WITH(with(0.0), "closeness must lie between 0 and 1, got 0");
  CHECK_THROWS_WITH(with(1.0), "closeness must lie between 0 and 1, got 1");
  Trajectory<double> trajectory(scene.atlas, scene.I);
  Factors<double> W(scene.atlas.architecture());
  CHECK_THROWS_AS(trajectory.observe(Factors<double>(Architecture({3, 2, 3}, 0.04))), InvalidInput);
  CHECK(trajectory.observed() == 0);
}

// A step too long: the run passes W = 0, leaves the range of the numbers, and is an ordinary run all the same.
TEST_CASE("A run that diverges is observed to its end") {
  const Shallow scene;
  Trajectory<double> trajectory(scene.atlas, scene.I);
  Basins<double> basins(scene.atlas, scene.I);
  Factors<double> W(scene.atlas.architecture());
  trajectory.observe(W);
  CHECK_FALSE(trajectory.diverged_at().has_value());
  W.vector().setConstant(1);
  std::int64_t first = 0;  // the first iterate that is not finite; W = 0 was number 0
  for (int step = 0; step < 40; ++step) {
    if (first == 0 && !W.vector().allFinite()) first = step + 1;
    trajectory.observe(W);
    W.vector() -= 10 * objective_and_gradient(scene.problem, W).gradient.vector();
  }
  REQUIRE_FALSE(W.vector().allFinite());
  CHECK(trajectory.observed() == 41);
  REQUIRE(trajectory.diverged_at().has_value());
  CHECK(first > 1);
  CHECK(*trajectory.diverged_at() == first);
  CHECK(trajectory.visits().size() >= 1);
  CHECK(trajectory.visits().back().last < *trajectory.diverged_at());
  Trajectory<double> another(scene.atlas, scene.I);
  Factors<double> one_entry(scene.atlas.architecture());
  one_entry.layer(2)(2, 2) = std::numeric_limits<double>::infinity();
  another.observe(one_entry);
  CHECK(another.diverged_at() == 0);
  basins.add(W);
  basins.add(Factors<double>(scene.atlas.architecture()));
  CHECK(basins.runs() == 2);
  CHECK(basins.unlocated() == 1);
  CHECK(basins.diverged() == 1);
}

}  // namespace
}  // namespace dmf::test
