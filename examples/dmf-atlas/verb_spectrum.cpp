// SPDX-License-Identifier: BSL-1.0

// dmf-atlas spectrum: the Hessian at one orbit (dmf/landscape/spectrum.hpp).

#include "compiled_scalars.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/spectrum.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace dmf_atlas {
namespace {

/// The directions that an eigenvalue belongs to.
const char* origin_in_words(dmf::EigenvalueOrigin origin) {
  switch (origin) {
    case dmf::EigenvalueOrigin::active_copy: return "an active value, stretched in all layers";
    case dmf::EigenvalueOrigin::pair_at_one_root: return "two equal active values at one root";
    case dmf::EigenvalueOrigin::pair_at_two_roots: return "two active values at different roots";
    case dmf::EigenvalueOrigin::active_and_hidden: return "an active value and a free hidden direction";
    case dmf::EigenvalueOrigin::active_and_zero: return "an active value and one at zero";
    case dmf::EigenvalueOrigin::active_and_surplus: return "an active value and a surplus row or column of Y";
    case dmf::EigenvalueOrigin::both_at_zero: return "no active value";
  }
  return "";
}

template <class Scalar>
dmf::Orbit<Scalar> orbit_of_number(const dmf::Atlas<Scalar>& atlas, std::size_t number) {
  std::size_t found = 0;
  for (const dmf::Orbit<Scalar>& orbit : atlas.ascending(number)) {
    if (++found == number) return orbit;
  }
  throw UsageError("--orbit " + std::to_string(number) + ": there are " + std::to_string(found) + " orbits");
}

}  // namespace

template <class Scalar>
Answer spectrum(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  std::size_t number = 1;
  if (const auto given = options.own.find("--orbit"); given != options.own.end()) {
    number = static_cast<std::size_t>(whole_number(given->second, "--orbit", 1, 1'000'000));
  }
  const Loss<Scalar>& loss = problem.loss;
  const dmf::Orbit<Scalar> orbit = orbit_of_number(dmf::Atlas<Scalar>(problem.groups), number);
  progress.announce("computing the spectrum");
  const dmf::Inertia inertia = orbit.inertia();
  Answer answer;
  answer.entries = {
      {"orbit", "orbit", whole(static_cast<std::int64_t>(number))},
      {"value", "value", real_number(loss.of(orbit.value()))},
      {"type", "type", word(to_string(orbit.type()), plain_words(orbit.type()))},
      {"rank", "rank", whole(orbit.rank())},
      {"active", "active groups", nothing(choice_in_words(orbit))},
      {"negative", "negative", whole(inertia.negative)},
      {"zero", "zero", whole(inertia.zero)},
      {"dimension", "of them along the orbit", whole(orbit.dimension())},
      {"positive", "positive", whole(inertia.positive)},
      {"trace", "trace", real_number(loss.of(dmf::hessian_trace(orbit)))},
  };
  Listing list{
      "spectrum",
      "Eigenvalues of the Hessian, ascending",
      {{"eigenvalue", "eigenvalue", Align::point}, {"multiplicity", "times"}, {"origin", "directions", Align::left}}};
  for (const dmf::HessianEigenvalue<Scalar>& eigenvalue : dmf::spectrum(orbit)) {
    list.rows.push_back({real_number(loss.of(eigenvalue.value)), whole(eigenvalue.multiplicity),
                         word(to_string(eigenvalue.origin), origin_in_words(eigenvalue.origin))});
  }
  answer.listings.push_back(std::move(list));
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(spectrum)

}  // namespace dmf_atlas
