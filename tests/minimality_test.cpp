// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/minimality.hpp>

#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/landscape/orbit_range.hpp>
#include <dmf/core/svd.hpp>

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

/// g(m; y) - y^2 with m = x^L/sqrt(lambda), from its definition.
double g(double x, double y, const Architecture<double>& architecture) {
  const double root_lambda = std::exp(architecture.log_lambda().value() / 2);
  const double m = std::pow(x, architecture.depth()) / root_lambda;
  return m * (m - 2 * y) + architecture.depth() * x * x;
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
      lowest =
          std::min({lowest, ball.at(sign * ball.radius * direction), ball.descend(sign * ball.radius * direction, 60)});
    }
  }
  for (int i = 0; i < 6; ++i) lowest = std::min(lowest, ball.descend(ball.random_step(), 60));
  CHECK(lowest >= least);

  const double ratio = radius / escape_distance(orbit, limited_by);
  CHECK(ratio <= 1 + 1e-12);  // the crossing is found to some 100 epsilon
  (orbit.reason() == TypeReason::too_few ? ratios.few : ratios.many).push_back(ratio);
}

TEST_CASE("No point of the ball lies below a spurious local minimizer") {
  std::mt19937_64 generator(20251101);
  Ratios ratios;
  int landscapes = 0;
  for (int n = 0; landscapes < 60; ++n) {
    INFO("seed 20251101, landscape " << n);
    const RandomLandscape<> landscape = random_landscape(generator, {.deepest = 6, .widest = 4, .most_parameters = 60});
    const auto groups = std::make_shared<const SingularGroups<double>>(
        singular_groups(landscape.architecture, landscape.singular_values));
    const std::vector<Orbit<double>> orbits = spurious(groups);
    landscapes += orbits.empty() ? 0 : 1;
    for (const Orbit<double>& orbit : orbits) attack(orbit, generator, 1000, ratios);
  }
  // Values, weights, widths; with a hidden bottleneck, repeated values, values far apart.
  const std::vector<std::vector<double>> targets{{3, 2.5, 1.9},     {30, 3, 1.85}, {5, 5, 5},
                                                 {2.02, 1.98, 1.9}, {2.5, 0.1, 0}, {100, 1.8, 1.8}};
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
        const auto groups = std::make_shared<const SingularGroups<double>>(
            singular_groups(Architecture<double>(widths, lambda), values));
        INFO("L = " << L << ", first value " << target[0] << (equal ? "" : ", unequal weights"));
        for (const Orbit<double>& orbit : spurious(groups)) attack(orbit, generator, 500, ratios);
      }
    }
  }
  // Not vacuous: compared with the point on the explicit path where F falls below F(W*).
  const auto median = [](std::vector<double> r) {
    std::nth_element(r.begin(), r.begin() + static_cast<std::ptrdiff_t>(r.size() / 2), r.end());
    return r[r.size() / 2];
  };
  INFO("radius/escape: median " << median(ratios.few) << " of " << ratios.few.size() << " with too few, "
                                << median(ratios.many) << " of " << ratios.many.size() << " with too many active");
  CHECK(ratios.few.size() >= 100);
  CHECK(ratios.many.size() >= 30);
  CHECK(median(ratios.few) >= 0.75);
  CHECK(median(ratios.many) >= 0.1);
  CHECK(*std::min_element(ratios.few.begin(), ratios.few.end()) >= 0.05);
  CHECK(*std::min_element(ratios.many.begin(), ratios.many.end()) >= 0.02);
}

