// SPDX-License-Identifier: BSL-1.0
#pragma once

// One line on a terminal that tells what takes so long; nothing where nobody watches.

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace dmf_atlas {

class Progress {
 public:
  Progress(std::ostream& err, bool terminal) : err_(err), terminal_(terminal) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Announces work that says nothing until it is done.
  void announce(std::string_view what);

  /// A bar: `done` of `total` pieces. Cheap; draws at most ten times in a second.
  void advance(std::string_view what, std::size_t done, std::size_t total);

  /// Leaves the line as if nothing had been there.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  void show(const std::string& line);

  std::ostream& err_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point next_{};
};

}  // namespace dmf_atlas
