// SPDX-License-Identifier: BSL-1.0
#pragma once

// Small targets S + P Q^T whose entries are multiples of 1/32 in a few binary digits, so that the dense matrix is the
// same number for number in every scalar, with its magnitudes |S| + |P| |Q|^T beside it.

#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/sparse/sparse_target.hpp>

#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {

/// What a target is made of.
struct TargetKind {
  std::string name;
  double density;  ///< of the nonzeros of S
  Index low_rank;  ///< k
  bool with_gaps;  ///< every third row and column of S is empty
};

inline const std::array<TargetKind, 6>& target_kinds() {
  static const std::array<TargetKind, 6> kinds{{{"sparse", 0.4, 0, false},
                                                {"sparse with empty rows and columns", 0.7, 0, true},
                                                {"full", 1.0, 0, false},
                                                {"zero", 0.0, 0, false},
                                                {"of low rank alone", 0.0, 2, false},
                                                {"sparse and of low rank", 0.5, 3, true}}};
  return kinds;
}

template <class Scalar>
struct DenseAndSparse {
  SparseTarget<Scalar> sparse;
  Matrix<Scalar> dense, magnitudes;
};

/// Integers from -most to most, divided by 2^digits.
template <class Scalar>
Scalar small_number(int most, int digits, std::mt19937_64& generator) {
  const double drawn = std::floor(uniform(generator) * (2 * most + 1)) - most;
  return ldexp(Scalar(drawn), -digits);
}

template <class Scalar>
Matrix<Scalar> small_numbers(Index rows, Index columns, int most, int digits, std::mt19937_64& generator) {
  Matrix<Scalar> result(rows, columns);
  for (Index j = 0; j < columns; ++j) {
    for (Index i = 0; i < rows; ++i) result(i, j) = small_number<Scalar>(most, digits, generator);
  }
  return result;
}

template <class Scalar>
DenseAndSparse<Scalar> random_target(Index rows, Index columns, const TargetKind& kind, std::mt19937_64& generator) {
  std::vector<Eigen::Triplet<Scalar>> entries;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      if (uniform(generator) >= kind.density || (kind.with_gaps && (i % 3 == 1 || j % 3 == 2))) continue;
      entries.emplace_back(static_cast<int>(i), static_cast<int>(j), small_number<Scalar>(63, 5, generator));
    }
  }
  Eigen::SparseMatrix<Scalar> S(rows, columns);
  S.setFromTriplets(entries.begin(), entries.end());
  const Matrix<Scalar> P = small_numbers<Scalar>(rows, kind.low_rank, 3, 2, generator);
  const Matrix<Scalar> Q = small_numbers<Scalar>(columns, kind.low_rank, 3, 2, generator);
  Matrix<Scalar> dense = Matrix<Scalar>::Zero(rows, columns), magnitudes = dense;
  for (const auto& entry : entries) {
    dense(entry.row(), entry.col()) = entry.value();
    magnitudes(entry.row(), entry.col()) = abs(entry.value());
  }
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      for (Index c = 0; c < kind.low_rank; ++c) {
        dense(i, j) += P(i, c) * Q(j, c);
        magnitudes(i, j) += abs(Scalar(P(i, c) * Q(j, c)));
      }
    }
  }
  return {kind.low_rank > 0 ? SparseTarget<Scalar>(S, P, Q) : SparseTarget<Scalar>(S), dense, magnitudes};
}

}  // namespace dmf::test
