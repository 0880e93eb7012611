// SPDX-License-Identifier: BSL-1.0
#pragma once

// Sparse matrices from Matrix Market files of format coordinate, never dense: two passes over the file straight into
// compressed rows.

#include "matrix_file.hpp"

#include <Eigen/SparseCore>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace dmf_atlas {

/// By rows, with 32-bit indices: 12 bytes for an entry in double.
template <class Scalar>
using SparseMatrix = Eigen::SparseMatrix<Scalar, Eigen::RowMajor, std::int32_t>;

/// Told now and then how much of the work of reading is done.
using ReadProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Whether a file is one, which its first lines tell, and of more elements than a dense matrix may have.
[[nodiscard]] bool is_sparse_file(const std::filesystem::path& path);
[[nodiscard]] bool is_too_large_to_be_dense(const std::filesystem::path& path, const ReadOptions& options);

/// The matrix in such a file, entries that are listed more than once summed. Throws FileError as parse_matrix_market()
/// and where there are more than 2^31 - 1 rows, columns or entries. Memory: the matrix, 8 bytes for each row and a
/// buffer; a file of `-` or a pipe, which cannot be read twice, is held in memory too.
template <class Scalar>
[[nodiscard]] SparseMatrix<Scalar> read_sparse_matrix(const std::filesystem::path& path,
                                                      const ReadOptions& options = {},
                                                      const ReadProgress& progress = {});

/// The same from a text.
template <class Scalar>
[[nodiscard]] SparseMatrix<Scalar> parse_sparse_market(std::string_view bytes, std::string_view name);

}  // namespace dmf_atlas
