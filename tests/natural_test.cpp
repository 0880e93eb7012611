// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/natural.hpp>

#include "support/catch.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace dmf {
namespace {

using boost::multiprecision::cpp_int;

/// Numbers near the ends of one, two and more digits, and any in between.
std::uint32_t any_factor(std::mt19937_64& generator) {
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  switch (generator() % 4) {
    case 0: return static_cast<std::uint32_t>(1 + generator() % 3);
    case 1: return static_cast<std::uint32_t>(most - generator() % 3);
    case 2: return std::uint32_t{1} << (generator() % 32);
    default: return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, generator() % most));
  }
}

TEST_CASE("Natural numbers compute as those of another library") {
  std::mt19937_64 generator(20261128);
  Natural a, b;
  cpp_int wide_a, wide_b;
  for (int n = 0; n < 20000; ++n) {
    const std::uint32_t factor = any_factor(generator);
    switch (generator() % 7) {
      case 0: b += a, wide_b += wide_a; break;
      case 1: b *= factor, wide_b *= factor; break;
      case 2: b /= factor, wide_b /= factor; break;
      case 3: a = a + Natural(factor), wide_a += factor; break;
      case 4: a = a * factor, wide_a *= factor; break;
      case 5: std::swap(a, b), std::swap(wide_a, wide_b); break;
      default:
        if (b >= a) {
          b -= a, wide_b -= wide_a;
        } else {
          b = a - b, wide_b = wide_a - wide_b;
        }
    }
    if (wide_a > cpp_int(1) << 700) a = factor, wide_a = factor;
    if (wide_b > cpp_int(1) << 700) b = b / factor, wide_b /= factor;
    INFO("seed 20261128, step " << n);
    REQUIRE(b.to_string() == wide_b.str());
    REQUIRE((a < b) == (wide_a < wide_b));
    REQUIRE((a == b) == (wide_a == wide_b));
  }
}

TEST_CASE("Carries and borrows run through all digits") {
  Natural power(1);
  for (int i = 0; i < 10; ++i) power *= std::uint32_t{1} << 31;
  const Natural less = power - 1;
  CHECK(less + 1 == power);
  CHECK(less < power);
  CHECK((power - power).to_string() == "0");
  CHECK(power - power == 0);
  CHECK((power * 0).to_string() == "0");
  Natural twice = power;
  twice += twice;
  CHECK(twice == power * 2);
  CHECK((power * 4).log2() == 312);
}

TEST_CASE("Natural numbers of 64 bits and beyond") {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  CHECK(Natural(most).to_string() == "18446744073709551615");
  CHECK(static_cast<std::uint64_t>(Natural(most)) == most);
  CHECK(static_cast<std::uint64_t>(Natural()) == 0);
  CHECK_THROWS_AS(static_cast<std::uint64_t>(Natural(most) + 1), NotRepresentable);
  CHECK(Natural(std::uint8_t{200}) == 200);
  CHECK(Natural(1000000000).to_string() == "1000000000");  // zeros inside and at the end of a part
  CHECK((Natural(1000000000) * 1000000000 + 7).to_string() == "1000000000000000007");
}

TEST_CASE("Logarithms of natural numbers") {
  CHECK(Natural().log2() == -std::numeric_limits<double>::infinity());
  CHECK(Natural(1).log2() == 0);
  Natural power(1);
  for (int n = 1; n <= 3000; ++n) {
    power *= 3;
    REQUIRE(std::abs(power.log2() - n * std::log2(3.0)) <= 1e-15 * n * std::log2(3.0));
  }
}

TEST_CASE("What is no natural number is refused") {
  CHECK_THROWS_WITH(Natural(-1), "a natural number must not be negative, got -1");
  CHECK_THROWS_WITH(Natural(3) - Natural(4), "a natural number must not be negative, got 3 - 4");
  CHECK_THROWS_WITH(Natural(3) / 0, "the divisor must not be 0");
}

}  // namespace
}  // namespace dmf
