// SPDX-License-Identifier: BSL-1.0
#include "row_files.hpp"

#include "distributed_matrix.hpp"
#include "distributed_svd.hpp"
#include "npy_file.hpp"
#include "text_lines.hpp"

#include <dmf/core/truncated_svd.hpp>
#include <dmf/points/landscape.hpp>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

namespace dmf_atlas {
namespace {

using dmf::Index;

int this_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

/// The rows of this rank of a basis, and the number of the first one.
std::pair<dmf::Matrix<double>, Index> own_rows(BV basis) {
  PetscInt rows = 0, columns = 0;
  check(BVGetSizes(basis, &rows, nullptr, nullptr));
  check(BVGetActiveColumns(basis, nullptr, &columns));
  dmf::Matrix<double> result(rows, columns);
  for (PetscInt j = 0; j < columns; ++j) {
    Vec column = nullptr;
    const PetscScalar* entries = nullptr;
    check(BVGetColumn(basis, j, &column));
    check(VecGetArrayRead(column, &entries));
    result.col(j) = Eigen::Map<const dmf::Vector<double>>(entries, rows);
    check(VecRestoreArrayRead(column, &entries));
    check(BVRestoreColumn(basis, j, &column));
  }
  const Index own = rows;
  Index before = 0;  // as MPI leaves it on the first rank
  MPI_Exscan(&own, &before, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
  return {std::move(result), before};
}

/// The critical point of the target diag(singular values): what is distributed is Y's singular vectors alone.
dmf::Factors<double> diagonal_point(const dmf::Orbit<double>& orbit, const dmf::Vector<double>& values) {
  const dmf::Architecture<double>& given = orbit.groups().architecture;
  const Index k = std::max<Index>(values.size(), 1);
  std::vector<Index> widths(given.widths().begin(), given.widths().end());
  widths.front() = widths.back() = k;
  const dmf::Architecture<double> architecture(widths, {given.weights().begin(), given.weights().end()});
  if (orbit.rank() == 0) return dmf::Factors<double>(architecture);
  dmf::TruncatedSvd<double> diagonal;
  diagonal.U = diagonal.V = dmf::Matrix<double>::Identity(k, k);
  diagonal.singular_values = values;
  diagonal.uncertainty = orbit.groups().uncertainty;
  const dmf::Landscape<double> landscape(architecture, diagonal);
  std::vector<dmf::Choice> choice = orbit.choice();
  choice.resize(landscape.groups().groups.size());  // groups of the tail are at zero
  return landscape.point(landscape.orbit(std::move(choice)));
}

/// Bytes of one file, at a place of it.
struct Piece {
  MPI_Offset place;
  std::string_view bytes;
};

void write_pieces(const std::string& path, const std::vector<Piece>& pieces) {
  std::string fault;
  MPI_File file = MPI_FILE_NULL;
  if (MPI_File_open(MPI_COMM_WORLD, path.c_str(), MPI_MODE_CREATE | MPI_MODE_WRONLY, MPI_INFO_NULL, &file) !=
      MPI_SUCCESS) {
    agree(concat(path, ": cannot be written"));
  }
  if (MPI_File_set_size(file, 0) != MPI_SUCCESS) fault = concat(path, ": cannot be emptied");  // left by a killed job
  constexpr std::size_t most = std::size_t{1} << 30;
  for (const Piece& piece : pieces) {
    for (std::size_t done = 0; done < piece.bytes.size() && fault.empty(); done += most) {
      const std::string_view part = piece.bytes.substr(done, most);
      const int failed = MPI_File_write_at(file, piece.place + static_cast<MPI_Offset>(done), part.data(),
                                           static_cast<int>(part.size()), MPI_CHAR, MPI_STATUS_IGNORE);
      if (failed != MPI_SUCCESS) fault = concat(path, ": cannot be written to its end");
    }
  }
  if (MPI_File_close(&file) != MPI_SUCCESS && fault.empty()) fault = concat(path, ": cannot be written to its end");
  agree(fault);
}

std::string_view bytes_of(const dmf::Matrix<double>& A) {
  return {reinterpret_cast<const char*>(A.data()), static_cast<std::size_t>(A.size()) * sizeof(double)};
}

}  // namespace

RowFiles::RowFiles(std::string folder) : folder_(std::move(folder)) {}

RowFiles::~RowFiles() {
  std::error_code ignored;
  for (int l = 1; l <= layers_ && this_rank() == 0; ++l) std::filesystem::remove(unfinished(l), ignored);
}

std::string RowFiles::name(int layer) const {
  return (std::filesystem::path(folder_) / concat("W_", layer, ".npy")).string();
}
std::string RowFiles::unfinished(int layer) const {
  return (std::filesystem::path(folder_) / concat(".dmf-atlas-W_", layer, ".npy")).string();
}

void RowFiles::write(const dmf::Orbit<double>& orbit, const DistributedSvd& svd) {
  const dmf::Factors<double> diagonal = diagonal_point(orbit, svd.triplets.singular_values);
  const int L = diagonal.architecture().depth();
  const auto write_distributed = [&](int layer, const dmf::Matrix<double>& small, BV basis, Index all, NpyOrder order) {
    // Each row of the basis is one column of W_1 or one row of W_L, which lie side by side in the file.
    const auto [rows, first] = own_rows(basis);
    const Index width = small.rows();
    const dmf::Matrix<double> own = rows.cols() == 0
                                        ? dmf::Matrix<double>(dmf::Matrix<double>::Zero(width, rows.rows()))
                                        : dmf::Matrix<double>(small * rows.transpose());
    const std::string header =
        order == NpyOrder::by_columns ? npy_header<double>(width, all, order) : npy_header<double>(all, width, order);
    std::vector<Piece> pieces{
        {static_cast<MPI_Offset>(header.size()) +
             static_cast<MPI_Offset>(first) * static_cast<MPI_Offset>(width) * MPI_Offset{sizeof(double)},
         bytes_of(own)}};
    if (this_rank() == 0) pieces.push_back({0, header});
    layers_ = std::max(layers_, layer);
    write_pieces(unfinished(layer), pieces);
  };
  const auto& widths = orbit.groups().architecture.widths();
  write_distributed(1, diagonal.layer(1), svd.V, widths.front(), NpyOrder::by_columns);
  for (int l = 2; l < L; ++l) {
    std::vector<Piece> pieces;
    const std::string bytes = this_rank() == 0 ? npy_bytes<double>(diagonal.layer(l)) : "";
    if (this_rank() == 0) pieces.push_back({0, bytes});
    layers_ = l;
    write_pieces(unfinished(l), pieces);
  }
  write_distributed(L, diagonal.layer(L).transpose(), svd.U, widths.back(), NpyOrder::by_rows);
}

void RowFiles::keep() {
  for (int l = 1; l <= layers_; ++l) std::filesystem::rename(unfinished(l), name(l));
  layers_ = 0;
}

}  // namespace dmf_atlas
