// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/orbit.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

template class dmf::Orbit<float>;
template class dmf::Orbit<long double>;

namespace dmf {
namespace {

Orbit<double> orbit_of(const std::vector<Index>& widths, const std::vector<double>& lambda,
                       std::initializer_list<double> y, const std::vector<Choice>& choice) {
  const Vector<double> values = Eigen::Map<const Vector<double>>(y.begin(), static_cast<Index>(y.size()));
  return {std::make_shared<const SingularGroups<double>>(singular_groups(Architecture(widths, lambda), values)),
          choice};
}

/// Three layers with lambda_l = 1: fold 1.7548, switch 2; y = 3 and 2.5 above, 1.8 between, 1 below.
Orbit<double> cube(std::initializer_list<double> y, const std::vector<Choice>& choice) {
  const auto n = static_cast<Index>(y.size());
  return orbit_of({n, n, n, n}, {1, 1, 1}, y, choice);
}

TEST_CASE("The first reason that applies decides the type") {
  using Type = CriticalPointType;
  const auto check = [](const Orbit<double>& orbit, Type type, TypeReason reason) {
    CHECK(orbit.type() == type);
    CHECK(orbit.reason() == reason);
  };
  check(cube({3, 2.5, 1.8}, {{1, 0, 0}, {1, 0, 0}, {0, 0, 0}}), Type::global_minimizer, TypeReason::lowest);
  check(cube({3, 2.5, 1.8}, {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}}), Type::spurious_local_minimizer, TypeReason::too_many);
  check(cube({3, 2.5, 1.8}, {{1, 0, 0}, {0, 0, 0}, {0, 0, 0}}), Type::spurious_local_minimizer, TypeReason::too_few);
  check(cube({3, 2.5, 1.8}, {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}), Type::spurious_local_minimizer, TypeReason::too_few);
  check(cube({3, 2.5, 1.8}, {{0, 0, 0}, {1, 0, 0}, {0, 0, 0}}), Type::strict_saddle, TypeReason::left_out);
  check(cube({3, 2.5, 1.8}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 0}}), Type::strict_saddle, TypeReason::smaller_root);
  check(cube({3, 2.5, 1.8}, {{0, 0, 0}, {0, 0, 0}, {0, 1, 0}}), Type::strict_saddle, TypeReason::smaller_root);

  // One of two equal values left at zero is left out as well.
  check(cube({3, 3, 2.5}, {{1, 0, 0}, {1, 0, 0}}), Type::strict_saddle, TypeReason::left_out);

  // lambda = 3: the fold is at 4, exactly.
  const auto at_fold = [](const std::vector<Choice>& choice) {
    return orbit_of({3, 3, 3, 3}, {3, 3, 3}, {6, 4, 1}, choice);
  };
  check(at_fold({{1, 0, 0}, {0, 0, 1}, {}}), Type::non_strict_saddle, TypeReason::double_root);
  check(at_fold({{0, 0, 0}, {0, 0, 1}, {}}), Type::strict_saddle, TypeReason::left_out);
  check(at_fold({{0, 1, 0}, {0, 0, 1}, {}}), Type::strict_saddle, TypeReason::smaller_root);

  // Two values exactly at the switch: ranks 0, 1 and 2 are all global.
  for (Index k = 0; k <= 2; ++k) {
    check(orbit_of({2, 2, 2, 2}, {1, 1, 1}, {2, 2}, {{k, 0, 0}}), Type::global_minimizer, TypeReason::lowest);
  }
  // Nothing above the switch: zero is the global minimizer.
  check(cube({1.8, 1}, {{0, 0, 0}, {}}), Type::global_minimizer, TypeReason::lowest);
  check(cube({1.8, 1}, {{1, 0, 0}, {}}), Type::spurious_local_minimizer, TypeReason::too_many);
}

