// SPDX-License-Identifier: BSL-1.0
#pragma once

// The proximal map of a power of the Schatten quasi-norm, in closed form for p = 2/L, L = 2, 3,
// ...:
//
//   prox(Y, tau, L) = argmin_X  1/2 ||X - Y||_F^2 + tau ||X||_{S_{2/L}}^{2/L}.
//
// It is the end-to-end map of the global minimizer of F for L layers of the weight
//
//   l0 = lambda^{1/L} = 2 tau / L,
//
// since min F over the factors of X is ||X - Y||_F^2 + L lambda^{1/L} ||X||_{S_{2/L}}^{2/L}
// (Kamber, Parhi, Theorem 3). X keeps the singular vectors of Y and replaces the singular value y
// by q0 u^L (larger root) above the switch value y* and by 0 below it: generalized singular value
// thresholding (their (97)-(99)). L = 2 is soft thresholding by tau; L >= 3 cuts at y*, and takes
// less and less from the values that stay: y - m = l0 m^{2/L - 1}.
//
// Example:
//
//   const double tau = dmf::tau_for_weight(0.5, 3);        // three layers of weight 0.5
//   const dmf::Matrix<double> X = dmf::prox(Y, tau, 3);    // the product of a global minimizer's factors
//   const auto [values, rank, objective, threshold, uniqueness] =
//       dmf::prox_values(Eigen::Vector3d(3, 2, 1), tau, 3);
//   std::cout << X.norm() << ' ' << values.transpose() << ' ' << rank << ' ' << threshold << '\n';

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/low_rank/schatten.hpp>  // ColumnExpression
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/uniqueness.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>
#include <vector>

namespace dmf {

/// The weight of each of L layers whose global minimizer of F has the end-to-end map prox(Y, tau, L), 2 tau/L, and
/// back; for weights that differ tau_for_weight(common_weight(architecture), L). Throw InvalidInput unless L >= 2.
template <RealScalar Scalar>
[[nodiscard]] Scalar weight_for_tau(const Scalar& tau, int L) {
  detail::require(L >= 2, "depth must be at least 2, got ", L);
  return tau / Scalar(L) * Scalar(2);
}
template <RealScalar Scalar>
[[nodiscard]] Scalar tau_for_weight(const Scalar& weight, int L) {
  detail::require(L >= 2, "depth must be at least 2, got ", L);
  return weight / Scalar(2) * Scalar(L);
}

/// No bound on the rank.
inline constexpr Index any_rank = std::numeric_limits<Index>::max();

/// The proximal map on singular values.
template <RealScalar Scalar = double>
struct ProxValues {
  Vector<Scalar> values;          ///< m_i, each in the place of its y_i
  Index rank = 0;                 ///< the number of positive ones
  Scalar objective{};             ///< the least value; +infinity where it leaves the range of Scalar
  Scalar threshold{};             ///< y*: what lies above becomes positive; tau for L = 2
  Uniqueness<Scalar> uniqueness;  ///< of X, with its margin
};

/// A matrix of rank r by its singular triplets, X = U diag(singular_values) V^T: all that there is room for where X
/// has 10^6 rows and 10^5 columns.
template <RealScalar Scalar = double>
struct SingularTriplets {
  Matrix<Scalar> U;                ///< d_L x r, orthonormal columns
  Vector<Scalar> singular_values;  ///< r of them, positive, descending
  Matrix<Scalar> V;                ///< d_0 x r, orthonormal columns

