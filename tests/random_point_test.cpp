// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/random_point.hpp>

#include <dmf/landscape/atlas.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <cmath>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// The orbit with one copy at the larger root and one at the smaller, of two equal values, beside a
/// larger value.
Orbit<double> mixed_orbit() {
  Vector<double> y(3);
  y << 4, 3, 3;
  return Atlas<double>(Architecture({3, 4, 3, 3}, std::vector<double>{0.2, 0.3, 0.4}), y).orbit({{1, 0, 0}, {1, 1, 0}});
}

TEST_CASE("Frames of random points are orthonormal, and the layers have the roots as singular values") {
  constexpr std::uint64_t seed = 20251001;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 60; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    for (const Orbit<double>& orbit : Atlas<double>(landscape.architecture, landscape.singular_values).orbits()) {
      INFO("seed " << seed << ", landscape " << n);
      const CriticalPoint<double> point = random_critical_point(orbit, generator);
      // Householder reflections are backward stable: a small multiple of epsilon per column.
      for (const Matrix<double>& frame : point.hidden) {
        CHECK(detail::orthonormality_defect(frame) <= 20 * epsilon<double> * static_cast<double>(frame.rows()));
      }
      const Factors<double> W = point.factors();
      for (int l = 1; l <= W.architecture().depth(); ++l) {
        double expected = 0;  // ||W_l||_F^2 lambda_l = sum sigma^2
        detail::for_each_active_copy(
            orbit, [&](Index, Index, const GroupRoot<double>& root) { expected += root.sigma * root.sigma; });
        CHECK(W.architecture().lambda(l) * W.layer(l).squaredNorm() ==
              Approx(expected).epsilon(1e3 * epsilon<double>).margin(0));
      }
    }
  }
}

TEST_CASE("The same seed gives the same point, another seed another one") {
  const Orbit<double> orbit = mixed_orbit();
  std::mt19937_64 first(1), again(1), other(2);
  const Factors<double> W = random_point(orbit, first);
  CHECK(W.vector() == random_point(orbit, again).vector());
  CHECK((W.vector() - random_point(orbit, other).vector()).norm() > 0.1);
}

// Printed once by g++ 12 and by clang 16 with -march=native, which agreed to the last digit. Refuted by another
// stream, or by arithmetic that differs by more than the rounding of a few products.
TEST_CASE("Random points are the same on every compiler") {
  std::mt19937_64 generator(12345), again(12345);
  const Factors<double> W = random_point(mixed_orbit(), generator);
  const Matrix<double> expected =
      (Matrix<double>(3, 3) << -0.30749976294582415, 1.0629426058986589, -0.29638060679818234, -0.073707899538227997,
       -0.98881176533405546, -0.36260196328819377, -0.41215339301508525, 0.44684959968468807, -0.6930691762017448)
          .finished();
  for (int l = 1; l <= 3; ++l) {
    for (Index i = 0; i < 3; ++i) {
      const double entry = W.layer(l)(i, (i + l) % W.layer(l).cols());
      CHECK(std::abs(entry - expected(l - 1, i)) <= 50 * epsilon<double>);
    }
  }
  const Matrix<double> Q = random_frame(3, 3, again);
  CHECK(std::abs(Q(0, 0) + 0.80763096903534026) <= 20 * epsilon<double>);
  CHECK(std::abs(Q(2, 1) - 0.94817645188087629) <= 20 * epsilon<double>);
  CHECK(std::abs(Q(2, 2) - 0.25303822567344747) <= 20 * epsilon<double>);
}

// The numbers drawn, not the arithmetic after them: 2 per entry of each frame and rotation.
TEST_CASE("A random point consumes a known number of draws") {
  const Orbit<double> orbit = mixed_orbit();
  std::mt19937_64 generator(7), counted(7);
  (void)random_point(orbit, generator);
  counted.discard(2 * (4 * 3 + 3 * 3 + 1 + 4));
  CHECK(generator() == counted());
}

// Haar-uniform points W: the mean of every entry is 0, and the mean of W_1 W_1^T is isotropic. A point
// that forgot a sign, a rotation or the groups' O_i has a mean or an axis. 4000 points; entries have a
// standard error below 0.02 of their size, and five of those are allowed.
TEST_CASE("The distribution of random points has no preferred direction") {
  const Orbit<double> orbit = mixed_orbit();
  constexpr std::uint64_t seed = 20251002;
  std::mt19937_64 generator(seed);
  constexpr int points = 4000;
  Vector<double> mean = Vector<double>::Zero(orbit.architecture().parameter_count());
  Matrix<double> gram = Matrix<double>::Zero(4, 4), in_group = Matrix<double>::Zero(2, 2);
  for (int n = 0; n < points; ++n) {
    const Factors<double> W = random_point(orbit, generator);
    mean += W.vector() / points;
    gram += W.layer(1) * W.layer(1).transpose() / points;
    const Matrix<double> end = W.layer(3).bottomRows(2);
    in_group += end * end.transpose() / points;
  }
  INFO("seed " << seed);
  const double size = std::sqrt(gram.trace() / 4);
  CHECK(mean.cwiseAbs().maxCoeff() <= 5 * size / std::sqrt(points));
  CHECK((gram - gram.trace() / 4 * Matrix<double>::Identity(4, 4)).cwiseAbs().maxCoeff() <=
        5 * 2 * size * size / std::sqrt(points));
  // Within the group of equal values neither coordinate is preferred, although the two roots differ.
  CHECK(std::abs(in_group(0, 0) - in_group(1, 1)) <= 0.1 * in_group.trace());
  CHECK(std::abs(in_group(0, 1)) <= 0.1 * in_group.trace());
}

TEST_CASE("All components of an orbit are met: the points of a scalar net with equal frequency") {
  const Orbit<double> orbit =
      Atlas<double>(Architecture({1, 1, 1, 1}, 0.1), Vector<double>::Constant(1, 3.0)).lowest(1)[0];
  REQUIRE(orbit.log2_components() == 2);
  std::mt19937_64 generator(20251003);
  std::vector<int> seen(8);
  for (int n = 0; n < 800; ++n) {
    const Factors<double> W = random_point(orbit, generator);
    std::size_t signs = 0;
    for (int l = 1; l <= 3; ++l) signs = 2 * signs + (W.layer(l)(0, 0) > 0 ? 1 : 0);
    ++seen[signs];
  }
  // Product positive: an even number of minus signs. Expected 200 each, standard deviation 12.2.
  for (std::size_t signs = 0; signs < 8; ++signs) {
    const bool positive = signs == 7 || signs == 4 || signs == 2 || signs == 1;
    CHECK((positive ? std::abs(seen[signs] - 200) <= 61 : seen[signs] == 0));
  }
}

}  // namespace
}  // namespace dmf::test
