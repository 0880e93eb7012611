// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/critical_point.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/core/random.hpp>

#include "support/catch.hpp"
#include "support/frames.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

/// W_L ... W_1.
Matrix<double> end_to_end(const Factors<double>& W) {
  Matrix<double> product = W.layer(1);
  for (int l = 2; l <= W.architecture().depth(); ++l) product = (W.layer(l) * product).eval();
  return product;
}

TEST_CASE("The canonical point has the end-to-end values of its roots and the rank of its orbit") {
  std::mt19937_64 generator(20250901);
  for (int n = 0; n < 200; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    for (const Orbit<double>& orbit : atlas.orbits()) {
      INFO("seed 20250901, landscape " << n);
      const Factors<double> W = canonical_point(orbit);
      Matrix<double> expected = 0 * diagonal_problem(atlas.groups()).Y();
      for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
        const SingularGroup<double>& group = atlas.groups().groups[i];
        Index position = group.first;
        for (const GroupRoot<double>& root : group.roots) {
          for (Index copy = 0; copy < detail::copies_at(root, orbit.choice()[i]); ++copy, ++position) {
            expected(position, position) = root.end_to_end;
          }
        }
      }
      const double y1 = std::max(1.0, atlas.groups().singular_values[0]);
      // A product of L rounded factors.
      CHECK((end_to_end(W) - expected).cwiseAbs().maxCoeff() <= 50 * epsilon<double> * y1);
      CHECK((W.vector().array() != 0).count() == orbit.rank() * W.architecture().depth());
    }
  }
}

TEST_CASE("Critical points are balanced: lambda_l W_l W_l^T = lambda_{l+1} W_{l+1}^T W_{l+1}") {
  std::mt19937_64 generator(20250902);
  const Architecture architecture({4, 3, 5, 6}, std::vector<double>{0.1, 0.3, 0.2});
  Vector<double> y(4);
  y << 5, 3, 3, 1;
  const Matrix<double> U = random_orthogonal(6, generator), V = random_orthogonal(4, generator);
  const Matrix<double> Y = U.leftCols(4) * y.asDiagonal() * V.transpose();
  const SingularVectors<double> vectors(Y, U, y, V);
  for (const Orbit<double>& orbit : Atlas<double>(architecture, y).orbits()) {
    const Factors<double> W = canonical_point(orbit, vectors);
    for (int l = 1; l < 3; ++l) {
      const Matrix<double> left = architecture.lambda(l) * W.layer(l) * W.layer(l).transpose();
      const Matrix<double> right = architecture.lambda(l + 1) * W.layer(l + 1).transpose() * W.layer(l + 1);
      CHECK((left - right).norm() <= 50 * epsilon<double> * left.norm());
    }
  }
}

TEST_CASE("Frames give the same canonical points as the layers written out") {
  std::mt19937_64 generator(20250903);
  for (int n = 0; n < 60; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const auto& architecture = landscape.architecture;
    const Atlas<double> atlas(architecture, landscape.singular_values);
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    const Matrix<double> Y = target_of(atlas.groups(), U, V);
    const SingularVectors<double> vectors(Y, U, atlas.groups().singular_values, V);
    for (const Orbit<double>& orbit : atlas.orbits()) {
      INFO("seed 20250903, landscape " << n);
      CHECK(critical_point(orbit).factors().vector() == canonical_point(orbit).vector());
      const Vector<double> expected = canonical_point(orbit, vectors).vector();
      const Vector<double> given = critical_point(orbit, vectors).factors().vector();
      CHECK((given - expected).norm() <= 4 * epsilon<double> * expected.norm());  // one product of two numbers
    }
  }
}

