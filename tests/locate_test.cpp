// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/locate.hpp>

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

// Bounds that are compared come from two computations: each is right to some 100 epsilon of the norms.
constexpr double slack = 1e-11;

struct Scene {
  Atlas<double> atlas;
  Matrix<double> U, V;
  SingularVectors<double> vectors;
  std::vector<Orbit<double>> orbits;  ///< all of them

  Scene(const Architecture<double>& architecture, const Vector<double>& y, std::mt19937_64& generator)
      : atlas(architecture, y),
        U(random_orthogonal(architecture.width(architecture.depth()), generator)),
        V(random_orthogonal(architecture.width(0), generator)),
        vectors(vectors_of(atlas.groups(), U, V)) {
    for (const Orbit<double>& orbit : atlas.orbits()) orbits.push_back(orbit);
  }
};

Factors<double> moved(Factors<double> W, double distance, std::mt19937_64& generator) {
  const Vector<double> step = standard_normal(W.vector().size(), 1, generator);
  W.vector() += distance / step.norm() * step;
  return W;
}

/// The landscape with weights spread over decades, at the same eta.
RandomLandscape<> with_spread_weights(const RandomLandscape<>& landscape, double decades, std::mt19937_64& generator) {
  const auto& old = landscape.architecture;
  std::vector<Index> widths{old.width(0)};
  std::vector<double> lambda;
  for (int l = 1; l <= old.depth(); ++l) {
    widths.push_back(old.width(l));
    lambda.push_back(old.lambda(l) * std::pow(10.0, decades * (uniform(generator) - 0.5)));
  }
  const Architecture<double> architecture(widths, lambda);
  const double factor = std::exp((architecture.log_unit() - old.log_unit()).value());
  return {architecture, factor * landscape.singular_values};
}

/// Everything a Location claims, against all orbits of the scene one by one.
struct Tally {
  int points = 0;
  int proved = 0;
  int decided = 0;  ///< by bounds on the single orbits
};

void check_against_all(const Scene& scene, const Factors<double>& W, Tally& tally) {
  const Location<double> found = locate(scene.atlas, scene.vectors, W);
  const double scale = W.vector().norm();
  const auto beyond = [&](double x) { return x * (1 + slack) + slack * scale; };
  double lowest_upper = std::numeric_limits<double>::infinity();
  std::vector<double> lower, upper;
  for (const Orbit<double>& orbit : scene.orbits) {
    lower.push_back(std::max(mirsky_bound(orbit, W), framed_bound(orbit, scene.U, scene.V, W)));
    upper.push_back(membership(orbit, scene.vectors, W).distance);
    lowest_upper = std::min(lowest_upper, upper.back());
  }
  REQUIRE(found.complete);
  CHECK(found.distance == Approx((found.nearby.factors().vector() - W.vector()).norm()).margin(slack * scale));
  CHECK(found.distance <= beyond(lowest_upper));
  CHECK(found.lower_bound <= found.distance);
  CHECK(found.margin == found.next_lower_bound - found.distance);
  double next = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < scene.orbits.size(); ++k) {
    CHECK(lower[k] <= beyond(upper[k]));  // the reference itself
    if (scene.orbits[k] == found.orbit()) {
      CHECK(lower[k] <= beyond(lowest_upper));  // never an orbit that is provably farther than another
      CHECK(found.distance <= beyond(upper[k]));
      continue;
    }
    CHECK(found.next_lower_bound <= beyond(upper[k]));
    if (found.proved()) CHECK(upper[k] > found.distance);
    next = std::min(next, lower[k]);
  }
  // Where these bounds tell, the library's must.
  if (next > lowest_upper * (1 + 1e-6) + 1e-9 * scale) ++tally.decided;
  ++tally.points;
  tally.proved += found.proved() ? 1 : 0;
}

// The smaller roots are so short that noise of this size brings other orbits, W = 0 among them,
// nearer than the one that was moved. Refuted by a location that bounds of all 81 orbits contradict.
TEST_CASE("No orbit that bounds show to be nearer is missed") {
  constexpr std::uint64_t seed = 20251503;
  std::mt19937_64 generator(seed);
  for (const double top : {9.0, 40.0}) {
    Vector<double> y(5);
    y << top, 0.7 * top, 0.5 * top, 0.35 * top, 0.1;
    const Scene scene(Architecture({5, 4, 4, 6}, 0.3), y, generator);
    REQUIRE(scene.orbits.size() == 81);
    for (const double size : {1e-2, 3e-2, 0.25}) {
      Tally tally;
      double farthest = 0;
      for (const Orbit<double>& orbit : scene.orbits) {
        for (int draw = 0; draw < 3; ++draw) {
          INFO("seed " << seed << ", y_1 = " << top << ", moved by " << size);
          const CriticalPoint<double> point = random_critical_point(orbit, scene.vectors, generator);
          const Factors<double> W = moved(point.factors(), size, generator);
          check_against_all(scene, W, tally);
          const double reported = locate(scene.atlas, scene.vectors, W).distance;
          CHECK(reported <= 1.01 * minimized_distance(point, W));
          farthest = std::max(farthest, reported / size);
        }
      }
      // A location is proved wherever bounds orbit by orbit decide.
      CHECK(tally.proved >= tally.decided);
      std::cout << "y_1 = " << top << ", moved by " << size << ": " << tally.proved << " of " << tally.points
                << " proved, " << tally.decided << " by single bounds, farthest " << farthest << "\n";
    }
  }
}

