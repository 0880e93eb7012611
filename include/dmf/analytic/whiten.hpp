// SPDX-License-Identifier: BSL-1.0
#pragma once

// Whitened data. A regularized deep linear network is trained with inputs A (d_0 x n, one column
// per sample), targets T (d_L x n), and a loss
//
//   loss(W) = a ||W_L ... W_1 A - T||_F^2 + b sum_l mu_l ||W_l||_F^2
//
// with some convention for the factors: a = 1, 1/2, 1/n or 1/(2n), b = 1 or 1/2. If A A^T = s I,
//
//   loss(W) = a s F(W) + a ||T - Y A||_F^2,       Y = T A^T / s,   lambda_l = b mu_l / (a s),
//
// at every W: the landscape of the loss is that of F, with values shifted and scaled. (Chen, Jiang,
// Wang state their results for A = I and orthonormal A; this is the same remark with all factors.)
//
// If A A^T is not a multiple of the identity, no such F exists. To replace W_1 by W_1 R, where
// A = R A_w with A_w whitened, is no way out: it turns ||W_1||_F^2 into ||W_1 R^{-1}||_F^2 and with
// it the landscape into another, of which nothing is known in closed form. Whitening the data before
// training is another matter: the network is then trained on A_w.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// The conventions of the loss: whitened_problem(A, T, architecture, {.loss_factor = 1.0 / n}).
template <RealScalar Scalar = double>
struct WhitenOptions {
  Scalar loss_factor = Scalar(1);     ///< a, in front of ||W_L ... W_1 A - T||_F^2
  Scalar penalty_factor = Scalar(1);  ///< b, in front of sum_l mu_l ||W_l||_F^2

  /// The largest row_orthonormal_defect(A) that passes for rounding. If absent, 30 epsilon
  /// sqrt(n): what is left of exact whiteness after a sound decomposition and the sums of n terms.
  std::optional<Scalar> tolerance = std::nullopt;
};

/// The landscape behind a loss, and what leads from one to the other.
template <RealScalar Scalar = double, int Depth = Dynamic>
struct WhitenedProblem {
  Problem<Scalar, Depth> problem;  ///< Y = T A^T / s, lambda_l = b mu_l / (a s)
  Scalar scale{};                  ///< a s
  Scalar constant{};               ///< a ||T - Y A||_F^2, what no W can reach
  Scalar s{};                      ///< ||A||_F^2 / d_0
  Scalar defect{};                 ///< row_orthonormal_defect(A)

  /// The loss where F has the given value, and back. The gradient of the loss is `scale` times that
  /// of F, its Hessian likewise.
  [[nodiscard]] Scalar to_loss(const Scalar& objective) const { return scale * objective + constant; }
  [[nodiscard]] Scalar to_objective(const Scalar& loss) const { return (loss - constant) / scale; }
};

/// How far the rows of A are from orthogonal and equally long, without units:
///
///   ||A A^T - s I||_F / (s sqrt(d_0)),       s = ||A||_F^2 / d_0,
///
/// the root mean square of sigma_i^2 / s - 1 over the singular values of A, hence at least
/// sqrt(d_0/n - 1) if n < d_0. Throws InvalidInput if A is empty, zero or not finite.
/// Cost: d_0^2 n.
template <class Derived>
[[nodiscard]] typename Derived::Scalar row_orthonormal_defect(const Eigen::MatrixBase<Derived>& A);

/// The problem with the landscape of the loss above. The weights of `architecture` are mu_l.
///
/// Throws InvalidInput unless A is d_0 x n and T d_L x n with n >= d_0 and finite entries, the
/// factors are finite and positive, and the defect is at most the tolerance (the message has both).
/// Throws NotRepresentable if s, a weight, Y, the scale or the constant leaves the range.
///
/// With E = A A^T - s I the loss exceeds scale F(W) + constant by exactly a <P^T P - Y^T Y, E>, P =
/// W_L ... W_1: at most a s defect sqrt(d_0) (||P||_F^2 + ||Y||_F^2). The constant is formed from
/// the residual T - Y A, not as a difference of squares. Relative errors of s, scale, weights: n
/// d_0 epsilon at most; of Y the same, relative to |T| |A|^T / s. Cost: (d_0 + 2 d_L) d_0 n.
template <RealScalar Scalar, int Depth>
[[nodiscard]] WhitenedProblem<Scalar, Depth> whitened_problem(const std::type_identity_t<Matrix<Scalar>>& A,
                                                              const std::type_identity_t<Matrix<Scalar>>& T,
                                                              const Architecture<Scalar, Depth>& architecture,
                                                              std::type_identity_t<WhitenOptions<Scalar>> options = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A matrix in units of a power of two: entries below 1.
template <class Scalar>
struct ScaledMatrix {
  Matrix<Scalar> entries;
  std::int64_t exponent = 0;
};

template <class Scalar>
ScaledMatrix<Scalar> scaled_finite(const Matrix<Scalar>& X, const char* name) {
  for (Index j = 0; j < X.cols(); ++j) {
    for (Index i = 0; i < X.rows(); ++i) {
      require(isfinite(X(i, j)), name, " must be finite, entry (", i, ", ", j, ") is ", X(i, j));
    }
  }
  const std::int64_t exponent = common_exponent(X);
  return {scaled_by_power_of_two(X, -exponent), exponent};
}

/// s = ||A||_F^2 / d_0 and ||A A^T - s I||_F / (s sqrt(d_0)) for scaled A.
template <class Scalar>
struct Whiteness {
  Scalar s{};
  Scalar defect{};
};

template <class Scalar>
Whiteness<Scalar> whiteness(const Matrix<Scalar>& A) {
  const Index rows = A.rows();
  Matrix<Scalar> gram = Matrix<Scalar>::Zero(rows, rows);
  add_product_transposed<Scalar>(gram, A, A);
  Whiteness<Scalar> result;
  result.s = gram.trace() / Scalar(rows);
  require(result.s > Scalar(0), "A must not be zero");
  gram.diagonal().array() -= result.s;
  result.defect = gram.norm() / (result.s * Scalar(sqrt(Scalar(rows))));
  return result;
}

template <class Scalar>
void require_representable(const Scalar& value, bool may_vanish, const char* name) {
  if (!isfinite(value) || (!may_vanish && value < std::numeric_limits<Scalar>::min())) {
    throw NotRepresentable(text(name, " is out of range"));
  }
}

}  // namespace detail

