// SPDX-License-Identifier: BSL-1.0
// must say: log_unit.*RealScalar
#include "preamble.hpp"

const dmf::Architecture<Dual> architecture({2, 2, 2}, Dual(1));
const auto wrong = architecture.log_unit();
