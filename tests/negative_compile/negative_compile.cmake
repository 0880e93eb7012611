# SPDX-License-Identifier: BSL-1.0
#
# Programs that must not compile, and what the compiler must say about each: the line `must say` of the
# file, a regular expression. A file without that line is a control and must compile. Nearly all of the work is
# to read preamble.hpp, with which each of them begins: the compiler reads it once, for all.
#
#   cmake -D compiler=<compiler> -D clang=<bool> -D root=<source tree> -D work=<folder> -D eigen=<folders>
#         -P negative_compile.cmake

cmake_minimum_required(VERSION 3.25)
list(TRANSFORM eigen PREPEND -isystem)
file(GLOB programs ${CMAKE_CURRENT_LIST_DIR}/*.cpp)

set(compile ${CMAKE_COMMAND} -E env LC_ALL=C ${compiler} -std=c++20 ${eigen} -I${root}/include)
file(REMOVE_RECURSE ${work})
file(WRITE ${work}/read_once.hpp "#include \"${CMAKE_CURRENT_LIST_DIR}/preamble.hpp\"\n")
if(clang)  # which else would instantiate anew, in every program, what the preamble did
  set(once -fpch-instantiate-templates -o ${work}/read_once.pch)
  set(read_already -include-pch ${work}/read_once.pch)
else()
  set(once -o ${work}/read_once.hpp.gch)
  set(read_already -include ${work}/read_once.hpp -Winvalid-pch)
endif()
execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND ${compile} -x c++-header ${work}/read_once.hpp ${once})

set(controls 0)
foreach(program IN LISTS programs)
  cmake_path(GET program FILENAME name)
  file(STRINGS ${program} wanted REGEX "^// must say: ")
  string(REPLACE "// must say: " "" wanted "${wanted}")
  execute_process(RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said
    COMMAND ${compile} -fsyntax-only ${read_already} ${program})
  if(NOT wanted)
    math(EXPR controls "${controls} + 1")
    if(NOT status EQUAL 0)
      message(SEND_ERROR "the control ${name} does not compile:\n${said}")
    endif()
  elseif(status EQUAL 0)
    message(SEND_ERROR "${name} compiles")
  elseif(NOT said MATCHES "${wanted}")
    message(SEND_ERROR "${name} is refused without the words '${wanted}':\n${said}")
  endif()
endforeach()
list(LENGTH programs count)
if(controls EQUAL 0 OR count LESS 14)
  message(SEND_ERROR "${count} programs, ${controls} of them controls: some are missing")
endif()
