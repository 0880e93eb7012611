// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/entry_loops.hpp"
#include "support/objective_laws.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <vector>

// float, long double and static depths have files of their own, to spare the compiler.
template class dmf::Workspace<double>;
template struct dmf::ObjectiveAndGradient<double, dmf::Dynamic>;

namespace dmf::test {
namespace {

TEST_CASE("The objective and its gradient are those of the formula") {
  two_scalar_layers_have_the_objective_and_gradient_of_the_formula<double>();
  at_zero_the_objective_is_the_norm_of_the_target<double>(1);
}

TEST_CASE("The objective and its gradient agree with loops over the entries") {
  objective_and_gradient_agree_with_loops_over_entries<double>(2);
}

TEST_CASE("A bottleneck spares the residual and loses no digit of F where it is small") {
  a_small_residual_is_not_lost_in_a_bottleneck<double>(11);
  terms_that_cancel_do_no_harm_in_a_bottleneck<double>(14);
  gram_matrices_beyond_the_range_do_no_harm<double>(12);
}

TEST_CASE("F scales with the power 2L of the unit of length") {
  the_objective_scales_with_the_power_2L_of_the_unit<double>(6);
}

TEST_CASE("Central differences converge to the gradient with the square of the step") {
  central_differences_converge_with_slope_two<double>(7, -10);
}

TEST_CASE("Three layers of different widths have the objective and gradient worked out by hand") {
  // W_1 = (1 2), W_2 = (1 -1)^T, W_3 = (2 1), Y = (0 3), lambda = (1, 2, 3).
  //   P_2 = (1 2; -1 -2), P_3 = W_3 P_2 = (1 2), R = (1 -1),
  //   F = 2 + 1 * 5 + 2 * 2 + 3 * 5 = 26,
  //   dF/dW_3 = 2 R P_2^T + 6 W_3 = 2 (1-2, -1+2) + (12 6) = (10 8),
  //   dF/dW_2 = 2 W_3^T R W_1^T + 4 W_2 = 2 (2 1)^T (1-2) + (4 -4)^T = (0 -6)^T,
  //   dF/dW_1 = 2 (W_3 W_2)^T R + 2 W_1 = 2 (1 -1) + (2 4) = (4 2).
  const Architecture architecture({2, 1, 2, 1}, std::vector{1.0, 2.0, 3.0});
  const Problem problem(architecture, Matrix<double>{{0.0, 3.0}});
  const Factors W(architecture, Vector<double>{{1.0, 2.0, 1.0, -1.0, 2.0, 1.0}});
  const auto [value, gradient] = objective_and_gradient(problem, W);
  CHECK(value == 26);
  CHECK(gradient.layer(1) == Matrix<double>{{4.0, 2.0}});
  CHECK(gradient.layer(2) == Matrix<double>{{0.0}, {-6.0}});
  CHECK(gradient.layer(3) == Matrix<double>{{10.0, 8.0}});
}

TEST_CASE("The workspace keeps the products and the adjoints of the last evaluation") {
  at_random_points<double>(8, [](const auto& problem, const auto& W, const auto&) {
    const auto& architecture = problem.architecture();
    const EntryLoops loops = entry_loops(problem, W), scale = magnitudes(loops);
    const long double count = roundings(loops);
    Workspace<double> workspace(architecture);
    Factors<double> gradient(architecture);
    objective_and_gradient(problem, W, gradient, workspace);
    const Workspace<double>& kept = workspace;
    const auto check_equal = [&](const Matrix<double>& A, const Table& exact, const Table& magnitude) {
      REQUIRE(A.rows() == exact.rows);
      REQUIRE(A.cols() == exact.columns);
      for (Index i = 0; i < exact.rows; ++i) {
        for (Index j = 0; j < exact.columns; ++j) {
          CHECK(is_close(A(i, j), exact(i, j), magnitude(i, j), count));
        }
      }
    };
    const auto adjoint = [](const EntryLoops& x, int l) {  // 2 (W_L ... W_{l+1})^T R
      const Table above = chain(x, x.depth(), l + 1), R = residual(x);
      Table result(above.columns, R.columns);
      for (Index i = 0; i < result.rows; ++i) {
        for (Index j = 0; j < result.columns; ++j) {
          for (Index r = 0; r < R.rows; ++r) result(i, j) += 2 * above(r, i) * R(r, j);
        }
      }
      return result;
    };
    for (int l = 1; l <= architecture.depth(); ++l) {
      check_equal(kept.product(l), chain(loops, l, 1), chain(scale, l, 1));
      check_equal(kept.adjoint(l), adjoint(loops, l), adjoint(scale, l));
    }
    static_cast<void>(objective(problem, Factors<double>(architecture), workspace));
    CHECK(kept.adjoint(architecture.depth()) == -2.0 * problem.Y());
  });
}

TEST_CASE("A workspace carries nothing from one evaluation to the next") {
  std::mt19937_64 generator(9);
  const auto problem = random_problem<double, Dynamic>({3, 4, 2, 5}, generator);
  const auto W = random_factors(problem.architecture(), generator);
  auto nan = Factors<double>(problem.architecture());
  nan.vector().setConstant(std::numeric_limits<double>::quiet_NaN());
  Workspace<double> workspace(problem.architecture());
  Factors<double> gradient(problem.architecture());
  CHECK(std::isnan(objective_and_gradient(problem, nan, gradient, workspace)));
  const double value = objective_and_gradient(problem, W, gradient, workspace);  // gradient was NaN
  const auto fresh = objective_and_gradient(problem, W);
  CHECK(value == fresh.value);
  CHECK(gradient.vector() == fresh.gradient.vector());
  CHECK(objective(problem, W, workspace) == value);
}

TEST_CASE("Factors and gradient may lie side by side in the caller's memory") {
  std::mt19937_64 generator(10);
  const auto problem = random_problem<double, Dynamic>({3, 1, 2}, generator);  // N = 5, an odd number
  const auto W = random_factors(problem.architecture(), generator);
  const Index n = problem.architecture().parameter_count();
  std::vector<double> memory(static_cast<std::size_t>(2 * n + 2), 7.0);
  const FactorsView<const double> view(problem.architecture(), memory.data() + 1, n);
  const FactorsView<double> gradient(problem.architecture(), memory.data() + 1 + n, n);
  FactorsView<double>(problem.architecture(), memory.data() + 1, n).vector() = W.vector();
  Workspace<double> workspace(problem.architecture());
  const double value = objective_and_gradient(problem, view, {problem.architecture(), gradient.data(), n}, workspace);
  const auto expected = objective_and_gradient(problem, W);
  CHECK(value == Approx(expected.value).epsilon(8 * epsilon<double>));  // alignment may reorder sums
  CHECK((gradient.vector() - expected.gradient.vector()).norm() <=
        8 * epsilon<double> * expected.gradient.vector().norm());
  CHECK(view.vector() == W.vector());
  CHECK(memory.front() == 7);
  CHECK(memory.back() == 7);
}

// ------------------------------------------------------------------------------------- refusals

TEST_CASE("Factors, gradient and workspace of other widths are refused") {
  const Problem problem(Architecture({3, 4, 2}, 1.0), Matrix<double>(Matrix<double>::Ones(2, 3)));
  const Factors W(problem.architecture());
  Factors gradient(problem.architecture());
  Workspace<double> workspace(problem.architecture());
  const auto other_factors = Catch::Matchers::StartsWith("the factors and the problem must have the same widths");
  const std::string other_workspace = "the workspace was made for other widths";
  for (const std::vector<Index>& widths :
       {std::vector<Index>{4, 4, 2}, std::vector<Index>{3, 2, 2}, std::vector<Index>{3, 4, 1},
        std::vector<Index>{3, 4, 2, 2}, std::vector<Index>{2, 4, 3}}) {
    const Architecture other(widths, 1.0);
    Factors misfit(other);
    Workspace<double> narrow(other);
    CHECK_THROWS_WITH(objective(problem, misfit), other_factors);
    CHECK_THROWS_WITH(objective(problem, misfit, workspace), other_factors);
    CHECK_THROWS_WITH(objective(problem, W, narrow), other_workspace);
    CHECK_THROWS_WITH(objective_and_gradient(problem, misfit), other_factors);
    CHECK_THROWS_WITH(objective_and_gradient(problem, misfit, gradient, workspace), other_factors);
    CHECK_THROWS_WITH(objective_and_gradient(problem, W, misfit, workspace), other_factors);
    CHECK_THROWS_WITH(objective_and_gradient(problem, W, gradient, narrow), other_workspace);
    CHECK_THROWS_AS(narrow.require_fits(problem.architecture()), InvalidInput);
  }
  CHECK_NOTHROW(workspace.require_fits(problem.architecture()));
  // Widths are compared, not addresses, and weights do not matter.
  const Architecture same_widths({3, 4, 2}, 5.0);
  CHECK(objective(problem, Factors(same_widths)) == 6);
}

TEST_CASE("A static depth refuses factors of other widths too") {
  const Problem<double, 2> problem(Architecture<double, 2>({1, 2, 1}, 1.0), Matrix<double>::Ones(1, 1));
  const Factors<double, 2> misfit(Architecture<double, 2>({2, 1, 2}, 1.0));
  CHECK_THROWS_WITH(objective(problem, misfit),
                    Catch::Matchers::StartsWith("the factors and the problem must have the same widths"));
}

TEST_CASE("The product of the layers agrees with loops over the entries") {
  the_product_of_the_layers_agrees_with_loops_over_entries<double>(9);
}

TEST_CASE("The product of the layers is formed from the end where that costs less") {
  // Multiplied from the other end, an intermediate product overflows.
  const Architecture<double, 3> tall({1, 1, 1, 2}, 1.0), wide({2, 1, 1, 1}, 1.0);
  const Factors<double, 3> from_right(tall, Vector<double>{{1e-200, 1e200, 1e200, 1e200}});
  CHECK(end_to_end(from_right) == Matrix<double>{{1e200}, {1e200}});
  const Factors<double, 3> from_left(wide, Vector<double>{{1e200, 1e200, 1e200, 1e-200}});
  CHECK(end_to_end(from_left) == Matrix<double>{{1e200, 1e200}});
  const FactorsView<const double, 3> view = from_left;
  CHECK(end_to_end(view) == end_to_end(from_left));
}

}  // namespace
}  // namespace dmf::test
