// SPDX-License-Identifier: BSL-1.0

// Comma-separated values, lists of numbers, and how what is wrong with a text is said.

#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dmf_atlas {

FileError::FileError(std::string_view file, std::size_t line, std::string_view problem)
    : std::runtime_error(line == no_line ? concat(file, ": ", problem) : concat(file, ":", line, ": ", problem)) {}

namespace {

/// A row of a CSV that cannot be split into cells; what() is the problem without its place.
class RowError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The separator of a row: the one of ',', ';', tab that it has outside quotes, or a blank where it
/// has none. With decimal commas a comma separates where it stands beside a quote.
char detect_separator(std::string_view row, Decimal decimal) {
  char found = ' ';
  bool quoted = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const char c = row[i];
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ',' && c != ';' && c != '\t') || c == found) continue;
    const auto is_quote = [&](std::size_t k) { return k < row.size() && row[k] == '"'; };
    if (c == ',' && decimal == Decimal::comma && !is_quote(i - 1) && !is_quote(i + 1)) continue;
    if (found != ' ') {
      throw RowError(
          "two kinds of separator in one row; use one of comma, semicolon and tab, and a point in "
          "decimals");
    }
    found = c;
  }
  return found;
}

/// The cells of a row, trimmed and without their quotes. A doubled quote within quotes stays double:
/// it is in no number.
std::vector<std::string_view> cells(std::string_view row, char separator) {
  std::vector<std::string_view> result;
  const auto skip_blanks = [&] {
    while (!row.empty() && row[0] != separator && blanks.find(row[0]) != blanks.npos) row.remove_prefix(1);
    while (separator == ' ' && !row.empty() && blanks.find(row[0]) != blanks.npos) row.remove_prefix(1);
  };
  const auto quoted = [&] {
    std::size_t end = 1;
    for (;; end += 2) {
      end = row.find('"', end);
      if (end == row.npos) {
        throw RowError(
            "a quote that does not end on its line (the lines of titles are skipped with "
            "--skip-rows)");
      }
      if (!row.substr(end + 1).starts_with('"')) break;
    }
    const std::string_view cell = row.substr(1, end - 1);
    row.remove_prefix(end + 1);
    const bool ends = row.empty() || row[0] == separator || blanks.find(row[0]) != blanks.npos;
    skip_blanks();
    if (!ends || (separator != ' ' && !row.empty() && row[0] != separator)) {
      throw RowError("text behind the quote that ends a cell");
    }
    return trim(cell);
  };
  const auto plain = [&] {
    const std::size_t end = separator == ' ' ? row.find_first_of(blanks) : row.find(separator);
    const std::string_view cell = row.substr(0, end);
    row.remove_prefix(cell.size());
    return trim(cell);
  };
  for (skip_blanks();;) {
    result.push_back(row.starts_with('"') ? quoted() : plain());
    if (separator == ' ') skip_blanks();
    if (row.empty()) return result;
    if (separator != ' ') row.remove_prefix(1);
    skip_blanks();
  }
}

/// The number in a cell; with decimal commas a point is part of none.
template <class Scalar>
std::optional<Scalar> cell_number(std::string_view cell, Decimal decimal) {
  if (decimal != Decimal::comma) return parse_number<Scalar>(cell);
  if (cell.find('.') != cell.npos) return std::nullopt;
  std::string text(cell);
  if (const std::size_t comma = text.find(','); comma != text.npos) text[comma] = '.';
  return parse_number<Scalar>(text);
}

/// Whether a row consists of numbers if its commas are decimal marks.
template <class Scalar>
bool reads_with_decimal_commas(std::string_view row) {
  if (row.find(',') == row.npos) return false;
  try {
    const auto items = cells(row, detect_separator(row, Decimal::comma));
    return std::all_of(items.begin(), items.end(),
                       [](std::string_view cell) { return cell_number<Scalar>(cell, Decimal::comma).has_value(); });
  } catch (const RowError&) {
    return false;
  }
}

/// Whether a row of two cells may as well be one number with a decimal comma: `-12,50`. Not `1,5e3`, for who writes
/// exponents is a program, and programs that write decimal commas separate cells by semicolons.
bool may_be_one_number(std::string_view row) {
  row = trim(row);
  const auto skip_sign = [&] {
    if (row.starts_with('+') || row.starts_with('-')) row.remove_prefix(1);
  };
  const auto skip_digits = [&] {
    const std::size_t count = std::min(row.find_first_not_of("0123456789"), row.size());
    row.remove_prefix(count);
    return count > 0;
  };
  skip_sign();
  if (!skip_digits() || !row.starts_with(',')) return false;
  row.remove_prefix(1);
  return skip_digits() && row.empty();
}

/// What is wrong with the first cell that is no number.
template <class Scalar>
std::string cell_problem(const std::vector<std::string_view>& row, Decimal decimal, bool may_be_titles,
                         std::size_t line) {
  std::size_t j = 0;
  while (cell_number<Scalar>(row[j], decimal)) ++j;
  std::string problem = concat("column ", j + 1, ": ");
  if (decimal == Decimal::comma && parse_number<Scalar>(row[j]).has_value()) {
    return problem + in_quotes(row[j]) + " has a point where --decimal comma is given";
  }
  std::string text(row[j]);  // as a number with a point, so that what is too large is called so
  if (decimal == Decimal::comma) std::replace(text.begin(), text.end(), ',', '.');
  problem += text.empty()    ? "an empty cell"
             : is_text(text) ? in_quotes(row[j]) + " is not a number"
                             : number_problem<Scalar>(text);
  // Nothing behind numbers is a forgotten number or a comma too many, not a title.
  if (may_be_titles && is_text(text) && (j == 0 || !text.empty())) {
    problem += concat("; skip titles with --skip-rows ", line);
  }
  return problem;
}

}  // namespace

