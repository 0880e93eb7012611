// SPDX-License-Identifier: BSL-1.0

// Starts and surveys at the edges: targets of f_0 at the fold or zero, values that nearly coincide, many layers, and
// weights whose squares leave the range. Where the loss is whitened the atlas has the truth.

#include <dmf/continuation/survey.hpp>

#include <dmf/core/random.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/path_problems.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// The roots m > 0 of a number y, descending, from the atlas.
std::vector<double> positive_roots(const Architecture<double>& architecture, double y) {
  std::vector<double> result;
  const Atlas<double> atlas(architecture, SingularValues<double>(std::vector<double>{y}));
  for (const auto& root : atlas.groups().groups[0].roots) {
    if (root.end_to_end > 0) result.push_back(root.end_to_end);
  }
  std::sort(result.rbegin(), result.rend());
  return result;
}

bool finite(const Survey<double>& known) {
  return std::all_of(known.points.begin(), known.points.end(), [](const SurveyPoint<double>& found) {
    return !std::isnan(found.value) && std::isfinite(found.gradient) && !std::isnan(found.gap) &&
           !std::isnan(found.margin) && found.point.product().allFinite();
  });
}

TEST_CASE("Networks of numbers: every root at every depth, by paths and by searches") {
  for (const int depth : {2, 3, 6, 20, 1000}) {
    const Architecture<double> architecture = square(depth, 1, 0.3);
    const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
    for (const double part : {0.3, 0.9, 1.05, 1.3, 3.0, 30.0}) {
      for (const double start : {1.2, 1.7, 5.0}) {
        CAPTURE(depth, part, start);
        const double y = part * fold;
        SurveyOptions<double> options;
        options.search_starts = 10;
        options.certify = false;
        options.homotopy.Y = Matrix<double>::Constant(1, 1, start * fold);
        options.homotopy.factor = 1.0;
        const auto known = survey(architecture, whitened(Matrix<double>::Constant(1, 1, y)), options);
        const std::vector<double> truth = part < 1 ? std::vector<double>{} : positive_roots(architecture, y);
        REQUIRE(truth.size() == (part < 1 ? 0 : depth == 2 ? 1 : 2));
        INFO(summary(known));
        CHECK(finite(known));
        CHECK(known.consistent());
        REQUIRE(known.points.size() == truth.size() + 1);
        CHECK(known.branches.size() == (depth == 2 ? 1 : 2));
        for (std::size_t i = 0; i < truth.size(); ++i) {
          const auto& found = known.points[i + 1];
          CAPTURE(truth[i]);
          // Points are in order of F, which is that of the roots or not.
          const double m = found.point.m[0];
          const std::size_t which = std::abs(std::log(m / truth[0])) < 1e-8 ? 0 : 1;
          CHECK(m == Approx(truth[which]).epsilon(1e-9));
          CHECK(found.index == static_cast<Index>(which));
          CHECK(found.paths == 1);
        }
        if (truth.size() == 2) CHECK(known.points[1].index != known.points[2].index);
        const BranchEnd end = part >= 1    ? BranchEnd::reached
                              : depth == 2 ? BranchEnd::left_rank
                                           : BranchEnd::turned_back;
        CHECK(known.count(end) == known.branches.size());
        for (const ParityCheck& check : known.parity) CHECK(check.applies == (depth > 2));
      }
    }
  }
}

