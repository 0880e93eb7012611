// SPDX-License-Identifier: BSL-1.0

#include "support/instances_definitions.hpp"

DMF_TEST_LINEAR_ALGEBRA(template, dmf::mp50)
DMF_TEST_LIBRARY(template, dmf::mp50)
DMF_TEST_SVD(template, dmf::mp50)
