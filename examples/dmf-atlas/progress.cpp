// SPDX-License-Identifier: BSL-1.0
#include "progress.hpp"

#include <ostream>

namespace dmf_atlas {

void Progress::announce(std::string_view what) { show(std::string(what) + " ..."); }

void Progress::advance(std::string_view what, std::size_t done, std::size_t total) {
  if (!terminal_) return;
  if (done == 0) next_ = Clock::now() + std::chrono::milliseconds(300);  // no bar for short work
  if (Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds(100);
  constexpr std::size_t width = 40;
  const std::size_t filled = total == 0 ? width : done * width / total;
  show(std::string(what) + " [" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
       std::to_string(total == 0 ? 100 : done * 100 / total) + " %");
}

void Progress::clear() {
  if (shown_) err_ << "\r\033[K" << std::flush;
  shown_ = false;
}

void Progress::show(const std::string& line) {
  if (!terminal_) return;
  err_ << "\r\033[K" << line << std::flush;
  shown_ = true;
}

}  // namespace dmf_atlas
