// SPDX-License-Identifier: BSL-1.0

// The laws of double_word_test.cpp for a number type that is not the hardware's: products are exact by
// splitting, elementary functions are found by argument-dependent lookup. Low words need not stay
// below half a unit in the last place here: Boost 1.74 rounds a - b wrongly where the exponents
// differ by digits + 1, so that a low word may reach three quarters. The pair's sum stays right.

#include <dmf/core/double_word.hpp>

#include "support/catch.hpp"
#include "support/high_precision.hpp"
#include "support/double_word_laws.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace dmf::test {
namespace {

using Digits50 = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
static_assert(RealScalar<Digits50>);

TEST_CASE("With 50 digits, sums and products of two numbers are exact") {
  sums_and_products_of_two_numbers_are_exact<Digits50>(1, 2000);
  order_negation_and_powers_of_two_are_exact<Digits50>(2, 1000);
}

TEST_CASE("With 50 digits, the field operations are accurate to epsilon squared") {
  field_operations_are_accurate<Digits50>(3, 2000);
}

TEST_CASE("With 50 digits, exponentials and logarithms are accurate to epsilon squared") {
  ln2_is_accurate<Digits50>();
  exponentials_are_accurate<Digits50>(4, 200);
  logarithms_are_accurate<Digits50>(5, 200);
}

TEST_CASE("With 50 digits, special values are exact") { special_values_are_exact<Digits50>(); }

}  // namespace
}  // namespace dmf::test
