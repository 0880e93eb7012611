// SPDX-License-Identifier: BSL-1.0

// A run of gradient descent from small random weights, with the names of the orbits of critical points that it passes:
// F falls in steps, from saddle to saddle, and between the steps the run is near an orbit that is known in closed form.
// Part `run`: F, gradient, distance from the nearest orbit. Part `visits`: the stays.

#include "figure.hpp"
#include "run.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace gallery {

void descent(Figure& figure) {
  figure.say("L = 3, widths 5, 4, 4, 5, lambda_l = 0.02, y = 6, 4, 2.5, 1.5, 0.3, start from seed 5");
  const dmf::Architecture<double> architecture({5, 4, 4, 5}, 0.02);
  const dmf::Landscape<double> landscape(architecture, {6.0, 4.0, 2.5, 1.5, 0.3});
  const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
  std::mt19937_64 generator(5);
  dmf::Factors<double> W(architecture);
  for (double& entry : W.vector()) entry = 0.15 * (2 * dmf::uniform(generator) - 1);

  Table& run = figure.table("run", "iteration,F,gradient,distance,type,rank");
  dmf::Trajectory<double> trajectory = landscape.trajectory(0.2);
  const double lowest = landscape.lowest(1).front().value();
  const int every = figure.small() ? 40 : 10;
  double below = 0, rise = 0, last = problem.squared_norm() * 10;
  std::vector<int> seen;
  gradient_descent(problem, W, 0.004, 6000, [&](int k, const dmf::Factors<double>& point, double F, double gradient) {
    below = smaller_of(below, F - lowest);
    rise = larger_of(rise, F - last);
    last = F;
    if (k % every != 0) return true;
    const auto location = landscape.locate(point);
    trajectory.observe(point);
    seen.push_back(k);
    run.row(k, F, gradient, location.relative_distance, number_of(location.orbit().type()),
            static_cast<double>(location.orbit().rank()));
    return gradient > 1e-9;
  });
  Table& visits = figure.table("visits", "first,last,F,type,larger,smaller,closest,told");
  for (const auto& visit : trajectory.visits()) {
    double larger = 0, smaller = 0;
    for (const dmf::Choice& choice : visit.orbit.choice()) {
      larger += static_cast<double>(choice.larger);
      smaller += static_cast<double>(choice.smaller);
    }
    visits.row(seen[static_cast<std::size_t>(visit.first)], seen[static_cast<std::size_t>(visit.last)],
               visit.orbit.value(), number_of(visit.orbit.type()), larger, smaller, visit.relative_distance,
               visit.told() ? 1 : 0);
  }
  figure.at_least("least F of the run - F*", below, -1e-12 * problem.squared_norm());
  figure.at_most("largest rise of F in a step", rise, 1e-10);
  figure.at_least("orbits passed", static_cast<double>(trajectory.visits().size()), 3);
  const auto& end = trajectory.visits().back();
  figure.equal("the last one is a local minimizer", end.orbit.is_local_minimizer() ? 1 : 0, 1);
  figure.at_most("|F at the end - its closed form|", std::abs(last - end.orbit.value()), 1e-5);
}

}  // namespace gallery
