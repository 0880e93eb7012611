// SPDX-License-Identifier: BSL-1.0
#pragma once

// The cheapest factorization of a given matrix: W_L ... W_1 = X with the least sum_l lambda_l
// ||W_l||_F^2. With X = U diag(s_1, s_2, ...) V^T of rank r <= d_min, every layer gets the singular
// values
//
//   sigma_i / sqrt(lambda_l),    sigma_i = (s_i sqrt(lambda))^{1/L},    lambda = prod_l lambda_l,
//
// along matching bases, and the least value is
//
//   L sum_i sigma_i^2 = L lambda^{1/L} ||X||_{S_{2/L}}^{2/L}
//
// (Kamber, Parhi, Theorems 2 and 22, there for equal weights). Why: for every factorization
//
//   sum_l lambda_l ||W_l||_F^2  >=  L prod_l (sqrt(lambda_l) ||W_l||_F)^{2/L}     means
//                               =   L lambda^{1/L} (prod_l ||W_l||_{S_2})^{2/L}
//                               >=  L lambda^{1/L} ||X||_{S_{2/L}}^{2/L}   Hoelder for S_p,
//
// and the factors above turn both into equalities: the means of equal numbers sqrt(lambda_l)
// ||W_l||_F agree, and the sum is L sum_i sigma_i^2 by inspection.

#include <dmf/core/architecture.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/low_rank/schatten.hpp>
#include <dmf/core/svd.hpp>

#include <type_traits>

namespace dmf {

/// Factors with W_L ... W_1 = X of least penalty for a decomposed X. Its singular values not above
/// the uncertainty count as zero. The product is X up to L epsilon ||X||_F, the penalty is the
/// least up to 16 epsilon relative (docs/accuracy.md). Throws InvalidInput unless the decomposition
/// is sound, X is d_L x d_0 and rank X <= d_min; NotRepresentable if a layer's singular value
/// overflows. Cost: N numbers.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> balanced_factors(const Architecture<Scalar, Depth>& architecture,
                                                      const Svd<std::type_identity_t<Scalar>>& svd);

/// The same for a matrix: decomposes it by svd(), at that function's cost.
template <class Derived, int Depth>
[[nodiscard]] Factors<typename Derived::Scalar, Depth> balanced_factors(
    const Architecture<typename Derived::Scalar, Depth>& architecture, const Eigen::MatrixBase<Derived>& X) {
  return balanced_factors(architecture, svd(X));
}

/// The least penalty of any factorization, L lambda^{1/L} sum_i s_i^{2/L}, from singular values in
/// any order; those not above `uncertainty` count as zero. Within 2 epsilon. Throws InvalidInput as
/// schatten_power_from_values(), NotRepresentable if the result overflows.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar least_penalty(const Architecture<Scalar, Depth>& architecture,
                                   const std::type_identity_t<Vector<Scalar>>& singular_values,
                                   const std::type_identity_t<Scalar>& uncertainty = Scalar(0));

/// sqrt(lambda_l) ||W_l||_F at the points of an orbit, the same number for every layer and every
/// point: the root of the sum of sigma^2 over the active copies. Hence a constant over all global
/// minimizers, but for a tie at the switch; a tie at the bottleneck leaves it (Kamber, Parhi,
/// Corollary 13).
template <RealScalar Scalar>
[[nodiscard]] Scalar balanced_layer_norm(const Orbit<Scalar>& orbit);

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> balanced_factors(const Architecture<Scalar, Depth>& architecture,
                                        const Svd<std::type_identity_t<Scalar>>& svd) {
  using Two = DoubleWord<Scalar>;
  const int L = architecture.depth();
  detail::require(svd.sound(), "the singular value decomposition must be sound");
  detail::require_target_size(architecture, svd.U.rows(), svd.V.rows(), "X");
  Index rank = 0;
  while (rank < svd.singular_values.size() && svd.singular_values[rank] > svd.uncertainty) ++rank;
  detail::require(rank <= architecture.rank_bound(), "rank X must be at most d_min = ", architecture.rank_bound(),
                  ", got ", rank);

  Factors<Scalar, Depth> W(architecture);
  const Two half_log_lambda = ldexp(architecture.log_lambda(), -1);
  const Two depth{static_cast<Scalar>(L)};
  for (int l = 1; l <= L; ++l) {
    const Two half_log_weight = ldexp(log(Two(architecture.lambda(l))), -1);
    for (Index a = 0; a < rank; ++a) {
      const Two log_sigma = (log(Two(svd.singular_values[a])) + half_log_lambda) / depth;
      const Scalar s = detail::exp_or_throw<Scalar>(log_sigma - half_log_weight, "layer's singular value");
      if (l == 1) {
        W.layer(1).row(a) = s * svd.V.col(a).transpose();
      } else if (l < L) {
        W.layer(l)(a, a) = s;
      } else {
        W.layer(L).col(a) = s * svd.U.col(a);
      }
    }
  }
  return W;
}

template <RealScalar Scalar, int Depth>
Scalar least_penalty(const Architecture<Scalar, Depth>& architecture,
                     const std::type_identity_t<Vector<Scalar>>& singular_values,
                     const std::type_identity_t<Scalar>& uncertainty) {
  using Two = DoubleWord<Scalar>;
  const Two depth{static_cast<Scalar>(architecture.depth())}, p = Two(Scalar(2)) / depth;
  const auto sum = detail::schatten_sum<Scalar>(singular_values, p, uncertainty);
  if (!(sum.largest > Scalar(0))) return Scalar(0);
  return detail::exp_or_throw<Scalar>(
      log(depth) + architecture.log_lambda() / depth + p * sum.log_largest + log(sum.relative_sum), "least penalty");
}

template <RealScalar Scalar>
Scalar balanced_layer_norm(const Orbit<Scalar>& orbit) {
  Vector<Scalar> sigma(orbit.rank());
  Index a = 0;
  detail::for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
    for (const GroupRoot<Scalar>& root : group.roots) {
      for (Index copy = 0; copy < detail::copies_at(root, choice); ++copy) sigma[a++] = root.sigma;
    }
  });
  return schatten_quasi_norm_from_values(sigma, Scalar(2));
}

}  // namespace dmf
