// SPDX-License-Identifier: BSL-1.0
#pragma once

// Everything that is reported about one problem: computed once, but for the listed orbits, and rendered as JSON, CSV or
// a table.

#include "located.hpp"
#include "options.hpp"
#include "problem.hpp"
#include "progress.hpp"
#include "text_sink.hpp"

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmf_atlas {

template <class Scalar>
struct Report {
  std::string_view scalar;  ///< what --scalar calls it
  std::string source;       ///< where Y comes from, for people
  Loss<Scalar> loss;
  dmf::Atlas<Scalar> atlas;
  dmf::OrbitCounts<std::string> counts;                   ///< decimal, of any size
  std::size_t listed = 0;                                 ///< how many orbits are listed
  bool spectrum = false;                                  ///< whether whole spectra are reported
  std::optional<dmf::SingularVectors<Scalar>> vectors{};  ///< of Y, where points are asked for or given
  std::vector<Located<Scalar>> located{};                 ///< where the points of --locate are

  /// The listed orbits, lowest value first. There may be a million: each walk finds them anew, and holds one.
  [[nodiscard]] dmf::AscendingOrbits<Scalar> lowest() const { return atlas.ascending(listed); }
};

/// Reads the target, decomposes it and computes what the options ask for. Throws UsageError,
/// FileError or dmf::InvalidInput for wrong input; std::runtime_error when Y resists decomposition;
/// dmf::NotRepresentable when a result leaves the range of Scalar.
template <class Scalar>
[[nodiscard]] Report<Scalar> make_report(const Options& options, Progress& progress);

/// The same of a problem that was read already.
template <class Scalar>
[[nodiscard]] Report<Scalar> make_report(const Options& options, Problem<Scalar> problem, Progress& progress);

/// Writes the report as JSON, the format "dmf-atlas-1", a line at a time. Throws
/// dmf::NotRepresentable for a value that overflows.
template <class Scalar>
void json_report(const Report<Scalar>& report, Progress& progress, TextSink& sink);

/// Writes the listed orbits, one per row below a row of titles, reals with enough digits to round-trip.
/// A choice reads "larger smaller double" per group, groups separated by semicolons.
template <class Scalar>
void csv_report(const Report<Scalar>& report, Progress& progress, TextSink& sink);

/// The report for a reader, at most 100 columns wide.
template <class Scalar>
[[nodiscard]] std::string table_report(const Report<Scalar>& report, Progress& progress);

}  // namespace dmf_atlas
