// SPDX-License-Identifier: BSL-1.0
#pragma once

// What classify() says of a critical point, and why: see classify.hpp.

#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/analytic/descent.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace dmf {

enum class LossPointType { not_critical, strict_saddle, non_strict_saddle, local_minimizer, undecided };

[[nodiscard]] constexpr const char* to_string(LossPointType type) {
  switch (type) {
    case LossPointType::not_critical: return "not_critical";
    case LossPointType::strict_saddle: return "strict_saddle";
    case LossPointType::non_strict_saddle: return "non_strict_saddle";
    case LossPointType::local_minimizer: return "local_minimizer";
    case LossPointType::undecided: return "undecided";
  }
  return "";
}

/// Why it is undecided.
enum class LossDoubt {
  none,
  rank_near_cut,          ///< a singular value of P is neither zero nor positive
  eigenvalue_near_noise,  ///< an eigenvalue of Hess h likewise
  at_threshold,           ///< L = 2: a singular value of the normal part of the gradient is at 2 l0 within its noise
  third_order_near_noise,
  higher_order,  ///< zeros that are clear, no rotation explains and no third derivative: the fourth order decides
  not_converged,
  not_finite
};

[[nodiscard]] constexpr const char* to_string(LossDoubt doubt) {
  switch (doubt) {
    case LossDoubt::none: return "none";
    case LossDoubt::rank_near_cut: return "rank_near_cut";
    case LossDoubt::eigenvalue_near_noise: return "eigenvalue_near_noise";
    case LossDoubt::at_threshold: return "at_threshold";
    case LossDoubt::third_order_near_noise: return "third_order_near_noise";
    case LossDoubt::higher_order: return "higher_order";
    case LossDoubt::not_converged: return "not_converged";
    case LossDoubt::not_finite: return "not_finite";
  }
  return "";
}

template <RealScalar Scalar = double>
struct ClassifyOptions {
  Scalar gradient_tolerance = sqrt(epsilon<Scalar>);  ///< of the scaled gradient
  Scalar rank_tolerance = sqrt(epsilon<Scalar>);      ///< of singular values of P, relative to the largest
  std::optional<Index> rank = std::nullopt;           ///< if you know it better than the singular values
  Index largest_dimension = 4000;                     ///< of the reduced Hessian
};

/// The verdict and its evidence. Numbers of steps that were not reached are zero.
template <RealScalar Scalar, int Depth = Dynamic>
struct LossClassification {
  LossPointType type = LossPointType::undecided;
  LossDoubt doubt = LossDoubt::none;
  /// By what factor the deciding numbers lie beyond their thresholds: at least 1 for not_critical, 10 for the other
  /// verdicts, less than 10 where that is the doubt.
  Scalar margin{0};

  /// How far from critical: max_l ||dF/dW_l||_F / (2 lambda_l max(||W_l||_F, the size that the least positive
  /// singular value of P would need)), or ||grad h||_F/(||grad f(P)||_F + |rho|) where P was given; and the Newton step
  /// on M_r in the coordinates z of graded_steps.hpp, angles and relative changes of m.
  Scalar scaled_gradient{0};
  Scalar relative_step{0};

  RankDecision<Scalar> rank;        ///< of P
  RankManifoldPoint<Scalar> point;  ///< P, of that rank

  /// Of diag(s) Hess h diag(s), graded_steps.hpp with s_1 = 1, ascending: with the signs of Hess h.
  Vector<Scalar> eigenvalues;
  Scalar noise{0};                      ///< those of at most this magnitude count as zero
  Scalar gap{0};                        ///< the least magnitude of the others over the noise
  Index reduced_index = 0;              ///< eigenvalues below -noise
  Index reduced_nullity = 0;            ///< and within it
  Vector<Scalar> normal_values;         ///< L = 2: singular values of E_Lp^T grad f(P) E_0p, descending
  Scalar threshold{0};                  ///< L = 2: 2 l0, their threshold
  Scalar normal_noise{0};               ///< L = 2: of these
  std::int64_t balanced_dimension = 0;  ///< of the set of all W with the product P and the least penalty
  Index rotation_dimension = 0;         ///< of the set of P that the rotations of f make of it
  std::int64_t index = 0, nullity = 0;  ///< of Hess F, of N eigenvalues, as counted with the noise
  /// Index and nullity are as clear as a type: all numbers are ten times their noise away from zero or threshold, but
  /// for zeros that rotations of f explain. Where it is false at a strict saddle, eigenvalues within the noise may be
  /// of either sign: the index is one at least.
  bool counted = false;
  Scalar third_order{0};  ///< the largest third derivative seen in the kernel, at unit directions D
  Scalar third_order_noise{0};
  Factors<Scalar, Depth> W;                       ///< the point that was given, or one over P
  std::optional<Descent<Scalar, Depth>> descent;  ///< at saddles, from W

  explicit LossClassification(const Architecture<Scalar, Depth>& architecture) : W(architecture) {}
};

}  // namespace dmf
