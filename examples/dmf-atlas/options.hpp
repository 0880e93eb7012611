// SPDX-License-Identifier: BSL-1.0
#pragma once

// The command line as a checked struct. Real numbers stay text: they are parsed in the scalar that
// the command line itself chooses.

#include "matrix_file.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dmf_atlas {

/// A command line that asks for nothing sensible; what() is one line.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Verb;

/// What a valid command line asks for. An option that was not given is empty. An input or output that
/// is called "-" is standard input or output.
struct Options {
  // The target: exactly one of the two.
  std::optional<std::string> target;
  std::optional<std::string> singular_values;  ///< a list or the name of a file

  // The architecture: exactly one of the three; widths, if there is no target matrix.
  std::optional<std::vector<std::int64_t>> widths;
  std::optional<std::vector<std::int64_t>> hidden;
  std::optional<int> depth;

  // The loss; a list of one of the two, unless the verb needs no weights.
  std::optional<std::string> lambda;
  std::optional<std::string> weight_decay;  ///< 2 lambda
  std::optional<std::string> loss_factor;   ///< of ||W_L ... W_1 - Y||^2

  std::string scalar = "double";
  std::optional<std::size_t> lowest;  ///< empty: all of them
  bool lowest_is_given = false;       ///< else a page lists as many as it holds
  std::uint64_t limit = 1'000'000;
  std::optional<std::size_t>
      rank;              ///< singular triplets at most; with it, or with certify, Y is not decomposed as a whole
  bool certify = false;  ///< that no larger one is missing
  std::optional<std::int64_t> memory;  ///< MiB for the vectors of the search
  bool spectrum = false;               ///< the whole Hessian spectrum of every listed orbit
  std::optional<std::string> group_tolerance;
  std::optional<std::string> threshold_tolerance;
  int skip_rows = 0;
  Decimal decimal = Decimal::unsaid;

  // Names of output files, "-" for standard output. Without any, the table goes there.
  std::optional<std::string> json;
  std::optional<std::string> csv;
  std::optional<std::string> html;

  // A point of a listed orbit, counted from 1, as .npy files in a folder: both or none. With a seed it
  // is a random point, else the canonical one.
  std::optional<std::size_t> point;
  std::optional<std::string> write;
  std::optional<std::uint64_t> random;

  const Verb* verb = nullptr;              ///< the question; null: the atlas
  std::map<std::string, std::string> own;  ///< options of the verb's own that were given, flags with an empty text

  std::optional<std::string> locate;  ///< points whose nearest orbits are wanted: a folder or a file
};

/// The names of all options that a command line may have, of the atlas or of a verb, with their dashes.
[[nodiscard]] std::vector<std::string> option_names(const Verb* verb = nullptr);

/// The whole number that `text` is. Throws UsageError, which names the option, unless it is at least `least` and at
/// most `most`.
[[nodiscard]] std::int64_t whole_number(std::string_view text, std::string_view option, std::int64_t least,
                                        std::int64_t most);

/// The options, or the text that --help or --version asks for. The first argument may be a verb, or `report` before the
/// name of a page, which is --html. Throws UsageError when an option is unknown, needed, repeated, or contradicts
/// another one, or its value has the wrong form.
[[nodiscard]] std::variant<Options, std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace dmf_atlas
