// SPDX-License-Identifier: BSL-1.0

// JSON in which every group and every orbit has its own line, written as it is formed: neither a tree
// of objects nor the whole text is ever in memory.

#include "compiled_scalars.hpp"
#include "json_text.hpp"
#include "problem_report.hpp"
#include "report.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace dmf_atlas {
namespace {

using namespace json_text;

template <class Scalar>
void append_group(std::string& text, const dmf::SingularGroup<Scalar>& group, const Loss<Scalar>& loss) {
  using dmf::sqrt;
  using std::sqrt;
  const Scalar root_of_factor = sqrt(loss.factor);  // sigma/sqrt(lambda_l) is a singular value of W_l
  text += '{';
  member(text, "value", group.value, "a singular value");
  member(text, "multiplicity", group.multiplicity);
  member(text, "side_of_fold", group.side_of_fold);
  member(text, "side_of_switch", group.side_of_switch);
  member(text, "margin_fold", group.margin_fold, "a margin");
  member(text, "margin_switch", group.margin_switch, "a margin");
  begin_member(text, "roots");
  list(text, group.roots.size(), [&](std::size_t i) {
    text += '{';
    member(text, "kind", to_string(group.roots[i].root.kind));
    member(text, "sigma", Scalar(group.roots[i].sigma * root_of_factor), "a root");
    member(text, "end_to_end", group.roots[i].end_to_end, "an end-to-end singular value");
    text += '}';
  });
  text += '}';
}

std::string counts_text(const dmf::OrbitCounts<std::string>& counts) {
  std::string text = "{";
  member(text, "total", counts.total);
  member(text, "global_minimizer", counts.global_minimizer);
  member(text, "local_minimizer", counts.local_minimizer);
  member(text, "spurious_local_minimizer", counts.spurious_local_minimizer);
  member(text, "strict_saddle", counts.strict_saddle);
  member(text, "non_strict_saddle", counts.non_strict_saddle);
  if (!counts.complete) flag(text, "complete", false);
  return text + '}';
}

/// The whole spectrum: pairs of an eigenvalue and its multiplicity, and of each the block of the
/// Hessian that it comes from.
template <class Scalar>
void append_spectrum(std::string& text, const dmf::Orbit<Scalar>& orbit, const Loss<Scalar>& loss) {
  const auto spectrum = dmf::spectrum(orbit);
  begin_member(text, "spectrum");
  list(text, spectrum.size(), [&](std::size_t i) {
    text += '[';
    append(text, loss.of(spectrum[i].value), "an eigenvalue");
    fmt::format_to(std::back_inserter(text), ",{}]", spectrum[i].multiplicity);
  });
  begin_member(text, "origins");
  list(text, spectrum.size(),
       [&](std::size_t i) { fmt::format_to(std::back_inserter(text), R"("{}")", to_string(spectrum[i].origin)); });
}

/// The choices of an orbit, one for every group.
template <class Scalar>
void append_choice(std::string& text, const dmf::Orbit<Scalar>& orbit) {
  begin_member(text, "choice");
  list(text, orbit.choice().size(), [&](std::size_t i) {
    const dmf::Choice& c = orbit.choice()[i];
    for (const auto& [mark, count] :
         {std::pair{'[', c.larger}, std::pair{',', c.smaller}, std::pair{',', c.double_root}}) {
      text += mark;
      if (0 <= count && count < 10) {  // nearly always, and there may be a million times as many
        text += static_cast<char>('0' + count);
      } else {
        fmt::format_to(std::back_inserter(text), "{}", count);
      }
    }
    text += ']';
  });
}

template <class Scalar>
void append_orbit(std::string& text, const dmf::Orbit<Scalar>& orbit, const Loss<Scalar>& loss, bool with_spectrum) {
  text += '{';
  member(text, "value", loss.of(orbit.value()), "the value F");
  member(text, "type", to_string(orbit.type()));
  member(text, "reason", to_string(orbit.reason()));
  member(text, "rank", orbit.rank());
  append_choice(text, orbit);
  const dmf::Inertia inertia = orbit.inertia();
  member(text, "dimension", orbit.dimension());
  member(text, "components", power_of_two(orbit.log2_components()));
  begin_member(text, "hessian");
  text += '{';
  member(text, "negative", inertia.negative);
  member(text, "zero", inertia.zero);
  member(text, "positive", inertia.positive);
  if (orbit.groups().tail.count == 0) {  // the ends depend on all singular values
    const dmf::SpectrumExtremes<Scalar> ends = dmf::extremes(orbit);
    member(text, "min", loss.of(ends.smallest), "an eigenvalue");
    member(text, "max", loss.of(ends.largest), "an eigenvalue");
  }
  member(text, "trace", loss.of(dmf::hessian_trace(orbit)), "the trace of the Hessian");
  if (with_spectrum) append_spectrum(text, orbit, loss);
  text += "}}";
}

/// One point of --locate. Without another orbit there is no next bound and no margin.
template <class Scalar>
void append_located(std::string& text, const Located<Scalar>& located, const Loss<Scalar>& loss) {
  text += '{';
  member(text, "type", to_string(located.orbit.type()));
  member(text, "rank", located.orbit.rank());
  append_choice(text, located.orbit);
  member(text, "value", loss.of(located.orbit.value()), "the value F");
  member(text, "distance", located.distance, "a distance");
  member(text, "relative_distance", located.relative_distance, "a distance");
  member(text, "lower_bound", located.lower_bound, "a bound");
  using dmf::isfinite;
  if (isfinite(located.margin)) {
    member(text, "next_lower_bound", located.next_lower_bound, "a bound");
    member(text, "margin", located.margin, "a margin");
  }
  flag(text, "proved", located.margin > Scalar(0));
  flag(text, "complete", located.complete);
  text += '}';
}

}  // namespace

template <class Scalar>
void json_report(const Report<Scalar>& report, Progress& progress, TextSink& sink) {
  const dmf::SingularGroups<Scalar>& groups = report.atlas.groups();

  Document document(sink);
  document.word("format", "dmf-atlas-1");
  problem_members(document, groups, report.loss);
  document.array("groups", groups.groups.size(),
                 [&](std::string& line, std::size_t i) { append_group(line, groups.groups[i], report.loss); });
  document.number("ambiguous_groups", groups.ambiguous_groups);
  document.number("ambiguous_thresholds", groups.ambiguous_thresholds());
  document.member("counts", counts_text(report.counts));

  const dmf::Benignity<Scalar> landscape = report.atlas.benignity();
  document.word("landscape", to_string(landscape.kind));
  if (!groups.groups.empty()) {  // without a positive singular value there is no distance to report
    document.member("landscape_margins", of_thresholds(landscape.margin_fold, landscape.margin_switch, "a margin"));
  }
  auto orbit = report.lowest().begin();
  document.array("lowest", report.listed, [&](std::string& line, std::size_t i) {
    progress.advance("writing JSON", i, report.listed);
    append_orbit(line, *orbit, report.loss, report.spectrum);
    ++orbit;
  });
  if (!report.located.empty()) {
    document.array("located", report.located.size(),
                   [&](std::string& line, std::size_t i) { append_located(line, report.located[i], report.loss); });
  }
  document.end();
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template void json_report(const Report<Scalar>&, Progress&, TextSink&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
