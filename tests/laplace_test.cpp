// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/laplace.hpp>
#include <dmf/landscape/occupation.hpp>
#include <dmf/landscape/escape_rate.hpp>

#include "support/catch.hpp"
#include "support/quadrature.hpp"
#include "support/random_landscape.hpp"

#include <dmf/core/random.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

constexpr double pi = 3.14159265358979323846;

// Volume and eigenvalues in W (dmf/landscape/spectrum.hpp, which tests compare with dense Hessians) against the closed
// form in Z: a wrong eigenvalue, multiplicity, power of a weight or Jacobian would show, at minimizers and saddles.
TEST_CASE("Volume and determinant in W are those that follow from the closed forms in Z") {
  constexpr std::uint64_t seed = 8201;
  INFO("determinants: seed " << seed);
  std::mt19937_64 generator(seed);
  int orbits = 0, saddles = 0, failures = 0;
  for (int draw = 0; draw < 150; ++draw) {
    auto random = random_landscape<double>(generator, {6, 5, 120});
    Vector<double>& y = random.singular_values;
    if (draw % 3 == 0) y.setConstant(1.5 * fold_threshold(random.architecture));
    const Atlas<double> atlas(random.architecture, y);
    std::vector<Orbit<double>> all = atlas.lowest(60);
    for (std::size_t o = 0; o < all.size(); o += 1 + all.size() / 6) {
      const Orbit<double>& orbit = all[o];
      const Laplace<double> of = laplace(orbit);
      const auto& architecture = orbit.architecture();
      CHECK(of.value == orbit.value());
      CHECK(of.dimension == orbit.dimension());
      if (orbit.inertia().zero > orbit.dimension()) {
        CHECK(of.failure == (architecture.depth() == 2 ? LaplaceFailure::threshold : LaplaceFailure::double_root));
        CHECK_THROWS_AS(of.log_partition(1), InvalidInput);
        ++failures;
        continue;
      }
      REQUIRE(of.holds());
      double expected = 0;
      for (const auto& [value, multiplicity, origin] : spectrum(orbit)) {
        if (value != 0) expected += double(multiplicity) * std::log(std::abs(value));
      }
      const auto N = double(architecture.parameter_count());
      const double normal = N - double(orbit.dimension());
      CHECK(double(of.normal_dimension) == normal);
      // Eigenvalues of unequal weights at smaller roots are right to epsilon of the largest one in their block.
      const double allowed = 1e4 * epsilon<double> * (N + std::abs(expected));
      CHECK(std::abs(of.log_determinant - expected) <= allowed);
      const double constant = log_orbit_volume(orbit) - expected / 2 + normal / 2 * std::log(2 * pi);
      CHECK(std::abs(of.log_constant.value() - constant) <= allowed);
      const double T = 0.37;
      CHECK(std::abs(of.log_partition(T) - (constant - orbit.value() / T + normal / 2 * std::log(T))) <=
            allowed + 1e-14 * orbit.value() / T);
      ++orbits;
      saddles += orbit.inertia().negative > 0;
    }
  }
  INFO("determinants: " << orbits << " orbits, " << saddles << " saddles, " << failures << " degenerate");
  CHECK(orbits > 300);
  CHECK(saddles > 60);
  CHECK(failures > 10);
}

/// ln Z of a quadrature less Laplace's at T and T/2 is a number x T: at most `bound`, and half of it remains.
void check_linear(const std::vector<double>& error, double T, double bound) {
  INFO("errors " << error[0] << " at T = " << T << ", " << error[1] << " at T/2");
  CHECK(std::abs(error[0]) < bound * T);
  if (std::abs(error[0]) < 1e-9) return;  // widths (1, 2, 1): no correction at all
  CHECK(error[1] / error[0] > 0.4);
  CHECK(error[1] / error[0] < 0.6);
}

