// SPDX-License-Identifier: BSL-1.0
// must say: RandomGenerator
#include "preamble.hpp"

double wrong() {
  std::mt19937 generator(1);
  return dmf::uniform(generator);
}
