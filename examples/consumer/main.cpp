// SPDX-License-Identifier: BSL-1.0
#include <dmf/version.hpp>

#include <iostream>

int main() { std::cout << "dmf " << DMF_VERSION_STRING << '\n'; }
