// SPDX-License-Identifier: BSL-1.0
#pragma once

// The orbits in the order of a lower bound on their squared distance from W, nearest first, without
// visiting the others (docs/theory.md, Proposition 50). The bound is a sum over layers:
//
//   layer 1:       sum over groups sum_j (t_j - s_j)^2, t_j the singular values of W_1 V_i, s_j those of the
//                  group's copies, both descending, plus the square of what V's groups do not see;
//   layer L:       likewise with U_i^T W_L;
//   hidden layers: sum_k (s_k(W_l) - s_k)^2, Mirsky's bound, over all copies in descending order.
//
// Larger roots fall and smaller roots rise as y falls, and all larger roots lie above all smaller ones: with
// the copies taken in descending order of y, the a-th at a larger (or the double) root is the a-th longest,
// and of r active copies the b-th at a smaller root is the (r + 1 - b)-th. So what a copy costs depends on
// what went before only through the number a of the longest already placed and the place c = r + 1 - b of the
// next shortest: the least cost of all that follows is a table over (copy, a, c), one for all ranks, and the
// orbits are the paths through it. A best-first search over deviations from best paths (Lawler, A procedure
// for computing the K best solutions, 1972) pops one orbit after the other.

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/detail/polar.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

namespace dmf::detail {

template <class Scalar>
class NearestOrbits {
 public:
  /// W is finite and of the atlas's widths. Where the table would exceed `most_entries`, and for L = 2, which
  /// has no hidden layers between hidden layers, the bound is that of layers 1 and L alone.
  NearestOrbits(const Atlas<Scalar>& atlas, const Matrix<Scalar>& U, const Matrix<Scalar>& V,
                const FactorsView<const Scalar, Dynamic>& W, std::size_t most_entries = std::size_t{1} << 24)
      : groups_(atlas.groups()) {
    choose_unit(W);
    measure_outer_layers(U, V, W);
    for (std::size_t g = 0; g < seen_.size(); ++g) {
      for (Index copy = 0; copy < groups_.groups[g].multiplicity; ++copy) steps_.push_back({g, copy, 0});
    }
    rank_ = std::min(groups_.architecture.rank_bound(), static_cast<Index>(steps_.size()));
    lay_out_table();
    sorted_ = groups_.architecture.depth() > 2 && entries() <= most_entries;
    if (!sorted_) lay_out_table();
    measure_hidden_layers(W);
    fill_table();
    push_starts();
  }

  /// The bound on the next orbit, and on all after it, on the distance itself; +infinity where none is left.
  [[nodiscard]] Scalar bound() const {
    if (open_.empty()) return std::numeric_limits<Scalar>::infinity();
    return times_power_of_two(sqrt(open_.top().bound), exponent_);
  }

  [[nodiscard]] bool any() const { return !open_.empty(); }

