// SPDX-License-Identifier: BSL-1.0
#pragma once

// What all tests of the questions of dmf-atlas share: asking them, and reading what comes back.

#include "support/atlas_run.hpp"
#include "support/catch.hpp"

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace atlas_questions {

using namespace atlas_run;
using nlohmann::json;
using Words = std::vector<std::string>;

inline Words joined(Words first, const Words& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline json asked(const Words& arguments) {
  const Run result = run(joined(arguments, {"--json", "-"}));
  INFO(result.err);
  REQUIRE(result.status == 0);
  return json::parse(result.out);
}

inline void check_refused(const Words& arguments, const std::string& message) {
  const Run result = run(arguments);
  CHECK(result.err == "dmf-atlas: " + message + "\n");
  CHECK(result.status == 2);
  CHECK(result.out.empty());
}

/// Some hundred operations in double.
inline bool near(double a, double b, double tolerance = 1e-13) {
  return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

/// All digits of a number.
inline std::string digits(double x) {
  std::ostringstream text;
  text.precision(17);
  text << x;
  return text.str();
}

/// The numbers of a .npy of doubles.
inline Eigen::VectorXd npy(const std::string& bytes) {
  const auto header = static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]) + 10;
  Eigen::VectorXd result(static_cast<Eigen::Index>((bytes.size() - static_cast<std::size_t>(header)) / 8));
  std::copy(bytes.begin() + header, bytes.end(), reinterpret_cast<char*>(result.data()));
  return result;
}

}  // namespace atlas_questions
