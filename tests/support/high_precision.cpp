// SPDX-License-Identifier: BSL-1.0

#include "support/high_precision.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <utility>

namespace dmf::test {
namespace {

using Digits = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<120>, boost::multiprecision::et_off>;

}  // namespace

struct HighPrecision::Number {
  explicit Number(Digits value) : digits(std::move(value)) {}
  Digits digits;
};

HighPrecision::HighPrecision(double value) : number_(std::make_shared<Number>(Digits(value))) {}
HighPrecision::HighPrecision(std::shared_ptr<const Number> number) : number_(std::move(number)) {}

HighPrecision HighPrecision::times_power_of_two(int exponent) const {
  return HighPrecision(std::make_shared<Number>(ldexp(number_->digits, exponent)));
}

HighPrecision operator-(const HighPrecision& x) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(-x.number_->digits));
}
HighPrecision operator+(const HighPrecision& x, const HighPrecision& y) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(x.number_->digits + y.number_->digits));
}
HighPrecision operator-(const HighPrecision& x, const HighPrecision& y) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(x.number_->digits - y.number_->digits));
}
HighPrecision operator*(const HighPrecision& x, const HighPrecision& y) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(x.number_->digits * y.number_->digits));
}
HighPrecision operator/(const HighPrecision& x, const HighPrecision& y) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(x.number_->digits / y.number_->digits));
}

bool operator==(const HighPrecision& x, const HighPrecision& y) { return x.number_->digits == y.number_->digits; }
bool operator<(const HighPrecision& x, const HighPrecision& y) { return x.number_->digits < y.number_->digits; }

HighPrecision abs(const HighPrecision& x) { return x < 0.0 ? -x : x; }
HighPrecision exp(const HighPrecision& x) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(exp(x.number_->digits)));
}
HighPrecision log(const HighPrecision& x) {
  return HighPrecision(std::make_shared<HighPrecision::Number>(log(x.number_->digits)));
}

HighPrecision expm1(const HighPrecision& x) {
  if (HighPrecision(0.125) < abs(x)) return exp(x) - 1.0;  // loses one digit of 120
  HighPrecision term = x, sum = x;
  for (int k = 2; k <= 100; ++k) {  // 8^-100 / 100! is far below 1e-120
    term = term * x / static_cast<double>(k);
    sum = sum + term;
  }
  return sum;
}

double to_double(const HighPrecision& x) { return static_cast<double>(x.number_->digits); }

}  // namespace dmf::test
