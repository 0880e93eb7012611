// SPDX-License-Identifier: BSL-1.0
#pragma once

// Bounds on the singular values of Y that were not found. That k triplets were found does not make them the k largest:
// Krylov methods miss copies of repeated values, and whatever their start does not contain. What is bounded is
// therefore what is left of Y when the triplets are taken out, ||Y - Y V V^T||, by one of three kinds of evidence
// (docs/theory.md, Propositions 52 to 54):
//
//   norm          ||Y - Y V V^T||_F^2 = ||Y||_F^2 - ||Y V||_F^2, rounding added: a proof;
//   inertia       how many eigenvalues of Y^T Y - s^2 I are positive, by a factorization whose error is bounded: a proof
//                 (dmf/sparse/gram_inertia.hpp);
//   random_start  j steps of Lanczos from a uniform random direction: ||Y - Y V V^T||_2 <= sqrt(rho_j)
//                 cosh(arccosh(sqrt(2n/pi)/p)/(2j - 1)), rho_j the largest Ritz value, but with probability p.

#include <dmf/sparse/detail/deflated_lanczos.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/sparse/linear_operator.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/core/truncated_svd.hpp>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace dmf {

/// The best triplets in the span of the columns of `basis` (on the side of Y that is shorter: d_0 rows, or d_L if d_L <
/// d_0), by the Rayleigh-Ritz method, with residual and tail; the evidence is the norm. Values not above `least` are
/// left to the tail, as are those that rounding makes: the left vector of a small value y is known up to epsilon y_1/y
/// only.
///
/// Throws InvalidInput unless the basis has the right number of rows, no more columns, and finite, linearly independent
/// ones. Cost: two products with Y for each column, O((d_0 + d_L) k^2) besides.
template <RealScalar Scalar, LinearOperator<Scalar> Operator>
[[nodiscard]] TruncatedSvd<Scalar> truncated_svd_in(const Operator& Y, const Matrix<Scalar>& basis,
                                                    const std::type_identity_t<Scalar>& least = Scalar(0));

/// How long bound_tail() goes on.
template <RealScalar Scalar = double>
struct TailOptions {
  double failure_probability = 1e-12;
  Index steps = 400;       ///< of Lanczos at most, as many vectors of min(d_0, d_L) numbers
  std::uint64_t seed = 1;  ///< of the random start
};

/// What bound_tail() found.
enum class TailVerdict {
  below,    ///< the bound is below the threshold
  missing,  ///< a singular value that is not given is above the threshold
  unclear   ///< neither, within the steps allowed
};

/// Lowers the bound of the tail by Lanczos from a random start until it is below `threshold` or a missing value above
/// it is seen. What it finds replaces the bound only where it is less. Throws InvalidInput unless the decomposition has
/// the sizes of Y and 0 < failure_probability < 1. Cost: one pass for each step, and O(j (j + k) min(d_0, d_L)) for j
/// steps.
template <RealScalar Scalar, LinearOperator<Scalar> Operator>
TailVerdict bound_tail(const Operator& Y, TruncatedSvd<Scalar>& decomposition,
                       const std::type_identity_t<Scalar>& threshold,
                       std::type_identity_t<TailOptions<Scalar>> options = {});

// What the two functions above say of triplets and Ritz values that were computed elsewhere, over many machines say.

/// The tail of triplets of a matrix of that size and norm, the evidence being the norm (docs/theory.md, Proposition
/// 52). Of the triplets, values, residual and orthogonality are read.
template <RealScalar Scalar>
[[nodiscard]] SingularTail<Scalar> tail_by_norm(Index rows, Index columns, const Scalar& squared_norm,
                                                const TruncatedSvd<Scalar>& triplets);

/// Lanczos steps of what is left of a matrix from a random start.
template <RealScalar Scalar = double>
struct RitzValue {
  Scalar largest{};        ///< of (Y - Y V V^T)^T (Y - Y V V^T), or of its transpose where Y has more columns than rows
  Index steps = 0;         ///< which led to it from a direction that is uniform on the sphere
  bool exhausted = false;  ///< the Krylov space has no further dimension: an eigenvalue
};