TEST_CASE("At the fold no survey is consistent with a wrong number of points") {
  // L = 2: none of rank 1 at y = l0. L >= 3: the double root has no sign, and no list that has it passes for complete.
  for (const double part : {1 - 1e-15, 1.0, 1 + 1e-15}) {
    for (const bool same : {true, false}) {
      CAPTURE(part, same);
      SurveyOptions<double> options;
      if (same) options.homotopy.factor = 1.0;  // f_0 is f_1, and its target at the fold; else s is raised
      const Architecture<double> two = square(2, 1, 0.3), three = square(3, 1, 0.3);
      const auto none = survey(two, whitened(Matrix<double>::Constant(1, 1, 0.3 * part)), options);
      INFO(summary(none));
      CHECK(none.points.size() == 1);
      CHECK(none.count(BranchEnd::reached) == 0);
      const double fold = ScalarEquation<double>(3).fold_threshold(three.log_unit());
      const auto known = survey(three, whitened(Matrix<double>::Constant(1, 1, fold * part)), options);
      INFO(summary(known));
      CHECK(finite(known));
      // Either the double root, once and told as degenerate, or a list that does not pass.
      CHECK((!known.consistent() || (known.degenerate() == 1 && known.points.size() == 2)));
      CHECK(known.certified() == 1);  // W = 0
    }
  }
  // A start at the fold is not isolated, and two at it in a target of two values are no more.
  const Architecture<double> architecture = square(3, 2, 0.3);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  HomotopyOptions<double> options;
  options.factor = 1.0;
  options.Y = fold * Matrix<double>{{2, 0}, {0, 1}};
  const Homotopy<double, PathLoss> homotopy(architecture, whitened(*options.Y), options);
  std::size_t isolated = 0, all = 0;
  for (const auto& start : homotopy.starts()) {
    const bool second = start.orbit.choice()[1].active() > 0;
    CHECK(start.isolated == !second);
    isolated += start.isolated ? 1U : 0U;
    ++all;
  }
  CHECK(isolated == 2);  // the two roots of the first alone
  CHECK(all == 5);
}

TEST_CASE("A target of f_0 that is zero has no starts, and searches find what there is") {
  for (const int depth : {2, 3, 6}) {
    CAPTURE(depth);
    const Architecture<double> architecture = square(depth, 2, 0.3);
    SurveyOptions<double> options;
    options.homotopy.Y = Matrix<double>::Zero(2, 2);
    options.certify = false;
    const Matrix<double> Y{{3, 0.2}, {-0.1, 2}};
    const Homotopy<double, PathLoss> homotopy(architecture, whitened(Y), options.homotopy);
    CHECK(homotopy.starts().empty());
    CHECK(homotopy.length() > 0);
    CHECK(std::isfinite(homotopy.separation()));
    const auto known = survey(architecture, whitened(Y), options);
    INFO(summary(known));
    CHECK(known.branches.empty());
    CHECK(known.above_fold == 0);
    CHECK(finite(known));
    CHECK(known.points.size() == (depth == 2 ? 4 : 9));
    // grad f_1(0) = 0 gives the same target by itself.
    const auto zero = survey(architecture, whitened(Matrix<double>::Zero(2, 2)));
    CHECK(zero.points.size() == 1);
    CHECK(zero.branches.empty());
    CHECK(zero.consistent());
  }
}

TEST_CASE("Values of f_0 that nearly coincide: all points, or the survey says that it is at fault") {
  constexpr std::uint64_t seed = 7301;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  const Architecture<double> architecture = square(3, 2, 0.2);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  int consistent = 0, all = 0;
  for (const double relative : {0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1e-1}) {
    CAPTURE(relative);
    const Matrix<double> U = random_frame(2, 2, generator);  // on both sides: no value comes near zero on the way
    SurveyOptions<double> options;
    options.homotopy.Y = 2 * fold * U * Vector<double>{{1, 1 - relative}}.asDiagonal() * U.transpose();
    options.homotopy.factor = 1.0;
    options.search_starts = 20;
    options.certify = false;
    const Matrix<double> Y = fold * Matrix<double>{{2.2, 0.2}, {-0.1, 1.6}};
    const auto known = survey(architecture, whitened(Y), options);
    INFO(summary(known));
    CHECK(finite(known));
    CHECK(known.points.size() <= 9);  // never one too many
    ++all;
    consistent += known.consistent() ? 1 : 0;
    if (known.consistent()) CHECK(known.points.size() == 9);
    CHECK(known.isolated + known.manifolds == (known.manifolds > 0 ? 5 : 8));
    CHECK(known.separation == Approx(relative).margin(1e-14));
  }
  CHECK(consistent >= all - 2);
}