  /// X itself, d_L x d_0.
  [[nodiscard]] Matrix<Scalar> matrix() const;
};

/// argmin over rank X <= rank_bound of 1/2 sum (m_i - y_i)^2 + tau sum m_i^{2/L}, for singular
/// values in any order. Where several X are equally good (`uniqueness` says so), the one of lowest
/// rank; of equal values that do not all fit, the first ones stay. tau = 0 is the truncated
/// decomposition.
///
/// Throws InvalidInput unless tau is finite and not negative, L >= 2, rank_bound >= 1, and as
/// singular_groups() does; NotRepresentable if 2 tau/L is positive but below the smallest normal
/// number. Each m_i is within 8 epsilon for the given y_i, the objective within 4 epsilon per
/// value. Cost: as singular_groups().
template <ColumnExpression Derived>
[[nodiscard]] ProxValues<typename Derived::Scalar> prox_values(const Eigen::MatrixBase<Derived>& singular_values,
                                                               const typename Derived::Scalar& tau, int L,
                                                               Index rank_bound = any_rank,
                                                               GroupOptions<typename Derived::Scalar> options = {});

/// The same for a decomposition: its uncertainty replaces the one in the options and decides what
/// is equal, zero and at the threshold.
template <RealScalar Scalar>
[[nodiscard]] ProxValues<Scalar> prox_values(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& tau, int L,
                                             Index rank_bound = any_rank,
                                             GroupOptions<std::type_identity_t<Scalar>> options = {});

/// The matrix X for a decomposed Y, such as svd(Y): prox_values() between the same singular
/// vectors. Cost beyond that: rank x (number of entries).
template <RealScalar Scalar>
[[nodiscard]] Matrix<Scalar> prox(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& tau, int L,
                                  Index rank_bound = any_rank);

/// The matrix X for Y, in one call; decomposes Y by svd(), at that function's cost. Y itself for
/// tau = 0 and no bound below its size.
template <class Derived>
[[nodiscard]] Matrix<typename Derived::Scalar> prox(const Eigen::MatrixBase<Derived>& Y,
                                                    const typename Derived::Scalar& tau, int L,
                                                    Index rank_bound = any_rank);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
void require_prox_arguments(const Scalar& tau, int L, Index rank_bound) {
  require(isfinite(tau) && tau >= Scalar(0), "tau must be finite and not negative, got ", tau);
  require(L >= 2, "depth must be at least 2, got ", L);
  require(rank_bound >= 1, "the rank bound must be at least 1, got ", rank_bound);
}

/// L layers of weight 2 tau/L that let the given rank pass. tau = 0 takes nothing from any value,
/// and what is then tied is tied for two layers of the least weight.
template <class Scalar>
Architecture<Scalar, Dynamic> prox_architecture(Index size, const Scalar& tau, int L, Index rank_bound) {
  require_prox_arguments(tau, L, rank_bound);
  const Scalar least = std::numeric_limits<Scalar>::min();
  const Scalar weight = tau > Scalar(0) ? weight_for_tau(tau, L) : least;
  if (weight < least) {
    throw NotRepresentable(text("the weight 2 tau/L underflows: tau is ", tau, " and L is ", L));
  }
  const int depth = tau > Scalar(0) ? L : 2;
  std::vector<Index> widths(static_cast<std::size_t>(depth) + 1, std::min(size, rank_bound));
  widths.front() = widths.back() = size;
  return {widths, weight};
}

/// U diag(m) V^T from the first `rank` columns and values.
template <class Scalar>
Matrix<Scalar> from_leading_values(const Matrix<Scalar>& U, const Vector<Scalar>& m, const Matrix<Scalar>& V,
                                   Index rank) {
  Matrix<Scalar> scaled_u(U.rows(), rank);
  for (Index a = 0; a < rank; ++a) scaled_u.col(a) = m[a] * U.col(a);
  Matrix<Scalar> X = Matrix<Scalar>::Zero(U.rows(), V.rows());
  if (rank > 0) add_product_transposed<Scalar>(X, scaled_u, V.leftCols(rank));
  return X;
}

/// Takes what the groups have decided back to the order of the given values.
template <class Scalar>
ProxValues<Scalar> prox_of_groups(const Vector<Scalar>& given, const SingularGroups<Scalar>& groups, bool tau_is_zero) {
  ProxValues<Scalar> result;
  result.values = Vector<Scalar>::Zero(given.size());
  result.threshold = tau_is_zero ? Scalar(0) : groups.switch_threshold;
  result.uniqueness = uniqueness(groups);
  std::vector<Index> place(static_cast<std::size_t>(given.size()));
  std::iota(place.begin(), place.end(), Index{0});
  std::stable_sort(place.begin(), place.end(), [&](Index i, Index j) { return given[i] > given[j]; });

  // In units of a power of two near the largest value no square leaves the range; sigma <= y/2.
  const std::int64_t exponent = binary_exponent(groups.singular_values[0]);
  const auto square = [&](const Scalar& x) { return square_in_units(x, exponent); };
  Scalar twice_objective(0);
  const auto L = static_cast<Scalar>(groups.architecture.depth());
  const std::vector<Choice> choice = lowest_global_choice(groups);
  const Index bound = groups.architecture.rank_bound();
  for (std::size_t g = 0; g < choice.size(); ++g) {
    const SingularGroup<Scalar>& group = groups.groups[g];
    const Index end = group.first + group.multiplicity;
    const Index active = tau_is_zero ? std::max(Index{0}, std::min(end, bound) - group.first) : choice[g].larger;
    result.rank += active;
    for (Index i = group.first; i < end; ++i) {
      const Index at = place[static_cast<std::size_t>(i)];
      if (i >= group.first + active) {
        twice_objective += square(given[at]);
      } else if (tau_is_zero) {
        result.values[at] = given[at];
      } else {
        const GroupRoot<Scalar>& larger = group.roots.front();
        result.values[at] = larger.end_to_end;
        const Scalar shortfall = group.value / (Scalar(1) + larger.root.t);  // y - m
        twice_objective += square(shortfall) + L * square(larger.sigma);
      }
    }
  }
  result.objective = times_power_of_two(twice_objective, 2 * exponent - 1);
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
Matrix<Scalar> SingularTriplets<Scalar>::matrix() const {
  return detail::from_leading_values<Scalar>(U, singular_values, V, singular_values.size());
}

template <ColumnExpression Derived>
ProxValues<typename Derived::Scalar> prox_values(const Eigen::MatrixBase<Derived>& singular_values,
                                                 const typename Derived::Scalar& tau, int L, Index rank_bound,
                                                 GroupOptions<typename Derived::Scalar> options) {
  using Scalar = typename Derived::Scalar;
  const Vector<Scalar> given = singular_values;
  const auto architecture = detail::prox_architecture<Scalar>(given.size(), tau, L, rank_bound);
  return detail::prox_of_groups<Scalar>(given, singular_groups(architecture, given, options), tau == Scalar(0));
}

template <RealScalar Scalar>
ProxValues<Scalar> prox_values(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& tau, int L, Index rank_bound,
                               GroupOptions<std::type_identity_t<Scalar>> options) {
  const auto architecture = detail::prox_architecture<Scalar>(svd.singular_values.size(), tau, L, rank_bound);
  return detail::prox_of_groups<Scalar>(svd.singular_values, singular_groups(architecture, svd, options),
                                        tau == Scalar(0));
}

template <RealScalar Scalar>
Matrix<Scalar> prox(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& tau, int L, Index rank_bound) {
  const ProxValues<Scalar> shrunken = prox_values(svd, tau, L, rank_bound);
  return detail::from_leading_values<Scalar>(svd.U, shrunken.values, svd.V, shrunken.rank);
}

template <class Derived>
Matrix<typename Derived::Scalar> prox(const Eigen::MatrixBase<Derived>& Y, const typename Derived::Scalar& tau, int L,
                                      Index rank_bound) {
  using Scalar = typename Derived::Scalar;
  const Matrix<Scalar> evaluated = Y;
  detail::require_prox_arguments<Scalar>(tau, L, rank_bound);
  if (tau == Scalar(0) && rank_bound >= std::min(Y.rows(), Y.cols())) {
    detail::require_decomposable(evaluated);
    return evaluated;
  }
  return prox(svd(evaluated), tau, L, rank_bound);
}

}  // namespace dmf
