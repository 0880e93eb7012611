// SPDX-License-Identifier: BSL-1.0
#pragma once

// What holds for DoubleWord over every number type, judged by 120 digits. Errors are measured in units
// of epsilon^2 times a scale; of each operation the largest error over many samples is checked. The
// samples cover a wide range of exponents, with low words from half a unit in the last place of the
// high word down to 2^-40 of that, and zero.

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include "support/catch.hpp"
#include "support/high_precision.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace dmf::test {

template <class Scalar>
class DoubleWordSamples {
  using Limits = std::numeric_limits<Scalar>;

 public:
  /// Products and quotients of numbers between 2^-wide and 2^wide, and their low words, stay clear
  /// of overflow and underflow.
  static constexpr int wide = std::min(-(Limits::min_exponent + 2 * Limits::digits + 4) / 2, 1 << 20);

  explicit DoubleWordSamples(std::uint64_t seed) : generator_(seed) {}

  int integer(int first, int last) {
    return first + static_cast<int>(generator_() % static_cast<std::uint64_t>(last - first + 1));
  }

  /// Uniform on [-1, 1] with all digits of the type.
  Scalar number() {
    Scalar sum(0);
    for (int bits = 0; bits < Limits::digits; bits += 52) {
      sum = sum + Scalar(ldexp(Scalar(uniform(generator_)), -bits));
    }
    return max(Scalar(-1), min(Scalar(1), Scalar(Scalar(2) * sum - Scalar(1))));
  }

  /// A pair with this high word: |lo| <= ulp(hi)/2.
  DoubleWord<Scalar> with_low_word(const Scalar& hi) {
    int exponent = 0;
    static_cast<void>(frexp(hi, &exponent));
    const int smaller = integer(0, 3) == 0 ? integer(0, 40) : 0;
    const Scalar lo(ldexp(number(), exponent - Limits::digits - 1 - smaller));
    return integer(0, 7) == 0 ? DoubleWord<Scalar>(hi) : quick_two_sum(hi, lo);
  }

  /// 2^first <= |x| < 2^(last + 1), either sign, now and then a power of two.
  DoubleWord<Scalar> between_powers(int first, int last) {
    const Scalar mantissa = integer(0, 15) == 0 ? Scalar(1) : Scalar(Scalar(2) - abs(number()));
    const DoubleWord<Scalar> x = with_low_word(Scalar(ldexp(mantissa, integer(first, last))));
    return integer(0, 1) == 0 ? x : -x;
  }

  /// Uniform on [-bound, bound].
  DoubleWord<Scalar> within(const Scalar& bound) { return with_low_word(Scalar(bound * number())); }

 private:
  std::mt19937_64 generator_;
};

/// The largest error of an operation and the arguments where it occurred.
class WorstError {
 public:
  template <class... Arguments>
  void see(double error, const Arguments&... arguments) {
    if (error <= largest_) return;  // a NaN is larger
    largest_ = error;
    where_ = detail::text("largest error at high words", parts(arguments.hi)..., ", low words", parts(arguments.lo)...);
  }

  void require_at_most(const std::string& operation, double factor) const {
    INFO(operation << ", " << where_);
    CHECK(largest_ <= factor);
  }

 private:
  template <class Scalar>
  static std::string parts(const Scalar& x) {
    return detail::text(" ", x);
  }

  double largest_ = 0;
  std::string where_ = "no error at all";
};

template <class Scalar>
double relative_error_in_units(const DoubleWord<Scalar>& x, const HighPrecision& exact) {
  if (exact == 0.0) return x.hi == Scalar(0) && x.lo == Scalar(0) ? 0.0 : 1e300;
  return error_in_units(x, exact, abs(exact));
}

/// |lo| <= ulp(hi)/2.
template <class Scalar>
bool is_normalized(const DoubleWord<Scalar>& x) {
  int exponent = 0;
  static_cast<void>(frexp(x.hi, &exponent));
  return abs(x.lo) <= Scalar(ldexp(Scalar(1), exponent - std::numeric_limits<Scalar>::digits - 1));
}

inline HighPrecision larger(const HighPrecision& x, const HighPrecision& y) { return x < y ? y : x; }

// ------------------------------------------------------------------------------------ the laws

template <class Scalar>
void sums_and_products_of_two_numbers_are_exact(std::uint64_t seed, int samples) {
  INFO("seed " << seed);
  DoubleWordSamples<Scalar> draw(seed);
  constexpr int wide = DoubleWordSamples<Scalar>::wide;
  int wrong = 0;
  for (int i = 0; i < samples; ++i) {
    const int exponent = draw.integer(-wide, wide - 60);
    const Scalar a = draw.between_powers(exponent, exponent + 60).hi;
    const Scalar b = draw.between_powers(exponent, exponent + 60).hi;  // a + b fits 120 digits
    const HighPrecision A = high_precision(a), B = high_precision(b);
    const DoubleWord<Scalar> sum = two_sum(a, b), product = two_product(a, b);
    const DoubleWord<Scalar> quick = abs(a) < abs(b) ? quick_two_sum(b, a) : quick_two_sum(a, b);
    const bool right = high_precision(sum) == A + B && high_precision(quick) == A + B &&
                       high_precision(product) == A * B && is_normalized(sum) && is_normalized(quick) &&
                       is_normalized(product);
    if (!right) ++wrong;
    if (wrong == 1) UNSCOPED_INFO("first at " << detail::text(a, ", ", b));
  }
  CHECK(wrong == 0);
}

