// SPDX-License-Identifier: BSL-1.0
#pragma once

// The report as one page of HTML that opens without a network: it holds its style, its scripts and its data, and a
// policy that forbids it to load anything.

#include "options.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "text_sink.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace dmf_atlas {

/// The most orbits that a page lists.
inline constexpr std::size_t most_orbits_of_page = 1000;

/// Writes the page: as JSON what json_report() writes, of as many orbits as a page lists, and what is made for it
/// alone: spectra, pictures of F, the path, barriers, reasons in words. Where something is too large for a page, a
/// sentence in it says what was left out. Throws as json_report().
template <class Scalar>
void html_report(const Report<Scalar>& report, const Options& options, Progress& progress, TextSink& sink);

/// Text as it stands in HTML, in an attribute too: markup becomes text, control characters and what is no UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string html_text(std::string_view text);

/// Text as a string of JSON, with its quotes, that can stand in a script of a page; likewise.
[[nodiscard]] std::string script_string(std::string_view text);

/// The page without its contents, in pieces, made from the files in report/ and ../pages/ when the program is built: up
/// to its title, its heading, the two data and the end.
struct PageFrame {
  std::span<const std::string_view> to_title, to_heading, to_atlas, to_report, to_end;
  bool has_surface;  ///< whether plotly.js is in it
};
[[nodiscard]] PageFrame page_frame();

}  // namespace dmf_atlas
