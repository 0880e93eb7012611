// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flows of training for which balance has a closed law. Every layer learns at a rate of its own,
// dW_l/dt = -eta_l dF/dW_l; what is needed is eta_l lambda_l = kappa for all l (docs/theory.md, Proposition 76):
//
//   plain      eta_l = 1: the gradient flow of F, closed for equal weights alone, kappa = lambda_l;
//   weighted   eta_l = 1/lambda_l: the gradient flow in the coordinates sqrt(lambda_l) W_l, any weights, kappa = 1.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

namespace dmf {

/// How the layers learn: all at the rate 1, or layer l at the rate 1/lambda_l.
enum class TrainingFlow { plain, weighted };

[[nodiscard]] inline const char* to_string(TrainingFlow flow) {
  return flow == TrainingFlow::plain ? "plain" : "weighted";
}

/// kappa, the inverse unit of time of the flow: the weight for the plain one, 1 for the weighted one. Throws
/// InvalidInput for the plain flow with unequal weights, whose balance obeys no closed law.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar flow_rate(const Architecture<Scalar, Depth>& architecture, TrainingFlow flow) {
  if (flow == TrainingFlow::weighted) return Scalar(1);
  for (int l = 2; l <= architecture.depth(); ++l) {
    detail::require(architecture.lambda(l) == architecture.lambda(1),
                    "the plain gradient flow has a closed law for equal weights alone, got lambda_1 = ",
                    architecture.lambda(1), " and lambda_", l, " = ", architecture.lambda(l),
                    "; TrainingFlow::weighted, where layer l learns at the rate 1/lambda_l, has one for any weights");
  }
  return architecture.lambda(1);
}

}  // namespace dmf
