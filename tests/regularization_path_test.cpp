// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/regularization_path.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/low_rank/prox.hpp>
#include <dmf/core/random.hpp>

#include "support/catch.hpp"
#include "support/high_precision.hpp"
#include "support/values.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

std::vector<Index> widths_of_depth(int L, Index ends, Index hidden) {
  std::vector<Index> widths(static_cast<std::size_t>(L) + 1, hidden);
  widths.front() = widths.back() = ends;
  return widths;
}

TEST_CASE("Weights that put a threshold at a value, exact cases") {
  for (const int L : {3, 4, 6, 10}) {
    INFO("L = " << L);
    CHECK(weight_for_switch((L - 1.0) / (L - 2), L) == 1.0 / (L - 2));
    CHECK(collapse_threshold((L - 1.0) / (L - 2), L) == 1.0 / (L - 2));
    CHECK(weight_for_fold((2 * L - 2.0) / (L - 2), L) == double(L) / (L - 2));
  }
  for (const double y : {1e-300, 0.3, 1.0, 1e300}) {
    CHECK(weight_for_switch(y, 2) == y);
    CHECK(weight_for_fold(y, 2) == y);
  }
  CHECK(weight_for_switch(0.0, 5) == 0);
}

// Refuted by an error of more than the last bit, at any depth and scale.
TEST_CASE("Weights agree with 120 digits to one unit in the last place") {
  std::mt19937_64 generator(20260151);
  const auto log_of = [](int n) { return log(HighPrecision(double(n))); };
  for (const int L : {2, 3, 4, 7, 60, 1000}) {
    for (int n = 0; n < 20; ++n) {
      const double y = std::exp(600 * uniform(generator) - 300);
      const HighPrecision power = double(2 * L - 2);
      // ln eta^{2L-2}; the terms with L - 2 vanish for L = 2
      const HighPrecision m = L > 2 ? HighPrecision(double(L - 2)) * log_of(L - 2) : HighPrecision(0.0);
      const HighPrecision log_switch = power * log_of(L - 1) - m;
      const HighPrecision log_fold = power * log_of(2 * L - 2) - HighPrecision(double(L)) * log_of(L) - m;
      INFO("seed 20260151, L " << L << ", y " << y);
      const auto error = [&](double weight, const HighPrecision& log_eta_power) {
        const HighPrecision exact = exp((power * log(HighPrecision(y)) - log_eta_power) / double(L));
        return std::abs(to_double((HighPrecision(weight) - exact) / exact)) / epsilon<double>;
      };
      CHECK(error(weight_for_switch(y, L), log_switch) <= 1);
      if (L > 2) CHECK(error(weight_for_fold(y, L), log_fold) <= 1);
    }
  }
}

/// All that may not change between events.
std::vector<std::int64_t> counts_at(const std::vector<Index>& widths, const Vector<double>& y, double l0) {
  const Atlas<double> atlas(Architecture<double>(widths, l0), y);
  const auto counts = atlas.counts();
  std::vector<std::int64_t> result{counts.total, counts.global_minimizer, counts.local_minimizer, counts.strict_saddle,
                                   counts.non_strict_saddle};
  for (const Orbit<double>& orbit : atlas.lowest(1)) result.push_back(orbit.rank());
  return result;
}

