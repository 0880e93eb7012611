// SPDX-License-Identifier: BSL-1.0

// dmf-atlas barriers: the passes between neighbouring local minimizers (dmf/landscape/barrier.hpp) and the
// disconnectivity graph (dmf/landscape/merge_tree.hpp).

#include "compiled_scalars.hpp"
#include "merge_parts.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/barrier.hpp>
#include <dmf/landscape/merge_tree.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace dmf_atlas {
namespace {

const char* words_of(dmf::MergeReason reason) {
  switch (reason) {
    case dmf::MergeReason::pass: return "a pass";
    case dmf::MergeReason::exchange: return "an exchange of two values";
    case dmf::MergeReason::lower_rank: return "the next lower rank";
  }
  return "";
}

/// The components of the orbits of local minimizers, where the graph begins.
template <class Scalar>
Listing leaves(const dmf::MergeTree<Scalar>& tree, const Loss<Scalar>& loss) {
  Listing list{"leaves",
               "Components of the local minimizers",
               {{"rank", "rank"},
                {"value", "value", Align::point},
                {"components", "components"},
                {"type", "type", Align::left}}};
  for (const dmf::MergeLeaves<Scalar>& leaf : tree.leaves) {
    list.rows.push_back({whole(leaf.orbit.rank()), real_number(loss.of(leaf.orbit.value())),
                         count(power_of_two(leaf.log2_count)),
                         word(to_string(leaf.orbit.type()), plain_words(leaf.orbit.type()))});
  }
  return list;
}

/// What joins at which level. Merges are numbered from 1.
template <class Scalar>
Listing merges(const dmf::MergeTree<Scalar>& tree, const Loss<Scalar>& loss) {
  Listing list{"merges",
               "Disconnectivity graph: as the level rises, these components of {loss <= level} join",
               {{"merge", "merge"},
                {"level", "level", Align::point},
                {"parts", "joins", Align::left},
                {"reason", "over", Align::left},
                {"count", "times"}}};
  for (const dmf::Merge<Scalar>& merge : tree.merges) {
    std::string words;
    for (const dmf::MergePart<Scalar>& part : merge.parts) {
      words += fmt::format("{}{}{} {}", words.empty() ? "" : ", ",
                           part.log2_count > 0 ? power_of_two(part.log2_count) + " x " : "",
                           part.is_leaf ? "rank" : "merge", number_of(tree, part));
    }
    list.rows.push_back({whole(static_cast<std::int64_t>(list.rows.size()) + 1), real_number(loss.of(merge.level)),
                         structure(merge_parts_json(tree, merge, loss), words, words),
                         word(to_string(merge.reason), words_of(merge.reason)), count(power_of_two(merge.log2_count))});
  }
  return list;
}

}  // namespace

template <class Scalar>
Answer barriers(const Options&, const Problem<Scalar>& problem, Progress&) {
  const dmf::Atlas<Scalar> atlas(problem.groups);
  const Loss<Scalar>& loss = problem.loss;
  const auto global = dmf::global_minimizer_components(atlas);
  Answer answer;
  answer.entries.push_back({"global_minimizers_connected", "global minimizers", yes_or_no(global.connected())});
  answer.entries.back().cell.shown =
      global.connected() ? "connected" : "in " + global.template count<dmf::Natural>().to_string() + " components";
  Listing list{"barriers",
               "Passes between local minimizers of neighbouring ranks",
               {{"fewer_rank", "rank"},
                {"more_rank", "to"},
                {"fewer_value", "value", Align::point},
                {"pass_value", "of the pass", Align::point},
                {"more_value", "beyond", Align::point},
                {"height_from_fewer", "up from lower rank", Align::point},
                {"height_from_more", "up from higher rank", Align::point},
                {"fewer_type", "", Align::left},
                {"more_type", "", Align::left}}};
  const dmf::Index minimizers = static_cast<dmf::Index>(atlas.local_minimizers().size());
  for (dmf::Index rank = 1; rank < minimizers; ++rank) {
    const dmf::Barrier<Scalar> pass = dmf::barrier(atlas, rank);
    list.rows.push_back({whole(rank - 1), whole(rank), real_number(loss.of(pass.fewer.value())),
                         real_number(loss.of(pass.pass.value())), real_number(loss.of(pass.more.value())),
                         real_number(loss.of(pass.height_from_fewer)), real_number(loss.of(pass.height_from_more)),
                         word(to_string(pass.fewer.type())), word(to_string(pass.more.type()))});
  }
  if (list.rows.empty()) {
    list.remarks.push_back(problem.groups.architecture.depth() == 2
                               ? "None: with two layers every local minimizer is global, and they are one orbit."
                               : "None: W = 0 is the only local minimizer.");
  } else {
    list.remarks.push_back(
        "Every path from one orbit to the other climbs to the value of the pass at least, and one "
        "climbs no higher. The pass is a strict saddle with one direction down on each side.");
  }
  answer.listings.push_back(std::move(list));
  if (problem.groups.complete) {
    const dmf::MergeTree<Scalar> tree = dmf::merge_tree(atlas);
    answer.listings.push_back(leaves(tree, loss));
    answer.listings.push_back(merges(tree, loss));
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(barriers)

}  // namespace dmf_atlas
