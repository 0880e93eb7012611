// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/locate.hpp>

#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <cmath>
#include <iostream>
#include <limits>
#include <random>

namespace dmf::test {
namespace {

// Refuted by a random point of an orbit, moved by less than a thousandth of the way to other orbits, that is
// located on another one, or at more than the distance it was moved times the number of its layers. The
// landscapes keep roots and thresholds well apart, so that no draw is ambiguous.
TEST_CASE("Points on and near an orbit are located on it") {
  constexpr std::uint64_t seed = 20251501;
  std::mt19937_64 generator(seed);
  int located = 0;
  double worst = 0;
  for (int n = 0; n < 150; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    for (const Orbit<double>& orbit : atlas.orbits()) {
      for (const double size : {0.0, 1e-8, 1e-3}) {
        INFO("seed " << seed << ", landscape " << n << ", moved by " << size);
        Factors<double> W = random_point(orbit, U, V, generator);
        const double length = atlas.groups().unit / std::sqrt(architecture.lambda(1));
        Vector<double> step = standard_normal(W.vector().size(), 1, generator);
        const double moved = size * length;
        W.vector() += moved / step.norm() * step;
        const Location<double> location = locate(atlas, U, V, W);
        REQUIRE(location.orbit() == orbit);
        CHECK(location.distance <= 30 * moved + 1e-12 * (1 + W.vector().norm()));
        if (moved > 0) worst = std::max(worst, location.distance / moved);
        if (size == 0) CHECK(location.relative_distance <= 1e-12);
        CHECK(location.margin >= 0);
        ++located;
      }
    }
  }
  std::cout << located << " points located, largest distance " << worst << " times the true one\n";
}

TEST_CASE("Thousands of groups and 3^200 orbits are no obstacle") {
  constexpr Index n = 200;
  const Vector<double> y = Vector<double>::LinSpaced(n, 4, 2);
  const Atlas<double> atlas(Architecture({n, n, n, n}, 0.2), y);
  std::vector<Choice> choice(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < choice.size(); ++i) (i % 3 == 0 ? choice[i].larger : i % 3 == 1 ? choice[i].smaller : choice[i].double_root) = i % 3 == 2 ? 0 : 1;
  const Orbit<double> orbit = atlas.orbit(choice);
  const Matrix<double> I = Matrix<double>::Identity(n, n);
  const Location<double> location = locate(atlas, I, I, canonical_point(orbit), 0);
  CHECK(location.orbit() == orbit);
  CHECK(location.relative_distance <= 1e-12);
  CHECK(location.margin == std::numeric_limits<double>::infinity());
}

TEST_CASE("A bottleneck keeps the copies that fit best") {
  Vector<double> y(2);
  y << 4, 3.9;
  const Atlas<double> atlas(Architecture({2, 1, 1, 2}, 0.1), y);
  const Matrix<double> I = Matrix<double>::Identity(2, 2);
  Factors<double> W = canonical_point(atlas.orbit({{}, {1, 0, 0}}));
  W.layer(1)(0, 0) = 0.3;  // leans towards the other singular vector
  CHECK(locate(atlas, I, I, W).orbit() == atlas.orbit({{}, {1, 0, 0}}));
}

TEST_CASE("What cannot be located is refused") {
  Vector<double> y(2);
  y << 3, 2;
  const Atlas<double> atlas(Architecture({2, 2, 3, 2}, 0.1), y);
  const Matrix<double> I = Matrix<double>::Identity(2, 2), I3 = Matrix<double>::Identity(3, 3);
  Factors<double> W(atlas.architecture());
  CHECK_THROWS_AS(locate(atlas, I, I, Factors<double>(Architecture({2, 3, 3, 2}, 0.1))), InvalidInput);
  CHECK_THROWS_AS(locate(atlas, I3, I, W), InvalidInput);
  W.vector()[1] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(locate(atlas, I, I, W), "the factors must be finite, entry (1, 0) of W_1 is nan");
}

}  // namespace
}  // namespace dmf::test
