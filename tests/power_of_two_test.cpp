// SPDX-License-Identifier: BSL-1.0
#include <dmf/bridge/boost_multiprecision.hpp>

#include <dmf/landscape/barrier.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/low_rank/prox.hpp>
#include <dmf/analytic/whiten.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace dmf::test {
namespace {

// Global objects may compute with dmf before main(): refuted by an epsilon that has no value yet.
template <class Scalar>
Scalar read_epsilon() {
  return Scalar(2) * epsilon<Scalar>;
}
const mp50 twice_epsilon = read_epsilon<mp50>();
const mp50 lowest_before_main =
    Atlas<mp50>(Architecture<mp50>({2, 2, 2}, mp50(1)), Vector<mp50>(Vector<mp50>::Constant(2, mp50(3))))
        .lowest(1)
        .front()
        .value();

TEST_CASE("The 50 digits are there before main()") {
  CHECK(twice_epsilon == 2 * std::numeric_limits<mp50>::epsilon());
  CHECK(abs(lowest_before_main - 10) <= 100 * epsilon<mp50>);  // 2 (1 + 2 (3 - 1))
}

TEST_CASE("Powers of two are exact, rounded once at the small end, and saturate") {
  using detail::times_power_of_two;
  CHECK(times_power_of_two(3.0, -2) == 0.75);
  CHECK(times_power_of_two(-3.0, 1000) == -std::ldexp(3.0, 1000));
  // 9/16 of the least number rounds to it; in two steps of 1/4 it would become 2, then 1/2, then 0.
  const double least = std::numeric_limits<double>::denorm_min();
  CHECK(times_power_of_two(9 * least, -4) == least);
  CHECK(times_power_of_two(7 * least, -4) == 0);
  const float least_float = std::numeric_limits<float>::denorm_min();
  CHECK(times_power_of_two(9 * least_float, -4) == least_float);
  CHECK(times_power_of_two(7 * least_float, -4) == 0);
  // Where the power itself leaves the normal numbers, at either end.
  for (const int e : {-1022, -1023, -1024, -1074}) CHECK(times_power_of_two(1.0, e) == std::ldexp(1.0, e));
  for (const int e : {1023, 1024, 1025}) CHECK(times_power_of_two(0.25, e) == std::ldexp(0.25, e));
  for (const std::int64_t huge : {std::int64_t{5000}, std::int64_t{1} << 31, std::int64_t{1} << 40}) {
    CHECK(times_power_of_two(-1.0, huge) == -std::numeric_limits<double>::infinity());
    CHECK(times_power_of_two(1.0, -huge) == 0);
    CHECK(times_power_of_two(0.0, huge) == 0);
  }
  CHECK(detail::binary_exponent(1.0) == 1);
  CHECK(detail::binary_exponent(-0.75) == 0);
  CHECK(detail::binary_exponent(0.0) == 0);
  CHECK(detail::square_in_units(-3.0, 1) == 2.25);
}

TEST_CASE("The common exponent brings entries below 1") {
  const Matrix<double> X{{1.0, -5.0}, {0.25, 0.0}};
  CHECK(detail::common_exponent(X) == 3);
  CHECK(detail::scaled_by_power_of_two(X, -3) == X / 8);
  CHECK(detail::common_exponent(Matrix<double>::Zero(2, 2)) == 0);
  CHECK(detail::common_exponent(Matrix<double>(0, 2)) == 0);
}

TEST_CASE("Norms whose squares leave the range") {
  for (const int e : {-1060, -700, 0, 700, 1020}) {
    const Vector<double> x{{3 * std::ldexp(1.0, e), -4 * std::ldexp(1.0, e)}};
    CHECK(detail::norm_in_range(x) == 5 * std::ldexp(1.0, e));
  }
  CHECK(detail::norm_in_range(Vector<double>::Zero(3)) == 0);
  CHECK(std::isinf(detail::norm_in_range(Vector<double>::Constant(2, 1.5 * std::ldexp(1.0, 1023)))));
}

TEST_CASE("A scaled sum is the plain one where that stays in range, in any order") {
  using Number = detail::Scaled<double>;
  CHECK(sqrt(Number()).value() == 0);
  const Number terms[] = {Number(3, -3001), Number(5, -2999), Number(1, -3000)};  // 3/2 + 10 + 1 = 25/2, over 2^3000
  for (const int i : {0, 1, 2}) {
    const Number sum = Number(0, 4000) + terms[i] + terms[(i + 1) % 3] + terms[(i + 2) % 3];
    CHECK(sqrt(sum).value() == 0);
    CHECK((sum * Number(1, 3000)).value() == 12.5);
    CHECK(sqrt(sum + Number(std::ldexp(1.0, -50), 1500 + 50 + 2)).value() == std::ldexp(1.0, 751));
  }
  const Number odd = Number(2.25, 1601) + Number(-2.25, 1600);
  CHECK(sqrt(odd).value() == 1.5 * std::ldexp(1.0, 800));
  CHECK((odd + Number(-1, 1602)).is_negative());
  CHECK_FALSE(odd.is_negative());
}

// A number of 50 digits has 32 bits of exponent: twice an exponent fills more than an int.
TEST_CASE("Exponents of 50 digits may be doubled and subtracted") {
  const mp50 large("1e400000000"), small("1e-400000000");
  const std::int64_t e = detail::binary_exponent(large);
  CHECK(2 * e > std::numeric_limits<int>::max());
  CHECK(detail::times_power_of_two(large, -2 * e) < mp50("1e-399999999"));
  CHECK(detail::times_power_of_two(large, -2 * e) > mp50("1e-400000001"));
  CHECK(detail::times_power_of_two(small, 2 * e) > mp50("1e399999999"));
  CHECK(detail::times_power_of_two(detail::times_power_of_two(small, 2 * e), -2 * e) == small);
  CHECK(isinf(detail::times_power_of_two(large, 2 * e)));
  CHECK(detail::times_power_of_two(small, -2 * e) == 0);
}

TEST_CASE("Squares that leave the range of 50 digits are infinite or zero, not wrapped") {
  const mp50 large("1e400000000"), small("1e-400000000");
  const auto objective = [](const mp50& y) {
    return prox_values(Vector<mp50>(Vector<mp50>::Constant(1, y)), y, 2).objective;
  };
  CHECK(objective(small) == 0);
  CHECK(isinf(objective(large)));
  const auto pass = [](const mp50& y) {
    return barrier(Atlas<mp50>(Architecture<mp50>({1, 1, 1, 1}, mp50(1)), Vector<mp50>(Vector<mp50>::Constant(1, y))),
                   1);
  };
  CHECK_THROWS_AS(pass(large), NotRepresentable);
  const Architecture<mp50> architecture({2, 2, 1}, mp50(1));
  const Matrix<mp50> I = Matrix<mp50>::Identity(2, 2), T = Matrix<mp50>::Ones(1, 2);
  CHECK_THROWS_AS(whitened_problem(Matrix<mp50>(large * I), T, architecture), NotRepresentable);
  CHECK_THROWS_AS(whitened_problem(Matrix<mp50>(small * I), T, architecture), NotRepresentable);
  // T = Y A with A = 1e350000000 I and T = 1e-350000000 (1, 1): Y leaves the range, the scale too.
  CHECK_THROWS_AS(
      whitened_problem(Matrix<mp50>(mp50("1e350000000") * I), Matrix<mp50>(mp50("1e-350000000") * T), architecture),
      NotRepresentable);
}

}  // namespace
}  // namespace dmf::test
