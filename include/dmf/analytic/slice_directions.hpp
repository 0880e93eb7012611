// SPDX-License-Identifier: BSL-1.0
#pragma once

// Directions for pictures of F: towards another point, at random, at right angles, and of the lengths of the layers
// or rows of W, so that a picture does not depend on how the same function is spread over the layers. (Eigenvectors
// of the Hessian at a critical point: dmf/points/eigen_direction.hpp.) Every function throws InvalidInput unless its
// points have the widths of the architecture and finite entries.

#include <dmf/analytic/factors.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace dmf {

/// V - W: F(W + a D) runs from W at a = 0 to V at a = 1. Throws NotRepresentable where an entry leaves the range.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> direction_between(const Architecture<Scalar, Depth>& architecture,
                                                       PointView<Scalar, Depth> W, PointView<Scalar, Depth> V);

/// A direction of length 1, uniform on the sphere: normal entries, W_1 first, each layer column by column.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> random_direction(const Architecture<Scalar, Depth>& architecture,
                                                      RandomGenerator auto& generator);

/// A / ||A|| and the part of B at right angles to it, divided by its length: Gram-Schmidt, twice, so that the angle
/// is right to some epsilon however small the one between A and B. Throws InvalidInput where A or that part is zero,
/// the latter up to 8 epsilon ||B||.
template <RealScalar Scalar, int Depth>
[[nodiscard]] std::array<Factors<Scalar, Depth>, 2> orthonormal_directions(
    const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> A, PointView<Scalar, Depth> B);

/// D with every layer scaled to the norm of that of W: ||A_l|| = ||W_l||. A layer of D that is zero stays so.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> layer_normalized(const Architecture<Scalar, Depth>& architecture,
                                                      PointView<Scalar, Depth> W, PointView<Scalar, Depth> D);

/// D with every row of every layer, the weights into one neuron, scaled to the norm of that of W: the filter
/// normalization of Li, Xu, Taylor, Studer and Goldstein, Visualizing the loss landscape of neural nets, 2018. A row
/// of D that is zero stays so.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Factors<Scalar, Depth> row_normalized(const Architecture<Scalar, Depth>& architecture,
                                                    PointView<Scalar, Depth> W, PointView<Scalar, Depth> D);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// target = its own direction times the norm of `model`. Both may be layers or rows, near the ends of the range too.
template <class Target, class Model>
void take_norm(Target target, const Model& model) {
  using Scalar = typename Target::Scalar;
  const Scalar own = norm_in_range(target);
  if (own == Scalar(0)) return;
  const std::int64_t exponent = binary_exponent(own);
  const Scalar factor = norm_in_range(model) / times_power_of_two(own, -exponent);
  target = scaled_by_power_of_two(target, -exponent) * factor;
}

template <class Scalar, int Depth>
void require_point(const Architecture<Scalar, Depth>& architecture, const FactorsView<const Scalar, Depth>& W) {
  require_same_widths(architecture.widths(), W.architecture().widths());
  require_finite(W);
}

/// A copy of D, a direction at the point W. Throws unless both fit and are finite.
template <class Scalar, int Depth>
Factors<Scalar, Depth> direction_at(const Architecture<Scalar, Depth>& architecture,
                                    const FactorsView<const Scalar, Depth>& W,
                                    const FactorsView<const Scalar, Depth>& D) {
  require_point(architecture, W);
  require_point(architecture, D);
  Factors<Scalar, Depth> result(architecture);
  result.vector() = D.vector();
  return result;
}

}  // namespace detail

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> direction_between(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> W,
                                         PointView<Scalar, Depth> V) {
  detail::require_point(architecture, W);
  detail::require_point(architecture, V);
  Factors<Scalar, Depth> result(architecture);
  result.vector() = V.vector() - W.vector();
  if (!detail::is_finite(std::as_const(result).view())) {
    throw NotRepresentable("the difference of two points leaves the range of the numbers");
  }
  return result;
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> random_direction(const Architecture<Scalar, Depth>& architecture,
                                        RandomGenerator auto& generator) {
  Factors<Scalar, Depth> result(architecture);
  result.vector() = standard_normal<Scalar>(result.vector().size(), 1, generator);
  result.vector() /= Scalar(result.vector().norm());
  return result;
}

template <RealScalar Scalar, int Depth>
std::array<Factors<Scalar, Depth>, 2> orthonormal_directions(const Architecture<Scalar, Depth>& architecture,
                                                             PointView<Scalar, Depth> A, PointView<Scalar, Depth> B) {
  detail::require_point(architecture, A);
  detail::require_point(architecture, B);
  std::array<Factors<Scalar, Depth>, 2> result{Factors<Scalar, Depth>(architecture),
                                               Factors<Scalar, Depth>(architecture)};
  Vector<Scalar>&first = result[0].vector(), &second = result[1].vector();
  first = detail::scaled_by_power_of_two(A.vector(), -detail::common_exponent(A.vector()));
  second = detail::scaled_by_power_of_two(B.vector(), -detail::common_exponent(B.vector()));
  detail::require(first.norm() > Scalar(0), "the first of two directions must not be zero");
  first /= Scalar(first.norm());
  const Scalar least = Scalar(8) * epsilon<Scalar> * second.norm();
  for (int pass = 0; pass < 2; ++pass) {
    second -= Scalar(first.dot(second)) * first;
    const Scalar rest = second.norm();
    detail::require(
        rest > (pass == 0 ? least : Scalar(0)),
        "the second of two directions must not be a multiple of the first: ", "what is left of it has norm ", rest);
    second /= rest;
  }
  return result;
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> layer_normalized(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> W,
                                        PointView<Scalar, Depth> D) {
  Factors<Scalar, Depth> result = detail::direction_at(architecture, W, D);
  for (int l = 1; l <= architecture.depth(); ++l) detail::take_norm(result.layer(l), W.layer(l));
  return result;
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> row_normalized(const Architecture<Scalar, Depth>& architecture, PointView<Scalar, Depth> W,
                                      PointView<Scalar, Depth> D) {
  Factors<Scalar, Depth> result = detail::direction_at(architecture, W, D);
  for (int l = 1; l <= architecture.depth(); ++l) {
    auto layer = result.layer(l);
    for (Index i = 0; i < layer.rows(); ++i) detail::take_norm(layer.row(i), W.layer(l).row(i));
  }
  return result;
}

}  // namespace dmf
