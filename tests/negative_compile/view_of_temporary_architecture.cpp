// SPDX-License-Identifier: BSL-1.0
// must say: (use of deleted function|call to deleted constructor).*
#include "preamble.hpp"

double entries[8] = {};
const dmf::FactorsView<double> wrong(dmf::Architecture<double>({2, 2, 2}, 1.0), entries, 8);
