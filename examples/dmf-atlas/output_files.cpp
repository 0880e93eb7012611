// SPDX-License-Identifier: BSL-1.0
#include "output_files.hpp"

#include "number.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <ostream>
#include <random>
#include <system_error>
#include <utility>

namespace dmf_atlas {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  throw OutputError("cannot write " + in_quotes(name) + ": " + reason);
}

[[noreturn]] void refuse_by_errno(const std::string& name) {
  refuse(name, errno != 0 ? std::strerror(errno) : "unknown error");
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open_file(const fs::path& path, const char* mode, const std::string& name) {
  errno = 0;
  File file(std::fopen(path.c_str(), mode));
  if (!file) refuse_by_errno(name);
  return file;
}

void write_and_close(File file, const std::string& text, const std::string& name) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0;
  const int error = errno;
  if (std::fclose(file.release()) != 0 && written) refuse_by_errno(name);
  errno = error;
  if (!written) refuse_by_errno(name);
}

/// A file that did not exist before, beside `place`; removed at the end unless it was renamed.
class TemporaryFile {
 public:
  TemporaryFile(const fs::path& place, const std::string& name) : path_(place) {
    path_ += ".part-" + std::to_string(std::random_device{}());
    file_ = open_file(path_, "wbx", name);  // x: never an existing file
  }
  TemporaryFile(TemporaryFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    file_.reset();
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }

  void write(const std::string& text, const std::string& name) {
    write_and_close(std::move(file_), text, name);
  }

  void rename(const fs::path& place, const std::string& name) {
    std::error_code error;
    if (const auto old = fs::status(place, error); fs::is_regular_file(old)) {
      fs::permissions(path_, old.permissions(), error);
    }
    fs::rename(path_, place, error);
    if (error) refuse(name, error.message());
    path_.clear();
  }

 private:
  fs::path path_;
  File file_;
};

}  // namespace

void OutputFiles::add(const std::string& name) {
  Output output{name};
  if (name != "-") {
    std::error_code error;
    const fs::file_status status = fs::status(name, error);
    if (fs::is_directory(status)) refuse(name, "it is a directory");
    output.is_file = !fs::exists(status) || fs::is_regular_file(status);
    output.place = fs::weakly_canonical(fs::absolute(name, error), error);
    if (output.is_file) probe(output);
  }
  outputs_.push_back(std::move(output));
}

void OutputFiles::probe(const Output& output) const {
  std::error_code ignored;
  if (fs::exists(output.place, ignored)) open_file(output.place, "ab", output.name);
  const TemporaryFile removed_at_once(output.place, output.name);
  for (const Output& other : outputs_) {
    if (other.is_file && other.place == output.place)
      refuse(output.name, "two outputs have this name");
  }
}

void OutputFiles::write(const std::vector<std::string>& texts) {
  std::vector<TemporaryFile> files;
  std::vector<const Output*> places;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const Output& output = outputs_[i];
    if (!output.is_file) continue;
    files.emplace_back(output.place, output.name);
    files.back().write(texts[i], output.name);
    places.push_back(&output);
  }
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    if (!outputs_[i].is_file) write_in_place(outputs_[i], texts[i]);
  }
  std::size_t renamed = 0;
  try {
    for (; renamed < files.size(); ++renamed) {
      files[renamed].rename(places[renamed]->place, places[renamed]->name);
    }
  } catch (const OutputError&) {
    std::error_code ignored;
    while (renamed-- > 0) fs::remove(places[renamed]->place, ignored);
    throw;
  }
}

void OutputFiles::write_in_place(const Output& output, const std::string& text) {
  if (output.name != "-") {
    return write_and_close(open_file(output.place, "wb", output.name), text, output.name);
  }
  errno = 0;
  standard_output_ << text << std::flush;
  if (!standard_output_) {
    const int error = errno;
    throw OutputError(std::string("cannot write standard output") +
                      (error != 0 ? std::string(": ") + std::strerror(error) : ""));
  }
}

}  // namespace dmf_atlas
