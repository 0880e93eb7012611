// SPDX-License-Identifier: BSL-1.0
// must say: (use of deleted function|call to deleted member function).*view
#include "preamble.hpp"

const auto wrong = dmf::Factors<double>(dmf::Architecture<double>({2, 2, 2}, 1.0)).view();
