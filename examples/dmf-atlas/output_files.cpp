// SPDX-License-Identifier: BSL-1.0
#include "output_files.hpp"

#include "number.hpp"
#include "options.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ostream>
#include <random>
#include <system_error>
#include <utility>

namespace dmf_atlas {
namespace {

namespace fs = std::filesystem;

File open_file(const fs::path& path, const char* mode, const std::string& name) {
  errno = 0;
  File file(std::fopen(path.c_str(), mode));
  if (!file) refuse_output(name);
  return file;
}

/// A name beside `place` that is not taken: short, so that a long name of a file leaves room for it.
fs::path name_beside(const fs::path& place) {
  std::random_device random;
  return place.parent_path() / (".dmf-atlas-" + std::to_string(random()) + std::to_string(random()));
}

/// A file that did not exist before, beside `place`; removed at the end unless it took the place.
class TemporaryFile {
 public:
  TemporaryFile(const fs::path& place, const std::string& name) : path_(name_beside(place)) {
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

  [[nodiscard]] File release_file() { return std::move(file_); }

  /// With the owner, where that is allowed, and the permissions of the file that is there.
  void take_place(const fs::path& place, const std::string& name) {
    struct stat old {};
    if (::stat(place.c_str(), &old) == 0 && S_ISREG(old.st_mode)) {
      [[maybe_unused]] const int only_if_allowed = ::chown(path_.c_str(), old.st_uid, old.st_gid);
      ::chmod(path_.c_str(), old.st_mode & static_cast<mode_t>(0777));
    }
    std::error_code error;
    fs::rename(path_, place, error);
    if (error) refuse_output(name, error.message());
    path_.clear();
  }

 private:
  fs::path path_;
  File file_;
};

/// Files that took their places. Until keep() is called everything can be, and in the end is, undone.
class Replacements {
 public:
  Replacements() = default;
  ~Replacements() {
    while (!done_.empty()) {
      undo(done_.back());
      done_.pop_back();
    }
  }
  Replacements(const Replacements&) = delete;
  Replacements& operator=(const Replacements&) = delete;

  void replace(TemporaryFile& file, const fs::path& place, const std::string& name) {
    done_.push_back({place, {}, false});
    set_old_aside(done_.back(), name);
    file.take_place(place, name);
    done_.back().is_new = true;
  }

  void keep() {
    std::error_code ignored;
    for (const Replacement& one : done_) {
      if (!one.old.empty()) fs::remove(one.old, ignored);
    }
    done_.clear();
  }

 private:
  struct Replacement {
    fs::path place;
    fs::path old;  ///< another name of the file that was there, if one was
    bool is_new;   ///< whether the new file has the place
  };

  /// A second link to the old file, or, where the file system has none, its only name.
  static void set_old_aside(Replacement& one, const std::string& name) {
    std::error_code error;
    if (!fs::is_regular_file(one.place, error)) return;
    const fs::path old = name_beside(one.place);
    fs::create_hard_link(one.place, old, error);
    if (error) fs::rename(one.place, old, error);
    if (error) refuse_output(name, error.message());
    one.old = old;
  }

  static void undo(const Replacement& one) {
    std::error_code ignored;
    if (!one.old.empty()) {
      fs::rename(one.old, one.place, ignored);
      fs::remove(one.old, ignored);  // two links to one file: renaming one to the other does nothing
    } else if (one.is_new) {
      fs::remove(one.place, ignored);
    }
  }

  std::vector<Replacement> done_;
};

/// What the shell opened, of whatever type: nothing can be put in its place.
bool is_descriptor(const std::string& name) {
  return name == "/dev/stderr" || name.starts_with("/dev/fd/") || name.starts_with("/proc/");
}

}  // namespace

OutputFiles::~OutputFiles() {
  std::error_code ignored;
  for (std::size_t i = folders_.size(); i-- > 0;) fs::remove(folders_[i], ignored);  // if empty
}

void OutputFiles::add(const std::string& name) {
  Output output{name};
  if (name != "-") {
    std::error_code error;
    const fs::file_status status = fs::status(name, error);
    if (fs::is_directory(status)) refuse_output(name, "it is a directory");
    output.is_file = !is_descriptor(name) && (!fs::exists(status) || fs::is_regular_file(status));
    output.place = output.is_file ? fs::weakly_canonical(fs::absolute(name, error), error) : fs::path(name);
    if (output.is_file) probe(output);
  }
  for (const Output& other : outputs_) {
    std::error_code different;
    if (output.place == other.place || fs::equivalent(output.place, other.place, different)) {
      throw UsageError("two outputs go to " + (name == "-" ? std::string("standard output") : in_quotes(name)));
    }
  }
  outputs_.push_back(std::move(output));
}

void OutputFiles::add_folder(const std::string& name) {
  std::error_code error;
  std::vector<fs::path> missing;
  fs::path folder = fs::absolute(name, error).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // a slash at the end
  for (; !folder.empty() && !fs::exists(fs::status(folder, error)); folder = folder.parent_path()) {
    missing.push_back(folder);
    if (fs::is_symlink(fs::symlink_status(folder, error))) break;  // to nowhere: cannot be made
  }
  if (missing.empty() && !fs::is_directory(name, error)) refuse_output(name, "it is not a folder");
  for (; !missing.empty(); missing.pop_back()) {
    if (!fs::create_directory(missing.back(), error)) {
      refuse_output(name, "the folder " + in_quotes(missing.back().string()) +
                              " cannot be made: " + (error ? error.message() : "it is there, but leads nowhere"));
    }
    folders_.push_back(missing.back());
  }
}

void OutputFiles::probe(const Output& output) const {
  std::error_code ignored;
  if (fs::exists(output.place, ignored)) open_file(output.place, "ab", output.name);
  const TemporaryFile removed_at_once(output.place, output.name);
}

void OutputFiles::write(const std::vector<Writer>& writers) {
  std::vector<TemporaryFile> files;
  std::vector<const Output*> places;
  std::vector<std::pair<const Output*, TextSink>> held_back;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const Output& output = outputs_[i];
    if (!output.is_file) {
      writers[i](held_back.emplace_back(&output, TextSink(output.name)).second);
      continue;
    }
    files.emplace_back(output.place, output.name);
    places.push_back(&output);
    TextSink sink(output.name, files.back().release_file());
    writers[i](sink);
    sink.close();
  }
  // What cannot be taken back comes behind what may fail for lack of space, and before what can.
  for (const auto& [output, text] : held_back) pour(*output, text);
  Replacements replacements;
  for (std::size_t k = 0; k < files.size(); ++k) {
    replacements.replace(files[k], places[k]->place, places[k]->name);
  }
  replacements.keep();
  folders_.clear();
}

void OutputFiles::pour(const Output& output, const TextSink& text) {
  if (output.name != "-") {
    TextSink sink(output.name, open_file(output.place, "ab", output.name));
    text.visit([&sink](std::string_view piece) {
      sink.end() += piece;
      sink.piece_done();
    });
    return sink.close();
  }
  errno = 0;
  text.visit([this](std::string_view piece) { standard_output_ << piece; });
  standard_output_ << std::flush;
  if (!standard_output_) refuse_output("-");
}

}  // namespace dmf_atlas
