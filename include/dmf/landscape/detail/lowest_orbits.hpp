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
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

namespace dmf::detail {

/// By how much one active copy at this root lowers F, divided by 4^exponent. Exactly 0 at the larger
/// root of a group at the switch.
template <class Scalar>
Scalar gain(const SingularGroup<Scalar>& group, const GroupRoot<Scalar>& root, int depth, std::int64_t exponent) {
  if (root.root.kind == RootKind::larger && group.side_of_switch == 0) return Scalar(0);
  const auto square = [&](const Scalar& x) { return square_in_units(x, exponent); };
  if (depth == 2) return square(root.end_to_end);
  // t - (L-2) = (L-2)(e^x - 1), and sigma^2 t = m^2.
  const Scalar x = static_cast<Scalar>(2 * depth - 2) * root.root.log_u_over_switch;
  return x > Scalar(0) ? square(root.end_to_end) * -expm1(-x)
                       : static_cast<Scalar>(depth - 2) * square(root.sigma) * expm1(x);
}

/// F(a) - F(b) for two choices, from the groups in which they differ alone.
template <class Scalar>
class ValueDifference {
 public:
  explicit ValueDifference(const SingularGroups<Scalar>& groups) {
    const int depth = groups.architecture.depth();
    for (const SingularGroup<Scalar>& group : groups.groups) {
      if (group.roots.empty()) break;  // no smaller value has roots either
      Terms terms;
      terms.exponent = binary_exponent(group.value);
      // The last root is the smaller one, if there are two, or the only one. Just above the fold the
      // two gains agree to all digits, but the larger root always gains more.
      terms.base = gain(group, group.roots.back(), depth, terms.exponent);
      if (group.roots.size() == 2) {
        const Scalar advantage = gain(group, group.roots.front(), depth, terms.exponent) - terms.base;
        terms.advantage = max(advantage, epsilon<Scalar> * epsilon<Scalar>);
      }
      terms_.push_back(terms);
    }
  }

  /// Divided by a power of 4. Each group contributes in units of its own singular value; the largest
  /// contribution sets the common unit.
  [[nodiscard]] Scalar operator()(const std::vector<Choice>& a, const std::vector<Choice>& b) {
    contributions_.clear();
    std::int64_t unit = std::numeric_limits<std::int64_t>::min();
    for (std::size_t j = 0; j < terms_.size(); ++j) {
      if (a[j] == b[j]) continue;
      const auto more = [](Index x, Index y) { return static_cast<Scalar>(y - x); };
      const Scalar sum =
          more(a[j].active(), b[j].active()) * terms_[j].base + more(a[j].larger, b[j].larger) * terms_[j].advantage;
      if (sum == Scalar(0)) continue;
      const std::int64_t shift = binary_exponent(sum);
      contributions_.emplace_back(times_power_of_two(sum, -shift), 2 * terms_[j].exponent + shift);
      unit = std::max(unit, contributions_.back().second);
    }
    Scalar difference(0);
    for (const auto& [mantissa, exponent] : contributions_) {
      difference += times_power_of_two(mantissa, exponent - unit);
    }
    return difference;
  }

