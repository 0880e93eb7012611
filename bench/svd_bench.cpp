// SPDX-License-Identifier: BSL-1.0

// What it costs to verify a decomposition before believing it.

#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>

#include "../cmake/precompiled/eigen_bdcsvd.hpp"
#include "lapack.hpp"
#include "side_by_side.hpp"

#if __has_include(<Spectra/contrib/PartialSVDSolver.h>)
#include <Spectra/contrib/PartialSVDSolver.h>
#endif

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

void verification(benchmark::State& state, dmf::Index n) {
  std::mt19937_64 generator(1);
  const dmf::Matrix<double> Y = dmf::standard_normal<double>(n, n, generator);
  const dmf::Svd<double> decomposition = dmf::svd(Y);
  std::vector<bench::Contender> contenders{
      {"svd", [&] { benchmark::DoNotOptimize(dmf::svd(Y)); }},
      {"part_verification", [&] { benchmark::DoNotOptimize(dmf::verify_svd(Y, decomposition)); }},
      {"dmf_full_ratios", [&] { benchmark::DoNotOptimize(dmf::full_svd_ratios(Y, decomposition)); }},
      {"unverified_eigen", [&] { benchmark::DoNotOptimize(dmf::detail::eigen_bdcsvd(Y)); }}};
#if __has_include(<Spectra/contrib/PartialSVDSolver.h>)
  contenders.push_back({"spectra_top_20", [&] {  // the largest singular values alone, with their vectors
                          Spectra::PartialSVDSolver<dmf::Matrix<double>> solver(Y, 20, 60);
                          solver.compute();
                          benchmark::DoNotOptimize(solver.singular_values());
                        }});
#endif
  for (const bench::Contender& lapack : bench::lapack_svd(Y)) contenders.push_back(lapack);
  bench::side_by_side(state, contenders);
  const dmf::SvdRatios<double> ratios = dmf::full_svd_ratios(Y, decomposition);
  state.counters["error_ratio"] = std::max({ratios.residual, ratios.orthogonality_u, ratios.orthogonality_v});
  state.SetLabel(decomposition.method == dmf::SvdMethod::jacobi ? "svd is Jacobi here" : "");
}

void jacobi(benchmark::State& state, dmf::Index n) {
  std::mt19937_64 generator(1);
  const dmf::Matrix<double> Y = dmf::standard_normal<double>(n, n, generator);
  bench::side_by_side(state, {{"jacobi", [&] { benchmark::DoNotOptimize(dmf::svd(Y, dmf::SvdMethod::jacobi)); }},
                              {"dmf_svd", [&] { benchmark::DoNotOptimize(dmf::svd(Y)); }}});
}

const bool registered = [] {
  for (const dmf::Index n : {100, 300, 1000}) {
    bench::add("svd/" + std::to_string(n), n < 1000 ? 11 : 3, [n](benchmark::State& state) { verification(state, n); });
  }
  for (const dmf::Index n : {30, 100, 300}) {
    bench::add("jacobi/" + std::to_string(n), 5, [n](benchmark::State& state) { jacobi(state, n); });
  }
  return true;
}();

}  // namespace
