# SPDX-License-Identifier: BSL-1.0
#
# Builds the programs with another compiler, warnings being errors, and runs them.

cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${build})
execute_process(COMMAND_ERROR_IS_FATAL ANY
  COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/programs -B ${build} -G Ninja
    -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_FLAGS_RELEASE=-O1
    -D CMAKE_COMPILE_WARNING_AS_ERROR=ON)
execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${CMAKE_COMMAND} --build ${build} --parallel 2)
execute_process(COMMAND_ERROR_IS_FATAL ANY
  COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure --no-tests=error)
