// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/root_batch.hpp>

#include "support/catch.hpp"
#include "support/high_precision.hpp"

#include <dmf/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace dmf {
namespace {

using test::HighPrecision;

struct BatchRoots {
  Vector<double> larger, smaller;
};

BatchRoots solve(int L, const Vector<double>& eta) {
  BatchRoots roots{Vector<double>(eta.size()), Vector<double>(eta.size())};
  RootBatch(L).solve(eta, roots.larger, roots.smaller);
  return roots;
}

HighPrecision power(HighPrecision x, int n) {
  HighPrecision result = 1.0;
  for (; n > 0; n /= 2) {
    if (n % 2 != 0) result = result * x;
    x = x * x;
  }
  return result;
}

/// Whether u^{2L-2} - eta u^{L-2} + 1, negative between the roots, changes its sign within `ulps` of u, in the sense
/// of the larger or of the smaller root.
bool encloses(int L, double eta, double u, bool larger, double ulps) {
  const double ulp = std::nextafter(u, std::numeric_limits<double>::infinity()) - u;
  const auto negative = [&](double side) {
    const HighPrecision x = HighPrecision(u) + HighPrecision(side * ulps) * HighPrecision(ulp);
    const HighPrecision low = power(x, L - 2);
    return low * low * x * x - HighPrecision(eta) * low + 1.0 < 0.0;
  };
  return u > 0 && negative(larger ? -1 : 1) && !negative(larger ? 1 : -1);
}

/// eta/eta_fold - 1 log-uniform between 10^lowest and 10^highest.
Vector<double> draw(int L, Index n, double lowest, double highest, std::mt19937_64& generator) {
  const ScalarEquation<double> equation(L);
  Vector<double> eta(n);
  for (double& x : eta) {
    const double excess = std::pow(10.0, lowest + (highest - lowest) * uniform(generator));
    const double fold = std::exp(equation.log_eta_fold());
    x = std::min(fold + fold * excess, 1.7e308);
  }
  return eta;
}

// Refuted by a root that is off by 0.51 units in the last place, is not the nearest double more than once in a
// thousand times, or stands in the other root's place.
TEST_CASE("Roots in a batch are the nearest doubles, from the fold to the end of the range") {
  constexpr std::uint64_t seed = 1;
  constexpr Index n = 97;
  std::mt19937_64 generator(seed);
  long roots = 0, not_nearest = 0;
  for (const int L : {3, 4, 5, 6, 7, 8, 17, 64, 1000}) {
    for (const auto& [lowest, highest] :
         {std::pair{-16.0, -14.0}, std::pair{-14.0, 0.0}, std::pair{-1.0, 12.0}, std::pair{12.0, 308.0}}) {
      const Vector<double> eta = draw(L, n, lowest, highest, generator);
      const auto [larger, smaller] = solve(L, eta);
      int wrong = 0;
      for (Index i = 0; i < n; ++i) {
        if (std::isnan(larger[i])) {  // rounded to the fold or below it
          CHECK(std::isnan(smaller[i]));
          CHECK(ScalarEquation<double>(L).roots(log(DoubleWord<double>(eta[i]))).empty());
          continue;
        }
        for (const bool which : {true, false}) {
          const double u = which ? larger[i] : smaller[i];
          ++roots;
          if (!encloses(L, eta[i], u, which, 0.51)) ++wrong;
          if (!encloses(L, eta[i], u, which, 0.5)) ++not_nearest;
        }
      }
      INFO("seed " << seed << ", L = " << L << ", eta/eta_fold - 1 from 1e" << lowest << " to 1e" << highest);
      CHECK(wrong == 0);
    }
  }
  std::cout << "seed " << seed << ", " << roots << " roots, " << not_nearest << " not the nearest double\n";
  CHECK(static_cast<double>(not_nearest) <= 1e-3 * static_cast<double>(roots));
}

// Refuted by a lane that sees its neighbours, or a last block that reads or writes beyond the arrays.
TEST_CASE("A root does not depend on its place in the batch, its size or the alignment of its memory") {
  std::mt19937_64 generator(2);
  const Vector<double> eta = draw(5, 131, -3, 20, generator);
  const auto [larger, smaller] = solve(5, eta);
  for (const Index size : {0, 1, 2, 3, 7, 31, 32, 33, 64, 97}) {
    for (const Index begin : {0, 1, 3}) {
      std::vector<double> memory(static_cast<std::size_t>(3 * size + 9), -1.0);
      Eigen::Map<Vector<double>> in(memory.data() + 1, size), one(memory.data() + size + 3, size),
          two(memory.data() + 2 * size + 6, size);
      in = eta.segment(begin, size);
      RootBatch(5).solve(in, one, two);
      INFO("size " << size << ", begin " << begin);
      CHECK(one == larger.segment(begin, size));
      CHECK(two == smaller.segment(begin, size));
      CHECK(std::count(memory.begin(), memory.end(), -1.0) == 9);
    }
  }
}

// Refuted by a root where there is none, or none beside lanes that have one.
TEST_CASE("Where there is no root, a batch says NaN") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  for (const int L : {3, 4, 30}) {
    const double fold = std::exp(ScalarEquation<double>(L).log_eta_fold());
    Vector<double> eta(8);
    eta << fold * (1 - 1e-14), 2.5, 0, -3, nan, infinity, 1.79e308, 3;
    const auto [larger, smaller] = solve(L, eta);
    for (const Index i : {0, 2, 3, 4, 5}) {
      CHECK(std::isnan(larger[i]));
      CHECK(std::isnan(smaller[i]));
    }
    for (const Index i : {1, 6, 7}) {
      CHECK(encloses(L, eta[i], larger[i], true, 0.51));
      CHECK(encloses(L, eta[i], smaller[i], false, 0.51));
    }
  }
}

TEST_CASE("A batch of two layers has one root, the square root of eta - 1") {
  Vector<double> eta(6);
  eta << 1, 1 + epsilon<double>, 2, 5, 1e300, 0.5;
  const auto [larger, smaller] = solve(2, eta);
  CHECK(std::isnan(larger[0]));
  CHECK(larger[1] == std::sqrt(epsilon<double>));
  CHECK(larger[2] == 1);
  CHECK(larger[3] == 2);
  CHECK(larger[4] == std::sqrt(1e300));
  CHECK(std::isnan(larger[5]));
  for (const double u : smaller) CHECK(std::isnan(u));
}

TEST_CASE("A batch needs a depth of at least 2 and room for its roots") {
  CHECK_THROWS_AS(RootBatch(1), InvalidInput);
  Vector<double> eta = Vector<double>::Constant(3, 4.0), three(3), two(2);
  CHECK_THROWS_AS(RootBatch(3).solve(eta, two, three), InvalidInput);
  CHECK_THROWS_AS(RootBatch(3).solve(eta, three, two), InvalidInput);
}

}  // namespace
}  // namespace dmf
