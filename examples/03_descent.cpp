// SPDX-License-Identifier: BSL-1.0

// Gradient descent with a fixed step from two random starts, over a vector that belongs to the
// optimizer. The landscape says where descent ended: at a local minimizer, the lowest one or not.

#include <dmf/dmf.hpp>

#include <cmath>
#include <iostream>
#include <random>
#include <vector>

int main() {
  const dmf::Architecture architecture({4, 3, 3, 4}, 0.5);
  const dmf::Landscape landscape(architecture, {4.0, 3.0, 2.0, 1.0});  // Y is diagonal
  const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
  std::cout << landscape.local_minimizers().size() << " orbits of local minimizers\n";

  const dmf::Index size = architecture.parameter_count();
  dmf::Workspace<double> workspace(architecture);
  std::vector<double> gradient(static_cast<std::size_t>(size)), w(gradient.size());
  for (const unsigned seed : {1u, 2u}) {
    std::mt19937_64 generator(seed);
    for (double& entry : w) entry = 2 * dmf::uniform(generator) - 1;

    double value = 0, norm = 1;
    for (int step = 0; step < 10000 && norm > 1e-8; ++step) {
      value = dmf::objective_and_gradient(problem, {architecture, w.data(), size},
                                          {architecture, gradient.data(), size}, workspace);
      norm = 0;
      for (std::size_t i = 0; i < w.size(); ++i) {
        norm = std::hypot(norm, gradient[i]);
        w[i] -= 0.02 * gradient[i];
      }
    }

    const auto end = landscape.locate(dmf::FactorsView<const double>(architecture, w.data(), size));
    std::cout << "start " << seed << ": F = " << value << ", |gradient| = " << norm << '\n'
              << "  nearest" << (end.proved() ? "" : ", perhaps") << ": " << end.orbit().value() << ", "
              << dmf::to_string(end.orbit().type()) << " of rank " << end.orbit().rank() << '\n';
  }
}

// Prints, but for the digits of |gradient|:
// 4 orbits of local minimizers
// start 1: F = 9.88375, |gradient| = 9.67035e-09
//   nearest: 9.88375, global_minimizer of rank 3
// start 2: F = 11.6726, |gradient| = 9.91291e-09
//   nearest: 11.6726, spurious_local_minimizer of rank 2
