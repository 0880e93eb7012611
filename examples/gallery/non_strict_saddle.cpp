// SPDX-License-Identifier: BSL-1.0

// A non-strict saddle, which figure 3 of Chen, Jiang and Wang lacks because no value of a random target is at the fold:
// the same problem, its fifth singular value moved to the fold. Along the stretch of that value (a) F has neither slope
// nor curvature and falls like a cube towards a global minimizer; no eigenvalue of the Hessian is negative.

#include "figure.hpp"
#include "plane.hpp"

#include <dmf/dmf.hpp>

#include <cmath>

namespace gallery {

void non_strict_saddle(Figure& figure) {
  Vector values = chen_values();
  const dmf::Architecture<double> architecture({10, 5, 5, 5, 20}, 1e-4);
  values[4] = dmf::fold_threshold(architecture);
  for (Index i = 5; i < values.size(); ++i) values[i] = values[4] / static_cast<double>(i);  // below the fold
  const ChenSetting setting = chen_setting(figure, 4, values);
  const auto& [landscape, problem] = setting;
  figure.say("the fifth value moved to the fold, those after it below");

  const dmf::Orbit<double> saddle = orbit_with(landscape, "lllld"), global = orbit_with(landscape, "llll");
  const double a = 2 * layer_value(landscape, 4, 'd');
  const dmf::Factors<double> along = stretch(architecture, 4);
  // Across: the same copy with opposite signs in neighbouring layers, one of the eigenvalues 4 lambda_l.
  dmf::Factors<double> across = along;
  across.layer(2)(4, 4) *= -1;
  across.layer(4)(4, 4) *= -1;
  draw_plane(figure, "plane", problem, {landscape.point(saddle), along, across},
             {-1.25 * a, 0.75 * a, -0.9 * a, 0.9 * a}, {{0, 0, saddle}, {-a, 0, global}}, saddle.value(),
             global.value());

  const dmf::Inertia inertia = saddle.inertia();
  figure.equal("negative eigenvalues", static_cast<double>(inertia.negative), 0);
  figure.equal("zero eigenvalues beyond the dimension of the orbit",
               static_cast<double>(inertia.zero - saddle.dimension()), 1);

  // The profile and its cubic term: F falls by descent |a|^3 on one side and rises on the other.
  const auto bound = dmf::cubic_lower_bound(saddle);
  const dmf::Slice line(problem, landscape.point(saddle), along, {.tolerance = 0});
  Table& profile = figure.table("profile", "a,value,cubic");
  for (const double x : ticks(-0.3 * a, 0.3 * a, figure.points(201, 21))) {
    profile.row(x, line.value(x) - saddle.value(), bound.descent * x * x * x);
  }
  const double third = line.coefficient(3);
  figure.at_most("|third coefficient - closed form| / closed form", std::abs(third - bound.descent) / bound.descent,
                 1e-6);
  figure.at_most("|second coefficient| / eigenvalue 4 lambda_l", std::abs(line.coefficient(2)) / 4e-4, 1e-6);
}

}  // namespace gallery
