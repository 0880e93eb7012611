// SPDX-License-Identifier: BSL-1.0

// The landscape of a sparse target from its largest singular triplets, beside Spectra's decomposition alone: with the
// certificate that no other singular value is above the fold, and without.

#include <dmf/bridge/spectra_svd.hpp>
#include <dmf/points/landscape.hpp>
#include <dmf/sparse/sparse_target.hpp>

#include "side_by_side.hpp"

#include <Eigen/SparseCore>
#include <Spectra/contrib/PartialSVDSolver.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace {

using Rows = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// Ratings: rows and columns fall into `kinds` kinds, of which the first are the largest, and most nonzeros lie where
/// the two agree; so many singular values stand out, and all others are noise.
Rows ratings(dmf::Index rows, dmf::Index columns, int in_row, int kinds) {
  std::mt19937_64 generator(1);
  const auto draw = [&](dmf::Index n) { return static_cast<int>(generator() % static_cast<std::uint64_t>(n)); };
  Rows Y(rows, columns);
  Y.reserve(Eigen::VectorXi::Constant(static_cast<int>(rows), in_row));
  std::vector<int> row(static_cast<std::size_t>(in_row));
  for (dmf::Index i = 0; i < rows; ++i) {
    const int kind = std::min(draw(kinds), draw(kinds));
    for (int& j : row) {
      j = draw(columns);
      if (draw(5) > 0) j = std::min<int>(j / kinds * kinds + kind, static_cast<int>(columns) - 1);
    }
    std::sort(row.begin(), row.end());
    for (const int j : row) Y.coeffRef(i, j) += 1 + 0.3 * dmf::uniform(generator);
  }
  Y.makeCompressed();
  return Y;
}

void triplets(benchmark::State& state, dmf::Index rows, dmf::Index columns, int in_row, int kinds) {
  dmf::SparseTarget<double> Y(ratings(rows, columns, in_row, kinds));
  // A fold between what stands out and the noise, whose values end at about sqrt(rows) + sqrt(columns) over
  // sqrt(rows columns / nonzeros).
  const auto n = static_cast<double>(Y.nonzeros()), m = static_cast<double>(rows), d = static_cast<double>(columns);
  const double fold = 1.8 * (std::sqrt(m) + std::sqrt(d)) * std::sqrt(n / (m * d));
  const double unit = dmf::fold_threshold(dmf::Architecture<double>({columns, kinds, kinds, rows}, 1.0));
  const dmf::Architecture<double> architecture({columns, kinds, kinds, rows}, std::pow(fold / unit, 4.0 / 3));
  dmf::TruncationOptions<double> options;
  options.first = kinds + 2;
  std::size_t orbits = 0;
  dmf::TruncatedSvd<double> found;
  bool complete = false;
  const auto landscape = [&](bool certify) {
    options.certify = certify;
    found = dmf::truncated_svd(Y, dmf::fold_threshold(architecture), options);
    const dmf::Landscape<double> made(architecture, found);
    orbits = static_cast<std::size_t>(made.counts().total);
    complete = made.groups().complete;
  };
  dmf::Index passes[2] = {};
  double largest = 0, difference = 0;
  bench::side_by_side(state, {{"dmf",
                               [&] {
                                 landscape(false);
                                 passes[0] = found.passes;
                               }},
                              {"spectra_alone",
                               [&] {
                                 Spectra::PartialSVDSolver<Rows> solver(Y.S(), kinds + 2, 3 * (kinds + 2));
                                 solver.compute(1000, 1e-12);
                                 benchmark::DoNotOptimize(solver.matrix_U(kinds + 2));
                                 benchmark::DoNotOptimize(solver.matrix_V(kinds + 2));
                                 largest = solver.singular_values()[0];
                               }},
                              {"dmf_certified", [&] {
                                 landscape(true);
                                 passes[1] = found.passes;
                               }}});
  difference = std::abs(largest - found.singular_values[0]) / largest;
  if (!complete || orbits == 0 || difference > 1e-10) {
    state.SkipWithError("no complete landscape, or dmf and its peer disagree");
    return;
  }
  state.counters["dmf_passes"] = static_cast<double>(passes[0]);
  state.counters["dmf_passes_certified"] = static_cast<double>(passes[1]);
  state.counters["error_largest"] = difference;
}

const bool registered = [] {
  bench::add("triplets/1e5x2e4", 3, [](benchmark::State& state) { triplets(state, 100000, 20000, 20, 6); });
  bench::add("triplets/1e6x1e5", 1, [](benchmark::State& state) { triplets(state, 1000000, 100000, 10, 6); });
  return true;
}();

}  // namespace
