// SPDX-License-Identifier: BSL-1.0
#include "plain_words.hpp"

#include "compiled_scalars.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf_atlas {

const char* plain_words(dmf::CriticalPointType type) {
  switch (type) {
    case dmf::CriticalPointType::global_minimizer: return "global minimizer";
    case dmf::CriticalPointType::spurious_local_minimizer: return "spurious minimizer";
    case dmf::CriticalPointType::strict_saddle: return "strict saddle";
    case dmf::CriticalPointType::non_strict_saddle: return "non-strict saddle";
  }
  return "";
}

const char* evidence_in_words(dmf::TailEvidence evidence) {
  switch (evidence) {
    case dmf::TailEvidence::none_missing: return "as all were computed";
    case dmf::TailEvidence::norm: return "by their norm";
    case dmf::TailEvidence::inertia: return "by inertia";
    case dmf::TailEvidence::random_start: return "by a random start";
  }
  return "";
}

template <class Scalar>
const char* place_in_words(const dmf::SingularGroup<Scalar>& group, int depth) {
  if (depth == 2) {
    return group.side_of_fold > 0    ? "above the threshold"
           : group.side_of_fold == 0 ? "at the threshold"
                                     : "below the threshold";
  }
  if (group.side_of_fold < 0) return "below the fold";
  if (group.side_of_fold == 0) return "at the fold";
  return group.side_of_switch > 0    ? "above the switch"
         : group.side_of_switch == 0 ? "at the switch"
                                     : "between fold and switch";
}

// ---- choices ------------------------------------------------------------------------------------

namespace {

/// The groups that have copies at one kind of root; runs of entirely active groups as ranges.
template <class Scalar>
std::string groups_at(const dmf::Orbit<Scalar>& orbit, dmf::Index dmf::Choice::*kind) {
  const auto& groups = orbit.groups().groups;
  const auto copies = [&](std::size_t i) { return orbit.choice()[i].*kind; };
  const auto entire = [&](std::size_t i) { return i < groups.size() && copies(i) == groups[i].multiplicity; };
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (copies(i) == 0) continue;
    if (!entire(i)) {
      pieces.push_back(fmt::format("{} ({} of {})", i + 1, copies(i), groups[i].multiplicity));
      continue;
    }
    const std::size_t first = i;
    while (entire(i + 1)) ++i;
    pieces.push_back(first == i ? fmt::format("{}", i + 1) : fmt::format("{}-{}", first + 1, i + 1));
  }
  return short_list(pieces);
}

}  // namespace

template <class Scalar>
std::string choice_in_words(const dmf::Orbit<Scalar>& orbit) {
  std::string text;
  const auto add = [&](const char* title, dmf::Index dmf::Choice::*kind) {
    const std::string groups = groups_at(orbit, kind);
    if (!groups.empty()) text += fmt::format("{}{}{}", text.empty() ? "" : "; ", title, groups);
  };
  const bool one_root = orbit.architecture().depth() == 2;
  add(one_root ? "" : "larger ", &dmf::Choice::larger);
  add("smaller ", &dmf::Choice::smaller);
  add("double ", &dmf::Choice::double_root);
  return text.empty() ? "W = 0" : text;
}

// ---- reasons ------------------------------------------------------------------------------------

namespace {

template <class Scalar>
class Reason {
 public:
  explicit Reason(const dmf::Orbit<Scalar>& orbit) : orbit_(orbit), groups_(orbit.groups().groups) {}

  [[nodiscard]] std::string text() const {
    switch (orbit_.reason()) {
      case dmf::TypeReason::smaller_root: return smaller_root();
      case dmf::TypeReason::left_out: return left_out();
      case dmf::TypeReason::double_root:
        return fmt::format("{} at its double root: no negative curvature, yet F descends to third order",
                           y(last_active()));
      case dmf::TypeReason::lowest: return lowest();
      case dmf::TypeReason::too_few:
        return fmt::format(
            "{}, above the switch, is left at zero: activating it lowers F, but only "
            "past a barrier",
            y(first_left_out()));
      case dmf::TypeReason::too_many:
        return fmt::format(
            "{}, below the switch, is active: giving it up lowers F, but only past a "
            "barrier",
            y(last_active()));
    }
    return "";
  }

 private:
  [[nodiscard]] std::string y(std::size_t i) const { return "y = " + rounded(groups_[i].value); }
  [[nodiscard]] dmf::Index active(std::size_t i) const { return orbit_.choice()[i].active(); }

  /// The group of the largest singular value with a copy at zero.
  [[nodiscard]] std::size_t first_left_out() const {
    std::size_t i = 0;
    while (active(i) == groups_[i].multiplicity) ++i;
    return i;
  }

