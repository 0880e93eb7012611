// SPDX-License-Identifier: BSL-1.0
#pragma once

// The disconnectivity graph of F, exactly: how the components of {F <= c} that hold the local minimizers join as
// c grows. Its leaves are the connected components of the orbits of local minimizers; a branch is one saddle.
//
//   L >= 3: the orbits of rank 0, 1, ..., R, R = min(d_min, number of singular values above the fold), form a
//   chain; ranks r - 1 and r join at F(pass_r), the saddle with y_r at its smaller root (dmf/landscape/barrier.hpp).
//   F(pass_r) is convex in r: one cluster of neighbouring ranks grows by one rank at a time.
//   Only the orbit of rank d_min has more than one component: 2^T for T hidden layers of width d_min, told apart
//   by the signs of the determinants of W_L ... W_1 between these layers (interior signs) and on either side of
//   them (outer signs, against the singular vectors of y_1, ..., y_{d_min}). Components
//   with the same interior signs join in pairs at the exchange saddle, y_{r+1} in place of y_r = y_{d_min}, if it is
//   lower than the pass; all others join over the pass. If y_r = y_{r+1} the pairs are one component already.
//
//   L = 2: one orbit, with two components iff d_1 = r is its rank and y_r > y_{r+1}. They join at the exchange saddle
//   if y_{r+1} > sqrt(lambda), at the saddle of rank r - 1 otherwise.
//
// docs/theory.md, Propositions 55 to 57.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/barrier.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/detail/lowest_orbits.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace dmf {

/// The connected components of one orbit of local minimizers, 2^log2_count leaves of the tree.
template <RealScalar Scalar = double>
struct MergeLeaves {
  Orbit<Scalar> orbit;
  int log2_count{};  ///< Orbit::log2_components()
};

/// What kind of saddle joins components.
enum class MergeReason {
  pass,       ///< L >= 3: y_r at its smaller root, between ranks r - 1 and r
  exchange,   ///< y_{r+1} in place of y_r, between two components of the orbit of rank r
  lower_rank  ///< L = 2: y_r at zero, between the two components of the orbit of rank r
};

[[nodiscard]] const char* to_string(MergeReason reason);

/// What goes into a merge: leaves of one orbit, or earlier merges.
template <RealScalar Scalar = double>
struct MergePart {
  bool is_leaf{};       ///< a leaf, else an earlier merge
  std::size_t index{};  ///< position in MergeTree::leaves or MergeTree::merges
  int log2_count{};     ///< 2^log2_count of them go into each merge

  /// The level of the merge above the lowest minimizer of the part, > 0, free of cancellation: a height of barrier()
  /// plus gains of one sign, or (10) of docs/theory.md. Within 64 epsilon (docs/accuracy.md).
  Scalar height{};
};

/// Components of the sublevel set that become one; there are 2^log2_count such merges at this level, alike.
template <RealScalar Scalar = double>
struct Merge {
  MergeReason reason{};
  Orbit<Scalar> saddle;  ///< the orbit through which they join, of Morse index 1
  Scalar level{};        ///< F(saddle), as Orbit::value(); that of the merge before where rounding makes it less
  int log2_count{};
  std::vector<MergePart<Scalar>> parts;
};

/// The tree, every subtree that occurs many times written once. It may have 2^{L-1} leaves and more.
template <RealScalar Scalar = double>
struct MergeTree {
  std::vector<MergeLeaves<Scalar>> leaves;  ///< by ascending rank: of rank 0, 1, ... for L >= 3, one for L = 2
  std::vector<Merge<Scalar>> merges;        ///< by ascending level; the last one is the root. None for one leaf

  /// The number of leaves. Throws NotRepresentable where a built-in type overflows; any type with exact arithmetic
  /// will do instead.
  template <class Integer = std::int64_t>
  [[nodiscard]] Integer count() const;
};

/// The merge tree of the sublevel sets {F <= c} over the local minimizers. A value exactly at the fold has no
/// minimizer, one at the switch makes two ranks equally low. Merges of exactly equal level come in any order, but for
/// an exchange as high as the pass, which is left out. Throws InvalidInput if singular values that are
/// not given may lie above the fold (SingularGroups::complete), NotRepresentable if a level or a height overflows.
/// Cost: for each rank some passes over the groups.
template <RealScalar Scalar>
[[nodiscard]] MergeTree<Scalar> merge_tree(const Atlas<Scalar>& atlas);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(MergeReason reason) {
  switch (reason) {
    case MergeReason::pass: return "pass";
    case MergeReason::exchange: return "exchange";
    case MergeReason::lower_rank: return "lower_rank";
  }
  return "";
}

