// SPDX-License-Identifier: BSL-1.0

// How the cost of each job grows with its size: rows growth/<job>/<parameter>/<size>. The exponent that the docstring
// of the job claims stands beside each time; bench/table.py fits the one that was measured and draws both.

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/slice.hpp>
#include <dmf/core/natural.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/root_batch.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/landscape/spectrum.hpp>

#include "side_by_side.hpp"

#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using dmf::Index;

/// A job for every size, and the power of the size that its cost is claimed to grow with.
struct Growth {
  std::string name;
  double claimed_exponent;
  std::vector<Index> sizes;
  std::function<std::function<void()>(Index size)> make;
};

std::vector<Index> widths(Index depth, Index width) {
  return std::vector<Index>(static_cast<std::size_t>(depth) + 1, width);
}

dmf::Matrix<double> normal(Index rows, Index columns, unsigned seed) {
  std::mt19937_64 generator(seed);
  return dmf::standard_normal<double>(rows, columns, generator);
}

/// A problem, a point and a direction, entries of size 1/sqrt(width).
struct Net {
  explicit Net(const std::vector<Index>& d)
      : problem(dmf::Architecture<double>(d, 0.1), normal(d.back(), d.front(), 1)),
        W(problem.architecture(), layers(2)),
        D(problem.architecture(), layers(3)),
        E(problem.architecture(), layers(4)),
        result(problem.architecture()),
        workspace(problem.architecture()) {}

  [[nodiscard]] dmf::Vector<double> layers(unsigned seed) const {
    const double size = std::sqrt(static_cast<double>(problem.architecture().width(0)));
    return normal(problem.architecture().parameter_count(), 1, seed) / size;
  }

  dmf::Problem<double> problem;
  dmf::Factors<double> W, D, E, result;
  dmf::Workspace<double> workspace;
};

std::function<void()> gradient(Index depth, Index width) {
  return [net = std::make_shared<Net>(widths(depth, width))] {
    benchmark::DoNotOptimize(dmf::objective_and_gradient(net->problem, net->W, net->result, net->workspace));
  };
}

std::function<void()> hessian_product(Index depth, Index width) {
  const auto net = std::make_shared<Net>(widths(depth, width));
  const auto hessian = std::make_shared<dmf::Hessian<double>>(net->problem, net->W);
  return [net, hessian] { hessian->apply(net->D, net->result); };
}

std::function<void()> coefficients(Index depth) {
  return [net = std::make_shared<Net>(widths(depth, 64))] {
    benchmark::DoNotOptimize(dmf::PlaneSlice<double>(net->problem, net->W, net->D, net->E));
  };
}

std::function<void()> grid(Index ticks) {
  const auto net = std::make_shared<Net>(widths(4, 8));
  const auto slice = std::make_shared<dmf::PlaneSlice<double>>(net->problem, net->W, net->D, net->E);
  return [net, slice, at = dmf::Vector<double>(dmf::Vector<double>::LinSpaced(ticks, -1, 1))] {
    benchmark::DoNotOptimize(slice->grid(at, at));
  };
}

std::function<void()> root_batch(Index number) {
  const dmf::Vector<double> eta = dmf::Vector<double>::LinSpaced(number, 3, 30);
  return [eta, roots = dmf::RootBatch(4), larger = eta, smaller = eta]() mutable {
    roots.solve(eta, larger, smaller);
    benchmark::DoNotOptimize(larger.data());
  };
}

/// n distinct singular values above the switch.
dmf::Vector<double> distinct(Index n) { return dmf::Vector<double>::LinSpaced(n, 1.3, 2); }

std::function<void()> groups(Index number) {
  return [architecture = dmf::Architecture<double>(widths(3, number), 0.5), y = distinct(number)] {
    benchmark::DoNotOptimize(dmf::singular_groups(architecture, y));
  };
}

dmf::Atlas<double> atlas(Index number) { return {dmf::Architecture<double>(widths(3, number), 0.5), distinct(number)}; }

