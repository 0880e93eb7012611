// SPDX-License-Identifier: BSL-1.0

// What one header makes for double, and nothing else: all that has to be compiled again when that
// header is mutated. DMF_INSTANCES_OF is the name of the header as a number below. Linked before a
// test program, these definitions replace the program's own.

#define DMF_DOUBLE_WORD 1
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
#define DMF_RANDOM 15
#define DMF_RANDOM_POINT 16
#define DMF_TANGENT 18
#define DMF_ESCAPE_DIRECTION 19
#define DMF_MINIMALITY 20
#define DMF_BARRIER 21
#define DMF_UNIQUENESS 22
#define DMF_SCHATTEN 23
#define DMF_PROX 24
#define DMF_REGULARIZATION_PATH 25
#define DMF_BALANCED_FACTORS 26
#define DMF_GLOBAL_MINIMIZER 27
#define DMF_PROBLEM 28
#define DMF_AUXILIARY_PROBLEM 29
#define DMF_WHITEN 30
#define DMF_BALANCE 31
#define DMF_SECULAR_EQUATION 32
#define DMF_LEVELS 33
#define DMF_ACTIVE_PAIR 34
#define DMF_SPECTRUM_BLOCKS 35
#define DMF_SPECTRUM 36
#define DMF_CONVERGENCE 37
#define DMF_BLOCK_EIGENVECTORS 38
#define DMF_EIGEN_DIRECTION 39
#define DMF_HESSIAN_BLOCKS 40
#define DMF_THIRD_DERIVATIVE 41
#define DMF_PROBE 42
#define DMF_VERIFY 43
#define DMF_TAYLOR_EXPANSION 44
#define DMF_SINGULAR_VECTORS 45
#define DMF_POWER_OF_TWO 46
#define DMF_CHOICE 47
#define DMF_PAIR_GAUGE 48
#define DMF_JACOBI_EIGENVALUES 49
#define DMF_SCALED 50
#define DMF_POLAR 51
#define DMF_ALIGNMENT 52
#define DMF_NEAREST_ORBITS 53
#define DMF_LOCATE 54
#define DMF_TRAJECTORY 55
#define DMF_EXTREME_SEARCH 56
#define DMF_HESSIAN_NORMS 57
#define DMF_PROBLEM_UNITS 58
#define DMF_FACTORS 59
#define DMF_ANY_POINT 60
#define DMF_NATURAL 61
#define DMF_FAST_ROOTS 66
#define DMF_ROOT_LANES 67
#define DMF_GROUP_EQUATION 68
#define DMF_ROOT_BATCH 69
#define DMF_SLICE_POLYNOMIAL 62
#define DMF_SLICE_LAYERS 63
#define DMF_SLICE_EXPANSION 64
#define DMF_SLICE 65
#define DMF_SLICE_DIRECTIONS 70
#define DMF_SMALL_PRODUCT 71
#define DMF_SMALL_EVALUATION 72
#define DMF_GRAM_EVALUATION 73
#define DMF_PAIR_ENDS 80
#define DMF_PAIR_BATCH 81
#define DMF_PAIR_SPECTRA 82
#define DMF_ASCENDING 83
#define DMF_DEFLATED_LANCZOS 84
#define DMF_TAIL_BOUND 85
#define DMF_GRAM_INERTIA 86
#define DMF_EQUAL_VALUES 87
#define DMF_SPARSE_PASS 88
#define DMF_SPARSE_TARGET 89
#define DMF_PANELS 90
#define DMF_SPARSE_MEMORY 91
#define DMF_SPARSE_EVALUATION 92
#define DMF_SPARSE_OBJECTIVE 93
#define DMF_SPARSE_EXPANSION 94
#define DMF_MERGE_TREE 95
#define DMF_ONE_HOT 97
#define DMF_NEURAL_COLLAPSE 98
#define DMF_LOSSES 110
#define DMF_ROTATIONS 111
#define DMF_SPECTRAL_BOUND 112
#define DMF_LOSS_PROBLEM 113
#define DMF_RANK_MANIFOLD 114
#define DMF_REDUCED_PROBLEM 115
#define DMF_BALANCED_LIFT 116
#define DMF_LOSS_EXAMINATION 117
#define DMF_END_TO_END_LOSS 118
#define DMF_LOG_SUM 130
#define DMF_ORBIT_VOLUME 131
#define DMF_LAPLACE 132
#define DMF_OCCUPATION 133
#define DMF_ESCAPE_RATE 134
#define DMF_LEARNING_COEFFICIENT 135
#define DMF_TRAINING_FLOW 140
#define DMF_BALANCE_LAW 141
#define DMF_GAUSS_LEGENDRE 142
#define DMF_MODE_FLOW 143
#define DMF_MODE_COURSE 144
#define DMF_LOGISTIC_FLOW 145
#define DMF_TRAINING_CLOCK 146
#define DMF_LEARNING_CURVE 147
#define DMF_LOSS_ROUNDING 120
#define DMF_VERIFIED_EIGENVALUES 121
#define DMF_SLICE_DERIVATIVES 122
#define DMF_CERTIFICATE 123
#define DMF_REDUCED_SEARCH 124
#define DMF_HOMOTOPY 125
#define DMF_BRANCH 126
#define DMF_SURVEYOR 127
#define DMF_KANTOROVICH_TEST 128
#define DMF_BRANCH_FOLLOWER 129
#define DMF_GRADED_STEPS 118
#define DMF_SURVEY_RESULT 128
#define DMF_ORBIT_SEARCH 129

#if DMF_INSTANCES_OF == DMF_DOUBLE_WORD
#include <dmf/core/double_word.hpp>

