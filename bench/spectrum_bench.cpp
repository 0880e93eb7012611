// SPDX-License-Identifier: BSL-1.0

// The whole spectrum of the Hessian at a critical point, and its ends, side by side with Eigen's solver of
// the dense Hessian (eigenvalues alone, the Hessian given).

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/landscape/spectrum.hpp>

#include "lapack.hpp"
#include "side_by_side.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace {

struct Shape {
  const char* name;
  std::vector<dmf::Index> widths;
  int rounds;
};

void whole_spectrum(benchmark::State& state, const Shape& shape, bool equal_weights) {
  const std::size_t L = shape.widths.size() - 1;
  std::vector<double> lambda(L, 0.1);
  for (std::size_t l = 0; l < L && !equal_weights; ++l) lambda[l] *= 1 + 0.3 * static_cast<double>(l);
  const dmf::Architecture<double> architecture(shape.widths, lambda);
  dmf::Vector<double> y(architecture.target_rank_bound());
  for (dmf::Index i = 0; i < y.size(); ++i) y[i] = 3 + 0.1 * static_cast<double>(i);
  const dmf::Atlas<double> atlas(architecture, y);
  const dmf::Orbit<double> orbit = atlas.lowest(1)[0];
  const dmf::Matrix<double> H = dmf::dense_hessian(dmf::diagonal_problem(atlas.groups()), dmf::canonical_point(orbit));
  const auto dense = [&] {
    return Eigen::SelfAdjointEigenSolver<dmf::Matrix<double>>(H, Eigen::EigenvaluesOnly).eigenvalues().eval();
  };
  const dmf::Vector<double> mu = dense();
  if (std::abs(mu[mu.size() - 1] - dmf::extremes(orbit).largest) > 1e-10 * mu[mu.size() - 1]) {
    state.SkipWithError("dmf and its peer disagree");
    return;
  }
  std::vector<bench::Contender> contenders{{"dmf", [&] { benchmark::DoNotOptimize(dmf::spectrum(orbit)); }},
                                           {"dmf_extremes", [&] { benchmark::DoNotOptimize(dmf::extremes(orbit)); }},
                                           {"eigen_dense", [&] { benchmark::DoNotOptimize(dense()); }}};
  for (const bench::Contender& lapack : bench::lapack_eigenvalues(H)) contenders.push_back(lapack);
  bench::side_by_side(state, contenders);
  // Beside the dense solver, whose own error is some epsilon of the norm.
  double worst = 0;
  dmf::Index i = 0;
  for (const auto& entry : dmf::spectrum(orbit)) {
    for (dmf::Index copy = 0; copy < entry.multiplicity; ++copy) {
      worst = std::max(worst, std::abs(entry.value - mu[i++]) / mu[mu.size() - 1]);
    }
  }
  state.counters["error_beside_dense"] = worst;
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{{"N200", {10, 5, 5, 5, 20}, 51}, {"N2000", {25, 20, 20, 20, 35}, 3}};
  return all;
}

const bool registered = [] {
  for (const Shape& shape : shapes()) {
    for (const bool equal : {true, false}) {
      bench::add(std::string("spectrum/") + shape.name + (equal ? "/equal" : "/unequal"), shape.rounds,
                 [&shape, equal](benchmark::State& state) { whole_spectrum(state, shape, equal); });
    }
  }
  return true;
}();

}  // namespace
