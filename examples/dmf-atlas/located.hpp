// SPDX-License-Identifier: BSL-1.0
#pragma once

// The orbits that the points of --locate are nearest to.

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

/// Where the points of `--locate FILE` are, in their order. Throws as read_points().
template <class Scalar>
[[nodiscard]] std::vector<Located<Scalar>> locate_points(const Options& options, const dmf::Atlas<Scalar>& atlas,
                                                         const dmf::SingularVectors<Scalar>& vectors,
                                                         Progress& progress);

}  // namespace dmf_atlas
