// SPDX-License-Identifier: BSL-1.0
// must say: RealScalar.*have_sqrt_abs_floor
#include "preamble.hpp"

using Wrong = dmf::Atlas<Dual>;
Wrong* wrong;
