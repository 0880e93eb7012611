# SPDX-License-Identifier: BSL-1.0
#
# Compares include/dmf with dmf_headers.cmake: every header is listed, includes only what stands before it and
# in folders that it may know, nothing forbidden, and each umbrella is complete.
#
#   cmake [-D root=<source tree>] -P cmake/check_headers.cmake
#
# Prints one line per violation and fails if there is any.

cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED root)
  cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH root)
endif()
include(${root}/cmake/dmf_headers.cmake)
set(listed ${dmf_headers} ${dmf_bridge_paths})
set(forbidden "^<(iostream|Eigen/Dense|Eigen/Eigen|Eigen/src/.*|unsupported/.*)>$|^\"")

function(violation)
  string(JOIN " " text ${ARGV})
  message(SEND_ERROR "headers: ${text}")
endfunction()

file(GLOB_RECURSE present RELATIVE ${root} ${root}/include/*)
foreach(file IN LISTS present)
  if(NOT file IN_LIST listed)
    violation(${file} is not listed)
  endif()
endforeach()

# Every header has its place in docs/headers.md.
if(EXISTS ${root}/docs/headers.md)
  file(READ ${root}/docs/headers.md described)
  foreach(file IN LISTS listed)
    set(folder)
    if(file MATCHES "^include/dmf/([a-z_]+)/(.+)$")
      set(folder ${CMAKE_MATCH_1})
      set(name ${CMAKE_MATCH_2})
      if(name MATCHES "^detail/")
        set(name ${folder}/${name})
      endif()
    endif()
    if(folder)  # not an umbrella
      string(FIND "${described}" "`${name}`" place)
      if(place EQUAL -1)
        violation(${file} is not in docs/headers.md)
      endif()
    endif()
  endforeach()
endif()

foreach(file IN LISTS listed)
  file(STRINGS ${root}/${file} includes REGEX "^[ \t]*#[ \t]*include")
  list(TRANSFORM includes REPLACE "^[ \t]*#[ \t]*include[ \t]*([<\"][^>\"]*[>\"]).*" "\\1")
  string(REGEX MATCH "^include/dmf/([a-z_]+)/" _ ${file})
  set(folder ${CMAKE_MATCH_1})  # empty for an umbrella
  list(FIND listed ${file} place)
  foreach(include IN LISTS includes)
    if(include MATCHES "${forbidden}")
      violation(${file} includes ${include}, which no header may)
      continue()
    endif()
    if(NOT include MATCHES "^<(dmf/.*)>$")
      continue()
    endif()
    list(FIND listed include/${CMAKE_MATCH_1} other_place)
    if(other_place LESS 0 OR other_place GREATER_EQUAL place)
      violation(${file} includes ${include}, which is not listed before it)
    elseif(folder AND include MATCHES "^<dmf/([a-z_]+)/" AND
        NOT CMAKE_MATCH_1 IN_LIST dmf_${folder}_may_include AND NOT CMAKE_MATCH_1 STREQUAL folder)
      violation(${file} includes ${include}, but ${folder} may know only its own folder and [${dmf_${folder}_may_include}])
    elseif(folder AND include MATCHES "^<dmf/[a-z_]+\\.hpp>$")
      violation(${file} includes the umbrella ${include})
    endif()
  endforeach()
  if(NOT folder)  # an umbrella includes every header of its folder, the last one every umbrella
    cmake_path(GET file STEM name)
    list(TRANSFORM dmf_${name} PREPEND "<dmf/${name}/" OUTPUT_VARIABLE wanted)
    list(TRANSFORM wanted APPEND ">")
    list(FILTER wanted EXCLUDE REGEX "/detail/")
    if(name STREQUAL dmf)
      list(TRANSFORM dmf_folders REPLACE "(.+)" "<dmf/\\1.hpp>" OUTPUT_VARIABLE wanted)
      list(REMOVE_ITEM wanted "<dmf/bridge.hpp>")
    endif()
    list(REMOVE_ITEM wanted ${includes})
    if(wanted)
      violation(${file} does not include ${wanted})
    endif()
  endif()
endforeach()
