// SPDX-License-Identifier: BSL-1.0

#include <dmf/low_rank/prox.hpp>

#include <dmf/core/random.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

Vector<double> values(std::initializer_list<double> list) {
  return Eigen::Map<const Vector<double>>(list.begin(), static_cast<Index>(list.size()));
}

/// 1/2 (m - y)^2 + tau m^{2/L}.
double scalar_objective(double m, double y, double tau, int L) {
  return (m - y) * (m - y) / 2 + tau * std::pow(m, 2.0 / L);
}

struct Minimum {
  double at, value;
};

/// By brute force: a grid on [0, y], then golden sections around its best point. Knows no theory.
Minimum brute_force(double y, double tau, int L) {
  const int cells = 2000;
  Minimum best{0, scalar_objective(0, y, tau, L)};
  for (int i = 1; i <= cells; ++i) {
    const double m = y * i / cells, value = scalar_objective(m, y, tau, L);
    if (value < best.value) best = {m, value};
  }
  double a = std::max(0.0, best.at - y / cells), b = std::min(y, best.at + y / cells);
  for (int i = 0; i < 80; ++i) {
    const double third = (b - a) * 0.381966;
    const double va = scalar_objective(a + third, y, tau, L), vb = scalar_objective(b - third, y, tau, L);
    if (va < best.value) best = {a + third, va};
    if (vb < best.value) best = {b - third, vb};
    (va < vb ? b : a) = va < vb ? b - third : a + third;
  }
  return best;
}

// Refuted if brute force finds a lower value, or the same value elsewhere without a tie.
TEST_CASE("No grid finds a lower value than the proximal map on scalars") {
  std::mt19937_64 generator(20260121);
  for (const int L : {2, 3, 4, 5, 8, 20, 100}) {
    for (int n = 0; n < 40; ++n) {
      const double y = std::exp(6 * uniform(generator) - 3), tau = std::exp(8 * uniform(generator) - 5);
      const auto result = prox_values(Vector<double>::Constant(1, y), tau, L);
      const Minimum brute = brute_force(y, tau, L);
      const double m = result.values[0], tolerance = 8 * epsilon<double> * (y * y + result.objective);
      INFO("seed 20260121, L " << L << ", y " << y << ", tau " << tau << ", m " << m << ", brute force " << brute.at);
      CHECK(result.objective <= brute.value + tolerance);
      CHECK(std::abs(result.objective - scalar_objective(m, y, tau, L)) <= tolerance);
      CHECK(result.rank == (m > 0 ? 1 : 0));
      CHECK((y > result.threshold) == (m > 0));
      // A value sees its place to the square root of epsilon only.
      if (result.uniqueness.margin > 1e-6) CHECK(std::abs(m - brute.at) <= 1e-6 * y);
    }
  }
}

// Refuted if a single value is off by more than rounding: y - tau is exact for neighbours of tau.
TEST_CASE("L = 2 is soft thresholding") {
  std::mt19937_64 generator(20260122);
  for (const double tau : {1e-300, 1e-8, 0.3, 1.0, 7.0, 1e300}) {
    Vector<double> y(200);
    for (double& x : y) x = tau * std::exp(4 * std::pow(uniform(generator) - 0.5, 3));  // dense at tau
    const auto result = prox_values(y, tau, 2);
    CHECK(result.threshold == tau);
    for (Index i = 0; i < y.size(); ++i) {
      const double soft = std::max(y[i] - tau, 0.0);
      INFO("seed 20260122, tau " << tau << ", y " << y[i]);
      CHECK(std::abs(result.values[i] - soft) <= 6 * epsilon<double> * soft);
    }
  }
  CHECK(prox_values(values({0, 3, 1, 2, 1.5}), 1, 2).values == values({0, 2, 0, 1, 0.5}));
}

