// SPDX-License-Identifier: BSL-1.0

// Figure 1 of Kamber and Parhi: their objective (14) of one singular value, h(m; y) = (m - y)^2 + L lambda |m|^{2/L},
// in the end-to-end value m. Part `curves`: for depths 2, 3, 4 and y of either sign, stationary values marked. Part
// `map`: over all y and m at once for L = 3, symmetric under (y, m) -> (-y, -m), with the minimizer as a function of
// y: it jumps at the switch.

#include "figure.hpp"

#include <dmf/landscape/singular_groups.hpp>
#include <dmf/low_rank/prox.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gallery {

namespace {

constexpr double weight = 1;

double h(double m, double y, int L) { return (m - y) * (m - y) + L * weight * std::pow(std::abs(m), 2.0 / L); }

}  // namespace

void kamber_figure_1(Figure& figure) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  figure.say("lambda = 1, no random numbers");
  Table& curves = figure.table("curves", "L,y,m,h");
  Table& marks = figure.table("curves_marks", "L,y,m,h,type");
  double slope = 0, lowest = std::numeric_limits<double>::infinity();
  const double y = 2.5;  // above the switch of all three depths
  for (const int L : {2, 3, 4}) {
    const dmf::Architecture<double> net(std::vector<Index>(static_cast<std::size_t>(L) + 1, 1), weight);
    const auto groups = dmf::singular_groups(net, Vector::Constant(1, y));
    const auto& group = groups.groups.front();
    const double at_zero = h(0, y, L);
    for (const double sign : {1.0, -1.0}) {
      double least = at_zero;
      for (const double m : ticks(-1.2, 3.4, figure.points(921, 93))) {
        curves.row(L, sign * y, sign * m, h(sign * m, sign * y, L));
        least = smaller_of(least, h(sign * m, sign * y, L));
      }
      curves.gap();
      double best = at_zero;
      for (const auto& root : group.roots) best = std::min(best, h(root.end_to_end, y, L));
      lowest = smaller_of(lowest, least - best);
      // Zero is a local minimizer for L >= 3, and for L = 2 below the threshold only, which y is not.
      if (L > 2) marks.row(L, sign * y, 0, at_zero, at_zero <= best ? 0 : 1);
      for (const auto& root : group.roots) {
        const double m = root.end_to_end;
        const bool minimizer = root.root.kind == dmf::RootKind::larger;
        marks.row(L, sign * y, sign * m, h(m, y, L), !minimizer ? 2 : h(m, y, L) <= best ? 0 : 1);
        slope = larger_of(slope, std::abs(2 * (m - y) + 2 * weight * std::pow(m, 2.0 / L - 1)) / y);
      }
    }
  }
  figure.at_least("least value on the grid - least value in closed form", lowest, -10 * epsilon * y * y);
  figure.at_most("|dh/dm| at the marked values", slope, 100 * epsilon);

  // The map. At every y the lowest value on the grid is not below that of prox(), and as near as the grid is fine.
  const int L = 3;
  const Vector axis = ticks(-4, 4, figure.points(161, 41));
  Matrix values(axis.size(), axis.size());
  Table& minimizer = figure.table("minimizer", "y,m");
  double below = 0, asymmetry = 0;
  for (Index i = 0; i < axis.size(); ++i) {
    for (Index j = 0; j < axis.size(); ++j) values(i, j) = h(axis[j], axis[i], L);
    const Vector target = Vector::Constant(1, std::abs(axis[i]));
    const auto best = dmf::prox_values(target, dmf::tau_for_weight(weight, L), L);
    below = smaller_of(below, values.row(i).minCoeff() - 2 * best.objective);
    minimizer.row(axis[i], std::copysign(best.values[0], axis[i]));
  }
  asymmetry = (values - values.reverse()).cwiseAbs().maxCoeff();
  figure.surface("map", axis, axis, values);
  figure.at_least("least value on the map - twice the objective of prox()", below, -100 * epsilon * 16);
  figure.at_most("h(m; y) - h(-m; -y)", asymmetry, 1e-13);
}

}  // namespace gallery
