// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/verify.hpp>

#include "support/catch.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

struct Fixture {
  explicit Fixture(std::uint64_t seed, const std::vector<Index>& widths = {3, 4, 2, 5})
      : generator(seed),
        problem(random_problem<double, Dynamic>(widths, generator)),
        W(random_factors(problem.architecture(), generator)),
        gradient(objective_and_gradient(problem, W).gradient) {}

  [[nodiscard]] Vector<double> gradient_at(const Vector<double>& x) const {
    return objective_and_gradient(problem, FactorsView<const double>(problem.architecture(), x.data(), x.size()))
        .gradient.vector();
  }
  [[nodiscard]] double value_at(const Vector<double>& x) const {
    return objective(problem, FactorsView<const double>(problem.architecture(), x.data(), x.size()));
  }

  std::mt19937_64 generator;
  Problem<double> problem;
  Factors<double> W, gradient;
};

TEST_CASE("A right gradient agrees, in whatever form it comes") {
  const Fixture f(1);
  const std::vector<double> plain(f.gradient.vector().data(), f.gradient.vector().data() + f.gradient.vector().size());
  CHECK(verify_gradient(f.problem, f.W, f.gradient).deviation == 0);
  CHECK(verify_gradient(f.problem, f.W, f.gradient.vector()).deviation == 0);
  CHECK(verify_gradient(f.problem, f.W, plain).deviation == 0);
  CHECK(verify_gradient(f.problem, f.W, [&](const Vector<double>& x) { return f.gradient_at(x); }).passed);
  const auto of_factors = [&](const Factors<double>& W) { return objective_and_gradient(f.problem, W).gradient; };
  const Agreement<double> agreement = verify_gradient(f.problem, f.W, of_factors);
  CHECK(agreement.passed);
  CHECK(agreement.best_factor == Approx(1).epsilon(1e-14));
  CHECK(to_string(agreement) == "agrees, largest relative deviation 0");
}

// Refuted by an error that is missed, or found elsewhere than where it is.
TEST_CASE("One wrong entry is found where it is") {
  const Fixture f(2);
  const double largest = f.gradient.vector().cwiseAbs().maxCoeff();
  for (int l = 1; l <= 3; ++l) {
    for (Index j = 0; j < f.W.layer(l).cols(); ++j) {
      for (Index i = 0; i < f.W.layer(l).rows(); ++i) {
        Factors<double> wrong = f.gradient;
        wrong.layer(l)(i, j) += 1e-6 * largest;
        const Agreement<double> agreement = verify_gradient(f.problem, f.W, wrong);
        CHECK_FALSE(agreement.passed);
        CHECK(agreement.layer == l);
        CHECK(agreement.row == i);
        CHECK(agreement.column == j);
        CHECK(agreement.deviation == Approx(1e-6).epsilon(1e-6));
        CHECK(verify_gradient(f.problem, f.W, wrong, {.tolerance = 2e-6}).passed);
      }
    }
  }
}

TEST_CASE("Another convention is named by its factor") {
  const Fixture f(3);
  const Vector<double> half = f.gradient.vector() / 2;
  const Agreement<double> agreement = verify_gradient(f.problem, f.W, half);
  CHECK_FALSE(agreement.passed);
  CHECK(agreement.deviation == Approx(0.5));
  CHECK(agreement.best_factor == Approx(0.5).epsilon(1e-14));
  CHECK(agreement.deviation_at_best <= 4 * epsilon<double>);
  CHECK(to_string(agreement).find("; it is 0.5") != std::string::npos);
  CHECK(verify_gradient(f.problem, f.W, half, {.factor = 0.5}).passed);
  CHECK_FALSE(verify_gradient(f.problem, f.W, half, {.factor = 2}).passed);
}

