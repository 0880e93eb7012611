// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/objective_laws.hpp"

template class dmf::Workspace<float>;
template struct dmf::ObjectiveAndGradient<float, dmf::Dynamic>;
template struct dmf::ObjectiveAndGradient<float, 3>;

namespace dmf::test {
namespace {

// No slope test here: between the error of the difference and rounding no room is left.

TEST_CASE("In float, the objective and its gradient are those of the formula") {
  two_scalar_layers_have_the_objective_and_gradient_of_the_formula<float>();
  at_zero_the_objective_is_the_norm_of_the_target<float>(1);
}

TEST_CASE("In float, the objective and its gradient agree with loops over the entries") {
  objective_and_gradient_agree_with_loops_over_entries<float>(2);
}

TEST_CASE("In float, a bottleneck spares the residual and loses no digit of F where it is small") {
  a_small_residual_is_not_lost_in_a_bottleneck<float>(11);
  terms_that_cancel_do_no_harm_in_a_bottleneck<float>(14);
  gram_matrices_beyond_the_range_do_no_harm<float>(12);
}

TEST_CASE("In float, static and dynamic depths give the same objective and gradient") {
  static_depth_agrees<3, float>(3);
}

TEST_CASE("In float, F scales with the power 2L of the unit of length") {
  the_objective_scales_with_the_power_2L_of_the_unit<float>(6);
}

TEST_CASE("In float, the product of the layers agrees with loops over the entries") {
  the_product_of_the_layers_agrees_with_loops_over_entries<float>(9);
}

}  // namespace
}  // namespace dmf::test
