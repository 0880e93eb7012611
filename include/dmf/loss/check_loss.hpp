// SPDX-License-Identifier: BSL-1.0
#pragma once

// A loss of your own, compared with its differences at a point P, by the order of Taylor's remainder as in
// analytic/verify.hpp:
//
//   value against gradient, gradient against hessian_product, <D, hessian_product(P, D)> against third_derivative_form,
//
// and what else the concepts ask: the second derivative is symmetric; for a quadratic loss it does not depend on P
// and is bounded by 2 curvature(); rotations leave the value alone.
//
// Example:
//
//   const dmf::DataLoss loss(dmf::Matrix<double>{{1, 2}, {0, 1}}, dmf::Matrix<double>{{1, 1}, {2, 0}});
//   const auto check = dmf::check_loss(loss, dmf::Matrix<double>{{1, -1}, {0.5, 2}});
//   std::cout << (check.passed ? "sound" : check.failure) << '\n';  // sound

#include <dmf/core/error.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/analytic/verify.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <random>
#include <type_traits>

namespace dmf {

/// Every part that applies; the others pass.
template <RealScalar Scalar = double>
struct LossCheck {
  bool passed = false;
  const char* failure = "";     ///< the first part that fails, in words
  SlopeCheck<Scalar> gradient;  ///< of the value
  SlopeCheck<Scalar> hessian;   ///< of the gradient
  SlopeCheck<Scalar> third;     ///< of <D, f'' D>, where third_derivative_form is there
  Scalar asymmetry{0};          ///< largest |<A, f''[B]> - <B, f''[A]>| / (||A|| ||f''[B]||) seen
  Scalar dependence{0};         ///< quadratic: largest ||f''(P)[D] - f''(0)[D]|| / ||f''(P)[D]||
  Scalar curvature_ratio{0};    ///< quadratic: largest ||f''[D]|| / (2 curvature() ||D||)
  Scalar rotation_change{0};    ///< largest |<grad f(P), left P + P right>| / (||grad f|| ||left P + P right||)
};

/// Choose P at random, not 0, where something might vanish, and a scalar of at least double precision: float leaves
/// few steps between the remainder and rounding. Throws InvalidInput unless P is of the size of the loss and finite,
/// or if an answer of the loss is of another size. Cost: some 200 values, gradients and Hessian products.
template <class Scalar, class Loss>
[[nodiscard]] LossCheck<Scalar> check_loss(const Loss& f, const Matrix<Scalar>& P,
                                           SlopeOptions<Scalar> options = {}) requires EndToEndLoss<Loss, Scalar>;

// ---------------------------------------------------------------------------- implementation

template <class Scalar, class Loss>
LossCheck<Scalar> check_loss(const Loss& f, const Matrix<Scalar>& P,
                             SlopeOptions<Scalar> options) requires EndToEndLoss<Loss, Scalar> {
  detail::require_loss_size(f, P, "P");
  detail::require_finite_matrix(P, "P");
  const Index rows = P.rows(), cols = P.cols();
  const auto matrix = [&](const Vector<Scalar>& x) -> Matrix<Scalar> {
    return Eigen::Map<const Matrix<Scalar>>(x.data(), rows, cols);
  };
  const auto vector = [&](const Matrix<Scalar>& A, const char* name) -> Vector<Scalar> {
    detail::require_loss_size(f, A, name);
    return Eigen::Map<const Vector<Scalar>>(A.data(), A.size());
  };
  const Vector<Scalar> x = vector(P, "P");
  const auto value = [&](const Vector<Scalar>& at) -> Scalar { return f.value(matrix(at)); };
  const auto gradient = [&](const Vector<Scalar>& at) { return vector(f.gradient(matrix(at)), "the gradient"); };
  const auto product_at = [&](const Vector<Scalar>& at, const Vector<Scalar>& d) {
    return vector(f.hessian_product(matrix(at), matrix(d)), "the Hessian product");
  };

  LossCheck<Scalar> result;
  result.gradient = check_derivative<Scalar>(value, gradient, x, options);
  result.hessian = check_second_derivative<Scalar>(
      gradient, [&](const Vector<Scalar>& d) { return product_at(x, d); }, x, options);
  result.third.passed = true;
  std::mt19937_64 generator(options.seed);
  if constexpr (ThriceDifferentiableLoss<Loss, Scalar>) {
    // On a line only: t -> <d, f''(P + t d) d> has the derivative f'''(P + t d)[d, d, d].
    for (int k = 0; k < options.directions; ++k) {
      const Vector<Scalar> d = detail::unit_direction<Scalar>(x.size(), generator) * max(Scalar(1), Scalar(x.norm()));
      const auto second = [&](const Vector<Scalar>& t) -> Scalar {
        const Vector<Scalar> at = x + (t[0] - Scalar(1)) * d;
        return d.dot(product_at(at, d));
      };
      const auto third = [&](const Vector<Scalar>& t) {
        const Vector<Scalar> at = x + (t[0] - Scalar(1)) * d;
        return Vector<Scalar>(Vector<Scalar>::Constant(1, Scalar(f.third_derivative_form(matrix(at), matrix(d)))));
      };
      SlopeOptions<Scalar> one = options;
      one.directions = 1;
      const SlopeCheck<Scalar> found =
          check_derivative<Scalar>(second, third, Vector<Scalar>::Constant(1, Scalar(1)), one);
      if (k == 0 || detail::is_worse(found, result.third)) result.third = found;
    }
  }
  const auto relative = [](const Scalar& error, const Scalar& scale) -> Scalar {
    return detail::relative_to<Scalar>(abs(error), scale);
  };
  const Vector<Scalar> zero = Vector<Scalar>::Zero(x.size());
  for (int k = 0; k < options.directions; ++k) {
    const Vector<Scalar> a = detail::unit_direction<Scalar>(x.size(), generator);
    const Vector<Scalar> b = detail::unit_direction<Scalar>(x.size(), generator);
    const Vector<Scalar> of_a = product_at(x, a), of_b = product_at(x, b);
    result.asymmetry = max(result.asymmetry, relative(a.dot(of_b) - b.dot(of_a), of_a.norm() + of_b.norm()));
    if constexpr (QuadraticEndToEndLoss<Loss, Scalar>) {
      result.dependence = max(result.dependence, relative((of_a - product_at(zero, a)).norm(), of_a.norm()));
      const Scalar bound = Scalar(2) * Scalar(f.curvature());
      result.curvature_ratio = max(result.curvature_ratio, relative(of_a.norm(), bound));
    }
  }
  if constexpr (LossWithRotations<Loss, Scalar>) {
    const Matrix<Scalar> G = f.gradient(P);
    for (const RotationGenerator<Scalar>& generator_of : f.rotation_generators()) {
      const Matrix<Scalar> moved =
          detail::product_of<Scalar>(generator_of.left, P) + detail::product_of<Scalar>(P, generator_of.right);
      result.rotation_change = max(result.rotation_change, relative(detail::inner_product_of<Scalar>(G, moved),
                                                                    Scalar(G.norm() * moved.norm())));
    }
  }
  const Scalar small = sqrt(epsilon<Scalar>);
  const auto fails = [&](bool failed, const char* what) {
    if (failed && result.failure[0] == '\0') result.failure = what;
  };
  fails(!result.gradient.passed, "the gradient is not the derivative of the value");
  fails(!result.hessian.passed, "the Hessian product is not the derivative of the gradient");
  fails(!result.third.passed, "the third derivative is not that of the Hessian product");
  fails(!(result.asymmetry <= small), "the Hessian product is not symmetric");
  fails(!(result.dependence <= small), "the Hessian of a quadratic loss depends on P");
  const Scalar rounding = Scalar(4 * (x.size() + 2)) * epsilon<Scalar>;  // of the two norms
  fails(!(result.curvature_ratio <= Scalar(1) + rounding), "the curvature is no bound");
  fails(!(result.rotation_change <= small), "a rotation changes the value");
  result.passed = result.failure[0] == '\0';
  return result;
}

}  // namespace dmf
