// SPDX-License-Identifier: BSL-1.0

// The clock at its edges, in all four scalars. Refuted by: a NaN anywhere, a time that does not scale with the weight,
// a fate that gradient descent of the weighted flow does not have, a count of roots or modes that is wrong.

#include <dmf/landscape/training_clock.hpp>

#include "support/catch.hpp"

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

template <class Scalar>
Architecture<Scalar> chain(int L, const Scalar& weight) {
  return {std::vector<Index>(static_cast<std::size_t>(L) + 1, 1), weight};
}

template <class Scalar>
Scalar power_of_ten(int n) {
  return Scalar(pow(Scalar(10), Scalar(n)));
}

/// 200, or what float has room for.
template <class Scalar>
constexpr int many_decades = std::min(200, std::numeric_limits<Scalar>::max_exponent10 * 2 / 3);

/// In 50 digits a time takes a tenth of a second: some of the cases.
template <class Scalar>
constexpr bool is_slow = std::numeric_limits<Scalar>::digits > 100;

template <class Scalar>
bool is_nan(const Scalar& x) {
  return !(x == x);
}

/// Everything that the clock says of one start and one end.
template <class Scalar>
std::vector<Scalar> all_numbers(const TrainingClock<Scalar>& clock, const Scalar& from, const Scalar& to) {
  const ClockTime<Scalar> time = clock.time(from, to);
  const TrainingFate<Scalar> fate = clock.fate(from);
  std::vector<Scalar> result{time.time,    time.margin,         time.sensitivity,
                             fate.scale,   fate.margin,         clock.descent_fate(from, Scalar(1)).largest_step,
                             clock.rate(), clock.rate_at_zero()};
  for (const int decade : {0, -many_decades<Scalar>, many_decades<Scalar>}) {
    if (is_slow<Scalar> && decade != 0) continue;
    const Scalar after = power_of_ten<Scalar>(decade);
    result.push_back(clock.scale_after(from, after));
  }
  for (const std::optional<Scalar>& root : {clock.larger_root(), clock.smaller_root()}) {
    if (root) result.push_back(*root);
  }
  if (clock.smaller_root()) {
    const ClockTime<Scalar> escape = clock.escape_time(epsilon<Scalar> * epsilon<Scalar>, to);
    result.insert(result.end(), {escape.time, escape.margin, escape.sensitivity, clock.rate_at_root(RootKind::smaller),
                                 clock.rate_at_root(RootKind::larger)});
  }
  try {
    result.push_back(clock.descent_steps(from, to, Scalar(1)));
  } catch (const NotRepresentable&) {
  }
  return result;
}

TEMPLATE_TEST_CASE("No NaN: depths 2 to 1000, weights and targets of any size, Y = 0, at fold and switch", "", float,
                   double, long double, mp50) {
  using Scalar = TestType;
  const int wide = many_decades<Scalar>;
  int numbers = 0, nans = 0, wrong_roots = 0;
  for (const int L : {2, 3, 7, 20, 100, 1000}) {
    for (const int decade : {wide, 0, -wide}) {
      if (is_slow<Scalar> && (decade != wide || (L != 2 && L != 7))) continue;
      const Scalar weight = power_of_ten<Scalar>(decade);
      const Architecture<Scalar> architecture = chain(L, weight);
      const ScalarEquation<Scalar> equation(L);
      const Scalar fold = equation.fold_threshold(architecture.log_unit());
      const Scalar at_switch = equation.switch_threshold(architecture.log_unit());
      const std::vector<std::pair<Scalar, int>> targets{// and how many positive roots they have
                                                        {Scalar(0), 0},
                                                        {fold * Scalar(0.5), 0},
                                                        {fold * (Scalar(1) - Scalar(64) * epsilon<Scalar>), 0},
                                                        {fold * (Scalar(1) + Scalar(64) * epsilon<Scalar>), 2},
                                                        {at_switch * (Scalar(1) + Scalar(64) * epsilon<Scalar>), 2},
                                                        {fold * Scalar(3), 2}};
      for (const auto& [y, roots] : targets) {
        const TrainingClock<Scalar> clock(architecture, y);
        const int found = (clock.larger_root() ? 1 : 0) + (clock.smaller_root() ? 1 : 0);
        wrong_roots += found == (L == 2 ? roots / 2 : roots) ? 0 : 1;
        for (const Scalar& from : {power_of_ten<Scalar>(-wide), Scalar(0.25), Scalar(1), power_of_ten<Scalar>(wide)}) {
          for (const Scalar& to : {Scalar(0), power_of_ten<Scalar>(-wide / 2), Scalar(1.5), Scalar(1)}) {
            if (is_slow<Scalar> && (from == Scalar(1) || to == Scalar(1))) continue;
            for (const Scalar& number : all_numbers(clock, from, to)) {
              ++numbers;
              if (!is_nan(number)) continue;
              ++nans;
              UNSCOPED_INFO("L = " << L << ", weight 10^" << decade << ", y/fold " << double(Scalar(y / fold)) << ", "
                                   << double(from) << " to " << double(to));
            }
          }
        }
      }
    }
  }
  INFO(numbers << " numbers");
  CHECK(nans == 0);
  CHECK(wrong_roots == 0);
  CHECK(numbers > (is_slow<Scalar> ? 500 : 20000));
}

