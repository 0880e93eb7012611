# SPDX-License-Identifier: BSL-1.0
#
# Configures as the README's section "Get it" says, and checks that what would be installed is optimized:
# the first command of the block, word for word but for its folders.
#
#   cmake -D root=<source tree> -D work=<folder> -D compiler=<compiler> -P check_install.cmake

cmake_minimum_required(VERSION 3.25)
file(READ ${root}/README.md readme)
string(REGEX MATCH "\n## Get it\n.*" section "${readme}")
string(REGEX MATCH "\n```sh\n([^`]*)\n```" block "${section}")
string(REPLACE "\n" ";" commands "${CMAKE_MATCH_1}")
list(LENGTH commands count)
list(POP_FRONT commands configure)
string(REGEX MATCH "^cmake -S \\. -B ([^ ]+)(.*)$" understood "${configure}")
if(NOT understood OR NOT "${commands}" STREQUAL
    "cmake --build ${CMAKE_MATCH_1};cmake --install ${CMAKE_MATCH_1}")
  message(FATAL_ERROR "README.md: Get it does not configure, build and install one folder:\n${block}")
endif()
separate_arguments(options UNIX_COMMAND "${CMAKE_MATCH_2}")

file(REMOVE_RECURSE ${work})
set(ENV{CXXFLAGS})
execute_process(COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET
  COMMAND ${CMAKE_COMMAND} -S ${root} -B ${work} ${options}
    -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_EXPORT_COMPILE_COMMANDS=ON)
file(READ ${work}/compile_commands.json commands)
string(JSON count LENGTH "${commands}")
math(EXPR last "${count} - 1")
set(optimized 0)
foreach(i RANGE ${last})
  string(JSON file GET "${commands}" ${i} file)
  string(JSON command GET "${commands}" ${i} command)
  if(NOT command MATCHES " -O[23] " OR NOT command MATCHES " -DNDEBUG ")
    message(SEND_ERROR "compiled without optimization: ${command}")
  elseif(file MATCHES "double_svd")
    set(optimized 1)
  endif()
endforeach()
if(NOT optimized)
  message(SEND_ERROR "the README's install does not compile the singular value decomposition")
endif()
