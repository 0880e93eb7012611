// SPDX-License-Identifier: BSL-1.0
#pragma once

// Random numbers that are the same everywhere. The distributions of <random> may differ between
// standard libraries; these are written out, so that one generator and one seed give the same
// stream on every platform, and results that agree up to the last bits of log, cos and of sums.

#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <type_traits>

namespace dmf {

/// A 64-bit generator such as std::mt19937_64: every value from 0 to 2^64 - 1 equally likely.
template <class G>
concept RandomGenerator = std::uniform_random_bit_generator<std::remove_cvref_t<G>> && std::remove_cvref_t<G>::min()
== 0 && std::remove_cvref_t<G>::max() == ~std::uint64_t{0};

/// Uniform on (0, 1): the midpoints of 2^52 equal cells, or of as many as Scalar can hold, never 0 or
/// 1. One draw.
template <RealScalar Scalar = double>
[[nodiscard]] Scalar uniform(RandomGenerator auto& generator) {
  constexpr int bits = std::min(52, std::numeric_limits<Scalar>::digits - 1);
  const auto cell = static_cast<double>(static_cast<std::uint64_t>(generator()) >> (64 - bits));
  return ldexp(Scalar(cell + 0.5), -bits);
}

/// A matrix of independent standard normal entries, filled column by column (Box-Muller, two
/// uniform numbers for every entry). Computed in double and rounded to Scalar: the same matrix in every
/// scalar.
template <RealScalar Scalar = double>
[[nodiscard]] Matrix<Scalar> standard_normal(Index rows, Index columns, RandomGenerator auto& generator) {
  Matrix<Scalar> result(rows, columns);
  for (Index j = 0; j < columns; ++j) {
    for (Index i = 0; i < rows; ++i) {
      const double radius = std::sqrt(-2.0 * std::log(uniform<double>(generator)));
      const double angle = 2.0 * std::numbers::pi * uniform<double>(generator);
      result(i, j) = Scalar(radius * std::cos(angle));
    }
  }
  return result;
}

/// A matrix with orthonormal columns, Haar-uniform: its distribution is the same after every rotation
/// from either side. Square, it is a uniform element of O(n), both determinants equally likely.
/// Throws InvalidInput unless rows >= columns. Draws as standard_normal(rows, columns, generator).
/// Cost: 4 rows x columns^2. Q of a Gaussian matrix with the diagonal of R made positive: Mezzadri,
/// How to generate random matrices from the classical compact groups, 2007.
template <RealScalar Scalar = double>
[[nodiscard]] Matrix<Scalar> random_frame(Index rows, Index columns, RandomGenerator auto& generator) {
  detail::require(rows >= columns, "orthonormal columns must not outnumber the rows, got ", rows, " x ", columns);
  auto [Q, R] = detail::thin_qr<Scalar>(standard_normal<Scalar>(rows, columns, generator));
  for (Index k = 0; k < columns; ++k) {
    if (R(k, k) < Scalar(0)) Q.col(k) = -Q.col(k);
  }
  return Q;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_RANDOM(how, Scalar)                                  \
  how Matrix<Scalar> standard_normal<Scalar>(Index, Index, std::mt19937_64&); \
  how Matrix<Scalar> random_frame<Scalar>(Index, Index, std::mt19937_64&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_RANDOM(extern template, double)
#endif

}  // namespace dmf