// Repeated and zero values, thresholds, two to eight layers, scalar nets, every order of widths, weights over
// twelve decades; points near orbits, far from all, and at W = 0.
TEST_CASE("Locations hold against all orbits in every kind of landscape") {
  constexpr std::uint64_t seed = 20251504;
  std::mt19937_64 generator(seed);
  Tally tally;
  for (int n = 0; n < 80; ++n) {
    RandomLandscape<> landscape = random_landscape(generator, {n % 4 == 0 ? 2 : 8, 4, 90});
    if (n % 3 == 1) landscape = with_spread_weights(landscape, n % 2 == 0 ? 3 : 12, generator);
    const Scene scene(landscape.architecture, landscape.singular_values, generator);
    if (scene.orbits.size() > 60) continue;
    INFO("seed " << seed << ", landscape " << n);
    check_against_all(scene, Factors<double>(scene.atlas.architecture()), tally);
    for (std::size_t k = 0; k < scene.orbits.size(); k += 1 + scene.orbits.size() / 12) {
      const Factors<double> W = random_point(scene.orbits[k], scene.vectors, generator);
      const double length = W.vector().norm() + scene.atlas.groups().unit;
      for (const double size : {1e-9, 3e-2, 0.5}) {
        check_against_all(scene, moved(W, size * length, generator), tally);
      }
    }
  }
  std::cout << tally.points << " points, " << tally.proved << " proved, " << tally.decided << " by single bounds\n";
  CHECK(tally.points >= 500);
  CHECK(tally.proved >= tally.decided);
}

// Refuted by an orbit that is missing or comes twice, a bound that falls, or one that is not the sum of its
// definition.
TEST_CASE("The search lists every orbit once, in the order of its bound") {
  constexpr std::uint64_t seed = 20251505;
  std::mt19937_64 generator(seed);
  int listed = 0;
  for (int n = 0; n < 120; ++n) {
    RandomLandscape<> landscape = random_landscape(generator, {5, 6, 200});
    if (n % 3 == 1) landscape = with_spread_weights(landscape, 4, generator);
    const Scene scene(landscape.architecture, landscape.singular_values, generator);
    if (scene.orbits.size() > 150) continue;
    Factors<double> W = random_point(scene.orbits.back(), scene.vectors, generator);
    W = moved(W, (n % 2 == 0 ? 0.1 : 2.0) * (W.vector().norm() + scene.atlas.groups().unit), generator);
    detail::NearestOrbits<double> search(scene.atlas, scene.U, scene.V, W);
    // Without the hidden layers, as where the table would be too large.
    detail::NearestOrbits<double> coarse(scene.atlas, scene.U, scene.V, W, 0);
    std::vector<Orbit<double>> found, found_coarse;
    double last = 0, last_coarse = 0;
    while (search.any()) {
      INFO("seed " << seed << ", landscape " << n << ", orbit " << found.size());
      const double bound = search.bound();
      CHECK(bound >= last * (1 - slack));
      last = bound;
      const Orbit<double> orbit = scene.atlas.orbit(search.next());
      CHECK(std::find(found.begin(), found.end(), orbit) == found.end());
      found.push_back(orbit);
      CHECK(bound == Approx(framed_bound(orbit, scene.U, scene.V, W)).epsilon(slack));
      const double own = search.bound_of(orbit, bound);
      CHECK(own >= bound);
      const double upper = membership(orbit, scene.vectors, W).distance;
      CHECK(own <= upper * (1 + slack));
      // Two layers: known exactly, wherever no group is split.
      bool split = orbit.rank() == 0;
      for (std::size_t g = 0; g < orbit.choice().size(); ++g) {
        split = split ||
                (orbit.choice()[g].active() > 0 && orbit.choice()[g].active() < orbit.groups().groups[g].multiplicity);
      }
      if (scene.atlas.architecture().depth() == 2 && !split) CHECK(own == Approx(upper).epsilon(2e-3));
      ++listed;
    }
    while (coarse.any()) {
      const double bound = coarse.bound();
      CHECK(bound >= last_coarse * (1 - slack));
      last_coarse = bound;
      const Orbit<double> orbit = scene.atlas.orbit(coarse.next());
      CHECK(std::find(found_coarse.begin(), found_coarse.end(), orbit) == found_coarse.end());
      found_coarse.push_back(orbit);
      CHECK(bound <= framed_bound(orbit, scene.U, scene.V, W) * (1 + slack));
    }
    CHECK(found.size() == scene.orbits.size());
    CHECK(found_coarse.size() == scene.orbits.size());
  }
  std::cout << listed << " orbits listed\n";
  CHECK(listed >= 500);
}

