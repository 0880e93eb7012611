// SPDX-License-Identifier: BSL-1.0
#pragma once

// Rotations of both sides that a quadratic loss does not feel: the kernel of linear conditions on pairs of
// skew-symmetric matrices.

#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace dmf::detail {

/// Above this many unknowns, o(d_L) + o(d_0), no rotation is listed: their decomposition would cost the third power.
inline constexpr Index most_rotation_unknowns = 400;

/// An orthonormal basis of all (left, right) with conditions(left, right) = 0, a linear map to vectors whose entries
/// are of the order of those of left and right; zero within `tolerance`.
template <class Scalar, class Conditions>
std::vector<RotationGenerator<Scalar>> rotations_with(Index rows, Index cols, const Conditions& conditions,
                                                      const Scalar& tolerance) {
  std::vector<RotationGenerator<Scalar>> basis, result;
  const Matrix<Scalar> no_left = Matrix<Scalar>::Zero(rows, rows), no_right = Matrix<Scalar>::Zero(cols, cols);
  if (rows * (rows - 1) / 2 + cols * (cols - 1) / 2 > most_rotation_unknowns) return result;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < i; ++j) {
      basis.push_back({no_left, no_right});
      basis.back().left(i, j) = Scalar(1);
      basis.back().left(j, i) = Scalar(-1);
    }
  }
  for (Index i = 0; i < cols; ++i) {
    for (Index j = 0; j < i; ++j) {
      basis.push_back({no_left, no_right});
      basis.back().right(i, j) = Scalar(1);
      basis.back().right(j, i) = Scalar(-1);
    }
  }
  const auto unknowns = static_cast<Index>(basis.size());
  if (unknowns == 0) return result;
  const Index equations = Vector<Scalar>(conditions(no_left, no_right)).size();
  Matrix<Scalar> system = Matrix<Scalar>::Zero(std::max(equations, unknowns), unknowns);  // rows of zeros: all of V
  for (Index k = 0; k < unknowns; ++k) {
    const RotationGenerator<Scalar>& generator = basis[static_cast<std::size_t>(k)];
    system.col(k).head(equations) = conditions(generator.left, generator.right);
  }
  const Svd<Scalar> decomposition = svd(system);
  for (Index a = 0; a < unknowns; ++a) {
    if (decomposition.singular_values[a] > tolerance) continue;
    RotationGenerator<Scalar> sum{no_left, no_right};
    for (Index k = 0; k < unknowns; ++k) {
      sum.left += decomposition.V(k, a) * basis[static_cast<std::size_t>(k)].left;
      sum.right += decomposition.V(k, a) * basis[static_cast<std::size_t>(k)].right;
    }
    result.push_back(std::move(sum));
  }
  return result;
}

/// A over its norm; 0 for 0.
template <class Scalar>
Matrix<Scalar> normalized(const Matrix<Scalar>& A) {
  const Scalar norm = A.norm();
  return norm > Scalar(0) ? Matrix<Scalar>(A / norm) : A;
}

/// Appends the entries of A to x from `place` on.
template <class Scalar>
void append_entries(Vector<Scalar>& x, Index& place, const Matrix<Scalar>& A) {
  for (Index j = 0; j < A.cols(); ++j) {
    for (Index i = 0; i < A.rows(); ++i) x[place++] = A(i, j);
  }
}

}  // namespace dmf::detail
