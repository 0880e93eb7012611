// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the verbs that are given points have in common: their reading, and the nearest orbit as cells and in words.

#include "answer.hpp"
#include "options.hpp"
#include "problem.hpp"

#include <dmf/points/locate.hpp>

#include <string>

namespace dmf_atlas {

/// The points of --at, one in each column. Throws as read_points().
template <class Scalar>
[[nodiscard]] dmf::Matrix<Scalar> points_at(const Options& options, const Problem<Scalar>& problem);

/// The one number that an option of the verb gives, or another. Throws UsageError for what is not one number.
template <class Scalar>
[[nodiscard]] Scalar own_number(const Options& options, const char* option, const Scalar& otherwise);

/// For every group the numbers of copies at the larger, the smaller and the double root.
template <class Scalar>
[[nodiscard]] Cell choice_cell(const dmf::Orbit<Scalar>& orbit);

/// Whether the orbit is the nearest one for certain.
template <class Scalar>
[[nodiscard]] Cell proof_cell(const dmf::Location<Scalar>& location);

/// "The nearest orbit, of strict saddles of rank 2, is at most 3e-9 away, and no other is as near."
template <class Scalar>
[[nodiscard]] std::string nearest_in_words(const dmf::Location<Scalar>& location);

}  // namespace dmf_atlas
