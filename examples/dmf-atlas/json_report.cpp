// SPDX-License-Identifier: BSL-1.0

// JSON in which every group and every orbit has its own line, written as it is formed: neither a tree
// of objects nor the whole text is ever in memory.

#include "compiled_scalars.hpp"
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

/// A number that round-trips; text where the scalar is wider than the numbers of JSON.
template <class Scalar>
void append(std::string& text, const Scalar& x, const char* what) {
  using dmf::isfinite;
  if (!isfinite(x)) throw dmf::NotRepresentable(std::string(what) + " overflows");
  if constexpr (std::numeric_limits<Scalar>::digits <= std::numeric_limits<double>::digits) {
    const std::size_t begin = text.size();
    fmt::format_to(std::back_inserter(text), "{}", x);
    if (text.find_first_of(".e", begin) == text.npos) text += ".0";  // a real number to every reader
  } else {
    text += '"' + shortest(x) + '"';
  }
}

/// Opens a member of an object, behind others unless it is the first.
void begin_member(std::string& text, std::string_view key) {
  if (text.back() != '{') text += ',';
  text += '"';
  text += key;
  text += "\":";
}

template <class Scalar>
void member(std::string& text, std::string_view key, const Scalar& x, const char* what) {
  begin_member(text, key);
  append(text, x, what);
}

void member(std::string& text, std::string_view key, std::string_view word) {
  begin_member(text, key);
  fmt::format_to(std::back_inserter(text), R"("{}")", word);
}

void member(std::string& text, std::string_view key, dmf::Index number) {
  begin_member(text, key);
  fmt::format_to(std::back_inserter(text), "{}", number);
}

void flag(std::string& text, std::string_view key, bool holds) {
  begin_member(text, key);
  text += holds ? "true" : "false";
}

/// A list of `size` items; `item(i)` appends the i-th.
template <class Item>
void list(std::string& text, std::size_t size, const Item& item) {
  text += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    item(i);
  }
  text += ']';
}

/// Two distances or places, one for each threshold.
template <class Scalar>
std::string of_thresholds(const Scalar& fold, const Scalar& change, const char* what) {
  std::string text = "{";
  member(text, "fold", fold, what);
  member(text, "switch", change, what);
  return text + '}';
}

