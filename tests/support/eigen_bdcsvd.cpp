// SPDX-License-Identifier: BSL-1.0

// Without assertions: the BDCSVD of Eigen 3.4.0 looks one element before an array when singular
// values repeat, and stops there where assertions are alive. What it returns without them is what
// a release build of a user gets.
#ifndef NDEBUG
#define NDEBUG
#endif
#include "../../cmake/precompiled/eigen_bdcsvd.hpp"

#include "support/dense.hpp"

namespace dmf::test {

Svd<double> eigen_bdcsvd(const Matrix<double>& Y) { return detail::eigen_bdcsvd(Y); }

}  // namespace dmf::test
