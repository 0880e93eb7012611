// SPDX-License-Identifier: BSL-1.0

#include <dmf/continuation/reduced_search.hpp>

#include <dmf/core/random.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/path_problems.hpp"
#include "support/loss_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

// ------------------------------------------------------------------------------- the step in a ball

/// The model with the eigenvalues d, gradient g in the eigenbasis and a random eigenbasis.
detail::ReducedModel<double> quadratic(const Vector<double>& d, const Vector<double>& g, std::mt19937_64& generator) {
  detail::ReducedModel<double> model;
  model.hessian.values = d;
  model.hessian.vectors = random_frame(d.size(), d.size(), generator);
  model.hessian.converged = true;
  model.gradient = model.hessian.vectors * g;
  model.norm = model.gradient.norm();
  model.scale = 1;
  return model;
}

double model_value(const Vector<double>& d, const Vector<double>& g, const Vector<double>& x) {
  return g.dot(x) + x.cwiseAbs2().dot(d) / 2;
}

/// The least of the model in the disc or ball by looking everywhere: circles, or spheres, of many radii and angles, and
/// then ever smaller neighborhoods of the best place.
double least_by_looking(const Vector<double>& d, const Vector<double>& g, double radius) {
  const Index n = d.size();
  const auto place = [&](double r, double a, double b) {
    Vector<double> x(n);
    if (n == 2) {
      x << r * std::cos(a), r * std::sin(a);
    } else {
      x << r * std::cos(a) * std::cos(b), r * std::sin(a) * std::cos(b), r * std::sin(b);
    }
    return x;
  };
  constexpr int count = 24;
  double r = radius / 2, a = 0, b = 0, width_r = radius / 2, width_a = std::numbers::pi;
  double width_b = n == 2 ? 0 : std::numbers::pi / 2, best = 0;
  for (int round = 0; round < 14; ++round) {
    const double r_0 = r, a_0 = a, b_0 = b;
    for (int i = -count; i <= count; ++i) {
      for (int j = -count; j <= count; ++j) {
        for (int k = n == 2 ? 0 : -count; k <= (n == 2 ? 0 : count); ++k) {
          const double radial = std::clamp(r_0 + width_r * i / count, 0.0, radius), angle = a_0 + width_a * j / count;
          const double height = b_0 + width_b * k / count;
          const double value = model_value(d, g, place(radial, angle, height));
          if (value < best) {
            best = value;
            r = radial;
            a = angle;
            b = height;
          }
        }
      }
    }
    width_r /= 5;
    width_a /= 5;
    width_b /= 5;
  }
  return best;
}

TEST_CASE("The step of the trust region is the least of the model in the ball") {
  constexpr std::uint64_t seed = 7201;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int inside = 0, boundary = 0, hard = 0, nearly_hard = 0;
  for (int draw = 0; draw < 160; ++draw) {
    const Index n = draw % 8 == 7 ? 3 : 2;
    Vector<double> d(n), g(n);
    for (double& value : d) value = 4 * uniform(generator) - 2;
    for (double& value : g) value = 4 * uniform(generator) - 2;
    const double radius = std::exp(3 * uniform(generator) - 1.5);
    const int kind = draw % 4;
    if (kind == 0) d = d.cwiseAbs().array() + 0.5;
    std::sort(d.begin(), d.end());
    if (kind >= 2) {
      // The hard case: no gradient along the most negative direction, and the rest ends within the ball. Nearly hard:
      // so little of it that a shift next to -d_0 cannot be written down exactly enough.
      d[0] = -1 - uniform(generator);
      for (Index k = 1; k < n; ++k) g[k] = (d[k] - d[0]) * radius * (0.6 * uniform(generator) - 0.3);
      g[0] = kind == 2 ? 0.0 : (draw % 8 == 3 ? -1 : 1) * (0.2 + 1.2 * uniform(generator)) * eps * -d[0] * radius;
    }
    CAPTURE(draw, d.transpose(), g.transpose(), radius);
    auto model = quadratic(d, g, generator);
    if (kind >= 2) {
      model.hessian.vectors = Matrix<double>::Identity(n, n);  // V^T V g would not be g to the last digit
      model.gradient = g;
    }
    const Vector<double> x = model.hessian.vectors.transpose() * detail::trust_region_step(model, radius);
    const double size = std::abs(d.cwiseAbs().maxCoeff()) * radius * radius + g.norm() * radius;
    const double least = least_by_looking(d, g, radius), value = model_value(d, g, x);
    CHECK(x.norm() <= radius * (1 + 64 * eps));
    CHECK(value <= least + 64 * eps * size);
    CHECK(least <= value + 1e-9 * size);  // else the looking looked too coarsely
    const bool on_boundary = x.norm() >= radius * (1 - 1e-9);
    inside += on_boundary ? 0 : 1;
    boundary += kind < 2 && on_boundary ? 1 : 0;
    hard += kind == 2 ? 1 : 0;
    nearly_hard += kind == 3 ? 1 : 0;
    if (d[0] < 0) CHECK(on_boundary);
  }
  CHECK(inside > 10);
  CHECK(boundary > 40);
  CHECK(hard == 40);
  CHECK(nearly_hard == 40);
}

