// SPDX-License-Identifier: BSL-1.0
#pragma once

// A file line by line in one buffer of fixed size, for what is too large to be read at once.

#include "matrix_file.hpp"
#include "text_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace dmf_atlas {

/// The same members as Lines. A line is valid until the next one is asked for. Throws FileError where the file cannot
/// be read or a line is longer than the buffer.
class FileLines {
 public:
  /// The lines that begin at the bytes from `begin` on and before `end`, all of them unless those are given: a file
  /// that is cut in pieces, anywhere, gives each line once.
  FileLines(const std::filesystem::path& path, std::string_view name, std::uint64_t begin = 0,
            std::uint64_t end = std::numeric_limits<std::uint64_t>::max())
      : file_(path, std::ios::binary), name_(name), buffer_(std::size_t{1} << 20, '\0') {
    if (!file_) throw FileError(name_, no_line, "the file cannot be opened");
    if (begin == 0) {
      fill();
      if (rest_.starts_with("\xEF\xBB\xBF")) {
        rest_.remove_prefix(3);
        mark_ = 3;  // a part of the first line, which begins at byte 0
      }
      most_passed_ = end;
      return;
    }
    file_.seekg(static_cast<std::streamoff>(begin - 1));
    next();  // the rest of a line that began before, perhaps no more than its end
    number_ = 0;
    most_passed_ = end - (begin - 1);
  }

  std::optional<std::string_view> next() {
    if (passed_ >= most_passed_) return std::nullopt;
    std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) {
      fill();
      end = rest_.find('\n');
    }
    if (rest_.empty()) return std::nullopt;
    ++number_;
    if (end == std::string_view::npos) {
      if (file_) throw FileError(name_, number_, concat("a line of more than ", buffer_.size(), " bytes"));
      end = rest_.size();
    }
    const std::string_view line = rest_.substr(0, end);
    const std::size_t passed = std::min(end + 1, rest_.size());
    rest_.remove_prefix(passed);
    passed_ += passed + mark_;
    mark_ = 0;
    return line;
  }

  [[nodiscard]] std::size_t number() const { return number_; }

  /// How many bytes the lines so far took.
  [[nodiscard]] std::size_t passed() const { return passed_; }

 private:
  /// Moves what is left to the front and reads on behind it.
  void fill() {
    std::copy(rest_.begin(), rest_.end(), buffer_.begin());
    const std::size_t kept = rest_.size();
    file_.read(buffer_.data() + kept, static_cast<std::streamsize>(buffer_.size() - kept));
    if (file_.bad()) throw FileError(name_, no_line, "the file cannot be read");
    rest_ = std::string_view(buffer_).substr(0, kept + static_cast<std::size_t>(file_.gcount()));
  }

  std::ifstream file_;
  std::string_view name_;
  std::string buffer_;
  std::string_view rest_;
  std::size_t number_ = 0, passed_ = 0, mark_ = 0;
  std::uint64_t most_passed_ = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace dmf_atlas
