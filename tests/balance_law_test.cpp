// SPDX-License-Identifier: BSL-1.0

// Refuted by: a run of a flow whose balance does not decay by e^{-4 kappa t}, of gradient descent beyond its bound, or
// a run with momentum or another decay that passes.

#include <dmf/analytic/balance_law.hpp>

#include "support/catch.hpp"

#include <dmf/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// sum_ij M_ij(t) (cos P_ij + P_ij^2): neither quadratic nor convex, with a mask, changing with time.
struct OtherLoss {
  Architecture<double> architecture;
  Matrix<double> M;

  [[nodiscard]] Factors<double> gradient(const Factors<double>& W, double time) const {
    const int L = architecture.depth();
    std::vector<Matrix<double>> below{Matrix<double>::Identity(architecture.width(0), architecture.width(0))};
    for (int l = 1; l <= L; ++l) below.push_back(W.layer(l) * below.back());
    Matrix<double> adjoint(M.rows(), M.cols());
    for (Index j = 0; j < M.cols(); ++j) {
      for (Index i = 0; i < M.rows(); ++i) {
        const double p = below.back()(i, j);
        adjoint(i, j) = M(i, j) * (1 + std::sin(3 * time)) * (2 * p - std::sin(p));
      }
    }
    Factors<double> result(architecture);
    for (int l = L; l >= 1; --l) {
      const Matrix<double> at = adjoint * below[static_cast<std::size_t>(l - 1)].transpose();
      result.layer(l) = at + 2 * architecture.lambda(l) * W.layer(l);
      adjoint = (W.layer(l).transpose() * adjoint).eval();
    }
    return result;
  }

  [[nodiscard]] double value(const Factors<double>& W, double time) const {
    Matrix<double> P = Matrix<double>::Identity(architecture.width(0), architecture.width(0));
    double sum = 0;
    for (int l = 1; l <= architecture.depth(); ++l) {
      P = (W.layer(l) * P).eval();
      sum += architecture.lambda(l) * W.layer(l).squaredNorm();
    }
    return sum + (1 + std::sin(3 * time)) * (M.array() * (P.array().cos() + P.array().square())).sum();
  }

  /// -eta_l times it.
  [[nodiscard]] Vector<double> slope(const Factors<double>& W, double time, TrainingFlow flow) const {
    Factors<double> g = gradient(W, time);
    for (int l = 1; l <= architecture.depth(); ++l) {
      g.layer(l) *= flow == TrainingFlow::plain ? -1.0 : -1.0 / architecture.lambda(l);
    }
    return g.vector();
  }
};

OtherLoss random_loss(int n, TrainingFlow flow, std::mt19937_64& generator) {
  const int L = 2 + n % 4;
  std::vector<Index> widths;
  for (int l = 0; l <= L; ++l) widths.push_back(1 + static_cast<Index>(4 * uniform(generator)));
  std::vector<double> weights(static_cast<std::size_t>(L), 0.1 + 0.4 * uniform(generator));
  if (flow == TrainingFlow::weighted) {
    for (double& weight : weights) weight *= std::exp(2 * uniform(generator) - 1);
  }
  OtherLoss loss{Architecture<double>(widths, weights), Matrix<double>(widths.back(), widths.front())};
  for (double& m : loss.M.reshaped()) m = uniform(generator) < 0.3 ? 0 : 2 * uniform(generator) - 0.5;
  return loss;
}

Factors<double> random_start(const Architecture<double>& architecture, std::mt19937_64& generator) {
  Factors<double> W(architecture);
  for (double& entry : W.vector()) entry = 0.8 * (2 * uniform(generator) - 1);
  return W;
}

TEST_CASE("In the flow of any loss the balance decays by e^{-4 kappa t}") {
  constexpr std::uint64_t seed = 20262811;
  std::mt19937_64 generator(seed);
  double least_wrong = 1;
  int unbalanced = 0;
  for (int n = 0; n < 24; ++n) {
    const TrainingFlow flow = n % 2 == 0 ? TrainingFlow::plain : TrainingFlow::weighted;
    const OtherLoss loss = random_loss(n, flow, generator);
    const Factors<double> start = random_start(loss.architecture, generator);
    Factors<double> W = start, at = start;
    const int steps = 800;
    const double time = flow == TrainingFlow::plain ? 0.8 : 0.15, h = time / steps;
    for (int i = 0; i < steps; ++i) {
      const double t = i * h;
      const Vector<double> begin = W.vector(), a = loss.slope(W, t, flow);
      at.vector() = begin + h / 2 * a;
      const Vector<double> b = loss.slope(at, t + h / 2, flow);
      at.vector() = begin + h / 2 * b;
      const Vector<double> c = loss.slope(at, t + h / 2, flow);
      at.vector() = begin + h * c;
      W.vector() = begin + h / 6 * (a + 2 * b + 2 * c + loss.slope(at, t + h, flow));
    }
    const BalanceLaw<double> law = balance_law(loss.architecture, start.view(), W.view(), time, flow);
    INFO("seed " << seed << ", run " << n << ": before " << law.before << ", after " << law.after << ", deviation "
                 << law.deviation);
    CHECK(law.deviation <= 1e-9);  // of the integration
    const double kappa = flow == TrainingFlow::plain ? loss.architecture.lambda(1) : 1;
    CHECK(law.factor == Approx(std::exp(-4 * kappa * time)).epsilon(1e-14));
    CHECK(law.after <= law.factor * law.before + 1e-9);
    if (law.before > 0.1) {  // half the time is not the law
      ++unbalanced;
      least_wrong =
          std::min(least_wrong, balance_law(loss.architecture, start.view(), W.view(), time / 2, flow).deviation);
    }
    CHECK(balance_law(loss.architecture, start.view(), start.view(), 0.0, flow).holds());
  }
  INFO(unbalanced << " runs whose balance was above 0.1 to begin with");
  REQUIRE(unbalanced >= 10);
  CHECK(least_wrong > 1e-3);
}

