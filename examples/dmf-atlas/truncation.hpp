// SPDX-License-Identifier: BSL-1.0
#pragma once

// Targets of which the largest singular triplets are sought, and not all: --rank, --certify, and what is too large to
// be dense.

#include "matrix_file.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "sparse_file.hpp"

#include <dmf/core/truncated_svd.hpp>
#include <dmf/sparse/sparse_target.hpp>

#include <optional>

namespace dmf_atlas {

/// A target that is sparse where its file is.
template <class Scalar>
struct LargeTarget {
  std::optional<dmf::SparseTarget<Scalar>> sparse{};
  Matrix<Scalar> dense{};  ///< where it is not sparse

  [[nodiscard]] Eigen::Index rows() const { return sparse ? sparse->rows() : dense.rows(); }
  [[nodiscard]] Eigen::Index cols() const { return sparse ? sparse->cols() : dense.cols(); }
};

/// Whether the options ask for the largest triplets, or the file for nothing else.
[[nodiscard]] bool is_to_be_truncated(const Options& options, const ReadOptions& reading);

template <class Scalar>
[[nodiscard]] LargeTarget<Scalar> read_large_target(const Options& options, const ReadOptions& reading,
                                                    Progress& progress);

/// The triplets above the threshold, as many as --rank allows, and what is known of the others. Throws UsageError where
/// the program was built without Spectra.
template <class Scalar>
[[nodiscard]] dmf::TruncatedSvd<Scalar> largest_triplets(const LargeTarget<Scalar>& Y, const Scalar& threshold,
                                                         const Options& options, Progress& progress);

}  // namespace dmf_atlas
