# SPDX-License-Identifier: BSL-1.0
#
# Configures the tests with another compiler, warnings being errors, builds those in which the wings
# meet, and runs them.

cmake_minimum_required(VERSION 3.25)
set(tests two_roads critical_point random_point atlas objective hessian scalar_equation decisions)
list(TRANSFORM tests APPEND _test OUTPUT_VARIABLE targets)
list(JOIN tests "|" pattern)

execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${CMAKE_COMMAND} -S ${source} -B ${build} -G Ninja
  -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_FLAGS_RELEASE=-O1
  -D CMAKE_COMPILE_WARNING_AS_ERROR=ON -D DMF_BUILD_EXAMPLES=OFF -D DMF_INSTALL=OFF)
execute_process(COMMAND_ERROR_IS_FATAL ANY
  COMMAND ${CMAKE_COMMAND} --build ${build} --parallel 2 --target ${targets})
execute_process(COMMAND_ERROR_IS_FATAL ANY
  COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure -R "^(${pattern})$")
