// SPDX-License-Identifier: BSL-1.0

// The clock of training in 50 digits. Refuted by: a time that quadrature in 50 digits does not confirm to 45, at depths
// 2 to 1000 and beside the fold.

#include <dmf/landscape/training_clock.hpp>

#include "support/catch.hpp"
#include "support/double_exponential.hpp"

#include <dmf/bridge/boost_multiprecision.hpp>

#include <vector>

namespace dmf::test {
namespace {

TEST_CASE("In 50 digits times are those of quadrature, and scales after them") {
  struct Case {
    int L;
    double ratio, from, to;  // y over the fold; scales in units of that of the fold
  };
  const std::vector<Case> cases = {{2, 3.0, 0.1, 1.2},  {3, 1.5, 0.9, 1.3},   {3, 0.999, 1.5, 0.5},
                                   {6, 1.01, 1.2, 1.1}, {40, 2.0, 0.95, 0.9}, {1000, 1.2, 1.0, 1.0002}};
  for (const Case& c : cases) {
    const mp50 weight = mp50(3) / mp50(10);
    const Architecture<mp50> architecture(std::vector<Index>(static_cast<std::size_t>(c.L) + 1, 1), weight);
    const ScalarEquation<mp50> equation(c.L);
    const mp50 y = mp50(c.ratio) * equation.fold_threshold(architecture.log_unit());
    const mp50 unit = c.L == 2 ? mp50(sqrt(weight))
                               : mp50(exp(mp50(log(mp50(weight * mp50(c.L - 2) / mp50(c.L)))) / mp50(2 * c.L - 2)));
    const mp50 from = unit * mp50(c.from), to = unit * mp50(c.to);
    const TrainingClock<mp50> clock(architecture, y);
    const ClockTime<mp50> time = clock.time(from, to);
    INFO("L = " << c.L << ", ratio " << c.ratio);
    REQUIRE(time.finite());
    const auto f = [&](const mp50& x) -> mp50 {
      return mp50(-1) / mp50(2) / (exp(mp50(mp50(2 * c.L - 2) * x)) - y * exp(mp50(mp50(c.L - 2) * x)) + weight);
    };
    const mp50 a = log(from), b = log(to), middle = log(unit);
    const bool across = (a - middle) * (b - middle) < mp50(0);
    const mp50 expected =
        across ? mp50(double_exponential<mp50>(f, a, middle, 300) + double_exponential<mp50>(f, middle, b, 300))
               : double_exponential<mp50>(f, a, b, 300);
    CHECK(abs(time.time / expected - mp50(1)) < mp50(1e-45));
    const mp50 back = clock.scale_after(from, time.time);
    CHECK(abs(clock.time(from, back).time / time.time - mp50(1)) < mp50(1e-45));
  }
}

}  // namespace
}  // namespace dmf::test
