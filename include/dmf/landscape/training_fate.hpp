// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the clock of training says (training_clock.hpp): where a start ends, under the flow and under gradient descent,
// and when, or why never.

#include <dmf/core/scalar.hpp>

namespace dmf {

/// Where the flow of a mode ends.
enum class TrainingEnd { zero, larger_root, smaller_root, double_root };
[[nodiscard]] const char* to_string(TrainingEnd end);

/// The end of one start. A start within 8 epsilon of a root counts as at it and stays.
template <RealScalar Scalar = double>
struct TrainingFate {
  TrainingEnd end{};
  Scalar scale{};  ///< of the end: 0 or a root
  /// What decides, with its sign. L >= 3: ln(s/smaller root), or the double root; below the fold ln(eta/eta_fold) < 0.
  /// L = 2: ln(y/sqrt(lambda)). -infinity for s = 0 or y = 0.
  Scalar margin{};
};

/// Whether a scale is reached from another one.
enum class ClockReach {
  reached,            ///< at the time given
  only_in_the_limit,  ///< it is the end of the start: after infinite time
  starts_at_root,     ///< or at 0, and stays
  beyond_root,        ///< a root lies between
  other_way           ///< the flow leads away from it
};
[[nodiscard]] const char* to_string(ClockReach reach);

template <RealScalar Scalar = double>
struct ClockTime {
  Scalar time{};  ///< +infinity unless reached
  ClockReach reach{};
  Scalar margin{};  ///< the least |ln(scale/root)| of both scales and all positive roots; +infinity where there is none
  /// |dt/d ln s_0| + |dt/d ln s_1|: times the relative errors of the scales, the error of the time. 0 unless reached,
  /// and from a root to itself.
  Scalar sensitivity{};

  [[nodiscard]] bool finite() const { return reach == ClockReach::reached; }
};

/// Gradient descent from one start: the fate of the flow, if the step is so short that it is known to be the same.
template <RealScalar Scalar = double>
struct DescentFate {
  TrainingFate<Scalar> fate;  ///< of the flow
  Scalar largest_step{};      ///< every step below has that fate, by a monotone sequence
  bool known{};               ///< whether the given one is below; else nothing is said
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(TrainingEnd end) {
  switch (end) {
    case TrainingEnd::zero: return "zero";
    case TrainingEnd::larger_root: return "larger_root";
    case TrainingEnd::smaller_root: return "smaller_root";
    case TrainingEnd::double_root: return "double_root";
  }
  return "";
}

inline const char* to_string(ClockReach reach) {
  switch (reach) {
    case ClockReach::reached: return "reached";
    case ClockReach::only_in_the_limit: return "only_in_the_limit";
    case ClockReach::starts_at_root: return "starts_at_root";
    case ClockReach::beyond_root: return "beyond_root";
    case ClockReach::other_way: return "other_way";
  }
  return "";
}

}  // namespace dmf
