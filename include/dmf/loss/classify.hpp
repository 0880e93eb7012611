// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a critical point of F(W) = f(W_L ... W_1) + sum lambda_l ||W_l||^2 is, without the N x N Hessian: from the
// Hessian of h on the matrices of rank r, whose order r (d_0 + d_L - r) knows no hidden layer. With
//
//   balanced = sum_{0<l<L} [o(d_l) - o(d_l - r)],    o(n) = n (n-1)/2,
//
// the dimension of the set of all W with the product P and the least penalty, all of them critical (docs/theory.md,
// Propositions 64 to 70),
//
//   L >= 3   index(F) = index(Hess h),   nullity(F) = nullity(Hess h) + balanced
//   L = 2    the same, and (d_1 - r) more of either for each singular value of E_Lp^T grad f(P) E_0p above, at 2 l0.
//
// W = 0 has no tangent vectors: for L >= 3 it is a strict local minimizer of every loss, for L = 2 the second line
// decides. In this order:
//
//   not critical         the scaled gradient is above the tolerance
//   strict saddle        a negative eigenvalue beyond the noise, with a direction D of negative curvature
//   non-strict saddle    no negative one, but a third derivative in the kernel beyond the noise, likewise
//   local minimizer      no negative eigenvalue, and no zero one but those of rotations that f says it does not feel
//   undecided            what is left, with a doubt: more zeros (order four and higher decide), a number near its noise
//
// Eigenvalues are those of diag(s) Hess h diag(s), graded_steps.hpp: with the same signs, and of one size where
// singular values are not. The noise is rounding, plus four times what one Newton step on M_r does to them: what the
// critical point that is meant may differ by. A number decides if it is ten times its noise; margin is that factor, of
// the least decision. The type of a strict saddle needs one eigenvalue; whether all are counted without doubt is said
// apart. For L >= 3 small weights make positive singular values of P smaller than its rounding. The layers show them, P
// alone does not: then the rank is in doubt, unless it is given.
//
// Example:
//
//   const dmf::Matrix<double> X{{2, 0, 1}, {0, 1, 1}}, T{{3, 0, 1}, {0, 2, 1}};
//   const dmf::LossProblem problem(dmf::Architecture({2, 3, 3, 2}, 0.01), dmf::DataLoss(X, T));
//   const dmf::Factors<double> W(problem.architecture());                        // W = 0
//   const auto what = dmf::classify(problem, W);
//   std::cout << dmf::to_string(what.type) << ", index " << what.index << '\n';  // local_minimizer, index 0

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/analytic/descent.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/loss/detail/loss_examination.hpp>
#include <dmf/loss/end_to_end_loss.hpp>
#include <dmf/loss/loss_problem.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <type_traits>

namespace dmf {

/// Examines W. Throws InvalidInput if W has other widths than the problem or an entry that is not finite, if a
/// tolerance is negative, or if the reduced Hessian exceeds the limit. Cost: two reduced Hessians of order n = r (d_0
/// + d_L - r) and their eigendecompositions, 9 n^3 each; nothing depends on hidden widths but products of layers.
template <class Scalar, class Loss, int Depth>
[[nodiscard]] LossClassification<Scalar, Depth> classify(const LossProblem<Scalar, Loss, Depth>& problem,
                                                         PointView<Scalar, Depth> W,
                                                         std::type_identity_t<ClassifyOptions<Scalar>> options = {}) {
  detail::require_same_widths(problem.architecture().widths(), W.architecture().widths());
  detail::require_finite(W);
  detail::LossExamination<Scalar, Loss, Depth> examination(problem, options);
  return examination.of_point(W);
}

/// Examines the points W over an end-to-end matrix P, d_L x d_0, all of which are of one kind. Throws InvalidInput as
/// well if P is not of that size, not finite, or of a rank above d_min: then no W has this product.
template <class Scalar, class Loss, int Depth>
[[nodiscard]] LossClassification<Scalar, Depth> classify(const LossProblem<Scalar, Loss, Depth>& problem,
                                                         const std::type_identity_t<Matrix<Scalar>>& P,
                                                         std::type_identity_t<ClassifyOptions<Scalar>> options = {}) {
  detail::require_target_size(problem.architecture(), P.rows(), P.cols(), "P");
  detail::require_finite_matrix(P, "P");
  detail::LossExamination<Scalar, Loss, Depth> examination(problem, options);
  return examination.of_product(P);
}

/// The same of a point whose frames and singular values are known each to its own accuracy: one as small as epsilon m_1
/// is lost in P. Its rank is taken as given. Throws InvalidInput unless its size fits and its rank is at most d_min.
template <class Scalar, class Loss, int Depth>
[[nodiscard]] LossClassification<Scalar, Depth> classify(const LossProblem<Scalar, Loss, Depth>& problem,
                                                         const std::type_identity_t<RankManifoldPoint<Scalar>>& point,
                                                         std::type_identity_t<ClassifyOptions<Scalar>> options = {}) {
  detail::require_target_size(problem.architecture(), point.rows(), point.cols(), "P");
  detail::LossExamination<Scalar, Loss, Depth> examination(problem, options);
  return examination.of_rank_point(point);
}

/// The same without a LossProblem; likewise for P.
template <class Loss, class Scalar, int Depth>
requires EndToEndLoss<Loss, Scalar>
[[nodiscard]] LossClassification<Scalar, Depth> classify(const Loss& loss,
                                                         const Architecture<Scalar, Depth>& architecture,
                                                         const std::type_identity_t<RankManifoldPoint<Scalar>>& point,
                                                         std::type_identity_t<ClassifyOptions<Scalar>> options = {}) {
  return classify(LossProblem<Scalar, Loss, Depth>(architecture, loss), point, options);
}

template <class Loss, class Scalar, int Depth>
requires EndToEndLoss<Loss, Scalar>
[[nodiscard]] LossClassification<Scalar, Depth> classify(const Loss& loss,
                                                         const Architecture<Scalar, Depth>& architecture,
                                                         const std::type_identity_t<Matrix<Scalar>>& P,
                                                         std::type_identity_t<ClassifyOptions<Scalar>> options = {}) {
  return classify(LossProblem<Scalar, Loss, Depth>(architecture, loss), P, options);
}

}  // namespace dmf
