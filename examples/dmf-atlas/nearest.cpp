// SPDX-License-Identifier: BSL-1.0
#include "nearest.hpp"

#include "compiled_scalars.hpp"
#include "given_points.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <vector>

namespace dmf_atlas {

template <class Scalar>
dmf::Matrix<Scalar> points_at(const Options& options, const Problem<Scalar>& problem) {
  return read_points(options.own.at("--at"), "--at", options.decimal, problem.groups.architecture);
}

template <class Scalar>
Scalar own_number(const Options& options, const char* option, const Scalar& otherwise) {
  const auto given = options.own.find(option);
  if (given == options.own.end()) return otherwise;
  const std::vector<Scalar> numbers = parse_list<Scalar>(given->second, option);
  if (numbers.size() == 1) return numbers.front();
  throw UsageError(std::string(option) + " must be one number, got " + in_quotes(given->second));
}

template <class Scalar>
Cell choice_cell(const dmf::Orbit<Scalar>& orbit) {
  std::string json = "[", csv;
  for (const dmf::Choice& c : orbit.choice()) {
    const bool first = json.size() == 1;
    fmt::format_to(std::back_inserter(json), "{}[{},{},{}]", first ? "" : ",", c.larger, c.smaller, c.double_root);
    fmt::format_to(std::back_inserter(csv), "{}{} {} {}", first ? "" : ";", c.larger, c.smaller, c.double_root);
  }
  return structure(json + ']', csv, choice_in_words(orbit));
}

template <class Scalar>
Cell proof_cell(const dmf::Location<Scalar>& location) {
  Cell cell = yes_or_no(location.proved());
  cell.shown = location.proved() ? "proved" : location.complete ? "open" : "cut off";
  return cell;
}

template <class Scalar>
std::string nearest_in_words(const dmf::Location<Scalar>& location) {
  const char* const proof = location.proved()   ? "and no other is as near"
                            : location.complete ? "but bounds cannot tell whether another is as near"
                                                : "but there are too many that are nearly as near to try them all";
  if (location.distance == Scalar(0)) {
    return fmt::format("To the last digit it lies on the orbit of {}s of rank {}, {}.",
                       plain_words(location.orbit().type()), location.orbit().rank(), proof);
  }
  return fmt::format("The nearest orbit, of {}s of rank {}, is at most {} away, {}.",
                     plain_words(location.orbit().type()), location.orbit().rank(), rounded(location.distance, 3),
                     proof);
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                             \
  template dmf::Matrix<Scalar> points_at(const Options&, const Problem<Scalar>&); \
  template Scalar own_number(const Options&, const char*, const Scalar&);         \
  template Cell choice_cell(const dmf::Orbit<Scalar>&);                           \
  template Cell proof_cell(const dmf::Location<Scalar>&);                         \
  template std::string nearest_in_words(const dmf::Location<Scalar>&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
