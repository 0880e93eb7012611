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

template <RealScalar Scalar>
struct GlobalMinimizer {
  Orbit<Scalar> orbit;        ///< of the lowest rank among the global ones
  Factors<Scalar> factors;    ///< its canonical point
  Matrix<Scalar> end_to_end;  ///< X, d_L x d_0; not multiplied out, hence within 16 epsilon ||X||_F
  Scalar value{};             ///< F
  Index rank = 0;             ///< of X and of every W_l
  Uniqueness<Scalar> uniqueness;  ///< of X, with its margin
};

/// For the atlas of Y and the decomposition of Y that it was made from. Throws InvalidInput if the
/// two do not belong together (sizes; singular values that differ by more than twice their
/// uncertainties), NotRepresentable if F overflows. Cost: N numbers and rank x d_L x d_0
/// operations.
template <RealScalar Scalar>
[[nodiscard]] GlobalMinimizer<Scalar> global_minimizer(
    const Atlas<Scalar>& atlas, const Svd<std::type_identity_t<Scalar>>& svd);

/// For a problem: decomposes its target by svd(), at that function's cost.
template <RealScalar Scalar, int Depth>
[[nodiscard]] GlobalMinimizer<Scalar> global_minimizer(const Problem<Scalar, Depth>& problem) {
  const Svd<Scalar> decomposition = svd(problem.Y());
  return global_minimizer(Atlas<Scalar>(problem.architecture(), decomposition), decomposition);
}

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
GlobalMinimizer<Scalar> global_minimizer(const Atlas<Scalar>& atlas,
                                         const Svd<std::type_identity_t<Scalar>>& svd) {
  const SingularGroups<Scalar>& groups = atlas.groups();
  const Vector<Scalar>& expected = groups.singular_values;
  detail::require(svd.singular_values.size() == expected.size(), "the atlas has ", expected.size(),
                  " singular values, the decomposition ", svd.singular_values.size());
  const Scalar allowance = Scalar(2) * (svd.uncertainty + groups.uncertainty);
  for (Index i = 0; i < expected.size(); ++i) {
    detail::require(abs(svd.singular_values[i] - expected[i]) <= allowance, "singular value ",
                    i + 1, " of the atlas is ", expected[i], ", of the decomposition ",
                    svd.singular_values[i]);
  }

  const Orbit<Scalar> orbit = atlas.orbit(lowest_global_choice(groups));
  const Index rank = orbit.rank();
  Vector<Scalar> m(rank);
  detail::for_each_active_copy(
      orbit, [&](Index a, Index, const GroupRoot<Scalar>& root) { m[a] = root.end_to_end; });
  return {orbit,
          canonical_point(orbit, svd.U, svd.V),
          detail::from_leading_values<Scalar>(svd.U, m, svd.V, rank),
          orbit.value(),
          rank,
          uniqueness(groups)};
}

}  // namespace dmf
