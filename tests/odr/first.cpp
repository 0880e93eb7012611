// SPDX-License-Identifier: BSL-1.0
#include <dmf/dmf.hpp>

const dmf::Version* version_seen_by_second();

// An inline variable is one object, whichever file asks for it.
int main() { return version_seen_by_second() == &dmf::version ? 0 : 1; }
