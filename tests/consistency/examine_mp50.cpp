// SPDX-License-Identifier: BSL-1.0

#include "examine.hpp"

template dmf::test::Findings dmf::test::examine<dmf::mp50>(const dmf::test::Draw&, bool);
