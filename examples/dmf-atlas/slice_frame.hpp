// SPDX-License-Identifier: BSL-1.0
#pragma once

// The line or plane of a slice, W + a A + b B, as the options give it, and the known points in it.

#include "options.hpp"
#include "problem.hpp"

#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/atlas.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dmf_atlas {

template <class Scalar>
struct Range {
  Scalar first, last;
};

/// A point of the slice that is known.
template <class Scalar>
struct Mark {
  std::string name;                           ///< "orbit 3", "point 1"
  std::array<Scalar, 2> at;                   ///< a and b
  std::optional<dmf::Orbit<Scalar>> orbit{};  ///< whose canonical point it is
  std::size_t number = 0;                     ///< of that orbit, in the order of values
};

template <class Scalar>
struct Frame {
  dmf::Factors<Scalar> origin;                     ///< W
  std::vector<dmf::Factors<Scalar>> directions{};  ///< A, and B of a plane
  std::vector<Range<Scalar>> ranges{};             ///< of a and b
  std::vector<Mark<Scalar>> marks{};
  std::string words{};  ///< "through the orbits 1 and 2"

  [[nodiscard]] bool is_line() const { return directions.size() == 1; }
};

/// The slice of --through or --at, --directions, --seed, --line, --range; by default the plane of two random directions
/// through a global minimizer. Two points span a line, from the first at a = 0 to the second at a = 1; three a plane,
/// whose directions are orthonormal, the first from the first point to the second. The canonical points of the lowest
/// orbits that lie in the slice are marked. Throws UsageError where the options do not fit each other, the points span
/// less, or there is no such orbit.
template <class Scalar>
[[nodiscard]] Frame<Scalar> frame_of(const Options& options, const Problem<Scalar>& problem,
                                     const dmf::Atlas<Scalar>& atlas);

}  // namespace dmf_atlas
