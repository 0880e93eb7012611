// SPDX-License-Identifier: BSL-1.0

// Paths between two whitened losses, ||P - Y_0||^2 and ||P - Y_1||^2: f_tau is ||P - Y_tau||^2 plus a constant, Y_tau =
// (1 - tau) Y_0 + tau Y_1, so that the atlas knows every critical point at every tau, where paths turn, and with it
// which orbit each of them ends in.

#include <dmf/continuation/branch.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/path_problems.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

Homotopy<double, PathLoss> between(const Architecture<double>& architecture, const Matrix<double>& Y_0,
                                   const Matrix<double>& Y_1) {
  HomotopyOptions<double> options;
  options.Y = Y_0;
  options.factor = 1.0;
  return {architecture, whitened(Y_1), options};
}

/// The point with these roots in a list of starts.
RankManifoldPoint<double> with_roots(const Homotopy<double, PathLoss>& homotopy, const std::string& roots) {
  for (const auto& start : homotopy.starts()) {
    if (roots_of(start.orbit) == roots) return homotopy.point(start.orbit);
  }
  FAIL("no orbit with the roots " << roots);
  return {};
}

double distance(const RankManifoldPoint<double>& a, const RankManifoldPoint<double>& b) {
  return a.rank() == b.rank() ? (a.product() - b.product()).norm() : 1e300;
}

TEST_CASE("A path that turns back does so at the fold, and ends in the orbit of the other root") {
  for (const int depth : {3, 4, 6}) {
    const Architecture<double> architecture = square(depth, 2, 0.2);
    const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
    // The second value crosses the fold at tau = 1/2, the first never.
    const Matrix<double> Y_0 = fold * Matrix<double>{{2, 0}, {0, 1.5}}, Y_1 = fold * Matrix<double>{{1.8, 0}, {0, 0.5}};
    const auto homotopy = between(architecture, Y_0, Y_1), ends = between(architecture, Y_1, Y_1);
    const auto starts = homotopy.starts();
    REQUIRE(starts.size() == 8);
    for (const auto& start : starts) {
      CAPTURE(depth, roots_of(start.orbit));
      const std::string roots = roots_of(start.orbit);
      const auto branch = follow_branch(homotopy, homotopy.point(start.orbit), {.keep_places = true});
      CHECK(branch.accounted_for());
      double largest = 0;
      for (const auto& place : branch.places) largest = std::max(largest, place.tau);
      if (roots[1] == '0') {
        CHECK(branch.end == BranchEnd::reached);
        CHECK(branch.tau == 1);
        CHECK(branch.folds == 0);
        CHECK(branch.index == branch.start_index);
        CHECK(distance(branch.point, with_roots(ends, roots)) < 1e-8 * fold);
      } else {
        CHECK(branch.end == BranchEnd::turned_back);
        CHECK(branch.tau == 0);
        CHECK(branch.folds == 1);
        CHECK(std::abs(branch.index - branch.start_index) == 1);
        CHECK(largest <= 0.5 + 1e-9);
        CHECK(largest >= 0.5 - 1e-2);
        const std::string partner{roots[0], roots[1] == '+' ? '-' : '+'};
        CHECK(distance(branch.point, with_roots(homotopy, partner)) < 1e-8 * fold);
      }
      // Every place on the way is a critical point: its value is that of one of the two orbits in the atlas of Y_tau.
      const double spread = (Y_0 - Y_1).squaredNorm();
      for (const auto& place : branch.places) {
        if (std::abs(place.tau - 0.5) < 1e-6) continue;
        const Atlas<double> atlas(architecture, svd(Matrix<double>((1 - place.tau) * Y_0 + place.tau * Y_1)));
        double nearest = 1e300;
        for (const Orbit<double>& orbit : atlas.orbits()) {
          const std::string now = roots_of(orbit);
          if (now[0] != roots[0] || (now[1] == '0') != (roots[1] == '0')) continue;
          nearest = std::min(nearest, std::abs(orbit.value() + place.tau * (1 - place.tau) * spread - place.value));
        }
        CHECK(nearest < 1e-9 * fold * fold);
      }
    }
  }
}

