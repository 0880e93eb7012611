// SPDX-License-Identifier: BSL-1.0
// must say: FieldScalar.*divide_without_truncation
#include "preamble.hpp"

using Wrong = dmf::Problem<int>;
Wrong* wrong;