TEST_CASE("At the switch the solution of lowest rank is returned and said not to be unique") {
  for (const int L : {3, 4, 6, 10}) {  // l0 = 1/(L-2), y* = (L-1)/(L-2), exact in binary
    const double weight = 1.0 / (L - 2), tau = L * weight / 2, y = (L - 1) * weight;
    const auto tied = prox_values(values({y, 3 * y, y, y / 2}), tau, L);
    INFO("L = " << L);
    CHECK(tied.threshold == y);
    CHECK(tied.values[0] == 0);
    CHECK(tied.values[1] > 2 * y);
    CHECK(tied.rank == 1);
    CHECK_FALSE(tied.uniqueness.unique());
    CHECK(tied.uniqueness.reason == UniquenessReason::tie_at_switch);
    CHECK(tied.uniqueness.tied == 2);
    // Both are equally good: at the switch the positive solution is m = (L-2) y/(L-1).
    CHECK(scalar_objective(y * (L - 2) / (L - 1), y, tau, L) == Approx(y * y / 2).epsilon(1e-15));
    const auto above = prox_values(values({y * (1 + 1e-12)}), tau, L);
    CHECK(above.uniqueness.unique());
    CHECK(above.values[0] == Approx(y * (L - 2) / (L - 1)).epsilon(1e-10));
    CHECK(prox_values(values({y * (1 - 1e-12)}), tau, L).rank == 0);
  }
}

/// The objective for X of two rows, without decomposition: s_1^2 + s_2^2 = ||X||^2, and s_1^2 s_2^2 is
/// the sum of the squared minors.
double matrix_objective(const Matrix<double>& X, const Matrix<double>& Y, double tau, int L) {
  const double sum = X.squaredNorm();
  double product = 0;
  for (Index j = 1; j < X.cols(); ++j) {
    for (Index i = 0; i < j; ++i) product += std::pow(X(0, i) * X(1, j) - X(0, j) * X(1, i), 2);
  }
  const double larger = (sum + std::sqrt(std::max(0.0, sum * sum - 4 * product))) / 2;
  const double smaller = larger > 0 ? product / larger : 0;
  return (X - Y).squaredNorm() / 2 + tau * (std::pow(larger, 1.0 / L) + std::pow(smaller, 1.0 / L));
}

// Refuted if a random point, or where a random walk that only goes down ends, lies lower.
TEST_CASE("No random point or descent in the space of matrices ends below the proximal map") {
  std::mt19937_64 generator(20260123);
  for (int n = 0; n < 24; ++n) {
    const int L = 2 + n % 4;
    const double tau = std::exp(3 * uniform(generator) - 2.5);
    const Matrix<double> Y = standard_normal(2, n % 2 == 0 ? 2 : 3, generator);
    const Matrix<double> X = prox(Y, tau, L);
    const double least = prox_values(svd(Y), tau, L).objective;
    INFO("seed 20260123, problem " << n << ", L " << L << ", tau " << tau);
    // A zero singular value is 1e-16 in X, to the power 2/5.
    CHECK(matrix_objective(X, Y, tau, L) == Approx(least).epsilon(1e-5));
    for (int start = 0; start < 8; ++start) {
      Matrix<double> point = start == 0 ? X : standard_normal(2, Y.cols(), generator);
      if (start == 1) point = Y;
      double value = matrix_objective(point, Y, tau, L), step = 0.5;
      for (int k = 0; k < 500; ++k) {
        const Matrix<double> trial = point + step * standard_normal(2, Y.cols(), generator);
        const double trial_value = matrix_objective(trial, Y, tau, L);
        if (trial_value < value) {
          point = trial;
          value = trial_value;
        } else {
          step *= 0.98;
        }
      }
      CHECK(value >= least - 1e-12 * (1 + least));
    }
  }
}

TEST_CASE("The proximal map keeps the singular vectors; the rank bound keeps the largest values") {
  std::mt19937_64 generator(20260124);
  const Matrix<double> U = random_orthogonal(5, generator), V = random_orthogonal(4, generator);
  const Vector<double> y = values({5, 4, 3, 1});
  const Matrix<double> Y = U.leftCols(4) * y.asDiagonal() * V.transpose();
  for (const int L : {2, 3, 7}) {
    for (const Index bound : {Index{1}, Index{2}, Index{4}, any_rank}) {
      const auto expected = prox_values(y, 0.8, L, bound);
      const Matrix<double> diagonal = U.leftCols(4).transpose() * prox(Y, 0.8, L, bound) * V;
      INFO("L " << L << ", bound " << bound);
      CHECK((diagonal - Matrix<double>(expected.values.asDiagonal())).norm() <= 100 * epsilon<double> * 5);
      CHECK((prox(svd(Y, SvdMethod::jacobi), 0.8, L, bound) - prox(Y, 0.8, L, bound)).norm() <=
            100 * epsilon<double> * 5);
      CHECK(expected.rank <= bound);
    }
  }
}

