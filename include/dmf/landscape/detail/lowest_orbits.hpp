// SPDX-License-Identifier: BSL-1.0
#pragma once

// The orbits of lowest value, best first, without visiting the others.
//
// Against W_L ... W_1 = 0 an active copy changes F by -gain, gain = sigma^2 (t - (L-2)): positive
// only for a larger root above the switch, and then increasing with y (docs/theory.md, Propositions
// 9 and 10). Hence, once the choices of the
// groups 0, ..., j are fixed, the best completion is known: fill the room that is left with larger
// roots in descending order of y while they gain ("greedy"). Every orbit is therefore the greedy one
// with a list of deviations, and a partial list is worth exactly what its greedy completion is worth.
// A best-first search over such lists visits nothing it does not return, and pushes a candidate only
// while it can still be among the K lowest.
//
// The excess of an orbit over the lowest value is a sum of non-negative terms, so it orders orbits
// that the rounded values of F cannot tell apart. Where two excesses agree up to rounding the
// orbits are compared by the groups in which they differ alone.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace dmf::detail {

/// By how much one active copy at this root lowers F, divided by 4^exponent. Exactly 0 at the larger
/// root of a group at the switch.
template <class Scalar>
Scalar gain(const SingularGroup<Scalar>& group, const GroupRoot<Scalar>& root, int depth,
            std::int64_t exponent) {
  if (root.root.kind == RootKind::larger && group.side_of_switch == 0) return Scalar(0);
  const auto square = [&](const Scalar& x) { return square_in_units(x, exponent); };
  if (depth == 2) return square(root.end_to_end);
  // t - (L-2) = (L-2)(e^x - 1), and sigma^2 t = m^2.
  const Scalar x = static_cast<Scalar>(2 * depth - 2) * root.root.log_u_over_switch;
  return x > Scalar(0) ? square(root.end_to_end) * -expm1(-x)
                       : static_cast<Scalar>(depth - 2) * square(root.sigma) * expm1(x);
}

template <class Scalar>
class LowestOrbits {
 public:
  LowestOrbits(std::shared_ptr<const SingularGroups<Scalar>> groups, std::size_t count)
      : groups_(std::move(groups)), count_(count) {
    if (!groups_->groups.empty()) exponent_ = binary_exponent(groups_->groups.front().value);
    for (const SingularGroup<Scalar>& group : groups_->groups) {
      if (group.roots.empty()) break;  // no smaller value has roots either
      Gains gains;
      for (const GroupRoot<Scalar>& root : group.roots) {
        gains.of(root.root.kind) = gain(group, root, depth(), exponent_);
      }
      gains_.push_back(gains);
      capacity_.push_back(capacity(group));
      for (Index copy = 0; copy < group.multiplicity && group.side_of_switch > 0; ++copy) {
        gain_at_.push_back(gains.larger);
      }
    }
  }

  [[nodiscard]] std::vector<Orbit<Scalar>> find() {
    std::vector<Orbit<Scalar>> result;
    if (count_ == 0) return result;
    const auto later = [this](std::size_t a, std::size_t b) { return is_lower(b, a); };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> open(later);
    std::vector<std::size_t> pushed;
    push(Node{Scalar(0), 0, -1, {}}, pushed);
    while (result.size() < count_) {
      for (std::size_t node : pushed) open.push(node);
      pushed.clear();
      if (open.empty()) break;
      const std::size_t best = open.top();
      open.pop();
      std::vector<Choice> choice = complete(best);
      expand(best, choice, pushed);
      choice.resize(groups_->groups.size());
      result.emplace_back(groups_, std::move(choice));
    }
    return result;
  }

 private:
  /// What one copy at each root lowers F by.
  struct Gains {
    Scalar larger{}, smaller{}, double_root{};
    Scalar& of(RootKind kind) {
      return kind == RootKind::larger ? larger : kind == RootKind::smaller ? smaller : double_root;
    }
  };

  /// A list of deviations: this one (`choice` in `group`) after those of `parent`. Node 0 is greedy.
  struct Node {
    Scalar excess;
    std::size_t parent;
    Index group;
    Choice choice;
  };

  [[nodiscard]] int depth() const { return groups_->architecture.depth(); }
  [[nodiscard]] Index multiplicity(std::size_t j) const { return groups_->groups[j].multiplicity; }

  /// By the side of the switch and not by the gain, which may underflow.
  [[nodiscard]] Choice greedy(std::size_t j, Index room) const {
    return {groups_->groups[j].side_of_switch > 0 ? std::min(multiplicity(j), room) : 0, 0, 0};
  }

  /// The choices of a node: its deviations, and greedy elsewhere.
  [[nodiscard]] std::vector<Choice> complete(std::size_t node) const {
    std::vector<const Node*> deviations;
    for (std::size_t n = node; n != 0; n = nodes_[n].parent) deviations.push_back(&nodes_[n]);
    std::vector<Choice> choice(gains_.size());
    Index room = groups_->architecture.rank_bound();
    for (std::size_t j = 0; j < choice.size(); ++j) {
      if (!deviations.empty() && deviations.back()->group == static_cast<Index>(j)) {
        choice[j] = deviations.back()->choice;
        deviations.pop_back();
      } else {
        choice[j] = greedy(j, room);
      }
      room -= choice[j].active();
    }
    return choice;
  }

