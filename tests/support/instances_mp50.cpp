// SPDX-License-Identifier: BSL-1.0

#include "support/instances_definitions.hpp"

DMF_TEST_INSTANCES(template, dmf::mp50)
