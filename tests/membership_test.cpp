// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/locate.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/frames.hpp"
#include "support/distance_reference.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// A random landscape with full U and V and all its orbits, at most `most`.
struct Scene {
  std::vector<Orbit<double>> orbits;
  SingularVectors<double> vectors;
};

Scene random_scene(std::mt19937_64& generator, std::size_t most) {
  const RandomLandscape<> landscape = random_landscape(generator);
  const auto& architecture = landscape.architecture;
  const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
  const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
  const Atlas<double> atlas(architecture, landscape.singular_values);
  Scene scene{{}, vectors_of(atlas.groups(), U, V)};
  for (const Orbit<double>& orbit : atlas.orbits()) {
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
      const Factors<double> W = random_point(orbit, scene.vectors, generator);
      for (const Orbit<double>& candidate : scene.orbits) {
        INFO("seed " << seed << ", landscape " << n);
        ++pairs;
        const Membership<double> result = membership(candidate, scene.vectors, W);
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
    Factors<double> W = random_point(orbit, scene.vectors, generator);
    Vector<double> step = standard_normal(W.vector().size(), 1, generator);
    step /= step.norm();
    const double scale = W.vector().norm() + 1;
    for (const double size : {1e-3, 1e-6, 1e-9}) {
      Factors<double> perturbed = W;
      perturbed.vector() += size * scale * step;
      // The orbit is no farther than W was moved, nor is the point that is found, up to the last sweep's gain.
      CHECK(membership(orbit, scene.vectors, perturbed).distance <= 1.001 * size * scale);
    }
  }
}

// Refuted by a point that is farther than a long minimization from the point that was moved, or from random
// points, finds one: by more than 1 % for equal weights, and by more than 30 % where weights differ by three
// decades and the noise, as long as a third of W, hides the light layers.
TEST_CASE("The aligned point is nearly the nearest of its orbit") {
  constexpr std::uint64_t seed = 20251103;
  std::mt19937_64 generator(seed);
  double worst = 0, worst_spread = 0;
  for (int n = 0; n < 60; ++n) {
    RandomLandscape<> landscape = random_landscape(generator);
    std::vector<Index> widths;
    std::vector<double> lambda;
    for (int l = 0; l <= landscape.architecture.depth(); ++l) widths.push_back(landscape.architecture.width(l));
    for (int l = 1; l <= landscape.architecture.depth(); ++l) {
      lambda.push_back(landscape.architecture.lambda(l) *
                       (n % 2 == 0 ? 1 : std::pow(10, 3 * uniform(generator) - 1.5)));
    }
    const Architecture<double> architecture(widths, lambda);
    const double factor = std::exp((architecture.log_unit() - landscape.architecture.log_unit()).value());
    const Atlas<double> atlas(architecture, Vector<double>(factor * landscape.singular_values));
    const Matrix<double> U = random_orthogonal(widths.back(), generator),
                         V = random_orthogonal(widths.front(), generator);
    const SingularVectors<double> vectors = vectors_of(atlas.groups(), U, V);
    int orbits = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (orbit.rank() == 0) continue;
      if (++orbits > 8) break;
      for (const double size : {1e-6, 1e-2, 0.3}) {
        INFO("seed " << seed << ", landscape " << n << ", moved by " << size);
        const CriticalPoint<double> point = random_critical_point(orbit, vectors, generator);
        Factors<double> W = point.factors();
        const Vector<double> step = standard_normal(W.vector().size(), 1, generator);
        W.vector() += size * W.vector().norm() / step.norm() * step;
        double least = minimized_distance(point, W);
        for (int start = 0; start < 3; ++start) {
          least = std::min(least, minimized_distance(random_critical_point(orbit, vectors, generator), W));
        }
        const double ratio = membership(orbit, vectors, W).distance / least;
        CHECK(ratio <= (n % 2 == 0 ? 1.01 : 1.3));
        (n % 2 == 0 ? worst : worst_spread) = std::max(n % 2 == 0 ? worst : worst_spread, ratio);
      }
    }
  }
  std::cout << "farther than a long minimization by a factor of at most " << worst << ", for unequal weights "
            << worst_spread << "\n";
}

