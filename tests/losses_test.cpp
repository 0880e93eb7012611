// SPDX-License-Identifier: BSL-1.0

// Refuted by a value that differs from the one worked out by hand, by a derivative that is not one of the value, by a
// curvature below the norm that it bounds, by a rotation that changes a loss or one that is missing, and by a broken
// loss that passes.

#include <dmf/loss/losses.hpp>

#include <dmf/loss/check_loss.hpp>

#include "support/catch.hpp"
#include "support/loss_points.hpp"

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

static_assert(QuadraticEndToEndLoss<DataLoss<double>, double> && LossWithRotations<DataLoss<double>, double>);
static_assert(QuadraticEndToEndLoss<WeightedLoss<float>, float> && LossWithRotations<WeightedLoss<float>, float>);
static_assert(QuadraticEndToEndLoss<WeightedDataLoss<long double>, long double>);
static_assert(QuadraticEndToEndLoss<BlendedLoss<DataLoss<>, WeightedLoss<>>, double>);
static_assert(EndToEndLoss<LogCoshLoss<double>, double> && !QuadraticEndToEndLoss<LogCoshLoss<double>, double>);
static_assert(!EndToEndLoss<int, double> && !QuadraticEndToEndLoss<WeightedLoss<double>, int>);

using Data = DataLoss<double>;
using Weighted = WeightedLoss<double>;
using Both = WeightedDataLoss<double>;

TEST_CASE("Values, derivatives and curvature worked out by hand") {
  const Matrix<double> P{{1, 2}, {0, -1}}, I = Matrix<double>::Identity(2, 2), D{{0, 1}, {0, 0}};
  const Matrix<double> Y{{0, 2}, {3, 1}}, M{{1, 5}, {2, 0.5}};
  const Weighted weighted(M, Y);  // differences (1 0; -3 -2)
  CHECK(weighted.value(P) == 1 + 0 + 2 * 9 + 0.5 * 4);
  CHECK(weighted.gradient(P) == Matrix<double>{{2, 0}, {-12, -2}});
  CHECK(weighted.hessian_product(P, D) == Matrix<double>{{0, 10}, {0, 0}});
  CHECK(weighted.curvature() == 5);
  const Matrix<double> X{{2, 0}, {0, 1}}, T{{2, 1}, {1, -1}};  // P X = (2 2; 0 -1)
  const Data data(X, T);
  CHECK(data.value(P) == 0 + 1 + 1 + 0);
  CHECK(data.gradient(P) == Matrix<double>{{0, 2}, {-4, 0}});  // 2 (0 1; -1 0) X^T
  CHECK(data.hessian_product(P, D) == Matrix<double>{{0, 2}, {0, 0}});
  CHECK(data.curvature() >= 4);
  CHECK(data.curvature() <= 4 * (1 + 200 * epsilon<double>));
  const Both both(M, X, T);
  CHECK(both.value(P) == 5 + 2);
  CHECK(both.gradient(P) == Matrix<double>{{0, 10}, {-8, 0}});
  CHECK(both.hessian_product(P, Matrix<double>{{1, 0}, {0, 0}}) == Matrix<double>{{8, 0}, {0, 0}});
  CHECK(both.curvature() >= 20);
  CHECK(both.curvature() <= 20 * (1 + 200 * epsilon<double>));
  BlendedLoss blend(data, weighted, 0.25);
  CHECK(blend.value(P) == 0.75 * 2 + 0.25 * 21);
  CHECK(blend.gradient(P) == Matrix<double>{{0.5, 1.5}, {-6, -0.5}});
  CHECK(blend.hessian_product(P, D) == Matrix<double>{{0, 4}, {0, 0}});
  CHECK(blend.gradient_rate(P) == weighted.gradient(P) - data.gradient(P));
  CHECK(blend.third_derivative_form(P, D) == 0);
  CHECK(blend.curvature() >= 0.75 * 4 + 0.25 * 5);
  CHECK(blend.curvature() <= (0.75 * 4 + 0.25 * 5) * (1 + 200 * epsilon<double>));
  blend.move_to(1);
  CHECK(blend.value(P) == weighted.value(P));
}

TEST_CASE("What does not fit is refused with its values") {
  const Matrix<double> A = Matrix<double>::Ones(2, 3), B = Matrix<double>::Ones(4, 3), C = Matrix<double>::Ones(4, 2);
  CHECK_THROWS_WITH(Data(A, C), "X and T must have one column per sample, got 3 and 2");
  CHECK_THROWS_WITH(Data(Matrix<double>(0, 3), B),
                    "X and T must have at least one row and one column, got 0 x 3 and 4 x 3");
  CHECK_THROWS_WITH(Both(C, A, B), "M must be of the size of T, 4 x 3, got 4 x 2");
  CHECK_THROWS_WITH(Both(-B, A, B), "weights must not be negative, entry (0, 0) of M is -1");
  CHECK_THROWS_WITH(Weighted(A, B), "M must be of the size of Y, 4 x 3, got 2 x 3");
  CHECK_THROWS_WITH(Weighted(-B, B), "weights must not be negative, entry (0, 0) of M is -1");
  CHECK_THROWS_WITH(Weighted(B, B / 0.0), "Y must be finite, entry (0, 0) is inf");
  CHECK_THROWS_WITH(Weighted(B, B).value(A), "P must be 4 x 3, the size of the loss, got 2 x 3");
  CHECK_THROWS_WITH(Data(A, B).gradient(A), "P must be 4 x 2, the size of the loss, got 2 x 3");
  CHECK_THROWS_WITH(Data(A, B).hessian_product(C, A), "D must be 4 x 2, the size of the loss, got 2 x 3");
  CHECK_THROWS_WITH(BlendedLoss(Data(A, B), Weighted(B, B)), "both losses must be of one size, got 4 x 2 and 4 x 3");
  CHECK_THROWS_WITH(BlendedLoss(Weighted(B, B), Weighted(B, B), 1.5), "tau must be between 0 and 1, got 1.5");
}