TEST_CASE("Where paths pass closely, the halving of steps keeps each on its own") {
  // The order of the values is reversed on the way, with couplings e between them: they come close at tau = 1/2 and do
  // not cross, while the singular vectors turn by a right angle. Each orbit ends in the one with the same roots. In
  // angles that turn is some 40 steps long, however fast tau sees it: where e is not small no step need be halved.
  struct Pass {
    Index n;
    double e;
    int jumps;    // at least so many paths end elsewhere without any test of steps
    int refused;  // at least so many are lost without halving
    double smallest;
  };
  for (const Pass& pass : {Pass{2, 0.01, 4, 0, 0.02}, Pass{2, 0.001, 6, 4, 0.02}, Pass{2, 1e-6, 6, 6, 0.001},
                           Pass{3, 0.03, 18, 12, 0.02}}) {
    const Index n = pass.n;
    CAPTURE(n, pass.e);
    const Architecture<double> architecture = square(3, n, 0.1);
    const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
    Matrix<double> Y_0 = Matrix<double>::Zero(n, n), Y_1 = Y_0;
    for (Index i = 0; i < n; ++i) {
      Y_0(i, i) = fold * (3 - 0.5 * static_cast<double>(i));
      Y_1(i, i) = fold * (3 - 0.5 * static_cast<double>(n - 1 - i));
      for (Index j = 0; j < i; ++j) Y_1(i, j) = Y_1(j, i) = fold * pass.e * (1 + 0.3 * static_cast<double>(i + j));
    }
    const auto homotopy = between(architecture, Y_0, Y_1), ends = between(architecture, Y_1, Y_1);
    const auto starts = homotopy.starts();
    REQUIRE(starts.size() == (n == 2 ? 8 : 26));
    int jumps = 0, refused = 0, rejected = 0;
    double smallest = 1;
    for (const auto& start : starts) {
      const std::string roots = roots_of(start.orbit);
      CAPTURE(roots);
      const auto first = homotopy.point(start.orbit), last = with_roots(ends, roots);
      const auto branch = follow_branch(homotopy, first);
      CHECK(branch.end == BranchEnd::reached);
      CHECK(branch.folds == 0);
      CHECK(distance(branch.point, last) < 1e-6 * fold);
      rejected += branch.rejected;
      smallest = std::min(smallest, branch.smallest_step);
      // Newton's method at 25 values of tau, one after the other: nothing tests its steps.
      auto unchecked = first;
      for (int i = 1; i <= 25; ++i)
        unchecked = newton_search(homotopy.loss(i / 25.0), homotopy.penalty(), unchecked).point;
      jumps += distance(unchecked, last) < 1e-6 * fold ? 0 : 1;
      // The same tests without halving: no step passes where it would jump, and the path says that it is lost.
      const auto whole = follow_branch(homotopy, first, {.largest_step = 0.04, .least_step = 0.04});
      refused += whole.end == BranchEnd::step_too_small ? 1 : 0;
      if (whole.end == BranchEnd::reached) CHECK(distance(whole.point, last) < 1e-6 * fold);
    }
    CHECK(jumps >= pass.jumps);
    CHECK(refused >= pass.refused);
    CHECK(rejected >= pass.refused);
    CHECK(smallest < pass.smallest);
  }
}

TEST_CASE("A path back leads to where the path came from") {
  const Architecture<double> architecture = square(3, 2, 0.2);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  const auto homotopy =
      between(architecture, fold * Matrix<double>{{2, 0}, {0, 1.5}}, fold * Matrix<double>{{1.8, 0.2}, {-0.1, 1.2}});
  for (const auto& start : homotopy.starts()) {
    CAPTURE(roots_of(start.orbit));
    const auto first = homotopy.point(start.orbit);
    const auto there = follow_branch(homotopy, first);
    REQUIRE(there.end == BranchEnd::reached);
    const auto back = follow_branch(homotopy, there.point, {}, true);
    CHECK(back.end == BranchEnd::turned_back);
    CHECK(back.tau == 0);
    CHECK(back.start_index == there.index);
    CHECK(back.index == there.start_index);
    CHECK(distance(back.point, first) < 1e-8 * fold);
    // From the middle on: the same end, for where a path begins is for the caller to say.
    const auto halfway = newton_search(homotopy.loss(0.5), homotopy.penalty(), first);
    const auto rest = follow_branch(homotopy, halfway.point, {.begin = 0.5});
    CHECK(rest.end == BranchEnd::reached);
    CHECK(distance(rest.point, there.point) < 1e-8 * fold);
  }
  // Down from the end that turns around below tau = 1: to the other root at tau = 1.
  const auto rising =
      between(architecture, fold * Matrix<double>{{2, 0}, {0, 0.5}}, fold * Matrix<double>{{1.8, 0}, {0, 1.5}});
  const auto ends = between(architecture, fold * Matrix<double>{{1.8, 0}, {0, 1.5}}, Matrix<double>::Zero(2, 2));
  for (const char* roots : {"0+", "0-", "++", "+-", "-+", "--"}) {
    CAPTURE(roots);
    const auto back = follow_branch(rising, with_roots(ends, roots), {}, true);
    CHECK(back.end == BranchEnd::reached);
    CHECK(back.tau == 1);
    CHECK(back.folds == 1);
    const std::string partner{roots[0], roots[1] == '+' ? '-' : '+'};
    CHECK(distance(back.point, with_roots(ends, partner)) < 1e-8 * fold);
  }
}

