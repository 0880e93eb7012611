// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/hessian.hpp>

#include "support/catch.hpp"
#include "support/hessian_laws.hpp"
#include "support/random_architecture.hpp"

#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

// float, long double and static depths have files of their own, to spare the compiler.
template class dmf::Hessian<double>;

namespace dmf::test {
namespace {

// The operator refers to its problem: a temporary one is refused at compile time.
using Point = FactorsView<const double>;
static_assert(std::is_constructible_v<Hessian<double>, const Problem<double>&, Point>);
static_assert(!std::is_constructible_v<Hessian<double>, Problem<double>, Point>);

TEST_CASE("The Hessian is that of the formula") {
  two_scalar_layers_have_the_hessian_of_the_formula<double>();
  at_zero_only_the_penalty_bends_unless_there_are_two_layers<double>(1);
}

TEST_CASE("The Hessian agrees with loops over the entries") { hessian_agrees_with_loops_over_entries<double>(2); }

TEST_CASE("The Hessian agrees with the plain products in long double") { hessian_agrees_with_long_double<double>(8); }

TEST_CASE("The quadratic form agrees with the product, and the product is symmetric") {
  quadratic_form_and_product_agree<double>(3);
}

TEST_CASE("The trace is that of the formula at every point") { trace_is_that_of_the_formula<double>(4); }

TEST_CASE("Central differences of gradient and objective converge with the square of the step") {
  differences_converge_with_slope_two<double>(5, -10, -7);
}

TEST_CASE("The Hessian scales with the power 2L - 2 of the unit of length") {
  hessian_scales_with_the_power_2L_minus_2_of_the_unit<double>(6);
}

TEST_CASE("The operator keeps its own copy of the point and nothing of earlier directions") {
  std::mt19937_64 generator(7);
  const auto problem = random_problem<double, Dynamic>({3, 4, 2, 5}, generator);
  auto W = random_factors(problem.architecture(), generator);
  const auto D = random_factors(problem.architecture(), generator);
  auto nan = D;
  nan.vector().setConstant(std::numeric_limits<double>::quiet_NaN());
  const auto product = hessian_vector_product(problem, W, D);
  const double form = hessian_quadratic_form(problem, W, D);

  Hessian<double> hessian(problem, W);
  W.vector().setZero();
  Factors<double> result(problem.architecture());
  hessian.apply(nan, result);
  hessian.apply(D, result);  // result was NaN
  CHECK(result.vector() == product.vector());
  CHECK(hessian.quadratic_form(D) == form);
  hessian.apply(D, result);
  CHECK(result.vector() == product.vector());
  CHECK(hessian.quadratic_form(nan) != hessian.quadratic_form(nan));
  CHECK(hessian.quadratic_form(D) == form);
}

TEST_CASE("Points, directions and results of other widths are refused") {
  const Problem problem(Architecture({3, 4, 2}, 1.0), Matrix<double>(Matrix<double>::Ones(2, 3)));
  const Factors W(problem.architecture());
  Factors result(problem.architecture());
  Hessian<double> hessian(problem, W);
  const auto other_widths = Catch::Matchers::StartsWith("the factors and the problem must have the same widths");
  for (const std::vector<Index>& widths : {std::vector<Index>{4, 4, 2}, std::vector<Index>{3, 2, 2},
                                           std::vector<Index>{3, 4, 1}, std::vector<Index>{3, 4, 2, 2}}) {
    Factors misfit(Architecture(widths, 1.0));
    CHECK_THROWS_WITH(Hessian<double>(problem, misfit), other_widths);
    CHECK_THROWS_WITH(hessian.apply(misfit, result), other_widths);
    CHECK_THROWS_WITH(hessian.apply(W, misfit), other_widths);
    CHECK_THROWS_WITH(hessian.quadratic_form(misfit), other_widths);
    CHECK_THROWS_WITH(hessian_vector_product(problem, misfit, W), other_widths);
    CHECK_THROWS_WITH(hessian_vector_product(problem, W, misfit), other_widths);
    CHECK_THROWS_WITH(hessian_quadratic_form(problem, misfit, W), other_widths);
    CHECK_THROWS_WITH(hessian_quadratic_form(problem, W, misfit), other_widths);
    CHECK_THROWS_WITH(dense_hessian(problem, misfit), other_widths);
  }
}

TEST_CASE("A dense Hessian above the largest dimension is refused") {
  const Problem problem(Architecture({3, 4, 2}, 1.0), Matrix<double>(Matrix<double>::Ones(2, 3)));
  const Factors W(problem.architecture());  // N = 20
  CHECK(dense_hessian(problem, W, 20).rows() == 20);
  CHECK_THROWS_WITH(dense_hessian(problem, W, 19), "a dense Hessian of dimension N = 20 exceeds the limit of 19");
  CHECK_THROWS_AS(dense_hessian(problem, W, 0), InvalidInput);
  const Problem large(Architecture({100, 50, 101}, 1.0), Matrix<double>(Matrix<double>::Zero(101, 100)));
  CHECK_THROWS_WITH(dense_hessian(large, Factors(large.architecture())),
                    "a dense Hessian of dimension N = 10050 exceeds the limit of 10000");
}

}  // namespace
}  // namespace dmf::test
