// SPDX-License-Identifier: BSL-1.0
#pragma once

// Third derivatives: where a cubic form in few variables is largest, among places at which it cannot vanish everywhere,
// and what may pass for one.

#include <dmf/core/scalar.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/loss/loss_problem.hpp>

#include <optional>
#include <utility>

namespace dmf::detail {

template <class Scalar, class Direction>
struct CubicMaximum {
  Scalar value{0};                     // of either sign
  std::optional<Direction> direction;  // none without variables
};

/// c at e_i, e_i +- e_j and e_i + e_j + e_l of the columns e of `basis`: a cubic form is 0 iff it is 0 there
/// (docs/theory.md, Proposition 69). `lifted` makes of each a unit direction, at which `form` is evaluated.
template <class Direction, class Scalar, class Lifted, class Form>
CubicMaximum<Scalar, Direction> cubic_maximum(const Matrix<Scalar>& basis, const Lifted& lifted, const Form& form) {
  CubicMaximum<Scalar, Direction> result;
  const auto see = [&](const Vector<Scalar>& x) {
    Direction D = lifted(x);
    const Scalar value = form(D);
    if (!result.direction || abs(value) > abs(result.value)) {
      result.value = value;
      result.direction = std::move(D);
    }
  };
  const auto v = [&](Index i) { return basis.col(i); };
  for (Index i = 0; i < basis.cols(); ++i) {
    see(v(i));
    for (Index j = 0; j < i; ++j) {
      see(v(i) + v(j));
      see(v(i) - v(j));
      for (Index l = 0; l < j; ++l) see(v(i) + v(j) + v(l));
    }
  }
  return result;
}

/// What an invisible step from a point of vanishing third derivative would make of the fourth, `noise` that of
/// eigenvalues: see analytic/probe.hpp.
template <class Scalar, class Loss, int Depth>
Scalar quartic_noise(const LossProblem<Scalar, Loss, Depth>& problem, const Factors<Scalar, Depth>& W,
                     const Factors<Scalar, Depth>& D, const Scalar& noise) {
  const Scalar h = exp(log(epsilon<Scalar>) / Scalar(3)) * max(Scalar(W.vector().norm()), Scalar(epsilon<Scalar>));
  Factors<Scalar, Depth> ahead = W, behind = W;
  ahead.vector() += h * D.vector();
  behind.vector() -= h * D.vector();
  const Scalar change = LossHessian<Scalar, Loss, Depth>(problem, ahead).cubic_form(D) -
                        LossHessian<Scalar, Loss, Depth>(problem, behind).cubic_form(D);
  return sqrt(max(Scalar(0), Scalar(change / h)) * noise);
}

}  // namespace dmf::detail
