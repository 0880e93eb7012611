// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the mathematics says, in plain words.

#include <dmf/core/natural.hpp>
#include <dmf/landscape/atlas.hpp>

#include <string>

namespace dmf_atlas {

/// "global minimizer", "strict saddle", ...
[[nodiscard]] const char* plain_words(dmf::CriticalPointType type);

/// Why no other singular value is larger: "by their norm", ...
[[nodiscard]] const char* evidence_in_words(dmf::TailEvidence evidence);

/// Where a group lies among the thresholds: "above the switch", "at the fold", ...
template <class Scalar>
[[nodiscard]] const char* place_in_words(const dmf::SingularGroup<Scalar>& group, int depth);

/// Which groups are active and at which root, groups numbered from 1: "larger 1-3, 5 (2 of 4);
/// smaller 7"; "W = 0" where none is. A long list is cut.
template <class Scalar>
[[nodiscard]] std::string choice_in_words(const dmf::Orbit<Scalar>& orbit);

/// Why the orbit has its type.
template <class Scalar>
[[nodiscard]] std::string reason_in_words(const dmf::Orbit<Scalar>& orbit);

/// Counts of any size as decimal texts.
[[nodiscard]] dmf::OrbitCounts<std::string> decimal(const dmf::OrbitCounts<dmf::Natural>& counts);

/// What kind of landscape it is, with the numbers of what spoils it.
[[nodiscard]] std::string landscape_in_words(dmf::LandscapeKind kind, const dmf::OrbitCounts<std::string>& counts);

}  // namespace dmf_atlas
