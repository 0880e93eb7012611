// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/double_word.hpp>

#include "support/catch.hpp"
#include "support/high_precision.hpp"
#include "support/double_word_laws.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

template struct dmf::DoubleWord<float>;
template struct dmf::DoubleWord<double>;
template struct dmf::DoubleWord<long double>;

namespace dmf::test {
namespace {

TEMPLATE_TEST_CASE("Sums and products of two numbers are exact", "", float, double, long double) {
  sums_and_products_of_two_numbers_are_exact<TestType>(1, 10000);
}

TEMPLATE_TEST_CASE("Sums, products and quotients are accurate to epsilon squared", "", float, double, long double) {
  field_operations_are_accurate<TestType>(2, 6000);
}

TEMPLATE_TEST_CASE("Order, negation and powers of two are exact", "", float, double, long double) {
  order_negation_and_powers_of_two_are_exact<TestType>(3, 5000);
}

TEMPLATE_TEST_CASE("ln 2 is accurate to epsilon squared", "", float, double, long double) {
  ln2_is_accurate<TestType>();
  CHECK(is_normalized(ln2<TestType>()));
}

TEMPLATE_TEST_CASE("Exponentials are accurate to epsilon squared", "", float, double, long double) {
  exponentials_are_accurate<TestType>(4, 700);
}

TEMPLATE_TEST_CASE("Logarithms are accurate to epsilon squared", "", float, double, long double) {
  logarithms_are_accurate<TestType>(5, 1000);
}

TEMPLATE_TEST_CASE("Special values are exact", "", float, double, long double) { special_values_are_exact<TestType>(); }

// ------------------------------------------------------------------------ the ends of the range

/// |x - exact| / (epsilon^2 scale + grain), the grain being a few times the least positive number.
template <class Scalar>
double error_above_grain(const DoubleWord<Scalar>& x, const HighPrecision& exact, const HighPrecision& scale,
                         const HighPrecision& grain) {
  const HighPrecision unit = high_precision(Scalar(epsilon<Scalar>)) * high_precision(Scalar(epsilon<Scalar>));
  return to_double(abs(high_precision(x) - exact) / (unit * scale + grain));
}

template <class Scalar>
HighPrecision least() {
  return high_precision(std::numeric_limits<Scalar>::denorm_min());
}

TEMPLATE_TEST_CASE("Up to the ends of the range the field operations lose only what underflows", "", float, double,
                   long double) {
  using Limits = std::numeric_limits<TestType>;
  // The factors of field_operations_are_accurate(). A rounding that underflows costs half the least
  // number: in a product two do, in a quotient as many, divided by the divisor, for each digit.
  constexpr double factor = 3, grain_of_product = 1, grain_of_quotient = 2;
  constexpr std::uint64_t seed = 6;
  INFO("seed " << seed);
  DoubleWordSamples<TestType> draw(seed);
  constexpr int first = Limits::min_exponent - Limits::digits, last = Limits::max_exponent - 2;
  WorstError sum, product, quotient;
  for (int i = 0; i < 6000; ++i) {
    const int e = draw.integer(first, last), f = draw.integer(first, last);
    const auto a = draw.between_powers(e, e), b = draw.between_powers(f, f);
    const HighPrecision A = high_precision(a), B = high_precision(b), grain = least<TestType>();
    sum.see(error_above_grain(a + b, A + B, abs(A + B), grain), a, b);
    if (e + f < last) {
      product.see(error_above_grain(a * b, A * B, abs(A * B), grain * grain_of_product), a, b);
    }
    if (e - f < last && e < last - 1) {
      const HighPrecision of_quotient = grain * grain_of_quotient * (HighPrecision(1) + HighPrecision(1) / abs(B));
      quotient.see(error_above_grain(a / b, A / B, abs(A / B), of_quotient), a, b);
    }
  }
  sum.require_at_most("a + b", factor);
  product.require_at_most("a * b", factor);
  quotient.require_at_most("a / b", factor);
}

TEMPLATE_TEST_CASE("e^x is infinite above the range, gradually zero below it and accurate between", "", float, double,
                   long double) {
  using Limits = std::numeric_limits<TestType>;
  // As in exponentials_are_accurate(); underflow costs at most one least number.
  constexpr double factor = 2;
  constexpr std::uint64_t seed = 7;
  INFO("seed " << seed);
  DoubleWordSamples<TestType> draw(seed);
  const HighPrecision greatest = high_precision(Limits::max()), one = 1.0;
  const HighPrecision overflow = one.times_power_of_two(Limits::max_exponent);
  const TestType top = log(Limits::max()), bottom = log(Limits::denorm_min());
  WorstError finite;
  int overflows = 0, wrong = 0;
  for (int i = 0; i < 1200; ++i) {
    const TestType end = i % 2 == 0 ? top : bottom;
    const TestType hi = i % 3 == 0 ? end * (1 + epsilon<TestType> * TestType(draw.integer(-4, 4)))
                                   : end * (1 + draw.number() / TestType(16));
    const DoubleWord<TestType> x = draw.with_low_word(hi);
    const HighPrecision exact = exp(high_precision(x));
    const DoubleWord<TestType> e = exp(x), m = expm1(x);
    if (!(exact < overflow)) {
      ++overflows;
      if (e.hi != Limits::infinity() || m.hi != Limits::infinity()) ++wrong;
    } else if (exact < greatest) {
      const HighPrecision scale = abs(high_precision(x));
      finite.see(error_above_grain(e, exact, exact * scale, least<TestType>()), x);
      finite.see(error_above_grain(m, exact - one, larger(one, exact) * scale, least<TestType>()), x);
    }
  }
  finite.require_at_most("exp and expm1", factor);
  CHECK(wrong == 0);
  CHECK(overflows > 100);
}

TEMPLATE_TEST_CASE("Exponentials of what is no number are none", "", float, double, long double) {
  const DoubleWord<TestType> none(std::numeric_limits<TestType>::quiet_NaN());
  CHECK(std::isnan(exp(none).hi));
  CHECK(std::isnan(expm1(none).hi));
}

TEMPLATE_TEST_CASE("Exponentials of tiny arguments lose only what underflows", "", float, double, long double) {
  using Limits = std::numeric_limits<TestType>;
  // Taylor's series is summed at x/64: the least number counts 64 times, once for either word.
  constexpr double factor = 4, grain = 128;
  constexpr std::uint64_t seed = 8;
  INFO("seed " << seed);
  DoubleWordSamples<TestType> draw(seed);
  WorstError small;
  for (int i = 0; i < 1200; ++i) {
    const auto x = draw.between_powers(Limits::min_exponent - Limits::digits, -10);
    const HighPrecision exact = expm1(high_precision(x));
    small.see(error_above_grain(expm1(x), exact, abs(exact), least<TestType>() * grain), x);
  }
  small.require_at_most("expm1", factor);
}

TEMPLATE_TEST_CASE("Logarithms are accurate from the least to the greatest number", "", float, double, long double) {
  using Limits = std::numeric_limits<TestType>;
  constexpr double factor = 2;  // as in logarithms_are_accurate()
  constexpr std::uint64_t seed = 9;
  INFO("seed " << seed);
  DoubleWordSamples<TestType> draw(seed);
  WorstError worst;
  for (int i = 0; i < 1000; ++i) {
    DoubleWord<TestType> x;
    switch (i) {
      case 0: x = Limits::denorm_min(); break;
      case 1: x = Limits::min(); break;
      case 2: x = Limits::min() - Limits::denorm_min(); break;
      case 3: x = Limits::max(); break;
      case 4: x = Limits::max() / 2; break;
      default: x = draw.between_powers(Limits::min_exponent - Limits::digits, Limits::max_exponent - 1);
    }
    if (x.hi < 0) x = -x;
    const HighPrecision exact = log(high_precision(x));
    worst.see(error_in_units(log(x), exact, larger(1.0, abs(exact))), x);
  }
  worst.require_at_most("log", factor);
}

}  // namespace
}  // namespace dmf::test