TEST_CASE("Two layers have one global minimizer, all else are strict saddles") {
  const auto orbit = [](const std::vector<Choice>& choice) { return orbit_of({2, 2, 2}, {1, 1}, {3, 2}, choice); };
  CHECK(orbit({{1, 0, 0}, {1, 0, 0}}).type() == CriticalPointType::global_minimizer);
  for (const auto& choice : std::vector<std::vector<Choice>>{{{1, 0, 0}, {}}, {{}, {1, 0, 0}}, {{}, {}}}) {
    CHECK(orbit(choice).type() == CriticalPointType::strict_saddle);
    CHECK(orbit(choice).reason() == TypeReason::left_out);
  }
  // y = sqrt(lambda) stays at zero in the minimizer; the bottleneck leaves room for the largest only.
  CHECK(orbit_of({2, 2, 2}, {1, 1}, {3, 1}, {{1, 0, 0}, {}}).type() == CriticalPointType::global_minimizer);
  CHECK(orbit_of({2, 1, 2}, {1, 1}, {3, 2}, {{1, 0, 0}, {}}).type() == CriticalPointType::global_minimizer);
  CHECK(orbit_of({2, 1, 2}, {1, 1}, {3, 2}, {{}, {1, 0, 0}}).type() == CriticalPointType::strict_saddle);
}

TEST_CASE("An orbit prints itself in a line") {
  CHECK(to_string(orbit_of({4, 4, 4}, {1, 1}, {5, 5, 5, 0.5}, {{2, 0, 0}, {}})) ==
        "rank 2, strict saddle, F = 43.25: 2 of 3 copies of 5 at the larger root");
  CHECK(to_string(orbit_of({1, 1, 1}, {1, 1}, {5}, {{1, 0, 0}})) ==
        "rank 1, global minimizer, F = 9: 1 of 1 copy of 5 at the larger root");
  const std::string both = to_string(cube({3, 3, 2.5}, {{1, 1, 0}, {0, 1, 0}}));
  CHECK(both.substr(0, both.find(" F")) == "rank 3, strict saddle,");
  CHECK(both.substr(both.find(':')) ==
        ": 1 of 2 copies of 3 at the larger root, 1 of 2 copies of 3 at the smaller root, "
        "1 of 1 copy of 2.5 at the smaller root");
  CHECK(to_string(orbit_of({1, 1, 1, 1}, {3, 3, 3}, {4}, {{0, 0, 1}})).find("non strict saddle") != std::string::npos);
  CHECK(to_string(orbit_of({1, 1, 1, 1}, {1, 1, 1}, {1e155}, {{}})) == "rank 0, spurious local minimizer, F overflows");
}

TEST_CASE("Copies at the switch are worth what they are at zero, to the last digit") {
  for (const double lambda : {1.0, 0.3, 7e-9}) {
    const Architecture architecture({3, 3, 3, 3, 3}, lambda);
    const double at_switch = ScalarEquation<double>(4).switch_threshold(architecture.log_unit());
    const auto groups = std::make_shared<const SingularGroups<double>>(
        singular_groups(architecture, Vector<double>::Constant(3, at_switch)));
    REQUIRE(groups->at_switch() == 3);
    const double zero = Orbit<double>(groups, {{}}).value();
    for (Index k = 1; k <= 3; ++k) CHECK(Orbit<double>(groups, {{k, 0, 0}}).value() == zero);
  }
}

TEST_CASE("Types and reasons have names") {
  CHECK(std::string(to_string(CriticalPointType::non_strict_saddle)) == "non_strict_saddle");
  CHECK(std::string(to_string(TypeReason::left_out)) == "left_out");
  CHECK(std::string(to_string(TypeReason::too_many)) == "too_many");
}

TEST_CASE("Values by hand") {
  // L = 2, lambda = 1: m = y - 1, sigma^2 = y - 1: F = 1 + 2(y-1) = 2y - 1 per active copy.
  CHECK(std::abs(orbit_of({2, 2, 2}, {1, 1}, {3, 2}, {{1, 0, 0}, {1, 0, 0}}).value() - 8) <= 1e-14);
  CHECK(orbit_of({2, 2, 2}, {1, 1}, {3, 2}, {{}, {}}).value() == 13);
  // L = 3, lambda = 1, y = 2 at the switch: sigma = 1, F = 1 + 3 = y^2.
  CHECK(orbit_of({1, 1, 1, 1}, {1, 1, 1}, {2}, {{1, 0, 0}}).value() == 4);
  // L = 3, lambda = 3, y = 4 at the fold: u^4 = 1/3, sigma^2 = 3, m = 1: F = 9 + 9.
  CHECK(std::abs(orbit_of({1, 1, 1, 1}, {3, 3, 3}, {4}, {{0, 0, 1}}).value() - 18) <= 1e-13);
  CHECK(orbit_of({3, 2, 2}, {1, 1}, {0, 0}, {}).value() == 0);
}

