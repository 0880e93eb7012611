// SPDX-License-Identifier: BSL-1.0
#pragma once

// From the options to the singular values of Y and the architecture.

#include "options.hpp"
#include "progress.hpp"

#include <dmf/landscape/singular_groups.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <optional>
#include <string>

namespace dmf_atlas {

template <class Scalar>
struct Problem {
  std::string source;  ///< where Y comes from, for people
  dmf::SingularGroups<Scalar> groups;
  std::optional<dmf::SingularVectors<Scalar>> vectors{};  ///< those of Y, where the options ask for or give points
};

/// Reads the target or its singular values, decomposes, and groups. Throws as make_report does.
template <class Scalar>
[[nodiscard]] Problem<Scalar> read_problem(const Options& options, Progress& progress);

}  // namespace dmf_atlas
