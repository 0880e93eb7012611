# SPDX-License-Identifier: BSL-1.0
#
# Puts plotly.js for 3-D charts and its licence into the folder `folder`, by npm, and checks that they are those that
# dmf was tested with.
#
#   cmake -D npm=PROGRAM -D folder=FOLDER -P fetch_plotly.cmake

cmake_minimum_required(VERSION 3.25)
set(package plotly.js-gl3d-dist-min)
set(version 4.1.1)
set(script_checksum aab04dcd9c103a92b18723f8c837712fe820f325d0bcd2421e415e8124a75b9f)
set(licence_checksum 8c45d9eaf50c2f72dd9c7ab9ef440788ba58a3538484b5c51c1f17d5128752e7)

file(REMOVE_RECURSE ${folder})
file(MAKE_DIRECTORY ${folder})
execute_process(COMMAND ${npm} pack --silent --pack-destination ${folder} ${package}@${version}
  WORKING_DIRECTORY ${folder} RESULT_VARIABLE status ERROR_VARIABLE said OUTPUT_QUIET)
file(GLOB archive ${folder}/*.tgz)
if(NOT status EQUAL 0 OR NOT archive)
  message(FATAL_ERROR "npm could not fetch ${package} ${version}: ${said}")
endif()
file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${folder})
foreach(name IN ITEMS script licence)
  set(from plotly-gl3d.min.js)
  set(to plotly.js)
  if(name STREQUAL licence)
    set(from LICENSE)
    set(to LICENSE)
  endif()
  file(SHA256 ${folder}/package/${from} checksum)
  if(NOT checksum STREQUAL ${name}_checksum)
    message(FATAL_ERROR "${from} of ${package} ${version} is not what it was: its SHA-256 is ${checksum}")
  endif()
  file(COPY_FILE ${folder}/package/${from} ${folder}/${to})
endforeach()
