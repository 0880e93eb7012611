# SPDX-License-Identifier: BSL-1.0
#
# Repeats a study at full size: every block ```text of its page must be part of what the program prints now.
#
#   cmake -D study=<name> -D program=<study_name> -D root=<source folder> -D work=<folder> -P repeat.cmake

cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${root}/examples/studies/run ${study} ${work} ${program}
  RESULT_VARIABLE result OUTPUT_VARIABLE printed ERROR_VARIABLE errors)
if(result EQUAL 77)
  message("${errors}")  # says "skipped: " and why
  return()
elseif(NOT result EQUAL 0)
  message(FATAL_ERROR "the study ended with status ${result}: ${errors}")
endif()
message("${printed}")
foreach(expression IN ITEMS "no ratings given" "labels by its documentation")
  if(printed MATCHES "${expression}")
    message("skipped: some data are missing (${expression})")
    return()
  endif()
endforeach()

file(READ ${root}/docs/studies/${study}.md page)
set(blocks 0)
while(TRUE)
  string(FIND "${page}" "```text\n" begin)
  if(begin EQUAL -1)
    break()
  endif()
  math(EXPR begin "${begin} + 8")
  string(SUBSTRING "${page}" ${begin} -1 page)
  string(FIND "${page}" "```" end)
  string(SUBSTRING "${page}" 0 ${end} block)
  math(EXPR end "${end} + 3")
  string(SUBSTRING "${page}" ${end} -1 page)
  math(EXPR blocks "${blocks} + 1")
  string(FIND "${printed}" "${block}" found)
  if(found EQUAL -1)
    message(SEND_ERROR "docs/studies/${study}.md shows what is not printed any more:\n${block}")
  endif()
endwhile()
if(blocks EQUAL 0)
  message(SEND_ERROR "docs/studies/${study}.md shows no output")
endif()