  /// What the groups after j gain when their room grows from `less` to `more`.
  [[nodiscard]] Scalar relief(std::size_t j, Index less, Index more) const {
    const Index first = groups_->groups[j].first + multiplicity(j);
    const Index end = std::min(first + more, static_cast<Index>(gain_at_.size()));
    Scalar sum(0);
    for (Index i = first + less; i < end; ++i) sum += gain_at_[static_cast<std::size_t>(i)];
    return sum;
  }

  /// Pushes every deviation in one later group that can still be among the lowest.
  void expand(std::size_t node, const std::vector<Choice>& choice, std::vector<std::size_t>& pushed) {
    const Index last = nodes_[node].group;
    Index room = groups_->architecture.rank_bound();
    for (std::size_t j = 0; j < choice.size(); ++j) {
      if (static_cast<Index>(j) > last) deviate(node, j, choice[j], room, pushed);
      room -= choice[j].active();
    }
  }

  void deviate(std::size_t node, std::size_t j, const Choice& best, Index room,
               std::vector<std::size_t>& pushed) {
    const Index most = std::min(multiplicity(j), room);
    const auto try_choice = [&](const Choice& c) {
      const Scalar own = static_cast<Scalar>(best.larger - c.larger) * gains_[j].larger -
                         static_cast<Scalar>(c.smaller) * gains_[j].smaller -
                         static_cast<Scalar>(c.double_root) * gains_[j].double_root;
      const Scalar excess = own - relief(j, room - best.active(), room - c.active());
      return push({nodes_[node].excess + max(Scalar(0), excess), node, static_cast<Index>(j), c}, pushed);
    };
    // The excess grows with every copy at the smaller root and with the distance from the best
    // number at the larger one: stop at the first that is too high.
    const auto with_larger = [&](Index larger) {
      const Index first = larger == best.larger ? 1 : 0;
      const Index end = capacity_[j].smaller > 0 ? most - larger : 0;
      Index smaller = first;
      while (smaller <= end && try_choice({larger, smaller, 0})) ++smaller;
      return smaller > first || first == 1;
    };
    for (Index k = 1; k <= std::min(most, capacity_[j].double_root); ++k) {
      if (!try_choice({0, 0, k})) break;
    }
    if (capacity_[j].larger == 0) return;
    for (Index larger = best.larger; larger >= 0 && with_larger(larger);) --larger;
    for (Index larger = best.larger + 1; larger <= most && with_larger(larger);) ++larger;
  }

  /// Keeps the node unless K others are lower; says whether it was kept.
  bool push(const Node& node, std::vector<std::size_t>& pushed) {
    if (lowest_.size() == count_ && node.excess > lowest_.top() * (Scalar(1) + tie_)) return false;
    lowest_.push(node.excess);
    if (lowest_.size() > count_) lowest_.pop();
    nodes_.push_back(node);
    pushed.push_back(nodes_.size() - 1);
    return true;
  }

  [[nodiscard]] bool is_lower(std::size_t a, std::size_t b) const {
    const Scalar x = nodes_[a].excess, y = nodes_[b].excess;
    if (abs(x - y) > tie_ * max(x, y)) return x < y;
    const Scalar difference = value_difference(complete(a), complete(b));
    return difference != Scalar(0) ? difference < Scalar(0) : a < b;
  }

  /// F(a) - F(b) divided by a power of 4, from the groups in which the two choices differ. Each group
  /// contributes in units of its own singular value; the largest contribution sets the common unit.
  [[nodiscard]] Scalar value_difference(const std::vector<Choice>& a, const std::vector<Choice>& b) const {
    std::vector<std::pair<Scalar, std::int64_t>> contributions;  // mantissa and binary exponent
    std::int64_t unit = std::numeric_limits<std::int64_t>::min();
    for (std::size_t j = 0; j < a.size(); ++j) {
      if (a[j] == b[j]) continue;
      const SingularGroup<Scalar>& group = groups_->groups[j];
      const std::int64_t exponent = binary_exponent(group.value);
      // The last root is the smaller one, if there are two, or the only one. Just above the fold the
      // two gains agree to all digits, but the larger root always gains more.
      const auto more = [&](Index x, Index y) { return static_cast<Scalar>(y - x); };
      const Scalar base = gain(group, group.roots.back(), depth(), exponent);
      Scalar sum = more(a[j].active(), b[j].active()) * base;
      if (group.roots.size() == 2) {
        const Scalar advantage = gain(group, group.roots.front(), depth(), exponent) - base;
        sum += more(a[j].larger, b[j].larger) * max(advantage, epsilon<Scalar> * epsilon<Scalar>);
      }
      if (sum == Scalar(0)) continue;
      const std::int64_t shift = binary_exponent(sum);
      contributions.emplace_back(times_power_of_two(sum, -shift), 2 * exponent + shift);
      unit = std::max(unit, contributions.back().second);
    }
    Scalar difference(0);
    for (const auto& [mantissa, exponent] : contributions) {
      difference += times_power_of_two(mantissa, exponent - unit);
    }
    return difference;
  }

  std::shared_ptr<const SingularGroups<Scalar>> groups_;
  std::size_t count_;
  std::int64_t exponent_ = 0;
  const Scalar tie_ = Scalar(4096) * epsilon<Scalar>;
  std::vector<Gains> gains_;          // of the groups that have roots
  std::vector<Choice> capacity_;
  std::vector<Scalar> gain_at_;       // gains of the singular values above the switch, descending
  std::vector<Node> nodes_;
  std::priority_queue<Scalar> lowest_;  // the K lowest excesses pushed so far, highest on top
};

#if defined(DMF_PRECOMPILED)
extern template class LowestOrbits<double>;
#endif

}  // namespace dmf::detail