TEST_CASE("Gradient descent keeps the law within the bound, which is of first order in the step; momentum does not") {
  constexpr std::uint64_t seed = 20262812;
  std::mt19937_64 generator(seed);
  double tightest = 0;
  int caught = 0, runs = 0;
  for (int n = 0; n < 24; ++n, ++runs) {
    const TrainingFlow flow = n % 2 == 0 ? TrainingFlow::plain : TrainingFlow::weighted;
    const OtherLoss loss = random_loss(n, flow, generator);
    const Factors<double> start = random_start(loss.architecture, generator);
    const double time = flow == TrainingFlow::plain ? 1.6 : 0.3;
    std::vector<double> deviations, bounds;
    for (const int steps : {200, 400, 800}) {
      const double step = time / steps;
      Factors<double> W = start, before = start;
      double path = 0;
      for (int k = 0; k < steps; ++k) {
        before = W;
        W.vector() += step * loss.slope(W, k * step, flow);
        path += squared_step(loss.architecture, before.view(), W.view(), flow);
      }
      const BalanceLaw<double> law =
          descent_balance_law(loss.architecture, start.view(), W.view(), step, steps, path, flow);
      INFO("seed " << seed << ", run " << n << ", " << steps << " steps: deviation " << law.deviation << ", allowed "
                   << law.allowed);
      CHECK(law.holds());
      CHECK(law.rounding < 1e-3 * law.allowed);  // the bound is that of the steps
      deviations.push_back(law.deviation);
      bounds.push_back(law.allowed);
      tightest = std::max(tightest, law.deviation / law.allowed);
    }
    CHECK(bounds[2] <= 0.55 * bounds[1]);
    CHECK(bounds[1] <= 0.6 * bounds[0]);
    CHECK(deviations[2] <= 0.7 * deviations[0] + 1e-12);

    // Heavy ball: its balance does not decay by that factor.
    const int steps = 800;
    const double step = time / steps;
    Factors<double> W = start, before = start;
    Vector<double> velocity = Vector<double>::Zero(start.vector().size());
    double path = 0;
    for (int k = 0; k < steps; ++k) {
      before = W;
      velocity = 0.9 * velocity + step * loss.slope(W, k * step, flow);
      W.vector() += velocity;
      path += squared_step(loss.architecture, before.view(), W.view(), flow);
    }
    const BalanceLaw<double> law =
        descent_balance_law(loss.architecture, start.view(), W.view(), step, steps, path, flow);
    caught += law.holds() ? 0 : 1;
  }
  INFO("the bound is attained to " << tightest << ", momentum caught in " << caught << " of " << runs);
  CHECK(tightest > 0.2);
  CHECK(caught >= runs / 2);
}

// Refuted by: a short step that lowers the loss by less than half of step ||gradient||^2, a path longer than the bound,
// or a bound that twice or half of it would be as well.
TEST_CASE("With short steps the squared path is at most 2 step (F(first) - F(second)), and may be that") {
  constexpr std::uint64_t seed = 20262814;
  std::mt19937_64 generator(seed);
  int lowered = 0, taken = 0;
  double longest = 0;
  for (int n = 0; n < 24; ++n) {
    const TrainingFlow flow = n % 2 == 0 ? TrainingFlow::plain : TrainingFlow::weighted;
    const OtherLoss loss = random_loss(n, flow, generator);
    const Factors<double> start = random_start(loss.architecture, generator);
    const double step = flow == TrainingFlow::plain ? 0.01 : 0.002;
    const int steps = 150;
    Factors<double> W = start, before = start;
    double path = 0;
    for (int k = 0; k < steps; ++k, ++taken) {
      before = W;
      W.vector() += step * loss.slope(W, 0, flow);
      const double square = squared_step(loss.architecture, before.view(), W.view(), flow);  // step^2 ||gradient||^2
      lowered += loss.value(before, 0) - loss.value(W, 0) >= square / (2 * step) - 1e-14 ? 1 : 0;
      path += square;
    }
    const double bound = 2 * step * (loss.value(start, 0) - loss.value(W, 0));
    INFO("seed " << seed << ", run " << n << ": squared path " << path << ", bound " << bound);
    CHECK(path <= bound);
    CHECK(path >= 0.45 * bound);  // half of it as the step vanishes
    longest = std::max(longest, path / bound);
    CHECK(descent_balance_law(loss.architecture, start.view(), W.view(), step, steps, bound, flow).holds());
  }
  CHECK(lowered == taken);
  CHECK(longest > 0.502);
  // Decay alone, a step of the inverse curvature: to 0, and the bound is attained.
  for (const TrainingFlow flow : {TrainingFlow::plain, TrainingFlow::weighted}) {
    const OtherLoss loss{Architecture<double>({2, 3, 2}, 0.25), Matrix<double>::Zero(2, 2)};
    const Factors<double> start = random_start(loss.architecture, generator);
    Factors<double> W = start;
    const double step = flow == TrainingFlow::plain ? 2 : 0.5;
    W.vector() += step * loss.slope(W, 0, flow);
    CHECK(W.vector().norm() == 0);
    CHECK(squared_step(loss.architecture, start.view(), W.view(), flow) ==
          Approx(2 * step * loss.value(start, 0)).epsilon(1e-14));
  }
}

