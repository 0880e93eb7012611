// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/escape_direction.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/frames.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <random>

namespace dmf::test {
namespace {

/// F(W + s D) - F(W) in long double, where differences of 1e-3 to the third survive.
template <class Direction>
double change(const Problem<long double>& problem, const Factors<double>& W, const Direction& D, double s) {
  const auto& architecture = problem.architecture();
  const Factors<long double> start(architecture, W.vector().cast<long double>());
  Factors<long double> moved = start;
  moved.vector() += static_cast<long double>(s) * D.vector().template cast<long double>();
  return static_cast<double>(objective(problem, moved) - objective(problem, start));
}

Problem<long double> in_long_double(const Problem<double>& problem) {
  std::vector<Index> widths;
  std::vector<long double> lambda;
  for (int l = 0; l <= problem.architecture().depth(); ++l) widths.push_back(problem.architecture().width(l));
  for (int l = 1; l <= problem.architecture().depth(); ++l) {
    lambda.push_back(static_cast<long double>(problem.architecture().lambda(l)));
  }
  return {Architecture<long double>(widths, lambda), problem.Y().cast<long double>()};
}

// Refuted by: a saddle without a direction or a minimizer with one; a direction that is not of unit length;
// a second variation that the analytic wing does not confirm; an objective that does not fall along it, or
// not with the stated coefficient.
TEST_CASE("Escape directions descend from every saddle, canonical and random points") {
  constexpr std::uint64_t seed = 20251301;
  std::mt19937_64 generator(seed);
  std::map<std::string, int> seen;
  for (int n = 0; n < 300; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    const Problem<double> problem(architecture, target_of(atlas.groups(), U, V));
    const SingularVectors<double> vectors(problem.Y(), U, atlas.groups().singular_values, V);
    const Problem<long double> fine = in_long_double(problem);
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 25) break;
      INFO("seed " << seed << ", landscape " << n << ", orbit " << of_this << ", " << to_string(orbit.reason()));
      const CriticalPoint<double> point =
          n % 2 ? random_critical_point(orbit, vectors, generator) : critical_point(orbit, vectors);
      const auto escape = escape_direction(point);
      const bool saddle =
          orbit.type() == CriticalPointType::strict_saddle || orbit.type() == CriticalPointType::non_strict_saddle;
      REQUIRE(escape.has_value() == saddle);
      if (!saddle) continue;
      ++seen[to_string(orbit.reason())];
      CHECK(escape->order == (orbit.type() == CriticalPointType::strict_saddle ? 2 : 3));
      CHECK(escape->coefficient < 0);
      CHECK(std::abs(escape->direction.vector().norm() - 1) <= 100 * epsilon<double>);
      const Factors<double> W = point.factors();
      const double norm = dense_hessian(problem, W).norm();
      const double curvature = hessian_quadratic_form(problem, W, escape->direction);
      const double claimed = escape->order == 2 ? 2 * escape->coefficient : 0;
      CHECK(std::abs(curvature - claimed) <= 1e3 * epsilon<double> * norm);
      // The next order is at most about L times larger for every s/||W_l||: at s = 1e-3 and 1e-4 of the layers'
      // size the coefficient shows to a few percent, ten times better at the second.
      const double size = atlas.groups().unit / std::sqrt(architecture.lambda(1));
      const auto defect = [&](double s) {
        return std::abs(change(fine, W, escape->direction, s) / std::pow(s, escape->order) / escape->coefficient - 1);
      };
      if (escape->order == 3 || std::abs(curvature) > 1e-3 * norm) {
        CHECK(change(fine, W, escape->direction, 1e-3 * size) < 0);
        CHECK(defect(1e-4 * size) <= 0.05);
        CHECK(defect(1e-4 * size) <= 0.5 * defect(1e-3 * size) + 1e-3);
      }
    }
  }
  std::cout << "seed " << seed << ":";
  for (const auto& [reason, count] : seen) std::cout << ' ' << reason << ' ' << count;
  std::cout << '\n';
  CHECK(seen.size() == 3);
  CHECK(seen["double_root"] > 20);
}

TEST_CASE("For two layers a free hidden index is the way down when too few values are active") {
  Vector<double> y(2);
  y << 3, 2;
  const Atlas<double> atlas(Architecture({2, 3, 2}, std::vector<double>{0.5, 2.0}), y);
  for (const Orbit<double>& orbit : atlas.orbits()) {
    const auto escape = escape_direction(critical_point(orbit));
    CHECK(escape.has_value() == (orbit.rank() < 2));
    if (orbit.rank() == 0) CHECK(escape->coefficient == Approx(-2 * 2 / (1 / 0.5 + 1 / 2.0)));
  }
  // No free index: only the exchange remains.
  const Atlas<double> narrow(Architecture({2, 1, 2}, 1.0), y);
  CHECK(escape_direction(critical_point(narrow.orbit({{}, {1, 0, 0}}))).has_value());
  CHECK_FALSE(escape_direction(critical_point(narrow.orbit({{1, 0, 0}, {}}))).has_value());
}

// y -> k^3 y, lambda_l -> k^4 lambda_l, W -> k W: F -> k^6 F, and the coefficient of distance^3 grows like k^3.
// Refuted where the cube of 1/||D|| leaves the range.
TEST_CASE("At the double root the coefficient scales, far below and above 1") {
  const auto escape = [](int power) {
    const Atlas<double> atlas(Architecture({1, 1, 1, 1}, std::ldexp(3.0, 4 * power)),
                              Vector<double>(Vector<double>::Constant(1, std::ldexp(4.0, 3 * power))));
    return *escape_direction(critical_point(atlas.orbit({{0, 0, 1}})));
  };
  for (const int power : {-200, -180, 180, 200}) {
    CHECK(escape(power).order == 3);
    CHECK(escape(power).coefficient / std::ldexp(1.0, 3 * power) == Approx(escape(0).coefficient).epsilon(1e-13));
  }
}

}  // namespace
}  // namespace dmf::test
