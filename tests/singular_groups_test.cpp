// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/singular_groups.hpp>

#include <dmf/core/random.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

template struct dmf::SingularGroups<float>;
template struct dmf::SingularGroups<double>;
template struct dmf::SingularGroups<long double>;

namespace dmf {
namespace {

Vector<double> values(std::initializer_list<double> list) {
  return Eigen::Map<const Vector<double>>(list.begin(), static_cast<Index>(list.size()));
}

/// Groups of a square problem with three hidden layers of the same width.
SingularGroups<double> groups_of(std::initializer_list<double> y, GroupOptions<double> options = {}) {
  const auto n = static_cast<Index>(y.size());
  return singular_groups(Architecture({n, n, n, n}, 1.0), values(y), options);
}

std::vector<Index> multiplicities(const SingularGroups<double>& groups) {
  std::vector<Index> result;
  for (const auto& group : groups.groups) result.push_back(group.multiplicity);
  return result;
}

TEST_CASE("Equal positive values form one group, zeros none") {
  const auto groups = groups_of({0, 2, 3, 2, 0, 5});
  CHECK(multiplicities(groups) == std::vector<Index>{1, 1, 2});
  CHECK(groups.groups[2].value == 2);
  CHECK(groups.groups[2].first == 2);
  CHECK(groups.singular_values == values({5, 3, 2, 2, 0, 0}));
  CHECK(groups.ambiguous_groups == 0);
  CHECK(groups_of({0, 0}).groups.empty());
}

TEST_CASE("Neighbours join within the tolerance times the larger plus both uncertainties") {
  const double gap = 0x1p-20;
  CHECK(multiplicities(groups_of({1, 1 - gap})) == std::vector<Index>{1, 1});
  CHECK(multiplicities(groups_of({1, 1 - gap}, {.group_tolerance = gap})) == std::vector<Index>{2});
  CHECK(multiplicities(groups_of({1, 1 - gap}, {.group_tolerance = gap / 2})) == std::vector<Index>{1, 1});
  CHECK(multiplicities(groups_of({1, 1 - gap}, {.uncertainty = gap / 2})) == std::vector<Index>{2});
  CHECK(multiplicities(groups_of({1, 1 - gap}, {.uncertainty = gap / 4})) == std::vector<Index>{1, 1});
  CHECK(multiplicities(groups_of({1, 1 - gap}, {.uncertainty = gap / 4, .group_tolerance = gap / 2})) ==
        std::vector<Index>{2});
}

TEST_CASE("A value not above its uncertainty is zero") {
  CHECK(groups_of({1, 1e-3}, {.uncertainty = 1e-3}).groups.size() == 1);
  CHECK(groups_of({1, 1e-3}, {.uncertainty = 0.9e-3}).groups.size() == 2);
  CHECK(groups_of({1e-3, 1e-3}, {.uncertainty = 1e-3}).groups.empty());
  // Also where it would join a neighbour that is not.
  CHECK(multiplicities(groups_of({1, 2e-3, 1e-3}, {.uncertainty = 1e-3})) == std::vector<Index>{1, 1});
}

TEST_CASE("A group is one value, the mean") {
  const auto groups = groups_of({1, 1 - 0x1p-20, 1 - 0x1p-19}, {.group_tolerance = 0x1p-19});
  REQUIRE(groups.groups.size() == 1);
  CHECK(groups.groups[0].value == 1 - 0x1p-20);
  CHECK(groups.groups[0].spread == 0x1p-19);
  // exact also where the sum would overflow
  CHECK(groups_of({1.7e308, 1.7e308}).groups[0].value == 1.7e308);
}

TEST_CASE("A chain wider than twice the allowance is split at its largest gap and reported") {
  // Allowance about 0.1: spread 0.1 + 0.09 + 0.08 = 0.27 is too wide, the gap of 0.1 is the largest.
  const auto groups = groups_of({1, 0.9, 0.81, 0.73}, {.group_tolerance = 0.1001});
  CHECK(multiplicities(groups) == std::vector<Index>{1, 3});
  CHECK(groups.ambiguous_groups == 1);
  CHECK(groups_of({1, 0.9, 0.81}, {.group_tolerance = 0.1001}).ambiguous_groups == 0);
}

TEST_CASE("Thresholds of the binary-exact cases are met exactly") {
  struct Case {
    int L;
    double lambda_fold, y_fold, lambda_switch, y_switch;
  };
  for (const Case& c : {Case{3, 3, 4, 1, 2}, Case{4, 2, 3, .5, 1.5}, Case{6, 1.5, 2.5, .25, 1.25},
                        Case{10, 1.25, 2.25, .125, 1.125}, Case{18, 1.125, 2.125, 0.0625, 1.0625}}) {
    INFO("L = " << c.L);
    const std::vector<Index> widths(static_cast<std::size_t>(c.L + 1), 2);
    for (const double factor : {1.0, 4.0}) {  // unequal weights of the same product
      std::vector<double> lambda(static_cast<std::size_t>(c.L), c.lambda_fold);
      lambda.front() *= factor;
      lambda.back() /= factor;
      const auto fold = singular_groups(Architecture(widths, lambda), values({c.y_fold, c.y_fold / 2}));
      CHECK(fold.fold_threshold == c.y_fold);
      CHECK(fold.groups[0].side_of_fold == 0);
      CHECK(std::abs(fold.groups[0].margin_fold) <= 1e-30);
      REQUIRE(fold.groups[0].roots.size() == 1);
      CHECK(fold.groups[0].roots[0].root.kind == RootKind::double_root);
      CHECK(std::abs(fold.groups[0].roots[0].sigma / std::sqrt(c.lambda_fold) - 1) <= 4e-16);
      CHECK(fold.groups[1].side_of_fold == -1);
      CHECK(fold.groups[1].roots.empty());
      lambda.assign(static_cast<std::size_t>(c.L), c.lambda_switch);
      lambda.front() *= factor;
      lambda.back() /= factor;
      const auto at_switch = singular_groups(Architecture(widths, lambda), values({c.y_switch, c.y_switch}));
      CHECK(at_switch.switch_threshold == c.y_switch);
      CHECK(at_switch.groups[0].side_of_switch == 0);
      CHECK(at_switch.groups[0].side_of_fold == 1);
      CHECK(at_switch.above_switch() == 0);
      CHECK(at_switch.at_switch() == 2);
    }
  }
}

TEST_CASE("Decimal inputs at a threshold are at the threshold, a relative 1e-12 beside it is not") {
  // L = 7: lambda = 1.4, y = 2.4; L = 12: lambda = 1.2, y = 2.2 lie at the fold before rounding.
  for (const auto& [L, lambda, y] : {std::tuple{7, 1.4, 2.4}, std::tuple{12, 1.2, 2.2}}) {
    const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 1);
    const auto side = [&](double value) {
      return singular_groups(Architecture(widths, lambda), values({value})).groups[0].side_of_fold;
    };
    CHECK(side(y) == 0);
    CHECK(side(y * (1 + 1e-12)) == 1);
    CHECK(side(y * (1 - 1e-12)) == -1);
  }
}

TEST_CASE("The threshold tolerance adds the uncertainty propagated to eta") {
  const auto side = [](double y, GroupOptions<double> options) {
    return singular_groups(Architecture({1, 1, 1, 1}, 3.0), values({y}), options).groups[0].side_of_fold;
  };
  CHECK(side(4.001, {}) == 1);
  CHECK(side(4.001, {.uncertainty = 0.0011}) == 0);
  CHECK(side(4.001, {.uncertainty = 0.0009}) == 1);
  CHECK(side(4.001, {.threshold_tolerance = 3e-4}) == 0);
  CHECK(side(3.999, {.threshold_tolerance = 3e-4}) == 0);
  CHECK(side(3.998, {.threshold_tolerance = 3e-4}) == -1);
}

TEST_CASE("A margin equal to the threshold tolerance is at the threshold") {
  // ln 1 - ln 1 is exactly zero, and so may be the tolerance.
  const auto groups = singular_groups(Architecture({1, 1, 1}, 1.0), values({1}), {.threshold_tolerance = 0});
  CHECK(groups.groups[0].margin_fold == 0);
  CHECK(groups.groups[0].side_of_fold == 0);
  CHECK(groups.groups[0].side_of_switch == 0);
}

TEST_CASE("A group within the tolerance of both thresholds is at the nearer one") {
  // L = 3, lambda = 1: fold 1.7548, switch 2.
  const auto group = [](double y) {
    const auto groups = singular_groups(Architecture({1, 1, 1, 1}, 1.0), values({y}), {.threshold_tolerance = 2});
    CHECK(groups.ambiguous_thresholds() == 1);
    CHECK(groups.groups[0].ambiguous_threshold);
    return groups.groups[0];
  };
  const double middle = std::sqrt(2 * std::pow(256.0 / 27, 0.25));
  for (const double y : {3.0, 2.0, middle * (1 + 1e-9)}) {
    INFO("y = " << y);
    CHECK(group(y).side_of_switch == 0);
    CHECK(group(y).side_of_fold == 1);
    CHECK(group(y).value == 2);
    CHECK(group(y).mean == y);
    CHECK(group(y).margin_switch == Approx(std::log(y / 2)).epsilon(1e-12));
    REQUIRE(group(y).roots.size() == 2);
    CHECK(group(y).roots[0].root.log_u_over_switch == 0);
    CHECK(group(y).roots[0].sigma == 1);
    CHECK(group(y).roots[0].end_to_end == 1);
    // u^4 - 2 u + 1 = (u - 1)(u^3 + u^2 + u - 1)
    CHECK(std::abs(group(y).roots[1].sigma - 0.5436890126920764) <= 2 * epsilon<double>);
  }
  for (const double y : {1.0, 1.7, middle * (1 - 1e-9)}) {
    INFO("y = " << y);
    CHECK(group(y).side_of_fold == 0);
    CHECK(group(y).side_of_switch == -1);
    CHECK(group(y).value == Approx(std::pow(256.0 / 27, 0.25)).epsilon(1e-15));
    REQUIRE(group(y).roots.size() == 1);
    CHECK(group(y).roots[0].root.kind == RootKind::double_root);
  }
  // Two layers have one threshold, and nothing is ambiguous.
  const auto two = singular_groups(Architecture({1, 1, 1}, 1.0), values({3}), {.threshold_tolerance = 2});
  CHECK(two.ambiguous_thresholds() == 0);
  CHECK(two.groups[0].side_of_fold == 0);
  CHECK(two.groups[0].side_of_switch == 0);
  CHECK(two.groups[0].value == 1);
  CHECK(two.groups[0].roots.empty());
}

TEST_CASE("Groups at the same threshold are one group with the threshold as its value") {
  const auto fold = singular_groups(Architecture({4, 4, 4, 4}, 3.0), values({6, 4 * (1 + 1e-4), 4 * (1 - 1e-4), 2}),
                                    {.threshold_tolerance = 2e-4});
  CHECK(multiplicities(fold) == std::vector<Index>{1, 2, 1});
  CHECK(fold.groups[1].value == 4);
  CHECK(fold.groups[1].mean == Approx(4).epsilon(1e-15));
  CHECK(fold.groups[1].first == 1);
  CHECK(fold.groups[1].spread == Approx(8e-4).epsilon(1e-9));
  CHECK(fold.at_fold() == 2);
  CHECK(fold.ambiguous_groups == 0);
  CHECK(fold.ambiguous_thresholds() == 0);
  CHECK(fold.decided_values() == values({6, 4, 4, 2}));
  CHECK(fold.singular_values == values({6, 4 * (1 + 1e-4), 4 * (1 - 1e-4), 2}));

  const auto at_switch =
      singular_groups(Architecture({3, 3, 3, 3}, 1.0), values({2.0002, 2, 1.9}), {.uncertainty = 3e-4});
  CHECK(multiplicities(at_switch) == std::vector<Index>{2, 1});
  CHECK(at_switch.groups[0].value == 2);
  CHECK(at_switch.groups[1].value == 1.9);
  CHECK(at_switch.groups[1].side_of_fold == 1);
  CHECK(at_switch.groups[1].side_of_switch == -1);

  // Two layers: y = 1.1 and 0.9 are both sqrt(lambda) = 1; what vanishes stays 0.
  const auto two =
      singular_groups(Architecture({4, 4, 4}, 1.0), values({2, 1.1, 0.9, 0}), {.threshold_tolerance = 0.2});
  CHECK(two.decided_values() == values({2, 1, 1, 0}));

  // The tolerance covers both thresholds for both values: one is nearer to each.
  const auto both = singular_groups(Architecture({2, 2, 2, 2}, 1.0), values({2.1, 1.6}), {.threshold_tolerance = 1});
  CHECK(both.ambiguous_thresholds() == 2);
  CHECK(both.groups[0].side_of_switch == 0);
  CHECK(both.groups[1].side_of_fold == 0);
  // A joined group is ambiguous if one of its values is: 3 is within 0.5 of the switch alone.
  const auto joined = singular_groups(Architecture({2, 2, 2, 2}, 1.0), values({3, 2}), {.threshold_tolerance = 0.5});
  REQUIRE(joined.groups.size() == 1);
  CHECK(joined.ambiguous_thresholds() == 1);
  // Likewise 1.2 and the fold, in the other order.
  const auto lower = singular_groups(Architecture({2, 2, 2, 2}, 1.0), values({1.8, 1.2}), {.threshold_tolerance = 0.5});
  REQUIRE(lower.groups.size() == 1);
  CHECK(lower.groups[0].side_of_fold == 0);
  CHECK(lower.ambiguous_thresholds() == 1);
}

TEST_CASE("The uncertainty is that of y: at a threshold is what may be exactly there, and sides fall with y") {
  const auto groups =
      singular_groups(Architecture({4, 4, 4, 4}, 3e-3), values({0.5, 0.011, 0.0102, 0.0101}), {.uncertainty = 0.01});
  for (std::size_t i = 1; i < groups.groups.size(); ++i) {
    CHECK(groups.groups[i - 1].side_of_fold >= groups.groups[i].side_of_fold);
    CHECK(groups.groups[i - 1].side_of_switch >= groups.groups[i].side_of_switch);
  }
  // y is at the fold iff fold e^{-t} <= y + u and y - u <= fold e^t; the switch is out of reach.
  const double fold = groups.fold_threshold;
  const auto side = [&](double y, double tolerance) {
    return singular_groups(Architecture({1, 1, 1, 1}, 3e-3), values({y}),
                           {.uncertainty = 0.001, .threshold_tolerance = tolerance})
        .groups[0]
        .side_of_fold;
  };
  for (const double t : {0.0, 0.01, 0.02}) {
    CHECK(side((fold * std::exp(-t) - 0.001) * (1 + 1e-12), t) == 0);
    CHECK(side((fold * std::exp(-t) - 0.001) * (1 - 1e-12), t) == -1);
    CHECK(side((fold * std::exp(t) + 0.001) * (1 - 1e-12), t) == 0);
    CHECK(side((fold * std::exp(t) + 0.001) * (1 + 1e-12), t) == 1);
  }
  // Of y = 1, known to 0.5, y - u is farther away: by ln 2.
  CHECK(groups_of({9, 1}, {.uncertainty = 0.5}).groups[1].threshold_tolerance ==
        Approx(8 * epsilon<double> + std::log(2.0)).epsilon(1e-15));
}

TEST_CASE("Depth 2 has one root above sqrt(lambda) and none at it") {
  const auto groups = singular_groups(Architecture({3, 3, 3}, std::vector<double>{4, 0.25}), values({3, 1, 0.5}));
  CHECK(groups.fold_threshold == 1);
  CHECK(groups.switch_threshold == 1);
  REQUIRE(groups.groups[0].roots.size() == 1);
  CHECK(groups.groups[0].roots[0].root.kind == RootKind::larger);
  CHECK(std::abs(groups.groups[0].roots[0].sigma - std::sqrt(2.0)) <= 4e-16);
  CHECK(std::abs(groups.groups[0].roots[0].end_to_end - 2) <= 4e-16);
  CHECK(groups.groups[1].side_of_fold == 0);
  CHECK(groups.groups[1].roots.empty());
  CHECK(groups.groups[2].roots.empty());
}

TEST_CASE("Roots solve f(x; y) = 0 in the units of the problem") {
  for (const double scale : {1e-150, 1e-3, 1.0, 1e10, 1e100}) {
    const Architecture architecture({1, 1, 1, 1}, std::vector<double>{scale, 2 * scale, scale / 3});
    const auto y = 3 * std::pow(2.0 / 3.0, 0.25) * std::pow(scale, 0.75);  // eta = 3
    const auto groups = singular_groups(architecture, values({y}));
    REQUIRE(groups.groups[0].roots.size() == 2);
    for (const auto& root : groups.groups[0].roots) {
      // sigma^{2L-1} - sqrt(lambda) y sigma^{L-1} + lambda sigma = 0, divided by lambda sigma
      const double t = std::pow(root.sigma / std::sqrt(scale), 4) / (2.0 / 3.0) / scale;
      const double middle = y / std::pow(scale, 0.75) / std::pow(2.0 / 3.0, 0.25) * (root.sigma / groups.unit);
      CHECK(std::abs(t - middle + 1) <= 1e-14 * (t + 1));
      CHECK(std::abs(root.end_to_end - y * t / (1 + t)) <= 1e-14 * y);
    }
  }
}

// Fails if the end-to-end value is formed from t, which is u^4 = 1e-400 here.
TEST_CASE("The end-to-end value of a smaller root is right where t underflows") {
  const auto groups = singular_groups(Architecture({1, 1, 1, 1}, 1.0), values({1e100}));
  const auto& smaller = groups.groups[0].roots[1];
  CHECK(smaller.root.t == 0);
  constexpr double factor = 4;  // six roundings: those of q0, u, q and of three operations
  CHECK(std::abs(smaller.end_to_end / 1e-300 - 1) <= factor * epsilon<double>);  // u = 1e-100 but for 1e-400
}

// The same by logarithms in twice the working precision, which knows nothing of fast_roots.hpp. Refuted by a field
// that is off by more than the promises of both ways together, in depths and at values on either side of all limits.
TEST_CASE("Fast margins and roots are those of the scalar equation") {
  constexpr std::uint64_t seed = 20260101;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  constexpr double u_and_powers = 1.01, logarithms = 16;  // one last place; see docs/accuracy.md for the others
  for (const int L : {2, 3, 4, 5, 8, 13, 32, 33, 200}) {
    const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 1);
    for (int i = 0; i < 60; ++i) {
      const double weight = std::pow(10.0, 8 * uniform(generator) - 4);
      const Architecture architecture(widths, weight);
      const ScalarEquation<double> equation(L);
      const double margin = std::pow(10.0, (i % 2 == 0 ? -13 : -1) + 14 * uniform(generator) * (i % 2 == 0 ? 1 : 0.2));
      const double y =
          std::exp((architecture.log_unit() + DoubleWord<double>(equation.log_eta_fold() + margin)).value());
      const auto group = singular_groups(architecture, values({y})).groups[0];
      const DoubleWord<double> log_eta = log(DoubleWord<double>(y)) - architecture.log_unit();
      INFO("L = " << L << ", weight " << weight << ", y = " << y << ", ln(eta/eta_fold) about " << margin);
      const auto near = [](double x, double exact, double allowed) {
        return x == exact || std::abs(x - exact) <= allowed * epsilon<double>;
      };
      const double A = 1 + std::abs(std::log(y)) + std::abs(architecture.log_unit().hi), a = epsilon<double> * A;
      CHECK(near(group.margin_fold, equation.margin_fold(log_eta), logarithms * (std::abs(group.margin_fold) + a)));
      CHECK(
          near(group.margin_switch, equation.margin_switch(log_eta), logarithms * (std::abs(group.margin_switch) + a)));
      if (group.side_of_fold <= 0 || group.side_of_switch == 0) continue;
      const Roots<double> roots = equation.roots(log_eta);
      REQUIRE(group.roots.size() == roots.size());
      for (std::size_t k = 0; k < roots.size(); ++k) {
        const Root<double>&x = group.roots[k].root, &exact = roots[k];
        const double S = 1 + a / group.margin_fold, of_u = (L == 2 ? 8 * S : u_and_powers);
        const double K = a * exact.condition, d = L == 2 ? 0 : std::abs(exact.log_u_over_fold);
        CHECK(x.kind == exact.kind);
        CHECK(near(x.u, exact.u, of_u * exact.u));
        CHECK(near(x.p, exact.p, of_u * exact.p));
        CHECK(near(x.q, exact.q, u_and_powers * exact.q));
        CHECK(near(x.t, exact.t, of_u * exact.t));
        CHECK(near(x.log_u, exact.log_u, logarithms * (std::abs(exact.log_u) + d + K)));
        CHECK(near(x.log_u_over_fold, exact.log_u_over_fold, logarithms * S * std::abs(exact.log_u_over_fold)));
        CHECK(near(x.log_u_over_switch, exact.log_u_over_switch, 8 * (std::abs(exact.log_u_over_switch) + K)));
        CHECK(near(x.condition, exact.condition, 16 * S * exact.condition));
        CHECK(std::abs(x.residual) <= (4 + L / 2.0) * epsilon<double>);
        // Where both round u alike, the residual is one number.
        if (x.u == exact.u) CHECK(near(x.residual, exact.residual, 64 * (std::abs(exact.residual) + a)));
      }
    }
  }
}

