// SPDX-License-Identifier: BSL-1.0

#include "run.hpp"

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/workspace.hpp>

#include <Eigen/Eigenvalues>

namespace gallery {

void gradient_descent(const dmf::Problem<double>& problem, dmf::Factors<double>& W, double step, int steps,
                      const Observer& observe) {
  dmf::Workspace<double> workspace(problem.architecture());
  dmf::Factors<double> gradient(problem.architecture()), next = W, next_gradient = gradient;
  double value = dmf::objective_and_gradient<double, dmf::Dynamic>(problem, W, gradient, workspace);
  if (!observe(0, W, value, gradient.vector().norm())) return;
  for (int k = 1; k <= steps; ++k) {
    double ahead = 0;
    for (;;) {
      next.vector() = W.vector() - step * gradient.vector();
      ahead = dmf::objective_and_gradient<double, dmf::Dynamic>(problem, next, next_gradient, workspace);
      if (ahead <= value * (1 + 1e-12) || step < 1e-12) break;
      step /= 2;
    }
    std::swap(W, next);
    std::swap(gradient, next_gradient);
    value = ahead;
    if (!observe(k, W, value, gradient.vector().norm())) return;
  }
}

Vector symmetric_eigenvalues(const Matrix& H) {
  return Eigen::SelfAdjointEigenSolver<Matrix>(H, Eigen::EigenvaluesOnly).eigenvalues();
}

}  // namespace gallery
