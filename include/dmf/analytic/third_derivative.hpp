// SPDX-License-Identifier: BSL-1.0
#pragma once

// Third derivatives of F along a direction D, at any point W, where second derivatives cannot decide. With the Taylor
// coefficients P', P'', P''' of the products and B', B'' of the adjoints along D (the powers s, s^2, s^3),
//
//   D^3 F[D, D, D]       = 12 (<R, P'''_L> + <P'_L, P''_L>),
//   D^3 F[D, D, .]_l     = 2 (B''_l P_{l-1}^T + B'_l P'_{l-1}^T + B_l P''_{l-1}^T),
//
// the third derivative of F(W + s D) at s = 0 and the second one of its gradient. The penalty is quadratic: it does
// not enter.

#include <dmf/core/architecture.hpp>
#include <dmf/analytic/detail/taylor_expansion.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>

namespace dmf {

/// The third derivative of F at one point, as an operator like Hessian: holds the problem by reference
/// and W by copy, one per thread. Memory: N + 6 d_0 sum_l d_l numbers, 3 N more where widths are small.
template <FieldScalar Scalar = double, int Depth = Dynamic>
class ThirdDerivative {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput if W has other widths than the problem.
  ThirdDerivative(const Problem<Scalar, Depth>& problem, ConstView W) : expansion_(problem, W, 2) {}
  ThirdDerivative(Problem<Scalar, Depth>&&, ConstView) = delete;  // would refer to a temporary

  /// D^3 F[D, D, .], written to `result`, which must not overlap D. About 12L matrix products;
  /// allocates nothing (but see objective_and_gradient()).
  void apply(ConstView D, View result) const;

  /// D^3 F[D, D, D]. About 6L matrix products; allocates nothing likewise.
  [[nodiscard]] Scalar cubic_form(ConstView D) const;

 private:
  mutable detail::TaylorExpansion<Scalar, Depth> expansion_;  // its buffers
};

/// d^3/ds^3 F(W + s D) at s = 0, with fresh memory.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Scalar third_derivative(const Problem<Scalar, Depth>& problem, PointView<Scalar, Depth> W,
                                      PointView<Scalar, Depth> D) {
  return ThirdDerivative<Scalar, Depth>(problem, W).cubic_form(D);
}

/// d^2/ds^2 grad F(W + s D) at s = 0, with fresh memory: a third of the gradient of the cubic form.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> third_derivative_vector(const Problem<Scalar, Depth>& problem,
                                                             PointView<Scalar, Depth> W, PointView<Scalar, Depth> D) {
  Factors<Scalar, Depth> result(problem.architecture());
  ThirdDerivative<Scalar, Depth>(problem, W).apply(D, result);
  return result;
}

// ---------------------------------------------------------------------------- implementation

template <FieldScalar Scalar, int Depth>
void ThirdDerivative<Scalar, Depth>::apply(ConstView D, View result) const {
  expansion_.write_gradient(D, result);
  result.vector() *= Scalar(2);  // from the coefficient of s^2 to the derivative
}

template <FieldScalar Scalar, int Depth>
Scalar ThirdDerivative<Scalar, Depth>::cubic_form(ConstView D) const {
  return Scalar(6) * expansion_.next_value(D);
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_THIRD_DERIVATIVE(how, Scalar) how class ThirdDerivative<Scalar, Dynamic>;

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_THIRD_DERIVATIVE(extern template, double)
#endif

}  // namespace dmf