// Theorem 1: for any frames E_l and rotations O_i the gradient vanishes, and the singular vectors are U O_i.
TEST_CASE("Any orthonormal frames and rotations make a critical point, anything else is refused") {
  std::mt19937_64 generator(20250904);
  const Architecture architecture({5, 3, 4, 4}, std::vector<double>{0.3, 0.1, 0.2});
  Vector<double> y(4);
  y << 4, 3, 3, 0;
  const Atlas<double> atlas(architecture, y);
  const Orbit<double> orbit = atlas.orbit({{1, 0, 0}, {1, 1, 0}});
  const Matrix<double> U = random_orthogonal(4, generator), V = random_orthogonal(5, generator);
  const Matrix<double> Y = target_of(atlas.groups(), U, V);
  const SingularVectors<double> vectors(Y, U, y, V);
  const std::vector<Matrix<double>> frames{random_frame(3, 3, generator), random_frame(4, 3, generator)};
  const std::vector<Matrix<double>> rotations{random_frame(1, 1, generator), random_frame(2, 2, generator)};

  const CriticalPoint<double> point = critical_point(orbit, vectors, frames, rotations);
  const Problem<double> problem(architecture, Y);
  const auto [value, gradient] = objective_and_gradient(problem, point.factors());
  CHECK(value == Approx(orbit.value()).epsilon(1e3 * epsilon<double>));
  CHECK(gradient.vector().norm() <= 1e4 * epsilon<double> * point.factors().vector().norm());
  CHECK((point.U.middleCols(1, 2) - U.middleCols(1, 2) * rotations[1]).norm() <= 20 * epsilon<double>);
  CHECK((point.V.middleCols(1, 2) - V.middleCols(1, 2) * rotations[1]).norm() <= 20 * epsilon<double>);
  CHECK(point.U.col(3) == U.col(3));

  const auto with = [&](std::vector<Matrix<double>> E, std::vector<Matrix<double>> O) {
    return critical_point(orbit, vectors, std::move(E), O);
  };
  CHECK_THROWS_WITH(with({frames[0]}, rotations),
                    "there must be one frame E_l per hidden layer: 2 hidden layers, 1 frames");
  CHECK_THROWS_WITH(with(frames, {rotations[0]}), "there must be one rotation O_i per group: 2 groups, 1 rotations");
  CHECK_THROWS_WITH(with({frames[1], frames[1]}, rotations), "E_1 must be 3 x 3, got 4 x 3");
  CHECK_THROWS_WITH(with(frames, {rotations[1], rotations[1]}), "O_1 must be 1 x 1, got 2 x 2");
  CHECK_THROWS_WITH(with({frames[0], Matrix<double>(1.5 * frames[1])}, rotations),
                    Catch::Matchers::StartsWith("E_2 must have orthonormal columns") &&
                        Catch::Matchers::Contains("got 2.16506350946"));
}

TEST_CASE("Bases of the wrong size are refused") {
  Vector<double> y(2);
  y << 3, 2;
  const Orbit<double> orbit = Atlas<double>(Architecture({2, 2, 2, 3}, 0.1), y).lowest(1)[0];
  const Matrix<double> I2 = Matrix<double>::Identity(2, 2), I3 = Matrix<double>::Identity(3, 2);
  const auto vectors = [&](const Matrix<double>& Y, const Matrix<double>& U, const Matrix<double>& V) {
    return SingularVectors<double>(Y, U, y, V);
  };
  const Matrix<double> Y = I3 * y.asDiagonal();
  CHECK_NOTHROW(canonical_point(orbit, vectors(Y, I3, I2)));
  CHECK_THROWS_WITH(vectors(Y, I2, I2), "U must have 3 rows and at least 2 columns for a target of 3 x 2, got 2 x 2");
  CHECK_THROWS_WITH(vectors(Y, I3, Matrix<double>(I2.leftCols(1))),
                    "V must have 2 rows and at least 2 columns for a target of 3 x 2, got 2 x 1");
  CHECK_THROWS_WITH(canonical_point(orbit, vectors(y.asDiagonal() * I2, I2, I2)),
                    "the singular vectors must be those of a d_L x d_0 = 3 x 2 target, got those of a 2 x 2 one");
}

}  // namespace
}  // namespace dmf::test
