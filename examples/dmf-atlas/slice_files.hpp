// SPDX-License-Identifier: BSL-1.0
#pragma once

// A slice of the loss as files that other programs draw.

#include <cstddef>
#include <string>
#include <vector>

namespace dmf_atlas {

/// Values on a grid of a line or a plane, that of (as[i], bs[j]) at j as.size() + i; on a line bs is the one number 0.
struct Drawing {
  struct Mark {
    double a, b, value;
    std::string name, type;  ///< "orbit 3", "strict saddle"; no type of a point that is given
  };
  std::vector<double> as, bs, values;
  std::vector<Mark> marks;  ///< one at least
  std::string title;        ///< one line
  std::string value;        ///< what is drawn: F, or the loss

  [[nodiscard]] bool is_line() const { return bs.size() == 1; }
};

/// A legacy VTK file of structured points, in ASCII, as ParaView and VisIt read it.
[[nodiscard]] std::string vtk_text(const Drawing& drawing);

/// A script for gnuplot that draws the data of a CSV with the columns a, b (of a plane) and value below one line of
/// titles, and the marks, named in the legend. `csv` is its name as seen from where the script is run.
[[nodiscard]] std::string gnuplot_text(const Drawing& drawing, const std::string& csv);

}  // namespace dmf_atlas
