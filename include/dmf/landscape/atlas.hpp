// SPDX-License-Identifier: BSL-1.0
#pragma once

// The atlas: every critical point of F, as orbits. Exact counts per type without enumeration, lazy
// enumeration, the orbits of lowest value without visiting the rest, and what kind of landscape it
// is. Complete: every critical point lies on exactly one orbit (Chen, Jiang, Wang, Theorem 1, and
// docs/theory.md, Proposition 7).

#include <dmf/core/architecture.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/detail/lowest_orbits.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/landscape/orbit_counts.hpp>
#include <dmf/landscape/orbit_range.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/landscape/singular_values.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace dmf {

/// What gradient methods have to fear. In the words of Kamber and Parhi (section 1.2): benign when
/// every local minimizer is global and every saddle is strict, partially benign when one of the two
/// holds.
enum class LandscapeKind {
  benign,                 ///< no spurious local minimizer, no non-strict saddle
  no_spurious_minimizer,  ///< partially benign: every local minimizer is global
  no_non_strict_saddle,   ///< partially benign: every saddle is strict
  neither
};

[[nodiscard]] const char* to_string(LandscapeKind kind);

/// The kind of a landscape and how firmly it stands: no relative change of the singular values (in
/// ln y) below both margins changes the kind. The margins are the smallest |ln(eta/eta_fold)| and
/// |ln(eta/eta_switch)| among the d_min largest singular values, which alone decide; 0 exactly at a
/// threshold, +infinity for Y = 0 (docs/theory.md, Proposition 27).
template <RealScalar Scalar = double>
struct Benignity {
  LandscapeKind kind{};
  Scalar margin_fold{};
  Scalar margin_switch{};
};

/// All critical points of one problem. Copies share their data.
template <RealScalar Scalar = double>
class Atlas {
 public:
  explicit Atlas(SingularGroups<Scalar> groups)
      : groups_(std::make_shared<const SingularGroups<Scalar>>(std::move(groups))) {}

  /// From all min(d_0, d_L) singular values of Y, or from a decomposition of it: see
  /// singular_groups().
  template <int Depth>
  Atlas(const Architecture<Scalar, Depth>& architecture, const SingularValues<Scalar>& values,
        GroupOptions<Scalar> options = {})
      : Atlas(singular_groups(architecture, values.vector(), options)) {}
  template <int Depth, DecompositionOf<Scalar> Decomposition>
  Atlas(const Architecture<Scalar, Depth>& architecture, const Decomposition& decomposition,
        GroupOptions<Scalar> options = {})
      : Atlas(singular_groups(architecture, decomposition, options)) {}

  [[nodiscard]] const SingularGroups<Scalar>& groups() const { return *groups_; }
  [[nodiscard]] const Architecture<Scalar, Dynamic>& architecture() const { return groups_->architecture; }

  /// The exact number of orbits of each type: see orbit_counts().
  template <class Integer = std::int64_t>
  [[nodiscard]] OrbitCounts<Integer> counts() const {
    return orbit_counts<Integer>(*groups_);
  }

  /// Every orbit, lazily: `for (const auto& orbit : atlas.orbits())`.
  [[nodiscard]] OrbitRange<Scalar> orbits() const { return OrbitRange<Scalar>(groups_); }

  /// The orbit with the given choice per group: see Orbit.
  [[nodiscard]] Orbit<Scalar> orbit(std::vector<Choice> choice) const {
    return Orbit<Scalar>(groups_, std::move(choice));
  }

  /// The `count` orbits of lowest value, lowest first (all of them if there are fewer). Orbits of
  /// exactly equal value come in any order (docs/theory.md, Propositions 9 and 10). Cost: about
  /// `count` times the number of groups, in memory too: to look at many orbits see ascending().
  [[nodiscard]] std::vector<Orbit<Scalar>> lowest(std::size_t count) const {
    std::vector<Orbit<Scalar>> result;
    for (const Orbit<Scalar>& orbit : ascending(count)) result.push_back(orbit);
    return result;
  }

  /// The same lazily, one orbit at a time: `for (const auto& orbit : atlas.ascending(100000))`. Memory
  /// and time: see AscendingOrbits.
  [[nodiscard]] AscendingOrbits<Scalar> ascending(std::size_t count) const {
    return AscendingOrbits<Scalar>(groups_, count);
  }