// A scalar net's orbit is 2^{L-1} points, all signs whose product is that of y: the nearest is known.
TEST_CASE("Of a scalar net's orbit the nearest point is found") {
  constexpr std::uint64_t seed = 20251104;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 300; ++n) {
    const int L = 2 + n % 5;
    std::vector<double> lambda;
    for (int l = 0; l < L; ++l) lambda.push_back(0.1 + 0.3 * uniform(generator));
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(L + 1), 1), lambda);
    Vector<double> y(1);
    y << 3;
    const Orbit<double> orbit = Atlas<double>(architecture, y).orbit({{1, 0, 0}});
    const double sigma = orbit.groups().groups[0].roots[0].sigma;
    const Factors<double> W(architecture, Vector<double>(standard_normal(L, 1, generator)));
    double least = std::numeric_limits<double>::infinity();
    for (int signs = 0; signs < 1 << L; ++signs) {
      double sum = 0;
      int negative = 0;
      for (int l = 0; l < L; ++l) {
        const int sign = (signs >> l) % 2 == 0 ? 1 : -1;
        negative += sign < 0 ? 1 : 0;
        sum += std::pow(W.vector()[l] - sign * sigma / std::sqrt(lambda[static_cast<std::size_t>(l)]), 2);
      }
      if (negative % 2 == 0) least = std::min(least, std::sqrt(sum));
    }
    INFO("seed " << seed << ", net " << n);
    CHECK(membership(orbit, SingularVectors<double>(architecture), W).distance == Approx(least).epsilon(1e-12));
  }
}

TEST_CASE("W = 0 is the orbit of rank 0, and so is what rounding leaves of it") {
  Vector<double> y(2);
  y << 3, 2;
  const Atlas<double> atlas(Architecture({2, 2, 3, 2}, 0.1), y);
  const Orbit<double> zero = atlas.orbit({{}, {}});
  const SingularVectors<double> I(atlas.architecture());
  Factors<double> W(atlas.architecture());
  CHECK(membership(zero, I, W).member());
  W.vector().setConstant(1e-16);
  CHECK(membership(zero, I, W).member());
  W.vector().setConstant(1e-6);
  CHECK_FALSE(membership(zero, I, W).member());
  CHECK(membership(zero, I, W, 1e-4).member());
}

/// The orbits of a target, moved points on and off them, seen in units of c = 2^exponent; the weights are as given.
void membership_is_that_at_moderate_weights(const std::vector<double>& weights, int exponent) {
  const int L = static_cast<int>(weights.size());
  const std::vector<Index> widths(weights.size() + 1, 2);
  const Vector<double> values{{5, 3}};
  std::vector<double> scaled;
  for (const double weight : weights) scaled.push_back(std::ldexp(weight, (2 * L - 2) * exponent));
  const Atlas<double> here(Architecture<double>(widths, weights), values);
  const Atlas<double> there(Architecture<double>(widths, scaled),
                            Vector<double>(values * std::ldexp(1.0, L * exponent)));
  const SingularVectors<double> I(here.architecture());
  std::mt19937_64 generator(20251105);
  for (const Orbit<double>& orbit : here.orbits()) {
    const Orbit<double> same = there.orbit(orbit.choice());
    for (const double distance : {0.0, 1e-14, 1e-10, 1.0}) {
      Factors<double> W = random_point(orbit, I, generator);
      W.vector() += distance * Vector<double>(standard_normal(W.vector().size(), 1, generator));
      const Factors<double> moved(there.architecture(), W.vector() * std::ldexp(1.0, exponent));
      const Membership<double> expected = membership(orbit, I, W), found = membership(same, I, moved);
      INFO("exponent " << exponent << ", L = " << L << ", rank " << orbit.rank() << ", distance " << distance);
      CHECK(found.member() == expected.member());
      CHECK(found.allowance == Approx(std::ldexp(expected.allowance, exponent)).epsilon(1e-13));
      if (distance >= 1e-10) CHECK(found.distance == Approx(std::ldexp(expected.distance, exponent)).epsilon(1e-3));
    }
  }
}

