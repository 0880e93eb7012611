// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where the wings meet: an orbit of the atlas becomes a point W at which the objective, its gradient
// and its Hessian can be evaluated. For Y = U diag(y) V^T the points of an orbit are, written out for
// the active copies a = 1, ..., r alone (Chen, Jiang, Wang, Theorem 1),
//
//   W_1 = E_1 S_1 V_a^T,    W_l = E_l S_l E_{l-1}^T,    W_L = U_a S_L E_{L-1}^T,
//   S_l = diag(sigma_1, ..., sigma_r) / sqrt(lambda_l),
//
// E_l any d_l x r matrix with orthonormal columns; U_a and V_a the columns of U and V that belong to
// the active copies, after any rotation of the columns of each group, the same in U and in V.
//
// Example:
//
//   const dmf::Orbit<double> orbit = landscape.lowest(2).back();
//   const dmf::CriticalPoint<double> point = dmf::critical_point(orbit, landscape.vectors());
//   const dmf::Factors<double> W = point.factors();
//   const auto [value, gradient] = dmf::objective_and_gradient(problem, W);
//   std::cout << value - orbit.value() << ' ' << gradient.vector().norm() << '\n';  // both zero
//   std::cout << (point.end_to_end() - dmf::end_to_end(W)).norm() << '\n';           // zero

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// One point of an orbit with the orthonormal frames it is made of. Within a group the copies at the
/// larger root come first, then the smaller, then the double root, then those at zero.
template <RealScalar Scalar = double>
struct CriticalPoint {
  Orbit<Scalar> orbit;
  Matrix<Scalar> U;                    ///< d_L x d_Y, left singular vectors of Y, in the order of the copies
  Matrix<Scalar> V;                    ///< d_0 x d_Y, right singular vectors
  std::vector<Matrix<Scalar>> hidden;  ///< E_1, ..., E_{L-1}, d_l x r

  /// The layers W_1, ..., W_L. Cost: r N.
  [[nodiscard]] Factors<Scalar> factors() const;

  /// W_L ... W_1 = sum over active copies of m u v^T, m the end-to-end singular value: not multiplied out. Cost: r d_L
  /// d_0.
  [[nodiscard]] Matrix<Scalar> end_to_end() const;
};

/// The canonical point for the rectangular diagonal target Y = diag(y_1, y_2, ...): the frames are
/// columns of the identity.
template <RealScalar Scalar>
[[nodiscard]] CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit);

/// The canonical point for Y = U diag(y) V^T. Throws InvalidInput if the vectors are those of a target of other
/// size.
template <RealScalar Scalar>
[[nodiscard]] CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit,
                                                   const std::type_identity_t<SingularVectors<Scalar>>& vectors);

/// The point of given frames, Theorem 1 as a constructor: E_1, ..., E_{L-1}, of size d_l x r, and one
/// h x h orthogonal matrix O_i per group, by which its columns of U and V are multiplied. Every point of
/// the orbit is of this form. Throws InvalidInput unless the numbers and sizes fit and all columns are
/// orthonormal within 100 epsilon x their number.
template <RealScalar Scalar>
[[nodiscard]] CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit,
                                                   const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                                   std::vector<Matrix<Scalar>> hidden,
                                                   const std::vector<Matrix<Scalar>>& rotations);

/// The layers of the canonical point for Y = diag(y_1, y_2, ...). The a-th active copy, belonging to
/// singular value i(a) and root sigma_a, has the layer singular values s_l = sigma_a / sqrt(lambda_l):
///
///   W_1(a, i(a)) = s_1,   W_l(a, a) = s_l for 1 < l < L,   W_L(i(a), a) = s_L,   all else 0.
///
/// Every entry is within 4 epsilon (docs/accuracy.md). Cost: N numbers.
template <RealScalar Scalar>
[[nodiscard]] Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit);

/// The same for Y = U diag(y) V^T: W_1 V^T and U W_L in place of W_1 and W_L. Throws InvalidInput if the vectors
/// are those of a target of other size.
template <RealScalar Scalar>
[[nodiscard]] Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit,
                                              const std::type_identity_t<SingularVectors<Scalar>>& vectors);

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

/// One copy of a positive singular value: its place among the singular values, its group, and its root,
/// null at zero.
template <class Scalar>
struct Copy {
  Index place;
  std::size_t group;
  const GroupRoot<Scalar>* root;
};

