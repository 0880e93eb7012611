// SPDX-License-Identifier: BSL-1.0
#pragma once

// The outputs of one run: all of them appear, complete, or none does.

#include <filesystem>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

namespace dmf_atlas {

/// An output that cannot be written; what() is one line with the name and the reason.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class OutputFiles {
 public:
  explicit OutputFiles(std::ostream& standard_output) : standard_output_(standard_output) {}

  /// Registers the file `name`, or standard output for "-", and finds out whether it can be
  /// written, so that this is known before the work. Leaves nothing behind. Throws OutputError.
  void add(const std::string& name);

  /// Writes texts[i] to the i-th registered output. A file is written beside its final place and
  /// renamed when everything is written; a device or a pipe is written directly. Throws OutputError,
  /// and then no file is left behind.
  void write(const std::vector<std::string>& texts);

 private:
  struct Output {
    std::string name;
    std::filesystem::path place{};  ///< where the file goes, symbolic links resolved
    bool is_file = false;           ///< a regular file, there or to be made
  };

  void probe(const Output& output) const;
  void write_in_place(const Output& output, const std::string& text);

  std::ostream& standard_output_;
  std::vector<Output> outputs_;
};

}  // namespace dmf_atlas
