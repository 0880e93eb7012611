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

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>

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

namespace detail {

/// The error of p, the rounded product a b, by Dekker's splitting of each factor into two halves.
template <class Scalar>
Scalar product_error(const Scalar& a, const Scalar& b, const Scalar& p) {
  const auto split = [](const Scalar& x) {
    Scalar c;
    if constexpr (std::floating_point<Scalar>) {
      constexpr auto factor = static_cast<Scalar>((1LL << ((std::numeric_limits<Scalar>::digits + 1) / 2)) + 1);
      c = factor * x;
    } else {
      c = ldexp(x, (std::numeric_limits<Scalar>::digits + 1) / 2) + x;
    }
    const Scalar high = c - (c - x);
    return DoubleWord<Scalar>(high, Scalar(x - high));
  };
  const DoubleWord<Scalar> x = split(a), y = split(b);
  return ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo;
}

/// Whether the hardware multiplies and adds in one instruction; where not, fma is a function of the library, for
/// long double one in software.
template <class Scalar>
inline constexpr bool has_fast_fma = false;
#if defined(FP_FAST_FMA)
template <>
inline constexpr bool has_fast_fma<double> = true;
#endif

}  // namespace detail

/// a b, exactly, up to what underflows: by a fused multiply-add where the hardware has one, of floats in double,
/// otherwise by splitting; by the library's fma where a half or its product would leave the range.
template <class Scalar>
DoubleWord<Scalar> two_product(const Scalar& a, const Scalar& b) {
  const Scalar p = a * b;
  if constexpr (std::same_as<Scalar, float>) {
    return {p, static_cast<float>(static_cast<double>(a) * static_cast<double>(b) - static_cast<double>(p))};
  } else if constexpr (std::floating_point<Scalar>) {
    if constexpr (!detail::has_fast_fma<Scalar>) {
      using Limits = std::numeric_limits<Scalar>;
      constexpr Scalar least = Limits::min() / Limits::epsilon() / Limits::epsilon();
      constexpr Scalar most = Limits::max() * Limits::epsilon();
      if (abs(p) >= least && abs(p) <= most && abs(a) <= most && abs(b) <= most) {
        return {p, detail::product_error(a, b, p)};
      }
    }
    return {p, fma(a, b, -p)};
  } else {
    return {p, detail::product_error(a, b, p)};
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

namespace detail {

/// What expm1_small() needs to know of a type, made at its first use: the numbers 1/k! of Taylor's series at
/// |r| <= 1/64 and e^{j/32} - 1 for |j| <= 16.
template <class Scalar>
struct ExponentialTable {
  static constexpr int per_unit = 32, last = per_unit / 2;

  static constexpr std::size_t most_terms = 96;  ///< for 500 binary digits
  static_assert(std::numeric_limits<Scalar>::digits <= 500);

  std::array<DoubleWord<Scalar>, most_terms> inverse_factorials;  ///< 1/1!, ..., 1/terms!
  std::size_t terms = 0;                                          ///< the next one is below epsilon^2
  std::size_t twofold = 0;                                        ///< those that count beyond working precision
  std::array<DoubleWord<Scalar>, 2 * last + 1> expm1_of;          ///< e^{j/32} - 1 at index 16 + j

  ExponentialTable() {
    using Two = DoubleWord<Scalar>;
    Two inverse(Scalar(1));
    Scalar size(1);  // of the term r^k/k! beside r at r = 1/64
    for (int k = 1; size > epsilon<Scalar> * epsilon<Scalar> / Scalar(8); ++k) {
      inverse = inverse / Two(Scalar(k));
      inverse_factorials[terms++] = inverse;
      if (size > epsilon<Scalar> / Scalar(8)) twofold = terms;
      size = size / Scalar(64 * (k + 1));
    }
    int last_term = 2;  // of the series at 1/2
    for (size = Scalar(1); size > epsilon<Scalar> * epsilon<Scalar> / Scalar(8); ++last_term) {
      size /= Scalar(2 * last_term);
    }
    for (int j = -last; j <= last; ++j) {
      const Two x(Scalar(j) / Scalar(per_unit));
      Two sum(Scalar(1));  // x (1 + x/2 (1 + x/3 (1 + ...)))
      for (int k = last_term; k > 1; --k) sum = Two(Scalar(1)) + x * sum / Two(Scalar(k));
      expm1_of[static_cast<std::size_t>(last + j)] = x * sum;
    }
  }
};

template <class Scalar>
const ExponentialTable<Scalar>& exponential_table() {
  static const ExponentialTable<Scalar> table;
  return table;
}

/// a + b for |b| <= |a|/32: two roundings of the low words, at most epsilon^2 of |a| together.
template <class Scalar>
DoubleWord<Scalar> add_smaller(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  const DoubleWord<Scalar> s = quick_two_sum(a.hi, b.hi);
  return quick_two_sum(s.hi, Scalar(s.lo + (a.lo + b.lo)));
}

}  // namespace detail

/// e^x - 1 for |x| <= 1/2, relative error a small multiple of epsilon^2. With g = j/32 the multiple of 1/32 nearest
/// to x and r = x - g, e^x - 1 = (e^g - 1) + (e^r - 1) + (e^g - 1)(e^r - 1), the first from a table and the second by
/// Taylor's series, whose later terms are summed in working precision.
template <class Scalar>
DoubleWord<Scalar> expm1_small(const DoubleWord<Scalar>& x) {
  using Table = detail::ExponentialTable<Scalar>;
  const Table& table = detail::exponential_table<Scalar>();
  const Scalar j = floor(x.hi * Scalar(Table::per_unit) + Scalar(1) / Scalar(2));
  const DoubleWord<Scalar> r = quick_two_sum(Scalar(x.hi - j / Scalar(Table::per_unit)), x.lo);  // exactly
  std::size_t k = table.terms;
  Scalar tail(0);
  while (k > table.twofold) tail = table.inverse_factorials[--k].hi + r.hi * tail;
  DoubleWord<Scalar> sum(tail);
  while (k > 0) sum = detail::add_smaller(table.inverse_factorials[--k], r * sum);
  const DoubleWord<Scalar> near = r * sum;
  if (j == Scalar(0)) return near;
  const DoubleWord<Scalar>& far = table.expm1_of[static_cast<std::size_t>(Table::last + static_cast<int>(j))];
  return far + (near + far * near);
}

/// e^x; +infinity or 0 where e^x leaves the range of the type, NaN of NaN.
template <class Scalar>
DoubleWord<Scalar> exp(const DoubleWord<Scalar>& x) {
  using Limits = std::numeric_limits<Scalar>;
  if (!(x.hi == x.hi)) return x;  // the table below has no place for it
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
