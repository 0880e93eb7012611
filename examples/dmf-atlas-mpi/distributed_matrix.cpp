// SPDX-License-Identifier: BSL-1.0
#include "distributed_matrix.hpp"

#include "file_lines.hpp"
#include "market_entries.hpp"
#include "matrix_file.hpp"

#include <dmf/core/double_word.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <vector>

namespace dmf_atlas {
namespace {

/// Whether a file begins with the number that PETSc writes before a matrix, most significant byte first.
bool is_petsc_file(const std::string& path) {
  std::array<char, 4> begin{};
  std::ifstream file(path, std::ios::binary);
  file.read(begin.data(), begin.size());
  return file && begin == std::array<char, 4>{0x00, 0x12, 0x7b, 0x50};
}

PetscMatrix read_petsc_file(const std::string& path) {
  Petsc<PetscViewer, PetscViewerDestroy> viewer;
  PetscMatrix matrix;
  check(PetscViewerBinaryOpen(MPI_COMM_WORLD, path.c_str(), FILE_MODE_READ, viewer.put()));
  check(MatCreate(MPI_COMM_WORLD, matrix.put()));
  check(MatSetType(matrix, MATAIJ));
  check(MatLoad(matrix, viewer));
  return matrix;
}

/// The entries of one rank's part of a file, each where the whole matrix has it.
struct Entries {
  std::vector<PetscInt> rows, columns;
  std::vector<PetscScalar> values;

  void add(Eigen::Index row, Eigen::Index column, double value) {
    rows.push_back(static_cast<PetscInt>(row));
    columns.push_back(static_cast<PetscInt>(column));
    values.push_back(value);
  }
};

struct Part {
  MarketHeader header;
  Entries entries;
  std::uint64_t found = 0;  ///< lines with an entry
};

Part read_part(const std::string& path) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  Part part;
  const auto size = static_cast<std::uint64_t>(std::filesystem::file_size(path));
  FileLines head(path, path);
  part.header = parse_header(head, path, size, [&](std::uint64_t rows, std::uint64_t columns, const MarketHeader& h) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<PetscInt>::max());
    if (rows == 0 || columns == 0) throw FileError(path, h.size_line, "a matrix without elements");
    if (rows > most || columns > most)
      throw FileError(path, h.size_line, concat("more than ", most, " rows or columns, the limit of this PETSc"));
    if (!h.is_coordinate) throw FileError(path, h.size_line, "an array, which is no sparse matrix");
  });
  // The lines that begin in this rank's share of what is behind the header.
  const std::uint64_t first = head.passed(), length = size - first;
  const auto share = [&](int r) {
    return first + length / static_cast<std::uint64_t>(ranks) * static_cast<std::uint64_t>(r);
  };
  const std::uint64_t begin = share(rank), end = rank + 1 == ranks ? size : share(rank + 1);
  const std::string name = ranks == 1 ? path : concat(path, " from byte ", begin);
  FileLines lines(path, name, begin, end);
  MarketEntries<double, FileLines> entries(lines, name, part.header, EntriesAre::a_part);
  while (const auto entry = entries.next()) {
    ++part.found;
    part.entries.add(entry->row, entry->column, entry->value);
    if (part.header.symmetry == Symmetry::general || entry->row == entry->column) continue;
    const bool same = part.header.symmetry == Symmetry::symmetric;
    part.entries.add(entry->column, entry->row, same ? entry->value : -entry->value);
  }
  return part;
}

PetscMatrix read_market_file(const std::string& path) {
  Part part;
  std::string fault;
  try {
    part = read_part(path);
  } catch (const std::exception& error) {
    fault = error.what();
  }
  agree(fault);
  std::uint64_t found = 0;
  MPI_Allreduce(&part.found, &found, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  if (found != part.header.entries) {
    agree(concat(path, ": ", found, " entries where line ", part.header.size_line, " asks for ", part.header.entries));
  }
  PetscMatrix matrix;
  check(MatCreate(MPI_COMM_WORLD, matrix.put()));
  check(MatSetSizes(matrix, PETSC_DECIDE, PETSC_DECIDE, static_cast<PetscInt>(part.header.rows),
                    static_cast<PetscInt>(part.header.columns)));
  check(MatSetType(matrix, MATAIJ));
  Entries& entries = part.entries;
  check(MatSetPreallocationCOO(matrix, static_cast<PetscCount>(entries.values.size()), entries.rows.data(),
                               entries.columns.data()));
  check(MatSetValuesCOO(matrix, entries.values.data(), INSERT_VALUES));
  return matrix;
}

}  // namespace

void agree(const std::string& fault) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const int mine = fault.empty() ? ranks : rank;
  int first = ranks;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  if (first == ranks) return;
  auto length = static_cast<int>(fault.size());
  MPI_Bcast(&length, 1, MPI_INT, first, MPI_COMM_WORLD);
  std::string message(static_cast<std::size_t>(length), '\0');
  if (rank == first) message = fault;
  MPI_Bcast(message.data(), length, MPI_CHAR, first, MPI_COMM_WORLD);
  throw SharedFault(message);
}

PetscMatrix read_distributed_matrix(const std::string& path) {
  std::error_code ignored;
  agree(std::filesystem::is_regular_file(path, ignored) ? "" : concat(path, ": no regular file, or not to be read"));
  PetscMatrix matrix = is_petsc_file(path) ? read_petsc_file(path) : read_market_file(path);
  PetscInt rows = 0, columns = 0;
  check(MatGetSize(matrix, &rows, &columns));
  if (rows < 1 || columns < 1) agree(concat(path, ": a matrix without elements"));
  return matrix;
}

double squared_norm(Mat Y) {
  using Two = dmf::DoubleWord<double>;
  PetscInt first = 0, last = 0;
  check(MatGetOwnershipRange(Y, &first, &last));
  Two own;
  for (PetscInt i = first; i < last; ++i) {
    PetscInt size = 0;
    const PetscScalar* values = nullptr;
    check(MatGetRow(Y, i, &size, nullptr, &values));
    for (PetscInt k = 0; k < size; ++k) own = own + dmf::two_product(values[k], values[k]);
    check(MatRestoreRow(Y, i, &size, nullptr, &values));
  }
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  std::vector<double> parts(static_cast<std::size_t>(2 * ranks));
  const std::array<double, 2> both{own.hi, own.lo};
  MPI_Allgather(both.data(), 2, MPI_DOUBLE, parts.data(), 2, MPI_DOUBLE, MPI_COMM_WORLD);
  Two sum;
  for (std::size_t i = 0; i < parts.size(); i += 2) sum = sum + Two(parts[i], parts[i + 1]);
  if (!std::isfinite(sum.value())) agree("an entry of Y is no finite number, or their squares leave the range");
  return sum.value();
}

}  // namespace dmf_atlas
