// SPDX-License-Identifier: BSL-1.0

#include <dmf/minimality.hpp>

#include <dmf/critical_point.hpp>
#include <dmf/objective.hpp>
#include <dmf/orbit_range.hpp>
#include <dmf/svd.hpp>

#include "support/catch.hpp"
#include "support/random_landscape.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <random>
#include <vector>

template dmf::MinimalityRadius<float> dmf::minimality_radius(const dmf::Orbit<float>&);
template dmf::CubicLowerBound<float> dmf::cubic_lower_bound(const dmf::Orbit<float>&, const float&);

namespace dmf::test {
namespace {

using Type = CriticalPointType;

template <class Scalar = double>
Orbit<Scalar> orbit_of(const std::vector<Index>& widths, const std::vector<Scalar>& lambda,
                       const std::vector<Scalar>& y, const std::vector<Choice>& choice) {
  const Vector<Scalar> values = Eigen::Map<const Vector<Scalar>>(y.data(), static_cast<Index>(y.size()));
  return {std::make_shared<const SingularGroups<Scalar>>(singular_groups(Architecture<Scalar>(widths, lambda), values)),
          choice};
}

/// g(m; y) with m = x^L/sqrt(lambda), from its definition.
double g(double x, double y, const Architecture<double>& architecture) {
  const double root_lambda = std::exp(architecture.log_lambda().value() / 2);
  const double m = std::pow(x, architecture.depth()) / root_lambda;
  return (m - y) * (m - y) + architecture.depth() * x * x;
}

/// Where f changes its sign between a and b, to the last bits.
template <class Function>
double crossing(double a, double b, const Function& f) {
  const bool sign = f(a) > 0;
  for (int i = 0; i < 200; ++i) {
    const double middle = (a + b) / 2;
    (((f(middle) > 0) == sign) ? a : b) = middle;
  }
  return a;
}

double sum_of_inverse_weights(const Architecture<double>& architecture) {
  double sum = 0;
  for (int l = 1; l <= architecture.depth(); ++l) sum += 1 / architecture.lambda(l);
  return sum;
}

/// D_l(a, a) = 1/sqrt(lambda_l), with norm 1: the direction in which copy a alone changes its sigma.
Factors<double> path_direction(const Architecture<double>& architecture, Index a) {
  Factors<double> D(architecture);
  for (int l = 1; l <= architecture.depth(); ++l) D.layer(l)(a, a) = 1 / std::sqrt(architecture.lambda(l));
  D.vector() /= std::sqrt(sum_of_inverse_weights(architecture));
  return D;
}

/// How far the copy that limits the radius can move along its path before F falls below F(W*):
/// from g itself, not from the closed forms of the header.
double escape_distance(const Orbit<double>& orbit, Index limited_by) {
  const SingularGroup<double>* group = nullptr;
  for (const auto& each : orbit.groups().groups) {
    if (each.first <= limited_by) group = &each;
  }
  const double larger = group->roots[0].sigma, smaller = group->roots[1].sigma;
  const auto of = [&](double x) { return g(x, group->value, orbit.architecture()); };
  const double move = orbit.reason() == TypeReason::too_few
                          ? crossing(smaller, larger, [&](double x) { return of(x) - of(0); })
                          : larger - crossing(0, smaller, [&](double x) { return of(x) - of(larger); });
  return move * std::sqrt(sum_of_inverse_weights(orbit.architecture()));
}

/// F is evaluated to some N epsilon of its largest terms.
double rounding(const Problem<double>& problem, double value) {
  const double terms = static_cast<double>(problem.architecture().parameter_count());
  return 4 * terms * epsilon<double> * (value + problem.Y().squaredNorm());
}

/// The ball of radius rho around W: F and the means to look for low values of it.
struct Ball {
  const Problem<double>& problem;
  const Factors<double>& center;
  double radius;
  std::mt19937_64& generator;
  Workspace<double> workspace{problem.architecture()};

  double at(const Vector<double>& step) {
    Factors<double> W = center;
    W.vector() += step;
    return objective(problem, W, workspace);
  }

  Vector<double> random_step() {
    Vector<double> D = standard_normal<double>(center.vector().size(), 1, generator);
    const Index kind = random_index(0, 3, generator);
    if (kind == 1) {  // few entries
      for (double& entry : D) entry *= random_index(0, D.size(), generator) < 3 ? 1 : 1e-3;
    } else if (kind == 2) {  // heavy tails
      for (double& entry : D) entry = entry * entry * entry;
    } else if (kind == 3) {  // towards zero or away from it
      D = D * 0.3 + (random_index(0, 1, generator) ? 1.0 : -1.0) * center.vector();
    }
    return D * (radius / D.norm());
  }

  /// Projected gradient descent from a point of the sphere: the lowest value met.
  double descend(Vector<double> step, int iterations) {
    double lowest = at(step);
    Factors<double> W = center, gradient = center;
    for (int i = 1; i <= iterations; ++i) {
      W.vector() = center.vector() + step;
      lowest = std::min(lowest, objective_and_gradient<double, Dynamic>(problem, W, gradient, workspace));
      const double norm = gradient.vector().norm();
      if (!(norm > 0)) break;
      step -= gradient.vector() * (radius / (norm * (1 + i / 4.0)));
      if (step.norm() > radius) step *= radius / step.norm();
    }
    return lowest;
  }