// Refuted if the counts differ anywhere between two events, or do not where an event promises it.
TEST_CASE("Counts are constant between events and change at them") {
  std::mt19937_64 generator(20260152);
  for (int n = 0; n < 60; ++n) {
    const int L = 2 + n % 5;
    const auto ends = static_cast<Index>(1 + generator() % 4);
    const auto hidden = static_cast<Index>(1 + generator() % 4);
    const std::vector<Index> widths = widths_of_depth(L, ends, hidden);
    const Index d_min = std::min(ends, hidden);
    Vector<double> y(ends);
    for (double& x : y) x = std::floor(8 * uniform(generator)) / 3;  // repeated and zero ones
    const RegularizationPath<double> path(widths, y);
    INFO("seed 20260152, problem " << n << ", L " << L << ", hidden " << hidden << ", y " << y.transpose());

    const auto& events = path.events();
    const auto groups = singular_groups(Architecture<double>(widths, 1.0), y).groups;
    REQUIRE(events.size() == groups.size() * (L == 2 ? 1 : 2));
    CHECK(std::is_sorted(events.begin(), events.end(),
                         [](const auto& a, const auto& b) { return a.mean_weight > b.mean_weight; }));
    for (std::size_t i = 0; i < events.size(); ++i) {
      const PathEvent<double>& event = events[i];
      const auto [above, at, below] =
          std::array<double, 3>{event.mean_weight * (1 + 1e-9), event.mean_weight, event.mean_weight * (1 - 1e-9)};
      CHECK(event.singular_value == groups[event.group].value);
      CHECK(event.multiplicity == groups[event.group].multiplicity);
      CHECK(event.mean_weight == Approx(std::exp(event.log_mean_weight)).epsilon(1e-13));
      CHECK(event.unit == Approx(std::pow(event.mean_weight, L / (2.0 * (L - 1)))).epsilon(1e-13));
      // On this side of the next event, from just below this one to just above that.
      const double next = i + 1 < events.size() ? events[i + 1].mean_weight * (1 + 1e-9) : 1e-6 * below;
      if (next < below) {
        const auto expected = counts_at(widths, y, below);
        CHECK(counts_at(widths, y, next) == expected);
        CHECK(counts_at(widths, y, std::sqrt(next * below)) == expected);
        CHECK(counts_at(widths, y, next + 0.9 * (below - next)) == expected);
      }
      const bool alone = (i == 0 || events[i - 1].mean_weight > above) && next < below;
      if (!alone) continue;
      const auto at_event = singular_groups(Architecture<double>(widths, at), y).groups[event.group];
      if (event.kind == PathEventKind::at_fold) {
        CHECK(at_event.side_of_fold == 0);
        CHECK(counts_at(widths, y, above)[0] < counts_at(widths, y, below)[0]);
        CHECK_FALSE(event.changes_global_rank);
      } else {
        CHECK(at_event.side_of_switch == 0);
        CHECK(event.changes_global_rank == (counts_at(widths, y, above).back() != counts_at(widths, y, below).back()));
        CHECK(event.changes_global_rank == (groups[event.group].first < d_min));
      }
    }
    if (events.empty()) continue;
    // Both ends: zero is the only critical point, zero is global, and the rank is as large as can be.
    CHECK(counts_at(widths, y, path.trivial_above() * (1 + 1e-9))[0] == 1);
    CHECK(counts_at(widths, y, path.trivial_above() * (1 - 1e-9))[0] > 1);
    CHECK(path.collapse_threshold() == collapse_threshold(y.maxCoeff(), L));
    CHECK(counts_at(widths, y, path.collapse_threshold() * (1 + 1e-9)).back() == 0);
    CHECK(counts_at(widths, y, path.collapse_threshold() * (1 - 1e-9)).back() > 0);
    CHECK(path.global_ranks(1e-12).lowest == std::min<Index>(d_min, (y.array() > 0).count()));
  }
}

// Refuted if the interval of a rank and the ranks at a weight disagree.
TEST_CASE("Intervals of l0 per rank and ranks per l0 are two views of one thing") {
  std::mt19937_64 generator(20260153);
  for (int n = 0; n < 60; ++n) {
    const int L = 2 + n % 4;
    const std::vector<Index> widths = widths_of_depth(L, 4, static_cast<Index>(1 + n % 5));
    Vector<double> y(4);
    for (double& x : y) x = std::floor(6 * uniform(generator)) / 2;
    const RegularizationPath<double> path(widths, y);
    const Index d_min = std::min<Index>(4, widths[1]);
    INFO("seed 20260153, problem " << n << ", L " << L << ", y " << y.transpose());
    for (int k = 0; k < 30; ++k) {
      double l0 = std::exp(6 * uniform(generator) - 4);
      if (k < static_cast<int>(path.events().size())) l0 = path.events()[static_cast<std::size_t>(k)].mean_weight;
      const RankRange ranks = path.global_ranks(l0);
      CHECK((L > 2 || ranks.lowest == ranks.highest));
      for (Index r = 0; r <= d_min; ++r) {
        INFO("l0 " << l0 << ", rank " << r);
        CHECK(path.global_interval(r).contains(l0) == (ranks.lowest <= r && r <= ranks.highest));
        CHECK((!path.global_interval(r).empty() || !path.global_interval(r).contains(l0)));
      }
      const Atlas<double> atlas(Architecture<double>(widths, l0), y);
      CHECK(atlas.counts().global_minimizer == ranks.highest - ranks.lowest + 1);
    }
  }
}

TEST_CASE("Closed, half-open, single and empty intervals") {
  // L = 3: l0 = 1 puts the switch at 2; y = 2 s^{3/4} has it at s: 16 x 2 is at 2^{16/3}.
  const RegularizationPath<double> three({3, 3, 3, 3}, values({2, 2, 16}));
  const double upper = weight_for_switch(16.0, 3);
  CHECK(upper == 16);
  CHECK((three.global_interval(0).lower == 16 && three.global_interval(0).upper == infinity));
  CHECK((three.global_interval(1).lower == 1 && three.global_interval(1).upper == 16));
  CHECK((three.global_interval(1).contains(1) && three.global_interval(1).contains(16)));
  CHECK((three.global_interval(2).contains(1) && three.global_interval(2).lower == three.global_interval(2).upper));
  CHECK((three.global_interval(3).contains(1) && !three.global_interval(3).contains(0)));
  CHECK(three.global_ranks(16.0) == RankRange{0, 1});
  CHECK(three.global_ranks(1.0) == RankRange{1, 3});

  const RegularizationPath<double> two({3, 3, 3}, values({2, 2, 5}));
  CHECK((two.global_interval(0).contains(5) && !two.global_interval(1).contains(5)));
  CHECK((two.global_interval(1).contains(2) && two.global_interval(1).contains(4.9)));
  CHECK(two.global_interval(2).empty());
  CHECK((two.global_interval(3).contains(1.9) && !two.global_interval(3).contains(2)));
  CHECK(two.global_ranks(2.0) == RankRange{1, 1});
  CHECK(two.events().size() == 2);
  CHECK(two.trivial_above() == 5);

  const RegularizationPath<double> narrow({3, 2, 2, 3}, values({16, 2, 2}));
  CHECK(narrow.global_ranks(1.0) == RankRange{1, 2});
  CHECK((narrow.global_interval(2).contains(1) && narrow.global_interval(2).contains(1e-9)));
  CHECK_THROWS_WITH(narrow.global_interval(3), "the rank must be between 0 and d_min = 2, got 3");
  CHECK_THROWS_AS(narrow.global_interval(-1), InvalidInput);

  const RegularizationPath<double> deficient({2, 2, 2, 2}, values({16, 0}));
  CHECK(deficient.global_interval(2).empty());
  CHECK(deficient.global_interval(1).contains(1e-300));

  const RegularizationPath<double> zero({2, 2, 2, 2}, values({0, 0}));
  CHECK(zero.events().empty());
  CHECK((zero.collapse_threshold() == 0 && zero.trivial_above() == 0));
  CHECK((zero.global_interval(0).contains(1e-300) && zero.global_interval(0).contains(1e300)));
  CHECK(zero.global_ranks(1.0) == RankRange{0, 0});
}

