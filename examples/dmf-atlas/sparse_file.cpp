// SPDX-License-Identifier: BSL-1.0
#include "sparse_file.hpp"

#include "file_lines.hpp"
#include "market_entries.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();

void check_sparse_size(std::uint64_t rows, std::uint64_t columns, const MarketHeader& header, std::string_view name) {
  const std::string size = concat("the declared size ", rows, " x ", columns);
  if (rows == 0 || columns == 0) throw FileError(name, header.size_line, concat(size, " has no elements"));
  if (rows > most || columns > most)
    throw FileError(name, header.size_line, concat(size, " exceeds the limit of ", most, " rows or columns"));
  if (!header.is_coordinate) throw FileError(name, header.size_line, "an array, which is no sparse matrix");
}

/// Of every row the entries in ascending order of columns, those of one place summed; returns how many are left.
template <class Scalar>
std::size_t tidy_rows(SparseMatrix<Scalar>& matrix, std::string_view name) {
  std::vector<std::pair<std::int32_t, Scalar>> row;
  std::int32_t *const outer = matrix.outerIndexPtr(), *const inner = matrix.innerIndexPtr();
  Scalar* const values = matrix.valuePtr();
  std::int32_t kept = 0;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    row.clear();
    for (std::int32_t k = outer[i]; k < outer[i + 1]; ++k) row.emplace_back(inner[k], values[k]);
    std::stable_sort(row.begin(), row.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const std::int32_t first = kept;
    for (const auto& [column, value] : row) {
      if (kept > first && inner[kept - 1] == column) {
        values[kept - 1] += value;
        if (!is_finite(values[kept - 1])) throw sum_too_large<Scalar>(name, no_line, i, column);
      } else {
        inner[kept] = column;
        values[kept++] = value;
      }
    }
    outer[i] = first;
  }
  outer[matrix.rows()] = kept;
  return static_cast<std::size_t>(kept);
}

/// `open()` gives the lines from the first one on, `told(lines, pass)` hears how far they are.
template <class Scalar, class Open, class Told>
SparseMatrix<Scalar> read_in_two_passes(const Open& open, std::string_view name, std::uint64_t size, const Told& told) {
  const auto check = [&](std::uint64_t rows, std::uint64_t columns, const MarketHeader& header) {
    check_sparse_size(rows, columns, header, name);
  };
  SparseMatrix<Scalar> matrix;
  std::vector<std::int64_t> next;  // where the next entry of a row goes
  for (int pass = 0; pass < 2; ++pass) {
    auto lines = open();
    const MarketHeader header = parse_header(lines, name, size, check);
    MarketEntries<Scalar, decltype(lines)> entries(lines, name, header);
    if (pass == 0) next.assign(static_cast<std::size_t>(header.rows) + 1, 0);
    const auto place = [&](Eigen::Index row, Eigen::Index column, const Scalar& value) {
      if (pass == 0) {
        ++next[static_cast<std::size_t>(row) + 1];
        return;
      }
      const std::int64_t k = next[static_cast<std::size_t>(row)]++;
      matrix.innerIndexPtr()[k] = static_cast<std::int32_t>(column);
      matrix.valuePtr()[k] = value;
    };
    while (const auto entry = entries.next()) {
      told(lines, pass);
      place(entry->row, entry->column, entry->value);
      if (header.symmetry == Symmetry::general || entry->row == entry->column) continue;
      place(entry->column, entry->row, header.symmetry == Symmetry::symmetric ? entry->value : Scalar(-entry->value));
    }
    if (pass == 1) break;
    std::partial_sum(next.begin(), next.end(), next.begin());
    if (static_cast<std::uint64_t>(next.back()) > most)
      throw FileError(name, header.size_line, concat(next.back(), " entries, more than the limit of ", most));
    matrix.resize(header.rows, header.columns);
    matrix.resizeNonZeros(next.back());
    std::transform(next.begin(), next.end(), matrix.outerIndexPtr(),
                   [](std::int64_t first) { return static_cast<std::int32_t>(first); });
  }
  matrix.resizeNonZeros(static_cast<Eigen::Index>(tidy_rows(matrix, name)));
  return matrix;
}

/// The header of a regular file that is a Matrix Market file of format coordinate.
std::optional<MarketHeader> sparse_header(const std::filesystem::path& path) {
  std::error_code ignored;
  if (lower_case(path.extension().string()) != ".mtx" || !std::filesystem::is_regular_file(path, ignored)) {
    return std::nullopt;
  }
  const std::string name = path.string();
  FileLines lines(path, name);
  const auto any_size = [](std::uint64_t, std::uint64_t, const MarketHeader&) {};
  try {
    const MarketHeader header = parse_header(lines, name, std::numeric_limits<std::uint64_t>::max(), any_size);
    if (header.is_coordinate) return header;
  } catch (const FileError&) {  // whoever reads the file says what is wrong with it
  }
  return std::nullopt;
}

}  // namespace

bool is_sparse_file(const std::filesystem::path& path) { return sparse_header(path).has_value(); }

bool is_too_large_to_be_dense(const std::filesystem::path& path, const ReadOptions& options) {
  const auto header = sparse_header(path);
  if (!header || header->rows < 1 || header->columns < 1) return false;
  return static_cast<std::uint64_t>(header->columns) >
         options.maximum_elements / static_cast<std::uint64_t>(header->rows);
}

template <class Scalar>
SparseMatrix<Scalar> read_sparse_matrix(const std::filesystem::path& path, const ReadOptions& options,
                                        const ReadProgress& progress) {
  std::error_code ignored;
  if (path == "-" || !std::filesystem::is_regular_file(path, ignored)) {
    const Bytes bytes = read_bytes(path, options);
    return parse_sparse_market<Scalar>(bytes.text, bytes.name);
  }
  const std::string name = path.string();
  const std::uintmax_t size = std::filesystem::file_size(path);
  std::size_t until_told = 0;
  const auto told = [&](const FileLines& lines, int pass) {
    if (!progress || until_told-- > 0) return;
    until_told = 100000;
    progress(lines.passed() + (pass == 0 ? 0 : static_cast<std::size_t>(size)), 2 * static_cast<std::size_t>(size));
  };
  return read_in_two_passes<Scalar>([&] { return FileLines(path, name); }, name, size, told);
}

template <class Scalar>
SparseMatrix<Scalar> parse_sparse_market(std::string_view bytes, std::string_view name) {
  return read_in_two_passes<Scalar>([&] { return Lines(bytes); }, name, bytes.size(), [](const Lines&, int) {});
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                                \
  template SparseMatrix<Scalar> read_sparse_matrix(const std::filesystem::path&, const ReadOptions&, \
                                                   const ReadProgress&);                             \
  template SparseMatrix<Scalar> parse_sparse_market(std::string_view, std::string_view);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
