// SPDX-License-Identifier: BSL-1.0
#pragma once

// Arithmetic with twice the working precision. A TwoWord is the unevaluated sum hi + lo of two
// numbers with |lo| <= ulp(hi)/2. dmf uses it where a threshold lies between neighbouring inputs:
// ln(eta/eta_fold) must be right to full relative accuracy although ln eta and ln eta_fold agree to
// 15 digits, and a power u^L must not inherit L times the rounding error of u.
//
// The error-free transformations are those of Dekker (1971) and Knuth; they need rounding to
// nearest and no overflow in the intermediate products. Relative errors stay within a small
// multiple of epsilon^2 unless stated otherwise.

#include <dmf/scalar.hpp>

#include <concepts>
#include <cstdint>

namespace dmf::detail {

// The overloads for TwoWord below must not hide the working-precision functions.
using dmf::exp;
using dmf::expm1;
using dmf::ldexp;
using dmf::log;

template <RealScalar Scalar>
struct TwoWord {
  Scalar hi{0};
  Scalar lo{0};

  TwoWord() = default;
  TwoWord(const Scalar& value) : hi(value) {}  // implicit: every number is its own expansion
  TwoWord(const Scalar& high, const Scalar& low) : hi(high), lo(low) {}

  /// The nearest working-precision number.
  [[nodiscard]] Scalar value() const { return hi; }
};

/// a + b for |a| >= |b| or a = 0.
template <class Scalar>
TwoWord<Scalar> quick_two_sum(const Scalar& a, const Scalar& b) {
  const Scalar s = a + b;
  return {s, b - (s - a)};
}

/// a + b, exactly.
template <class Scalar>
TwoWord<Scalar> two_sum(const Scalar& a, const Scalar& b) {
  const Scalar s = a + b;
  const Scalar c = s - a;
  return {s, (a - (s - c)) + (b - c)};
}

/// a b, exactly: by a fused multiply-add where the hardware types have one, otherwise by Dekker's
/// splitting of each factor into two halves.
template <class Scalar>
TwoWord<Scalar> two_product(const Scalar& a, const Scalar& b) {
  const Scalar p = a * b;
  if constexpr (std::floating_point<Scalar>) {
    return {p, fma(a, b, -p)};
  } else {
    const auto split = [](const Scalar& x) {
      const Scalar c = ldexp(x, (std::numeric_limits<Scalar>::digits + 1) / 2) + x;
      const Scalar high = c - (c - x);
      return TwoWord<Scalar>(high, Scalar(x - high));
    };
    const TwoWord<Scalar> x = split(a), y = split(b);
    return {p, ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo};
  }
}

template <class Scalar>
TwoWord<Scalar> operator-(const TwoWord<Scalar>& a) {
  return {Scalar(-a.hi), Scalar(-a.lo)};
}

template <class Scalar>
TwoWord<Scalar> operator+(const TwoWord<Scalar>& a, const TwoWord<Scalar>& b) {
  const TwoWord<Scalar> s = two_sum(a.hi, b.hi);
  const TwoWord<Scalar> t = two_sum(a.lo, b.lo);
  const TwoWord<Scalar> r = quick_two_sum(s.hi, Scalar(s.lo + t.hi));
  return quick_two_sum(r.hi, Scalar(r.lo + t.lo));
}

template <class Scalar>
TwoWord<Scalar> operator-(const TwoWord<Scalar>& a, const TwoWord<Scalar>& b) {
  return a + (-b);
}

template <class Scalar>
TwoWord<Scalar> operator*(const TwoWord<Scalar>& a, const TwoWord<Scalar>& b) {
  const TwoWord<Scalar> p = two_product(a.hi, b.hi);
  return quick_two_sum(p.hi, Scalar(p.lo + (a.hi * b.lo + a.lo * b.hi)));
}

template <class Scalar>
TwoWord<Scalar> operator/(const TwoWord<Scalar>& a, const TwoWord<Scalar>& b) {
  const Scalar q1 = a.hi / b.hi;
  const TwoWord<Scalar> r1 = a - b * TwoWord<Scalar>(q1);
  const Scalar q2 = r1.hi / b.hi;
  const TwoWord<Scalar> r2 = r1 - b * TwoWord<Scalar>(q2);
  return quick_two_sum(q1, q2) + TwoWord<Scalar>(Scalar(r2.hi / b.hi));
}

template <class Scalar>
bool operator<(const TwoWord<Scalar>& a, const TwoWord<Scalar>& b) {
  return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

template <class Scalar>
TwoWord<Scalar> ldexp(const TwoWord<Scalar>& a, int exponent) {
  return {Scalar(ldexp(a.hi, exponent)), Scalar(ldexp(a.lo, exponent))};
}

/// ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749), summed once per type.
template <class Scalar>
const TwoWord<Scalar>& ln2() {
  static const TwoWord<Scalar> constant = [] {
    const auto atanh_of_inverse = [](int n) {
      const TwoWord<Scalar> square{Scalar(n) * Scalar(n)};
      TwoWord<Scalar> power = TwoWord<Scalar>(Scalar(1)) / TwoWord<Scalar>(Scalar(n));
      TwoWord<Scalar> sum = power;
      for (int k = 3; power.hi > epsilon<Scalar> * epsilon<Scalar> / Scalar(64); k += 2) {
        power = power / square;
        sum = sum + power / TwoWord<Scalar>(Scalar(k));
      }
      return sum;
    };
    const auto times = [](int n, const TwoWord<Scalar>& x) { return TwoWord<Scalar>(Scalar(n)) * x; };
    return times(18, atanh_of_inverse(26)) - times(2, atanh_of_inverse(4801)) +
           times(8, atanh_of_inverse(8749));
  }();
  return constant;
}

/// e^x - 1 for |x| <= 1/2, relative error a small multiple of epsilon^2: Taylor's series at x/64,
/// then six times e^(2y) - 1 = (e^y - 1)(2 + (e^y - 1)), which keeps the relative error small.
template <class Scalar>
TwoWord<Scalar> expm1_small(const TwoWord<Scalar>& x) {
  constexpr int halvings = 6;
  const TwoWord<Scalar> y = ldexp(x, -halvings);
  TwoWord<Scalar> term = y;
  TwoWord<Scalar> sum = y;
  for (int k = 2; abs(term.hi) > epsilon<Scalar> * epsilon<Scalar> * abs(y.hi); ++k) {
    term = term * y / TwoWord<Scalar>(Scalar(k));
    sum = sum + term;
  }
  for (int i = 0; i < halvings; ++i) sum = sum * (TwoWord<Scalar>(Scalar(2)) + sum);
  return sum;
}

/// e^x; +infinity or 0 where e^x leaves the range of the type.
template <class Scalar>
TwoWord<Scalar> exp(const TwoWord<Scalar>& x) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar powers = floor(x.hi / ln2<Scalar>().hi + Scalar(1) / Scalar(2));
  if (powers > Scalar(Limits::max_exponent)) return Limits::infinity();
  if (powers < Scalar(Limits::min_exponent) - Scalar(Limits::digits) - Scalar(1)) return Scalar(0);
  const TwoWord<Scalar> remainder = x - TwoWord<Scalar>(powers) * ln2<Scalar>();
  return ldexp(TwoWord<Scalar>(Scalar(1)) + expm1_small(remainder), static_cast<int>(powers));
}

/// e^x - 1, relative error a small multiple of epsilon^2 for every x.
template <class Scalar>
TwoWord<Scalar> expm1(const TwoWord<Scalar>& x) {
  if (abs(x.hi) <= Scalar(1) / Scalar(2)) return expm1_small(x);
  const TwoWord<Scalar> e = exp(x);
  return isfinite(e.hi) ? e - TwoWord<Scalar>(Scalar(1)) : e;
}

/// ln x for x > 0 within the range of the type: one Newton step from the working-precision
/// logarithm of the mantissa. Absolute error about epsilon^2 max(1, |ln x|).
template <class Scalar>
TwoWord<Scalar> log(const TwoWord<Scalar>& x) {
  int power = 0;
  if (Scalar m = frexp(x.hi, &power); m < Scalar(3) / Scalar(4)) --power;  // mantissa in [3/4, 3/2)
  const TwoWord<Scalar> mantissa = ldexp(x, -power);
  const Scalar start = log(mantissa.hi);
  const TwoWord<Scalar> r =
      mantissa * exp(TwoWord<Scalar>(Scalar(-start))) - TwoWord<Scalar>(Scalar(1));
  const TwoWord<Scalar> correction = r - r * r * TwoWord<Scalar>(Scalar(1) / Scalar(2));
  return TwoWord<Scalar>(Scalar(power)) * ln2<Scalar>() + (TwoWord<Scalar>(start) + correction);
}

}  // namespace dmf::detail