TEST_CASE("By hand: one step from a point of two layers") {
  // W = (w_1, w_2), D = w_1^2 - w_2^2; a step of length a of lambda (w_1^2 + w_2^2) alone multiplies it
  // by (1 - 2 a lambda)^2.
  const Architecture<double> architecture({1, 1, 1}, 0.5);
  const Factors<double> first(architecture, Vector<double>{{2.0, 1.0}});
  const Factors<double> second(architecture, Vector<double>{{2.0 * 0.9, 1.0 * 0.9}});
  const double path = squared_step(architecture, first.view(), second.view());
  CHECK(path == Approx(0.05).epsilon(1e-14));
  const BalanceLaw<double> law = descent_balance_law(architecture, first.view(), second.view(), 0.1, 1, path);
  CHECK(law.factor == Approx(0.8).epsilon(1e-15));
  CHECK(law.before == Approx(0.75).epsilon(1e-15));
  CHECK(law.deviation == Approx((0.81 - 0.8) * 3 / 4).epsilon(1e-12));
  CHECK(law.allowed == Approx(0.05 / 4).epsilon(1e-10));
  const BalanceLaw<double> flow = balance_law(architecture, first.view(), second.view(), 0.1);
  CHECK(flow.factor == Approx(std::exp(-0.2)).epsilon(1e-15));
  CHECK(!flow.holds());
}

TEST_CASE("Any size: scaling by powers of two changes nothing, and misuse is refused") {
  constexpr std::uint64_t seed = 20262813;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  const Architecture<double> architecture({3, 2, 4}, std::vector{0.3, 2.0});
  const Factors<double> first = random_start(architecture, generator), second = random_start(architecture, generator);
  const double path = 0.01;
  const BalanceLaw<double> law =
      descent_balance_law(architecture, first.view(), second.view(), 0.01, 10, path, TrainingFlow::weighted);
  for (const int exponent : {-500, -3, 3, 500}) {
    Factors<double> a = first, b = second;
    for (double& x : a.vector()) x = std::ldexp(x, exponent);
    for (double& x : b.vector()) x = std::ldexp(x, exponent);
    const BalanceLaw<double> scaled = descent_balance_law(architecture, a.view(), b.view(), 0.01, 10,
                                                          std::ldexp(path, 2 * exponent), TrainingFlow::weighted);
    CHECK(scaled.deviation == Approx(law.deviation).epsilon(1e-13));
    CHECK(scaled.allowed == Approx(law.allowed).epsilon(1e-13));
  }
  const Factors<double> zero(architecture);
  CHECK(balance_law(architecture, zero.view(), zero.view(), 1.0, TrainingFlow::weighted).holds());
  CHECK_THROWS_AS(balance_law(architecture, first.view(), second.view(), 1.0), InvalidInput);
  CHECK_THROWS_AS(balance_law(architecture, first.view(), second.view(), -1.0, TrainingFlow::weighted), InvalidInput);
  // A layer that vanishes beside others that are tiny: the balance has changed, and that is seen.
  const Architecture<double> square({2, 2, 2}, 0.5);
  Factors<double> tiny(square), changed(square);
  tiny.layer(2) << 1e-160, 0, 0, 1e-160;
  changed.layer(2) << 3e-160, 0, 0, 1e-160;
  const BalanceLaw<double> seen = balance_law(square, tiny.view(), changed.view(), 0.0);
  CHECK(seen.deviation == Approx(0.8).epsilon(1e-14));
  CHECK(!seen.holds());
  CHECK(balance_law(square, tiny.view(), tiny.view(), 0.0).holds());
  // A factor out of range: nothing holds.
  CHECK(!descent_balance_law(square, tiny.view(), changed.view(), 1e200, 10, 0.0).holds());
  const Factors<double> other(Architecture<double>({3, 3, 4}, 1.0));
  CHECK_THROWS_AS(balance_law(architecture, first.view(), other.view(), 1.0, TrainingFlow::weighted), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
