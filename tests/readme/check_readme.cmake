# SPDX-License-Identifier: BSL-1.0
#
# The README quotes an example and what it prints: both must be the example's own words. And its
# section "Quick start" has exactly two blocks of commands, which machines run.

cmake_minimum_required(VERSION 3.25)
file(READ ${root}/README.md readme)
file(READ ${root}/examples/01_atlas.cpp example)

# fenced_block(<language> <variable>): the first fenced block of the README in that language.
function(fenced_block language variable)
  string(FIND "${readme}" "\n```${language}\n" begin)
  string(LENGTH "\n```${language}\n" fence)
  math(EXPR begin "${begin} + ${fence}")
  string(SUBSTRING "${readme}" ${begin} -1 rest)
  string(FIND "${rest}" "\n```" length)
  string(SUBSTRING "${rest}" 0 ${length} text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

fenced_block(cpp program)
string(FIND "${example}" "#include <dmf" begin)
string(FIND "${example}" "\n\n// Prints" end)
math(EXPR length "${end} - ${begin}")
string(SUBSTRING "${example}" ${begin} ${length} expected)
if(NOT program STREQUAL expected)
  message(SEND_ERROR "README.md: the C++ block is not examples/01_atlas.cpp from its first include to the end of main()")
endif()

fenced_block(text output)
string(SUBSTRING "${example}" ${end} -1 tail)
string(REGEX REPLACE "^\n\n[^\n]*\n" "" tail "${tail}")
string(REGEX REPLACE "(^|\n)// ?" "\\1" tail "${tail}")
string(STRIP "${tail}" tail)
string(STRIP "${output}" output)
if(NOT output STREQUAL tail)
  message(SEND_ERROR "README.md: the text block is not the closing comment of examples/01_atlas.cpp")
endif()

string(REGEX MATCH "\n## Quick start\n.*\n## Get it" quick_start "${readme}")
string(REGEX MATCHALL "\n```sh\n" blocks "${quick_start}")
list(LENGTH blocks count)
if(NOT count EQUAL 2)
  message(SEND_ERROR "README.md: Quick start has ${count} sh blocks, not two")
endif()
