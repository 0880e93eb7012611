// SPDX-License-Identifier: BSL-1.0
#pragma once

// Points W that a user has, from files.

#include "matrix_file.hpp"

#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>

#include <string>

namespace dmf_atlas {

/// The points in a file, in order, one in each column: all entries of W_1, column by column, then those of W_2 and so
/// on. A folder as --write makes it holds one, W_1.npy, ..., W_L.npy; a matrix file holds one per row, a .npy vector
/// one in all. `option` stands in messages for who asks. Throws FileError or UsageError where they do not fit the
/// widths.
template <class Scalar>
[[nodiscard]] dmf::Matrix<Scalar> read_points(const std::string& name, const std::string& option, Decimal decimal,
                                              const dmf::Architecture<Scalar>& architecture);

}  // namespace dmf_atlas
