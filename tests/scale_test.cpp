// SPDX-License-Identifier: BSL-1.0

// Sizes at which nothing may depend on the number of parameters: the answers here are known in
// closed form, and each must come at once.

#include <dmf/landscape/atlas.hpp>

#include "support/catch.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <set>
#include <vector>

namespace dmf {
namespace {

using boost::multiprecision::cpp_int;

Vector<double> spread(Index n, double first, double last) {
  return Vector<double>::NullaryExpr(n, [=](Index i) {
    return first + (last - first) * static_cast<double>(i) / static_cast<double>(std::max<Index>(n - 1, 1));
  });
}

cpp_int binomial(int n, int k) {
  cpp_int result = 1;
  for (int i = 0; i < k; ++i) result = result * (n - i) / (i + 1);
  return result;
}

TEST_CASE("Widths (10000, 50, 10000)") {
  const Atlas<double> atlas(Architecture({10000, 50, 10000}, 1.0), spread(10000, 30, 2));
  // L = 2: any at most 50 of the 10000 values may be active.
  cpp_int expected = 0;
  for (int k = 0; k <= 50; ++k) expected += binomial(10000, k);
  CHECK(atlas.counts<cpp_int>().total == expected);
  const Orbit<double> best = atlas.lowest(10)[0];
  CHECK(best.rank() == 50);
  CHECK(best.dimension() == 50 * 49 / 2);
  CHECK(best.inertia() == Inertia{0, 1225, 1000000 - 1225});
  // Replacing active value 50 by value 51 is the cheapest change: one pair out of order.
  const Orbit<double> next = atlas.lowest(2)[1];
  CHECK(next.type() == CriticalPointType::strict_saddle);
  CHECK(next.inertia().negative == 1);
}

TEST_CASE("A thousand layers") {
  const std::vector<Index> widths(1001, 4);
  Vector<double> y(4);
  y << 4, 3, 2, 0.5;
  const Atlas<double> atlas(Architecture(widths, 1e-4), y);
  CHECK(atlas.counts().total == 27 * 3);
  const Orbit<double> best = atlas.lowest(1)[0];
  CHECK(best.rank() == 4);
  CHECK(best.log2_components() == 999);
  CHECK(std::isfinite(best.value()));
  CHECK(best.dimension() == 999 * 6);
}

TEST_CASE("3^1000 orbits with the 100 lowest") {
  const Atlas<double> atlas(Architecture({1000, 1000, 1000, 1000}, 1.0), spread(1000, 9, 3));
  CHECK(atlas.counts<cpp_int>().total == boost::multiprecision::pow(cpp_int(3), 1000));
  CHECK(atlas.counts<cpp_int>().local_minimizer == 1001);
  const auto lowest = atlas.lowest(100);
  REQUIRE(lowest.size() == 100);
  CHECK(lowest[0].type() == CriticalPointType::global_minimizer);
  CHECK(lowest[0].rank() == 1000);
  // The cheapest change: the smallest value to zero or to its smaller root.
  CHECK(lowest[1].choice().back().larger == 0);
  for (std::size_t i = 1; i < 100; ++i) CHECK(lowest[i].value() >= lowest[i - 1].value());
}

TEST_CASE("Unequal weights over 20 decades") {
  std::vector<double> lambda;
  for (int l = 0; l <= 20; ++l) lambda.push_back(std::pow(10.0, l - 10));
  // The product is 1: thresholds as for lambda_l = 1.
  const std::vector<Index> widths(22, 3);
  Vector<double> y(3);
  y << 5, 2, 0.1;
  const Atlas<double> atlas(Architecture(widths, lambda), y);
  const Atlas<double> reference(Architecture(widths, 1.0), y);
  CHECK(std::abs(atlas.groups().fold_threshold / reference.groups().fold_threshold - 1) <= 1e-15);
  CHECK(atlas.counts().total == reference.counts().total);
  const auto a = atlas.lowest(9), b = reference.lowest(9);
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].choice() == b[i].choice());
    CHECK(std::abs(a[i].value() / b[i].value() - 1) <= 1e-14);
  }
}

TEST_CASE("One group of ten thousand equal values") {
  const Atlas<double> atlas(Architecture({10000, 5000, 10000, 10000}, 1.0), Vector<double>::Constant(10000, 3.0));
  CHECK(atlas.counts().total == 5001 * 5002 / 2);
  const Orbit<double> best = atlas.lowest(20)[0];
  CHECK(best.choice()[0].larger == 5000);
  CHECK(best.log2_components() == 0);  // the bottleneck cuts the group
}

TEST_CASE("One hundred thousand of 3^50 orbits come one at a time, and each once") {
  const Atlas<double> atlas(Architecture({50, 50, 50, 50}, 0.5), Vector<double>::LinSpaced(50, 1.3, 2));
  std::set<std::vector<Index>> distinct;
  double last = 0;
  for (const Orbit<double>& orbit : atlas.ascending(100000)) {
    std::vector<Index> deviations;  // from the largest root everywhere
    for (std::size_t i = 0; i < 50; ++i) {
      const Choice& c = orbit.choice()[i];
      if (c.larger == 0) deviations.push_back(static_cast<Index>(2 * i) + c.smaller);
    }
    distinct.insert(deviations);
    if (orbit.value() < last) FAIL("values fall at orbit " << distinct.size());
    last = orbit.value();
  }
  CHECK(distinct.size() == 100000);
}

}  // namespace
}  // namespace dmf
