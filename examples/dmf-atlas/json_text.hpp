// SPDX-License-Identifier: BSL-1.0
#pragma once

// JSON as text that is appended piece by piece: neither a tree of objects nor the whole text is ever in memory.

#include "text.hpp"
#include "text_sink.hpp"

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

namespace dmf_atlas::json_text {

/// A string with its quotes; control characters are escaped.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// A number that round-trips; text where the scalar is wider than the numbers of JSON.
template <class Scalar>
void append(std::string& text, const Scalar& x, const char* what) {
  using dmf::isfinite;
  if (!isfinite(x)) throw dmf::NotRepresentable(std::string(what) + " overflows");
  if constexpr (std::numeric_limits<Scalar>::digits <= std::numeric_limits<double>::digits) {
    const std::size_t begin = text.size();
    fmt::format_to(std::back_inserter(text), "{}", x);
    if (text.find_first_of(".e", begin) == text.npos) text += ".0";  // a real number to every reader
  } else {
    text += '"' + shortest(x) + '"';
  }
}

/// Opens a member of an object, behind others unless it is the first.
inline void begin_member(std::string& text, std::string_view key) {
  if (text.back() != '{') text += ',';
  text += '"';
  text += key;
  text += "\":";
}

template <class Scalar>
void member(std::string& text, std::string_view key, const Scalar& x, const char* what) {
  begin_member(text, key);
  append(text, x, what);
}

inline void member(std::string& text, std::string_view key, std::string_view word) {
  begin_member(text, key);
  fmt::format_to(std::back_inserter(text), R"("{}")", word);
}

inline void member(std::string& text, std::string_view key, std::int64_t number) {
  begin_member(text, key);
  fmt::format_to(std::back_inserter(text), "{}", number);
}

inline void flag(std::string& text, std::string_view key, bool holds) {
  begin_member(text, key);
  text += holds ? "true" : "false";
}

/// A list of `size` items; `item(i)` appends the i-th.
template <class Item>
void list(std::string& text, std::size_t size, const Item& item) {
  text += '[';
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    item(i);
  }
  text += ']';
}

/// The members of the outermost object, one after the other.
class Document {
 public:
  explicit Document(TextSink& sink) : sink_(sink), text_(sink.end()) { text_ += '{'; }

  /// Opens a member; its value is to be appended to what comes back.
  std::string& begin(std::string_view key) {
    text_ += is_first_ ? "\n  " : ",\n  ";
    is_first_ = false;
    fmt::format_to(std::back_inserter(text_), R"("{}": )", key);
    return text_;
  }

  void member(std::string_view key, std::string_view json) { begin(key) += json; }
  void word(std::string_view key, std::string_view word) {
    fmt::format_to(std::back_inserter(begin(key)), R"("{}")", word);
  }
  void number(std::string_view key, std::int64_t number) {
    fmt::format_to(std::back_inserter(begin(key)), "{}", number);
  }

  /// An array with one line per item; `item(text, i)` appends the i-th of `size`.
  template <class Item>
  void array(std::string_view key, std::size_t size, const Item& item) {
    begin(key) += '[';
    for (std::size_t i = 0; i < size; ++i) {
      text_ += i == 0 ? "\n    " : ",\n    ";
      item(text_, i);
      sink_.piece_done();
    }
    text_ += size == 0 ? "]" : "\n  ]";
  }

  void end() { text_ += "\n}\n"; }

 private:
  TextSink& sink_;
  std::string& text_;
  bool is_first_ = true;
};

}  // namespace dmf_atlas::json_text
