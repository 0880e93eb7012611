// SPDX-License-Identifier: BSL-1.0

// Decisions through a decomposition: the same landscape given by its singular values and by a full
// matrix Y = U diag(y) V^T of condition 1e10 must have the same counts, types and dimensions, or a
// margin that says why not. Refuted by any difference on a target whose margins exceed what the
// uncertainty allows; targets whose margins do not are counted and named.

#include <dmf/landscape/atlas.hpp>
#include <dmf/core/svd.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <random>

namespace dmf::test {
namespace {

void check_same(const Atlas<double>& given, const Atlas<double>& measured) {
  REQUIRE(measured.groups().groups.size() == given.groups().groups.size());
  for (std::size_t i = 0; i < given.groups().groups.size(); ++i) {
    const SingularGroup<double>& a = given.groups().groups[i];
    const SingularGroup<double>& b = measured.groups().groups[i];
    CHECK(a.multiplicity == b.multiplicity);
    CHECK(a.side_of_fold == b.side_of_fold);
    CHECK(a.side_of_switch == b.side_of_switch);
    CHECK(std::abs(a.value - b.value) <= measured.groups().uncertainty);
  }
  CHECK(given.counts().total == measured.counts().total);
  CHECK(given.counts().non_strict_saddle == measured.counts().non_strict_saddle);
  CHECK(given.counts().spurious_local_minimizer == measured.counts().spurious_local_minimizer);
  CHECK(given.benignity().kind == measured.benignity().kind);
  auto orbit = measured.orbits().begin();
  int seen = 0;
  for (const Orbit<double>& expected : given.orbits()) {
    if (++seen > 200) break;
    CHECK(expected.type() == orbit->type());
    CHECK(expected.dimension() == orbit->dimension());
    CHECK(expected.log2_components() == orbit->log2_components());
    CHECK(expected.inertia() == orbit->inertia());
    ++orbit;
  }
}

/// Singular values of condition 1e10 around given ones at the thresholds: the largest is 1e10 times
/// the smallest positive one, two are equal, one vanishes.
struct Target {
  Architecture<double, Dynamic> architecture;
  Vector<double> y;
};

Target target(int L, double lambda, std::initializer_list<double> values) {
  std::vector<Index> widths(static_cast<std::size_t>(L + 1), static_cast<Index>(values.size()));
  widths.front() += 2;
  Vector<double> y = Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
  std::sort(y.data(), y.data() + y.size(), std::greater<>());
  return {Architecture(widths, lambda), y};
}

TEST_CASE("Full matrices of condition 1e10 decide as given values do") {
  // Exactly at the fold (4 at L = 3, lambda = 3; 3 at L = 4, lambda = 2) and at the switch (2 at
  // L = 3, lambda = 1; 1.5 at L = 4, lambda = 1/2; 1 at L = 2), repeated values, exact zeros.
  const std::vector<Target> targets{
      target(3, 3, {20, 20, 4, 4, 1, 2e-9, 0}),     target(3, 3, {4, 4, 4, 4e-10}),
      target(4, 2, {9, 3, 3, 1e-9, 0, 0}),          target(3, 1, {7, 2, 2, 1.8, 7e-10}),
      target(4, 0.5, {6, 1.5, 1.5, 1.4, 6e-10, 0}), target(2, 1, {8, 8, 1, 0.5, 8e-10, 0}),
  };
  int decided = 0, excused = 0;
  for (std::size_t n = 0; n < targets.size(); ++n) {
    const Target& t = targets[n];
    const Atlas<double> given(t.architecture, t.y);
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      INFO("target " << n << ", seed " << seed);
      std::mt19937_64 generator(seed);
      const int L = t.architecture.depth();
      const Matrix<double> Y =
          matrix_with_singular_values(t.architecture.width(L), t.architecture.width(0), t.y, generator);
      const Svd<double> decomposition = svd(Y);
      const Atlas<double> measured(t.architecture, decomposition);
      // What would excuse a difference: a value of given margin within the measured tolerance.
      bool excuse = false;
      for (const SingularGroup<double>& group : measured.groups().groups) {
        const double width = group.threshold_tolerance;
        excuse = excuse || width > 0.1;  // not even the first digit is known
      }
      ++(excuse ? excused : decided);
      check_same(given, measured);
    }
  }
  std::cout << "full matrices: " << decided << " decided, " << excused
            << " with a value of unknown first digit (they agreed as well)\n";
  CHECK(excused == 0);
}

TEST_CASE("Beside a threshold by more than the uncertainty, a full matrix says so") {
  std::mt19937_64 generator(99);
  for (const double side : {-1.0, 1.0}) {
    const Target t = target(3, 3, {20, 4 * (1 + side * 1e-11), 4e-9});
    const Matrix<double> Y = matrix_with_singular_values(3, 5, t.y, generator);
    const Atlas<double> measured(t.architecture, svd(Y));
    const SingularGroup<double>& group = measured.groups().groups[1];
    CHECK(group.side_of_fold == static_cast<int>(side));
    CHECK(std::abs(group.margin_fold - side * 1e-11) <= group.threshold_tolerance);
    CHECK(group.threshold_tolerance < 1e-12);
  }
}

TEST_CASE("Within the uncertainty of a threshold the decision is at the threshold, with its margin") {
  const Architecture architecture({2, 2, 2, 2}, 3.0);
  Vector<double> y(2);
  y << 20, 4 * (1 + 1e-15);
  const Atlas<double> measured(architecture, y, {.uncertainty = 20 * 50 * epsilon<double>});
  const SingularGroup<double>& group = measured.groups().groups[1];
  CHECK(group.side_of_fold == 0);
  CHECK(group.margin_fold > 0);
  CHECK(group.margin_fold <= group.threshold_tolerance);
  CHECK(measured.counts().non_strict_saddle == 1);
}

}  // namespace
}  // namespace dmf::test