/// Lowers the bound of the tail by that value where it is less, and compares (Proposition 53).
template <RealScalar Scalar>
TailVerdict bound_tail_by_ritz_value(Index rows, Index columns, const Scalar& squared_norm,
                                     TruncatedSvd<Scalar>& triplets, const std::type_identity_t<Scalar>& threshold,
                                     const RitzValue<Scalar>& ritz, double failure_probability);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// What rounding adds to ||A||_F^2 computed from products whose sums have at most max(m, n) terms: a proof adds the
/// worst case.
template <class Scalar>
Scalar rounding_of_squares(Index rows, Index columns, const Scalar& squared_norm) {
  return Scalar(4) * static_cast<Scalar>(std::max(rows, columns) + 8) * epsilon<Scalar> * squared_norm;
}

/// The first k columns of A B in place of A, a block of rows at a time: A may take most of the memory there is.
template <class Scalar>
void multiply_in_place(Matrix<Scalar>& A, const Matrix<Scalar>& B, Index k) {
  constexpr Index block = 1024;
  for (Index i = 0; i < A.rows(); i += block) {
    const Matrix<Scalar> rows = A.middleRows(i, std::min(block, A.rows() - i));
    for (Index j = 0; j < k; ++j) A.col(j).segment(i, rows.rows()).noalias() = rows * B.col(j);
  }
  A.conservativeResize(Eigen::NoChange, k);
}

}  // namespace detail

template <RealScalar Scalar>
SingularTail<Scalar> tail_by_norm(Index rows, Index columns, const Scalar& squared_norm,
                                  const TruncatedSvd<Scalar>& triplets) {
  SingularTail<Scalar> tail;
  tail.count = std::min(rows, columns) - triplets.singular_values.size();
  if (tail.count == 0) return tail;
  DoubleWord<Scalar> rest(squared_norm);
  for (const Scalar& value : triplets.singular_values) rest = rest - two_product(value, value);
  tail.squared_norm = max(rest.value(), Scalar(0));
  const Scalar root = sqrt(static_cast<Scalar>(std::max(rows, columns)));
  tail.squared_norm_uncertainty =
      Scalar(8) * root * epsilon<Scalar> * squared_norm + Scalar(2) * triplets.residual * triplets.residual;
  const Scalar rounding = detail::rounding_of_squares(rows, columns, squared_norm) +
                          (triplets.orthogonality_v + triplets.orthogonality_u) * squared_norm;
  tail.bound = sqrt(tail.squared_norm + rounding) + triplets.residual;
  tail.evidence = TailEvidence::norm;
  return tail;
}

template <RealScalar Scalar>
TailVerdict bound_tail_by_ritz_value(Index rows, Index columns, const Scalar& squared_norm,
                                     TruncatedSvd<Scalar>& triplets, const std::type_identity_t<Scalar>& threshold,
                                     const RitzValue<Scalar>& ritz, double failure_probability) {
  SingularTail<Scalar>& tail = triplets.tail;
  const Scalar rounding = detail::rounding_of_squares(rows, columns, squared_norm);
  const Scalar factor =
      ritz.exhausted ? Scalar(1)
                     : Scalar(detail::random_start_factor(std::min(rows, columns), ritz.steps, failure_probability));
  const Scalar bound = sqrt(max(ritz.largest, Scalar(0)) + rounding) * factor + triplets.residual;
  if (bound < tail.bound) {
    tail.bound = bound;
    tail.evidence = TailEvidence::random_start;
    tail.failure_probability = failure_probability;
  }
  if (ritz.largest > rounding && sqrt(ritz.largest - rounding) > threshold + triplets.residual) {
    return TailVerdict::missing;
  }
  return tail.bound < threshold ? TailVerdict::below : TailVerdict::unclear;
}