TEST_CASE("Points on and near an orbit are located on it") {
  constexpr std::uint64_t seed = 20251501;
  std::mt19937_64 generator(seed);
  int located = 0;
  for (int n = 0; n < 150; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Scene scene(landscape.architecture, landscape.singular_values, generator);
    const auto& architecture = landscape.architecture;
    for (const Orbit<double>& orbit : scene.orbits) {
      for (const double size : {0.0, 1e-8, 1e-3}) {
        INFO("seed " << seed << ", landscape " << n << ", moved by " << size);
        const double distance = size * scene.atlas.groups().unit / std::sqrt(architecture.lambda(1));
        const Factors<double> W = moved(random_point(orbit, scene.vectors, generator), distance, generator);
        const Location<double> location = locate(scene.atlas, scene.vectors, W);
        REQUIRE(location.orbit() == orbit);
        CHECK(location.proved());
        CHECK(location.complete);
        // What is left on the orbit itself is a point's rounding, some 100 epsilon.
        CHECK(location.distance <= 1.001 * distance + slack * W.vector().norm());
        if (size == 0) CHECK(location.relative_distance <= slack);
        ++located;
      }
    }
  }
  std::cout << located << " points located\n";
}

/// 3^n orbits: n distinct values above the switch.
Scene large_scene(Index n, std::mt19937_64& generator) {
  const Vector<double> y = Vector<double>::LinSpaced(n, 4, 2);
  Scene scene(Architecture({n, n, n, n}, 1e3), y, generator);  // no roots: one orbit
  scene.atlas = Atlas<double>(Architecture({n, n, n, n}, 0.2), y);
  return scene;
}

Orbit<double> mixed_orbit(const Atlas<double>& atlas, std::mt19937_64& generator) {
  std::vector<Choice> choice(atlas.groups().groups.size());
  for (Choice& c : choice) {
    const Index place = random_index(0, 2, generator);
    if (place == 0) c.larger = 1;
    if (place == 1) c.smaller = 1;
  }
  return atlas.orbit(choice);
}

TEST_CASE("3^50 orbits are no obstacle near one of them") {
  constexpr std::uint64_t seed = 20251506;
  std::mt19937_64 generator(seed);
  const Scene scene = large_scene(50, generator);
  REQUIRE(scene.atlas.groups().groups.size() == 50);
  for (const double size : {0.0, 1e-6, 1e-3}) {
    INFO("seed " << seed << ", moved by " << size);
    const Orbit<double> orbit = mixed_orbit(scene.atlas, generator);
    Factors<double> W = random_point(orbit, scene.vectors, generator);
    const double distance = size * W.vector().norm();
    W = moved(W, distance, generator);
    const Location<double> location = locate(scene.atlas, scene.vectors, W);
    CHECK(location.orbit() == orbit);
    CHECK(location.proved());
    CHECK(location.complete);
    CHECK(location.tried == 1);
    CHECK(location.distance <= distance + slack * W.vector().norm());
  }
}

TEST_CASE("A search that is cut off says so") {
  constexpr std::uint64_t seed = 20251507;
  std::mt19937_64 generator(seed);
  const Scene scene = large_scene(20, generator);
  Factors<double> W = random_point(mixed_orbit(scene.atlas, generator), scene.vectors, generator);
  W = moved(W, 0.1 * W.vector().norm(), generator);
  const Location<double> location = locate(scene.atlas, scene.vectors, W, 5);
  INFO("seed " << seed);
  CHECK(location.tried == 5);
  CHECK_FALSE(location.complete);
  CHECK_FALSE(location.proved());
  CHECK(location.margin < 0);
  CHECK(location.lower_bound <= location.distance);
}

TEST_CASE("Hundreds of groups, one orbit tried") {
  constexpr Index n = 200;
  const Vector<double> y = Vector<double>::LinSpaced(n, 4, 2);
  const Atlas<double> atlas(Architecture({n, n, n, n}, 0.2), y);
  std::vector<Choice> choice(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (i % 3 == 0) choice[i].larger = 1;
    if (i % 3 == 1) choice[i].smaller = 1;
  }
  const Orbit<double> orbit = atlas.orbit(choice);
  const SingularVectors<double> I(atlas.architecture());
  const Location<double> location = locate(atlas, I, canonical_point(orbit), 1);
  CHECK(location.orbit() == orbit);
  CHECK(location.relative_distance <= 1e-12);
  CHECK(location.proved());
}

