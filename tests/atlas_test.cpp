// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/atlas.hpp>

#include "support/catch.hpp"
#include "support/random_landscape.hpp"
#include "support/values.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <random>
#include <set>
#include <vector>

template class dmf::Atlas<float>;
template class dmf::Atlas<double>;
template class dmf::Atlas<long double>;
static_assert(std::input_iterator<dmf::OrbitRange<double>::Iterator>);
static_assert(std::input_iterator<dmf::AscendingOrbits<double>::Iterator>);

namespace dmf::test {
namespace {

using boost::multiprecision::cpp_int;

std::vector<Orbit<double>> all_orbits(const Atlas<double>& atlas) {
  std::vector<Orbit<double>> result;
  for (const Orbit<double>& orbit : atlas.orbits()) result.push_back(orbit);
  return result;
}

/// Larger limits than where dense Hessians are needed: repeated groups of up to six.
RandomLandscape<> wide_landscape(std::mt19937_64& generator) {
  return random_landscape(generator, {.deepest = 6, .widest = 6, .most_parameters = 1000});
}

TEST_CASE("Counts by formula are counts by enumeration") {
  std::mt19937_64 generator(20250801);
  for (int n = 0; n < 1000; ++n) {
    INFO("seed 20250801, landscape " << n);
    const RandomLandscape<> landscape = wide_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const OrbitCounts<std::int64_t> counts = atlas.counts();
    OrbitCounts<std::int64_t> seen;
    std::vector<std::int64_t> by_rank(static_cast<std::size_t>(atlas.architecture().rank_bound() + 1));
    for (const Orbit<double>& orbit : atlas.orbits()) {
      ++seen.total;
      ++by_rank[static_cast<std::size_t>(orbit.rank())];
      switch (orbit.type()) {
        case CriticalPointType::global_minimizer: ++seen.global_minimizer; break;
        case CriticalPointType::spurious_local_minimizer: ++seen.spurious_local_minimizer; break;
        case CriticalPointType::strict_saddle: ++seen.strict_saddle; break;
        case CriticalPointType::non_strict_saddle: ++seen.non_strict_saddle; break;
      }
    }
    CHECK(counts.total == seen.total);
    CHECK(counts.global_minimizer == seen.global_minimizer);
    CHECK(counts.spurious_local_minimizer == seen.spurious_local_minimizer);
    CHECK(counts.local_minimizer == seen.global_minimizer + seen.spurious_local_minimizer);
    CHECK(counts.strict_saddle == seen.strict_saddle);
    CHECK(counts.non_strict_saddle == seen.non_strict_saddle);
    by_rank.resize(orbit_counts_by_rank(atlas.groups()).size());
    CHECK(orbit_counts_by_rank(atlas.groups()) == by_rank);

    const LandscapeKind kind = atlas.benignity().kind;
    const bool spurious = kind == LandscapeKind::no_non_strict_saddle || kind == LandscapeKind::neither;
    const bool non_strict = kind == LandscapeKind::no_spurious_minimizer || kind == LandscapeKind::neither;
    CHECK(spurious == (seen.spurious_local_minimizer > 0));
    CHECK(non_strict == (seen.non_strict_saddle > 0));
  }
}

TEST_CASE("Every orbit comes once and W = 0 first") {
  std::mt19937_64 generator(20250802);
  for (int n = 0; n < 300; ++n) {
    const RandomLandscape<> landscape = wide_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto key = [](const Orbit<double>& orbit) {
      std::vector<Index> result;
      for (const Choice& c : orbit.choice()) result.insert(result.end(), {c.larger, c.smaller, c.double_root});
      return result;
    };
    std::set<std::vector<Index>> distinct;
    std::int64_t total = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++total == 1) CHECK(orbit.rank() == 0);
      distinct.insert(key(orbit));
      CHECK_NOTHROW(atlas.orbit(orbit.choice()));  // the checks of the public constructor
    }
    CHECK(static_cast<std::int64_t>(distinct.size()) == total);
  }
}

TEST_CASE("The lowest orbits are the head of the sorted enumeration") {
  std::mt19937_64 generator(20250803);
  for (int n = 0; n < 1000; ++n) {
    INFO("seed 20250803, landscape " << n);
    const RandomLandscape<> landscape = wide_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    std::vector<double> expected;
    for (const Orbit<double>& orbit : atlas.orbits()) expected.push_back(orbit.value());
    std::sort(expected.begin(), expected.end());
    for (const std::size_t count : {std::size_t{1}, std::size_t{7}, expected.size(), expected.size() + 5}) {
      const std::vector<Orbit<double>> lowest = atlas.lowest(count);
      REQUIRE(lowest.size() == std::min(count, expected.size()));
      double error = 0;
      for (std::size_t i = 0; i < lowest.size(); ++i) {
        // Terms of 2 to 4 epsilon relative error, at most six times six of them.
        const double scale = 100 * epsilon<double> * (expected[i] + 1e-300);
        error = std::max(error, std::abs(lowest[i].value() - expected[i]) / scale);
      }
      CHECK(error <= 1);
      for (std::size_t i = 1; i < lowest.size(); ++i) CHECK_FALSE(lowest[i] == lowest[i - 1]);
    }
    CHECK(atlas.lowest(1)[0].type() == CriticalPointType::global_minimizer);
  }
  CHECK(Atlas<double>(Architecture({2, 2, 2}, 1.0), values({3, 2})).lowest(0).empty());
}