namespace dmf {
template struct DoubleWord<double>;
template DoubleWord<double> quick_two_sum(const double&, const double&);
template DoubleWord<double> two_sum(const double&, const double&);
template DoubleWord<double> two_product(const double&, const double&);
template DoubleWord<double> operator+(const DoubleWord<double>&, const DoubleWord<double>&);
template DoubleWord<double> operator-(const DoubleWord<double>&, const DoubleWord<double>&);
template DoubleWord<double> operator*(const DoubleWord<double>&, const DoubleWord<double>&);
template DoubleWord<double> operator/(const DoubleWord<double>&, const DoubleWord<double>&);
template const DoubleWord<double>& ln2<double>();
template DoubleWord<double> expm1_small(const DoubleWord<double>&);
template DoubleWord<double> exp(const DoubleWord<double>&);
template DoubleWord<double> expm1(const DoubleWord<double>&);
template DoubleWord<double> log(const DoubleWord<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_POWER_OF_TWO
#include <dmf/core/detail/power_of_two.hpp>

namespace dmf::detail {
template std::int64_t binary_exponent(const double&);
template double times_power_of_two(const double&, std::int64_t);
template double square_in_units(const double&, std::int64_t);
template std::int64_t common_exponent(const Eigen::MatrixBase<Matrix<double>>&);
template Matrix<double> scaled_by_power_of_two(const Eigen::MatrixBase<Matrix<double>>&, std::int64_t);
template double norm_in_range(const Eigen::MatrixBase<Vector<double>>&);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_ARCHITECTURE
#include <dmf/core/architecture.hpp>

template class dmf::Architecture<double>;

#elif DMF_INSTANCES_OF == DMF_FACTORS
#include <dmf/analytic/factors.hpp>

namespace dmf {
template class FactorsView<double, Dynamic>;
template class FactorsView<const double, Dynamic>;
template class Factors<double, Dynamic>;
template void detail::require_finite(const FactorsView<const double, Dynamic>&);
template bool detail::is_finite(const FactorsView<const double, Dynamic>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_ANY_POINT
#include <dmf/points/any_point.hpp>

namespace dmf {
template class AnyPoint<double>;
template AnyPoint<double>::AnyPoint(const FactorsView<const double, Dynamic>&);
template AnyPoint<double>::AnyPoint(const FactorsView<double, Dynamic>&);
template AnyPoint<double>::AnyPoint(const Factors<double, Dynamic>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_PRODUCT || DMF_INSTANCES_OF == DMF_OBJECTIVE || DMF_INSTANCES_OF == DMF_HESSIAN
#include <dmf/analytic/hessian.hpp>

// Slow to compile: once, where they are what is mutated.
#if DMF_INSTANCES_OF == DMF_PRODUCT
#define DMF_EXTERN
#else
#define DMF_EXTERN extern
#endif

namespace dmf {
namespace detail {
DMF_EXTERN template void add_product<double>(Result<double>, Operand<double>, Operand<double>);
DMF_EXTERN template void add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
DMF_EXTERN template void add_product_transposed<double>(Result<double>, Operand<double>, Operand<double>);
#if DMF_INSTANCES_OF == DMF_OBJECTIVE
template double evaluate(const Problem<double, Dynamic>&, const FactorsView<const double, Dynamic>&,
                         Workspace<double>&);
template double form_products(const Problem<double, Dynamic>&, const FactorsView<const double, Dynamic>&, int,
                              Workspace<double>&);
template double evaluate_gram(const Problem<double, Dynamic>&, const FactorsView<const double, Dynamic>&,
                              Workspace<double>&, double*, bool&);
template void step_adjoint(const FactorsView<const double, Dynamic>&, int, Workspace<double>&);
#endif
}  // namespace detail
#if DMF_INSTANCES_OF == DMF_OBJECTIVE
template double objective(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>, Workspace<double>&);
template double objective_and_gradient(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>,
                                       FactorsView<double, Dynamic>, Workspace<double>&);
template Matrix<double> end_to_end(const FactorsView<const double, Dynamic>&);
template Matrix<double> end_to_end(const FactorsView<const double, 3>&);
#elif DMF_INSTANCES_OF == DMF_HESSIAN
template class Hessian<double, Dynamic>;
template Matrix<double> dense_hessian(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>, Index);
#endif
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_SMALL_PRODUCT || DMF_INSTANCES_OF == DMF_SMALL_EVALUATION
#include <dmf/analytic/detail/taylor_expansion.hpp>

template class dmf::detail::TaylorExpansion<double, dmf::Dynamic>;
template double dmf::detail::evaluate_small(const Shape<double, Dynamic>&, const Problem<double, Dynamic>&,
                                            const FactorsView<const double, Dynamic>&, Workspace<double>&, double*);

#elif DMF_INSTANCES_OF == DMF_GRAM_EVALUATION
#include <dmf/analytic/detail/gram_evaluation.hpp>

template class dmf::detail::GramEvaluation<double>;

#elif DMF_INSTANCES_OF == DMF_SPARSE_PASS || DMF_INSTANCES_OF == DMF_SPARSE_TARGET
#include <dmf/sparse/sparse_target.hpp>

namespace dmf {
extern template void detail::add_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void detail::add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void detail::add_product_transposed<double>(Result<double>, Operand<double>, Operand<double>);
template void detail::pass_over_rows<true>(const CompressedRows<double>&, Index, Index, const double&,
                                           const ThinPanels<double>&, Index);
template void detail::pass_over_rows<false>(const CompressedRows<double>&, Index, Index, const double&,
                                            const ThinPanels<double>&, Index);
template class SparseTarget<double>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_PANELS || DMF_INSTANCES_OF == DMF_SPARSE_MEMORY || \
    DMF_INSTANCES_OF == DMF_SPARSE_EVALUATION || DMF_INSTANCES_OF == DMF_SPARSE_OBJECTIVE
#include <dmf/sparse/sparse_objective.hpp>

namespace dmf {
extern template void detail::add_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void detail::add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void detail::add_product_transposed<double>(Result<double>, Operand<double>, Operand<double>);
template int detail::boundary_layer(const SparseProblem<double, Dynamic>&);
template double objective_error_bound(const SparseProblem<double, Dynamic>&, FactorsView<const double, Dynamic>,
                                      SparseWorkspace<double>&);
template class detail::SparseEvaluation<double, Dynamic>;
template double objective(const SparseProblem<double, Dynamic>&, FactorsView<const double, Dynamic>,
                          SparseWorkspace<double>&);
template double objective_and_gradient(const SparseProblem<double, Dynamic>&, FactorsView<const double, Dynamic>,
                                       FactorsView<double, Dynamic>, SparseWorkspace<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_SPARSE_EXPANSION
#include <dmf/sparse/sparse_hessian.hpp>

namespace dmf {
extern template void detail::add_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void detail::add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void detail::add_product_transposed<double>(Result<double>, Operand<double>, Operand<double>);
template class detail::SparseExpansion<double, Dynamic>;
template class SparseHessian<double, Dynamic>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_HESSIAN_BLOCKS
#include <dmf/analytic/hessian_blocks.hpp>

namespace dmf {
template class detail::HessianBlocks<double, Dynamic>;
template Factors<double> hessian_diagonal(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>);
template Matrix<double> hessian_block(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>, int, int,
                                      Index);
template double hessian_trace(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>);
template double hessian_block_norm(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>, int, int);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_HESSIAN_NORMS
#include <dmf/analytic/detail/hessian_norms.hpp>

namespace dmf::detail {
template std::int64_t exponent_to_take_out<double>(std::int64_t);
template std::int64_t take_out_exponent(Matrix<double>&);
template class ThinChain<double>;
template class HessianNorms<double, Dynamic>;
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_PROBLEM_UNITS
#include <dmf/analytic/detail/problem_units.hpp>

namespace dmf::detail {
template std::int64_t exponent_of_units(const Problem<double, Dynamic>&, FactorsView<const double, Dynamic>);
template Problem<double, Dynamic> problem_in_units(const Problem<double, Dynamic>&, std::int64_t);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_TAYLOR_EXPANSION
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/third_derivative.hpp>

template class dmf::detail::TaylorExpansion<double, dmf::Dynamic>;
template class dmf::Hessian<double, dmf::Dynamic>;
template class dmf::ThirdDerivative<double, dmf::Dynamic>;

#elif DMF_INSTANCES_OF == DMF_SINGULAR_VECTORS
#include <dmf/points/singular_vectors.hpp>

template class dmf::SingularVectors<double>;

#elif DMF_INSTANCES_OF == DMF_THIRD_DERIVATIVE
#include <dmf/analytic/third_derivative.hpp>

template class dmf::ThirdDerivative<double, dmf::Dynamic>;

#elif DMF_INSTANCES_OF == DMF_SLICE_POLYNOMIAL
#include <dmf/analytic/detail/slice_polynomial.hpp>

namespace dmf::detail {
template Vector<double> padded(const Vector<double>&, std::int64_t);
template void horner(const double*, Index, const double*, Index, double*);
template double horner(const double*, Index, const double&);
template class SlicePolynomial<double>;
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_SLICE_LAYERS
#include <dmf/analytic/detail/slice_layers.hpp>

namespace dmf::detail {
extern template void add_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
template class SliceLayer<double>;
template void SliceLayer<double>::read<Dynamic>(std::span<const FactorsView<const double, Dynamic>>, int, bool,
                                                const std::array<std::int64_t, 2>&);
template void require_part(const Architecture<double, Dynamic>&, const FactorsView<const double, Dynamic>&,
                           const char*);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_SLICE_EXPANSION
#include <dmf/analytic/detail/slice_expansion.hpp>

namespace dmf::detail {
extern template void add_product<double>(Result<double>, Operand<double>, Operand<double>);
extern template void add_transposed_product<double>(Result<double>, Operand<double>, Operand<double>);
template class SliceExpansion<double, Dynamic>;
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_SLICE
#include <dmf/analytic/slice.hpp>

namespace dmf {
namespace detail {
extern template class SliceExpansion<double, Dynamic>;
template class SliceBase<double, Dynamic>;
}  // namespace detail
template class Slice<double, Dynamic>;
template class PlaneSlice<double, Dynamic>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_SLICE_DIRECTIONS
#include <dmf/analytic/slice_directions.hpp>

#include <random>

namespace dmf {
template Factors<double, Dynamic> direction_between(const Architecture<double, Dynamic>&,
                                                    FactorsView<const double, Dynamic>,
                                                    FactorsView<const double, Dynamic>);
template Factors<double, Dynamic> random_direction(const Architecture<double, Dynamic>&, std::mt19937_64&);
template std::array<Factors<double, Dynamic>, 2> orthonormal_directions(const Architecture<double, Dynamic>&,
                                                                        FactorsView<const double, Dynamic>,
                                                                        FactorsView<const double, Dynamic>);
template Factors<double, Dynamic> layer_normalized(const Architecture<double, Dynamic>&,
                                                   FactorsView<const double, Dynamic>,
                                                   FactorsView<const double, Dynamic>);
template Factors<double, Dynamic> row_normalized(const Architecture<double, Dynamic>&,
                                                 FactorsView<const double, Dynamic>,
                                                 FactorsView<const double, Dynamic>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_PROBE
#include <dmf/analytic/probe.hpp>

namespace dmf::detail {
extern template SymmetricEigen<double> symmetric_eigen<double>(const Matrix<double>&);
template class Examination<double, Dynamic>;
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_VERIFY
#include <dmf/analytic/verify.hpp>

namespace dmf::detail {
template double largest_deviation(const Vector<double>&, const Vector<double>&, const double&, Index&);
template Agreement<double> compare(const Architecture<double, Dynamic>&, const Vector<double>&, const Vector<double>&,
                                   const VerifyOptions<double>&);
template SlopeCheck<double> slope_of(const std::function<double(const double&, double&)>&, const double&, const double&,
                                     const SlopeOptions<double>&);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_SCALAR_EQUATION
#include <dmf/landscape/scalar_equation.hpp>

template class dmf::ScalarEquation<double>;

#elif DMF_INSTANCES_OF == DMF_EQUAL_VALUES || DMF_INSTANCES_OF == DMF_FAST_ROOTS || \
    DMF_INSTANCES_OF == DMF_SINGULAR_GROUPS || DMF_INSTANCES_OF == DMF_GROUP_EQUATION
#include <dmf/landscape/singular_groups.hpp>

template struct dmf::SingularGroups<double>;
template dmf::SingularGroups<double> dmf::singular_groups(const dmf::Architecture<double, dmf::Dynamic>&,
                                                          const dmf::Vector<double>&, dmf::GroupOptions<double>);

#elif DMF_INSTANCES_OF == DMF_ROOT_LANES || DMF_INSTANCES_OF == DMF_ROOT_BATCH
#include <dmf/landscape/root_batch.hpp>

// What is inline a compiler makes where it is used.
[[gnu::used]] static void use(const dmf::Vector<double>& eta, dmf::Vector<double>& u) {
  dmf::RootBatch(3).solve(eta, u, u);
}

#elif DMF_INSTANCES_OF == DMF_CHOICE
#include <dmf/landscape/choice.hpp>

namespace dmf {
template Choice detail::capacity(const SingularGroup<double>&);
template Index detail::copies_at(const GroupRoot<double>&, const Choice&);
template std::vector<Choice> detail::largest_active(const SingularGroups<double>&, Index);
// Functions that are no templates are emitted where they are called.
Index active_of(const Choice& choice) { return choice.active(); }
template RankRange global_ranks(const SingularGroups<double>&);
template std::vector<Choice> lowest_global_choice(const SingularGroups<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_ORBIT
#include <dmf/landscape/orbit.hpp>

template class dmf::Orbit<double>;

#elif DMF_INSTANCES_OF == DMF_ORBIT_RANGE
#include <dmf/landscape/orbit_range.hpp>

template class dmf::OrbitRange<double>;
template class dmf::AscendingOrbits<double>;

#elif DMF_INSTANCES_OF == DMF_NATURAL
#include <dmf/core/natural.hpp>

namespace dmf {
// Functions that are no templates are emitted where they are called.
std::string all_of_natural(Natural a, const Natural& b) {
  a += b;
  a -= b;
  a *= 3;
  a /= 2;
  return a.to_string() + std::to_string(a.log2());
}
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_ORBIT_COUNTS
#include <dmf/landscape/orbit_counts.hpp>

template std::vector<std::int64_t> dmf::orbit_counts_by_rank<std::int64_t>(const dmf::SingularGroups<double>&);
template dmf::OrbitCounts<std::int64_t> dmf::orbit_counts<std::int64_t>(const dmf::SingularGroups<double>&);

#elif DMF_INSTANCES_OF == DMF_LOWEST_ORBITS
#include <dmf/landscape/detail/lowest_orbits.hpp>

template class dmf::detail::LowestOrbits<double>;
template class dmf::detail::ValueDifference<double>;

#elif DMF_INSTANCES_OF == DMF_ATLAS
#include <dmf/landscape/atlas.hpp>

template dmf::Benignity<double> dmf::Atlas<double>::benignity() const;
template std::vector<dmf::Orbit<double>> dmf::Atlas<double>::local_minimizers() const;

#elif DMF_INSTANCES_OF == DMF_SVD
#include <dmf/core/svd.hpp>

namespace dmf {
namespace detail {
extern template Svd<double> qr_jacobi(const Matrix<double>&);  // slow to compile, not mutated
}
template struct SvdRatios<double>;
template SvdRatios<double> verify_svd(const Eigen::MatrixBase<Matrix<double>>&, const Svd<double>&);
template SvdRatios<double> full_svd_ratios(const Eigen::MatrixBase<Matrix<double>>&, const Svd<double>&);
template Svd<double> detail::jacobi_svd(const Matrix<double>&);
template Svd<double> detail::svd_by(SvdMethod, const Matrix<double>&);
template Svd<double> detail::first_sound_svd(Svd<double>, const Matrix<double>&);
template Svd<double> detail::verified_svd(const Matrix<double>&, SvdMethod, detail::SvdAlgorithm<double>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_CRITICAL_POINT
#include <dmf/points/critical_point.hpp>

namespace dmf {
template Factors<double> canonical_point(const Orbit<double>&);
template Factors<double> canonical_point(const Orbit<double>&, const SingularVectors<double>&);
template struct CriticalPoint<double>;
template CriticalPoint<double> critical_point(const Orbit<double>&, const SingularVectors<double>&);
template CriticalPoint<double> critical_point(const Orbit<double>&, const SingularVectors<double>&,
                                              std::vector<Matrix<double>>, const std::vector<Matrix<double>>&);
template class detail::ActiveFrames<double>;
template std::vector<detail::Copy<double>> detail::active_copies(const Orbit<double>&);
template std::vector<detail::Copy<double>> detail::inactive_copies(const Orbit<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_RANDOM
#include <dmf/core/random.hpp>

template dmf::Matrix<double> dmf::random_frame<double>(dmf::Index, dmf::Index, std::mt19937_64&);

#elif DMF_INSTANCES_OF == DMF_RANDOM_POINT
#include <dmf/points/random_point.hpp>

namespace dmf {
DMF_INSTANCES_OF_RANDOM_POINT(template, double)
}

#elif DMF_INSTANCES_OF == DMF_POLAR
#include <dmf/points/detail/polar.hpp>

namespace dmf::detail {
template void orthogonalize_columns(Matrix<double>&, Matrix<double>&);
template ThinDecomposition<double> thin_decomposition(const Matrix<double>&);
template Vector<double> singular_values_of(const Matrix<double>&, Index);
template Matrix<double> polar_factor(const Matrix<double>&);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_ALIGNMENT
#include <dmf/points/detail/alignment.hpp>

template class dmf::detail::Alignment<double>;

#elif DMF_INSTANCES_OF == DMF_NEAREST_ORBITS
#include <dmf/points/detail/nearest_orbits.hpp>

template class dmf::detail::NearestOrbits<double>;

#elif DMF_INSTANCES_OF == DMF_LOCATE
#include <dmf/points/locate.hpp>

namespace dmf {
template struct Membership<double>;
template Membership<double> membership(const Orbit<double>&, const SingularVectors<double>&, const AnyPoint<double>&,
                                       double);
template struct Location<double>;
template Location<double> locate(const Atlas<double>&, const SingularVectors<double>&, const AnyPoint<double>&,
                                 std::size_t);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_TRAJECTORY
#include <dmf/points/trajectory.hpp>

namespace dmf {
template struct Visit<double>;
template class Trajectory<double>;
template class Basins<double>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_TANGENT
#include <dmf/points/tangent.hpp>

template class dmf::detail::TangentBasis<double>;

#elif DMF_INSTANCES_OF == DMF_ESCAPE_DIRECTION
#include <dmf/points/escape_direction.hpp>

template class dmf::detail::EscapeSearch<double>;
#elif DMF_INSTANCES_OF == DMF_MINIMALITY
#include <dmf/landscape/minimality.hpp>

namespace dmf {
template struct detail::RelativeFall<double>;
template double detail::mean_stretch(const Architecture<double, Dynamic>&);
template double detail::room_above_smaller_root(const Orbit<double>&, const SingularGroup<double>&);
template double detail::log_crossing(const Architecture<double, Dynamic>&, const double&);
template double detail::radius_of_rise(const Orbit<double>&, const SingularGroup<double>&);
template MinimalityRadius<double> minimality_radius(const Orbit<double>&);
template CubicLowerBound<double> cubic_lower_bound(const Orbit<double>&, const double&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_BARRIER
#include <dmf/landscape/barrier.hpp>

namespace dmf {
template std::vector<Choice> detail::largest_active(const SingularGroups<double>&, Index);
template double detail::sinh_excess(int, const double&);
template Barrier<double> barrier(const Atlas<double>&, Index);
template GlobalMinimizerComponents<double> global_minimizer_components(const Atlas<double>&);
template struct GlobalMinimizerComponents<double>;
template std::int64_t GlobalMinimizerComponents<double>::count<std::int64_t>() const;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_LOG_SUM || DMF_INSTANCES_OF == DMF_ORBIT_VOLUME || DMF_INSTANCES_OF == DMF_LAPLACE
#include <dmf/landscape/laplace.hpp>

namespace dmf {
namespace detail {
template class LogSum<double>;
template class LogGamma<double>;
template class OrthogonalVolumes<double>;
template double log_path(int, const double&);
template double log_cycle(int, const double&);
template DoubleWord<double> log_chain(const Architecture<double, Dynamic>&, const double&, bool);
template class OrbitVolume<double>;
template class LogDeterminant<double>;
}  // namespace detail
template double log_orbit_volume(const Orbit<double>&);
template struct Laplace<double>;
template Laplace<double> laplace(const Orbit<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_OCCUPATION || DMF_INSTANCES_OF == DMF_ESCAPE_RATE
#include <dmf/landscape/escape_rate.hpp>
#include <dmf/landscape/occupation.hpp>

namespace dmf {
template std::vector<double> detail::roots_of_exponential(const double&, const double&);
template detail::SignChanges<double> detail::sign_changes(const DoubleWord<double>&, const double&, const double&);
template class Occupation<double>;
template double detail::negative_curvature(const Orbit<double>&);
template struct EscapeRate<double>;
template struct EscapeRates<double>;
template EscapeRates<double> escape_rates(const Atlas<double>&, Index);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_LEARNING_COEFFICIENT
#include <dmf/landscape/learning_coefficient.hpp>

namespace dmf {
template LearningCoefficient learning_coefficient(const Orbit<double>&);
const auto without_decay = &learning_coefficient_without_decay;
LearningCoefficient (*keep_without_decay)(const std::vector<Index>&, Index) = without_decay;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_MERGE_TREE
#include <dmf/landscape/merge_tree.hpp>

namespace dmf {
template double detail::gain_difference(const SingularGroup<double>&, const SingularGroup<double>&, int, std::int64_t);
template class detail::MergeTreeBuilder<double>;
template MergeTree<double> merge_tree(const Atlas<double>&);
template struct MergeTree<double>;
template std::int64_t MergeTree<double>::count<std::int64_t>() const;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_UNIQUENESS
#include <dmf/landscape/uniqueness.hpp>

namespace dmf {
template Uniqueness<double> uniqueness(const SingularGroups<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_SCHATTEN
#include <dmf/low_rank/schatten.hpp>

namespace dmf {
namespace detail {
template SchattenSum<double> schatten_sum(const Vector<double>&, const DoubleWord<double>&, const double&);
}
template double schatten_quasi_norm_from_values(const Eigen::MatrixBase<Vector<double>>&, const double&, const double&);
template double schatten_power_from_values(const Eigen::MatrixBase<Vector<double>>&, const double&, const double&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_PROX
#include <dmf/low_rank/prox.hpp>

namespace dmf::detail {
template Architecture<double, Dynamic> prox_architecture(Index, const double&, int, Index);
template Matrix<double> from_leading_values(const Matrix<double>&, const Vector<double>&, const Matrix<double>&, Index);
template ProxValues<double> prox_of_groups(const Vector<double>&, const SingularGroups<double>&, bool);
}  // namespace dmf::detail

#elif DMF_INSTANCES_OF == DMF_REGULARIZATION_PATH
#include <dmf/landscape/regularization_path.hpp>

namespace dmf {
namespace detail {
template DoubleWord<double> log_unit_at(PathEventKind, const ScalarEquation<double>&, const double&);
template DoubleWord<double> log_mean_weight(const DoubleWord<double>&, int);
template double weight_for(PathEventKind, const double&, int);
}  // namespace detail
template class RegularizationPath<double>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_ONE_HOT || DMF_INSTANCES_OF == DMF_NEURAL_COLLAPSE
#include <dmf/low_rank/neural_collapse.hpp>

namespace dmf {
namespace detail {
template OneHotValue<double> root_between_counts(const std::vector<ClassCount>&, std::size_t);
template DecayFactors<double> decay_factors(const double&, const double&, int);
template CollapsePlace place_of(const SingularGroup<double>&, const RankRange&, int);
template void add_minimizers(NeuralCollapse<double>&);
}  // namespace detail
template struct OneHotSpectrum<double>;
template struct NeuralCollapse<double>;
template OneHotSpectrum<double> one_hot_spectrum(const std::vector<Index>&, bool);
template Architecture<double> collapse_architecture(const std::vector<Index>&, const std::vector<double>&,
                                                    const double&, const std::vector<Index>&);
template NeuralCollapse<double> neural_collapse(const Architecture<double>&, const std::vector<Index>&, bool,
                                                GroupOptions<double>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_BALANCED_FACTORS
#include <dmf/low_rank/balanced_factors.hpp>

namespace dmf {
template Factors<double> balanced_factors(const Architecture<double>&, const Svd<double>&);
template double least_penalty(const Architecture<double>&, const Vector<double>&, const double&);
template double balanced_layer_norm(const Orbit<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_GLOBAL_MINIMIZER
#include <dmf/points/global_minimizer.hpp>

template dmf::GlobalMinimizer<double> dmf::global_minimizer(const dmf::Atlas<double>&,
                                                            const dmf::SingularVectors<double>&);

#elif DMF_INSTANCES_OF == DMF_PROBLEM
#include <dmf/analytic/problem.hpp>

namespace dmf {
template void detail::require_orthonormal_columns(const Matrix<double>&, Index, Index, const char*);
template Problem<double> diagonal_problem<double, Dynamic>(const Architecture<double>&, const Vector<double>&);
template Problem<double, 3> problem_from_svd<double, 3>(const Architecture<double, 3>&, const Matrix<double>&,
                                                        const Vector<double>&, const Matrix<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_AUXILIARY_PROBLEM
#include <dmf/analytic/auxiliary_problem.hpp>

namespace dmf {
template detail::WeightProduct<double> detail::weight_product(const Architecture<double>&);
template Problem<double> auxiliary_problem(const Problem<double>&);
template Factors<double> to_auxiliary(const FactorsView<const double, Dynamic>&);
template Factors<double> from_auxiliary<double, Dynamic>(const Architecture<double>&,
                                                         FactorsView<const double, Dynamic>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_WHITEN
#include <dmf/analytic/whiten.hpp>

namespace dmf {
template struct WhitenedProblem<double>;
template detail::Whiteness<double> detail::whiteness(const Matrix<double>&);
template WhitenedProblem<double> whitened_problem<double, Dynamic>(const Matrix<double>&, const Matrix<double>&,
                                                                   const Architecture<double>&, WhitenOptions<double>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_BALANCE
#include <dmf/analytic/balance.hpp>

template double dmf::balance_defect(const dmf::FactorsView<const double, dmf::Dynamic>&);

#elif DMF_INSTANCES_OF == DMF_BALANCE_LAW || DMF_INSTANCES_OF == DMF_TRAINING_FLOW
#include <dmf/analytic/balance_law.hpp>

namespace dmf {
using Network = Architecture<double, Dynamic>;
using Point = FactorsView<const double, Dynamic>;
template double flow_rate(const Network&, TrainingFlow);
template class detail::PairOfPoints<double, Dynamic>;
template BalanceLaw<double> detail::compare_balance(const Network&, const detail::PairOfPoints<double, Dynamic>&,
                                                    const double&);
template double detail::whole_power(double, std::int64_t);
template BalanceLaw<double> balance_law<double, Dynamic>(const Network&, Point, Point, const double&, TrainingFlow);
template BalanceLaw<double> descent_balance_law<double, Dynamic>(const Network&, Point, Point, const double&,
                                                                 std::int64_t, const double&, TrainingFlow);
template double squared_step<double, Dynamic>(const Network&, Point, Point, TrainingFlow);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_GAUSS_LEGENDRE || DMF_INSTANCES_OF == DMF_MODE_FLOW || \
    DMF_INSTANCES_OF == DMF_MODE_COURSE || DMF_INSTANCES_OF == DMF_LOGISTIC_FLOW ||  \
    DMF_INSTANCES_OF == DMF_TRAINING_CLOCK || DMF_INSTANCES_OF == DMF_LEARNING_CURVE
#include <dmf/landscape/learning_curve.hpp>

namespace dmf {
namespace detail {
template class GaussLegendre<double>;
template double exponential_excess(const double&);
template class ModeFlow<double>;
template struct CoursePiece<double>;
template class ModeCourse<double>;
template double log_one_plus_exp(const double&);
template class LogisticFlow<double>;
template LogEta<double> log_eta_of(const Architecture<double, Dynamic>&, const double&);
template LogEta<double> log_eta_of(const SingularGroups<double>&, Index);
}  // namespace detail
template class TrainingClock<double>;
template TrainingClock<double>::TrainingClock(const Architecture<double, Dynamic>&, const double&, TrainingFlow);
template class LearningCurve<double>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_DEFLATED_LANCZOS || DMF_INSTANCES_OF == DMF_TAIL_BOUND
#include <dmf/sparse/tail_bound.hpp>

namespace dmf {
using DenseOperator = MatrixOperator<Matrix<double>>;
using SparseOperator = MatrixOperator<Eigen::SparseMatrix<double>>;
template class detail::DeflatedLanczos<double, DenseOperator>;
template class detail::DeflatedLanczos<double, SparseOperator>;
template TruncatedSvd<double> truncated_svd_in(const SparseOperator&, const Matrix<double>&, const double&);
template TailVerdict bound_tail(const SparseOperator&, TruncatedSvd<double>&, const double&, TailOptions<double>);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_GRAM_INERTIA
#include <dmf/sparse/gram_inertia.hpp>

namespace dmf {
template InertiaCount<double> count_above(const Eigen::SparseMatrix<double>&, const double&, const InertiaLimits&);
template bool bound_tail_by_inertia(const Eigen::SparseMatrix<double>&, TruncatedSvd<double>&, const double&,
                                    const InertiaLimits&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_SECULAR_EQUATION || DMF_INSTANCES_OF == DMF_LEVELS ||   \
    DMF_INSTANCES_OF == DMF_ACTIVE_PAIR || DMF_INSTANCES_OF == DMF_SPECTRUM_BLOCKS || \
    DMF_INSTANCES_OF == DMF_SPECTRUM || DMF_INSTANCES_OF == DMF_PAIR_GAUGE ||         \
    DMF_INSTANCES_OF == DMF_JACOBI_EIGENVALUES || DMF_INSTANCES_OF == DMF_SCALED ||   \
    DMF_INSTANCES_OF == DMF_EXTREME_SEARCH || DMF_INSTANCES_OF == DMF_PAIR_ENDS ||    \
    DMF_INSTANCES_OF == DMF_PAIR_BATCH || DMF_INSTANCES_OF == DMF_PAIR_SPECTRA || DMF_INSTANCES_OF == DMF_ASCENDING
#include <dmf/landscape/spectrum.hpp>

namespace dmf {
namespace detail {
template std::vector<Level<double>> active_levels(const Orbit<double>&);
template std::vector<Level<double>> zero_levels(const Orbit<double>&);
template double with_sign(int, const double&);
template double hypotenuse(const double&, const double&);
template class Scaled<double>;
template FactorEigen<double> jacobi_eigen(Matrix<double>, bool, bool);
template double hyperbolic_sine(const double&);
template Scaled<double> critical_factor(const Level<double>&, int);
template class SecularEquation<double>;
template class PairGauge<double>;
template class ActivePair<double>;
template int sign_of_difference(const Level<double>&, const Level<double>&);
template bool is_above(const Level<double>&, const Level<double>&);
template PairEnds<double> pair_ends(const Level<double>&, const Level<double>&, int);
template class PairBatch<double>;
template class PairSpectra<double>;
template class AscendingList<HessianEigenvalue<double>>;
template class SpectrumBlocks<double>;
template class ExtremeSearch<double>;
template std::vector<HessianEigenvalue<double>> list_spectrum(const Orbit<double>&, const SpectrumBlocks<double>&,
                                                              const SpectrumLimits&, SpectrumReport<double>*);
}  // namespace detail
template std::vector<HessianEigenvalue<double>> spectrum(const Orbit<double>&, const SpectrumLimits&,
                                                         SpectrumReport<double>*);
template std::vector<HessianEigenvalue<double>> merged(const std::vector<HessianEigenvalue<double>>&, const double&);
template SpectrumExtremes<double> extremes(const Orbit<double>&);
template double hessian_trace(const Orbit<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_CONVERGENCE
#include <dmf/landscape/convergence.hpp>

namespace dmf {
template struct GradientDescentRates<double>;
template GradientDescentRates<double> gradient_descent_rates(const Orbit<double>&);
template ErrorBound<double> error_bound(const Orbit<double>&);
template Sharpness<double> sharpness(const Orbit<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_BLOCK_EIGENVECTORS || DMF_INSTANCES_OF == DMF_EIGEN_DIRECTION
#include <dmf/points/eigen_direction.hpp>

namespace dmf {
template class detail::BlockEigenvectors<double>;
template class detail::BlockFrames<double>;
template EigenDirection<double> eigen_direction(const CriticalPoint<double>&, SpectrumEnd);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_LOSSES || DMF_INSTANCES_OF == DMF_ROTATIONS || DMF_INSTANCES_OF == DMF_SPECTRAL_BOUND
#include <dmf/loss/losses.hpp>

namespace dmf {
template double detail::rounded_up(const double&, Index);
template double detail::squared_norm_bound(const Matrix<double>&, const double&);
template class DataLoss<double>;
template class WeightedLoss<double>;
template class WeightedDataLoss<double>;
template class BlendedLoss<DataLoss<double>, WeightedLoss<double>>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_LOSS_PROBLEM
#include <dmf/loss/loss_problem.hpp>
#include <dmf/loss/losses.hpp>

namespace dmf {
using Blended = BlendedLoss<DataLoss<double>, WeightedLoss<double>>;
template class LossHessian<double, WeightedLoss<double>, Dynamic>;
template class LossHessian<double, WeightedDataLoss<double>, Dynamic>;
template class LossHessian<double, Blended, Dynamic>;
template double objective_and_gradient(const LossProblem<double, WeightedDataLoss<double>, Dynamic>&,
                                       FactorsView<const double, Dynamic>, FactorsView<double, Dynamic>,
                                       Workspace<double>&);
template double objective_and_gradient(const LossProblem<double, Blended, Dynamic>&, FactorsView<const double, Dynamic>,
                                       FactorsView<double, Dynamic>, Workspace<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_RANK_MANIFOLD
#include <dmf/loss/rank_manifold.hpp>

namespace dmf {
template RankDecision<double> decide_rank(const Vector<double>&, const double&);
template RankManifoldPoint<double> rank_manifold_point(const Matrix<double>&, const Vector<double>&,
                                                       const Matrix<double>&);
template TangentBlocks<double> tangent_blocks(const RankManifoldPoint<double>&, const Vector<double>&);
template Matrix<double> tangent_matrix(const RankManifoldPoint<double>&, const TangentBlocks<double>&);
template TangentBlocks<double> tangent_projection(const RankManifoldPoint<double>&, const Matrix<double>&);
template Matrix<double> normal_part(const RankManifoldPoint<double>&, const Matrix<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_REDUCED_PROBLEM
#include <dmf/loss/losses.hpp>
#include <dmf/loss/reduced_problem.hpp>

namespace dmf {
template class RankPenalty<double>;
template TangentBlocks<double> reduced_gradient(const WeightedLoss<double>&, const RankPenalty<double>&,
                                                const RankManifoldPoint<double>&);
template Matrix<double> reduced_hessian(const WeightedLoss<double>&, const RankPenalty<double>&,
                                        const RankManifoldPoint<double>&, Index);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_BALANCED_LIFT
#include <dmf/loss/balanced_lift.hpp>

namespace dmf {
template class BalancedLift<double, Dynamic>;
template class BalancedLift<long double, Dynamic>;
template std::vector<Matrix<double>> hidden_frames(const Architecture<double, Dynamic>&,
                                                   FactorsView<const double, Dynamic>,
                                                   const RankManifoldPoint<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_GRADED_STEPS
#include <dmf/loss/graded_steps.hpp>

namespace dmf {
template Vector<double> coordinate_singular_values(const RankManifoldPoint<double>&);
template Vector<double> coordinate_scales(const RankManifoldPoint<double>&, int, const double&);
template detail::GradedSvd<double> detail::graded_svd(Matrix<double>);
template std::pair<Matrix<double>, Matrix<double>> detail::lower_factor(const Matrix<double>&, const Matrix<double>&,
                                                                        const Vector<double>&, const Matrix<double>&,
                                                                        const Matrix<double>&);
template RankManifoldPoint<double> retract_in_proportion(const RankManifoldPoint<double>&, const Vector<double>&);
template double distance_in_proportion(const RankManifoldPoint<double>&, const RankManifoldPoint<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_LOSS_EXAMINATION
#elif DMF_INSTANCES_OF == DMF_LOSS_EXAMINATION || DMF_INSTANCES_OF == DMF_END_TO_END_LOSS
#include <dmf/loss/classify.hpp>
#include <dmf/loss/losses.hpp>

namespace dmf {
template class detail::LossExamination<double, WeightedLoss<double>, Dynamic>;
template class detail::LossExamination<double, DataLoss<double>, Dynamic>;
template class detail::LossExamination<double, WeightedDataLoss<double>, Dynamic>;
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_LOSS_ROUNDING || DMF_INSTANCES_OF == DMF_VERIFIED_EIGENVALUES || \
    DMF_INSTANCES_OF == DMF_SLICE_DERIVATIVES || DMF_INSTANCES_OF == DMF_CERTIFICATE ||        \
    DMF_INSTANCES_OF == DMF_KANTOROVICH_TEST
#include <dmf/continuation/certificate.hpp>

namespace dmf {
template LossRounding<float> loss_rounding(const WeightedDataLoss<float>&, const Matrix<float>&);
template LossRounding<float> loss_rounding(const DataLoss<float>&, const Matrix<float>&);
template LossRounding<float> loss_rounding(const WeightedLoss<float>&, const Matrix<float>&);
template LossRounding<float> loss_rounding(const BlendedLoss<DataLoss<float>, WeightedLoss<float>>&,
                                           const Matrix<float>&);
template detail::VerifiedEigenvalues<float> detail::verified_eigenvalues(const Matrix<float>&, const float&);
template detail::VerifiedEigenvalues<double> detail::verified_eigenvalues(const Matrix<double>&, const double&);
template class detail::SlicePoint<float>;
template class detail::SlicePoint<double>;
template struct detail::KantorovichTest<double>;
template Certificate<float> certify(const Architecture<float, Dynamic>&, const WeightedDataLoss<float>&,
                                    const Matrix<float>&, Index, const CertificateOptions<float>&);
template Certificate<double> certify(const Architecture<double, Dynamic>&, const WeightedLoss<double>&,
                                     const Matrix<double>&, Index, const CertificateOptions<double>&);
template Certificate<double> certify(const Architecture<double, Dynamic>&, const WeightedDataLoss<double>&,
                                     const Matrix<double>&, Index, const CertificateOptions<double>&);
}  // namespace dmf

#elif DMF_INSTANCES_OF == DMF_REDUCED_SEARCH || DMF_INSTANCES_OF == DMF_HOMOTOPY || DMF_INSTANCES_OF == DMF_BRANCH || \
    DMF_INSTANCES_OF == DMF_SURVEYOR || DMF_INSTANCES_OF == DMF_BRANCH_FOLLOWER
DMF_INSTANCES_OF == DMF_SURVEYOR || DMF_INSTANCES_OF == DMF_SURVEY_RESULT ||
    DMF_INSTANCES_OF == DMF_ORBIT_SEARCH
#include <dmf/continuation/survey.hpp>

        namespace dmf {
  template class Homotopy<double, WeightedDataLoss<double>>;
  template int detail::determinant_sign(Matrix<double>);
  template Branch<double> follow_branch(const Homotopy<double, WeightedDataLoss<double>>&,
                                        const RankManifoldPoint<double>&, const BranchOptions<double>&, bool);
  template SearchResult<double> trust_region_search(const WeightedDataLoss<double>&, const RankPenalty<double>&,
                                                    RankManifoldPoint<double>, const SearchOptions<double>&);
  template struct Survey<double>;
  template Survey<double> survey(const Architecture<double, Dynamic>&, const WeightedDataLoss<double>&,
                                 const SurveyOptions<double>&);
}  // namespace dmf

#else
#error "DMF_INSTANCES_OF names no header"
#endif
