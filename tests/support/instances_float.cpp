// SPDX-License-Identifier: BSL-1.0

#include "support/instances_definitions.hpp"

DMF_TEST_LINEAR_ALGEBRA(template, float)
DMF_TEST_LIBRARY(template, float)  // its singular value decomposition is in dmf::precompiled
