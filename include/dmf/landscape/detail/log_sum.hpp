// SPDX-License-Identifier: BSL-1.0
#pragma once

// Sums of logarithms with multiplicities, and volumes of spheres and orthogonal groups as such sums. At widths of 10^4
// they have 10^8 terms, and what matters is the difference of two of them: every logarithm is rounded once, as a
// function of what it belongs to alone, and all are added to twice the working precision, so that equal terms cancel
// exactly.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace dmf::detail {

/// A whole number below 2^62, to twice the working precision.
template <class Scalar>
DoubleWord<Scalar> double_word_of(std::int64_t n) {
  const Scalar high = static_cast<Scalar>(n);
  return {high, static_cast<Scalar>(n - static_cast<std::int64_t>(high))};
}

template <class Scalar>
class LogSum {
 public:
  LogSum() = default;
  explicit LogSum(const DoubleWord<Scalar>& start) : sum_(start) {}

  /// Adds count/2 times a logarithm: what stands below a square root counts half.
  void add_half(std::int64_t count, const DoubleWord<Scalar>& logarithm) {
    if (count != 0)
      sum_ = sum_ + double_word_of<Scalar>(count) * (logarithm * DoubleWord<Scalar>(Scalar(1) / Scalar(2)));
  }
  void add(std::int64_t count, const DoubleWord<Scalar>& logarithm) {
    if (count != 0) sum_ = sum_ + double_word_of<Scalar>(count) * logarithm;
  }

  [[nodiscard]] const DoubleWord<Scalar>& value() const { return sum_; }

 private:
  DoubleWord<Scalar> sum_{};
};

/// pi = 16 arctan(1/5) - 4 arctan(1/239) (Machin), summed once for each type.
template <class Scalar>
const DoubleWord<Scalar>& pi() {
  static const DoubleWord<Scalar> constant = [] {
    using Two = DoubleWord<Scalar>;
    const auto arctan_of_inverse = [](int n) {
      const Two square{Scalar(n) * Scalar(n)};
      Two power = Two(Scalar(1)) / Two(Scalar(n)), sum = power;
      for (int k = 3; abs(power.hi) > epsilon<Scalar> * epsilon<Scalar> / Scalar(64); k += 2) {
        power = -(power / square);
        sum = sum + power / Two(Scalar(k));
      }
      return sum;
    };
    return Two(Scalar(16)) * arctan_of_inverse(5) - Two(Scalar(4)) * arctan_of_inverse(239);
  }();
  return constant;
}

template <class Scalar>
const DoubleWord<Scalar>& log_two_pi() {
  static const DoubleWord<Scalar> constant = log(pi<Scalar>() * DoubleWord<Scalar>(Scalar(2)));
  return constant;
}

/// ln Gamma(k/2) for k = 1, 2, ...: by Gamma(x + 1) = x Gamma(x) up to x = 100, above by Stirling's series with the
/// Bernoulli numbers up to B_30, whose remainder is less than 1e-52. Absolute error about epsilon^2 times the value
/// plus epsilon/1000.
template <class Scalar>
class LogGamma {
 public:
  LogGamma() {
    using Two = DoubleWord<Scalar>;
    of_half_[1] = log(pi<Scalar>()) * Two(Scalar(1) / Scalar(2));
    for (std::size_t k = 3; k < of_half_.size(); ++k) {
      of_half_[k] = of_half_[k - 2] + log(Two(static_cast<Scalar>(k - 2) / Scalar(2)));
    }
  }

  [[nodiscard]] DoubleWord<Scalar> at_half(std::int64_t k) const {
    using Two = DoubleWord<Scalar>;
    if (k < static_cast<std::int64_t>(of_half_.size())) return of_half_[static_cast<std::size_t>(k)];
    const Two half(Scalar(1) / Scalar(2)), x = double_word_of<Scalar>(k) * half;
    const Scalar inverse = Scalar(2) / static_cast<Scalar>(k), square = inverse * inverse;
    Scalar series(0);
    for (std::size_t n = bernoulli.size(); n-- > 0;) {  // B_{2n+2}/((2n+2)(2n+1)) x^{-2n-1}
      const auto order = static_cast<Scalar>((2 * n + 2) * (2 * n + 1));
      series = series * square + Scalar(bernoulli[n][0]) / (Scalar(bernoulli[n][1]) * order);
    }
    return (x - half) * log(x) - x + log_two_pi<Scalar>() * half + Two(Scalar(series * inverse));
  }

 private:
  /// B_2, B_4, ..., B_30 as quotients, all exact in double.
  static constexpr std::array<std::array<double, 2>, 15> bernoulli = {{{1, 6},
                                                                       {-1, 30},
                                                                       {1, 42},
                                                                       {-1, 30},
                                                                       {5, 66},
                                                                       {-691, 2730},
                                                                       {7, 6},
                                                                       {-3617, 510},
                                                                       {43867, 798},
                                                                       {-174611, 330},
                                                                       {854513, 138},
                                                                       {-236364091, 2730},
                                                                       {8553103, 6},
                                                                       {-23749461029.0, 870},
                                                                       {8615841276005.0, 14322}}};
  static_assert(std::numeric_limits<Scalar>::digits <= 168, "Stirling's series is cut off for numbers of 50 digits");

  std::array<DoubleWord<Scalar>, 201> of_half_{};  // at k = 0, which is no argument, and 2 the value 0
};

/// Logarithms of volumes in the metric of R^n and R^{n x n}, in which E_ab - E_ba is taken as a unit vector: this is
/// the measure of O(n) by the angles of its rotations.
template <class Scalar>
class OrthogonalVolumes {
 public:
  /// ln vol S^{k-1} = ln(2 pi^{k/2}/Gamma(k/2)), k >= 1.
  [[nodiscard]] DoubleWord<Scalar> sphere(std::int64_t k) const {
    const DoubleWord<Scalar> half(Scalar(1) / Scalar(2));
    return ln2<Scalar>() + double_word_of<Scalar>(k) * half * log_pi_ - gamma_.at_half(k);
  }

  /// ln [vol O(n)/vol O(n - r)], the volume of the frames of r orthonormal vectors in R^n; n = r: of O(n) itself.
  [[nodiscard]] DoubleWord<Scalar> frames(std::int64_t n, std::int64_t r) const {
    DoubleWord<Scalar> sum;
    for (std::int64_t k = n; k > n - r; --k) sum = sum + sphere(k);
    return sum;
  }

 private:
  LogGamma<Scalar> gamma_;
  DoubleWord<Scalar> log_pi_ = log(pi<Scalar>());
};

}  // namespace dmf::detail
