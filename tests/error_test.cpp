// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/error.hpp>

#include "support/catch.hpp"

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>

static_assert(std::derived_from<dmf::InvalidInput, std::invalid_argument>);
static_assert(std::derived_from<dmf::NotRepresentable, std::overflow_error>);
static_assert(!std::derived_from<dmf::NotRepresentable, std::invalid_argument>);

TEST_CASE("Both exceptions carry their text and can be caught by their standard bases") {
  CHECK_THROWS_AS(throw dmf::InvalidInput("depth"), std::invalid_argument);
  CHECK_THROWS_AS(throw dmf::NotRepresentable(std::string("value")), std::overflow_error);
  CHECK(std::string(dmf::InvalidInput("depth").what()) == "depth");
  CHECK(std::string(dmf::NotRepresentable(std::string("value")).what()) == "value");
}

TEST_CASE("A text is the concatenation of its parts") {
  CHECK(dmf::detail::text("a ", std::string("b "), 3, " ", std::int64_t{-4}, 'c') == "a b 3 -4c");
}

TEST_CASE("Numbers appear in a text as short as reads back as the same number") {
  CHECK(dmf::detail::text(0.1) == "0.1");
  CHECK(dmf::detail::text(0.1f, " ", 0.1L) == "0.1 0.1");
  CHECK(dmf::detail::text(0.25, " ", -1e300) == "0.25 -1e+300");
  CHECK(std::stod(dmf::detail::text(0x1.fffffffffffffp-3)) == 0x1.fffffffffffffp-3);
}

TEST_CASE("What has no text does not prevent a message") {
  struct Number {};
  CHECK(dmf::detail::text("got ", Number{}) == "got a number without a text");
}

TEST_CASE("A requirement throws its text if and only if the condition is violated") {
  CHECK_NOTHROW(dmf::detail::require(true, "never seen"));
  CHECK_THROWS_AS(dmf::detail::require(false, "width ", 0), dmf::InvalidInput);
  CHECK_THROWS_WITH(dmf::detail::require(false, "width must be at least 1, got ", 0),
                    "width must be at least 1, got 0");
}
