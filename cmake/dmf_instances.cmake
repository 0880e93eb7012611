# SPDX-License-Identifier: BSL-1.0
#
# dmf_instances(<target> <header> <scalar> <part>...): adds to the target a file for each part of
# cmake/precompiled/instances.hpp that compiles what the part lists for the scalar. The header includes that list and
# knows the scalar.

function(dmf_instances target header scalar)
  string(MAKE_C_IDENTIFIER ${scalar} name)
  foreach(part IN LISTS ARGN)
    string(TOLOWER ${name}_${part}.cpp file)
    file(CONFIGURE OUTPUT ${file} @ONLY
      CONTENT "#include \"@header@\"\n\nDMF_INSTANCES_@part@(template, @scalar@)\n")
    target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${file})
  endforeach()
  target_include_directories(${target} PRIVATE ${dmf_SOURCE_DIR}/cmake/precompiled)
endfunction()