namespace detail {

/// gain(y_a) - gain(y_c) at their larger roots, divided by 4^exponent, y_a > y_c: (10) of docs/theory.md,
///
///   (m_a + m_c)(y_a - y_c) + 2 sigma_a sigma_c [sinh((L-1) D) - (L-1) sinh D],    D = ln(sigma_a/sigma_c),
///
/// both terms positive. `exponent` is near that of y_a.
template <class Scalar>
Scalar gain_difference(const SingularGroup<Scalar>& a, const SingularGroup<Scalar>& c, int depth,
                       std::int64_t exponent) {
  const GroupRoot<Scalar>&of_a = a.roots[0], &of_c = c.roots[0];
  const auto in_units = [&](const Scalar& x) { return times_power_of_two(x, -exponent); };
  const Scalar first = in_units(of_a.end_to_end + of_c.end_to_end) * in_units(a.value - c.value);
  if (depth == 2) return first;
  const Scalar D = of_a.root.log_u_over_fold - of_c.root.log_u_over_fold;
  // sigma_c in these units may be as small as the bracket is large: between the other two no product leaves the range.
  return first + Scalar(2) * in_units(of_a.sigma) * sinh_excess(depth - 1, D) * in_units(of_c.sigma);
}

template <class Scalar>
class MergeTreeBuilder {
 public:
  explicit MergeTreeBuilder(const Atlas<Scalar>& atlas)
      : atlas_(atlas), groups_(atlas.groups()), difference_(groups_) {}

  MergeTree<Scalar> build() {
    const Index last = depth() == 2 ? global_ranks(groups_).lowest
                                    : std::min(atlas_.architecture().rank_bound(), groups_.above_fold());
    for (Index rank = depth() == 2 ? last : 0; rank <= last; ++rank) {
      Orbit<Scalar> orbit = atlas_.orbit(largest_active(groups_, rank));
      const int log2 = orbit.log2_components();
      tree_.leaves.push_back({std::move(orbit), log2});
    }
    const MergeLeaves<Scalar>& top = tree_.leaves.back();
    top_ = {true, tree_.leaves.size() - 1, top.log2_count, Scalar(0)};
    if (top.log2_count > 0) exchange_ = exchange_choice(last);
    if (depth() == 2) {
      if (top.log2_count > 0) join_two_components(last);
    } else if (last > 0) {
      join_ranks(last);
    }
    return std::move(tree_);
  }

 private:
  [[nodiscard]] int depth() const { return atlas_.architecture().depth(); }

  /// The group of the rank-th singular value.
  [[nodiscard]] const SingularGroup<Scalar>& group_of(Index rank) const {
    std::size_t i = 0;
    while (rank > groups_.groups[i].first + groups_.groups[i].multiplicity) ++i;
    return groups_.groups[i];
  }

  [[nodiscard]] std::vector<Choice> pass_choice(Index rank) const {
    std::vector<Choice> result = largest_active(groups_, rank);
    std::size_t i = result.size() - 1;
    while (result[i].larger == 0) --i;
    --result[i].larger;
    ++result[i].smaller;
    return result;
  }

  /// y_{r+1} in place of y_r, if that is another group's with a larger root.
  [[nodiscard]] std::optional<std::vector<Choice>> exchange_choice(Index rank) const {
    std::vector<Choice> result = largest_active(groups_, rank);
    std::size_t i = result.size() - 1;
    while (result[i].larger == 0) --i;
    if (result[i].larger < groups_.groups[i].multiplicity || i + 1 == result.size()) return std::nullopt;
    if (groups_.groups[i + 1].side_of_fold <= 0) return std::nullopt;
    --result[i].larger;
    ++result[i + 1].larger;
    return result;
  }

  void add(MergeReason reason, Orbit<Scalar> saddle, int log2_count, std::vector<MergePart<Scalar>> parts) {
    Scalar level = saddle.value();
    if (!tree_.merges.empty()) level = max(level, tree_.merges.back().level);
    for (const MergePart<Scalar>& part : parts) {
      if (!isfinite(part.height)) throw NotRepresentable(text("the height of a merge overflows: it is ", part.height));
    }
    tree_.merges.push_back({reason, std::move(saddle), level, log2_count, std::move(parts)});
  }

