// SPDX-License-Identifier: BSL-1.0

#include "measure.hpp"

template dmf::accuracy::Column dmf::accuracy::measure<double>(std::uint64_t, int);
