// SPDX-License-Identifier: BSL-1.0
#include "preamble.hpp"

// What the other files do wrong, done right: if this did not compile, they would fail for its reason.
int main() {
  std::mt19937_64 generator(1);
  const dmf::Architecture<double, 2> architecture({2, 2, 2}, 1.0);
  const dmf::Problem<double> problem(dmf::with_dynamic_depth(architecture), dmf::Matrix<double>::Ones(2, 2));
  const dmf::Problem<Dual> differentiated(dmf::Architecture<Dual>({2, 2, 2}, Dual(1)), dmf::Matrix<Dual>::Ones(2, 2));
  const dmf::Atlas<double> atlas(architecture, dmf::Vector<double>::Ones(2));
  const dmf::Matrix<double> random = dmf::standard_normal(2, 2, generator);
  return static_cast<int>(problem.Y().size() + differentiated.Y().size() + random.size() + atlas.counts().total) * 0;
}