TEST_CASE("Where there is one orbit it is the nearest") {
  const Atlas<double> atlas(Architecture({2, 3, 2}, 1.0), Vector<double>::Zero(2));
  const SingularVectors<double> I(atlas.architecture());
  Factors<double> W(atlas.architecture());
  W.vector().setConstant(0.5);
  const Location<double> location = locate(atlas, I, W);
  CHECK(location.orbit().rank() == 0);
  CHECK(location.distance == W.vector().norm());
  CHECK(location.lower_bound == Approx(location.distance).epsilon(slack));
  CHECK(location.margin == std::numeric_limits<double>::infinity());
  CHECK(location.proved());
}

// Between two orbits nothing is proved: half way from W = 0 to the smaller root of a scalar net both are
// equally near, to the last digit.
TEST_CASE("A proof is not claimed by rounding") {
  Vector<double> y(1);
  y << 2;
  const Atlas<double> atlas(Architecture({1, 1, 1, 1}, 0.3), y);
  const SingularVectors<double> I(atlas.architecture());
  Factors<double> W = canonical_point(atlas.orbit({{0, 1, 0}}));
  W.vector() *= 0.5;
  for (const double tilt : {0.0, 1e-16, -1e-16, 1e-15, -1e-15}) {
    Factors<double> tilted = W;
    tilted.vector() *= 1 + tilt;
    CHECK_FALSE(locate(atlas, I, tilted).proved());
  }
  for (const double tilt : {1e-10, -1e-10}) {
    Factors<double> tilted = W;
    tilted.vector() *= 1 + tilt;
    const Location<double> location = locate(atlas, I, tilted);
    CHECK(location.proved());
    CHECK(location.orbit().rank() == (tilt > 0 ? 1 : 0));
  }
}

// W_1 -> k W_1, W_2 -> W_2/k, lambda_1 -> lambda_1/k^2, lambda_2 -> k^2 lambda_2 keeps the roots; one layer is
// then so long that its square leaves the range, the others vanish beside it.
TEST_CASE("Layers whose squares leave the range are located") {
  constexpr std::uint64_t seed = 20251508;
  std::mt19937_64 generator(seed);
  for (const int power : {-511, 511}) {
    const double k = std::ldexp(1.0, power);
    const Architecture<double> architecture({3, 3, 4, 3}, {0.25 / k / k, 0.25 * k * k, 0.25});
    const Scene scene(architecture, Eigen::Vector3d(4, 3, 2), generator);
    REQUIRE(scene.orbits.size() == 27);
    for (const Orbit<double>& orbit : scene.orbits) {
      INFO("seed " << seed << ", power " << power);
      const double longest = std::ldexp(1.0, 511);
      const double size = 1e-3 * longest;
      Factors<double> W = random_point(orbit, scene.vectors, generator);
      const Vector<double> step = standard_normal(W.vector().size(), 1, generator);
      W.vector() += size / step.norm() * step;
      const Location<double> location = locate(scene.atlas, scene.vectors, W);
      CHECK(location.orbit() == orbit);
      CHECK(location.proved());
      CHECK(location.distance <= size * (1 + slack));
      CHECK(location.distance >= 0.1 * size);
    }
  }
}

TEST_CASE("A bottleneck keeps the copies that fit best") {
  Vector<double> y(2);
  y << 4, 3.9;
  const Atlas<double> atlas(Architecture({2, 1, 1, 2}, 0.1), y);
  const SingularVectors<double> I(atlas.architecture());
  Factors<double> W = canonical_point(atlas.orbit({{}, {1, 0, 0}}));
  W.layer(1)(0, 0) = 0.3;  // leans towards the other singular vector
  CHECK(locate(atlas, I, W).orbit() == atlas.orbit({{}, {1, 0, 0}}));
}

TEST_CASE("What cannot be located is refused") {
  Vector<double> y(2);
  y << 3, 2;
  const Atlas<double> atlas(Architecture({2, 2, 3, 2}, 0.1), y);
  const SingularVectors<double> I(atlas.architecture()), I3(Architecture({3, 2, 3, 3}, 0.1));
  Factors<double> W(atlas.architecture());
  CHECK_THROWS_AS(locate(atlas, I, Factors<double>(Architecture({2, 3, 3, 2}, 0.1))), InvalidInput);
  CHECK_THROWS_AS(locate(atlas, I3, W), InvalidInput);
  W.layer(2)(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(locate(atlas, I, W), "the factors must be finite, entry (1, 0) of W_2 is nan");
}

}  // namespace
}  // namespace dmf::test
