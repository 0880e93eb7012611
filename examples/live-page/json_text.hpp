// SPDX-License-Identifier: BSL-1.0
#pragma once

// JSON as text, piece by piece.

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace live_page {

/// A string with its quotes.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// A number that round-trips; null for what is infinite.
[[nodiscard]] inline std::string json_number(double x) { return std::isfinite(x) ? fmt::format("{}", x) : "null"; }

/// [item(0), ..., item(size - 1)], each item a text.
template <class Item>
[[nodiscard]] std::string json_list(std::size_t size, const Item& item) {
  std::string result = "[";
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) result += ',';
    result += item(i);
  }
  return result + ']';
}

}  // namespace live_page
