// SPDX-License-Identifier: BSL-1.0

// Refuted by: a loss or a rank of the curve that gradient descent of F with a short step does not have, an end that is
// not the value of an orbit, a mode that depends on the others.

#include <dmf/landscape/learning_curve.hpp>

#include "support/catch.hpp"

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>

#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Diagonal layers with these scales.
Factors<double> aligned(const Architecture<double>& architecture, const Vector<double>& scales) {
  Factors<double> W(architecture);
  for (int l = 1; l <= architecture.depth(); ++l) {
    const double factor = std::sqrt(common_weight(architecture) / architecture.lambda(l));
    for (Index i = 0; i < scales.size(); ++i) W.layer(l)(i, i) = factor * scales[i];
  }
  return W;
}

Matrix<double> diagonal_target(const Architecture<double>& architecture, const Vector<double>& y) {
  Matrix<double> Y = Matrix<double>::Zero(architecture.width(architecture.depth()), architecture.width(0));
  for (Index i = 0; i < y.size(); ++i) Y(i, i) = y[i];
  return Y;
}

TEST_CASE("Loss, scales and rank are those of gradient descent with a short step, up to O(step)") {
  struct Case {
    std::vector<Index> widths;
    std::vector<double> weights;
    Vector<double> y, starts;
    TrainingFlow flow;
  };
  const std::vector<Case> cases = {
      {{4, 3, 5, 4},
       {0.05, 0.05, 0.05},
       Vector<double>{{3.0, 2.0, 1.0, 0.4}},
       Vector<double>{{0.3, 0.4, 0.2}},
       TrainingFlow::plain},
      {{3, 3, 3}, {0.3, 0.3}, Vector<double>{{2.0, 1.0, 0.1}}, Vector<double>{{0.05, 0.01, 0.8}}, TrainingFlow::plain},
      {{3, 4, 2, 3, 3},
       {0.1, 0.2, 0.05, 0.1},
       Vector<double>{{2.5, 1.5, 0.3}},
       Vector<double>{{0.6, 0.5}},
       TrainingFlow::weighted}};
  for (const Case& c : cases) {
    const Architecture<double> architecture(c.widths, c.weights);
    const SingularGroups<double> groups = singular_groups(architecture, c.y);
    const LearningCurve<double> curve(groups, c.starts, c.flow);
    const Problem<double> problem(architecture, diagonal_target(architecture, c.y));
    std::vector<double> errors;
    std::vector<std::vector<double>> differences;
    for (const double step : {4e-4, 2e-4}) {
      Factors<double> W = aligned(architecture, c.starts), gradient(architecture);
      Workspace<double> workspace(architecture);
      const double rate = c.flow == TrainingFlow::plain ? 1 : common_weight(architecture);
      const int steps = static_cast<int>(1.5 * rate / step);
      double worst = 0;
      differences.emplace_back();
      for (int k = 0; k <= steps; ++k) {
        const double F = objective_and_gradient(problem, W.view(), gradient.view(), workspace);
        if (k % (steps / 8) == 0) {
          const double time = k * step;
          differences.back().push_back(F - curve.loss(time));
          worst = std::max(worst, std::abs(differences.back().back()));
          const Vector<double> values = Eigen::JacobiSVD<Matrix<double>>(end_to_end(W)).singularValues();
          Index rank = 0;
          for (const double value : values) rank += value > 0.5 ? 1 : 0;
          CHECK(curve.rank(time, 0.5) == rank);
          CHECK(curve.scales(time).size() == c.starts.size());
        }
        for (int l = 1; l <= architecture.depth(); ++l) {
          W.layer(l) -= step / (c.flow == TrainingFlow::plain ? 1 : architecture.lambda(l)) * gradient.layer(l);
        }
      }
      errors.push_back(worst);
    }
    INFO("depth " << architecture.depth() << ": errors " << errors[0] << ", " << errors[1]);
    CHECK(curve.loss(0.0) == Approx(objective(problem, aligned(architecture, c.starts))).epsilon(1e-13));
    CHECK(errors[1] <= 0.55 * errors[0]);
    double second_order = 0;
    for (std::size_t i = 0; i < differences[0].size(); ++i) {
      second_order = std::max(second_order, std::abs(2 * differences[1][i] - differences[0][i]));
    }
    CHECK(second_order <= 0.2 * errors[1]);
  }
}