  /// All local minimizers, global ones included, lowest value first: for L >= 3 the r largest values at
  /// their larger roots, r = 0, ..., as far as d_min and the fold allow; for L = 2 the global one alone
  /// (docs/theory.md, Propositions 24 and 25). Values fall with r while the next singular value is
  /// above the switch, stay while it is at the switch, and rise after that. Cost: at most d_min + 1
  /// orbits of O(number of groups) each, however many there are in all.
  [[nodiscard]] std::vector<Orbit<Scalar>> local_minimizers() const;

  /// Benign, partially benign or neither. For L = 2 always benign; for L >= 3 a spurious local
  /// minimizer exists iff one of the d_min largest singular values lies above the fold and not at
  /// the switch, a non-strict saddle iff one of them lies at the fold (docs/theory.md, Proposition
  /// 27; of the saddles also Chen, Jiang, Wang, Corollary 1, with i in [d_min]).
  [[nodiscard]] Benignity<Scalar> benignity() const;

 private:
  std::shared_ptr<const SingularGroups<Scalar>> groups_;
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(LandscapeKind kind) {
  switch (kind) {
    case LandscapeKind::benign: return "benign";
    case LandscapeKind::no_spurious_minimizer: return "no_spurious_minimizer";
    case LandscapeKind::no_non_strict_saddle: return "no_non_strict_saddle";
    case LandscapeKind::neither: return "neither";
  }
  return "";
}

template <RealScalar Scalar>
std::vector<Orbit<Scalar>> Atlas<Scalar>::local_minimizers() const {
  const Index bound = architecture().rank_bound(), best = global_ranks(*groups_).lowest;
  const bool two_layers = architecture().depth() == 2;
  const Index last = two_layers ? best : std::min(bound, groups_->above_fold());
  // On either side of the best rank values rise with the distance from it: merge the two.
  std::vector<std::vector<Choice>> fewer, more, merged;
  for (Index rank = best; !two_layers && rank-- > 0;) fewer.push_back(detail::largest_active(*groups_, rank));
  for (Index rank = best; rank <= last; ++rank) more.push_back(detail::largest_active(*groups_, rank));
  detail::ValueDifference<Scalar> difference(*groups_);
  std::merge(more.begin(), more.end(), fewer.begin(), fewer.end(), std::back_inserter(merged),
             [&](const auto& a, const auto& b) { return difference(a, b) < Scalar(0); });
  return AscendingOrbits<Scalar>::in_order(groups_, merged);
}

template <RealScalar Scalar>
Benignity<Scalar> Atlas<Scalar>::benignity() const {
  Benignity<Scalar> result{LandscapeKind::benign, std::numeric_limits<Scalar>::infinity(),
                           std::numeric_limits<Scalar>::infinity()};
  bool spurious = false, non_strict = false;
  for (const SingularGroup<Scalar>& group : groups_->groups) {
    if (group.first >= architecture().rank_bound()) break;
    const auto magnitude = [](int side, const Scalar& margin) { return side == 0 ? Scalar(0) : Scalar(abs(margin)); };
    result.margin_fold = min(result.margin_fold, magnitude(group.side_of_fold, group.margin_fold));
    result.margin_switch = min(result.margin_switch, magnitude(group.side_of_switch, group.margin_switch));
    if (architecture().depth() == 2) continue;
    spurious = spurious || (group.side_of_fold > 0 && group.side_of_switch != 0);
    non_strict = non_strict || group.side_of_fold == 0;
  }
  if (groups_->singular_values.size() < architecture().rank_bound()) {  // the tail, which is farther from the switch
    const Scalar margin = max(Scalar(0), groups_->tail_margin);
    result.margin_fold = min(result.margin_fold, margin);
    result.margin_switch = min(result.margin_switch, margin);
  }
  if (spurious) {
    result.kind = non_strict ? LandscapeKind::neither : LandscapeKind::no_non_strict_saddle;
  } else if (non_strict) {
    result.kind = LandscapeKind::no_spurious_minimizer;
  }
  return result;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_ATLAS(how, Scalar) how class Atlas<Scalar>;

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_ATLAS(extern template, double)
#endif

}  // namespace dmf
