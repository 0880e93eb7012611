// SPDX-License-Identifier: BSL-1.0
#pragma once

// What joins in a merge of the disconnectivity graph (dmf/landscape/merge_tree.hpp), as JSON: for a question, for a page.

#include "json_text.hpp"
#include "loss.hpp"
#include "text.hpp"

#include <dmf/landscape/merge_tree.hpp>

#include <cstddef>
#include <string>

namespace dmf_atlas {

/// The number by which people know a part: the rank of its leaves, or which merge it is, counted from 1.
template <class Scalar>
[[nodiscard]] dmf::Index number_of(const dmf::MergeTree<Scalar>& tree, const dmf::MergePart<Scalar>& part) {
  return part.is_leaf ? tree.leaves[part.index].orbit.rank() : static_cast<dmf::Index>(part.index) + 1;
}

/// [{"rank": 2, "count": "4", "height": 0.3}, {"merge": 1, ...}]: heights in the units of the loss.
template <class Scalar>
[[nodiscard]] std::string merge_parts_json(const dmf::MergeTree<Scalar>& tree, const dmf::Merge<Scalar>& merge,
                                           const Loss<Scalar>& loss) {
  std::string text;
  json_text::list(text, merge.parts.size(), [&](std::size_t i) {
    const dmf::MergePart<Scalar>& part = merge.parts[i];
    text += '{';
    json_text::member(text, part.is_leaf ? "rank" : "merge", number_of(tree, part));
    json_text::member(text, "count", power_of_two(part.log2_count));
    json_text::member(text, "height", loss.of(part.height), "a height");
    text += '}';
  });
  return text;
}

}  // namespace dmf_atlas
