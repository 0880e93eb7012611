// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/slice_directions.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_architecture.hpp"

#include <limits>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

constexpr int factor = 16;  // epsilon x this x the number of entries: sums of squares, divisions, two passes

template <class Scalar>
bool near(const Scalar& x, const Scalar& y, Index entries) {
  return abs(x - y) <= Scalar(factor) * Scalar(static_cast<double>(entries)) * epsilon<Scalar> * (abs(x) + abs(y));
}

/// Refuted by a layer or row of another norm or direction than asked for, by an angle, or by lengths that are not 1.
TEMPLATE_TEST_CASE("Directions have the lengths and angles that their names say", "", DMF_TEST_SCALARS) {
  using Scalar = TestType;
  at_random_points<Scalar>(1, [](const auto& problem, const auto& W, const auto& D) {
    const Architecture<Scalar>& architecture = problem.architecture();
    const Index N = architecture.parameter_count();
    const auto layers = layer_normalized(architecture, W, D), rows = row_normalized(architecture, W, D);
    for (int l = 1; l <= architecture.depth(); ++l) {
      CHECK(near(Scalar(layers.layer(l).norm()), Scalar(W.layer(l).norm()), N));
      CHECK(near(Scalar(layers.layer(l).cwiseProduct(D.layer(l)).sum()), Scalar(W.layer(l).norm() * D.layer(l).norm()),
                 N));
      for (Index i = 0; i < architecture.width(l); ++i) {
        CHECK(near(Scalar(rows.layer(l).row(i).norm()), Scalar(W.layer(l).row(i).norm()), N));
        CHECK(near(Scalar(rows.layer(l).row(i).dot(D.layer(l).row(i))),
                   Scalar(W.layer(l).row(i).norm() * D.layer(l).row(i).norm()), N));
      }
    }
    Factors<Scalar> close = W;
    close.vector() += Scalar(1e-3) * D.vector();
    const auto [first, second] = orthonormal_directions(architecture, W, close);
    CHECK(near(Scalar(first.vector().norm()), Scalar(1), N));
    CHECK(near(Scalar(second.vector().norm()), Scalar(1), N));
    CHECK(abs(first.vector().dot(second.vector())) <=
          Scalar(factor) * Scalar(static_cast<double>(N)) * epsilon<Scalar>);
    CHECK(near(Scalar(first.vector().dot(W.vector())), Scalar(W.vector().norm()), N));
    CHECK(second.vector().dot(close.vector()) > Scalar(0));
    // V, and nothing else, lies in their plane
    const Vector<Scalar> V = close.vector();
    const Vector<Scalar> rest = V - first.vector() * first.vector().dot(V) - second.vector() * second.vector().dot(V);
    CHECK(rest.norm() <= Scalar(factor) * Scalar(static_cast<double>(N)) * epsilon<Scalar> * V.norm());
    CHECK(direction_between(architecture, W, D).vector() == Vector<Scalar>(D.vector() - W.vector()));
  });
}

TEST_CASE("Random directions have length 1 and repeat with their seed") {
  const Architecture<double> architecture({3, 4, 2}, 1.0);
  std::mt19937_64 generator(2), same(2);
  const auto A = random_direction(architecture, generator), B = random_direction(architecture, generator);
  CHECK(A.vector().norm() == Approx(1).epsilon(1e-15));
  CHECK(A.vector() == random_direction(architecture, same).vector());
  CHECK(std::abs(A.vector().dot(B.vector())) < 0.9);
}

/// Where squares leave the range, and where there is nothing to scale.
TEST_CASE("Layers near the ends of the range, and zero ones") {
  const Architecture<double> architecture({2, 2, 1}, 1.0);
  const Factors<double> W(architecture, Vector<double>{{3e200, 4e200, 0.0, 0.0, 3e-200, 4e-200}}),
      D(architecture, Vector<double>{{0.0, 1e-300, 0.0, 0.0, 1e300, 0.0}});
  CHECK((layer_normalized(architecture, W, D).vector() - Vector<double>{{0.0, 5e200, 0.0, 0.0, 5e-200, 0.0}})
            .cwiseQuotient(Vector<double>{{1.0, 5e200, 1.0, 1.0, 5e-200, 1.0}})
            .norm() < 1e-15);
  CHECK((row_normalized(architecture, W, D).vector() - Vector<double>{{0.0, 4e200, 0.0, 0.0, 5e-200, 0.0}})
            .cwiseQuotient(Vector<double>{{1.0, 4e200, 1.0, 1.0, 5e-200, 1.0}})
            .norm() < 1e-15);
  const auto [first, second] = orthonormal_directions(architecture, W, D);
  CHECK(first.vector()[0] == Approx(0.6).epsilon(1e-15));
  CHECK(second.vector()[4] == Approx(1).epsilon(1e-15));
  Factors<double> huge(architecture, Vector<double>::Constant(6, 1e308)), opposite = huge;
  opposite.vector() = -huge.vector();
  CHECK_THROWS_AS(direction_between(architecture, huge, opposite), NotRepresentable);
}

TEST_CASE("Parallel directions, zero, other widths and NaN are refused") {
  const Architecture<double> architecture({2, 1, 2}, 1.0);
  const Factors<double> zero(architecture), misfit(Architecture<double>({2, 2, 2}, 1.0));
  Factors<double> A(architecture, Vector<double>{{1.0, 2.0, 3.0, 4.0}}), multiple = A, nan = A;
  multiple.vector() *= -3;
  nan.vector()[2] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(orthonormal_directions(architecture, zero, A), "the first of two directions must not be zero");
  CHECK_THROWS_WITH(orthonormal_directions(architecture, A, multiple),
                    Catch::Matchers::StartsWith("the second of two directions must not be a multiple of the first"));
  CHECK_THROWS_AS(orthonormal_directions(architecture, A, zero), InvalidInput);
  const auto widths = Catch::Matchers::StartsWith("the factors and the problem must have the same widths");
  CHECK_THROWS_WITH(direction_between(architecture, A, misfit), widths);
  CHECK_THROWS_WITH(layer_normalized(architecture, misfit, A), widths);
  CHECK_THROWS_WITH(row_normalized(architecture, A, misfit), widths);
  CHECK_THROWS_WITH(orthonormal_directions(architecture, A, misfit), widths);
  const auto finite = Catch::Matchers::StartsWith("the factors must be finite");
  CHECK_THROWS_WITH(layer_normalized(architecture, A, nan), finite);
  CHECK_THROWS_WITH(row_normalized(architecture, nan, A), finite);
}

}  // namespace
}  // namespace dmf::test