// Y = y I, L = 2: all but the singular values of W_1 integrated in closed form, these numerically. The error of ln Z
// has to halve with T, and with it the constants of volume and determinant are checked, partly active groups among
// them.
TEST_CASE("ln Z of two layers is that of exact quadrature, to first order in T") {
  for (const auto& [n, d] :
       std::vector<std::pair<Index, Index>>{{1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {3, 2}}) {
    const double lambda_1 = 0.5, lambda_2 = 0.8, y = 2;
    const Architecture<double> architecture({n, d, n}, {lambda_1, lambda_2});
    const Atlas<double> atlas(architecture, Vector<double>(Vector<double>::Constant(n, y)));
    const Laplace<double> of = laplace(atlas.local_minimizers().front());
    std::vector<double> error;
    for (const double T : {0.02, 0.01}) {
      error.push_back(TwoLayers{n, d, lambda_1, lambda_2, y}.log_partition(T) - of.log_partition(T));
    }
    INFO("widths " << n << ", " << d << ", " << n);
    check_linear(error, 0.02, 1.5);
  }
}

// Widths (1, n_1, n_2, 1): each of the two minimizers apart, W = 0 and the orbit of rank 1, which the pass divides.
TEST_CASE("ln Z of three layers is that of exact quadrature around each minimizer") {
  for (const auto& [n_1, n_2] : std::vector<std::pair<Index, Index>>{{1, 1}, {1, 2}, {2, 2}, {3, 2}}) {
    const double lambda_1 = 0.5, lambda_2 = 0.9, lambda_3 = 0.7;
    const Architecture<double> architecture({1, n_1, n_2, 1}, {lambda_1, lambda_2, lambda_3});
    const double y = 1.3 * fold_threshold(architecture);
    const Atlas<double> atlas(architecture, {y});
    const ThreeLayers net{n_1, n_2, lambda_1, lambda_2, lambda_3, y};
    const double sigma = atlas.groups().groups.front().roots.back().sigma;
    const double ridge = sigma * sigma / std::sqrt(lambda_1 * lambda_3);  // |w_1| |w_3| at the pass
    const Laplace<double> zero = laplace(atlas.orbit({{0, 0, 0}})), one = laplace(atlas.orbit({{1, 0, 0}}));
    std::vector<double> below, above;
    for (const double T : {0.01, 0.005}) {
      below.push_back(net.log_partition(T, 0, ridge) - zero.log_partition(T));
      above.push_back(net.log_partition(T, ridge, infinity_of<double>) - one.log_partition(T));
    }
    INFO("widths 1, " << n_1 << ", " << n_2 << ", 1");
    check_linear(below, 0.01, 25);
    check_linear(above, 0.01, 25);
  }
}

TEST_CASE("Occupations add up to one, depend on the weights through their product, and follow ln Z") {
  const std::vector<double> y{4, 3, 3, 1.9};
  const Atlas<double> atlas(Architecture<double>({4, 5, 4, 6}, {0.5, 1, 2}), y);
  const Occupation<double> occupation(atlas),
      other(Atlas<double>(Architecture<double>({4, 5, 4, 6}, {8, 0.25, 0.5}), y));
  const Occupation<double> equal(Atlas<double>(Architecture<double>({4, 5, 4, 6}, 1.0), y));
  REQUIRE(occupation.minimizers().size() == 5);
  for (const double T : {1e-300, 0.01, 0.2, 1.0, 50.0}) {
    const std::vector<double> p = occupation.probabilities(T), q = other.probabilities(T), e = equal.probabilities(T);
    double sum = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      sum += p[i];
      CHECK(std::abs(p[i] - q[i]) <= 1e-12 * p[i]);
      CHECK(std::abs(p[i] - e[i]) <= 1e-12 * p[i]);
    }
    CHECK(std::abs(sum - 1) < 1e-15 * 8);
    if (T < 1e-3) continue;
    for (std::size_t i = 1; i < p.size(); ++i) {
      const double difference =
          occupation.minimizers()[i].laplace.log_partition(T) - occupation.minimizers()[i - 1].laplace.log_partition(T);
      CHECK(std::abs(occupation.log_ratio(i, i - 1, T) - difference) < 1e-12 * (20 + 50 / T));
    }
  }
  for (const double T : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    CHECK_THROWS_AS(occupation.probabilities(T), InvalidInput);
    CHECK_THROWS_AS(occupation.minimizers()[0].laplace.log_partition(T), InvalidInput);
  }
  CHECK_THROWS_AS(occupation.minimizers()[0].laplace.log_partition(1e-320), NotRepresentable);
}