  [[nodiscard]] std::size_t last_active() const {
    std::size_t i = groups_.size();
    while (active(i - 1) == 0) --i;
    return i - 1;
  }

  [[nodiscard]] std::string smaller_root() const {
    dmf::Index copies = 0;
    std::size_t first = groups_.size();
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (orbit_.choice()[i].smaller > 0) first = std::min(first, i);
      copies += orbit_.choice()[i].smaller;
    }
    if (copies == 1) return fmt::format("{} at its smaller root: negative curvature there", y(first));
    return fmt::format("{} copies at smaller roots: negative curvature at each", copies);
  }

  [[nodiscard]] std::string left_out() const {
    const std::size_t left = first_left_out();
    for (std::size_t i = left + 1; i < groups_.size(); ++i) {
      if (active(i) == 0) continue;
      return fmt::format("{} is at zero while the smaller {} is active: exchanging them lowers F", y(left), y(i));
    }
    return fmt::format("{}, above the threshold, is left at zero: activating it lowers F at once", y(left));
  }

  [[nodiscard]] std::string lowest() const {
    if (groups_.empty()) {
      return orbit_.groups().tail.count > 0 ? "no singular value that was found is worth fitting"
                                            : "Y = 0: there is nothing to fit";
    }
    const dmf::Index bound = orbit_.architecture().rank_bound();
    const dmf::Index above = orbit_.groups().above_switch(), at = orbit_.groups().at_switch();
    const bool two_layers = orbit_.architecture().depth() == 2;
    const bool tie = !two_layers && at > 0 && above < bound;
    return lowest_values(two_layers, above) + (tie ? "; at the switch, active and zero are equally good" : "");
  }

  [[nodiscard]] std::string lowest_values(bool two_layers, dmf::Index above) const {
    const char* const name = two_layers ? "threshold" : "switch";
    const dmf::Index rank = orbit_.rank();
    if (rank == 0) return fmt::format("no singular value lies above the {}", name);
    std::string text = rank == 1 ? "the largest singular value" : fmt::format("the {} largest singular values", rank);
    if (!two_layers) text += rank == 1 ? " at its larger root" : " at their larger roots";
    if (rank < above) return text + ": as many as the widths allow";
    if (rank > above) return text;
    return text + (rank == 1 ? ": the only one above the " : ": all those above the ") + name;
  }

  const dmf::Orbit<Scalar>& orbit_;
  const std::vector<dmf::SingularGroup<Scalar>>& groups_;
};

}  // namespace

template <class Scalar>
std::string reason_in_words(const dmf::Orbit<Scalar>& orbit) {
  return Reason<Scalar>(orbit).text();
}

// ---- landscapes ---------------------------------------------------------------------------------

dmf::OrbitCounts<std::string> decimal(const dmf::OrbitCounts<dmf::Natural>& counts) {
  return {counts.total.to_string(),
          counts.global_minimizer.to_string(),
          counts.local_minimizer.to_string(),
          counts.spurious_local_minimizer.to_string(),
          counts.strict_saddle.to_string(),
          counts.non_strict_saddle.to_string(),
          counts.complete};
}

std::string landscape_in_words(dmf::LandscapeKind kind, const dmf::OrbitCounts<std::string>& counts) {
  const std::string spurious = plural(counts.spurious_local_minimizer, "orbit") + " of spurious local minimizers";
  const std::string non_strict = plural(counts.non_strict_saddle, "orbit") + " of non-strict saddles";
  const auto are = [](const std::string& count) { return count == "1" ? "is" : "are"; };
  switch (kind) {
    case dmf::LandscapeKind::benign: return "Benign: every local minimizer is global and every saddle is strict.";
    case dmf::LandscapeKind::no_spurious_minimizer:
      return fmt::format("Partially benign: every local minimizer is global, but there {} {}.",
                         are(counts.non_strict_saddle), non_strict);
    case dmf::LandscapeKind::no_non_strict_saddle:
      return fmt::format("Partially benign: every saddle is strict, but there {} {}.",
                         are(counts.spurious_local_minimizer), spurious);
    case dmf::LandscapeKind::neither:
      return fmt::format("Not benign: there {} {} and {}.", are(counts.spurious_local_minimizer), spurious, non_strict);
  }
  return "";
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                          \
  template const char* place_in_words(const dmf::SingularGroup<Scalar>&, int); \
  template std::string choice_in_words(const dmf::Orbit<Scalar>&);             \
  template std::string reason_in_words(const dmf::Orbit<Scalar>&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
