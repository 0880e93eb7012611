// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include "compiled_scalars.hpp"
#include "number.hpp"
#include "plain_words.hpp"
#include "problem.hpp"
#include "scalars.hpp"

#include <utility>

namespace dmf_atlas {
namespace {

/// How many orbits to list of `total`; a list longer than the limit is refused.
std::size_t listed(const Options& options, const dmf::Natural& total) {
  const dmf::Natural count = options.lowest && total > *options.lowest ? dmf::Natural(*options.lowest) : total;
  if (count > options.limit) {
    throw UsageError("--lowest " + (options.lowest ? std::to_string(*options.lowest) : "all") + " would list " +
                     count.to_string() + " orbits, more than --limit " + std::to_string(options.limit));
  }
  return static_cast<std::size_t>(static_cast<std::uint64_t>(count));
}

/// Whether counting takes noticeable time: where the widths bound the rank, long integers are added for groups and
/// ranks.
template <class Scalar>
bool counting_takes_long(const dmf::SingularGroups<Scalar>& groups) {
  const dmf::Index bound = groups.architecture.rank_bound();
  return groups.above_fold() > bound && bound > 2000;
}

}  // namespace

template <class Scalar>
Report<Scalar> make_report(const Options& options, Progress& progress) {
  return make_report(options, read_problem<Scalar>(options, progress), progress);
}

template <class Scalar>
Report<Scalar> make_report(const Options& options, Problem<Scalar> problem, Progress& progress) {
  dmf::Atlas<Scalar> atlas(std::move(problem.groups));
  if (counting_takes_long(atlas.groups())) progress.announce("counting orbits");
  const auto counts = atlas.template counts<dmf::Natural>();
  const std::size_t count = listed(options, counts.total);
  if (count > 10000) progress.announce("searching the " + std::to_string(count) + " lowest orbits");
  if (options.point && *options.point > count) {
    throw UsageError("--point " + std::to_string(*options.point) + " is not listed: there are " +
                     std::to_string(count) + " orbits");
  }
  Report<Scalar> report{ScalarText<Scalar>::name, std::move(problem.source), std::move(problem.loss),
                        std::move(atlas),         decimal(counts),           count,
                        options.spectrum,         std::move(problem.vectors)};
  if (options.locate) {
    report.located = locate_points(options, report.atlas, *report.vectors, progress);
  }
  return report;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                             \
  template Report<Scalar> make_report(const Options&, Progress&); \
  template Report<Scalar> make_report(const Options&, Problem<Scalar>, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