/// The active copies, a = 0, ..., r - 1.
template <class Scalar>
std::vector<Copy<Scalar>> active_copies(const Orbit<Scalar>& orbit) {
  const std::vector<SingularGroup<Scalar>>& groups = orbit.groups().groups;
  std::vector<Copy<Scalar>> result;
  std::size_t group = 0;
  for_each_active_copy(orbit, [&](Index, Index i, const GroupRoot<Scalar>& root) {
    while (i >= groups[group].first + groups[group].multiplicity) ++group;
    result.push_back({i, group, &root});
  });
  return result;
}

/// The copies of positive singular values that are at zero.
template <class Scalar>
std::vector<Copy<Scalar>> inactive_copies(const Orbit<Scalar>& orbit) {
  std::vector<Copy<Scalar>> result;
  std::size_t group = 0;
  for_each_choice(orbit, [&](const SingularGroup<Scalar>& g, const Choice& choice) {
    for (Index k = choice.active(); k < g.multiplicity; ++k) {
      result.push_back({g.first + k, group, nullptr});
    }
    ++group;
  });
  return result;
}

/// E_0 = V_a, E_1, ..., E_L = U_a at a point: the vectors in which its layers are diagonal.
template <class Scalar>
class ActiveFrames {
 public:
  explicit ActiveFrames(const CriticalPoint<Scalar>& point) : point_(point), copies_(active_copies(point.orbit)) {}

  /// The column of E_l that belongs to the active copy a.
  [[nodiscard]] Vector<Scalar> column(int l, Index a) const {
    const Index place = copies_[static_cast<std::size_t>(a)].place;
    if (l == 0) return point_.V.col(place);
    if (l == point_.orbit.architecture().depth()) return point_.U.col(place);
    return point_.hidden[static_cast<std::size_t>(l - 1)].col(a);
  }

  [[nodiscard]] const std::vector<Copy<Scalar>>& copies() const { return copies_; }

 private:
  const CriticalPoint<Scalar>& point_;
  std::vector<Copy<Scalar>> copies_;
};

/// The columns of a basis of singular vectors that belong to the active copies.
template <class Scalar>
Matrix<Scalar> active_columns(const Orbit<Scalar>& orbit, const Matrix<Scalar>& basis) {
  Matrix<Scalar> result(basis.rows(), orbit.rank());
  for_each_active_copy(orbit, [&](Index a, Index i, const GroupRoot<Scalar>&) { result.col(a) = basis.col(i); });
  return result;
}

/// columns = columns rotation.
template <class Scalar>
void rotate_columns(Eigen::Ref<Matrix<Scalar>> columns, const Matrix<Scalar>& rotation) {
  const Matrix<Scalar> given = columns;
  columns.setZero();
  add_product<Scalar>(columns, given, rotation);
}

template <class Scalar>
void require_frame(const Matrix<Scalar>& frame, Index rows, Index columns, const char* name, std::size_t number) {
  require(frame.rows() == rows && frame.cols() == columns, name, number, " must be ", rows, " x ", columns, ", got ",
          frame.rows(), " x ", frame.cols());
  const Scalar defect = orthonormality_defect(frame);
  const Scalar allowed = Scalar(100) * epsilon<Scalar> * static_cast<Scalar>(columns);
  require(defect <= allowed, name, number, " must have orthonormal columns: the norm of ", name, number, "^T ", name,
          number, " - I must be at most ", allowed, ", got ", defect);
}

}  // namespace detail

template <RealScalar Scalar>
Factors<Scalar> CriticalPoint<Scalar>::factors() const {
  Factors<Scalar> W(orbit.architecture());
  const int L = orbit.architecture().depth();
  const Matrix<Scalar> U_active = detail::active_columns(orbit, U);
  const Matrix<Scalar> V_active = detail::active_columns(orbit, V);
  const auto frame = [&](int l) -> const Matrix<Scalar>& {
    return l == 0 ? V_active : l == L ? U_active : hidden[static_cast<std::size_t>(l - 1)];
  };
  for (int l = 1; l <= L; ++l) {
    Matrix<Scalar> scaled = frame(l);  // E_l S_l
    detail::for_each_active_copy(orbit, [&](Index a, Index, const GroupRoot<Scalar>& root) {
      scaled.col(a) *= root.sigma / sqrt(orbit.architecture().lambda(l));
    });
    detail::add_product_transposed<Scalar>(W.layer(l), scaled, frame(l - 1));
  }
  return W;
}

