// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow of one mode without units, du/dT = -(u^{2L-1} - eta u^{L-1} + u), for L >= 3 (docs/theory.md, Proposition
// 78). With x = (2L-2) ln(u/u_fold), r = eta/eta_fold and alpha = (L-2)/(2L-2), in [1/4, 1/2),
//
//   dT = C dx/phi(x),    phi(x) = r e^{alpha x} - (1 - alpha) - alpha e^x,    C = L/(2L-2)^2.
//
// The depth enters by alpha alone, L = 1000 is no harder than L = 5. phi has the zeros x_smaller <= 0 <= x_larger for
// r >= 1 and none for r < 1. Near a zero, or where |phi| is least, it is computed from the distance delta to that
// center c,
//
//   phi(c + delta) = f_0 + f_1 delta + a D(alpha delta) - b D(delta),    D(x) = e^x - 1 - x,
//
// which does not cancel: a zero has f_0 = 0, f_1 = -alpha (1 - alpha)(e^c - 1), a = 1 - alpha + alpha e^c, b = alpha
// e^c; the maximum of phi, c = ln r/(1 - alpha), has f_0 = (1 - alpha)(e^c - 1), f_1 = 0, a = e^c, b = alpha e^c.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <limits>

namespace dmf::detail {

/// e^x - 1 - x without cancellation.
template <class Scalar>
Scalar exponential_excess(const Scalar& x) {
  if (abs(x) > Scalar(1) / Scalar(2)) return expm1(x) - x;
  Scalar term = x * x / Scalar(2), sum = term;
  for (int n = 3; abs(term) > epsilon<Scalar> * sum / Scalar(8); ++n) {
    term *= x / Scalar(n);
    sum += term;
  }
  return sum;
}

/// ln eta of a mode as it was decided: a number, the fold itself, or -infinity where y = 0.
template <RealScalar Scalar>
struct LogEta {
  DoubleWord<Scalar> value{};
  bool at_fold = false;
  bool zero = false;
};

/// phi of one mode, L >= 3.
template <RealScalar Scalar>
class ModeFlow {
 public:
  using Two = DoubleWord<Scalar>;

  /// phi around a center, divided by e^c where c > 0 so that nothing overflows.
  struct Chart {
    Two center{};
    Scalar f_0{}, f_1{}, a{}, b{}, scale{1};
    bool near = true;  ///< whether the formula in delta is needed, and holds, for |delta| <= 1
  };

  ModeFlow(int depth, const LogEta<Scalar>& log_eta);

  [[nodiscard]] const Scalar& alpha() const { return alpha_; }
  [[nodiscard]] Scalar time_factor() const {
    return static_cast<Scalar>(depth_) / (Scalar(2 * depth_ - 2) * Scalar(2 * depth_ - 2));
  }

  /// The number of positive roots, with the double one counted once, and their charts: that of the larger root, which
  /// is also that of the double root or of the maximum where there is none, and that of the smaller root.
  [[nodiscard]] int roots() const { return roots_; }
  [[nodiscard]] const Chart& upper() const { return upper_; }
  [[nodiscard]] const Chart& lower() const { return roots_ == 2 ? lower_ : upper_; }
  /// ln r: > 0 above the fold, -infinity for y = 0.
  [[nodiscard]] const Scalar& log_ratio() const { return log_r_.hi; }
  /// How far from the maximum |phi| has doubled, for r < 1; a complex zero is about as far.
  [[nodiscard]] const Scalar& width() const { return width_; }

  [[nodiscard]] Two position(const Two& log_u) const { return Two(Scalar(2 * depth_ - 2)) * log_u - log_t_fold_; }
  [[nodiscard]] Two log_u(const Two& position) const { return (position + log_t_fold_) / Two(Scalar(2 * depth_ - 2)); }

  /// e^shift/phi(c + delta), signed; 0 where it underflows.
  [[nodiscard]] Scalar slowness(const Chart& chart, const Scalar& delta) const;

  /// The same flow with times e^shift times as long, for places where 1/phi underflows; its charts are its own.
  [[nodiscard]] ModeFlow slowed(const Scalar& shift) const {
    ModeFlow result = *this;
    result.shift_ = shift;
    for (Chart* chart : {&result.upper_, &result.lower_}) {
      chart->scale = exp(chart->center.hi > Scalar(0) ? Two(shift) - chart->center : Two(shift)).value();
    }
    return result;
  }
  [[nodiscard]] const Scalar& shift() const { return shift_; }

  /// unit phi'(c)/C: the rate at which a distance from the root grows (> 0) or decays in time. May overflow.
  [[nodiscard]] Scalar rate(const Chart& chart, const Scalar& unit) const {
    const Two log_size = chart.center.hi > Scalar(0) ? chart.center + log(Two(unit)) : log(Two(unit));
    return chart.f_1 / time_factor() * exp(log_size).value();
  }

 private:
  [[nodiscard]] Chart root_chart(const Two& center) const;
  [[nodiscard]] Two refined(const Scalar& approximate) const;

