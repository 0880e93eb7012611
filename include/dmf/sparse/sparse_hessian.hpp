// SPDX-License-Identifier: BSL-1.0
#pragma once

// Second derivatives of F at any point W for a target that is too large to be dense: the Hessian as an operator, one
// pass over the nonzeros for each direction (detail/sparse_expansion.hpp).

#include <dmf/sparse/detail/sparse_expansion.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/sparse/sparse_problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>

namespace dmf {

/// The Hessian of F at one point, as a symmetric linear operator on vectors of N numbers, in the order of
/// Factors::vector(). What depends on W alone is computed once. Holds the problem by reference and W by copy. One
/// operator per thread: applying it uses its own buffers. Errors as those of objective_and_gradient() for a
/// SparseProblem. Memory: 2 N + r (4 d_0 + d_L) numbers and what hidden layers take.
template <RealScalar ScalarType = double, int Depth = Dynamic>
class SparseHessian {
 public:
  using Scalar = ScalarType;
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  SparseHessian(const SparseProblem<Scalar, Depth>& problem, ConstView W) : expansion_(checked(problem, W), W) {}
  SparseHessian(SparseProblem<Scalar, Depth>&&, ConstView) = delete;  // would refer to a temporary

  /// H D, written to `result`, which must not overlap D. About the cost of objective_and_gradient() and as much again
  /// for rows and columns; allocates nothing likewise. Throws InvalidInput if D or the result has other widths.
  void apply(ConstView D, View result) const;

  /// <D, H D>, by the product. Throws likewise.
  [[nodiscard]] Scalar quadratic_form(ConstView D) const;

  /// The operator as iterative eigensolvers and linear solvers want it: N rows, N columns, y = H x for vectors that
  /// do not overlap.
  [[nodiscard]] Index rows() const { return static_cast<Index>(architecture().parameter_count()); }
  [[nodiscard]] Index cols() const { return rows(); }
  void perform_op(const Scalar* x, Scalar* y) const { apply({architecture(), x, rows()}, {architecture(), y, rows()}); }

 private:
  static const SparseProblem<Scalar, Depth>& checked(const SparseProblem<Scalar, Depth>& problem, const ConstView& W) {
    detail::require_same_widths(problem.architecture().widths(), W.architecture().widths());
    return problem;
  }
  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return expansion_.architecture(); }

  mutable detail::SparseExpansion<Scalar, Depth> expansion_;  // its buffers
  mutable Vector<Scalar> product_;                            // of the quadratic form, once one was asked for
};

/// H D with fresh memory.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> hessian_vector_product(const SparseProblem<Scalar, Depth>& problem,
                                                            PointView<Scalar, Depth> W, PointView<Scalar, Depth> D) {
  Factors<Scalar, Depth> result(problem.architecture());
  SparseHessian<Scalar, Depth>(problem, W).apply(D, result);
  return result;
}

/// <D, H D> with fresh memory.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_quadratic_form(const SparseProblem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                            PointView<Scalar, Depth> D) {
  return SparseHessian<Scalar, Depth>(problem, W).quadratic_form(D);
}

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar, int Depth>
void SparseHessian<Scalar, Depth>::apply(ConstView D, View result) const {
  detail::require_same_widths(architecture().widths(), D.architecture().widths());
  detail::require_same_widths(architecture().widths(), result.architecture().widths());
  expansion_.write_product(D, result);
}

template <RealScalar Scalar, int Depth>
Scalar SparseHessian<Scalar, Depth>::quadratic_form(ConstView D) const {
  product_.resize(rows());
  apply(D, {architecture(), product_.data(), rows()});
  return D.vector().dot(product_);
}

}  // namespace dmf
