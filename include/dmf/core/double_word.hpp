// SPDX-License-Identifier: BSL-1.0
#pragma once

// Arithmetic with twice the working precision. A DoubleWord is the unevaluated sum hi + lo of two
// numbers with |lo| <= ulp(hi)/2. dmf uses it where a threshold lies between neighbouring inputs:
// ln(eta/eta_fold) must be right to full relative accuracy although ln eta and ln eta_fold agree to
// 15 digits, and a power u^L must not inherit L times the rounding error of u.
//
// The error-free transformations are those of Dekker (1971) and Knuth; they need rounding to
// nearest and no overflow in the intermediate products. Relative errors stay within a small
// multiple of epsilon^2 unless stated otherwise.

#include <dmf/core/scalar.hpp>

#include <concepts>
#include <cstdint>

namespace dmf {

template <RealScalar Scalar = double>
struct DoubleWord {
  Scalar hi{0};
  Scalar lo{0};

  DoubleWord() = default;
  DoubleWord(const Scalar& value) : hi(value) {}  // implicit: every number is its own expansion
  DoubleWord(const Scalar& high, const Scalar& low) : hi(high), lo(low) {}

  /// The nearest working-precision number.
  [[nodiscard]] Scalar value() const { return hi; }
};

/// a + b for |a| >= |b| or a = 0.
template <class Scalar>
DoubleWord<Scalar> quick_two_sum(const Scalar& a, const Scalar& b) {
  const Scalar s = a + b;
  return {s, b - (s - a)};
}

/// a + b, exactly.
template <class Scalar>
DoubleWord<Scalar> two_sum(const Scalar& a, const Scalar& b) {
  const Scalar s = a + b;
  const Scalar c = s - a;
  return {s, (a - (s - c)) + (b - c)};
}

/// a b, exactly: by a fused multiply-add where the hardware types have one, otherwise by Dekker's
/// splitting of each factor into two halves.
template <class Scalar>
DoubleWord<Scalar> two_product(const Scalar& a, const Scalar& b) {
  const Scalar p = a * b;
  if constexpr (std::floating_point<Scalar>) {
    return {p, fma(a, b, -p)};
  } else {
    const auto split = [](const Scalar& x) {
      const Scalar c = ldexp(x, (std::numeric_limits<Scalar>::digits + 1) / 2) + x;
      const Scalar high = c - (c - x);
      return DoubleWord<Scalar>(high, Scalar(x - high));
    };
    const DoubleWord<Scalar> x = split(a), y = split(b);
    return {p, ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo};
  }
}

template <class Scalar>
DoubleWord<Scalar> operator-(const DoubleWord<Scalar>& a) {
  return {Scalar(-a.hi), Scalar(-a.lo)};
}

template <class Scalar>
DoubleWord<Scalar> operator+(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  const DoubleWord<Scalar> s = two_sum(a.hi, b.hi);
  const DoubleWord<Scalar> t = two_sum(a.lo, b.lo);
  const DoubleWord<Scalar> r = quick_two_sum(s.hi, Scalar(s.lo + t.hi));
  return quick_two_sum(r.hi, Scalar(r.lo + t.lo));
}

template <class Scalar>
DoubleWord<Scalar> operator-(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  return a + (-b);
}

template <class Scalar>
DoubleWord<Scalar> operator*(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  const DoubleWord<Scalar> p = two_product(a.hi, b.hi);
  return quick_two_sum(p.hi, Scalar(p.lo + (a.hi * b.lo + a.lo * b.hi)));
}

template <class Scalar>
DoubleWord<Scalar> operator/(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  const Scalar q1 = a.hi / b.hi;
  const DoubleWord<Scalar> r1 = a - b * DoubleWord<Scalar>(q1);
  const Scalar q2 = r1.hi / b.hi;
  const DoubleWord<Scalar> r2 = r1 - b * DoubleWord<Scalar>(q2);
  return quick_two_sum(q1, q2) + DoubleWord<Scalar>(Scalar(r2.hi / b.hi));
}

template <class Scalar>
bool operator<(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

template <class Scalar>
DoubleWord<Scalar> ldexp(const DoubleWord<Scalar>& a, int exponent) {
  return {Scalar(ldexp(a.hi, exponent)), Scalar(ldexp(a.lo, exponent))};
}

/// ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749), summed once per type.
template <class Scalar>
const DoubleWord<Scalar>& ln2() {
  static const DoubleWord<Scalar> constant = [] {
    const auto atanh_of_inverse = [](int n) {
      const DoubleWord<Scalar> square{Scalar(n) * Scalar(n)};
      DoubleWord<Scalar> power = DoubleWord<Scalar>(Scalar(1)) / DoubleWord<Scalar>(Scalar(n));
      DoubleWord<Scalar> sum = power;
      for (int k = 3; power.hi > epsilon<Scalar> * epsilon<Scalar> / Scalar(64); k += 2) {
        power = power / square;
        sum = sum + power / DoubleWord<Scalar>(Scalar(k));
      }
      return sum;
    };
    const auto times = [](int n, const DoubleWord<Scalar>& x) { return DoubleWord<Scalar>(Scalar(n)) * x; };
    return times(18, atanh_of_inverse(26)) - times(2, atanh_of_inverse(4801)) + times(8, atanh_of_inverse(8749));
  }();
  return constant;
}

/// e^x - 1 for |x| <= 1/2, relative error a small multiple of epsilon^2: Taylor's series at x/64,
/// then six times e^(2y) - 1 = (e^y - 1)(2 + (e^y - 1)), which keeps the relative error small.
template <class Scalar>
DoubleWord<Scalar> expm1_small(const DoubleWord<Scalar>& x) {
  constexpr int halvings = 6;
  const DoubleWord<Scalar> y = ldexp(x, -halvings);
  DoubleWord<Scalar> term = y;
  DoubleWord<Scalar> sum = y;
  for (int k = 2; abs(term.hi) > epsilon<Scalar> * epsilon<Scalar> * abs(y.hi); ++k) {
    term = term * y / DoubleWord<Scalar>(Scalar(k));
    sum = sum + term;
  }
  for (int i = 0; i < halvings; ++i) sum = sum * (DoubleWord<Scalar>(Scalar(2)) + sum);
  return sum;
}

/// e^x; +infinity or 0 where e^x leaves the range of the type.
template <class Scalar>
DoubleWord<Scalar> exp(const DoubleWord<Scalar>& x) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar powers = floor(x.hi / ln2<Scalar>().hi + Scalar(1) / Scalar(2));
  if (powers > Scalar(Limits::max_exponent)) return Limits::infinity();
  if (powers < Scalar(Limits::min_exponent) - Scalar(Limits::digits) - Scalar(1)) return Scalar(0);
  const DoubleWord<Scalar> remainder = x - DoubleWord<Scalar>(powers) * ln2<Scalar>();
  return ldexp(DoubleWord<Scalar>(Scalar(1)) + expm1_small(remainder), static_cast<int>(powers));
}

/// e^x - 1, relative error a small multiple of epsilon^2 for every x.
template <class Scalar>
DoubleWord<Scalar> expm1(const DoubleWord<Scalar>& x) {
  if (abs(x.hi) <= Scalar(1) / Scalar(2)) return expm1_small(x);
  const DoubleWord<Scalar> e = exp(x);
  return isfinite(e.hi) ? e - DoubleWord<Scalar>(Scalar(1)) : e;
}

/// ln x for x > 0 within the range of the type: one Newton step from the working-precision
/// logarithm of the mantissa. Absolute error about epsilon^2 max(1, |ln x|).
template <class Scalar>
DoubleWord<Scalar> log(const DoubleWord<Scalar>& x) {
  int power = 0;
  if (Scalar m = frexp(x.hi, &power); m < Scalar(3) / Scalar(4)) --power;  // mantissa in [3/4, 3/2)
  const DoubleWord<Scalar> mantissa = ldexp(x, -power);
  const Scalar start = log(mantissa.hi);
  const DoubleWord<Scalar> r = mantissa * exp(DoubleWord<Scalar>(Scalar(-start))) - DoubleWord<Scalar>(Scalar(1));
  const DoubleWord<Scalar> correction = r - r * r * DoubleWord<Scalar>(Scalar(1) / Scalar(2));
  return DoubleWord<Scalar>(Scalar(power)) * ln2<Scalar>() + (DoubleWord<Scalar>(start) + correction);
}

}  // namespace dmf
