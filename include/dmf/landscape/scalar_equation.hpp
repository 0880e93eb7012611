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

namespace detail {
class FastRoots;
class RootLanes;
}  // namespace detail

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
/// residual at the rounded u stays below (4 + L/2) epsilon. Cost: some ten exponentials in twice the working
/// precision for both roots; detail/fast_roots.hpp and root_batch.hpp do without.
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

  template <RealScalar Other>
  friend class ScalarEquation;
  friend class detail::FastRoots;
  friend class detail::RootLanes;

  [[nodiscard]] Root<Scalar> root_at(RootKind kind, const Two& log_u, const Two& log_u_over_fold, const Two& log_eta,
                                     const Two& eta) const;
  void powers_from_u(Root<Scalar>& root, const Two& log_u, const Two& log_eta, const Two& eta) const;
  void powers_beyond_range(Root<Scalar>& root, const Two& log_u, const Two& log_eta) const;
  [[nodiscard]] Two solve(bool larger, const Two& log_eta) const;
  [[nodiscard]] Scalar approximate(bool larger, const Two& distance) const;
  [[nodiscard]] Scalar solve_near_fold(bool larger, const Scalar& excess, const Scalar& start) const;
  [[nodiscard]] Scalar slope(bool larger, const Scalar& x_minus_1) const;
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
  const Two eta = exp(log_eta);
  if (depth_ == 2) {  // u^2 = eta - 1 = eta (1 - 1/eta)
    const Two log_u = ldexp(log_eta + log(-expm1(-log_eta)), -1);
    result.push_back(root_at(RootKind::larger, log_u, std::numeric_limits<Scalar>::infinity(), log_eta, eta));
    return result;
  }
  for (const RootKind kind : {RootKind::larger, RootKind::smaller}) {
    const Two d = solve(kind == RootKind::larger, log_eta);
    result.push_back(root_at(kind, log_u_fold_ + d, d, log_eta, eta));
  }
  return result;
}

template <RealScalar Scalar>
Root<Scalar> ScalarEquation<Scalar>::double_root() const {
  detail::require(depth_ >= 3, "the double root exists for depth at least 3, got ", depth_);
  return root_at(RootKind::double_root, log_u_fold_, Two(), log_eta_fold_, exp(log_eta_fold_));
}

template <RealScalar Scalar>
Roots<Scalar> ScalarEquation<Scalar>::roots_at_switch() const {
  detail::require(depth_ >= 3, "there are roots at the switch for depth at least 3, got ", depth_);
  Roots<Scalar> result;
  const Two eta = exp(log_eta_switch_), d = solve(false, log_eta_switch_);
  result.push_back(root_at(RootKind::larger, log_u_switch_, log_u_switch_ - log_u_fold_, log_eta_switch_, eta));
  result.push_back(root_at(RootKind::smaller, log_u_fold_ + d, d, log_eta_switch_, eta));
  return result;
}

/// All fields of the root whose logarithm is log_u = ln u_fold + log_u_over_fold.
template <RealScalar Scalar>
Root<Scalar> ScalarEquation<Scalar>::root_at(RootKind kind, const Two& log_u, const Two& log_u_over_fold,
                                             const Two& log_eta, const Two& eta) const {
  const auto L = static_cast<Scalar>(depth_);
  Root<Scalar> root;
  root.kind = kind;
  root.log_u = log_u.value();
  root.log_u_over_fold = log_u_over_fold.value();
  root.log_u_over_switch = depth_ == 2 ? root.log_u_over_fold : (log_u - log_u_switch_).value();
  powers_from_u(root, log_u, log_eta, eta);

  // L t - (L-2) = (L-2)(e^{(2L-2) d} - 1) with d = ln(u/u_fold), divided by t where t is large.
  const Scalar d = (Two(Scalar(2) * L - Scalar(2)) * log_u_over_fold).value();
  if (depth_ == 2) {
    root.condition = (Scalar(1) + Scalar(1) / root.t) / L;
  } else if (d > Scalar(0)) {
    root.condition = (Scalar(1) + Scalar(1) / root.t) / (-L * expm1(-d));
  } else {
    root.condition = (Scalar(1) + root.t) / (-(L - Scalar(2)) * expm1(d));
  }
  return root;
}

/// u, p, q, t and the residual by two exponentials, U = e^{ln u} and P = U^L: q = U^2/P and t = P/q. At the rounded
/// u = U e^h, eta(u) - eta = (P + q - eta) + h (L P - (L-2) q) + h^2 (L^2 P + (L-2)^2 q)/2.
template <RealScalar Scalar>
void ScalarEquation<Scalar>::powers_from_u(Root<Scalar>& root, const Two& log_u, const Two& log_eta,
                                           const Two& eta) const {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar least = Limits::min() / (epsilon<Scalar> * epsilon<Scalar>), most = Limits::max() * epsilon<Scalar>;
  const auto safe = [&](const Two& x) { return x.hi >= least && x.hi <= most; };
  const auto L = static_cast<Scalar>(depth_);
  const Two U = exp(log_u), P = exp(Two(L) * log_u), square = U * U;
  const Two q = depth_ == 2 ? Two(Scalar(1)) : square / P, t = depth_ == 2 ? P : P / q;
  if (!(safe(U) && safe(square) && safe(P) && safe(q) && safe(t) && safe(eta))) {
    powers_beyond_range(root, log_u, log_eta);
    return;
  }
  root.u = U.value();
  root.p = P.value();
  root.q = q.value();
  root.t = t.value();
  const Scalar x = U.lo / U.hi, h = x * (x / Scalar(2) - Scalar(1));  // ln(U.hi/U)
  const Scalar first = (Two(L) * P - Two(L - Scalar(2)) * q).hi;
  const Scalar second = L * L * P.hi + (L - Scalar(2)) * (L - Scalar(2)) * q.hi;
  root.residual = ((P + q - eta).hi + h * (first + h * second / Scalar(2))) / eta.hi;
}

