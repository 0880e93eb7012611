// SPDX-License-Identifier: BSL-1.0
#pragma once

// The clock of training. From a start that is aligned with Y and balanced, W_l = E_l diag(s)
// E_{l-1}^T/sqrt(lambda_l/l0) with singular vectors of Y in E_0 and E_L, the modes of the gradient flow decouple for
// all times (docs/theory.md, Proposition 77); in the plain flow with equal weights l0
//
//   ds/dt = -2 (s^{2L-1} - y s^{L-1} + l0 s).
//
// The scale s of a mode is the L-th root of its singular value s^L in W_L ... W_1; for equal weights it is its singular
// value in every layer, in general layer l has s sqrt(l0/lambda_l), l0 the geometric mean of the weights. In the
// weighted flow (core/training_flow.hpp) the right side is divided by l0. Times between scales are exact (Proposition
// 78), with which end a start has, also under gradient descent (79), and how many of its steps a time is (80).

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/training_flow.hpp>
#include <dmf/landscape/detail/logistic_flow.hpp>
#include <dmf/landscape/detail/mode_course.hpp>
#include <dmf/landscape/detail/mode_flow.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/landscape/training_fate.hpp>

#include <limits>
#include <optional>
#include <type_traits>

namespace dmf {

/// The clock of one mode. All times are those of the flow that it is made for.
///
/// What the tests hold it to, up to L = 1000 and the fold: 64 epsilon of the time and 8 epsilon of its sensitivity; for
/// roots so far above the fold that (root/fold)^{2L-2} leaves the range, epsilon times its logarithm beside. Where a
/// result leaves the range of Scalar it is 0 or infinite. Cost: L = 2 some exponentials; L >= 3 some hundred, for the
/// scale after a time some thousand, whatever the depth.
template <RealScalar Scalar = double>
class TrainingClock {
 public:
  /// The mode of a singular value y >= 0, taken as exact. Throws InvalidInput for another y and as flow_rate() does.
  template <int Depth>
  TrainingClock(const Architecture<Scalar, Depth>& architecture, const std::type_identity_t<Scalar>& y,
                TrainingFlow flow = TrainingFlow::plain);

  /// The mode-th singular value of a target, counted from 1, as it was decided: exactly at the fold for one that is.
  /// Throws InvalidInput if there is none.
  TrainingClock(const SingularGroups<Scalar>& groups, Index mode, TrainingFlow flow = TrainingFlow::plain);

  /// y, and kappa of core/training_flow.hpp.
  [[nodiscard]] const Scalar& value() const { return value_; }
  [[nodiscard]] const Scalar& rate() const { return kappa_; }

  /// The positive roots as scales, larger first; none or one or two.
  [[nodiscard]] std::optional<Scalar> larger_root() const;   ///< or the double one
  [[nodiscard]] std::optional<Scalar> smaller_root() const;  ///< if it is apart

  /// All scales must be finite and not negative, times and steps positive or 0: InvalidInput otherwise.
  [[nodiscard]] TrainingFate<Scalar> fate(const Scalar& start) const;
  [[nodiscard]] DescentFate<Scalar> descent_fate(const Scalar& start, const Scalar& step) const;
  [[nodiscard]] ClockTime<Scalar> time(const Scalar& start, const Scalar& end) const;

  /// The time from beside the smaller root, at the scale smaller_root e^offset, offset of either sign and as small as
  /// one likes: the escape from the saddle. Throws InvalidInput unless there is a smaller root and offset is not 0.
  [[nodiscard]] ClockTime<Scalar> escape_time(const Scalar& offset, const Scalar& end) const;

  /// The scale after that time; the end itself for an infinite one.
  [[nodiscard]] Scalar scale_after(const Scalar& start, const Scalar& time) const;

  /// How |s - s_0| grows beside 0 or a root, in proportion to e^{rate t}: < 0 where the flow ends, > 0 at the smaller
  /// root, 0 at the double root and, for L = 2, at 0 for y = sqrt(lambda). Throws InvalidInput if there is no such
  /// root.
  [[nodiscard]] Scalar rate_at_zero() const;
  [[nodiscard]] Scalar rate_at_root(RootKind kind) const;

