// SPDX-License-Identifier: BSL-1.0
#pragma once

// Numbers m 2^e with an exponent of 64 bits: products whose factors or partial results leave the range of
// Scalar though the product does not, such as weight x t with t = u^{2L-2} = 10^400. Every operation rounds
// once, relative to its result, as those of Scalar do.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace dmf::detail {

/// mantissa x 2^exponent. Built-in numbers are taken as they are, with exponent 0, while they and the product or
/// quotient of two of them stay far inside the range: taking every mantissa apart would cost more than the arithmetic.
/// Any other mantissa has 1/2 <= |mantissa| < 1, or is 0.
template <class Scalar>
class Scaled {
 public:
  Scaled() = default;
  Scaled(const Scalar& x) : Scaled(x, 0) {}  // NOLINT: a finite number is one of these
  Scaled(const Scalar& mantissa, std::int64_t exponent) : mantissa_(mantissa), exponent_(exponent) {
    if (!is_moderate()) normalize();
  }

  [[nodiscard]] bool is_zero() const { return mantissa_ == Scalar(0); }
  [[nodiscard]] bool is_negative() const { return mantissa_ < Scalar(0); }

  /// The number as a Scalar: infinite, subnormal or 0 where it leaves the normal range.
  [[nodiscard]] Scalar value() const {
    using Limits = std::numeric_limits<Scalar>;
    if (exponent_ == 0) return mantissa_;
    const Scaled x = normalized();
    if (x.exponent_ > Limits::max_exponent) return is_negative() ? Scalar(-Limits::infinity()) : Limits::infinity();
    if (x.exponent_ < std::int64_t{Limits::min_exponent} - Limits::digits - 1) return Scalar(0);
    return ldexp(x.mantissa_, static_cast<int>(x.exponent_));
  }

  friend Scaled operator-(const Scaled& x) { return {Scalar(-x.mantissa_), x.exponent_}; }
  friend Scaled operator*(const Scaled& x, const Scaled& y) {
    return {Scalar(x.mantissa_ * y.mantissa_), x.exponent_ + y.exponent_};
  }
  friend Scaled operator/(const Scaled& x, const Scaled& y) {
    return {Scalar(x.mantissa_ / y.mantissa_), x.exponent_ - y.exponent_};
  }
  friend Scaled operator+(const Scaled& x, const Scaled& y) {
    return x.exponent_ == y.exponent_ ? Scaled(Scalar(x.mantissa_ + y.mantissa_), x.exponent_) : sum_apart(x, y);
  }
  friend Scaled operator-(const Scaled& x, const Scaled& y) { return x + (-y); }
  friend bool operator<(const Scaled& x, const Scaled& y) { return (x - y).is_negative(); }

  /// The square root of a number that is not negative.
  friend Scaled sqrt(const Scaled& x) {
    const bool odd = x.exponent_ % 2 != 0;
    return {sqrt(odd ? Scalar(Scalar(2) * x.mantissa_) : x.mantissa_), (x.exponent_ - (odd ? 1 : 0)) / 2};
  }
  friend Scaled abs(const Scaled& x) { return x.is_negative() ? -x : x; }

  /// ln of a positive number, of its mantissa to twice the working precision.
  [[nodiscard]] DoubleWord<Scalar> log() const {
    const Scaled x = normalized();
    using dmf::log;
    return log(DoubleWord<Scalar>(x.mantissa_)) + DoubleWord<Scalar>(static_cast<Scalar>(x.exponent_)) * ln2<Scalar>();
  }

 private:
  /// 2^{a quarter of the largest exponent}: a product of two such numbers has half the exponents of the range.
  [[nodiscard]] static constexpr Scalar moderate_bound() {
    Scalar bound(2);
    for (int exponent = 1; exponent < std::numeric_limits<Scalar>::max_exponent / 4; exponent *= 2) bound *= bound;
    return bound;
  }

  [[nodiscard]] bool is_moderate() const {
    if constexpr (std::is_floating_point_v<Scalar>) {
      constexpr Scalar most = moderate_bound(), least = Scalar(1) / most;
      return least <= abs(mantissa_) && abs(mantissa_) <= most;
    } else {
      return false;
    }
  }

  /// Apart from the constructor, so that this stays small enough to be inlined.
#if defined(__GNUC__)
  [[gnu::noinline]]
#endif
  void
  normalize() {
    int shift = 0;
    mantissa_ = frexp(mantissa_, &shift);
    exponent_ = mantissa_ == Scalar(0) ? 0 : exponent_ + shift;
  }

  [[nodiscard]] Scaled normalized() const {
    Scaled result = *this;
    result.normalize();
    return result;
  }

  [[nodiscard]] static Scaled sum_apart(const Scaled& first, const Scaled& second) {
    if (first.is_zero()) return second;
    if (second.is_zero()) return first;
    const Scaled x = first.normalized(), y = second.normalized();
    const Scaled &longer = x.exponent_ < y.exponent_ ? y : x, &shorter = x.exponent_ < y.exponent_ ? x : y;
    const std::int64_t apart = longer.exponent_ - shorter.exponent_;
    if (apart > std::numeric_limits<Scalar>::digits + 2) return longer;
    return {Scalar(longer.mantissa_ + ldexp(shorter.mantissa_, -static_cast<int>(apart))), longer.exponent_};
  }

  Scalar mantissa_{0};
  std::int64_t exponent_ = 0;
};

/// A Scaled number as Number, itself or a Scalar, and either as a Scalar: for formulas that are written once for both.
template <class Number, class Scalar>
Number in_range(const Scaled<Scalar>& x) {
  if constexpr (std::is_same_v<Number, Scalar>) {
    return x.value();
  } else {
    return x;
  }
}
template <class Scalar>
Scalar plain_value(const Scaled<Scalar>& x) {
  return x.value();
}
template <class Scalar>
const Scalar& plain_value(const Scalar& x) {
  return x;
}

/// e^x, to a few epsilon also where it leaves the range of Scalar; |x| below 2^60.
template <class Scalar>
Scaled<Scalar> scaled_exp(const DoubleWord<Scalar>& x) {
  const DoubleWord<Scalar> log_two = log(DoubleWord<Scalar>(Scalar(2)));
  const Scalar whole = floor((x / log_two).value());
  return {exp(x - DoubleWord<Scalar>(whole) * log_two).value(), static_cast<std::int64_t>(whole)};
}

}  // namespace dmf::detail
