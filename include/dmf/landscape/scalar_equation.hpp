// SPDX-License-Identifier: BSL-1.0
#pragma once

// The scalar equation behind every critical point,
//
//   u^L + u^{2-L} = eta,    u > 0,    L >= 2.
//
// With sigma = q0 u and y = q0 eta, q0 = lambda^{1/(2(L-1))}, its solutions are the positive roots
// of f(x; y) = x^{2L-1} - sqrt(lambda) y x^{L-1} + lambda x (Chen, Jiang, Wang, eq. (10)).
//
//   L >= 3: no root for eta < eta_fold, a double root at eta_fold, and a smaller root below
//           u_fold < larger root for eta > eta_fold;
//   L = 2:  u^2 = eta - 1, one root for eta > 1 (called the larger one), none otherwise.
//
//   eta_fold^{2L-2}   = (2L-2)^{2L-2} / (L^L (L-2)^{L-2})     u_fold^{2L-2}   = (L-2)/L
//   eta_switch^{2L-2} = (L-1)^{2L-2} / (L-2)^{L-2}            u_switch^{2L-2} = L-2
//
// Above the switch the larger root gives a lower value of F than zero, below it a higher one. Both
// thresholds are 1 for L = 2. (docs/theory.md, Propositions 1 to 4 and 10; the fold is Chen, Jiang,
// Wang, Lemma 11, the switch is in Kamber, Parhi, Theorem 5.) eta enters as ln eta, so that nothing
// under- or overflows, and is taken as exact: no tolerance is applied here.

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <array>
#include <cstddef>

namespace dmf {

/// Which positive root of the scalar equation: the larger, the smaller, or the double root.
enum class RootKind { larger, smaller, double_root };

[[nodiscard]] const char* to_string(RootKind kind);

/// A positive root u of the scalar equation with everything computed from it. Each field is rounded
/// from a value held to twice the working precision, so none inherits the rounding of another: in
/// particular p, q and t are not powers of the rounded u.
template <RealScalar Scalar = double>
struct Root {
  RootKind kind{};
  Scalar u{};                  ///< the root
  Scalar log_u{};              ///< ln u
  Scalar p{};                  ///< u^L; sigma^L / sqrt(lambda) = q0 p is the end-to-end value
  Scalar q{};                  ///< u^{2-L}; y - q0 p = q0 q is the negative residual
  Scalar t{};                  ///< p/q = u^{2L-2}; +infinity where it leaves the range of Scalar
  Scalar log_u_over_fold{};    ///< ln(u/u_fold): > 0 larger, < 0 smaller, 0 double; +infinity for L = 2
  Scalar log_u_over_switch{};  ///< ln(u/u_switch): its sign decides against zero; +infinity for L = 2
  Scalar residual{};           ///< (u^L + u^{2-L} - eta)/eta at the rounded u
  Scalar condition{};          ///< |d ln u / d ln eta| = (1+t)/|L t - (L-2)|; +infinity at the fold
};

/// At most two roots, in descending order.
template <RealScalar Scalar = double>
class Roots {
 public:
  void push_back(const Root<Scalar>& root) { roots_[size_++] = root; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const Root<Scalar>& operator[](std::size_t i) const { return roots_[i]; }
  [[nodiscard]] const Root<Scalar>* begin() const { return roots_.data(); }
  [[nodiscard]] const Root<Scalar>* end() const { return roots_.data() + size_; }

 private:
  std::array<Root<Scalar>, 2> roots_{};
  std::size_t size_ = 0;
};

/// The scalar equation of one depth: its thresholds and its roots.
///
/// Accuracy (docs/accuracy.md), relative to the exact results for the given ln eta, in every scalar
/// and up to the fold: u, p, q, t (L >= 3) and the thresholds within 1 epsilon; u, p, t of L = 2,
/// log_u_over_fold and condition within 8 epsilon times 1 + epsilon a/margin_fold, where a epsilon^2 is
/// the error of ln eta; the other logarithms within 8 epsilon (|x| + |log_u_over_fold| + a epsilon
/// condition). Results outside the range of the normal numbers become 0, subnormal or infinite. The
/// residual at the rounded u stays below (4 + L/2) epsilon. Cost: some 20 microseconds for both roots.
template <RealScalar Scalar = double>
class ScalarEquation {
 public:
  /// Throws InvalidInput unless depth >= 2.
  explicit ScalarEquation(int depth);

