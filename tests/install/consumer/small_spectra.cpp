// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/version.hpp>

#if !__has_include(<dmf/bridge/spectra.hpp>) || !__has_include(<Eigen/Core>) || !__has_include(<Spectra/SymEigsSolver.h>)
#error "whoever links dmf::spectra must see dmf, Eigen and Spectra"
#endif

int main() { return dmf::version > dmf::Version{0, 0, 0} ? 0 : 1; }
