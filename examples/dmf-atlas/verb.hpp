// SPDX-License-Identifier: BSL-1.0
#pragma once

// A question that the program answers: the first word of its command line, `dmf-atlas path Y.csv ...`. Without such a
// word the atlas is meant. The problem is given by the same options for all; a verb may have some of its own.

#include "answer.hpp"
#include "options.hpp"
#include "problem.hpp"
#include "progress.hpp"

#include <string_view>
#include <vector>

namespace dmf_atlas {

/// What a verb needs, and how it is explained.
struct Verb {
  std::string_view name;
  std::string_view summary;                 ///< one line, what is asked
  std::string_view help;                    ///< lines on its own options and its answer
  std::vector<const char*> flags{};         ///< its own options without a value,
  std::vector<const char*> values{};        ///< with a value,
  std::vector<const char*> output_files{};  ///< and, among these, the names of files that it writes
  std::vector<const char*> input_files{};   ///< or reads,
  std::vector<const char*> needed{};        ///< and those that must be given
  bool needs_weights = true;                ///< --lambda or --weight-decay must be given
  bool needs_all_values = false;            ///< refuses --rank and --certify
  bool needs_target = false;                ///< Problem::Y and Problem::vectors are filled
  bool takes_data = false;                  ///< TARGET belongs to a loss with data or weights: Problem::data is filled
  bool own_target = false;                  ///< its own options say what Y, widths, weights and loss are
};

/// All of them, in the order in which they are explained.
[[nodiscard]] const std::vector<Verb>& verbs();

/// The one of that name, or null.
[[nodiscard]] const Verb* find_verb(std::string_view name);

/// What the verb of the options answers. Throws as make_report does.
template <class Scalar>
[[nodiscard]] Answer answer(const Options& options, const Problem<Scalar>& problem, Progress& progress);

// One for each verb, in a file of its name.
#define DMF_ATLAS_VERB(function) \
  template <class Scalar>        \
  [[nodiscard]] Answer function(const Options&, const Problem<Scalar>&, Progress&);

DMF_ATLAS_VERB(path)
DMF_ATLAS_VERB(barriers)
DMF_ATLAS_VERB(rates)
DMF_ATLAS_VERB(spectrum)
DMF_ATLAS_VERB(prox)
DMF_ATLAS_VERB(probe)
DMF_ATLAS_VERB(locate)
DMF_ATLAS_VERB(slice)
DMF_ATLAS_VERB(collapse)
DMF_ATLAS_VERB(continuation)
DMF_ATLAS_VERB(occupation)
DMF_ATLAS_VERB(learning_coefficient)
DMF_ATLAS_VERB(clock)
#undef DMF_ATLAS_VERB

/// The problem of a verb with a target of its own. Throws as read_problem does.
template <class Scalar>
[[nodiscard]] Problem<Scalar> collapse_problem(const Options& options);

/// At the end of such a file.
#define DMF_ATLAS_INSTANTIATE_VERB(function)     \
  DMF_ATLAS_VERB_INSTANCE(function, float)       \
  DMF_ATLAS_VERB_INSTANCE(function, double)      \
  DMF_ATLAS_VERB_INSTANCE(function, long double) \
  DMF_ATLAS_VERB_INSTANCE(function, dmf::mp50)
#define DMF_ATLAS_VERB_INSTANCE(function, Scalar) \
  template Answer function(const Options&, const Problem<Scalar>&, Progress&);

}  // namespace dmf_atlas
