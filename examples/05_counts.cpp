// SPDX-License-Identifier: BSL-1.0

// A thousand singular values, each at zero or at one of its two roots: 3^1000 orbits, counted
// exactly, and the lowest of them found without visiting the others.

#include <dmf/landscape/atlas.hpp>

#include <iomanip>
#include <iostream>
#include <string>

int main() {
  const dmf::Architecture architecture({1000, 1000, 1000, 1000}, 0.5);
  const dmf::Atlas<double> atlas(architecture, Eigen::VectorXd::LinSpaced(1000, 1.3, 2));
  const auto counts = atlas.counts<dmf::Natural>();

  dmf::Natural expected(1);
  for (int i = 0; i < 1000; ++i) expected *= 3;
  const std::string total = counts.total.to_string();
  std::cout << total.substr(0, 10) << "... (" << total.size()
            << " digits) orbits: " << (counts.total == expected ? "exactly" : "not") << " 3^1000\n"
            << counts.global_minimizer << " of global minimizers, " << counts.spurious_local_minimizer
            << " of spurious local minimizers, " << counts.non_strict_saddle << " of non-strict saddles,\n"
            << "all others of strict saddles; the lowest:\n"
            << std::fixed << std::setprecision(6);
  for (const dmf::Orbit<double>& orbit : atlas.lowest(5)) {
    std::cout << orbit.value() << "  rank " << orbit.rank() << "  " << dmf::to_string(orbit.type()) << '\n';
  }
}

// Prints:
// 1322070819... (478 digits) orbits: exactly 3^1000
// 1 of global minimizers, 1000 of spurious local minimizers, 0 of non-strict saddles,
// all others of strict saddles; the lowest:
// 1889.351606  rank 1000  global_minimizer
// 1889.500883  rank 999  spurious_local_minimizer
// 1889.501934  rank 999  strict_saddle
// 1889.502987  rank 999  strict_saddle
// 1889.504040  rank 999  strict_saddle
