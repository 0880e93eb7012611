// SPDX-License-Identifier: BSL-1.0
#include <dmf/dmf.hpp>

#if !defined(DMF_PRECOMPILED)
#error "whoever links dmf::precompiled must see extern templates"
#endif

// Each of these is compiled in the library and in no other place: without it nothing links.
int main() {
  const Eigen::MatrixXd Y = Eigen::MatrixXd::Identity(3, 2);
  const Eigen::MatrixXf Z = Eigen::MatrixXf::Identity(3, 2);
  const bool sound = dmf::svd(Y).sound() && dmf::svd(Z).sound() && dmf::svd(Y, dmf::SvdMethod::jacobi).sound() &&
                     dmf::svd(Z, dmf::SvdMethod::jacobi).sound();
  return sound ? 0 : 1;
}