  int depth_;
  int roots_ = 0;
  Scalar alpha_, beta_;  // beta = 1 - alpha
  Two log_t_fold_, log_r_;
  Chart upper_, lower_;
  Scalar width_{}, shift_{0};
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
ModeFlow<Scalar>::ModeFlow(int depth, const LogEta<Scalar>& log_eta)
    : depth_(depth),
      alpha_(static_cast<Scalar>(depth - 2) / static_cast<Scalar>(2 * depth - 2)),
      beta_(static_cast<Scalar>(depth) / static_cast<Scalar>(2 * depth - 2)) {
  const auto log_of = [](int n) { return log(Two(Scalar(n))); };
  const auto number = [](int n) { return Two(Scalar(n)); };
  log_t_fold_ = log_of(depth - 2) - log_of(depth);
  if (log_eta.zero) {
    log_r_ = Two(-std::numeric_limits<Scalar>::infinity(), Scalar(0));
  } else if (!log_eta.at_fold) {
    log_r_ = log_eta.value -
             (log_of(2 * depth - 2) -
              (number(depth) * log_of(depth) + number(depth - 2) * log_of(depth - 2)) / number(2 * depth - 2));
  }
  // A logarithm of 0 to twice the working precision is the fold itself: two roots, or none, cannot be told apart there.
  if (log_eta.at_fold || log_r_.hi == Scalar(0)) {
    log_r_ = Two();
    roots_ = 1;
    upper_ = root_chart(Two());
  } else if (log_r_.hi > Scalar(0)) {
    roots_ = 2;
    const Roots<Scalar> roots = ScalarEquation<Scalar>(depth).roots(log_eta.value);
    upper_ = root_chart(refined(Scalar(2 * depth - 2) * roots[0].log_u_over_fold));
    lower_ = root_chart(refined(Scalar(2 * depth - 2) * roots[1].log_u_over_fold));
  } else if (log_r_.hi < -Scalar(1) / Scalar(2)) {  // no cancellation anywhere
    upper_.near = false;
    width_ = Scalar(2);
  } else {
    const Scalar c = log_r_.hi / beta_, e = exp(c);
    upper_ = {Two(c), beta_ * expm1(c), Scalar(0), e, alpha_ * e, Scalar(1), true};
    width_ = min(Scalar(2), Scalar(sqrt(Scalar(2) * abs(upper_.f_0) / (e * alpha_ * beta_))));
  }
}

template <RealScalar Scalar>
typename ModeFlow<Scalar>::Chart ModeFlow<Scalar>::root_chart(const Two& center) const {
  const Scalar& c = center.hi;
  if (c > Scalar(0)) {
    const Scalar e = exp(-c);
    return {center, Scalar(0), alpha_ * beta_ * expm1(-c), beta_ * e + alpha_, alpha_, e, true};
  }
  const Scalar e = exp(c);
  return {center, Scalar(0), -alpha_ * beta_ * expm1(c), beta_ + alpha_ * e, alpha_ * e, Scalar(1), true};
}

/// A zero of ln r + alpha x - ln(1 + alpha (e^x - 1)) to twice the working precision, by one step of Newton's method.
template <RealScalar Scalar>
DoubleWord<Scalar> ModeFlow<Scalar>::refined(const Scalar& approximate) const {
  const Two x(approximate), alpha = Two(Scalar(depth_ - 2)) / Two(Scalar(2 * depth_ - 2));
  // Above the fold divided by e^x, which may leave the range.
  const bool high = approximate > Scalar(1);
  const Two one(Scalar(1)), beta = one - alpha;
  const Two bracket = high ? alpha + beta * exp(-x) : one + alpha * expm1(x);
  const Scalar value = (log_r_ + (high ? -beta : alpha) * x - log(bracket)).value();
  const Scalar slope = alpha_ * beta_ * (high ? expm1(Scalar(-approximate)) : Scalar(-expm1(approximate))) / bracket.hi;
  const Scalar step = value / slope;
  return isfinite(step) && abs(step) <= abs(approximate) / Scalar(16) ? x - Two(step) : x;
}

template <RealScalar Scalar>
Scalar ModeFlow<Scalar>::slowness(const Chart& chart, const Scalar& delta) const {
  if (chart.near && abs(delta) <= Scalar(1)) {
    const Scalar phi = chart.f_0 + chart.f_1 * delta + chart.a * exponential_excess<Scalar>(alpha_ * delta) -
                       chart.b * exponential_excess(delta);
    return chart.scale / phi;
  }
  const Scalar x = chart.center.hi + delta, &log_r = log_r_.hi;
  // Between the roots and far from both the first term alone is left, and may overflow.
  if (const Scalar first = log_r + alpha_ * min(x, Scalar(0)) - beta_ * max(x, Scalar(0));
      first > Scalar(8) - Scalar(2) * log(epsilon<Scalar>)) {
    return exp(Scalar(shift_ - (log_r + alpha_ * x)));
  }
  if (x <= Scalar(0)) return exp(shift_) / (exp(Scalar(log_r + alpha_ * x)) - beta_ - alpha_ * exp(x));
  const Scalar e = exp(-x);
  return exp(Scalar(shift_ - x)) / (exp(Scalar(log_r - beta_ * x)) - beta_ * e - alpha_);
}

}  // namespace dmf::detail
