// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the readers of all formats share: lines, words, whole numbers and sizes, and their errors.

#include "matrix_file.hpp"
#include "number.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace dmf_atlas {

inline constexpr std::size_t no_line = 0;
inline constexpr std::string_view blanks = " \t\r";

template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

inline std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Walks through a text line by line. LF ends a line, a CR before it is one of the blanks, and a
/// byte order mark before the first line is dropped.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// The next line without its LF, or nothing behind the last.
  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }

  /// The number of the line that was returned last.
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// The next line of a source, Lines or FileLines, that is neither blank nor begins with the mark of a comment.
template <class LineSource>
std::optional<std::string_view> next_filled(LineSource& lines, char comment) {
  auto line = lines.next();
  while (line && (trim(*line).empty() || line->starts_with(comment))) line = lines.next();
  return line;
}

inline std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const std::size_t end = std::min(line.find_first_of(blanks), line.size());
    result.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return result;
}

inline std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return number;
}

inline std::uint64_t parse_count(std::string_view text, std::string_view name, std::size_t line) {
  if (const auto count = whole_number(text)) return *count;
  throw FileError(name, line, concat(in_quotes(text), " is not a whole number below 2^64"));
}

/// Refuses a declared size before anything of that size is allocated.
inline void check_size(std::uint64_t rows, std::uint64_t columns, std::size_t maximum, std::string_view name,
                       std::size_t line) {
  const std::string size = concat("the declared size ", rows, " x ", columns);
  if (rows == 0 || columns == 0) throw FileError(name, line, concat(size, " has no elements"));
  if (columns > maximum / rows)
    throw FileError(name, line, concat(size, " exceeds the limit of ", maximum, " elements"));
}

}  // namespace dmf_atlas
