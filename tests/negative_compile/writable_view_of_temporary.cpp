// SPDX-License-Identifier: BSL-1.0
// must say: (conversion from|no viable conversion from).*Factors<double.*FactorsView<double
#include "preamble.hpp"

const dmf::FactorsView<double> wrong = dmf::Factors<double>(dmf::Architecture<double>({2, 2, 2}, 1.0));
