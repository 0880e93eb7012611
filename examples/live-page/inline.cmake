# SPDX-License-Identifier: BSL-1.0
#
# Puts style sheets and scripts into an HTML page, so that it is one file:
#
#   cmake -D page=<page.html> -D styles=<file>,... -D scripts=<file>,... -D result=<file> -P inline.cmake
#
# They take the places of {{styles}} and {{scripts}}, in their order.

cmake_minimum_required(VERSION 3.25)

# The text of all files, one after the other. None may hold what would end its element.
function(together files forbidden result)
  set(text "")
  string(REPLACE "," ";" files "${files}")
  foreach(file IN LISTS files)
    file(READ "${file}" one)
    string(TOLOWER "${one}" lower)
    string(FIND "${lower}" "${forbidden}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file}: holds ${forbidden}, which ends the element it is put into")
    endif()
    string(APPEND text "${one}\n")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

file(READ "${page}" text)
foreach(kind IN ITEMS styles scripts)
  string(FIND "${text}" "{{${kind}}}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${page}: no place {{${kind}}}")
  endif()
endforeach()
together("${styles}" "</style" style_text)
together("${scripts}" "</script" script_text)
# Cut at the places instead of replaced: the scripts may hold such a place themselves.
foreach(kind IN ITEMS style script)
  string(FIND "${text}" "{{${kind}s}}" at)
  string(SUBSTRING "${text}" 0 ${at} head_${kind})
  string(LENGTH "{{${kind}s}}" length)
  math(EXPR at "${at} + ${length}")
  string(SUBSTRING "${text}" ${at} -1 text)
endforeach()
file(WRITE "${result}" "${head_style}${style_text}${head_script}${script_text}${text}")
