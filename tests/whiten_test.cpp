// SPDX-License-Identifier: BSL-1.0

// The loss as users write it, evaluated directly, against scale F + constant. Refuted by any
// convention of the factors for which the two differ by more than rounding, and by data accepted
// although their rows are not orthonormal up to a factor.

#include <dmf/analytic/whiten.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/core/svd.hpp>

#include "support/catch.hpp"
#include "support/products.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

template struct dmf::WhitenedProblem<float>;
template struct dmf::WhitenedProblem<long double, 3>;

namespace dmf::test {
namespace {

/// d x n with orthonormal rows: Gram-Schmidt, twice.
template <class Scalar>
Matrix<Scalar> orthonormal_rows(Index d, Index n, std::mt19937_64& generator) {
  Matrix<Scalar> A = standard_normal<Scalar>(d, n, generator);
  for (Index i = 0; i < d; ++i) {
    for (int pass = 0; pass < 2; ++pass) {
      for (Index k = 0; k < i; ++k) {
        const Scalar projection = A.row(k).dot(A.row(i));
        A.row(i) -= projection * A.row(k);
      }
      const Scalar norm = A.row(i).norm();
      A.row(i) /= norm;
    }
  }
  return A;
}

/// a ||W_L ... W_1 A - T||_F^2 + b sum_l mu_l ||W_l||_F^2, straight from the definition.
template <class Scalar, int Depth>
Scalar loss(const Factors<Scalar, Depth>& W, const Matrix<Scalar>& A, const Matrix<Scalar>& T, Scalar a, Scalar b) {
  Matrix<Scalar> output = A;
  Scalar penalty(0);
  for (int l = 1; l <= W.architecture().depth(); ++l) {
    output = product<Scalar>(W.layer(l), output);
    penalty += W.architecture().lambda(l) * W.layer(l).squaredNorm();
  }
  return a * (output - T).squaredNorm() + b * penalty;
}

/// The rotation of one case to the next: all conventions of the factors.
template <class Scalar>
std::vector<WhitenOptions<Scalar>> conventions(Index n) {
  const Scalar one(1), samples = static_cast<Scalar>(n);
  std::vector<WhitenOptions<Scalar>> result;
  for (const Scalar& a : {one, one / 2, one / samples, one / (2 * samples)}) {
    for (const Scalar& b : {one, one / 2}) result.push_back({.loss_factor = a, .penalty_factor = b});
  }
  return result;
}

TEMPLATE_TEST_CASE("The loss is scale F + constant at every point, for every convention of the factors", "", float,
                   double, long double) {
  std::mt19937_64 generator(20260121);
  const Index n = 11;
  for (const std::vector<Index>& widths : {std::vector<Index>{4, 3, 5, 2}, {1, 2, 1}, {3, 3, 3, 3, 3, 3}}) {
    const int L = static_cast<int>(widths.size()) - 1;
    const Architecture<TestType> architecture(widths, random_weights<TestType>(L, generator));
    for (const TestType& s : {TestType(1), static_cast<TestType>(n), TestType(0.3)}) {
      const Matrix<TestType> A = sqrt(s) * orthonormal_rows<TestType>(widths.front(), n, generator);
      const Matrix<TestType> T = standard_normal<TestType>(widths.back(), n, generator);
      for (const auto& options : conventions<TestType>(n)) {
        INFO("seed 20260121, depth " << L << ", s " << s << ", a " << options.loss_factor << ", b "
                                     << options.penalty_factor);
        const auto whitened = whitened_problem(A, T, architecture, options);
        CHECK(abs(whitened.s - s) <= 20 * epsilon<TestType> * s);
        CHECK(whitened.constant <= options.loss_factor * T.squaredNorm());
        for (int k = 0; k < 5; ++k) {
          const auto W = random_factors(architecture, generator);
          const Factors<TestType> same(whitened.problem.architecture(), W.vector());
          const TestType expected = loss<TestType>(W, A, T, options.loss_factor, options.penalty_factor);
          const TestType value = objective(whitened.problem, same);
          // Sums of some 100 squares on both sides, none of which cancels.
          CHECK(abs(whitened.to_loss(value) - expected) <= 100 * epsilon<TestType> * expected);
          CHECK(abs(whitened.to_objective(whitened.to_loss(value)) - value) <=
                4 * epsilon<TestType> * expected / whitened.scale);
        }
      }
    }
  }
}

TEST_CASE("The gradient of the loss is scale times that of F") {
  std::mt19937_64 generator(20260122);
  const Architecture<double, 3> architecture({3, 2, 4, 2}, std::vector{0.3, 0.1, 0.5});
  const Matrix<double> A = 2 * orthonormal_rows<double>(3, 8, generator), T = standard_normal(2, 8, generator);
  const WhitenOptions<double> options{.loss_factor = 1.0 / 16, .penalty_factor = 0.5};
  const WhitenedProblem<double, 3> whitened = whitened_problem(A, T, architecture, options);
  const Factors<double, 3> W = random_factors(architecture, generator);
  const auto [value, gradient] =
      objective_and_gradient(whitened.problem, Factors<double, 3>(whitened.problem.architecture(), W.vector()));
  for (Index i = 0; i < W.vector().size(); ++i) {
    const double h = 1e-5;
    Factors<double, 3> ahead = W, behind = W;
    ahead.vector()[i] += h;
    behind.vector()[i] -= h;
    const auto at = [&](const auto& point) { return loss<double>(point, A, T, 1.0 / 16, 0.5); };
    // Rounding 1e-16 / h and truncation h^2 = 1e-10.
    CHECK(std::abs((at(ahead) - at(behind)) / (2 * h) - whitened.scale * gradient.vector()[i]) <= 1e-9);
  }
}

TEST_CASE("Gradient descent on the loss ends at the least value of the atlas") {
  std::mt19937_64 generator(20260123);
  const Index n = 12;
  const Matrix<double> A = std::sqrt(12.0) * orthonormal_rows<double>(3, n, generator);
  const Matrix<double> T = standard_normal(3, n, generator);
  const Architecture architecture({3, 4, 3}, std::vector{0.05, 0.2});  // L = 2: no spurious minimizers
  const auto whitened = whitened_problem(A, T, architecture, {.loss_factor = 0.5 / 12, .penalty_factor = 0.5});
  const double least = Atlas<double>(whitened.problem.architecture(), svd(whitened.problem.Y())).lowest(1)[0].value();
  Factors<double> W = random_factors(architecture, generator);
  for (int step = 0; step < 5000; ++step) {  // the gradient of the loss, written out
    const Matrix<double> W1 = W.layer(1), W2 = W.layer(2);
    const Matrix<double> output = product<double>(product<double>(W2, W1), A);
    const Matrix<double> slope = product_transposed<double>((output - T) / 12, A);
    W.layer(1) -= 0.2 * (transposed_product<double>(W2, slope) + 0.05 * W1);
    W.layer(2) -= 0.2 * (product_transposed<double>(slope, W1) + 0.2 * W2);
  }
  const double reached = loss<double>(W, A, T, 0.5 / 12, 0.5);
  CHECK(reached >= whitened.to_loss(least) * (1 - 1e-13));
  CHECK(reached <= whitened.to_loss(least) * (1 + 1e-12));
}

TEST_CASE("Orthonormal rows times a power of two give an exact problem") {
  Matrix<double> A(3, 4);  // rows of a Hadamard matrix: A A^T = 4 I
  A << 1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1;
  Matrix<double> T(2, 4);
  T << 1, 2, 3, 5, 0, 4, -2, 1;
  for (const int exponent : {-400, -3, 0, 5, 400}) {
    const double factor = std::ldexp(1.0, exponent);
    const Architecture architecture({3, 2, 2}, std::ldexp(3.0, 2 * exponent));
    const auto whitened = whitened_problem(factor * A, T, architecture, {.tolerance = 0.0});
    CHECK(whitened.defect == 0);
    CHECK(whitened.s == 4 * factor * factor);
    CHECK(whitened.problem.architecture().lambda(2) == 0.75);
    CHECK(whitened.problem.Y() == product_transposed<double>(T, A) / (4 * factor));
    // T = (what the rows of A span) + multiples of (1, -1, -1, 1): (1 - 2 - 3 + 5)/4 and (-4 + 2 + 1)/4.
    CHECK(whitened.constant == 4 * (0.25 * 0.25 + 0.25 * 0.25));
  }
}

TEST_CASE("The constant is a residual: targets in reach of the inputs leave next to nothing") {
  std::mt19937_64 generator(20260124);
  const Matrix<double> A = orthonormal_rows<double>(3, 50, generator);
  const Matrix<double> T = 1e8 * product<double>(standard_normal(2, 3, generator), A);
  const auto whitened = whitened_problem(A, T, Architecture({3, 2, 2}, 1.0));
  // (epsilon ||T||)^2, where a difference of squares would leave epsilon ||T||^2.
  CHECK(whitened.constant <= std::pow(30 * epsilon<double> * T.norm(), 2));
}

TEST_CASE("Data that are not whitened are refused with their defect") {
  std::mt19937_64 generator(20260125);
  const Architecture architecture({2, 2, 1}, 1.0);
  Matrix<double> A(2, 2);
  A << 2, 0, 0, 1;  // s = 5/2, A A^T - s I = diag(3/2, -3/2), defect (3/2)/(5/2)
  CHECK(row_orthonormal_defect(A) == Approx(0.6).epsilon(4 * epsilon<double>));
  try {
    static_cast<void>(whitened_problem(A, Matrix<double>::Ones(1, 2), architecture, {.tolerance = 0.125}));
    FAIL("accepted");
  } catch (const InvalidInput& error) {
    CHECK(std::string(error.what())
              .starts_with("A A^T must be a multiple s I of the identity: ||A A^T - s I||_F / (s "
                           "sqrt(d_0)) is 0."));
    CHECK(std::string(error.what())
              .ends_with(", the tolerance 0.125; whiten the data first and train on what comes out"));
  }
  CHECK_NOTHROW(whitened_problem(A, Matrix<double>::Ones(1, 2), architecture, {.tolerance = 0.7}));

  // Nearly: one entry off by 1e-6 in orthonormal rows.
  for (const Index n : {5, 100, 3000}) {
    Matrix<double> near = orthonormal_rows<double>(5, n, generator);
    const Architecture five({5, 2, 1}, 1.0);
    const Matrix<double> T = Matrix<double>::Ones(1, n);
    CHECK_NOTHROW(whitened_problem(near, T, five));
    near.row(2) *= 1 + 1e-6;
    CHECK(row_orthonormal_defect(near) == Approx(2e-6 * std::sqrt(0.8 / 5)).epsilon(1e-3));
    CHECK_THROWS_AS(whitened_problem(near, T, five), InvalidInput);
    CHECK(whitened_problem(near, T, five, {.tolerance = 1e-6}).defect == row_orthonormal_defect(near));
  }
}

TEST_CASE("What a defect costs is what the formula says") {
  std::mt19937_64 generator(20260126);
  const Index n = 9;
  const Architecture architecture({3, 4, 2}, std::vector{0.3, 0.1});
  Matrix<double> A = orthonormal_rows<double>(3, n, generator) + 0.01 * standard_normal(3, n, generator);
  const Matrix<double> T = standard_normal(2, n, generator);
  const double a = 1.0 / 18;
  const auto whitened = whitened_problem(A, T, architecture, {.loss_factor = a, .tolerance = 1.0});
  const Matrix<double> E = product_transposed<double>(A, A) - whitened.s * Matrix<double>::Identity(3, 3);
  const Matrix<double>& Y = whitened.problem.Y();
  for (int k = 0; k < 20; ++k) {
    const auto W = random_factors(architecture, generator);
    const Matrix<double> P = end_to_end(W);
    const double F = objective(whitened.problem, Factors<double>(whitened.problem.architecture(), W.vector()));
    const double excess = loss<double>(W, A, T, a, 1.0) - whitened.to_loss(F);
    const Matrix<double> gap = transposed_product<double>(P, P) - transposed_product<double>(Y, Y);
    const double expected = a * gap.cwiseProduct(E).sum();
    CHECK(std::abs(excess - expected) <= 100 * epsilon<double> * whitened.to_loss(F));
    CHECK(std::abs(excess) <= whitened.scale * whitened.defect * std::sqrt(3.0) * (P.squaredNorm() + Y.squaredNorm()));
  }
}

TEMPLATE_TEST_CASE("Rounding passes the default tolerance with room to spare", "", float, double) {
  std::mt19937_64 generator(20260127);
  TestType largest(0);
  for (const Index d : {1, 2, 10, 60}) {
    for (const Index n : {d, 2 * d + 1, Index{1000}}) {
      const Matrix<TestType> A = TestType(1.7) * orthonormal_rows<TestType>(d, n, generator);
      const TestType ratio = row_orthonormal_defect(A) / (epsilon<TestType> * sqrt(static_cast<TestType>(n)));
      largest = max(largest, ratio);
    }
  }
  std::cout << "largest defect of orthonormal rows: " << largest << " epsilon sqrt(n)\n";
  CHECK(largest <= TestType(10));  // the default allows 30
}

TEST_CASE("Input that describes no loss is refused") {
  const Architecture architecture({2, 2, 1}, 1.0);
  const Matrix<double> A = Matrix<double>::Identity(2, 3), T = Matrix<double>::Ones(1, 3);
  CHECK_NOTHROW(whitened_problem(A, T, architecture));
  CHECK_THROWS_WITH(whitened_problem(Matrix<double>(A.transpose()), T, architecture),
                    "A must have d_0 = 2 rows, got 3 x 2");
  CHECK_THROWS_WITH(whitened_problem(A, Matrix<double>::Ones(3, 1), architecture),
                    "T must be d_L x n = 1 x 3, got 3 x 1");
  CHECK_THROWS_WITH(whitened_problem(Matrix<double>::Ones(2, 1), Matrix<double>::Ones(1, 1), architecture),
                    "A A^T = s I needs n >= d_0 samples, got n = 1, d_0 = 2");
  CHECK_THROWS_WITH(whitened_problem(Matrix<double>::Zero(2, 3), T, architecture), "A must not be zero");
  CHECK_THROWS_WITH(whitened_problem(A, T, architecture, {.loss_factor = 0.0}),
                    "the loss factor must be positive and finite, got 0");
  CHECK_THROWS_WITH(whitened_problem(A, T, architecture, {.penalty_factor = -1.0}),
                    "the penalty factor must be positive and finite, got -1");
  CHECK_THROWS_WITH(whitened_problem(A, T, architecture, {.tolerance = -1.0}),
                    "the tolerance must not be negative, got -1");
  Matrix<double> broken = T;
  broken(0, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(whitened_problem(A, broken, architecture), "T must be finite, entry (0, 2) is nan");
  CHECK_THROWS_WITH(row_orthonormal_defect(broken), "A must be finite, entry (0, 2) is nan");
  CHECK_THROWS_WITH(row_orthonormal_defect(Matrix<double>(0, 2)),
                    "A must have at least one row and one column, got 0 x 2");
  CHECK(row_orthonormal_defect(Matrix<double>(A.transpose())) >= std::sqrt(0.5) * (1 - 1e-15));
}

TEST_CASE("Results out of range are refused, squares on the way are not in the way") {
  const Architecture architecture({2, 2, 1}, 1.0);
  const Matrix<double> A = Matrix<double>::Identity(2, 3), T = Matrix<double>::Ones(1, 3);
  CHECK_THROWS_WITH(whitened_problem(1e200 * A, T, architecture), "s = ||A||_F^2 / d_0 is out of range");
  CHECK_THROWS_WITH(whitened_problem(1e-200 * A, T, architecture), "s = ||A||_F^2 / d_0 is out of range");
  CHECK_THROWS_WITH(whitened_problem(A, 1e200 * T, architecture), "the constant a ||T - Y A||_F^2 is out of range");
  CHECK_THROWS_WITH(whitened_problem(1e-150 * A, T, Architecture({2, 2, 1}, 1e20)),
                    "a weight lambda_l = b mu_l / (a s) is out of range");
  CHECK_THROWS_WITH(whitened_problem(1e-150 * A, 1e-300 * T, architecture, {.loss_factor = 1e-20}),
                    "the scale a s is out of range");
  CHECK_THROWS_WITH(whitened_problem(1e-20 * A, 1e300 * Matrix<double>(A.topRows(1)), Architecture({2, 2, 1}, 1e-30)),
                    "the target Y = T A^T / s is out of range");
  // T in reach of A: the constant is 0 although ||T||^2 overflows.
  CHECK(whitened_problem(A, 1e200 * Matrix<double>(A.topRows(1)), architecture).constant == 0);
}

}  // namespace
}  // namespace dmf::test