// --------------------------------------------------------------------------------------- whole searches

TEST_CASE("A trust region goes down, and ends at local minimizers of its rank") {
  constexpr std::uint64_t seed = 7202;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int starts = 0, converged = 0, left = 0, below = 0, above = 0;
  for (int depth = 2; depth <= 5; ++depth) {
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(depth) + 1, 3),
                                            random_loss_weights<double>(depth, generator));
    const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
    Matrix<double> M(3, 3);
    for (double& value : M.reshaped()) value = 0.5 + 1.5 * uniform(generator);
    const Matrix<double> Y = random_frame(3, 3, generator) *
                             Vector<double>{{3.1 * fold, 2.4 * fold, 1.9 * fold}}.asDiagonal() *
                             random_frame(3, 3, generator).transpose();
    const PathLoss loss = weighted(M, Y);
    const RankPenalty<double> penalty(architecture);
    for (Index r = 1; r <= 3; ++r) {
      for (int i = 0; i < 30; ++i) {
        CAPTURE(depth, r, i);
        Vector<double> m(r);
        for (double& value : m) value = 4 * fold * uniform(generator);
        const auto start = rank_manifold_point<double>(random_frame(3, r, generator), m, random_frame(3, r, generator));
        const auto found = trust_region_search(loss, penalty, start);
        ++starts;
        converged += found.converged() ? 1 : 0;
        left += found.end == SearchEnd::left_rank ? 1 : 0;
        CHECK(found.value == Approx(reduced_value(loss, penalty, found.point)).epsilon(1e-12));
        CHECK(found.value <= reduced_value(loss, penalty, start));
        CHECK(found.point.rank() == r);
        if (!found.converged()) {  // for small m the other way down: h has local minima at lower ranks
          CHECK(found.point.m[r - 1] <= 1e-9 * fold);
          continue;
        }
        CHECK(found.index == 0);
        CHECK(found.gradient <= 1e-9 * fold);
        // Nothing lower nearby, by values alone, and the values rise as the Hessian says.
        for (int k = 0; k < 20; ++k) {
          Vector<double> step = standard_normal(found.point.dimension(), 1, generator);
          step *= 1e-3 * found.point.m[r - 1] / step.norm();
          const double rise = reduced_value(loss, penalty, retract<double>(found.point, step)) - found.value;
          const double noise = 64 * eps * std::abs(found.value);
          below += rise < -noise ? 1 : 0;
          above += rise > 0.4 * found.gap * step.squaredNorm() - noise ? 1 : 0;
        }
      }
    }
  }
  CAPTURE(converged, left);
  CHECK(starts == 360);
  CHECK(converged + left == starts);
  CHECK(converged >= 340);
  CHECK(below == 0);
  CHECK(above == 20 * converged);
}

