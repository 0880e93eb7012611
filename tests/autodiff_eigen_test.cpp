// SPDX-License-Identifier: BSL-1.0

#include <dmf/analytic/hessian.hpp>

// The analytic wing over the numbers of automatic differentiation, and so against it: Eigen's forward
// mode differentiates the code of objective(), which has no derivative of ours in it, and the code of
// objective_and_gradient(). What would refute: a wrong gradient, a wrong Hessian, or a step of the
// computation that drops derivatives.

#include "support/autodiff_problem.hpp"
#include "support/catch.hpp"

#include <unsupported/Eigen/AutoDiff>  // after Eigen/Core, which it needs

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

namespace dmf::test {
namespace {

/// A value and its derivatives along every parameter.
using Number = Eigen::AutoDiffScalar<Eigen::Matrix<double, most_parameters, 1>>;
static_assert(FieldScalar<Number> && !RealScalar<Number>);

/// The point at which the i-th parameter varies along the i-th direction.
Factors<Number> variables(const Problem<Number>& problem, const Factors<double>& W) {
  Factors<Number> result(problem.architecture());
  for (Index i = 0; i < W.vector().size(); ++i) {
    result.vector()[i] = Number(W.vector()[i], most_parameters, static_cast<int>(i));
  }
  return result;
}

TEST_CASE("Eigen's automatic differentiation finds the gradient and the Hessian") {
  constexpr unsigned seed = 20251101;
  // Both sides sum a few products of up to 10 factors; measured: 1.4 epsilon of the largest entry.
  constexpr double factor = 20;
  std::mt19937_64 generator(seed);
  double worst = 0;
  for (int n = 0; n < 40; ++n) {
    const int L = 2 + n % 4;
    INFO("seed " << seed << ", problem " << n << ", depth " << L);
    const auto [problem, W] = random_problem(L, generator);
    const Index parameters = W.vector().size();
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const Matrix<double> hessian = dense_hessian(problem, W);
    const double scale = std::max(hessian.cwiseAbs().maxCoeff(), value);

    const Problem<Number> same = in_scalar<Number>(problem);
    const Factors<Number> point = variables(same, W);
    const Number F = objective(same, point);
    const auto [F_again, derivative] = objective_and_gradient(same, point);
    Matrix<double> second(parameters, parameters);
    for (Index i = 0; i < parameters; ++i) {
      second.row(i) = derivative.vector()[i].derivatives().head(parameters);
    }
    const auto see = [&](double difference) {
      worst = std::max(worst, difference / scale);
      CHECK(difference <= factor * epsilon<double> * scale);
    };
    see(std::abs(F.value() - value));
    see(std::abs(F_again.value() - value));
    see((F.derivatives().head(parameters) - gradient.vector()).cwiseAbs().maxCoeff());
    see((F_again.derivatives().head(parameters) - gradient.vector()).cwiseAbs().maxCoeff());
    see((second - hessian).cwiseAbs().maxCoeff());
  }
  std::printf("largest error %.1f epsilon\n", worst / epsilon<double>);
}

TEST_CASE("What has a value without being finite is refused, whatever its derivatives") {
  const Architecture<Number> architecture({1, 1, 1}, Number(1));
  const Matrix<Number> Y = Matrix<Number>::Constant(1, 1, Number(std::numeric_limits<double>::infinity()));
  CHECK_THROWS_WITH(Problem<Number>(architecture, Y), "Y must be finite, entry (0, 0) is inf");
  CHECK_THROWS_WITH(Architecture<Number>({1, 1, 1}, Number(-0.1)),
                    "weight lambda_1 must be positive and finite, got -0.1");
}

}  // namespace
}  // namespace dmf::test
