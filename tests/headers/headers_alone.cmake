# SPDX-License-Identifier: BSL-1.0
#
# Compiles each header in a translation unit of its own, warnings being errors. Most of that
# would be reading Eigen's core again and again: a header that includes it, directly or through others, finds
# it read already, which hides nothing but the order of its includes. The others are compiled with nothing.
#
#   cmake -D compiler=<compiler> -D clang=<bool> -D root=<source tree> -D work=<folder> -D eigen=<folders>
#         -D warnings=<options> -D boost=<bool> -D spectra=<bool> -P headers_alone.cmake

cmake_minimum_required(VERSION 3.25)
include(${root}/cmake/dmf_headers.cmake)
list(TRANSFORM eigen PREPEND -isystem)

if(boost)
  list(APPEND dmf_headers ${dmf_boost_headers})
endif()
if(spectra)
  list(APPEND dmf_headers ${dmf_spectra_headers})
endif()

# Those that reach Eigen/Core, found by following the includes until nothing is added.
set(reaching)
set(count -1)
while(NOT count EQUAL 0)
  set(count 0)
  foreach(header IN LISTS dmf_headers)
    if(header IN_LIST reaching)
      continue()
    endif()
    file(STRINGS ${root}/${header} includes REGEX "^#include <(Eigen/Core|dmf/.*)>")
    foreach(line IN LISTS includes)
      string(REGEX REPLACE "^#include <([^>]*)>.*$" "\\1" path "${line}")
      if(path STREQUAL "Eigen/Core" OR "include/${path}" IN_LIST reaching)
        list(APPEND reaching ${header})
        math(EXPR count "${count} + 1")
        break()
      endif()
    endforeach()
  endforeach()
endwhile()

file(REMOVE_RECURSE ${work})
file(WRITE ${work}/foundation.hpp "#include <Eigen/Core>\n")
set(compile ${compiler} -std=c++20 ${warnings} -Werror ${eigen} -I${root}/include)
if(clang)
  set(read ${work}/foundation.pch)
  set(with_eigen -include-pch ${read})
else()
  set(read ${work}/foundation.hpp.gch)
  set(with_eigen -include ${work}/foundation.hpp -Winvalid-pch)
endif()
execute_process(COMMAND_ERROR_IS_FATAL ANY
  COMMAND ${compile} -x c++-header ${work}/foundation.hpp -o ${read})

foreach(header IN LISTS dmf_headers)
  set(read_already)
  if(header IN_LIST reaching)
    set(read_already ${with_eigen})
  endif()
  execute_process(RESULT_VARIABLE status
    COMMAND ${compile} -fsyntax-only ${read_already} -include ${root}/${header} -x c++ /dev/null)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${header} does not compile alone")
  endif()
endforeach()
list(LENGTH dmf_headers count)
list(LENGTH reaching with)
message(STATUS "${count} headers, ${with} of them on Eigen's core")
