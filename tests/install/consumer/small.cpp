// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/version.hpp>

// Enough where the question is how the package was found: dmf's folder, Eigen's, and the language of the comparison.
#if !__has_include(<dmf/dmf.hpp>) || !__has_include(<Eigen/Core>)
#error "whoever links dmf::dmf must see Eigen"
#endif

int main() { return dmf::version > dmf::Version{0, 0, 0} ? 0 : 1; }
