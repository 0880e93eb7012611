// SPDX-License-Identifier: BSL-1.0
#pragma once

// The global minimizer of F, both ways it can be seen (Kamber, Parhi, Theorem 3):
//
//   factors     W = (W_1, ..., W_L), a point of the lowest-rank global orbit;
//   end-to-end  X = W_L ... W_1, the minimizer over rank X <= d_min of
//               ||X - Y||_F^2 + L lambda^{1/L} ||X||_{S_{2/L}}^{2/L}.
//
// X has the singular vectors of Y (Theorem 10) and the singular values m = q0 u^L of the d_min
// largest y above the switch. From X alone, balanced_factors() leads back to a global minimizer of
// F.

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/singular_vectors.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/low_rank/prox.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/uniqueness.hpp>

#include <cstddef>
#include <type_traits>

namespace dmf {

template <RealScalar Scalar = double>
struct GlobalMinimizer {
  Orbit<Scalar> orbit;            ///< of the lowest rank among the global ones
  Factors<Scalar> factors;        ///< its canonical point
  Matrix<Scalar> end_to_end;      ///< X, d_L x d_0; not multiplied out, hence within 16 epsilon ||X||_F
  Scalar value{};                 ///< F
  Index rank = 0;                 ///< of X and of every W_l
  Uniqueness<Scalar> uniqueness;  ///< of X, with its margin
};

/// For the atlas of Y and its singular vectors. Throws InvalidInput if the two do not belong together
/// (SingularVectors::require_fits), NotRepresentable if F overflows. Cost: N numbers and rank x d_L x d_0
/// operations.
template <RealScalar Scalar>
[[nodiscard]] GlobalMinimizer<Scalar> global_minimizer(const Atlas<Scalar>& atlas,
                                                       const std::type_identity_t<SingularVectors<Scalar>>& vectors);

/// For a problem: decomposes its target by svd(), at that function's cost.
template <RealScalar Scalar, int Depth>
[[nodiscard]] GlobalMinimizer<Scalar> global_minimizer(const Problem<Scalar, Depth>& problem) {
  const Svd<Scalar> decomposition = svd(problem.Y());
  return global_minimizer(Atlas<Scalar>(problem.architecture(), decomposition), decomposition);
}

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
GlobalMinimizer<Scalar> global_minimizer(const Atlas<Scalar>& atlas,
                                         const std::type_identity_t<SingularVectors<Scalar>>& vectors) {
  const SingularGroups<Scalar>& groups = atlas.groups();
  const Orbit<Scalar> orbit = atlas.orbit(lowest_global_choice(groups));
  const Index rank = orbit.rank();
  Vector<Scalar> m(rank);
  detail::for_each_active_copy(orbit, [&](Index a, Index, const GroupRoot<Scalar>& root) { m[a] = root.end_to_end; });
  return {orbit,
          canonical_point(orbit, vectors),
          detail::from_leading_values<Scalar>(vectors.left(0, rank), m, vectors.right(0, rank), rank),
          orbit.value(),
          rank,
          uniqueness(groups)};
}

}  // namespace dmf