/// The same where a power leaves the range of Scalar: each by an exponential of its own.
template <RealScalar Scalar>
void ScalarEquation<Scalar>::powers_beyond_range(Root<Scalar>& root, const Two& log_u, const Two& log_eta) const {
  const auto L = static_cast<Scalar>(depth_);
  root.u = exp(log_u).value();
  root.p = exp(Two(L) * log_u).value();
  root.q = exp(Two(Scalar(2) - L) * log_u).value();
  root.t = exp(Two(Scalar(2) * L - Scalar(2)) * log_u).value();
  // eta(u) = u^L (1 + u^{2-2L}) or u^{2-L} (1 + u^{2L-2}), where the power in brackets is below epsilon^2.
  if (root.u > Scalar(0) && isfinite(root.u)) {
    const Two leading = Two(root.u > Scalar(1) ? L : Scalar(2) - L) * log(Two(root.u));
    root.residual = expm1((leading - log_eta).value());
  }
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
  const Two distance = log_eta - log_eta_fold_;
  const Scalar w = approximate(larger, distance);
  if (L * w < Scalar(1) / Scalar(1024)) return larger ? Two(w) : Two(Scalar(-w));
  const Two residual = log_sum(larger, w) - distance;
  const Two refined = Two(w) - Two(Scalar(residual.hi / slope(larger, expm1(-(Scalar(2) * L - Scalar(2)) * w))));
  return larger ? refined : -refined;
}

/// d(left side of the equation in solve())/dw = c - (2L-2) b x/(a + b x) with x = e^{-(2L-2) w}; c = b, a + b = 2L-2.
template <RealScalar Scalar>
Scalar ScalarEquation<Scalar>::slope(bool larger, const Scalar& x_minus_1) const {
  const auto L = static_cast<Scalar>(depth_);
  const Scalar a = larger ? L - Scalar(2) : L, b = larger ? L : L - Scalar(2);
  return -a * b * x_minus_1 / (Scalar(2) * L - Scalar(2) + b * x_minus_1);
}

/// w = |d| to a few epsilon. Newton's method doubles the digits: a number with more of them than any of the hardware's
/// starts at the solution in double, which saves it all steps but the last few; the last step is the one after
/// which the next would be below an epsilon.
template <RealScalar Scalar>
Scalar ScalarEquation<Scalar>::approximate(bool larger, const Two& distance) const {
  const auto L = static_cast<Scalar>(depth_);
  const Scalar power = Scalar(2) * L - Scalar(2);
  const Scalar a = larger ? L - Scalar(2) : L, b = larger ? L : L - Scalar(2), c = b;
  const Scalar at_fold = sqrt(Scalar(2) * distance.hi / (L * (L - Scalar(2))));
  const bool near_fold = L * at_fold < Scalar(1) / Scalar(2);
  Scalar w = near_fold ? at_fold : Scalar((distance.hi + log(power / a)) / c);
  if constexpr (std::numeric_limits<Scalar>::digits > 64 && requires { static_cast<double>(distance.hi); }) {
    const auto start = static_cast<double>(distance.hi);
    if (start > std::numeric_limits<double>::min() && start < std::numeric_limits<double>::max()) {
      w = Scalar(ScalarEquation<double>(depth_).approximate(larger, DoubleWord<double>(start)));
    }
  }
  if (near_fold) return solve_near_fold(larger, expm1(distance.hi) + exp(distance.hi) * distance.lo, w);
  for (int i = 0; i < 100; ++i) {
    const Scalar x_minus_1 = expm1(-power * w);
    const Scalar value = c * w + log1p(b * x_minus_1 / power) - distance.hi;
    const Scalar step = value / slope(larger, x_minus_1);
    w -= step;
    if (L * step * step <= epsilon<Scalar> * w) break;
  }
  return w;
}

/// w = |d| from excess = eta/eta_fold - 1, to a few epsilon relative, for L w below about 1:
/// Newton's method on eta/eta_fold - 1 = sum_{n >= 2} c_n d^n with
/// c_n = L(L-2) [L^{n-1} + (-1)^n (L-2)^{n-1}] / ((2L-2) n!).
template <RealScalar Scalar>
Scalar ScalarEquation<Scalar>::solve_near_fold(bool larger, const Scalar& excess, const Scalar& start) const {
  const auto L = static_cast<Scalar>(depth_);
  const Scalar sign(larger ? 1 : -1);
  const Scalar scale = L * (L - Scalar(2)) / (Scalar(2) * L - Scalar(2));
  Scalar w = start;
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
    if (step * step <= epsilon<Scalar> * w * w) break;
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