  /// How many steps of gradient descent lead from one scale to another, without the rounding to a whole number:
  ///
  ///   time/step + ln(f(end)/f(start))/2 + O(step),    f(s) = s^{2L-1} - y s^{L-1} + l0 s.
  ///
  /// An estimate: its error is halved with the step, and no bound on it is claimed. For a step so long that the
  /// logarithm outweighs the time it is negative and says nothing. (A step of the weighted flow moves
  /// layer l by step/lambda_l times the gradient.) Infinite where the time is. Throws NotRepresentable where f leaves
  /// the range.
  [[nodiscard]] Scalar descent_steps(const Scalar& start, const Scalar& end, const Scalar& step) const;

 private:
  using Two = DoubleWord<Scalar>;
  using Flow = detail::ModeFlow<Scalar>;
  using Place = detail::Place<Scalar>;

  /// Between which roots, counted from below, a scale lies, and at which one it is, if at any.
  struct Standing {
    Two x{};
    int interval = 0;
    int at_root = -1;
    Scalar distance = std::numeric_limits<Scalar>::infinity();  ///< least |ln(scale/root)|
  };

  TrainingClock(int depth, const Two& log_lambda, const Scalar& kappa, const Scalar& value,
                const detail::LogEta<Scalar>& log_eta);

  static void require_scale(const Scalar& s, const char* name) {
    detail::require(isfinite(s) && s >= Scalar(0), name, " must be finite and not negative, got ", s);
  }
  [[nodiscard]] int roots() const { return flow_ ? flow_->roots() : logistic_->k() > Scalar(0) ? 1 : 0; }
  [[nodiscard]] Two root(int i) const {
    return !flow_ ? logistic_->root() : i + 1 == roots() ? flow_->upper().center : flow_->lower().center;
  }
  [[nodiscard]] bool rises(int interval) const { return flow_ ? roots() == 2 && interval == 1 : interval < roots(); }
  [[nodiscard]] Scalar x_per_log() const { return Scalar(2 * depth_ - 2); }
  [[nodiscard]] Standing standing(const Two& x) const;
  [[nodiscard]] Standing standing(const Scalar& scale) const;
  [[nodiscard]] Scalar scale_at(const Two& x) const;
  [[nodiscard]] Scalar slowness(const Standing& a) const;
  [[nodiscard]] ClockTime<Scalar> time_between(const Standing& a, const Place& start, const Scalar& end) const;
  [[nodiscard]] Place place(const Standing& a) const;
  [[nodiscard]] Scalar largest_step(const Two& x) const;

