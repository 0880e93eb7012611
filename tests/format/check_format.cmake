# SPDX-License-Identifier: BSL-1.0
#
# Every .hpp and .cpp of the tree is as clang-format leaves it.
#
#   cmake -D formatter=<clang-format> -D root=<source tree> [-D change=ON] -P check_format.cmake
#
# Names the files that are not and fails; with `change` it formats them instead.

cmake_minimum_required(VERSION 3.25)
set(files)
foreach(folder IN ITEMS bench cmake examples include tests)
  file(GLOB_RECURSE found ${root}/${folder}/*.hpp ${root}/${folder}/*.cpp)
  list(APPEND files ${found})
endforeach()
list(LENGTH files count)
if(count LESS 100)
  message(FATAL_ERROR "${count} files found: this check does not see them any more")
endif()

if(change)
  execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${formatter} --style=file -i ${files})
  message(STATUS "${count} files formatted")
  return()
endif()
execute_process(RESULT_VARIABLE status ERROR_VARIABLE said
  COMMAND ${formatter} --style=file --dry-run --Werror ${files})
if(NOT status EQUAL 0)
  string(REGEX MATCHALL "[^\n]*: error: [^\n]*" lines "${said}")
  list(TRANSFORM lines REPLACE ":[0-9]+:[0-9]+: error: .*$" "")
  list(REMOVE_DUPLICATES lines)
  foreach(file IN LISTS lines)
    message("not formatted: ${file}")
  endforeach()
  list(LENGTH lines wrong)
  message(FATAL_ERROR "${wrong} of ${count} files are not formatted")
endif()
message(STATUS "${count} files")
