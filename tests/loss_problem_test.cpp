// SPDX-License-Identifier: BSL-1.0

// Refuted by a gradient or a Hessian that automatic differentiation of the value does not find, by forms that differ
// from the operator's or from differences, and by any deviation from Problem where the loss is ||P - Y||^2.

#include <dmf/loss/loss_problem.hpp>

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/third_derivative.hpp>
#include <dmf/analytic/verify.hpp>
#include <dmf/loss/losses.hpp>

#include "support/autodiff_problem.hpp"
#include "support/catch.hpp"
#include "support/loss_points.hpp"

#include <unsupported/Eigen/AutoDiff>  // after Eigen/Core, which it needs

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

using Number = Eigen::AutoDiffScalar<Eigen::Matrix<double, most_parameters, 1>>;
static_assert(EndToEndLoss<WeightedDataLoss<Number>, Number> && EndToEndLoss<DataLoss<Number>, Number>);

template <class To>
Matrix<To> cast(const Matrix<double>& A) {
  return A.unaryExpr([](double x) { return To(x); });
}

TEST_CASE("Automatic differentiation of the value finds the gradient and the Hessian of any loss") {
  constexpr unsigned seed = 20261111;
  constexpr double factor = 40;  // as in autodiff_eigen_test.cpp, and one more product by the data
  std::mt19937_64 generator(seed);
  double worst = 0;
  for (int n = 0; n < 40; ++n) {
    const int L = 2 + n % 4;
    INFO("seed " << seed << ", problem " << n << ", depth " << L);
    const ProblemAndPoint drawn = random_problem(L, generator);
    const Problem<double>& squared = drawn.problem;
    const Factors<double>& W = drawn.W;
    const auto& architecture = squared.architecture();
    const Architecture<Number> same = in_scalar<Number>(squared).architecture();
    const Index d_L = architecture.width(L), d_0 = architecture.width(0), samples = 1 + n % 5;
    const Matrix<double> M = random_weights<double>(d_L, samples, generator),
                         X = standard_normal(d_0, samples, generator);
    const Matrix<double> T = standard_normal(d_L, samples, generator);
    Factors<Number> variables(same);
    for (Index i = 0; i < W.vector().size(); ++i) {
      variables.vector()[i] = Number(W.vector()[i], most_parameters, static_cast<int>(i));
    }
    const auto compare = [&](const auto& loss, const auto& loss_of_numbers) {
      const LossProblem problem(architecture, loss);
      const LossProblem problem_of_numbers(same, loss_of_numbers);
      const Index parameters = W.vector().size();
      const auto [value, gradient] = objective_and_gradient(problem, W);
      const Matrix<double> hessian = dense_hessian(problem, W);
      const double scale = std::max({hessian.cwiseAbs().maxCoeff(), std::abs(value), loss.value(0 * end_to_end(W))});
      const Number F = objective(problem_of_numbers, variables);
      const auto [F_again, derivative] = objective_and_gradient(problem_of_numbers, variables);
      const auto see = [&](double difference) {
        worst = std::max(worst, difference / scale);
        CHECK(difference <= factor * epsilon<double> * scale);
      };
      see(std::abs(F.value() - value));
      see(std::abs(objective(problem, W) - value));
      see((F.derivatives().head(parameters) - gradient.vector()).cwiseAbs().maxCoeff());
      for (Index i = 0; i < parameters; ++i) {
        see((derivative.vector()[i].derivatives().head(parameters) - hessian.col(i)).cwiseAbs().maxCoeff());
      }
    };
    compare(WeightedDataLoss<double>(M, X, T),
            WeightedDataLoss<Number>(cast<Number>(M), cast<Number>(X), cast<Number>(T)));
    const DataLoss<double> data(X, T);
    const DataLoss<Number> data_of_numbers(cast<Number>(X), cast<Number>(T));
    const Matrix<double> weights = random_weights<double>(d_L, d_0, generator);
    compare(BlendedLoss(data, WeightedLoss(weights, squared.Y()), 0.3),
            BlendedLoss(data_of_numbers, WeightedLoss<Number>(cast<Number>(weights), cast<Number>(squared.Y())),
                        Number(0.3)));
  }
  std::printf("largest error %.1f epsilon\n", worst / epsilon<double>);
}

