// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where in the landscape is a point W? The orbit it is nearest to, as far as its outer layers tell: in
// each group of equal singular values of Y, with singular vectors U_i, V_i, the columns are turned so
// that
//
//   2 s^2 = lambda_1 ||W_1 v||^2 + lambda_L ||W_L^T u||^2
//
// is diagonal; on an orbit the s are its roots and zeros (docs/theory.md, Proposition 6). Each copy is given
// the root, or zero, that is nearest to its s, at most d_min copies a root; membership() then
// says how far the orbit is. The cost does not depend on the number of orbits.

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/points/membership.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/points/any_point.hpp>
#include <dmf/points/singular_vectors.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// The orbit that a point was found nearest to.
template <RealScalar Scalar = double>
struct Location {
  CriticalPoint<Scalar> nearby;  ///< a point of the orbit, aligned with W
  Scalar distance{};             ///< ||W - nearby||_F, at least the distance from W to the orbit
  Scalar relative_distance{};    ///< distance over ||nearby||_F plus the natural length of the layers
  Scalar margin{};  ///< by how much more than `distance` the next best of the orbits tried is away;
                    ///< +infinity if only one was

  [[nodiscard]] const Orbit<Scalar>& orbit() const { return nearby.orbit; }
};

/// The nearest orbit to W for the target Y = U diag(y) V^T. Besides the nearest roots, the second nearest
/// of up to `alternatives` copies are tried one at a time, those that are least clear first. Throws
/// InvalidInput if sizes do not fit or W is not finite.
/// Cost: one decomposition per group and, for every orbit tried, one membership().
template <RealScalar Scalar>
[[nodiscard]] Location<Scalar> locate(const Atlas<Scalar>& atlas, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
    const std::type_identity_t<AnyPoint<Scalar>>& point,
                                      std::size_t alternatives = 4);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A copy of a singular value and how it could be placed: positions among the group's roots, or
/// none_active for zero.
template <class Scalar>
struct Placement {
  std::size_t group;
  int best, second;  ///< second = best where there is one place alone
  Scalar doubt;      ///< how much farther the second best is, in squared distance of all layers
  Scalar to_zero;    ///< what placing it at zero would cost more
};

inline constexpr int at_zero = -1;

template <class Scalar>
void place_at(Choice& choice, const SingularGroup<Scalar>& group, int place, Index change) {
  if (place == at_zero) return;
  switch (group.roots[static_cast<std::size_t>(place)].root.kind) {
    case RootKind::larger: choice.larger += change; break;
    case RootKind::smaller: choice.smaller += change; break;
    case RootKind::double_root: choice.double_root += change; break;
  }
}

/// The best and the second best place of a copy with the measured s.
template <class Scalar>
Placement<Scalar> placement(std::size_t index, const SingularGroup<Scalar>& group, const Scalar& s) {
  Placement<Scalar> result{index, at_zero, at_zero, Scalar(0), Scalar(0)};
  Scalar best = s * s, second = std::numeric_limits<Scalar>::infinity();
  for (int k = 0; k < static_cast<int>(group.roots.size()); ++k) {
    const Scalar difference = s - group.roots[static_cast<std::size_t>(k)].sigma;
    const Scalar cost = difference * difference;
    if (cost < best) {
      second = std::exchange(best, cost);
      result.second = std::exchange(result.best, k);
    } else if (cost < second) {
      second = cost;
      result.second = k;
    }
  }
  result.doubt = second - best;
  result.to_zero = s * s - best;
  return result;
}

