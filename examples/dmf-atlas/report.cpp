// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include "compiled_scalars.hpp"
#include "number.hpp"
#include "problem.hpp"
#include "scalars.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <utility>

namespace dmf_atlas {
namespace {

using Integer = boost::multiprecision::cpp_int;

dmf::OrbitCounts<std::string> decimal(const dmf::OrbitCounts<Integer>& counts) {
  return {counts.total.str(),           counts.global_minimizer.str(),
          counts.local_minimizer.str(), counts.spurious_local_minimizer.str(),
          counts.strict_saddle.str(),   counts.non_strict_saddle.str()};
}

/// How many orbits to list of `total`; a list longer than the limit is refused.
std::size_t listed(const Options& options, const Integer& total) {
  const Integer count = options.lowest && total > *options.lowest ? Integer(*options.lowest) : total;
  if (count > options.limit) {
    throw UsageError("--lowest " + (options.lowest ? std::to_string(*options.lowest) : "all") + " would list " +
                     count.str() + " orbits, more than --limit " + std::to_string(options.limit));
  }
  return static_cast<std::size_t>(count);
}

/// Whether counting takes noticeable time: one sum of long integers per group and rank.
template <class Scalar>
bool counting_takes_long(const dmf::SingularGroups<Scalar>& groups) {
  return groups.groups.size() > 2000 && groups.architecture.rank_bound() > 2000;
}

}  // namespace

template <class Scalar>
Report<Scalar> make_report(const Options& options, Progress& progress) {
  Problem<Scalar> problem = read_problem<Scalar>(options, progress);
  dmf::Atlas<Scalar> atlas(std::move(problem.groups));
  if (counting_takes_long(atlas.groups())) progress.announce("counting orbits");
  const auto counts = atlas.template counts<Integer>();
  const std::size_t count = listed(options, counts.total);
  if (count > 10000) progress.announce("searching the " + std::to_string(count) + " lowest orbits");
  if (options.point && *options.point > count) {
    throw UsageError("--point " + std::to_string(*options.point) + " is not listed: there are " +
                     std::to_string(count) + " orbits");
  }
  Report<Scalar> report{ScalarText<Scalar>::name, std::move(problem.source), std::move(atlas), decimal(counts), count,
                        options.spectrum,         std::move(problem.vectors)};
  if (options.locate) {
    report.located = locate_points(options, report.atlas, *report.vectors, progress);
  }
  return report;
}

std::string power_of_two(int exponent) { return (Integer(1) << static_cast<unsigned>(exponent)).str(); }

#define DMF_ATLAS_INSTANTIATE(Scalar) template Report<Scalar> make_report(const Options&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
