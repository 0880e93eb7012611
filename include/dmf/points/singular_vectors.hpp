// SPDX-License-Identifier: BSL-1.0
#pragma once

// The singular vectors of one target Y = U diag(y) V^T: what turns an orbit, which knows the singular values of
// Y alone, into points W. Whoever has them has had them checked: they come from a decomposition that was
// verified, are compared with Y, or are those of a rectangular diagonal target. U and V cannot be exchanged by
// mistake, which for a square Y no size would show.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/core/truncated_svd.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace dmf {

/// U (d_L x d_Y) and V (d_0 x d_Y), d_Y = min(d_0, d_L); column i belongs to the i-th largest singular value. A value
/// that is cheap to copy: copies share the matrices.
template <RealScalar Scalar = double>
class SingularVectors {
 public:
  /// Those of the rectangular diagonal target with entries y_1 >= y_2 >= ...: columns of identities, which are not
  /// stored.
  template <int Depth>
  explicit SingularVectors(const Architecture<Scalar, Depth>& architecture)
      : rows_(architecture.width(architecture.depth())), columns_(architecture.width(0)) {}

  /// Those of a decomposition that dmf::svd has made. Throws InvalidInput unless it is sound. Implicit, so that a
  /// decomposition can be passed where singular vectors are wanted; the matrices are copied each time.
  SingularVectors(const Svd<Scalar>& decomposition)  // NOLINT: see above
      : rows_(decomposition.U.rows()),
        columns_(decomposition.V.rows()),
        frames_(std::make_shared<const Svd<Scalar>>(decomposition)) {
    detail::require(decomposition.sound(), "the singular value decomposition must be sound");
  }

  /// Those of a truncated decomposition: the columns of the k values that it gives. Throws InvalidInput unless it is
  /// sound.
  SingularVectors(const TruncatedSvd<Scalar>& decomposition)  // NOLINT: see above
      : rows_(decomposition.U.rows()), columns_(decomposition.V.rows()) {
    detail::require(decomposition.sound(), "the singular value decomposition must be sound");
    Svd<Scalar> frames;
    frames.U = decomposition.U;
    frames.singular_values = decomposition.singular_values;
    frames.V = decomposition.V;
    frames.uncertainty = decomposition.uncertainty;
    frames_ = std::make_shared<const Svd<Scalar>>(std::move(frames));
  }

  /// U, the singular values and V from elsewhere, checked against Y by verify_svd(): throws InvalidInput unless
  /// their sizes fit, the values descend, and U diag(values) V^T = Y, U^T U = I, V^T V = I up to rounding. Columns
  /// beyond the d_Y-th, which a full decomposition has, are left out.
  SingularVectors(const Matrix<Scalar>& Y, const Matrix<Scalar>& U, const Vector<Scalar>& values,
                  const Matrix<Scalar>& V)
      : SingularVectors(checked(Y, U, values, V)) {}

  /// d_L and d_0, the numbers of rows of U and of V.
  [[nodiscard]] Index rows() const { return rows_; }
  [[nodiscard]] Index columns() const { return columns_; }

  /// Columns first, ..., first + count - 1 of U and of V.
  [[nodiscard]] Matrix<Scalar> left(Index first, Index count) const {
    return frames_ ? Matrix<Scalar>(frames_->U.middleCols(first, count)) : unit_columns(rows_, first, count);
  }
  [[nodiscard]] Matrix<Scalar> right(Index first, Index count) const {
    return frames_ ? Matrix<Scalar>(frames_->V.middleCols(first, count)) : unit_columns(columns_, first, count);
  }

  /// How many columns there are: min(d_0, d_L), or fewer of a truncated decomposition.
  [[nodiscard]] Index count() const { return frames_ ? frames_->U.cols() : std::min(rows_, columns_); }

  /// All of U and of V.
  [[nodiscard]] Matrix<Scalar> U() const { return left(0, count()); }
  [[nodiscard]] Matrix<Scalar> V() const { return right(0, count()); }

  /// Throws InvalidInput unless these can be vectors of the target of these groups: unless sizes are the same and the
  /// singular values differ by at most twice the uncertainties of both. Cost: d_Y comparisons.
  void require_fits(const SingularGroups<Scalar>& groups) const;

 private:
  static Matrix<Scalar> unit_columns(Index rows, Index first, Index count) {
    Matrix<Scalar> result = Matrix<Scalar>::Zero(rows, count);
    for (Index j = 0; j < count; ++j) result(first + j, j) = Scalar(1);
    return result;
  }

  static Svd<Scalar> checked(const Matrix<Scalar>& Y, const Matrix<Scalar>& U, const Vector<Scalar>& values,
                             const Matrix<Scalar>& V);

  Index rows_, columns_;
  std::shared_ptr<const Svd<Scalar>> frames_;  // null for the identities
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
void SingularVectors<Scalar>::require_fits(const SingularGroups<Scalar>& groups) const {
  const Index rows = groups.architecture.width(groups.architecture.depth()), columns = groups.architecture.width(0);
  detail::require(rows_ == rows && columns_ == columns, "the singular vectors must be those of a d_L x d_0 = ", rows,
                  " x ", columns, " target, got those of a ", rows_, " x ", columns_, " one");
  detail::require(count() == groups.singular_values.size(), "there must be vectors of ", groups.singular_values.size(),
                  " singular values, got those of ", count());
  if (!frames_) return;
  const Scalar allowance = Scalar(2) * (frames_->uncertainty + groups.uncertainty);
  for (Index i = 0; i < groups.singular_values.size(); ++i) {
    const Scalar &expected = groups.singular_values[i], &own = frames_->singular_values[i];
    detail::require(abs(own - expected) <= allowance, "singular value ", i + 1, " of the target is ", expected,
                    ", that of the singular vectors is ", own);
  }
}

template <RealScalar Scalar>
Svd<Scalar> SingularVectors<Scalar>::checked(const Matrix<Scalar>& Y, const Matrix<Scalar>& U,
                                             const Vector<Scalar>& values, const Matrix<Scalar>& V) {
  const Index k = std::min(Y.rows(), Y.cols());
  const auto require_size = [&](const Matrix<Scalar>& basis, Index rows, const char* name) {
    detail::require(basis.rows() == rows && basis.cols() >= k, name, " must have ", rows, " rows and at least ", k,
                    " columns for a target of ", Y.rows(), " x ", Y.cols(), ", got ", basis.rows(), " x ",
                    basis.cols());
  };
  require_size(U, Y.rows(), "U");
  require_size(V, Y.cols(), "V");
  detail::require(values.size() == k, "there must be ", k, " singular values, got ", values.size());
  Svd<Scalar> result;
  result.U = U.leftCols(k);
  result.singular_values = values;
  result.V = V.leftCols(k);
  detail::assess(result, Y);
  detail::require(result.sound(),
                  "U, the singular values and V must be a decomposition of Y: the defects of Y - U "
                  "diag(y) V^T, U^T U - I and V^T V - I are ",
                  result.ratios.residual, ", ", result.ratios.orthogonality_u, " and ", result.ratios.orthogonality_v,
                  " times what rounding explains, above 30");
  return result;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SINGULAR_VECTORS(how, Scalar) how class SingularVectors<Scalar>;

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SINGULAR_VECTORS(extern template, double)
#endif

}  // namespace dmf
