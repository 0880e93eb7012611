// SPDX-License-Identifier: BSL-1.0
#pragma once

// The landscape as regularization grows. One parameter moves it: the geometric mean of the weights,
//
//   l0 = lambda^{1/L},    q0 = l0^{L/(2(L-1))},    tau = L l0/2 in the words of dmf/low_rank/prox.hpp;
//
// scaling every lambda_l by s scales l0 by s. All that happens happens where a singular value y_i
// of Y meets a threshold, q0 = y_i/eta_fold or q0 = y_i/eta_switch, that is
//
//   l0 = (y_i / eta)^{2(L-1)/L}.
//
// With l0 falling: above y_1/eta_fold W = 0 is the only critical point; at y_i/eta_fold a pair of
// roots is born; at y_i/eta_switch the larger one becomes better than zero, so that the i-th value
// enters the global minimizer if i <= d_min; towards 0 the rank is d_min, or that of Y if smaller.
// In between, counts and types do not change (values of saddles may still trade places). For L = 2
// fold and switch are one event, at l0 = y_i. Collapse to zero: Kamber, Parhi, Corollary 14.

#include <dmf/core/architecture.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// The l0 that puts the switch y* at the given singular value: larger values become active in the
/// global minimizer, smaller ones zero. Noise of independent entries of deviation s has a largest
/// singular value of about s (sqrt(m) + sqrt(n)): with it as `singular_value` the minimizer keeps
/// what rises above the noise. tau = L l0/2 gives the same in prox(). Throws InvalidInput unless
/// the value is finite and not negative and L >= 2; NotRepresentable if l0 overflows. Within 1
/// epsilon (docs/accuracy.md).
template <RealScalar Scalar>
[[nodiscard]] Scalar weight_for_switch(const Scalar& singular_value, int L);

/// The l0 that puts the fold there, likewise: for larger l0 the value has no roots.
template <RealScalar Scalar>
[[nodiscard]] Scalar weight_for_fold(const Scalar& singular_value, int L);

/// The l0 from which on W = 0 is a global minimizer, [y_1 (L-2)^{(L-2)/(2(L-1))} /
/// (L-1)]^{2(L-1)/L}. Above it is the only one; exactly at it also for L = 2 (l0 = y_1), whereas
/// for L >= 3 the minimizer of rank 1 is equally good (Corollary 14). Another name for
/// weight_for_switch(y_1, L).
template <RealScalar Scalar>
[[nodiscard]] Scalar collapse_threshold(const Scalar& largest_singular_value, int L) {
  return weight_for_switch(largest_singular_value, L);
}

enum class PathEventKind {
  at_fold,   ///< L >= 3: below this l0 the value has a larger and a smaller root, above it none
  at_switch  ///< below it the larger root is better than zero, above it worse (L = 2: absent)
};

[[nodiscard]] const char* to_string(PathEventKind kind);

template <RealScalar Scalar = double>
struct PathEvent {
  PathEventKind kind{};
  std::size_t group{};         ///< position among the groups of equal singular values
  Scalar singular_value{};     ///< y
  Index multiplicity{};        ///< h
  Scalar mean_weight{};        ///< l0, within 1 epsilon; +infinity or 0 where it leaves the range of Scalar
  Scalar log_mean_weight{};    ///< ln l0
  Scalar unit{};               ///< q0 = y/eta
  bool changes_global_rank{};  ///< a switch among the d_min largest values
};

/// An interval of l0. Empty if lower = upper and an end is excluded.
template <RealScalar Scalar = double>
struct WeightInterval {
  Scalar lower{}, upper{};
  bool lower_included = false, upper_included = false;

  [[nodiscard]] bool empty() const { return !(lower < upper) && !(lower == upper && lower_included && upper_included); }
  [[nodiscard]] bool contains(const Scalar& mean_weight) const {
    return (lower < mean_weight || (lower == mean_weight && lower_included)) &&
           (mean_weight < upper || (mean_weight == upper && upper_included));
  }
};

