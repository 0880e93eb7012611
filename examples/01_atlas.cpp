// SPDX-License-Identifier: BSL-1.0

// Every critical point of a small problem, and both wings of the library agreeing on it: the value
// that the atlas states in closed form beside the objective at the point itself.

#include <dmf/dmf.hpp>

#include <iomanip>
#include <iostream>

int main() {
  dmf::Matrix<double> Y(3, 4);
  Y << 3, 0, 0, 1,
       0, 2, 1, 0,
       1, 0, 2, 0;

  const dmf::Architecture architecture({4, 3, 3, 3}, 0.5);  // three layers, lambda = 0.5 each
  const dmf::Svd decomposition = dmf::svd(Y);
  const dmf::Atlas<double> atlas(architecture, decomposition);
  const dmf::Problem problem(architecture, Y);

  std::cout << atlas.counts().total << " orbits of critical points, the lowest:\n"
            << "value      objective  |gradient|  rank  negative  type\n";
  for (const dmf::Orbit<double>& orbit : atlas.lowest(6)) {
    const auto W = dmf::canonical_point(orbit, decomposition.U, decomposition.V);
    const auto [value, gradient] = dmf::objective_and_gradient(problem, W);
    std::cout << std::fixed << std::setprecision(6) << orbit.value() << "  " << value << "   "
              << std::scientific << std::setprecision(0) << gradient.vector().norm() << std::setw(9)
              << orbit.rank() << std::setw(10) << orbit.inertia().negative << "  "
              << dmf::to_string(orbit.type()) << '\n';
  }
}
