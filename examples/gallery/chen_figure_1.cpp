// SPDX-License-Identifier: BSL-1.0

// Figure 1 of Chen, Jiang and Wang, the flowchart of the classification, with live counts: how many orbits of critical
// points leave it at every exit, for one target and four weights, of which the second puts a singular value at the
// fold. Every orbit goes through the chart; the exact counts and the dense Hessian at a point of the orbit agree.

#include "figure.hpp"
#include "run.hpp"

#include <dmf/dmf.hpp>

#include <array>
#include <map>
#include <string>

namespace gallery {

void chen_figure_1(Figure& figure) {
  figure.say("L = 3, widths 6, 5, 5, 6, y = 9, 6, 6, 4.3, 4, 1, no random numbers");
  Table& counts = figure.table(
      "counts",
      "weight,all,smaller_root,left_out,double_root,lowest,too_few,too_many,strict,non_strict,global,spurious");
  double mismatched_counts = 0, mismatched_signs = 0, compared = 0;
  for (const double weight : {1.0, 3.0, 4.0, 7.0}) {
    const dmf::Architecture<double> architecture({6, 5, 5, 6}, weight);
    const dmf::Landscape<double> landscape(architecture, {9.0, 6.0, 6.0, 4.3, 4.0, 1.0});
    const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
    std::map<dmf::TypeReason, double> exits;
    std::array<double, 4> types{};
    double all = 0;
    for (const dmf::Orbit<double>& orbit : landscape.orbits()) {
      exits[orbit.reason()] += 1;
      types[static_cast<std::size_t>(number_of(orbit.type()))] += 1;
      all += 1;
      // The other wing: signs of the eigenvalues of the dense Hessian, zero up to rounding.
      const Vector eigenvalues = symmetric_eigenvalues(dmf::dense_hessian(problem, landscape.point(orbit)));
      const double rounding = 1e-12 * eigenvalues.cwiseAbs().maxCoeff();
      const dmf::Inertia inertia = orbit.inertia();
      if ((eigenvalues.array() < -rounding).count() != inertia.negative ||
          (eigenvalues.array() > rounding).count() != inertia.positive) {
        mismatched_signs += 1;
      }
      compared += 1;
    }
    const auto exact = landscape.counts();
    const std::array<double, 4> expected{
        static_cast<double>(exact.global_minimizer), static_cast<double>(exact.spurious_local_minimizer),
        static_cast<double>(exact.strict_saddle), static_cast<double>(exact.non_strict_saddle)};
    if (types != expected || all != static_cast<double>(exact.total)) mismatched_counts += 1;
    using enum dmf::TypeReason;
    counts.row(weight, all, exits[smaller_root], exits[left_out], exits[double_root], exits[lowest], exits[too_few],
               exits[too_many], types[2], types[3], types[0], types[1]);
  }
  figure.equal("weights at which enumeration and exact counts differ", mismatched_counts, 0);
  figure.equal("orbits compared with their dense Hessian", compared, 162 + 108 + 18 + 3);
  figure.equal("orbits whose dense Hessian has other signs", mismatched_signs, 0);
}

}  // namespace gallery
