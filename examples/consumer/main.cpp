// SPDX-License-Identifier: BSL-1.0
#include <dmf/landscape/atlas.hpp>

#include <iostream>

int main() {
  const dmf::Architecture architecture({4, 3, 3, 3}, 0.5);
  const dmf::Atlas<double> atlas(architecture, Eigen::Vector3d(3, 2, 1));  // singular values of Y
  for (const dmf::Orbit<double>& orbit : atlas.lowest(3)) {
    std::cout << orbit.value() << "  " << dmf::to_string(orbit.type()) << '\n';
  }
}
