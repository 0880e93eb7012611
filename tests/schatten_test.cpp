// SPDX-License-Identifier: BSL-1.0

#include <dmf/low_rank/schatten.hpp>

#include <dmf/core/random.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/high_precision.hpp"
#include "support/values.hpp"

#include <cmath>
#include <random>

namespace dmf::test {
namespace {

TEST_CASE("Schatten quasi-norms known by hand") {
  // One rounding of twice the working precision: the nearest number or its neighbour.
  const auto near = [](double x) { return Approx(x).epsilon(2 * epsilon<double>).margin(0); };
  CHECK(schatten_quasi_norm_from_values(values({4, 3}), 2) == near(5));
  CHECK(schatten_quasi_norm_from_values(values({4, 3}), 1) == near(7));
  CHECK(schatten_quasi_norm_from_values(values({9, 4}), 0.5) == near(25));
  CHECK(schatten_quasi_norm_from_values(values({3, 4, 0}), infinity) == 4);
  CHECK(schatten_quasi_norm_from_values(values({0, 0}), 0.002) == 0);
  CHECK(schatten_quasi_norm_from_values(values({0, 7}), 0.002) == 7);
  CHECK(schatten_power_from_values(values({4, 3}), 2) == near(25));
  CHECK(schatten_power_from_values(values({9, 4, 0}), 0.5) == near(5));
  CHECK(schatten_power_from_values(values({0}), 0.5) == 0);
}

// Refuted if one value of p or one scale loses more than the four roundings of the result: at
// p = 2/1000 a sum in working precision loses 500 epsilon, at 1e+-300 everything.
TEST_CASE("Quasi-norms agree with 120 digits for p = 2/1000 to 4 at every scale") {
  std::mt19937_64 generator(20260101);
  for (const double p : {2.0 / 1000, 2.0 / 60, 0.5, 2.0 / 3, 1.0, 2.0, 4.0}) {
    for (const double scale : {1e-300, 1.0, 1e290}) {
      for (int n = 0; n < 5; ++n) {
        Vector<double> s(1 + n);
        for (double& x : s) x = scale * std::exp(4 * uniform(generator) - 2);
        HighPrecision sum = 0.0;
        for (const double x : s) sum = sum + exp(HighPrecision(p) * log(HighPrecision(x)));
        const HighPrecision log_norm = log(sum) / p;
        INFO("seed 20260101, p " << p << ", scale " << scale << ", " << s.transpose());
        const auto error = [](double x, const HighPrecision& exact) {
          return std::abs(to_double((HighPrecision(x) - exact) / exact)) / epsilon<double>;
        };
        if (to_double(log_norm) < 709) {
          CHECK(error(schatten_quasi_norm_from_values(s, p), exp(log_norm)) <= 4);
        } else if (to_double(log_norm) > 710) {
          CHECK_THROWS_AS(schatten_quasi_norm_from_values(s, p), NotRepresentable);
        }
        const double log_power = to_double(log(sum));
        if (log_power > -700 && log_power < 709) {
          CHECK(error(schatten_power_from_values(s, p), sum) <= 4);
        } else if (log_power > 710) {
          CHECK_THROWS_AS(schatten_power_from_values(s, p), NotRepresentable);
        } else {
          CHECK(schatten_power_from_values(s, p) < 1e-300);
        }
      }
    }
  }
}

TEST_CASE("Only a result that overflows is refused") {
  const Vector<double> ones = Vector<double>::Ones(10);
  CHECK_THROWS_AS(schatten_quasi_norm_from_values(ones, 0.002), NotRepresentable);
  CHECK(schatten_quasi_norm_from_values(Vector<double>(1e-300 * ones), 0.002) ==
        Approx(1e200).epsilon(1e-11));  // the power of 10 for p = 0.002 as it is rounded
  CHECK(schatten_power_from_values(ones, 0.002) == 10);
  CHECK(schatten_quasi_norm_from_values(values({1.7e308, 0}), 1) == 1.7e308);
  CHECK_THROWS_AS(schatten_quasi_norm_from_values(values({1.7e308, 1.7e308}), 1), NotRepresentable);
  CHECK(schatten_quasi_norm_from_values(values({2, 2}), 1e300) == 2);
  CHECK(schatten_quasi_norm_from_values(values({2, 1}), 1e300) == 2);
  CHECK_THROWS_AS(schatten_power_from_values(values({2, 1}), 1e308), NotRepresentable);
  CHECK(schatten_power_from_values(values({0.5, 0.25}), 1e308) == 0);
  CHECK_THROWS_AS(schatten_quasi_norm_from_values(values({2, 1}), 1e-300), NotRepresentable);
  CHECK(schatten_quasi_norm_from_values(values({2, 0}), 1e-300) == 2);
}

// Refuted if the noise of the decomposition counts: it would add up to 0.93 per zero singular value.
TEST_CASE("What a decomposition calls zero is zero also for tiny p") {
  std::mt19937_64 generator(20260102);
  Vector<double> s(4);
  s << 3, 2, 0, 0;
  const Matrix<double> X = matrix_with_singular_values(5, 4, s, generator);
  const double exact = std::exp(0.002 * std::log(3.0)) + std::exp(0.002 * std::log(2.0));
  CHECK(schatten_power(X, 0.002) == Approx(exact).epsilon(1e-12));
  CHECK(schatten_power_from_values(svd(X).singular_values, 0.002) > exact + 0.5);
  CHECK(schatten_power_from_values(values({3, 2, 1e-3}), 0.002, 1e-3) ==
        schatten_power_from_values(values({3, 2}), 0.002));
  CHECK(schatten_quasi_norm(Matrix<double>::Zero(3, 2), 0.01) == 0);
}

TEST_CASE("The quasi-norms of a matrix: Frobenius, nuclear, spectral; a vector is a matrix") {
  std::mt19937_64 generator(20260103);
  const Matrix<double> X = standard_normal(4, 6, generator);
  const double tolerance = 50 * epsilon<double>;  // of the decomposition
  CHECK(schatten_quasi_norm(X, 2) == Approx(X.norm()).epsilon(tolerance));
  CHECK(schatten_power(X, 2) == Approx(X.squaredNorm()).epsilon(tolerance));
  CHECK(schatten_quasi_norm(3 * X, 0.5) == Approx(3 * schatten_quasi_norm(X, 0.5)).epsilon(tolerance));
  CHECK(schatten_quasi_norm(X.transpose(), 0.5) == Approx(schatten_quasi_norm(X, 0.5)).epsilon(tolerance));
  CHECK(schatten_quasi_norm(X, infinity) == svd(X).singular_values[0]);
  CHECK(schatten_quasi_norm(Eigen::Vector3d(1, 2, 2), 0.1) == Approx(3).epsilon(tolerance));
}

TEST_CASE("The other number types") {
  Vector<float> f(2);
  f << 9, 4;
  CHECK(std::abs(schatten_quasi_norm_from_values(f, 0.5f) - 25) <= 50 * epsilon<float>);
  Vector<long double> l(2);
  l << 9, 4;
  CHECK(std::abs(schatten_quasi_norm_from_values(l, 0.5L) - 25) <= 50 * epsilon<long double>);
}

TEST_CASE("Exponents and values that make no sense are refused") {
  CHECK_THROWS_WITH(schatten_quasi_norm_from_values(values({1}), 0),
                    "the exponent p of a Schatten quasi-norm must be positive, got 0");
  CHECK_THROWS_AS(schatten_quasi_norm_from_values(values({1}), std::nan("")), InvalidInput);
  CHECK_THROWS_AS(schatten_power_from_values(values({1}), infinity), InvalidInput);
  CHECK_THROWS_WITH(schatten_quasi_norm_from_values(values({1, -1}), 1),
                    "singular value 2 must be finite and not negative, got -1");
  CHECK_THROWS_AS(schatten_power_from_values(values({std::nan("")}), 1), InvalidInput);
  CHECK_THROWS_AS(schatten_power_from_values(values({1}), 1, -1), InvalidInput);
  Svd<double> unsound = svd(Matrix<double>::Identity(2, 2));
  unsound.ratios.residual = 31;
  CHECK_THROWS_AS(schatten_quasi_norm(unsound, 1), InvalidInput);
  CHECK_THROWS_AS(schatten_power(unsound, 1), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
