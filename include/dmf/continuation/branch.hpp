// SPDX-License-Identifier: BSL-1.0
#pragma once

// A path of critical points of h_tau = h_0 + tau (f_1 - f_0) on M_r, followed by its arclength, so that it may turn
// around at folds. In the coordinates of rank_manifold.hpp, centered anew at every point, the path is the zero set of
// grad h_tau, a curve where the n x (n+1) matrix
//
//   J = [ Hess h_tau | grad (f_1 - f_0) ]
//
// has rank n. A step goes along its null vector t and returns by -J^+ grad h_tau, repeatedly. No gauge is left over,
// and singular values of P may cross. For L >= 3 lengths are measured in the coordinates z of graded_steps.hpp, angles
// and relative changes of singular values, in which a path along small roots is no more curved than one along large
// ones; for L = 2, where singular values may go to zero, in units of the homotopy's length.
//
// What is proved and what is not. Along one path det [J; t^T] keeps its sign, and on M_r the index of Hess h_tau
// changes by one where tau turns around at a simple fold (docs/theory.md, Proposition 72). That a computed step stays
// on its path is not proved but tested, and the step is halved until all of this holds: the first correction is below a
// quarter of the step; every further one is below 0.3 of the one before, as where Newton's method converges by the
// theorem of Newton and Kantorovich (k of about 1/2 or less, with a constant that is observed and not bounded); the
// direction turns by less than 20 degrees; the step back from the new point comes near the old one; and the sign of det
// [J; t^T] is that of the path. Two paths may still be closer to each other than all of this sees. Hence the tests of a
// survey, and its refinement.

#include <dmf/continuation/branch_result.hpp>
#include <dmf/continuation/detail/branch_follower.hpp>
#include <dmf/continuation/homotopy.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <type_traits>

namespace dmf {

/// The path through a critical point of h_tau at tau = options.begin, from there upwards; or with `downwards` from tau
/// = 1, where it ends as turned_back at options.begin and as reached if it comes back to 1. Throws InvalidInput unless
/// the point is of the size of the loss, of rank at least 1, 0 <= begin < 1, 0 < least_step <= largest_step, finite,
/// and steps > 0. Cost of a step: about three reduced Hessians of each loss.
template <RealScalar Scalar, class Loss>
[[nodiscard]] Branch<Scalar> follow_branch(const Homotopy<Scalar, Loss>& homotopy,
                                           const RankManifoldPoint<Scalar>& start,
                                           const BranchOptions<std::type_identity_t<Scalar>>& options = {},
                                           bool downwards = false);

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar, class Loss>
Branch<Scalar> follow_branch(const Homotopy<Scalar, Loss>& homotopy, const RankManifoldPoint<Scalar>& start,
                             const BranchOptions<std::type_identity_t<Scalar>>& options, bool downwards) {
  detail::require_search(start);
  detail::require(start.rows() == homotopy.second().rows() && start.cols() == homotopy.second().cols(),
                  "the start must be of the size of the loss, ", homotopy.second().rows(), " x ",
                  homotopy.second().cols(), ", got ", start.rows(), " x ", start.cols());
  detail::require_branch_options(options);
  return detail::BranchFollower<Scalar, Loss>(homotopy, options).follow(start, downwards);
}

}  // namespace dmf