// Refuted by a side that is not the one that margins to twice the working precision decide, for values that are some
// last places beside a bound.
TEST_CASE("Sides are those of the careful margins, however near a value is to the bound") {
  for (const int L : {2, 3, 5, 40}) {
    const Architecture architecture(std::vector<Index>(static_cast<std::size_t>(L + 1), 1), 0.3);
    const ScalarEquation<double> equation(L);
    for (const double tolerance : {0.0, 8 * epsilon<double>, 1e-6, 0.5}) {
      for (const double uncertainty : {0.0, 1e-9}) {
        for (const double shift : {-tolerance, tolerance}) {
          for (const bool at_switch : {false, true}) {
            const auto bound = at_switch ? equation.log_eta_switch() : equation.log_eta_fold();
            double y = std::exp(architecture.log_unit().hi + bound + shift) + (shift < 0 ? -uncertainty : uncertainty);
            for (int i = 0; i < 6; ++i) y = std::nextafter(y, 0.0);
            for (int i = 0; i < 12; ++i, y = std::nextafter(y, 10.0)) {
              const auto group = singular_groups(architecture, values({y}), {uncertainty, 0, tolerance}).groups[0];
              const auto log_eta = [&](double by) { return log(two_sum(y, by)) - architecture.log_unit(); };
              const auto side = [&](auto margin) {
                if (margin(log_eta(-uncertainty)) <= tolerance && margin(log_eta(uncertainty)) >= -tolerance) return 0;
                return margin(log_eta(0)) > 0 ? 1 : -1;
              };
              const int fold = side([&](const auto& x) { return equation.margin_fold(x); });
              const int to_switch = side([&](const auto& x) { return equation.margin_switch(x); });
              if (fold == 0 && to_switch == 0 && L > 2) continue;  // at the nearer one
              INFO("L = " << L << ", tolerance " << tolerance << ", uncertainty " << uncertainty << ", step " << i);
              CHECK(group.side_of_fold == fold);
              CHECK(group.side_of_switch == to_switch);
            }
          }
        }
      }
    }
  }
}

