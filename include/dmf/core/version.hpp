// SPDX-License-Identifier: BSL-1.0
#pragma once

// The version of dmf, written here and nowhere else: CMake reads the three numbers from this file.
//
// Before 1.0 a new minor version may change the interface; a new patch version never does.
// The macros are for #if; everything else reads `dmf::version`.

#if __cplusplus < 202002L && (!defined(_MSVC_LANG) || _MSVC_LANG < 202002L)
#error "dmf needs C++20: compile with -std=c++20"
#endif

#define DMF_VERSION_MAJOR 0
#define DMF_VERSION_MINOR 1
#define DMF_VERSION_PATCH 0
#define DMF_VERSION_STRING "0.1.0"

#include <compare>

namespace dmf {

/// A version number, ordered as versions are: `dmf::version >= dmf::Version{0, 1, 0}`.
struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;

  friend constexpr auto operator<=>(const Version&, const Version&) = default;
};

/// The version of the headers in use.
inline constexpr Version version{DMF_VERSION_MAJOR, DMF_VERSION_MINOR, DMF_VERSION_PATCH};

}  // namespace dmf
