// SPDX-License-Identifier: BSL-1.0

// The tests by which a survey finds fault with its own list, each on a list of which the fault is known: the losses are
// whitened, ||P - Y||^2, so that the atlas has all critical points.

#include <dmf/continuation/survey.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/path_problems.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// Paths alone, from Y_0 with the factor 1.
SurveyOptions<double> from(const Matrix<double>& Y_0) {
  SurveyOptions<double> options;
  options.homotopy.Y = Y_0;
  options.homotopy.factor = 1.0;
  options.search_starts = 0;
  options.certify = false;
  return options;
}

/// Every point of the list is one of the atlas of Y, and none is there twice.
bool all_true(const Survey<double>& known, const Architecture<double>& architecture, const Matrix<double>& Y) {
  const Atlas<double> atlas(architecture, svd(Y));
  for (std::size_t i = 0; i < known.points.size(); ++i) {
    bool found = false;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      found = found || (orbit.rank() == known.points[i].rank() &&
                        std::abs(orbit.value() - known.points[i].value) < 1e-9 * Y.squaredNorm());
    }
    for (std::size_t j = 0; j < i; ++j) {
      const Matrix<double> difference = known.points[i].point.product() - known.points[j].point.product();
      found = found && difference.norm() > 1e-6 * Y.norm();
    }
    if (!found) return false;
  }
  return true;
}

struct Suspects {
  int turned = 0, reached = 0;
  explicit Suspects(const Survey<double>& known) {
    for (const auto& branch : known.branches) {
      turned += branch.suspect && branch.branch.end == BranchEnd::turned_back ? 1 : 0;
      reached += branch.suspect && branch.branch.end == BranchEnd::reached ? 1 : 0;
    }
  }
};

TEST_CASE("Paths that jumped contradict each other, and with smaller steps all is as the atlas has it") {
  // Three values that pass closely while all are above the fold; later the least of them comes below it, and all paths
  // on which it is active turn back. Steps of half the length are too long for that.
  const Architecture<double> architecture = square(3, 3, 0.1);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  int turned = 0, reached = 0, missing = 0;
  for (const double e : {0.003, 0.001}) {
    Matrix<double> Y_0 = Matrix<double>::Zero(3, 3), Y_1 = Y_0;
    for (Index i = 0; i < 3; ++i) {
      Y_0(i, i) = fold * (2 - 0.3 * static_cast<double>(i));
      Y_1(i, i) = fold * (0.6 + 0.6 * static_cast<double>(i));
      for (Index j = 0; j < i; ++j) Y_1(i, j) = Y_1(j, i) = fold * e * (1 + 0.3 * static_cast<double>(i + j));
    }
    SurveyOptions<double> options = from(Y_0);
    options.branch.largest_step = 0.5;
    options.refinements = 0;
    const auto faulty = survey(architecture, whitened(Y_1), options);
    options.refinements = 3;
    const auto mended = survey(architecture, whitened(Y_1), options);
    CAPTURE(e, summary(faulty), summary(mended));

    REQUIRE(faulty.branches.size() == 26);
    CHECK_FALSE(faulty.consistent());
    CHECK(all_true(faulty, architecture, Y_1));  // what paths come to is critical, whichever path it is
    missing += 9 - static_cast<int>(faulty.points.size());
    const Suspects suspects(faulty);
    turned += suspects.turned;
    reached += suspects.reached;
    for (std::size_t i = 0; i < faulty.branches.size(); ++i) {
      const auto& branch = faulty.branches[i];
      if (!branch.turned_to) continue;
      const auto& other = faulty.branches[*branch.turned_to];
      // The other one is known by its start, and unless it came to the start of this one both are under suspicion.
      CHECK((branch.branch.point.product() - other.start.product()).norm() < 1e-6 * fold);
      if (other.turned_to != i) CHECK((branch.suspect && other.suspect));
    }

    CHECK(mended.consistent());
    CHECK(mended.points.size() == 9);  // 3^2 of the two values above the fold
    CHECK(all_true(mended, architecture, Y_1));
    CHECK(mended.count(BranchEnd::reached) == 8);
    CHECK(mended.count(BranchEnd::turned_back) == 18);
    for (const auto& branch : mended.branches) {
      const std::string roots = roots_of(branch.orbit);
      CAPTURE(roots);
      CHECK_FALSE(branch.suspect);
      // Two pairs of paths that jumped to each other contradict nothing: the tests are necessary, never enough. At the
      // smaller e there is one such, and the points are all there nevertheless.
      if (e < 0.003) continue;
      CHECK(branch.turned_to.has_value() == (roots[2] != '0'));
      if (!branch.turned_to) continue;
      const std::string partner = roots_of(mended.branches[*branch.turned_to].orbit);
      CHECK(partner == roots.substr(0, 2) + (roots[2] == '+' ? '-' : '+'));
    }
  }
  CHECK(turned >= 5);
  CHECK(reached >= 1);
  CHECK(missing >= 1);
}

