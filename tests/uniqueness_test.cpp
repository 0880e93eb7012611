// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/uniqueness.hpp>

#include <dmf/landscape/atlas.hpp>

#include "support/catch.hpp"
#include "support/random_landscape.hpp"
#include "support/values.hpp"

#include <cmath>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// Square layers but for the hidden width; common weight 1.
Uniqueness<double> uniqueness_of(int L, std::initializer_list<double> y, Index hidden, double weight = 1) {
  const auto n = static_cast<Index>(y.size());
  std::vector<Index> widths(static_cast<std::size_t>(L) + 1, hidden);
  widths.front() = widths.back() = n;
  const Vector<double> values = Eigen::Map<const Vector<double>>(y.begin(), n);
  return uniqueness(singular_groups(Architecture<double>(widths, weight), values));
}

TEST_CASE("Exactly two scalars have no unique end-to-end minimizer") {
  for (const int L : {3, 4, 6, 10}) {  // lambda_l = 1/(L-2), y* = (L-1)/(L-2), exact in binary
    const double weight = 1.0 / (L - 2), switch_threshold = (L - 1) * weight;
    const auto tied = uniqueness_of(L, {switch_threshold}, 1, weight);
    INFO("L = " << L);
    CHECK_FALSE(tied.unique());
    CHECK(tied.reason == UniquenessReason::tie_at_switch);
    CHECK(tied.tied == 1);
    CHECK(tied.margin == 0);
    for (const double factor : {1 - 1e-12, 1 + 1e-12}) {
      const auto beside = uniqueness_of(L, {switch_threshold * factor}, 1, weight);
      CHECK(beside.unique());
      CHECK(beside.tied == 0);
      CHECK(std::abs(beside.margin / 1e-12 - 1) < 1e-3);  // the spacing of doubles at 1 + 1e-12
    }
  }
  CHECK(uniqueness_of(2, {1}, 1).unique());
  CHECK(uniqueness_of(2, {1}, 1).margin == infinity);
}

TEST_CASE("Singular values at the switch are a tie unless the bottleneck keeps all of them out") {
  const auto tied = uniqueness_of(3, {5, 2, 2, 1}, 3);
  CHECK(tied.reason == UniquenessReason::tie_at_switch);
  CHECK(tied.tied == 2);
  CHECK(uniqueness_of(3, {5, 2, 2, 1}, 2).reason == UniquenessReason::tie_at_switch);
  CHECK(uniqueness_of(3, {5, 2, 2, 1}, 1).unique());
  CHECK(uniqueness_of(2, {5, 1, 1, 0.5}, 3).unique());
}

TEST_CASE("Equal values above the switch that do not all fit are a tie, also for L = 2") {
  for (const int L : {2, 3}) {
    const auto tied = uniqueness_of(L, {5, 3, 3, 3, 1}, 2);
    CHECK(tied.reason == UniquenessReason::tie_at_bottleneck);
    CHECK(tied.tied == 3);
    CHECK(tied.margin == 0);
    CHECK(uniqueness_of(L, {5, 3, 3, 3, 0.5}, 4).unique());
    CHECK(uniqueness_of(L, {5, 3, 3, 3, 0.5}, 1).unique());
    CHECK(uniqueness_of(L, {5, 0.5, 0.5, 0.5}, 2).unique());  // below the switch all are zero
  }
}

TEST_CASE("The margin is the distance to the nearest exception") {
  const double ln2 = std::log(2.0);
  const auto near = [](double x) { return Approx(x).epsilon(4 * epsilon<double>); };
  // The switch is at 2 for L = 3.
  CHECK(uniqueness_of(3, {8, 1, 0}, 3).margin == near(ln2));
  CHECK(uniqueness_of(3, {8, 5}, 2).margin == near(std::log(2.5)));
  CHECK(uniqueness_of(3, {8, 7.5}, 1).margin == near(std::log(8 / 7.5) / 2));  // they meet half-way
  CHECK(uniqueness_of(3, {8, 1e-5}, 1).margin == near(2 * ln2));
  CHECK(uniqueness_of(3, {8, 0}, 1).margin == near(2 * ln2));
  CHECK(uniqueness_of(3, {0, 0}, 1).margin == infinity);
  // The threshold is at 1 for L = 2, and only two values meeting above it are an exception.
  CHECK(uniqueness_of(2, {8, 0.5}, 2).margin == infinity);
  CHECK(uniqueness_of(2, {8, 4}, 1).margin == near(ln2 / 2));
  CHECK(uniqueness_of(2, {2, 0.25}, 1).margin == near(2 * ln2));  // half-way is below: up to 1
  CHECK(uniqueness_of(2, {0.5, 0.5}, 1).margin == near(ln2));
  CHECK(uniqueness_of(2, {8, 0}, 1).margin == infinity);
}

// Refuted if a change below the margin makes a tie. Most problems here have margins of 0.01 to 1.
TEST_CASE("No change below the margin makes a unique minimizer ambiguous") {
  std::mt19937_64 generator(20260111);
  int perturbed = 0;
  for (int n = 0; n < 400; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const auto before = uniqueness(singular_groups(landscape.architecture, landscape.singular_values));
    if (!before.unique() || before.margin < 1e-6 || before.margin == infinity) continue;
    ++perturbed;
    const auto rank_of = [&](const Vector<double>& y) {
      const Atlas<double> atlas(landscape.architecture, y);
      return atlas.orbit(lowest_global_choice(atlas.groups())).rank();
    };
    for (int k = 0; k < 5; ++k) {
      Vector<double> y = landscape.singular_values;
      for (double& x : y) x *= std::exp(0.999 * before.margin * (generator() % 2 == 0 ? 1 : -1));
      INFO("seed 20260111, landscape " << n << ", L " << landscape.architecture.depth() << ", y "
                                       << landscape.singular_values.transpose() << ", now " << y.transpose()
                                       << ", margin " << before.margin);
      CHECK(uniqueness(singular_groups(landscape.architecture, y)).reason == UniquenessReason::unique);
      if (landscape.architecture.depth() > 2) CHECK(rank_of(y) == rank_of(landscape.singular_values));
    }
  }
  CHECK(perturbed > 100);
}

TEST_CASE("The lowest-rank global minimizer is global, and no global orbit has a lower rank") {
  std::mt19937_64 generator(20260112);
  for (int n = 0; n < 200; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const Orbit<double> lowest = atlas.orbit(lowest_global_choice(atlas.groups()));
    INFO("seed 20260112, landscape " << n);
    CHECK(lowest.type() == CriticalPointType::global_minimizer);
    Index global = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (orbit.type() != CriticalPointType::global_minimizer) continue;
      ++global;
      CHECK(orbit.rank() >= lowest.rank());
    }
    const bool tie = uniqueness(atlas.groups()).reason == UniquenessReason::tie_at_switch;
    CHECK((global > 1) == tie);
  }
}

TEST_CASE("Reasons have names") {
  CHECK(std::string(to_string(UniquenessReason::unique)) == "unique");
  CHECK(std::string(to_string(UniquenessReason::tie_at_switch)) == "tie_at_switch");
  CHECK(std::string(to_string(UniquenessReason::tie_at_bottleneck)) == "tie_at_bottleneck");
}

}  // namespace
}  // namespace dmf::test
