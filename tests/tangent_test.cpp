// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/tangent.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/frames.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace dmf::test {
namespace {

// Refuted by a column that is not orthonormal to the others, a number of columns other than the
// dimension, a direction in which the dense Hessian does not vanish, or in which moving by s leaves the
// orbit at first order: the objective may change by no more than rounding at s = 1e-5, where a gradient or
// a curvature that does not vanish would show as 1e-10.
TEST_CASE("The tangent basis is orthonormal and spans null directions of the Hessian") {
  constexpr std::uint64_t seed = 20251201;
  std::mt19937_64 generator(seed);
  int orbits = 0;
  for (int n = 0; n < 150; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    const Problem<double> problem(architecture, target_of(atlas.groups(), U, V));
    const SingularVectors<double> vectors(problem.Y(), U, atlas.groups().singular_values, V);
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 12) break;
      INFO("seed " << seed << ", landscape " << n << ", orbit " << of_this << ", rank " << orbit.rank());
      for (const bool random : {false, true}) {
        const CriticalPoint<double> point =
            random ? random_critical_point(orbit, vectors, generator) : critical_point(orbit, vectors);
        const Matrix<double> T = tangent_basis(point);
        REQUIRE(T.cols() == orbit.dimension());
        if (T.cols() == 0) continue;
        ++orbits;
        const double rounding = 1e3 * epsilon<double>;  // a few operations in N dimensions
        CHECK(detail::orthonormality_defect(T) <= rounding * std::sqrt(static_cast<double>(T.cols())));
        const Matrix<double> H = dense_hessian(problem, point.factors());
        CHECK((H * T).norm() <= rounding * H.norm() * std::sqrt(static_cast<double>(T.cols())));
      }
    }
  }
  CHECK(orbits > 500);
}

// A path on the orbit: frames rotated by a small angle. Its velocity lies in the tangent space.
TEST_CASE("Velocities of paths on the orbit lie in the span of the tangent basis") {
  std::mt19937_64 generator(20251202);
  Vector<double> y(4);
  y << 4, 3, 3, 3;
  const Atlas<double> atlas(Architecture({4, 5, 4, 4}, std::vector<double>{0.1, 0.3, 0.2}), y);
  const Orbit<double> orbit = atlas.orbit({{1, 0, 0}, {1, 1, 0}});
  const CriticalPoint<double> point = random_critical_point(orbit, generator);
  const Matrix<double> T = tangent_basis(point);
  const auto rotate = [&](Matrix<double>& basis, Index first, Index count, double angle) {
    // Two columns turned into each other.
    const Vector<double> x = basis.col(first), z = basis.col(first + count);
    basis.col(first) = std::cos(angle) * x + std::sin(angle) * z;
    basis.col(first + count) = std::cos(angle) * z - std::sin(angle) * x;
  };
  for (int which = 0; which < 4; ++which) {
    const auto at = [&](double angle) {
      CriticalPoint<double> moved = point;
      if (which < 2) {
        rotate(moved.hidden[static_cast<std::size_t>(which)], 0, 1, angle);
      } else {  // larger with smaller root, then smaller root with zero
        rotate(moved.U, which - 1, 1, angle);
        rotate(moved.V, which - 1, 1, angle);
      }
      return moved.factors().vector().eval();
    };
    const double h = 1e-4;
    const Vector<double> velocity = (at(h) - at(-h)) / (2 * h);
    const Vector<double> outside = velocity - T * (T.transpose() * velocity);
    INFO("path " << which);
    CHECK(velocity.norm() > 0.1);
    CHECK(outside.norm() <= 1e-7 * velocity.norm());  // h^2, and epsilon/h
  }
}

TEST_CASE("A basis too large to hold is refused") {
  Vector<double> y(2);
  y << 3, 2;
  const Orbit<double> orbit = Atlas<double>(Architecture({2, 40, 40, 2}, 0.1), y).lowest(1)[0];
  CHECK_THROWS_WITH(tangent_basis(critical_point(orbit), 1000),
                    "a tangent basis of N x dimension = 1760 x 154 numbers exceeds the limit of 1000");
}

}  // namespace
}  // namespace dmf::test
