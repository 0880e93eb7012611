// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/third_derivative.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_architecture.hpp"

#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace dmf::test {
namespace {

static_assert(!std::is_constructible_v<ThirdDerivative<double>, Problem<double>, FactorsView<const double>>);

template <class To, class From>
Vector<To> cast(const Vector<From>& x) {
  Vector<To> result(x.size());
  for (Index i = 0; i < x.size(); ++i) result[i] = static_cast<To>(x[i]);
  return result;
}

/// With P(s) = (a + s)(b + s) - y = P + (a + b) s + s^2 along D = (1, 1): the third derivative of P(s)^2 is
/// 12 (a + b), the second ones of 2 P(s) (b + s) and 2 P(s) (a + s) are 4 b + 4 (a + b) and 4 a + 4 (a + b).
TEST_CASE("Two scalar layers by hand") {
  const Architecture<double> architecture({1, 1, 1}, std::vector<double>{0.5, 4});
  const Problem<double> problem(architecture, Matrix<double>::Ones(1, 1));
  const Factors<double> W(architecture, Vector<double>{{3.0, -2.0}}), D(architecture, Vector<double>{{1.0, 1.0}});
  CHECK(third_derivative(problem, W, D) == 12);
  CHECK(third_derivative_vector(problem, W, D).vector() == Vector<double>{{4.0 - 8.0, 4.0 + 12.0}});
}

/// Central differences in fifty digits: steps of 1e-8 leave 1e-16 x the fifth derivative.
TEST_CASE("Differences in fifty digits agree") {
  std::mt19937_64 generator(1);
  for (int depth = shallowest; depth <= deepest; depth += 2) {
    for (const WidthPattern& pattern : width_patterns(depth)) {
      INFO("depth " << depth << ", " << pattern.name);
      const auto problem = random_problem<mp50, Dynamic>(pattern.widths, generator);
      const auto W = random_factors(problem.architecture(), generator);
      const auto D = random_factors(problem.architecture(), generator);
      const mp50 h("1e-8");
      const auto moved = [&](int k) {
        Factors<mp50> result = W;
        result.vector() += mp50(k) * h * D.vector();
        return result;
      };
      const auto F = [&](int k) { return objective(problem, moved(k)); };
      const mp50 cubic = third_derivative(problem, W, D);
      const mp50 difference = (F(2) - 2 * F(1) + 2 * F(-1) - F(-2)) / (2 * h * h * h);
      const Factors<mp50> vector = third_derivative_vector(problem, W, D);
      const Vector<mp50> second_difference = (objective_and_gradient(problem, moved(1)).gradient.vector() -
                                              mp50(2) * objective_and_gradient(problem, W).gradient.vector() +
                                              objective_and_gradient(problem, moved(-1)).gradient.vector()) /
                                             (h * h);
      const mp50 scale = vector.vector().norm() * D.vector().norm();
      CHECK(abs(cubic - difference) <= mp50("1e-10") * scale);
      CHECK((vector.vector() - second_difference).norm() <= mp50("1e-10") * vector.vector().norm());
      CHECK(abs(cubic - vector.vector().dot(D.vector())) <= mp50("1e-45") * scale);
    }
  }
}

/// Against fifty digits. Scale: the vector at magnitudes, with -|Y| in place of Y.
template <class Scalar, int Depth>
void agrees_with_fifty_digits(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W,
                              const Factors<Scalar, Depth>& D) {
  const auto in_mp50 = [](const auto& given) {
    std::vector<Index> widths;
    std::vector<mp50> lambda;
    for (int l = 0; l <= given.depth(); ++l) widths.push_back(given.width(l));
    for (int l = 1; l <= given.depth(); ++l) lambda.push_back(mp50(given.lambda(l)));
    return Architecture<mp50>(widths, lambda);
  };
  const Architecture<mp50> architecture = in_mp50(problem.architecture());
  Matrix<mp50> Y(problem.Y().rows(), problem.Y().cols());
  for (Index i = 0; i < Y.size(); ++i) Y.data()[i] = mp50(problem.Y().data()[i]);
  const Problem<mp50> fine(architecture, Y), sizes(architecture, -Y.cwiseAbs());
  const Factors<mp50> W_fine(architecture, cast<mp50>(W.vector())), D_fine(architecture, cast<mp50>(D.vector()));
  const Factors<mp50> W_size(architecture, W_fine.vector().cwiseAbs()),
      D_size(architecture, D_fine.vector().cwiseAbs());
  const Factors<mp50> exact = third_derivative_vector(fine, W_fine, D_fine),
                      scale = third_derivative_vector(sizes, W_size, D_size);
  const Factors<Scalar, Depth> computed = third_derivative_vector(problem, W, D);
  Index roundings = 10;  // the lengths of the chains of products, up and down
  for (int l = 0; l <= architecture.depth(); ++l) roundings += 4 * architecture.width(l) + 4;
  const mp50 tolerance = mp50(static_cast<int>(roundings)) * mp50(Scalar(epsilon<Scalar>));
  int wrong = 0;
  for (Index i = 0; i < exact.vector().size(); ++i) {
    wrong += !(abs(mp50(computed.vector()[i]) - exact.vector()[i]) <= tolerance * scale.vector()[i]);
  }
  CHECK(wrong == 0);
  CHECK(abs(mp50(third_derivative(problem, W, D)) - third_derivative(fine, W_fine, D_fine)) <=
        tolerance * scale.vector().dot(D_size.vector()));
}

TEMPLATE_TEST_CASE("Every scalar agrees with fifty digits", "", float, double, long double) {
  std::mt19937_64 generator(2);
  for (int depth = shallowest; depth <= deepest; depth += 3) {
    for (const WidthPattern& pattern : width_patterns(depth)) {
      INFO("depth " << depth << ", " << pattern.name);
      const auto problem = random_problem<TestType, Dynamic>(pattern.widths, generator);
      agrees_with_fifty_digits(problem, random_factors(problem.architecture(), generator),
                               random_factors(problem.architecture(), generator));
    }
  }
}

TEST_CASE("A depth that is known at compile time changes nothing") {
  std::mt19937_64 generator(3);
  const auto problem = random_problem<double, 3>({3, 2, 4, 2}, generator);
  agrees_with_fifty_digits(problem, random_factors(problem.architecture(), generator),
                           random_factors(problem.architecture(), generator));
}

TEST_CASE("The operator keeps its own copy of the point and nothing of earlier directions") {
  std::mt19937_64 generator(4);
  const auto problem = random_problem<double, Dynamic>({3, 4, 2, 5}, generator);
  auto W = random_factors(problem.architecture(), generator);
  const auto D = random_factors(problem.architecture(), generator);
  auto nan = D;
  nan.vector().setConstant(std::numeric_limits<double>::quiet_NaN());
  const auto vector = third_derivative_vector(problem, W, D);
  const double cubic = third_derivative(problem, W, D);
  ThirdDerivative<double> third(problem, W);
  W.vector().setZero();
  Factors<double> result(problem.architecture());
  third.apply(nan, result);
  CHECK(third.cubic_form(D) == cubic);
  third.apply(D, result);
  CHECK(result.vector() == vector.vector());
  CHECK(third.cubic_form(nan) != third.cubic_form(nan));
  CHECK(third.cubic_form(D) == cubic);
}

TEST_CASE("Points, directions and results of other widths are refused") {
  const Problem<double> problem(Architecture<double>({3, 4, 2}, 1.0), Matrix<double>(Matrix<double>::Ones(2, 3)));
  const Factors<double> W(problem.architecture());
  Factors<double> result(problem.architecture()), misfit(Architecture<double>({3, 2, 2}, 1.0));
  ThirdDerivative<double> third(problem, W);
  const auto widths = Catch::Matchers::StartsWith("the factors and the problem must have the same widths");
  CHECK_THROWS_WITH(ThirdDerivative<double>(problem, misfit), widths);
  CHECK_THROWS_WITH(third.apply(misfit, result), widths);
  CHECK_THROWS_WITH(third.apply(W, misfit), widths);
  CHECK_THROWS_WITH(third.cubic_form(misfit), widths);
}

}  // namespace
}  // namespace dmf::test