TEST_CASE("Around W = 0 with equal weights the radius cannot be larger") {
  for (const int L : {3, 4, 6, 20, 300}) {
    INFO("L = " << L);
    const ScalarEquation<double> equation(L);
    for (const double excess : {1e-3, 0.5, 20.0}) {
      const double lambda = 0.7;
      const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 2);
      const Architecture<double> architecture(widths, lambda);
      const double y = (1 + excess) * equation.switch_threshold(architecture.log_unit());
      const Orbit<double> zero = orbit_of(widths, std::vector<double>(static_cast<std::size_t>(L), lambda), {y, y / 2},
                                          std::vector<Choice>(2));
      const auto [radius, limited_by] = minimality_radius(zero);
      CHECK(limited_by == 0);
      // F(0) is met again where x^L/sqrt(lambda) makes up for the penalty.
      CHECK(std::abs(radius - escape_distance(zero, 0)) <= 100 * L * epsilon<double> * radius);
      const Problem<double> problem = diagonal_problem(zero.groups());
      Factors<double> W = path_direction(architecture, 0);
      W.vector() *= radius * 1.0001;
      CHECK(objective(problem, W) < zero.value());
    }
  }
  // With unequal weights lambda^{1/L} takes the place of the common one.
  const Orbit<double> unequal = orbit_of({1, 1, 1, 1}, {16.0, 0.25, 2.0}, {10.0}, {Choice{}});
  const Orbit<double> equal = orbit_of({1, 1, 1, 1}, {2.0, 2.0, 2.0}, {10.0}, {Choice{}});
  CHECK(std::abs(minimality_radius(unequal).radius / minimality_radius(equal).radius - 1) <= 16 * epsilon<double>);
}

TEST_CASE("The singular values of a product move as little as the bounds say") {
  // At W* = diag(sigma), at zero from the third on; each bound would be refuted by one product.
  std::mt19937_64 generator(20251102);
  for (int n = 0; n < 400; ++n) {
    INFO("seed 20251102, product " << n);
    const int L = static_cast<int>(random_index(3, 6, generator));
    const double second = std::exp(-2 * uniform(generator));
    const double budget = std::exp(-4 * uniform(generator)) * second / L;  // delta
    const bool aligned = random_index(0, 2, generator) == 0;
    Matrix<double> P = Matrix<double>::Identity(3, 3);
    double mean = 0, product = 1;
    for (int l = 1; l <= L; ++l) {
      Matrix<double> Z = Vector<double>{{1, second, 0}}.asDiagonal();
      Matrix<double> D = standard_normal<double>(3, 3, generator);
      if (aligned) D = 0.1 * D - Matrix<double>(Z) + Matrix<double>(Vector<double>{{0, 0, 1}}.asDiagonal());
      D *= budget * (0.5 + uniform(generator)) / D.norm();
      mean += D.norm() / L;
      product *= D.norm();
      P = (Z + D) * P;
    }
    const Vector<double> s = svd(P).singular_values;
    const double log_ratio = std::log(second);
    const double fall_1 = detail::RelativeFall<double>(mean, 0.0, L).total();
    const double fall_2 = detail::RelativeFall<double>(mean / second, log_ratio, L).total();
    CHECK(s[0] >= 1 - fall_1);
    CHECK(s[1] >= std::pow(second, L) * (1 - fall_2));
    if (fall_1 < 1 && fall_2 < 1) {
      const double rise = product * std::pow((1 + mean) * (1 + mean / second), L) / ((1 - fall_1) * (1 - fall_2));
      CHECK(s[2] <= rise * (1 + 1e-9) + 4 * epsilon<double>);  // svd: absolute errors of s_1 epsilon
    }
  }
  // First and second order by hand: L z and L(L-1)/2 z^2 (1 + r z)^{L-2} r^{2-L}.
  const detail::RelativeFall<double> fall(0.5, std::log(0.25), 4);
  CHECK(fall.first == 2);
  CHECK(std::abs(fall.second - 6 * 0.25 * 1.125 * 1.125 * 16) <= 1e-13);
}

