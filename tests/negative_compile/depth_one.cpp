// SPDX-License-Identifier: BSL-1.0
// must say: depth must be at least 2
#include "preamble.hpp"

const dmf::Architecture<double, 1> wrong({2, 2}, 1.0);
