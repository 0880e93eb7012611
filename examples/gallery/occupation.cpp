// SPDX-License-Identifier: BSL-1.0

// Which local minimizer is occupied at a temperature T under the density e^{-F/T}. Left, a net for which the parts can
// be integrated exactly: all of W_2 and all rotations in closed form, the lengths of the outer layers on a grid.
// Right, five ranks whose order changes as T rises.

#include "figure.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace gallery {

namespace {

/// Widths (1, n, n, 1): the part of rank 1, by |w_1| |w_3| above or below its value at the pass.
double exact_part(double n, double lambda, double y, double ridge, double T, double step) {
  double above = 0, below = 0;
  const double cut = std::log(ridge);
  for (double x = cut - 14 + step / 2; x < 3; x += step) {  // x = ln(|w_1| |w_3|), z = ln(|w_1|/|w_3|)
    double sum = 0;
    for (double z = 0; z < 8; z += 2 * step) {
      const double a2 = std::exp(x + z), b2 = std::exp(x - z), g = a2 * b2 / lambda;
      const double energy = y * y / (1 + g) + lambda * (a2 + b2) - y * y;
      sum += (z > 0 ? 2 : 1) * std::exp(n * x - energy / T) / std::sqrt(1 + g);
    }
    (x > cut ? above : below) += sum;
  }
  return above / (above + below);
}

}  // namespace

void occupation(Figure& figure) {
  figure.say(
      "left: widths 1, 3, 3, 1, lambda_l = 1, y = 1.95; right: widths 6, 11, 11, 6, lambda_l = 1, y = 2.16, 2.12, "
      "2.09, 2.05, 1.99");
  {
    const dmf::Atlas<double> atlas(dmf::Architecture<double>({1, 3, 3, 1}, 1.0), {1.95});
    const dmf::Occupation<double> occupation(atlas);
    const double sigma = atlas.groups().groups.front().roots.back().sigma;
    Table& lines = figure.table("net", "T,rank,part");
    Table& points = figure.table("exact", "T,part");
    const Vector temperatures = log_ticks(3e-3, 3e-2, figure.points(120, 24));
    for (int rank = 0; rank <= 1; ++rank) {
      for (const double T : temperatures)
        lines.row(T, rank, occupation.probabilities(T)[static_cast<std::size_t>(rank)]);
      lines.gap();
    }
    std::vector<double> error;
    for (const double T : log_ticks(3e-3, 3e-2, 14)) {
      const double part = exact_part(3, 1, 1.95, sigma * sigma, T, figure.small() ? 0.01 : 0.004);
      points.row(T, part);
      const double odds = occupation.log_ratio(1, 0, T), exact = std::log(part / (1 - part));
      if (T < 1e-2) error.push_back(std::abs(odds - exact) / T);
    }
    // An error of order T: its quotient with T stays bounded as T falls.
    figure.at_most("|ln odds - exact|/T for T < 0.01, the largest", *std::max_element(error.begin(), error.end()), 40);
    figure.at_most("the same, at the least T over that at the greatest", error.front() / error.back(), 1.3);
  }
  const dmf::Atlas<double> atlas(dmf::Architecture<double>({6, 11, 11, 6}, 1.0), {2.16, 2.12, 2.09, 2.05, 1.99, 0});
  const dmf::Occupation<double> occupation(atlas);
  Table& lines = figure.table("ranks", "T,rank,part,barrier_over_T,should_exceed");
  double sum_error = 0;
  const Vector temperatures = log_ticks(1.5e-4, 2e-3, figure.points(300, 40));
  for (std::size_t i = 0; i < occupation.minimizers().size(); ++i) {
    for (const double T : temperatures) {
      const std::vector<double> parts = occupation.probabilities(T);
      double sum = 0;
      for (const double part : parts) sum += part;
      sum_error = larger_of(sum_error, std::abs(sum - 1));
      lines.row(T, static_cast<double>(occupation.minimizers()[i].orbit.rank()), parts[i],
                occupation.minimizers()[i].escape_height / T, occupation.minimizers()[i].least_height_over_temperature);
    }
    lines.gap();
  }
  figure.at_most("|sum of the parts - 1|", sum_error, 1e-14);
  Table& changes = figure.table("changes", "T,from,to,barrier_over_T,should_exceed");
  double error = 0;
  for (const auto& change : occupation.changes()) {
    const double T = change.temperature();
    changes.row(T, static_cast<double>(change.from), static_cast<double>(change.to), change.height_over_temperature,
                change.least_height_over_temperature);
    const std::vector<double> parts = occupation.probabilities(T);
    error = larger_of(error, std::abs(parts[change.from] / parts[change.to] - 1));
    error = larger_of(error, std::abs(parts[change.to] / *std::max_element(parts.begin(), parts.end()) - 1));
  }
  const auto first = occupation.changes().front();
  figure.at_least("barrier/T at the change that is drawn, over what it should exceed",
                  first.height_over_temperature / first.least_height_over_temperature, 1);
  figure.equal("ranks there", 10.0 * static_cast<double>(first.from) + static_cast<double>(first.to), 45);
  figure.at_least("changes of the most occupied rank", static_cast<double>(occupation.changes().size()), 1);
  figure.at_most("at a change both ranks have the largest part, up to", error, 1e-11);
}

}  // namespace gallery
