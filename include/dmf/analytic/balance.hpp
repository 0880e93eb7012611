// SPDX-License-Identifier: BSL-1.0
#pragma once

// Balance of neighbouring layers. At every critical point of F
//
//   lambda_l W_l W_l^T = lambda_{l+1} W_{l+1}^T W_{l+1},        l = 1, ..., L - 1
//
// (Chen, Jiang, Wang, Lemma 2, stated there for equal weights). At any point W, with G_l = dF/dW_l,
//
//   lambda_l W_l W_l^T - lambda_{l+1} W_{l+1}^T W_{l+1} = (G_l W_l^T - W_{l+1}^T G_{l+1}) / 2,
//
// because the two halves of G_l W_l^T and W_{l+1}^T G_{l+1} that come from ||R||_F^2 are the same
// matrix. So the left-hand side, which does not know Y, tells how far an optimizer still has to go
// at least; it may vanish at points that are not critical.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace dmf {

/// How far W is from balance, a number between 0 and sqrt(2) without units:
///
///   max_l ||lambda_l W_l W_l^T - lambda_{l+1} W_{l+1}^T W_{l+1}||_F / max_l lambda_l ||W_l||_F^2,
///
/// 0 for W = 0. Zero up to rounding at every critical point; of the order of the relative error of
/// W near one. No square under- or overflows. Throws InvalidInput unless every entry is finite.
/// Cost: two products per hidden layer, sum_l d_l^2 (d_{l-1} + d_{l+1}) multiplications.
template <class Entry, int Depth>
[[nodiscard]] std::remove_const_t<Entry> balance_defect(const FactorsView<Entry, Depth>& W);

template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar balance_defect(const Factors<Scalar, Depth>& W) {
  return balance_defect(W.view());
}

// ---------------------------------------------------------------------------- implementation

template <class Entry, int Depth>
std::remove_const_t<Entry> balance_defect(const FactorsView<Entry, Depth>& W) {
  using Scalar = std::remove_const_t<Entry>;
  const auto& architecture = W.architecture();
  const int L = architecture.depth();
  detail::require_finite(W);
  // W_l = 2^e_l S_l with entries of S_l below 1, and everything in units of 4^E with the largest
  // E = e_l + exponent(lambda_l) / 2.
  std::vector<Matrix<Scalar>> S;
  std::vector<std::int64_t> exponents;
  constexpr auto none = std::numeric_limits<std::int64_t>::min();  // of a layer of zeros
  std::int64_t unit = none;
  for (int l = 1; l <= L; ++l) {
    const std::int64_t exponent = detail::common_exponent(W.layer(l));
    const bool vanishes = (W.layer(l).array() == Scalar(0)).all();
    S.push_back(detail::scaled_by_power_of_two(W.layer(l), -exponent));
    exponents.push_back(vanishes ? none : exponent);
    if (!vanishes) unit = std::max(unit, exponent + detail::binary_exponent(architecture.lambda(l)) / 2);
  }
  if (unit == none) return Scalar(0);

  const auto weight = [&](int l) -> Scalar {  // of S_l S_l^T
    const std::int64_t exponent = exponents[static_cast<std::size_t>(l - 1)];
    return exponent == none ? Scalar(0) : detail::times_power_of_two(architecture.lambda(l), 2 * (exponent - unit));
  };
  Scalar defect(0), scale(0);
  for (int l = 1; l <= L; ++l) {
    const Matrix<Scalar>& S_l = S[static_cast<std::size_t>(l - 1)];
    scale = max(scale, Scalar(weight(l) * S_l.squaredNorm()));
    if (l == L) break;
    const Matrix<Scalar>& S_next = S[static_cast<std::size_t>(l)];
    Matrix<Scalar> left = Matrix<Scalar>::Zero(architecture.width(l), architecture.width(l));
    Matrix<Scalar> right = left;
    detail::add_product_transposed<Scalar>(left, S_l, S_l);
    detail::add_transposed_product<Scalar>(right, S_next, S_next);
    const Matrix<Scalar> difference = weight(l) * left - weight(l + 1) * right;
    defect = max(defect, Scalar(difference.norm()));
  }
  return defect / scale;
}

}  // namespace dmf
