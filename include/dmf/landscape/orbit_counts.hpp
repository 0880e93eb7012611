// SPDX-License-Identifier: BSL-1.0
#pragma once

// How many orbits of each type there are, exactly, without visiting them. The number of orbits of
// rank r is the coefficient of z^r in the product over the groups of
//
//   sum_{k <= h} w(k) z^k,    w(k) = k + 1 with two roots, 1 with one root, and 1 for k = 0 without,
//
// and the minimizers and non-strict saddles are few enough to be counted by formula
// (docs/theory.md, Propositions 8 and 27).

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dmf {

/// Numbers of orbits. local_minimizer = global_minimizer + spurious_local_minimizer.
template <class Integer>
struct OrbitCounts {
  Integer total{};
  Integer global_minimizer{};
  Integer local_minimizer{};
  Integer spurious_local_minimizer{};
  Integer strict_saddle{};
  Integer non_strict_saddle{};
};

/// The counts in the given integer type: a built-in one, or any type with exact arithmetic such as
/// boost::multiprecision::cpp_int when there are more orbits than 64 bits can count. Throws
/// NotRepresentable when a built-in type overflows. Cost: O(number of groups x d_min) additions.
template <class Integer = std::int64_t, RealScalar Scalar>
[[nodiscard]] OrbitCounts<Integer> orbit_counts(const SingularGroups<Scalar>& groups);

/// The number of orbits of rank 0, 1, ..., d_min (trailing zeros left out), likewise.
template <class Integer = std::int64_t, RealScalar Scalar>
[[nodiscard]] std::vector<Integer> orbit_counts_by_rank(const SingularGroups<Scalar>& groups);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Integer>
void require_fits(bool fits) {
  if (!fits) {
    throw NotRepresentable(
        text("the number of orbits exceeds ", sizeof(Integer) * 8, " bits; count them in a wider integer type"));
  }
}

/// a + b for a, b >= 0; exact or an exception.
template <class Integer>
Integer checked_sum(const Integer& a, const Integer& b) {
  if constexpr (std::integral<Integer>) {
    require_fits<Integer>(a <= std::numeric_limits<Integer>::max() - b);
  }
  return static_cast<Integer>(a + b);
}

template <class Integer>
Integer checked_cast(Index n) {
  if constexpr (std::integral<Integer>) {
    require_fits<Integer>(static_cast<std::uint64_t>(n) <=
                          static_cast<std::uint64_t>(std::numeric_limits<Integer>::max()));
    return static_cast<Integer>(n);
  } else {
    return Integer(static_cast<std::int64_t>(n));
  }
}

}  // namespace detail

template <class Integer, RealScalar Scalar>
std::vector<Integer> orbit_counts_by_rank(const SingularGroups<Scalar>& groups) {
  const Index bound = groups.architecture.rank_bound();
  std::vector<Integer> counts{Integer(1)};  // no group yet: the one orbit of rank 0
  for (const SingularGroup<Scalar>& group : groups.groups) {
    if (group.roots.empty()) break;  // no smaller value has roots either
    const bool two_roots = group.roots.size() == 2;
    const auto h = static_cast<std::size_t>(group.multiplicity);
    const std::size_t old_size = counts.size();
    const auto new_size = std::min(old_size + h, static_cast<std::size_t>(bound) + 1);
    // window[k] = sum_{j <= h} old[k-j] and next[k] = sum_{j <= h} (j+1) old[k-j] obey
    // window[k] = window[k-1] - old[k-1-h] + old[k],
    // next[k] = next[k-1] - (h+1) old[k-1-h] + window[k]:
    // what is subtracted is contained in what it is subtracted from, so nothing overflows early.
    std::vector<Integer> result(new_size);
    Integer window(0), next(0);
    for (std::size_t k = 0; k < new_size; ++k) {
      if (k > h && k - 1 - h < old_size) {
        const Integer& leaving = counts[k - 1 - h];
        window = static_cast<Integer>(window - leaving);
        next = static_cast<Integer>(next - leaving * detail::checked_cast<Integer>(group.multiplicity + 1));
      }
      if (k < old_size) window = detail::checked_sum(window, counts[k]);
      next = detail::checked_sum(next, window);
      result[k] = two_roots ? next : window;
    }
    counts = std::move(result);
  }
  return counts;
}

template <class Integer, RealScalar Scalar>
OrbitCounts<Integer> orbit_counts(const SingularGroups<Scalar>& groups) {
  OrbitCounts<Integer> counts;
  for (const Integer& of_rank : orbit_counts_by_rank<Integer>(groups)) {
    counts.total = detail::checked_sum(counts.total, of_rank);
  }
  const Index bound = groups.architecture.rank_bound();
  const Index above_fold = groups.above_fold();
  const RankRange global_rank = global_ranks(groups);
  const Index global = global_rank.highest - global_rank.lowest + 1;
  Index local = 1, non_strict = 0;
  if (groups.architecture.depth() > 2) {
    local += std::min(bound, above_fold);
    non_strict = std::max(Index{0}, std::min(groups.at_fold(), bound - above_fold));
  }
  counts.global_minimizer = detail::checked_cast<Integer>(global);
  counts.local_minimizer = detail::checked_cast<Integer>(local);
  counts.spurious_local_minimizer = detail::checked_cast<Integer>(local - global);
  counts.non_strict_saddle = detail::checked_cast<Integer>(non_strict);
  counts.strict_saddle = static_cast<Integer>(counts.total - counts.local_minimizer - counts.non_strict_saddle);
  return counts;
}

}  // namespace dmf