TEST_CASE("The ready losses pass the check") {
  using Scalar = double;
  constexpr unsigned seed = 20261101;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 12; ++n) {
    INFO("seed " << seed << ", draw " << n);
    const Index rows = 1 + n % 4, cols = 1 + n / 3, samples = 1 + (5 * n) % 7;
    const auto draw = [&](Index r, Index c) { return standard_normal<Scalar>(r, c, generator); };
    const Matrix<Scalar> P = draw(rows, cols), X = draw(cols, samples), T = draw(rows, samples), Y = draw(rows, cols);
    const DataLoss<Scalar> data(X, T);
    const WeightedLoss<Scalar> weighted(random_weights<Scalar>(rows, cols, generator), Y);
    const auto passes = [&](const auto& loss) {
      const LossCheck<Scalar> check = check_loss(loss, P);
      INFO(check.failure);
      CHECK(check.passed);
    };
    passes(data);
    passes(weighted);
    passes(WeightedDataLoss<Scalar>(random_weights<Scalar>(rows, samples, generator), X, T));
    passes(BlendedLoss(data, weighted, Scalar(0.3)));
    passes(LogCoshLoss<Scalar>{Scalar(1.5), Y});
  }
}

/// Wrong in one way at a time.
struct Broken : LogCoshLoss<double> {
  int how;
  [[nodiscard]] Matrix<double> gradient(const Matrix<double>& P) const {
    return (how == 1 ? 1.001 : 1) * LogCoshLoss::gradient(P);
  }
  [[nodiscard]] Matrix<double> hessian_product(const Matrix<double>& P, const Matrix<double>& D) const {
    Matrix<double> H = LogCoshLoss::hessian_product(P, D);
    if (how == 2) H(0, 0) *= 0.99;
    if (how == 3) H(0, 0) += D(1, 1);
    return H;
  }
  [[nodiscard]] double third_derivative_form(const Matrix<double>& P, const Matrix<double>& D) const {
    return (how == 4 ? -1 : 1) * LogCoshLoss::third_derivative_form(P, D);
  }
};

struct BrokenBound : Weighted {
  int how;
  BrokenBound(const Weighted& loss, int number) : Weighted(loss), how(number) {}
  [[nodiscard]] double curvature() const { return (how == 5 ? 0.3 : 1) * Weighted::curvature(); }
  [[nodiscard]] std::vector<RotationGenerator<double>> rotation_generators() const {
    if (how != 6) return {};
    return {{Matrix<double>{{0, 1}, {-1, 0}}, Matrix<double>::Zero(2, 2)}};
  }
};

TEST_CASE("What is wrong with a loss is said") {
  std::mt19937_64 generator(20261102);
  const Matrix<double> P = standard_normal(2, 2, generator), Y = standard_normal(2, 2, generator);
  const auto failure = [&](const auto& loss) {
    const LossCheck<double> check = check_loss(loss, P);
    CHECK(check.passed == std::string(check.failure).empty());
    return std::string(check.failure);
  };
  CHECK(failure(Broken{{1.5, Y}, 0}).empty());
  CHECK(failure(Broken{{1.5, Y}, 1}) == "the gradient is not the derivative of the value");
  CHECK(failure(Broken{{1.5, Y}, 2}) == "the Hessian product is not the derivative of the gradient");
  CHECK(!failure(Broken{{1.5, Y}, 3}).empty());
  CHECK(check_loss(Broken{{1.5, Y}, 3}, P).asymmetry > 0.01);
  CHECK(failure(Broken{{1.5, Y}, 4}) == "the third derivative is not that of the Hessian product");
  const Weighted weighted(Matrix<double>::Ones(2, 2), Y);
  CHECK(failure(BrokenBound(weighted, 0)).empty());
  CHECK(failure(BrokenBound(weighted, 5)) == "the curvature is no bound");
  CHECK(failure(BrokenBound(weighted, 6)) == "a rotation changes the value");
  CHECK_THROWS_WITH(check_loss(weighted, Matrix<double>(P / 0.0)), Catch::Matchers::Contains("P must be finite"));
}