TEST_CASE("The forms are those of the operator, and derivatives of one another along lines") {
  constexpr unsigned seed = 20261112;
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 40; ++n) {
    const int L = 2 + n % 5;
    INFO("seed " << seed << ", problem " << n << ", depth " << L);
    std::vector<Index> widths;
    for (int l = 0; l <= L; ++l) widths.push_back(1 + static_cast<Index>(generator() % 4));
    std::vector<double> lambda;
    for (int l = 1; l <= L; ++l) lambda.push_back(0.1 + uniform(generator));
    const Architecture architecture(widths, lambda);
    const Matrix<double> Y = standard_normal(widths.back(), widths.front(), generator);
    const LossProblem problem(architecture, LogCoshLoss<double>{0.7, Y});
    const Vector<double> x = standard_normal(architecture.parameter_count(), 1, generator);
    const Factors<double> W(architecture, x), D(architecture, standard_normal(x.size(), 1, generator));
    const LossHessian hessian(problem, W);
    const Factors<double> HD = hessian_vector_product(problem, W, D);
    const double scale = HD.vector().norm() * D.vector().norm();
    CHECK(std::abs(hessian.quadratic_form(D) - D.vector().dot(HD.vector())) <= 100 * epsilon<double> * scale);
    CHECK(hessian_quadratic_form(problem, W, D) == hessian.quadratic_form(D));
    Vector<double> y(x.size());
    hessian.perform_op(D.vector().data(), y.data());
    CHECK(y == HD.vector());
    CHECK((dense_hessian(problem, W) * D.vector() - y).norm() <= 1000 * epsilon<double> * y.norm());

    const auto at = [&](const Vector<double>& point) { return Factors<double>(architecture, point); };
    const auto value = [&](const Vector<double>& point) { return objective(problem, at(point)); };
    const auto gradient = [&](const Vector<double>& point) {
      return Vector<double>(objective_and_gradient(problem, at(point)).gradient.vector());
    };
    CHECK(check_derivative<double>(value, gradient, x).passed);
    CHECK(check_second_derivative<double>(
              gradient, [&](const Vector<double>& d) { return hessian_vector_product(problem, W, at(d)).vector(); }, x)
              .passed);
    const auto on_line = [&](const Vector<double>& t) { return at(x + (t[0] - 1) * D.vector()); };
    CHECK(check_derivative<double>(
              [&](const Vector<double>& t) { return hessian_quadratic_form(problem, on_line(t), D); },
              [&](const Vector<double>& t) {
                const Factors<double> point = on_line(t);
                return Vector<double>(Vector<double>::Constant(1, LossHessian(problem, point).cubic_form(D)));
              },
              Vector<double>(Vector<double>::Ones(1)))
              .passed);
  }
}

TEMPLATE_TEST_CASE("Of ||P - Y||^2 everything is what Problem makes of it", "", float, double, long double) {
  using Scalar = TestType;
  constexpr unsigned seed = 20261113;
  constexpr double factor = 100;  // both sum products of up to 5 layers, in other orders
  std::mt19937_64 generator(seed);
  for (int n = 0; n < 20; ++n) {
    const auto [of_double, W_of_double] = random_problem(2 + n % 4, generator);
    INFO("seed " << seed << ", problem " << n);
    const Problem<Scalar> problem = in_scalar<Scalar>(of_double);
    const auto& architecture = problem.architecture();
    const Matrix<Scalar> ones = Matrix<Scalar>::Ones(problem.Y().rows(), problem.Y().cols());
    const LossProblem loss_problem(architecture, WeightedLoss<Scalar>(ones, problem.Y()));
    const Factors<Scalar> W(architecture, Vector<Scalar>(W_of_double.vector().template cast<Scalar>()));
    const Factors<Scalar> D(architecture, Vector<Scalar>(standard_normal<Scalar>(W.vector().size(), 1, generator)));
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const auto [loss_value, loss_gradient] = objective_and_gradient(loss_problem, W);
    const Matrix<Scalar> H = dense_hessian(problem, W);
    const Scalar tolerance = Scalar(factor) * epsilon<Scalar> * max(H.norm(), value);
    CHECK(abs(value - loss_value) <= tolerance);
    CHECK((gradient.vector() - loss_gradient.vector()).norm() <= tolerance);
    CHECK((H - dense_hessian(loss_problem, W)).norm() <= tolerance);
    const Scalar third = third_derivative<Scalar, Dynamic>(problem, W, D);
    const Scalar size = D.vector().norm();
    CHECK(abs(third - LossHessian(loss_problem, W).cubic_form(D)) <= tolerance * size * size * size);
  }
}

TEST_CASE("Sizes that do not fit are refused") {
  const Matrix<double> Y = Matrix<double>::Ones(2, 3);
  const WeightedLoss loss(Y, Y);
  CHECK_THROWS_WITH(LossProblem(Architecture({2, 2, 2}, 1.0), loss),
                    "the end-to-end matrix of the loss must be d_L x d_0 = 2 x 2, got 2 x 3");
  const LossProblem problem(Architecture({3, 2, 2}, 1.0), loss);
  const Factors<double> other(Architecture({3, 1, 2}, 1.0));
  CHECK_THROWS_AS(objective(problem, other), InvalidInput);
  CHECK_THROWS_AS(objective_and_gradient(problem, other), InvalidInput);
  CHECK_THROWS_AS((LossHessian(problem, other)), InvalidInput);
  CHECK_THROWS_WITH(dense_hessian(problem, Factors<double>(problem.architecture()), 9),
                    "a dense Hessian of dimension N = 10 exceeds the limit of 9");
}

}  // namespace
}  // namespace dmf::test