// W -> c W, Y -> c^L Y, l0 -> c^{2L-2} l0 leaves l0 t as it is; the weighted flow of the same weight runs 1/l0 times as
// fast. A time, a rate or a step that depends on l0 otherwise would show at once.
TEMPLATE_TEST_CASE("Times are in units of 1/kappa, whatever the size of the weight", "", float, double, long double,
                   mp50) {
  using Scalar = TestType;
  const int wide = many_decades<Scalar>;
  Scalar worst(0);
  int times = 0;
  for (const int L : {2, 3, 7, 20, 100, 1000}) {
    if (is_slow<Scalar> && L != 3 && L != 1000) continue;
    // Starts and ends in units of s_fold, or of sqrt(l0): within a few epsilon each, which the sensitivity weighs.
    const auto unit = [&](const Scalar& weight) {
      const Scalar at = L == 2 ? weight : Scalar(weight * Scalar(L - 2) / Scalar(L));
      return Scalar(exp(Scalar(log(at) / Scalar(2 * L - 2))));
    };
    const ScalarEquation<Scalar> equation(L);
    const Scalar spread = L > 10 ? Scalar(Scalar(4) / Scalar(L)) : Scalar(1);
    for (const Scalar& ratio : {Scalar(0), Scalar(0.5), Scalar(0.99), Scalar(1.01), Scalar(4)}) {
      if (is_slow<Scalar> && ratio < Scalar(1)) continue;
      const Architecture<Scalar> plain = chain(L, Scalar(1));
      const TrainingClock<Scalar> base(plain, ratio * equation.fold_threshold(plain.log_unit()));
      for (const int decade : {-wide, wide}) {
        const Scalar weight = power_of_ten<Scalar>(decade);
        const Architecture<Scalar> architecture = chain(L, weight);
        const Scalar y = ratio * equation.fold_threshold(architecture.log_unit());
        const TrainingClock<Scalar> clock(architecture, y), quick(architecture, y, TrainingFlow::weighted);
        for (const auto& [first, last] : {std::pair{-0.9, -1.2}, {0.05, 0.3}, {0.9, 0.7}, {0.3, -0.4}, {-0.2, 0.1}}) {
          const Scalar e_first = exp(Scalar(Scalar(first) * spread)), e_last = exp(Scalar(Scalar(last) * spread));
          const Scalar from = unit(weight) * e_first, to = unit(weight) * e_last;
          const ClockTime<Scalar> expected = base.time(unit(Scalar(1)) * e_first, unit(Scalar(1)) * e_last);
          const ClockTime<Scalar> found = clock.time(from, to), weighted = quick.time(from, to);
          INFO("L = " << L << ", weight 10^" << decade << ", y/fold " << double(ratio) << ", " << first << " to "
                      << last << ": " << double(Scalar(weight * found.time)) << ", " << double(expected.time));
          CHECK(found.reach == expected.reach);
          CHECK(weighted.reach == expected.reach);
          CHECK(clock.fate(from).end == base.fate(unit(Scalar(1)) * e_first).end);
          CHECK(quick.fate(from).end == clock.fate(from).end);
          const DescentFate<Scalar> slow = clock.descent_fate(from, Scalar(1)),
                                    fast = quick.descent_fate(from, Scalar(1));
          constexpr int of_step = 64;
          CHECK(abs(Scalar(fast.largest_step / weight / slow.largest_step - Scalar(1))) <=
                Scalar(of_step) * epsilon<Scalar>);
          if (!expected.finite()) continue;
          ++times;
          // The unit is within epsilon times the logarithm of the weight.
          const Scalar of_unit = Scalar(16) + abs(log(weight)) / Scalar(2 * L - 2);
          const Scalar allowed = Scalar(64) * epsilon<Scalar> * (expected.time + of_unit * expected.sensitivity) +
                                 Scalar(512) * epsilon<Scalar> * expected.time;
          const Scalar error = abs(Scalar(weight * found.time - expected.time));
          worst = max(worst, Scalar(error / allowed));
          CHECK(error <= allowed);
          CHECK(abs(Scalar(weighted.time - expected.time)) <= allowed);
        }
      }
    }
  }
  INFO(times << " times, worst error " << double(worst) << " of what is allowed");
  CHECK(times > (is_slow<Scalar> ? 8 : 60));
}

