// SPDX-License-Identifier: BSL-1.0
#pragma once

// Numbers, lists and columns as text for a reader.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dmf_atlas {

/// The widest line of the table.
inline constexpr std::size_t page_width = 98;

/// x with the given number of significant digits at most: 5, 0.0132480 as 0.013248, 1e-300.
template <class Scalar>
[[nodiscard]] std::string rounded(const Scalar& x, int digits = 6);

/// The shortest text that reads back as x.
template <class Scalar>
[[nodiscard]] std::string shortest(const Scalar& x);

/// e^logarithm, also where that leaves the range of Scalar.
template <class Scalar>
[[nodiscard]] std::string rounded_exp(const Scalar& logarithm, int digits = 6);

/// 2^exponent as a decimal number.
[[nodiscard]] std::string power_of_two(int exponent);

/// A decimal integer in full up to 40 digits, otherwise its leading digits and its size.
[[nodiscard]] std::string short_count(const std::string& decimal);

/// Items joined by commas, repetitions counted: "10, 5 (98 times), 20". The middle of a long list
/// is left out.
[[nodiscard]] std::string short_list(const std::vector<std::string>& items);

/// Paragraph with lines of at most page_width, every line after `indent` blanks, ended by a newline.
[[nodiscard]] std::string paragraph(std::string_view text, std::size_t indent);

/// "1 orbit", "2 orbits".
[[nodiscard]] std::string plural(const std::string& count, std::string_view noun);

/// A cell of a CSV, in quotes where it needs them.
[[nodiscard]] std::string csv_cell(std::string_view text);

enum class Align { left, right, point };  ///< point: decimal points below each other

struct Column {
  std::string title;
  Align align = Align::left;
  std::vector<std::string> cells{};
};

/// Columns of equally many cells as lines: titles first, two blanks between columns, none at ends
/// of lines.
[[nodiscard]] std::vector<std::string> lines(std::vector<Column> columns, std::size_t indent);

}  // namespace dmf_atlas
