// SPDX-License-Identifier: BSL-1.0

// Figure 2 of Chen, Jiang and Wang, L = 2: F around a global minimizer and a strict saddle. Twice: as printed, G on a
// random plane (parts printed_...), where both look like a bowl, and F itself in planes that hold other critical
// points: the saddle falls towards two global minimizers.

#include "figure.hpp"
#include "plane.hpp"

namespace gallery {

void chen_figure_2(Figure& figure) {
  const ChenSetting setting = chen_setting(figure, 2, chen_values());
  draw_as_printed(figure, "printed_global", setting, orbit_with(setting.landscape, "lllll"));
  draw_as_printed(figure, "printed_saddle", setting, orbit_with(setting.landscape, "llll0l"));
  draw_around_global_minimizer(figure, "global", setting);
  draw_around_strict_saddle(figure, "saddle", setting);
}

}  // namespace gallery