TEST_CASE("The radius by hand") {
  // L = 3, lambda = 1, y = (20, 3): rank 1 leaves out 3. The first bound of the rise decides; with
  // the roots from bisection.
  const auto root = [](double y, double low, double high, double factor) {
    return crossing(low, high, [&](double u) { return u * u * u + factor / u - 2 * y / (factor == 1 ? 2 : 1); });
  };
  const double sigma = root(20, 1, 3, 1), meets = root(3, 0.3, 1.2, 3);
  const auto rise = [&](double rho) {
    const double delta = rho / std::sqrt(3.0), z = delta / sigma;
    const double fall = 3 * z + 3 * z * z * (1 + z);
    return delta * (1 + z) / std::cbrt(1 - fall) - meets;
  };
  const double expected = crossing(0, 0.9, rise);
  const Orbit<double> few = orbit_of({2, 2, 2, 2}, {1.0, 1.0, 1.0}, {20.0, 3.0}, {{1, 0, 0}, {}});
  CHECK(std::abs(minimality_radius(few).radius - expected) <= 1e-13);
  CHECK(minimality_radius(few).limited_by == 1);

  // y = 1.9 lies between fold and switch; it may fall to its smaller root, here next to a larger value.
  const double larger = root(1.9, 0.77, 1.5, 1), smaller = root(1.9, 0.3, 0.75, 1);
  const auto fall = [&](double rho) {
    const double delta = rho / std::sqrt(3.0);
    return 3 * larger * larger * delta + 3 * delta * delta * (sigma + delta) - std::pow(larger, 3) +
           std::pow(smaller, 3);
  };
  const Orbit<double> many = orbit_of({2, 2, 2, 2}, {1.0, 1.0, 1.0}, {20.0, 1.9}, {{1, 0, 0}, {1, 0, 0}});
  CHECK(std::abs(minimality_radius(many).radius - crossing(0, 2, fall)) <= 1e-13);
  CHECK(minimality_radius(many).limited_by == 1);
  // Several below the switch: the one nearest to the fold has the least room.
  const Orbit<double> three =
      orbit_of({3, 3, 3, 3}, {1.0, 1.0, 1.0}, {1.95, 1.9, 1.8}, std::vector<Choice>(3, {1, 0, 0}));
  CHECK(minimality_radius(three).limited_by == 2);
  const Orbit<double> group = orbit_of({3, 3, 3, 3}, {1.0, 1.0, 1.0}, {3.0, 1.8, 1.8}, {{1, 0, 0}, {2, 0, 0}});
  CHECK(minimality_radius(group).limited_by == 2);

  // Many values beside: here the inequality of Weyl is the better bound of the rise.
  const std::vector<Index> wide(4, 41);
  std::vector<double> y(41, 2.1);
  const Orbit<double> all_but_one = orbit_of(wide, {1.0, 1.0, 1.0}, y, {{40, 0, 0}});
  CHECK(minimality_radius(all_but_one).limited_by == 40);  // the last copy of its group
  y.back() = 2.05;
  const Orbit<double> last_left_out = orbit_of(wide, {1.0, 1.0, 1.0}, y, {{40, 0, 0}, {}});
  const double top = root(2.1, 1, 2, 1), meets_last = root(2.05, 0.5, 1.2, 3);
  CHECK(std::abs(minimality_radius(last_left_out).radius -
                 std::sqrt(3.0) * (std::cbrt(std::pow(top, 3) + std::pow(meets_last, 3)) - top)) <= 1e-13);
}

TEST_CASE("Global minimizers are minimal everywhere, saddles nowhere") {
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<double> ones{1, 1, 1};
  const auto radius = [](const Orbit<double>& orbit) { return minimality_radius(orbit).radius; };
  CHECK(radius(orbit_of({2, 2, 2, 2}, ones, {3.0, 1.9}, {{1, 0, 0}, {}})) == infinite);
  CHECK(minimality_radius(orbit_of({2, 2, 2, 2}, ones, {3.0, 1.9}, {{1, 0, 0}, {}})).limited_by == -1);
  for (const Index k : {0, 1, 2}) {  // all ranks of a tie at the switch
    CHECK((k == 1 || radius(orbit_of({2, 2, 2, 2}, ones, {2.0, 2.0}, {{k, 0, 0}})) == infinite));
  }
  CHECK(radius(orbit_of({2, 1, 2, 2}, ones, {3.0, 2.5}, {{1, 0, 0}, {}})) == infinite);  // no room for more
  CHECK(radius(orbit_of({2, 2, 2}, {1.0, 1.0}, {3.0, 0.5}, {{1, 0, 0}, {}})) == infinite);
  CHECK(radius(orbit_of({2, 2, 2, 2}, ones, {0.0, 0.0}, {})) == infinite);
  CHECK_THROWS_WITH(minimality_radius(orbit_of({2, 2, 2, 2}, ones, {3.0, 1.9}, {{0, 1, 0}, {}})),
                    "a minimality radius needs a local minimizer, got a strict_saddle");
  CHECK_THROWS_AS(minimality_radius(orbit_of({1, 1, 1, 1}, {3.0, 3.0, 3.0}, {4.0}, {{0, 0, 1}})), InvalidInput);
}

