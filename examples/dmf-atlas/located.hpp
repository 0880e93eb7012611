// SPDX-License-Identifier: BSL-1.0
#pragma once

// The points of --locate: read from files, and the orbits they are nearest to.

#include "options.hpp"
#include "progress.hpp"

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <vector>

namespace dmf_atlas {

/// A point and the orbit that was found nearest to it.
template <class Scalar>
struct Located {
  dmf::Orbit<Scalar> orbit;
  Scalar distance{};           ///< upper bound on the distance to the orbit
  Scalar relative_distance{};  ///< over the size of the orbit's point plus the natural length
  Scalar lower_bound{};        ///< on the distance to the orbit
  Scalar next_lower_bound{};   ///< on the distance to every other orbit; +infinity if there is none
  Scalar margin{};             ///< next_lower_bound - distance: positive if the orbit is proved to be the nearest
  bool complete{};             ///< the search was not cut off
};

/// The points in `--locate FILE`, in order: a folder as --write makes it holds one, W_1.npy, ..., W_L.npy;
/// a matrix file holds one per row (a .npy vector one in all), all entries of W_1, column by column, then those of
/// W_2 and so on. Throws FileError or UsageError where they do not fit the widths.
template <class Scalar>
[[nodiscard]] std::vector<Located<Scalar>> locate_points(const Options& options, const dmf::Atlas<Scalar>& atlas,
                                                         const dmf::SingularVectors<Scalar>& vectors,
                                                         Progress& progress);

}  // namespace dmf_atlas