TEST_CASE("Ends, half times and modes that are not there") {
  const Architecture<double> architecture({4, 3, 4, 4}, 0.1);
  const Vector<double> y{{3.0, 2.0, 2.0, 0.05}};
  const SingularGroups<double> groups = singular_groups(architecture, y);
  const Vector<double> starts{{0.5, 0.6, 1e-3}};
  const LearningCurve<double> curve(groups, starts);
  REQUIRE(curve.modes().size() == 3);
  CHECK(curve.modes()[0].fate.end == TrainingEnd::larger_root);
  CHECK(curve.modes()[2].fate.end == TrainingEnd::zero);
  const double m_1 = groups.groups[0].roots[0].end_to_end, m_2 = groups.groups[1].roots[0].end_to_end;
  double F = 4.0 + 0.05 * 0.05;  // the third mode is lost, the fourth has no place
  for (const auto& [value, m] : {std::pair{3.0, m_1}, std::pair{2.0, m_2}}) {
    F += (m - value) * (m - value) + 3 * 0.1 * std::pow(m, 2.0 / 3);
  }
  CHECK(curve.loss(infinity) == Approx(F).epsilon(1e-13));
  CHECK(curve.loss(1e4) == Approx(F).epsilon(1e-12));
  CHECK(curve.rank(infinity, 0.1) == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const ModeCurve<double>& mode = curve.modes()[i];
    const double begin = std::pow(mode.start, 3), end = std::pow(mode.fate.scale, 3);
    REQUIRE(mode.half.finite());
    const double half = std::pow(mode.clock.scale_after(mode.start, mode.half.time), 3);
    CHECK(half == Approx((begin + end) / 2).epsilon(1e-12));
  }
  // A start one rounding away from its own end is there, whichever side.
  const double end = *curve.modes()[0].clock.larger_root();
  for (const double start : {end, std::nextafter(end, 0.0), std::nextafter(end, 9.0)}) {
    const LearningCurve<double> there(groups, Vector<double>{{start}});
    CHECK(there.modes()[0].half.reach == ClockReach::reached);
    CHECK(there.modes()[0].half.time == 0);
    CHECK(there.modes()[0].half_scale == start);
  }
  // A mode does not know the others.
  const LearningCurve<double> other(groups, Vector<double>{{0.5, 0.0, 0.9}});
  CHECK(other.scales(0.7)[0] == curve.scales(0.7)[0]);
  CHECK(other.scales(0.7)[1] == 0);
  CHECK(other.modes()[1].half.reach == ClockReach::reached);
  CHECK(LearningCurve<double>(groups, Vector<double>(0)).loss(1.0) == Approx(y.squaredNorm()));
}

TEST_CASE("More starts than modes, negative ones, plain flow with unequal weights are refused") {
  const Architecture<double> architecture({4, 2, 4}, 0.1);
  const SingularGroups<double> groups = singular_groups(architecture, Vector<double>{{3.0, 2.0, 1.0, 0.5}});
  CHECK_THROWS_WITH(LearningCurve<double>(groups, Vector<double>{{1.0, 1.0, 1.0}}),
                    "at most d_min = 2 modes can be active, got 3 starts");
  CHECK_THROWS_AS(LearningCurve<double>(groups, Vector<double>{{1.0, -1.0}}), InvalidInput);
  const LearningCurve<double> curve(groups, Vector<double>{{1.0, 1.0}});
  CHECK_THROWS_AS(curve.loss_at(Vector<double>{{1.0}}), InvalidInput);
  CHECK_THROWS_AS(curve.loss_at(Vector<double>{{1e200, 1.0}}), NotRepresentable);
  const SingularGroups<double> unequal =
      singular_groups(Architecture<double>({2, 2, 2}, std::vector{0.1, 0.2}), Vector<double>{{2.0, 1.0}});
  CHECK_THROWS_AS(LearningCurve<double>(unequal, Vector<double>{{1.0, 1.0}}), InvalidInput);
  CHECK(LearningCurve<double>(unequal, Vector<double>{{1.0, 1.0}}, TrainingFlow::weighted).modes().size() == 2);
}

}  // namespace
}  // namespace dmf::test
