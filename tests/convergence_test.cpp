// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/convergence.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/eigen_direction.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/points/random_point.hpp>
#include <dmf/points/tangent.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// Gradient descent with a fixed step.
class Descent {
 public:
  Descent(const Problem<double>& problem, Factors<double> start)
      : problem_(problem), W_(std::move(start)), gradient_(problem.architecture()), workspace_(problem.architecture()) {
    evaluate();
  }

  void step(double length) {
    W_.vector() -= length * gradient_.vector();
    evaluate();
  }

  [[nodiscard]] double gradient_norm() const { return gradient_.vector().norm(); }
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] const Factors<double>& point() const { return W_; }

 private:
  void evaluate() { value_ = objective_and_gradient(problem_, W_.view(), gradient_.view(), workspace_); }

  const Problem<double>& problem_;
  Factors<double> W_, gradient_;
  Workspace<double> workspace_;
  double value_ = 0;
};

bool is_minimizer(const Orbit<double>& orbit) {
  return orbit.type() == CriticalPointType::global_minimizer ||
         orbit.type() == CriticalPointType::spurious_local_minimizer;
}

/// The minimizers of a landscape whose descents all settle within a few thousand steps.
std::vector<Orbit<double>> quick_minimizers(const Atlas<double>& atlas) {
  std::vector<Orbit<double>> result;
  for (const Orbit<double>& orbit : atlas.orbits()) {
    if (!is_minimizer(orbit)) continue;
    const GradientDescentRates<double> descent = gradient_descent_rates(orbit);
    if (!descent.linear || descent.condition_number() > 200) return {};
    result.push_back(orbit);
  }
  return result;
}

// Refuted by: a run from a random start that ends on no orbit of minimizers, unless at a non-strict saddle, which
// attracts starts of positive measure, or whose gradient decreases at a rate more than 2 % from the predicted one while
// it falls from 1e-6 to 1e-10 of its scale.
TEST_CASE("Gradient descent ends on an orbit at the predicted rate") {
  constexpr std::uint64_t seed = 20251701;
  std::mt19937_64 generator(seed);
  int problems = 0, runs = 0, at_non_strict_saddles = 0;
  double worst = 0;
  for (int n = 0; problems < 60; ++n) {
    const RandomLandscape<double> landscape = random_landscape(generator, {5, 4, 40});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const std::vector<Orbit<double>> minimizers = quick_minimizers(atlas);
    if (minimizers.empty() || atlas.groups().groups.empty()) continue;
    const Problem<double> problem = diagonal_problem(atlas.groups());
    const SingularVectors<double> vectors(atlas.architecture());
    double length = std::numeric_limits<double>::max();
    for (const auto& orbit : minimizers) length = std::min(length, gradient_descent_rates(orbit).best_step());
    for (const auto& orbit : atlas.orbits()) {  // steeper, perhaps, and as attractive from one side
      if (orbit.type() == CriticalPointType::non_strict_saddle) length = std::min(length, 1 / extremes(orbit).largest);
    }
    Factors<double> start(atlas.architecture());
    for (int l = 1; l <= atlas.architecture().depth(); ++l) {
      start.layer(l) = standard_normal(start.layer(l).rows(), start.layer(l).cols(), generator) * atlas.groups().unit /
                       std::sqrt(atlas.architecture().lambda(l));
    }
    INFO("seed " << seed << ", landscape " << n);
    // A random start may be steeper than any minimizer: a shorter step until the end is near.
    Descent descent(problem, start);
    const double scale = descent.gradient_norm();
    for (int i = 0; i < 40000 && descent.gradient_norm() > 1e-4 * scale; ++i) {
      descent.step(length * std::min(1.0, 0.1 * scale / descent.gradient_norm() * 0.5));
    }
    for (int i = 0; i < 40000 && descent.gradient_norm() > 1e-6 * scale; ++i) descent.step(length);
    const double before = descent.gradient_norm();
    int steps = 0;
    for (; steps < 40000 && descent.gradient_norm() > 1e-10 * scale; ++steps) descent.step(length);
    const Location<double> nearest = locate(atlas, vectors, descent.point());
    if (nearest.orbit().type() == CriticalPointType::non_strict_saddle) {  // sublinearly
      CHECK(nearest.relative_distance <= 0.01);
      ++at_non_strict_saddles;
      continue;
    }
    REQUIRE(descent.gradient_norm() <= 1e-10 * scale);
    std::optional<Orbit<double>> end;
    for (const auto& orbit : minimizers) {
      if (membership(orbit, vectors, descent.point().view(), 1e-6).member()) end = orbit;
    }
    REQUIRE(end.has_value());
    ++problems;
    if (steps < 5) continue;  // too few to measure
    ++runs;
    const double measured = std::pow(descent.gradient_norm() / before, 1.0 / steps);
    const double predicted = gradient_descent_rates(*end).rate(length);
    CHECK(std::abs(measured - predicted) <= 0.02 * predicted);
    worst = std::max(worst, std::abs(measured / predicted - 1));
  }
  std::cout << "seed " << seed << ": " << problems << " problems, " << runs << " rates measured, "
            << at_non_strict_saddles << " runs ended at non-strict saddles, largest deviation " << worst << '\n';
  CHECK(runs >= 50);
}