template <RealScalar Scalar>
Matrix<Scalar> CriticalPoint<Scalar>::end_to_end() const {
  Matrix<Scalar> left = detail::active_columns(orbit, U);
  detail::for_each_active_copy(orbit,
                               [&](Index a, Index, const GroupRoot<Scalar>& root) { left.col(a) *= root.end_to_end; });
  Matrix<Scalar> X = Matrix<Scalar>::Zero(U.rows(), V.rows());
  detail::add_product_transposed<Scalar>(X, left, detail::active_columns(orbit, V));
  return X;
}

template <RealScalar Scalar>
CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit) {
  return critical_point(orbit, SingularVectors<Scalar>(orbit.architecture()));
}

template <RealScalar Scalar>
CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit,
                                     const std::type_identity_t<SingularVectors<Scalar>>& vectors) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  vectors.require_fits(orbit.groups());
  CriticalPoint<Scalar> point{orbit, vectors.U(), vectors.V(), {}};
  for (int l = 1; l < architecture.depth(); ++l) {
    point.hidden.push_back(Matrix<Scalar>::Identity(architecture.width(l), orbit.rank()));
  }
  return point;
}

template <RealScalar Scalar>
CriticalPoint<Scalar> critical_point(const Orbit<Scalar>& orbit,
                                     const std::type_identity_t<SingularVectors<Scalar>>& vectors,
                                     std::vector<Matrix<Scalar>> hidden, const std::vector<Matrix<Scalar>>& rotations) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const std::vector<SingularGroup<Scalar>>& groups = orbit.groups().groups;
  vectors.require_fits(orbit.groups());
  detail::require(hidden.size() + 1 == static_cast<std::size_t>(architecture.depth()),
                  "there must be one frame E_l per hidden layer: ", architecture.depth() - 1, " hidden layers, ",
                  hidden.size(), " frames");
  detail::require(rotations.size() == groups.size(), "there must be one rotation O_i per group: ", groups.size(),
                  " groups, ", rotations.size(), " rotations");
  for (std::size_t l = 1; l <= hidden.size(); ++l) {
    detail::require_frame(hidden[l - 1], architecture.width(static_cast<int>(l)), orbit.rank(), "E_", l);
  }
  CriticalPoint<Scalar> point{orbit, vectors.U(), vectors.V(), std::move(hidden)};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Index first = groups[i].first, h = groups[i].multiplicity;
    detail::require_frame(rotations[i], h, h, "O_", i + 1);
    detail::rotate_columns<Scalar>(point.U.middleCols(first, h), rotations[i]);
    detail::rotate_columns<Scalar>(point.V.middleCols(first, h), rotations[i]);
  }
  return point;
}

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
Factors<Scalar> canonical_point(const Orbit<Scalar>& orbit,
                                const std::type_identity_t<SingularVectors<Scalar>>& vectors) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int L = architecture.depth();
  vectors.require_fits(orbit.groups());
  Factors<Scalar> W(architecture);
  detail::for_each_active_copy(orbit, [&](Index a, Index i, const GroupRoot<Scalar>& root) {
    const auto s = [&](int l) -> Scalar { return root.sigma / sqrt(architecture.lambda(l)); };
    W.layer(1).row(a) = s(1) * vectors.right(i, 1).transpose();
    for (int l = 2; l < L; ++l) W.layer(l)(a, a) = s(l);
    W.layer(L).col(a) = s(L) * vectors.left(i, 1);
  });
  return W;
}

template <RealScalar Scalar>
Problem<Scalar> diagonal_problem(const SingularGroups<Scalar>& groups) {
  return diagonal_problem(groups.architecture, groups.singular_values);
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_CRITICAL_POINT(how, Scalar)                                                         \
  how struct CriticalPoint<Scalar>;                                                                          \
  how CriticalPoint<Scalar> critical_point(const Orbit<Scalar>&, const SingularVectors<Scalar>&);            \
  how CriticalPoint<Scalar> critical_point(const Orbit<Scalar>&, const SingularVectors<Scalar>&,             \
                                           std::vector<Matrix<Scalar>>, const std::vector<Matrix<Scalar>>&); \
  how Factors<Scalar> canonical_point(const Orbit<Scalar>&);                                                 \
  how Factors<Scalar> canonical_point(const Orbit<Scalar>&, const SingularVectors<Scalar>&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_CRITICAL_POINT(extern template, double)
#endif

}  // namespace dmf
