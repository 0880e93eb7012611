// SPDX-License-Identifier: BSL-1.0
#pragma once

// Does a point W lie on an orbit? A point of the orbit is aligned with W, and the distance between the
// two decides: it is zero up to rounding if W lies on the orbit, and an upper bound on the distance
// from W to the orbit in any case.
//
// The alignment reads Theorem 1 of Chen, Jiang, Wang backwards (docs/theory.md, Proposition 6). On the orbit, for each group with
// singular vectors U_i, V_i,
//
//   lambda_1 V_i^T W_1^T W_1 V_i = lambda_L U_i^T W_L W_L^T U_i = O_i diag(sigma^2) O_i^T
//
// gives the rotation O_i; then W_l E_{l-1} = E_l S_l gives the frames E_1, E_2, ... one after the other.

#include <dmf/points/critical_point.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/points/any_point.hpp>
#include <dmf/points/singular_vectors.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/core/svd.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// What is known about W and one orbit.
template <RealScalar Scalar = double>
struct Membership {
  CriticalPoint<Scalar> nearby;  ///< the point of the orbit that was aligned with W
  Scalar distance{};             ///< ||W - nearby||_F, at least the distance from W to the orbit
  Scalar allowance{};            ///< the tolerance times the natural scale of the orbit

  /// W lies on the orbit up to the tolerance.
  [[nodiscard]] bool member() const { return distance <= allowance; }
};

/// Aligns the orbit of the target Y = U diag(y) V^T with W. The tolerance is relative to ||nearby||_F
/// plus the natural length of the layers, sqrt(sum_l q0^2/lambda_l), which keeps the test meaningful at
/// W = 0. The default covers points computed in the same arithmetic from the same U and V; for the end of
/// an optimizer's run pass what it reached. Throws InvalidInput if sizes do not fit or W is not finite.
/// Cost: one decomposition of a d_l x r matrix per hidden layer and one per group.
template <RealScalar Scalar>
[[nodiscard]] Membership<Scalar> membership(const Orbit<Scalar>& orbit, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
    const std::type_identity_t<AnyPoint<Scalar>>& point,
                                            std::type_identity_t<Scalar> tolerance = Scalar(1000) *
                                                                                     epsilon<Scalar>);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The matrix with orthonormal columns that is nearest to M, of size m x n, m >= n: its polar factor.
template <class Scalar>
Matrix<Scalar> nearest_frame(const Matrix<Scalar>& M) {
  if (M.cols() == 0) return M;
  const Svd<Scalar> decomposition = jacobi_svd(M);
  Matrix<Scalar> frame = Matrix<Scalar>::Zero(M.rows(), M.cols());
  add_product_transposed<Scalar>(frame, decomposition.U, decomposition.V);
  return frame;
}

/// For one group, sqrt(lambda_1) W_1 V_i above sqrt(lambda_L) W_L^T U_i: its right singular vectors are O_i,
/// its singular values sqrt(2) sigma.
template <class Scalar>
Svd<Scalar> aligned_group(const FactorsView<const Scalar, Dynamic>& W, const Matrix<Scalar>& U_i,
                                 const Matrix<Scalar>& V_i) {
  const Architecture<Scalar, Dynamic>& architecture = W.architecture();
  const int L = architecture.depth();
  const Index first = architecture.width(1), last = architecture.width(L - 1), h = V_i.cols();
  // Rows of zeros where there are too few: the decomposition then has h right singular vectors.
  Matrix<Scalar> stacked = Matrix<Scalar>::Zero(std::max(first + last, h), h);
  add_product<Scalar>(stacked.topRows(first), W.layer(1), V_i);
  stacked.topRows(first) *= sqrt(architecture.lambda(1));
  add_transposed_product<Scalar>(stacked.middleRows(first, last), W.layer(L), U_i);
  stacked.middleRows(first, last) *= sqrt(architecture.lambda(L));
  return jacobi_svd(stacked);
}

/// What stands for the roots of one group at W, descending: they are the roots, and zeros, if W is critical.
template <class Scalar>
Vector<Scalar> aligned_values(const FactorsView<const Scalar, Dynamic>& W, const Matrix<Scalar>& U_i,
                              const Matrix<Scalar>& V_i) {
  return aligned_group<Scalar>(W, U_i, V_i).singular_values / sqrt(Scalar(2));
}

}  // namespace detail

template <RealScalar Scalar>
Membership<Scalar> membership(const Orbit<Scalar>& orbit, const std::type_identity_t<SingularVectors<Scalar>>& vectors,
    const std::type_identity_t<AnyPoint<Scalar>>& point,
                              std::type_identity_t<Scalar> tolerance) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  vectors.require_fits(orbit.groups());
  const Matrix<Scalar> U = vectors.U(), V = vectors.V();
  const FactorsView<const Scalar> W = point.in(architecture);
  detail::require(tolerance >= Scalar(0), "the tolerance must not be negative, got ", tolerance);

  CriticalPoint<Scalar> nearby{orbit, U, V, {}};
  for (const SingularGroup<Scalar>& group : orbit.groups().groups) {
    const Index first = group.first, h = group.multiplicity;
    const Matrix<Scalar> U_i = U.middleCols(first, h), V_i = V.middleCols(first, h);
    const Matrix<Scalar> rotation = detail::aligned_group<Scalar>(W, U_i, V_i).V;
    nearby.U.middleCols(first, h).setZero();
    nearby.V.middleCols(first, h).setZero();
    detail::add_product<Scalar>(nearby.U.middleCols(first, h), U_i, rotation);
    detail::add_product<Scalar>(nearby.V.middleCols(first, h), V_i, rotation);
  }
  Matrix<Scalar> frame = detail::active_columns(orbit, nearby.V);
  for (int l = 1; l < architecture.depth(); ++l) {
    Matrix<Scalar> image = Matrix<Scalar>::Zero(architecture.width(l), orbit.rank());
    detail::add_product<Scalar>(image, W.layer(l), frame);
    detail::for_each_active_copy(orbit, [&](Index a, Index, const GroupRoot<Scalar>& root) {
      image.col(a) *= sqrt(architecture.lambda(l)) / root.sigma;
    });
    frame = detail::nearest_frame(image);
    nearby.hidden.push_back(frame);
  }

  const Factors<Scalar> on_orbit = nearby.factors();
  Scalar natural(0);
  for (int l = 1; l <= architecture.depth(); ++l) {
    const Scalar length = orbit.groups().unit / sqrt(architecture.lambda(l));
    natural += length * length;
  }
  Membership<Scalar> result{std::move(nearby), (W.vector() - on_orbit.vector()).norm(), Scalar(0)};
  result.allowance = tolerance * (on_orbit.vector().norm() + sqrt(natural));
  return result;
}

}  // namespace dmf
