// SPDX-License-Identifier: BSL-1.0
#pragma once

// dmf-atlas sweep: one row of a CSV for every target, depth and weight, several at a time, resumed where an earlier run
// ended.

#include "options.hpp"
#include "progress.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dmf_atlas {

/// What a valid command line behind the word `sweep` asks for. Weights stay text.
struct SweepOptions {
  std::vector<std::string> targets;
  std::vector<int> depths;
  std::string lambdas;                 ///< a list, or first:last:count
  std::optional<std::int64_t> hidden;  ///< the width of all hidden layers; empty: min(rows, columns)
  std::string scalar = "double";
  std::string csv;
  std::optional<std::size_t> rank;  ///< as of Options
  bool certify = false;
  int jobs = 0;  ///< threads; 0: as many as the machine has
};

/// The names of all options that such a command line may have, with their dashes.
[[nodiscard]] std::vector<std::string> sweep_option_names();

/// The options, or the text that --help asks for; argv[0] is the word `sweep`. Throws UsageError.
[[nodiscard]] std::variant<SweepOptions, std::string> parse_sweep(int argc, const char* const* argv);

/// Appends the rows that the file lacks, each as soon as it is known: whoever kills the program loses the rows in work
/// alone, and a row that was cut is written anew. Rows come in any order. Throws UsageError, FileError or
/// dmf::InvalidInput for wrong input, and where the file is none of a sweep; dmf::NotRepresentable, with the cell that
/// it belongs to, where a result leaves the range of the scalar; rows of other cells are then in the file.
void run_sweep(const SweepOptions& options, Progress& progress);

}  // namespace dmf_atlas
