// SPDX-License-Identifier: BSL-1.0
#pragma once

// An upper bound of ||X||_2^2 that holds in exact arithmetic although it is computed in floating point. With S the
// computed X X^T (d x d, n columns in X) and Q L Q^T its computed eigendecomposition, whatever that is worth,
//
//   ||X||_2^2 = ||X X^T||_2 <= ||X X^T - S||_F + ||S - Q L Q^T||_F + ||Q||_2^2 max |L|,
//   ||Q||_2^2 <= 1 + ||Q^T Q - I||_F,
//
// and every norm that is computed is off by a known number of roundings. (docs/theory.md, Proposition 63.)

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <cstdint>
#include <limits>

namespace dmf::detail {

/// x >= 0 computed with at most `roundings` roundings from numbers that are right or too large, as an upper bound.
template <class Scalar>
Scalar rounded_up(const Scalar& x, Index roundings) {
  return x * (Scalar(1) + Scalar(2 * (roundings + 2)) * epsilon<Scalar>);
}

/// At least factor ||X||_2^2, factor >= 0; 0 for X = 0 or factor = 0 alone.
template <RealScalar Scalar>
Scalar squared_norm_bound(const Matrix<Scalar>& X, const Scalar& factor) {
  const std::int64_t exponent = common_exponent(X);  // nothing under- or overflows that matters
  const Matrix<Scalar> A = scaled_by_power_of_two(X, -exponent);
  const Index d = A.rows(), n = A.cols();
  const Scalar squared = rounded_up(Scalar(A.squaredNorm()), d * n);
  const Matrix<Scalar> S = product_transposed_of<Scalar>(A, A);
  const SymmetricEigen<Scalar> eigen = symmetric_eigen(S);
  // Sums of k products are off by k epsilon times the sum of magnitudes, in the Frobenius norm at most that of norms.
  Scalar bound = squared;
  if (eigen.converged) {
    const Matrix<Scalar>& Q = eigen.vectors;
    const Scalar largest = max(abs(eigen.values[0]), abs(eigen.values[d - 1]));
    Matrix<Scalar> defect = -Matrix<Scalar>::Identity(d, d), scaled = Q, residual = -S;
    add_transposed_product<Scalar>(defect, Q, Q);
    for (Index a = 0; a < d; ++a) scaled.col(a) *= eigen.values[a];
    add_product_transposed<Scalar>(residual, scaled, Q);
    const Scalar Q_squared = rounded_up(Scalar(Q.squaredNorm()), d * d);
    const Scalar of_gram = Scalar(n + 1) * epsilon<Scalar> * squared;
    const Scalar of_residual =
        Scalar(residual.norm()) + Scalar(d + 3) * epsilon<Scalar> * (Q_squared * largest + Scalar(S.norm()));
    const Scalar of_defect = Scalar(defect.norm()) + Scalar(d + 2) * epsilon<Scalar> * (Q_squared + sqrt(Scalar(d)));
    bound = min(bound, rounded_up(Scalar(of_gram + of_residual + (Scalar(1) + of_defect) * largest), d * d + 8));
  }
  if (!(bound > Scalar(0)) || !(factor > Scalar(0))) return Scalar(0);
  // Where it underflows the least normal number is above it.
  const Scalar result = times_power_of_two(rounded_up(Scalar(bound * factor), 1), 2 * exponent);
  return max(result, std::numeric_limits<Scalar>::min());
}

}  // namespace dmf::detail