template <class Scalar>
Matrix<Scalar> parse_csv(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Lines lines(bytes);
  for (int i = 0; i < options.skip_rows && lines.next(); ++i) {
  }

  std::vector<Scalar> values;  // row by row: their number is not known before the end
  std::size_t columns = 0, first_line = 0, blank_line = 0;
  std::string_view first_row;
  char separator = ' ';
  bool may_be_numbers = options.decimal == Decimal::unsaid;
  bool has_fractions = false;  // every row one number
  while (const auto line = lines.next()) {
    const std::size_t number = lines.number();
    if (line->starts_with('#')) continue;
    if (trim(*line).empty()) {
      if (columns != 0 && blank_line == 0) blank_line = number;
      continue;
    }
    if (blank_line != 0) throw FileError(name, blank_line, "a blank line between rows");

    const bool one_number_each = separator == ',' && may_be_numbers;  // so far
    const auto refuse = [&](const std::string& problem) {
      const bool other_mark =
          options.decimal == Decimal::unsaid && (reads_with_decimal_commas<Scalar>(*line) ||
                                                 (one_number_each && parse_number<Scalar>(trim(*line)).has_value()));
      throw FileError(name, number, problem + (other_mark ? "; for decimal commas say --decimal comma" : ""));
    };
    const bool is_first = columns == 0;
    std::vector<std::string_view> row;
    try {
      if (is_first) separator = detect_separator(*line, options.decimal);
      row = cells(*line, separator);
    } catch (const RowError& error) {
      refuse(error.what());
    }
    if (is_first) {
      columns = row.size();
      first_line = number;
      first_row = trim(*line);
    }
    if (row.size() != columns) {
      refuse(concat(row.size(), row.size() == 1 ? " value" : " values", " where line ", first_line, " has ", columns));
    }
    if (row.size() > options.maximum_elements - values.size())
      throw FileError(name, number, concat("more than the limit of ", options.maximum_elements, " elements"));
    for (const std::string_view cell : row) {
      if (const auto value = cell_number<Scalar>(cell, options.decimal)) {
        values.push_back(*value);
        continue;
      }
      const bool may_be_titles = is_first && options.skip_rows == 0 && !reads_with_decimal_commas<Scalar>(*line);
      refuse(cell_problem<Scalar>(row, options.decimal, may_be_titles, number));
    }
    may_be_numbers = may_be_numbers && separator == ',' && columns == 2 && may_be_one_number(*line);
    // A second column of zeros and ones is that: class memberships, say, or a diagonal.
    has_fractions = has_fractions || (columns == 2 && row[1] != "0" && row[1] != "1");
  }
  if (columns == 0)
    throw FileError(
        name, no_line,
        options.skip_rows > 0 ? concat("no numbers behind ", options.skip_rows, " skipped lines") : "no numbers");
  if (may_be_numbers && has_fractions) {
    std::string number(first_row);
    std::replace(number.begin(), number.end(), ',', '.');
    throw FileError(name, first_line,
                    concat(in_quotes(first_row), " may be two columns, ", first_row.substr(0, first_row.find(',')),
                           " and ", first_row.substr(first_row.find(',') + 1), ", or the one number ", number,
                           ": say --decimal point or --decimal comma"));
  }

  using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(values.data(), static_cast<Eigen::Index>(values.size() / columns),
                                    static_cast<Eigen::Index>(columns));
}

template <class Scalar>
std::vector<Scalar> parse_list(std::string_view text, std::string_view what) {
  const bool has_lines = text.find('\n') != std::string_view::npos;
  std::vector<Scalar> list;
  bool wants_number = true;  // at the start and behind a comma
  Lines lines(text);
  while (auto line = next_filled(lines, '#')) {
    const std::size_t number = has_lines ? lines.number() : no_line;
    for (std::string_view rest = trim(*line); !rest.empty(); rest = trim(rest)) {
      if (rest.starts_with(',')) {
        if (wants_number) throw FileError(what, number, "a comma without a number before it");
        wants_number = true;
        rest.remove_prefix(1);
        continue;
      }
      const std::string_view item = rest.substr(0, rest.find_first_of(", \t\r"));
      const auto value = parse_number<Scalar>(item);
      if (!value) throw FileError(what, number, number_problem<Scalar>(item));
      list.push_back(*value);
      wants_number = false;
      rest.remove_prefix(item.size());
    }
  }
  if (list.empty()) throw FileError(what, no_line, "no numbers");
  if (wants_number) throw FileError(what, no_line, "a comma without a number behind it");
  return list;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                          \
  template std::vector<Scalar> parse_list(std::string_view, std::string_view); \
  template Matrix<Scalar> parse_csv(std::string_view, std::string_view, const ReadOptions&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