TEST_CASE("At the switch the orbit of larger dimension is occupied like a power of T") {
  // Two copies exactly at the switch, L = 3, weights 1, y = 2: ranks 0, 1, 2 all have F = 8.
  const Atlas<double> atlas(Architecture<double>({2, 3, 3, 2}, 1.0), {2, 2});
  const Occupation<double> occupation(atlas);
  REQUIRE(occupation.minimizers().size() == 3);
  for (const auto& minimizer : occupation.minimizers()) CHECK(minimizer.excess == 0);
  const auto D = [&](std::size_t i) { return double(occupation.minimizers()[i].laplace.dimension); };
  CHECK(D(1) > D(0));
  CHECK(std::abs(occupation.log_ratio(1, 0, 1e-8) - occupation.log_ratio(1, 0, 1e-10) +
                 (D(1) - D(0)) / 2 * std::log(100.0)) < 1e-11);
  CHECK(occupation.coldest() == (D(2) > D(1) ? 2 : 1));
  // Ties: the temperature of equal occupation is e^{-A/C}. From D = 6 to W = 0, which has the most directions across.
  const auto changes = occupation.changes();
  REQUIRE(!changes.empty());
  CHECK(D(2) == 6);
  CHECK(changes.front().from == 2);
  CHECK(changes.back().to == 0);
  CHECK(occupation.log_ratio(0, 2, 2 * changes.back().temperature()) > 0);
  CHECK(occupation.log_ratio(2, 0, changes.front().temperature() / 2) > 0);
  for (const auto& change : changes) {
    CHECK(std::abs(occupation.log_ratio(change.from, change.to, change.temperature())) < 1e-12);
  }
  // L = 2 has one minimizer; with a free hidden unit at the threshold Laplace's method does not apply.
  const Occupation<double> two(Atlas<double>(Architecture<double>({2, 2, 2}, 1.0), {2, 1}));
  REQUIRE(two.minimizers().size() == 1);
  CHECK(two.minimizers()[0].laplace.failure == LaplaceFailure::threshold);
  CHECK(std::string(to_string(LaplaceFailure::threshold)) == "threshold");
  CHECK(two.probabilities(0.1) == std::vector<double>{1});
  CHECK(two.changes().empty());
  CHECK_THROWS_AS(two.minimizers()[0].laplace.log_partition(0.1), InvalidInput);
  // Without a free hidden unit it does.
  CHECK(laplace(Atlas<double>(Architecture<double>({2, 1, 2}, 1.0), {2, 1}).local_minimizers()[0]).holds());
}

