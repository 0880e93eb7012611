// SPDX-License-Identifier: BSL-1.0
// must say: FieldScalar.*come_from_int
#include "preamble.hpp"

using Wrong = dmf::FactorsView<const char*>;
Wrong* wrong;
