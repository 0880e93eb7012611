// SPDX-License-Identifier: BSL-1.0
#pragma once

// The arithmetic: what a number type must provide, and the elementary functions by which dmf
// computes with it. Inside namespace dmf every elementary function is called unqualified, so that
// the built-in types find the functions of <cmath> through the declarations below and any other
// type finds its own by argument-dependent lookup.

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>

#if defined(__FAST_MATH__)
#warning "dmf relies on IEEE arithmetic (error-free transformations, infinities); -ffast-math is not supported"
#endif

namespace dmf {

using std::abs;
using std::ceil;
using std::cos;
using std::exp;
using std::expm1;
using std::floor;
using std::fma;
using std::frexp;
using std::isfinite;
using std::ldexp;
using std::log;
using std::log1p;
using std::max;
using std::min;
using std::sin;
using std::sqrt;

/// A real binary floating-point type with known precision: the ordered-field operations, the
/// elementary functions named above, and std::numeric_limits with `epsilon`, `max`, `infinity` and
/// `digits`. float, double and long double qualify.
template <class T>
concept RealScalar =
    std::copyable<T> && std::totally_ordered<T> && std::constructible_from<T, int> &&
    std::numeric_limits<T>::is_specialized && !std::numeric_limits<T>::is_integer &&
    std::numeric_limits<T>::has_infinity && requires(const T x, const T y, int n, int* e) {
      T(x + y), T(x - y), T(x * y), T(x / y), T(-x);
      T(sqrt(x)), T(exp(x)), T(expm1(x)), T(log(x)), T(log1p(x)), T(abs(x)), T(floor(x));
      T(ldexp(x, n)), T(frexp(x, e));
      bool(isfinite(x));
    };

/// Sizes and indices. Signed, as in Eigen.
using Index = Eigen::Index;

/// Marks a depth that is known only at run time.
inline constexpr int Dynamic = Eigen::Dynamic;

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// The distance from 1 to the next larger number of the type.
template <RealScalar Scalar>
inline const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();

#if defined(DMF_PRECOMPILED)
namespace detail {

/// Defined in dmf::precompiled for the way Eigen allocates there. A program compiled for another
/// vector width or with a sanitizer would free memory that was allocated in another way: it fails to
/// link instead, with this name in the message.
template <int Alignment, bool MallocAlreadyAligned>
int precompiled_for_alignment();

inline const int alignment_check =
    precompiled_for_alignment<EIGEN_MAX_ALIGN_BYTES, EIGEN_MALLOC_ALREADY_ALIGNED != 0>();

}  // namespace detail
#endif

}  // namespace dmf
