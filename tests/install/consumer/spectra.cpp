// SPDX-License-Identifier: BSL-1.0
#include <dmf/dmf.hpp>
#include <dmf/bridge/spectra.hpp>

int main() {  // at W = 0 the Hessian is ((2, -6), (-6, 2))
  const dmf::Problem<double> problem(dmf::Architecture<double>({1, 1, 1}, 1.0), dmf::Matrix<double>::Constant(1, 1, 3));
  const dmf::Factors<double> zero(problem.architecture());
  const dmf::Probe<double> result = dmf::lanczos_probe(problem, zero);
  return result.verdict == dmf::Verdict::strict_saddle ? 0 : 1;
}
