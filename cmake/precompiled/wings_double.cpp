// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/hessian.hpp>

namespace dmf {
namespace detail {

template class TaylorExpansion<double, Dynamic>;
template class LowestOrbits<double>;
template double evaluate(const Problem<double, Dynamic>&, const FactorsView<const double, Dynamic>&,
                         Workspace<double>&);

}  // namespace detail

template class ScalarEquation<double>;
template SingularGroups<double> singular_groups(const Architecture<double, Dynamic>&, const Vector<double>&,
                                                GroupOptions<double>);
template class Orbit<double>;
template double objective_and_gradient(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>,
                                       FactorsView<double, Dynamic>, Workspace<double>&);
template class Hessian<double, Dynamic>;
template Matrix<double> dense_hessian(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>, Index);

}  // namespace dmf