// The preferred orbit on a fine grid of ln T is the one that changes() says, and changes() says no other change.
TEST_CASE("Changes of the most occupied orbit are all that a scan over temperatures sees") {
  constexpr std::uint64_t seed = 8203;
  INFO("changes: seed " << seed);
  std::mt19937_64 generator(seed);
  int seen = 0, problems = 0;
  for (int draw = 0; draw < 60; ++draw) {
    const Index n = random_index(2, 6, generator), L = random_index(3, 6, generator);
    std::vector<Index> widths(static_cast<std::size_t>(L + 1), n);
    for (std::size_t l = 1; l + 1 < widths.size(); ++l) widths[l] = n + random_index(0, 8, generator);
    const Architecture<double> architecture(widths, std::exp(2 * uniform(generator) - 1));
    const double fold = fold_threshold(architecture);
    Vector<double> y(n);
    for (Index i = 0; i < n; ++i) y[i] = fold * (1 + std::pow(uniform(generator), 2));
    const Occupation<double> occupation(Atlas<double>(architecture, y));
    const auto changes = occupation.changes();
    if (occupation.minimizers().size() > 1) ++problems;
    std::size_t now = occupation.coldest(), k = 0;
    for (double s = -20; s < 12; s += 0.01) {
      while (k < changes.size() && changes[k].log_temperature < s) {
        CHECK(changes[k].from == now);
        CHECK(std::abs(occupation.log_ratio(changes[k].to, now, changes[k].temperature())) < 1e-9);
        now = changes[k++].to;
        ++seen;
      }
      for (std::size_t i = 0; i < occupation.minimizers().size(); ++i) {
        if (occupation.log_ratio(i, now, std::exp(s)) > 1e-9)
          FAIL("rank " << i << " beats " << now << " at ln T " << s);
      }
    }
    CHECK((changes.empty() || changes.front().from == occupation.coldest()));
  }
  INFO("changes: " << seen << " in " << problems << " problems");
  CHECK(seen > 60);
}

TEST_CASE("The two roots of an exponential and a line") {
  const auto f = [](double c, double a, double x) { return std::exp(-x) + c * x + a; };
  for (const double c : {-1e6, -2.0, -1e-3, 1e-3, 0.5, 3.0, 1e6}) {
    for (const double a : {-1e8, -30.0, -1.0, 0.0, 1e-3, 2.0, 1e4}) {
      const std::vector<double> roots = detail::roots_of_exponential(c, a);
      const double least = c > 0 ? c - c * std::log(c) + a : -infinity_of<double>;
      CHECK(roots.size() == (c < 0 ? 1 : least < 0 ? 2 : 0));
      CHECK(std::is_sorted(roots.begin(), roots.end()));
      for (const double x : roots) {
        CHECK(std::abs(f(c, a, x)) <= 8e-16 * (std::exp(-x) + std::abs(c * x) + std::abs(a)));
      }
    }
  }
  CHECK(detail::roots_of_exponential(0.0, 1.0).empty());
  CHECK(std::abs(detail::roots_of_exponential(0.0, -4.0).at(0) + std::log(4.0)) < 1e-15);
  // -3 + 2 s is no equation in 1/T; 5 alone has no root.
  CHECK(detail::sign_changes<double>(-3.0, 0.0, 2.0).places == std::vector<double>{1.5});
  CHECK(detail::sign_changes<double>(-3.0, 0.0, 2.0).first_sign == -1);
  CHECK(detail::sign_changes<double>(5.0, 0.0, 0.0).places.empty());
  CHECK(detail::sign_changes<double>(5.0, 0.0, 0.0).first_sign == 1);
}

