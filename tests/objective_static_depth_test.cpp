// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/objective_laws.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <random>

template struct dmf::ObjectiveAndGradient<double, 2>;
template struct dmf::ObjectiveAndGradient<double, 3>;
template struct dmf::ObjectiveAndGradient<double, 8>;

namespace dmf::test {
namespace {

/// Refuted by any size that the compiler was told wrongly: a stride, an offset, the last packet of a column.
template <Index... d>
void known_widths_agree() {
  constexpr double factor = 4;
  const KnownWidths<d...> known;
  std::mt19937_64 generator(13);
  const auto problem = random_problem<double, Dynamic>({d...}, generator);
  const auto W = random_factors(problem.architecture(), generator);
  const auto [value, gradient] = objective_and_gradient(problem, W);
  Factors<double> known_gradient(problem.architecture());
  Workspace<double> workspace(problem.architecture());
  const double known_value = objective_and_gradient(known, problem, W, known_gradient, workspace);
  CHECK(std::abs(known_value - value) <= factor * epsilon<double> * value);
  const double largest = gradient.vector().cwiseAbs().maxCoeff();
  CHECK((known_gradient.vector() - gradient.vector()).cwiseAbs().maxCoeff() <= factor * epsilon<double> * largest);

  const Architecture<double> other({3, 3, 3, 3, 3, 3, 3, 3}, 1.0);
  Factors<double> misfit(other);
  Workspace<double> other_workspace(other);
  CHECK_THROWS_AS(objective_and_gradient(known, problem, misfit, known_gradient, workspace), InvalidInput);
  CHECK_THROWS_AS(objective_and_gradient(known, problem, W, misfit, workspace), InvalidInput);
  CHECK_THROWS_AS(objective_and_gradient(known, problem, W, known_gradient, other_workspace), InvalidInput);
  CHECK_THROWS_AS(objective_and_gradient(KnownWidths<d..., 1>{}, problem, W, known_gradient, workspace), InvalidInput);
}

TEST_CASE("Widths known to the compiler give the same objective and gradient") {
  known_widths_agree<10, 5, 5, 5, 20>();
  known_widths_agree<1, 1, 1>();
  known_widths_agree<7, 9, 4, 3>();
  known_widths_agree<70, 65, 70>();  // not small
}

}  // namespace
}  // namespace dmf::test

TEST_CASE("Static and dynamic depths give the same objective and gradient") {
  dmf::test::for_each_static_depth([]<int L>() { dmf::test::static_depth_agrees<L, double>(3); });
}
