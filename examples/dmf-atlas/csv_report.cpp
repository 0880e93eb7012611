// SPDX-License-Identifier: BSL-1.0
#include "compiled_scalars.hpp"
#include "report.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace dmf_atlas {
namespace {

void append_choice(std::string& text, const std::vector<dmf::Choice>& choice) {
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const dmf::Choice& c = choice[i];
    fmt::format_to(std::back_inserter(text), "{}{} {} {}", i == 0 ? "" : ";", c.larger, c.smaller, c.double_root);
  }
}

}  // namespace

template <class Scalar>
void csv_report(const Report<Scalar>& report, Progress& progress, TextSink& sink) {
  std::string& text = sink.end();
  text +=
      "orbit,value,type,reason,rank,dimension,components,negative,zero,positive,hessian_min,"
      "hessian_max,hessian_trace,choice\n";
  std::size_t number = 0;
  for (const dmf::Orbit<Scalar>& orbit : report.lowest()) {
    progress.advance("writing CSV", number++, report.listed);
    const dmf::Inertia inertia = orbit.inertia();
    std::string least, largest;  // the ends depend on all singular values
    if (orbit.groups().tail.count == 0) {
      const dmf::SpectrumExtremes<Scalar> ends = dmf::extremes(orbit);
      least = shortest(report.loss.of(ends.smallest));
      largest = shortest(report.loss.of(ends.largest));
    }
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{},", number,
                   shortest(report.loss.of(orbit.value())), to_string(orbit.type()), to_string(orbit.reason()),
                   orbit.rank(), orbit.dimension(), power_of_two(orbit.log2_components()), inertia.negative,
                   inertia.zero, inertia.positive, least, largest, shortest(report.loss.of(dmf::hessian_trace(orbit))));
    append_choice(text, orbit.choice());
    text += '\n';
    sink.piece_done();
  }
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template void csv_report(const Report<Scalar>&, Progress&, TextSink&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