// Refuted if some other selection of at most k values has a lower objective.
TEST_CASE("Under a rank bound no other selection of values is better") {
  std::mt19937_64 generator(20260125);
  for (int n = 0; n < 60; ++n) {
    const int L = 2 + n % 4;
    Vector<double> y(4);
    for (double& x : y) x = std::floor(6 * uniform(generator)) / 2;  // with ties and zeros
    const double tau = 0.3 + uniform(generator);
    const auto bound = static_cast<Index>(1 + n % 3);
    const auto result = prox_values(y, tau, L, bound);
    double best = std::numeric_limits<double>::infinity();
    for (unsigned selection = 0; selection < 16; ++selection) {
      double value = 0;
      Index size = 0;
      for (Index i = 0; i < 4; ++i) {
        const bool in = (selection >> i & 1u) != 0;
        size += in ? 1 : 0;
        value += in ? prox_values(Vector<double>(y.segment(i, 1)), tau, L).objective : y[i] * y[i] / 2;
      }
      if (size <= bound) best = std::min(best, value);
    }
    INFO("seed 20260125, " << n << ": L " << L << ", tau " << tau << ", bound " << bound << ", y " << y.transpose()
                           << ", m " << result.values.transpose());
    CHECK(result.objective == Approx(best).epsilon(16 * epsilon<double>));
    CHECK((result.values.array() > 0).count() == result.rank);
    CHECK(result.rank <= bound);
    double value = 0;
    for (Index i = 0; i < 4; ++i) value += scalar_objective(result.values[i], y[i], tau, L);
    CHECK(value == Approx(best).epsilon(16 * epsilon<double>));
  }
  const auto tied = prox_values(values({3, 5, 3, 3}), 0.5, 3, 2);
  CHECK(tied.uniqueness.reason == UniquenessReason::tie_at_bottleneck);
  CHECK(tied.uniqueness.tied == 3);
  CHECK(tied.values[0] > 0);  // of equal ones the first
  CHECK(tied.values[2] == 0);
  CHECK(prox_values(values({3, 5, 3, 3}), 0.5, 3).uniqueness.unique());
}

TEST_CASE("tau = 0 takes nothing: Y itself, or its truncated decomposition") {
  std::mt19937_64 generator(20260126);
  const Matrix<double> Y = standard_normal(4, 3, generator);
  CHECK(prox(Y, 0, 3) == Y);
  const Svd<double> decomposition = svd(Y);
  CHECK((prox(decomposition, 0, 3) - Y).norm() <= 100 * epsilon<double> * Y.norm());
  const Matrix<double> truncated = prox(Y, 0, 3, 1);
  CHECK((truncated - decomposition.singular_values[0] * decomposition.U.col(0) * decomposition.V.col(0).transpose())
            .norm() <= 10 * epsilon<double> * Y.norm());
  const auto result = prox_values(values({1e-320, 3, 4, 3}), 0, 5, 2);
  CHECK(result.values == values({0, 3, 4, 0}));
  CHECK(result.objective == 4.5);
  CHECK(result.threshold == 0);
  CHECK(result.rank == 2);
  CHECK(result.uniqueness.reason == UniquenessReason::tie_at_bottleneck);
  CHECK(prox_values(values({1e-320, 3, 1e300}), 0, 5).values == values({1e-320, 3, 1e300}));
}

