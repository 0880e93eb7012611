// SPDX-License-Identifier: BSL-1.0
#pragma once

// Numbers with 120 decimal digits, to judge arithmetic of twice the working precision. The digits
// are Boost.Multiprecision's; only high_precision.cpp sees them, because they are slow to compile.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>

#include <memory>
#include <stdexcept>

namespace dmf::test {

/// Immutable. Relative errors are below 1e-118; the exponent has 32 bits.
class HighPrecision {
 public:
  HighPrecision(double value);  // NOLINT: exact
  [[nodiscard]] HighPrecision times_power_of_two(int exponent) const;

  friend HighPrecision operator-(const HighPrecision& x);
  friend HighPrecision operator+(const HighPrecision& x, const HighPrecision& y);
  friend HighPrecision operator-(const HighPrecision& x, const HighPrecision& y);
  friend HighPrecision operator*(const HighPrecision& x, const HighPrecision& y);
  friend HighPrecision operator/(const HighPrecision& x, const HighPrecision& y);
  friend bool operator==(const HighPrecision& x, const HighPrecision& y);
  friend bool operator<(const HighPrecision& x, const HighPrecision& y);
  friend HighPrecision abs(const HighPrecision& x);
  friend HighPrecision exp(const HighPrecision& x);
  friend HighPrecision expm1(const HighPrecision& x);  // full relative accuracy also for tiny x
  friend HighPrecision log(const HighPrecision& x);
  friend double to_double(const HighPrecision& x);

 private:
  struct Number;
  explicit HighPrecision(std::shared_ptr<const Number> number);
  std::shared_ptr<const Number> number_;
};

/// A finite number of any type, exactly.
template <RealScalar Scalar>
HighPrecision high_precision(const Scalar& x) {
  if (!isfinite(x)) throw std::domain_error("an infinity or NaN where a number was expected");
  int exponent = 0;
  Scalar rest = frexp(x, &exponent);
  HighPrecision sum = 0.0;
  while (rest != Scalar(0)) {
    const double piece = static_cast<double>(rest);
    sum = sum + piece;
    rest = rest - Scalar(piece);
  }
  return sum.times_power_of_two(exponent);
}

template <RealScalar Scalar>
HighPrecision high_precision(const dmf::DoubleWord<Scalar>& x) {
  return high_precision(x.hi) + high_precision(x.lo);
}

/// |x - exact| in units of epsilon^2 scale.
template <RealScalar Scalar>
double error_in_units(const dmf::DoubleWord<Scalar>& x, const HighPrecision& exact, const HighPrecision& scale) {
  const HighPrecision unit = high_precision(Scalar(epsilon<Scalar>)) * high_precision(Scalar(epsilon<Scalar>));
  return to_double(abs(high_precision(x) - exact) / (unit * scale));
}

}  // namespace dmf::test
