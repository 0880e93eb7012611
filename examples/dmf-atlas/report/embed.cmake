# SPDX-License-Identifier: BSL-1.0
#
# Makes the file `out` of C++ from the page `page` with the files `styles` and `scripts` in it, and, where `library`
# is given, with that script, the text of its licence and, before them, the script `before`. What of the page comes before
# a datum becomes one array.
#
#   cmake -D out=FILE -D page=FILE -D styles=LIST -D scripts=LIST
#     [-D before=FILE -D library=FILE -D licence=FILE] -P embed.cmake

cmake_policy(VERSION 3.25)

file(READ ${page} html)

set(style "")
foreach(file IN LISTS styles)
  file(READ ${file} text)
  string(APPEND style "${text}")
endforeach()

# A script ends at the first end tag, even within a text.
function(as_script variable type text)
  string(REPLACE "</script" "<\\/script" text "${text}")
  string(REPLACE "<!--" "<\\!--" text "${text}")
  set(${variable} "<script${type}>\n${text}</script>\n" PARENT_SCOPE)
endfunction()

set(all "")
set(has_surface false)
if(library)
  set(has_surface true)
  file(READ ${before} text)
  as_script(script "" "${text}")
  string(APPEND all "${script}")
  file(READ ${library} text)
  as_script(script "" "${text}\n")
  string(APPEND all "${script}")
  file(READ ${licence} text)
  as_script(script " type=\"text/plain\" data-licence=\"plotly.js\"" "${text}")
  string(APPEND all "${script}")
endif()
foreach(file IN LISTS scripts)
  file(READ ${file} text)
  as_script(script "" "${text}")
  string(APPEND all "${script}")
endforeach()

# No literal is longer than 65536 characters, which is what a compiler has to take; cut where no character is cut. Each is
# a view with its length, so that no compiler has to count the characters of a library while it compiles.
set(code "")
function(append_pieces name text)
  set(pieces "")
  string(LENGTH "${text}" length)
  while(length GREATER 60000)
    string(SUBSTRING "${text}" 50000 15000 window)
    string(FIND "${window}" ";" place)
    if(place EQUAL -1)
      message(FATAL_ERROR "a text of 15000 characters without a semicolon")
    endif()
    math(EXPR place "50000 + ${place} + 1")
    string(SUBSTRING "${text}" 0 ${place} piece)
    string(SUBSTRING "${text}" ${place} -1 text)
    string(APPEND pieces "    R\"dmf_page(${piece})dmf_page\"sv,\n")
    string(LENGTH "${text}" length)
  endwhile()
  string(APPEND pieces "    R\"dmf_page(${text})dmf_page\"sv,\n")
  set(code "${code}constexpr std::string_view ${name}[] = {\n${pieces}};\n" PARENT_SCOPE)
endfunction()

# What stands before a marker, which is then gone.
macro(take_until marker name)
  string(FIND "${html}" "${marker}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "${page} has no ${marker} where it should")
  endif()
  string(SUBSTRING "${html}" 0 ${place} before)
  string(LENGTH "${marker}" marker_length)
  math(EXPR place "${place} + ${marker_length}")
  string(SUBSTRING "${html}" ${place} -1 html)
  string(REPLACE "{{style}}\n" "${style}" before "${before}")
  append_pieces(${name} "${before}")
endmacro()

take_until("{{title}}" to_title)
take_until("{{title}}" to_heading)
take_until("{{atlas}}\n" to_atlas)
take_until("{{report}}\n" to_report)
string(REPLACE "{{scripts}}\n" "${all}" html "${html}")
append_pieces(to_end "${html}")

set(text "// Made from the files in examples/dmf-atlas/report and examples/pages.

#include \"html_report.hpp\"

namespace dmf_atlas {
namespace {

using namespace std::string_view_literals;

${code}
}  // namespace

PageFrame page_frame() { return {to_title, to_heading, to_atlas, to_report, to_end, ${has_surface}}; }

}  // namespace dmf_atlas
")
file(WRITE ${out} "${text}")