template <class Derived>
typename Derived::Scalar row_orthonormal_defect(const Eigen::MatrixBase<Derived>& A) {
  using Scalar = typename Derived::Scalar;
  detail::require(A.rows() > 0 && A.cols() > 0, "A must have at least one row and one column, got ", A.rows(), " x ",
                  A.cols());
  return detail::whiteness(detail::scaled_finite<Scalar>(A.eval(), "A").entries).defect;
}

template <RealScalar Scalar, int Depth>
WhitenedProblem<Scalar, Depth> whitened_problem(const std::type_identity_t<Matrix<Scalar>>& A,
                                                const std::type_identity_t<Matrix<Scalar>>& T,
                                                const Architecture<Scalar, Depth>& architecture,
                                                std::type_identity_t<WhitenOptions<Scalar>> options) {
  const int L = architecture.depth();
  const Index d0 = architecture.width(0), dL = architecture.width(L), n = A.cols();
  detail::require(A.rows() == d0, "A must have d_0 = ", d0, " rows, got ", A.rows(), " x ", n);
  detail::require(T.rows() == dL && T.cols() == n, "T must be d_L x n = ", dL, " x ", n, ", got ", T.rows(), " x ",
                  T.cols());
  detail::require(n >= d0, "A A^T = s I needs n >= d_0 samples, got n = ", n, ", d_0 = ", d0);
  const auto require_positive = [](const Scalar& factor, const char* name) {
    detail::require(isfinite(factor) && factor > Scalar(0), name, " must be positive and finite, got ", factor);
  };
  require_positive(options.loss_factor, "the loss factor");
  require_positive(options.penalty_factor, "the penalty factor");
  const Scalar tolerance = options.tolerance.value_or(Scalar(30) * epsilon<Scalar> * Scalar(sqrt(Scalar(n))));
  detail::require(tolerance >= Scalar(0), "the tolerance must not be negative, got ", tolerance);

  const auto inputs = detail::scaled_finite<Scalar>(A, "A"), targets = detail::scaled_finite<Scalar>(T, "T");
  const auto [s, defect] = detail::whiteness(inputs.entries);
  detail::require(defect <= tolerance,
                  "A A^T must be a multiple s I of the identity: ||A A^T - s I||_F / "
                  "(s sqrt(d_0)) is ",
                  defect, ", the tolerance ", tolerance, "; whiten the data first and train on what comes out");

  // In units of 2^inputs.exponent for A, 2^targets.exponent for T and their quotient for Y.
  Matrix<Scalar> Y = Matrix<Scalar>::Zero(dL, d0);
  detail::add_product_transposed<Scalar>(Y, targets.entries, inputs.entries);
  Y /= s;
  Matrix<Scalar> residual = -targets.entries;
  detail::add_product<Scalar>(residual, Y, inputs.entries);
  const std::int64_t exponent_of_Y = targets.exponent - inputs.exponent;
  const Scalar scaled_back = detail::times_power_of_two(s, 2 * inputs.exponent);
  const Scalar constant =
      options.loss_factor * detail::times_power_of_two(Scalar(residual.squaredNorm()), 2 * targets.exponent);
  const Scalar scale = options.loss_factor * scaled_back;
  const bool orthogonal = (Y.array() == Scalar(0)).all();
  Y = detail::scaled_by_power_of_two(Y, exponent_of_Y);

  detail::require_representable(scaled_back, false, "s = ||A||_F^2 / d_0");
  detail::require_representable(scale, false, "the scale a s");
  detail::require_representable(constant, true, "the constant a ||T - Y A||_F^2");
  detail::require_representable(Scalar(Y.cwiseAbs().maxCoeff()), orthogonal, "the target Y = T A^T / s");
  std::vector<Scalar> lambda;
  for (int l = 1; l <= L; ++l) {
    lambda.push_back(options.penalty_factor * architecture.lambda(l) / scale);
    detail::require_representable(lambda.back(), false, "a weight lambda_l = b mu_l / (a s)");
  }
  return {Problem<Scalar, Depth>(with_weights(architecture, lambda), std::move(Y)), scale, constant, scaled_back,
          defect};
}

}  // namespace dmf
