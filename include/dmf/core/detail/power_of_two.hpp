// SPDX-License-Identifier: BSL-1.0
#pragma once

// Scaling by powers of two: how a computation keeps its squares, products and quotients inside the range of a
// number type without a rounding error. Exponents are 64-bit integers throughout. The exponents of a type with
// 32 bits for them, such as 50 decimal digits, fill an int, so that twice an exponent or the difference of two
// would overflow it.

#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>

namespace dmf::detail {

/// The same bits as another type.
#if defined(__cpp_lib_bit_cast)
using std::bit_cast;
#else  // libc++ 13, which Emscripten of Debian 12 has
template <class To, class From>
To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From), "types of different size have no bits in common");
  To result;
  std::memcpy(&result, &from, sizeof(To));
  return result;
}
#endif

/// e with 2^{e-1} <= |x| < 2^e for finite x; 0 for x = 0.
template <class Scalar>
std::int64_t binary_exponent(const Scalar& x) {
  int exponent = 0;
  static_cast<void>(frexp(x, &exponent));
  return exponent;
}

/// x 2^exponent, rounded once; 0 or infinite where it leaves the range.
template <class Scalar>
Scalar times_power_of_two(const Scalar& x, std::int64_t exponent) {
  if constexpr (std::same_as<Scalar, double> && std::numeric_limits<double>::is_iec559) {
    // A product with the power, put together from its bits: a fifth of the instructions of ldexp.
    constexpr std::int64_t bias = 1023;
    if (-bias < exponent && exponent <= bias) {
      return x * bit_cast<double>(static_cast<std::uint64_t>(exponent + bias) << 52);
    }
  }
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const std::int64_t first = std::clamp(exponent, -most, most);
  const Scalar result = ldexp(x, static_cast<int>(first));
  if (first == exponent) return result;
  // Only numbers with 32 bits of exponent get here with anything but 0 and infinity, and they are not rounded
  // by the first step: it leaves their range or it is exact.
  return ldexp(result, static_cast<int>(std::clamp(exponent - first, -most, most)));
}

/// (x / 2^exponent)^2.
template <class Scalar>
Scalar square_in_units(const Scalar& x, std::int64_t exponent) {
  const Scalar scaled = times_power_of_two(x, -exponent);
  return scaled * scaled;
}

/// The exponent of the largest entry: X / 2^exponent has entries below 1. 0 for X = 0 and without entries.
template <class Derived>
std::int64_t common_exponent(const Eigen::MatrixBase<Derived>& X) {
  using Scalar = typename Derived::Scalar;
  Scalar largest(0);
  for (Index j = 0; j < X.cols(); ++j) {
    for (Index i = 0; i < X.rows(); ++i) largest = max(largest, Scalar(abs(X(i, j))));
  }
  return binary_exponent(largest);
}

/// Every entry times 2^exponent, as a matrix or vector of its own.
template <class Derived>
typename Derived::PlainObject scaled_by_power_of_two(const Eigen::MatrixBase<Derived>& X, std::int64_t exponent) {
  using Scalar = typename Derived::Scalar;
  return X.unaryExpr([exponent](const Scalar& x) -> Scalar { return times_power_of_two(x, exponent); });
}

/// ||X||_F, also where the squares of entries leave the range.
template <class Derived>
typename Derived::Scalar norm_in_range(const Eigen::MatrixBase<Derived>& X) {
  using Scalar = typename Derived::Scalar;
  const std::int64_t exponent = common_exponent(X);
  return times_power_of_two(Scalar(scaled_by_power_of_two(X, -exponent).norm()), exponent);
}

}  // namespace dmf::detail
