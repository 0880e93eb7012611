// SPDX-License-Identifier: BSL-1.0
#pragma once

// A point W = (W_1, ..., W_L). All entries lie in one contiguous vector, W_1 first, each layer
// column by column, so that an optimizer can hold the point as a vector while the layers are seen
// as matrices.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace dmf {

/// The layers over memory that belongs to somebody else, for example an optimizer's vector.
/// `Scalar` is const for read-only memory. Trivial to copy; the memory and the architecture must
/// outlive it. Nothing is checked beyond the size: the entries are the caller's. Functions that compute F and
/// its derivatives take them as they are and return what arithmetic makes of an infinity or NaN; functions that
/// judge a point (balance, probe, verify, membership, locate) refuse it and name layer, row and column.
template <class Scalar, int Depth = Dynamic>
requires FieldScalar<std::remove_const_t<Scalar>>
class FactorsView {
  using Number = std::remove_const_t<Scalar>;
  template <class Plain>
  using Map = Eigen::Map<std::conditional_t<std::is_const_v<Scalar>, const Plain, Plain>>;

 public:
  /// `data` points to `size` numbers. Throws InvalidInput unless size = N, the number of parameters.
  FactorsView(const Architecture<Number, Depth>& architecture, Scalar* data, Index size)
      : architecture_(&architecture), data_(data) {
    detail::require(size == architecture.parameter_count(), "the factors have N = ", architecture.parameter_count(),
                    " entries, got a vector of ", size);
  }
  FactorsView(const Architecture<Number, Depth>&&, Scalar*, Index) = delete;  // would refer to a temporary

  /// A view of mutable memory is also a view of read-only memory. A template, for otherwise it would
  /// take the place of the trivial copy constructor where Scalar is not const.
  template <std::same_as<Number> Mutable>
  requires std::is_const_v<Scalar> FactorsView(const FactorsView<Mutable, Depth>& other)
      : architecture_(&other.architecture()), data_(other.data()) {}

  [[nodiscard]] const Architecture<Number, Depth>& architecture() const { return *architecture_; }
  [[nodiscard]] Scalar* data() const { return data_; }

  /// W_l, a d_l x d_{l-1} matrix, for l = 1, ..., L; throws InvalidInput for any other l.
  [[nodiscard]] Map<Matrix<Number>> layer(int l) const {
    const auto& shape = *architecture_;
    using detail::Unchecked;
    if (l < 1 || l > shape.depth()) detail::throw_no_such_layer("layers are W_1, ..., W_L", l, shape.depth());
    return {data_ + Unchecked::offset(shape, l), Unchecked::width(shape, l), Unchecked::width(shape, l - 1)};
  }

  /// All entries.
  [[nodiscard]] Map<Vector<Number>> vector() const { return {data_, architecture_->parameter_count()}; }

 private:
  const Architecture<Number, Depth>* architecture_;
  Scalar* data_;
};

namespace detail {

/// Throws InvalidInput at the first entry of W that is infinite or not a number.
template <class Scalar, int Depth>
void require_finite(const FactorsView<Scalar, Depth>& W) {
  const auto& architecture = W.architecture();
  for (int l = 1; l <= architecture.depth(); ++l) {
    const auto layer = W.layer(l);
    for (Index j = 0; j < layer.cols(); ++j) {
      for (Index i = 0; i < layer.rows(); ++i) {
        require(is_finite(layer(i, j)), "the factors must be finite, entry (", i, ", ", j, ") of W_", l, " is ",
                layer(i, j));
      }
    }
  }
}

/// Whether it would not throw.
template <class Scalar, int Depth>
bool is_finite(const FactorsView<Scalar, Depth>& W) {
  const auto entries = W.vector();
  for (Index i = 0; i < entries.size(); ++i) {
    if (!is_finite(entries[i])) return false;
  }
  return true;
}

}  // namespace detail

/// How functions take a point W that they read, and one that they write: Factors and views convert to it, and the
/// template arguments of a call come from its other arguments.
template <class Scalar, int Depth = Dynamic>
using PointView = std::type_identity_t<FactorsView<const Scalar, Depth>>;
template <class Scalar, int Depth = Dynamic>
using MutablePointView = std::type_identity_t<FactorsView<Scalar, Depth>>;

/// A point that owns its memory. Layers and views of a temporary point would outlive it and are refused by the
/// compiler: `const auto W = canonical_point(orbit); W.layer(1)` in place of `canonical_point(orbit).layer(1)`.
/// A temporary may still be the argument of a function that takes a view, `objective(problem,
/// canonical_point(orbit))`: it lives until the call has returned. The language cannot tell this from the
/// definition of a variable of type FactorsView by a temporary, which nobody should write.
template <FieldScalar Scalar = double, int Depth = Dynamic>
class Factors {
 public:
  using View = FactorsView<Scalar, Depth>;
  using ConstView = FactorsView<const Scalar, Depth>;

  /// All layers zero. Allocates N numbers.
  explicit Factors(Architecture<Scalar, Depth> architecture)
      : architecture_(std::move(architecture)), entries_(Vector<Scalar>::Zero(architecture_.parameter_count())) {}

  /// The given entries. Throws InvalidInput unless there are N of them, all finite.
  Factors(Architecture<Scalar, Depth> architecture, Vector<Scalar> entries)
      : architecture_(std::move(architecture)), entries_(std::move(entries)) {
    detail::require(entries_.size() == architecture_.parameter_count(),
                    "the factors have N = ", architecture_.parameter_count(), " entries, got a vector of ",
                    entries_.size());
    detail::require_finite(std::as_const(*this).view());
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }

  [[nodiscard]] auto layer(int l) & { return view().layer(l); }
  [[nodiscard]] auto layer(int l) const& { return view().layer(l); }
  auto layer(int l) const&& = delete;

  /// All entries; of a temporary by value.
  [[nodiscard]] Vector<Scalar>& vector() & { return entries_; }
  [[nodiscard]] const Vector<Scalar>& vector() const& { return entries_; }
  [[nodiscard]] Vector<Scalar> vector() && { return std::move(entries_); }

  [[nodiscard]] View view() & { return {architecture_, entries_.data(), entries_.size()}; }
  [[nodiscard]] ConstView view() const& { return {architecture_, entries_.data(), entries_.size()}; }
  ConstView view() const&& = delete;
  operator View() & { return view(); }            // NOLINT: a point is a view of itself
  operator ConstView() const& { return view(); }  // NOLINT

 private:
  Architecture<Scalar, Depth> architecture_;
  Vector<Scalar> entries_;
};

}  // namespace dmf
