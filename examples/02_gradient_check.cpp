// SPDX-License-Identifier: BSL-1.0

// A gradient that somebody wrote by hand, once right and once with a mistake: against dmf's, entry by
// entry, and against its own objective, where dmf is not needed, by the order of Taylor's remainder.

#include <dmf/core/random.hpp>
#include <dmf/analytic/verify.hpp>

#include <iomanip>
#include <iostream>
#include <random>
#include <vector>

using Eigen::Map, Eigen::MatrixXd, Eigen::VectorXd;

/// The code to be checked, for widths 4, 3, 2, 5 and weights 0.1, 0.2, 0.3. The optimizer holds the
/// point as one vector: W_1, W_2, W_3 one after the other, each column by column.
struct ByHand {
  const MatrixXd& Y;
  bool with_mistake;

  double value(const VectorXd& w) const {
    const Map<const MatrixXd> W1(&w[0], 3, 4), W2(&w[12], 2, 3), W3(&w[18], 5, 2);
    return (W3 * W2 * W1 - Y).squaredNorm() + 0.1 * W1.squaredNorm() + 0.2 * W2.squaredNorm() + 0.3 * W3.squaredNorm();
  }

  VectorXd gradient(const VectorXd& w) const {
    const Map<const MatrixXd> W1(&w[0], 3, 4), W2(&w[12], 2, 3), W3(&w[18], 5, 2);
    const MatrixXd A = W2 * W1, R = W3 * A - Y, B = W3.transpose() * R;
    VectorXd g(28);
    Map<MatrixXd>(&g[0], 3, 4) = 2 * (W2.transpose() * B + 0.1 * W1);
    Map<MatrixXd>(&g[12], 2, 3) = 2 * (B * W1.transpose() + (with_mistake ? 0.1 : 0.2) * W2);
    Map<MatrixXd>(&g[18], 5, 2) = 2 * (R * A.transpose() + 0.3 * W3);
    return g;
  }
};

int main() {
  const dmf::Architecture architecture({4, 3, 2, 5}, std::vector{0.1, 0.2, 0.3});
  std::mt19937_64 generator(1);
  const dmf::Problem problem(architecture, dmf::standard_normal(5, 4, generator));
  const dmf::Factors<double> W(architecture, dmf::standard_normal(28, 1, generator));
  for (const bool mistake : {false, true}) {
    const ByHand hand{problem.Y(), mistake};
    const auto value = [&](const VectorXd& w) { return hand.value(w); };
    const auto gradient = [&](const VectorXd& w) { return hand.gradient(w); };
    const auto agreement = dmf::verify_gradient(problem, W, gradient);
    const auto remainder = dmf::check_derivative(value, gradient, W.vector());
    std::cout << (mistake ? "with a mistake: " : "without: ") << dmf::to_string(agreement) << std::fixed
              << std::setprecision(2) << "\n  order of the remainder " << remainder.slope
              << (remainder.passed ? ", right\n" : ", wrong\n");
  }
}

// Prints, but for rounding errors:
// without: agrees, largest relative deviation 0
//   order of the remainder 2.00, right
// with a mistake: differs, largest relative deviation 0.004535799715474015 at entry (1, 2) of layer 2
//   order of the remainder 1.00, wrong