// Refuted by: the gradient not growing tenfold from near the orbit with a step 2 % above the largest stable one,
// or not falling tenfold 2 % below it.
TEST_CASE("The largest stable step is where descent turns around") {
  constexpr std::uint64_t seed = 20251702;
  std::mt19937_64 generator(seed);
  int orbits = 0;
  for (int n = 0; orbits < 60; ++n) {
    const RandomLandscape<double> landscape = random_landscape(generator, {6, 4, 50});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const Problem<double> problem = diagonal_problem(atlas.groups());
    for (const Orbit<double>& orbit : quick_minimizers(atlas)) {
      INFO("seed " << seed << ", landscape " << n << ", rank " << orbit.rank());
      ++orbits;
      Factors<double> start = random_point(orbit, generator);
      const double size = start.vector().norm() + atlas.groups().unit / std::sqrt(atlas.architecture().lambda(1));
      start.vector() += 1e-6 * size * standard_normal(start.vector().size(), 1, generator).col(0);
      const double largest = gradient_descent_rates(orbit).largest_step;
      Descent below(problem, start), above(problem, start);
      const double before = below.gradient_norm();
      double most = before;
      for (int i = 0; i < 3000; ++i) below.step(0.98 * largest);
      for (int i = 0; i < 400 && most < 10 * before; ++i) {
        above.step(1.02 * largest);
        most = std::max(most, above.gradient_norm());
      }
      CHECK(below.gradient_norm() <= before / 10);
      CHECK(most >= 10 * before);
    }
  }
}

/// ||grad F(W + s D)||.
double gradient_at(const Problem<double>& problem, const Factors<double>& W, const Vector<double>& D, double s) {
  Factors<double> moved = W;
  moved.vector() += s * D;
  return objective_and_gradient(problem, moved).gradient.vector().norm();
}

// Refuted by: dist/||grad F|| along the least curvature more than 1 % from the constant, or above it by as much in
// a random normal direction; at minimizers and saddles.
TEST_CASE("The error bound's constant is sharp") {
  constexpr std::uint64_t seed = 20251703;
  std::mt19937_64 generator(seed);
  int orbits = 0, double_roots = 0;
  for (int n = 0; orbits < 80 || double_roots < 10; ++n) {
    const RandomLandscape<double> landscape = random_landscape(generator, {6, 4, 50});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const Problem<double> problem = diagonal_problem(atlas.groups());
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 4) break;
      INFO("seed " << seed << ", landscape " << n << ", orbit " << of_this << ", " << to_string(orbit.reason()));
      const ErrorBound<double> bound = error_bound(orbit);
      CHECK(bound.holds() == (orbit.inertia().zero == orbit.dimension()));
      const CriticalPoint<double> point = random_critical_point(orbit, generator);
      const Factors<double> W = point.factors();
      const double size = atlas.groups().unit / std::sqrt(atlas.architecture().lambda(1));
      if (!bound.holds()) {
        CHECK(std::isinf(bound.constant));
        const bool two_layers = atlas.architecture().depth() == 2;
        CHECK(bound.failure == (two_layers ? ErrorBoundFailure::threshold : ErrorBoundFailure::double_root));
        CHECK(bound.order == (two_layers ? 3 : 2));
        if (orbit.type() != CriticalPointType::non_strict_saddle) continue;
        // Twice as far, four times the gradient.
        ++double_roots;
        const Vector<double> D = escape_direction(point).value().direction.vector();
        const double s = 1e-4 * size;
        CHECK(gradient_at(problem, W, D, 2 * s) / gradient_at(problem, W, D, s) == Approx(4).epsilon(0.01));
        continue;
      }
      const double mu = 1 / bound.constant, norm = extremes(orbit).largest;
      if (mu < 1e-3 * norm) continue;  // else the next order shows at a distance that rounding still leaves
      ++orbits;
      const double s = 1e-6 * size;
      const Vector<double> D = eigen_direction(point, SpectrumEnd::smallest_nonzero).direction.vector();
      CHECK(s / gradient_at(problem, W, D, s) == Approx(bound.constant).epsilon(0.01));
      const Matrix<double> T = tangent_basis(point);
      Vector<double> normal = standard_normal(W.vector().size(), 1, generator).col(0);
      normal -= T * (T.transpose() * normal);
      if (normal.norm() < 1e-3) continue;
      normal.normalize();
      CHECK(s / gradient_at(problem, W, normal, s) <= 1.01 * bound.constant);
    }
  }
}