std::function<void()> counts(Index number) {
  return [all = atlas(number)] { benchmark::DoNotOptimize(all.counts<dmf::Natural>()); };
}

std::function<void()> lowest(Index count) {
  return [all = atlas(50), count] { benchmark::DoNotOptimize(all.lowest(static_cast<std::size_t>(count))); };
}

/// 3^n orbits.
std::function<void()> enumeration(Index orbits) {
  return [all = atlas(std::lround(std::log(orbits) / std::log(3)))] {
    Index ranks = 0;
    for (const dmf::Orbit<double>& orbit : all.orbits()) ranks += orbit.rank();
    benchmark::DoNotOptimize(ranks);
  };
}

/// The global minimizer of a net whose layers have the same weight or not.
dmf::Orbit<double> minimizer(Index depth, Index number, bool equal_weights) {
  std::vector<double> lambda(static_cast<std::size_t>(depth), 0.1);
  for (std::size_t l = 0; l < lambda.size() && !equal_weights; ++l) lambda[l] *= 1 + 0.3 * static_cast<double>(l % 5);
  const dmf::Architecture<double> architecture(widths(depth, number), lambda);
  return dmf::Atlas<double>(architecture, dmf::Vector<double>::LinSpaced(number, 5, 9)).lowest(1)[0];
}

std::function<void()> spectrum(Index depth, Index number, bool equal_weights) {
  return [orbit = minimizer(depth, number, equal_weights)] { benchmark::DoNotOptimize(dmf::spectrum(orbit)); };
}

std::function<void()> extremes(Index number) {
  return [orbit = minimizer(4, number, true)] { benchmark::DoNotOptimize(dmf::extremes(orbit)); };
}

std::function<void()> svd(Index n) {
  return [Y = normal(n, n, 1)] { benchmark::DoNotOptimize(dmf::svd(Y)); };
}

const bool registered = [] {
  static const std::vector<Growth> all{
      {"gradient/width", 3, {32, 64, 128, 256, 512}, [](Index n) { return gradient(4, n); }},
      {"gradient/depth", 1, {4, 8, 16, 32, 64, 128}, [](Index n) { return gradient(n, 32); }},
      {"hessian/width", 3, {32, 64, 128, 256, 512}, [](Index n) { return hessian_product(4, n); }},
      {"hessian/depth", 1, {4, 8, 16, 32, 64, 128}, [](Index n) { return hessian_product(n, 32); }},
      {"slice_coefficients/depth", 3, {2, 3, 4, 6, 8, 12, 16}, coefficients},
      {"slice_grid/ticks", 2, {51, 101, 201, 401, 801}, grid},
      {"root_batch/number", 1, {64, 256, 1024, 4096, 16384}, root_batch},
      {"groups/number", 1, {16, 64, 256, 1024, 4096}, groups},
      {"spectrum_equal/number", 2, {8, 16, 32, 64, 128}, [](Index n) { return spectrum(4, n, true); }},
      {"spectrum_unequal/number", 2, {8, 16, 32, 64}, [](Index n) { return spectrum(4, n, false); }},
      {"spectrum_unequal/depth", 3, {4, 8, 16, 32}, [](Index n) { return spectrum(n, 8, false); }},
      {"extremes/number", 1, {16, 64, 256, 1024}, extremes},
      {"counts/number", 2, {100, 300, 1000, 3000}, counts},
      {"lowest/count", 1, {100, 1000, 10000, 100000}, lowest},
      {"enumeration/orbits", 1, {243, 2187, 19683, 177147, 1594323}, enumeration},
      {"svd/width", 3, {64, 128, 256, 512, 1024}, svd}};
  for (const Growth& growth : all) {
    for (const Index size : growth.sizes) {
      bench::add("growth/" + growth.name + "/" + std::to_string(size), 5, [&growth, size](benchmark::State& state) {
        bench::side_by_side(state, {{"dmf", growth.make(size)}});
        state.counters["claimed_exponent"] = growth.claimed_exponent;
      });
    }
  }
  return true;
}();

}  // namespace
