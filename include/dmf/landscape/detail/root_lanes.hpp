// SPDX-License-Identifier: BSL-1.0
#pragma once

// Both positive roots for 32 values of eta at once, in double: the method of fast_roots.hpp in loops over lanes without
// branches, which the compiler vectorises: 28 to 34 ns for each eta and both roots, L <= 16, -O3 -march=x86-64-v3.
// Logarithm, square root and exponential are needed for the start alone, and there to three digits.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/landscape/detail/fast_roots.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace dmf::detail {

class RootLanes {
 public:
  static constexpr std::size_t lanes = 32;
  using Array = std::array<double, lanes>;

  /// Values of eta up to here leave the range nowhere.
  static constexpr double largest_eta = has_fast_fma<double> ? 0x1p1000 : 0x1p990;

  /// depth >= 3.
  explicit RootLanes(const ScalarEquation<double>& equation)
      : L_(equation.depth()),
        larger_(L_, true),
        smaller_(L_, false),
        eta_fold_(exp(equation.log_eta_fold_)),
        u_fold_(exp(equation.log_u_fold_).value()) {}

  [[nodiscard]] const DoubleWord<double>& eta_fold() const { return eta_fold_; }

  /// The roots for eta_fold < eta <= largest_eta, rounded correctly but for 1 in 10^3 at most; anything in other
  /// lanes.
  void solve(const Array& eta, Array& larger, Array& smaller) const {
    Array margin, root_of_margin, v, c;
    for (std::size_t i = 0; i < lanes; ++i) {
      const double excess = ((eta[i] - eta_fold_.hi) - eta_fold_.lo) / eta_fold_.hi;
      margin[i] = rough_log1p(excess);
      root_of_margin[i] = rough_sqrt(margin[i]);
    }
    const double per_log = 1.0 / (2 * L_ - 2), inverse_u_fold = 1 / u_fold_;
    const RootStart start_larger = larger_, start_smaller = smaller_;
    for (std::size_t i = 0; i < lanes; ++i) {
      v[i] = u_fold_ * rough_exp(start_larger(margin[i], root_of_margin[i]) * per_log);
    }
    step<true>(eta, v, c);
    for (std::size_t i = 0; i < lanes; ++i) v[i] += c[i];
    step<true>(eta, v, c);
    for (std::size_t i = 0; i < lanes; ++i) larger[i] = v[i] + c[i];

    for (std::size_t i = 0; i < lanes; ++i) {
      v[i] = inverse_u_fold * rough_exp(start_smaller(margin[i], root_of_margin[i]) * per_log);
    }
    step<false>(eta, v, c);
    for (std::size_t i = 0; i < lanes; ++i) v[i] += c[i];
    step<false>(eta, v, c);
    for (std::size_t i = 0; i < lanes; ++i) {  // 1/(v + c)
      const double hi = v[i] + c[i], lo = c[i] - (hi - v[i]), q = 1 / hi;
      const Pair p = product(q, hi);
      smaller[i] = q + q * (((1 - p.hi) - p.lo) - q * lo);
    }
  }

 private:
  struct Pair {
    double hi, lo;
  };

  static Pair product(double a, double b) {
    const double p = a * b;
    if constexpr (has_fast_fma<double>) {
      return {p, std::fma(a, b, -p)};
    } else {
      return {p, product_error(a, b, p)};
    }
  }
  static Pair product(const Pair& a, const Pair& b) {
    const Pair p = product(a.hi, b.hi);
    return quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
  }
  static Pair quick_sum(double a, double b) {
    const double s = a + b;
    return {s, b - (s - a)};
  }

