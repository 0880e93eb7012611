# SPDX-License-Identifier: BSL-1.0
#
# Applies the mutants of mutants.cmake one at a time and runs the tests named there:
#
#   killed      every named test failed, as it must
#   SURVIVED    a named test passed: a hole in the test, or a mutant that changes nothing
#   BROKEN      it does not apply, compile or end in time: an error in the table
#
#   cmake -D settings=<file> -D work=<folder> [-D only=<regex>] [-D every=<k>] [-D sample=ON]
#         [-D part=<i> -D parts=<n>] -P run_mutants.cmake
#
# `settings` comes from CMakeLists.txt. `only` selects by "formula: name", `every` takes each k-th
# mutant, `sample` those marked so; `part` 0, ..., n-1 of what was selected, to run side by side in
# folders of their own, in blocks of 20 so that parts share few tests. Fails unless all that were selected are killed. Every entry of the table is
# checked to apply, selected or not.

cmake_minimum_required(VERSION 3.25)
include(${settings})
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH tests)
cmake_path(GET tests PARENT_PATH root)
if(NOT every)
  set(every 1)
endif()
if(NOT parts)
  set(part 0)
  set(parts 1)
endif()
set(seconds 300)  # for one compilation or one test program
set(ENV{DMF_SWEEP_PAIRS} 500)  # the sweeps of the scalar equation find an error early or not at all

file(REMOVE_RECURSE ${work})
file(COPY ${root}/include DESTINATION ${work})
list(TRANSFORM eigen PREPEND -isystem)
list(APPEND compile ${eigen} -I${work}/include)

# What no mutant touches is read by the compiler once.
set(foundation ${work}/foundation.hpp)
file(WRITE ${foundation} "#include <Eigen/Core>\n#include <algorithm>\n#include <array>\n"
  "#include <functional>\n#include <memory>\n#include <queue>\n#include <random>\n"
  "#include <string>\n#include <vector>\n")
execute_process(COMMAND ${compile} -x c++-header ${foundation} -o ${foundation}.gch
  COMMAND_ERROR_IS_FATAL ANY)
list(APPEND compile -include ${foundation})

# Which part of instances.cpp a header's mutants need: the name of the header in capitals.
function(compile_instances header object outcome)
  cmake_path(GET header STEM name)
  string(TOUPPER ${name} name)
  execute_process(
    COMMAND ${compile} -DDMF_INSTANCES_OF=DMF_${name} -c ${tests}/mutants/instances.cpp -o ${object}
    TIMEOUT ${seconds} RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE messages)
  if(NOT result EQUAL 0)
    string(SUBSTRING "${messages}" 0 2000 messages)
    message("${messages}")
  endif()
  set(${outcome} ${result} PARENT_SCOPE)
endfunction()

