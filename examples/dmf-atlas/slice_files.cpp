// SPDX-License-Identifier: BSL-1.0
#include "slice_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace dmf_atlas {
namespace {

/// The step of numbers that are equally far apart; 1 where there is one number.
double step_of(const std::vector<double>& ticks) {
  return ticks.size() < 2 ? 1 : (ticks.back() - ticks.front()) / static_cast<double>(ticks.size() - 1);
}

/// A text between single quotes, as gnuplot has it.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += '\'';
    result += c;
  }
  return result + "'";
}

/// Filled ones first, then crosses and open ones: told apart without color.
constexpr int point_types[] = {7, 5, 9, 11, 13, 15, 1, 2, 4, 6, 8, 10, 12, 14, 3};

}  // namespace

std::string vtk_text(const Drawing& drawing) {
  std::string text = fmt::format(
      "# vtk DataFile Version 3.0\n{:.200}\nASCII\nDATASET STRUCTURED_POINTS\nDIMENSIONS {} {} 1\nORIGIN {} {} 0\n"
      "SPACING {} {} 1\nPOINT_DATA {}\nSCALARS {} double 1\nLOOKUP_TABLE default\n",
      drawing.title, drawing.as.size(), drawing.bs.size(), drawing.as.front(), drawing.bs.front(), step_of(drawing.as),
      step_of(drawing.bs), drawing.values.size(), drawing.value);
  for (const double value : drawing.values) fmt::format_to(std::back_inserter(text), "{}\n", value);
  return text;
}

std::string gnuplot_text(const Drawing& drawing, const std::string& csv) {
  std::string text = fmt::format(
      "# {}\n# gnuplot -persist THIS, in the folder of this file\n"
      "data = {}\nset datafile separator ','\nset title {} noenhanced\nset xlabel 'a'\n"
      "set xrange [{}:{}]\nset key below vertical Left reverse maxrows 6 noenhanced\n",
      drawing.title, quoted(csv), quoted(drawing.title), drawing.as.front(), drawing.as.back());
  std::string plot;
  if (drawing.is_line()) {
    text += fmt::format("set ylabel '{}'\n", drawing.value);
    plot = "plot data skip 1 using 1:2 with lines linewidth 2 linecolor '#08519C' notitle";
  } else {
    // Bands of color in place of contours; on a logarithmic scale where values differ by more than its ticks need.
    const auto [least, largest] = std::minmax_element(drawing.values.begin(), drawing.values.end());
    text += fmt::format(
        "set yrange [{}:{}]\nset ylabel 'b'\nset cblabel '{}'\nset size ratio -1\n"
        "set palette defined (0 '#08306B', 0.35 '#4292C6', 0.7 '#C6DBEF', 1 '#FFFFFF')\nset palette maxcolors 24\n{}",
        drawing.bs.front(), drawing.bs.back(), drawing.value,
        *least > 0 && *largest > 100 * *least ? "set logscale cb\n" : "");
    plot = "plot data skip 1 using 1:2:3 with image notitle";
  }
  for (std::size_t i = 0; i < drawing.marks.size(); ++i) {
    const Drawing::Mark& mark = drawing.marks[i];
    const std::string type = mark.type.empty() ? "" : ", " + mark.type;
    plot += fmt::format(
        ", \\\n  '+' every ::::0 using ({}):({}) with points pointtype {} pointsize 1.6 linewidth 2 linecolor "
        "'#D94801' "
        "title {}",
        mark.a, drawing.is_line() ? mark.value : mark.b, point_types[i % std::size(point_types)],
        quoted(fmt::format("{}{}, {} = {:.6g}", mark.name, type, drawing.value, mark.value)));
  }
  return text + plot + '\n';
}

}  // namespace dmf_atlas
