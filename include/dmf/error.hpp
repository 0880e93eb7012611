// SPDX-License-Identifier: BSL-1.0
#pragma once

// Misuse is reported at the door, by one exception type whose text is the violated condition
// together with the values that violate it. Numerical doubt is never an exception: it is data in
// the results (residual, condition, margin, uncertainty).

#include <sstream>
#include <stdexcept>
#include <string>

namespace dmf {

/// The input does not describe a problem dmf can answer. what() states the violated condition and
/// the values, for example "depth must be at least 2, got 1".
class InvalidInput : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// The answer exists but does not fit the number type that was asked for.
class NotRepresentable : public std::overflow_error {
 public:
  using std::overflow_error::overflow_error;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  out.precision(17);
  (out << ... << parts);
  return out.str();
}

/// Throws InvalidInput with the concatenated parts unless the condition holds.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
  if (!condition) throw InvalidInput(text(parts...));
}

}  // namespace detail
}  // namespace dmf
