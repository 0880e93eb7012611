// SPDX-License-Identifier: BSL-1.0
#pragma once

// Matrices and vectors as users have them: fixed or dynamic size, row or column major, blocks, maps, expressions,
// integers or floats where doubles are wanted.

#include <dmf/core/scalar.hpp>

#include <limits>

namespace dmf {
namespace scalar_must {

/// Every number of type From is a number of type To: nothing is rounded on the way.
template <class From, class To>
concept embed_into = std::same_as<From, To> ||
    (std::numeric_limits<From>::is_specialized&& std::numeric_limits<To>::is_specialized&&
             std::constructible_from<To, From>&& std::numeric_limits<To>::radix == 2 &&
     std::numeric_limits<From>::radix == 2 && !std::numeric_limits<To>::is_integer &&
     std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits &&
     (std::numeric_limits<From>::is_integer ||
      std::numeric_limits<From>::max_exponent <= std::numeric_limits<To>::max_exponent));

}  // namespace scalar_must

/// A matrix of Eigen's, or an expression, whose entries are numbers of the given type without rounding.
template <class Derived, class Scalar>
concept MatrixFor = requires(const Derived& given) {
  []<class T>(const Eigen::DenseBase<T>&) {}(given);
}
&&scalar_must::embed_into<typename Derived::Scalar, Scalar>;

namespace detail {

/// The same entries as a matrix of dmf's own.
template <class Scalar, class Derived>
requires MatrixFor<Derived, Scalar> Matrix<Scalar> as_matrix(const Eigen::DenseBase<Derived>& given) {
  if constexpr (std::same_as<typename Derived::Scalar, Scalar>) {
    return given.derived();
  } else {
    return given.derived().unaryExpr([](const typename Derived::Scalar& entry) { return Scalar(entry); });
  }
}

}  // namespace detail
}  // namespace dmf
