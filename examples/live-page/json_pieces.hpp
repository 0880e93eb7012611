// SPDX-License-Identifier: BSL-1.0
#pragma once

// Numbers and lists of JSON, each a text of its own.

#include <json_text.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string>

namespace live_page {

using dmf_atlas::json_text::json_string;

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
