// SPDX-License-Identifier: BSL-1.0

#include <dmf/probe.hpp>

#include <dmf/atlas.hpp>
#include <dmf/random_point.hpp>

#include "support/catch.hpp"
#include "support/probe_instances.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <limits>
#include <map>
#include <random>
#include <string>

namespace dmf::test {
namespace {

/// What a probe must say where the theorem says `type`.
Verdict verdict_of(CriticalPointType type) {
  switch (type) {
    case CriticalPointType::global_minimizer:
    case CriticalPointType::spurious_local_minimizer: return Verdict::second_order_minimizer;
    case CriticalPointType::strict_saddle: return Verdict::strict_saddle;
    case CriticalPointType::non_strict_saddle: return Verdict::non_strict_saddle;
  }
  return Verdict::undecided;
}

template <class Scalar>
struct Landscape {
  Atlas<Scalar> atlas;
  Problem<Scalar> problem;
  Matrix<Scalar> U, V;
};

template <class Scalar>
Landscape<Scalar> rotated_landscape(std::mt19937_64& generator, LandscapeLimits limits = {}) {
  const RandomLandscape<Scalar> drawn = random_landscape<Scalar>(generator, limits);
  Atlas<Scalar> atlas(drawn.architecture, drawn.singular_values);
  const auto& architecture = atlas.architecture();
  Matrix<Scalar> U = random_orthogonal<Scalar>(architecture.width(architecture.depth()), generator);
  Matrix<Scalar> V = random_orthogonal<Scalar>(architecture.width(0), generator);
  Problem<Scalar> problem(architecture, U * diagonal_problem(atlas.groups()).Y() * V.transpose());
  return {std::move(atlas), std::move(problem), std::move(U), std::move(V)};
}

/// F falls along the direction, by what the coefficient says, at a step at which the next order is a few
/// percent and the fall is above the rounding of F; steps that are not both do not occur often.
template <class Scalar>
bool descends(const Problem<Scalar>& problem, const Factors<Scalar>& W, const Descent<Scalar>& descent,
              int& seen) {
  const Scalar value = objective(problem, W);
  const Scalar size = max(W.vector().norm(), sqrt(Scalar(problem.Y().norm() * epsilon<Scalar>)));
  Factors<Scalar> moved = W;
  bool falls = true;
  for (int k = 3; k <= 8; ++k) {
    const Scalar s = ldexp(size, -k);
    Scalar expected = descent.coefficient * s * s;
    if (descent.order == 3) expected *= s;
    if (abs(expected) < Scalar(1000) * epsilon<Scalar> * value) break;
    moved.vector() = W.vector() + s * descent.direction.vector();
    const Scalar change = objective(problem, moved) - value;
    if (k >= 7) {
      ++seen;
      falls = falls && change < Scalar(0) && change < expected / Scalar(2);
    }
  }
  return falls;
}

/// Probes the canonical and a random point of every orbit of so many landscapes; counts what was said.
template <class Scalar>
struct Tally {
  std::map<std::string, int> types;
  std::map<std::string, int> doubts;
  int points = 0, disagreements = 0, undecided = 0, seen_descents = 0, wrong_nullities = 0;
  double least_margin = std::numeric_limits<double>::infinity(), worst_zero_cubic = 0, least_cubic = 1e300;

  void probe_point(const Landscape<Scalar>& landscape, const CriticalPoint<Scalar>& point) {
    const Factors<Scalar> W = point.factors();
    const Probe<Scalar> result = probe(landscape.problem, W);
    const Verdict expected = verdict_of(point.orbit.type());
    INFO("theorem " << to_string(point.orbit.type()) << ", probe " << to_string(result.verdict) << ", doubt "
                    << to_string(result.doubt) << ", margin " << static_cast<double>(result.margin)
                    << ", smallest " << static_cast<double>(result.smallest_eigenvalue / result.hessian_norm)
                    << ", noise " << static_cast<double>(result.noise / result.hessian_norm) << ", cubic "
                    << static_cast<double>(result.third_order) << " +- "
                    << static_cast<double>(result.third_order_noise));
    ++points;
    ++types[to_string(point.orbit.type())];
    CHECK(std::abs(static_cast<double>(result.smallest_direction.vector().norm()) - 1) <= 1e-5);
    if (result.verdict == Verdict::undecided) {
      ++undecided;
      ++doubts[to_string(result.doubt)];
      CHECK(result.doubt != Doubt::none);
      CHECK(result.margin < 10);
      return;
    }
    if (result.verdict != expected) ++disagreements;
    CHECK(result.verdict == expected);
    CHECK(result.doubt == Doubt::none);
    CHECK(result.margin >= 10);
    least_margin = std::min(least_margin, static_cast<double>(result.margin));
    const bool saddle = expected != Verdict::second_order_minimizer;
    REQUIRE(result.descent.has_value() == saddle);
    if (result.gap >= 10) {
      if (result.negative != point.orbit.inertia().negative || result.nullity != point.orbit.inertia().zero) {
        ++wrong_nullities;
      }
    }
    if (saddle) {
      CHECK(result.descent->order == (expected == Verdict::strict_saddle ? 2 : 3));
      CHECK(result.descent->coefficient < 0);
      CHECK(descends(landscape.problem, W, *result.descent, seen_descents));
    }
    if (result.third_order_noise > Scalar(0)) {
      const auto ratio = static_cast<double>(result.third_order / result.third_order_noise);
      if (saddle) {
        least_cubic = std::min(least_cubic, ratio);
      } else {
        worst_zero_cubic = std::max(worst_zero_cubic, ratio);
      }
    }
  }

  void run(std::uint64_t seed, int landscapes, LandscapeLimits limits = {}) {
    std::mt19937_64 generator(seed);
    for (int n = 0; n < landscapes; ++n) {
      INFO(scalar_name<Scalar> << ", seed " << seed << ", landscape " << n);
      const Landscape<Scalar> landscape = rotated_landscape<Scalar>(generator, limits);
      for (const Orbit<Scalar>& orbit : landscape.atlas.orbits()) {
        probe_point(landscape, critical_point(orbit, landscape.U, landscape.V));
        probe_point(landscape, random_critical_point(orbit, landscape.U, landscape.V, generator));
      }
    }
    std::cout << scalar_name<Scalar> << ", seed " << seed << ": " << landscapes << " landscapes, " << points
              << " points, disagreements " << disagreements << ", undecided " << undecided;
    for (const auto& [doubt, count] : doubts) std::cout << ", " << doubt << ' ' << count;
    for (const auto& [type, count] : types) std::cout << ", " << type << ' ' << count;
    std::cout << "; least margin " << least_margin << ", zero cubic/noise up to " << worst_zero_cubic
              << ", nonzero from " << least_cubic << ", descents seen " << seen_descents
              << ", wrong inertias " << wrong_nullities << '\n';
  }
};

// Refuted by one point of one orbit at which probe and theorem differ, by a point in a hundred that stays
// undecided, by a direction along which F does not fall.
TEST_CASE("The probe and the theorem agree on every orbit") {
  Tally<double> tally;
  tally.run(20251601, 500, {8, 4, 50});
  CHECK(tally.disagreements == 0);
  CHECK(tally.wrong_nullities == 0);
  CHECK(tally.undecided * 100 < tally.points);
  CHECK(tally.types.size() == 4);
  CHECK(tally.types["non_strict_saddle"] > 100);
  CHECK(tally.seen_descents > 100);
}

}  // namespace
}  // namespace dmf::test
