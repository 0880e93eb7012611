// SPDX-License-Identifier: BSL-1.0

#include <dmf/analytic/probe.hpp>

namespace dmf {

template class ThirdDerivative<double, Dynamic>;

namespace detail {

template SymmetricEigen<double> symmetric_eigen<double>(const Matrix<double>&);
template class HessianBlocks<double, Dynamic>;
template class Examination<double, Dynamic>;

}  // namespace detail
}  // namespace dmf