template <class Scalar>
void append(std::string& text, const dmf::SingularGroup<Scalar>& group) {
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
    member(text, "sigma", group.roots[i].sigma, "a root");
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
void append_spectrum(std::string& text, const dmf::Orbit<Scalar>& orbit) {
  const auto spectrum = dmf::spectrum(orbit);
  begin_member(text, "spectrum");
  list(text, spectrum.size(), [&](std::size_t i) {
    text += '[';
    append(text, spectrum[i].value, "an eigenvalue");
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

/// What is known of singular values that are not given.
template <class Scalar>
std::string certificate_text(const dmf::SingularGroups<Scalar>& groups) {
  const dmf::SingularTail<Scalar>& tail = groups.tail;
  std::string text = "{";
  flag(text, "complete", groups.complete);
  member(text, "evidence", to_string(tail.evidence));
  member(text, "unknown_values", tail.count);
  member(text, "bound", tail.bound, "the bound of the other singular values");
  begin_member(text, "failure_probability");
  fmt::format_to(std::back_inserter(text), "{}", tail.failure_probability);
  member(text, "squared_norm", tail.squared_norm, "the squared norm of the rest");
  member(text, "squared_norm_uncertainty", tail.squared_norm_uncertainty, "an uncertainty");
  using dmf::isfinite;
  if (isfinite(groups.tail_margin)) member(text, "margin_fold", groups.tail_margin, "a margin");
  return text + '}';
}

template <class Scalar>
void append(std::string& text, const dmf::Orbit<Scalar>& orbit, bool with_spectrum) {
  text += '{';
  member(text, "value", orbit.value(), "the value F");
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
    member(text, "min", ends.smallest, "an eigenvalue");
    member(text, "max", ends.largest, "an eigenvalue");
  }
  member(text, "trace", dmf::hessian_trace(orbit), "the trace of the Hessian");
  if (with_spectrum) append_spectrum(text, orbit);
  text += "}}";
}

/// One point of --locate. Without another orbit there is no next bound and no margin.
template <class Scalar>
void append(std::string& text, const Located<Scalar>& located) {
  text += '{';
  member(text, "type", to_string(located.orbit.type()));
  member(text, "rank", located.orbit.rank());
  append_choice(text, located.orbit);
  member(text, "value", located.orbit.value(), "the value F");
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

/// The members of the outermost object, one after the other.
class Document {
 public:
  explicit Document(TextSink& sink) : sink_(sink), text_(sink.end()) { text_ += '{'; }

  /// Opens a member; its value is to be appended to what comes back.
  std::string& begin(std::string_view key) {
    text_ += is_first_ ? "\n  " : ",\n  ";
    is_first_ = false;
    fmt::format_to(std::back_inserter(text_), R"("{}": )", key);
    return text_;
  }

  void member(std::string_view key, std::string_view json) { begin(key) += json; }
  void word(std::string_view key, std::string_view word) {
    fmt::format_to(std::back_inserter(begin(key)), R"("{}")", word);
  }
  void number(std::string_view key, dmf::Index number) { fmt::format_to(std::back_inserter(begin(key)), "{}", number); }

  /// An array with one line per item; `item(text, i)` appends the i-th of `size`.
  template <class Item>
  void array(std::string_view key, std::size_t size, const Item& item) {
    begin(key) += '[';
    for (std::size_t i = 0; i < size; ++i) {
      text_ += i == 0 ? "\n    " : ",\n    ";
      item(text_, i);
      sink_.piece_done();
    }
    text_ += size == 0 ? "]" : "\n  ]";
  }

  void end() { text_ += "\n}\n"; }

 private:
  TextSink& sink_;
  std::string& text_;
  bool is_first_ = true;
};

}  // namespace

template <class Scalar>
void json_report(const Report<Scalar>& report, Progress& progress, TextSink& sink) {
  const dmf::SingularGroups<Scalar>& groups = report.atlas.groups();
  const auto& architecture = groups.architecture;
  const auto layers = static_cast<std::size_t>(architecture.depth());

  Document document(sink);
  document.word("format", "dmf-atlas-1");
  document.word("scalar", report.scalar);
  document.number("depth", architecture.depth());
  std::string& text = document.begin("widths");
  list(text, layers + 1,
       [&](std::size_t l) { fmt::format_to(std::back_inserter(text), "{}", architecture.width(static_cast<int>(l))); });
  document.begin("lambda");
  list(text, layers,
       [&](std::size_t l) { append(text, Scalar(architecture.lambda(static_cast<int>(l) + 1)), "a weight"); });
  document.begin("singular_values");
  list(text, static_cast<std::size_t>(groups.singular_values.size()),
       [&](std::size_t i) { append(text, groups.singular_values[static_cast<dmf::Index>(i)], "a singular value"); });
  append(document.begin("uncertainty"), groups.uncertainty, "the uncertainty of the singular values");
  if (groups.tail.count > 0) document.member("certificate", certificate_text(groups));
  document.member("thresholds", of_thresholds(groups.fold_threshold, groups.switch_threshold, "a threshold"));
  document.array("groups", groups.groups.size(),
                 [&](std::string& line, std::size_t i) { append(line, groups.groups[i]); });
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
    append(line, *orbit, report.spectrum);
    ++orbit;
  });
  if (!report.located.empty()) {
    document.array("located", report.located.size(),
                   [&](std::string& line, std::size_t i) { append(line, report.located[i]); });
  }
  document.end();
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template void json_report(const Report<Scalar>&, Progress&, TextSink&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
