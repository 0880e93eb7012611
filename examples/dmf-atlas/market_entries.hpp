// SPDX-License-Identifier: BSL-1.0
#pragma once

// Matrix Market, entry by entry: what the readers of dense and of sparse matrices share. A source of lines has the
// members of Lines (text_lines.hpp).

#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace dmf_atlas {

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

inline bool is_written_as_integer(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// Sets what the first line tells: format, field and symmetry.
inline void parse_banner(std::string_view line, std::string_view name, MarketHeader& header) {
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
inline std::uint64_t array_entries(std::uint64_t rows, std::uint64_t columns, Symmetry symmetry) {
  if (symmetry == Symmetry::general) return rows * columns;
  return symmetry == Symmetry::symmetric ? rows * (rows + 1) / 2 : rows * (rows - 1) / 2;
}

/// Sets what the line of sizes tells, and refuses what the program or the file has no room for.
template <class Check>
void parse_sizes(std::string_view line, std::string_view name, std::uint64_t file_size, const Check& check,
                 MarketHeader& header) {
  const auto refuse = [&](std::string_view problem) { throw FileError(name, header.size_line, problem); };
  const auto sizes = words(line);
  if (header.is_coordinate && sizes.size() != 3) refuse("not three sizes, ROWS COLUMNS ENTRIES");
  if (!header.is_coordinate && sizes.size() != 2) refuse("not two sizes, ROWS COLUMNS");

  const std::uint64_t rows = parse_count(sizes[0], name, header.size_line);
  const std::uint64_t columns = parse_count(sizes[1], name, header.size_line);
  check(rows, columns, header);
  if (header.symmetry != Symmetry::general && rows != columns)
    refuse(concat("a symmetric matrix of ", rows, " rows and ", columns, " columns"));
  header.entries = header.is_coordinate ? parse_count(sizes[2], name, header.size_line)
                                        : array_entries(rows, columns, header.symmetry);
  if (header.entries > file_size) refuse(concat(header.entries, " entries, more than fit into the file"));
  header.rows = static_cast<Eigen::Index>(rows);
  header.columns = static_cast<Eigen::Index>(columns);
}

/// What the first lines of a file of so many bytes say. `check(rows, columns, header)` refuses sizes.
template <class LineSource, class Check>
MarketHeader parse_header(LineSource& lines, std::string_view name, std::uint64_t file_size, const Check& check) {
  MarketHeader header;
  const auto banner = lines.next();
  if (!banner) throw FileError(name, no_line, "an empty file");
  parse_banner(*banner, name, header);
  const auto sizes = next_filled(lines, '%');
  if (!sizes) throw FileError(name, no_line, "the line of sizes is missing");
  header.size_line = lines.number();
  parse_sizes(*sizes, name, file_size, check, header);
  return header;
}

inline Eigen::Index parse_index(std::string_view text, Eigen::Index size, std::string_view what, std::string_view name,
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

/// Whether lines hold all entries of a file, so that their number is known.
enum class EntriesAre { all, a_part };

/// The entries of a file behind its header, each checked: its form, its place, the number of them.
template <class Scalar, class LineSource>
class MarketEntries {
 public:
  struct Entry {
    Eigen::Index row, column;
    Scalar value;
    std::size_t line;
  };

  MarketEntries(LineSource& lines, std::string_view name, const MarketHeader& header,
                EntriesAre entries = EntriesAre::all)
      : lines_(lines), name_(name), header_(header), are_all_(entries == EntriesAre::all), places_(header) {}

  /// The next entry, nothing behind the last. Throws FileError for whatever is wrong.
  std::optional<Entry> next() {
    const auto line = next_filled(lines_, '%');
    if (!line) {
      if (found_ == header_.entries || !are_all_) return std::nullopt;
      throw FileError(name_, no_line,
                      concat(found_, found_ == 1 ? " entry" : " entries", " where line ", header_.size_line,
                             " asks for ", header_.entries));
    }
    const std::size_t number = lines_.number();
    if (found_++ == header_.entries)
      throw FileError(name_, number, concat("more entries than the ", header_.entries, " of line ", header_.size_line));
    const auto [items, count] = first_words(*line);
    const std::size_t expected = (header_.is_coordinate ? 2U : 0U) + (header_.is_pattern ? 0U : 1U);
    if (count != expected)
      throw FileError(name_, number, concat(count, count == 1 ? " item" : " items", " where an entry has ", expected));
    Entry entry{0, 0, Scalar(1), number};  // 1 is what an entry of a pattern stands for
    if (!header_.is_pattern) entry.value = value_of(items[count - 1], number);
    if (header_.is_coordinate) {
      entry.row = parse_index(items[0], header_.rows, "row", name_, number);
      entry.column = parse_index(items[1], header_.columns, "column", name_, number);
    } else {
      std::tie(entry.row, entry.column) = places_.next();
    }
    if (header_.symmetry != Symmetry::general && entry.row < entry.column)
      throw FileError(name_, number, "an entry above the diagonal of a symmetric matrix");
    if (header_.symmetry == Symmetry::skew_symmetric && entry.row == entry.column && entry.value != Scalar(0))
      throw FileError(name_, number, "a non-zero on the diagonal of a skew-symmetric matrix");
    return entry;
  }

 private:
  /// The words of a line, of which an entry has at most three, and how many there are.
  static std::pair<std::array<std::string_view, 3>, std::size_t> first_words(std::string_view line) {
    std::array<std::string_view, 3> items{};
    std::size_t count = 0;
    for (line = trim(line); !line.empty(); line = trim(line)) {
      const std::size_t end = std::min(line.find_first_of(blanks), line.size());
      if (count < items.size()) items[count] = line.substr(0, end);
      ++count;
      line.remove_prefix(end);
    }
    return {items, count};
  }

  Scalar value_of(std::string_view text, std::size_t line) const {
    const auto value = parse_number<Scalar>(text);
    if (!value) throw FileError(name_, line, number_problem<Scalar>(text));
    if (header_.is_integer && !is_written_as_integer(text))
      throw FileError(name_, line,
                      concat(in_quotes(text), " is not an integer, which line 1 declares the entries to be"));
    return *value;
  }

  LineSource& lines_;
  std::string_view name_;
  const MarketHeader& header_;
  bool are_all_;
  ArrayPlaces places_;
  std::uint64_t found_ = 0;
};

/// What is said where entries of one place add up to no number.
template <class Scalar>
FileError sum_too_large(std::string_view name, std::size_t line, Eigen::Index row, Eigen::Index column) {
  return FileError(name, line,
                   concat("the sum of the entries in row ", row + 1, ", column ", column + 1, " is too large for ",
                          ScalarText<Scalar>::name));
}

}  // namespace dmf_atlas
