// SPDX-License-Identifier: BSL-1.0

#include "support/instances_definitions.hpp"

DMF_TEST_LINEAR_ALGEBRA(template, double)  // the rest is in dmf::precompiled
