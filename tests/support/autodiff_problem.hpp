// SPDX-License-Identifier: BSL-1.0
#pragma once

// Random small problems for the tests by automatic differentiation, and the same problem with other
// numbers in place of double.

#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>

#include <random>
#include <vector>

namespace dmf::test {

/// The most parameters of a random problem.
inline constexpr int most_parameters = 24;

struct ProblemAndPoint {
  Problem<double> problem;
  Factors<double> W;
};

/// Widths from 1 to 3, unequal weights, a random target and a random point.
inline ProblemAndPoint random_problem(int depth, std::mt19937_64& generator) {
  std::vector<Index> widths(static_cast<std::size_t>(depth) + 1);
  std::vector<double> lambda;
  do {
    for (Index& width : widths) width = 1 + static_cast<Index>(generator() % 3);
  } while (Architecture(widths, 1.0).parameter_count() > most_parameters);
  for (int l = 0; l < depth; ++l) lambda.push_back(0.1 + 2 * uniform(generator));
  const Architecture architecture(widths, lambda);
  const Matrix<double> Y = standard_normal(widths.back(), widths.front(), generator);
  return {{architecture, Y}, {architecture, standard_normal(architecture.parameter_count(), 1, generator)}};
}

template <FieldScalar Scalar>
Problem<Scalar> in_scalar(const Problem<double>& problem) {
  const auto& architecture = problem.architecture();
  std::vector<Index> widths{architecture.width(0)};
  std::vector<Scalar> lambda;
  for (int l = 1; l <= architecture.depth(); ++l) {
    widths.push_back(architecture.width(l));
    lambda.push_back(Scalar(architecture.lambda(l)));
  }
  return {Architecture<Scalar>(widths, lambda), problem.Y().unaryExpr([](double y) { return Scalar(y); })};
}

}  // namespace dmf::test
