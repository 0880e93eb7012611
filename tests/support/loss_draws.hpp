// SPDX-License-Identifier: BSL-1.0
#pragma once

// Small problems with losses other than ||P - Y||^2 at random, each also with its data in extended precision.

#include <dmf/core/architecture.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/losses.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

namespace dmf::test {

/// Data, targets and weights of one draw; `kind` says which of the losses takes them.
template <class Scalar>
struct LossDraw {
  Architecture<Scalar> architecture;
  int kind;
  Matrix<Scalar> M, X, T;  // X square and not whitened; T = Y where there is no X
};

/// Weights within a factor of 30 of each other, their geometric mean about 0.1.
template <class Scalar>
std::vector<Scalar> random_loss_weights(int depth, std::mt19937_64& generator) {
  std::vector<Scalar> lambda;
  for (int l = 1; l <= depth; ++l) lambda.push_back(exp(Scalar(3.4 * uniform(generator) - 4.0)));
  return lambda;
}

template <class Scalar>
Architecture<long double> wide(const Architecture<Scalar>& architecture) {
  std::vector<long double> lambda(architecture.weights().begin(), architecture.weights().end());
  return {std::vector<Index>(architecture.widths().begin(), architecture.widths().end()), lambda};
}

/// Widths of 2 to 4, data with a condition of about 10, weights M between 1/4 and 2 with some zeros.
template <class Scalar = double>
LossDraw<Scalar> draw_loss_problem(int depth, int kind, std::mt19937_64& generator) {
  std::vector<Index> widths;
  for (int l = 0; l <= depth; ++l) widths.push_back(2 + static_cast<Index>(generator() % 3));
  const Index d_0 = widths.front(), d_L = widths.back();
  LossDraw<Scalar> draw{
      Architecture<Scalar>(widths, random_loss_weights<Scalar>(depth, generator)), kind % 3, {}, {}, {}};
  draw.X = standard_normal<Scalar>(d_0, d_0 + 2, generator) / sqrt(Scalar(d_0));
  const Index samples = draw.kind == 1 ? d_0 : d_0 + 2;
  draw.T = Scalar(1.5) * standard_normal<Scalar>(d_L, samples, generator);
  draw.M = Matrix<Scalar>(d_L, samples);
  for (Scalar& weight : draw.M.reshaped())
    weight = uniform(generator) < 0.15 ? Scalar(0) : Scalar(0.25 + 1.75 * uniform(generator));
  return draw;
}

/// Calls body(loss, the same loss in extended precision). One type for all kinds, so that a compiler makes everything
/// once: without weights M is all ones, without data X is the identity.
template <class Scalar, class Body>
void visit_losses(const LossDraw<Scalar>& draw, const Body& body) {
  using Long = long double;
  const Index d_0 = draw.X.rows();
  const Matrix<Scalar> M = draw.kind == 0 ? Matrix<Scalar>::Ones(draw.M.rows(), draw.M.cols()).eval() : draw.M;
  const Matrix<Scalar> X = draw.kind == 1 ? Matrix<Scalar>::Identity(d_0, d_0).eval() : draw.X;
  body(WeightedDataLoss<Scalar>(M, X, draw.T),
       WeightedDataLoss<Long>(M.template cast<Long>(), X.template cast<Long>(), draw.T.template cast<Long>()));
}

}  // namespace dmf::test
