// SPDX-License-Identifier: BSL-1.0
// must say: YOU_MIXED_DIFFERENT_NUMERIC_TYPES
#include "preamble.hpp"

using LongDoubles = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
const dmf::Problem<double> wrong(dmf::Architecture({2, 2, 2}, 1.0), LongDoubles::Ones(2, 2));
