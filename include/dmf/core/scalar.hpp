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
#include <type_traits>

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

/// What dmf asks of a number type, one requirement each, so that a compiler names the one that fails.
namespace scalar_must {

/// Numbers are values: they can be copied, moved and assigned.
template <class T>
concept be_a_value = std::copyable<T>;

/// A small integer is a number: T(2).
template <class T>
concept come_from_int = std::constructible_from<T, int>;

/// Numbers compare by ==, !=, <, <=, >, >=. Complex numbers do not.
template <class T>
concept be_ordered = std::totally_ordered<T>;

/// Sums, differences, products, quotients and negatives are numbers, or become one by T(x + y).
template <class T>
concept have_field_operations = requires(const T x, const T y) {
  T(x + y), T(x - y), T(x * y), T(x / y), T(-x);
};

/// 1/2 is not 0: integers are no field.
template <class T>
concept divide_without_truncation = !std::numeric_limits<T>::is_integer;

/// std::numeric_limits knows the type, with epsilon, max, digits and an infinity, in base 2.
template <class T>
concept have_numeric_limits = std::numeric_limits<T>::is_specialized && std::numeric_limits<T>::has_infinity &&
                              std::numeric_limits<T>::radix == 2;

/// sqrt, abs and floor are found, in std or by argument-dependent lookup; likewise below.
template <class T>
concept have_sqrt_abs_floor = requires(const T x) {
  T(sqrt(x)), T(abs(x)), T(floor(x));
};

/// Exponential and logarithm, also in the forms that are accurate near 0 and 1.
template <class T>
concept have_exp_log_expm1_log1p = requires(const T x) {
  T(exp(x)), T(expm1(x)), T(log(x)), T(log1p(x));
};

/// Mantissa and binary exponent can be taken apart and put together.
template <class T>
concept have_frexp_ldexp = requires(const T x, int n, int* e) {
  T(ldexp(x, n)), T(frexp(x, e));
};

/// It can be told whether a number is neither an infinity nor NaN.
template <class T>
concept have_isfinite = requires(const T x) {
  bool(isfinite(x));
};

}  // namespace scalar_must

/// What F and its derivatives need: an ordered field with numbers from int. Besides every RealScalar,
/// the numbers of automatic differentiation qualify, for example Eigen::AutoDiffScalar.
/// A matrix of them needs Eigen::NumTraits, which their libraries define.
template <class T>
concept FieldScalar = scalar_must::be_a_value<T> && scalar_must::come_from_int<T> && scalar_must::be_ordered<T> &&
    scalar_must::have_field_operations<T> && scalar_must::divide_without_truncation<T>;

/// What decompositions, thresholds and roots need: a real binary floating-point type of known
/// precision with its elementary functions. float, double and long double qualify; so does dmf::mp50
/// of dmf/bridge/boost_multiprecision.hpp.
template <class T>
concept RealScalar = FieldScalar<T> && scalar_must::have_numeric_limits<T> && scalar_must::have_sqrt_abs_floor<T> &&
    scalar_must::have_exp_log_expm1_log1p<T> && scalar_must::have_frexp_ldexp<T> && scalar_must::have_isfinite<T>;

/// Sizes and indices. Signed, as in Eigen.
using Index = Eigen::Index;

/// Marks a depth that is known only at run time.
inline constexpr int Dynamic = Eigen::Dynamic;

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template <class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

namespace detail {

/// The epsilon of a type whose numbers are made at run time, made where it is read: there is no object that a
/// program's own global objects could read before it has its value. It behaves as the number does. (Numbers are
/// taken by value: a library's templates for anything that converts to a number are no better match then.)
template <class Scalar>
struct Epsilon {
  operator Scalar() const { return std::numeric_limits<Scalar>::epsilon(); }  // NOLINT: it is that number

  friend Scalar operator-(Epsilon e) { return -Scalar(e); }
  friend Scalar operator*(Scalar x, Epsilon e) { return x * Scalar(e); }
  friend Scalar operator*(Epsilon e, Scalar x) { return Scalar(e) * x; }
  friend Scalar operator*(Epsilon a, Epsilon b) { return Scalar(a) * Scalar(b); }
  friend Scalar operator/(Scalar x, Epsilon e) { return x / Scalar(e); }
  friend Scalar operator/(Epsilon e, Scalar x) { return Scalar(e) / x; }
  friend Scalar operator+(Scalar x, Epsilon e) { return x + Scalar(e); }
  friend Scalar operator+(Epsilon e, Scalar x) { return Scalar(e) + x; }
  friend Scalar operator-(Scalar x, Epsilon e) { return x - Scalar(e); }
  friend Scalar operator-(Epsilon e, Scalar x) { return Scalar(e) - x; }
  friend bool operator<(Scalar x, Epsilon e) { return x < Scalar(e); }
  friend bool operator<=(Scalar x, Epsilon e) { return x <= Scalar(e); }
  friend bool operator>(Scalar x, Epsilon e) { return x > Scalar(e); }
  friend bool operator>=(Scalar x, Epsilon e) { return x >= Scalar(e); }
  friend Scalar sqrt(Epsilon e) { return sqrt(Scalar(e)); }
  friend Scalar log(Epsilon e) { return log(Scalar(e)); }
};

template <class Scalar>
constexpr auto epsilon_of() {
  if constexpr (requires { typename std::bool_constant<(std::numeric_limits<Scalar>::epsilon(), true)>; }) {
    return std::numeric_limits<Scalar>::epsilon();
  } else {
    return Epsilon<Scalar>{};
  }
}

}  // namespace detail

/// The distance from 1 to the next larger number of the type. A constant for the built-in types; for others it
/// converts to the number, which is made at every reading.
template <RealScalar Scalar>
inline constexpr auto epsilon = detail::epsilon_of<Scalar>();

namespace detail {

/// Whether x is neither an infinity nor NaN; for numbers that cannot tell, by x - x, which is 0 for
/// finite numbers alone.
template <FieldScalar Scalar>
bool is_finite(const Scalar& x) {
  if constexpr (scalar_must::have_isfinite<Scalar>) {
    return isfinite(x);
  } else {
    return Scalar(x - x) == Scalar(0);
  }
}

}  // namespace detail

// What takes a compiler long is listed at the end of its header, in a macro DMF_INSTANCES_OF_<HEADER>(how, Scalar)
// that is meant for namespace dmf. With `extern template` for `how` a file relies on another one that has `template`:
// all that dmf::precompiled does for double, and any program can do for its own scalar.

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
