// SPDX-License-Identifier: BSL-1.0

#include "support/instances_definitions.hpp"

DMF_TEST_LINEAR_ALGEBRA(template, long double)
DMF_TEST_LIBRARY(template, long double)
DMF_TEST_SVD(template, long double)
