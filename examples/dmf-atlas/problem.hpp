// SPDX-License-Identifier: BSL-1.0
#pragma once

// From the options to the singular values of Y and the architecture.

#include "loss.hpp"
#include "loss_data.hpp"
#include "options.hpp"
#include "progress.hpp"

#include <dmf/core/architecture.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dmf_atlas {

template <class Scalar>
struct Problem {
  std::string source;  ///< where Y comes from, for people
  dmf::SingularGroups<Scalar> groups;
  Loss<Scalar> loss{};                                    ///< in whose units is typed and shown
  std::optional<dmf::SingularVectors<Scalar>> vectors{};  ///< those of Y, where the options ask for or give points
  std::optional<dmf::Matrix<Scalar>> Y{};                 ///< where a verb needs it
  std::vector<dmf::Index> class_counts{};                 ///< of collapse: how many samples each class has,
  std::vector<std::string> class_names{};                 ///< and what it is called
  std::optional<LossData<Scalar>> data{};                 ///< of continue: Y is then the target of a whitened loss
};

/// The numbers among the options, which need no file to be read. Throws UsageError and FileError for what is none.
template <class Scalar>
struct Numbers {
  Loss<Scalar> loss;
  std::vector<Scalar> lambda;  ///< the weights of F
  dmf::GroupOptions<Scalar> tolerances;
};
template <class Scalar>
[[nodiscard]] Numbers<Scalar> parse_numbers(const Options& options);

/// The architecture that the options give to a target of that size. Throws UsageError where they ask for another one.
template <class Scalar>
[[nodiscard]] dmf::Architecture<Scalar> architecture_for(const Options& options, const Numbers<Scalar>& numbers,
                                                         dmf::Index rows, dmf::Index columns);

/// Above which singular values are sought: what is nearer to the fold than the tolerance counts as there.
template <class Scalar>
[[nodiscard]] Scalar search_threshold(const dmf::Architecture<Scalar>& architecture, const Numbers<Scalar>& numbers);

/// Reads the target or its singular values, decomposes, and groups. Throws as make_report does.
template <class Scalar>
[[nodiscard]] Problem<Scalar> read_problem(const Options& options, Progress& progress);

}  // namespace dmf_atlas
