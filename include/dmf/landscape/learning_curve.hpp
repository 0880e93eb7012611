// SPDX-License-Identifier: BSL-1.0
#pragma once

// The learning curves of all modes together. From an aligned balanced start with the scales s_1, ..., s_r of the first
// r singular values of Y (training_clock.hpp), all others at 0, the gradient flow has for all times
//
//   F(t) = sum_{i <= r} [(s_i^L - y_i)^2 + L l0 s_i^2] + sum_{i > r} y_i^2,    l0 the geometric mean of the weights,
//
// each mode by a clock of its own, whatever the others do (docs/theory.md, Propositions 77 and 78).

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/training_flow.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/landscape/training_clock.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace dmf {

/// One mode, and when it is learned.
template <RealScalar Scalar = double>
struct ModeCurve {
  TrainingClock<Scalar> clock;
  Scalar start{};               ///< its scale
  TrainingFate<Scalar> fate{};  ///< and where it ends
  Scalar half_scale{};          ///< where s^L has come half the way from its start to its end; a start at a root stays
  ClockTime<Scalar> half{};     ///< and when; only in the limit if that is within 8 epsilon of the end
};

/// All of them. Copies what it needs.
template <RealScalar Scalar = double>
class LearningCurve {
 public:
  /// One scale for each of the first singular values of Y, at most d_min. Throws InvalidInput unless so, for a
  /// scale that is negative or not finite, for an incomplete list of singular values, and as flow_rate() does.
  LearningCurve(const SingularGroups<Scalar>& groups, const std::type_identity_t<Vector<Scalar>>& starts,
                TrainingFlow flow = TrainingFlow::plain);

  [[nodiscard]] const std::vector<ModeCurve<Scalar>>& modes() const { return modes_; }

  /// s_1, ..., s_r at the time t >= 0, which may be infinite. Cost: a clock's for each mode.
  [[nodiscard]] Vector<Scalar> scales(const Scalar& time) const;

  /// F where the modes have these scales. Throws InvalidInput unless there is one for each mode, and NotRepresentable
  /// if F overflows.
  [[nodiscard]] Scalar loss_at(const std::type_identity_t<Vector<Scalar>>& scales) const;
  [[nodiscard]] Scalar loss(const Scalar& time) const { return loss_at(scales(time)); }

  /// How many singular values of W_L ... W_1 are above the threshold, in units of Y.
  [[nodiscard]] Index rank_at(const std::type_identity_t<Vector<Scalar>>& scales, const Scalar& threshold) const;
  [[nodiscard]] Index rank(const Scalar& time, const Scalar& threshold) const {
    return rank_at(scales(time), threshold);
  }

 private:
  [[nodiscard]] Scalar end_to_end(const Scalar& s) const;
  void require_scales(const Vector<Scalar>& scales) const {
    detail::require(scales.size() == static_cast<Index>(modes_.size()), "there are ", modes_.size(), " modes, got ",
                    scales.size(), " scales");
  }

  int depth_;
  Scalar weight_;
  Vector<Scalar> values_;
  std::vector<ModeCurve<Scalar>> modes_;
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
LearningCurve<Scalar>::LearningCurve(const SingularGroups<Scalar>& groups,
                                     const std::type_identity_t<Vector<Scalar>>& starts, TrainingFlow flow)
    : depth_(groups.architecture.depth()),
      weight_(common_weight(groups.architecture)),
      values_(groups.decided_values()) {
  detail::require(groups.tail.count == 0, "a learning curve needs all singular values of Y, ", groups.tail.count,
                  " are not given");
  detail::require(starts.size() <= groups.architecture.rank_bound(),
                  "at most d_min = ", groups.architecture.rank_bound(), " modes can be active, got ", starts.size(),
                  " starts");
  modes_.reserve(static_cast<std::size_t>(starts.size()));
  for (Index i = 0; i < starts.size(); ++i) {
    ModeCurve<Scalar> mode{TrainingClock<Scalar>(groups, i + 1, flow), starts[i], {}, Scalar(0), {}};
    mode.fate = mode.clock.fate(starts[i]);
    // (1 + q^L)/2 of the larger one of both, to the power 1/L, q the quotient of the scales
    const Scalar larger = max(mode.start, mode.fate.scale), L = static_cast<Scalar>(depth_);
    const Scalar quotient = larger > Scalar(0) ? Scalar(min(mode.start, mode.fate.scale) / larger) : Scalar(1);
    const Scalar power = quotient > Scalar(0) ? Scalar(exp(Scalar(L * log(quotient)))) : Scalar(0);
    mode.half_scale = larger * exp(Scalar(log((Scalar(1) + power) / Scalar(2)) / L));
    mode.half = mode.clock.time(mode.start, mode.half_scale);
    if (mode.half.reach == ClockReach::starts_at_root) {  // a rounding away from its end: it is there
      mode.half_scale = mode.start;
      mode.half = mode.clock.time(mode.start, mode.start);
    }
    modes_.push_back(mode);
  }
}

template <RealScalar Scalar>
Vector<Scalar> LearningCurve<Scalar>::scales(const Scalar& time) const {
  Vector<Scalar> result(static_cast<Index>(modes_.size()));
  for (Index i = 0; i < result.size(); ++i) {
    const ModeCurve<Scalar>& mode = modes_[static_cast<std::size_t>(i)];
    result[i] = mode.clock.scale_after(mode.start, time);
  }
  return result;
}

template <RealScalar Scalar>
Scalar LearningCurve<Scalar>::end_to_end(const Scalar& s) const {
  return s > Scalar(0) ? Scalar(exp(Scalar(static_cast<Scalar>(depth_) * log(s)))) : Scalar(0);
}

template <RealScalar Scalar>
Scalar LearningCurve<Scalar>::loss_at(const std::type_identity_t<Vector<Scalar>>& scales) const {
  require_scales(scales);
  Scalar sum(0);
  for (Index i = 0; i < values_.size(); ++i) {
    if (i < scales.size()) {
      const Scalar miss = end_to_end(scales[i]) - values_[i];
      sum += miss * miss + static_cast<Scalar>(depth_) * weight_ * scales[i] * scales[i];
    } else {
      sum += values_[i] * values_[i];
    }
  }
  if (!isfinite(sum)) throw NotRepresentable("F overflows");
  return sum;
}

template <RealScalar Scalar>
Index LearningCurve<Scalar>::rank_at(const std::type_identity_t<Vector<Scalar>>& scales,
                                     const Scalar& threshold) const {
  require_scales(scales);
  Index result = 0;
  for (Index i = 0; i < scales.size(); ++i) result += end_to_end(scales[i]) > threshold ? 1 : 0;
  return result;
}

}  // namespace dmf
