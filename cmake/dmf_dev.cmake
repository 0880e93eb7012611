# SPDX-License-Identifier: BSL-1.0
#
# dmf_dev: the library as its own tests and examples see it. The warnings live here and not on
# dmf::dmf, whose users have their own; the headers are meant to be silent under all of them.

set(dmf_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wdouble-promotion -Wold-style-cast)

add_library(dmf_dev INTERFACE)
target_link_libraries(dmf_dev INTERFACE dmf::dmf)
target_compile_options(dmf_dev INTERFACE ${dmf_warnings})
target_compile_definitions(dmf_dev INTERFACE EIGEN_MPL2_ONLY)  # no LGPL part of Eigen may slip in
