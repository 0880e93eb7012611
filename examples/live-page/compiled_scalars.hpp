// SPDX-License-Identifier: BSL-1.0
#pragma once

// In the place of cmake/scalars/compiled_scalars.hpp: the page knows double alone, and nothing is compiled beforehand
// for it.

#include <dmf/core/scalar.hpp>
