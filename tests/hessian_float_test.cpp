// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/hessian.hpp>

#include "support/catch.hpp"
#include "support/hessian_laws.hpp"

template class dmf::Hessian<float>;
template class dmf::Hessian<float, 3>;

namespace dmf::test {
namespace {

// No slope test here: between the error of the difference and rounding no room is left.

TEST_CASE("In float, the Hessian is that of the formula") {
  two_scalar_layers_have_the_hessian_of_the_formula<float>();
  at_zero_only_the_penalty_bends_unless_there_are_two_layers<float>(1);
}

TEST_CASE("In float, the Hessian agrees with loops over the entries") {
  hessian_agrees_with_loops_over_entries<float>(2);
}

TEST_CASE("In float, the Hessian agrees with the plain products in long double") {
  hessian_agrees_with_long_double<float>(9);
}

TEST_CASE("In float, the quadratic form agrees with the product, and the product is symmetric") {
  quadratic_form_and_product_agree<float>(3);
}

TEST_CASE("In float, the trace is that of the formula at every point") { trace_is_that_of_the_formula<float>(4); }

TEST_CASE("In float, the Hessian scales with the power 2L - 2 of the unit of length") {
  hessian_scales_with_the_power_2L_minus_2_of_the_unit<float>(6);
}

TEST_CASE("In float, static and dynamic depths have the same Hessian") {
  static_depth_has_the_same_hessian<3, float>(8);
}

}  // namespace
}  // namespace dmf::test
