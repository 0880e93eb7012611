// SPDX-License-Identifier: BSL-1.0
#pragma once

// How many singular values of a sparse Y are at least s, with proof, where a sparse factorization of its Gram matrix
// fits: by Sylvester's law of inertia, the number of positive pivots of Y^T Y - s^2 I = L D L^T. The factors are
// computed without pivoting; what rounding did to them is bounded afterwards from the factors that came out,
//
//   |L D L^T - (Y^T Y - s^2 I)| <= gamma_p |L| |D| |L^T| + gamma_q |Y^T| |Y| + eps s^2 I,
//
// p and q the largest numbers of terms of a sum, so that growth is seen and not assumed absent (N. J. Higham, Accuracy
// and Stability of Numerical Algorithms, 2002, section 9.3; docs/theory.md, Proposition 54).

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/truncated_svd.hpp>

#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf {

/// A number of singular values that is not exceeded.
template <RealScalar Scalar = double>
struct InertiaCount {
  bool proved = false;        ///< whether the factorization fitted and its error is small enough
  Index at_most = 0;          ///< singular values >= the threshold
  Scalar shift{0};            ///< s < threshold, where they were counted
  Scalar backward_error{0};   ///< in the spectral norm, of the matrix that was factorized
  double factor_entries = 0;  ///< of L, also where they were too many
};

struct InertiaLimits {
  double entries = 5e7;  ///< of L at most, and of the products that form Y^T Y
};

/// Counts the singular values of Y that are not below `threshold` > 0. Not proved where L or Y^T Y would be too large,
/// where a pivot is zero, or where threshold^2 is not above the backward error. Throws InvalidInput unless the
/// threshold is positive and Y is finite. Cost: a sparse Cholesky factorization of order min(d_0, d_L), after AMD
/// ordering.
template <class SparseMatrix, RealScalar Scalar = typename SparseMatrix::Scalar>
[[nodiscard]] InertiaCount<Scalar> count_above(const SparseMatrix& Y, const std::type_identity_t<Scalar>& threshold,
                                               const InertiaLimits& limits = {});

/// The bound of the tail by that count, a proof in place of a probability: below the threshold where no more singular
/// values reach it than the decomposition has above it, all uncertainties included. Returns whether the bound is below.
template <class SparseMatrix, RealScalar Scalar>
bool bound_tail_by_inertia(const SparseMatrix& Y, TruncatedSvd<Scalar>& decomposition,
                           const std::type_identity_t<Scalar>& threshold, const InertiaLimits& limits = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A factorization without pivoting that tells the size of its factor before it is formed.
template <class Scalar>
class SymmetricFactors : public Eigen::SimplicialLDLT<Eigen::SparseMatrix<Scalar>, Eigen::Lower> {
 public:
  [[nodiscard]] double entries() const { return this->m_nonZerosPerCol.template cast<double>().sum(); }
};

/// The largest row sum of |B| |x| for x = 1, B = |X^T| |X|: a bound of || |X^T| |X| ||_2.
template <class Sparse, class Scalar>
Scalar gram_of_magnitudes(const Sparse& X, Index& longest_sum) {
  Vector<Scalar> per_row = Vector<Scalar>::Zero(X.rows()), per_column = Vector<Scalar>::Zero(X.cols());
  std::vector<Index> terms(static_cast<std::size_t>(X.cols()), 0);
  for (Index k = 0; k < X.outerSize(); ++k) {
    for (typename Sparse::InnerIterator entry(X, k); entry; ++entry) {
      per_row[entry.row()] += abs(entry.value());
      ++terms[static_cast<std::size_t>(entry.col())];
    }
  }
  for (Index k = 0; k < X.outerSize(); ++k) {
    for (typename Sparse::InnerIterator entry(X, k); entry; ++entry) {
      per_column[entry.col()] += abs(entry.value()) * per_row[entry.row()];
    }
  }
  longest_sum = terms.empty() ? 0 : *std::max_element(terms.begin(), terms.end());
  return X.cols() > 0 ? per_column.maxCoeff() : Scalar(0);
}

/// gamma_n = n u/(1 - n u), u = epsilon/2, and what the evaluation of the bound itself loses.
template <class Scalar>
Scalar relative_error_of_sum(Index n) {
  const Scalar x = static_cast<Scalar>(n + 2) * epsilon<Scalar> / Scalar(2);
  return Scalar(2) * x;
}

/// || |L| |D| |L^T| ||_inf.
template <class Scalar, class Factors>
Scalar magnitude_of_factors(const Factors& factors, Index& longest_row) {
  const Eigen::SparseMatrix<Scalar> L(factors.matrixL());  // unit lower triangular, its diagonal included
  const Vector<Scalar> D = factors.vectorD();
  const Index n = D.size();
  Vector<Scalar> sums = Vector<Scalar>::Zero(n), result = Vector<Scalar>::Zero(n);
  std::vector<Index> terms(static_cast<std::size_t>(n), 0);
  for (Index k = 0; k < n; ++k) {
    for (typename Eigen::SparseMatrix<Scalar>::InnerIterator entry(L, k); entry; ++entry) {
      sums[k] += abs(entry.value());
      ++terms[static_cast<std::size_t>(entry.row())];
    }
    sums[k] *= abs(D[k]);
  }
  for (Index k = 0; k < n; ++k) {
    for (typename Eigen::SparseMatrix<Scalar>::InnerIterator entry(L, k); entry; ++entry) {
      result[entry.row()] += abs(entry.value()) * sums[k];
    }
  }
  longest_row = n > 0 ? *std::max_element(terms.begin(), terms.end()) : 0;
  return n > 0 ? result.maxCoeff() : Scalar(0);
}

/// The products that form the smaller one of Y^T Y and Y Y^T: the sum of the squares of the numbers of entries in a row
/// or column.
template <class Sparse>
double products_of_gram(const Sparse& Y) {
  const bool is_wide = Y.cols() > Y.rows();
  std::vector<double> lengths(static_cast<std::size_t>(is_wide ? Y.cols() : Y.rows()), 0);
  for (Index k = 0; k < Y.outerSize(); ++k) {
    for (typename Sparse::InnerIterator entry(Y, k); entry; ++entry) {
      ++lengths[static_cast<std::size_t>(is_wide ? entry.col() : entry.row())];
    }
  }
  double result = 0;
  for (const double n : lengths) result += n * n;
  return result;
}

}  // namespace detail

