// SPDX-License-Identifier: BSL-1.0
#pragma once

// A way down from a point, as far as derivatives up to the third show it.

#include <dmf/analytic/factors.hpp>
#include <dmf/core/scalar.hpp>

namespace dmf {

/// F(W + s D) = F(W) + <g, D> s + coefficient s^order + O(s^{order + 1}) with ||D||_F = 1, coefficient < 0 and,
/// where the order is 2, <g, D> <= 0. At a critical point g = 0 and the coefficient is <D, H D>/2 for order 2 (strict
/// saddles), D^3 F[D, D, D]/6 for order 3 (non-strict ones).
template <FieldScalar Scalar = double, int Depth = Dynamic>
struct Descent {
  Factors<Scalar, Depth> direction;  ///< D
  int order{};
  Scalar coefficient{};
};

}  // namespace dmf