TEST_CASE("Values between the fold and the switch stay at zero in the lowest orbit") {
  for (const int L : {3, 4, 6, 8}) {
    INFO("L = " << L);
    const ScalarEquation<double> equation(L);
    const double fold = std::exp(equation.log_eta_fold()), at_switch = std::exp(equation.log_eta_switch());
    const double between = std::sqrt(fold * at_switch);
    const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 4);
    const Atlas<double> atlas(Architecture(widths, 1.0), values({2 * at_switch, between, between, fold / 2}));
    std::vector<double> expected;
    for (const Orbit<double>& orbit : atlas.orbits()) expected.push_back(orbit.value());
    std::sort(expected.begin(), expected.end());
    const std::vector<Orbit<double>> lowest = atlas.lowest(expected.size());
    REQUIRE(lowest.size() == expected.size());
    for (std::size_t i = 0; i < lowest.size(); ++i) {
      CHECK(std::abs(lowest[i].value() - expected[i]) <= 100 * epsilon<double> * expected[i]);
    }
    CHECK(lowest[0].choice() == std::vector<Choice>{{1, 0, 0}, {}, {}});
    CHECK(lowest[0].type() == CriticalPointType::global_minimizer);
    CHECK(atlas.counts().global_minimizer == 1);
    CHECK(atlas.counts().local_minimizer == 4);  // the three largest values, one after the other, or none
  }
}

TEST_CASE("Orbits are ordered where the values of F cannot tell them apart") {
  // The choices of y = 1 and y = 1e-100 differ in F by far less than rounding, and below the range.
  for (const double tiny : {1e-9, 1e-100, 1e-200}) {
    const double lambda = 1e-30 * std::pow(tiny, 4.0 / 3.0);  // both far above the switch
    const Atlas<double> atlas(Architecture({2, 2, 2, 2}, lambda), values({1, tiny}));
    REQUIRE(atlas.counts().total == 9);
    const std::vector<Orbit<double>> lowest = atlas.lowest(9);
    // y = 1 at its larger root comes first. Against zero its smaller root costs q0^4 = 1e-90 tiny^4,
    // less than any choice of the second value costs against another.
    const Choice larger{1, 0, 0}, zero{}, smaller{0, 1, 0};
    const std::vector<std::vector<Choice>> expected{{larger, larger}, {larger, zero},    {larger, smaller},
                                                    {zero, larger},   {smaller, larger}, {zero, zero},
                                                    {smaller, zero},  {zero, smaller},   {smaller, smaller}};
    for (std::size_t i = 0; i < 9; ++i) {
      INFO("tiny = " << tiny << ", position " << i);
      CHECK(lowest[i].choice() == expected[i]);
    }
  }
}

TEST_CASE("Just above the fold the larger root comes before the smaller one") {
  // The two gains differ by about eps^{3/2}, far below rounding.
  for (const double eps : {1e-14, 1e-12, 1e-9}) {
    const Atlas<double> atlas(Architecture({1, 1, 1, 1}, 3.0), values({4 * (1 + eps)}));
    const std::vector<Orbit<double>> lowest = atlas.lowest(3);
    REQUIRE(lowest.size() == 3);
    CHECK(lowest[0].rank() == 0);
    CHECK(lowest[1].choice()[0].larger == 1);
    CHECK(lowest[2].choice()[0].smaller == 1);
  }
}

TEST_CASE("Where only small values differ they are compared in one unit") {
  // With y = 1e10 at zero F is 1e20, and what the others contribute is lost in its rounding: about 4 for
  // leaving 2 at zero, 3 for leaving all three ones there.
  const Atlas<double> atlas(Architecture({5, 5, 5, 5}, 1e-12), values({1e10, 2, 1, 1, 1}));
  const std::vector<Orbit<double>> lowest = atlas.lowest(static_cast<std::size_t>(atlas.counts().total));
  const auto place = [&](const std::vector<Choice>& choice) {
    return std::find_if(lowest.begin(), lowest.end(), [&](const auto& orbit) { return orbit.choice() == choice; });
  };
  REQUIRE(place({{}, {}, {3, 0, 0}}) != lowest.end());
  CHECK(place({{}, {1, 0, 0}, {}}) < place({{}, {}, {3, 0, 0}}));
  CHECK(place({{}, {}, {3, 0, 0}}) < place({{}, {}, {}}));
}

