// SPDX-License-Identifier: BSL-1.0
#pragma once

// The roots of u^L + u^{2-L} = eta without an exponential in twice the working precision: eta itself is given to
// twice the working precision, both powers are products, and Halley's method on
//
//   f(u) = u^L + u^{2-L} - eta,    h = -2 r g / (2 g^2 - r c),    r = f/eta,  g = u f'/eta,  c = u^2 f''/eta,
//
// cubes the error, also near the fold, where f is nearly a parabola. It starts within half a percent of |ln(u/u_fold)|
// by a formula (RootStart), and two steps are enough for double. ScalarEquation stays the
// judge wherever a result could leave the range, a threshold is near or L is large: has_roots().

#include <dmf/core/double_word.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <cmath>
#include <limits>

namespace dmf::detail {

/// An approximation of the distance s = (2L-2) |ln(u/u_fold)| from m = ln(eta/eta_fold) > 0, with phi the weight
/// (L-2)/(2L-2) for the larger root and L/(2L-2) for the smaller one:
///
///   ln(phi + (1-phi) e^{-s}) + (1-phi) s = m.
///
/// With tau = sqrt(m), s = a tau + b tau^2 + ... at 0, a^2 = 2/(phi (1-phi)), b = (2 phi - 1) a^2/6, and
/// s = (m + ln 1/phi)/(1-phi) far away. Between them m/(1-phi) + C x (1 + A x + G x^2)/(1 + B x + D x^2 + G x^3) with
/// x = a tau/C, C = ln(1/phi)/(1-phi), has both limits; A, D, G are fitted. For all phi from 1/4 to 3/4 either the
/// relative error is below 0.5 % or the error of (1-phi) s is below 0.004; that of (1-phi) s is at most 0.03.
struct RootStart {
  RootStart(int depth, bool larger) {
    const double phi = (larger ? depth - 2.0 : depth + 0.0) / (2.0 * depth - 2.0), half = phi - 0.5;
    const double square = 2 / (phi * (1 - phi));
    far_slope = 1 / (1 - phi);
    C = -std::log(phi) / (1 - phi);
    scale = std::sqrt(square) / C;
    A = 0.14293 + 0.13959 * half;
    D = 0.20592 + 0.13959 * half;
    G = 0.13003 + 0.13959 * half;
    B = A - ((2 * phi - 1) * square / 6 - far_slope) * C / square;
  }

  /// s at m = tau^2.
  [[nodiscard]] double operator()(double m, double tau) const {
    const double x = scale * tau;
    return far_slope * m + C * x * (1 + x * (A + G * x)) / (1 + x * (B + x * (D + G * x)));
  }

  double far_slope, C, scale, A, B, D, G;
};

/// u^n, n >= 1, by squaring.
template <class Scalar>
DoubleWord<Scalar> power_of(const Scalar& u, int n) {
  int bit = 1;
  while (bit <= n / 2) bit *= 2;
  DoubleWord<Scalar> result(u);
  for (bit /= 2; bit > 0; bit /= 2) {
    result = result * result;
    if ((n & bit) != 0) result = result * DoubleWord<Scalar>(u);
  }
  return result;
}

/// 1/x, relative error a small multiple of epsilon^2.
template <class Scalar>
DoubleWord<Scalar> inverse(const DoubleWord<Scalar>& x) {
  const Scalar q = Scalar(1) / x.hi;
  const DoubleWord<Scalar> p = two_product(q, x.hi);
  return quick_two_sum(q, Scalar(q * (((Scalar(1) - p.hi) - p.lo) - q * x.lo)));
}

/// Margins and roots of one depth, in double.
class FastRoots {
 public:
  using Two = DoubleWord<double>;

  explicit FastRoots(const ScalarEquation<double>& equation)
      : L_(equation.depth()),
        larger_(L_ > 2 ? L_ : 3, true),
        smaller_(L_ > 2 ? L_ : 3, false),
        eta_fold_(exp(equation.log_eta_fold_)),
        eta_switch_(exp(equation.log_eta_switch_)),
        u_fold_(exp(equation.log_u_fold_)),
        u_switch_(exp(equation.log_u_switch_)) {}

  /// Whether eta is far enough from the ends of the range for the margins.
  [[nodiscard]] static bool has_margins(const Two& eta) { return eta.hi > 0x1p-200 && eta.hi < 0x1p200; }

