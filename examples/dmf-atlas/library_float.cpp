// SPDX-License-Identifier: BSL-1.0

#include "library.hpp"

DMF_ATLAS_LANDSCAPE(template, float)
