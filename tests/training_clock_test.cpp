// SPDX-License-Identifier: BSL-1.0

// Refuted by: a time that quadrature of the equation of a mode, or the gradient flow of F in all its factors, does not
// confirm; a start that gradient descent of F takes elsewhere; a number of steps whose error does not vanish with the
// step.

#include <dmf/landscape/training_clock.hpp>

#include "support/catch.hpp"
#include "support/double_exponential.hpp"
#include "support/random_landscape.hpp"

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace dmf::test {
namespace {

template <class Scalar>
Scalar fold_of(const Architecture<Scalar>& architecture) {
  return ScalarEquation<Scalar>(architecture.depth()).fold_threshold(architecture.log_unit());
}

Architecture<double> square_architecture(int L, double weight, Index width = 1) {
  return {std::vector<Index>(static_cast<std::size_t>(L) + 1, width), weight};
}

/// A mode with y near and far from the fold, and two scales on either side of everything.
struct ModeDraw {
  int L;
  double weight, y, first, second;
};
ModeDraw draw_mode(int n, std::mt19937_64& generator) {
  const auto u = [&] { return uniform(generator); };
  ModeDraw draw{};
  const int depths[] = {2, 2, 20, 100, 1000, 3, 4, 5};
  draw.L = n % 16 < 8 ? depths[n % 8] : 3 + static_cast<int>(6 * u());
  draw.weight = std::exp(3 * u() - 2);
  const double fold = fold_of(square_architecture(draw.L, draw.weight));
  const double near = std::pow(10.0, -5 * u()) * (u() < 0.5 ? -1 : 1);
  draw.y = fold * (n % 3 == 0 ? 1 + near : n % 3 == 1 ? std::exp(4 * u() - 1) : std::exp(0.4 * u() - 0.2));
  const double spread = draw.L > 10 ? 4.0 / draw.L : 1.0, size = std::pow(draw.y, 1.0 / draw.L);
  draw.first = size * std::exp(spread * (3 * u() - 2.2));
  draw.second = size * std::exp(spread * (3 * u() - 2.2));
  return draw;
}

/// int ds/(-2 f(s)) in x = ln s, split at the fold, beside which it is steepest; and what the rounding of f
/// contributes.
struct Quadrature {
  long double time, rounding;
};
template <class Scalar>
Quadrature time_by_quadrature(int L, Scalar weight, Scalar y, Scalar from, Scalar to) {
  using Long = long double;
  const Long l0 = weight, target = y, a = std::log(Long(from)), b = std::log(Long(to));
  const auto integrate = [&](const auto& f) {
    if (L > 2) {
      const Long middle = std::log(l0 * (L - 2) / L) / (2 * L - 2);
      if ((a - middle) * (b - middle) < 0) {
        return double_exponential<Long>(f, a, middle) + double_exponential<Long>(f, middle, b);
      }
    }
    return double_exponential<Long>(f, a, b);
  };
  const auto first = [&](Long x) { return std::exp((2 * L - 2) * x); };
  const auto second = [&](Long x) { return target * std::exp((L - 2) * x); };
  const Long time = integrate([&](Long x) { return -0.5L / (first(x) - second(x) + l0); });
  // Each term within a few epsilon and 2L x epsilon of its exponent.
  const Long rounding = integrate([&](Long x) {
    const Long f = first(x) - second(x) + l0;
    return 0.5L * (first(x) + second(x) + l0) / (f * f) * (4 + 2 * L * std::abs(x));
  });
  return {time, std::numeric_limits<Long>::epsilon() * std::abs(rounding)};
}

TEMPLATE_TEST_CASE("Times are those of quadrature, at all depths, near the fold and far", "", float, double,
                   long double) {
  constexpr std::uint64_t seed = 20262801;
  std::mt19937_64 generator(seed);
  int reached = 0, never = 0;
  TestType worst(0);
  for (int n = 0; n < 600; ++n) {
    const ModeDraw draw = draw_mode(n, generator);
    const auto weight = static_cast<TestType>(draw.weight), y = static_cast<TestType>(draw.y);
    const auto first = static_cast<TestType>(draw.first), second = static_cast<TestType>(draw.second);
    const Architecture<TestType> architecture(std::vector<Index>(static_cast<std::size_t>(draw.L) + 1, 1), weight);
    const TrainingClock<TestType> clock(architecture, y);
    const ClockTime<TestType> there = clock.time(first, second), back = clock.time(second, first);
    INFO("seed " << seed << ", draw " << n << ", L = " << draw.L << ", y = " << y << ", " << first << " to " << second);
    CHECK(!(there.finite() && back.finite()));
    if (!there.finite() && !back.finite()) {
      // The larger root lies between, which both approach, or the smaller one, from which both move away.
      const TestType lower = std::min(first, second), upper = std::max(first, second);
      const std::optional<TestType> root =
          there.reach == ClockReach::beyond_root ? clock.larger_root() : clock.smaller_root();
      const bool both = clock.smaller_root() && *clock.smaller_root() > lower && *clock.larger_root() < upper;
      CHECK((both || (root && lower < *root && *root < upper)));
      ++never;
      continue;
    }
    ++reached;
    CHECK((there.finite() ? back : there).reach == ClockReach::other_way);
    const TestType from = there.finite() ? first : second, to = there.finite() ? second : first;
    const ClockTime<TestType>& clocked = there.finite() ? there : back;
    const Quadrature expected = time_by_quadrature(draw.L, weight, y, from, to);
    // Rounding of the sum, of both logarithms, and of the root in ln s.
    constexpr int of_time = 64, of_scales = 8;
    const TestType allowed =
        epsilon<TestType> * (TestType(of_time) * clocked.time + TestType(of_scales) * clocked.sensitivity);
    const auto error = static_cast<TestType>(std::abs(clocked.time - expected.time));
    const TestType of_reference = static_cast<TestType>(expected.rounding);
    worst = std::max(worst, error / (allowed + of_reference));
    CHECK(error <= allowed + of_reference);
    if constexpr (!std::is_same_v<TestType, float>) {
      if (clocked.sensitivity < 1e4 * clocked.time) CHECK(error <= 1e-9 * clocked.time);
    }
    // And back: the scale after that time takes that time.
    const TestType scale = clock.scale_after(from, clocked.time);
    const ClockTime<TestType> again = clock.time(from, scale);
    CHECK(std::abs(again.time - clocked.time) <= TestType(2) * allowed);
  }
  INFO(reached << " times, worst error " << worst << " of what is allowed");
  CHECK(reached > 400);
  CHECK(never > 10);
}

TEST_CASE("The closed forms: logistic curves for L = 2, partial fractions over all complex roots for L = 3 to 6") {
  constexpr std::uint64_t seed = 20262802;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 200; ++n) {  // s^2 = k/(1 + (k/s_0^2 - 1) e^{-4kt}), k = y - l0
    const double l0 = std::exp(2 * uniform(generator) - 1), y = 3 * l0 * uniform(generator), k = y - l0;
    const double start = std::exp(3 * uniform(generator) - 2), t = 2 * uniform(generator);
    const TrainingClock<double> clock(square_architecture(2, l0), y);
    const double expected = std::sqrt(k / (1 + (k / (start * start) - 1) * std::exp(-4 * k * t)));
    CHECK(clock.scale_after(start, t) == Approx(expected).epsilon(1e-12));
    const ClockTime<double> time = clock.time(start, expected);
    CHECK(std::abs(time.time - t) <= 1e-13 * (t + time.sensitivity));
  }
  const TrainingClock<double> at_threshold(square_architecture(2, 0.5), 0.5);
  CHECK(at_threshold.scale_after(2.0, 3.0) == Approx(std::sqrt(4 / (1 + 4 * 4 * 3.0))).epsilon(1e-14));
  const TrainingClock<double> decided(singular_groups(square_architecture(2, 0.5), Vector<double>{{0.5}}), 1);
  for (const TrainingClock<double>& clock : {at_threshold, decided}) {
    CHECK(clock.time(2.0, std::sqrt(4 / (1 + 4 * 4 * 3.0))).time == Approx(3.0).epsilon(1e-14));
    CHECK(clock.fate(2.0).end == TrainingEnd::zero);
  }

  using Complex = std::complex<double>;
  for (int n = 0; n < 200; ++n) {
    const int L = 3 + n % 4, degree = 2 * L - 2;
    const double l0 = std::exp(2 * uniform(generator) - 1);
    const double y = fold_of(square_architecture(L, l0)) * (1.05 + 2 * uniform(generator));
    const TrainingClock<double> clock(square_architecture(L, l0), y);
    const auto p = [&](Complex z) { return std::pow(z, degree) - y * std::pow(z, L - 2) + l0; };
    std::vector<Complex> roots;  // Durand and Kerner
    for (int i = 0; i < degree; ++i) roots.push_back(std::pow(Complex(0.4, 0.9), i));
    for (int iteration = 0; iteration < 500; ++iteration) {
      for (int i = 0; i < degree; ++i) {
        Complex product(1);
        for (int j = 0; j < degree; ++j) product *= j == i ? Complex(1) : roots[std::size_t(i)] - roots[std::size_t(j)];
        roots[std::size_t(i)] -= p(roots[std::size_t(i)]) / product;
      }
    }
    const double lower = *clock.smaller_root(), upper = *clock.larger_root();
    const double from = lower + (upper - lower) * (0.1 + 0.3 * uniform(generator));
    const double to = lower + (upper - lower) * (0.5 + 0.4 * uniform(generator));
    Complex sum(std::log(to / from) / l0);
    for (const Complex& zeta : roots) {
      sum += (std::log(to - zeta) - std::log(from - zeta)) / (double(L) * std::pow(zeta, degree) - (L - 2) * l0);
    }
    INFO("L = " << L << ", l0 = " << l0 << ", y = " << y);
    CHECK(clock.time(from, to).time == Approx(-sum.real() / 2).epsilon(1e-9));
  }
}

/// dW/dt = -(1/lambda_l) dF/dW_l or -dF/dW_l, by the classical method of Runge and Kutta.
void integrate(const Problem<double>& problem, Factors<double>& W, double time, int steps, TrainingFlow flow) {
  const auto& architecture = problem.architecture();
  const auto slope = [&](const Factors<double>& at) {
    Factors<double> result = objective_and_gradient(problem, at).gradient;
    for (int l = 1; l <= architecture.depth(); ++l) {
      result.layer(l) *= flow == TrainingFlow::plain ? -1.0 : -1.0 / architecture.lambda(l);
    }
    return Vector<double>(result.vector());
  };
  const double h = time / steps;
  Factors<double> at(architecture);
  for (int i = 0; i < steps; ++i) {
    const Vector<double> start = W.vector(), a = slope(W);
    at.vector() = start + h / 2 * a;
    const Vector<double> b = slope(at);
    at.vector() = start + h / 2 * b;
    const Vector<double> c = slope(at);
    at.vector() = start + h * c;
    W.vector() = start + h / 6 * (a + 2 * b + 2 * c + slope(at));
  }
}

TEST_CASE("The gradient flow of all factors keeps the clock, mode by mode, whatever the frames") {
  constexpr std::uint64_t seed = 20262803;
  std::mt19937_64 generator(seed);
  double worst = 0;
  for (int n = 0; n < 16; ++n) {
    const int L = 2 + n % 4;
    const TrainingFlow flow = n % 2 == 0 ? TrainingFlow::plain : TrainingFlow::weighted;
    std::vector<Index> widths;
    for (int l = 0; l <= L; ++l) widths.push_back(random_index(2, 4, generator));
    std::vector<double> weights(static_cast<std::size_t>(L), 0.2 + uniform(generator));
    if (flow == TrainingFlow::weighted) {
      for (double& weight : weights) weight *= std::exp(2 * uniform(generator) - 1);
    }
    const Architecture<double> architecture(widths, weights);
    const double l0 = common_weight(architecture), fold = fold_of(architecture);
    const Index r = architecture.rank_bound();
    std::vector<Matrix<double>> E;  // frames
    for (const Index width : widths) E.push_back(random_frame<double>(width, r, generator));
    Vector<double> y(r), s(r);
    for (Index i = 0; i < r; ++i) {
      y[i] = fold * (0.7 + 1.5 * uniform(generator));
      s[i] = std::pow(y[i], 1.0 / L) * (0.4 + uniform(generator));
    }
    const Matrix<double> Y = E.back() * y.asDiagonal() * E.front().transpose();
    const Problem<double> problem(architecture, Y);
    Factors<double> W(architecture);
    for (int l = 1; l <= L; ++l) {
      const auto at = static_cast<std::size_t>(l);
      W.layer(l) = std::sqrt(l0 / architecture.lambda(l)) * E[at] * s.asDiagonal() * E[at - 1].transpose();
    }
    const double time = 0.3 / std::max(1.0, y.maxCoeff()) * (flow == TrainingFlow::plain ? 1 : l0);
    for (int part = 1; part <= 3; ++part) {
      integrate(problem, W, time, 400, flow);
      INFO("seed " << seed << ", net " << n << ", L = " << L << ", time " << part * time);
      for (Index i = 0; i < r; ++i) {
        const TrainingClock<double> clock(architecture, y[i], flow);
        const double expected = clock.scale_after(s[i], part * time);
        for (int l = 1; l <= L; ++l) {
          const auto at = static_cast<std::size_t>(l);
          const double found = E[at].col(i).dot(W.layer(l) * E[at - 1].col(i)) * std::sqrt(architecture.lambda(l) / l0);
          worst = std::max(worst, std::abs(found / expected - 1));
        }
      }
      double off = 0;  // nothing else has grown
      for (int l = 1; l <= L; ++l) {
        const auto at = static_cast<std::size_t>(l);
        Matrix<double> rest = E[at].transpose() * W.layer(l) * E[at - 1];
        rest.diagonal().setZero();
        off = std::max(off, rest.cwiseAbs().maxCoeff());
      }
      CHECK(off <= 1e-11);
    }
  }
  INFO("worst relative error " << worst);
  CHECK(worst <= 1e-8);  // of the integration: fourth order, 400 steps
}

/// Gradient descent of F from diagonal layers until every mode is clear of its smaller root; false where it is not.
bool descend(const Problem<double>& problem, Factors<double>& W, double step, const Vector<double>& saddles,
             const Vector<double>& roots) {
  Factors<double> gradient(problem.architecture());
  Workspace<double> workspace(problem.architecture());
  for (int k = 0; k < 200000; ++k) {
    objective_and_gradient(problem, W.view(), gradient.view(), workspace);
    W.vector() -= step * gradient.vector();
    bool clear = true;
    for (Index i = 0; i < saddles.size(); ++i) {
      const double gap = std::log(roots[i] / saddles[i]);
      clear = clear && std::abs(std::log(W.layer(1)(i, i) / saddles[i])) > std::min(0.15, gap / 2);
    }
    if (clear) return true;
  }
  return false;
}

TEST_CASE("Aligned starts end where their fate says, under gradient descent with every step up to the largest") {
  constexpr std::uint64_t seed = 20262804;
  constexpr int wanted = 10000;
  std::mt19937_64 generator(seed);
  int starts = 0, learned = 0, wrong = 0;
  for (int n = 0; starts < wanted; ++n) {
    const int L = 3 + n % 5;
    const Index width = 6;
    const double l0 = std::exp(2 * uniform(generator) - 1);
    const Architecture<double> architecture = square_architecture(L, l0, width);
    Vector<double> y(width), start(width), saddles(width), roots(width);
    std::vector<TrainingFate<double>> fates;
    double step = std::numeric_limits<double>::max();
    for (Index i = 0; i < width; ++i) {
      y[i] = fold_of(architecture) * (1.03 + 2 * uniform(generator));
      const TrainingClock<double> clock(architecture, y[i]);
      saddles[i] = *clock.smaller_root();
      roots[i] = *clock.larger_root();
      const double offset = 2.0 / L * std::pow(10.0, -3 * uniform(generator)) * (uniform(generator) < 0.5 ? -1 : 1);
      start[i] = saddles[i] * std::exp(offset);
      fates.push_back(clock.fate(start[i]));
      CHECK(fates.back().margin == Approx(offset).epsilon(1e-10));
      step = std::min(step, clock.descent_fate(start[i], 1.0).largest_step);
    }
    step *= 0.999;
    for (Index i = 0; i < width; ++i) {
      CHECK(TrainingClock<double>(architecture, y[i]).descent_fate(start[i], step).known);
    }
    const Problem<double> problem(architecture, Matrix<double>(y.asDiagonal()));
    Factors<double> W(architecture);
    for (int l = 1; l <= L; ++l) W.layer(l) = start.asDiagonal();
    REQUIRE(descend(problem, W, step, saddles, roots));
    for (Index i = 0; i < width; ++i, ++starts) {
      const bool larger = fates[static_cast<std::size_t>(i)].end == TrainingEnd::larger_root;
      learned += larger ? 1 : 0;
      wrong += (W.layer(1)(i, i) > saddles[i]) == larger ? 0 : 1;
    }
  }
  INFO("seed " << seed << ": " << starts << " starts, " << learned << " learned");
  CHECK(wrong == 0);
  CHECK(learned > starts / 3);
  CHECK(learned < 2 * starts / 3 + starts / 10);
}

TEST_CASE("Beyond the largest step the boundary may be another one: the condition is not idle") {
  // One step from far above the larger root over it and the smaller one, to the other side.
  const Architecture<double> architecture = square_architecture(3, 1.0);
  const double y = 3.0, start = 1.9;
  const TrainingClock<double> clock(architecture, y);
  const DescentFate<double> fate = clock.descent_fate(start, 0.05);
  CHECK(fate.fate.end == TrainingEnd::larger_root);
  CHECK(!fate.known);
  const double after = start - 2 * 0.05 * (std::pow(start, 5) - y * start * start + start);
  CHECK(std::abs(after) < *clock.smaller_root());
  CHECK(clock.descent_fate(start, 0.9 * fate.largest_step).known);
  // 1/(2 f'(S)), S the start
  CHECK(fate.largest_step == Approx(0.5 / (5 * std::pow(start, 4) - 2 * y * start + 1)).epsilon(1e-12));
  // From below both roots 1/(2 max(l0, f'(larger root))).
  const double top = *clock.larger_root();
  CHECK(clock.descent_fate(0.1, 0.01).largest_step ==
        Approx(0.5 / std::max(1.0, 5 * std::pow(top, 4) - 2 * y * top + 1)).epsilon(1e-12));
  CHECK(TrainingClock<double>(architecture, 0.1).descent_fate(0.01, 0.4).largest_step == Approx(0.5));
}

TEST_CASE("Never, and why: roots, the other side of a root, the other way") {
  const Architecture<double> architecture = square_architecture(4, 0.5);
  const double infinity = std::numeric_limits<double>::infinity();
  const TrainingClock<double> clock(architecture, 2.0);
  const double lower = *clock.smaller_root(), upper = *clock.larger_root(), middle = (lower + upper) / 2;
  const auto reach = [&](double from, double to) {
    const ClockTime<double> time = clock.time(from, to);
    CHECK((time.time == infinity) == !time.finite());
    return time.reach;
  };
  CHECK(reach(middle, 1.1 * middle) == ClockReach::reached);
  CHECK(reach(middle, 0.9 * middle) == ClockReach::other_way);
  CHECK(reach(middle, upper) == ClockReach::only_in_the_limit);
  CHECK(reach(2 * upper, upper) == ClockReach::only_in_the_limit);
  CHECK(reach(2 * upper, middle) == ClockReach::beyond_root);
  CHECK(reach(middle, 2 * upper) == ClockReach::beyond_root);
  CHECK(reach(middle, lower) == ClockReach::other_way);
  CHECK(reach(middle, lower / 2) == ClockReach::other_way);
  CHECK(reach(lower / 2, middle) == ClockReach::other_way);
  CHECK(reach(lower / 2, 0) == ClockReach::only_in_the_limit);
  CHECK(reach(2 * upper, 0) == ClockReach::beyond_root);
  CHECK(reach(lower, middle) == ClockReach::starts_at_root);
  CHECK(reach(upper, middle) == ClockReach::starts_at_root);
  CHECK(reach(0, middle) == ClockReach::starts_at_root);
  CHECK(reach(0, 0) == ClockReach::reached);
  CHECK(clock.time(middle, middle).time == 0);
  CHECK(clock.time(lower * (1 + 1e-9), middle).margin == Approx(1e-9).epsilon(1e-6));
  CHECK(clock.fate(lower).end == TrainingEnd::smaller_root);
  CHECK(clock.fate(lower * (1 + 1e-14)).end == TrainingEnd::larger_root);
  CHECK(clock.fate(lower * (1 - 1e-14)).end == TrainingEnd::zero);
  CHECK(clock.fate(3 * upper).scale == upper);
  CHECK(clock.scale_after(lower, 100) == lower);
  CHECK(clock.scale_after(middle, infinity) == upper);
  CHECK(clock.scale_after(middle, 1e9) == Approx(upper).epsilon(1e-15));

  const TrainingClock<double> below(architecture, 0.1);
  CHECK(!below.larger_root());
  CHECK(below.fate(5.0).end == TrainingEnd::zero);
  CHECK(below.fate(5.0).margin < 0);
  CHECK(below.time(5.0, 1e-3).finite());
  const TrainingClock<double> nothing(architecture, 0.0);
  CHECK(nothing.fate(1.0).margin == -infinity);
  CHECK(nothing.time(1.0, 0.5).time == Approx(double(time_by_quadrature(4, 0.5, 0.0, 1.0, 0.5).time)).epsilon(1e-13));
  const TrainingClock<double> two(square_architecture(2, 1.0), 3.0);
  CHECK(two.fate(1e-200).end == TrainingEnd::larger_root);
  CHECK(two.time(1e-200, 1.0).time ==
        Approx((std::log(1e200) + std::log(std::sqrt(2.0)) - std::log(1.0)) / 4 - std::log(1.0) / 4).epsilon(0.01));
  CHECK(two.time(2.0, 1.0).reach == ClockReach::beyond_root);
  CHECK(TrainingClock<double>(square_architecture(2, 1.0), 0.5).fate(3.0).end == TrainingEnd::zero);
}

TEST_CASE("Escape from the saddle takes (1/gamma) ln(1/offset) and a rest, however near the start") {
  for (const int L : {3, 4, 8, 300}) {
    const Architecture<double> architecture = square_architecture(L, 0.7);
    const TrainingClock<double> clock(architecture, 1.8 * fold_of(architecture));
    const double lower = *clock.smaller_root(), upper = *clock.larger_root(), to = std::sqrt(lower * upper);
    const double gamma = clock.rate_at_root(RootKind::smaller), t = std::pow(lower, 2 * L - 2) / 0.7;
    CHECK(gamma == Approx(2 * 0.7 * ((L - 2) - L * t)).epsilon(1e-10));
    const double top = std::pow(upper, 2 * L - 2) / 0.7;
    CHECK(clock.rate_at_root(RootKind::larger) == Approx(-2 * 0.7 * (L * top - (L - 2))).epsilon(1e-9));
    CHECK(clock.rate_at_zero() == Approx(-1.4));
    const double offset = 1e-3 / L;
    CHECK(clock.escape_time(offset, to).time == Approx(clock.time(lower * std::exp(offset), to).time).epsilon(1e-10));
    CHECK(clock.escape_time(-offset, lower / 2).time ==
          Approx(clock.time(lower * std::exp(-offset), lower / 2).time).epsilon(1e-10));
    const double far = 0.75 * std::log(upper / lower), beside = upper * (1 - 1e-3 / L);
    CHECK(clock.escape_time(far, beside).time == Approx(clock.time(lower * std::exp(far), beside).time).epsilon(1e-10));
    const double near = clock.escape_time(1e-20, to).time;
    CHECK(clock.escape_time(1e-300, to).time - near == Approx(280 * std::log(10.0) / gamma).epsilon(1e-12));
    CHECK(clock.escape_time(-1e-300, to).reach == ClockReach::other_way);
    CHECK_THROWS_WITH(clock.escape_time(0.0, to), "the offset must be finite and not 0, got 0");
  }
  CHECK(TrainingClock<double>(square_architecture(2, 0.5), 2.0).rate_at_zero() == Approx(3.0));
  CHECK(TrainingClock<double>(square_architecture(2, 0.5), 2.0).rate_at_root(RootKind::larger) == Approx(-6.0));
  CHECK_THROWS_AS(TrainingClock<double>(square_architecture(3, 0.5), 0.1).escape_time(1e-3, 1.0), InvalidInput);
}

TEST_CASE("At the fold the end is reached algebraically, and the clock passes through it continuously") {
  for (const int L : {3, 4, 7}) {
    const Architecture<double> deep = square_architecture(L, 1.3);
    const SingularGroups<double> groups = singular_groups(deep, Vector<double>{{fold_of(deep)}});
    const TrainingClock<double> clock(groups, 1);
    const double root = *clock.larger_root();
    CHECK(!clock.smaller_root());
    CHECK(root == Approx(std::pow(1.3 * (L - 2) / L, 1.0 / (2 * L - 2))).epsilon(1e-15));
    CHECK(clock.fate(root).end == TrainingEnd::double_root);
    CHECK(clock.fate(1.1 * root).end == TrainingEnd::double_root);
    CHECK(clock.fate(0.9 * root).end == TrainingEnd::zero);
    CHECK(clock.rate_at_root(RootKind::double_root) == 0);
    const double t = 1e7, scale = clock.scale_after(1.5 * root, t);
    CHECK((scale - root) * 2 * L * (L - 1) * std::pow(root, 2 * L - 3) * t == Approx(1).epsilon(1e-4));
    CHECK(clock.time(1.5 * root, root).reach == ClockReach::only_in_the_limit);
    CHECK(clock.time(1.5 * root, 0.5 * root).reach == ClockReach::beyond_root);
    // Just below: past where the root was, in a time like 1/sqrt(distance).
    for (const double distance : {1e-6, 1e-12}) {
      const TrainingClock<double> below(deep, fold_of(deep) * (1 - distance));
      const double passing = below.time(1.5 * root, 0.5 * root).time;
      INFO("L = " << L << ", distance " << distance << ", passing " << passing);
      CHECK(below.time(1.5 * root, 1.1 * root).time ==
            Approx(clock.time(1.5 * root, 1.1 * root).time).epsilon(1e3 * distance + 1e-13));
      CHECK(passing > clock.time(1.5 * root, 1.1 * root).time);
      CHECK(passing * std::sqrt(distance) < 10);
      CHECK(passing * std::sqrt(distance) > 0.1);
    }
  }
}

// Refuted by: an error of more than a tenth of a step at the least step, or one that does not fall with it; the time
// alone is off by more than half a step.
TEST_CASE("The number of steps of gradient descent is the time over the step and half a logarithm, up to O(step)") {
  struct Case {
    int L;
    double l0, y, start, until;
  };
  const std::vector<Case> cases = {{2, 0.3, 2.0, 0.05, 1.2}, {3, 0.3, 2.0, 0.3, 1.15}, {4, 0.5, 2.0, 0.8, 1.1},
                                   {4, 0.5, 2.0, 1.6, 1.25}, {3, 0.3, 0.2, 1.0, 0.02}, {6, 0.4, 1.5, 0.3, 0.01}};
  for (const Case& c : cases) {
    const TrainingClock<double> clock(square_architecture(c.L, c.l0), c.y);
    std::vector<double> errors;
    double without = 0;
    for (const double step : {8e-3, 4e-3, 2e-3, 1e-3}) {
      double s = c.start;
      int k = 0;
      const bool up = c.until > c.start;
      while (up ? s < c.until : s > c.until) {
        s -= 2 * step * (std::pow(s, 2 * c.L - 1) - c.y * std::pow(s, c.L - 1) + c.l0 * s);
        REQUIRE(++k < 1000000);
      }
      errors.push_back(std::abs(clock.descent_steps(c.start, s, step) - k));
      without = std::abs(clock.time(c.start, s).time / step - k);
    }
    INFO("L = " << c.L << ", y = " << c.y << ": errors " << errors[0] << ", " << errors[1] << ", " << errors[2] << ", "
                << errors[3] << " of a step, without the logarithm " << without);
    CHECK(errors.back() <= 0.1);
    CHECK(errors.back() <= 0.6 * errors[2] + 1e-9);
    CHECK(errors[2] <= 0.6 * errors[1] + 1e-9);
    CHECK(without > 5 * errors.back());
  }
  const TrainingClock<double> clock(square_architecture(3, 0.3), 2.0);
  CHECK(clock.descent_steps(0.3, 5.0, 0.01) == std::numeric_limits<double>::infinity());
  CHECK(clock.descent_steps(0.3, 0.3, 0.01) == 0);
  CHECK(clock.descent_steps(0.9, 1.0, 1e6) < 0);  // too long a step: no number of steps
  // The sensitivity of no time at all: that of a short one, 0 at a root, where nothing moves.
  CHECK(clock.time(0.3, 0.3).sensitivity == Approx(clock.time(0.3, 0.3 * (1 + 1e-9)).sensitivity).epsilon(1e-7));
  CHECK(clock.time(*clock.larger_root(), *clock.larger_root()).sensitivity == 0);
}

TEST_CASE("Ends of the range: no overflow, no NaN") {
  // Far above all roots ds/dt = -2 s^{2L-1}.
  const TrainingClock<double> high(square_architecture(3, 0.5), 2.0);
  CHECK(high.time(1e30, 1e20).time == Approx(1e-80 / 8).epsilon(1e-12));
  CHECK(high.time(1e22, 0.5e22).time == Approx(15e-88 / 8).epsilon(1e-12));
  CHECK(high.scale_after(1e22, 15e-88 / 8) == Approx(0.5e22).epsilon(1e-12));
  for (const int L : {2, 3, 5, 1000}) {
    for (const double weight : {1e-200, 1e-3, 1e200}) {
      for (const double y : {0.0, 1e-300, 1.0, 1e300}) {
        const TrainingClock<double> clock(square_architecture(L, weight), y);
        for (const double from : {1e-300, 1e-3, 1.0, 1e300}) {
          CHECK(!std::isnan(clock.fate(from).margin));
          CHECK(!std::isnan(clock.descent_fate(from, 1e-3).largest_step));
          for (const double time : {0.0, 1e-300, 1e-3, 1.0, 1e300}) {
            const double scale = clock.scale_after(from, time);
            INFO("L = " << L << ", weight " << weight << ", y = " << y << ", from " << from << " after " << time);
            CHECK(scale >= 0);
            CHECK(!std::isnan(scale));
          }
          for (const double to : {0.0, 1e-200, 1.0, 1e200}) {
            const ClockTime<double> time = clock.time(from, to);
            INFO("L = " << L << ", weight " << weight << ", y = " << y << ", from " << from << " to " << to);
            CHECK(time.time >= 0);
          }
        }
      }
    }
  }
}

TEST_CASE("After any time whatever: two layers below, at and above the threshold") {
  const double most = std::numeric_limits<double>::max();
  for (const double y : {0.0, 0.25, 0.5, 0.75}) {
    const TrainingClock<double> clock(square_architecture(2, 0.5), y);
    for (const double time : {1e300, 1e307, most / 4, most / 2, most}) {
      INFO("y = " << y << " after " << time);
      const double scale = clock.scale_after(1.0, time);
      if (y == 0.5) {  // s^2 = 1/(1 + 4 t)
        CHECK(scale == Approx(0.5 / std::sqrt(time)).epsilon(1e-14));
      } else {
        CHECK(scale == clock.fate(1.0).scale);
      }
    }
  }
  CHECK(TrainingClock<double>(square_architecture(2, 0.5), 0.5).scale_after(2.0, 3.0) ==
        Approx(2.0 / 7).epsilon(1e-15));
}

// Refuted by a course that does not end, or by an end on the other side.
TEST_CASE("A singular value exactly at the fold, not decided by groups, is at the fold") {
  const TrainingClock<double> clock(square_architecture(3, 3.0), 4.0);  // s^5 - 4 s^2 + 3 s, double root 1
  CHECK(!clock.smaller_root());
  CHECK(*clock.larger_root() == Approx(1).epsilon(1e-15));
  CHECK(clock.fate(1.0).end == TrainingEnd::double_root);
  CHECK(clock.fate(1.1).end == TrainingEnd::double_root);
  CHECK(clock.fate(0.9).end == TrainingEnd::zero);
  CHECK(clock.scale_after(1.0, 10.0) == 1);
  CHECK(clock.scale_after(1.1, 10.0) > 1);
  CHECK(clock.scale_after(0.9, 10.0) < 1e-10);
  CHECK(clock.time(1.1, 0.9).reach == ClockReach::beyond_root);
  // As near to the fold as the type has numbers, on either side: an end, and a time, for every start.
  for (const int L : {3, 4, 5, 12}) {
    for (const double weight : {0.3, 1.0, 1.3, 3.0}) {
      const double fold = fold_of(square_architecture(L, weight));
      for (double y = fold * (1 - 3e-16); y <= fold * (1 + 3e-16); y = std::nextafter(y, 2 * y)) {
        const TrainingClock<double> near(square_architecture(L, weight), y);
        const double root = std::pow(weight * (L - 2) / L, 1.0 / (2 * L - 2));
        INFO("L = " << L << ", weight " << weight << ", y/fold - 1 = " << y / fold - 1);
        CHECK(near.scale_after(1.1 * root, 1.0) > root);
        CHECK(near.scale_after(root * (1 - 1e-6), 10.0) < root);
        CHECK(near.scale_after(0.9 * root, 1e3) < 0.9 * root);
      }
    }
  }
}

// Refuted by a time 0 where there is none: s^4/lambda is out of range, and the decay is nothing beside s^4 and y s.
TEST_CASE("Roots so far above the fold that the equation without units leaves the range") {
  const double none = 1e-300;
  const TrainingClock<double> tiny(square_architecture(3, none), 1e8), same(square_architecture(3, 1e-100), 1e8);
  const double root = std::cbrt(1e8);
  CHECK(*tiny.larger_root() == Approx(root).epsilon(2e-15));
  CHECK(tiny.rate_at_root(RootKind::larger) == Approx(-6 * std::pow(root, 4)).epsilon(1e-13));
  CHECK(tiny.rate_at_root(RootKind::larger) == Approx(same.rate_at_root(RootKind::larger)).epsilon(1e-13));
  for (const auto& [from, to] : std::vector<std::pair<double, double>>{
           {1.0, 400.0}, {300.0, 464.0}, {1e-20, 3e-20}, {900.0, 465.0}, {1e40, 1e30}}) {
    const ClockTime<double> time = tiny.time(from, to), reference = same.time(from, to);
    INFO(from << " to " << to << ": " << time.time << ", " << reference.time);
    CHECK(time.reach == ClockReach::reached);
    CHECK(time.time > 0);
    CHECK(time.time == Approx(reference.time).epsilon(1e-12));
    CHECK(time.sensitivity == Approx(reference.sensitivity).epsilon(1e-11));
    CHECK(tiny.scale_after(from, time.time) == Approx(to).epsilon(1e-11));
  }
  // ds/dt = -2 s^5 from far above: s^-4 grows by 8 t.
  CHECK(tiny.time(1e40, 1e30).time == Approx(1e-120 / 8).epsilon(1e-12));
  CHECK(tiny.scale_after(1e60, 1e-200) == Approx(std::pow(8e-200, -0.25)).epsilon(1e-12));
}

TEST_CASE("The plain flow with unequal weights has no clock; other misuse is refused too") {
  const Architecture<double> unequal({2, 2, 2}, std::vector{0.5, 0.6});
  CHECK_THROWS_WITH(
      TrainingClock<double>(unequal, 1.0),
      "the plain gradient flow has a closed law for equal weights alone, got lambda_1 = 0.5 and lambda_2 = "
      "0.6; TrainingFlow::weighted, where layer l learns at the rate 1/lambda_l, has one for any weights");
  CHECK(TrainingClock<double>(unequal, 1.0, TrainingFlow::weighted).rate() == 1);
  const Architecture<double> equal({2, 2, 2, 2}, 0.5);
  CHECK_THROWS_AS(TrainingClock<double>(equal, -1.0), InvalidInput);
  const TrainingClock<double> clock(equal, 1.0);
  CHECK_THROWS_AS(clock.time(-1.0, 1.0), InvalidInput);
  CHECK_THROWS_AS(clock.time(1.0, std::numeric_limits<double>::quiet_NaN()), InvalidInput);
  CHECK_THROWS_AS(clock.scale_after(1.0, -1.0), InvalidInput);
  CHECK_THROWS_AS(clock.descent_fate(1.0, 0.0), InvalidInput);
  CHECK_THROWS_AS(clock.rate_at_root(RootKind::double_root), InvalidInput);
  // The weighted flow with equal weights is the plain one, 1/l0 times as fast.
  const TrainingClock<double> weighted(equal, 1.0, TrainingFlow::weighted);
  CHECK(weighted.time(0.9, 0.2).time == Approx(0.5 * clock.time(0.9, 0.2).time).epsilon(1e-14));
}

}  // namespace
}  // namespace dmf::test