TEST_CASE("Counts too large for an integer type are an error, for a wide one exact") {
  Vector<double> y = Vector<double>::LinSpaced(60, 3, 9);
  const Atlas<double> atlas(Architecture({60, 60, 60, 60}, 1.0), y);
  CHECK(atlas.counts<cpp_int>().total == boost::multiprecision::pow(cpp_int(3), 60));
  CHECK_THROWS_WITH(atlas.counts(), "the number of orbits exceeds 64 bits; count them in a wider integer type");
  const Atlas<double> smaller(Architecture({5, 5, 5, 5}, 1.0), values({3, 4, 5, 6, 7}));
  CHECK(smaller.counts<std::int64_t>().total == 243);
  CHECK(int{smaller.counts<std::uint8_t>().total} == 243);
  CHECK_THROWS_AS(smaller.counts<std::int8_t>(), NotRepresentable);
  // Repeated: 39 of 40 coefficients of (sum (k+1) z^k)
  const Atlas<double> repeated(Architecture({40, 39, 40, 40}, 1.0), Vector<double>::Constant(40, 5.0));
  CHECK(repeated.counts().total == 40 * 41 / 2);
}

// Refuted by any number that is not the coefficient of the product, multiplied out as it is defined.
TEST_CASE("Counts beyond 64 bits are coefficients of the product over the groups") {
  std::mt19937_64 generator(20261129);
  for (int n = 0; n < 60; ++n) {
    INFO("seed 20261129, landscape " << n);
    const int L = n % 3 == 0 ? 2 : 3;
    std::vector<double> y;
    std::vector<cpp_int> product{1};
    for (double value = 2; y.size() < 60; value += 0.25) {
      const std::size_t h = n % 4 == 0 || generator() % 2 == 0 ? 1 : 1 + generator() % 4;
      y.insert(y.end(), h, value);
      std::vector<cpp_int> longer(product.size() + h);
      for (std::size_t i = 0; i < product.size(); ++i) {
        for (std::size_t k = 0; k <= h; ++k) longer[i + k] += product[i] * (L == 2 ? 1 : k + 1);
      }
      product = longer;
    }
    const auto d = static_cast<Index>(y.size()), bound = n % 2 == 0 ? d : 1 + static_cast<Index>(generator() % 60);
    std::vector<Index> widths(static_cast<std::size_t>(L) + 1, d);
    widths[1] = bound;
    const Atlas<double> atlas(Architecture<double>(widths, 1.0), Eigen::Map<const Vector<double>>(y.data(), d));
    if (bound < d) product.resize(static_cast<std::size_t>(bound) + 1);
    const std::vector<Natural> by_rank = orbit_counts_by_rank<Natural>(atlas.groups());
    REQUIRE(by_rank.size() == product.size());
    cpp_int total = 0;
    for (std::size_t r = 0; r < product.size(); ++r) {
      CHECK(by_rank[r].to_string() == product[r].str());
      total += product[r];
    }
    CHECK(atlas.counts<Natural>().total.to_string() == total.str());
    CHECK(atlas.counts<cpp_int>().total == total);
  }
}

TEST_CASE("A bottleneck that cuts a repeated group") {
  const Atlas<double> atlas(Architecture({5, 3, 5, 5}, 1.0), values({9, 5, 5, 5, 3}));
  const Orbit<double> best = atlas.lowest(1)[0];
  CHECK(best.choice() == std::vector<Choice>{{1, 0, 0}, {2, 0, 0}, {0, 0, 0}});
  CHECK(best.type() == CriticalPointType::global_minimizer);
  CHECK(atlas.counts().local_minimizer == 4);
  CHECK(best.dimension() == 3 * 0 + 3 + 3 * 2 + 3 + (3 - 1 - 0));
}

