// SPDX-License-Identifier: BSL-1.0

#include "program.hpp"

#include <unistd.h>

#include <csignal>
#include <iostream>

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is an output that fails: files are tidied up
  return dmf_atlas::run(argc, argv, std::cout, std::cerr, isatty(STDERR_FILENO) != 0);
}
