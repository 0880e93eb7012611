// SPDX-License-Identifier: BSL-1.0
#pragma once

// The auxiliary problem of the proofs, in which every layer has the same weight: with
// lambda = lambda_1 ... lambda_L,
//
//   G(Z) = ||Z_L ... Z_1 - sqrt(lambda) Y||_F^2 + lambda sum_l ||Z_l||_F^2,  Z_l = sqrt(lambda_l) W_l
//
// (Chen, Jiang, Wang, (16) and Lemma 1). G(Z) = lambda F(W) at every point, hence
//
//   dG/dZ_l = (lambda / sqrt(lambda_l)) dF/dW_l,
//
// and critical points correspond together with their types. The Hessian of G is that of F between
// two diagonal matrices, equal for equal weights only: the signs of its eigenvalues are the same,
// the eigenvalues are not proportional.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace dmf {

/// G as a problem: target sqrt(lambda) Y, every weight lambda, which is architecture().lambda(1).
/// Throws NotRepresentable if lambda or the largest entry of the target leaves the range of the
/// normal numbers (L = 100, lambda_l = 1e-4 does in double). All within 2 epsilon; rounding moves
/// ln eta, by which singular values are placed against the thresholds, by less than 2 epsilon.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Problem<Scalar, Depth> auxiliary_problem(const Problem<Scalar, Depth>& problem);

/// Z_l = sqrt(lambda_l) W_l, where lambda_l are the weights of W's architecture; Z's has lambda in
/// every layer. Throws NotRepresentable if lambda leaves the range or a finite entry overflows.
template <class Entry, int Depth>
[[nodiscard]] Factors<std::remove_const_t<Entry>, Depth> to_auxiliary(const FactorsView<Entry, Depth>& W);

template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> to_auxiliary(const Factors<Scalar, Depth>& W) {
  return to_auxiliary(W.view());
}

/// The way back: W_l = Z_l / sqrt(lambda_l) with the weights of the given architecture, which W
/// gets. Throws InvalidInput if Z has other widths, NotRepresentable if a finite entry overflows.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> from_auxiliary(const Architecture<Scalar, Depth>& architecture,
                                                    PointView<Scalar, Depth> Z);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
bool is_normal(const Scalar& x) {
  return isfinite(x) && abs(x) >= std::numeric_limits<Scalar>::min();
}

/// lambda and sqrt(lambda): the product of the weights' significands to twice the working precision,
/// their exponents apart.
template <class Scalar>
struct WeightProduct {
  Scalar lambda{};
  Scalar root{};
};

template <class Scalar, int Depth>
WeightProduct<Scalar> weight_product(const Architecture<Scalar, Depth>& architecture) {
  DoubleWord<Scalar> significand(Scalar(1));
  std::int64_t exponent = 0;
  for (int l = 1; l <= architecture.depth(); ++l) {
    const std::int64_t of_weight = binary_exponent(architecture.lambda(l));
    significand = significand * DoubleWord<Scalar>(times_power_of_two(architecture.lambda(l), -of_weight));
    const std::int64_t of_product = binary_exponent(significand.hi);
    significand = times_power_of_two(significand, -of_product);
    exponent += of_weight + of_product;
  }
  const std::int64_t odd = exponent % 2;
  const Scalar root = sqrt(times_power_of_two(significand.value(), odd));
  const WeightProduct<Scalar> result{times_power_of_two(significand.value(), exponent),
                                     times_power_of_two(root, (exponent - odd) / 2)};
  if (!is_normal(result.lambda)) {
    throw NotRepresentable(
        text("the product lambda of the weights is out of range: ln lambda = ", architecture.log_lambda().value()));
  }
  return result;
}

template <class Scalar, int Depth>
Architecture<Scalar, Depth> auxiliary_architecture(const Architecture<Scalar, Depth>& architecture) {
  const auto layers = static_cast<std::size_t>(architecture.depth());
  return with_weights(architecture, std::vector<Scalar>(layers, weight_product(architecture).lambda));
}

/// A finite number must not become an infinite one.
template <class Scalar>
void require_no_overflow(const Vector<Scalar>& before, const Vector<Scalar>& after) {
  for (Index i = 0; i < before.size(); ++i) {
    if (isfinite(before[i]) && !isfinite(after[i])) {
      throw NotRepresentable(text("entry ", i, " of the factors overflows, it was ", before[i]));
    }
  }
}

}  // namespace detail

template <RealScalar Scalar, int Depth>
Problem<Scalar, Depth> auxiliary_problem(const Problem<Scalar, Depth>& problem) {
  const Scalar root = detail::weight_product(problem.architecture()).root;
  const Scalar largest = problem.Y().cwiseAbs().maxCoeff();
  if (largest > Scalar(0) && !detail::is_normal(Scalar(root * largest))) {
    throw NotRepresentable(detail::text("the target sqrt(lambda) Y is out of range: sqrt(lambda) = ", root,
                                        ", largest entry of Y ", largest));
  }
  return {detail::auxiliary_architecture(problem.architecture()), root * problem.Y()};
}

template <class Entry, int Depth>
Factors<std::remove_const_t<Entry>, Depth> to_auxiliary(const FactorsView<Entry, Depth>& W) {
  using Scalar = std::remove_const_t<Entry>;
  Factors<Scalar, Depth> Z(detail::auxiliary_architecture(W.architecture()));
  for (int l = 1; l <= W.architecture().depth(); ++l) {
    Z.layer(l) = Scalar(sqrt(W.architecture().lambda(l))) * W.layer(l);
  }
  detail::require_no_overflow<Scalar>(W.vector(), Z.vector());
  return Z;
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> from_auxiliary(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> Z) {
  for (int l = 0; l <= architecture.depth(); ++l) {
    detail::require(
        Z.architecture().depth() == architecture.depth() && Z.architecture().width(l) == architecture.width(l),
        "the factors must have the widths of the architecture");
  }
  Factors<Scalar, Depth> W(architecture);
  for (int l = 1; l <= architecture.depth(); ++l) {
    W.layer(l) = Z.layer(l) / Scalar(sqrt(architecture.lambda(l)));
  }
  detail::require_no_overflow<Scalar>(Z.vector(), W.vector());
  return W;
}

}  // namespace dmf
