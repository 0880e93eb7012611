// SPDX-License-Identifier: BSL-1.0

#include "measure.hpp"

template dmf::accuracy::Column dmf::accuracy::measure<dmf::mp50>(std::uint64_t, int);
