// SPDX-License-Identifier: BSL-1.0
#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/dmf.hpp>

int main() {
  const dmf::mp50 root = dmf::ScalarEquation<dmf::mp50>(2).roots(log(dmf::mp50(5)))[0].u;  // u^2 = 4
  return abs(root - 2) < 10 * dmf::epsilon<dmf::mp50> ? 0 : 1;
}
