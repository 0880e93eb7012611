// SPDX-License-Identifier: BSL-1.0
#pragma once

// What became of a path of critical points, and how it is told to go: see branch.hpp.

#include <dmf/core/scalar.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <vector>

namespace dmf {

/// What became of a path.
enum class BranchEnd {
  reached,         ///< it came to tau = 1, or is critical for f_0 and f_1 both and does not move
  turned_back,     ///< it came back to where tau began
  left_rank,       ///< the least singular value went to zero, which it may for L = 2 alone
  step_too_small,  ///< no step above the least one passes all tests: lost
  steps_used,      ///< all steps allowed were taken: lost
  singular_start   ///< it does not begin: Hess h_tau cannot be told from singular there, or the start is no zero
};
[[nodiscard]] const char* to_string(BranchEnd end);

template <RealScalar Scalar = double>
struct BranchOptions {
  Scalar largest_step = Scalar(1) / Scalar(25);  ///< in z, for L = 2 in P over the length, and in tau
  Scalar least_step = Scalar(1) / Scalar(1000000);
  int steps = 4000;
  Scalar begin = Scalar(0);  ///< tau where paths begin and turned ones end
  bool keep_places = false;  ///< in Branch::places, for pictures
};

/// A place that a path came by.
template <RealScalar Scalar = double>
struct BranchPlace {
  Scalar tau{};
  Scalar value{};  ///< h_tau = F_tau
  Scalar norm{};   ///< ||P||_F
  Index index{};   ///< of Hess h_tau, as computed
};

template <RealScalar Scalar = double>
struct Branch {
  BranchEnd end{};
  RankManifoldPoint<Scalar> point;  ///< the last one
  Scalar tau{};                     ///< where it is: 1 if reached, begin if turned back
  Index start_index{}, index{};     ///< of Hess h_tau at the first and last point
  int steps{}, rejected{};
  int folds{};                              ///< how often tau turned around
  Scalar smallest_step{};                   ///< that was taken
  std::vector<BranchPlace<Scalar>> places;  ///< from the first to the last, if they were to be kept

  /// It ended where a path can end.
  [[nodiscard]] bool accounted_for() const {
    return end == BranchEnd::reached || end == BranchEnd::turned_back || end == BranchEnd::left_rank;
  }
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(BranchEnd end) {
  switch (end) {
    case BranchEnd::reached: return "reached";
    case BranchEnd::turned_back: return "turned_back";
    case BranchEnd::left_rank: return "left_rank";
    case BranchEnd::step_too_small: return "step_too_small";
    case BranchEnd::steps_used: return "steps_used";
    case BranchEnd::singular_start: return "singular_start";
  }
  return "";
}

}  // namespace dmf
