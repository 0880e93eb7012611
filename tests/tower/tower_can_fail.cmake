# SPDX-License-Identifier: BSL-1.0
#
# A check that cannot fail proves nothing. This one builds a small sound tower, breaks it in every
# way that check_tower.cmake promises to notice, and requires exactly the expected report each time.

cmake_minimum_required(VERSION 3.25)

# Writes include/dmf/<header>, which includes the rest of the arguments.
function(header name)
  list(TRANSFORM ARGN REPLACE "(.+)" "#include \\1  // why; [see above]\n")
  list(JOIN ARGN "" text)
  file(WRITE ${work}/include/dmf/${name} "#pragma once\n// #include <iostream>\n${text}")
endfunction()

function(tower)
  list(JOIN ARGN " " entries)
  file(WRITE ${work}/cmake/dmf_headers.cmake "set(dmf_tower ${entries})\n")
endfunction()

macro(sound_tower)
  file(REMOVE_RECURSE ${work})
  tower("0 common base.hpp" "0 common detail/words.hpp" "1 common shape.hpp"
    "2 analytic loss.hpp" "2 analytic slope.hpp" "2 algebraic roots.hpp" "2 algebraic orbit.hpp"
    "3 meeting point.hpp" "4 bridge fast.hpp" "5 umbrella all.hpp")
  header(base.hpp <vector>)
  header(detail/words.hpp <dmf/base.hpp>)
  header(shape.hpp <dmf/base.hpp>)
  header(loss.hpp <dmf/shape.hpp> <Eigen/Core>)
  header(slope.hpp <dmf/loss.hpp>)
  header(roots.hpp <dmf/detail/words.hpp>)
  header(orbit.hpp <dmf/roots.hpp> <dmf/shape.hpp>)
  header(point.hpp <dmf/landscape/orbit.hpp> <dmf/slope.hpp>)
  header(fast.hpp <dmf/roots.hpp> <Eigen/SVD>)
  header(all.hpp <dmf/base.hpp> <dmf/shape.hpp> <dmf/loss.hpp> <dmf/slope.hpp> <dmf/roots.hpp>
    <dmf/landscape/orbit.hpp> <dmf/point.hpp>)
endmacro()

# Runs the check and compares its lines with the expected ones; then rebuilds the sound tower.
macro(expect)
  execute_process(COMMAND ${CMAKE_COMMAND} -D root=${work} -P ${check}
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE output)
  string(REGEX MATCHALL "tower: [^\n]+" report "${output}")
  set(expected ${ARGN})
  list(TRANSFORM expected PREPEND "tower: ")
  if(expected STREQUAL "tower: 10 headers in order")
    set(expected_status 0)
  else()
    set(expected_status 1)
  endif()
  if(NOT status EQUAL expected_status OR NOT report STREQUAL expected)
    list(JOIN expected "\n  " expected)
    message(SEND_ERROR "expected status ${expected_status} and\n  ${expected}\ngot status ${status} and\n${output}")
  endif()
  sound_tower()
endmacro()

sound_tower()
expect("10 headers in order")

header(shape.hpp <dmf/loss.hpp>)
expect("shape.hpp (floor 1) includes loss.hpp from above (floor 2)"
       "shape.hpp includes itself, directly or in a circle"
       "loss.hpp includes itself, directly or in a circle"
       "orbit.hpp (algebraic) reaches loss.hpp (analytic)")

header(detail/words.hpp <dmf/shape.hpp>)
expect("detail/words.hpp (floor 0) includes shape.hpp from above (floor 1)")

header(base.hpp <dmf/detail/words.hpp>)
expect("base.hpp includes detail/words.hpp, which is listed after it"
       "base.hpp includes itself, directly or in a circle"
       "detail/words.hpp includes itself, directly or in a circle")

header(loss.hpp <dmf/loss.hpp>)
expect("loss.hpp includes itself, directly or in a circle")

