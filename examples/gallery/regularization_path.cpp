// SPDX-License-Identifier: BSL-1.0

// The regularization path of a photograph (examples/data/cameraman.csv, 64 x 64): what its singular values become in
// the global minimizer as the weight grows (part `values`, L = 3), and the rank that is left for several depths (part
// `ranks`). A value jumps to zero at its switch, from (L-2)/(L-1) of itself.

#include "figure.hpp"

#include <dmf/dmf.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace gallery {

namespace {

/// A square matrix from a CSV file of plain numbers. Throws std::runtime_error where the file is not one.
Matrix square_from_csv(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<double> numbers;
  std::string line;
  Index rows = 0;
  for (; std::getline(file, line); ++rows) {
    for (const char *at = line.data(), *end = at + line.size(); at < end; ++at) {
      double number = 0;
      const auto [next, error] = std::from_chars(at, end, number);
      if (error != std::errc() || (next != end && *next != ',')) {
        throw std::runtime_error(path + ":" + std::to_string(rows + 1) + ": numbers separated by commas expected");
      }
      numbers.push_back(number);
      at = next;
    }
  }
  if (rows == 0 || static_cast<Index>(numbers.size()) != rows * rows) {
    throw std::runtime_error(path + ": " + std::to_string(rows) + " rows need as many columns, got " +
                             std::to_string(numbers.size()) + " numbers");
  }
  return Eigen::Map<Matrix>(numbers.data(), rows, rows).transpose();
}

}  // namespace

void regularization_path(Figure& figure) {
  const Matrix Y = square_from_csv(DMF_GALLERY_DATA "/cameraman.csv");
  const dmf::Svd<double> decomposition = dmf::svd(Y);
  const Vector& y = decomposition.singular_values;
  figure.say("cameraman.csv, 64 x 64, all widths 64, no random numbers");

  const double first = 1, last = 3e5;
  Table& values = figure.table("values", "i,y,weight,m");
  Table& ranks = figure.table("ranks", "L,weight,rank");
  Table& events = figure.table("events", "L,i,weight,m_before");
  double jump_error = 0, contradiction = 0, not_monotone = 0;
  for (const int L : {2, 3, 4}) {
    const std::vector<Index> widths(static_cast<std::size_t>(L) + 1, 64);
    const dmf::RegularizationPath<double> path(widths, decomposition);
    Index previous = 64;
    for (const double weight : log_ticks(first, last, figure.points(301, 31))) {
      const dmf::Atlas<double> atlas(dmf::Architecture<double>(widths, weight), decomposition);
      const dmf::RankRange range = path.global_ranks(weight);
      // Three ways to one rank: the path, the atlas at this weight, the proximal map.
      const auto shrunken = dmf::prox_values(decomposition, dmf::tau_for_weight(weight, L), L);
      if (!(range == dmf::global_ranks(atlas.groups())) || shrunken.rank != range.lowest) contradiction += 1;
      if (range.lowest > previous) not_monotone += 1;
      previous = range.lowest;
      ranks.row(L, weight, static_cast<double>(range.lowest));
    }
    ranks.gap();
    for (const auto& event : path.events()) {
      if (event.kind != dmf::PathEventKind::at_switch && L > 2) continue;
      const double unit = std::pow(event.mean_weight, L / (2.0 * L - 2));
      const dmf::ScalarEquation<double> equation(L);
      const double before = L == 2 ? 0 : unit * equation.roots_at_switch()[0].p;
      jump_error = larger_of(jump_error, std::abs(before / event.singular_value - (L - 2.0) / (L - 1.0)));
      events.row(L, static_cast<double>(event.group + 1), event.mean_weight, before);
    }
  }
  figure.equal("weights at which path, atlas and proximal map differ in the rank", contradiction, 0);
  figure.equal("weights at which the rank rises with the weight", not_monotone, 0);
  figure.at_most("|value before it jumps / y - (L-2)/(L-1)|", jump_error, 1e-12);

  for (Index i = 0; i < 64; ++i) {
    const double leaves = dmf::weight_for_switch(y[i], 3);
    if (leaves < first) continue;
    for (const double weight : log_ticks(first, leaves * (1 - 1e-12), figure.points(50, 12))) {
      const auto shrunken = dmf::prox_values(Vector(y.segment(i, 1)), dmf::tau_for_weight(weight, 3), 3);
      values.row(static_cast<double>(i + 1), y[i], weight, shrunken.values[0]);
    }
    values.gap();
  }
}

}  // namespace gallery
