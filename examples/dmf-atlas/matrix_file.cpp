// SPDX-License-Identifier: BSL-1.0
#include "matrix_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "number.hpp"
#include "scalars.hpp"

namespace dmf_atlas {

namespace {

// ---- what all formats share ---------------------------------------------------------------------

constexpr std::size_t no_line = 0;
constexpr std::string_view blanks = " \t\r";

template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Walks through a text line by line. LF ends a line, a CR before it is one of the blanks, and a
/// byte order mark before the first line is dropped.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// The next line without its LF, or nothing behind the last.
  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }

  /// The next line that is neither blank nor begins with the mark of a comment.
  std::optional<std::string_view> next_filled(char comment) {
    auto line = next();
    while (line && (trim(*line).empty() || line->starts_with(comment))) line = next();
    return line;
  }

  /// The number of the line that was returned last.
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const std::size_t end = std::min(line.find_first_of(blanks), line.size());
    result.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return result;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return number;
}

std::uint64_t parse_count(std::string_view text, std::string_view name, std::size_t line) {
  if (const auto count = whole_number(text)) return *count;
  throw FileError(name, line, concat(in_quotes(text), " is not a whole number below 2^64"));
}

/// Refuses a declared size before anything of that size is allocated.
void check_size(std::uint64_t rows, std::uint64_t columns, std::size_t maximum, std::string_view name,
                std::size_t line) {
  const std::string size = concat("the declared size ", rows, " x ", columns);
  if (rows == 0 || columns == 0) throw FileError(name, line, concat(size, " has no elements"));
  if (columns > maximum / rows)
    throw FileError(name, line, concat(size, " exceeds the limit of ", maximum, " elements"));
}

// ---- CSV ----------------------------------------------------------------------------------------

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

FileError::FileError(std::string_view file, std::size_t line, std::string_view problem)
    : std::runtime_error(line == no_line ? concat(file, ": ", problem) : concat(file, ":", line, ": ", problem)) {}

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

// ---- lists --------------------------------------------------------------------------------------