TEST_CASE("What is not finite, or not zero where dmf's is, does not agree") {
  const Fixture f(4);
  Factors<double> wrong = f.gradient;
  wrong.layer(2)(1, 3) = std::numeric_limits<double>::quiet_NaN();
  const Agreement<double> agreement = verify_gradient(f.problem, f.W, wrong);
  CHECK_FALSE(agreement.passed);
  CHECK(agreement.layer == 2);
  CHECK(agreement.row == 1);
  CHECK(agreement.column == 3);
  CHECK(std::isinf(agreement.deviation));

  const Factors<double> zero(f.problem.architecture());  // critical
  CHECK(verify_gradient(f.problem, zero, zero).passed);
  CHECK_FALSE(verify_gradient(f.problem, zero, f.gradient).passed);
  CHECK(std::isinf(verify_gradient(f.problem, zero, f.gradient).deviation));
}

TEST_CASE("Hessian-vector products are compared along random directions") {
  const Fixture f(5);
  const auto right = [&](const Factors<double>& D) { return hessian_vector_product(f.problem, f.W, D); };
  CHECK(verify_hessian_product(f.problem, f.W, right).deviation == 0);
  const auto without_curvature = [&](const Vector<double>& d) {  // Gauss-Newton: a usual mistake
    Factors<double> result(f.problem.architecture());
    const Problem<double> exact(f.problem.architecture(), end_to_end(f.W.view()));
    Hessian<double>(exact, f.W).apply({f.problem.architecture(), d.data(), d.size()}, result);
    return result.vector();
  };
  CHECK_FALSE(verify_hessian_product(f.problem, f.W, without_curvature).passed);
  const auto twice = [&](const Factors<double>& D) -> Vector<double> { return 2 * right(D).vector(); };
  const Agreement<double> agreement = verify_hessian_product(f.problem, f.W, twice, {.directions = 5});
  CHECK(agreement.best_factor == Approx(2));
  CHECK(agreement.deviation_at_best <= 4 * epsilon<double>);
}

// The slope is 2 for the right derivative and 1 for a wrong one, to 0.1. Refuted by either.
TEST_CASE("Taylor's remainder tells right derivatives from wrong ones") {
  for (std::uint64_t seed = 10; seed < 40; ++seed) {
    INFO("seed " << seed);
    const Fixture f(seed, seed % 2 ? std::vector<Index>{3, 4, 2, 5} : std::vector<Index>{2, 3, 3, 2, 3, 3});
    const Vector<double> x = f.W.vector();
    const auto value = [&](const Vector<double>& y) { return f.value_at(y); };
    const auto gradient = [&](const Vector<double>& y) { return f.gradient_at(y); };
    const auto product = [&](const Vector<double>& d) {
      Factors<double> D(f.problem.architecture(), d);
      return hessian_vector_product(f.problem, f.W, D);
    };
    const SlopeCheck<double> right = check_derivative(value, gradient, x);
    CHECK(right.passed);
    CHECK(right.decided);
    CHECK(std::abs(right.slope - 2) <= 0.1);
    CHECK(right.relative_error <= 1e-6);
    const SlopeCheck<double> second = check_second_derivative(gradient, product, x);
    CHECK(second.passed);
    CHECK(second.decided);
    CHECK(std::abs(second.slope - 2) <= 0.1);

    for (const double size : {1.0, 1e-2, 1e-4}) {
      Vector<double> wrong = f.gradient.vector();
      wrong[static_cast<Index>(seed) % wrong.size()] += size * wrong.norm();
      const SlopeCheck<double> found = check_derivative(value, wrong, x);
      CHECK_FALSE(found.passed);
      CHECK(std::abs(found.slope - 1) <= 0.1);
      CHECK(found.relative_error >= 1e-4 * size);
      CHECK(found.relative_error <= size);
      const auto wrong_product = [&](const Vector<double>& d) -> Vector<double> {
        return (1 + size) * product(d).vector();
      };
      const SlopeCheck<double> bent = check_second_derivative(gradient, wrong_product, x);
      CHECK_FALSE(bent.passed);
      CHECK(std::abs(bent.slope - 1) <= 0.1);
    }
  }
}

