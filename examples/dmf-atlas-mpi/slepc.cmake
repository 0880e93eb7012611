# SPDX-License-Identifier: BSL-1.0
#
# PkgConfig::DMF_SLEPC and MPI::MPI_CXX, where both are there. Debian: slepc-dev, which brings PETSc and MPI.

include_guard(GLOBAL)
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(DMF_SLEPC QUIET IMPORTED_TARGET GLOBAL SLEPc>=3.18 PETSc)
endif()
if(TARGET PkgConfig::DMF_SLEPC)
  find_package(MPI QUIET GLOBAL COMPONENTS CXX)
endif()