// ------------------------------------------------------------------------------ the cubic bound

/// At the fold in binary: lambda = L/(L-2), y = (2L-2)/(L-2), double root 1 in every layer. `copies` of
/// it at the double root, `beside` at their larger roots.
Orbit<double> at_fold(int L, Index copies, const std::vector<double>& beside, double skew = 1) {
  const double n = L - 2;
  std::vector<double> lambda(static_cast<std::size_t>(L), L / n), y = beside;
  lambda.front() *= skew;
  lambda.back() /= skew;
  for (double& value : y) value *= (2 * L - 2) / n;
  y.insert(y.end(), {(2 * L - 2) / n, (2 * L - 2) / n});
  y.push_back((2 * L - 2) / n / 2);
  std::vector<Choice> choice(beside.size() + 2);
  for (std::size_t i = 0; i < beside.size(); ++i) choice[i].larger = 1;
  choice[beside.size()].double_root = copies;
  return orbit_of(std::vector<Index>(static_cast<std::size_t>(L + 1), static_cast<Index>(y.size())), lambda, y, choice);
}

TEST_CASE("F stays above the cubic bound at a non-strict saddle") {
  std::mt19937_64 generator(20251103);
  for (const int L : {3, 4, 6, 10, 18}) {
    for (const Index copies : {1, 2}) {
      for (const std::vector<double>& beside : {std::vector<double>{}, {1.02}, {5, 1.1}}) {
        for (const double skew : {1.0, 4.0}) {
          const Orbit<double> orbit = at_fold(L, copies, beside, skew);
          REQUIRE(orbit.type() == Type::non_strict_saddle);
          const Problem<double> problem = diagonal_problem(orbit.groups());
          const Factors<double> center = canonical_point(orbit);
          const double value = objective(problem, center);
          for (const double share : {0.5, 0.1, 0.01}) {
            INFO("seed 20251103, L = " << L << ", " << copies << " copies, " << beside.size() << " beside, skew "
                                       << skew << ", share " << share);
            const CubicLowerBound<double> bound = cubic_lower_bound(orbit, share);
            CHECK(bound.coefficient <=
                  bound.leading * std::pow(1 + share, 3) * std::pow(1 - share, 2.0 / L - 3) * (1 + 1e-12));
            CHECK(bound.coefficient >= bound.leading);
            double worst = 0;  // of what must be at most 1
            const auto meet = [&](const Vector<double>& step, double at) {
              const double most = bound.coefficient * std::pow(step.norm(), 3) + rounding(problem, value);
              worst = std::max(worst, (value - at) / most);
            };
            for (const double part : {0.999, 0.3}) {
              Ball ball{problem, center, part * bound.radius, generator};
              for (int i = 0; i < 60; ++i) {
                const Vector<double> step = ball.random_step();
                meet(step, ball.at(step));
              }
              Vector<double> down = Vector<double>::Zero(center.vector().size());
              for (Index a = 0; a < copies; ++a) {
                const Vector<double> one =
                    path_direction(orbit.architecture(), static_cast<Index>(beside.size()) + a).vector();
                meet(-ball.radius * one, ball.at(-ball.radius * one));
                down -= ball.radius / std::sqrt(double(copies)) * one;
              }
              meet(down, ball.at(down));
              for (int i = 0; i < 2; ++i) {
                const Vector<double> start = i == 0 ? down : ball.random_step();
                // The lowest value anywhere in the ball obeys the bound at the radius.
                meet(start * (ball.radius / start.norm()), ball.descend(start, 30));
              }
            }
            CHECK(worst <= 1);
          }
        }
      }
    }
  }
}

