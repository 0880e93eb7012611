// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/hessian.hpp>

#include "support/catch.hpp"
#include "support/hessian_laws.hpp"

template class dmf::Hessian<long double>;
template class dmf::Hessian<long double, 3>;

namespace dmf::test {
namespace {

TEST_CASE("In long double, the Hessian is that of the formula") {
  two_scalar_layers_have_the_hessian_of_the_formula<long double>();
  at_zero_only_the_penalty_bends_unless_there_are_two_layers<long double>(1);
}

TEST_CASE("In long double, the Hessian agrees with loops over the entries") {
  hessian_agrees_with_loops_over_entries<long double>(2);
}

TEST_CASE("In long double, the quadratic form agrees with the product, and the product is symmetric") {
  quadratic_form_and_product_agree<long double>(3);
}

TEST_CASE("In long double, the trace is that of the formula at every point") {
  trace_is_that_of_the_formula<long double>(4);
}

TEST_CASE("In long double, central differences converge with the square of the step") {
  differences_converge_with_slope_two<long double>(5, -12, -9);
}

TEST_CASE("In long double, the Hessian scales with the power 2L - 2 of the unit of length") {
  hessian_scales_with_the_power_2L_minus_2_of_the_unit<long double>(6);
}

TEST_CASE("In long double, static and dynamic depths have the same Hessian") {
  static_depth_has_the_same_hessian<3, long double>(8);
}

}  // namespace
}  // namespace dmf::test