TEST_CASE("Two paths that end in one point contradict each other") {
  const Architecture<double> architecture = square(3, 3, 0.1);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  Matrix<double> Y_0 = Matrix<double>::Zero(3, 3), Y_1 = Y_0;
  for (Index i = 0; i < 3; ++i) {
    Y_0(i, i) = fold * (3 - 0.5 * static_cast<double>(i));
    Y_1(i, i) = fold * (2 + 0.5 * static_cast<double>(i));
    for (Index j = 0; j < i; ++j) Y_1(i, j) = Y_1(j, i) = fold * 0.001 * (1 + 0.3 * static_cast<double>(i + j));
  }
  SurveyOptions<double> options = from(Y_0);
  options.branch.largest_step = 0.5;
  options.refinements = 0;
  const auto known = survey(architecture, whitened(Y_1), options);
  INFO(summary(known));
  CHECK(known.count(BranchEnd::reached) == 26);
  CHECK(known.points.size() < 27);
  CHECK_FALSE(known.consistent());
  for (const auto& branch : known.branches) {
    REQUIRE(branch.point);
    CHECK(branch.suspect == (known.points[*branch.point].paths > 1));
  }
  CHECK(summary(known).find("of them contradict each other") != std::string::npos);
}

TEST_CASE("A way back from a searched point tells whose path missed it") {
  // One number whose value ends just above the fold: tau is beyond 1 between the two roots, for less than a step, and
  // both paths turn back to each other. So far nothing is wrong with them.
  for (const int depth : {3, 6}) {
    CAPTURE(depth);
    const Architecture<double> architecture = square(depth, 1, 0.2);
    const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
    const Matrix<double> Y_0 = Matrix<double>::Constant(1, 1, 2 * fold);
    const Matrix<double> Y_1 = Matrix<double>::Constant(1, 1, fold * (1 + 1e-9));
    SurveyOptions<double> options = from(Y_0);
    const auto paths = survey(architecture, whitened(Y_1), options);
    CHECK(paths.points.size() == 1);
    CHECK(paths.count(BranchEnd::turned_back) == 2);
    CHECK(paths.consistent());
    options.search_starts = 20;
    const auto known = survey(architecture, whitened(Y_1), options);
    INFO(summary(known));
    CHECK(known.points.size() == 3);
    CHECK_FALSE(known.consistent());
    for (const auto& branch : known.branches) CHECK(branch.suspect);
    for (const auto& found : known.points) {
      if (found.rank() == 0) continue;
      CHECK(found.source == PointSource::search);
      CHECK(found.back == BranchEnd::turned_back);
    }
  }
}

TEST_CASE("A list without one of its points breaks the parity of that rank, and is not consistent") {
  const Matrix<double> Y{{2, 0.3}, {-0.2, 1.7}};
  for (const int depth : {3, 4}) {
    const Architecture<double> architecture = square(depth, 2, 0.2);
    SurveyOptions<double> options = from(2 * Matrix<double>{{1.2, 0}, {0, 0.9}});
    const auto all = survey(architecture, whitened(Y), options);
    REQUIRE(all.consistent());
    REQUIRE(all.points.size() == 9);
    REQUIRE(all.parity.size() == 2);
    for (std::size_t r = 0; r < 2; ++r) {
      CHECK(all.parity[r].rank == static_cast<Index>(r) + 1);
      CHECK(all.parity[r].applies);
      CHECK(all.parity[r].sum == 0);
    }
    // One path is not followed to its end: the steps allowed are enough for all others.
    int least = 1000000, most = 0;
    for (const auto& branch : all.branches) {
      most = std::max(most, branch.branch.steps);
      least = std::min(least, branch.branch.steps);
    }
    CAPTURE(depth, least, most);
    REQUIRE(least < most);
    options.refinements = 0;
    int alarms = 0;
    for (int steps = least; steps < most; ++steps) {
      options.branch.steps = steps;
      const auto some = survey(architecture, whitened(Y), options);
      CHECK_FALSE(some.consistent());
      REQUIRE(some.parity.size() == 2);
      for (const ParityCheck& check : some.parity) {
        std::int64_t sum = 0;
        for (const auto& branch : some.branches) {
          if (branch.branch.end != BranchEnd::reached || branch.start.rank() != check.rank) continue;
          sum += branch.branch.index % 2 == 0 ? 1 : -1;
        }
        CHECK(check.applies);
        CHECK(check.sum == sum);
        CHECK(check.holds() == (sum == 0));
        alarms += check.holds() ? 0 : 1;
      }
    }
    CHECK(alarms >= 1);
    // Any one point less, and the survey that says so is not consistent.
    for (std::size_t i = 1; i < all.points.size(); ++i) {
      Survey<double> less = all;
      ParityCheck& check = less.parity[static_cast<std::size_t>(all.points[i].rank() - 1)];
      check.sum -= all.points[i].index % 2 == 0 ? 1 : -1;
      CHECK_FALSE(check.holds());
      CHECK_FALSE(less.consistent());
      CHECK(summary(less).find("parity is broken: points are missing") != std::string::npos);
      check.applies = false;
      CHECK(less.consistent());
    }
  }
  // No parity above the rank bound, for L = 2, or where f is not known to be convex.
  CHECK(survey(Architecture<double>({2, 1, 1, 2}, 0.2), whitened(Y), from(2 * Y)).parity.size() == 1);
  for (const ParityCheck& check : survey(square(2, 2, 0.2), whitened(Y), from(2 * Y)).parity)
    CHECK_FALSE(check.applies);
}

}  // namespace
}  // namespace dmf::test
