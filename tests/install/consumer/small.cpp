// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/architecture.hpp>

// Enough where the question is how the package was found: dmf's folder, and Eigen's.
int main() { return dmf::Architecture<double>({3, 2, 2}, 1.0).depth() == 2 ? 0 : 1; }
