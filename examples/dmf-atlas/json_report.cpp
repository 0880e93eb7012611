// SPDX-License-Identifier: BSL-1.0

// JSON in which every group and every orbit has its own line. The document is put together piece by
// piece: as one tree of objects a million orbits would take gigabytes.

#include "library.hpp"
#include "report.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace dmf_atlas {
namespace {

using Json = nlohmann::ordered_json;

/// A number that round-trips; text where the scalar is wider than the numbers of JSON. A float
/// becomes the double that is written with the float's own digits: 0.1 and not 0.10000000149011612.
template <class Scalar>
Json real(const Scalar& x, const char* what) {
  using dmf::isfinite;
  if (!isfinite(x)) throw dmf::NotRepresentable(std::string(what) + " overflows");
  constexpr int digits = std::numeric_limits<Scalar>::digits;
  if constexpr (digits < std::numeric_limits<double>::digits) {
    return ScalarText<double>::from_decimal(shortest(x));
  } else if constexpr (digits == std::numeric_limits<double>::digits) {
    return static_cast<double>(x);
  } else {
    return shortest(x);
  }
}

template <class Scalar, class Numbers>
Json reals(const Numbers& numbers, const char* what) {
  Json result = Json::array();
  for (const Scalar& x : numbers) result.push_back(real<Scalar>(x, what));
  return result;
}

template <class Scalar>
Json to_json(const dmf::SingularGroup<Scalar>& group) {
  Json roots = Json::array();
  for (const dmf::GroupRoot<Scalar>& root : group.roots) {
    roots.push_back({{"kind", to_string(root.root.kind)},
                     {"sigma", real(root.sigma, "a root")},
                     {"end_to_end", real(root.end_to_end, "an end-to-end singular value")}});
  }
  return {{"value", real(group.value, "a singular value")},
          {"multiplicity", group.multiplicity},
          {"side_of_fold", group.side_of_fold},
          {"side_of_switch", group.side_of_switch},
          {"margin_fold", real(group.margin_fold, "a margin")},
          {"margin_switch", real(group.margin_switch, "a margin")},
          {"roots", std::move(roots)}};
}

Json to_json(const dmf::OrbitCounts<std::string>& counts) {
  return {{"total", counts.total},
          {"global_minimizer", counts.global_minimizer},
          {"local_minimizer", counts.local_minimizer},
          {"spurious_local_minimizer", counts.spurious_local_minimizer},
          {"strict_saddle", counts.strict_saddle},
          {"non_strict_saddle", counts.non_strict_saddle}};
}

/// The members of "hessian" that hold the whole spectrum: pairs of an eigenvalue and its multiplicity,
/// and of each the block of the Hessian that it comes from.
template <class Scalar>
std::string spectrum_members(const dmf::Orbit<Scalar>& orbit) {
  std::string pairs, origins;
  for (const dmf::HessianEigenvalue<Scalar>& entry : dmf::spectrum(orbit)) {
    const char* comma = pairs.empty() ? "" : ",";
    fmt::format_to(std::back_inserter(pairs), "{}[{},{}]", comma,
                   real(entry.value, "an eigenvalue").dump(), entry.multiplicity);
    fmt::format_to(std::back_inserter(origins), R"({}"{}")", comma, to_string(entry.origin));
  }
  return fmt::format(R"(,"spectrum":[{}],"origins":[{}])", pairs, origins);
}

/// The choices of an orbit, one for every group.
template <class Scalar>
std::string choice_text(const dmf::Orbit<Scalar>& orbit) {
  std::string choice;
  for (const dmf::Choice& c : orbit.choice()) {
    fmt::format_to(std::back_inserter(choice), "{}[{},{},{}]", choice.empty() ? "" : ",", c.larger,
                   c.smaller, c.double_root);
  }
  return choice;
}

/// One orbit, written directly: there may be a million of them.
template <class Scalar>
std::string orbit_line(const dmf::Orbit<Scalar>& orbit, bool with_spectrum) {
  const dmf::Inertia inertia = orbit.inertia();
  const dmf::SpectrumExtremes<Scalar> ends = dmf::extremes(orbit);
  return fmt::format(R"({{"value":{},"type":"{}","reason":"{}","rank":{},"choice":[{}],)"
                     R"("dimension":{},"components":"{}",)"
                     R"("hessian":{{"negative":{},"zero":{},"positive":{},"min":{},"max":{},"trace":{}{}}}}})",
                     real(orbit.value(), "the value F").dump(), to_string(orbit.type()),
                     to_string(orbit.reason()), orbit.rank(), choice_text(orbit), orbit.dimension(),
                     power_of_two(orbit.log2_components()), inertia.negative, inertia.zero,
                     inertia.positive, real(ends.smallest, "an eigenvalue").dump(),
                     real(ends.largest, "an eigenvalue").dump(),
                     real(dmf::hessian_trace(orbit), "the trace of the Hessian").dump(),
                     with_spectrum ? spectrum_members(orbit) : std::string());
}

/// One point of --locate.
template <class Scalar>
std::string located_line(const Located<Scalar>& located) {
  return fmt::format(R"({{"type":"{}","rank":{},"choice":[{}],"value":{},"distance":{},"relative_distance":{}}})",
                     to_string(located.orbit.type()), located.orbit.rank(), choice_text(located.orbit),
                     real(located.orbit.value(), "the value F").dump(),
                     real(located.distance, "a distance").dump(),
                     real(located.relative_distance, "a distance").dump());
}

/// The members of the outermost object, one after the other.
class Document {
 public:
  void member(const char* key, const Json& value) { begin(key) += value.dump(); }

