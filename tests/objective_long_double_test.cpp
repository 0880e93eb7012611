// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/objective_laws.hpp"

template class dmf::Workspace<long double>;
template struct dmf::ObjectiveAndGradient<long double, dmf::Dynamic>;
template struct dmf::ObjectiveAndGradient<long double, 3>;

namespace dmf::test {
namespace {

TEST_CASE("In long double, the objective and its gradient are those of the formula") {
  two_scalar_layers_have_the_objective_and_gradient_of_the_formula<long double>();
  at_zero_the_objective_is_the_norm_of_the_target<long double>(1);
}

TEST_CASE("In long double, the objective and its gradient agree with loops over the entries") {
  objective_and_gradient_agree_with_loops_over_entries<long double>(2);
}

TEST_CASE("In long double, static and dynamic depths give the same objective and gradient") {
  static_depth_agrees<3, long double>(3);
}

TEST_CASE("In long double, central differences converge to the gradient with the square of the step") {
  central_differences_converge_with_slope_two<long double>(7, -12);
}

TEST_CASE("In long double, F scales with the power 2L of the unit of length") {
  the_objective_scales_with_the_power_2L_of_the_unit<long double>(6);
}

TEST_CASE("In long double, the product of the layers agrees with loops over the entries") {
  the_product_of_the_layers_agrees_with_loops_over_entries<long double>(9);
}

}  // namespace
}  // namespace dmf::test