# Links a test with the given instances before its own and runs it: passed, failed or broken.
# A test is named as its program, with a filter of Catch2 after a colon if it is a slow one.
function(run_test test instances outcome)
  set(name ${test})
  set(filter)
  if(test MATCHES "^([^:]+):(.+)$")
    set(name ${CMAKE_MATCH_1})
    set(filter ${CMAKE_MATCH_2})
  endif()
  set(${outcome} broken PARENT_SCOPE)
  if(NOT objects_${name})
    message("no objects of the test ${name}")
    return()
  endif()
  list(GET compile 0 compiler)
  execute_process(
    COMMAND ${compiler} ${flags} ${instances} ${objects_${name}} ${others} -o ${work}/test
    TIMEOUT ${seconds} RESULT_VARIABLE result ERROR_VARIABLE messages)
  if(NOT result EQUAL 0)
    message("${messages}")
    return()
  endif()
  execute_process(COMMAND ${work}/test --abort ${filter} TIMEOUT ${seconds}
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
  if(result EQUAL 0)
    set(${outcome} passed PARENT_SCOPE)
  elseif(NOT result MATCHES "timeout")
    set(${outcome} failed PARENT_SCOPE)
  endif()
endfunction()

# Whether the test passes with unmutated instances in place of its own: else its failing says nothing. Once for
# each test where the build has compiled those of all headers (`unmutated`), else once for each header too.
function(require_green test header)
  set(with ${header})
  if(unmutated)
    set(with "all headers")
  endif()
  get_property(known GLOBAL PROPERTY "green ${test} ${with}" SET)
  if(known)
    return()
  endif()
  set_property(GLOBAL PROPERTY "green ${test} ${with}" ON)
  set(instances ${unmutated})
  if(NOT unmutated)
    set(instances ${work}/green.o)
    compile_instances(${header} ${instances} compiled)
  endif()
  if(unmutated OR compiled EQUAL 0)
    run_test("${test}" "${instances}" outcome)
  endif()
  if(NOT "${outcome}" STREQUAL passed)
    report(BROKEN "${test} is not green with ${with} as it is")
  endif()
endfunction()

function(report verdict text)
  message(STATUS "${verdict} ${text}")
  if(verdict STREQUAL "killed  ")
    add_to(killed)
  elseif(verdict STREQUAL SURVIVED)
    add_to(survived)
  else()
    add_to(broken)
  endif()
endfunction()

# Counters, each in total and for the formula at hand.
function(add_to counter)
  get_property(formula GLOBAL PROPERTY formula)
  foreach(name IN ITEMS "${counter}" "${counter} ${formula}")
    get_property(count GLOBAL PROPERTY "${name}")
    math(EXPR count "${count} + 1")
    set_property(GLOBAL PROPERTY "${name}" ${count})
  endforeach()
endfunction()

# --- The language of the table.

function(formula title)
  set_property(GLOBAL PROPERTY formula "${title}")
  set_property(GLOBAL APPEND PROPERTY formulas "${title}")
endfunction()

# mutant(<name> <header> <original> <mutated> [SAMPLE] <test>...)
function(mutant name header original mutated)
  get_property(formula GLOBAL PROPERTY formula)
  set(title "${formula}: ${name}")
  get_property(taken GLOBAL PROPERTY "name ${title}" SET)
  if(taken)
    report(BROKEN "${title}: there are two of this name")
  endif()
  set_property(GLOBAL PROPERTY "name ${title}" ON)
  add_to(listed)

  # The text must occur exactly once, or the entry does not say what it means any more.
  set(path ${work}/include/dmf/${header})
  file(READ ${path} text)
  string(FIND "${text}" "${original}" first)
  string(FIND "${text}" "${original}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    report(BROKEN "${title}: the original text does not occur exactly once in ${header}")
    return()
  endif()

  set(named ${ARGN})
  list(FIND named SAMPLE sampled)
  list(REMOVE_ITEM named SAMPLE)
  if((sample AND sampled EQUAL -1) OR (only AND NOT title MATCHES "${only}"))
    return()
  endif()
  add_to(matching)
  get_property(matching GLOBAL PROPERTY matching)
  math(EXPR skipped "(${matching} - 1) % ${every}")
  math(EXPR turn "(${matching} - 1) / ${every} / 20 % ${parts}")
  if(skipped OR NOT turn EQUAL part)
    return()
  endif()
  add_to(tried)

  foreach(test IN LISTS named)
    require_green("${test}" ${header})
  endforeach()
  string(REPLACE "${original}" "${mutated}" text_of_mutant "${text}")
  file(WRITE ${path} "${text_of_mutant}")
  compile_instances(${header} ${work}/mutant.o compiled)
  file(WRITE ${path} "${text}")
  if(NOT compiled EQUAL 0)
    report(BROKEN "${title}: does not compile")
    return()
  endif()
  foreach(test IN LISTS named)
    run_test("${test}" ${work}/mutant.o outcome)
    if(outcome STREQUAL passed)
      report(SURVIVED "${title} (${test})")
      return()
    elseif(outcome STREQUAL broken)
      report(BROKEN "${title}: ${test} does not link or does not end")
      return()
    endif()
  endforeach()
  report("killed  " "${title}")
endfunction()

foreach(counter listed matching tried killed survived broken)
  set_property(GLOBAL PROPERTY ${counter} 0)
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/mutants.cmake)

# --- The balance, formula by formula.
get_property(formulas GLOBAL PROPERTY formulas)
foreach(formula IN LISTS formulas)
  foreach(counter listed tried killed)
    get_property(${counter} GLOBAL PROPERTY "${counter} ${formula}")
    math(EXPR ${counter} "${${counter}} + 0")
  endforeach()
  if(listed LESS 3)
    set_property(GLOBAL PROPERTY formula "${formula}")
    report(BROKEN "${formula}: fewer than three mutants")
  endif()
  if(tried)
    message(STATUS "${formula}: ${killed} of ${tried}")
  endif()
endforeach()
foreach(counter tried killed survived broken)
  get_property(${counter} GLOBAL PROPERTY ${counter})
endforeach()
message(STATUS "${tried} mutants, ${killed} killed, ${survived} survived, ${broken} broken")
if(NOT tried EQUAL killed OR survived OR broken OR NOT tried)
  message(FATAL_ERROR "not every mutant was killed")
endif()