/// All events of one target in one shape of layers, for every l0 at once.
template <RealScalar Scalar = double>
class RegularizationPath {
 public:
  /// From the widths d_0, ..., d_L and all min(d_0, d_L) singular values, or a decomposition. Which
  /// values are equal or zero is decided as in singular_groups(), with its exceptions. Cost: O(n
  /// log n).
  RegularizationPath(const std::vector<Index>& widths, const std::type_identity_t<Vector<Scalar>>& values,
                     GroupOptions<Scalar> options = {})
      : widths_(widths), options_(options), rank_bound_(Architecture<Scalar>(widths, Scalar(1)).rank_bound()) {
    set_events(values);
  }
  template <DecompositionOf<Scalar> Decomposition>
  RegularizationPath(const std::vector<Index>& widths, const Decomposition& decomposition,
                     GroupOptions<Scalar> options = {})
      : RegularizationPath(widths, detail::sound_values<Scalar>(decomposition),
                           with_uncertainty(options, Scalar(decomposition.uncertainty))) {}

  /// The same with the widths of an architecture; its weights, which the path varies, are not used.
  template <int Depth, class Values>
  RegularizationPath(const Architecture<Scalar, Depth>& architecture, const Values& values,
                     GroupOptions<Scalar> options = {})
      : RegularizationPath(widths_of(architecture), values, options) {}

  /// All events, l0 descending; of events at the same l0 those of larger singular values first.
  [[nodiscard]] const std::vector<PathEvent<Scalar>>& events() const { return events_; }

  /// Where rank r is global. For L >= 3 closed, from y_{r+1} to y_r at the switch: both ranks are
  /// global at an end; for L = 2 without its upper end. r = 0 has no upper end; the largest
  /// possible rank extends down to 0, excluded. If y_r = y_{r+1} a single point for L >= 3, empty
  /// for L = 2; empty above the rank of Y. Ends are as accurate as weight_for_switch(). Throws
  /// InvalidInput unless 0 <= r <= d_min.
  [[nodiscard]] WeightInterval<Scalar> global_interval(Index rank) const;

  /// The ranks of the global minimizers at l0; more than one only at a switch, L >= 3. The
  /// decision, and its tolerance, are those of singular_groups() for equal weights l0, so an Atlas
  /// agrees. Throws InvalidInput unless l0 is positive and finite. Cost: as singular_groups().
  [[nodiscard]] RankRange global_ranks(const Scalar& mean_weight) const;

  /// The l0 from which on W = 0 is a global minimizer: see dmf::collapse_threshold(). 0 for Y = 0;
  /// +infinity where it leaves the range of Scalar.
  [[nodiscard]] Scalar collapse_threshold() const { return first_of(PathEventKind::at_switch); }

  /// The l0 above which W = 0 is the only critical point; exactly at it, too, for L = 2, whereas
  /// for L >= 3 there are saddles at the double root. The same two exceptional values.
  [[nodiscard]] Scalar trivial_above() const {
    return first_of(depth() > 2 ? PathEventKind::at_fold : PathEventKind::at_switch);
  }

  [[nodiscard]] int depth() const { return static_cast<int>(widths_.size()) - 1; }
  [[nodiscard]] const std::vector<Index>& widths() const { return widths_; }
  [[nodiscard]] const Vector<Scalar>& singular_values() const { return singular_values_; }

 private:
  void set_events(const Vector<Scalar>& values);

  template <int Depth>
  static std::vector<Index> widths_of(const Architecture<Scalar, Depth>& architecture) {
    std::vector<Index> widths;
    for (int l = 0; l <= architecture.depth(); ++l) widths.push_back(architecture.width(l));
    return widths;
  }
  static GroupOptions<Scalar> with_uncertainty(GroupOptions<Scalar> options, const Scalar& uncertainty) {
    options.uncertainty = uncertainty;
    return options;
  }
  [[nodiscard]] Scalar first_of(PathEventKind kind) const;