TEST_CASE("Weights of 1e-200 and 1e200: the points of the same problem in other units") {
  const Matrix<double> M{{1, 1.3}, {0.8, 1}}, Y{{2.1, 0.2}, {-0.1, 1.7}};
  for (const int depth : {2, 3, 6}) {
    std::vector<double> plain;
    for (const double weight : {0.1, 1e-200, 1e-100, 1e100, 1e200}) {
      CAPTURE(depth, weight);
      const Architecture<double> architecture = square(depth, 2, weight);
      const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
      SurveyOptions<double> options;
      options.search_starts = 10;
      options.certify = false;
      const auto known = survey(architecture, weighted(M, fold * Y), options);
      INFO(summary(known));
      CHECK(known.consistent());
      CHECK(known.count(BranchEnd::reached) == known.branches.size());
      CHECK(known.branches.size() == (depth == 2 ? 3 : 8));
      REQUIRE(known.points.size() == (depth == 2 ? 4 : 9));
      // F may leave the range, its order with it: by rank and size.
      std::vector<double> sizes;
      for (const auto& found : known.points) {
        CHECK(std::isfinite(found.gradient));
        CHECK_FALSE(found.degenerate);
        CHECK(found.gradient <= 1e-12 * std::max(1.0, known.factor) * fold);
        if (found.rank() > 0)
          sizes.push_back(static_cast<double>(100 * found.rank() + 10 * found.index) +
                          found.point.m.stableNorm() / fold);
      }
      std::sort(sizes.begin(), sizes.end());
      if (plain.empty()) plain = sizes;
      REQUIRE(sizes.size() == plain.size());
      for (std::size_t i = 0; i < sizes.size(); ++i) CHECK(std::abs(sizes[i] - plain[i]) < 1e-8);
      // Nothing at all that moves is taken for what does not: paths take steps.
      for (const auto& branch : known.branches) CHECK(branch.branch.steps > 5);
    }
  }
}

TEST_CASE("Orbits that are no isolated points in units whose squares leave the range: as many starts and points") {
  // Both values of the target equal: the orbits of rank 1 and that with both roots are circles.
  for (const double weight : {0.1, 1e-200, 1e-150, 1e150, 1e200}) {
    CAPTURE(weight);
    const Architecture<double> architecture = square(3, 2, weight);
    const double s = std::pow(weight / 0.1, 0.75);
    SurveyOptions<double> options;
    options.search_starts = 0;
    options.certify = false;
    options.homotopy.Y = 2 * s * Matrix<double>::Identity(2, 2);
    const auto known = survey(
        architecture, weighted(Matrix<double>{{1, 1.3}, {0.8, 1}}, s * Matrix<double>{{2, 0.3}, {-0.2, 1.7}}), options);
    INFO(summary(known));
    CHECK(known.isolated == 2);
    CHECK(known.manifolds == 3);
    CHECK(known.starts_missing == 0);
    CHECK(known.branches.size() == 8);
    CHECK(known.points.size() == 9);
    CHECK(known.consistent());
  }
}

TEST_CASE("Paths of losses of 1e-200 and 1e200 are those of the same loss") {
  const Matrix<double> M{{1, 1.3}, {0.8, 1}}, Y{{2.1, 0.2}, {-0.1, 1.7}};
  for (const int depth : {2, 3}) {
    const Homotopy<double, PathLoss> plain(square(depth, 2, 0.1), weighted(M, Y));
    const auto starts = plain.starts();
    for (const double c : {1e-200, 1e200}) {
      const Homotopy<double, PathLoss> scaled(square(depth, 2, 0.1 * c), weighted(c * M, Y));
      const auto others = scaled.starts();
      REQUIRE(others.size() == starts.size());
      for (std::size_t i = 0; i < starts.size(); ++i) {
        CAPTURE(depth, c, i);
        const auto one = follow_branch(plain, plain.point(starts[i].orbit));
        const auto other = follow_branch(scaled, scaled.point(others[i].orbit));
        CHECK(one.end == BranchEnd::reached);
        CHECK(other.end == BranchEnd::reached);
        CHECK(other.steps == one.steps);
        CHECK(other.index == one.index);
        CHECK((other.point.product() - one.point.product()).norm() < 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace dmf::test
