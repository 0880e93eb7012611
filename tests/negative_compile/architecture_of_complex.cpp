// SPDX-License-Identifier: BSL-1.0
// must say: FieldScalar.*be_ordered
#include "preamble.hpp"

using Wrong = dmf::Architecture<std::complex<double>>;
Wrong* wrong;
