// SPDX-License-Identifier: BSL-1.0
#pragma once

// The outputs of one run: all of them appear, complete, or none does, and then whatever was there
// before is still there.

#include "text_sink.hpp"

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace dmf_atlas {

class OutputFiles {
 public:
  using Writer = std::function<void(TextSink&)>;

  explicit OutputFiles(std::ostream& standard_output) : standard_output_(standard_output) {}
  /// Removes the folders that add_folder() made, unless write() has succeeded.
  ~OutputFiles();
  OutputFiles(const OutputFiles&) = delete;
  OutputFiles& operator=(const OutputFiles&) = delete;

  /// Registers the file `name`, or standard output for "-", and finds out whether it can be
  /// written, so that this is known before the work. Leaves nothing behind. Throws OutputError, and
  /// UsageError where another output goes to the same place.
  void add(const std::string& name);

  /// Makes the folder `name`, and those it is in, where they do not exist. Throws OutputError.
  void add_folder(const std::string& name);

  /// Lets writers[i] write the i-th registered output. A file is written beside its final place and
  /// takes it when everything else is written; what has no place beside it (standard output, a pipe,
  /// a device) is held back until then. Throws OutputError or what a writer throws: then no file was
  /// made and every older one is as it was.
  void write(const std::vector<Writer>& writers);

 private:
  struct Output {
    std::string name;
    std::filesystem::path place{};  ///< where the file goes, symbolic links resolved
    bool is_file = false;           ///< a regular file, there or to be made
  };

  void probe(const Output& output) const;
  void pour(const Output& output, const TextSink& text);

  std::ostream& standard_output_;
  std::vector<Output> outputs_;
  std::vector<std::filesystem::path> folders_;  // made by this run, outer ones first
};

}  // namespace dmf_atlas