  [[nodiscard]] int depth() const { return depth_; }

  /// ln eta_fold and ln eta_switch.
  [[nodiscard]] Scalar log_eta_fold() const { return log_eta_fold_.value(); }
  [[nodiscard]] Scalar log_eta_switch() const { return log_eta_switch_.value(); }

  /// ln(eta/eta_fold) and ln(eta/eta_switch): signed distances, free of cancellation beyond what ln
  /// eta itself, known to twice the working precision, has lost.
  [[nodiscard]] Scalar margin_fold(const DoubleWord<Scalar>& log_eta) const {
    return (log_eta - log_eta_fold_).value();
  }
  [[nodiscard]] Scalar margin_switch(const DoubleWord<Scalar>& log_eta) const {
    return (log_eta - log_eta_switch_).value();
  }

  /// The thresholds in units of y, q0 eta_fold and q0 eta_switch, from ln q0.
  [[nodiscard]] Scalar fold_threshold(const DoubleWord<Scalar>& log_unit) const {
    return exp(log_unit + log_eta_fold_).value();
  }
  [[nodiscard]] Scalar switch_threshold(const DoubleWord<Scalar>& log_unit) const {
    return exp(log_unit + log_eta_switch_).value();
  }

  /// All positive roots for the given ln eta: two, or one for L = 2, or none. A DoubleWord argument
  /// carries ln eta beyond working precision. Throws InvalidInput unless ln eta is finite.
  [[nodiscard]] Roots<Scalar> roots(const DoubleWord<Scalar>& log_eta) const;
  [[nodiscard]] Roots<Scalar> roots(const Scalar& log_eta) const { return roots(DoubleWord<Scalar>(log_eta)); }

  /// The double root u_fold, the only root at eta = eta_fold. Throws InvalidInput for L = 2, where
  /// the root at the threshold is zero.
  [[nodiscard]] Root<Scalar> double_root() const;

  /// The roots at eta = eta_switch: u_switch exactly, so that ln(u/u_switch) is 0, and the smaller
  /// root. Throws InvalidInput for L = 2, likewise.
  [[nodiscard]] Roots<Scalar> roots_at_switch() const;

 private:
  using Two = DoubleWord<Scalar>;

  [[nodiscard]] Root<Scalar> root_at(RootKind kind, const Two& log_u, const Two& log_u_over_fold,
                                     const Two& log_eta) const;
  [[nodiscard]] Two solve(bool larger, const Two& log_eta) const;
  [[nodiscard]] Scalar solve_near_fold(bool larger, const Scalar& excess) const;
  [[nodiscard]] Two log_sum(bool larger, const Two& d) const;

