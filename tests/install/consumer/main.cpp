// SPDX-License-Identifier: BSL-1.0
#include <dmf/dmf.hpp>

#include <cstdio>

int main() { std::puts("dmf " DMF_VERSION_STRING); }
