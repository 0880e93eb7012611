// SPDX-License-Identifier: BSL-1.0
#pragma once

// The scalars of the program, and the decimal text of the one that is not built in. Where DMF_ATLAS_DOUBLE_ALONE is
// defined it is double alone, and Boost is not needed: so in the page of examples/live-page.

#include "number.hpp"

#if defined(DMF_ATLAS_DOUBLE_ALONE)

#define DMF_ATLAS_FOR_EACH_SCALAR(INSTANTIATE) INSTANTIATE(double)

#else

#include <dmf/bridge/boost_multiprecision.hpp>

#include <limits>
#include <string>
#include <string_view>

/// Instantiates something for every scalar that --scalar can name.
#define DMF_ATLAS_FOR_EACH_SCALAR(INSTANTIATE) \
  INSTANTIATE(float)                           \
  INSTANTIATE(double)                          \
  INSTANTIATE(long double)                     \
  INSTANTIATE(dmf::mp50)

namespace dmf_atlas {

template <>
struct ScalarText<dmf::mp50> {
  static constexpr std::string_view name = "mp50";

  /// The decimal as an integer times a power of ten, which Boost rounds to the nearest number: of
  /// digits behind a point it would read 54 and forget the rest. Beyond 1000 digits what counts is
  /// whether there is anything else, and that costs one digit.
  static dmf::mp50 from_decimal(std::string_view text) {
    constexpr std::size_t most_digits = 1000;
    constexpr long long largest_exponent = 650'000'000;  // 10 to that power is out of range
    const bool negative = text.starts_with('-');
    std::string digits;
    bool more = false;
    for (const char c : text.substr(0, text.find_first_of("eE"))) {
      if (c < '0' || c > '9' || (digits.empty() && c == '0')) continue;
      if (digits.size() < most_digits) {
        digits += c;
      } else {
        more = more || c != '0';
      }
    }
    const dmf::mp50 zero(0);
    const long long exponent = decimal_exponent(text);
    if (digits.empty() || exponent < -largest_exponent) return negative ? dmf::mp50(-zero) : zero;
    const dmf::mp50 infinity = std::numeric_limits<dmf::mp50>::infinity();
    if (exponent > largest_exponent) return negative ? dmf::mp50(-infinity) : infinity;
    if (more) digits += '1';
    const long long last = exponent - static_cast<long long>(digits.size()) + 1;
    return dmf::mp50((negative ? "-" : "") + digits + "e" + std::to_string(last));
  }
};

}  // namespace dmf_atlas

#endif