/// The placement of every copy of a positive singular value, groups in order.
template <class Scalar>
std::vector<Placement<Scalar>> placements(const SingularGroups<Scalar>& groups, const Matrix<Scalar>& U,
                                          const Matrix<Scalar>& V,
                                          const FactorsView<const Scalar, Dynamic>& W) {
  std::vector<Placement<Scalar>> result;
  for (std::size_t i = 0; i < groups.groups.size(); ++i) {
    const SingularGroup<Scalar>& group = groups.groups[i];
    if (group.roots.empty()) break;  // nor has any smaller value
    const Vector<Scalar> s = aligned_values<Scalar>(W, U.middleCols(group.first, group.multiplicity),
                                                    V.middleCols(group.first, group.multiplicity));
    for (Index copy = 0; copy < group.multiplicity; ++copy) {
      result.push_back(placement(i, group, s[copy]));
    }
  }
  return result;
}

/// The places that are nearest, those beyond d_min where it costs least put back to zero.
template <class Scalar>
std::vector<Choice> nearest_choice(const SingularGroups<Scalar>& groups,
                                   std::vector<Placement<Scalar>>& copies) {
  std::vector<Placement<Scalar>*> active;
  for (Placement<Scalar>& copy : copies) {
    if (copy.best != at_zero) active.push_back(&copy);
  }
  std::stable_sort(active.begin(), active.end(),
                   [](const auto* a, const auto* b) { return a->to_zero > b->to_zero; });
  const auto bound = static_cast<std::size_t>(groups.architecture.rank_bound());
  for (std::size_t k = bound; k < active.size(); ++k) {
    active[k]->second = active[k]->best = at_zero;
    active[k]->doubt = std::numeric_limits<Scalar>::infinity();
  }
  std::vector<Choice> choice(groups.groups.size());
  for (const Placement<Scalar>& copy : copies) {
    place_at(choice[copy.group], groups.groups[copy.group], copy.best, 1);
  }
  return choice;
}

}  // namespace detail

template <RealScalar Scalar>
Location<Scalar> locate(const Atlas<Scalar>& atlas, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
    const std::type_identity_t<AnyPoint<Scalar>>& point, std::size_t alternatives) {
  const SingularGroups<Scalar>& groups = atlas.groups();
  vectors.require_fits(groups);
  const Matrix<Scalar> U = vectors.U(), V = vectors.V();
  const FactorsView<const Scalar> W = point.in(atlas.architecture());
  auto copies = detail::placements<Scalar>(groups, U, V, W);
  const std::vector<Choice> nearest = detail::nearest_choice(groups, copies);

  std::vector<std::vector<Choice>> tried{nearest};
  std::erase_if(copies, [](const auto& copy) { return copy.second == copy.best; });
  std::stable_sort(copies.begin(), copies.end(),
                   [](const auto& a, const auto& b) { return a.doubt < b.doubt; });
  Index rank = 0;
  for (const Choice& choice : nearest) rank += choice.active();
  for (std::size_t k = 0; k < copies.size() && k < alternatives; ++k) {
    const detail::Placement<Scalar>& copy = copies[k];
    const bool one_more = copy.best == detail::at_zero;
    if (one_more && rank == atlas.architecture().rank_bound()) continue;
    std::vector<Choice> changed = nearest;
    detail::place_at(changed[copy.group], groups.groups[copy.group], copy.best, -1);
    detail::place_at(changed[copy.group], groups.groups[copy.group], copy.second, 1);
    if (std::find(tried.begin(), tried.end(), changed) == tried.end()) tried.push_back(changed);
  }

  Membership<Scalar> best = membership(atlas.orbit(tried.front()), vectors, W, Scalar(1));
  Scalar runner_up = std::numeric_limits<Scalar>::infinity();
  for (std::size_t k = 1; k < tried.size(); ++k) {
    Membership<Scalar> other = membership(atlas.orbit(tried[k]), vectors, W, Scalar(1));
    if (other.distance < best.distance) std::swap(best, other);
    runner_up = min(runner_up, other.distance);
  }
  const Scalar relative = best.distance / best.allowance;  // the tolerance was 1
  return {std::move(best.nearby), best.distance, relative, runner_up - best.distance};
}

}  // namespace dmf