template <class Scalar>
std::vector<Scalar> parse_list(std::string_view text, std::string_view what) {
  const bool has_lines = text.find('\n') != std::string_view::npos;
  std::vector<Scalar> list;
  bool wants_number = true;  // at the start and behind a comma
  Lines lines(text);
  while (auto line = lines.next_filled('#')) {
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

// ---- Matrix Market ------------------------------------------------------------------------------

namespace {

enum class Symmetry { general, symmetric, skew_symmetric };

/// The first lines of a Matrix Market file.
struct MarketHeader {
  bool is_coordinate = false;
  bool is_pattern = false;
  bool is_integer = false;
  Symmetry symmetry = Symmetry::general;
  Eigen::Index rows = 0;
  Eigen::Index columns = 0;
  std::uint64_t entries = 0;
  std::size_t size_line = 0;
};

bool is_written_as_integer(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// Sets what the first line tells: format, field and symmetry.
void parse_banner(std::string_view line, std::string_view name, MarketHeader& header) {
  const auto refuse = [name](std::string_view problem) { throw FileError(name, 1, problem); };
  const std::string lower = lower_case(line);
  const auto items = words(lower);
  if (items.size() != 5 || items[0] != "%%matrixmarket" || items[1] != "matrix")
    refuse("not the first line of a matrix, '%%MatrixMarket matrix FORMAT FIELD SYMMETRY'");

  const std::string_view format = items[2], field = items[3], symmetry = items[4];
  if (format != "coordinate" && format != "array")
    refuse(concat("the format ", in_quotes(format), " is neither coordinate nor array"));
  if (field == "complex" || symmetry == "hermitian") refuse("a complex matrix where a real one is needed");
  if (field != "real" && field != "double" && field != "integer" && field != "pattern")
    refuse(concat("the field ", in_quotes(field), " is none of real, double, integer and pattern"));
  if (symmetry != "general" && symmetry != "symmetric" && symmetry != "skew-symmetric")
    refuse(concat("the symmetry ", in_quotes(symmetry), " is none of general, symmetric and skew-symmetric"));
  if (field == "pattern" && format == "array") refuse("an array has no pattern");
  if (field == "pattern" && symmetry == "skew-symmetric") refuse("a pattern is not skew-symmetric");

  header.is_coordinate = format == "coordinate";
  header.is_pattern = field == "pattern";
  header.is_integer = field == "integer";
  if (symmetry == "symmetric") header.symmetry = Symmetry::symmetric;
  if (symmetry == "skew-symmetric") header.symmetry = Symmetry::skew_symmetric;
}

/// How many entries an array of a checked size lists: all, or those on or below the diagonal.
std::uint64_t array_entries(std::uint64_t rows, std::uint64_t columns, Symmetry symmetry) {
  if (symmetry == Symmetry::general) return rows * columns;
  return symmetry == Symmetry::symmetric ? rows * (rows + 1) / 2 : rows * (rows - 1) / 2;
}

/// Sets what the line of sizes tells, and refuses what the program or the file has no room for.
void parse_sizes(std::string_view line, std::string_view name, std::size_t file_size, std::size_t maximum,
                 MarketHeader& header) {
  const auto refuse = [&](std::string_view problem) { throw FileError(name, header.size_line, problem); };
  const auto sizes = words(line);
  if (header.is_coordinate && sizes.size() != 3) refuse("not three sizes, ROWS COLUMNS ENTRIES");
  if (!header.is_coordinate && sizes.size() != 2) refuse("not two sizes, ROWS COLUMNS");

  const std::uint64_t rows = parse_count(sizes[0], name, header.size_line);
  const std::uint64_t columns = parse_count(sizes[1], name, header.size_line);
  check_size(rows, columns, maximum, name, header.size_line);
  if (header.symmetry != Symmetry::general && rows != columns)
    refuse(concat("a symmetric matrix of ", rows, " rows and ", columns, " columns"));
  header.entries = header.is_coordinate ? parse_count(sizes[2], name, header.size_line)
                                        : array_entries(rows, columns, header.symmetry);
  if (header.entries > file_size) refuse(concat(header.entries, " entries, more than fit into the file"));
  header.rows = static_cast<Eigen::Index>(rows);
  header.columns = static_cast<Eigen::Index>(columns);
}

MarketHeader parse_header(Lines& lines, std::string_view name, std::size_t file_size, std::size_t maximum) {
  MarketHeader header;
  const auto banner = lines.next();
  if (!banner) throw FileError(name, no_line, "an empty file");
  parse_banner(*banner, name, header);
  const auto sizes = lines.next_filled('%');
  if (!sizes) throw FileError(name, no_line, "the line of sizes is missing");
  header.size_line = lines.number();
  parse_sizes(*sizes, name, file_size, maximum, header);
  return header;
}

Eigen::Index parse_index(std::string_view text, Eigen::Index size, std::string_view what, std::string_view name,
                         std::size_t line) {
  const auto index = whole_number(text);
  if (!index || *index < 1 || *index > static_cast<std::uint64_t>(size))
    throw FileError(name, line, concat(in_quotes(text), " is not a ", what, " from 1 to ", size));
  return static_cast<Eigen::Index>(*index - 1);
}

/// The places of an array in the order of its entries: down each column, from where it begins.
class ArrayPlaces {
 public:
  explicit ArrayPlaces(const MarketHeader& header) : header_(header), row_(top(0)) {}

  /// The place to fill, after which the next one is due.
  std::pair<Eigen::Index, Eigen::Index> next() {
    const std::pair place{row_, column_};
    if (++row_ == header_.rows) row_ = top(++column_);
    return place;
  }

 private:
  [[nodiscard]] Eigen::Index top(Eigen::Index column) const {
    if (header_.symmetry == Symmetry::general) return 0;
    return header_.symmetry == Symmetry::symmetric ? column : column + 1;
  }

  const MarketHeader& header_;
  Eigen::Index row_;
  Eigen::Index column_ = 0;
};

/// Adds a value to the entry in row i, column j, and sets the one that mirrors it.
template <class Scalar>
void add_entry(Eigen::Index i, Eigen::Index j, const Scalar& value, Symmetry symmetry, std::string_view name,
               std::size_t line, Matrix<Scalar>& matrix) {
  if (symmetry != Symmetry::general && i < j)
    throw FileError(name, line, "an entry above the diagonal of a symmetric matrix");
  if (symmetry == Symmetry::skew_symmetric && i == j && value != Scalar(0))
    throw FileError(name, line, "a non-zero on the diagonal of a skew-symmetric matrix");
  matrix(i, j) += value;
  if (!is_finite(matrix(i, j)))
    throw FileError(name, line,
                    concat("the sum of the entries in row ", i + 1, ", column ", j + 1, " is too large for ",
                           ScalarText<Scalar>::name));
  if (symmetry == Symmetry::symmetric) matrix(j, i) = matrix(i, j);
  if (symmetry == Symmetry::skew_symmetric) matrix(j, i) = -matrix(i, j);
}

}  // namespace

template <class Scalar>
Matrix<Scalar> parse_matrix_market(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Lines lines(bytes);
  const MarketHeader header = parse_header(lines, name, bytes.size(), options.maximum_elements);
  const std::size_t items_per_entry = (header.is_coordinate ? 2U : 0U) + (header.is_pattern ? 0U : 1U);

  Matrix<Scalar> matrix = Matrix<Scalar>::Zero(header.rows, header.columns);
  ArrayPlaces places(header);
  std::uint64_t found = 0;
  while (const auto line = lines.next_filled('%')) {
    const std::size_t number = lines.number();
    if (found++ == header.entries)
      throw FileError(name, number, concat("more entries than the ", header.entries, " of line ", header.size_line));
    const auto items = words(*line);
    if (items.size() != items_per_entry)
      throw FileError(
          name, number,
          concat(items.size(), items.size() == 1 ? " item" : " items", " where an entry has ", items_per_entry));

    auto value = std::optional<Scalar>(1);  // what an entry of a pattern stands for
    if (!header.is_pattern) value = parse_number<Scalar>(items.back());
    if (!value) throw FileError(name, number, number_problem<Scalar>(items.back()));
    if (header.is_integer && !is_written_as_integer(items.back()))
      throw FileError(name, number,
                      concat(in_quotes(items.back()), " is not an integer, which line 1 declares the entries to be"));
    if (header.is_coordinate) {
      const auto i = parse_index(items[0], header.rows, "row", name, number);
      const auto j = parse_index(items[1], header.columns, "column", name, number);
      add_entry(i, j, *value, header.symmetry, name, number, matrix);
    } else {
      const auto [i, j] = places.next();
      add_entry(i, j, *value, header.symmetry, name, number, matrix);
    }
  }
  if (found < header.entries)
    throw FileError(name, no_line,
                    concat(found, found == 1 ? " entry" : " entries", " where line ", header.size_line, " asks for ",
                           header.entries));
  return matrix;
}

// ---- NPY ----------------------------------------------------------------------------------------

namespace {

struct NpyArray {
  std::string dtype;  // byte order, kind and size: '<f8'
  bool fortran_order;
  std::vector<std::uint64_t> shape;
  std::string_view data;
};

/// Reads the dictionary at the head of a .npy file, a Python literal with the keys descr,
/// fortran_order and shape in any order.
class NpyHeader {
 public:
  NpyHeader(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  NpyArray parse(std::string_view data) {
    std::optional<std::string> dtype;
    std::optional<bool> fortran_order;
    std::optional<std::vector<std::uint64_t>> shape;
    expect('{');
    while (!accept('}')) {
      const std::string key = parse_string();
      expect(':');
      if (key == "descr" && !dtype) {
        if (accept('[')) refuse("a structured dtype where plain real numbers are needed");
        dtype = parse_string();
      } else if (key == "fortran_order" && !fortran_order) {
        fortran_order = parse_boolean();
      } else if (key == "shape" && !shape) {
        shape = parse_tuple();
      } else {
        refuse(concat("the key ", in_quotes(key), " of the header is unknown or there twice"));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (!rest_.empty()) refuse("the header goes on behind its dictionary");
    if (!dtype || !fortran_order || !shape) refuse("the header lacks one of the keys descr, fortran_order and shape");
    return {*dtype, *fortran_order, *shape, data};
  }

 private:
  [[noreturn]] void refuse(std::string_view problem) { throw FileError(name_, no_line, problem); }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool accept(char wanted) {
    skip_blanks();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted))
      refuse(concat("the header has ", in_quotes(rest_.substr(0, 1)), " where '", wanted, "' is expected"));
  }

  std::string parse_string() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect(quote);
    const std::string text(rest_.substr(0, rest_.find(quote)));
    rest_.remove_prefix(text.size());
    expect(quote);
    return text;
  }

  bool parse_boolean() {
    skip_blanks();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    refuse("fortran_order is neither True nor False");
  }

  std::vector<std::uint64_t> parse_tuple() {
    std::vector<std::uint64_t> tuple;
    expect('(');
    while (!accept(')')) {
      const std::string_view digits = rest_.substr(0, rest_.find_first_of(",)L "));
      tuple.push_back(parse_count(digits, name_, no_line));
      rest_.remove_prefix(digits.size());
      accept('L');  // Python 2 marks its long integers so
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return tuple;
  }

  std::string_view rest_;
  std::string_view name_;
};

/// The integer of least significant byte first that fills `bytes`.
std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t k = bytes.size(); k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[k]);
  return value;
}

NpyArray parse_npy_array(std::string_view bytes, std::string_view name) {
  const auto refuse = [name](std::string_view problem) { throw FileError(name, no_line, problem); };
  constexpr std::size_t prefix = 8;  // magic string and version
  if (!bytes.starts_with("\x93NUMPY")) refuse("does not begin with the magic string of a .npy file");
  if (bytes.size() < prefix) refuse("the header is cut off");
  const int major = static_cast<unsigned char>(bytes[6]);
  const int minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    refuse(concat("the format version ", major, ".", minor, " is none of 1.0, 2.0 and 3.0"));

  const std::size_t length_size = major == 1 ? 2 : 4;
  const std::string_view body = bytes.substr(std::min(prefix + length_size, bytes.size()));
  const std::uint64_t length = little_endian(bytes.substr(prefix, length_size));
  if (bytes.size() < prefix + length_size || length > body.size()) refuse("the header is cut off");
  const auto header_size = static_cast<std::size_t>(length);
  return NpyHeader(body.substr(0, header_size), name).parse(body.substr(header_size));
}

struct Half {
  std::uint16_t bits;
};

struct Boolean {
  std::uint8_t byte;
};

template <class Stored>
Stored value_of(Stored stored) {
  return stored;
}

int value_of(Boolean stored) { return stored.byte != 0 ? 1 : 0; }

float value_of(Half half) {
  const int exponent = half.bits >> 10 & 0x1F;
  const int fraction = half.bits & 0x3FF;
  float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                  : std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
  if (exponent == 0x1F)  // an infinity or NaN; which of them does not matter here
    magnitude = std::numeric_limits<float>::infinity();
  return half.bits >> 15 != 0 ? -magnitude : magnitude;
}

template <class Stored>
Stored load(const char* source, bool is_swapped) {
  std::array<char, sizeof(Stored)> bytes;
  std::copy_n(source, bytes.size(), bytes.begin());
  if (is_swapped) std::reverse(bytes.begin(), bytes.end());
  Stored stored;
  std::memcpy(&stored, bytes.data(), bytes.size());
  return stored;
}

/// The array as a matrix of a size that is checked; Stored is the type of the file.
template <class Scalar, class Stored>
Matrix<Scalar> convert(const NpyArray& array, Eigen::Index rows, Eigen::Index columns, std::string_view name) {
  const std::size_t bytes = array.data.size();
  const auto count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  if (bytes / sizeof(Stored) != count || bytes % sizeof(Stored) != 0)
    throw FileError(
        name, no_line,
        concat(bytes / sizeof(Stored) < count ? "truncated: " : "too long: ", bytes, " bytes of data for ", rows, " x ",
               columns, " values of ", sizeof(Stored), sizeof(Stored) == 1 ? " byte" : " bytes"));

  const char order = array.dtype.front();
  const bool is_swapped = order == (std::endian::native == std::endian::little ? '>' : '<');
  Matrix<Scalar> matrix(rows, columns);
  for (Eigen::Index j = 0; j < columns; ++j) {
    for (Eigen::Index i = 0; i < rows; ++i) {
      const auto k = static_cast<std::size_t>(array.fortran_order ? j * rows + i : i * columns + j);
      const auto value = value_of(load<Stored>(array.data.data() + k * sizeof(Stored), is_swapped));
      const bool finite = is_finite(value);  // only then is it safe to convert
      if (finite) matrix(i, j) = static_cast<Scalar>(value);
      if (!finite || !is_finite(matrix(i, j)))
        throw FileError(
            name, no_line,
            concat("the value in row ", i + 1, ", column ", j + 1,
                   finite ? concat(" is too large for ", ScalarText<Scalar>::name) : " is not a finite number"));
    }
  }
  return matrix;
}

template <class Scalar>
Matrix<Scalar> npy_matrix(const NpyArray& array, std::uint64_t rows, std::uint64_t columns, std::string_view name,
                          const ReadOptions& options) {
  check_size(rows, columns, options.maximum_elements, name, no_line);
  const auto as = [&](auto stored) {
    return convert<Scalar, decltype(stored)>(array, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns),
                                             name);
  };
  const std::string_view dtype = array.dtype;
  if (!dtype.empty() && std::string_view("<>=|").find(dtype[0]) != std::string_view::npos) {
    const std::string_view type = dtype.substr(1);
    if (type == "f2") return as(Half{});
    if (type == "f4") return as(float{});
    if (type == "f8") return as(double{});
    if (type == "i1") return as(std::int8_t{});
    if (type == "i2") return as(std::int16_t{});
    if (type == "i4") return as(std::int32_t{});
    if (type == "i8") return as(std::int64_t{});
    if (type == "u1") return as(std::uint8_t{});
    if (type == "u2") return as(std::uint16_t{});
    if (type == "u4") return as(std::uint32_t{});
    if (type == "u8") return as(std::uint64_t{});
    if (type == "b1") return as(Boolean{});
    if (type == "f16") {
      using LongDouble = long double;
      if constexpr (sizeof(LongDouble) == 16)
        return as(LongDouble{});
      else
        throw FileError(name, no_line, concat("the dtype ", in_quotes(dtype), " is unknown on this platform"));
    }
  }
  throw FileError(
      name, no_line,
      concat("the dtype ", in_quotes(dtype), " is none of the real ones, f2 to f16, i1 to i8, u1 to u8 and b1"));
}

}  // namespace

template <class Scalar>
Matrix<Scalar> parse_npy(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  const NpyArray array = parse_npy_array(bytes, name);
  const auto& shape = array.shape;
  if (shape.size() == 1 && options.vector_is_row) return npy_matrix<Scalar>(array, 1, shape[0], name, options);
  if (shape.size() == 1)
    throw FileError(name, no_line,
                    concat("a one-dimensional array where a matrix is needed; give it the shape ",
                           options.vector_shapes.empty() ? concat("(", shape[0], ", 1) or (1, ", shape[0], ")")
                                                         : options.vector_shapes));
  if (shape.size() != 2)
    throw FileError(name, no_line, concat("an array of ", shape.size(), " dimensions where a matrix is needed"));
  return npy_matrix<Scalar>(array, shape[0], shape[1], name, options);
}

template <class Scalar>
std::vector<Scalar> parse_npy_list(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  const NpyArray array = parse_npy_array(bytes, name);
  std::vector<std::uint64_t> shape = array.shape;
  if (shape.size() == 1) shape.push_back(1);
  if (shape.size() != 2)
    throw FileError(name, no_line, concat("an array of ", shape.size(), " dimensions where a list is needed"));
  if (shape[0] > 1 && shape[1] > 1)
    throw FileError(name, no_line, concat("a ", shape[0], " x ", shape[1], " matrix where a list is needed"));
  const Matrix<Scalar> values = npy_matrix<Scalar>(array, shape[0], shape[1], name, options);
  return {values.data(), values.data() + values.size()};
}

// ---- files --------------------------------------------------------------------------------------

namespace {

std::string extension(const std::filesystem::path& path) { return lower_case(path.extension().string()); }

/// A file that is there, or standard input.
struct Input {
  std::string name;       ///< for messages
  bool is_stream = true;  ///< not a regular file: without a size, and perhaps without an end
  std::string bytes{};
};

/// All of a stream up to `maximum` bytes. An input that never ends is refused there.
std::string read_all(std::istream& stream, const std::string& name, std::uint64_t maximum) {
  std::string bytes;
  std::array<char, 1 << 16> chunk;
  do {
    stream.read(chunk.data(), chunk.size());
    bytes.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
    if (bytes.size() > maximum)
      throw FileError(name, no_line, concat("it goes on behind ", maximum, " bytes, the most that is read from it"));
  } while (stream);
  if (stream.bad()) throw FileError(name, no_line, "the file cannot be read");
  return bytes;
}

/// Refuses what is no file. `path` may be "-".
Input find_input(const std::filesystem::path& path) {
  if (path == "-") return {"standard input"};
  std::error_code ignored;  // what status cannot tell, opening the file will
  const auto type = std::filesystem::status(path, ignored).type();
  if (type == std::filesystem::file_type::not_found) throw FileError(path.string(), no_line, "no such file");
  if (type == std::filesystem::file_type::directory) throw FileError(path.string(), no_line, "a directory, not a file");
  return {path.string(), type != std::filesystem::file_type::regular};
}

void read(Input& input, const std::filesystem::path& path, const ReadOptions& options) {
  if (path == "-") {
    input.bytes = read_all(std::cin, input.name, options.maximum_stream);
    return;
  }
  std::error_code unknown;
  const std::uintmax_t size = input.is_stream ? 0 : std::filesystem::file_size(path, unknown);
  if (!unknown && size > options.maximum_bytes)
    throw FileError(input.name, no_line,
                    concat("it has ", size, " bytes, more than the limit of ", options.maximum_bytes));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FileError(input.name, no_line, "the file cannot be opened");
  input.bytes = read_all(file, input.name, input.is_stream ? options.maximum_stream : options.maximum_bytes);
}

constexpr std::string_view npy_magic = "\x93NUMPY";

/// The extension that the first bytes call for.
std::string format_of(std::string_view bytes) {
  if (bytes.starts_with(npy_magic)) return ".npy";
  constexpr std::string_view market = "%%matrixmarket";
  if (lower_case(bytes.substr(0, market.size())) == market) return ".mtx";
  return ".csv";
}

bool is_format(const std::string& extension) {
  return extension == ".csv" || extension == ".mtx" || extension == ".npy";
}

}  // namespace

template <class Scalar>
Matrix<Scalar> read_matrix(const std::filesystem::path& path, const ReadOptions& options) {
  Input input = find_input(path);
  std::string format = extension(path);
  const bool is_known = is_format(format);
  if (!is_known && !input.is_stream)
    throw FileError(input.name, no_line,
                    concat("the extension ", in_quotes(format), " is none of .csv, .mtx and .npy"));
  if (!is_known) {
    read(input, path, options);
    format = format_of(input.bytes);
  }
  if (format != ".csv" && options.skip_rows != 0)
    throw FileError(input.name, no_line, "--skip-rows is for .csv files alone");
  if (format != ".csv" && options.decimal == Decimal::comma)
    throw FileError(input.name, no_line, "--decimal comma is for .csv files alone");
  if (is_known) read(input, path, options);
  if (format == ".csv") return parse_csv<Scalar>(input.bytes, input.name, options);
  if (format == ".mtx") return parse_matrix_market<Scalar>(input.bytes, input.name, options);
  return parse_npy<Scalar>(input.bytes, input.name, options);
}

template <class Scalar>
std::vector<Scalar> read_list(const std::filesystem::path& path, const ReadOptions& options) {
  Input input = find_input(path);
  read(input, path, options);
  if (extension(path) == ".npy" || input.bytes.starts_with(npy_magic))
    return parse_npy_list<Scalar>(input.bytes, input.name, options);
  return parse_list<Scalar>(input.bytes, input.name);
}

// ---- the scalars of the program -----------------------------------------------------------------

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                                  \
  template Matrix<Scalar> read_matrix(const std::filesystem::path&, const ReadOptions&);               \
  template std::vector<Scalar> read_list(const std::filesystem::path&, const ReadOptions&);            \
  template std::vector<Scalar> parse_list(std::string_view, std::string_view);                         \
  template Matrix<Scalar> parse_csv(std::string_view, std::string_view, const ReadOptions&);           \
  template Matrix<Scalar> parse_matrix_market(std::string_view, std::string_view, const ReadOptions&); \
  template Matrix<Scalar> parse_npy(std::string_view, std::string_view, const ReadOptions&);           \
  template std::vector<Scalar> parse_npy_list(std::string_view, std::string_view, const ReadOptions&);

DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)

#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
