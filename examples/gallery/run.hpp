// SPDX-License-Identifier: BSL-1.0
#pragma once

// Gradient descent, and the eigenvalues of a dense symmetric matrix.

#include "figure.hpp"

#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>

#include <functional>

namespace gallery {

/// What is told of every iterate: its number, W, F(W), the norm of the gradient. Says whether to go on.
using Observer = std::function<bool(int, const dmf::Factors<double>&, double, double)>;

/// W <- W - step grad F, at most `steps` times, the start included among the observed. A step that would raise F by
/// more than rounding is halved, and stays so: the end has the least F.
void gradient_descent(const dmf::Problem<double>& problem, dmf::Factors<double>& W, double step, int steps,
                      const Observer& observe);

/// All eigenvalues, ascending.
[[nodiscard]] Vector symmetric_eigenvalues(const Matrix& H);

}  // namespace gallery
