// SPDX-License-Identifier: BSL-1.0

// Matrix Market.

#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dmf_atlas {

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

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template Matrix<Scalar> parse_matrix_market(std::string_view, std::string_view, const ReadOptions&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
