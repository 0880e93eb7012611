// SPDX-License-Identifier: BSL-1.0

// dmf-atlas prox: the global minimizer as a matrix (dmf/low_rank/prox.hpp).

#include "compiled_scalars.hpp"
#include "npy_file.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/low_rank/prox.hpp>
#include <dmf/points/global_minimizer.hpp>

#include <fmt/format.h>

#include <string_view>

namespace dmf_atlas {
namespace {

template <class Scalar>
std::string csv_of(const dmf::Matrix<Scalar>& X) {
  std::string text;
  for (dmf::Index i = 0; i < X.rows(); ++i) {
    for (dmf::Index j = 0; j < X.cols(); ++j) text += (j > 0 ? "," : "") + shortest(Scalar(X(i, j)));
    text += '\n';
  }
  return text;
}

template <class Scalar>
std::string file_of(const dmf::Matrix<Scalar>& X, std::string_view name) {
  if (!name.ends_with(".npy")) return csv_of(X);
  if constexpr (has_npy_dtype<Scalar>) {
    return npy_bytes<Scalar>(X);
  } else {
    throw UsageError("--write: no .npy holds mp50; float, double and long-double are written, or a .csv");
  }
}

}  // namespace

template <class Scalar>
Answer prox(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  const auto& groups = problem.groups;
  if (!groups.complete) {
    throw UsageError("prox: singular values that are not known may be above the threshold; a larger --rank may do");
  }
  const dmf::Atlas<Scalar> atlas(groups);
  const int L = groups.architecture.depth();
  const dmf::Orbit<Scalar> orbit = atlas.orbit(dmf::lowest_global_choice(groups));
  const dmf::Uniqueness<Scalar> uniqueness = dmf::uniqueness(groups);
  const Scalar tau = dmf::tau_for_weight(dmf::common_weight(groups.architecture), L);
  Answer answer;
  answer.entries = {
      {"tau", "tau", real_number(tau)},
      {"threshold", "cut at", real_number(groups.switch_threshold)},
      {"rank", "rank", whole(orbit.rank())},
      {"value", "value", real_number(problem.loss.of(orbit.value()))},
      {"unique", "the only one", yes_or_no(uniqueness.unique())},
  };
  Listing list{"values",
               "Singular values of Y that stay, and what they become",
               {{"singular_value", "y", Align::point},
                {"multiplicity", "copies"},
                {"end_to_end", "m", Align::point},
                {"kept", "kept"}}};
  for (std::size_t i = 0; i < groups.groups.size(); ++i) {
    const auto& group = groups.groups[i];
    const dmf::Index kept = orbit.choice()[i].larger;
    if (kept == 0) continue;
    list.rows.push_back({real_number(group.value), whole(group.multiplicity),
                         real_number(group.roots.front().end_to_end), whole(kept)});
  }
  answer.listings.push_back(std::move(list));
  if (const auto given = options.own.find("--write"); given != options.own.end()) {
    progress.announce("multiplying the matrix out");
    answer.files.push_back(file_of<Scalar>(dmf::global_minimizer(atlas, *problem.vectors).end_to_end, given->second));
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(prox)

}  // namespace dmf_atlas