/// Factors: Joldes, Muller and Popescu (ACM Trans. Math. Softw. 44, 2017) prove 3 u^2 for this sum
/// and 5 u^2 for this product, where epsilon^2 is 4 u^2, up to terms of order u^3. Three digits of a
/// long division are right to that order; what remains is their sum.
template <class Scalar>
void field_operations_are_accurate(std::uint64_t seed, int samples) {
  constexpr double sum_factor = 0.8, product_factor = 1.3, quotient_factor = 0.8;
  INFO("seed " << seed);
  DoubleWordSamples<Scalar> draw(seed);
  constexpr int wide = DoubleWordSamples<Scalar>::wide;
  WorstError sum, difference, cancellation, product, quotient;
  for (int i = 0; i < samples; ++i) {
    const int exponent = draw.integer(-wide, wide);
    const bool alike = i % 2 == 0;  // exponents that interact, else any two
    const int first = alike ? std::max(exponent - 60, -wide) : -wide;
    const int last = alike ? std::min(exponent + 60, wide) : wide;
    const DoubleWord<Scalar> a = draw.between_powers(first, last), b = draw.between_powers(first, last);
    const HighPrecision A = high_precision(a), B = high_precision(b);
    sum.see(relative_error_in_units(a + b, A + B), a, b);
    difference.see(relative_error_in_units(a - b, A - B), a, b);
    product.see(relative_error_in_units(a * b, A * B), a, b);
    quotient.see(relative_error_in_units(a / b, A / B), a, b);

    // The high words cancel up to a few units in the last place.
    const Scalar near(a.hi * (Scalar(1) + Scalar(draw.integer(-3, 3)) * epsilon<Scalar>));
    const DoubleWord<Scalar> c = draw.with_low_word(near);
    cancellation.see(relative_error_in_units(a - c, A - high_precision(c)), a, c);
  }
  sum.require_at_most("a + b", sum_factor);
  difference.require_at_most("a - b", sum_factor);
  cancellation.require_at_most("a - b with cancellation", sum_factor);
  product.require_at_most("a * b", product_factor);
  quotient.require_at_most("a / b", quotient_factor);
}

template <class Scalar>
void order_negation_and_powers_of_two_are_exact(std::uint64_t seed, int samples) {
  INFO("seed " << seed);
  DoubleWordSamples<Scalar> draw(seed);
  constexpr int wide = DoubleWordSamples<Scalar>::wide;
  int wrong = 0;
  for (int i = 0; i < samples; ++i) {
    const DoubleWord<Scalar> a = draw.between_powers(-wide, wide);
    DoubleWord<Scalar> b = draw.between_powers(-wide, wide);
    if (i % 4 > 0) b = draw.with_low_word(a.hi);  // decided by the low words
    if (i % 4 > 2) b = a;
    const HighPrecision A = high_precision(a), B = high_precision(b);
    const int power = draw.integer(-wide / 2, wide / 2);
    const bool right = (a < b) == (A < B) && (b < a) == (B < A) && high_precision(-a) == -A &&
                       high_precision(ldexp(a, power)) == A.times_power_of_two(power) && a.value() == a.hi;
    if (!right) ++wrong;
  }
  CHECK(wrong == 0);
}

template <class Scalar>
void ln2_is_accurate() {
  constexpr double factor = 2;  // the sum of a few dozen terms, nearly all of them tiny
  const HighPrecision exact = log(HighPrecision(2.0));
  CHECK(relative_error_in_units(ln2<Scalar>(), exact) <= factor);
}