TEST_CASE("Paths of L = 2 leave their rank where a value comes down to l0") {
  for (const Index n : {1, 2}) {
    const Architecture<double> architecture = square(2, n, 0.3);
    Matrix<double> Y_0 = 0.3 * 1.9 * Matrix<double>::Identity(n, n), Y_1 = 0.3 * 0.4 * Matrix<double>::Identity(n, n);
    if (n == 2) Y_0(0, 0) = Y_1(0, 0) = 0.9;  // stays
    if (n == 2) Y_1(0, 1) = 0.01;
    const auto homotopy = between(architecture, Y_0, Y_1);
    int left = 0;
    for (const auto& start : homotopy.starts()) {
      const std::string roots = roots_of(start.orbit);
      CAPTURE(n, roots);
      const auto branch = follow_branch(homotopy, homotopy.point(start.orbit));
      CHECK(branch.accounted_for());
      if (roots.back() == '0') {
        CHECK(branch.end == BranchEnd::reached);
        continue;
      }
      ++left;
      CHECK(branch.end == BranchEnd::left_rank);
      CHECK(branch.tau == Approx(0.6).epsilon(1e-3));  // 1.9 - 1.5 tau = 1
      CHECK(branch.point.m[branch.point.rank() - 1] < 1e-4 * homotopy.length());
      CHECK(branch.index == branch.start_index);
    }
    CHECK(left == (n == 1 ? 1 : 2));
  }
}

TEST_CASE("A path that is cut short says so, and one that does not begin") {
  const Architecture<double> architecture = square(3, 2, 0.2);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  const Matrix<double> Y_0 = fold * Matrix<double>{{2, 0}, {0, 1.5}};
  const auto homotopy = between(architecture, Y_0, fold * Matrix<double>{{1.8, 0.2}, {-0.1, 1.2}});
  const auto first = with_roots(homotopy, "++");
  const auto all = follow_branch(homotopy, first);
  REQUIRE(all.end == BranchEnd::reached);
  REQUIRE(all.steps > 5);
  double before = 0;
  for (int steps = 1; steps <= 5; ++steps) {
    CAPTURE(steps);
    const auto some = follow_branch(homotopy, first, {.steps = steps, .keep_places = true});
    CHECK(some.end == BranchEnd::steps_used);
    CHECK_FALSE(some.accounted_for());
    CHECK(some.steps == steps);
    CHECK(some.places.size() == static_cast<std::size_t>(steps) + 1);
    CHECK(some.tau > before);
    CHECK(some.tau < 1);
    before = some.tau;
  }
  CHECK(follow_branch(homotopy, first, {.steps = all.steps}).end == BranchEnd::reached);
  CHECK(std::string(to_string(BranchEnd::steps_used)) == "steps_used");
  // At the fold of f_0 the Hessian is singular.
  const Architecture<double> number = square(3, 1, 0.2);
  const auto at_fold = between(number, Matrix<double>::Constant(1, 1, fold), Matrix<double>::Constant(1, 1, 2 * fold));
  const double m = std::pow(0.2 / 3, 0.75);  // m^{4/3} = l0/3
  const auto double_root = rank_manifold_point<double>(Matrix<double>::Constant(1, 1, m), 1);
  const auto stuck = follow_branch(at_fold, double_root);
  CHECK(stuck.end == BranchEnd::singular_start);
  CHECK_FALSE(stuck.accounted_for());
}

}  // namespace
}  // namespace dmf::test