  int depth_;
  Two log_eta_fold_, log_eta_switch_, log_u_fold_, log_u_switch_;
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(RootKind kind) {
  switch (kind) {
    case RootKind::larger: return "larger";
    case RootKind::smaller: return "smaller";
    case RootKind::double_root: return "double";
  }
  return "";
}

template <RealScalar Scalar>
ScalarEquation<Scalar>::ScalarEquation(int depth) : depth_(depth) {
  detail::require(depth >= 2, "depth must be at least 2, got ", depth);
  if (depth == 2) return;  // eta_fold = eta_switch = 1, u_fold = u_switch = 0
  const auto number = [](int n) { return Two(Scalar(n)); };
  const auto log_of = [&](int n) { return log(number(n)); };
  const Two power = number(2 * depth - 2);
  log_u_switch_ = log_of(depth - 2) / power;
  log_u_fold_ = (log_of(depth - 2) - log_of(depth)) / power;
  log_eta_switch_ = log_of(depth - 1) - number(depth - 2) * log_u_switch_;
  log_eta_fold_ =
      log_of(2 * depth - 2) - (number(depth) * log_of(depth) + number(depth - 2) * log_of(depth - 2)) / power;
}

template <RealScalar Scalar>
Roots<Scalar> ScalarEquation<Scalar>::roots(const Two& log_eta) const {
  detail::require(isfinite(log_eta.hi), "ln eta must be finite, got ", log_eta.hi);
  Roots<Scalar> result;
  if (margin_fold(log_eta) <= Scalar(0)) return result;
  if (depth_ == 2) {  // u^2 = eta - 1 = eta (1 - 1/eta)
    const Two log_u = ldexp(log_eta + log(-expm1(-log_eta)), -1);
    result.push_back(root_at(RootKind::larger, log_u, std::numeric_limits<Scalar>::infinity(), log_eta));
    return result;
  }
  for (const RootKind kind : {RootKind::larger, RootKind::smaller}) {
    const Two d = solve(kind == RootKind::larger, log_eta);
    result.push_back(root_at(kind, log_u_fold_ + d, d, log_eta));
  }
  return result;
}

template <RealScalar Scalar>
Root<Scalar> ScalarEquation<Scalar>::double_root() const {
  detail::require(depth_ >= 3, "the double root exists for depth at least 3, got ", depth_);
  return root_at(RootKind::double_root, log_u_fold_, Two(), log_eta_fold_);
}

template <RealScalar Scalar>
Roots<Scalar> ScalarEquation<Scalar>::roots_at_switch() const {
  detail::require(depth_ >= 3, "there are roots at the switch for depth at least 3, got ", depth_);
  Roots<Scalar> result;
  result.push_back(root_at(RootKind::larger, log_u_switch_, log_u_switch_ - log_u_fold_, log_eta_switch_));
  const Two d = solve(false, log_eta_switch_);
  result.push_back(root_at(RootKind::smaller, log_u_fold_ + d, d, log_eta_switch_));
  return result;
}

/// All fields of the root whose logarithm is log_u = ln u_fold + log_u_over_fold.
template <RealScalar Scalar>
Root<Scalar> ScalarEquation<Scalar>::root_at(RootKind kind, const Two& log_u, const Two& log_u_over_fold,
                                             const Two& log_eta) const {
  const auto L = static_cast<Scalar>(depth_);
  const Two two_l_minus_2{Scalar(2) * L - Scalar(2)};
  Root<Scalar> root;
  root.kind = kind;
  root.u = exp(log_u).value();
  root.log_u = log_u.value();
  root.p = exp(Two(L) * log_u).value();
  root.q = exp(Two(Scalar(2) - L) * log_u).value();
  root.t = exp(two_l_minus_2 * log_u).value();
  root.log_u_over_fold = log_u_over_fold.value();
  root.log_u_over_switch = depth_ == 2 ? root.log_u_over_fold : (log_u - log_u_switch_).value();

  // L t - (L-2) = (L-2)(e^{(2L-2) d} - 1) with d = ln(u/u_fold), divided by t where t is large.
  const Scalar d = (two_l_minus_2 * log_u_over_fold).value();
  if (depth_ == 2) {
    root.condition = (Scalar(1) + Scalar(1) / root.t) / L;
  } else if (d > Scalar(0)) {
    root.condition = (Scalar(1) + Scalar(1) / root.t) / (-L * expm1(-d));
  } else {
    root.condition = (Scalar(1) + root.t) / (-(L - Scalar(2)) * expm1(d));
  }

  // eta(u) = u^L (1 + u^{2-2L}) or u^{2-L} (1 + u^{2L-2}), whichever power in brackets is below 1.
  if (root.u > Scalar(0) && isfinite(root.u)) {
    const Two v = log(Two(root.u));
    const bool above_one = root.u > Scalar(1);
    const Two leading = Two(above_one ? L : Scalar(2) - L) * v;
    const Two small_power = exp(above_one ? -(two_l_minus_2 * v) : two_l_minus_2 * v);
    root.residual = expm1((leading + log(Two(Scalar(1)) + small_power) - log_eta).value());
  }
  return root;
}

/// d = ln(u/u_fold) for L >= 3 and ln eta > ln eta_fold.
///
/// With w = |d| the equation reads ln[(a + b e^{-(2L-2) w})/(2L-2)] + c w = ln(eta/eta_fold), where
/// (a, b, c) = (L-2, L, L) for the larger root and (L, L-2, L-2) for the smaller one. The left side
/// is convex and increasing in w: Newton's method from above decreases to the root. Near the fold,
/// where the left side is quadratic in w, a power series gives w to full relative accuracy. Last, a
/// single Newton step with a residual in twice the working precision.
template <RealScalar Scalar>
DoubleWord<Scalar> ScalarEquation<Scalar>::solve(bool larger, const Two& log_eta) const {
  const auto L = static_cast<Scalar>(depth_);
  const Scalar power = Scalar(2) * L - Scalar(2);
  const Scalar a = larger ? L - Scalar(2) : L, b = larger ? L : L - Scalar(2), c = b;
  const Two distance = log_eta - log_eta_fold_;

  // d(left side)/dw = c - (2L-2) b x/(a + b x) with x = e^{-(2L-2) w}; c = b, a + b = 2L-2.
  const auto slope = [&](const Scalar& w) {
    const Scalar x_minus_1 = expm1(-power * w);
    return -a * b * x_minus_1 / (power + b * x_minus_1);
  };

  Scalar w;
  const Scalar half(Scalar(1) / Scalar(2));
  if (const Scalar start = sqrt(Scalar(2) * distance.hi / (L * (L - Scalar(2)))); L * start < half) {
    w = solve_near_fold(larger, expm1(distance.hi) + exp(distance.hi) * distance.lo);
    if (L * w < Scalar(1) / Scalar(1024)) return larger ? Two(w) : Two(Scalar(-w));
  } else {
    w = (distance.hi + log(power / a)) / c;
    for (int i = 0; i < 100; ++i) {
      const Scalar value = c * w + log1p(b * expm1(-power * w) / power) - distance.hi;
      const Scalar step = value / slope(w);
      w -= step;
      if (abs(step) <= Scalar(4) * epsilon<Scalar> * w) break;
    }
  }
  const Two residual = log_sum(larger, w) - distance;
  const Two refined = Two(w) - Two(Scalar(residual.hi / slope(w)));
  return larger ? refined : -refined;
}

/// w = |d| from excess = eta/eta_fold - 1, to a few epsilon relative, for L w below about 1:
/// Newton's method on eta/eta_fold - 1 = sum_{n >= 2} c_n d^n with
/// c_n = L(L-2) [L^{n-1} + (-1)^n (L-2)^{n-1}] / ((2L-2) n!).
template <RealScalar Scalar>
Scalar ScalarEquation<Scalar>::solve_near_fold(bool larger, const Scalar& excess) const {
  const auto L = static_cast<Scalar>(depth_);
  const Scalar sign(larger ? 1 : -1);
  const Scalar scale = L * (L - Scalar(2)) / (Scalar(2) * L - Scalar(2));
  Scalar w = sqrt(Scalar(2) * excess / (L * (L - Scalar(2))));
  for (int i = 0; i < 100; ++i) {
    Scalar value(0), derivative(0);
    Scalar power_a = sign * w * L, power_b = -sign * w * (L - Scalar(2));  // (L d)^n/n! and so on
    for (int n = 2;; ++n) {
      // d^{n-1} [L^{n-1} - (-(L-2))^{n-1}] / (n-1)!, from the powers of the previous order
      const Scalar slope_term = power_a - power_b;
      derivative += slope_term;
      value += slope_term * w * sign / Scalar(n);
      if (abs(slope_term) <= epsilon<Scalar> * abs(derivative) / Scalar(8)) break;
      power_a *= sign * w * L / Scalar(n);
      power_b *= -sign * w * (L - Scalar(2)) / Scalar(n);
    }
    const Scalar step = (value * scale - excess) / (sign * derivative * scale);
    w -= step;
    if (abs(step) <= Scalar(2) * epsilon<Scalar> * w) break;
  }
  return w;
}

/// The left side of the equation in solve(), in twice the working precision.
template <RealScalar Scalar>
DoubleWord<Scalar> ScalarEquation<Scalar>::log_sum(bool larger, const Two& w) const {
  const auto L = static_cast<Scalar>(depth_);
  const Scalar power = Scalar(2) * L - Scalar(2);
  const Two b(larger ? L : L - Scalar(2));
  const Two bracket = Two(Scalar(1)) + b * expm1(-(Two(power) * w)) / Two(power);
  return b * w + log(bracket);
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SCALAR_EQUATION(how, Scalar) how class ScalarEquation<Scalar>;

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SCALAR_EQUATION(extern template, double)
#endif

}  // namespace dmf
