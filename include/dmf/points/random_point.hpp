// SPDX-License-Identifier: BSL-1.0
#pragma once

// Random points of an orbit. An orbit is the image of a compact group, the Q_l in O(d_l) of the hidden
// layers and the O_i in O(h_i) of the groups of equal singular values; Haar-uniform group elements give
// points whose distribution no symmetry of F changes. All connected components are met.

#include <dmf/points/critical_point.hpp>
#include <dmf/points/singular_vectors.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// A uniform point of the orbit for Y = U diag(y) V^T, with its frames. Draws E_1, ..., E_{L-1}, then
/// one rotation per group, with random_frame(). Throws InvalidInput if the vectors are
/// those of a target of other size.
/// Cost: 4 r^2 sum_l d_l, and products with U and V.
template <RealScalar Scalar>
[[nodiscard]] CriticalPoint<Scalar> random_critical_point(const Orbit<Scalar>& orbit,
                                                          const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                                          RandomGenerator auto& generator) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  std::vector<Matrix<Scalar>> hidden, rotations;
  for (int l = 1; l < architecture.depth(); ++l) {
    hidden.push_back(random_frame<Scalar>(architecture.width(l), orbit.rank(), generator));
  }
  for (const SingularGroup<Scalar>& group : orbit.groups().groups) {
    rotations.push_back(random_frame<Scalar>(group.multiplicity, group.multiplicity, generator));
  }
  return critical_point(orbit, vectors, std::move(hidden), rotations);
}

/// The same for the rectangular diagonal target.
template <RealScalar Scalar>
[[nodiscard]] CriticalPoint<Scalar> random_critical_point(const Orbit<Scalar>& orbit, RandomGenerator auto& generator) {
  return random_critical_point(orbit, SingularVectors<Scalar>(orbit.architecture()), generator);
}

/// The layers of a uniform point for Y = U diag(y) V^T.
template <RealScalar Scalar>
[[nodiscard]] Factors<Scalar> random_point(const Orbit<Scalar>& orbit,
                                           const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                           RandomGenerator auto& generator) {
  return random_critical_point(orbit, vectors, generator).factors();
}

/// The same for the rectangular diagonal target.
template <RealScalar Scalar>
[[nodiscard]] Factors<Scalar> random_point(const Orbit<Scalar>& orbit, RandomGenerator auto& generator) {
  return random_critical_point(orbit, generator).factors();
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_RANDOM_POINT(how, Scalar)                                                      \
  how CriticalPoint<Scalar> random_critical_point(const Orbit<Scalar>&, const SingularVectors<Scalar>&, \
                                                  std::mt19937_64&);                                    \
  how Factors<Scalar> random_point(const Orbit<Scalar>&, const SingularVectors<Scalar>&, std::mt19937_64&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_RANDOM_POINT(extern template, double)
#endif

}  // namespace dmf
