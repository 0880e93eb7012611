// SPDX-License-Identifier: BSL-1.0
#pragma once

// The four scalars of the tests. What takes a compiler long is compiled once for each: the library's own in
// dmf_scalars and dmf::precompiled, and what tests do with all of them, below, in dmf_test_instances. A test over all
// four links that and compiles in seconds. Include it after the header under test.

#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include "compiled_scalars.hpp"

#include <random>

/// For each scalar: TEMPLATE_TEST_CASE("...", "", DMF_TEST_SCALARS) { using Scalar = TestType; ... }
#define DMF_TEST_SCALARS float, double, long double, dmf::mp50

namespace dmf::test {

/// What messages call the scalar.
template <RealScalar Scalar>
constexpr const char* scalar_name = "mp50";
template <>
inline constexpr const char* scalar_name<float> = "float";
template <>
inline constexpr const char* scalar_name<double> = "double";
template <>
inline constexpr const char* scalar_name<long double> = "long double";

/// All eigenvalues of a symmetric matrix, ascending.
template <RealScalar Scalar>
Vector<Scalar> symmetric_eigenvalues(const Matrix<Scalar>& A);

/// An orthogonal n x n matrix, uniform up to signs, orthogonal to the precision of Scalar: the Q of a
/// Gaussian matrix. The same matrix for every scalar, up to rounding.
template <RealScalar Scalar>
Matrix<Scalar> random_orthogonal(Index n, std::mt19937_64& generator);

}  // namespace dmf::test

// `how` is `extern template` or `template`.
#define DMF_TEST_INSTANCES(how, Scalar)                                    \
  namespace dmf::test {                                                    \
  how Vector<Scalar> symmetric_eigenvalues<Scalar>(const Matrix<Scalar>&); \
  how Matrix<Scalar> random_orthogonal<Scalar>(Index, std::mt19937_64&);   \
  }

DMF_TEST_INSTANCES(extern template, float)
DMF_TEST_INSTANCES(extern template, double)
DMF_TEST_INSTANCES(extern template, long double)
DMF_TEST_INSTANCES(extern template, dmf::mp50)
