// SPDX-License-Identifier: BSL-1.0
#pragma once

// Singular values as users have them.

#include <dmf/core/detail/dense_input.hpp>
#include <dmf/core/scalar.hpp>

#include <initializer_list>
#include <utility>
#include <vector>

namespace dmf {

/// All singular values of a target, in any order: made by conversion from Eigen's column vectors and expressions, from
/// std::vector or from a list in braces. Their number and signs are checked where they are used.
template <RealScalar Scalar = double>
class SingularValues {
 public:
  SingularValues(std::initializer_list<Scalar> values)
      : values_(Eigen::Map<const Vector<Scalar>>(values.begin(), static_cast<Index>(values.size()))) {}
  SingularValues(const std::vector<Scalar>& values)  // NOLINT: a conversion, as are the others
      : values_(Eigen::Map<const Vector<Scalar>>(values.data(), static_cast<Index>(values.size()))) {}
  SingularValues(Vector<Scalar> values) : values_(std::move(values)) {}  // NOLINT
  template <MatrixFor<Scalar> Derived>
  requires(Derived::ColsAtCompileTime == 1) SingularValues(const Derived& values)
      : values_(detail::as_matrix<Scalar>(values)) {}  // NOLINT

  [[nodiscard]] const Vector<Scalar>& vector() const { return values_; }

 private:
  Vector<Scalar> values_;
};

}  // namespace dmf
