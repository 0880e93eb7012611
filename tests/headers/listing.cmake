# SPDX-License-Identifier: BSL-1.0
#
# Compiles listing.cpp with another compiler, runs the program, with a launcher where the processor is another,
# and compares what it says with what the native program says.

cmake_minimum_required(VERSION 3.25)
list(TRANSFORM eigen PREPEND -isystem)
set(source ${CMAKE_CURRENT_LIST_DIR}/listing.cpp)
execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${compiler} -std=c++20 -O1 ${flags} ${eigen}
  -I${root}/include ${source} -o ${program})
execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${native} OUTPUT_FILE ${program}.native.txt)
execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${launcher} ${program} OUTPUT_FILE ${program}.txt)
execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${compare} ${program}.native.txt ${program}.txt)
