// SPDX-License-Identifier: BSL-1.0
#pragma once

// How functions whose own types do not carry the depth take a point W: Factors and views of every depth, known to
// the compiler or not, without an instantiation for each.

#include <dmf/analytic/factors.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>

#include <type_traits>
#include <vector>

namespace dmf {

/// A point of any depth, read only. Refers to the memory of the point, which must outlive it: meant for
/// arguments, where it is made by conversion. Costs L + 1 widths.
template <FieldScalar Scalar>
class AnyPoint {
 public:
  template <int Depth>
  AnyPoint(const FactorsView<const Scalar, Depth>& W)  // NOLINT: a conversion, see above
      : data_(W.data()),
        size_(W.vector().size()),
        widths_(W.architecture().widths().begin(), W.architecture().widths().end()) {}
  template <int Depth>
  AnyPoint(const FactorsView<Scalar, Depth>& W)  // NOLINT
      : AnyPoint(FactorsView<const Scalar, Depth>(W)) {}
  template <int Depth>
  AnyPoint(const Factors<Scalar, Depth>& W)  // NOLINT
      : data_(W.vector().data()),
        size_(W.vector().size()),
        widths_(W.architecture().widths().begin(), W.architecture().widths().end()) {}

  /// The point as factors of this architecture, which must outlive the view. Throws InvalidInput unless the widths
  /// are the same.
  [[nodiscard]] FactorsView<const Scalar> in(const Architecture<Scalar, Dynamic>& architecture) const {
    detail::require_same_widths(architecture.widths(), widths_);
    return {architecture, data_, size_};
  }

 private:
  const Scalar* data_;
  Index size_;
  std::vector<Index> widths_;
};

}  // namespace dmf