TEST_CASE("Two layers exactly at the threshold have no linear rate") {
  Vector<double> y(1);
  y << 2;
  const Atlas<double> atlas(Architecture({1, 1, 1}, 2.0), y);
  const Orbit<double> orbit = atlas.orbit({{}});
  const GradientDescentRates<double> descent = gradient_descent_rates(orbit);
  CHECK_FALSE(descent.linear);
  CHECK(descent.best_rate() == 1);
  CHECK(descent.largest_step == Approx(2.0 / 8));
  CHECK(error_bound(orbit).failure == ErrorBoundFailure::threshold);
  CHECK(error_bound(orbit).order == 3);
  Vector<double> D(2);
  D << 1, 1;
  const Problem<double> problem = diagonal_problem(atlas.groups());
  const Factors<double> W = canonical_point(orbit);
  CHECK(gradient_at(problem, W, D, 2e-2) / gradient_at(problem, W, D, 1e-2) == Approx(8).epsilon(0.01));
  // A little larger hidden layer or not: with d_1 = r the same value is harmless.
  Vector<double> two(2);
  two << 3, 1;
  const Atlas<double> narrow(Architecture({2, 1, 2}, 1.0), two);
  CHECK(gradient_descent_rates(narrow.orbit({{1, 0, 0}, {}})).linear);
  CHECK_THROWS_AS(gradient_descent_rates(narrow.orbit({{}, {1, 0, 0}})), InvalidInput);
  CHECK(std::string(to_string(ErrorBoundFailure::double_root)) == "double_root");
}

// s (1 - s^3) = lambda: at the smaller root s = lambda, and H = 2 lambda (2 I - J) up to lambda^3. Every square
// of a root underflows. Refuted by NaN, or by a mean that is not that of one copy.
TEST_CASE("Sharpness where all squares of roots underflow") {
  for (const double lambda : {1e-220, 1e-290}) {
    const Atlas<double> atlas(Architecture({1, 1, 1, 1}, lambda), Vector<double>(Vector<double>::Ones(1)));
    const Sharpness<double> found = sharpness(atlas.orbit({{0, 1, 0}}));
    CHECK(found.trace / lambda == Approx(6).epsilon(1e-13));
    CHECK(found.lower_bound / lambda == Approx(6).epsilon(1e-13));
    CHECK(found.simple_bound / lambda == Approx(6).epsilon(1e-13));
    CHECK(found.largest_eigenvalue / lambda == Approx(4).epsilon(1e-13));
  }
  // Two equal copies: the mean of t is t, X = m I.
  const Atlas<double> atlas(Architecture({2, 2, 2, 2}, 1e-220), Vector<double>(Vector<double>::Ones(2)));
  const Sharpness<double> both = sharpness(atlas.orbit({{0, 2, 0}}));
  CHECK(both.lower_bound / 1e-220 == Approx(24).epsilon(1e-13));
}

TEST_CASE("The best step of curvatures whose sum overflows") {
  const GradientDescentRates<double> descent{1e308, 1.7e308, 2 / 1.7e308, true};
  CHECK(descent.best_step() == Approx(1e-308 / 1.35));
}

/// The two bounds from the canonical point: ||X||_F^2/kap with X = W_L ... W_1, kap = lambda_1 ||W_1||_F^2.
void check_sharpness_bounds(const Sharpness<double>& found, const Orbit<double>& orbit) {
  const Factors<double> W = canonical_point(orbit);
  const auto& architecture = orbit.architecture();
  const int L = architecture.depth();
  const auto width = [&](int l) { return static_cast<double>(architecture.width(l)); };
  double rest = 0, inner = 0, outer = 0;
  for (int l = 1; l <= L; ++l) {
    rest += architecture.lambda(l) * width(l) * width(l - 1);
    inner += architecture.lambda(l);
    outer += architecture.lambda(l) * (l == 1 ? width(0) : l == L ? width(L) : 1);
  }
  const double kap = architecture.lambda(1) * W.layer(1).squaredNorm();
  const double mean = orbit.rank() == 0 ? 0 : end_to_end(W).squaredNorm() / kap;
  CHECK(found.lower_bound == Approx(2 * (outer * mean + rest)).epsilon(1e-12));
  CHECK(found.simple_bound == Approx(2 * (inner * mean + rest)).epsilon(1e-12));
}