  /// c, the step of Halley's method at v: u = v for the larger root, u = 1/v for the smaller one, so that
  /// v^P + v^{-Q} = eta with P = L, Q = L-2 and P = L-2, Q = L.
  template <bool larger>
  void step(const Array& eta, const Array& v, Array& c) const {
    Array hi = v, lo{};  // v^{L-2}
    const int n = L_ - 2;
    int bit = 1;
    while (bit <= n / 2) bit *= 2;
    for (bit /= 2; bit > 0; bit /= 2) {
      for (std::size_t i = 0; i < lanes; ++i) {
        const Pair x{hi[i], lo[i]}, square = product(x, x);
        hi[i] = square.hi;
        lo[i] = square.lo;
      }
      if ((n & bit) == 0) continue;
      for (std::size_t i = 0; i < lanes; ++i) {
        const Pair x = product({hi[i], lo[i]}, {v[i], 0});
        hi[i] = x.hi;
        lo[i] = x.lo;
      }
    }
    const double P = larger ? L_ : L_ - 2, Q = larger ? L_ - 2 : L_;
    for (std::size_t i = 0; i < lanes; ++i) {
      const Pair low{hi[i], lo[i]};
      Pair square = product(v[i], v[i]), factor = low;
      if constexpr (!larger) {  // v^L may leave the range; where v^{-L} counts for nothing, 2^{-200} does for it
        const bool far = low.hi > 0x1p120;
        square = {far ? 0x1p200 : square.hi, far ? 0 : square.lo};
        factor = {far ? 1 : low.hi, far ? 0 : low.lo};
      }
      const Pair high = product(factor, square);
      const Pair grows = larger ? high : low, inverted = larger ? low : high;
      const double q = 1 / inverted.hi;
      const Pair one = product(q, inverted.hi);
      const double q_lo = q * (((1 - one.hi) - one.lo) - q * inverted.lo);
      // grows + q - eta: the difference exactly; the sum is the residual, of which a rounding is no loss
      const double s = grows.hi - eta[i], t = s - grows.hi, e = (grows.hi - (s - t)) - (eta[i] + t);
      const double inverse_eta = 1 / eta[i];
      const double r = ((s + q) + (e + (grows.lo + q_lo))) * inverse_eta;
      const double big = grows.hi * inverse_eta, small = q * inverse_eta;
      const double g = P * big - Q * small, curvature = P * (P - 1) * big + Q * (Q + 1) * small;
      c[i] = v[i] * (-2 * r * g / (2 * g * g - r * curvature));
    }
  }

  /// ln(1 + x), x > 0, to three digits: 2 artanh(y/(2+y)) + e ln 2 with (1 + x) = 2^e (1 + y), y = x if e = 0.
  static double rough_log1p(double x) {
    constexpr std::uint64_t one = 0x3ff0000000000000, sqrt_half = 0x3fe6a09e667f3bcd;
    const std::uint64_t bits = bit_cast<std::uint64_t>(1 + x) + (one - sqrt_half);
    const std::uint64_t exponent = (bits >> 52) - 1023, mantissa = (bits & 0xfffffffffffff) + sqrt_half;
    const double e = bit_cast<double>(exponent | 0x4330000000000000) - 0x1p52;
    const double y = exponent == 0 ? x : bit_cast<double>(mantissa) - 1;
    const double z = y / (2 + y), square = z * z;
    return e * 0.6931471805599453 + 2 * z * (1 + square * (1.0 / 3 + square * 0.2));
  }

  /// sqrt(x), x > 0, to five digits.
  static double rough_sqrt(double x) {
    double y = bit_cast<double>(0x5fe6eb50c7b537a9 - (bit_cast<std::uint64_t>(x) >> 1));
    y *= 1.5 - 0.5 * x * y * y;
    y *= 1.5 - 0.5 * x * y * y;
    return x * y;
  }

  /// e^x, x > 0, to four digits, and as many of e^x - 1.
  static double rough_exp(double x) {
    constexpr double shift = 0x1.8p52;
    const double k = x * 1.4426950408889634 + shift;
    const double r = x - (k - shift) * 0.6931471805599453;
    const double mantissa = 1 + r * (1 + r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24))));
    return bit_cast<double>(bit_cast<std::uint64_t>(mantissa) + (bit_cast<std::uint64_t>(k) << 52));
  }

  int L_;
  RootStart larger_, smaller_;
  DoubleWord<double> eta_fold_;
  double u_fold_;
};

}  // namespace dmf::detail
