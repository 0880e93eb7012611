# SPDX-License-Identifier: BSL-1.0
#
# A check that cannot fail proves nothing. Copies the headers, breaks their order in every way that
# check_headers.cmake promises to notice, and requires one line that says so each time.
#
#   cmake -D check=<check_headers.cmake> -D work=<folder> -P can_fail.cmake

cmake_minimum_required(VERSION 3.25)
cmake_path(GET check PARENT_PATH source)
cmake_path(GET source PARENT_PATH source)

macro(sound_tree)
  file(REMOVE_RECURSE ${work})
  file(COPY ${source}/include ${source}/cmake DESTINATION ${work})
  file(COPY ${source}/docs/headers.md DESTINATION ${work}/docs)
endmacro()

# Runs the check on the copy: silent for no argument, else its one violation matches the argument.
function(expect)
  execute_process(COMMAND ${CMAKE_COMMAND} -D root=${work} -P ${check}
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  string(REGEX MATCHALL "headers: " violations "${output}")
  list(LENGTH violations count)
  if(NOT count EQUAL ARGC)
    message(SEND_ERROR "expected ${ARGC} violations (${ARGV}), got ${count}: ${output}")
  elseif(ARGC AND (status EQUAL 0 OR NOT output MATCHES "${ARGV0}"))
    message(SEND_ERROR "expected '${ARGV0}', got status ${status}: ${output}")
  endif()
  sound_tree()
endfunction()

function(append header line)
  file(APPEND ${work}/include/dmf/${header} "${line}\n")
endfunction()

sound_tree()
expect()

append(analytic/objective.hpp "#include <dmf/landscape/orbit.hpp>")
expect("analytic/objective.hpp includes <dmf/landscape/orbit.hpp>, which is not listed before it")
append(landscape/orbit.hpp "#include <dmf/analytic/factors.hpp>")
expect("landscape/orbit.hpp includes <dmf/analytic/factors.hpp>, but landscape may know only its own folder and .core.")
append(core/error.hpp "#include <dmf/core/architecture.hpp>  // why")
expect("core/error.hpp includes <dmf/core/architecture.hpp>, which is not listed before it")
append(landscape/atlas.hpp "#include <dmf/landscape/atlas.hpp>")
expect("landscape/atlas.hpp includes <dmf/landscape/atlas.hpp>, which is not listed before it")
append(points/locate.hpp "  #  include <dmf/core.hpp>")
expect("points/locate.hpp includes the umbrella <dmf/core.hpp>")
append(low_rank/prox.hpp "#include <iostream>")
expect("low_rank/prox.hpp includes <iostream>, which no header may")
append(low_rank/prox.hpp "#include \"schatten.hpp\"")
expect("low_rank/prox.hpp includes \"schatten.hpp\", which no header may")
append(points/locate.hpp "#include <dmf/bridge/spectra.hpp>")
expect("points/locate.hpp includes <dmf/bridge/spectra.hpp>, which is not listed before it")
file(READ ${work}/docs/headers.md described)
string(REPLACE "`choice.hpp`" "" described "${described}")
file(WRITE ${work}/docs/headers.md "${described}")
expect("landscape/choice.hpp is not in docs/headers.md")
file(WRITE ${work}/include/dmf/core/stray.hpp "")
expect("include/dmf/core/stray.hpp is not listed")
file(WRITE ${work}/include/dmf/analytic.hpp "#include <dmf/analytic/problem.hpp>\n")
expect("include/dmf/analytic.hpp does not include")
file(WRITE ${work}/include/dmf/dmf.hpp "#include <dmf/core.hpp>\n")
expect("include/dmf/dmf.hpp does not include")
