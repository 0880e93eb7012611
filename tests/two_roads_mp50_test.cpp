// SPDX-License-Identifier: BSL-1.0

#include "support/two_roads.hpp"

#include <cstdlib>
#include <string_view>

namespace dmf::test {
namespace {

/// A fifth of the landscapes of the other scalars, as dense Hessians in 50 digits take a while; all of them where
/// DMF_TWO_ROADS is `all`, as in the preset `completeness`.
int some_of(int landscapes) {
  const char* wanted = std::getenv("DMF_TWO_ROADS");
  return wanted != nullptr && std::string_view(wanted) == "all" ? landscapes : landscapes / 5;
}

TEST_CASE("Both wings agree in mp50 at the points of diagonal targets") {
  compare_wings<mp50>(20250701, some_of(1200), false);
}

TEST_CASE("Both wings agree in mp50 at the points of full targets") {
  compare_wings<mp50>(20250702, some_of(800), true);
}

}  // namespace
}  // namespace dmf::test