  /// The direction of least curvature at the center: power iteration on (shift - H).
  Vector<double> least_curved(int iterations) {
    const double h = 1e-5;
    double shift = 0;
    Vector<double> v = standard_normal<double>(center.vector().size(), 1, generator).normalized();
    for (int i = 0; i < iterations; ++i) {
      Factors<double> plus = center, minus = center, up = center, down = center;
      plus.vector() += h * v;
      minus.vector() -= h * v;
      objective_and_gradient<double, Dynamic>(problem, plus, up, workspace);
      objective_and_gradient<double, Dynamic>(problem, minus, down, workspace);
      const Vector<double> Hv = (up.vector() - down.vector()) / (2 * h);
      shift = std::max(shift, 2 * Hv.norm());
      v = (shift * v - Hv).normalized();
    }
    return v;
  }
};

/// Every spurious local minimizer of a landscape.
std::vector<Orbit<double>> spurious(const std::shared_ptr<const SingularGroups<double>>& groups) {
  std::vector<Orbit<double>> result;
  for (const Orbit<double>& orbit : OrbitRange<double>(groups)) {
    if (orbit.type() == Type::spurious_local_minimizer) result.push_back(orbit);
  }
  return result;
}

struct Ratios {
  std::vector<double> few, many;
};

/// Would be refuted by a single point of the ball below F(W*).
void attack(const Orbit<double>& orbit, std::mt19937_64& generator, int samples, Ratios& ratios) {
  const auto [radius, limited_by] = minimality_radius(orbit);
  REQUIRE(radius > 0);
  REQUIRE(std::isfinite(radius));
  const Problem<double> problem = diagonal_problem(orbit.groups());
  const Factors<double> center = canonical_point(orbit);
  Ball ball{problem, center, 0.999 * radius, generator};
  const double value = orbit.value(), least = value - rounding(problem, value);

  double lowest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < samples; ++i) lowest = std::min(lowest, ball.at(ball.random_step()));
  const Vector<double> path =
      path_direction(orbit.architecture(), std::min(limited_by, orbit.architecture().rank_bound() - 1)).vector();
  const Vector<double> curved = ball.least_curved(40);
  for (const Vector<double>& direction : {path, curved}) {
    for (const double sign : {1.0, -1.0}) {
      lowest = std::min({lowest, ball.at(sign * ball.radius * direction),
                         ball.descend(sign * ball.radius * direction, 60)});
    }
  }
  for (int i = 0; i < 6; ++i) lowest = std::min(lowest, ball.descend(ball.random_step(), 60));
  CHECK(lowest >= least);

  const double ratio = radius / escape_distance(orbit, limited_by);
  CHECK(ratio <= 1 + 1e-12);
  (orbit.reason() == TypeReason::too_few ? ratios.few : ratios.many).push_back(ratio);
}

TEST_CASE("No point of the ball lies below a spurious local minimizer") {
  std::mt19937_64 generator(20251101);
  Ratios ratios;
  int landscapes = 0;
  for (int n = 0; landscapes < 60; ++n) {
    INFO("seed 20251101, landscape " << n);
    const RandomLandscape landscape =
        random_landscape(generator, {.deepest = 6, .widest = 4, .most_parameters = 60});
    const auto groups = std::make_shared<const SingularGroups<double>>(
        singular_groups(landscape.architecture, landscape.singular_values));
    const std::vector<Orbit<double>> orbits = spurious(groups);
    landscapes += orbits.empty() ? 0 : 1;
    for (const Orbit<double>& orbit : orbits) attack(orbit, generator, 1000, ratios);
  }
  // Values, weights, widths; with a hidden bottleneck, repeated values, values far apart.
  const std::vector<std::vector<double>> targets{{3, 2.5, 1.9}, {30, 3, 1.85}, {5, 5, 5}, {2.02, 1.98, 1.9},
                                                 {2.5, 0.1, 0}, {100, 1.8, 1.8}};
  for (const int L : {3, 4, 6}) {
    for (const bool equal : {true, false}) {
      for (const std::vector<double>& target : targets) {
        std::vector<double> lambda(static_cast<std::size_t>(L), 1.0), y = target;
        if (!equal) {
          lambda.front() = 8;
          lambda.back() = 1.0 / 8;
        }
        std::vector<Index> widths(static_cast<std::size_t>(L + 1), 3);
        widths[1] = target[0] == 30 ? 2 : 4;
        const double stretch = std::exp(ScalarEquation<double>(L).log_eta_switch()) / 2;
        for (double& value : y) value *= stretch;
        const Vector<double> values = Eigen::Map<const Vector<double>>(y.data(), 3);
        const auto groups =
            std::make_shared<const SingularGroups<double>>(singular_groups(Architecture<double>(widths, lambda), values));
        INFO("L = " << L << ", first value " << target[0] << (equal ? "" : ", unequal weights"));
        for (const Orbit<double>& orbit : spurious(groups)) attack(orbit, generator, 500, ratios);
      }
    }
  }
  std::sort(ratios.few.begin(), ratios.few.end());
  std::sort(ratios.many.begin(), ratios.many.end());
  for (const auto& r : {ratios.few, ratios.many}) {
    std::printf("%zu: %g %g %g %g %g\n", r.size(), r.front(), r[r.size() / 4], r[r.size() / 2], r[3 * r.size() / 4], r.back());
  }
}

}  // namespace
}  // namespace dmf::test
