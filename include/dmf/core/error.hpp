// SPDX-License-Identifier: BSL-1.0
#pragma once

// Misuse is reported at the door, by one exception type whose text is the violated condition
// together with the values that violate it. Numerical doubt is never an exception: it is data in
// the results (residual, condition, margin, uncertainty).

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

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

/// Two ways to the same integer disagree, such as the signs of listed eigenvalues and the inertia that
/// follows from the choice. No input is to blame: a defect of dmf, said instead of a wrong answer.
class InternalContradiction : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The fewest digits that read back as the same number, one more at a time: for standard libraries without
/// std::to_chars for these types.
template <class Part>
void append_by_trial(std::ostringstream& out, const Part& part) {
  for (int digits = 1; digits <= std::numeric_limits<Part>::max_digits10; ++digits) {
    std::ostringstream attempt;
    attempt.imbue(std::locale::classic());
    attempt.precision(digits);
    attempt << part;
    std::istringstream back(attempt.str());
    back.imbue(std::locale::classic());
    Part read{};
    if ((back >> read && read == part) || digits == std::numeric_limits<Part>::max_digits10) {
      out << attempt.str();
      return;
    }
  }
}

/// Built-in numbers as short as they can be while reading back as the same number: 0.1, not
/// 0.10000000000000001. Others with all the decimal digits that their type is sure of.
template <class Part>
void append(std::ostringstream& out, const Part& part) {
  if constexpr (std::floating_point<Part>) {
    std::array<char, 64> digits{};
    char* const first = digits.data();
    char* const last = first + digits.size();
    if constexpr (requires { std::to_chars(first, last, part); }) {
      const auto end = std::to_chars(first, last, part);
      out << std::string_view(first, static_cast<std::size_t>(end.ptr - first));
    } else {
      append_by_trial(out, part);
    }
  } else if constexpr (!requires { out << part; }) {
    out << "a number without a text";
  } else {
    if constexpr (std::is_class_v<Part>) {
      if constexpr (std::numeric_limits<Part>::is_specialized) {
        out.precision(std::numeric_limits<Part>::digits10);
      }
    }
    out << part;
  }
}

template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (append(out, parts), ...);
  return out.str();
}

/// Throws InvalidInput with the concatenated parts unless the condition holds.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
  if (!condition) throw InvalidInput(text(parts...));
}

}  // namespace detail
}  // namespace dmf
