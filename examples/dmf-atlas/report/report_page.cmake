# SPDX-License-Identifier: BSL-1.0
#
# The page of `dmf-atlas report` as a source of dmf_atlas_program. With DMF_REPORT_SURFACE npm fetches plotly.js for its
# 3-D surface; everything else on the page is drawn by scripts of our own.

set(report_folder ${CMAKE_CURRENT_LIST_DIR})
set(pages_folder ${dmf_SOURCE_DIR}/examples/pages)
set(report_styles ${pages_folder}/page.css ${report_folder}/report.css)
set(report_scripts
  ${pages_folder}/words.js ${pages_folder}/chart.js ${pages_folder}/table.js
  ${report_folder}/numbers.js ${report_folder}/orbits.js ${report_folder}/pictures.js ${report_folder}/path.js
  ${report_folder}/report.js)

set(report_library)
set(report_library_arguments)
if(DMF_REPORT_SURFACE)
  find_program(DMF_NPM npm REQUIRED)
  mark_as_advanced(DMF_NPM)
  set(plotly_folder ${CMAKE_CURRENT_BINARY_DIR}/plotly)
  set(report_library ${plotly_folder}/plotly.js ${plotly_folder}/LICENSE)
  add_custom_command(OUTPUT ${report_library}
    COMMAND ${CMAKE_COMMAND} -D npm=${DMF_NPM} -D folder=${plotly_folder} -P ${report_folder}/fetch_plotly.cmake
    DEPENDS ${report_folder}/fetch_plotly.cmake
    COMMENT "Fetching plotly.js by npm" VERBATIM)
  set(report_library_arguments -D before=${report_folder}/canvas.js -D library=${plotly_folder}/plotly.js
    -D licence=${plotly_folder}/LICENSE)
  list(APPEND report_library ${report_folder}/canvas.js)
endif()

add_custom_command(OUTPUT report_page.cpp
  COMMAND ${CMAKE_COMMAND} -D out=${CMAKE_CURRENT_BINARY_DIR}/report_page.cpp -D page=${report_folder}/page.html
    "-Dstyles=${report_styles}" "-Dscripts=${report_scripts}" ${report_library_arguments}
    -P ${report_folder}/embed.cmake
  DEPENDS ${report_folder}/embed.cmake ${report_folder}/page.html ${report_styles} ${report_scripts} ${report_library}
  COMMENT "Putting the page of dmf-atlas report together" VERBATIM)
target_sources(dmf_atlas_program PRIVATE report_page.cpp)
set_source_files_properties(report_page.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

# In a browser, with the program of this build.
if(DMF_REPORT_SURFACE)
  find_program(DMF_NODE node nodejs)
  find_program(DMF_CHROMIUM chromium chromium-browser google-chrome)
  mark_as_advanced(DMF_NODE DMF_CHROMIUM)
  if(DMF_NODE AND DMF_CHROMIUM)
    file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/report_in_browser)
    add_test(NAME report_in_browser COMMAND ${DMF_NODE} ${report_folder}/tests/report_test.mjs
      ${DMF_CHROMIUM} $<TARGET_FILE:dmf-atlas> ${CMAKE_CURRENT_BINARY_DIR}/report_in_browser 1)
    set_tests_properties(report_in_browser PROPERTIES TIMEOUT 900 LABELS browser RUN_SERIAL ON)
  else()
    message(STATUS "node or chromium not found: the page of dmf-atlas report is not tested in a browser")
  endif()
endif()