TEST_CASE("At the collapse threshold zero is global, alone for L = 2 only") {
  const auto at = [](int L, double l0, double y) {
    return RegularizationPath<double>(widths_of_depth(L, 1, 1), values({y})).global_ranks(l0);
  };
  CHECK(at(2, 3, 3) == RankRange{0, 0});
  for (const int L : {3, 4, 6, 10}) CHECK(at(L, 1.0 / (L - 2), (L - 1.0) / (L - 2)) == RankRange{0, 1});
}

// tau = L l0/2 puts the threshold of prox() where weight_for_switch() was asked to.
TEST_CASE("The noise level is the threshold of the proximal map with tau = L l0/2") {
  for (const int L : {2, 3, 5, 50}) {
    for (const double noise : {1e-3, 0.7, 40.0}) {
      const double tau = L * weight_for_switch(noise, L) / 2;
      CHECK(prox_values(values({1}), tau, L).threshold == Approx(noise).epsilon(4 * epsilon<double>));
      CHECK(prox_values(values({noise * (1 + 1e-12), noise * (1 - 1e-12)}), tau, L).rank == 1);
    }
  }
}

TEST_CASE("Weights out of range: infinite in a path, refused alone; logarithms stay") {
  const RegularizationPath<double> path(widths_of_depth(1000, 2, 2), values({1e300, 1e-300}));
  CHECK(path.events().front().mean_weight == infinity);
  CHECK(path.events().back().mean_weight == 0);
  CHECK(path.events().front().log_mean_weight == Approx(1.998 * std::log(1e300)).epsilon(0.01));
  CHECK(path.events().back().log_mean_weight == Approx(-1.998 * std::log(1e300)).epsilon(0.01));
  CHECK(path.trivial_above() == infinity);
  CHECK_THROWS_AS(weight_for_switch(1e300, 1000), NotRepresentable);
  CHECK_THROWS_AS(weight_for_switch(-1.0, 3), InvalidInput);
  CHECK_THROWS_AS(weight_for_switch(infinity, 3), InvalidInput);
  CHECK_THROWS_AS(weight_for_fold(1.0, 1), InvalidInput);
  CHECK_THROWS_AS(path.global_ranks(0.0), InvalidInput);
  CHECK_THROWS_AS(RegularizationPath<double>({2, 2, 2}, values({1, 2, 3})), InvalidInput);
}

TEST_CASE("From an architecture, whose weights are not used, and from a decomposition") {
  const Architecture<double> architecture({2, 3, 2, 2}, std::vector<double>{0.1, 5, 2});
  const RegularizationPath path(architecture, values({16, 2}));
  CHECK(path.collapse_threshold() == 16);
  CHECK(path.widths() == std::vector<Index>{2, 3, 2, 2});
  CHECK(path.depth() == 3);
  const Matrix<double> Y = Eigen::Vector2d(16, 1e-16).asDiagonal();
  const RegularizationPath decomposed(architecture, svd(Y));
  CHECK(decomposed.events().size() == 2);  // 1e-16 is not above the uncertainty
  CHECK(decomposed.global_ranks(1e-30) == RankRange{1, 1});
}

TEST_CASE("The other number types have a path too") {
  CHECK(weight_for_switch(1.5f, 4) == 0.5f);
  CHECK(weight_for_switch(1.5L, 4) == 0.5L);
  CHECK(RegularizationPath<float>({1, 1, 1, 1}, Vector<float>::Constant(1, 16)).collapse_threshold() == 16.0f);
  CHECK(std::string(to_string(PathEventKind::at_fold)) == "at_fold");
  CHECK(std::string(to_string(PathEventKind::at_switch)) == "at_switch");
}

}  // namespace
}  // namespace dmf::test