 private:
  struct Terms {
    std::int64_t exponent = 0;
    Scalar base{}, advantage{};  // of an active copy, and of one at the larger root beside that
  };
  std::vector<Terms> terms_;                                    // of the groups that have roots
  std::vector<std::pair<Scalar, std::int64_t>> contributions_;  // mantissa and binary exponent
};

/// The search, one orbit at a time. Memory: some 36 bytes (double) for each list of deviations that was
/// among the K lowest known when it was met: one or two for each orbit, however many groups.
template <class Scalar>
class LowestOrbits {
 public:
  LowestOrbits(std::shared_ptr<const SingularGroups<Scalar>> groups, std::size_t count)
      : groups_(std::move(groups)), count_(count), difference_(*groups_) {
    if (!groups_->groups.empty()) exponent_ = binary_exponent(groups_->groups.front().value);
    for (const SingularGroup<Scalar>& group : groups_->groups) {
      if (group.roots.empty()) break;  // no smaller value has roots either
      Step step{{}, {}, {}, capacity(group), group.multiplicity, group.first, group.side_of_switch > 0};
      for (const GroupRoot<Scalar>& root : group.roots) {
        step.of(root.root.kind) = gain(group, root, depth(), exponent_);
      }
      steps_.push_back(step);
      for (Index copy = 0; copy < group.multiplicity && step.gains; ++copy) gain_at_.push_back(step.larger);
    }
    for (auto* choice : {&choice_, &left_, &right_}) choice->resize(groups_->groups.size());
    if (count_ > 0) push(Node{Scalar(0), 0, -1, 0, 0});
  }

  /// Finds the next orbit; false when there is none, or `count` have been found.
  [[nodiscard]] bool advance() {
    if (found_ == count_ || open_.empty()) return false;
    std::pop_heap(open_.begin(), open_.end(), later());
    const std::uint32_t best = open_.back();
    open_.pop_back();
    complete(best, choice_);
    if (++found_ < count_) expand(best);
    return true;
  }

  /// The choice of the orbit that advance() has found.
  [[nodiscard]] const std::vector<Choice>& choice() const { return choice_; }

 private:
  /// A group with roots: what one copy at each of them lowers F by, and what it can hold.
  struct Step {
    Scalar larger, smaller, double_root;
    Choice capacity;
    Index multiplicity, first;
    bool gains;  // by the side of the switch and not by the gain, which may underflow
    Scalar& of(RootKind kind) {
      return kind == RootKind::larger ? larger : kind == RootKind::smaller ? smaller : double_root;
    }
  };

  /// A list of deviations: this one (a choice in `group`) after those of `parent`. Node 0 is greedy.
  /// Small, because there are many; a group has a smaller or a double root, never both.
  struct Node {
    Scalar excess;
    std::uint32_t parent;
    std::int32_t group, larger, other;
  };

  [[nodiscard]] int depth() const { return groups_->architecture.depth(); }
  [[nodiscard]] auto later() const {
    return [this](std::uint32_t a, std::uint32_t b) { return is_lower(b, a); };
  }

  [[nodiscard]] static Choice greedy(const Step& step, Index room) {
    return {step.gains ? std::min(step.multiplicity, room) : 0, 0, 0};
  }

  /// The choices of a node: its deviations, and greedy elsewhere.
  void complete(std::uint32_t node, std::vector<Choice>& choice) const {
    constexpr Index open = -1;
    for (std::size_t j = 0; j < steps_.size(); ++j) choice[j].larger = open;
    for (std::uint32_t n = node; n != 0; n = nodes_[n].parent) {
      const auto j = static_cast<std::size_t>(nodes_[n].group);
      const bool has_double_root = steps_[j].capacity.double_root > 0;
      choice[j] = {nodes_[n].larger, has_double_root ? 0 : nodes_[n].other, has_double_root ? nodes_[n].other : 0};
    }
    Index room = groups_->architecture.rank_bound();
    for (std::size_t j = 0; j < steps_.size(); ++j) {
      if (choice[j].larger == open) choice[j] = greedy(steps_[j], room);
      room -= choice[j].active();
    }
  }

  /// What the groups after j gain when their room grows from `less` to `more`.
  [[nodiscard]] Scalar relief(const Step& step, Index less, Index more) const {
    const Index first = step.first + step.multiplicity;
    const Index end = std::min(first + more, static_cast<Index>(gain_at_.size()));
    Scalar sum(0);
    for (Index i = first + less; i < end; ++i) sum += gain_at_[static_cast<std::size_t>(i)];
    return sum;
  }