TEST_CASE("A decomposition brings its uncertainty, and must be sound") {
  struct Decomposition {
    Vector<double> singular_values;
    double uncertainty;
    bool is_sound;
    bool sound() const { return is_sound; }
  };
  const Architecture architecture({2, 2, 2, 2}, 0.1);
  const auto groups = singular_groups(architecture, Decomposition{values({1, 1 - 1e-14}), 1e-14, true});
  CHECK(groups.groups.size() == 1);
  CHECK(groups.uncertainty == 1e-14);
  CHECK_THROWS_WITH(singular_groups(architecture, Decomposition{values({1, 1}), 0, false}),
                    "the singular value decomposition must be sound");
}

TEST_CASE("Bad values and tolerances are refused") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(groups_of({1, -2}), "singular value 2 must be finite and not negative, got -2");
  CHECK_THROWS_WITH(groups_of({inf, 2}), "singular value 1 must be finite and not negative, got inf");
  CHECK_THROWS_AS(groups_of({std::nan(""), 2}), InvalidInput);
  CHECK_THROWS_WITH(singular_groups(Architecture({2, 5, 3}, 1.0), values({1, 2, 3})),
                    "Y has min(d_0, d_L) = 2 singular values, got 3");
  CHECK_THROWS_WITH(groups_of({1, 2}, {.uncertainty = -1}),
                    "the uncertainty of the singular values must be finite and not negative, got -1");
  CHECK_THROWS_WITH(groups_of({1, 2}, {.group_tolerance = inf}),
                    "the group tolerance must be finite and not negative, got inf");
  CHECK_THROWS_AS(groups_of({1, 2}, {.threshold_tolerance = std::nan("")}), InvalidInput);
}

}  // namespace
}  // namespace dmf
