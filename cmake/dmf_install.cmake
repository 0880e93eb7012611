# SPDX-License-Identifier: BSL-1.0
#
# Installs the headers, the package that find_package(dmf) reads, and dmf.pc for pkg-config.
#
# Headers alone suit every machine, so their package goes to share/ and answers any architecture. With
# dmf::precompiled the package names a library file, so it goes to lib/ and answers only its own.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# INCLUDES repeats what the file set says, for readers of the package older than CMake 3.23.
install(TARGETS dmf EXPORT dmf FILE_SET HEADERS INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS dmf_boost_multiprecision EXPORT dmf_boost_multiprecision FILE_SET HEADERS)
install(TARGETS dmf_spectra EXPORT dmf_spectra FILE_SET HEADERS)
if(TARGET dmf_precompiled)
  install(TARGETS dmf_precompiled EXPORT dmf)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dmf)
  set(any_architecture)
else()
  set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/dmf)
  set(any_architecture ARCH_INDEPENDENT)
endif()

install(EXPORT dmf NAMESPACE dmf:: FILE dmfTargets.cmake DESTINATION ${package_dir})
install(EXPORT dmf_boost_multiprecision NAMESPACE dmf:: FILE dmf_boost_multiprecisionTargets.cmake
  DESTINATION ${package_dir})
install(EXPORT dmf_spectra NAMESPACE dmf:: FILE dmf_spectraTargets.cmake DESTINATION ${package_dir})
configure_package_config_file(cmake/dmfConfig.cmake.in dmfConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(dmfConfigVersion.cmake
  COMPATIBILITY SameMinorVersion ${any_architecture})  # before 1.0 a minor version may break
install(FILES ${PROJECT_BINARY_DIR}/dmfConfig.cmake ${PROJECT_BINARY_DIR}/dmfConfigVersion.cmake
  DESTINATION ${package_dir})

# cmake_path keeps an absolute CMAKE_INSTALL_INCLUDEDIR as it is, a plain "/" would not.
set(pc_includedir "\${prefix}")
cmake_path(APPEND pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(cmake/dmf.pc.in dmf.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/dmf.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
