// SPDX-License-Identifier: BSL-1.0
#pragma once

// Natural numbers of any size, for counts beyond 64 bits: sums, differences, products and quotients
// with a small factor, and decimal text. Digits of 32 bits, so that a step of every loop is one
// operation of 64 bits on every machine.

#include <dmf/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace dmf {

/// A natural number of any size. Exact; every operation costs O(number of digits), text O(digits^2).
class Natural {
 public:
  Natural() = default;  ///< 0

  /// Throws InvalidInput for a negative number.
  template <std::integral T>
  Natural(T n) {  // NOLINT(google-explicit-constructor): counts are compared and added with plain numbers
    detail::require(n >= T{0}, "a natural number must not be negative, got ", static_cast<long long>(n));
    for (auto rest = static_cast<std::uint64_t>(n); rest != 0; rest >>= digit_bits) push_back(rest);
  }

  Natural& operator+=(const Natural& other);
  /// Throws InvalidInput where the difference would be negative.
  Natural& operator-=(const Natural& other);
  Natural& operator*=(std::uint32_t factor);
  /// The quotient without the remainder. Throws InvalidInput for the divisor 0.
  Natural& operator/=(std::uint32_t divisor) {
    static_cast<void>(divide(divisor));
    return *this;
  }

  friend Natural operator+(Natural a, const Natural& b) { return std::move(a += b); }
  friend Natural operator-(Natural a, const Natural& b) { return std::move(a -= b); }
  friend Natural operator*(Natural a, std::uint32_t factor) { return std::move(a *= factor); }
  friend Natural operator/(Natural a, std::uint32_t divisor) { return std::move(a /= divisor); }

  friend bool operator==(const Natural& a, const Natural& b) { return a.digits_ == b.digits_; }
  friend std::strong_ordering operator<=>(const Natural& a, const Natural& b) {
    if (const auto by_length = a.digits_.size() <=> b.digits_.size(); by_length != 0) return by_length;
    for (std::size_t i = a.digits_.size(); i-- > 0;) {
      if (const auto by_digit = a.digits_[i] <=> b.digits_[i]; by_digit != 0) return by_digit;
    }
    return std::strong_ordering::equal;
  }

  /// Throws NotRepresentable beyond 64 bits.
  explicit operator std::uint64_t() const;
  /// Decimal digits, nothing else.
  [[nodiscard]] std::string to_string() const;
  friend std::ostream& operator<<(std::ostream& out, const Natural& n) { return out << n.to_string(); }

  /// The binary logarithm to a few epsilon; -infinity for 0.
  [[nodiscard]] double log2() const;

 private:
  static constexpr int digit_bits = 32;

  void push_back(std::uint64_t digit) { digits_.push_back(static_cast<std::uint32_t>(digit)); }
  void drop_leading_zeros() {
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }
  std::uint32_t divide(std::uint32_t divisor);

  std::vector<std::uint32_t> digits_;  // lowest first, the last one not 0
};

// ---------------------------------------------------------------------------- implementation

inline Natural& Natural::operator+=(const Natural& other) {
  const std::size_t length = other.digits_.size();
  if (digits_.size() < length) digits_.resize(length, 0);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < length; ++i) {
    carry += std::uint64_t{digits_[i]} + other.digits_[i];
    digits_[i] = static_cast<std::uint32_t>(carry);
    carry >>= digit_bits;
  }
  for (std::size_t i = length; carry != 0 && i < digits_.size(); ++i) {
    carry = ++digits_[i] == 0 ? 1 : 0;
  }
  if (carry != 0) push_back(carry);
  return *this;
}

inline Natural& Natural::operator-=(const Natural& other) {
  detail::require(*this >= other, "a natural number must not be negative, got ", *this, " - ", other);
  const std::size_t length = other.digits_.size();
  std::int64_t carry = 0;
  for (std::size_t i = 0; i < length; ++i) {
    carry += std::int64_t{digits_[i]} - other.digits_[i];
    digits_[i] = static_cast<std::uint32_t>(carry);
    carry >>= digit_bits;  // 0 or -1
  }
  for (std::size_t i = length; carry != 0; ++i) carry = digits_[i]-- == 0 ? -1 : 0;
  drop_leading_zeros();
  return *this;
}

inline Natural& Natural::operator*=(std::uint32_t factor) {
  std::uint64_t carry = 0;
  for (std::uint32_t& digit : digits_) {
    carry += std::uint64_t{digit} * factor;
    digit = static_cast<std::uint32_t>(carry);
    carry >>= digit_bits;
  }
  if (carry != 0) push_back(carry);
  drop_leading_zeros();
  return *this;
}

/// Leaves the quotient and returns the remainder.
inline std::uint32_t Natural::divide(std::uint32_t divisor) {
  detail::require(divisor != 0, "the divisor must not be 0");
  std::uint64_t remainder = 0;
  for (auto digit = digits_.rbegin(); digit != digits_.rend(); ++digit) {
    remainder = (remainder << digit_bits) | *digit;
    *digit = static_cast<std::uint32_t>(remainder / divisor);
    remainder %= divisor;
  }
  drop_leading_zeros();
  return static_cast<std::uint32_t>(remainder);
}

inline Natural::operator std::uint64_t() const {
  if (digits_.size() > 2) throw NotRepresentable("the natural number exceeds 64 bits: " + to_string());
  std::uint64_t result = 0;
  for (auto digit = digits_.rbegin(); digit != digits_.rend(); ++digit) result = (result << digit_bits) | *digit;
  return result;
}

inline std::string Natural::to_string() const {
  constexpr std::uint32_t nine_digits = 1000000000;
  if (digits_.empty()) return "0";
  std::string reversed;
  for (Natural rest = *this; !rest.digits_.empty();) {
    std::uint32_t part = rest.divide(nine_digits);
    for (int i = 0; i < 9 && (part != 0 || !rest.digits_.empty()); ++i, part /= 10) {
      reversed += static_cast<char>('0' + part % 10);
    }
  }
  return {reversed.rbegin(), reversed.rend()};
}

inline double Natural::log2() const {
  double leading = 0;  // the three highest digits hold more than a double does
  const std::size_t length = digits_.size(), taken = std::min<std::size_t>(length, 3);
  for (std::size_t i = 0; i < taken; ++i) leading = std::ldexp(leading, digit_bits) + digits_[length - 1 - i];
  return std::log2(leading) + static_cast<double>(digit_bits) * static_cast<double>(length - taken);
}

}  // namespace dmf
