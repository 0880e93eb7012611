// SPDX-License-Identifier: BSL-1.0

// Matrix Market, as dense matrices.

#include "market_entries.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "scalars.hpp"
#include "text_lines.hpp"

#include <cstdint>
#include <string_view>

namespace dmf_atlas {

template <class Scalar>
Matrix<Scalar> parse_matrix_market(std::string_view bytes, std::string_view name, const ReadOptions& options) {
  Lines lines(bytes);
  const auto check = [&](std::uint64_t rows, std::uint64_t columns, const MarketHeader& header) {
    check_size(rows, columns, options.maximum_elements, name, header.size_line);
  };
  const MarketHeader header = parse_header(lines, name, bytes.size(), check);
  Matrix<Scalar> matrix = Matrix<Scalar>::Zero(header.rows, header.columns);
  MarketEntries<Scalar, Lines> entries(lines, name, header);
  while (const auto entry = entries.next()) {
    Scalar& place = matrix(entry->row, entry->column);
    place += entry->value;
    if (!is_finite(place)) throw sum_too_large<Scalar>(name, entry->line, entry->row, entry->column);
    if (header.symmetry == Symmetry::symmetric) matrix(entry->column, entry->row) = place;
    if (header.symmetry == Symmetry::skew_symmetric) matrix(entry->column, entry->row) = -place;
  }
  return matrix;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template Matrix<Scalar> parse_matrix_market(std::string_view, std::string_view, const ReadOptions&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
