// SPDX-License-Identifier: BSL-1.0
#pragma once

// How every benchmark here measures: the contenders take turns within one run, so that whatever the
// machine is doing meanwhile is done to all of them; the clock is the processor time of the thread,
// which other processes do not advance; and medians are reported. Ratios are then good to some
// percent where absolute times are not.

#include <benchmark/benchmark.h>

#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace bench {

/// Memory that was freed stays with the process: else every call of a job that takes some 100 kB pays for fresh
/// pages, or not, depending on what was freed before it, and a page costs more than the arithmetic on it.
inline void keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

/// Seconds of processor time of this thread; of wall time where that clock does not exist.
inline double now() {
#if defined(CLOCK_THREAD_CPUTIME_ID)
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
#else
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
#endif
}

/// One of several ways to do the same job.
struct Contender {
  std::string name;
  std::function<void()> run;
};

inline double seconds(const Contender& contender, int repetitions) {
  const double start = now();
  for (int i = 0; i < repetitions; ++i) contender.run();
  return (now() - start) / repetitions;
}

/// Repetitions that take a millisecond together, long beside the resolution of the clock. The first
/// call, which touches fresh memory, is not counted.
inline int repetitions(const Contender& contender) {
  contender.run();
  int n = 1;
  while (n < 1'000'000 && seconds(contender, n) * n < 1e-3) n *= 2;
  return n;
}

inline double median(std::vector<double> samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

/// Times all contenders in turn, once per iteration of the state. The first is dmf. Counters:
/// `ns`, the median of its time per item in nanoseconds; for every other contender, under its name,
/// the median of its time divided by dmf's. Above 1, dmf is faster. Names say what a contender is, to bench/table.py
/// too: `..._limit` what the machine or a library reaches at best, `dmf_...` dmf asked in another way, `part_...` a
/// part of what the first one does; all others are peers. `error_...` are no times.
inline void side_by_side(benchmark::State& state, const std::vector<Contender>& contenders, double items = 1) {
  keep_freed_memory();
  std::vector<int> n;
  for (const Contender& contender : contenders) n.push_back(repetitions(contender));
  std::vector<std::vector<double>> samples(contenders.size());
  for ([[maybe_unused]] auto iteration : state) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      samples[i].push_back(seconds(contenders[i], n[i]));
    }
    state.SetIterationTime(samples[0].back());
  }
  const double own = median(samples[0]);
  state.counters["ns"] = 1e9 * own / items;
  for (std::size_t i = 1; i < contenders.size(); ++i) {
    state.counters[contenders[i].name] = median(samples[i]) / own;
  }
}

/// Registers a benchmark with the settings that side_by_side() needs, as blas/... where Eigen's products are those of a
/// BLAS.
template <class Function>
benchmark::internal::Benchmark* add(std::string name, int rounds, Function function) {
#if defined(EIGEN_USE_BLAS)
  name.insert(0, "blas/");
#endif
  return benchmark::RegisterBenchmark(name.c_str(), function)
      ->UseManualTime()
      ->Iterations(rounds)
      ->Unit(benchmark::kMicrosecond);
}

/// Operations in one product of 256 x 256 matrices.
inline constexpr double per_product = 2.0 * 256 * 256 * 256;

/// That many floating-point operations, rounded up, as products of 256 x 256 matrices: as fast as
/// Eigen multiplies.
inline std::function<void()> matrix_products(double operations) {
  const Eigen::MatrixXd A = Eigen::MatrixXd::Random(256, 256);
  return [A, C = A, operations]() mutable {
    for (double done = 0; done < operations; done += per_product) {
      C.noalias() = A * A;
      benchmark::DoNotOptimize(C.data());
    }
  };
}

/// One pass over that many numbers, as fast as memory, or the cache they fit into, hands them out.
inline std::function<void()> pass_over(Eigen::Index numbers) {
  return [memory = Eigen::VectorXd(Eigen::VectorXd::Ones(numbers))] { benchmark::DoNotOptimize(memory.sum()); };
}

/// That many floating-point operations as fast as the processor does them: independent fused
/// multiply-adds in registers, two operations per entry. What no matrix product can beat.
inline void fused_multiply_adds(double operations) {
  using Packet = Eigen::Array<double, std::max(EIGEN_MAX_ALIGN_BYTES, 16) / 8, 1>;
  constexpr int independent = 12;
  Packet sums[independent];
  for (int i = 0; i < independent; ++i) sums[i].setConstant(i);
  Packet factor = Packet::Constant(0.5), summand = Packet::Constant(1);
  benchmark::DoNotOptimize(factor);
  benchmark::DoNotOptimize(summand);
  const auto rounds =
      static_cast<std::int64_t>(operations / (2 * independent * static_cast<double>(Packet::SizeAtCompileTime)));
  for (std::int64_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < independent; ++i) sums[i] = sums[i] * factor + summand;
  }
  for (int i = 0; i < independent; ++i) benchmark::DoNotOptimize(sums[i]);
}

}  // namespace bench
