// SPDX-License-Identifier: BSL-1.0

// The whole spectrum of the Hessian at one point of every type, in closed form: eigenvalues, how often each occurs, and
// from which block it comes. L = 3, one singular value at the fold. What tells the types apart is on the left: a
// negative eigenvalue, or one more zero than the orbit has dimensions.

#include "figure.hpp"
#include "run.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace gallery {

void hessian_spectra(Figure& figure) {
  figure.say("L = 3, widths 6, 5, 5, 6, lambda_l = 3, y = 9, 6, 6, 4.3, 4, 1, no random numbers");
  const dmf::Architecture<double> architecture({6, 5, 5, 6}, 3.0);
  const dmf::Landscape<double> landscape(architecture, {9.0, 6.0, 6.0, 4.3, 4.0, 1.0});
  const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
  const Index N = architecture.parameter_count();
  Table& sticks = figure.table("sticks", "type,value,multiplicity,origin,origin_name");
  Table& about = figure.table("about", "type,F,rank,negative,zero,positive,dimension");
  std::vector<bool> done(4, false);
  double error = 0, multiplicities = 0, trace_error = 0;
  for (const dmf::Orbit<double>& orbit : landscape.lowest(200)) {
    const auto type = static_cast<std::size_t>(number_of(orbit.type()));
    if (done[type]) continue;
    done[type] = true;
    std::vector<double> listed;
    double sum = 0;
    for (const auto& [value, multiplicity, origin] : dmf::merged(dmf::spectrum(orbit))) {
      sticks.row(static_cast<double>(type), value, static_cast<double>(multiplicity), static_cast<double>(origin),
                 dmf::to_string(origin));
      listed.insert(listed.end(), static_cast<std::size_t>(multiplicity), value);
      sum += value * static_cast<double>(multiplicity);
    }
    sticks.gap();
    const dmf::Inertia inertia = orbit.inertia();
    about.row(static_cast<double>(type), orbit.value(), static_cast<double>(orbit.rank()),
              static_cast<double>(inertia.negative), static_cast<double>(inertia.zero),
              static_cast<double>(inertia.positive), static_cast<double>(orbit.dimension()));
    multiplicities = larger_of(multiplicities, std::abs(static_cast<double>(listed.size()) - static_cast<double>(N)));
    const Vector dense = symmetric_eigenvalues(dmf::dense_hessian(problem, landscape.point(orbit)));
    for (Index i = 0; i < std::min(N, static_cast<Index>(listed.size())); ++i) {
      error = larger_of(error, std::abs(dense[i] - listed[static_cast<std::size_t>(i)]) / dense[N - 1]);
    }
    trace_error = larger_of(trace_error, std::abs(sum / dmf::hessian_trace(orbit) - 1));
  }
  figure.equal("types found among the lowest orbits", static_cast<double>(std::count(done.begin(), done.end(), true)),
               4);
  figure.equal("|sum of the multiplicities - N|", multiplicities, 0);
  figure.at_most("|closed form - dense eigenvalue| / largest", error, 1e-12);
  figure.at_most("|sum / trace - 1|", trace_error, 1e-13);
}

}  // namespace gallery
