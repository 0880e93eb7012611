// SPDX-License-Identifier: BSL-1.0
#include "text.hpp"

#include "scalars.hpp"

#include <dmf/core/natural.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <utility>

namespace dmf_atlas {

template <class Scalar>
std::string rounded(const Scalar& x, int digits) {
  if constexpr (std::floating_point<Scalar>) {
    return fmt::format("{:.{}g}", x, digits);
  } else {
    return x.str(digits);
  }
}

template <class Scalar>
std::string shortest(const Scalar& x) {
  if constexpr (std::floating_point<Scalar>) {
    return fmt::format("{}", x);
  } else {
    int digits = std::numeric_limits<Scalar>::digits10;
    const auto reads_back = [&] { return parse_number<Scalar>(x.str(digits)) == x; };
    while (digits < std::numeric_limits<Scalar>::max_digits10 && !reads_back()) ++digits;
    return x.str(digits);
  }
}

template <class Scalar>
std::string rounded_exp(const Scalar& logarithm, int digits) {
  using std::abs;
  using std::exp;
  using std::floor;
  using std::log;
  using std::pow;
  if (abs(logarithm) < log(std::numeric_limits<Scalar>::max())) return rounded(Scalar(exp(logarithm)), digits);
  const Scalar decades = logarithm / log(Scalar(10));
  const Scalar exponent = floor(decades);
  const Scalar mantissa = pow(Scalar(10), decades - exponent);
  return fmt::format("{}e{:+}", rounded(mantissa, digits), static_cast<long long>(exponent));
}

std::string power_of_two(int exponent) {
  dmf::Natural power(1);
  for (int i = 0; i < exponent; ++i) power *= 2;
  return power.to_string();
}

std::string short_count(const std::string& decimal) {
  if (decimal.size() <= 40) return decimal;
  return fmt::format("{}.{} x 10^{} ({} digits)", decimal[0], decimal.substr(1, 9), decimal.size() - 1, decimal.size());
}

namespace {

std::vector<std::string> counted_repetitions(const std::vector<std::string>& items) {
  std::vector<std::string> result;
  for (std::size_t begin = 0, end; begin < items.size(); begin = end) {
    for (end = begin + 1; end < items.size() && items[end] == items[begin];) ++end;
    if (end - begin < 3) {
      result.insert(result.end(), end - begin, items[begin]);
    } else {
      result.push_back(fmt::format("{} ({} times)", items[begin], end - begin));
    }
  }
  return result;
}

}  // namespace

std::string short_list(const std::vector<std::string>& items) {
  std::vector<std::string> pieces = counted_repetitions(items);
  constexpr std::size_t most = 10, head = 6, tail = 2;
  if (pieces.size() > most) {
    pieces.erase(pieces.begin() + head, pieces.end() - tail);
    pieces.insert(pieces.begin() + head, "...");
  }
  return fmt::format("{}", fmt::join(pieces, ", "));
}

std::string paragraph(std::string_view text, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column > 0 && column + 1 + word.size() > page_width) {
      result += '\n';
      column = 0;
    }
    result.append(column == 0 ? indent : 1, ' ');
    result += word;
    column += (column == 0 ? indent : 1) + word.size();
  }
  return result + '\n';
}

std::string plural(const std::string& count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == "1" ? "" : "s");
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

namespace {

/// Where the decimal point of a number is, or would be.
std::size_t point(const std::string& cell) { return std::min(cell.find_first_of(".e"), cell.size()); }

/// Pads the cells so that their points are below each other and they are equally wide.
void align_points(std::vector<std::string>& cells) {
  std::size_t before = 0, after = 0;
  for (const std::string& cell : cells) {
    before = std::max(before, point(cell));
    after = std::max(after, cell.size() - point(cell));
  }
  for (std::string& cell : cells) {
    const std::size_t left = before - point(cell);
    cell = std::string(left, ' ') + cell;
    cell.resize(before + after, ' ');
  }
}

}  // namespace

std::vector<std::string> lines(std::vector<Column> columns, std::size_t indent) {
  std::vector<std::string> result;
  for (Column& column : columns) {
    if (column.align == Align::point) align_points(column.cells);
    column.cells.insert(column.cells.begin(), column.title);
    std::size_t width = 0;
    for (const std::string& cell : column.cells) width = std::max(width, cell.size());
    result.resize(column.cells.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i].append(&column == &columns.front() ? indent : 2, ' ');
      result[i] += column.align == Align::left ? fmt::format("{:<{}}", column.cells[i], width)
                                               : fmt::format("{:>{}}", column.cells[i], width);
    }
  }
  for (std::string& line : result) line.erase(line.find_last_not_of(' ') + 1);
  return result;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)               \
  template std::string rounded(const Scalar&, int); \
  template std::string shortest(const Scalar&);     \
  template std::string rounded_exp(const Scalar&, int);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
