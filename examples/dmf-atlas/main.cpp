// SPDX-License-Identifier: BSL-1.0

#include "program.hpp"

#include <unistd.h>

#include <iostream>

int main(int argc, char** argv) {
  return dmf_atlas::run(argc, argv, std::cout, std::cerr, isatty(STDERR_FILENO) != 0);
}