  /// ln(eta/eta_fold) and ln(eta/eta_switch), within 4 epsilon of the exact values for this eta.
  [[nodiscard]] double margin_fold(const Two& eta) const { return log_quotient(eta, eta_fold_); }
  [[nodiscard]] double margin_switch(const Two& eta) const { return log_quotient(eta, eta_switch_); }

  /// Whether roots() keeps the promises of ScalarEquation: no power leaves the range, and an error of eta, or of L
  /// products, of some epsilon^2 is small beside the margin.
  [[nodiscard]] bool has_roots(const Two& eta, double margin) const {
    return has_margins(eta) && margin > 0x1p-40 && L_ <= 32;
  }

  [[nodiscard]] Roots<double> roots(const Two& eta, double margin) const {
    Roots<double> result;
    if (L_ == 2) {
      result.push_back(root_of_two_layers(eta));
      return result;
    }
    const double tau = std::sqrt(margin), per_log = 1.0 / (2 * L_ - 2);
    result.push_back(root(RootKind::larger, larger_(margin, tau) * per_log, eta));
    result.push_back(root(RootKind::smaller, -smaller_(margin, tau) * per_log, eta));
    return result;
  }

 private:
  /// ln((x + c)/y) for |c| far below x: by the difference, exact for neighbours, unless one is twice the other.
  [[nodiscard]] static double log_quotient(const Two& x, const Two& y) {
    const double difference = ((x.hi - y.hi) + (x.lo - y.lo)) / y.hi;
    return std::abs(difference - 0.25) < 0.75 ? std::log1p(difference) : std::log(x.hi / y.hi);
  }

  /// u^2 = eta - 1.
  [[nodiscard]] static Root<double> root_of_two_layers(const Two& eta) {
    const Two square = eta - Two(1.0);
    Root<double> root;
    root.kind = RootKind::larger;
    const double start = std::sqrt(square.hi);
    const Two u = quick_two_sum(start, (square - two_product(start, start)).hi / (2 * start));
    root.u = u.hi;
    root.p = root.t = square.hi;
    root.q = 1;
    root.log_u = std::log(u.hi) + u.lo / u.hi;
    root.log_u_over_fold = root.log_u_over_switch = std::numeric_limits<double>::infinity();
    root.residual = (two_product(u.hi, u.hi) - square).hi / eta.hi;
    root.condition = (1 + 1 / root.t) / 2;
    return root;
  }

  /// The root near u_fold e^d: Halley's method until the rounded root stays. Then u (1 + h) is the root to twice the
  /// working precision, and p, q, t are the powers of u times 1 + L h and so on.
  [[nodiscard]] Root<double> root(RootKind kind, double d, const Two& eta) const {
    const double L = L_, K = L_ - 2;
    double u = std::abs(d) < 0.5 ? u_fold_.hi + u_fold_.hi * std::expm1(d) : u_fold_.hi * std::exp(d), h = 0, r = 0;
    Two p, q;
    for (int step = 0;; ++step) {
      const Two low = power_of(u, L_ - 2);
      p = low * two_product(u, u);
      q = inverse(low);
      r = (p + q - eta).hi;
      const double g = L * p.hi - K * q.hi, c = L * (L - 1) * p.hi + K * (K + 1) * q.hi;
      h = -2 * r * g / (2 * g * g - r * c);
      const double next = u + u * h;
      if (next == u || step == 8) break;
      u = next;
    }
    Two t = p * inverse(q);
    t = quick_two_sum(t.hi, t.lo + t.hi * ((2 * L - 2) * h));
    Root<double> root;
    root.kind = kind;
    root.u = u;
    root.log_u = std::log(u) + h;
    root.p = p.hi + (p.lo + p.hi * (L * h));
    root.q = q.hi + (q.lo - q.hi * (K * h));
    root.t = t.hi;
    root.log_u_over_fold = log_quotient(Two(u, u * h), u_fold_);
    root.log_u_over_switch = log_quotient(Two(u, u * h), u_switch_);
    root.residual = r / eta.hi;
    if (t.hi > 1) {
      root.condition = (1 + 1 / t.hi) / (L - K / t.hi);
    } else {
      root.condition = (1 + t.hi) / std::abs((Two(L) * t - Two(K)).hi);
    }
    return root;
  }

  int L_;
  RootStart larger_, smaller_;
  Two eta_fold_, eta_switch_, u_fold_, u_switch_;
};

}  // namespace dmf::detail