// Refuted by a start that gradient descent of F, layer l at the rate 1/lambda_l, takes to the other side of its smaller
// root, or not monotonically.
TEST_CASE("Fates of the weighted flow are those of its gradient descent, with unequal weights") {
  constexpr std::uint64_t seed = 20262821;
  std::mt19937_64 generator(seed);
  int starts = 0, learned = 0, wrong = 0, turns = 0, open = 0;
  for (int n = 0; n < 60; ++n) {
    const int L = 2 + n % 5;
    constexpr Index width = 4;
    std::vector<double> weights(static_cast<std::size_t>(L));
    for (double& weight : weights) weight = std::exp(3 * uniform(generator) - 2);
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, width), weights);
    const double l0 = common_weight(architecture);
    const double fold = ScalarEquation<double>(L).fold_threshold(architecture.log_unit());
    Vector<double> y(width), start(width);
    std::vector<TrainingFate<double>> fates;
    double step = std::numeric_limits<double>::max();
    std::vector<double> divides;
    for (Index i = 0; i < width; ++i) {
      y[i] = fold * (L == 2 ? 0.5 + 2 * uniform(generator) : 1.05 + 2 * uniform(generator));
      const TrainingClock<double> clock(architecture, y[i], TrainingFlow::weighted);
      divides.push_back(L == 2 ? 0 : *clock.smaller_root());
      const double offset = (0.05 + uniform(generator)) / L * (uniform(generator) < 0.5 ? -1 : 1);
      start[i] = (L == 2 ? std::sqrt(y[i]) : divides.back()) * std::exp(offset);
      fates.push_back(clock.fate(start[i]));
      step = std::min(step, clock.descent_fate(start[i], 1.0).largest_step);
    }
    step *= 0.999;
    const Problem<double> problem(architecture, Matrix<double>(y.asDiagonal()));
    Factors<double> W(architecture), gradient(architecture);
    for (int l = 1; l <= L; ++l) W.layer(l) = (std::sqrt(l0 / architecture.lambda(l)) * start).asDiagonal();
    Workspace<double> workspace(architecture);
    std::vector<int> direction(width, 0);
    for (int k = 0; k < 4000; ++k) {
      const Vector<double> before = W.layer(1).diagonal();
      objective_and_gradient(problem, W.view(), gradient.view(), workspace);
      for (int l = 1; l <= L; ++l) W.layer(l) -= step / architecture.lambda(l) * gradient.layer(l);
      for (Index i = 0; i < width; ++i) {
        const double change = W.layer(1)(i, i) - before[i];
        if (std::abs(change) < 1e-11 * (before[i] + start[i])) continue;  // rounding
        int& way = direction[static_cast<std::size_t>(i)];
        turns += way * change < 0 ? 1 : 0;
        way = change > 0 ? 1 : -1;
      }
    }
    INFO("seed " << seed << ", net " << n << ", L = " << L);
    for (Index i = 0; i < width; ++i, ++starts) {
      const auto& fate = fates[static_cast<std::size_t>(i)];
      const double s = W.layer(1)(i, i) * std::sqrt(architecture.lambda(1) / l0);
      learned += fate.end == TrainingEnd::larger_root ? 1 : 0;
      const double gap = std::abs(s - fate.scale);
      if (gap > 1e-3 * start[i]) ++(gap > 0.5 * start[i] ? wrong : open);  // L = 2 at the threshold is slow
    }
  }
  INFO("seed " << seed << ": " << starts << " starts, " << learned << " learned, " << open << " not yet at their end");
  CHECK(wrong == 0);
  CHECK(turns == 0);
  CHECK(open <= 8);
  CHECK(learned > 80);
  CHECK(starts - learned > 60);
}

