// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the problem is, said before every answer: as members of JSON and as lines for a reader. Weights and thresholds
// are left out where a verb was given no weights.

#include "json_text.hpp"
#include "loss.hpp"

#include <dmf/landscape/singular_groups.hpp>

#include <string>

namespace dmf_atlas {

/// Members `scalar`, `depth`, `widths`, `lambda`, `loss`, `singular_values`, `uncertainty`, `certificate`,
/// `thresholds`.
template <class Scalar>
void problem_members(json_text::Document& document, const dmf::SingularGroups<Scalar>& groups,
                     const Loss<Scalar>& loss);

/// Lines on Y, the widths, the weights, the thresholds and the singular values that are not given. `source` is where Y
/// comes from.
template <class Scalar>
[[nodiscard]] std::string problem_lines(const dmf::SingularGroups<Scalar>& groups, const Loss<Scalar>& loss,
                                        const std::string& source);

/// Two distances or places, one for each threshold, as an object.
template <class Scalar>
[[nodiscard]] std::string of_thresholds(const Scalar& fold, const Scalar& change, const char* what) {
  std::string text = "{";
  json_text::member(text, "fold", fold, what);
  json_text::member(text, "switch", change, what);
  return text + '}';
}

}  // namespace dmf_atlas