  /// Pushes every deviation in one later group that can still be among the lowest.
  void expand(std::uint32_t node) {
    const Index last = nodes_[node].group;
    Index room = groups_->architecture.rank_bound();
    for (std::size_t j = 0; j < steps_.size(); ++j) {
      if (static_cast<Index>(j) > last) deviate(node, j, room);
      room -= choice_[j].active();
    }
  }

  void deviate(std::uint32_t node, std::size_t j, Index room) {
    const Step& step = steps_[j];
    const Choice best = choice_[j];
    const Index most = std::min(step.multiplicity, room);
    const Scalar base = nodes_[node].excess;
    const auto try_choice = [&](const Choice& c) {
      const Scalar own = static_cast<Scalar>(best.larger - c.larger) * step.larger -
                         static_cast<Scalar>(c.smaller) * step.smaller -
                         static_cast<Scalar>(c.double_root) * step.double_root;
      const Scalar excess = own - relief(step, room - best.active(), room - c.active());
      return push({base + max(Scalar(0), excess), node, static_cast<std::int32_t>(j),
                   static_cast<std::int32_t>(c.larger), static_cast<std::int32_t>(c.smaller + c.double_root)});
    };
    // The excess grows with every copy at the smaller root and with the distance from the best
    // number at the larger one: stop at the first that is too high.
    const auto with_larger = [&](Index larger) {
      const Index first = larger == best.larger ? 1 : 0;
      const Index end = step.capacity.smaller > 0 ? most - larger : 0;
      Index smaller = first;
      while (smaller <= end && try_choice({larger, smaller, 0})) ++smaller;
      return smaller > first || first == 1;
    };
    for (Index k = 1; k <= std::min(most, step.capacity.double_root); ++k) {
      if (!try_choice({0, 0, k})) break;
    }
    if (step.capacity.larger == 0) return;
    for (Index larger = best.larger; larger >= 0 && with_larger(larger);) --larger;
    for (Index larger = best.larger + 1; larger <= most && with_larger(larger);) ++larger;
  }

  /// Keeps the node unless K others are lower; says whether it was kept.
  bool push(const Node& node) {
    if (lowest_.size() == count_ && node.excess > lowest_.top() * (Scalar(1) + tie_)) return false;
    lowest_.push(node.excess);
    if (lowest_.size() > count_) lowest_.pop();
    require(nodes_.size() < std::numeric_limits<std::uint32_t>::max(),
            "the lowest orbits need more than 2^32 lists of deviations; ask for fewer than ", count_);
    open_.push_back(static_cast<std::uint32_t>(nodes_.size()));
    nodes_.push_back(node);
    std::push_heap(open_.begin(), open_.end(), later());
    return true;
  }

  [[nodiscard]] bool is_lower(std::uint32_t a, std::uint32_t b) const {
    const Scalar& x = nodes_[a].excess;
    const Scalar& y = nodes_[b].excess;
    if (abs(x - y) > tie_ * max(x, y)) return x < y;
    complete(a, left_);
    complete(b, right_);
    const Scalar difference = difference_(left_, right_);
    return difference != Scalar(0) ? difference < Scalar(0) : a < b;
  }

  std::shared_ptr<const SingularGroups<Scalar>> groups_;
  std::size_t count_, found_ = 0;
  std::int64_t exponent_ = 0;
  const Scalar tie_ = Scalar(4096) * epsilon<Scalar>;
  std::vector<Step> steps_;
  std::vector<Scalar> gain_at_;  // gains of the singular values above the switch, descending
  std::deque<Node> nodes_;
  std::vector<std::uint32_t> open_;     // a heap, the lowest on top
  std::priority_queue<Scalar> lowest_;  // the K lowest excesses pushed so far, highest on top
  std::vector<Choice> choice_;
  mutable std::vector<Choice> left_, right_;  // what is_lower() compares
  mutable ValueDifference<Scalar> difference_;
};

}  // namespace dmf::detail
