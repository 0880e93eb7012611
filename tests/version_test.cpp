// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/version.hpp>

#include "support/catch.hpp"

#include <string>

static_assert(dmf::version >= dmf::Version{0, 1, 0});
static_assert(dmf::Version{0, 1, 9} < dmf::Version{0, 2, 0});
static_assert(dmf::Version{0, 9, 9} < dmf::Version{1, 0, 0});

TEST_CASE("The numbers, the text and CMake give one version") {
  const std::string numbers = std::to_string(DMF_VERSION_MAJOR) + "." + std::to_string(DMF_VERSION_MINOR) + "." +
                              std::to_string(DMF_VERSION_PATCH);
  CHECK(numbers == DMF_VERSION_STRING);
  CHECK(numbers == CMAKE_SAYS);
  CHECK(dmf::version == dmf::Version{DMF_VERSION_MAJOR, DMF_VERSION_MINOR, DMF_VERSION_PATCH});
}
