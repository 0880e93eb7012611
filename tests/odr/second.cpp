// SPDX-License-Identifier: BSL-1.0
#include <dmf/dmf.hpp>

const dmf::Version* version_seen_by_second();

const dmf::Version* version_seen_by_second() { return &dmf::version; }