  int depth_;
  Scalar kappa_, value_;
  Two log_scale_unit_;                                    // ln(s/u)
  std::optional<Flow> flow_;                              // L >= 3
  std::optional<detail::LogisticFlow<Scalar>> logistic_;  // L = 2
  Scalar time_unit_;                                      // of their times: C/(2 kappa), or 1/(2 kappa max(1, eta))
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar, int Depth>
LogEta<Scalar> log_eta_of(const Architecture<Scalar, Depth>& architecture, const Scalar& y) {
  require(isfinite(y) && y >= Scalar(0), "a singular value must be finite and not negative, got ", y);
  if (y == Scalar(0)) return {{}, false, true};
  return {log(DoubleWord<Scalar>(y)) - architecture.log_unit(), false, false};
}

template <class Scalar>
LogEta<Scalar> log_eta_of(const SingularGroups<Scalar>& groups, Index mode) {
  require(mode >= 1 && mode <= groups.singular_values.size(), "the modes are the singular values 1 to ",
          groups.singular_values.size(), ", got ", mode);
  for (const SingularGroup<Scalar>& group : groups.groups) {
    if (mode <= group.first || mode > group.first + group.multiplicity) continue;
    LogEta<Scalar> result = log_eta_of(groups.architecture, group.value);
    result.at_fold = group.side_of_fold == 0;
    return result;
  }
  return {{}, false, true};
}

}  // namespace detail

template <RealScalar Scalar>
template <int Depth>
TrainingClock<Scalar>::TrainingClock(const Architecture<Scalar, Depth>& architecture,
                                     const std::type_identity_t<Scalar>& y, TrainingFlow flow)
    : TrainingClock(architecture.depth(), architecture.log_lambda(), flow_rate(architecture, flow), y,
                    detail::log_eta_of(architecture, y)) {}

template <RealScalar Scalar>
TrainingClock<Scalar>::TrainingClock(const SingularGroups<Scalar>& groups, Index mode, TrainingFlow flow)
    : TrainingClock(groups.architecture.depth(), groups.architecture.log_lambda(), flow_rate(groups.architecture, flow),
                    Scalar(0), detail::log_eta_of(groups, mode)) {
  value_ = groups.decided_values()[mode - 1];
}

template <RealScalar Scalar>
TrainingClock<Scalar>::TrainingClock(int depth, const Two& log_lambda, const Scalar& kappa, const Scalar& value,
                                     const detail::LogEta<Scalar>& log_eta)
    : depth_(depth),
      kappa_(kappa),
      value_(value),
      // sigma = q0 u = sqrt(l0) s
      log_scale_unit_(log_lambda / (Two(Scalar(2 * depth)) * Two(Scalar(depth - 1)))) {
  if (depth == 2) {
    logistic_.emplace(log_eta);
    time_unit_ = exp(-(logistic_->log_unit() + log(Two(kappa)) + ln2<Scalar>())).value();
  } else {
    flow_.emplace(depth, log_eta);
    time_unit_ = flow_->time_factor() / Scalar(2) / kappa;
  }
}

template <RealScalar Scalar>
typename TrainingClock<Scalar>::Standing TrainingClock<Scalar>::standing(const Two& x) const {
  Standing result{x};
  for (int i = 0; i < roots(); ++i) {
    const Scalar distance = (x - root(i)).value() / x_per_log();
    if (distance > Scalar(0)) result.interval = i + 1;
    if (abs(distance) < result.distance) {
      result.distance = abs(distance);
      result.at_root = result.distance <= Scalar(8) * epsilon<Scalar> ? i : -1;
    }
  }
  return result;
}

template <RealScalar Scalar>
typename TrainingClock<Scalar>::Standing TrainingClock<Scalar>::standing(const Scalar& scale) const {
  const Two log_u = log(Two(scale)) - log_scale_unit_;
  return standing(flow_ ? flow_->position(log_u) : logistic_->position(log_u));
}

template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::scale_at(const Two& x) const {
  return exp((flow_ ? flow_->log_u(x) : logistic_->log_u(x)) + log_scale_unit_).value();
}

/// In the chart of the nearer root.
template <RealScalar Scalar>
detail::Place<Scalar> TrainingClock<Scalar>::place(const Standing& a) const {
  const auto &lower = flow_->lower(), &upper = flow_->upper();
  const Scalar from_lower = (a.x - lower.center).value(), from_upper = (a.x - upper.center).value();
  return abs(from_lower) < abs(from_upper) ? Place{&lower, from_lower} : Place{&upper, from_upper};
}

/// dt/d ln s.
template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::slowness(const Standing& a) const {
  if (!flow_) return time_unit_ * x_per_log() / logistic_->speed(a.x);
  return x_per_log() * detail::course_slowness(*flow_, place(a), time_unit_);
}

template <RealScalar Scalar>
std::optional<Scalar> TrainingClock<Scalar>::larger_root() const {
  return roots() == 0 ? std::nullopt : std::optional<Scalar>(scale_at(root(roots() - 1)));
}

template <RealScalar Scalar>
std::optional<Scalar> TrainingClock<Scalar>::smaller_root() const {
  return roots() < 2 ? std::nullopt : std::optional<Scalar>(scale_at(root(0)));
}

template <RealScalar Scalar>
TrainingFate<Scalar> TrainingClock<Scalar>::fate(const Scalar& start) const {
  require_scale(start, "the start");
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  if (start == Scalar(0)) return {TrainingEnd::zero, Scalar(0), -infinity};
  const Standing a = standing(start);
  TrainingFate<Scalar> result{TrainingEnd::zero, Scalar(0), Scalar(0)};
  if (!flow_) {
    result.margin = logistic_->k() < Scalar(0) ? log1p(logistic_->k())  // ln eta
                                               : logistic_->log_unit().value();
  } else {
    result.margin = roots() == 0 ? flow_->log_ratio() : Scalar((a.x - root(0)).value() / x_per_log());
  }
  if (a.at_root >= 0) {
    result.end = !flow_ || a.at_root == 1 ? TrainingEnd::larger_root
                 : roots() == 2           ? TrainingEnd::smaller_root
                                          : TrainingEnd::double_root;
    result.scale = scale_at(root(a.at_root));
  } else if (rises(a.interval) || a.interval > 0) {
    result.end = roots() == 1 && flow_ ? TrainingEnd::double_root : TrainingEnd::larger_root;
    result.scale = *larger_root();
  }
  return result;
}

/// Proposition 79: 1/(2 kappa max(1, f'(U))), f' that of the equation without units at U = max(u, larger root).
template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::largest_step(const Two& x) const {
  if (!flow_) return time_unit_ / (Scalar(3) * exp(x.value()) - logistic_->k());
  const Scalar alpha = flow_->alpha(), beta = Scalar(1) - alpha, &log_r = flow_->log_ratio();
  const Scalar a = Scalar(2 * depth_ - 1) * alpha, b = static_cast<Scalar>(depth_ - 1), X = x.value();
  const Scalar slope = X > Scalar(0) ? Scalar(exp(X) * (a - b * exp(Scalar(log_r - beta * X)) + beta * exp(-X)))
                                     : Scalar(a * exp(X) - b * exp(Scalar(log_r + alpha * X)) + beta);
  return Scalar(1) / (Scalar(2) * kappa_ * max(Scalar(1), Scalar(slope / beta)));
}

template <RealScalar Scalar>
DescentFate<Scalar> TrainingClock<Scalar>::descent_fate(const Scalar& start, const Scalar& step) const {
  detail::require(isfinite(step) && step > Scalar(0), "the step must be finite and positive, got ", step);
  DescentFate<Scalar> result;
  result.fate = fate(start);
  std::optional<Two> top;
  if (roots() > 0) top = root(roots() - 1);
  if (start > Scalar(0)) {
    const Two x = standing(start).x;
    if (!top || (x - *top).value() > Scalar(0)) top = x;
  }
  result.largest_step = top ? largest_step(*top) : Scalar(1) / (Scalar(2) * kappa_);
  result.known = step < result.largest_step;
  return result;
}

template <RealScalar Scalar>
ClockTime<Scalar> TrainingClock<Scalar>::time_between(const Standing& a, const Place& start, const Scalar& end) const {
  const bool up = rises(a.interval);
  ClockTime<Scalar> result{std::numeric_limits<Scalar>::infinity(), ClockReach::reached, a.distance, Scalar(0)};
  if (end == Scalar(0)) {
    result.reach = up                ? ClockReach::other_way
                   : a.interval == 0 ? ClockReach::only_in_the_limit
                                     : ClockReach::beyond_root;
    return result;
  }
  const Standing b = standing(end);
  result.margin = min(result.margin, b.distance);
  const Scalar difference = (b.x - a.x).value();
  if (b.at_root < 0 && b.interval == a.interval && difference == Scalar(0)) {
    result.time = Scalar(0);
    result.sensitivity = slowness(a) + slowness(b);
    return result;
  }
  if ((difference > Scalar(0)) != up) {
    result.reach = ClockReach::other_way;
  } else if (b.at_root >= 0 && b.at_root == (up ? a.interval : a.interval - 1)) {
    result.reach = ClockReach::only_in_the_limit;
  } else if (b.at_root >= 0 || b.interval != a.interval) {
    result.reach = ClockReach::beyond_root;
  } else {
    result.time =
        flow_ ? detail::course_time(*flow_, start, b.x, time_unit_) : Scalar(time_unit_ * logistic_->time(a.x, b.x));
    result.sensitivity = slowness(a) + slowness(b);
  }
  return result;
}

template <RealScalar Scalar>
ClockTime<Scalar> TrainingClock<Scalar>::time(const Scalar& start, const Scalar& end) const {
  require_scale(start, "the start");
  require_scale(end, "the end");
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  const Standing a = start == Scalar(0) ? Standing{} : standing(start);
  const bool rests = start == Scalar(0) || a.at_root >= 0;
  if (start == end) {
    return {Scalar(0), ClockReach::reached, a.distance, rests ? Scalar(0) : Scalar(Scalar(2) * slowness(a))};
  }
  if (rests) return {infinity, ClockReach::starts_at_root, a.distance, Scalar(0)};
  return time_between(a, flow_ ? place(a) : Place{}, end);
}

template <RealScalar Scalar>
ClockTime<Scalar> TrainingClock<Scalar>::escape_time(const Scalar& offset, const Scalar& end) const {
  detail::require(roots() == 2, "an escape begins beside a smaller root, which y = ", value_, " does not have");
  require_scale(end, "the end");
  detail::require(isfinite(offset) && offset != Scalar(0), "the offset must be finite and not 0, got ", offset);
  const auto& chart = flow_->lower();
  const Place start{&chart, x_per_log() * offset};
  const Standing a{chart.center + Two(start.delta), offset > Scalar(0) ? 1 : 0, -1, abs(offset)};
  detail::require((a.x - flow_->upper().center).value() < Scalar(0), "the offset must end below the larger root, got ",
                  offset);
  return time_between(a, start, end);
}

template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::scale_after(const Scalar& start, const Scalar& time) const {
  require_scale(start, "the start");
  detail::require(time >= Scalar(0), "the time must not be negative, got ", time);
  if (start == Scalar(0) || time == Scalar(0)) return start;
  if (!isfinite(time)) return fate(start).scale;
  const Standing a = standing(start);
  if (a.at_root >= 0) return start;
  if (!flow_ && logistic_->k() == Scalar(0)) {
    return scale_at(logistic_->position_at_threshold(a.x, log(Two(time)) + log(Two(kappa_)) + ln2<Scalar>()));
  }
  const Scalar T = time / time_unit_;
  if (!isfinite(Scalar(4) * T)) return fate(start).scale;  // nothing is left beside the end
  return scale_at(flow_ ? detail::course_position(*flow_, place(a), time, time_unit_)
                        : logistic_->position_after(a.x, T));
}

template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::rate_at_zero() const {
  if (flow_) return Scalar(-2) * kappa_;
  return logistic_->k() / time_unit_;
}

template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::rate_at_root(RootKind kind) const {
  const bool has = kind == RootKind::smaller       ? roots() == 2
                   : kind == RootKind::double_root ? flow_ && roots() == 1
                                                   : roots() == 2 || (!flow_ && roots() == 1);
  detail::require(has, "y = ", value_, " has no ", to_string(kind), " root");
  if (!flow_) return Scalar(-2) * logistic_->k() / time_unit_;
  return flow_->rate(kind == RootKind::smaller ? flow_->lower() : flow_->upper(), Scalar(Scalar(2) * kappa_));
}

template <RealScalar Scalar>
Scalar TrainingClock<Scalar>::descent_steps(const Scalar& start, const Scalar& end, const Scalar& step) const {
  detail::require(isfinite(step) && step > Scalar(0), "the step must be finite and positive, got ", step);
  const ClockTime<Scalar> flow = time(start, end);
  if (!flow.finite() || start == end) return flow.time;
  const Standing a = standing(start), b = standing(end);
  const Scalar result =
      flow.time / step + ((b.x - a.x).value() / x_per_log() + log(slowness(a) / slowness(b))) / Scalar(2);
  if (!isfinite(result)) throw NotRepresentable("the number of steps overflows");
  return result;
}

}  // namespace dmf
