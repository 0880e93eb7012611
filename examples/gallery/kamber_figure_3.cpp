// SPDX-License-Identifier: BSL-1.0

// Figure 3 of Kamber and Parhi: the end-to-end map collapses to zero where the weight exceeds a threshold. The norm of
// the global minimizer's product in closed form, for depths 2, 3 and 4, and where runs of gradient descent from random
// starts ended (part `runs`): for L >= 3 also at spurious minimizers, and the lowest of them at the global one.

#include "figure.hpp"
#include "run.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace gallery {

void kamber_figure_3(Figure& figure) {
  figure.say("y = 3, 2, 1, 0.5, all widths 4, starts from seed 4");
  std::mt19937_64 generator(4);
  Vector y(4);
  y << 3, 2, 1, 0.5;
  Table& curves = figure.table("curves", "L,weight,norm");
  Table& ends = figure.table("runs", "L,weight,norm,F,best,type");
  Table& thresholds = figure.table("thresholds", "L,weight");
  double below = 0, wrong_side = 0, located = 0, runs = 0, global = 0, weights = 0;
  for (const int L : {2, 3, 4}) {
    const std::vector<Index> widths(static_cast<std::size_t>(L) + 1, 4);
    const double collapse = dmf::collapse_threshold(y[0], L);
    thresholds.row(L, collapse);
    Index rank = 4;
    for (const double weight : log_ticks(0.02, 6, figure.points(400, 80))) {
      const auto best = dmf::prox_values(y, dmf::tau_for_weight(weight, L), L);
      if ((best.rank > 0) != (weight < collapse)) wrong_side += 1;
      if (L > 2 && best.rank != rank) curves.gap();  // a value jumps to zero
      rank = best.rank;
      curves.row(L, weight, best.values.norm());
    }
    curves.gap();

    for (const double weight : log_ticks(0.03, 5, figure.points(23, 5))) {
      const dmf::Landscape<double> landscape(dmf::Architecture<double>(widths, weight), dmf::SingularValues<double>(y));
      const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
      const dmf::Orbit<double> lowest = landscape.lowest(1).front();
      const double step = 0.3 / dmf::extremes(lowest).largest;
      struct End {
        double norm, F;
        int type;
      };
      std::vector<End> here;
      for (Index run = 0; run < figure.points(12, 4); ++run) {
        dmf::Factors<double> W(problem.architecture());
        const double size = 0.3 + 0.3 * static_cast<double>(run % 4);
        for (double& entry : W.vector()) entry = size * (2 * dmf::uniform(generator) - 1);
        if (run % 4 == 0) {  // balanced and positive: such starts reach high ranks
          for (int l = 1; l <= L; ++l) W.layer(l) += 1.2 * Matrix::Identity(4, 4);
        }
        double value = 0;
        gradient_descent(problem, W, step, 20000, [&](int, const dmf::Factors<double>&, double F, double gradient) {
          value = F;
          return gradient > 1e-7;
        });
        const auto location = landscape.locate(W);
        runs += 1;
        if (location.relative_distance < 1e-4 && location.orbit().is_local_minimizer()) located += 1;
        here.push_back({dmf::end_to_end(W).norm(), value, number_of(location.orbit().type())});
        below = smaller_of(below, value - lowest.value());
      }
      const auto best =
          std::min_element(here.begin(), here.end(), [](const End& a, const End& b) { return a.F < b.F; });
      weights += 1;
      if (best->F < lowest.value() + 1e-8) global += 1;
      for (const End& end : here) ends.row(L, weight, end.norm, end.F, end.F <= best->F + 1e-9 ? 1 : 0, end.type);
    }
  }
  figure.equal("weights on the wrong side of the collapse threshold", wrong_side, 0);
  figure.at_least("lowest F of all runs - F*", below, -1e-12);
  figure.at_least("share of the runs that ended at a known local minimizer", located / runs, 0.9);
  figure.at_least("share of the weights at which the best run is global", global / weights, 0.8);
}

}  // namespace gallery
