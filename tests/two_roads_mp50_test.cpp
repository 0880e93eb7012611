// SPDX-License-Identifier: BSL-1.0

#include "support/two_roads.hpp"

namespace dmf::test {
namespace {

TEST_CASE("Both wings agree in mp50 at the points of diagonal targets") { compare_wings<mp50>(20250701, 1200, false); }

TEST_CASE("Both wings agree in mp50 at the points of full targets") { compare_wings<mp50>(20250702, 800, true); }

}  // namespace
}  // namespace dmf::test
