// SPDX-License-Identifier: BSL-1.0

#include <dmf/points/global_minimizer.hpp>

#include <dmf/low_rank/balanced_factors.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

Matrix<double> product(const Factors<double>& W) {
  Matrix<double> result = W.layer(1);
  for (int l = 2; l <= W.architecture().depth(); ++l) result = (W.layer(l) * result).eval();
  return result;
}

Problem<double> random_problem_of(const RandomLandscape<>& landscape, std::mt19937_64& generator) {
  const auto& architecture = landscape.architecture;
  return {architecture, matrix_with_singular_values(architecture.width(architecture.depth()), architecture.width(0),
                                                    landscape.singular_values, generator)};
}

/// Where gradient descent from W ends: steps that halve until the objective falls.
double descend(const Problem<double>& problem, Factors<double> W, int steps) {
  double rate = 0.1;
  auto at = objective_and_gradient(problem, W);
  for (int k = 0; k < steps; ++k) {
    Factors<double> next = W;
    next.vector() -= rate * at.gradient.vector();
    auto there = objective_and_gradient(problem, next);
    if (there.value < at.value) {
      W = std::move(next);
      at = std::move(there);
      rate *= 1.3;
    } else {
      rate /= 2;
    }
  }
  return at.value;
}

// Theorem 3, both ways. Refuted if a value of F, of the function-space problem or a product differs by
// more than rounding.
TEST_CASE("The product of a global minimizer solves the Schatten problem, and its balanced factors minimize F") {
  std::mt19937_64 generator(20260141);
  for (int n = 0; n < 200; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Problem<double> problem = random_problem_of(landscape, generator);
    const auto& architecture = problem.architecture();
    const int L = architecture.depth();
    const Svd<double> decomposition = svd(problem.Y());
    const Atlas<double> atlas(architecture, decomposition);
    const GlobalMinimizer<double> minimizer = global_minimizer(atlas, decomposition);
    INFO("seed 20260141, landscape " << n << ", L " << L);
    const double y1 = decomposition.singular_values[0];
    const double tolerance = 100 * epsilon<double> * y1, value_tolerance = tolerance * (1 + y1);

    CHECK(minimizer.orbit.type() == CriticalPointType::global_minimizer);
    CHECK(minimizer.value == atlas.lowest(1)[0].value());
    CHECK((product(minimizer.factors) - minimizer.end_to_end).norm() <= tolerance);
    CHECK(std::abs(objective(problem, minimizer.factors) - minimizer.value) <= value_tolerance);
    CHECK(minimizer.rank == minimizer.orbit.rank());

    // ||X - Y||^2 + L lambda^{1/L} ||X||^{2/L}, from X and Y alone
    const double in_function_space =
        (minimizer.end_to_end - problem.Y()).squaredNorm() +
        L * std::exp(architecture.log_lambda().value() / L) * schatten_power(minimizer.end_to_end, 2.0 / L);
    CHECK(std::abs(in_function_space - minimizer.value) <= value_tolerance);

    const double tau = L * std::exp(architecture.log_lambda().value() / L) / 2;
    const Matrix<double> X = prox(decomposition, tau, L, architecture.rank_bound());
    CHECK((X - minimizer.end_to_end).norm() <= tolerance);
    const auto values = prox_values(decomposition, tau, L, architecture.rank_bound());
    CHECK(std::abs(2 * values.objective - minimizer.value) <= value_tolerance);
    CHECK(values.uniqueness.reason == minimizer.uniqueness.reason);
    CHECK(values.uniqueness.tied == minimizer.uniqueness.tied);
    const Factors<double> back = balanced_factors(architecture, X);
    CHECK(std::abs(objective(problem, back) - minimizer.value) <= value_tolerance);
    CHECK(objective_and_gradient(problem, back).gradient.vector().norm() <= 100 * value_tolerance);

    // Theorem 10: the singular vectors of Y diagonalize X.
    Matrix<double> diagonal = decomposition.U.transpose() * minimizer.end_to_end * decomposition.V;
    CHECK((minimizer.end_to_end - decomposition.U * diagonal * decomposition.V.transpose()).norm() <= tolerance);
    diagonal.diagonal().setZero();
    CHECK(diagonal.norm() <= tolerance);
  }
}

