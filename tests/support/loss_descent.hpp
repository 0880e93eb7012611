// SPDX-License-Identifier: BSL-1.0
#pragma once

// The way down that classify() gives, tried out.

#include <dmf/loss/classify.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dmf::test {

/// F along the way down: the coefficient is that of the form, and F falls by it at a step at which the next order is
/// small, down to a quarter. False if there is no such step at which rounding lets F be seen to fall.
template <class Loss>
bool check_descent(const LossProblem<double, Loss>& problem, const LossClassification<double>& what) {
  REQUIRE(what.descent);
  const auto& [D, order, coefficient] = *what.descent;
  CHECK(std::abs(D.vector().norm() - 1) <= 1e-12);
  CHECK(coefficient < 0);
  if (order == 2) {
    CHECK(hessian_quadratic_form(problem, what.W, D) == Approx(2 * coefficient).epsilon(1e-6));
  } else {
    REQUIRE(order == 3);
    CHECK(LossHessian(problem, what.W).cubic_form(D) == Approx(6 * coefficient).epsilon(1e-6));
    CHECK(std::abs(hessian_quadratic_form(problem, what.W, D)) <= 1e-6 * dense_hessian(problem, what.W).norm());
  }
  const double here = objective(problem, what.W), noise = 1000 * epsilon<double> * here;
  double nearest = std::numeric_limits<double>::infinity();
  for (double t = 16 * (1 + what.W.vector().norm()); order * std::log(t) > std::log(noise / -coefficient); t /= 2) {
    Factors<double> ahead = what.W;
    ahead.vector() += t * D.vector();
    nearest = std::min(nearest, std::abs((objective(problem, ahead) - here) / (coefficient * std::pow(t, order)) - 1));
  }
  if (!std::isfinite(nearest)) return false;
  // Where the curvature is small against the third derivative, rounding hides the step at which it decides.
  const bool decides = order == 3 || std::pow(std::abs(coefficient), 3) >
                                         1000 * noise * std::pow(LossHessian(problem, what.W).cubic_form(D), 2);
  if (decides) CHECK(nearest <= 0.25);
  return decides;
}

}  // namespace dmf::test
