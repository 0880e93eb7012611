// SPDX-License-Identifier: BSL-1.0

// Refuted by a defect above rounding at a critical point, or by one that differs from what the
// gradient says at any other point.

#include <dmf/analytic/balance.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/frames.hpp"
#include "support/dense.hpp"
#include "support/products.hpp"
#include "support/random_architecture.hpp"
#include "support/random_landscape.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

TEST_CASE("The defect of two small layers is the one worked out by hand") {
  // W_1 = (3 4)^T, W_2 = (2 1), lambda = (1, 2):
  // W_1 W_1^T = (9 12; 12 16), 2 W_2^T W_2 = (8 4; 4 2), difference (1 8; 8 14), norm sqrt(325);
  // lambda_l ||W_l||_F^2 = 25, 10.
  const Architecture<double, 2> architecture({1, 2, 1}, std::vector{1.0, 2.0});
  const Factors<double, 2> W(architecture, Vector<double>{{3.0, 4.0, 2.0, 1.0}});
  CHECK(balance_defect(W) == Approx(std::sqrt(325.0) / 25).epsilon(4 * epsilon<double>));
  const FactorsView<const double, 2> view = W;
  CHECK(balance_defect(view) == balance_defect(W));
}

TEMPLATE_TEST_CASE("At any point the defect is half the commutator of factors and gradient", "", float, double,
                   long double) {
  at_random_points<TestType>(20260111, [](const auto& problem, const auto& W, const auto&) {
    const auto& architecture = problem.architecture();
    const auto [value, gradient] = objective_and_gradient(problem, W);
    TestType largest(0), scale(0), commutator(0);
    for (int l = 1; l <= architecture.depth(); ++l) {
      scale = max(scale, TestType(architecture.lambda(l) * W.layer(l).squaredNorm()));
      commutator = max(commutator, TestType(gradient.layer(l).norm() * W.layer(l).norm()));
      if (l == architecture.depth()) break;
      const Matrix<TestType> from_gradient = product_transposed<TestType>(gradient.layer(l), W.layer(l)) -
                                             transposed_product<TestType>(W.layer(l + 1), gradient.layer(l + 1));
      largest = max(largest, TestType(from_gradient.norm() / 2));
    }
    // The gradient's part from ||R||_F^2 cancels: rounding in proportion to what it was.
    const TestType bound = TestType(200) * epsilon<TestType> * (scale + commutator + value) / scale;
    const TestType defect = balance_defect(W);
    CHECK(abs(defect - largest / scale) <= bound);
    CHECK(defect > TestType(0));
    CHECK(defect <= TestType(1.4143));
  });
}

TEST_CASE("Every critical point is balanced, and a perturbed one by as much as it was perturbed") {
  std::mt19937_64 generator(20260112);
  double largest = 0, least_perturbed = 1;
  int points = 0;
  for (int n = 0; n < 150; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    const Matrix<double> Y = target_of(atlas.groups(), U, V);
    const SingularVectors<double> vectors(Y, U, atlas.groups().singular_values, V);
    for (const Orbit<double>& orbit : atlas.orbits()) {
      INFO("seed 20260112, landscape " << n);
      Factors<double> W = canonical_point(orbit, vectors);
      // Orthonormal columns and sigma / sqrt(lambda_l), each good to a few epsilon.
      CHECK(balance_defect(W) <= 30 * epsilon<double>);
      largest = std::max(largest, balance_defect(W));
      if (orbit.rank() == 0) {
        CHECK(balance_defect(W) == 0);
        continue;
      }
      W.layer(1) *= 1 + 1e-6;  // changes lambda_1 W_1 W_1^T by 2e-6 of itself
      least_perturbed = std::min(least_perturbed, balance_defect(W));
      ++points;
    }
  }
  INFO(points << " points, largest defect " << largest);
  CHECK(points > 300);
  // In the Frobenius norm of at most four equal singular values: ||W W^T||_F >= ||W||_F^2 / 2.
  CHECK(least_perturbed >= 0.9e-6);
}

TEST_CASE("The defect has no units: scaling by powers of two does not change it, at any size") {
  std::mt19937_64 generator(20260113);
  const Architecture architecture({3, 2, 4, 3}, std::vector{0.3, 2.0, 0.7});
  const Factors<double> W = random_factors(architecture, generator);
  const double defect = balance_defect(W);
  for (const int exponent : {-1000, -600, -1, 1, 600, 1000}) {
    Factors<double> scaled = W;
    for (Index i = 0; i < W.vector().size(); ++i) scaled.vector()[i] = std::ldexp(W.vector()[i], exponent);
    CHECK(balance_defect(scaled) == defect);
  }
  // W_1 and W_3 at opposite ends of the range, and a layer of zeros between large ones.
  Factors<double> ends(architecture);
  ends.layer(1).setConstant(1e-300);
  ends.layer(3).setConstant(1e300);
  CHECK(balance_defect(ends) > 0.1);
  CHECK(balance_defect(ends) <= std::sqrt(2.0));
  Factors<double> tiny(with_weights(architecture, {1e-300, 1.0, 1e300}));
  tiny.layer(1).setConstant(1e-200);
  CHECK(balance_defect(tiny) > 0.1);
  CHECK(balance_defect(tiny) <= std::sqrt(2.0));
}

TEST_CASE("Entries that are not finite are refused") {
  Factors<double> W(Architecture({2, 1, 2}, 1.0));
  W.layer(2)(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(balance_defect(W), "the factors must be finite, entry (1, 0) of W_2 is nan");
}

}  // namespace
}  // namespace dmf::test
