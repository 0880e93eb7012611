# SPDX-License-Identifier: BSL-1.0
#
# Compiles each header of the tower in a translation unit of its own, warnings being errors.

cmake_minimum_required(VERSION 3.25)
include(${root}/cmake/dmf_headers.cmake)
list(TRANSFORM eigen PREPEND -isystem)

if(boost)
  list(APPEND dmf_headers ${dmf_boost_headers})
endif()
if(spectra)
  list(APPEND dmf_headers ${dmf_spectra_headers})
endif()
foreach(header IN LISTS dmf_headers)
  execute_process(RESULT_VARIABLE status
    COMMAND ${compiler} -std=c++20 -fsyntax-only ${warnings} -Werror ${eigen} -I${root}/include
      -include ${root}/${header} -x c++ /dev/null)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${header} does not compile alone")
  endif()
endforeach()
