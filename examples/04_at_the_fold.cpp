// SPDX-License-Identifier: BSL-1.0

// Exactly at the fold, where the larger and the smaller root of a singular value meet in a double
// root: three layers, lambda = 3 each, y = 4. With y changed by 1e-9 the landscape is another one.

#include <dmf/dmf.hpp>

#include <iomanip>
#include <iostream>

int main() {
  const dmf::Architecture architecture({2, 2, 2, 2}, 3.0);
  const auto atlas_of = [&](double y) { return dmf::Atlas<double>(architecture, Eigen::Vector2d(y, 1)); };

  std::cout << "y - 4    ln(y/fold)  orbits  local minimizers  strict  non-strict saddles\n";
  for (const double change : {-1e-9, 0.0, 1e-9}) {
    const dmf::Atlas<double> atlas = atlas_of(4 + change);
    const auto counts = atlas.counts();
    std::cout << std::scientific << std::setprecision(0) << std::setw(6) << change << std::setw(13)
              << std::setprecision(1) << atlas.groups().groups.front().margin_fold << std::setw(8) << counts.total
              << std::setw(18) << counts.local_minimizer << std::setw(8) << counts.strict_saddle << std::setw(20)
              << counts.non_strict_saddle << '\n';
  }

  const dmf::Atlas<double> atlas = atlas_of(4);
  const dmf::Problem<double> problem = dmf::diagonal_problem(atlas.groups());
  for (const dmf::Orbit<double>& orbit : atlas.orbits()) {
    if (orbit.type() != dmf::CriticalPointType::non_strict_saddle) continue;
    const dmf::Inertia inertia = orbit.inertia();
    std::cout << "the non-strict saddle at y = 4 has F = " << std::defaultfloat << std::setprecision(2) << orbit.value()
              << "; eigenvalues of its Hessian: " << inertia.negative << " negative,\n"
              << inertia.zero << " zero, " << orbit.dimension() << " of them along the orbit, " << inertia.positive
              << " positive\n";

    // No eigenvalue is negative, and yet F falls towards W = 0: by about 12 |s|^3.
    const dmf::Factors<double> W = dmf::canonical_point(orbit);
    for (const double s : {-1e-2, -1e-3, 1e-3, 1e-2}) {
      const dmf::Factors<double> ahead(architecture, (1 + s) * W.vector());
      std::cout << "s = " << std::setw(6) << s
                << "  F((1 + s) W) - F(W) = " << dmf::objective(problem, ahead) - orbit.value() << '\n';
    }
  }
}

// Prints:
// y - 4    ln(y/fold)  orbits  local minimizers  strict  non-strict saddles
// -1e-09     -2.5e-10       1                 1       0                   0
//  0e+00      0.0e+00       2                 1       0                   1
//  1e-09      2.5e-10       3                 2       1                   0
// the non-strict saddle at y = 4 has F = 19; eigenvalues of its Hessian: 0 negative,
// 3 zero, 2 of them along the orbit, 9 positive
// s =  -0.01  F((1 + s) W) - F(W) = -1.2e-05
// s = -0.001  F((1 + s) W) - F(W) = -1.2e-08
// s =  0.001  F((1 + s) W) - F(W) = 1.2e-08
// s =   0.01  F((1 + s) W) - F(W) = 1.2e-05
