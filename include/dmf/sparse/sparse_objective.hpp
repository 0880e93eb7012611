// SPDX-License-Identifier: BSL-1.0
#pragma once

// F and its gradient for a target Y = S + P Q^T that is too large to be dense,
//
//   F(W) = ||W_L ... W_1 - Y||_F^2 + sum_l lambda_l ||W_l||_F^2,
//
// in time that is linear in the nonzeros of S and the sides of Y. The chain is cut at a hidden layer of r units, W_L
// ... W_1 = A C, and ||A C - Y||^2 = <A^T A, C C^T> - 2 <A, Y C^T> + ||Y||^2 (detail/sparse_evaluation.hpp): one pass
// over the nonzeros serves Y C^T and A^T Y, and neither the product nor the residual is formed.
//
// Example:
//
//   Eigen::SparseMatrix<double> S(1000000, 500000);
//   S.insert(3, 4) = 2;
//   const dmf::Architecture architecture({500000, 2, 1000000}, 0.5);
//   const dmf::SparseProblem problem(architecture, dmf::SparseTarget<double>(S));
//   const auto [value, gradient] = dmf::objective_and_gradient(problem, dmf::Factors(architecture));
//   std::cout << value << '\n';

#include <dmf/sparse/detail/sparse_evaluation.hpp>
#include <dmf/sparse/detail/sparse_memory.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/objective.hpp>  // for ObjectiveAndGradient
#include <dmf/sparse/sparse_problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <vector>

namespace dmf {

/// The memory of evaluations with a sparse target, so that repeated ones allocate nothing. One per thread. Memory:
/// 2 r d_0 numbers, r rounded up to whole packets, and what the hidden layers and blocks of 64 rows take.
template <RealScalar Scalar = double>
class SparseWorkspace {
 public:
  template <int Depth>
  explicit SparseWorkspace(const SparseProblem<Scalar, Depth>& problem)
      : SparseWorkspace(problem, detail::boundary_layer(problem)) {}

  /// The chain cut at a hidden layer of the caller's choice: another order of the same sums, at another cost. Throws
  /// InvalidInput unless 1 <= boundary < L.
  template <int Depth>
  SparseWorkspace(const SparseProblem<Scalar, Depth>& problem, int boundary);

  /// The hidden layer l at which the chain is cut.
  [[nodiscard]] int boundary() const { return memory_.boundary(); }

  /// Throws InvalidInput unless the workspace was made for these widths and for as many columns of P.
  template <int Depth>
  void require_fits(const SparseProblem<Scalar, Depth>& problem) const;

  /// What the evaluations of dmf use.
  [[nodiscard]] detail::SparseMemory<Scalar>& memory() { return memory_; }

 private:
  template <int Depth>
  static int checked(const SparseProblem<Scalar, Depth>& problem, int boundary);

