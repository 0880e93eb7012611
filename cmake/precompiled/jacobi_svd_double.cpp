// SPDX-License-Identifier: BSL-1.0

#include <dmf/core/svd.hpp>

namespace dmf::detail {

template Svd<double> jacobi_svd<double>(const Matrix<double>&);

}  // namespace dmf::detail
