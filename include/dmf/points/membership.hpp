// SPDX-License-Identifier: BSL-1.0
#pragma once

// Does a point W lie on an orbit? A point of the orbit is aligned with W, and the distance between the
// two decides: it is zero up to rounding if W lies on the orbit, and an upper bound on the distance
// from W to the orbit in any case.
//
// The point is found as in detail/alignment.hpp (docs/theory.md, Proposition 49): frames and rotations are
// improved in turn, each by a polar factor, until nothing is gained.

#include <dmf/points/critical_point.hpp>
#include <dmf/points/detail/alignment.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/points/any_point.hpp>
#include <dmf/points/singular_vectors.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// What is known about W and one orbit.
template <RealScalar Scalar = double>
struct Membership {
  CriticalPoint<Scalar> nearby;  ///< the point of the orbit that was aligned with W
  Scalar distance{};             ///< ||W - nearby||_F, at least the distance from W to the orbit
  Scalar allowance{};            ///< the tolerance times the natural scale of the orbit

  /// W lies on the orbit up to the tolerance.
  [[nodiscard]] bool member() const { return distance <= allowance; }
};

/// Aligns the orbit of the target Y = U diag(y) V^T with W. The tolerance is relative to ||nearby||_F
/// plus the natural length of the layers, sqrt(sum_l q0^2/lambda_l), which keeps the test meaningful at
/// W = 0. The default covers points computed in the same arithmetic from the same singular vectors; for the end of
/// an optimizer's run pass what it reached. Throws InvalidInput if sizes or singular values do not fit or W is not finite.
/// Cost: a few sweeps, each of some 10 r N multiplications and a decomposition of a d_l x r matrix per
/// hidden layer.
template <RealScalar Scalar>
[[nodiscard]] Membership<Scalar> membership(const Orbit<Scalar>& orbit,
                                            const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                            const std::type_identity_t<AnyPoint<Scalar>>& W,
                                            std::type_identity_t<Scalar> tolerance = Scalar(1000) * epsilon<Scalar>);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The aligned point of an orbit, how far it is and how long it and the natural layers are.
template <class Scalar>
Membership<Scalar> aligned(const Orbit<Scalar>& orbit, const Matrix<Scalar>& U, const Matrix<Scalar>& V,
                           const FactorsView<const Scalar, Dynamic>& W, const Scalar& tolerance,
                           const AlignmentEffort<Scalar>& effort) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  CriticalPoint<Scalar> nearby = Alignment<Scalar>(orbit, U, V, W).best(effort);
  const Factors<Scalar> point = nearby.factors();
  Vector<Scalar> natural(architecture.depth());
  for (int l = 1; l <= architecture.depth(); ++l) natural[l - 1] = orbit.groups().unit / sqrt(architecture.lambda(l));
  const Scalar distance = distance_between<Scalar>(W.vector(), point.vector());
  Membership<Scalar> result{std::move(nearby), distance, Scalar(0)};
  result.allowance = tolerance * (norm_in_range(point.vector()) + norm_in_range(natural));
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
Membership<Scalar> membership(const Orbit<Scalar>& orbit, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                              const std::type_identity_t<AnyPoint<Scalar>>& W, std::type_identity_t<Scalar> tolerance) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  vectors.require_fits(orbit.groups());
  detail::require(tolerance >= Scalar(0), "the tolerance must not be negative, got ", tolerance);
  const FactorsView<const Scalar> point = W.in(architecture);
  detail::require_finite(point);
  return detail::aligned<Scalar>(orbit, vectors.U(), vectors.V(), point, tolerance, {});
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_MEMBERSHIP(how, Scalar)                                                                   \
  how Membership<Scalar> membership(const Orbit<Scalar>&, const SingularVectors<Scalar>&, const AnyPoint<Scalar>&, \
                                    Scalar);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_MEMBERSHIP(extern template, double)
#endif

}  // namespace dmf
