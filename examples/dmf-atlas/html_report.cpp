// SPDX-License-Identifier: BSL-1.0
#include "html_report.hpp"

#include "compiled_scalars.hpp"
#include "json_text.hpp"
#include "page_path.hpp"
#include "page_planes.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/core/version.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace dmf_atlas {
namespace {

using namespace json_text;

constexpr std::int64_t most_eigenvalues = 20000;          // of all spectra of a page
constexpr std::size_t most_choices = 200'000;             // of all orbits: one for each group
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// How many bytes the UTF-8 character has that `text` begins with; 0 where it begins with none. Neither surrogates nor
/// long forms nor control characters pass.
std::size_t utf8_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= ' ' && first != 0x7F ? 1 : 0;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool long_form = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  const bool control = first == 0xC2 && second < 0xA0;
  return long_form || outside || control ? 0 : size;
}

/// ASCII as `written` has it, other characters as they are, anything else as the replacement character.
template <class Written>
std::string escaped(std::string_view text, const Written& written) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = utf8_size(text);
    if (size == 0) {
      result += replacement;
    } else if (size == 1) {
      result += written(text.front());
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

/// The report of as many orbits as a page lists.
template <class Scalar>
Report<Scalar> of_a_page(Report<Scalar> report, const Options& options) {
  const std::string& total = report.counts.total;
  const std::size_t all = total.size() > 9 ? std::size_t{1'000'000'000} : std::stoul(total);
  const std::size_t wanted = options.lowest_is_given ? report.listed : all;
  const std::size_t groups = std::max<std::size_t>(report.atlas.groups().groups.size(), 1);
  report.listed = std::min({wanted, most_orbits_of_page, std::max<std::size_t>(most_choices / groups, 10), all});
  report.spectrum = false;
  return report;
}

/// The member `spectra`, one for each of the first orbits; returns a sentence on the others.
template <class Scalar>
std::string append_spectra(Document& document, const Report<Scalar>& report, Progress& progress) {
  std::string& text = document.begin("spectra");
  text += '[';
  std::int64_t room = most_eigenvalues;
  std::size_t number = 0;
  const bool all_known = report.atlas.groups().tail.count == 0;
  for (const dmf::Orbit<Scalar>& orbit : report.lowest()) {
    if (!all_known || number == report.listed) break;
    progress.advance("computing spectra", number, report.listed);
    std::vector<dmf::HessianEigenvalue<Scalar>> spectrum;
    try {
      spectrum = dmf::spectrum(orbit, {.work = std::int64_t{1} << 26, .entries = room});
    } catch (const dmf::InvalidInput&) {  // beyond these limits
      break;
    }
    room -= static_cast<std::int64_t>(spectrum.size());
    if (room < 0) break;
    text += number++ == 0 ? "{" : ",\n    {";
    begin_member(text, "values");
    list(text, spectrum.size(),
         [&](std::size_t i) { append(text, report.loss.of(spectrum[i].value), "an eigenvalue"); });
    begin_member(text, "multiplicities");
    list(text, spectrum.size(),
         [&](std::size_t i) { fmt::format_to(std::back_inserter(text), "{}", spectrum[i].multiplicity); });
    begin_member(text, "origins");
    list(text, spectrum.size(),
         [&](std::size_t i) { fmt::format_to(std::back_inserter(text), R"("{}")", to_string(spectrum[i].origin)); });
    text += '}';
  }
  text += ']';
  if (!all_known) return "Of the singular values of Y the largest alone are known, and the spectrum depends on all.";
  if (number == report.listed) return "";
  if (number == 0) return "The spectrum of this Hessian is too long for a page; dmf-atlas spectrum lists it.";
  return fmt::format("The page holds the spectra of the {} of lowest F; dmf-atlas spectrum --orbit {} lists another.",
                     plural(std::to_string(number), "orbit"), number + 1);
}

void append_axis(std::string& text, const PlaneAxis& axis) {
  text += '{';
  begin_member(text, "name");
  text += script_string(axis.name);
  fmt::format_to(std::back_inserter(text), R"(,"from":{},"to":{},"count":{}}})", axis.from, axis.to, plane_places);
}

void append_plane(std::string& text, const PlanePicture& plane) {
  text += '{';
  member(text, "orbit", static_cast<dmf::Index>(plane.orbit));
  member(text, "kind", plane.kind);
  member(text, "title", plane.title);
  begin_member(text, "text");
  text += script_string(plane.text);
  begin_member(text, "x");
  append_axis(text, plane.x);
  begin_member(text, "y");
  append_axis(text, plane.y);
  member(text, "above_least", plane.above_least, "a value of F");
  member(text, "error", plane.error, "a value of F");
  member(text, "disagreement", plane.disagreement, "an error");
  begin_member(text, "marks");
  list(text, plane.marks.size(), [&](std::size_t i) {
    const PlaneMark& mark = plane.marks[i];
    text += '{';
    member(text, "x", mark.x, "a place");
    member(text, "y", mark.y, "a place");
    begin_member(text, "value");
    text += mark.value;
    member(text, "type", to_string(mark.type));
    flag(text, "chosen", mark.chosen);
    text += '}';
  });
  begin_member(text, "values");  // row by row, as a picture shows no more than six digits
  list(text, static_cast<std::size_t>(plane.values.cols()), [&](std::size_t j) {
    list(text, static_cast<std::size_t>(plane.values.rows()), [&](std::size_t i) {
      fmt::format_to(std::back_inserter(text), "{:.6g}",
                     plane.values(static_cast<dmf::Index>(i), static_cast<dmf::Index>(j)));
    });
  });
  text += '}';
}

/// What is said in words, and what is left out.
template <class Scalar>
std::vector<std::string> remarks(const Report<Scalar>& report) {
  std::vector<std::string> result;
  const dmf::SingularGroups<Scalar>& groups = report.atlas.groups();
  if (!groups.complete) {
    result.push_back(
        "Incomplete: singular values that are not known may lie above the fold. There may be more orbits, and local "
        "minimizers of these may be saddles.");
  }
  if (groups.tail.count > 0 && groups.complete) {
    result.push_back(fmt::format("{} of Y, at most {} {}, are not listed: they lie below the fold.",
                                 plural(std::to_string(groups.tail.count), "singular value"),
                                 rounded(groups.tail.bound), evidence_in_words(groups.tail.evidence)));
  }
  if (groups.ambiguous_groups > 0) {
    result.push_back(fmt::format("{} of neighbouring singular values had to be cut into groups.",
                                 plural(std::to_string(groups.ambiguous_groups), "chain")));
  }
  if (groups.ambiguous_thresholds() > 0) {
    result.push_back(fmt::format("The tolerance puts {} at both thresholds; they count as at the nearer one.",
                                 plural(std::to_string(groups.ambiguous_thresholds()), "group")));
  }
  if (!report.loss.is_F()) {
    result.push_back(
        fmt::format("F stands for the loss {} ||W_L ... W_1 - Y||^2 + sum_l lambda_l ||W_l||^2: its values, "
                    "eigenvalues and weights are shown.",
                    rounded(report.loss.factor)));
  }
  return result;
}

}  // namespace

std::string html_text(std::string_view text) {
  return escaped(text, [](char c) -> std::string {
    switch (c) {
      case '<': return "&lt;";
      case '>': return "&gt;";
      case '&': return "&amp;";
      case '"': return "&quot;";
      case '\'': return "&#39;";
      default: return std::string(1, c);
    }
  });
}

std::string script_string(std::string_view text) {
  return '"' +
         escaped(text,
                 [](char c) -> std::string {
                   switch (c) {
                     case '"': return "\\\"";
                     case '\\': return "\\\\";
                     case '<':
                     case '>':
                     case '&': return fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                     default: return std::string(1, c);
                   }
                 }) +
         '"';
}

template <class Scalar>
void html_report(const Report<Scalar>& report, const Options& options, Progress& progress, TextSink& sink) {
  const Report<Scalar> page = of_a_page(report, options);
  const PageFrame frame = page_frame();
  const auto put = [&](std::span<const std::string_view> pieces) {
    for (const std::string_view piece : pieces) sink.end() += piece;
    sink.piece_done();
  };
  const std::string title = html_text(std::string("Landscape of ") + (options.target ? "" : "a matrix ") + page.source);
  put(frame.to_title);
  sink.end() += title;
  put(frame.to_heading);
  sink.end() += title;
  put(frame.to_atlas);
  json_report(page, progress, sink);
  put(frame.to_report);

  Document document(sink);
  document.member("source", script_string(page.source));
  document.word("version", DMF_VERSION_STRING);
  const std::string of_spectra = append_spectra(document, page, progress);
  const PlanePictures planes = plane_pictures(page, progress);
  document.array("planes", planes.pictures.size(),
                 [&](std::string& text, std::size_t i) { append_plane(text, planes.pictures[i]); });
  const std::string of_path = append_path(document, page, options, progress);
  const std::string of_barriers = append_barriers(document, page);
  const std::vector<std::string> said = remarks(page);
  std::string& list_of_remarks = document.begin("remarks");
  list(list_of_remarks, said.size(), [&](std::size_t i) { list_of_remarks += script_string(said[i]); });

  std::string& text = document.begin("words");
  text += '{';
  const auto words = [&](std::string_view key, std::string_view sentence) {
    begin_member(text, key);
    text += script_string(sentence);
  };
  words("landscape", landscape_in_words(page.atlas.benignity().kind, page.counts));
  words("spectra", of_spectra);
  words("planes", planes.remark);
  words("path", of_path);
  words("barriers", of_barriers);
  words("surface", frame.has_surface
                       ? ""
                       : "A build with the preset report, which takes plotly.js from npm, also draws F as "
                         "a surface here.");
  const auto& groups = page.atlas.groups().groups;
  begin_member(text, "groups");
  list(text, groups.size(),
       [&](std::size_t i) { text += script_string(place_in_words(groups[i], page.atlas.architecture().depth())); });
  begin_member(text, "orbits");
  text += "[\n    ";
  std::size_t number = 0;
  const Scalar least = page.listed > 0 ? (*page.lowest().begin()).value() : Scalar(0);
  for (const dmf::Orbit<Scalar>& orbit : page.lowest()) {
    if (number == page.listed) break;
    text += number++ == 0 ? "{" : ",\n    {";
    words("choice", choice_in_words(orbit));
    words("reason", reason_in_words(orbit));
    member(text, "above_least", page.loss.of(Scalar(orbit.value() - least)), "a value of F");
    text += '}';
    sink.piece_done();
  }
  text += "]}";
  document.end();
  put(frame.to_end);
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template void html_report(const Report<Scalar>&, const Options&, Progress&, TextSink&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