  /// Pairs of components of the last orbit, which top_ is before and after.
  void exchange(Index rank) {
    const SingularGroup<Scalar>&a = group_of(rank), &c = group_of(rank + 1);
    const std::int64_t exponent = binary_exponent(a.value);
    const Scalar height = times_power_of_two(gain_difference(a, c, depth(), exponent), 2 * exponent);
    const int pairs = top_.log2_count - 1;
    add(MergeReason::exchange, atlas_.orbit(*exchange_), pairs, {{true, top_.index, 1, height}});
    top_ = {false, tree_.merges.size() - 1, pairs, Scalar(0)};
  }

  void join_two_components(Index rank) {
    if (exchange_) return exchange(rank);
    const SingularGroup<Scalar>& group = group_of(rank);
    const std::int64_t exponent = binary_exponent(group.value);
    const Scalar height = times_power_of_two(gain(group, group.roots[0], 2, exponent), 2 * exponent);
    add(MergeReason::lower_rank, atlas_.orbit(largest_active(groups_, rank - 1)), 0, {{true, 0, 1, height}});
  }

  /// The chain of ranks 0, ..., last: from its lowest pass a cluster grows on either side.
  void join_ranks(Index last) {
    const auto is_lower = [&](const std::vector<Choice>& a, const std::vector<Choice>& b) {
      return difference_(a, b) < Scalar(0);
    };
    bool exchange_comes = exchange_ && is_lower(*exchange_, pass_choice(last));
    Index high = 0;
    while (high + 1 < last && is_lower(pass_choice(high + 2), pass_choice(high + 1))) ++high;
    Index low = high;
    MergePart<Scalar> cluster{true, static_cast<std::size_t>(high), 0, Scalar(0)};
    // F at the ends of the cluster, above its lowest rank.
    Scalar low_end(0), high_end(0);
    while (low > 0 || high < last) {
      const bool up = low == 0 || (high < last && is_lower(pass_choice(high + 1), pass_choice(low)));
      const Index rank = up ? high + 1 : low;  // of the pass
      if (exchange_comes && is_lower(*exchange_, pass_choice(rank))) {
        exchange(last);
        exchange_comes = false;
      }
      const Barrier<Scalar> wall = barrier(atlas_, rank);
      MergePart<Scalar> fewer = cluster, more = cluster;
      if (up) {
        more = rank == last ? top_ : MergePart<Scalar>{true, static_cast<std::size_t>(rank), 0, Scalar(0)};
      } else {
        fewer = {true, static_cast<std::size_t>(rank - 1), 0, Scalar(0)};
      }
      fewer.height = wall.height_from_fewer + (up ? high_end : Scalar(0));
      more.height = wall.height_from_more + (up ? Scalar(0) : low_end);
      add(MergeReason::pass, wall.pass, 0, {fewer, more});
      cluster = {false, tree_.merges.size() - 1, 0, Scalar(0)};

      // The new rank is the lowest, or the end that is farther up.
      const SingularGroup<Scalar>& group = group_of(rank);
      const std::int64_t exponent = binary_exponent(group.value);
      const Scalar step = times_power_of_two(abs(gain(group, group.roots[0], depth(), exponent)), 2 * exponent);
      const bool new_is_lower = (group.side_of_switch > 0) == up;
      Scalar &new_end = up ? high_end : low_end, &other_end = up ? low_end : high_end;
      if (new_is_lower) {
        new_end = Scalar(0);
        other_end += step;
      } else {
        new_end += step;
      }
      (up ? high : low) += up ? 1 : -1;
    }
  }

  const Atlas<Scalar>& atlas_;
  const SingularGroups<Scalar>& groups_;
  ValueDifference<Scalar> difference_;
  MergeTree<Scalar> tree_;
  MergePart<Scalar> top_;  // the last orbit, or its pairs
  std::optional<std::vector<Choice>> exchange_;
};

}  // namespace detail

template <RealScalar Scalar>
MergeTree<Scalar> merge_tree(const Atlas<Scalar>& atlas) {
  const SingularGroups<Scalar>& groups = atlas.groups();
  detail::require(groups.complete, "a merge tree needs all singular values above the fold ", groups.fold_threshold,
                  ", but those not given are only known to be at most ", groups.tail.bound);
  return detail::MergeTreeBuilder<Scalar>(atlas).build();
}

template <RealScalar Scalar>
template <class Integer>
Integer MergeTree<Scalar>::count() const {
  Integer result(0);
  for (const MergeLeaves<Scalar>& leaf : leaves) {
    Integer power(1);
    for (int i = 0; i < leaf.log2_count; ++i) power = detail::checked_sum(power, power);
    result = detail::checked_sum(result, power);
  }
  return result;
}

}  // namespace dmf