TEST_CASE("A trust region leaves a saddle where the gradient is zero, up or down to rank 0") {
  // ||P - Y||^2 of numbers: the smaller root has index 1, the larger one is a minimizer, and so is P = 0.
  int up = 0, down = 0;
  for (const int depth : {3, 4, 6, 20}) {
    CAPTURE(depth);
    const Architecture<double> architecture = square(depth, 1, 0.3);
    const double y = 1.5 * ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
    const PathLoss loss = weighted(Matrix<double>::Ones(1, 1), Matrix<double>::Constant(1, 1, y));
    const RankPenalty<double> penalty(architecture);
    const Atlas<double> atlas(architecture, SingularValues<double>(std::vector<double>{y}));
    const auto& roots = atlas.groups().groups[0].roots;
    REQUIRE(roots.size() == 2);
    const double larger = std::max(roots[0].end_to_end, roots[1].end_to_end);
    const double smaller = std::min(roots[0].end_to_end, roots[1].end_to_end);
    const auto at = [&](double m) { return rank_manifold_point<double>(Matrix<double>::Constant(1, 1, m), 1); };
    const auto saddle = newton_search(loss, penalty, at(smaller * 1.01));
    REQUIRE(saddle.converged());
    CHECK(saddle.index == 1);
    CHECK(saddle.point.m[0] == Approx(smaller).epsilon(1e-12));
    const auto found = trust_region_search(loss, penalty, saddle.point);
    up += found.converged() ? 1 : 0;
    down += found.end == SearchEnd::left_rank ? 1 : 0;
    if (found.converged()) CHECK(found.point.m[0] == Approx(larger).epsilon(1e-12));
    if (!found.converged()) CHECK(found.point.m[0] < 1e-12 * smaller);
    CHECK(found.value < saddle.value);
    // From either side it is the side that decides.
    CHECK(trust_region_search(loss, penalty, at(smaller * 1.1)).point.m[0] == Approx(larger).epsilon(1e-12));
    CHECK(trust_region_search(loss, penalty, at(larger * 3)).index == 0);
  }
  CHECK(up + down == 4);
  CHECK(up >= 1);
  CHECK(down >= 1);
}

TEST_CASE("Where there is no critical point of a rank, searches find none") {
  // L = 2, ||P - Y||^2: m = y - l0 if that is positive. At y = l0 the gradient goes to zero with m.
  for (const double part : {0.5, 0.99, 1 - 1e-15, 1.0, 1 + 1e-15}) {
    for (const double size : {0.1, 0.5, 1.0, 3.0}) {
      for (const Index n : {1, 2}) {
        CAPTURE(part, size, n);
        const RankPenalty<double> penalty(square(2, n, 0.3));
        Matrix<double> Y = 0.3 * part * Matrix<double>::Identity(n, n), P = size * Y;
        if (n == 2) Y(0, 0) = 2;
        if (n == 2) P(0, 1) = 0.1;
        const PathLoss loss = weighted(Matrix<double>::Ones(n, n), Y);
        const auto start = rank_manifold_point<double>(P, n);
        CHECK_FALSE(newton_search(loss, penalty, start).converged());
        CHECK(trust_region_search(loss, penalty, start).end == SearchEnd::left_rank);
      }
    }
  }
  // And where there is one, however small, they do.
  for (const double part : {1 + 1e-10, 1 + 1e-6, 1.5}) {
    CAPTURE(part);
    const RankPenalty<double> penalty(square(2, 1, 0.3));
    const PathLoss loss = weighted(Matrix<double>::Ones(1, 1), Matrix<double>::Constant(1, 1, 0.3 * part));
    const auto start = rank_manifold_point<double>(Matrix<double>::Constant(1, 1, 0.2), 1);
    for (const auto& found : {newton_search(loss, penalty, start), trust_region_search(loss, penalty, start)}) {
      CHECK(found.converged());
      CHECK(found.point.m[0] == Approx(0.3 * part - 0.3).epsilon(1e-5));
    }
  }
  // L = 3 below the fold: Newton's steps stop at the least |grad h|, the trust region goes to P = 0.
  const RankPenalty<double> penalty(square(3, 1, 0.3));
  const double fold = ScalarEquation<double>(3).fold_threshold(square(3, 1, 0.3).log_unit());
  for (const double size : {0.5, 1.0, 3.0}) {
    CAPTURE(size);
    const PathLoss loss = weighted(Matrix<double>::Ones(1, 1), Matrix<double>::Constant(1, 1, 0.9 * fold));
    const auto start = rank_manifold_point<double>(Matrix<double>::Constant(1, 1, 0.9 * size * fold), 1);
    const auto stopped = newton_search(loss, penalty, start);
    CHECK(stopped.end == SearchEnd::stalled);
    // |grad h| = 2 (m - y) + rho(m) is least where m^{4/3} = l0/3: the m of the fold.
    CHECK(stopped.point.m[0] == Approx(std::pow(0.1, 0.75)).epsilon(0.1));
    CHECK(trust_region_search(loss, penalty, start).end == SearchEnd::left_rank);
  }
}

