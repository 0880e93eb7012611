// SPDX-License-Identifier: BSL-1.0

// dmf-atlas learning-coefficient: real log canonical thresholds (dmf/landscape/learning_coefficient.hpp).

#include "compiled_scalars.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/learning_coefficient.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace dmf_atlas {
namespace {

std::string quotient(const dmf::LearningCoefficient& c) {
  return c.denominator == 1 ? fmt::format("{}", c.numerator) : fmt::format("{}/{}", c.numerator, c.denominator);
}

template <class Scalar>
Listing minimizers(const std::vector<dmf::Orbit<Scalar>>& orbits, const Loss<Scalar>& loss) {
  Listing list{"minimizers",
               "Learning coefficient c of each local minimizer, lowest value first",
               {{"rank", "rank"},
                {"value", "value", Align::point},
                {"type", "type", Align::left},
                {"coefficient", "c"},
                {"coefficient_value", "", Align::point},
                {"multiplicity", "m"},
                {"dimension", "dim"},
                {"quartic_directions", "quartic"}}};
  bool quartic = false;
  for (const dmf::Orbit<Scalar>& orbit : orbits) {
    const dmf::LearningCoefficient c = dmf::learning_coefficient(orbit);
    const std::int64_t of_fourth_order = orbit.inertia().zero - orbit.dimension();
    quartic = quartic || of_fourth_order > 0;
    list.rows.push_back({whole(orbit.rank()), real_number(loss.of(orbit.value())),
                         word(to_string(orbit.type()), plain_words(orbit.type())), word(quotient(c)),
                         real_number(c.value<Scalar>()), whole(c.multiplicity), whole(orbit.dimension()),
                         whole(of_fourth_order)});
  }
  list.remarks.push_back(
      "With weight decay: half the number of entries less the dimension of the orbit, the loss growing like a square "
      "across "
      "it.");
  if (quartic) {
    list.remarks.push_back(
        "quartic: directions along which the loss grows with the fourth power only (two layers, a singular value at "
        "the "
        "threshold, free hidden units); each counts a quarter, not a half.");
  }
  return list;
}

}  // namespace

template <class Scalar>
Answer learning_coefficient(const Options& options, const Problem<Scalar>& problem, Progress&) {
  const dmf::Architecture<Scalar>& architecture = problem.groups.architecture;
  const std::vector<dmf::Index> widths(architecture.widths().begin(), architecture.widths().end());
  std::int64_t rank = 0;
  for (const dmf::SingularGroup<Scalar>& group : problem.groups.groups) rank += group.multiplicity;
  const auto given = options.own.find("--rank-of-truth");
  if (given != options.own.end()) {
    rank = whole_number(given->second, "--rank-of-truth", 0, std::numeric_limits<std::int32_t>::max());
    if (rank > architecture.rank_bound()) {
      throw UsageError(
          fmt::format("--rank-of-truth can be at most {}, the least width, got {}", architecture.rank_bound(), rank));
    }
  }
  Answer answer;
  answer.entries.push_back({"rank_of_truth", "rank of the truth", whole(rank)});
  if (rank <= architecture.rank_bound()) {
    const dmf::LearningCoefficient c = dmf::learning_coefficient_without_decay(widths, static_cast<dmf::Index>(rank));
    answer.entries.push_back({"without_decay", "c without decay", word(quotient(c))});
    answer.entries.push_back({"without_decay_value", "", real_number(c.value<Scalar>())});
    answer.entries.push_back({"without_decay_multiplicity", "its m", whole(c.multiplicity)});
  } else {
    answer.entries.push_back(
        {"without_decay", "c without decay",
         nothing(fmt::format("not known: the widths represent rank {} at most", architecture.rank_bound()))});
  }
  if (!problem.loss.weights.empty()) {
    answer.listings.push_back(minimizers(dmf::Atlas<Scalar>(problem.groups).local_minimizers(), problem.loss));
  }
  answer.remarks.push_back(
      "The volume of {loss < minimum + e} falls like e^c (ln 1/e)^(m-1), the Bayesian free energy of n samples grows "
      "like "
      "c ln n. Without decay: near all W with W_L ... W_1 = Y.");
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(learning_coefficient)

}  // namespace dmf_atlas
