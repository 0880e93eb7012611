// SPDX-License-Identifier: BSL-1.0
#pragma once

// How many orbits of each type there are, exactly, without visiting them. The number of orbits of
// rank r is the coefficient of z^r in the product over the groups of
//
//   sum_{k <= h} w(k) z^k,    w(k) = k + 1 with two roots, 1 with one root, and 1 for k = 0 without,
//
// so that of all orbits is the product of (h+1)(h+2)/2, h + 1 and 1 where d_min leaves room for all; and the
// minimizers and non-strict saddles are few enough to be counted by formula (docs/theory.md, Propositions 8
// and 27).

#include <dmf/core/error.hpp>
#include <dmf/core/natural.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>
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
  bool complete = true;  ///< SingularGroups::complete: else there may be more orbits
};

/// The counts in the given integer type: a built-in one, or, when there are more orbits than 64 bits can count, Natural
/// or another type with exact arithmetic. Throws NotRepresentable when a built-in type overflows. Cost: two products
/// for each group; where d_min bounds the rank, that of orbit_counts_by_rank().
template <class Integer = std::int64_t, RealScalar Scalar>
[[nodiscard]] OrbitCounts<Integer> orbit_counts(const SingularGroups<Scalar>& groups);

/// The number of orbits of rank 0, 1, ..., d_min (trailing zeros left out), likewise. Cost: O(d_min) operations of
/// Integer, and O(d_min) more for each group of several values.
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
Integer checked_sum(Integer a, const Integer& b) {
  if constexpr (std::integral<Integer>) {
    require_fits<Integer>(a <= std::numeric_limits<Integer>::max() - b);
  }
  return static_cast<Integer>(std::move(a) + b);
}

/// a - b for a >= b.
template <class Integer>
Integer difference(Integer a, const Integer& b) {
  return static_cast<Integer>(std::move(a) - b);
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

/// What an Integer is multiplied with and divided by.
template <class Integer>
using FactorOf = std::conditional_t<std::same_as<Integer, Natural>, std::uint32_t, Integer>;

/// a n for a >= 0, n > 0; exact or an exception.
template <class Integer>
Integer checked_product(Integer a, Index n) {
  const auto factor = checked_cast<FactorOf<Integer>>(n);
  if constexpr (std::integral<Integer>) {
    require_fits<Integer>(a <= std::numeric_limits<Integer>::max() / factor);
  }
  return static_cast<Integer>(std::move(a) * factor);
}

/// The coefficients of (1 + roots z)^n up to z^bound: c_k = c_{k-1} roots (n-k+1)/k. In lowest terms the denominator
/// of this fraction divides c_{k-1}: nothing overflows unless the result does.
template <class Integer>
std::vector<Integer> powers_of_simple(Index n, Index roots, Index bound) {
  std::vector<Integer> counts{Integer(1)};
  for (Index k = 1; k <= std::min(n, bound); ++k) {
    const Index numerator = roots * (n - k + 1), common = std::gcd(numerator, k);
    const Integer part = static_cast<Integer>(counts.back() / checked_cast<FactorOf<Integer>>(k / common));
    counts.push_back(checked_product(part, numerator / common));
  }
  return counts;
}

/// counts times sum_{k <= h} w(k) z^k, up to z^bound. window[k] = sum_{j <= h} old[k-j] and next[k] = sum_{j <= h}
/// (j+1) old[k-j] obey window[k] = window[k-1] - old[k-1-h] + old[k] and next[k] = next[k-1] - (h+1) old[k-1-h] +
/// window[k]: what is subtracted is contained in what it is subtracted from, so nothing overflows early.
template <class Integer>
std::vector<Integer> times_group(const std::vector<Integer>& counts, Index multiplicity, bool two_roots, Index bound) {
  const auto h = static_cast<std::size_t>(multiplicity);
  const std::size_t old_size = counts.size();
  const auto new_size = std::min(old_size + h, static_cast<std::size_t>(bound) + 1);
  std::vector<Integer> result(new_size);
  Integer window(0), next(0);
  for (std::size_t k = 0; k < new_size; ++k) {
    if (k > h && k - 1 - h < old_size) {
      const Integer& leaving = counts[k - 1 - h];
      window = difference(std::move(window), leaving);
      if (two_roots) next = difference(std::move(next), checked_product(leaving, multiplicity + 1));
    }
    if (k < old_size) window = checked_sum(std::move(window), counts[k]);
    if (two_roots) next = checked_sum(std::move(next), window);
    result[k] = two_roots ? next : window;
  }
  return result;
}

/// How many choices all groups have together, whatever the rank: (h+1)(h+2)/2 each with two roots, h + 1 with one.
template <class Integer, class Scalar>
Integer product_of_choices(const SingularGroups<Scalar>& groups) {
  Integer result(1);
  for (const SingularGroup<Scalar>& group : groups.groups) {
    if (group.roots.empty()) break;  // no smaller value has roots either
    const Index one_more = group.multiplicity + 1, two_more = group.multiplicity + 2;
    const bool is_even = one_more % 2 == 0, two_roots = group.roots.size() == 2;
    result = checked_product(std::move(result), two_roots && is_even ? one_more / 2 : one_more);
    if (two_roots) result = checked_product(std::move(result), is_even ? two_more : two_more / 2);
  }
  return result;
}

}  // namespace detail

template <class Integer, RealScalar Scalar>
std::vector<Integer> orbit_counts_by_rank(const SingularGroups<Scalar>& groups) {
  const Index bound = groups.architecture.rank_bound();
  // Groups of one value with as many roots as the first group has, most often all, come in closed form.
  const auto is_simple = [&](const SingularGroup<Scalar>& group) {
    return group.multiplicity == 1 && group.roots.size() == groups.groups.front().roots.size();
  };
  if (groups.groups.empty()) return {Integer(1)};
  const auto roots = static_cast<Index>(groups.groups.front().roots.size());
  const auto simple = roots == 0 ? 0 : std::count_if(groups.groups.begin(), groups.groups.end(), is_simple);
  std::vector<Integer> counts = detail::powers_of_simple<Integer>(simple, roots, bound);
  for (const SingularGroup<Scalar>& group : groups.groups) {
    if (group.roots.empty()) break;  // no smaller value has roots either
    if (!is_simple(group)) counts = detail::times_group(counts, group.multiplicity, group.roots.size() == 2, bound);
  }
  return counts;
}

template <class Integer, RealScalar Scalar>
OrbitCounts<Integer> orbit_counts(const SingularGroups<Scalar>& groups) {
  OrbitCounts<Integer> counts;
  counts.complete = groups.complete;
  const Index bound = groups.architecture.rank_bound();
  if (groups.above_fold() + groups.at_fold() <= bound) {
    counts.total = detail::product_of_choices<Integer>(groups);
  } else {
    for (const Integer& of_rank : orbit_counts_by_rank<Integer>(groups)) {
      counts.total = detail::checked_sum(std::move(counts.total), of_rank);
    }
  }
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
