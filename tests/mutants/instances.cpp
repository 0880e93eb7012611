// SPDX-License-Identifier: BSL-1.0

// What one header makes for double, and nothing else: all that has to be compiled again when that
// header is mutated. DMF_INSTANCES_OF is the name of the header as a number below. Linked before a
// test program, these definitions replace the program's own.

#define DMF_TWO_WORD 1
#define DMF_ARCHITECTURE 2
#define DMF_PRODUCT 3
#define DMF_OBJECTIVE 4
#define DMF_HESSIAN 5
#define DMF_SCALAR_EQUATION 6
#define DMF_SINGULAR_GROUPS 7
#define DMF_ORBIT 8
#define DMF_ORBIT_RANGE 9
#define DMF_ORBIT_COUNTS 10
#define DMF_LOWEST_ORBITS 11
#define DMF_ATLAS 12
#define DMF_SVD 13
#define DMF_CRITICAL_POINT 14
#define DMF_PROBLEM 15
#define DMF_AUXILIARY_PROBLEM 16
#define DMF_WHITEN 17
#define DMF_BALANCE 18

#if DMF_INSTANCES_OF == DMF_TWO_WORD
#include <dmf/detail/two_word.hpp>

namespace dmf::detail {
template struct TwoWord<double>;
template TwoWord<double> quick_two_sum(const double&, const double&);
template TwoWord<double> two_sum(const double&, const double&);
template TwoWord<double> two_product(const double&, const double&);
template TwoWord<double> operator+(const TwoWord<double>&, const TwoWord<double>&);
template TwoWord<double> operator-(const TwoWord<double>&, const TwoWord<double>&);
template TwoWord<double> operator*(const TwoWord<double>&, const TwoWord<double>&);
template TwoWord<double> operator/(const TwoWord<double>&, const TwoWord<double>&);
template const TwoWord<double>& ln2<double>();
template TwoWord<double> expm1_small(const TwoWord<double>&);
template TwoWord<double> exp(const TwoWord<double>&);
template TwoWord<double> expm1(const TwoWord<double>&);
template TwoWord<double> log(const TwoWord<double>&);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_ARCHITECTURE
#include <dmf/architecture.hpp>

template class dmf::Architecture<double>;

#elif DMF_INSTANCES_OF == DMF_PRODUCT || DMF_INSTANCES_OF == DMF_OBJECTIVE || \
    DMF_INSTANCES_OF == DMF_HESSIAN
#include <dmf/hessian.hpp>

// Slow to compile: once, where they are what is mutated.
#if DMF_INSTANCES_OF == DMF_PRODUCT
#define DMF_EXTERN
#else
#define DMF_EXTERN extern
#endif

namespace dmf {
namespace detail {
DMF_EXTERN template void add_product<double>(Result<double>, Operand<double>,
                                             Operand<double>);
DMF_EXTERN template void add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
DMF_EXTERN template void add_product_transposed<double>(Result<double>, Operand<double>, Operand<double>);
#if DMF_INSTANCES_OF == DMF_OBJECTIVE
template double evaluate(const Problem<double, Dynamic>&, const FactorsView<const double, Dynamic>&,
                         Workspace<double>&);
template void step_adjoint(const FactorsView<const double, Dynamic>&, int, Workspace<double>&);
#endif
}  // namespace detail
#if DMF_INSTANCES_OF == DMF_OBJECTIVE
template double objective_and_gradient(const Problem<double, Dynamic>&,
                                       FactorsView<const double, Dynamic>,
                                       FactorsView<double, Dynamic>, Workspace<double>&);
template Matrix<double> end_to_end(const FactorsView<const double, Dynamic>&);
template Matrix<double> end_to_end(const FactorsView<const double, 3>&);
#elif DMF_INSTANCES_OF == DMF_HESSIAN
template class Hessian<double, Dynamic>;
template Matrix<double> dense_hessian(const Problem<double, Dynamic>&,
                                      FactorsView<const double, Dynamic>, Index);
#endif
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_SCALAR_EQUATION
#include <dmf/scalar_equation.hpp>

template class dmf::ScalarEquation<double>;

#elif DMF_INSTANCES_OF == DMF_SINGULAR_GROUPS
#include <dmf/singular_groups.hpp>

template struct dmf::SingularGroups<double>;
template dmf::SingularGroups<double> dmf::singular_groups(
    const dmf::Architecture<double, dmf::Dynamic>&, const dmf::Vector<double>&,
    dmf::GroupOptions<double>);

#elif DMF_INSTANCES_OF == DMF_ORBIT
#include <dmf/orbit.hpp>

template class dmf::Orbit<double>;

#elif DMF_INSTANCES_OF == DMF_ORBIT_RANGE
#include <dmf/orbit_range.hpp>

template class dmf::OrbitRange<double>;

#elif DMF_INSTANCES_OF == DMF_ORBIT_COUNTS
#include <dmf/orbit_counts.hpp>

template std::vector<std::int64_t> dmf::orbit_counts_by_rank<std::int64_t>(
    const dmf::SingularGroups<double>&);
template dmf::OrbitCounts<std::int64_t> dmf::orbit_counts<std::int64_t>(
    const dmf::SingularGroups<double>&);

#elif DMF_INSTANCES_OF == DMF_LOWEST_ORBITS
#include <dmf/detail/lowest_orbits.hpp>

template class dmf::detail::LowestOrbits<double>;

#elif DMF_INSTANCES_OF == DMF_ATLAS
#include <dmf/atlas.hpp>

template dmf::Landscape<double> dmf::Atlas<double>::landscape() const;

#elif DMF_INSTANCES_OF == DMF_SVD
#include <dmf/svd.hpp>

namespace dmf {
namespace detail {
extern template Svd<double> qr_jacobi(const Matrix<double>&);  // slow to compile, not mutated
}
template struct SvdRatios<double>;
template SvdRatios<double> verify_svd(const Eigen::MatrixBase<Matrix<double>>&, const Svd<double>&);
template SvdRatios<double> full_svd_ratios(const Eigen::MatrixBase<Matrix<double>>&,
                                           const Svd<double>&);
template Svd<double> detail::jacobi_svd(const Matrix<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_CRITICAL_POINT
#include <dmf/critical_point.hpp>

namespace dmf {
template Factors<double> canonical_point(const Orbit<double>&);
template Factors<double> canonical_point(const Orbit<double>&, const Matrix<double>&,
                                         const Matrix<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_PROBLEM
#include <dmf/problem.hpp>

namespace dmf {
template void detail::require_orthonormal_columns(const Matrix<double>&, Index, Index, const char*);
template Problem<double> diagonal_problem<double, Dynamic>(const Architecture<double>&,
                                                           const Vector<double>&);
template Problem<double, 3> problem_from_svd<double, 3>(const Architecture<double, 3>&,
                                                        const Matrix<double>&,
                                                        const Vector<double>&,
                                                        const Matrix<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_AUXILIARY_PROBLEM
#include <dmf/auxiliary_problem.hpp>

namespace dmf {
template detail::WeightProduct<double> detail::weight_product(const Architecture<double>&);
template Problem<double> auxiliary_problem(const Problem<double>&);
template Factors<double> to_auxiliary(const FactorsView<const double, Dynamic>&);
template Factors<double> from_auxiliary<double, Dynamic>(const Architecture<double>&,
                                                         FactorsView<const double, Dynamic>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_WHITEN
#include <dmf/whiten.hpp>

namespace dmf {
template struct WhitenedProblem<double>;
template detail::Whiteness<double> detail::whiteness(const Matrix<double>&);
template WhitenedProblem<double> whitened_problem<double, Dynamic>(const Matrix<double>&,
                                                                   const Matrix<double>&,
                                                                   const Architecture<double>&,
                                                                   WhitenOptions<double>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_BALANCE
#include <dmf/balance.hpp>

template double dmf::balance_defect(const dmf::FactorsView<const double, dmf::Dynamic>&);

#else
#error "DMF_INSTANCES_OF names no header"
#endif
