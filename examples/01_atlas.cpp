// SPDX-License-Identifier: BSL-1.0

// The critical points of a small problem, lowest first, and both wings of the library agreeing on
// them: the value that the atlas states in closed form beside the objective at the point itself.

#include <dmf/dmf.hpp>

#include <iomanip>
#include <iostream>

int main() {
  const dmf::Matrix<double> Y{{3, 0, 0, 1}, {0, 2, 1, 0}, {1, 0, 2, 0}};

  const dmf::Architecture architecture({4, 3, 3, 3}, 0.5);  // three layers, lambda = 0.5 each
  const dmf::Landscape landscape(architecture, Y);
  const dmf::Problem problem(architecture, Y);

  std::cout << landscape.counts().total << " orbits of critical points, the lowest:\n"
            << "    value  objective  |gradient|  rank  negative  type\n";
  for (const dmf::Orbit<double>& orbit : landscape.lowest(6)) {
    const auto [value, gradient] = dmf::objective_and_gradient(problem, landscape.point(orbit));
    std::cout << std::fixed << std::setprecision(6);
    std::cout << std::setw(9) << orbit.value() << std::setw(11) << value;
    std::cout << std::scientific << std::setprecision(0) << std::setw(12) << gradient.vector().norm();
    std::cout << std::setw(6) << orbit.rank() << std::setw(10) << orbit.inertia().negative;
    std::cout << "  " << dmf::to_string(orbit.type()) << '\n';
  }
}

// Prints, but for the rounding errors in the third column:
// 27 orbits of critical points, the lowest:
//     value  objective  |gradient|  rank  negative  type
//  7.653140   7.653140       2e-14     3         0  global_minimizer
//  8.206240   8.206240       2e-14     2         0  spurious_local_minimizer
//  8.261241   8.261241       2e-14     3         1  strict_saddle
// 11.197387  11.197387       8e-15     2         1  strict_saddle
// 11.217787  11.217787       8e-15     3         2  strict_saddle
// 11.750487  11.750487       8e-15     1         0  spurious_local_minimizer