/// Factors: an absolute error of the argument k ln 2 + r, of order epsilon^2 |x|, is a relative
/// error of e^x. In expm1 each of six doublings adds the error of a sum and of a product; half of
/// what the one before has added is handed on, so that about two doublings' worth remains.
template <class Scalar>
void exponentials_are_accurate(std::uint64_t seed, int samples) {
  constexpr double exp_factor = 2, expm1_factor = 4;
  INFO("seed " << seed);
  DoubleWordSamples<Scalar> draw(seed);
  const HighPrecision one = 1.0;
  // e^x between 2^-2wide and 2^2wide, by 2/3 < ln 2; no further than e^5000.
  const Scalar bound = Scalar(min(4 * DoubleWordSamples<Scalar>::wide, 15000)) / Scalar(3);
  // Farthest from the multiples of 1/32, where Taylor's series starts.
  constexpr double farthest_factor = 2;
  WorstError exp_small, exp_large, expm1_small, expm1_middle, expm1_large, farthest;
  for (int i = 0; i < samples; ++i) {
    const DoubleWord<Scalar> large = draw.within(bound), middle = draw.within(Scalar(1));
    const HighPrecision LARGE = high_precision(large), MIDDLE = high_precision(middle);
    const HighPrecision exact = exp(LARGE), scale = larger(one, abs(LARGE));
    exp_large.see(error_in_units(exp(large), exact, exact * scale), large);
    expm1_large.see(error_in_units(expm1(large), expm1(LARGE), abs(expm1(LARGE)) * scale), large);
    exp_small.see(relative_error_in_units(exp(middle), exp(MIDDLE)), middle);
    expm1_middle.see(relative_error_in_units(expm1(middle), expm1(MIDDLE)), middle);
    const DoubleWord<Scalar> small = draw.between_powers(-DoubleWordSamples<Scalar>::wide, -2);
    expm1_small.see(relative_error_in_units(expm1(small), expm1(high_precision(small))), small);
    const Scalar below_one = Scalar(1) - abs(draw.number()) / Scalar(1024);
    const DoubleWord<Scalar> far = draw.with_low_word(Scalar((i % 2 == 0 ? below_one : -below_one) / Scalar(64)));
    farthest.see(relative_error_in_units(expm1(far), expm1(high_precision(far))), far);
  }
  exp_small.require_at_most("exp on [-1, 1]", exp_factor);
  exp_large.require_at_most("exp, in units of epsilon^2 max(1, |x|)", exp_factor);
  expm1_small.require_at_most("expm1 below 1/2", expm1_factor);
  farthest.require_at_most("expm1 just below 1/64", farthest_factor);
  expm1_middle.require_at_most("expm1 on [-1, 1]", expm1_factor);
  expm1_large.require_at_most("expm1, in units of epsilon^2 max(1, |x|)", expm1_factor);
}

/// Factors: the documented epsilon^2 max(1, |ln x|), once for the Newton step and once for k ln 2. At
/// 1 + lo the start and k vanish and lo - lo^2/2 is right up to epsilon^3.
template <class Scalar>
void logarithms_are_accurate(std::uint64_t seed, int samples) {
  constexpr double factor = 2, factor_at_one = 0.01;
  INFO("seed " << seed);
  DoubleWordSamples<Scalar> draw(seed);
  const HighPrecision one = 1.0;
  WorstError wide, at_one, near_one, at_the_seams;
  const auto error = [&](const DoubleWord<Scalar>& x) {
    const HighPrecision exact = log(high_precision(x));
    return error_in_units(log(x), exact, larger(one, abs(exact)));
  };
  for (int i = 0; i < samples; ++i) {
    DoubleWord<Scalar> x =
        draw.between_powers(-2 * DoubleWordSamples<Scalar>::wide, 2 * DoubleWordSamples<Scalar>::wide);
    if (x.hi < Scalar(0)) x = -x;
    wide.see(error(x), x);
    const DoubleWord<Scalar> u(Scalar(1), Scalar(draw.number() * epsilon<Scalar> / Scalar(4)));
    at_one.see(error(u), u);
    const Scalar delta(ldexp(draw.number(), -draw.integer(1, std::numeric_limits<Scalar>::digits)));
    const DoubleWord<Scalar> y = draw.with_low_word(Scalar(Scalar(1) + delta));
    near_one.see(error(y), y);
    // The mantissa is taken from [3/4, 3/2).
    const Scalar step(Scalar(1) + Scalar(draw.integer(-2, 2)) * epsilon<Scalar>);
    const DoubleWord<Scalar> z = draw.with_low_word(Scalar(ldexp(Scalar(Scalar(3) * step), draw.integer(-8, 8))));
    at_the_seams.see(error(z), z);
  }
  wide.require_at_most("log of any number", factor);
  at_one.require_at_most("log of 1 + lo", factor_at_one);
  near_one.require_at_most("log near 1", factor);
  at_the_seams.require_at_most("log where the mantissa wraps", factor);
}

/// Exact values that need no tolerance.
template <class Scalar>
void special_values_are_exact() {
  using Two = DoubleWord<Scalar>;
  const auto equals = [](const Two& x, const Scalar& hi) { return x.hi == hi && x.lo == Scalar(0); };
  CHECK(equals(Two(), Scalar(0)));
  CHECK(equals(Two(Scalar(3)), Scalar(3)));
  CHECK(equals(exp(Two()), Scalar(1)));
  CHECK(equals(expm1(Two()), Scalar(0)));
  CHECK(equals(log(Two(Scalar(1))), Scalar(0)));
  CHECK(equals(Two(Scalar(6)) / Two(Scalar(-3)), Scalar(-2)));
  CHECK(!(Two(Scalar(1)) < Two(Scalar(1))));
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  CHECK(exp(Two(infinity)).hi == infinity);
  CHECK(expm1(Two(infinity)).hi == infinity);
  CHECK(equals(exp(Two(Scalar(-infinity))), Scalar(0)));
  CHECK(equals(expm1(Two(Scalar(-infinity))), Scalar(-1)));
}

}  // namespace dmf::test
