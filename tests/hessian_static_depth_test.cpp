// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/hessian.hpp>

#include "support/catch.hpp"
#include "support/hessian_laws.hpp"

template class dmf::Hessian<double, 2>;
template class dmf::Hessian<double, 3>;
template class dmf::Hessian<double, 8>;

TEST_CASE("Static and dynamic depths have the same Hessian") {
  dmf::test::for_each_static_depth([]<int L>() { dmf::test::static_depth_has_the_same_hessian<L, double>(8); });
}
