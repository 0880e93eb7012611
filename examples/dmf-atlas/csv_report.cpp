// SPDX-License-Identifier: BSL-1.0
#include "library.hpp"
#include "report.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>

#include <iterator>

namespace dmf_atlas {
namespace {

std::string csv_choice(const std::vector<dmf::Choice>& choice) {
  std::string text;
  for (const dmf::Choice& c : choice) {
    fmt::format_to(std::back_inserter(text), "{}{} {} {}", text.empty() ? "" : ";", c.larger,
                   c.smaller, c.double_root);
  }
  return text;
}

}  // namespace

template <class Scalar>
std::string csv_report(const Report<Scalar>& report, Progress& progress) {
  std::string text =
      "orbit,value,type,reason,rank,dimension,components,negative,zero,positive,hessian_min,"
      "hessian_max,hessian_trace,choice\n";
  for (std::size_t i = 0; i < report.lowest.size(); ++i) {
    progress.advance("writing CSV", i, report.lowest.size());
    const dmf::Orbit<Scalar>& orbit = report.lowest[i];
    const dmf::Inertia inertia = orbit.inertia();
    const dmf::SpectrumExtremes<Scalar> ends = dmf::extremes(orbit);
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", i + 1,
                   shortest(orbit.value()), to_string(orbit.type()), to_string(orbit.reason()),
                   orbit.rank(), orbit.dimension(), power_of_two(orbit.log2_components()),
                   inertia.negative, inertia.zero, inertia.positive, shortest(ends.smallest),
                   shortest(ends.largest), shortest(dmf::hessian_trace(orbit)),
                   csv_choice(orbit.choice()));
  }
  return text;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template std::string csv_report(const Report<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
