// SPDX-License-Identifier: BSL-1.0

// Locating and aligning in all four scalars: repeated values, the double root, a bottleneck.

#include <dmf/points/locate.hpp>

#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/frames.hpp"

#include <random>
#include <vector>

namespace dmf::test {
namespace {

TEMPLATE_TEST_CASE("In every scalar points near an orbit are located on it, with proof", "", DMF_TEST_SCALARS) {
  using Scalar = TestType;
  constexpr std::uint64_t seed = 20251509;
  std::mt19937_64 generator(seed);
  // L = 3, lambda = 3: y = 4 is exactly at the fold.
  const Architecture<Scalar> architecture({4, 3, 4, 5}, Scalar(3));
  Vector<Scalar> y(4);
  y << Scalar(9), Scalar(6), Scalar(6), Scalar(4);
  const Atlas<Scalar> atlas(architecture, y);
  const Matrix<Scalar> U = random_orthogonal<Scalar>(5, generator), V = random_orthogonal<Scalar>(4, generator);
  const SingularVectors<Scalar> vectors = vectors_of(atlas.groups(), U, V);
  // Points carry some 10 epsilon; what moves them must be larger, and far below the distance of orbits.
  const Scalar moves[] = {Scalar(0), sqrt(epsilon<Scalar>), Scalar(1) / Scalar(50)};
  int n = 0;
  for (const Orbit<Scalar>& orbit : atlas.orbits()) {
    INFO("seed " << seed << ", " << scalar_name<Scalar> << ", orbit " << n);
    Factors<Scalar> W = random_point(orbit, vectors, generator);
    const Vector<Scalar> step = standard_normal<Scalar>(W.vector().size(), 1, generator);
    const Scalar size = moves[n++ % 3];
    W.vector() += size / step.norm() * step;
    const Location<Scalar> location = locate(atlas, vectors, W);
    CHECK(location.orbit() == orbit);
    CHECK(location.proved());
    CHECK(location.lower_bound <= location.distance);
    CHECK(location.distance <= Scalar(1.001) * size + Scalar(64) * epsilon<Scalar> * (Scalar(1) + W.vector().norm()));
  }
  CHECK(n == 30);
}

}  // namespace
}  // namespace dmf::test
