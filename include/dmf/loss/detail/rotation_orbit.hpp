// SPDX-License-Identifier: BSL-1.0
#pragma once

// How many zero eigenvalues of Hess h the rotations that a loss does not feel explain (docs/theory.md, Proposition 70).

#include <dmf/core/detail/product.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/rank_manifold.hpp>

namespace dmf::detail {

/// Deciding numbers are this many times their noise: both are estimates.
template <class Scalar>
Scalar clear_of_noise() {
  return Scalar(10);
}

/// The dimension of what the rotations of f make of P if its tangent vectors are in the kernel of H = diag(s) Hess h
/// diag(s) as they should, else 0; 0 for a loss without rotations.
template <class Scalar, class Loss>
Index rotation_dimension([[maybe_unused]] const Loss& f, [[maybe_unused]] const RankManifoldPoint<Scalar>& point,
                         [[maybe_unused]] const Matrix<Scalar>& H, [[maybe_unused]] const Vector<Scalar>& s,
                         [[maybe_unused]] const Scalar& noise) {
  if constexpr (LossWithRotations<Loss, Scalar>) {
    const Matrix<Scalar> P = point.product();
    const auto generators = f.rotation_generators();
    if (generators.empty()) return 0;
    Matrix<Scalar> tangents(point.dimension(), static_cast<Index>(generators.size()));
    Index column = 0;
    for (const RotationGenerator<Scalar>& generator : generators) {
      const Matrix<Scalar> moved = product_of<Scalar>(generator.left, P) + product_of<Scalar>(P, generator.right);
      tangents.col(column++) = tangent_coordinates(tangent_projection(point, moved));
    }
    const Svd<Scalar> decomposition = svd(tangents);
    const Scalar cut = sqrt(epsilon<Scalar>) * max(decomposition.singular_values[0], point.m[0]);
    const RankDecision<Scalar> decision = decide_rank<Scalar>(decomposition.singular_values, cut);
    if (decision.margin < clear_of_noise<Scalar>()) return 0;
    for (Index k = 0; k < decision.rank; ++k) {
      Vector<Scalar> u = decomposition.U.col(k).cwiseQuotient(s);
      u /= u.norm();
      if (Vector<Scalar>(H * u).norm() > clear_of_noise<Scalar>() * noise) return 0;
    }
    return decision.rank;
  } else {
    return 0;
  }
}

}  // namespace dmf::detail