// L = 2: s -> s - 2 a f(s), f = s^3 - (y - l0) s, increases on [0, S] iff 2 a f'(S) < 1; with a longer step it turns.
TEST_CASE(
    "Two layers: the largest step is 1/(2 f'(S)), up to which gradient descent is monotone and beyond it is not") {
  for (const double y : {0.0, 0.3, 0.5, 0.7, 3.0}) {
    for (const double start : {1e-3, 0.4, 1.3, 4.0}) {
      const TrainingClock<double> clock(chain(2, 0.5), y);
      const double S = std::max(start, clock.larger_root().value_or(0)), slope = 3 * S * S - (y - 0.5);
      const DescentFate<double> fate = clock.descent_fate(start, 0.01);
      INFO("y = " << y << ", start " << start);
      CHECK(fate.largest_step == Approx(0.5 / slope).epsilon(1e-13));
      CHECK(clock.descent_fate(start, fate.largest_step * (1 - 1e-12)).known);
      CHECK(!clock.descent_fate(start, fate.largest_step).known);
      const auto map = [&](double s, double a) { return s - 2 * a * (s * s * s - (y - 0.5) * s); };
      CHECK(map(S, 0.999 * fate.largest_step) > map(S * (1 - 1e-3), 0.999 * fate.largest_step));
      CHECK(map(S, 1.01 * fate.largest_step) < map(S * (1 - 1e-3), 1.01 * fate.largest_step));
      double s = start, before = start;
      for (int k = 0; k < 400000 && std::abs(s - fate.fate.scale) > 0.01; ++k) {
        before = s;
        s = map(s, 0.999 * fate.largest_step);
        if ((s - before) * (fate.fate.scale - start) < 0) FAIL("turns at " << before);
      }
      CHECK(std::abs(s - fate.fate.scale) <= 0.01);
    }
  }
  // The weighted flow: in its own unit of time.
  CHECK(TrainingClock<double>(chain(2, 0.5), 3.0, TrainingFlow::weighted).descent_fate(4.0, 0.01).largest_step ==
        Approx(0.25 / (3 * 16.0 - 2.5)).epsilon(1e-13));
}

TEST_CASE("A number of steps out of range is refused; what is 0 or infinite has its reach") {
  const TrainingClock<double> clock(chain(3, 0.5), 2.0);
  CHECK_THROWS_AS(clock.descent_steps(0.1, 1e-3, 1e-320), NotRepresentable);  // the quotient
  CHECK_THROWS_AS(clock.descent_steps(1e200, 1e190, 0.1), NotRepresentable);  // f of both ends
  CHECK_THROWS_AS(clock.descent_steps(1e200, 1e3, 0.1), NotRepresentable);    // f of one of them
  CHECK(std::isfinite(clock.descent_steps(1e30, 1e3, 0.1)));
  CHECK_THROWS_AS(clock.descent_steps(0.5, 0.4, 0.0), InvalidInput);
  const ClockTime<double> at_once = clock.time(1e200, 1e190);
  CHECK(at_once.reach == ClockReach::reached);
  CHECK(at_once.time == 0);
  const TrainingClock<double> slow(chain(3, 1e-310), 0.0);  // ln(1e10)/(2e-310) is out of range
  CHECK(slow.time(1e-80, 1e-90).reach == ClockReach::reached);
  CHECK(slow.time(1e-80, 1e-90).time == std::numeric_limits<double>::infinity());
  CHECK(slow.scale_after(1e-80, std::numeric_limits<double>::max()) > 0);
  CHECK_THROWS_AS(clock.scale_after(1.0, std::nan("")), InvalidInput);
  CHECK_THROWS_AS(clock.escape_time(1e3, 1.0), InvalidInput);  // beyond the larger root
  CHECK_THROWS_AS(clock.escape_time(std::nan(""), 1.0), InvalidInput);
}

TEST_CASE("Modes are the singular values 1 to their number, each as it was decided, and no others") {
  const Architecture<double> architecture({4, 3, 4, 5}, 0.5);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  const Vector<double> y{{3 * fold, 3 * fold, fold, 0.0}};
  const SingularGroups<double> groups = singular_groups(architecture, y);
  const std::vector<int> roots{2, 2, 1, 0};
  for (Index mode = 1; mode <= 4; ++mode) {
    const TrainingClock<double> clock(groups, mode);
    const int found = (clock.larger_root() ? 1 : 0) + (clock.smaller_root() ? 1 : 0);
    INFO("mode " << mode);
    CHECK(clock.value() == groups.decided_values()[mode - 1]);
    CHECK(found == roots[static_cast<std::size_t>(mode - 1)]);
    CHECK(clock.rate() == 0.5);
  }
  CHECK(TrainingClock<double>(groups, 3).fate(9.0).end == TrainingEnd::double_root);
  CHECK(TrainingClock<double>(groups, 4).fate(9.0).end == TrainingEnd::zero);
  CHECK_THROWS_WITH(TrainingClock<double>(groups, 0), "the modes are the singular values 1 to 4, got 0");
  CHECK_THROWS_WITH(TrainingClock<double>(groups, 5), "the modes are the singular values 1 to 4, got 5");
  CHECK_THROWS_AS(TrainingClock<double>(groups, -1), InvalidInput);
  CHECK_THROWS_AS(TrainingClock<double>(singular_groups(architecture, Vector<double>(0)), 1), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