// Refuted if one random point, or the end of one descent, lies below the minimizer.
TEST_CASE("No random point and no descent ends below the global minimizer") {
  std::mt19937_64 generator(20260142);
  double closest = 1;
  for (int n = 0; n < 24; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator, {.deepest = 5, .widest = 4});
    const Problem<double> problem = random_problem_of(landscape, generator);
    const GlobalMinimizer<double> minimizer = global_minimizer(problem);
    const double tolerance = 1e-12 * (1 + problem.Y().squaredNorm());
    Workspace<double> workspace(problem.architecture());
    INFO("seed 20260142, landscape " << n << ", L " << problem.architecture().depth() << ", value " << minimizer.value);
    double lowest = std::numeric_limits<double>::infinity();
    for (int k = 0; k < 450; ++k) {
      Factors<double> W(problem.architecture());
      W.vector() = (0.1 + 1.5 * uniform(generator)) * standard_normal(W.vector().size(), 1, generator);
      lowest = std::min(lowest, objective(problem, W, workspace));
      if (k % 45 == 0) lowest = std::min(lowest, descend(problem, W, 400));
      W.vector() = minimizer.factors.vector() + 0.3 * uniform(generator) * W.vector();
      lowest = std::min(lowest, objective(problem, W, workspace));
    }
    CHECK(lowest >= minimizer.value - tolerance);
    closest = std::min(closest, (lowest - minimizer.value) / (1 + minimizer.value));
  }
  CHECK(closest < 1e-6);  // so the descents did come down
}

TEST_CASE("Where the minimizer is not unique, another map is as good") {
  std::mt19937_64 generator(20260143);
  const Matrix<double> Y = 3 * Matrix<double>::Identity(3, 3);
  for (const int L : {2, 3}) {
    std::vector<Index> widths(static_cast<std::size_t>(L) + 1, 2);
    widths.front() = widths.back() = 3;
    const Problem<double> problem(Architecture<double>(widths, 0.5), Y);
    const auto minimizer = global_minimizer(problem);
    CHECK(minimizer.uniqueness.reason == UniquenessReason::tie_at_bottleneck);
    CHECK(minimizer.uniqueness.tied == 3);
    CHECK(minimizer.rank == 2);
    const Matrix<double> O = random_orthogonal(3, generator);
    const Matrix<double> other = O * minimizer.end_to_end * O.transpose();
    CHECK((other - minimizer.end_to_end).norm() > 0.1);
    CHECK(objective(problem, balanced_factors(problem.architecture(), other)) ==
          Approx(minimizer.value).epsilon(1e-13));
  }
  // At the switch: L = 3, lambda_l = 1, y = 2.
  const Problem<double> tied(Architecture({2, 2, 2, 2}, 1.0), 2 * Matrix<double>::Identity(2, 2));
  const auto minimizer = global_minimizer(tied);
  CHECK(minimizer.uniqueness.reason == UniquenessReason::tie_at_switch);
  CHECK(minimizer.rank == 0);
  CHECK(minimizer.end_to_end.norm() == 0);
  CHECK(minimizer.value == 8);
  CHECK(objective(tied, balanced_factors(tied.architecture(), Matrix<double>::Identity(2, 2))) ==
        Approx(8).epsilon(1e-14));
}

TEST_CASE("An atlas and a decomposition that do not belong together are refused") {
  const Matrix<double> Y = Eigen::Vector2d(3, 1).asDiagonal();
  const Architecture architecture({2, 2, 2, 2}, 0.1);
  const Atlas<double> atlas(architecture, svd(Y));
  CHECK_NOTHROW(global_minimizer(atlas, svd(Y)));
  CHECK_THROWS_AS(global_minimizer(atlas, svd(Matrix<double>(2 * Y))), InvalidInput);
  CHECK_THROWS_AS(global_minimizer(atlas, svd(Matrix<double>(Y.topRows(1)))), InvalidInput);
  CHECK_THROWS_AS(global_minimizer(atlas, svd(Matrix<double>::Ones(3, 2))), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