TEST_CASE("To leading order the cubic bound is attained") {
  for (const int L : {3, 4, 6, 10, 18}) {
    for (const double skew : {1.0, 4.0}) {
      INFO("L = " << L << ", skew " << skew);
      const Orbit<double> orbit = at_fold(L, 1, {3}, skew);
      const Problem<double> problem = diagonal_problem(orbit.groups());
      const CubicLowerBound<double> bound = cubic_lower_bound(orbit, 1e-6);
      // The double root is q0 u_fold; the weights average lambda (skew + 1/skew + L - 2)/L.
      const double sigma = orbit.groups().groups[1].roots[0].sigma;
      CHECK(std::abs(sigma - std::sqrt(double(L) / (L - 2))) <= 1e-14);
      const double n = L - 2, mean = (skew + 1 / skew + n) / n;
      const double leading = 2.0 / 3 * L * (L - 1) * n / sigma * std::pow(mean / L, 1.5);
      CHECK(std::abs(bound.leading / leading - 1) <= 1e-13);
      CHECK(std::abs(bound.coefficient / bound.leading - 1) <= 1e-4);
      // Arithmetic over harmonic mean of the weights.
      const double ratio = std::pow((skew + 1 / skew + n) / L, 3);
      CHECK(std::abs(bound.leading / bound.descent / ratio - 1) <= 1e-13);

      // Differences of third order, fourth order removed: -descent at distance 1.
      const Factors<double> center = canonical_point(orbit);
      const Factors<double> D = path_direction(orbit.architecture(), 1);
      const double h = 0.01 / L;
      const auto F = [&](double x) {
        Factors<double> W = center;
        W.vector() += x * D.vector();
        return objective(problem, W);
      };
      const double third = (F(2 * h) - 2 * F(h) + 2 * F(-h) - F(-2 * h)) / (2 * h * h * h) / 6;
      CHECK(std::abs(third / bound.descent - 1) <= 0.01);
    }
  }
  // Larger shares give larger balls and weaker bounds.
  const Orbit<double> orbit = at_fold(4, 2, {1.5});
  CHECK(cubic_lower_bound(orbit).radius > cubic_lower_bound(orbit, 0.1).radius);
  CHECK(cubic_lower_bound(orbit).coefficient > cubic_lower_bound(orbit, 0.1).coefficient);
}

TEST_CASE("The radius of the cubic bound by hand") {
  // L = 3, alone and first order dominant: 3 z + 3 z^2 (1 + z) = share, delta = z sigma, alpha = 1.
  const double sigma = std::sqrt(3.0);
  const double z = crossing(0, 0.1, [](double x) { return 3 * x + 3 * x * x * (1 + x) - 0.1; });
  const CubicLowerBound<double> alone = cubic_lower_bound(at_fold(3, 1, {}), 0.1);
  CHECK(std::abs(alone.radius - z * sigma) <= 1e-15);
  CHECK(std::abs(alone.coefficient - 4 / sigma * std::pow(1 + z * (1 + z), 3) * std::pow(0.9, 2.0 / 3 - 3)) <= 1e-13);
  // Two copies with y = 10 times the fold beside: the second order may reach a tenth of the first.
  const Orbit<double> beside = at_fold(3, 2, {10});
  const double ratio = beside.groups().groups[0].roots[0].sigma / sigma;
  const double x = crossing(0, 0.1, [&](double step) { return std::cbrt(2.0) * step * (ratio + step) - 0.1; });
  CHECK(std::abs(cubic_lower_bound(beside, 0.1).radius - x * sigma) <= 1e-14);
  // A larger root just above the fold must stay above its smaller root: less room than the share.
  const Orbit<double> close = at_fold(3, 1, {1 + 1e-6});
  CHECK(cubic_lower_bound(close).radius < 0.01);
  CHECK_THROWS_WITH(cubic_lower_bound(beside, 0.6), "the share must lie between 0 and 1/2, got 0.6");
  CHECK_THROWS_AS(cubic_lower_bound(beside, 0.0), InvalidInput);
  CHECK_THROWS_WITH(cubic_lower_bound(orbit_of({1, 1, 1, 1}, {1.0, 1.0, 1.0}, {3.0}, {{1, 0, 0}})),
                    "a cubic lower bound needs a non-strict saddle, got a global_minimizer");
}

