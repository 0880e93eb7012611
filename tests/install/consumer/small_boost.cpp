// SPDX-License-Identifier: BSL-1.0
#include <dmf/bridge/boost_multiprecision.hpp>

int main() { return dmf::mp50(2) * dmf::mp50(2) == 4 ? 0 : 1; }
