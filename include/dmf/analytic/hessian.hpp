// SPDX-License-Identifier: BSL-1.0
#pragma once

// Second derivatives of F at any point W, without an N x N matrix: with the Taylor coefficients P'_l, P''_l/2 of the
// products and B'_l of the adjoints along D,
//
//   <D, H D> = 2 ||P'_L||^2 + 2 <R, P''_L> + 2 sum_l lambda_l ||D_l||^2,
//   (H D)_l  = B'_l P_{l-1}^T + B_l P'_{l-1}^T + 2 lambda_l D_l.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/detail/taylor_expansion.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>

namespace dmf {

/// The Hessian of F at one point, as a symmetric linear operator on vectors of N numbers, in the order of
/// Factors::vector(). Products and adjoints at W are computed once and reused for every direction. Holds the problem
/// by reference and W by copy. One operator per thread: applying it uses its own buffers. Errors as those of
/// objective(). Memory: N + 4 d_0 sum_l d_l numbers, 2 N more where widths are small.
template <FieldScalar ScalarType = double, int Depth = Dynamic>
class Hessian {
 public:
  using Scalar = ScalarType;
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  Hessian(const Problem<Scalar, Depth>& problem, ConstView W) : expansion_(problem, W, 1) {}
  Hessian(Problem<Scalar, Depth>&&, ConstView) = delete;  // would refer to a temporary

  /// H D, written to `result`, which must not overlap D. About 6L matrix products; allocates nothing
  /// (but see objective_and_gradient()).
  void apply(ConstView D, View result) const;

  /// <D, H D>. About 4L matrix products; allocates nothing likewise.
  [[nodiscard]] Scalar quadratic_form(ConstView D) const;

  /// The operator as iterative eigensolvers and linear solvers want it: N rows, N columns, y = H x for vectors that
  /// do not overlap.
  [[nodiscard]] Index rows() const { return static_cast<Index>(architecture().parameter_count()); }
  [[nodiscard]] Index cols() const { return rows(); }
  void perform_op(const Scalar* x, Scalar* y) const { apply({architecture(), x, rows()}, {architecture(), y, rows()}); }

 private:
  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return expansion_.architecture(); }

  mutable detail::TaylorExpansion<Scalar, Depth> expansion_;  // its buffers
};

/// H D with fresh memory.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> hessian_vector_product(const Problem<Scalar, Depth>& problem,
                                                            PointView<Scalar, Depth> W, PointView<Scalar, Depth> D) {
  Factors<Scalar, Depth> result(problem.architecture());
  Hessian<Scalar, Depth>(problem, W).apply(D, result);
  return result;
}

/// <D, H D> with fresh memory.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar hessian_quadratic_form(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                            PointView<Scalar, Depth> D) {
  return Hessian<Scalar, Depth>(problem, W).quadratic_form(D);
}

/// The dense N x N Hessian in the order of Factors::vector(): for small problems, the only function
/// here that forms it. Symmetric to the last bit. Throws InvalidInput if N exceeds
/// `largest_dimension`. Cost: N Hessian-vector products.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Matrix<Scalar> dense_hessian(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                           Index largest_dimension = 10000);

// ---------------------------------------------------------------------------- implementation

template <FieldScalar Scalar, int Depth>
void Hessian<Scalar, Depth>::apply(ConstView D, View result) const {
  detail::require_same_widths(architecture().widths(), D.architecture().widths());
  detail::require_same_widths(architecture().widths(), result.architecture().widths());
  expansion_.write_gradient(D, result);
}

template <FieldScalar Scalar, int Depth>
Scalar Hessian<Scalar, Depth>::quadratic_form(ConstView D) const {
  detail::require_same_widths(architecture().widths(), D.architecture().widths());
  Scalar penalty(0);
  for (int l = 1; l <= architecture().depth(); ++l) penalty += architecture().lambda(l) * D.layer(l).squaredNorm();
  return Scalar(2) * expansion_.next_value(D) + Scalar(2) * penalty;
}

namespace detail {

/// The matrix of a Hessian that is known by its products with directions, symmetric to the last bit.
template <class Operator, class Scalar, int Depth>
Matrix<Scalar> dense_from_products(const Operator& hessian, const Architecture<Scalar, Depth>& architecture) {
  const Index n = architecture.parameter_count();
  Factors<Scalar, Depth> direction(architecture);
  Matrix<Scalar> columns(n, n);
  for (Index j = 0; j < n; ++j) {
    direction.vector()[j] = Scalar(1);
    hessian.apply(direction, {architecture, columns.col(j).data(), n});
    direction.vector()[j] = Scalar(0);
  }
  return (columns + columns.transpose()) / Scalar(2);
}

/// Throws InvalidInput where it would have more than `largest_dimension` rows.
inline void require_dense_dimension(Index dimension, Index largest_dimension) {
  require(dimension <= largest_dimension, "a dense Hessian of dimension N = ", dimension, " exceeds the limit of ",
          largest_dimension);
}

}  // namespace detail

template <FieldScalar Scalar, int Depth>
Matrix<Scalar> dense_hessian(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                             Index largest_dimension) {
  detail::require_dense_dimension(problem.architecture().parameter_count(), largest_dimension);
  return detail::dense_from_products(Hessian<Scalar, Depth>(problem, W), problem.architecture());
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_HESSIAN(how, Scalar) \
  how class Hessian<Scalar, Dynamic>;         \
  how Matrix<Scalar> dense_hessian(const Problem<Scalar, Dynamic>&, FactorsView<const Scalar, Dynamic>, Index);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_HESSIAN(extern template, double)
#endif

}  // namespace dmf