header(orbit.hpp <dmf/slope.hpp>)
expect("orbit.hpp (algebraic) reaches slope.hpp (analytic)"
       "orbit.hpp (algebraic) reaches loss.hpp (analytic)")

header(slope.hpp <dmf/roots.hpp>)
expect("slope.hpp includes roots.hpp, which is listed after it"
       "slope.hpp (analytic) reaches roots.hpp (algebraic)")

header(loss.hpp <dmf/detail/words.hpp>)  # analytic -> common -> algebraic
header(detail/words.hpp <dmf/landscape/orbit.hpp>)
header(roots.hpp)
expect("detail/words.hpp (floor 0) includes orbit.hpp from above (floor 2)"
       "loss.hpp (analytic) reaches orbit.hpp (algebraic)"
       "loss.hpp (analytic) reaches roots.hpp (algebraic)"
       "slope.hpp (analytic) reaches orbit.hpp (algebraic)"
       "slope.hpp (analytic) reaches roots.hpp (algebraic)")

header(stray.hpp)
expect("include/dmf/stray.hpp is not listed")

file(WRITE ${work}/include/elsewhere.hpp "")
expect("include/elsewhere.hpp is not listed")

file(REMOVE ${work}/include/dmf/fast.hpp)
expect("fast.hpp is listed but absent")

header(slope.hpp <Eigen/Dense> <iostream> <Eigen/src/Core/Matrix.h> <unsupported/Eigen/FFT>)
expect("slope.hpp includes <Eigen/Dense>, which no header may"
       "slope.hpp includes <iostream>, which no header may"
       "slope.hpp includes <Eigen/src/Core/Matrix.h>, which no header may"
       "slope.hpp includes <unsupported/Eigen/FFT>, which no header may")

header(slope.hpp <loss.hpp> "\"dmf/shape.hpp\"" <../base.hpp> <include/dmf/base.hpp>)
expect("slope.hpp includes <loss.hpp>, to be spelled <dmf/loss.hpp>"
       "slope.hpp includes \"dmf/shape.hpp\", to be spelled <dmf/shape.hpp>"
       "slope.hpp includes <../base.hpp>, to be spelled <dmf/base.hpp>"
       "slope.hpp includes <include/dmf/base.hpp>, to be spelled <dmf/base.hpp>")

header(slope.hpp <dmf/words.hpp> "\"words.hpp\"")
expect("slope.hpp includes <dmf/words.hpp>, which is not a header of dmf"
       "slope.hpp includes \"words.hpp\", which is not a header of dmf")

file(WRITE ${work}/include/dmf/point.hpp "\t#  include\t<dmf/fast.hpp>\n #include<dmf/all.hpp>")
expect("point.hpp (floor 3) includes fast.hpp from above (floor 4)"
       "point.hpp includes the bridge fast.hpp"
       "point.hpp (floor 3) includes all.hpp from above (floor 5)"
       "point.hpp includes the umbrella all.hpp"
       "point.hpp includes itself, directly or in a circle"
       "all.hpp includes itself, directly or in a circle")

header(all.hpp <dmf/base.hpp> <dmf/shape.hpp> <dmf/loss.hpp> <dmf/slope.hpp> <dmf/roots.hpp>
  <dmf/landscape/orbit.hpp> <dmf/fast.hpp>)
expect("all.hpp includes the bridge fast.hpp"
       "all.hpp does not include point.hpp")

tower("0 common base.hpp" "0 common detail/words.hpp" "1 common shape.hpp" "2 numeric loss.hpp"
  "2 analytic slope.hpp" "2 algebraic roots.hpp" "2 algebraic roots.hpp" "2 algebraic orbit.hpp"
  "4 bridge fast.hpp" "3 meeting point.hpp" "5 umbrella all.hpp")
expect("loss.hpp is listed in an unknown wing 'numeric'"
       "roots.hpp is listed twice"
       "point.hpp is listed on floor 3 after a header of floor 4")
