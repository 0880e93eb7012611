// SPDX-License-Identifier: BSL-1.0

#include <dmf/analytic/slice.hpp>
#include <dmf/core/detail/parallel.hpp>
#include <dmf/core/random.hpp>
#include <dmf/landscape/root_batch.hpp>

#include "support/catch.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace dmf {
namespace {

/// What `job` gives on one, two, three and five threads.
template <class Job>
auto on_several_threads(Job job) {
  std::vector<decltype(job())> results;
  const int before = omp_get_max_threads();
  for (const int threads : {1, 2, 3, 5}) {
    omp_set_num_threads(threads);
    results.push_back(job());
  }
  omp_set_num_threads(before);
  return results;
}

template <class Derived>
bool same_bits(const Eigen::PlainObjectBase<Derived>& a, const Eigen::PlainObjectBase<Derived>& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(*a.data())) == 0;
}

}  // namespace

// Refuted by a number that is left out or taken twice, or by blocks that depend on the number of threads.
TEST_CASE("a parallel loop takes every number once, in blocks that do not depend on the threads") {
  for (const Index n : {0, 1, 15, 16, 17, 32, 1000}) {
    for (const Index block : {1, 7, 16}) {
      const auto results = on_several_threads([&] {
        Vector<Index> first_of(n), times = Vector<Index>::Zero(n);
        detail::for_each_block(n, block, true, [&](Index first, Index last) {
          for (Index i = first; i < last; ++i) {
            first_of[i] = first;
            ++times[i];
          }
        });
        CHECK((times.array() == 1).all());
        return first_of;
      });
      for (const Vector<Index>& result : results) CHECK(same_bits(result, results[0]));
    }
  }
}

TEST_CASE("a parallel loop throws what its first failing block threw, and runs alone within another") {
  const auto thrown = on_several_threads([] {
    try {
      detail::for_each_block(100, 1, true, [](Index first, Index) {
        if (first % 10 == 7) throw std::runtime_error(std::to_string(first));
      });
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  });
  for (const std::string& text : thrown) CHECK(text == "7");

  omp_set_num_threads(2);
  int threads_within = 0;
#pragma omp parallel for
  for (int i = 0; i < 2; ++i) {
    detail::for_each_block(4, 1, true, [&](Index, Index) {
#pragma omp critical(test_threads_within)
      threads_within = std::max(threads_within, omp_get_level());
    });
  }
  CHECK(threads_within == 1);  // no region within the region
}

// The grids have points that are evaluated directly as well as others. Refuted by one bit.
TEST_CASE("a slice has the same bits on any number of threads") {
  std::mt19937_64 generator(20261127);
  const Architecture<double> architecture({6, 4, 5, 3, 7}, 0.3);
  const Problem<double> problem(architecture, standard_normal<double>(7, 6, generator));
  const auto draw = [&] {
    return Factors<double>(architecture, standard_normal<double>(architecture.parameter_count(), 1, generator));
  };
  const Factors<double> W = draw(), A = draw(), B = draw();
  const Vector<double> as = Vector<double>::LinSpaced(301, -8, 8), bs = Vector<double>::LinSpaced(211, -9, 9);
  for (const double tolerance : {1e-8, 3e-13}) {
    const PlaneSlice<double> slice(problem, W, A, B, {tolerance});
    const auto results = on_several_threads([&] { return slice.grid(as, bs); });
    for (const SliceGrid<double>& result : results) {
      CHECK(same_bits(result.values, results[0].values));
      CHECK(result.direct == results[0].direct);
      CHECK(result.relative_error == results[0].relative_error);
    }
    INFO("direct: " << results[0].direct << " of " << as.size() * bs.size());
    if (tolerance < 1e-10) CHECK((results[0].direct > 0 && results[0].direct < as.size() * bs.size()));
  }
}

TEST_CASE("roots have the same bits on any number of threads") {
  std::mt19937_64 generator(20261128);
  Vector<double> eta(30001);
  for (Index i = 0; i < eta.size(); ++i) eta[i] = std::exp(40 * uniform(generator) - 2);
  eta[5] = std::numeric_limits<double>::quiet_NaN();
  eta[17000] = std::numeric_limits<double>::infinity();
  eta[30000] = 1e308;
  for (const int L : {2, 3, 8}) {
    const auto results = on_several_threads([&] {
      Vector<double> both(2 * eta.size());
      RootBatch(L).solve(eta, both.head(eta.size()), both.tail(eta.size()));
      return both;
    });
    for (const Vector<double>& result : results) CHECK(same_bits(result, results[0]));
  }
}

TEST_CASE("the number of threads that Eigen uses stays what it was") {
  Eigen::setNbThreads(3);
  detail::for_each_block(100, 1, true, [](Index, Index) {});
  CHECK(Eigen::nbThreads() == 3);
  Eigen::setNbThreads(0);
}

}  // namespace dmf
