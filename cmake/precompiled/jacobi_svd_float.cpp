// SPDX-License-Identifier: BSL-1.0

#include <dmf/core/svd.hpp>

namespace dmf::detail {

template Svd<float> jacobi_svd<float>(const Matrix<float>&);

}  // namespace dmf::detail
