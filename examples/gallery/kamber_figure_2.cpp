// SPDX-License-Identifier: BSL-1.0

// Figure 2 of Kamber and Parhi: the end-to-end minimizer of one singular value is unique except for one y. Their
// objective h(m; y) = (m - y)^2 + L lambda m^{2/L}, L = 3, just below the switch, exactly at it, where zero and the
// larger root are equally good, and just above.

#include "figure.hpp"

#include <dmf/landscape/singular_groups.hpp>
#include <dmf/landscape/uniqueness.hpp>
#include <dmf/low_rank/prox.hpp>

#include <cmath>
#include <limits>

namespace gallery {

void kamber_figure_2(Figure& figure) {
  constexpr int L = 3;
  constexpr double weight = 1, epsilon = std::numeric_limits<double>::epsilon();
  const auto h = [](double m, double y) { return (m - y) * (m - y) + L * weight * std::pow(m, 2.0 / L); };
  figure.say("L = 3, lambda = 1, no random numbers");
  const dmf::Architecture<double> net({1, 1, 1, 1}, weight);
  const double at_switch = dmf::singular_groups(net, Vector::Zero(1)).switch_threshold;
  figure.at_most("|switch - 2|", std::abs(at_switch - 2), 4 * epsilon);

  Table& curves = figure.table("curves", "y,m,h");
  Table& marks = figure.table("marks", "y,m,h,type");
  for (const double y : {1.9, 2.0, 2.1}) {
    // h - y^2, so that zero is level in all three curves.
    for (const double m : ticks(0, 1.9, figure.points(381, 39))) curves.row(y, m, h(m, y) - y * y);
    curves.gap();
    const auto groups = dmf::singular_groups(net, Vector::Constant(1, y));
    const auto& roots = groups.groups.front().roots;
    const double larger = h(roots[0].end_to_end, y) - y * y;
    const double m = roots[0].end_to_end;
    marks.row(y, 0, 0, y > 2 ? 1 : 0);
    marks.row(y, m, larger, y < 2 ? 1 : 0);
    marks.row(y, roots[1].end_to_end, h(roots[1].end_to_end, y) - y * y, 2);
    figure.equal("y = " + std::to_string(y) + ": the sign of h(0) - h(larger root)",
                 larger < -1e-14  ? 1
                 : larger > 1e-14 ? -1
                                  : 0,
                 y > 2   ? 1
                 : y < 2 ? -1
                         : 0);
    const auto best = dmf::prox_values(Vector(Vector::Constant(1, y)), dmf::tau_for_weight(weight, L), L);
    figure.equal("  and the minimizer is unique", best.uniqueness.unique() ? 1 : 0, y == 2 ? 0 : 1);
  }
}

}  // namespace gallery
