// SPDX-License-Identifier: BSL-1.0

// What a singular value y of the target becomes in the product W_L ... W_1 at a critical point, as y
// grows past the fold and the switch: the data of the picture in the README. Draw it with
//
//   06_roots | gnuplot -c docs/images/roots.gp > docs/images/roots.svg

#include <dmf/landscape/singular_groups.hpp>

#include <iostream>

int main() {
  const dmf::Architecture scalar_net({1, 1, 1, 1}, 1.0);
  std::cout << "# y, smaller root, larger root, side of the switch\n";
  for (double y = 1.755; y < 3.2; y += 0.005) {
    const dmf::Vector<double> target = dmf::Vector<double>::Constant(1, y);
    const auto group = dmf::singular_groups(scalar_net, target).groups.at(0);
    std::cout << y << ' ' << group.roots[1].end_to_end << ' ' << group.roots[0].end_to_end << ' '
              << group.side_of_switch << '\n';
  }
  const auto thresholds = dmf::singular_groups(scalar_net, dmf::Vector<double>::Zero(1));
  std::cout << "# fold " << thresholds.fold_threshold << ", switch " << thresholds.switch_threshold << '\n';
}
// # fold 1.75477, switch 2
