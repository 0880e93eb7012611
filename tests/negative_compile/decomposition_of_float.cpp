// SPDX-License-Identifier: BSL-1.0
// must say: YOU_MIXED_DIFFERENT_NUMERIC_TYPES
#include "preamble.hpp"

const dmf::Atlas<double> wrong(dmf::Architecture({2, 2, 2}, 1.0), dmf::svd(Eigen::MatrixXf::Ones(2, 2)));