  std::vector<Index> widths_;
  Index low_rank_;
  detail::SparseMemory<Scalar> memory_;
};

/// F(W). Its error is at most objective_error_bound(): some epsilon (||W_L ... W_1|| + ||Y||)^2, so that digits are
/// lost where the residual is small against Y; no rearrangement that spares the residual is known to avoid that. A sum
/// of squares that comes out below 0 counts as 0. Infinite or NaN where A^T A or C C^T leaves the range of the scalar.
/// Cost: r multiplications for each nonzero and some r^2 for each row and column of Y. Throws InvalidInput if W or the
/// workspace belongs to other widths.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar objective(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                               SparseWorkspace<Scalar>& workspace);

/// F(W) returned and its gradient written, which must not overlap W. The gradient loses no digits where the residual is
/// small that it does not lose when the residual is formed: A G - Y C^T cancels what A C - Y would (docs/theory.md,
/// section 15). Error of an entry: at most epsilon (d_1 + ... + d_{L-1} + m + 2k + 160) times the same formula with
/// absolute values in place of all terms, m the most nonzeros in a row or column of S. Cost: 2 r multiplications for
/// each nonzero, some r^2 and r d_1, r d_{L-1} for each row and column of Y. Throws as objective(). dmf allocates
/// nothing here; Eigen's product of hidden layers may allocate packing buffers for large widths.
template <RealScalar Scalar, int Depth>
Scalar objective_and_gradient(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, SparseWorkspace<Scalar>& workspace);

/// A bound on the error of F(W) as objective() and objective_and_gradient() compute it with this workspace, unless
/// something underflows: n epsilon ((M + ||Y||)^2 + penalty), n = 2 (d_1 + ... + d_{L-1}) + r + m + 2k + 150 with m the
/// most nonzeros in a row of S, M the norm of |W_L| ... |W_1| formed as A C is, ||Y|| by SparseTarget::norm_bound()
/// (docs/theory.md, section 15). Cost: an evaluation of F without the nonzeros; allocates N numbers. Throws as
/// objective().
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar objective_error_bound(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                           SparseWorkspace<Scalar>& workspace);

/// The same with fresh memory: `const auto [value, gradient] = objective_and_gradient(problem, W);`
template <RealScalar Scalar, int Depth>
[[nodiscard]] ObjectiveAndGradient<Scalar, Depth> objective_and_gradient(const SparseProblem<Scalar, Depth>& problem,
                                                                         PointView<Scalar, Depth> W) {
  SparseWorkspace<Scalar> workspace(problem);
  ObjectiveAndGradient<Scalar, Depth> result{Scalar(0), Factors<Scalar, Depth>(problem.architecture())};
  result.value = objective_and_gradient(problem, W, result.gradient, workspace);
  return result;
}

template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar objective(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W) {
  SparseWorkspace<Scalar> workspace(problem);
  return objective(problem, W, workspace);
}

template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar objective_error_bound(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W) {
  SparseWorkspace<Scalar> workspace(problem);
  return objective_error_bound(problem, W, workspace);
}

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
template <int Depth>
SparseWorkspace<Scalar>::SparseWorkspace(const SparseProblem<Scalar, Depth>& problem, int boundary)
    : widths_(problem.architecture().widths().begin(), problem.architecture().widths().end()),
      low_rank_(problem.Y().low_rank()),
      memory_(problem.architecture(), low_rank_, checked(problem, boundary)) {}

template <RealScalar Scalar>
template <int Depth>
int SparseWorkspace<Scalar>::checked(const SparseProblem<Scalar, Depth>& problem, int boundary) {
  detail::require(boundary >= 1 && boundary < problem.architecture().depth(),
                  "the chain is cut at a hidden layer 1, ..., L - 1 with L = ", problem.architecture().depth(),
                  ", got ", boundary);
  return boundary;
}

template <RealScalar Scalar>
template <int Depth>
void SparseWorkspace<Scalar>::require_fits(const SparseProblem<Scalar, Depth>& problem) const {
  const auto widths = problem.architecture().widths();
  detail::require(std::equal(widths.begin(), widths.end(), widths_.begin(), widths_.end()),
                  "the workspace was made for other widths");
  detail::require(low_rank_ == problem.Y().low_rank(), "the workspace was made for P with ", low_rank_,
                  " columns, got ", problem.Y().low_rank());
}

namespace detail {

template <class Scalar, int Depth>
void require_evaluable(const SparseProblem<Scalar, Depth>& problem, const FactorsView<const Scalar, Depth>& W,
                       const SparseWorkspace<Scalar>& workspace) {
  require_same_widths(problem.architecture().widths(), W.architecture().widths());
  workspace.require_fits(problem);
}

}  // namespace detail

template <RealScalar Scalar, int Depth>
Scalar objective(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                 SparseWorkspace<Scalar>& workspace) {
  detail::require_evaluable<Scalar, Depth>(problem, W, workspace);
  return detail::SparseEvaluation<Scalar, Depth>(problem, W, workspace.memory()).value(nullptr);
}

template <RealScalar Scalar, int Depth>
Scalar objective_and_gradient(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                              MutablePointView<Scalar, Depth> gradient, SparseWorkspace<Scalar>& workspace) {
  detail::require_same_widths(problem.architecture().widths(), gradient.architecture().widths());
  detail::require_evaluable<Scalar, Depth>(problem, W, workspace);
  return detail::SparseEvaluation<Scalar, Depth>(problem, W, workspace.memory()).value(gradient.data());
}

template <RealScalar Scalar, int Depth>
Scalar objective_error_bound(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                             SparseWorkspace<Scalar>& workspace) {
  detail::require_evaluable<Scalar, Depth>(problem, W, workspace);
  const auto& architecture = problem.architecture();
  Factors<Scalar, Depth> magnitudes(architecture);
  magnitudes.vector() = W.vector().cwiseAbs();
  detail::SparseEvaluation<Scalar, Depth> evaluation(problem, magnitudes.view(), workspace.memory());
  const Scalar scale = sqrt(evaluation.terms_of_product()) + problem.Y().norm_bound();
  Index n = architecture.width(workspace.boundary()) + problem.Y().longest_row() + 2 * problem.Y().low_rank() + 150;
  for (int l = 1; l < architecture.depth(); ++l) n += 2 * architecture.width(l);
  return Scalar(n) * epsilon<Scalar> * (scale * scale + evaluation.penalty());
}

}  // namespace dmf