template <RealScalar Scalar, LinearOperator<Scalar> Operator>
TruncatedSvd<Scalar> truncated_svd_in(const Operator& Y, const Matrix<Scalar>& basis,
                                      const std::type_identity_t<Scalar>& least) {
  const detail::TallOperator<Scalar, Operator> A(Y);
  const Index m = A.rows(), n = A.cols(), size = basis.cols();
  detail::require(basis.rows() == n && size <= n, "the basis must be ", n, " x k with k <= ", n, ", got ", basis.rows(),
                  " x ", size);
  detail::require(isfinite(basis.norm()), "the basis must be finite");
  Matrix<Scalar> X = detail::thin_qr<Scalar>(basis).first;
  TruncatedSvd<Scalar> result;
  Vector<Scalar> product;
  Matrix<Scalar> left(m, size), right(n, 0);
  for (Index j = 0; j < size; ++j) {
    A.multiply(X.col(j), product);
    left.col(j) = product;
  }
  Index k = 0;
  Scalar left_out(0);
  if (size > 0) {
    detail::Reflections<Scalar> reflections(std::move(left));
    const Svd<Scalar> inner = svd(reflections.R(), SvdMethod::jacobi);
    const Scalar noise = static_cast<Scalar>(8 * m) * epsilon<Scalar> * sqrt(Scalar(Y.squared_norm()));
    while (k < size && inner.singular_values[k] > max(noise, least)) ++k;
    if (k < size) left_out = inner.singular_values[k];
    result.singular_values = inner.singular_values.head(k);
    left = std::move(reflections).basis();
    detail::multiply_in_place(left, inner.U, k);
    right = std::move(X);
    detail::multiply_in_place(right, inner.V, k);
  }
  Scalar squares(0);
  for (Index j = 0; j < k; ++j) {
    A.multiply_transposed(left.col(j), product);
    product -= result.singular_values[j] * right.col(j);
    squares += product.squaredNorm();
  }
  result.residual = sqrt(squares);
  result.orthogonality_u = detail::orthonormality_defect(left);
  result.orthogonality_v = detail::orthonormality_defect(right);
  const Scalar largest = k > 0 ? result.singular_values[0] : Scalar(0);
  result.uncertainty = result.residual + (Scalar(8) * sqrt(static_cast<Scalar>(m)) * epsilon<Scalar> +
                                          result.orthogonality_u + result.orthogonality_v) *
                                             largest;
  result.U = std::move(A.turned() ? right : left);
  result.V = std::move(A.turned() ? left : right);
  result.passes = A.passes();
  result.tail = tail_by_norm<Scalar>(Y.rows(), Y.cols(), Scalar(Y.squared_norm()), result);
  if (size == n && k < size) {  // all of Y was decomposed
    result.tail.bound = min(result.tail.bound, Scalar(left_out + result.uncertainty));
    result.tail.evidence = TailEvidence::none_missing;
  }
  return result;
}

template <RealScalar Scalar, LinearOperator<Scalar> Operator>
TailVerdict bound_tail(const Operator& Y, TruncatedSvd<Scalar>& decomposition,
                       const std::type_identity_t<Scalar>& threshold,
                       std::type_identity_t<TailOptions<Scalar>> options) {
  const detail::TallOperator<Scalar, Operator> A(Y);
  const Index k = decomposition.singular_values.size();
  detail::require(decomposition.U.rows() == Y.rows() && decomposition.V.rows() == Y.cols() &&
                      decomposition.U.cols() == k && decomposition.V.cols() == k,
                  "the decomposition must be one of a matrix of ", Index{Y.rows()}, " x ", Index{Y.cols()});
  detail::require(options.failure_probability > 0 && options.failure_probability < 1,
                  "the failure probability must lie between 0 and 1, got ", options.failure_probability);
  detail::require(options.steps >= 1, "at least one step is needed, got ", options.steps);
  if (decomposition.tail.bound < threshold) return TailVerdict::below;

  detail::DeflatedLanczos<Scalar, Operator> lanczos(A, A.turned() ? decomposition.U : decomposition.V, options.seed);
  const Scalar all(Y.squared_norm());
  TailVerdict verdict = TailVerdict::unclear;
  bool exhausted = false;
  while (verdict == TailVerdict::unclear && !exhausted && lanczos.steps() < options.steps) {
    exhausted = !lanczos.advance();
    verdict = bound_tail_by_ritz_value(Y.rows(), Y.cols(), all, decomposition, threshold,
                                       RitzValue<Scalar>{lanczos.largest(), lanczos.steps(), exhausted},
                                       options.failure_probability);
  }
  decomposition.passes += A.passes();
  return verdict;
}

}  // namespace dmf
