// SPDX-License-Identifier: BSL-1.0
#pragma once

// Sparse matrices by rows over the ranks of a job: from a Matrix Market file, of which each rank reads its part, or
// from a PETSc binary file, which PETSc reads in parallel.

#include "petsc.hpp"

#include <stdexcept>
#include <string>

namespace dmf_atlas {

/// What is wrong with an input, the same on every rank.
class SharedFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a matrix; every rank of MPI_COMM_WORLD takes part. A file is PETSc's where its first bytes say so. Entries
/// that are listed more than once are summed. Throws SharedFault where a rank finds a fault, with the first one's
/// message: where the file cannot be read or is no sparse matrix of finite real numbers.
[[nodiscard]] PetscMatrix read_distributed_matrix(const std::string& path);

/// ||Y||_F^2 within a few roundings, however many entries there are. Throws SharedFault unless it is finite.
[[nodiscard]] double squared_norm(Mat Y);

/// Throws SharedFault on every rank where one has a fault: `fault` is empty on those that have none.
void agree(const std::string& fault);

}  // namespace dmf_atlas