  std::vector<Index> widths_;
  Vector<Scalar> singular_values_;
  GroupOptions<Scalar> options_;
  Index rank_bound_;  // d_min
  std::vector<PathEvent<Scalar>> events_;
  std::vector<Scalar> switch_weights_;  // of every positive singular value, descending
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(PathEventKind kind) {
  switch (kind) {
    case PathEventKind::at_fold: return "at_fold";
    case PathEventKind::at_switch: return "at_switch";
  }
  return "";
}

namespace detail {

/// ln(y/eta) for the eta of fold or switch, to twice the working precision: the margin is rounded,
/// and the margin of what is left when it is taken away is the rounding error.
template <class Scalar>
DoubleWord<Scalar> log_unit_at(PathEventKind kind, const ScalarEquation<Scalar>& equation, const Scalar& y) {
  const auto margin = [&](const DoubleWord<Scalar>& log_eta) {
    return kind == PathEventKind::at_fold ? equation.margin_fold(log_eta) : equation.margin_switch(log_eta);
  };
  const DoubleWord<Scalar> log_y = log(DoubleWord<Scalar>(y));
  const Scalar rounded = margin(log_y);
  return quick_two_sum(rounded, margin(log_y - DoubleWord<Scalar>(rounded)));
}

/// ln l0 = (2(L-1)/L) ln q0.
template <class Scalar>
DoubleWord<Scalar> log_mean_weight(const DoubleWord<Scalar>& log_unit, int L) {
  return DoubleWord<Scalar>(Scalar(2 * (L - 1))) * log_unit / DoubleWord<Scalar>(Scalar(L));
}

template <class Scalar>
Scalar weight_for(PathEventKind kind, const Scalar& y, int L) {
  const ScalarEquation<Scalar> equation(L);
  require(isfinite(y) && y >= Scalar(0), "a singular value must be finite and not negative, got ", y);
  if (y == Scalar(0)) return Scalar(0);
  const DoubleWord<Scalar> logarithm = log_mean_weight(log_unit_at(kind, equation, y), L);
  const Scalar result = exp(logarithm).value();
  if (!isfinite(result)) {
    throw NotRepresentable(text("the weight overflows: its logarithm is ", logarithm.hi));
  }
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
Scalar weight_for_switch(const Scalar& singular_value, int L) {
  return detail::weight_for(PathEventKind::at_switch, singular_value, L);
}

template <RealScalar Scalar>
Scalar weight_for_fold(const Scalar& singular_value, int L) {
  return detail::weight_for(PathEventKind::at_fold, singular_value, L);
}

/// From equal values and not from groups, which for some weights are at a threshold.
template <RealScalar Scalar>
void RegularizationPath<Scalar>::set_events(const Vector<Scalar>& values) {
  const detail::EqualValues<Scalar> equal =
      detail::equal_values<Scalar>(values, std::min(widths_.front(), widths_.back()), options_);
  singular_values_ = equal.sorted;
  const ScalarEquation<Scalar> equation(depth());
  for (std::size_t i = 0; i < equal.groups.size(); ++i) {
    const SingularGroup<Scalar>& group = equal.groups[i];
    for (const PathEventKind kind : {PathEventKind::at_fold, PathEventKind::at_switch}) {
      if (kind == PathEventKind::at_fold && depth() == 2) continue;
      const DoubleWord<Scalar> log_unit = detail::log_unit_at(kind, equation, group.value);
      const DoubleWord<Scalar> log_weight = detail::log_mean_weight(log_unit, depth());
      events_.push_back({kind, i, group.value, group.multiplicity, exp(log_weight).value(), log_weight.value(),
                         exp(log_unit).value(), kind == PathEventKind::at_switch && group.first < rank_bound_});
    }
    switch_weights_.insert(switch_weights_.end(), static_cast<std::size_t>(group.multiplicity),
                           events_.back().mean_weight);
  }
  std::stable_sort(events_.begin(), events_.end(),
                   [](const auto& a, const auto& b) { return a.log_mean_weight > b.log_mean_weight; });
}

template <RealScalar Scalar>
Scalar RegularizationPath<Scalar>::first_of(PathEventKind kind) const {
  for (const PathEvent<Scalar>& event : events_) {
    if (event.kind == kind) return event.mean_weight;
  }
  return Scalar(0);
}

template <RealScalar Scalar>
WeightInterval<Scalar> RegularizationPath<Scalar>::global_interval(Index rank) const {
  detail::require(0 <= rank && rank <= rank_bound_, "the rank must be between 0 and d_min = ", rank_bound_, ", got ",
                  rank);
  const auto positive = static_cast<Index>(switch_weights_.size());
  const Index largest = std::min(rank_bound_, positive);
  if (rank > largest) return {};
  const auto switch_of = [&](Index i) { return switch_weights_[static_cast<std::size_t>(i - 1)]; };
  WeightInterval<Scalar> result;
  result.lower = rank < largest ? switch_of(rank + 1) : Scalar(0);
  result.lower_included = rank < largest;
  result.upper = rank > 0 ? switch_of(rank) : std::numeric_limits<Scalar>::infinity();
  result.upper_included = rank > 0 && depth() > 2;
  return result;
}

template <RealScalar Scalar>
RankRange RegularizationPath<Scalar>::global_ranks(const Scalar& mean_weight) const {
  return dmf::global_ranks(singular_groups(Architecture<Scalar>(widths_, mean_weight), singular_values_, options_));
}

}  // namespace dmf
