# SPDX-License-Identifier: BSL-1.0
#
# Every name that docs/theorems.md and docs/theory.md put between backticks is one of the headers'.

cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE headers ${root}/include/*.hpp)
set(code)
foreach(header IN LISTS headers)
  file(READ ${header} text)
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_]*" words "${text}")
  list(APPEND code ${words})
endforeach()
list(REMOVE_DUPLICATES code)

set(names 0)
foreach(page IN ITEMS docs/theorems.md docs/theory.md)
  file(READ ${root}/${page} text)
  string(REPLACE ";" "," text "${text}")
  string(REGEX REPLACE "[][]" " " text "${text}")  # brackets would join elements of a list
  string(REGEX MATCHALL "`[^`\n]+`" quotes "${text}")
  foreach(quote IN LISTS quotes)
    if(quote MATCHES "/")  # a file
      continue()
    endif()
    string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_]*" words "${quote}")
    foreach(word IN LISTS words)
      math(EXPR names "${names} + 1")
      if(NOT word IN_LIST code)
        message(SEND_ERROR "${page}: no header has the name ${word} of ${quote}")
      endif()
    endforeach()
  endforeach()
endforeach()
if(names LESS 100)
  message(SEND_ERROR "${names} names found: this check does not see them any more")
endif()
message(STATUS "${names} names")