TEST_CASE("Searches say when their steps are used up, and how many they took") {
  const Architecture<double> architecture = square(3, 2, 0.2);
  const PathLoss loss = weighted(Matrix<double>{{1, 1.3}, {0.8, 1}}, Matrix<double>{{2, 0.3}, {-0.2, 1.7}});
  const RankPenalty<double> penalty(architecture);
  const auto start = rank_manifold_point<double>(Matrix<double>{{0.4, 0.9}, {-0.3, 0.2}}, 2);
  for (const bool newton : {true, false}) {
    CAPTURE(newton);
    const auto search = [&](int steps) {
      const SearchOptions<double> options{.steps = steps};
      return newton ? newton_search(loss, penalty, start, options) : trust_region_search(loss, penalty, start, options);
    };
    const auto all = search(200);
    REQUIRE(all.converged());
    REQUIRE(all.steps > 3);
    for (int steps = 0; steps <= 3; ++steps) {
      CAPTURE(steps);
      const auto some = search(steps);
      CHECK(some.end == SearchEnd::steps_used);
      CHECK(some.steps == steps);
      CHECK(some.gradient > all.gradient);
    }
    CHECK((search(0).point.product() - start.product()).norm() < 1e-14);
    CHECK(search(all.steps + 1).steps == all.steps);
  }
  CHECK(std::string(to_string(SearchEnd::steps_used)) == "steps_used");
  CHECK_THROWS_AS(newton_search(loss, penalty, rank_manifold_point<double>(Matrix<double>::Zero(2, 2), 0)),
                  InvalidInput);
  CHECK_THROWS_AS(trust_region_search(loss, penalty, rank_manifold_point<double>(Matrix<double>::Zero(2, 2), 0)),
                  InvalidInput);
}

TEST_CASE("A search in units whose squares leave the range takes the same steps") {
  // P in units of s and f in units of c: weights times c s^{2(L-1)/L}.
  struct Units {
    double weight, c;
  };
  constexpr std::uint64_t seed = 7203;
  INFO("seed " << seed);
  for (const int depth : {2, 3, 6}) {
    for (Index r = 1; r <= 2; ++r) {
      std::mt19937_64 generator(seed);
      for (int draw = 0; draw < 6; ++draw) {
        const Matrix<double> U = random_frame(2, r, generator), V = random_frame(2, r, generator);
        Vector<double> m(r);
        for (double& value : m) value = 2.5 * uniform(generator);
        const auto found = [&](double s, double c) {
          const RankPenalty<double> penalty(square(depth, 2, 0.2 * c * std::pow(s, 2 * (depth - 1.0) / depth)));
          const PathLoss loss =
              weighted(c * Matrix<double>{{1, 1.3}, {0.8, 1}}, s * Matrix<double>{{2, 0.3}, {-0.2, 1.7}});
          return newton_search(loss, penalty, rank_manifold_point<double>(U, s * m, V));
        };
        const auto plain = found(1, 1);
        for (const Units& units : {Units{1e-200, 1}, Units{1e-120, 1}, Units{1e120, 1}, Units{1e200, 1},
                                   Units{1, 1e-200}, Units{1, 1e200}, Units{1e100, 1e-200}, Units{1e-100, 1e200}}) {
          CAPTURE(depth, r, draw, units.weight, units.c);
          const double s = std::pow(units.weight, depth / (2 * (depth - 1.0)));
          const auto scaled = found(s, units.c);
          REQUIRE(scaled.end == plain.end);
          if (!plain.converged()) continue;
          CHECK(scaled.index == plain.index);
          CHECK((scaled.point.product() / s - plain.point.product()).norm() < 1e-9);
          CHECK(scaled.gradient / s / units.c < 1e-12);
          CHECK(scaled.gap / units.c == Approx(plain.gap).epsilon(1e-6));
        }
      }
    }
  }
}

}  // namespace
}  // namespace dmf::test
