// SPDX-License-Identifier: BSL-1.0
#pragma once

// Text on its way to a file: appended piece by piece, and in memory only a little at a time.

#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dmf_atlas {

/// An output that cannot be written; what() is one line with the name and the reason.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "cannot write 'name': reason", the reason from errno where none is given.
[[noreturn]] void refuse_output(const std::string& name, const std::string& reason);
[[noreturn]] void refuse_output(const std::string& name);

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

class TextSink {
 public:
  /// Text for a file that is open. Without one the text is held back, in a temporary file without a
  /// name when it is long, until visit() gives it out. `name` is for messages.
  explicit TextSink(std::string name, File file = nullptr)
      : name_(std::move(name)), is_held_back_(file == nullptr), file_(std::move(file)) {}

  /// The end of the text, to append to.
  [[nodiscard]] std::string& end() { return text_; }

  /// To be called between pieces: writes what has come together where it is much. Throws OutputError.
  void piece_done() {
    if (text_.size() >= much) write_out();
  }

  /// Writes the rest and closes the file. Throws OutputError.
  void close();

  /// Gives out, in order, the text that is held back.
  void visit(const std::function<void(std::string_view)>& take) const;

 private:
  static constexpr std::size_t much = std::size_t{1} << 18;

  void write_out();

  std::string name_;
  bool is_held_back_;
  File file_;
  std::string text_;
};

}  // namespace dmf_atlas