TEST_CASE("Escape rates: detailed balance, the formula in full, and no number where the barrier is not high") {
  const Atlas<double> atlas(Architecture<double>({3, 4, 5, 3}, {0.5, 1, 2}), {4, 3, 3});
  const Occupation<double> occupation(atlas);
  for (Index rank = 1; rank <= 3; ++rank) {
    const EscapeRates<double> rates = escape_rates(atlas, rank);
    CHECK(rates.negative_curvature < 0);
    CHECK(std::abs(rates.negative_curvature - extremes(rates.barrier.pass).smallest) <= 1e-13);
    const auto bound = [&](const Laplace<double>& M) {  // 2.5 d_1 d_2 = 50 for L = 3
      return std::max(50.0, 10 * std::abs(double(rates.pass.dimension - M.dimension)));
    };
    const double T = std::min(rates.barrier.height_from_fewer / bound(rates.fewer),
                              rates.barrier.height_from_more / bound(rates.more)) /
                     1.2;
    const EscapeRate<double> up = rates.up(T), down = rates.down(T);
    REQUIRE(up.log_rate.has_value());
    REQUIRE(down.log_rate.has_value());
    // k(r-1 -> r)/k(r -> r-1) = Z_r/Z_{r-1}
    const auto r = static_cast<std::size_t>(rank);
    CHECK(std::abs(*up.log_rate - *down.log_rate - occupation.log_ratio(r, r - 1, T)) < 1e-10);
    CHECK(up.dimension_change == rates.pass.dimension - rates.fewer.dimension);
    CHECK(down.dimension_change == rates.pass.dimension - rates.more.dimension);
    const auto log_k = [&](const Laplace<double>& M, double barrier) {
      return std::log(std::abs(rates.negative_curvature) / (2 * pi)) +
             double(M.dimension - rates.pass.dimension) / 2 * std::log(2 * pi * T) + rates.pass.log_volume -
             M.log_volume + (M.log_determinant - rates.pass.log_determinant) / 2 - barrier / T;
    };
    CHECK(std::abs(*up.log_rate - log_k(rates.fewer, rates.barrier.height_from_fewer)) < 1e-10);
    CHECK(std::abs(*down.log_rate - log_k(rates.more, rates.barrier.height_from_more)) < 1e-10);
    CHECK(up.rate() == std::exp(*up.log_rate));
    CHECK(up.refusal == RateRefusal::none);
    CHECK(up.least_barrier_over_temperature == Approx(bound(rates.fewer)).epsilon(1e-14));
    CHECK(down.least_barrier_over_temperature == Approx(bound(rates.more)).epsilon(1e-14));
    CHECK(rates.relaxation_of_fewer == extremes(rates.barrier.fewer).smallest_nonzero);
    CHECK(rates.relaxation_of_more > 0);
    const double hot = rates.barrier.height_from_fewer / bound(rates.fewer);
    CHECK(!rates.up(1.0001 * hot).log_rate);
    CHECK(rates.up(1.0001 * hot).refusal == RateRefusal::low_barrier);
    CHECK(rates.up(0.9999 * hot).log_rate);
    // The bounds of the occupation are the largest of their passes'.
    CHECK(occupation.minimizers()[r].least_height_over_temperature >= down.least_barrier_over_temperature);
    CHECK(occupation.minimizers()[r - 1].least_height_over_temperature >= up.least_barrier_over_temperature);
    CHECK_THROWS_AS(rates.up(1.0001 * hot).rate(), InvalidInput);
    CHECK(rates.up(rates.barrier.height_from_fewer * 1e-309).log_rate == -infinity_of<double>);
    CHECK_THROWS_AS(rates.up(0), InvalidInput);
  }
  CHECK_THROWS_AS(escape_rates(atlas, 0), InvalidInput);
  CHECK_THROWS_AS(escape_rates(atlas, 4), InvalidInput);
  CHECK_THROWS_AS(escape_rates(Atlas<double>(Architecture<double>({2, 2, 2}, 1.0), {3, 2}), 1), InvalidInput);
}

// Refuted by a first correction of ln Z at W = 0 that is not 1/10 at the bound: twice of it with half the bound.
TEST_CASE("At the bound of wide nets the first correction of ln Z at zero is 1/10 far above the fold") {
  for (const auto& [n_1, n_2] : std::vector<std::pair<Index, Index>>{{10, 10}, {12, 9}}) {
    const Architecture<double> architecture({1, n_1, n_2, 1}, {0.5, 1.0, 2.0});
    const double y = 40;  // lambda = 1: the fold is at 1.75
    const Atlas<double> atlas(architecture, {y});
    const EscapeRates<double> rates = escape_rates(atlas, 1);
    const double bound = least_barrier_over_temperature(architecture, rates.pass.dimension - rates.fewer.dimension);
    CHECK(bound == Approx(2.5 * double(n_1 * n_2)).epsilon(1e-14));  // not that of the dimensions
    const double sigma = atlas.groups().groups.front().roots.back().sigma;
    const ThreeLayers net{n_1, n_2, 0.5, 1.0, 2.0, y};
    std::vector<double> error;
    for (const double times : {1.0, 2.0}) {
      const double T = rates.barrier.height_from_fewer / (times * bound);
      error.push_back(net.log_partition(T, 0, sigma * sigma) - rates.fewer.log_partition(T));
    }
    INFO("widths 1, " << n_1 << ", " << n_2 << ", 1: " << error[0] << " at the bound, " << error[1] << " at twice it");
    CHECK(error[0] > 0.08);
    CHECK(error[0] < 0.12);
    CHECK(error[1] == Approx(error[0] / 2).epsilon(0.1));
  }
}

