// SPDX-License-Identifier: BSL-1.0
#pragma once

// The tangent space of an orbit at one of its points. Along the orbit W_l moves by
//
//   dW_l = Omega_l W_l - W_l Omega_{l-1},    Omega_l skew-symmetric,
//
// Omega_0 = Omega_L rotating within the groups of equal singular values of Y only. In the frames of the
// point these directions fall apart into one small space for every pair of indices:
//
//   active a, c                        the variables D_l(a,c), D_l(c,a), l = 1, ..., L: L - 1 directions,
//                                      one more if they are copies of one y at different roots
//   active a, hidden c orthogonal to   D_l(c,a) = s_{l,a}, D_{l+1}(a,c) = s_{l+1,a}
//     the frame E_l
//   active a, c at zero in one group   D_1(a,c) = s_{1,a}, D_L(c,a) = s_{L,a}
//
// The dimension of the whole is Orbit::dimension(); the Hessian vanishes on it (docs/theory.md,
// Propositions 12 and 19).

#include <dmf/points/critical_point.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <vector>

namespace dmf {

/// An orthonormal basis of the tangent space of the orbit at the point: one column per dimension,
/// each in the order of Factors::vector(), orthonormal up to 8 epsilon times their number. Throws
/// InvalidInput if the basis has more than `largest_size` numbers. Cost: 2L N per column at most.
template <RealScalar Scalar>
[[nodiscard]] Matrix<Scalar> tangent_basis(const CriticalPoint<Scalar>& point, Index largest_size = Index{1} << 28);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
class TangentBasis {
 public:
  TangentBasis(const CriticalPoint<Scalar>& point, Matrix<Scalar>& basis)
      : point_(point), frames_(point), basis_(basis) {}

  void fill() {
    const auto r = static_cast<Index>(frames_.copies().size());
    for (Index a = 0; a < r; ++a) {
      for (Index c = a + 1; c < r; ++c) add_active_pair(a, c);
    }
    for (int l = 1; l < depth(); ++l) add_hidden_rotations(l);
    for (const Copy<Scalar>& zero : inactive_copies(point_.orbit)) {
      for (Index a = 0; a < r; ++a) {
        if (copy(a).group == zero.group) add_exchange(a, zero.place);
      }
    }
  }

 private:
  [[nodiscard]] int depth() const { return architecture().depth(); }
  [[nodiscard]] const Architecture<Scalar, Dynamic>& architecture() const { return point_.orbit.architecture(); }
  [[nodiscard]] const Copy<Scalar>& copy(Index a) const { return frames_.copies()[static_cast<std::size_t>(a)]; }
  [[nodiscard]] Scalar s(int l, Index a) const { return copy(a).root->sigma / sqrt(architecture().lambda(l)); }

  /// The column to be filled next, as layers.
  [[nodiscard]] FactorsView<Scalar> next() { return {architecture(), basis_.col(filled_++).data(), basis_.rows()}; }

  void add_active_pair(Index a, Index c) {
    // Rows l - 1 and L + l - 1: D_l(a,c) and D_l(c,a). Columns: Omega_l(a,c) = 1 on one hidden layer. With
    // one y and two roots also Omega_l(a,c) = 1 everywhere, up to a factor: D_l(a,c) = D_l(c,a).
    const int L = depth();
    const bool rotates_ends = copy(a).group == copy(c).group && copy(a).root != copy(c).root;
    Matrix<Scalar> directions = Matrix<Scalar>::Zero(2 * L, L - 1 + (rotates_ends ? 1 : 0));
    for (int l = 1; l < L; ++l) {
      directions(l - 1, l - 1) = s(l, c);
      directions(L + l - 1, l - 1) = -s(l, a);
      directions(l, l - 1) = -s(l + 1, a);
      directions(L + l, l - 1) = s(l + 1, c);
    }
    for (int l = 1; rotates_ends && l <= L; ++l) {
      directions(l - 1, L - 1) = directions(L + l - 1, L - 1) = Scalar(1) / sqrt(architecture().lambda(l));
    }
    for (Index k = 0; k < directions.cols(); ++k) directions.col(k).normalize();
    const Matrix<Scalar> orthonormal = thin_qr(directions).first;
    for (Index k = 0; k < orthonormal.cols(); ++k) {
      FactorsView<Scalar> D = next();
      for (int l = 1; l <= L; ++l) {
        D.layer(l) += orthonormal(l - 1, k) * frames_.column(l, a) * frames_.column(l - 1, c).transpose() +
                      orthonormal(L + l - 1, k) * frames_.column(l, c) * frames_.column(l - 1, a).transpose();
      }
    }
  }

  void add_hidden_rotations(int l) {
    const Matrix<Scalar> free = orthogonal_complement(point_.hidden[static_cast<std::size_t>(l - 1)]);
    const Scalar after = architecture().lambda(l), before = architecture().lambda(l + 1);
    const Scalar norm = sqrt(after + before);
    // s_l : s_{l+1} = sqrt(lambda_{l+1}) : sqrt(lambda_l), whatever the root.
    for (Index a = 0; a < static_cast<Index>(frames_.copies().size()); ++a) {
      for (Index c = 0; c < free.cols(); ++c) {
        FactorsView<Scalar> D = next();
        D.layer(l) += sqrt(before) / norm * free.col(c) * frames_.column(l - 1, a).transpose();
        D.layer(l + 1) += sqrt(after) / norm * frames_.column(l + 1, a) * free.col(c).transpose();
      }
    }
  }

  void add_exchange(Index a, Index zero_place) {
    const Scalar first = architecture().lambda(1), last = architecture().lambda(depth());
    const Scalar norm = sqrt(first + last);
    FactorsView<Scalar> D = next();
    D.layer(1) += sqrt(last) / norm * frames_.column(1, a) * point_.V.col(zero_place).transpose();
    D.layer(depth()) += sqrt(first) / norm * point_.U.col(zero_place) * frames_.column(depth() - 1, a).transpose();
  }

  const CriticalPoint<Scalar>& point_;
  ActiveFrames<Scalar> frames_;
  Matrix<Scalar>& basis_;
  Index filled_ = 0;
};

}  // namespace detail

template <RealScalar Scalar>
Matrix<Scalar> tangent_basis(const CriticalPoint<Scalar>& point, Index largest_size) {
  const Index n = point.orbit.architecture().parameter_count();
  const Index dimension = point.orbit.dimension();
  detail::require(dimension == 0 || n <= largest_size / dimension, "a tangent basis of N x dimension = ", n, " x ",
                  dimension, " numbers exceeds the limit of ", largest_size);
  Matrix<Scalar> basis = Matrix<Scalar>::Zero(n, dimension);
  detail::TangentBasis<Scalar>(point, basis).fill();
  return basis;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_TANGENT(how, Scalar) how Matrix<Scalar> tangent_basis(const CriticalPoint<Scalar>&, Index);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_TANGENT(extern template, double)
#endif

}  // namespace dmf
