// SPDX-License-Identifier: BSL-1.0

#include <dmf/core/fast_svd.hpp>

#if defined(DMF_WITH_LAPACKE)
#include "gesdd.hpp"
#endif

namespace dmf::detail {

template Svd<float> divide_and_conquer_svd<float>(const Matrix<float>&);
template Svd<double> divide_and_conquer_svd<double>(const Matrix<double>&);

}  // namespace dmf::detail