template <class SparseMatrix, RealScalar Scalar>
InertiaCount<Scalar> count_above(const SparseMatrix& Y, const std::type_identity_t<Scalar>& threshold,
                                 const InertiaLimits& limits) {
  using Sparse = Eigen::SparseMatrix<Scalar>;
  detail::require(isfinite(threshold) && threshold > Scalar(0), "the threshold must be positive and finite, got ",
                  threshold);
  InertiaCount<Scalar> result;
  result.factor_entries = detail::products_of_gram(Y);  // before anything as large as Y is made
  if (result.factor_entries > limits.entries) return result;
  const Sparse X = Y.cols() <= Y.rows() ? Sparse(Y) : Sparse(Y.transpose());

  Index longest_sum = 0;
  const Scalar magnitudes = detail::gram_of_magnitudes<Sparse, Scalar>(X, longest_sum);
  detail::require(isfinite(magnitudes), "Y must be finite and its squares in the range of the scalar");
  const Scalar squared = threshold * threshold;
  const Scalar of_forming =
      detail::relative_error_of_sum<Scalar>(longest_sum) * magnitudes + Scalar(2) * epsilon<Scalar> * squared;
  // Room for the error of the factors, which is known only when they are: a 2^-20th of the square.
  const Scalar room = ldexp(squared, -20) + Scalar(2) * of_forming;
  if (!(room < squared / Scalar(2))) return result;
  const Scalar shifted = squared - room;
  Sparse gram = X.transpose() * X;
  Sparse identity(gram.rows(), gram.cols());
  identity.setIdentity();
  gram -= shifted * identity;

  detail::SymmetricFactors<Scalar> factors;
  factors.analyzePattern(gram);
  result.factor_entries = factors.entries();
  if (result.factor_entries > limits.entries) return result;
  factors.factorize(gram);
  if (factors.info() != Eigen::Success) return result;
  const Vector<Scalar> D = factors.vectorD();
  for (const Scalar& pivot : D) {
    if (!isfinite(pivot) || pivot == Scalar(0)) return result;
    result.at_most += pivot > Scalar(0) ? 1 : 0;
  }
  Index longest_row = 0;
  const Scalar growth = detail::magnitude_of_factors<Scalar>(factors, longest_row);
  result.backward_error = of_forming + detail::relative_error_of_sum<Scalar>(longest_row + 1) * growth;
  result.shift = sqrt(shifted);
  result.proved = isfinite(result.backward_error) && result.backward_error < room;
  return result;
}

template <class SparseMatrix, RealScalar Scalar>
bool bound_tail_by_inertia(const SparseMatrix& Y, TruncatedSvd<Scalar>& decomposition,
                           const std::type_identity_t<Scalar>& threshold, const InertiaLimits& limits) {
  SingularTail<Scalar>& tail = decomposition.tail;
  const bool below_already = tail.bound < threshold;
  if (below_already && tail.failure_probability == 0) return true;
  // Counted below the threshold, so that the bound is below it; where a bound is there already, a little above that, so
  // that what becomes a proof keeps its margin.
  Scalar below = threshold * (Scalar(1) - Scalar(16) * epsilon<Scalar>);
  if (below_already) below = min(below, Scalar(tail.bound + (threshold - tail.bound) / Scalar(64)));
  Index certain = 0;
  for (const Scalar& value : decomposition.singular_values) {
    certain += value - decomposition.uncertainty > below ? 1 : 0;
  }
  const InertiaCount<Scalar> count = count_above<SparseMatrix, Scalar>(Y, below, limits);
  if (!count.proved || count.at_most > certain) return below_already;
  tail.bound = below;
  tail.evidence = TailEvidence::inertia;
  tail.failure_probability = 0;
  return true;
}

}  // namespace dmf
