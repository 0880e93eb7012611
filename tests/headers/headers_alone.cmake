# SPDX-License-Identifier: BSL-1.0
#
# Compiles each header in a translation unit of its own, warnings being errors. Most of that would be reading
# the same again and again: Eigen's core and the two headers that bring most to most of the others. A header that
# includes one of these, directly or through others, finds it read already, which hides nothing but the order
# of its includes. The others are compiled with nothing.
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

# Each includes those before it.
set(foundations Eigen/Core dmf/core/architecture.hpp dmf/points/critical_point.hpp)

file(REMOVE_RECURSE ${work})
set(compile ${compiler} -std=c++20 ${warnings} -Werror ${eigen} -I${root}/include)

# Reads a foundation once; with_<path> are the options to find it read already.
macro(read path)
  string(MAKE_C_IDENTIFIER ${path} name)
  file(WRITE ${work}/${name}.hpp "#include <${path}>\n")
  if(clang)  # which else would instantiate anew, in every header, what the foundation did
    set(once -fpch-instantiate-templates -o ${work}/${name}.pch)
    set(with_${path} -include-pch ${work}/${name}.pch)
  else()
    set(once -o ${work}/${name}.hpp.gch)
    set(with_${path} -include ${work}/${name}.hpp -Winvalid-pch)
  endif()
  execute_process(COMMAND_ERROR_IS_FATAL ANY
    COMMAND ${compile} -x c++-header ${work}/${name}.hpp ${once})
endmacro()
read(Eigen/Core)

# reached_<path>: what <path> includes, directly or through others; all of it stands before it in the list.
foreach(header IN LISTS dmf_headers)
  string(REGEX REPLACE "^include/" "" path ${header})
  set(reached_${path})
  file(STRINGS ${root}/${header} includes REGEX "^#include <(Eigen/Core|dmf/.*)>")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include <([^>]*)>.*$" "\\1" included "${line}")
    list(APPEND reached_${path} ${included} ${reached_${included}})
  endforeach()

  set(read_already)
  set(on nothing)
  foreach(foundation IN LISTS foundations)
    if(foundation IN_LIST reached_${path})
      set(on ${foundation})
      set(read_already ${with_${foundation}})
    endif()
  endforeach()
  execute_process(RESULT_VARIABLE status
    COMMAND ${compile} -fsyntax-only ${read_already} -include ${root}/${header} -x c++ /dev/null)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "${header} does not compile alone")
  elseif(path IN_LIST foundations)
    read(${path})
  endif()
  list(APPEND headers_on_${on} ${header})
endforeach()

list(LENGTH dmf_headers count)
set(counts)
foreach(on IN LISTS foundations ITEMS nothing)
  list(LENGTH headers_on_${on} with)
  list(APPEND counts "${with} on ${on}")
  if(with EQUAL 0)
    message(SEND_ERROR "No header is compiled on ${on}: the foundations are other ones now")
  endif()
endforeach()
list(JOIN counts ", " counts)
message(STATUS "${count} headers: ${counts}")
