// SPDX-License-Identifier: BSL-1.0

#include "library.hpp"

DMF_ATLAS_LANDSCAPE(template, dmf::mp50)
DMF_ATLAS_SVD(template, dmf::mp50)