// y -> k^L y and tau -> k^{2L-2} tau give m -> k^L m: exact for powers of two.
TEST_CASE("The proximal map scales, up to the ends of the range") {
  const Vector<double> y = values({1.25, 2.5, 3, 40});
  for (const int L : {2, 3, 10}) {
    for (const int exponent : {-400 / L, 400 / L}) {
      const double k = std::ldexp(1.0, exponent * L), tau = 0.7;
      const auto scaled = prox_values(Vector<double>(k * y), std::ldexp(tau, exponent * (2 * L - 2)), L);
      const auto plain = prox_values(y, tau, L);
      CHECK((scaled.values / k - plain.values).norm() <= 8 * epsilon<double> * plain.values.norm());
      CHECK(scaled.rank == plain.rank);
      CHECK(std::abs(scaled.objective / (k * k) / plain.objective - 1) <= 16 * epsilon<double>);
    }
  }
}

TEST_CASE("Tiny and huge tau, L = 1000, zero Y") {
  CHECK(prox(Matrix<double>::Zero(2, 3), 1, 3) == Matrix<double>::Zero(2, 3));
  CHECK(prox_values(values({0, 0}), 1, 3).uniqueness.unique());
  CHECK(prox_values(values({1, 2}), 1e-300, 1000).values == values({1, 2}));
  CHECK(prox_values(values({1e-200, 2}), 1e-300, 1000).values == values({0, 2}));
  CHECK(prox_values(values({1, 1e200}), 1e300, 3).rank == 0);
  CHECK(prox_values(values({1, 1e250}), 1e300, 3).rank == 1);
  CHECK(prox_values(values({1, 1e200}), 1e300, 3).objective == std::numeric_limits<double>::infinity());
  CHECK(prox_values(values({1e200, 1}), 1, 3).values == values({1e200, 0}));
  // L = 1000 is nearly the rank: y stays if y^2/2 > tau, roughly, and then nearly untouched.
  const auto deep = prox_values(values({1.3, 1.5}), 1, 1000);
  CHECK(deep.values[0] == 0);
  CHECK(std::abs(deep.values[1] - 1.5) < 0.002);
  const Minimum brute = brute_force(1.5, 1, 1000);
  CHECK(std::abs(deep.values[1] - brute.at) < 1e-6);
}

TEST_CASE("The other number types") {
  const auto check = [](auto tag, int L) {
    using Scalar = decltype(tag);
    Vector<Scalar> y(3);
    y << Scalar(4), Scalar(2), Scalar(1);
    const auto result = prox_values(y, Scalar(3) / Scalar(2), L);
    const auto expected = prox_values(values({4, 2, 1}), 1.5, L);
    const double tolerance = 20 * std::max(static_cast<double>(epsilon<Scalar>), epsilon<double>);
    CHECK((result.values.template cast<double>() - expected.values).norm() <= tolerance);
    CHECK(std::abs(static_cast<double>(result.objective) - expected.objective) <= 10 * tolerance);
    CHECK(result.uniqueness.reason == expected.uniqueness.reason);
  };
  for (const int L : {2, 3, 5}) {
    check(1.0f, L);
    check(1.0L, L);
  }
}

TEST_CASE("Arguments that make no sense are refused") {
  const Matrix<double> I = Matrix<double>::Identity(2, 2);
  CHECK_THROWS_WITH(prox(I, -1, 3), "tau must be finite and not negative, got -1");
  CHECK_THROWS_AS(prox(I, std::nan(""), 3), InvalidInput);
  CHECK_THROWS_WITH(prox(I, 1, 1), "depth must be at least 2, got 1");
  CHECK_THROWS_WITH(prox(I, 0, 3, 0), "the rank bound must be at least 1, got 0");
  CHECK_THROWS_AS(prox(Matrix<double>(std::nan("") * I), 0, 3), InvalidInput);
  CHECK_THROWS_AS(prox(Matrix<double>(std::nan("") * I), 1, 3), InvalidInput);
  CHECK_THROWS_AS(prox_values(values({1, std::nan("")}), 1, 3), InvalidInput);
  CHECK_THROWS_AS(prox_values(values({1, -1}), 1, 3), InvalidInput);
  CHECK_THROWS_AS(prox_values(Vector<double>(), 1, 3), InvalidInput);
  CHECK_THROWS_AS(prox_values(values({1}), 1e-307, 1000), NotRepresentable);
  Svd<double> unsound = svd(I);
  unsound.ratios.residual = 31;
  CHECK_THROWS_AS(prox(unsound, 1, 3), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