TEST_CASE("A target of which only some values are known has no volume across its orbits, and it is said") {
  SingularTail<double> tail;
  tail.count = 1;
  tail.squared_norm = 0.01;
  tail.bound = 0.1;
  const Architecture<double> architecture({3, 3, 3, 3}, 1.0);
  const Atlas<double> atlas(singular_groups(architecture, Vector<double>{{4.0, 3.0}}, tail, {}));
  const Orbit<double> orbit = atlas.orbit({{1, 0, 0}, {1, 0, 0}});
  CHECK_THROWS_WITH(laplace(orbit),
                    "Laplace's method needs all 3 singular values of Y, of 1 only norm and bound are given");
  CHECK_THROWS_AS(Occupation<double>(atlas), InvalidInput);
  CHECK_THROWS_AS(escape_rates(atlas, 1), InvalidInput);
}

// Refuted by a number where the formula is known to be wrong: the correction of ln Z at W = 0 is about
// T y^2 d_1 d_2/(4 lambda^3), and what is no rare event is no escape.
TEST_CASE("Escape rates of wide nets: a bound that grows with the widths, and no rate above that of relaxation") {
  const auto bound = [](const std::vector<Index>& widths, std::int64_t change) {
    return least_barrier_over_temperature(Architecture<double>(widths, 1.0), change);
  };
  CHECK(bound({1, 1, 1, 1}, 0) == 10);
  CHECK(bound({1, 2, 2, 1}, -2) == 20);
  CHECK(bound({1, 10, 10, 1}, 18) == Approx(250).epsilon(1e-14));
  CHECK(bound({1, 100, 100, 1}, 198) == Approx(25000).epsilon(1e-14));
  CHECK(bound({1, 5, 4, 1, 1}, 7) == 70);
  CHECK(bound({1, 50, 40, 10, 1}, 7) == Approx(std::sqrt(5 * 20000.0)).epsilon(1e-14));
  CHECK_THROWS_AS(bound({1, 2, 1}, 0), InvalidInput);
  const EscapeRates<double> wide = escape_rates(Atlas<double>(Architecture<double>({1, 10, 10, 1}, 0.1), {1.5}), 1);
  CHECK(wide.relaxation_of_fewer == Approx(0.2).epsilon(1e-14));
  CHECK(wide.up(4e-5).barrier_over_temperature > 10);
  CHECK(wide.up(4e-5).refusal == RateRefusal::low_barrier);
  CHECK(!wide.up(4e-5).log_rate);
  CHECK(wide.up(1e-6).refusal == RateRefusal::none);
  // Relaxation is the second door: no rate was seen that passes the first and not the second, so it is moved here.
  EscapeRates<double> slow = wide;
  const double rate = wide.up(1e-6).rate();
  slow.relaxation_of_fewer = rate * (1 + 1e-9);
  CHECK(slow.up(1e-6).rate() == rate);
  slow.relaxation_of_fewer = rate * (1 - 1e-9);
  CHECK(slow.up(1e-6).refusal == RateRefusal::before_relaxation);
  CHECK(!slow.up(1e-6).log_rate);
  CHECK_THROWS_AS(slow.up(1e-6).rate(), InvalidInput);
  CHECK(std::string(to_string(RateRefusal::before_relaxation)) == "before_relaxation");
}

}  // namespace
}  // namespace dmf::test
