// SPDX-License-Identifier: BSL-1.0

// The atlas: beside the singular value decomposition it starts from, and where it is asked what
// nobody could enumerate.

#include <dmf/core/svd.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/core/random.hpp>

#include "side_by_side.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace {

/// n distinct singular values above the switch: 3^n orbits for three layers.
dmf::Atlas<double> distinct(dmf::Index n) {
  return {dmf::Architecture({n, n, n, n}, 0.5), dmf::Vector<double>::LinSpaced(n, 1.3, 2)};
}

/// Everything a report says of a 1000 x 1000 target, beside its decomposition: groups, exact
/// counts, kind of landscape and the ten lowest orbits.
void beside_the_svd(benchmark::State& state) {
  const dmf::Index n = 1000;
  std::mt19937_64 generator(1);
  const dmf::Matrix<double> Y = dmf::standard_normal<double>(n, n, generator);
  const dmf::Svd<double> decomposition = dmf::svd(Y);
  const dmf::Architecture architecture({n, n, n, n}, 0.5);
  const auto report = [&] {
    const dmf::Atlas<double> atlas(architecture, decomposition);
    benchmark::DoNotOptimize(atlas.counts<dmf::Natural>());
    benchmark::DoNotOptimize(atlas.benignity());
    benchmark::DoNotOptimize(atlas.lowest(10));
  };
  bench::side_by_side(
      state, {{"dmf", report},
              {"dmf_svd", [&] { benchmark::DoNotOptimize(dmf::svd(Y)); }},
              {"part_groups", [&] { benchmark::DoNotOptimize(dmf::Atlas<double>(architecture, decomposition)); }}});
}

void counts(benchmark::State& state, dmf::Index n) {
  const dmf::Atlas<double> atlas = distinct(n);
  bench::side_by_side(state, {{"dmf", [&] { benchmark::DoNotOptimize(atlas.counts<dmf::Natural>()); }}});
}

void lowest(benchmark::State& state, dmf::Index n, std::size_t count) {
  const dmf::Atlas<double> atlas = distinct(n);
  bench::side_by_side(state, {{"dmf", [&] { benchmark::DoNotOptimize(atlas.lowest(count)); }}},
                      static_cast<double>(count));
}

/// The lowest of 3^50 orbits one at a time, as a program that writes them asks for them.
void ascending(benchmark::State& state, std::size_t count) {
  const dmf::Atlas<double> atlas = distinct(50);
  const auto walk = [&] {
    for (const dmf::Orbit<double>& orbit : atlas.ascending(count)) benchmark::DoNotOptimize(orbit.value());
  };
  bench::side_by_side(state, {{"dmf", walk}}, static_cast<double>(count));
}

/// One orbit after the other, 3^12 in all; then the same and asking each for what it is.
void enumerate(benchmark::State& state) {
  const dmf::Atlas<double> atlas = distinct(12);
  const auto each = [&](const auto& ask) {
    return [&atlas, ask] {
      for (const dmf::Orbit<double>& orbit : atlas.orbits()) benchmark::DoNotOptimize(ask(orbit));
    };
  };
  using Orbit = dmf::Orbit<double>;
  bench::side_by_side(state,
                      {{"dmf", each([](const Orbit& orbit) { return &orbit; })},
                       {"dmf_with_type", each([](const Orbit& orbit) { return orbit.type(); })},
                       {"dmf_with_value", each([](const Orbit& orbit) { return orbit.value(); })},
                       {"dmf_with_inertia", each([](const Orbit& orbit) { return orbit.inertia(); })}},
                      static_cast<double>(atlas.counts().total));
  state.counters["millions_per_s"] = 1e3 / state.counters["ns"].value;
}

const bool registered = [] {
  using benchmark::State;
  bench::add("atlas/1000x1000", 5, beside_the_svd);
  for (const dmf::Index n : {100, 1000}) {
    bench::add("counts/3^" + std::to_string(n), 11, [n](State& state) { counts(state, n); });
  }
  bench::add("lowest/100_of_3^1000", 31, [](State& state) { lowest(state, 1000, 100); });
  bench::add("ascending/100000_of_3^50", 5, [](State& state) { ascending(state, 100000); });
  bench::add("enumerate/3^12", 11, enumerate);
  return true;
}();

}  // namespace