TEST_CASE("The landscape knows its kind and its margins") {
  const auto landscape = [](double lambda, std::initializer_list<double> y) {
    const auto n = static_cast<Index>(y.size());
    return Atlas<double>(Architecture({n, n, n, n}, lambda), values(y)).benignity();
  };
  CHECK(landscape(1, {1.7, 1}).kind == LandscapeKind::benign);
  CHECK(landscape(1, {2, 2, 1}).kind == LandscapeKind::benign);  // at the switch
  CHECK(landscape(1, {2.1, 1}).kind == LandscapeKind::no_non_strict_saddle);
  CHECK(landscape(3, {4, 3, 1}).kind == LandscapeKind::no_spurious_minimizer);  // at the fold
  CHECK(landscape(3, {6, 4, 1}).kind == LandscapeKind::neither);
  CHECK(landscape(3, {4, 3, 1}).margin_fold == 0);
  CHECK(landscape(3, {4 * (1 + 4 * epsilon<double>), 3, 1}).margin_fold == 0);  // within the tolerance
  CHECK(std::abs(landscape(1, {2.1, 1.999}).margin_switch - std::log(2 / 1.999)) <= 1e-15);
  // A value at the fold beyond d_min cannot be active: (dims (2,1,1,2), lambda = 3, y = (10, 4)).
  const Atlas<double> cut(Architecture({2, 1, 1, 2}, 3.0), values({10, 4}));
  CHECK(cut.benignity().kind == LandscapeKind::no_non_strict_saddle);
  CHECK(cut.counts().non_strict_saddle == 0);
  CHECK(Atlas<double>(Architecture({2, 2, 2}, 1.0), values({3, 1})).benignity().kind == LandscapeKind::benign);
  const auto zero = Atlas<double>(Architecture({2, 2, 2, 2}, 1.0), values({0, 0})).benignity();
  CHECK(zero.kind == LandscapeKind::benign);
  CHECK(std::isinf(zero.margin_fold));
}

TEST_CASE("The local minimizers are those of the ordered list") {
  std::mt19937_64 generator(20250804);
  std::size_t several = 0;
  for (int n = 0; n < 500; ++n) {
    INFO("seed 20250804, landscape " << n);
    const RandomLandscape<> landscape = wide_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    std::vector<Orbit<double>> expected;
    for (const Orbit<double>& orbit : atlas.ascending(static_cast<std::size_t>(atlas.counts().total))) {
      const bool minimizer = orbit.type() == CriticalPointType::global_minimizer ||
                             orbit.type() == CriticalPointType::spurious_local_minimizer;
      CHECK(orbit.is_local_minimizer() == minimizer);
      if (minimizer) expected.push_back(orbit);
    }
    const std::vector<Orbit<double>> found = atlas.local_minimizers();
    REQUIRE(found.size() == expected.size());
    if (found.size() > 2) ++several;
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(std::find(found.begin(), found.end(), expected[i]) != found.end());
      // Equal values may come in another order.
      CHECK(std::abs(found[i].value() - expected[i].value()) <= 2 * epsilon<double> * expected[i].value());
      if (i > 0) CHECK(found[i].value() >= found[i - 1].value());
    }
  }
  CHECK(several > 40);
  // y = 1e10 hides what 2 and 1 contribute: the order is that of the ordered list nevertheless.
  const Atlas<double> hidden(Architecture({4, 4, 4, 4}, 1e-12), values({1e10, 2, 1, 1e-9}));
  std::vector<Orbit<double>> expected;
  for (const Orbit<double>& orbit : hidden.ascending(1000)) {
    if (orbit.is_local_minimizer()) expected.push_back(orbit);
  }
  CHECK(hidden.local_minimizers() == expected);
  // Many, without walking 3^400 orbits.
  const Atlas<double> many(Architecture({400, 400, 400, 400}, 0.5), Vector<double>::LinSpaced(400, 1.3, 2));
  CHECK(many.local_minimizers().size() == 401);
}

TEST_CASE("Listed values never fall, and are the values of the orbits up to rounding") {
  std::mt19937_64 generator(20250805);
  for (int n = 0; n < 500; ++n) {
    INFO("seed 20250805, landscape " << n);
    const RandomLandscape<> landscape = wide_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    double last = 0;
    for (const Orbit<double>& orbit : atlas.ascending(2000)) {
      const double own = atlas.orbit(orbit.choice()).value();
      CHECK(orbit.value() >= last);
      CHECK(orbit.value() >= own);
      CHECK(orbit.value() <= own * (1 + 8 * epsilon<double>));
      last = orbit.value();
    }
  }
  // Values that overflow come last, and their orbits are listed all the same.
  const Atlas<double> huge(Architecture({1, 1, 1, 1}, 1.0), values({1e155}));
  const std::vector<Orbit<double>> lowest = huge.lowest(3);
  REQUIRE(lowest.size() == 3);
  CHECK(lowest[0].value() > 0);
  CHECK_THROWS_WITH(lowest[1].value(), Catch::Matchers::StartsWith("the value F overflows: it is 0."));
}

TEST_CASE("Copies and orbits outlive the atlas they come from") {
  std::vector<Orbit<double>> kept;
  {
    const Atlas<double> atlas(Architecture({2, 2, 2, 2}, 1.0), values({3, 2.5}));
    kept = all_orbits(atlas);
  }
  CHECK(kept.size() == 9);
  CHECK(kept.back().groups().groups.size() == 2);
}

}  // namespace
}  // namespace dmf::test
