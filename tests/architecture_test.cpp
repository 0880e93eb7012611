// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/architecture.hpp>

#include "support/catch.hpp"
#include "support/high_precision.hpp"

#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

template class dmf::Architecture<float>;
template class dmf::Architecture<double>;
template class dmf::Architecture<long double>;
template class dmf::Architecture<float, 2>;
template class dmf::Architecture<double, 3>;
template class dmf::Architecture<long double, 8>;

namespace dmf::test {
namespace {

template <class T>
concept CanBeScalar = requires {
  typename Architecture<T>;
};
static_assert(CanBeScalar<float> && CanBeScalar<double> && CanBeScalar<long double>);
static_assert(!CanBeScalar<int> && !CanBeScalar<bool> && !CanBeScalar<std::complex<double>>);
static_assert(!CanBeScalar<const double> && !CanBeScalar<double&> && !CanBeScalar<std::string>);

// Deduction.
static_assert(std::same_as<decltype(Architecture({10, 5, 5, 20}, 0.1)), Architecture<double>>);
static_assert(std::same_as<decltype(Architecture({10, 5, 20}, 0.1f)), Architecture<float>>);
static_assert(std::same_as<decltype(Architecture({10, 5, 20}, 1)), Architecture<double>>);
static_assert(std::same_as<decltype(Architecture(std::vector<Index>{2, 3, 4}, std::vector{.1L, .2L})),
                           Architecture<long double>>);
static_assert(std::same_as<decltype(Architecture({2, 3, 4}, std::vector{.1f, .2f})), Architecture<float>>);
static_assert(std::same_as<Architecture<>, Architecture<double, Dynamic>>);

// A static depth keeps its sizes in arrays: no pointer, no memory.
static_assert(std::is_trivially_copyable_v<Architecture<double, 3>>);
static_assert(std::is_trivially_destructible_v<Architecture<long double, 8>>);
static_assert(sizeof(Architecture<double, 3>) == 4 * sizeof(Index) + 3 * sizeof(double) + 3 * sizeof(Index));

using Widths = std::vector<Index>;

/// What the constructor says about widths and weights it refuses.
template <int Depth = Dynamic, class Scalar>
std::string refusal(const Widths& widths, const std::vector<Scalar>& lambda) {
  try {
    const Architecture<Scalar, Depth> accepted(widths, lambda);
  } catch (const InvalidInput& refused) {
    return refused.what();
  }
  return "accepted";
}

TEST_CASE("An architecture gives back its depth, widths and weights") {
  const Architecture<double> dynamic({10, 5, 7, 20}, std::vector{0.1, 0.2, 0.4});
  const Architecture<double, 3> fixed({10, 5, 7, 20}, std::vector{0.1, 0.2, 0.4});
  const auto check = [](const auto& architecture) {
    CHECK(architecture.depth() == 3);
    const Index widths[] = {10, 5, 7, 20};
    for (int l = 0; l <= 3; ++l) CHECK(architecture.width(l) == widths[l]);
    const double lambda[] = {0.1, 0.2, 0.4};
    for (int l = 1; l <= 3; ++l) CHECK(architecture.lambda(l) == lambda[l - 1]);
  };
  check(dynamic);
  check(fixed);
}

TEST_CASE("One weight serves every layer") {
  const Architecture architecture({2, 3, 4, 5}, 0.25L);
  REQUIRE(architecture.depth() == 3);
  for (int l = 1; l <= 3; ++l) CHECK(architecture.lambda(l) == 0.25L);
  const Architecture<float, 2> fixed({2, 3, 4}, 0.5f);
  for (int l = 1; l <= 2; ++l) CHECK(fixed.lambda(l) == 0.5f);
}

TEST_CASE("Offsets count the entries of the layers before, the parameters those of all") {
  const Architecture architecture({10, 5, 7, 20}, 1.0);  // layers 5 x 10, 7 x 5, 20 x 7
  CHECK(architecture.offset(1) == 0);
  CHECK(architecture.offset(2) == 50);
  CHECK(architecture.offset(3) == 85);
  CHECK(architecture.parameter_count() == 225);
  const Architecture<double, 3> fixed({10, 5, 7, 20}, 1.0);
  for (int l = 1; l <= 3; ++l) CHECK(fixed.offset(l) == architecture.offset(l));
  CHECK(fixed.parameter_count() == 225);
  CHECK(Architecture({1, 1, 1}, 1.0).parameter_count() == 2);
}

TEST_CASE("The rank bound is the least of all widths, the target's that of the outer two") {
  const auto bounds = [](const Widths& widths) {
    const Architecture architecture(widths, 1.0);
    return std::vector<Index>{architecture.target_rank_bound(), architecture.rank_bound()};
  };
  using Bounds = std::vector<Index>;
  CHECK(bounds({10, 5, 7, 20}) == Bounds{10, 5});
  CHECK(bounds({20, 5, 7, 10}) == Bounds{10, 5});
  CHECK(bounds({2, 5, 7, 3}) == Bounds{2, 2});  // d_0 counts
  CHECK(bounds({4, 5, 7, 3}) == Bounds{3, 3});  // and d_L
  CHECK(bounds({4, 5, 1, 4}) == Bounds{4, 1});
  CHECK(bounds({1, 1, 1}) == Bounds{1, 1});
}

TEST_CASE("A depth below 2 is refused") {
  CHECK(refusal<Dynamic, double>({}, {}) == "depth must be at least 2, got -1 (0 widths d_0, ..., d_L)");
  CHECK(refusal<Dynamic, double>({3}, {}) == "depth must be at least 2, got 0 (1 widths d_0, ..., d_L)");
  CHECK(refusal({3, 2}, std::vector{0.1}) == "depth must be at least 2, got 1 (2 widths d_0, ..., d_L)");
  CHECK_THROWS_WITH(Architecture<double>(Widths{}, 0.1), "depth must be at least 2, got -1 (0 widths d_0, ..., d_L)");
  CHECK_THROWS_WITH((Architecture<double, 2>({3, 2}, 0.1)), "depth must be at least 2, got 1 (2 widths d_0, ..., d_L)");
}

TEST_CASE("Widths that contradict the static depth are refused") {
  CHECK(refusal<3>({2, 2, 2}, std::vector{1., 1.}) == "an architecture of depth 3 needs 4 widths, got 3");
  CHECK(refusal<3>({2, 2, 2, 2, 2}, std::vector{1., 1., 1., 1.}) == "an architecture of depth 3 needs 4 widths, got 5");
  CHECK(refusal<2>({2, 2, 2}, std::vector{1., 1.}) == "accepted");
}

TEST_CASE("There must be one weight per layer") {
  CHECK(refusal({2, 3, 4}, std::vector{1.}) == "there must be one weight lambda per layer: 2 layers, 1 weights");
  CHECK(refusal<Dynamic, double>({2, 3, 4}, {}) == "there must be one weight lambda per layer: 2 layers, 0 weights");
  CHECK(refusal<2>({2, 3, 4}, std::vector{1., 2., 3.}) ==
        "there must be one weight lambda per layer: 2 layers, 3 weights");
  CHECK(refusal({2, 3, 4}, std::vector{1., 2.}) == "accepted");
}

TEST_CASE("A width below 1 is refused, with its layer and value") {
  const std::vector<double> lambda(3, 1.0);
  CHECK(refusal({0, 3, 4, 5}, lambda) == "width d_0 must be at least 1, got 0");
  CHECK(refusal({2, 3, -7, 5}, lambda) == "width d_2 must be at least 1, got -7");
  CHECK(refusal({2, 3, 4, 0}, lambda) == "width d_3 must be at least 1, got 0");
  CHECK(refusal<3>({2, 0, 4, 5}, lambda) == "width d_1 must be at least 1, got 0");
  CHECK(refusal({2, std::numeric_limits<Index>::min(), 4, 5}, lambda) ==
        "width d_1 must be at least 1, got -9223372036854775808");
}

TEMPLATE_TEST_CASE("A weight that is not positive and finite is refused, with its layer and value", "", float, double,
                   long double) {
  using Limits = std::numeric_limits<TestType>;
  const auto with_third = [](TestType weight) { return refusal({2, 3, 4, 5}, std::vector<TestType>{1, 1, weight}); };
  CHECK(with_third(0) == "weight lambda_3 must be positive and finite, got 0");
  CHECK(with_third(TestType(-0.25)) == "weight lambda_3 must be positive and finite, got -0.25");
  CHECK(with_third(Limits::infinity()) == "weight lambda_3 must be positive and finite, got inf");
  CHECK(with_third(-Limits::infinity()) == "weight lambda_3 must be positive and finite, got -inf");
  CHECK(with_third(Limits::quiet_NaN()) == "weight lambda_3 must be positive and finite, got nan");
  CHECK(with_third(Limits::denorm_min()) == "accepted");
  CHECK(with_third(Limits::max()) == "accepted");
  CHECK(refusal<2>({2, 3, 4}, std::vector<TestType>{0, 1}) == "weight lambda_1 must be positive and finite, got 0");
  CHECK_THROWS_WITH(Architecture<TestType>({2, 3, 4}, TestType(-1)),
                    "weight lambda_1 must be positive and finite, got -1");
}

TEST_CASE("Sizes that would overflow are refused before they are multiplied") {
  const std::vector<double> lambda(2, 1.0);
  constexpr Index most = std::numeric_limits<Index>::max(), one = 1;
  CHECK(refusal({most, most, most}, lambda) ==
        "the number of parameters must be below 2^62, exceeded at layer 1 of "
        "9223372036854775807 x 9223372036854775807");
  CHECK(refusal({2, one << 61, 1}, lambda) ==
        "the number of parameters must be below 2^62, exceeded at layer 1 of "
        "2305843009213693952 x 2");
  CHECK(refusal({(one << 31) + 1, one << 31, 1}, lambda) ==
        "the number of parameters must be below 2^62, exceeded at layer 1 of "
        "2147483648 x 2147483649");
  // Each layer fits, the sum does not.
  CHECK(refusal({one << 30, one << 31, (one << 30) + 1}, lambda) ==
        "the number of parameters must be below 2^62, exceeded at layer 2 of "
        "1073741825 x 2147483648");
  const Architecture architecture({one << 30, one << 31, (one << 30) - 1}, 1.0);
  CHECK(architecture.parameter_count() == (one << 62) - (one << 31));
  CHECK(architecture.offset(2) == one << 61);
}

TEST_CASE("Exactly 2^62 parameters are refused") {
  constexpr Index one = 1;
  CHECK(refusal({one << 30, one << 31, one << 30}, std::vector{1., 1.}) != "accepted");
}

TEST_CASE("The first violated condition is reported") {
  CHECK(refusal<3>({0, 1}, std::vector{-1.}) == "depth must be at least 2, got 1 (2 widths d_0, ..., d_L)");
  CHECK(refusal({0, 1, 0}, std::vector{-1., -1.}) == "width d_0 must be at least 1, got 0");
  CHECK(refusal({1, 1, 0}, std::vector{-1., -1.}) == "weight lambda_1 must be positive and finite, got -1");
}

TEST_CASE("A static and a dynamic depth describe the same architecture") {
  const Architecture<double, 4> fixed({3, 1, 4, 1, 5}, std::vector{0.3, 1e-7, 1e9, 2.5});
  const Architecture<double> dynamic = with_dynamic_depth(fixed);
  REQUIRE(dynamic.depth() == fixed.depth());
  for (int l = 0; l <= 4; ++l) CHECK(dynamic.width(l) == fixed.width(l));
  for (int l = 1; l <= 4; ++l) {
    CHECK(dynamic.lambda(l) == fixed.lambda(l));
    CHECK(dynamic.offset(l) == fixed.offset(l));
  }
  CHECK(dynamic.parameter_count() == fixed.parameter_count());
  CHECK(dynamic.target_rank_bound() == fixed.target_rank_bound());
  CHECK(dynamic.rank_bound() == fixed.rank_bound());
  CHECK(dynamic.log_lambda().hi == fixed.log_lambda().hi);
  CHECK(dynamic.log_lambda().lo == fixed.log_lambda().lo);
  CHECK(dynamic.log_unit().hi == fixed.log_unit().hi);
  CHECK(dynamic.log_unit().lo == fixed.log_unit().lo);
  const Architecture<double> again = with_dynamic_depth(dynamic);
  CHECK(again.parameter_count() == dynamic.parameter_count());
  CHECK(again.lambda(2) == dynamic.lambda(2));
}

TEST_CASE("Other weights leave the widths and the depth as they are") {
  const Architecture<double, 3> fixed({3, 1, 4, 2}, std::vector{0.3, 1e-7, 1e9});
  const Architecture<double, 3> other = with_weights(fixed, {1.0, 2.0, 3.0});
  for (int l = 0; l <= 3; ++l) CHECK(other.width(l) == fixed.width(l));
  for (int l = 1; l <= 3; ++l) CHECK(other.lambda(l) == l);
  CHECK_THROWS_WITH(with_weights(fixed, {1.0, 2.0}), "there must be one weight lambda per layer: 3 layers, 2 weights");
  CHECK_THROWS_WITH(with_weights(fixed, {1.0, 0.0, 2.0}), "weight lambda_2 must be positive and finite, got 0");
}

// ------------------------------------------------------------------------------ logarithms

/// ln lambda and ln q0 against 120 digits. Scale: every logarithm is right to its own size, and the
/// running sums to theirs, at most L times the largest.
template <class Scalar>
void check_logarithms(const std::vector<Scalar>& lambda) {
  // Two units of epsilon^2 for each logarithm and one for each sum, the quotient's three on top.
  constexpr double log_factor = 2, sum_factor = 1, quotient_factor = 3;
  const Architecture<Scalar> architecture(Widths(lambda.size() + 1, 1), lambda);
  HighPrecision exact = 0.0, scale = 0.0;
  for (const Scalar& weight : lambda) {
    const HighPrecision logarithm = log(high_precision(weight));
    exact = exact + logarithm;
    scale = scale + log_factor * (abs(logarithm) < 1.0 ? HighPrecision(1) : abs(logarithm)) + sum_factor * abs(exact);
  }
  const HighPrecision divisor = 2.0 * (static_cast<double>(lambda.size()) - 1.0);
  CHECK(error_in_units(architecture.log_lambda(), exact, scale) <= 1);
  CHECK(error_in_units(architecture.log_unit(), exact / divisor, (scale + quotient_factor * abs(exact)) / divisor) <=
        1);
}

TEMPLATE_TEST_CASE("ln lambda and ln q0 have twice the working precision", "", float, double, long double) {
  using Limits = std::numeric_limits<TestType>;
  using Weights = std::vector<TestType>;
  SECTION("for weights of a common size") {
    check_logarithms(Weights{TestType(0.3), TestType(0.7)});
    check_logarithms(Weights(3, TestType(0.1)));
    check_logarithms(Weights(8, TestType(2.5)));
  }
  SECTION("where the product leaves the range of every number type") {
    check_logarithms(Weights(100, TestType(1e-4)));
    check_logarithms(Weights(1000, TestType(1e-30)));
    check_logarithms(Weights(1000, TestType(3e30)));
  }
  SECTION("for a thousand layers") { check_logarithms(Weights(1000, TestType(0.97))); }
  SECTION("for weights that differ by 20 decades") {
    Weights weights;
    for (int l = 0; l <= 20; ++l) {
      weights.push_back(TestType(1e-10L) * exp(TestType(2.3L) * TestType(l)));
    }
    check_logarithms(weights);
    check_logarithms(Weights{TestType(1e-10L), TestType(1), TestType(1e10L)});
  }
  SECTION("where the weights cancel") {
    check_logarithms(Weights{TestType(3e7), 1 / TestType(3e7), TestType(1.5), 1 / TestType(1.5)});
  }
  SECTION("at the ends of the range") {
    check_logarithms(Weights{Limits::denorm_min(), Limits::min(), TestType(1)});
    check_logarithms(Weights{Limits::max(), Limits::max(), Limits::max()});
    check_logarithms(Weights{Limits::max(), Limits::denorm_min()});
  }
}

TEST_CASE("ln lambda has twice the working precision for weights as small as 1e-230") {
  check_logarithms(std::vector(3, 1e-230));
  check_logarithms(std::vector(3, 1e-230L));
  check_logarithms(std::vector{1e-230, 1e230, 1e-230, 0.5});
}

TEST_CASE("Weights one give a unit of exactly one") {
  const Architecture architecture({4, 3, 2, 5}, 1.0);
  CHECK(architecture.log_lambda().hi == 0);
  CHECK(architecture.log_lambda().lo == 0);
  CHECK(architecture.log_unit().hi == 0);
  CHECK(architecture.log_unit().lo == 0);
}

TEMPLATE_TEST_CASE("Layers that do not exist are refused, with the index", "", float, double) {
  const auto check = [](const auto& architecture) {
    for (const int wrong : {-1, 4}) {
      CHECK_THROWS_WITH(architecture.width(wrong),
                        "widths are d_0, ..., d_L with L = 3, got the index " + std::to_string(wrong));
    }
    for (const int wrong : {-1, 0, 4}) {
      const std::string got = " with L = 3, got the index " + std::to_string(wrong);
      CHECK_THROWS_WITH(architecture.lambda(wrong), "weights are lambda_1, ..., lambda_L" + got);
      CHECK_THROWS_WITH(architecture.offset(wrong), "layers are W_1, ..., W_L" + got);
      CHECK_THROWS_AS(architecture.lambda(wrong), InvalidInput);
    }
    CHECK(architecture.width(0) == 3);
    CHECK(architecture.width(3) == 1);
    CHECK(architecture.offset(3) == 14);
  };
  check(Architecture<TestType>({3, 2, 4, 1}, TestType(1)));
  check(Architecture<TestType, 3>({3, 2, 4, 1}, TestType(1)));
}

}  // namespace
}  // namespace dmf::test