// y -> k^3 y, lambda_l -> k^4 lambda_l, W -> k W: F -> k^6 F, so the coefficients of distance^3 grow like k^3.
// Refuted where a cube of alpha or of the weights leaves the range.
TEST_CASE("The cubic bound scales, far below and above 1") {
  const auto bound = [](int power) {
    const double lambda = std::ldexp(3.0, 4 * power);
    return cubic_lower_bound(
        orbit_of({1, 1, 1, 1}, {lambda, lambda, lambda}, {std::ldexp(4.0, 3 * power)}, {{0, 0, 1}}));
  };
  const CubicLowerBound<double> plain = bound(0);
  for (const int power : {-200, -180, 180, 200}) {
    const CubicLowerBound<double> scaled = bound(power);
    const double unit = std::ldexp(1.0, 3 * power);
    CHECK(scaled.leading / unit == Approx(plain.leading).epsilon(1e-13));
    CHECK(scaled.descent / unit == Approx(plain.descent).epsilon(1e-13));
    CHECK(scaled.coefficient / unit == Approx(plain.coefficient).epsilon(1e-13));
    CHECK(scaled.radius / std::ldexp(1.0, power) == Approx(plain.radius).epsilon(1e-13));
  }
}

// --------------------------------------------------------------------------------- number types

TEST_CASE("All number types agree, at every depth and scale") {
  using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
  const auto radius = [](auto scalar, int L, int exponent, double eta_over_switch, bool active) {
    using Scalar = decltype(scalar);
    const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 2);
    const std::vector<Scalar> lambda(static_cast<std::size_t>(L), ldexp(Scalar(1), exponent));
    const Architecture<Scalar> architecture(widths, lambda);
    const Scalar at_switch = ScalarEquation<Scalar>(L).switch_threshold(architecture.log_unit());
    const std::vector<Scalar> y{Scalar(4) * at_switch, Scalar(eta_over_switch) * at_switch};
    return minimality_radius(orbit_of<Scalar>(widths, lambda, y, {{1, 0, 0}, {active ? 1 : 0, 0, 0}})).radius;
  };
  for (const int L : {3, 5, 1000}) {
    for (const int exponent : {-8, 0, 8}) {
      for (const bool active : {false, true}) {
        INFO("L = " << L << ", lambda = 2^" << exponent << (active ? ", active" : ""));
        const double ratio = active ? 1 - 1.0 / (1 << (L == 1000 ? 12 : 6)) : 1.5;
        const Wide exact = radius(Wide(), L, exponent, ratio, active);
        const auto error = [&](const auto& x) { return std::abs(static_cast<double>(Wide(x) / exact - 1)); };
        CHECK(error(radius(0.0, L, exponent, ratio, active)) <= 100 * L * epsilon<double>);
        CHECK(error(radius(0.0L, L, exponent, ratio, active)) <= 100 * L * static_cast<double>(epsilon<long double>));
        CHECK(error(radius(0.0F, L, exponent, ratio, active)) <= 100 * L * static_cast<double>(epsilon<float>));
      }
    }
  }
  // Values beyond the range of their powers.
  const Orbit<double> far = orbit_of({2, 2, 2, 2}, {1e-3, 1e-3, 1e-3}, {1e200, 1e3}, {{1, 0, 0}, {}});
  CHECK(minimality_radius(far).radius > 0);
  const Orbit<double> tiny = orbit_of({2, 2, 2, 2}, {1e-290, 1e-290, 1e-290}, {1e-200, 1e-201}, {{}, {}});
  CHECK(minimality_radius(tiny).radius > 0);
  CHECK(std::isfinite(minimality_radius(tiny).radius));
}

}  // namespace
}  // namespace dmf::test
