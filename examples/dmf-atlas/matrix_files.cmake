# SPDX-License-Identifier: BSL-1.0
#
# dmf_matrix_files: the readers of matrix files, compiled once for the program, its tests and the fuzz target.

include_guard(GLOBAL)
find_package(Boost 1.74 REQUIRED GLOBAL)  # headers alone: Boost.Multiprecision
set(matrix_files csv_file.cpp market_file.cpp matrix_file.cpp npy_file.cpp sparse_file.cpp)
list(TRANSFORM matrix_files PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
add_library(dmf_matrix_files STATIC EXCLUDE_FROM_ALL ${matrix_files})
target_include_directories(dmf_matrix_files PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(dmf_matrix_files PUBLIC dmf::boost_multiprecision PRIVATE dmf_dev)
