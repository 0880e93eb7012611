// SPDX-License-Identifier: BSL-1.0
#include <dmf/core/version.hpp>

#if !__has_include(<dmf/bridge/boost_multiprecision.hpp>) || !__has_include(<Eigen/Core>)
#error "whoever links dmf::boost_multiprecision must see dmf and Eigen"
#endif
#include <boost/version.hpp>

int main() { return dmf::version > dmf::Version{0, 0, 0} && BOOST_VERSION >= 107400 ? 0 : 1; }
