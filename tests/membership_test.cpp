// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/membership.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <iostream>
#include <limits>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// A random landscape with full U and V and all its orbits, at most `most`.
struct Scene {
  std::vector<Orbit<double>> orbits;
  Matrix<double> U, V;
};

Scene random_scene(std::mt19937_64& generator, std::size_t most) {
  const RandomLandscape<> landscape = random_landscape(generator);
  const auto& architecture = landscape.architecture;
  Scene scene{{}, random_orthogonal(architecture.width(architecture.depth()), generator),
              random_orthogonal(architecture.width(0), generator)};
  for (const Orbit<double>& orbit : Atlas<double>(architecture, landscape.singular_values).orbits()) {
    if (scene.orbits.size() < most) scene.orbits.push_back(orbit);
  }
  return scene;
}

// Refuted by a random point of an orbit that is not called a member of it, or is called a member of
// another one.
TEST_CASE("Random points are members of their own orbit and of no other") {
  constexpr std::uint64_t seed = 20251101;
  std::mt19937_64 generator(seed);
  int pairs = 0;
  double worst = 0;
  for (int n = 0; n < 60; ++n) {
    const Scene scene = random_scene(generator, 8);
    for (const Orbit<double>& orbit : scene.orbits) {
      const Factors<double> W = random_point(orbit, scene.U, scene.V, generator);
      for (const Orbit<double>& candidate : scene.orbits) {
        INFO("seed " << seed << ", landscape " << n);
        ++pairs;
        const Membership<double> result = membership(candidate, scene.U, scene.V, W);
        CHECK(result.member() == (candidate == orbit));
        if (candidate == orbit) worst = std::max(worst, result.distance / result.allowance);
        CHECK((result.nearby.factors().vector() - W.vector()).norm() == result.distance);
      }
    }
  }
  std::cout << pairs << " pairs, largest distance of a member " << worst << " of the allowance\n";
}

TEST_CASE("The distance is an upper bound that shrinks with the perturbation") {
  std::mt19937_64 generator(20251102);
  for (int n = 0; n < 40; ++n) {
    const Scene scene = random_scene(generator, 6);
    const Orbit<double>& orbit = scene.orbits.back();
    Factors<double> W = random_point(orbit, scene.U, scene.V, generator);
    Vector<double> step = standard_normal(W.vector().size(), 1, generator);
    step /= step.norm();
    const double scale = W.vector().norm() + 1;
    for (const double size : {1e-3, 1e-6, 1e-9}) {
      Factors<double> perturbed = W;
      perturbed.vector() += size * scale * step;
      // Each frame is within a few perturbations of the true one, once more for every layer.
      CHECK(membership(orbit, scene.U, scene.V, perturbed).distance <= 1e3 * size * scale);
    }
  }
}

TEST_CASE("W = 0 is the orbit of rank 0, and so is what rounding leaves of it") {
  Vector<double> y(2);
  y << 3, 2;
  const Atlas<double> atlas(Architecture({2, 2, 3, 2}, 0.1), y);
  const Orbit<double> zero = atlas.orbit({{}, {}});
  const Matrix<double> I = Matrix<double>::Identity(2, 2);
  Factors<double> W(atlas.architecture());
  CHECK(membership(zero, I, I, W).member());
  W.vector().setConstant(1e-16);
  CHECK(membership(zero, I, I, W).member());
  W.vector().setConstant(1e-6);
  CHECK_FALSE(membership(zero, I, I, W).member());
  CHECK(membership(zero, I, I, W, 1e-4).member());
}

TEST_CASE("What does not fit is refused") {
  Vector<double> y(2);
  y << 3, 2;
  const Orbit<double> orbit = Atlas<double>(Architecture({2, 2, 3, 2}, 0.1), y).lowest(1)[0];
  const Matrix<double> I = Matrix<double>::Identity(2, 2);
  const Factors<double> other(Architecture({2, 3, 3, 2}, 0.1)), shallow(Architecture({2, 2, 2}, 0.1));
  CHECK_THROWS_WITH(membership(orbit, I, I, other), "the factors and the orbit must have the same widths");
  CHECK_THROWS_WITH(membership(orbit, I, I, shallow), "the factors and the orbit must have the same widths");
  CHECK_THROWS_AS(membership(orbit, I, I, Factors<double>(orbit.architecture()), -1.0), InvalidInput);
  Factors<double> infinite(orbit.architecture());
  infinite.layer(2)(2, 1) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(membership(orbit, I, I, infinite), "the factors must be finite, entry (2, 1) of W_2 is inf");
}

}  // namespace
}  // namespace dmf::test