TEST_CASE("Values keep their accuracy and range") {
  // The residual of a huge y is q0 u^{2-L}: F stays near L sigma^2 while y^2 is 1e300.
  const auto orbit = orbit_of({1, 1, 1, 1}, {1, 1, 1}, {1e150}, {{1, 0, 0}});
  CHECK(std::abs(orbit.value() / 3e100 - 1) <= 1e-14);
  CHECK_THROWS_AS(orbit_of({1, 1, 1, 1}, {1, 1, 1}, {1e155}, {{}}).value(), NotRepresentable);
  CHECK_NOTHROW(orbit_of({1, 1, 1, 1}, {1, 1, 1}, {1e155}, {{1, 0, 0}}).value());
  CHECK(orbit_of({1, 1, 1, 1}, {1, 1, 1}, {1e-200}, {{}}).value() == 0);
  // y - m = q0 = 1e-300 and sigma^2 = q0 (y - q0): F underflows to 0.
  CHECK(orbit_of({1, 1, 1}, {1e-300, 1e-300}, {1e-150}, {{1, 0, 0}}).value() == 0);
}

TEST_CASE("A scalar net has two to the L-1 points per orbit") {
  for (int L : {2, 3, 5, 8}) {
    const std::vector<Index> widths(static_cast<std::size_t>(L + 1), 1);
    const std::vector<double> lambda(static_cast<std::size_t>(L), 1);
    INFO("L = " << L);
    const auto larger = orbit_of(widths, lambda, {5}, {{1, 0, 0}});
    CHECK(larger.dimension() == 0);
    CHECK(larger.log2_components() == L - 1);
    CHECK(larger.inertia() == Inertia{0, 0, L});
    const auto zero = orbit_of(widths, lambda, {5}, {{}});
    CHECK(zero.log2_components() == 0);
    CHECK(zero.inertia() == (L == 2 ? Inertia{1, 0, 1} : Inertia{0, 0, L}));
    if (L == 2) continue;
    CHECK(orbit_of(widths, lambda, {5}, {{0, 1, 0}}).inertia() == Inertia{1, 0, L - 1});
  }
  // At the fold the nullity is 1; for L = 2 at the threshold W = 0 has eigenvalues 4 and 0.
  CHECK(orbit_of({1, 1, 1, 1}, {3, 3, 3}, {4}, {{0, 0, 1}}).inertia() == Inertia{0, 1, 2});
  CHECK(orbit_of({1, 1, 1}, {1, 1}, {1}, {{}}).inertia() == Inertia{0, 1, 1});
}

TEST_CASE("A zero target has the point W = 0 alone") {
  for (const std::vector<Index>& widths : {std::vector<Index>{2, 3, 2}, std::vector<Index>{2, 3, 1, 2}}) {
    const std::vector<double> lambda(widths.size() - 1, 0.1);
    const Architecture architecture(widths, lambda);
    const Vector<double> zeros = Vector<double>::Zero(architecture.target_rank_bound());
    const auto groups = std::make_shared<const SingularGroups<double>>(singular_groups(architecture, zeros));
    const Orbit<double> zero(groups, {});
    CHECK(zero.type() == CriticalPointType::global_minimizer);
    CHECK(zero.value() == 0);
    CHECK(zero.dimension() == 0);
    CHECK(zero.inertia() == Inertia{0, 0, architecture.parameter_count()});
  }
}

