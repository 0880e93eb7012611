// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where the wings meet: an orbit of the atlas becomes a point W at which the objective, its gradient
// and its Hessian can be evaluated (Chen, Jiang, Wang, Theorem 1, written out).

#include <dmf/architecture.hpp>
#include <dmf/error.hpp>
#include <dmf/factors.hpp>
#include <dmf/orbit.hpp>
#include <dmf/problem.hpp>
#include <dmf/scalar.hpp>
#include <dmf/singular_groups.hpp>

#include <cstddef>

namespace dmf {

/// The canonical point of an orbit for the rectangular diagonal target Y = diag(y_1, y_2, ...).
/// The a-th active copy, belonging to singular value i(a) and root sigma_a, has the layer singular
/// values s_l = sigma_a / sqrt(lambda_l):
///
///   W_1(a, i(a)) = s_1,   W_l(a, a) = s_l for 1 < l < L,   W_L(i(a), a) = s_L,   all else 0.
///
/// Within a group the copies at the larger root come first, then the smaller, then the double root.
/// Cost: N numbers.
template <RealScalar Scalar>
[[nodiscard]] Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit);

/// The canonical point for Y = U diag(y) V^T: W_1 V^T and U W_L in place of W_1 and W_L. U and V
/// have one column per singular value, as dmf::svd returns them. Throws InvalidInput if their
/// sizes do not fit.
template <RealScalar Scalar>
[[nodiscard]] Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit, const Matrix<Scalar>& U,
                                              const Matrix<Scalar>& V);

/// The problem whose target is the rectangular diagonal matrix of the singular values.
template <RealScalar Scalar>
[[nodiscard]] Problem<Scalar> diagonal_problem(const SingularGroups<Scalar>& groups);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Visits the active copies in order: a = 0, 1, ..., the index i(a) of the singular value, its root.
template <class Scalar, class Visitor>
void for_each_active_copy(const Orbit<Scalar>& orbit, const Visitor& visit) {
  Index a = 0;
  for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
    Index i = group.first;
    for (const GroupRoot<Scalar>& root : group.roots) {
      for (Index copy = 0; copy < copies_at(root, choice); ++copy) visit(a++, i++, root);
    }
  });
}

}  // namespace detail

template <RealScalar Scalar>
Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit) {
  Factors<Scalar> W(orbit.architecture());
  const int L = orbit.architecture().depth();
  detail::for_each_active_copy(orbit, [&](Index a, Index i, const GroupRoot<Scalar>& root) {
    for (int l = 1; l <= L; ++l) {
      W.layer(l)(l == L ? i : a, l == 1 ? i : a) = root.sigma / sqrt(orbit.architecture().lambda(l));
    }
  });
  return W;
}

template <RealScalar Scalar>
Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit, const Matrix<Scalar>& U,
                                const Matrix<Scalar>& V) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int L = architecture.depth();
  const auto require_fits = [&](const Matrix<Scalar>& basis, Index dimension, const char* name) {
    detail::require(basis.rows() == dimension && basis.cols() >= architecture.target_rank_bound(), name,
                    " must have ", dimension, " rows and at least ", architecture.target_rank_bound(),
                    " columns, got ", basis.rows(), " x ", basis.cols());
  };
  require_fits(U, architecture.width(L), "U");
  require_fits(V, architecture.width(0), "V");
  Factors<Scalar> W(architecture);
  detail::for_each_active_copy(orbit, [&](Index a, Index i, const GroupRoot<Scalar>& root) {
    const auto s = [&](int l) -> Scalar { return root.sigma / sqrt(architecture.lambda(l)); };
    W.layer(1).row(a) = s(1) * V.col(i).transpose();
    for (int l = 2; l < L; ++l) W.layer(l)(a, a) = s(l);
    W.layer(L).col(a) = s(L) * U.col(i);
  });
  return W;
}

template <RealScalar Scalar>
Problem<Scalar> diagonal_problem(const SingularGroups<Scalar>& groups) {
  return diagonal_problem(groups.architecture, groups.singular_values);
}

}  // namespace dmf
