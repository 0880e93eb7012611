// SPDX-License-Identifier: BSL-1.0
#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include "support/catch.hpp"
#include "support/sparse_laws.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// float and long double have files of their own, to spare the compiler.
template class dmf::SparseProblem<double>;
template class dmf::SparseWorkspace<double>;
template class dmf::SparseHessian<double>;
template class dmf::SparseHessian<double, 3>;

namespace dmf::test {
namespace {

using Point = FactorsView<const double>;
static_assert(std::is_constructible_v<SparseHessian<double>, const SparseProblem<double>&, Point>);
static_assert(!std::is_constructible_v<SparseHessian<double>, SparseProblem<double>, Point>);

// Refuted by a term or a layer that is left out, transposed or taken at the wrong place, at whichever hidden layer the
// chain is cut; by a value without gradient that is another one; by an error above the bound, and by a bound that is
// far above the scale of all terms. Some 650 problems in each scalar, every width 1 somewhere, depths to 40.
TEST_CASE("F and its gradient with a sparse target agree with loops over the dense entries") {
  sparse_objective_agrees_with_loops<double>(1);
}

// Refuted by a term of the product rule left out: against the dense problem, whose recursion is another one.
TEST_CASE("The Hessian with a sparse target agrees with the dense one") { sparse_hessian_agrees_with_dense<double>(2); }

// Refuted by a block of rows or columns, a strip or a rest of packets that is left out or met twice.
TEST_CASE("Sides beyond a block and widths beyond a strip of packets make no difference") {
  sparse_problems_beyond_a_block_agree_with_dense<double>(3);
}

// Refuted by a bound that does not know of the cancellation, and by a gradient that loses digits with the value.
TEST_CASE("Where the residual is small the bound says how many digits of F are lost") {
  a_small_residual_is_within_the_bound<double>(4);
}

// Refuted by sums over rows in working precision.
TEST_CASE("Many rows cost no digits") {
  many_rows_cost_no_digits<double>(5);
  rows_that_are_alike_cost_no_digits<double>();
}

// Refuted by a derivative that is wrong, even if it were the same wrong one for dense targets.
TEST_CASE("The remainders of Taylor's series say that gradient and Hessian are those of F") {
  sparse_derivatives_have_slope_two<double>(6);
}

// Refuted by any error: integers, which no sum rounds. See objective_test.cpp for the numbers worked out by hand.
TEST_CASE("Three layers have the objective and gradient worked out by hand") {
  const Architecture architecture({2, 1, 2, 1}, std::vector{1.0, 2.0, 3.0});
  Eigen::SparseMatrix<double> S(1, 2);
  S.insert(0, 1) = 3;
  const SparseProblem problem(architecture, SparseTarget(S));
  const Factors W(architecture, Vector<double>{{1.0, 2.0, 1.0, -1.0, 2.0, 1.0}});
  CHECK(problem.squared_norm() == 9);
  CHECK(objective(problem, Factors(architecture)) == 9);
  for (const int boundary : {1, 2}) {
    SparseWorkspace<double> workspace(problem, boundary);
    Factors gradient(architecture);
    CHECK(objective_and_gradient(problem, W, gradient, workspace) == 26);
    CHECK(gradient.layer(1) == Matrix<double>{{4.0, 2.0}});
    CHECK(gradient.layer(2) == Matrix<double>{{0.0}, {-6.0}});
    CHECK(gradient.layer(3) == Matrix<double>{{10.0, 8.0}});
  }
}

// Refuted by a cut at a layer that costs more: a wider one, or an inner one where the last or first layer would do.
TEST_CASE("The chain is cut where it costs least") {
  const auto boundary = [](const std::vector<Index>& widths) {
    Eigen::SparseMatrix<double> S(widths.back(), widths.front());
    for (Index i = 0; i < min(S.rows(), S.cols()); ++i) S.insert(i, i) = 1;
    const SparseProblem problem(Architecture(widths, 1.0), SparseTarget(S));
    return SparseWorkspace<double>(problem).boundary();
  };
  CHECK(boundary({100, 3, 3, 3, 500}) == 3);
  CHECK(boundary({500, 3, 3, 3, 100}) == 1);
  CHECK(boundary({300, 30, 2, 30, 300}) == 2);
  CHECK(boundary({100, 9, 1, 500}) == 2);
  CHECK(boundary({5, 7, 4}) == 1);
}

// Refuted by a code path of its own for depths known to the compiler.
TEST_CASE("A static depth gives the same numbers") {
  std::mt19937_64 generator(7);
  const auto target = random_target<double>(9, 6, target_kinds()[5], generator);
  const Architecture<double, 3> fixed({6, 4, 5, 9}, std::vector{0.5, 1.0, 2.0});
  const Architecture<double> dynamic = with_dynamic_depth(fixed);
  const auto W = random_factors(dynamic, generator), D = random_factors(dynamic, generator);
  const Factors<double, 3> fixed_W(fixed, W.vector()), fixed_D(fixed, D.vector());
  const SparseProblem problem(dynamic, target.sparse);
  const SparseProblem fixed_problem(fixed, target.sparse);
  const auto [value, gradient] = objective_and_gradient(problem, W);
  const auto [fixed_value, fixed_gradient] = objective_and_gradient(fixed_problem, fixed_W);
  CHECK(fixed_value == Approx(value).epsilon(16 * epsilon<double>));  // alignment may reorder sums
  CHECK((fixed_gradient.vector() - gradient.vector()).norm() <= 16 * epsilon<double> * gradient.vector().norm());
  const auto product = hessian_vector_product(problem, W, D);
  const auto fixed_product = hessian_vector_product(fixed_problem, fixed_W, fixed_D);
  CHECK((fixed_product.vector() - product.vector()).norm() <= 16 * epsilon<double> * product.vector().norm());
  CHECK(hessian_quadratic_form(problem, W, D) == Approx(product.vector().dot(D.vector())));
}

// Refuted by numbers of an earlier evaluation or direction that are used again.
TEST_CASE("Workspace and operator carry nothing from one evaluation to the next") {
  std::mt19937_64 generator(8);
  for (const TargetKind& kind : target_kinds()) {
    const Architecture architecture({7, 5, 3, 5, 70}, 0.5);
    const auto target = random_target<double>(70, 7, kind, generator);
    const SparseProblem problem(architecture, target.sparse);
    auto W = random_factors(architecture, generator);
    const auto D = random_factors(architecture, generator);
    Factors<double> nan(architecture), gradient(architecture);
    nan.vector().setConstant(std::numeric_limits<double>::quiet_NaN());
    for (const int boundary : {1, 2, 3}) {
      SparseWorkspace<double> workspace(problem, boundary), other(problem, boundary);
      Factors<double> expected(architecture);
      const double value = objective_and_gradient(problem, W, expected, other);
      CHECK(std::isnan(objective_and_gradient(problem, nan, gradient, workspace)));
      CHECK(objective_and_gradient(problem, W, gradient, workspace) == value);  // gradient was NaN
      CHECK(gradient.vector() == expected.vector());
      CHECK(objective(problem, W, workspace) == value);
    }
    const auto product = hessian_vector_product(problem, W, D);
    const SparseHessian<double> hessian(problem, W);
    W.vector().setZero();
    Factors<double> result(architecture);
    hessian.apply(nan, result);
    hessian.apply(D, result);
    CHECK(result.vector() == product.vector());
    CHECK(hessian.rows() == architecture.parameter_count());
    Vector<double> y(hessian.cols());
    hessian.perform_op(D.vector().data(), y.data());
    CHECK(y == product.vector());
  }
}

// Refuted by an allocation of the size of Y, 160 GB, or of some thousand numbers for each row.
TEST_CASE("A target of 200000 rows and 100000 columns takes no dense memory") {
  const Index d_L = 200000, d_0 = 100000;
  Eigen::SparseMatrix<double> S(d_L, d_0);
  for (Index i = 0; i < 100; ++i) S.insert(1999 * i, 997 * i) = 2;
  const SparseProblem problem(Architecture({d_0, 2, 3, d_L}, 0.25), SparseTarget(S));
  Factors W(problem.architecture());
  CHECK(objective(problem, W) == 400);
  // W_1 = e_1 e_1^T, W_2 = e_1 e_1^T, W_3 = e_1 e_1^T: W_3 W_2 W_1 has one entry 1, where Y has 2.
  for (int l = 1; l <= 3; ++l) W.layer(l)(0, 0) = 1;
  const auto [value, gradient] = objective_and_gradient(problem, W);
  CHECK(value == 400 - 4 + 1 + 0.75);
  for (int l = 1; l <= 3; ++l) {
    CHECK(gradient.layer(l)(0, 0) == -1.5);  // 2 (1 - 2) + 2 / 4
    CHECK(gradient.layer(l).cwiseAbs().sum() == 1.5);
  }
  // Along D = W: F((1 + t) W) = 396 + ((1 + t)^3 - 2)^2 + (1 + t)^2 3/4, second derivative 6 at t = 0: 2 9 - 12 + 3/2.
  CHECK(hessian_quadratic_form(problem, W, W) == 7.5);
}

// Refuted by input that is let in.
TEST_CASE("Targets, factors, gradients and workspaces that do not fit are refused") {
  std::mt19937_64 generator(9);
  const auto target = random_target<double>(2, 3, target_kinds()[0], generator);
  const Architecture architecture({3, 4, 2}, 1.0);
  CHECK_THROWS_WITH(SparseProblem(Architecture({2, 4, 3}, 1.0), target.sparse),
                    "Y must be d_L x d_0 = 3 x 2, got 2 x 3");
  const SparseProblem problem(architecture, target.sparse);
  const Factors W(architecture);
  Factors gradient(architecture);
  SparseWorkspace<double> workspace(problem);
  const SparseHessian<double> hessian(problem, W);
  CHECK_THROWS_WITH(SparseWorkspace<double>(problem, 0),
                    "the chain is cut at a hidden layer 1, ..., L - 1 with L = 2, got 0");
  CHECK_THROWS_WITH(SparseWorkspace<double>(problem, 2),
                    "the chain is cut at a hidden layer 1, ..., L - 1 with L = 2, got 2");
  const auto other_factors = Catch::Matchers::StartsWith("the factors and the problem must have the same widths");
  const std::string other_workspace = "the workspace was made for other widths";
  for (const std::vector<Index>& widths : {std::vector<Index>{3, 2, 2}, std::vector<Index>{3, 4, 2, 2}}) {
    const Architecture other(widths, 1.0);
    Factors misfit(other);
    SparseWorkspace<double> narrow(SparseProblem(other, target.sparse));
    CHECK_THROWS_WITH(objective(problem, misfit), other_factors);
    CHECK_THROWS_WITH(objective(problem, misfit, workspace), other_factors);
    CHECK_THROWS_WITH(objective(problem, W, narrow), other_workspace);
    CHECK_THROWS_WITH(objective_and_gradient(problem, misfit, gradient, workspace), other_factors);
    CHECK_THROWS_WITH(objective_and_gradient(problem, W, misfit, workspace), other_factors);
    CHECK_THROWS_WITH(objective_and_gradient(problem, W, gradient, narrow), other_workspace);
    CHECK_THROWS_WITH(objective_error_bound(problem, misfit, workspace), other_factors);
    CHECK_THROWS_WITH(objective_error_bound(problem, W, narrow), other_workspace);
    CHECK_THROWS_WITH(SparseHessian<double>(problem, misfit), other_factors);
    CHECK_THROWS_WITH(hessian.apply(misfit, gradient), other_factors);
    CHECK_THROWS_WITH(hessian.apply(W, misfit), other_factors);
    CHECK_THROWS_WITH(hessian.quadratic_form(misfit), other_factors);
  }
  const SparseProblem plus(
      architecture, SparseTarget<double>(target.sparse.S(), Matrix<double>::Ones(2, 1), Matrix<double>::Ones(3, 1)));
  CHECK_THROWS_WITH(objective(plus, W, workspace), "the workspace was made for P with 0 columns, got 1");
}

}  // namespace
}  // namespace dmf::test
