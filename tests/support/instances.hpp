// SPDX-License-Identifier: BSL-1.0
#pragma once

// The four scalars of the tests, and what takes a compiler long for each of them, compiled once in
// dmf_test_instances: a test over all four links it and compiles in seconds. (The double ones of the
// library itself come from dmf::precompiled.) Include it after the header under test.

#include <dmf/landscape/atlas.hpp>
#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>

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

// ---------------------------------------------------------------------------- explicit instantiation

// `how` is `extern template` or `template`.
#define DMF_TEST_LINEAR_ALGEBRA(how, Scalar)                                                 \
  namespace dmf::test {                                                                      \
  how Vector<Scalar> symmetric_eigenvalues<Scalar>(const Matrix<Scalar>&);                   \
  how Matrix<Scalar> random_orthogonal<Scalar>(Index, std::mt19937_64&);                     \
  }                                                                                          \
  namespace dmf {                                                                            \
  how Factors<Scalar> canonical_point(const Orbit<Scalar>&);                                 \
  how Factors<Scalar> canonical_point(const Orbit<Scalar>&, const SingularVectors<Scalar>&); \
  }

#define DMF_TEST_LIBRARY(how, Scalar)                                                                                  \
  namespace dmf::detail {                                                                                              \
  how class LowestOrbits<Scalar>;                                                                                      \
  how Scalar evaluate(const Problem<Scalar, Dynamic>&, const FactorsView<const Scalar, Dynamic>&, Workspace<Scalar>&); \
  }                                                                                                                    \
  namespace dmf {                                                                                                      \
  how class ScalarEquation<Scalar>;                                                                                    \
  how class Orbit<Scalar>;                                                                                             \
  how class Hessian<Scalar, Dynamic>;                                                                                  \
  how SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Dynamic>&, const Vector<Scalar>&,              \
                                             GroupOptions<Scalar>);                                                    \
  how Scalar objective_and_gradient(const Problem<Scalar, Dynamic>&, FactorsView<const Scalar, Dynamic>,               \
                                    FactorsView<Scalar, Dynamic>, Workspace<Scalar>&);                                 \
  how Matrix<Scalar> dense_hessian(const Problem<Scalar, Dynamic>&, FactorsView<const Scalar, Dynamic>, Index);        \
  }

#define DMF_TEST_SVD(how, Scalar)                            \
  namespace dmf::detail {                                    \
  how Svd<Scalar> jacobi_svd<Scalar>(const Matrix<Scalar>&); \
  }

DMF_TEST_LINEAR_ALGEBRA(extern template, float)
DMF_TEST_LINEAR_ALGEBRA(extern template, double)
DMF_TEST_LINEAR_ALGEBRA(extern template, long double)
DMF_TEST_LINEAR_ALGEBRA(extern template, dmf::mp50)
DMF_TEST_LIBRARY(extern template, float)
DMF_TEST_LIBRARY(extern template, long double)
DMF_TEST_LIBRARY(extern template, dmf::mp50)
DMF_TEST_SVD(extern template, long double)
DMF_TEST_SVD(extern template, dmf::mp50)
