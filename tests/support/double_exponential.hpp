// SPDX-License-Identifier: BSL-1.0
#pragma once

// Quadrature for tests: the double exponential rule, which does not mind singularities at or beside the ends.

#include <dmf/core/scalar.hpp>

#include <cmath>

namespace dmf::test {

/// The integral of f from a to b by 2 n + 1 nodes.
template <class Scalar, class Function>
Scalar double_exponential(const Function& f, const Scalar& a, const Scalar& b, int n = 160) {
  using std::atan;
  const Scalar half_pi = Scalar(2) * Scalar(atan(Scalar(1)));
  // At |t| = last the weights are below epsilon^1.5 and the nodes at the ends.
  const Scalar last = log(Scalar(-3) * Scalar(log(epsilon<Scalar>)) / half_pi);
  Scalar sum(0);
  for (int i = -n; i <= n; ++i) {
    const Scalar t = last * Scalar(i) / Scalar(n), e = exp(t);
    const Scalar u = half_pi * (e - Scalar(1) / e) / Scalar(2), v = exp(u);
    const Scalar cosh_u = (v + Scalar(1) / v) / Scalar(2), tanh_u = (v - Scalar(1) / v) / (v + Scalar(1) / v);
    const Scalar weight = half_pi * (e + Scalar(1) / e) / Scalar(2) / (cosh_u * cosh_u);
    sum += weight * f(Scalar((a + b) / Scalar(2) + (b - a) / Scalar(2) * tanh_u));
  }
  return sum * (last / Scalar(n)) * (b - a) / Scalar(2);
}

}  // namespace dmf::test
