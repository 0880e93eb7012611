// SPDX-License-Identifier: BSL-1.0
#pragma once

// What tells the orbits apart: how many copies of each group of equal singular values sit at the larger,
// the smaller and the double root, the rest at zero.

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf {

/// How many copies of one group's singular value sit at each root.
struct Choice {
  Index larger = 0;
  Index smaller = 0;
  Index double_root = 0;

  [[nodiscard]] Index active() const { return larger + smaller + double_root; }
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// Lowest and highest rank of a global minimizer; every rank in between is global too.
struct RankRange {
  Index lowest = 0, highest = 0;
  friend bool operator==(const RankRange&, const RankRange&) = default;
};

/// The ranks of the global minimizers: as many as there are singular values above the switch and, for L >= 3, up to as
/// many more as are at it, but d_min at most (docs/theory.md, Propositions 24 and 25).
template <RealScalar Scalar>
[[nodiscard]] RankRange global_ranks(const SingularGroups<Scalar>& groups);

/// The choice of the global minimizer of lowest rank: the d_min largest singular values above the
/// switch at their larger roots, all others at zero. Values exactly at the switch stay at zero.
template <RealScalar Scalar>
[[nodiscard]] std::vector<Choice> lowest_global_choice(const SingularGroups<Scalar>& groups);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The number of copies of a group that a kind of root can take: h if the group has that root.
template <class Scalar>
Choice capacity(const SingularGroup<Scalar>& group) {
  Choice result;
  for (const GroupRoot<Scalar>& root : group.roots) {
    switch (root.root.kind) {
      case RootKind::larger: result.larger = group.multiplicity; break;
      case RootKind::smaller: result.smaller = group.multiplicity; break;
      case RootKind::double_root: result.double_root = group.multiplicity; break;
    }
  }
  return result;
}

/// Copies of a group at one of its roots.
template <class Scalar>
Index copies_at(const GroupRoot<Scalar>& root, const Choice& choice) {
  switch (root.root.kind) {
    case RootKind::larger: return choice.larger;
    case RootKind::smaller: return choice.smaller;
    case RootKind::double_root: return choice.double_root;
  }
  return 0;
}

/// The `rank` largest singular values at their larger roots.
template <class Scalar>
std::vector<Choice> largest_active(const SingularGroups<Scalar>& groups, Index rank) {
  std::vector<Choice> result(groups.groups.size());
  for (std::size_t i = 0; i < result.size(); ++i) {
    const SingularGroup<Scalar>& group = groups.groups[i];
    result[i].larger = std::clamp(rank - group.first, Index{0}, group.multiplicity);
  }
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
RankRange global_ranks(const SingularGroups<Scalar>& groups) {
  const Index bound = groups.architecture.rank_bound(), above = groups.above_switch();
  const Index at = groups.architecture.depth() > 2 ? groups.at_switch() : 0;
  return {std::min(bound, above), std::min(bound, above + at)};
}

template <RealScalar Scalar>
std::vector<Choice> lowest_global_choice(const SingularGroups<Scalar>& groups) {
  return detail::largest_active(groups, global_ranks(groups).lowest);
}

}  // namespace dmf
