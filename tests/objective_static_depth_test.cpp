// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/objective_laws.hpp"

template struct dmf::ObjectiveAndGradient<double, 2>;
template struct dmf::ObjectiveAndGradient<double, 3>;
template struct dmf::ObjectiveAndGradient<double, 8>;

TEST_CASE("Static and dynamic depths give the same objective and gradient") {
  dmf::test::for_each_static_depth([]<int L>() { dmf::test::static_depth_agrees<L, double>(3); });
}
