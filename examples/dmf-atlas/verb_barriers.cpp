// SPDX-License-Identifier: BSL-1.0

// dmf-atlas barriers: the passes between neighbouring local minimizers (dmf/landscape/barrier.hpp).

#include "compiled_scalars.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/barrier.hpp>

#include <fmt/format.h>

namespace dmf_atlas {

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
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(barriers)

}  // namespace dmf_atlas
