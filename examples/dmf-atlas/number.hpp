// SPDX-License-Identifier: BSL-1.0
#pragma once

// Decimal text to a number of the chosen scalar, never by way of double.
//
// The grammar is ours and the same for every scalar:  [+-] digits [. digits] [e|E [+-] digits],
// with at least one digit before the exponent. Only the last step, from a checked decimal to a
// value, depends on the scalar; another type joins by a specialization of ScalarText.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace dmf_atlas {

/// How a scalar is written as text. A specialization has two static members: `name`, a constexpr
/// std::string_view, is what `--scalar` and messages call the type; from_decimal(text) is the value
/// nearest to a decimal of the grammar above without a '+' in front, 0 where that is too small, an
/// infinity where it is too large, and does not throw. The exponent may have any number of digits;
/// decimal_exponent below helps with those.
template <class Scalar>
struct ScalarText;

/// The value of `text`, all of which must be one decimal number; nothing if it is not, or if the
/// number overflows. A number too small for the scalar becomes subnormal or 0, never nothing.
/// Linear in the length of the text; does not throw.
template <class Scalar>
[[nodiscard]] std::optional<Scalar> parse_number(std::string_view text);

/// Why parse_number<Scalar>(text) gave nothing: "'1e400' is too large for double" and the like.
template <class Scalar>
[[nodiscard]] std::string number_problem(std::string_view text);

/// The power of ten of the leading digit of a decimal of the grammar above: 2 for 123 and for
/// 0.123e3, -2 for 0.012. It stays within +-2e18 however long the exponent is, and is 0 for a zero.
[[nodiscard]] inline long long decimal_exponent(std::string_view text);

/// Whether `text` is no number at all: neither a decimal nor a NaN or infinity.
[[nodiscard]] inline bool is_text(std::string_view text);

/// `text` in quotes, fit for a one-line message: unprintable bytes become '?', a long text is cut.
[[nodiscard]] inline std::string in_quotes(std::string_view text);

/// `text` with the letters A to Z made small, in every locale.
[[nodiscard]] inline std::string lower_case(std::string_view text);

/// Whether x is neither an infinity nor NaN, for any scalar that has a difference. The bit patterns
/// of an 80-bit long double that stand for nothing are not finite either.
template <class Scalar>
[[nodiscard]] bool is_finite(const Scalar& x) {
  return x - x == Scalar(0);
}

// ---- implementation -----------------------------------------------------------------------------

namespace detail {

[[nodiscard]] inline bool is_decimal(std::string_view text) {
  const auto skip_sign = [&text] {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  };
  const auto skip_digits = [&text] {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  skip_sign();
  std::size_t digits = skip_digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += skip_digits();
  }
  if (digits == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    skip_sign();
    if (skip_digits() == 0) return false;
  }
  return text.empty();
}

[[nodiscard]] inline bool is_nan_or_infinity(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const std::string word = lower_case(text);
  return word == "nan" || word == "inf" || word == "infinity";
}

}  // namespace detail

template <std::floating_point Scalar>
struct ScalarText<Scalar> {
  static constexpr std::string_view name = std::same_as<Scalar, float>    ? "float"
                                           : std::same_as<Scalar, double> ? "double"
                                                                          : "long-double";

  static Scalar from_decimal(std::string_view text) {
    Scalar value = 0;
    if constexpr (requires { std::from_chars(text.data(), text.data(), value); }) {
      const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
      if (result.ec == std::errc{}) return value;
      // from_chars says "out of range" at both ends, and does not say which.
      if (decimal_exponent(text) < 0) return Scalar(0);
      const Scalar infinity = std::numeric_limits<Scalar>::infinity();
      return text.starts_with('-') ? -infinity : infinity;
    } else {  // libc++ before 20; the program never leaves the locale "C"
      const std::string terminated(text);
      if constexpr (std::same_as<Scalar, float>) value = std::strtof(terminated.c_str(), nullptr);
      if constexpr (std::same_as<Scalar, double>) value = std::strtod(terminated.c_str(), nullptr);
      if constexpr (std::same_as<Scalar, long double>) value = std::strtold(terminated.c_str(), nullptr);
      return value;
    }
  }
};

template <class Scalar>
std::optional<Scalar> parse_number(std::string_view text) {
  if (!detail::is_decimal(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  const Scalar value = ScalarText<Scalar>::from_decimal(text);
  if (!is_finite(value)) return std::nullopt;
  return value;
}

template <class Scalar>
std::string number_problem(std::string_view text) {
  if (is_text(text)) return in_quotes(text) + " is not a number";
  if (detail::is_nan_or_infinity(text)) return in_quotes(text) + " is not a finite number";
  return in_quotes(text) + " is too large for " + std::string(ScalarText<Scalar>::name);
}

inline long long decimal_exponent(std::string_view text) {
  const std::size_t mantissa_size = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mantissa_size);
  const std::size_t point = std::min(mantissa.find('.'), mantissa_size);
  const std::size_t leading = mantissa.find_first_of("123456789");
  if (leading == std::string_view::npos) return 0;
  const auto in_mantissa = static_cast<long long>(point) - static_cast<long long>(leading) - (leading < point ? 1 : 0);

  std::string_view exponent = text.substr(std::min(mantissa_size + 1, text.size()));
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  constexpr long long bound = 1'000'000'000'000'000'000;
  long long value = 0;
  const char* const end = exponent.data() + exponent.size();
  if (std::from_chars(exponent.data(), end, value).ec == std::errc::result_out_of_range)
    value = exponent.starts_with('-') ? -bound : bound;
  return in_mantissa + std::clamp(value, -bound, bound);
}

inline bool is_text(std::string_view text) { return !detail::is_decimal(text) && !detail::is_nan_or_infinity(text); }

inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

inline std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result = "'";
  for (const char c : text.substr(0, longest)) result += c >= ' ' && c <= '~' ? c : '?';
  return result + (text.size() > longest ? "...'" : "'");
}

}  // namespace dmf_atlas
