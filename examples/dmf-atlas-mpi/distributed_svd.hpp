// SPDX-License-Identifier: BSL-1.0
#pragma once

// The largest singular triplets of a distributed matrix by SLEPc, and what bounds all others: as dmf's truncated_svd()
// does it for one machine (dmf/sparse/tail_bound.hpp), with vectors that are distributed as the matrix is.

#include "petsc.hpp"

#include <dmf/core/truncated_svd.hpp>

#include <cstdint>
#include <functional>

namespace dmf_atlas {

struct DistributedSvdOptions {
  dmf::Index rank = 1000;  ///< triplets at most
  dmf::Index first = 6;    ///< of the first search; each further one doubles their number
  bool certify = true;     ///< bound what is left from a random start where its norm is no bound
  double failure_probability = 1e-12;
  dmf::Index steps = 400;  ///< of the random start at most
  std::uint64_t seed = 1;
  /// Told before every search how many triplets there are.
  std::function<void(dmf::Index)> progress;
};

/// Values, residual, orthogonality and tail are those of `triplets`, whose U and V have no columns: those are U and V,
/// of which each rank has its rows.
struct DistributedSvd {
  dmf::TruncatedSvd<double> triplets;
  SlepcBasis U, V;
};

/// All singular triplets of Y above the threshold, ||Y||_F^2 given. The same on every rank, and on any number of ranks
/// up to rounding and the tolerance of the search, which `uncertainty` contains. Cost for each pass over Y: the
/// nonzeros of a rank, and what of the vectors other ranks have. Memory of a rank: its share of Y, of some max(3 k, 20)
/// vectors, and of one for each step of the random start.
[[nodiscard]] DistributedSvd distributed_svd(Mat Y, double squared_norm, double threshold,
                                             const DistributedSvdOptions& options);

}  // namespace dmf_atlas
