// SPDX-License-Identifier: BSL-1.0
#include "slice_files.hpp"

#include <fmt/format.h>

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
      "data = {}\nset datafile separator ','\nset title {} noenhanced\nset xlabel 'a'\n",
      drawing.title, quoted(csv), quoted(drawing.title));
  text += "$marks << EOD\n";
  for (const Drawing::Mark& mark : drawing.marks) {
    fmt::format_to(std::back_inserter(text), "{},{},\"{}\"\n", mark.a, drawing.is_line() ? mark.value : mark.b,
                   mark.name);
  }
  text += fmt::format("EOD\nset xrange [{}:{}]\n", drawing.as.front(), drawing.as.back());
  constexpr const char* marks =
      "$marks using 1:2 with points pointtype 7 linecolor 'red' notitle, "
      "$marks using 1:2:3 with labels offset 0,1 noenhanced notitle";
  if (drawing.is_line()) {
    text += fmt::format("set ylabel '{}'\nplot data skip 1 using 1:2 with lines notitle, {}\n", drawing.value, marks);
    return text;
  }
  text += fmt::format("set yrange [{}:{}]\nset ylabel 'b'\nset cblabel '{}'\nset size ratio -1\n{}", drawing.bs.front(),
                      drawing.bs.back(), drawing.value, drawing.positive ? "set logscale cb\n" : "");
  text += fmt::format("plot data skip 1 using 1:2:3 with image notitle, {}\n", marks);
  return text;
}

}  // namespace dmf_atlas