  /// What bound() says of one orbit, and more where every group is at one root or at zero altogether: then
  /// the distance of a layer at the end from all W_1 = E_1 S_1 V_a^T is known, ||W_1||^2 + ||S_1||^2 less
  /// twice the sum of the singular values of W_1 V_a S_1. For L = 2 both share E_1, and the bound is the
  /// distance itself.
  [[nodiscard]] Scalar bound_of(const Orbit<Scalar>& orbit, const Scalar& bound) const {
    const int L = groups_.architecture.depth();
    Scalar seen_first(0), seen_last(0), squares_first(0), squares_last(0);
    Matrix<Scalar> first(in_V_.rows(), orbit.rank()), last(in_U_.rows(), orbit.rank());
    Index a = 0;
    std::size_t g = 0;
    bool split = false;
    for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
      if (group.roots.empty()) return;
      const Index h = group.multiplicity;
      Scalar at_first(0), at_last(0);  // all copies at zero
      for (const GroupRoot<Scalar>& root : group.roots) {
        const Index copies = copies_at(root, choice);
        split = split || (0 < copies && copies < h);
        if (copies == 0) continue;
        at_first = layer_value(root, 1);
        at_last = layer_value(root, L);
        first.middleCols(a, copies) = at_first * in_V_.middleCols(group.first, copies);
        last.middleCols(a, copies) = at_last * in_U_.middleCols(group.first, copies);
        a += copies;
      }
      for (Index j = 0; j < h; ++j) {
        seen_first += (seen_[g].first[j] - at_first) * (seen_[g].first[j] - at_first);
        seen_last += (seen_[g].last[j] - at_last) * (seen_[g].last[j] - at_last);
        squares_first += seen_[g].first[j] * seen_[g].first[j] + at_first * at_first;
        squares_last += seen_[g].last[j] * seen_[g].last[j] + at_last * at_last;
      }
      ++g;
    });
    if (split || a == 0) return bound;
    const auto nearest = [&](const Scalar& squares, const Matrix<Scalar>& overlap) -> Scalar {
      const auto size = static_cast<Scalar>(overlap.rows() + overlap.cols());
      const Scalar rounding = Scalar(8) * epsilon<Scalar> * size;
      return squares * (Scalar(1) - rounding) - Scalar(2) * singular_values_of(overlap).sum();
    };
    const Scalar more =
        L == 2 ? max(Scalar(0), nearest(squares_first + squares_last, first + last) - seen_first - seen_last)
               : max(Scalar(0), nearest(squares_first, first) - seen_first) +
                     max(Scalar(0), nearest(squares_last, last) - seen_last);
    const Scalar scaled = times_power_of_two(bound, -exponent_);
    return times_power_of_two(Scalar(sqrt(scaled * scaled + more)), exponent_);
  }

  /// The next orbit's choice. There must be one.
  [[nodiscard]] std::vector<Choice> next() {
    Node node = open_.top();
    open_.pop();
    std::vector<Choice> choice(groups_.groups.size());
    State state = node.start;
    Scalar spent = node.spent;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const auto& roots = groups_.groups[steps_[i].group].roots;
      int place;
      if (i < node.places.size()) {
        place = node.places[i];
      } else {
        place = best_place(i, state);
        deviate(node, spent, i, state, place);
        spent += cost(i, state, place);
        node.places.push_back(static_cast<signed char>(place));
      }
      if (place < static_cast<int>(roots.size())) {
        Choice& c = choice[steps_[i].group];
        switch (roots[static_cast<std::size_t>(place)].root.kind) {
          case RootKind::larger: ++c.larger; break;
          case RootKind::smaller: ++c.smaller; break;
          case RootKind::double_root: ++c.double_root; break;
        }
      }
      state = after(i, state, place);
    }
    return choice;
  }

 private:
  /// What layers 1 and L show of a group: descending, one value per copy.
  struct Seen {
    Vector<Scalar> first, last;
  };

  /// One copy of a singular value, in descending order.
  struct Step {
    std::size_t group;
    Index copy;
    std::size_t offset;  ///< of its part of the table
  };

  /// Before a step: the place of the copy before in its group (copies of a group descend), the number of
  /// longest already placed, the place of the next shortest. Without hidden layers `longest` counts all.
  struct State {
    int least_place;
    Index longest, shortest;
  };

  struct Node {
    Scalar bound;  ///< of the best orbit that begins like this
    Scalar spent;  ///< on the given places
    State start;
    std::vector<signed char> places;
    friend bool operator<(const Node& a, const Node& b) { return a.bound > b.bound; }  // least on top
  };

  [[nodiscard]] int zero_place(std::size_t i) const {
    return static_cast<int>(groups_.groups[steps_[i].group].roots.size());
  }
  [[nodiscard]] bool first_of_group(std::size_t i) const { return steps_[i].copy == 0; }

  /// A power of two near the largest entry of W: orbits much longer than W may then be infinitely far. For
  /// W = 0, near the shortest layers of the shortest root.
  void choose_unit(const FactorsView<const Scalar, Dynamic>& W) {
    exponent_ = common_exponent(W.vector());
    if (W.vector().cwiseAbs().maxCoeff() > Scalar(0)) return;
    Scalar shortest = std::numeric_limits<Scalar>::infinity();
    for (const SingularGroup<Scalar>& group : groups_.groups) {
      for (const GroupRoot<Scalar>& root : group.roots) shortest = min(shortest, root.sigma);
    }
    if (!isfinite(shortest)) return;
    Scalar lightest = groups_.architecture.lambda(1);
    for (int l = 2; l <= groups_.architecture.depth(); ++l) {
      lightest = min(lightest, groups_.architecture.lambda(l));
    }
    exponent_ = binary_exponent(Scalar(shortest / sqrt(lightest)));
  }

  [[nodiscard]] Scalar layer_value(const GroupRoot<Scalar>& root, int l) const {
    return times_power_of_two(Scalar(root.sigma / sqrt(groups_.architecture.lambda(l))), -exponent_);
  }

  void measure_outer_layers(const Matrix<Scalar>& U, const Matrix<Scalar>& V,
                            const FactorsView<const Scalar, Dynamic>& W) {
    const int L = groups_.architecture.depth();
    const Matrix<Scalar> first = scaled_by_power_of_two(Matrix<Scalar>(W.layer(1)), -exponent_);
    const Matrix<Scalar> last = scaled_by_power_of_two(Matrix<Scalar>(W.layer(L).transpose()), -exponent_);
    Index active = 0;
    for (const SingularGroup<Scalar>& group : groups_.groups) {
      if (group.roots.empty()) break;  // nor has any smaller value
      active += group.multiplicity;
    }
    const auto coordinates = [&](const Matrix<Scalar>& layer, const Matrix<Scalar>& basis) {
      Matrix<Scalar> result = Matrix<Scalar>::Zero(layer.rows(), active), rest = layer;
      add_product<Scalar>(result, layer, basis.leftCols(active));
      add_product_transposed<Scalar>(rest, Matrix<Scalar>(-result), basis.leftCols(active));
      unseen_ += rest.squaredNorm();
      return result;
    };
    in_V_ = coordinates(first, V);
    in_U_ = coordinates(last, U);
    for (const SingularGroup<Scalar>& group : groups_.groups) {
      if (group.roots.empty()) break;
      const Index h = group.multiplicity;
      seen_.push_back({singular_values_of<Scalar>(in_V_.middleCols(group.first, h), h),
                       singular_values_of<Scalar>(in_U_.middleCols(group.first, h), h)});
    }
  }

  void measure_hidden_layers(const FactorsView<const Scalar, Dynamic>& W) {
    const Index n = std::max(Index{1}, rank_);
    hidden_cost_.assign(seen_.size(), {});
    beyond_.assign(static_cast<std::size_t>(rank_ + 1), Scalar(0));
    for (std::size_t g = 0; g < seen_.size(); ++g) {
      hidden_cost_[g].assign(groups_.groups[g].roots.size(), Vector<Scalar>::Zero(n));
    }
    if (!sorted_) return;
    for (int l = 2; l < groups_.architecture.depth(); ++l) {
      const Vector<Scalar> s =
          singular_values_of<Scalar>(scaled_by_power_of_two(Matrix<Scalar>(W.layer(l)), -exponent_));
      for (Index r = 0; r <= rank_; ++r) {
        beyond_[static_cast<std::size_t>(r)] += s.tail(s.size() - r).squaredNorm();
      }
      for (std::size_t g = 0; g < seen_.size(); ++g) {
        const auto& roots = groups_.groups[g].roots;
        for (std::size_t q = 0; q < roots.size(); ++q) {
          const Scalar value = layer_value(roots[q], l);
          for (Index k = 0; k < rank_; ++k) hidden_cost_[g][q][k] += (s[k] - value) * (s[k] - value);
        }
      }
    }
  }

  /// Where each step's part of the table begins: one block of (a, c) for every least place.
  void lay_out_table() {
    std::size_t offset = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      steps_[i].offset = offset;
      offset += block() * static_cast<std::size_t>(first_of_group(i) ? 1 : zero_place(i) + 1);
    }
    end_ = offset;
  }
  [[nodiscard]] std::size_t entries() const { return end_ + block(); }
  [[nodiscard]] std::size_t block() const {
    const auto side = static_cast<std::size_t>(rank_ + 1);
    return sorted_ ? side * side : side;
  }
  [[nodiscard]] std::size_t entry(std::size_t i, const State& state) const {
    const std::size_t offset = i < steps_.size() ? steps_[i].offset : end_;
    const auto a = static_cast<std::size_t>(state.longest), c = static_cast<std::size_t>(state.shortest);
    const std::size_t within = sorted_ ? a * static_cast<std::size_t>(rank_ + 1) + c : a;
    return offset + block() * static_cast<std::size_t>(state.least_place) + within;
  }

  /// Whether there is room for the copy at this place.
  [[nodiscard]] bool fits(std::size_t i, const State& state, int place) const {
    return place == zero_place(i) || state.longest < state.shortest;
  }
  [[nodiscard]] bool at_smaller(std::size_t i, int place) const {
    const auto& roots = groups_.groups[steps_[i].group].roots;
    return roots[static_cast<std::size_t>(place)].root.kind == RootKind::smaller;
  }

  [[nodiscard]] Scalar cost(std::size_t i, const State& state, int place) const {
    const Step& step = steps_[i];
    const Scalar first = seen_[step.group].first[step.copy], last = seen_[step.group].last[step.copy];
    if (place == zero_place(i)) return first * first + last * last;
    const auto q = static_cast<std::size_t>(place);
    const GroupRoot<Scalar>& root = groups_.groups[step.group].roots[q];
    const Scalar in_first = first - layer_value(root, 1);
    const Scalar in_last = last - layer_value(root, groups_.architecture.depth());
    const Index rank = at_smaller(i, place) ? state.shortest - 1 : state.longest;
    const Scalar hidden = sorted_ ? hidden_cost_[step.group][q][rank] : Scalar(0);
    return in_first * in_first + in_last * in_last + hidden;
  }

  [[nodiscard]] State after(std::size_t i, State state, int place) const {
    if (place != zero_place(i)) {
      if (sorted_ && at_smaller(i, place)) {
        --state.shortest;
      } else {
        ++state.longest;
      }
    }
    state.least_place = i + 1 < steps_.size() && !first_of_group(i + 1) ? place : 0;
    return state;
  }

  [[nodiscard]] Scalar total(std::size_t i, const State& state, int place) const {
    return cost(i, state, place) + table_[entry(i + 1, after(i, state, place))];
  }

  [[nodiscard]] int best_place(std::size_t i, const State& state) const {
    int best = zero_place(i);
    Scalar least = total(i, state, best);
    for (int place = state.least_place; place < zero_place(i); ++place) {
      if (!fits(i, state, place)) continue;
      const Scalar here = total(i, state, place);
      if (!(here < least)) continue;
      least = here;
      best = place;
    }
    return best;
  }

  void fill_table() {
    table_.assign(entries(), std::numeric_limits<Scalar>::infinity());
    for (Index a = 0; a <= rank_; ++a) table_[entry(steps_.size(), {0, a, sorted_ ? a : rank_})] = Scalar(0);
    for (std::size_t i = steps_.size(); i-- > 0;) {
      const Index before = std::min(rank_, static_cast<Index>(i));
      const auto left = static_cast<Index>(steps_.size() - i);
      for (int least = first_of_group(i) ? 0 : zero_place(i); least >= 0; --least) {
        for (Index a = 0; a <= before; ++a) {
          const Index least_c = sorted_ ? a : rank_, most_c = sorted_ ? std::min(rank_, a + left) : rank_;
          for (Index c = least_c; c <= most_c; ++c) {
            const State state{least, a, c};
            table_[entry(i, state)] = total(i, state, best_place(i, state));
          }
        }
      }
    }
  }

  void push_starts() {
    for (Index r = sorted_ ? 0 : rank_; r <= rank_; ++r) {
      const State start{0, 0, r};
      const Scalar spent = unseen_ + beyond_[static_cast<std::size_t>(sorted_ ? r : 0)];
      push({spent + table_[entry(0, start)], spent, start, {}});
    }
  }

  void deviate(const Node& node, const Scalar& spent, std::size_t i, const State& state, int best) {
    for (int place = state.least_place; place <= zero_place(i); ++place) {
      if (place == best || !fits(i, state, place)) continue;
      Node other{spent + total(i, state, place), spent + cost(i, state, place), node.start, node.places};
      other.places.push_back(static_cast<signed char>(place));
      push(std::move(other));
    }
  }

  void push(Node node) {
    if (node.bound < std::numeric_limits<Scalar>::infinity()) open_.push(std::move(node));
  }

  const SingularGroups<Scalar>& groups_;
  std::int64_t exponent_ = 0;
  std::vector<Seen> seen_;      // of the groups that have roots
  Scalar unseen_{0};            // squared, of layers 1 and L
  Matrix<Scalar> in_V_, in_U_;  // W_1 and W_L^T in the singular vectors of those groups
  std::vector<Step> steps_;
  Index rank_ = 0;
  bool sorted_ = true;
  std::size_t end_ = 0;                                   // of the steps' parts of the table
  std::vector<std::vector<Vector<Scalar>>> hidden_cost_;  // per group, root and place in the order
  std::vector<Scalar> beyond_;                            // per rank: hidden singular values that face zeros
  std::vector<Scalar> table_;                             // the least cost of all that follows
  std::priority_queue<Node> open_;
};

}  // namespace dmf::detail
