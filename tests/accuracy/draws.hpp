// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is drawn: depths, weights and singular values, the hard ones on purpose.

#include <dmf/core/architecture.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include "exact.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace dmf::accuracy {

/// The decimal exponents used: 10^300, or what the scalar has, less a margin.
template <class Scalar>
constexpr int decades = std::min(300, std::numeric_limits<Scalar>::max_exponent10 - 8);

template <class Scalar>
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : generator_(seed) {}

  std::mt19937_64& generator() { return generator_; }
  int integer(int first, int last) { return static_cast<int>(test::random_index(first, last, generator_)); }
  double real(double first, double last) { return first + (last - first) * uniform(generator_); }

  /// 10^x, x uniform.
  Scalar decade(double first, double last) { return Scalar(pow(Exact(10), Exact(real(first, last)))); }

  int depth() {
    constexpr std::array depths{2, 2, 3, 3, 4, 5, 7, 10, 30, 100, 300, 1000};
    return integer(0, 4) == 0 ? integer(2, 40) : depths[static_cast<std::size_t>(integer(0, 11))];
  }

  /// One, common and tiny to huge, or each of its own.
  std::vector<Scalar> weights(int L) {
    std::vector<Scalar> lambda(static_cast<std::size_t>(L), Scalar(1));
    const double wide = 0.25 * decades<Scalar>;
    switch (integer(0, 4)) {
      case 0: break;
      case 1:
        for (Scalar& weight : lambda) weight = decade(-wide, wide);
        break;
      case 2: std::fill(lambda.begin(), lambda.end(), decade(-wide, wide)); break;
      default: std::fill(lambda.begin(), lambda.end(), decade(-2, 2)); lambda.front() = decade(-2, 2);
    }
    return lambda;
  }

  /// eta as the threshold times a factor: within units of eps of fold and switch on either side, at
  /// every distance from them, and up to 10^decades.
  Exact eta(const ExactEquation& equation) {
    const Exact eps = exact(Scalar(epsilon<Scalar>));
    const int digits = std::numeric_limits<Scalar>::digits10;
    const Exact small = pow(Exact(10), Exact(real(-digits, -0.3)));
    switch (integer(0, 9)) {
      case 0:
      case 1: return equation.fold * (1 + integer(1, 8) * eps);
      case 2: return equation.fold * (1 - integer(0, 8) * eps);
      case 3:
      case 4: return equation.fold * (1 + small);
      case 5: return equation.switch_threshold * (1 + integer(-8, 8) * eps);
      case 6: return equation.switch_threshold * (integer(0, 1) == 0 ? Exact(1 + small) : Exact(1 - small));
      case 7: return equation.fold * Exact(real(0.2, 3));
      default: return equation.fold * pow(Exact(10), Exact(real(0, decades<Scalar>)));
    }
  }

  /// Whether a number is a positive normal number of Scalar with room for its square root of range.
  static bool fits(const Exact& x) {
    return x > pow(Exact(10), -decades<Scalar>) && x < pow(Exact(10), decades<Scalar>);
  }

  /// Values in [0, 10^e): repeated, zero, far apart.
  Vector<Scalar> values(Index n) {
    Vector<Scalar> result(n);
    const double wide = integer(0, 3) == 0 ? 0.4 * decades<Scalar> : 1;
    for (Index i = 0; i < n; ++i) {
      const int kind = integer(0, 5);
      result[i] = kind == 0 ? Scalar(0) : kind == 1 && i > 0 ? result[i - 1] : decade(-wide, wide);
    }
    return result;
  }

 private:
  std::mt19937_64 generator_;
};

}  // namespace dmf::accuracy
