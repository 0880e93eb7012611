// SPDX-License-Identifier: BSL-1.0

// Figure 3 of Chen, Jiang and Wang, L = 4: F around a global minimizer, a spurious local minimizer and a strict saddle.
// As printed (parts printed_...) and in F's own units, where the spurious minimizer needs a window of a hundredth:
// its basin ends at the two passes that are marked.

#include "figure.hpp"
#include "plane.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gallery {

namespace {

/// The local minimizer of rank 4 in the plane in which the fifth singular value is raised from zero: in all layers
/// alike (a), or in the first and last one along the sixth singular value (b).
void draw_around_spurious_minimizer(Figure& figure, const std::string& part, const ChenSetting& setting) {
  const auto& [landscape, problem] = setting;
  const dmf::Architecture<double>& architecture = problem.architecture();
  const dmf::Orbit<double> minimizer = orbit_with(landscape, "llll"), pass = orbit_with(landscape, "lllls");
  const double a = 2 * layer_value(landscape, 4, 's');
  const Plane plane{landscape.point(minimizer), stretch(architecture, 4),
                    direction_of(architecture, {{1, 4, 5}, {4, 5, 4}})};
  const Window window{-1.7 * a, 1.7 * a, -1.7 * a, 1.7 * a};
  draw_plane(figure, part, problem, plane, window, {{0, 0, minimizer}, {a, 0, pass}, {-a, 0, pass}}, minimizer.value(),
             landscape.lowest(1).front().value());

  const auto barrier = dmf::barrier(landscape.atlas(), 5);
  const double rounding = 1e-14 * problem.squared_norm();
  figure.at_most("  |F(pass) - F(minimizer) - height of the barrier|",
                 std::abs(pass.value() - minimizer.value() - barrier.height_from_fewer), rounding);
  // No point of the window that is nearer than the radius of minimality is lower.
  const double radius = dmf::minimality_radius(minimizer).radius;
  const dmf::PlaneSlice slice(problem, plane.W, plane.A, plane.B, {.tolerance = 0});
  double least = std::numeric_limits<double>::infinity();
  const Vector inside = ticks(-radius, radius, figure.points(101, 21));
  for (const double x : inside) {
    for (const double y : inside) {
      if (std::hypot(x, y) <= radius) least = smaller_of(least, slice.value(x, y) - minimizer.value());
    }
  }
  figure.at_least("  least F - F(minimizer) within the radius of minimality", least, -rounding);
  figure.table(part + "_circle", "radius,height").row(radius, barrier.height_from_fewer);
}

}  // namespace

void chen_figure_3(Figure& figure) {
  const ChenSetting setting = chen_setting(figure, 4, chen_values());
  draw_as_printed(figure, "printed_global", setting, orbit_with(setting.landscape, "lllll"));
  draw_as_printed(figure, "printed_spurious", setting, orbit_with(setting.landscape, "llll"));
  draw_as_printed(figure, "printed_saddle", setting, orbit_with(setting.landscape, "llll0l"));
  draw_around_global_minimizer(figure, "global", setting);
  draw_around_spurious_minimizer(figure, "spurious", setting);
  draw_around_strict_saddle(figure, "saddle", setting);
}

}  // namespace gallery
