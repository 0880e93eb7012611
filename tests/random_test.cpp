// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/random.hpp>

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

static_assert(dmf::RandomGenerator<std::mt19937_64>);
static_assert(dmf::RandomGenerator<std::mt19937_64&>);
static_assert(!dmf::RandomGenerator<std::mt19937>);      // 32 bits
static_assert(!dmf::RandomGenerator<std::minstd_rand>);  // never 0
static_assert(!dmf::RandomGenerator<std::ranlux48>);     // 48 bits in a 64-bit type
static_assert(!dmf::RandomGenerator<int>);

namespace dmf {
template float uniform<float>(std::mt19937_64&);
template double uniform<double>(std::mt19937_64&);
template long double uniform<long double>(std::mt19937_64&);
template Matrix<float> standard_normal<float>(Index, Index, std::mt19937_64&);
template Matrix<double> standard_normal<double>(Index, Index, std::mt19937_64&);
template Matrix<long double> standard_normal<long double>(Index, Index, std::mt19937_64&);
}  // namespace dmf

namespace {

/// A generator that always draws the same number.
struct Constant {
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~std::uint64_t{0}; }
  result_type operator()() const { return value; }
  result_type value;
};
static_assert(dmf::RandomGenerator<Constant>);

/// A generator of 63 bits, and one that is 64 bits wide but never draws 0.
struct HalfRange : Constant {
  static constexpr result_type max() { return ~std::uint64_t{0} >> 1; }
};
struct NeverZero : Constant {
  static constexpr result_type min() { return 1; }
};
static_assert(!dmf::RandomGenerator<HalfRange>);
static_assert(!dmf::RandomGenerator<NeverZero>);

/// Raw moments 1, ..., 4 of n draws.
template <class Draw>
std::array<double, 4> raw_moments(int n, Draw draw) {
  std::array<double, 4> moments{};
  for (int i = 0; i < n; ++i) {
    const double x = draw();
    double power = 1;
    for (double& moment : moments) moment += (power *= x) / n;
  }
  return moments;
}

// A correct generator fails a bound of five standard errors once in 1.7 million seeds, and the seed
// is fixed.
constexpr double standard_errors = 5;

}  // namespace

TEST_CASE("One seed gives one stream of uniform numbers, to the last bit") {
  // The 64-bit Mersenne twister and the cells, computed by another program.
  constexpr double expected[] = {0x1.e8f800819e93cp-3, 0x1.e51d13de7de06p-2, 0x1.0ea1c44b7e40cp-3,
                                 0x1.c19ffff22660ep-2};
  std::mt19937_64 g1(2025), g2(2025), g3(2025);
  for (const double value : expected) {
    CHECK(dmf::uniform(g1) == value);
    CHECK(std::abs(dmf::uniform<float>(g2) - static_cast<float>(value)) <= 0x1p-23f);
    CHECK(dmf::uniform<long double>(g3) == static_cast<long double>(value));
  }
}

TEST_CASE("One seed gives one stream of normal numbers, up to rounding") {
  // Box-Muller with 60 digits on the same stream.
  constexpr double expected[] = {-0x1.ab6750998e6f4p+0, -0x1.ddc7f2d572f68p+0, 0x1.ce342055dbc9cp-1,
                                 -0x1.c95a48adffaeep-1, -0x1.5ae8512c5c771p-4, -0x1.af4003ecfe944p-10};
  // The angle is at most 2 pi and rounded twice, the radius about 2: errors of 2 (2 pi) epsilon.
  constexpr double factor = 16;
  std::mt19937_64 g1(2025), g2(2025), g3(2025);
  const dmf::Matrix<double> x = dmf::standard_normal(2, 3, g1);
  const dmf::Matrix<float> xf = dmf::standard_normal<float>(2, 3, g2);
  const dmf::Matrix<long double> xl = dmf::standard_normal<long double>(6, 1, g3);
  REQUIRE(x.rows() == 2);
  REQUIRE(x.cols() == 3);
  for (dmf::Index i = 0; i < 6; ++i) {  // column by column: i runs through memory
    INFO("entry " << i);
    CHECK(std::abs(x.data()[i] - expected[i]) <= factor * dmf::epsilon<double>);
    CHECK(xf.data()[i] == static_cast<float>(x.data()[i]));
    CHECK(xl.data()[i] == static_cast<long double>(x.data()[i]));
  }
}

TEST_CASE("A uniform number takes one draw and a normal number two") {
  std::mt19937_64 used(7), discarded(7);
  static_cast<void>(dmf::uniform(used));
  discarded.discard(1);
  CHECK(used == discarded);
  static_cast<void>(dmf::standard_normal(3, 4, used));
  discarded.discard(24);
  CHECK(used == discarded);
  CHECK(dmf::standard_normal(0, 4, used).size() == 0);
  CHECK(used == discarded);
}

TEST_CASE("Uniform numbers are midpoints of cells and stay inside (0, 1)") {
  Constant lowest{0}, second{std::uint64_t{1} << 12}, highest{~std::uint64_t{0}};
  CHECK(dmf::uniform(lowest) == 0x1p-53);
  CHECK(dmf::uniform(second) == 3 * 0x1p-53);
  CHECK(dmf::uniform(highest) == 1 - 0x1p-53);
  CHECK(dmf::uniform<long double>(lowest) == 0x1p-53L);
  CHECK(dmf::uniform<long double>(highest) == 1 - 0x1p-53L);
  CHECK(dmf::uniform<float>(lowest) == 0x1p-24f);
}

TEST_CASE("Uniform numbers of type float stay below 1") {
  Constant highest{~std::uint64_t{0}};
  CHECK(dmf::uniform<float>(highest) < 1.0f);
}

TEST_CASE("Normal numbers are finite for every draw") {
  for (const std::uint64_t value : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    Constant generator{value};
    CHECK(std::isfinite(dmf::standard_normal(1, 1, generator)(0, 0)));
  }
}

TEST_CASE("Uniform numbers have the moments of the uniform distribution") {
  constexpr int n = 400000;
  constexpr std::uint64_t seed = 11;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  const auto moments = raw_moments(n, [&] { return dmf::uniform(generator); });
  for (int k = 1; k <= 4; ++k) {  // E x^k = 1/(k+1), Var x^k = 1/(2k+1) - 1/(k+1)^2
    const double mean = 1.0 / (k + 1), variance = 1.0 / (2 * k + 1) - mean * mean;
    INFO("moment " << k);
    CHECK(std::abs(moments[static_cast<std::size_t>(k - 1)] - mean) <= standard_errors * std::sqrt(variance / n));
  }
}

TEST_CASE("Normal numbers have the moments of the normal distribution and are uncorrelated") {
  constexpr int n = 400000;
  constexpr std::uint64_t seed = 13;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  const dmf::Matrix<double> x = dmf::standard_normal(2, n / 2, generator);
  dmf::Index next = 0;
  const auto moments = raw_moments(n, [&] { return x.data()[next++]; });
  constexpr double means[] = {0, 1, 0, 3}, variances[] = {1, 2, 15, 96};  // of x, ..., x^4
  for (std::size_t k = 0; k < 4; ++k) {
    INFO("moment " << k + 1);
    CHECK(std::abs(moments[k] - means[k]) <= standard_errors * std::sqrt(variances[k] / n));
  }
  const double correlation = x.row(0).dot(x.row(1)) / (n / 2);
  CHECK(std::abs(correlation) <= standard_errors / std::sqrt(n / 2));
}
