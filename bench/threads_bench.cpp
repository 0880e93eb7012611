// SPDX-License-Identifier: BSL-1.0

// What a second and more threads bring, compiled with OpenMP: rows threads/<job>. The clock is that of the wall, so these
// numbers need a quiet machine.

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/slice.hpp>
#include <dmf/core/random.hpp>
#include <dmf/landscape/root_batch.hpp>

#include "side_by_side.hpp"

#include <omp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

double wall_seconds(const std::function<void()>& job) {
  const auto start = std::chrono::steady_clock::now();
  job();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The job on one thread and on all, in turn. `speedup` is the ratio.
void scaling(benchmark::State& state, const std::function<void()>& job) {
  const int all = omp_get_max_threads();
  std::vector<double> alone, together;
  job();
  for ([[maybe_unused]] auto iteration : state) {
    omp_set_num_threads(1);
    alone.push_back(wall_seconds(job));
    omp_set_num_threads(all);
    together.push_back(wall_seconds(job));
    state.SetIterationTime(together.back());
  }
  const double time = bench::median(together);
  state.counters["ns"] = 1e9 * time;
  state.counters["dmf_one_thread"] = bench::median(alone) / time;
  state.counters["part_threads"] = all;
}

dmf::Matrix<double> normal(dmf::Index rows, dmf::Index columns, unsigned seed) {
  std::mt19937_64 generator(seed);
  return dmf::standard_normal<double>(rows, columns, generator);
}

struct Net {
  explicit Net(const std::vector<dmf::Index>& d)
      : problem(dmf::Architecture<double>(d, 0.1), normal(d.back(), d.front(), 1)),
        W(problem.architecture(), normal(problem.architecture().parameter_count(), 1, 2) / 16),
        D(problem.architecture(), normal(problem.architecture().parameter_count(), 1, 3) / 16),
        result(problem.architecture()),
        workspace(problem.architecture()),
        hessian(problem, W) {}

  dmf::Problem<double> problem;
  dmf::Factors<double> W, D, result;
  dmf::Workspace<double> workspace;
  dmf::Hessian<double> hessian;
};

void add(const std::string& name, int rounds, std::function<void()> job) {
  bench::add("threads/" + name, rounds, [job = std::move(job)](benchmark::State& state) { scaling(state, job); });
}

const bool registered = [] {
  const auto net = std::make_shared<Net>(std::vector<dmf::Index>(5, 512));
  add("gradient/512", 7, [net] {
    benchmark::DoNotOptimize(dmf::objective_and_gradient(net->problem, net->W, net->result, net->workspace));
  });
  add("hessian/512", 7, [net] { net->hessian.apply(net->D, net->result); });
  const auto small = std::make_shared<Net>(std::vector<dmf::Index>{10, 5, 5, 5, 20});
  const auto ticks = [](dmf::Index n, double end) { return dmf::Vector<double>::LinSpaced(n, -end, end).eval(); };
  const auto slice = std::make_shared<dmf::PlaneSlice<double>>(small->problem, small->W, small->D, small->W);
  add("slice_grid/2001x2001", 11,
      [small, slice, at = ticks(2001, 1)] { benchmark::DoNotOptimize(slice->grid(at, at)); });
  const dmf::SliceOptions<double> direct{0.0};
  const auto points = std::make_shared<dmf::PlaneSlice<double>>(small->problem, small->W, small->D, small->W, direct);
  add("slice_grid_direct/201x201", 5,
      [small, points, at = ticks(201, 1)] { benchmark::DoNotOptimize(points->grid(at, at)); });
  const auto eta = std::make_shared<dmf::Vector<double>>(dmf::Vector<double>::LinSpaced(1'000'000, 3, 30));
  const auto larger = std::make_shared<dmf::Vector<double>>(*eta),
             smaller = std::make_shared<dmf::Vector<double>>(*eta);
  add("root_batch/1000000", 11, [=, roots = dmf::RootBatch(4)] { roots.solve(*eta, *larger, *smaller); });
  return true;
}();

}  // namespace
