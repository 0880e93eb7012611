// SPDX-License-Identifier: BSL-1.0
#include <dmf/bridge/spectra.hpp>

int main() { return dmf::Architecture<double>({3, 2, 2}, 1.0).depth() == 2 ? 0 : 1; }
