# SPDX-License-Identifier: BSL-1.0
#
# Programs that must not compile, and what the compiler must say about each: the line `must say` of the
# file, a regular expression. A file without that line is a control and must compile.

cmake_minimum_required(VERSION 3.25)
list(TRANSFORM eigen PREPEND -isystem)
file(GLOB programs ${CMAKE_CURRENT_LIST_DIR}/*.cpp)

set(controls 0)
foreach(program IN LISTS programs)
  cmake_path(GET program FILENAME name)
  file(STRINGS ${program} wanted REGEX "^// must say: ")
  string(REPLACE "// must say: " "" wanted "${wanted}")
  execute_process(RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said
    COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C
      ${compiler} -std=c++20 -fsyntax-only ${eigen} -I${root}/include ${program})
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
