// SPDX-License-Identifier: BSL-1.0
#pragma once

// The problem whose target Y = S + P Q^T is too large to be dense: an architecture together with a SparseTarget. F, its
// gradient and Hessian are those of sparse_objective.hpp and sparse_hessian.hpp.

#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/sparse/sparse_target.hpp>

#include <utility>

namespace dmf {

/// Architecture and target. Immutable; owns its target, which copies share.
template <RealScalar Scalar = double, int Depth = Dynamic>
class SparseProblem {
 public:
  /// Throws InvalidInput unless Y is d_L x d_0.
  SparseProblem(Architecture<Scalar, Depth> architecture, SparseTarget<Scalar> Y)
      : architecture_(std::move(architecture)), Y_(std::move(Y)) {
    detail::require_target_size(architecture_, Y_.rows(), Y_.cols(), "Y");
  }

  [[nodiscard]] const Architecture<Scalar, Depth>& architecture() const { return architecture_; }
  [[nodiscard]] const SparseTarget<Scalar>& Y() const { return Y_; }

  /// ||Y||_F^2 = F(0).
  [[nodiscard]] const Scalar& squared_norm() const { return Y_.squared_norm(); }

 private:
  Architecture<Scalar, Depth> architecture_;
  SparseTarget<Scalar> Y_;
};

}  // namespace dmf