TEST_CASE("Dimension, components and inertia by hand") {
  // A 3I target, hidden width 1, L = 2: the minimizers form a circle, doubled by the sign of W_1's
  // single row, which a rotation of the plane by pi undoes: one component.
  const auto circle = orbit_of({2, 1, 2}, {1, 1}, {3, 3}, {{1, 0, 0}});
  CHECK(circle.dimension() == 1);
  CHECK(circle.log2_components() == 0);
  CHECK(circle.inertia() == Inertia{0, 1, 3});
  // y = (3, 1), lambda = 1: the second value at the threshold does no harm while d_1 = r.
  CHECK(orbit_of({2, 1, 2}, {1, 1}, {3, 1}, {{1, 0, 0}, {}}).inertia().zero == 0);
  CHECK(orbit_of({2, 2, 2}, {1, 1}, {3, 1}, {{1, 0, 0}, {}}).inertia().zero == 1 + 1);
  // k copies at the double root add k(k+1)/2 zeros.
  const auto fold = orbit_of({3, 3, 3, 3}, {3, 3, 3}, {4, 4, 4}, {{0, 0, 2}});
  CHECK(fold.dimension() == 2 * (2 + 1) + 3 - 1 - 0);
  CHECK(fold.inertia().zero == fold.dimension() + 3);
}

TEST_CASE("Copies at one root turn within themselves, copies at different roots against each other") {
  // Rank 2 in two hidden layers of width 3: 2 (2 + 1). On top a plane in three dimensions, which has 2,
  // or two lines orthogonal to each other, which have 3.
  CHECK(cube({3, 3, 3}, {{2, 0, 0}}).dimension() == 6 + 2);
  CHECK(cube({3, 3, 3}, {{0, 2, 0}}).dimension() == 6 + 2);
  CHECK(cube({3, 3, 3}, {{1, 1, 0}}).dimension() == 6 + 3);
}

TEST_CASE("Only hidden layers as wide as the rank double the components") {
  const auto components = [](const std::vector<Index>& widths, std::initializer_list<double> y,
                             const std::vector<Choice>& choice) {
    return orbit_of(widths, std::vector<double>(widths.size() - 1, 1), y, choice).log2_components();
  };
  // Widths of one: s_1 s_2 s_3 v_1 -> u_1 up to signs whose product is +1, four of eight. The second
  // value takes no part. Its equality to the first lets a rotation undo one sign.
  CHECK(components({2, 1, 1, 2}, {3, 2.5}, {{1, 0, 0}, {}}) == 2);
  CHECK(components({2, 1, 1, 2}, {3, 3}, {{1, 0, 0}}) == 1);
  // A wider layer is connected: a rotation turns its columns around.
  CHECK(components({2, 1, 2, 2}, {3, 2.5}, {{1, 0, 0}, {}}) == 1);
  CHECK(components({2, 2, 1, 2}, {3, 2.5}, {{1, 0, 0}, {}}) == 1);
  CHECK(components({2, 2, 3, 2}, {3, 2.5}, {{1, 0, 0}, {}}) == 0);
}

// With t beyond 1e110, F is L sigma^2 for each active copy, however little of y^2 that is.
TEST_CASE("The value is right where it is far below the square of the largest singular value") {
  for (const double y : {1e100, 1e200, 1.5e231, 1e250, 1e300}) {
    INFO("y = " << y);
    const Orbit<double> orbit = cube({y, y}, {{2, 0, 0}});
    const double sigma = orbit.groups().groups[0].roots[0].sigma;
    CHECK(std::abs(orbit.value() / sigma / sigma - 6) <= 8 * epsilon<double>);
  }
  CHECK_THROWS_AS(cube({1e300, 1e300}, {{1, 0, 0}}).value(), NotRepresentable);
}

TEST_CASE("Choices that do not fit are refused") {
  CHECK_THROWS_WITH(cube({3, 2.5}, {{1, 0, 0}}), "there must be one choice per group: 2 groups, 1 choices");
  CHECK_THROWS_AS(cube({3, 2.5}, {{2, 0, 0}, {}}), InvalidInput);
  CHECK_THROWS_AS(cube({3, 2.5}, {{1, 1, 0}, {}}), InvalidInput);
  CHECK_THROWS_AS(cube({3, 2.5}, {{0, 0, 1}, {}}), InvalidInput);
  CHECK_THROWS_AS(cube({3, 2.5}, {{-1, 0, 0}, {}}), InvalidInput);
  CHECK_THROWS_AS(cube({3, 1}, {{}, {1, 0, 0}}), InvalidInput);
  CHECK_THROWS_WITH(orbit_of({2, 1, 2, 2}, {1, 1, 1}, {3, 2.5}, {{1, 0, 0}, {1, 0, 0}}),
                    "at most d_min = 1 copies can be active, got 2");
}

}  // namespace
}  // namespace dmf