// u^3 + 1/u = eta: the larger root is eta^{1/3}, the smaller 1/eta. Their squares, and at eta = 1e325 the smaller root
// itself, are out of range beside each other.
TEST_CASE("Sharpness where roots lie far apart, and where they are 0 as numbers") {
  const Atlas<double> apart(Architecture({2, 2, 2, 2}, 1.0), Vector<double>(Vector<double>::Constant(2, 1e150)));
  const Sharpness<double> both = sharpness(apart.orbit({{1, 1, 0}}));
  CHECK(both.simple_bound / 1e200 == Approx(6).epsilon(1e-12));  // 2 L t, t = u^4 = 1e200
  CHECK(both.lower_bound / 1e200 == Approx(10).epsilon(1e-12));  // 2 (L - 2 + d_0 + d_L) t
  const Atlas<double> vanishing(Architecture({1, 1, 1, 1}, 1e-300), Vector<double>{{1e100}});
  const Sharpness<double> none = sharpness(vanishing.orbit({{0, 1, 0}}));
  CHECK(none.lower_bound == Approx(6e-300).epsilon(1e-12));
  CHECK(none.simple_bound == Approx(6e-300).epsilon(1e-12));
}

// Refuted by: a bound above the trace, equality at another rank than 1 (and 0), or a largest eigenvalue that is
// not the dense Hessian's.
TEST_CASE("Sharpness and its lower bounds") {
  constexpr std::uint64_t seed = 20251704;
  std::mt19937_64 generator(seed);
  int ranks[3] = {};
  for (int n = 0; n < 400; ++n) {
    const RandomLandscape<double> landscape = random_landscape(generator, {6, 4, 50});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const Problem<double> problem = diagonal_problem(atlas.groups());
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 5) break;
      INFO("seed " << seed << ", landscape " << n << ", orbit " << of_this);
      const Sharpness<double> found = sharpness(orbit);
      const Matrix<double> H = dense_hessian(problem, canonical_point(orbit));
      CHECK(found.trace == Approx(H.trace()).epsilon(1e-12));
      const Vector<double> mu = symmetric_eigenvalues(H);
      CHECK(found.largest_eigenvalue == Approx(mu[mu.size() - 1]).epsilon(1e-11));
      CHECK(found.simple_bound <= found.lower_bound);
      check_sharpness_bounds(found, orbit);
      CHECK(found.lower_bound <= found.trace * (1 + 1e-13));
      const bool attained = found.lower_bound >= found.trace * (1 - 1e-13);
      CHECK(attained == (orbit.rank() <= 1));
      const auto& architecture = orbit.architecture();
      const bool narrow = architecture.width(0) == 1 && architecture.width(architecture.depth()) == 1;
      const bool simple = found.simple_bound >= found.trace * (1 - 1e-13);
      if (orbit.rank() == 1 && !narrow && found.trace > 0) CHECK(!simple);
      if (orbit.rank() == 0 || (orbit.rank() == 1 && narrow)) CHECK(simple);
      ++ranks[std::min<Index>(2, orbit.rank())];
    }
  }
  CHECK(std::min({ranks[0], ranks[1], ranks[2]}) > 30);
  // Two copies of one value and one of another: the mean counts copies.
  const Atlas<double> three(Architecture({3, 3, 3, 3}, std::vector<double>{0.2, 0.3, 0.5}), Eigen::Vector3d(5, 5, 2));
  const Orbit<double> repeated = three.orbit({{2, 0, 0}, {1, 0, 0}});
  check_sharpness_bounds(sharpness(repeated), repeated);
  // As the weight vanishes the largest eigenvalue of a scalar net tends to 2 L |y|^{2 - 2/L}.
  Vector<double> y(1);
  y << 5;
  const Atlas<double> net(Architecture({1, 1, 1, 1}, 1e-9), y);
  CHECK(sharpness(net.orbit({{1, 0, 0}})).largest_eigenvalue == Approx(6 * std::pow(5.0, 4.0 / 3)).epsilon(1e-6));
}

}  // namespace
}  // namespace dmf::test
