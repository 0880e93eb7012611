// SPDX-License-Identifier: BSL-1.0
#pragma once

// How much memory a call needs at its peak, as Linux counts it for this process. Elsewhere nothing is measured.

#include <fstream>
#include <string>

namespace dmf::test {

/// A number of kB from /proc/self/status, 0 where there is none.
inline double status_in_megabytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0;
  while (status >> word) {
    if (word == key + ":") status >> kilobytes;
  }
  return kilobytes / 1024;
}

/// The peak during the call minus what was in use before, in MB.
template <class Call>
double peak_megabytes(const Call& call) {
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak is what is in use now
  const double before = status_in_megabytes("VmRSS");
  call();
  return status_in_megabytes("VmHWM") - before;
}

}  // namespace dmf::test
