// SPDX-License-Identifier: BSL-1.0

#include "examine.hpp"

template dmf::test::Findings dmf::test::examine<long double>(const dmf::test::Draw&, bool);