  /// An array with one line per item; `item(i)` is the JSON of the i-th of `size`.
  template <class Item>
  void array(const char* key, std::size_t size, const Item& item) {
    std::string& text = begin(key) += '[';
    for (std::size_t i = 0; i < size; ++i) {
      text += i == 0 ? "\n    " : ",\n    ";
      text += item(i);
    }
    text += size == 0 ? "]" : "\n  ]";
  }

  [[nodiscard]] std::string end() && { return std::move(text_ += "\n}\n"); }

 private:
  std::string& begin(const char* key) {
    text_ += text_.empty() ? "{\n  " : ",\n  ";
    return text_ += Json(key).dump() + ": ";
  }

  std::string text_;
};

}  // namespace

template <class Scalar>
std::string json_report(const Report<Scalar>& report, Progress& progress) {
  const dmf::SingularGroups<Scalar>& groups = report.atlas.groups();
  const auto& architecture = groups.architecture;
  Json widths = Json::array(), lambda = Json::array();
  widths.push_back(architecture.width(0));
  for (int l = 1; l <= architecture.depth(); ++l) {
    widths.push_back(architecture.width(l));
    lambda.push_back(real(architecture.lambda(l), "a weight"));
  }

  Document document;
  document.member("format", "dmf-atlas-1");
  document.member("scalar", report.scalar);
  document.member("depth", architecture.depth());
  document.member("widths", widths);
  document.member("lambda", lambda);
  document.member("singular_values", reals<Scalar>(groups.singular_values, "a singular value"));
  document.member("uncertainty",
                  real(groups.uncertainty, "the uncertainty of the singular values"));
  document.member("thresholds", {{"fold", real(groups.fold_threshold, "the fold threshold")},
                                 {"switch", real(groups.switch_threshold, "the switch threshold")}});
  document.array("groups", groups.groups.size(),
                 [&](std::size_t i) { return to_json(groups.groups[i]).dump(); });
  document.member("ambiguous_groups", groups.ambiguous_groups);
  document.member("counts", to_json(report.counts));

  const dmf::Benignity<Scalar> landscape = report.atlas.benignity();
  document.member("landscape", to_string(landscape.kind));
  if (!groups.groups.empty()) {  // without a positive singular value there is no distance to report
    document.member("landscape_margins", {{"fold", real(landscape.margin_fold, "a margin")},
                                          {"switch", real(landscape.margin_switch, "a margin")}});
  }
  document.array("lowest", report.lowest.size(), [&](std::size_t i) {
    progress.advance("writing JSON", i, report.lowest.size());
    return orbit_line(report.lowest[i], report.spectrum);
  });
  if (!report.located.empty()) {
    document.array("located", report.located.size(),
                   [&](std::size_t i) { return located_line(report.located[i]); });
  }
  return std::move(document).end();
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template std::string json_report(const Report<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
