// SPDX-License-Identifier: BSL-1.0

#include "support/probe_instances.hpp"

DMF_TEST_PROBE(template, float)
DMF_TEST_PROBE(template, long double)
DMF_TEST_PROBE(template, dmf::mp50)