TEST_CASE("The curvature is above the norm that it bounds, and by rounding alone") {
  constexpr unsigned seed = 20261103;
  constexpr double factor = 16;  // of epsilon d (n + d): four sums of squares, each taken twice
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 300; ++n) {
    const Index d = 1 + n % 7, samples = 1 + n % 11;
    Matrix<double> X = standard_normal(d, samples, generator);
    if (n % 5 == 0) X.row(0) *= 1e-9;                                         // far from whitened
    if (n % 5 == 1) X = random_frame(d + 4, d, generator).transpose() * 3.0;  // all singular values equal
    if (n % 5 == 2) X *= std::ldexp(1.0, 480 - 9 * (n % 107));
    INFO("seed " << seed << ", draw " << n << ", " << X.rows() << " x " << X.cols());
    const Matrix<double> T = Matrix<double>::Zero(1, X.cols());
    const long double norm = svd(Matrix<long double>(X.cast<long double>())).singular_values[0];
    const auto bound = static_cast<long double>(DataLoss<double>(X, T).curvature());
    const long double exact = norm * norm;
    const auto excess = static_cast<long double>(factor * epsilon<double> * static_cast<double>(d * (X.cols() + d)));
    CHECK(bound >= exact * (1 - 100 * epsilon<long double>));
    CHECK(bound <= exact * (1 + excess));
  }
}

/// e^{t A} by its series.
Matrix<double> exponential(const Matrix<double>& A, double t) {
  Matrix<double> result = Matrix<double>::Identity(A.rows(), A.cols()), term = result;
  for (int k = 1; k < 40; ++k) {
    term = product<double>(term, A) * (t / k);
    result += term;
  }
  return result;
}

// Refuted by a bound that is below 2 Lambda of a loss in range whose data are not.
TEST_CASE("A curvature is a bound also where squares of the data vanish") {
  const Matrix<double> one{{1}};
  CHECK(DataLoss<double>(Matrix<double>{{1e-200}}, one).curvature() > 0);
  const WeightedDataLoss<double> loss(Matrix<double>{{1e300}}, Matrix<double>{{1e-170}}, one);
  CHECK(loss.curvature() == Approx(1e-40).epsilon(1e-12));
  CHECK(2 * loss.curvature() >= loss.hessian_product(one, one)(0, 0));
  CHECK(DataLoss<double>(Matrix<double>{{0}}, one).curvature() == 0);
}

TEST_CASE("The rotations are as many as the theory says, and change nothing at all") {
  constexpr unsigned seed = 20261104;
  std::mt19937_64 generator(seed);
  const auto check = [&](const auto& loss, std::size_t expected) {
    INFO("seed " << seed);
    const auto rotations = loss.rotation_generators();
    CHECK(rotations.size() == expected);
    const Matrix<double> P = standard_normal(loss.rows(), loss.cols(), generator);
    for (const auto& [left, right] : rotations) {
      CHECK((left + left.transpose()).norm() == 0);
      CHECK((right + right.transpose()).norm() == 0);
      const Matrix<double> turned =
          product<double>(exponential(left, 0.7), product<double>(P, exponential(right, 0.7)));
      CHECK(std::abs(loss.value(turned) - loss.value(P)) <= 1000 * epsilon<double> * loss.value(P));
    }
  };
  // Whitened data, singular values (3, 3, 3, 1, 0, 0) of a 6 x 7 target: o(3) + o(6 - 4) + o(7 - 4).
  const auto target = [&](Index rows, Index cols, const Vector<double>& y) {
    Matrix<double> U = random_frame(rows, y.size(), generator);
    const Matrix<double> V = random_frame(cols, y.size(), generator);
    for (Index a = 0; a < y.size(); ++a) U.col(a) *= y[a];
    return product_transposed<double>(U, V);
  };
  const Matrix<double> X = random_frame(10, 7, generator).transpose() * 1.7;
  const Matrix<double> Y = target(6, 7, Vector<double>{{3, 3, 3, 1, 0, 0}});
  check(Data(X, product<double>(Y, X)), 3 + 1 + 3);
  check(Weighted(Matrix<double>::Constant(6, 7, 0.4), Y), 3 + 1 + 3);
  // Not whitened: none; two equal eigenvalues of X X^T and a target that does not see them: one.
  check(Data(standard_normal(3, 5, generator), standard_normal(4, 5, generator)), 0);
  check(Weighted(random_weights<double>(3, 3, generator), Y.topLeftCorner(3, 3)), 0);
  Matrix<double> diagonal = Matrix<double>::Zero(3, 3), T = standard_normal(3, 3, generator);
  diagonal.diagonal() << 2, 2, 1;
  T.leftCols(2).setZero();
  check(Data(diagonal, T), 1 + 1);  // right in the plane of the two; left in the complement of one column
  // Two rows without weight.
  Matrix<double> mask = random_weights<double>(4, 3, generator);
  mask.topRows(2).setZero();
  check(Weighted(mask, standard_normal(4, 3, generator)), 1);
  // 0 is invariant under everything; above the limit nothing is listed.
  check(Data(random_frame(3, 3, generator), Matrix<double>::Zero(4, 3)), 6 + 3);
  check(Weighted(Matrix<double>::Ones(29, 2), Matrix<double>::Zero(29, 2)), 0);
}

}  // namespace
}  // namespace dmf::test
