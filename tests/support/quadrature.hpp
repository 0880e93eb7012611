// SPDX-License-Identifier: BSL-1.0
#pragma once

// Integrals of e^{-F/T} for small nets, exact but for a sum over one to three variables: what can be done in closed
// form is, layer by layer (Gaussian integrals) and over rotations. Sums are taken on equidistant points of the
// logarithm of a length, where they converge like e^{-const/step}.

#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace dmf::test {

template <class Scalar>
inline constexpr Scalar infinity_of = std::numeric_limits<Scalar>::infinity();

/// ln of a sum of e^x.
class LogAdder {
 public:
  void add(double x) {
    if (x > largest_) {
      sum_ = sum_ * std::exp(largest_ - x) + 1;
      largest_ = x;
    } else if (x > largest_ - 60) {
      sum_ += std::exp(x - largest_);
    }
  }
  [[nodiscard]] double value() const { return largest_ + std::log(sum_); }

 private:
  double largest_ = -std::numeric_limits<double>::max(), sum_ = 0;
};

/// ln vol S^{n-1}, of the sphere in R^n.
inline double log_sphere(Index n) {
  return std::log(2.0) + double(n) / 2 * std::log(std::acos(-1.0)) - std::lgamma(double(n) / 2);
}

/// ln of the volume of r orthonormal vectors in R^n.
inline double log_frames(Index n, Index r) {
  double sum = 0;
  for (Index k = n; k > n - r; --k) sum += log_sphere(k);
  return sum;
}

/// Widths (n, d, n), Y = y I, min(n, d) <= 2: ln Z = ln int e^{-F/T} dW. The integral over W_2 is Gaussian, that over
/// W_1 depends on its singular values s alone:
///
///   dW_1 = vol(frames) prod_i s_i^{K-k} prod_{i<j} |s_i^2 - s_j^2| ds/(2^k k!),    k = min(n, d), K = max(n, d).
struct TwoLayers {
  Index n, d;
  double lambda_1, lambda_2, y;

  [[nodiscard]] double log_partition(double T, double step = 0.004) const {
    const Index k = std::min(n, d), K = std::max(n, d);
    const double log_pi = std::log(std::acos(-1.0));
    const auto of_one = [&](double x) {  // everything in one s = e^x, ds = s dx
      const double s2 = std::exp(2 * x);
      const double energy = y * y * lambda_2 / (s2 + lambda_2) + lambda_1 * s2;
      return double(K - k + 1) * x - double(n) / 2 * std::log(1 + s2 / lambda_2) - energy / T;
    };
    const double constant = double(d * n) / 2 * (log_pi + std::log(T / lambda_2)) - double(n - k) * y * y / T +
                            log_frames(K, k) + log_frames(k, k) - double(k) * std::log(2.0) -
                            (k == 2 ? std::log(2.0) : 0);
    if (k == 1) return constant + integral(of_one, k, -6.5, 2.5, step);
    // |s_1^2 - s_2^2| has a kink, which costs step^2: extrapolated.
    const double coarse = integral(of_one, k, -3, 1.5, step), fine = integral(of_one, k, -3, 1.5, step / 2);
    return constant + fine + std::log((4 - std::exp(coarse - fine)) / 3);
  }

  /// The same for F less its minimum where y = sqrt(lambda_1 lambda_2), which then is n y^2: without cancellation, for
  /// temperatures of any smallness.
  [[nodiscard]] double log_excess_partition(double log_T, double step) const {
    const Index k = std::min(n, d), K = std::max(n, d);
    const auto of_one = [&](double x) {
      const double s2 = std::exp(2 * x);
      const double excess = lambda_1 * std::exp(4 * x - log_T) / (s2 + lambda_2);
      return double(K - k + 1) * x - double(n) / 2 * std::log(1 + s2 / lambda_2) - excess;
    };
    return double(d * n) / 2 * log_T + integral(of_one, k, log_T / 4 - 12, 3, step);
  }

 private:
  template <class Function>
  [[nodiscard]] static double integral(const Function& of_one, Index k, double from, double to, double step) {
    std::vector<double> x, value;
    for (double at = from; at < to; at += step) {
      x.push_back(at);
      value.push_back(of_one(at) + std::log(step));
    }
    LogAdder sum;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (k == 1) sum.add(value[i]);
      for (std::size_t j = 0; k == 2 && j < i; ++j) {  // s_j < s_i: half of all pairs
        const double pair = value[i] + value[j] + 2 * x[i] + std::log1p(-std::exp(2 * (x[j] - x[i]))) + std::log(2.0);
        sum.add(pair);
      }
    }
    return sum.value();
  }
};

/// Widths (1, n_1, n_2, 1): W_2 enters the product linearly, the rest depends on a = |w_1| and b = |w_3|. Over all W
/// with from <= a b < to.
struct ThreeLayers {
  Index n_1, n_2;
  double lambda_1, lambda_2, lambda_3, y;

  [[nodiscard]] double log_partition(double T, double from, double to) const {
    constexpr double step = 0.004;
    const double log_pi = std::log(std::acos(-1.0));
    LogAdder sum;
    // x = ln(a b), at the middle of cells that end at ln from and ln to; z = ln(a/b), dx dz = 2 da db/(a b).
    const double last = std::isfinite(to) ? std::log(to) : 3.5, first = from > 0 ? std::log(from) : last - 12;
    for (double x = from > 0 ? first + step / 2 : last - step / 2; from > 0 ? x < last : x > first;
         x += from > 0 ? step : -step) {
      for (double z = -9; z < 9; z += 4 * step) {
        const double a2 = std::exp(x + z), b2 = std::exp(x - z), g = a2 * b2 / lambda_2;
        const double energy = y * y / (1 + g) + lambda_1 * a2 + lambda_3 * b2;
        sum.add(double(n_1) * (x + z) / 2 + double(n_2) * (x - z) / 2 - std::log1p(g) / 2 - energy / T);
      }
    }
    return log_sphere(n_1) + log_sphere(n_2) + double(n_1 * n_2) / 2 * (log_pi + std::log(T / lambda_2)) + sum.value() +
           std::log(step * 4 * step / 2);
  }
};

}  // namespace dmf::test