// c^{2L-2} from 1e-220 to 1e150 and 1e300.
TEST_CASE("Membership at weights far from 1 is that at weights near 1") {
  for (const int exponent : {-365, 249, 498}) membership_is_that_at_moderate_weights({1, 1.5}, exponent);
  for (const int exponent : {-183, 125, 249}) membership_is_that_at_moderate_weights({1, 0.5, 2}, exponent);
}

// Natural lengths q0/sqrt(lambda_l) of 2^735 and 2^-245: the square of the first is infinite.
TEST_CASE("Natural lengths whose squares leave the range") {
  const double small = std::ldexp(1.0, -980), large = std::ldexp(1.0, 980);
  const Atlas<double> atlas(Architecture<double>({1, 1, 1, 1}, std::vector<double>{small, large, large}),
                            Vector<double>{{std::ldexp(4.0, 245)}});
  const SingularVectors<double> I(atlas.architecture());
  for (const Orbit<double>& orbit : atlas.orbits()) {
    Factors<double> W = canonical_point(orbit);
    const Membership<double> at = membership(orbit, I, W);
    CHECK(at.member());
    CHECK(at.allowance ==
          Approx(1000 * epsilon<double> * (W.vector().cwiseAbs().maxCoeff() + std::ldexp(1.0, 735))).epsilon(1e-12));
    W.vector()[0] += std::ldexp(1.0, 735);
    CHECK_FALSE(membership(orbit, I, W).member());
  }
}

// A point as factors, as a view of memory that may be written or not, of a depth known to the compiler or not: refuted
// by one that is taken for another point.
TEST_CASE("However a point is given, it is the same point") {
  const Orbit<double> orbit = Atlas<double>(Architecture({3, 2, 4, 2}, 0.1), Vector<double>{{3.0, 2.0}}).lowest(1)[0];
  const SingularVectors<double> I(orbit.architecture());
  std::mt19937_64 generator(20251106);
  Factors<double> W(orbit.architecture(), standard_normal(orbit.architecture().parameter_count(), 1, generator));
  const Membership<double> expected = membership(orbit, I, W);
  CHECK(expected.distance > 0.1);
  CHECK(expected.distance == (W.vector() - expected.nearby.factors().vector()).norm());
  const FactorsView<double> view = W.view();
  const FactorsView<const double> read_only = view;
  const Factors<double, 3> fixed(Architecture<double, 3>({3, 2, 4, 2}, 0.1), W.vector());
  CHECK(membership(orbit, I, view).distance == expected.distance);
  CHECK(membership(orbit, I, read_only).distance == expected.distance);
  CHECK(membership(orbit, I, fixed).distance == expected.distance);
  CHECK(membership(orbit, I, fixed.view()).distance == expected.distance);
}

TEST_CASE("What does not fit is refused") {
  Vector<double> y(2);
  y << 3, 2;
  const Orbit<double> orbit = Atlas<double>(Architecture({2, 2, 3, 2}, 0.1), y).lowest(1)[0];
  const SingularVectors<double> I(orbit.architecture());
  const Factors<double> other(Architecture({2, 3, 3, 2}, 0.1)), shallow(Architecture({2, 2, 2}, 0.1));
  CHECK_THROWS_WITH(membership(orbit, I, other),
                    "the factors and the problem must have the same widths: (2, 2, 3, 2), got (2, 3, 3, 2)");
  CHECK_THROWS_WITH(membership(orbit, I, shallow),
                    "the factors and the problem must have the same widths: (2, 2, 3, 2), got (2, 2, 2)");
  CHECK_THROWS_AS(membership(orbit, I, Factors<double>(orbit.architecture()), -1.0), InvalidInput);
  Factors<double> infinite(orbit.architecture());
  infinite.layer(2)(2, 1) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(membership(orbit, I, infinite), "the factors must be finite, entry (2, 1) of W_2 is inf");
}

}  // namespace
}  // namespace dmf::test
