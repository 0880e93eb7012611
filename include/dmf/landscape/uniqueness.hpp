// SPDX-License-Identifier: BSL-1.0
#pragma once

// Whether the global minimizer of F is unique as an end-to-end map X = W_L ... W_1. (The factors
// never are, but for X = 0: the symmetries move them.) X replaces each of the d_min largest
// singular values of Y by
//
//   m = q0 u^L with the larger root u if y > y*,    0 if y < y*,
//
// y* the switch value, and keeps the singular vectors (Kamber, Parhi, Theorems 5 and 10; their
// theorem assumes d_min = d_Y). So there are two exceptions:
//
//   y_i = y* for some i <= d_min, L >= 3: zero and m are equally good; for a scalar net (Theorem 5)
//                                        these are the two targets +-y*;
//   y_k = y_{k+1} > y*, k = d_min:       which directions pass the bottleneck is free.
//
// For L = 2 the first does not exist, m is continuous: m = 0 at y*. Both sets of targets have
// measure zero (Remark 12).

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace dmf {

enum class UniquenessReason {
  unique,
  tie_at_switch,     ///< singular values exactly at the switch: several ranks are global
  tie_at_bottleneck  ///< equal singular values, some of which do not fit: one rank, many maps
};

[[nodiscard]] const char* to_string(UniquenessReason reason);

template <RealScalar Scalar = double>
struct Uniqueness {
  UniquenessReason reason = UniquenessReason::unique;

  /// The multiplicity of the singular value that is tied; 0 if unique.
  Index tied = 0;

  /// The distance to the nearest exception: no relative change of the positive singular values,
  /// each by less than this in ln y, makes a unique minimizer ambiguous. 0 at an exception,
  /// +infinity if there is none (L = 2 without a bottleneck). It is the least of |ln(y_i/y*)|, i <=
  /// d_min (L >= 3 only), and max(ln(y_k/y_{k+1})/2, ln(y*/y_{k+1})), k = d_min.
  Scalar margin = std::numeric_limits<Scalar>::infinity();

  [[nodiscard]] bool unique() const { return reason == UniquenessReason::unique; }
};

/// Reads the decisions and margins of the groups; errors as those of SingularGroup::margin_switch.
/// Cost: O(number of groups).
template <RealScalar Scalar>
[[nodiscard]] Uniqueness<Scalar> uniqueness(const SingularGroups<Scalar>& groups);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(UniquenessReason reason) {
  switch (reason) {
    case UniquenessReason::unique: return "unique";
    case UniquenessReason::tie_at_switch: return "tie_at_switch";
    case UniquenessReason::tie_at_bottleneck: return "tie_at_bottleneck";
  }
  return "";
}

template <RealScalar Scalar>
Uniqueness<Scalar> uniqueness(const SingularGroups<Scalar>& groups) {
  const Index bound = groups.architecture.rank_bound();
  const bool has_tie_at_switch = groups.architecture.depth() > 2;
  const auto signed_margin = [](const SingularGroup<Scalar>& group) {
    return group.side_of_switch == 0 ? Scalar(0) : group.margin_switch;
  };
  Uniqueness<Scalar> result;
  for (std::size_t i = 0; i < groups.groups.size() && groups.groups[i].first < bound; ++i) {
    const SingularGroup<Scalar>& group = groups.groups[i];
    if (has_tie_at_switch) {
      if (group.side_of_switch == 0) {
        return {UniquenessReason::tie_at_switch, group.multiplicity, Scalar(0)};
      }
      result.margin = min(result.margin, Scalar(abs(group.margin_switch)));
    }
    const Index end = group.first + group.multiplicity;
    if (end > bound) {
      if (group.side_of_switch > 0) {
        return {UniquenessReason::tie_at_bottleneck, group.multiplicity, Scalar(0)};
      }
      result.margin = min(result.margin, Scalar(-signed_margin(group)));
    } else if (end == bound && i + 1 < groups.groups.size()) {
      const SingularGroup<Scalar>& next = groups.groups[i + 1];
      const auto log_of = [](const Scalar& y) { return log(DoubleWord<Scalar>(y)); };
      const Scalar half_gap = (log_of(group.value) - log_of(next.value)).value() / Scalar(2);
      result.margin = min(result.margin, max(half_gap, Scalar(-signed_margin(next))));
    }
  }
  return result;
}

}  // namespace dmf
