// SPDX-License-Identifier: BSL-1.0

// Neural collapse with unconstrained features: which classes survive weight decay, and the local minimizer found by
// taking a positive root for every class. 400 samples in four classes, six linear layers behind the features.

#include <dmf/low_rank/neural_collapse.hpp>

#include <iomanip>
#include <iostream>
#include <vector>

int main() {
  const std::vector<dmf::Index> counts{200, 100, 50, 50};
  // ||W_6 ... W_1 H - Y||^2/(2N) + sum_m (0.015/2) ||W_m||^2 + (0.015/2) ||H||^2
  const auto architecture = dmf::collapse_architecture<double>(counts, std::vector<double>(6, 0.015), 0.015);
  std::cout << std::fixed << std::setprecision(3);
  for (const bool bias : {false, true}) {
    const dmf::NeuralCollapse<double> collapse = dmf::neural_collapse(architecture, counts, bias);
    std::cout << (bias ? "\nwith a bias\n" : "without a bias\n") << "n* = " << collapse.switch_count
              << ", n_fold = " << collapse.fold_count << '\n';
    for (const auto& direction : collapse.directions) {
      std::cout << std::setw(10) << direction.square << "  " << to_string(direction.place);
      if (direction.active > 0) std::cout << ", until the weight decay is " << 0.015 * direction.to_switch.weights;
      std::cout << '\n';
    }
    for (const auto& minimizer : collapse.minimizers) {
      std::cout << "  rank " << minimizer.rank << ": F = " << 2 * 400 * minimizer.value << ", "
                << to_string(minimizer.type) << '\n';
    }
  }
}
// without a bias
// n* = 76.150, n_fold = 31.462
//    200.000  survives, until the weight decay is 0.039
//    100.000  survives, until the weight decay is 0.020
//     50.000  collapsed
//   rank 0: F = 400.000, spurious_local_minimizer
//   rank 1: F = 288.671, spurious_local_minimizer
//   rank 2: F = 268.287, global_minimizer
//   rank 3: F = 289.057, spurious_local_minimizer
//   rank 4: F = 309.827, spurious_local_minimizer
