// SPDX-License-Identifier: BSL-1.0
#pragma once

// Schatten quasi-norms of a matrix X with singular values s_1 >= s_2 >= ...,
//
//   ||X||_{S_p} = (sum_i s_i^p)^{1/p},    0 < p <= infinity:
//
// p = 1 the nuclear, p = 2 the Frobenius, p = infinity the spectral norm; a quasi-norm for p < 1.
// Regularizing the factors of an L-layer product regularizes the product by the power p = 2/L of
// its Schatten-2/L quasi-norm (Kamber, Parhi, Theorems 3 and 22).
//
// Small p counts rather than measures: at p = 2/1000 the rounding noise of a decomposition, 1e-16
// s_1, contributes 0.93 s_1^p, nearly a whole unit of rank. So singular values that are not above
// their uncertainty count as zero.

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/svd.hpp>

#include <limits>
#include <type_traits>

namespace dmf {

/// An Eigen expression that is a column at compile time.
template <class Derived>
concept ColumnExpression = Derived::ColsAtCompileTime == 1;

/// ||X||_{S_p} from singular values in any order; those not above `uncertainty` count as zero. 0
/// for X = 0. A function of its own name, because a vector is also a matrix of one column. Within
/// 2 epsilon, over- and underflow only if the result does: throws NotRepresentable if it
/// overflows (10 ones at p = 2/1000: 10^500). Throws InvalidInput unless p > 0, p not NaN, every
/// value finite and not negative, and so the uncertainty. Cost: O(n) logarithms and exponentials.
template <ColumnExpression Derived>
[[nodiscard]] typename Derived::Scalar schatten_quasi_norm_from_values(
    const Eigen::MatrixBase<Derived>& singular_values, const typename Derived::Scalar& p,
    const typename Derived::Scalar& uncertainty = typename Derived::Scalar(0));

/// ||X||_{S_p} of a decomposed matrix, whose uncertainty decides what is zero. Throws InvalidInput
/// also if the decomposition is not sound.
template <RealScalar Scalar>
[[nodiscard]] Scalar schatten_quasi_norm(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& p);

/// ||X||_{S_p} of a matrix: decomposes it by svd(), at that function's cost.
template <class Derived>
[[nodiscard]] typename Derived::Scalar schatten_quasi_norm(const Eigen::MatrixBase<Derived>& X,
                                                           const typename Derived::Scalar& p) {
  return schatten_quasi_norm(svd(X), p);
}

/// The power ||X||_{S_p}^p = sum_i s_i^p, 0 < p < infinity, likewise. It fits where the quasi-norm
/// does not: 10 ones at p = 2/1000 give 10.
template <ColumnExpression Derived>
[[nodiscard]] typename Derived::Scalar schatten_power_from_values(
    const Eigen::MatrixBase<Derived>& singular_values, const typename Derived::Scalar& p,
    const typename Derived::Scalar& uncertainty = typename Derived::Scalar(0));
template <RealScalar Scalar>
[[nodiscard]] Scalar schatten_power(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& p);
template <class Derived>
[[nodiscard]] typename Derived::Scalar schatten_power(const Eigen::MatrixBase<Derived>& X,
                                                      const typename Derived::Scalar& p) {
  return schatten_power(svd(X), p);
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// s_1 and sum_i (s_i/s_1)^p, between 1 and the number of values; s_1 = 0 if all count as zero.
template <class Scalar>
struct SchattenSum {
  Scalar largest{};
  DoubleWord<Scalar> log_largest;
  DoubleWord<Scalar> relative_sum;
};

/// a b and a / b, infinite where they overflow.
template <class Scalar>
DoubleWord<Scalar> times_or_infinite(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  const Scalar product = a.hi * b.hi;
  return isfinite(product) ? a * b : DoubleWord<Scalar>(product);
}
template <class Scalar>
DoubleWord<Scalar> over_or_infinite(const DoubleWord<Scalar>& a, const DoubleWord<Scalar>& b) {
  const Scalar quotient = a.hi / b.hi;
  return isfinite(quotient) ? a / b : DoubleWord<Scalar>(quotient);
}

template <class Scalar>
SchattenSum<Scalar> schatten_sum(const Vector<Scalar>& values, const DoubleWord<Scalar>& p, const Scalar& uncertainty) {
  require(p.hi > Scalar(0), "the exponent p of a Schatten quasi-norm must be positive, got ", p.hi);
  require(isfinite(uncertainty) && uncertainty >= Scalar(0), "the uncertainty of the singular values",
          " must be finite and not negative, got ", uncertainty);
  SchattenSum<Scalar> result;
  for (Index i = 0; i < values.size(); ++i) {
    require(isfinite(values[i]) && values[i] >= Scalar(0), "singular value ", i + 1,
            " must be finite and not negative, got ", values[i]);
    if (values[i] > uncertainty) result.largest = max(result.largest, values[i]);
  }
  if (!(result.largest > Scalar(0))) return result;
  result.log_largest = log(DoubleWord<Scalar>(result.largest));
  for (Index i = 0; i < values.size(); ++i) {
    if (values[i] == result.largest) {
      result.relative_sum = result.relative_sum + DoubleWord<Scalar>(Scalar(1));
    } else if (values[i] > uncertainty) {
      const DoubleWord<Scalar> log_ratio = log(DoubleWord<Scalar>(values[i])) - result.log_largest;
      result.relative_sum = result.relative_sum + exp(times_or_infinite(p, log_ratio));
    }
  }
  return result;
}

template <class Scalar>
Scalar exp_or_throw(const DoubleWord<Scalar>& logarithm, const char* name) {
  const Scalar result = exp(logarithm).value();
  if (!isfinite(result)) {
    throw NotRepresentable(text("the ", name, " overflows: its logarithm is ", logarithm.hi));
  }
  return result;
}

}  // namespace detail

template <ColumnExpression Derived>
typename Derived::Scalar schatten_quasi_norm_from_values(const Eigen::MatrixBase<Derived>& singular_values,
                                                         const typename Derived::Scalar& p,
                                                         const typename Derived::Scalar& uncertainty) {
  using Scalar = typename Derived::Scalar;
  const DoubleWord<Scalar> exponent(p);
  const auto sum = detail::schatten_sum<Scalar>(singular_values, exponent, uncertainty);
  if (!(sum.largest > Scalar(0))) return Scalar(0);
  // n^{1/p} rounds to 1 long before p = 1/epsilon^2, where p itself may be infinite.
  if (sum.relative_sum.hi == Scalar(1) || p * epsilon < Scalar >> Scalar(1) / epsilon<Scalar>) {
    return sum.largest;
  }
  const auto log_factor = detail::over_or_infinite(log(sum.relative_sum), exponent);
  if (!isfinite(log_factor.hi)) return detail::exp_or_throw<Scalar>(log_factor, "Schatten quasi-norm");
  return detail::exp_or_throw<Scalar>(sum.log_largest + log_factor, "Schatten quasi-norm");
}

template <RealScalar Scalar>
Scalar schatten_quasi_norm(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& p) {
  detail::require(svd.sound(), "the singular value decomposition must be sound");
  return schatten_quasi_norm_from_values(svd.singular_values, p, svd.uncertainty);
}

template <ColumnExpression Derived>
typename Derived::Scalar schatten_power_from_values(const Eigen::MatrixBase<Derived>& singular_values,
                                                    const typename Derived::Scalar& p,
                                                    const typename Derived::Scalar& uncertainty) {
  using Scalar = typename Derived::Scalar;
  detail::require(isfinite(p), "the exponent p of a power must be finite, got ", p);
  const DoubleWord<Scalar> exponent(p);
  const auto sum = detail::schatten_sum<Scalar>(singular_values, exponent, uncertainty);
  if (!(sum.largest > Scalar(0))) return Scalar(0);
  const auto log_power = detail::times_or_infinite(exponent, sum.log_largest);
  if (!isfinite(log_power.hi)) return detail::exp_or_throw<Scalar>(log_power, "Schatten power");
  return detail::exp_or_throw<Scalar>(log_power + log(sum.relative_sum), "Schatten power");
}

template <RealScalar Scalar>
Scalar schatten_power(const Svd<Scalar>& svd, const std::type_identity_t<Scalar>& p) {
  detail::require(svd.sound(), "the singular value decomposition must be sound");
  return schatten_power_from_values(svd.singular_values, p, svd.uncertainty);
}

}  // namespace dmf
