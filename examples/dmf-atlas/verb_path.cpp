// SPDX-License-Identifier: BSL-1.0

// dmf-atlas path: what happens along l0, the geometric mean of the weights (dmf/landscape/regularization_path.hpp).

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/regularization_path.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dmf_atlas {
namespace {

template <class Scalar>
using Path = dmf::RegularizationPath<Scalar>;

template <class Scalar>
Path<Scalar> path_of(const Options& options, const Problem<Scalar>& problem) {
  auto tolerances = parse_numbers<Scalar>(options).tolerances;
  tolerances.uncertainty = problem.groups.uncertainty;
  return {problem.groups.architecture, problem.groups.singular_values, tolerances};
}

/// "3", or "2 to 4" where several ranks are equally good.
std::string in_words(const dmf::RankRange& ranks) {
  return ranks.lowest == ranks.highest ? fmt::format("{}", ranks.lowest)
                                       : fmt::format("{} to {}", ranks.lowest, ranks.highest);
}

/// The number that an option lists, each positive.
template <class Scalar>
std::vector<Scalar> positive_numbers(const std::string& text, const char* option) {
  std::vector<Scalar> numbers = parse_list<Scalar>(text, option);
  for (const Scalar& x : numbers) {
    if (!(x > Scalar(0))) throw UsageError(std::string(option) + " must be positive, got " + in_quotes(text));
  }
  return numbers;
}

/// All events, the largest weight first.
template <class Scalar>
Listing events(const Path<Scalar>& path, const Problem<Scalar>& problem) {
  const bool two_layers = path.depth() == 2;
  Listing list{"events",
               "What happens as the weights shrink, l0 being their geometric mean",
               {{"mean_weight", "l0", Align::point},
                {"weight_decay", "wd = 2 l0", Align::point},
                {"kind", "event", Align::left},
                {"group", "group"},
                {"singular_value", "y", Align::point},
                {"multiplicity", "copies"},
                {"global_rank", "rank below"},
                {"local_minimizers", "minimizers"},
                {"log_mean_weight", ""}}};
  const dmf::Index bound = problem.groups.architecture.rank_bound();
  dmf::Index above_switch = 0, above_fold = 0;
  using std::log;
  const Scalar log_factor = log(problem.loss.factor);
  for (const auto& event : path.events()) {
    const bool is_switch = event.kind == dmf::PathEventKind::at_switch;
    (is_switch ? above_switch : above_fold) += event.multiplicity;
    const char* const words = two_layers                  ? "is fitted"
                              : !is_switch                ? "fold: can be fitted"
                              : event.changes_global_rank ? "switch: is fitted by the best"
                                                          : "switch, but no room";
    using dmf::isfinite;
    const Scalar weight = isfinite(event.mean_weight) ? problem.loss.of(event.mean_weight) : event.mean_weight;
    list.rows.push_back({real_number(weight), real_number(Scalar(Scalar(2) * weight)),
                         word(to_string(event.kind), words), whole(static_cast<std::int64_t>(event.group) + 1),
                         real_number(event.singular_value), whole(event.multiplicity),
                         whole(std::min(bound, above_switch)), whole(two_layers ? 1 : std::min(bound, above_fold) + 1),
                         real_number(Scalar(event.log_mean_weight + log_factor))});
  }
  list.remarks.push_back(
      "rank below: of the global minimizer, for weights just below; minimizers: orbits of local minimizers there");
  return list;
}

template <class Scalar>
Listing ranks(const Path<Scalar>& path, const Problem<Scalar>& problem, const std::vector<Scalar>& weights) {
  Listing list{"ranks",
               "The rank of the global minimizer",
               {{"mean_weight", "l0", Align::point}, {"lowest_rank", "rank"}, {"highest_rank", ""}}};
  for (const Scalar& weight : weights) {
    const dmf::RankRange range = path.global_ranks(problem.loss.inverse_of(weight));
    Cell rank = whole(range.lowest);
    rank.shown = in_words(range);
    list.rows.push_back({real_number(weight), rank, whole(range.highest)});
  }
  return list;
}

template <class Scalar>
Listing weights_for(const Path<Scalar>& path, const Problem<Scalar>& problem, const std::string& text) {
  Listing list{
      "weights",
      "For which l0 the global minimizer has a given rank",
      {{"rank", "rank"}, {"lower", "from", Align::point}, {"upper", "to", Align::point}, {"exists", "", Align::left}}};
  for (const Scalar& number : parse_list<Scalar>(text, "--weights-for")) {
    using dmf::floor;
    using std::floor;
    const dmf::Index bound = problem.groups.architecture.rank_bound();
    if (floor(number) != number || number < Scalar(0) || number > Scalar(bound)) {
      throw UsageError("--weights-for must be ranks from 0 to " + std::to_string(bound) + ", got " + in_quotes(text));
    }
    const auto rank = static_cast<dmf::Index>(number);
    const dmf::WeightInterval<Scalar> interval = path.global_interval(rank);
    const auto end = [&](const Scalar& x) {
      using dmf::isfinite;
      return real_number(isfinite(x) ? problem.loss.of(x) : x);
    };
    if (interval.empty()) {
      list.rows.push_back({whole(rank), nothing("never"), nothing("never"), yes_or_no(false)});
    } else {
      list.rows.push_back({whole(rank), end(interval.lower), end(interval.upper), yes_or_no(true)});
    }
  }
  return list;
}

}  // namespace

template <class Scalar>
Answer path(const Options& options, const Problem<Scalar>& problem, Progress&) {
  const Path<Scalar> path = path_of(options, problem);
  const auto& architecture = problem.groups.architecture;
  const auto in_loss = [&](const Scalar& weight) {
    using dmf::isfinite;
    return real_number(isfinite(weight) ? problem.loss.of(weight) : weight);
  };
  Answer answer;
  answer.entries.push_back({"collapse", "all is zero from l0 =", in_loss(path.collapse_threshold())});
  answer.entries.push_back({"trivial_above", "nothing else above", in_loss(path.trivial_above())});
  if (!problem.loss.weights.empty()) {
    const Scalar weight = dmf::common_weight(architecture);
    Cell rank = whole(path.global_ranks(weight).lowest);
    rank.shown = in_words(path.global_ranks(weight));
    answer.entries.push_back({"mean_weight", "l0 of the weights", in_loss(weight)});
    answer.entries.push_back({"global_rank", "rank there", rank});
  }
  if (const auto noise = options.own.find("--noise"); noise != options.own.end()) {
    const std::vector<Scalar> deviation = positive_numbers<Scalar>(noise->second, "--noise");
    if (deviation.size() != 1) throw UsageError("--noise must be one number, got " + in_quotes(noise->second));
    using dmf::sqrt;
    using std::sqrt;
    const Scalar largest =
        deviation[0] * (sqrt(Scalar(architecture.width(path.depth()))) + sqrt(Scalar(architecture.width(0))));
    const Scalar weight = dmf::weight_for_switch(largest, path.depth());
    Cell rank = whole(path.global_ranks(weight).lowest);
    answer.entries.push_back({"noise_singular_value", "largest y of the noise", real_number(largest)});
    answer.entries.push_back({"noise_mean_weight", "l0 for the noise", in_loss(weight)});
    answer.entries.push_back({"noise_rank", "rank there", rank});
  }
  answer.listings.push_back(events(path, problem));
  if (const auto at = options.own.find("--rank-at"); at != options.own.end()) {
    answer.listings.push_back(ranks(path, problem, positive_numbers<Scalar>(at->second, "--rank-at")));
  }
  if (const auto wanted = options.own.find("--weights-for"); wanted != options.own.end()) {
    answer.listings.push_back(weights_for(path, problem, wanted->second));
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(path)

}  // namespace dmf_atlas