TEST_CASE("A function of one's own: linear, not finite, at zero, in long double") {
  const Vector<double> x{{0.5, -2.0, 1.0}}, a{{1.0, 2.0, 3.0}};
  const auto linear = [&](const Vector<double>& y) { return a.dot(y); };
  const SlopeCheck<double> flat = check_derivative(linear, a, x);
  CHECK(flat.passed);
  CHECK_FALSE(flat.decided);
  CHECK_FALSE(check_derivative(linear, Vector<double>(2 * a), x).passed);

  // A constant: no remainder is no error. With a gradient that is not 0 there is one, infinitely too large if
  // the gradient claims 0 where it is not.
  for (const double c : {0.0, 7.0}) {
    const auto constant = [&](const Vector<double>&) { return c; };
    const SlopeCheck<double> still = check_derivative(constant, Vector<double>(Vector<double>::Zero(3)), x);
    CHECK(still.passed);
    CHECK_FALSE(still.decided);
    CHECK(still.slope == 0);
    CHECK(still.relative_error == 0);
    CHECK_FALSE(check_derivative(constant, a, x).passed);
    const auto no_curvature = [&](const Vector<double>&) -> Vector<double> { return Vector<double>::Zero(3); };
    const auto fixed = [&](const Vector<double>&) -> Vector<double> { return c * a; };
    CHECK(check_second_derivative(fixed, no_curvature, x).relative_error == 0);
  }
  CHECK(std::isinf(check_derivative(linear, Vector<double>(Vector<double>::Zero(3)), x).relative_error));

  const auto nowhere = [](const Vector<double>&) { return std::numeric_limits<double>::quiet_NaN(); };
  CHECK_FALSE(check_derivative(nowhere, a, x).passed);
  const Vector<double> not_finite = std::numeric_limits<double>::infinity() * a;
  CHECK_FALSE(check_derivative(linear, not_finite, x).passed);

  const auto exponential = [](const Vector<long double>& y) { return std::exp(y.sum()); };
  const auto its_gradient = [](const Vector<long double>& y) -> Vector<long double> {
    return Vector<long double>::Constant(y.size(), std::exp(y.sum()));
  };
  const SlopeCheck<long double> at_zero =
      check_derivative(exponential, its_gradient, Vector<long double>(Vector<long double>::Zero(3)));
  CHECK(at_zero.passed);
  CHECK(std::abs(at_zero.slope - 2) <= 0.1L);
}

TEST_CASE("The best factor is found where squares leave the range") {
  const Vector<double> x{{1.0, -2.0, 3.0}};
  for (const double unit : {1e-300, 1e-200, 1.0, 1e200, 1e300}) {
    CHECK(detail::best_factor<double>(3 * unit * x, unit * x) == Approx(3).epsilon(1e-15));
    CHECK(detail::best_factor<double>(x, unit * x) == Approx(1 / unit).epsilon(1e-15));
  }
  CHECK(detail::best_factor<double>(x, Vector<double>::Zero(3)) == 0);
}

TEST_CASE("A point that is not finite is refused, with its place") {
  const Fixture f(5);
  Factors<double> W = f.W;
  W.layer(2)(1, 0) = std::numeric_limits<double>::quiet_NaN();
  const std::string message = "the factors must be finite, entry (1, 0) of W_2 is nan";
  CHECK_THROWS_WITH(verify_gradient(f.problem, W, f.gradient), message);
  CHECK_THROWS_WITH(verify_hessian_product(f.problem, W, [](const Factors<double>& D) { return D; }), message);
  const auto sum = [](const Vector<double>& y) { return y.sum(); };
  CHECK_THROWS_WITH(check_derivative(sum, Vector<double>(Vector<double>::Ones(2)),
                                     Vector<double>{{1.0, std::numeric_limits<double>::infinity()}}),
                    "x must be finite, entry 1 is inf");
}

TEST_CASE("Wrong sizes and no direction are refused") {
  const Fixture f(6);
  const std::vector<double> short_one(3);
  CHECK_THROWS_WITH(verify_gradient(f.problem, f.W, short_one), "there must be N = 30 entries, got 3");
  CHECK_THROWS_WITH(verify_hessian_product(f.problem, f.W, f.gradient, {.directions = 0}),
                    "there must be a direction, got 0");
  const auto value = [&](const Vector<double>& y) { return f.value_at(y); };
  CHECK_THROWS_WITH(check_derivative(value, f.gradient, f.W.vector(), {.directions = 0}),
                    "there must be a direction, got 0");
}

}  // namespace
}  // namespace dmf::test
