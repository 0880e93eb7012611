// SPDX-License-Identifier: BSL-1.0
#pragma once

// dmf-atlas as a function, so that tests run it without starting a process.

#include <iosfwd>

namespace dmf_atlas {

/// Runs the program with the arguments of main and returns its exit status: 0 done; 2 the input or
/// the options are wrong; 1 anything else. Whatever is not 0 comes with exactly one line on `err`
/// and leaves no output file behind. `terminal` tells whether somebody watches `err`: long work then
/// shows its progress there. Throws nothing.
[[nodiscard]] int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err, bool terminal) noexcept;

}  // namespace dmf_atlas
