// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the program says of itself: help, a manual page, completion in a shell, all from the same texts.

#include "verb.hpp"

#include <string>

namespace dmf_atlas {

/// What --help says, of the atlas or of a verb.
[[nodiscard]] std::string main_help();
[[nodiscard]] std::string help_of(const Verb& verb);
[[nodiscard]] std::string report_help();

/// dmf-atlas(1), in the language of man.
[[nodiscard]] std::string man_page();

/// For bash: the options, and the words that some of them take.
[[nodiscard]] std::string bash_completion();

}  // namespace dmf_atlas
