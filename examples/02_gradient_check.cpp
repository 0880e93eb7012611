// SPDX-License-Identifier: BSL-1.0

// A gradient that somebody wrote by hand, once right and once with a mistake, checked against dmf.
// Points and gradients stay in the memory of the optimizer, here a std::vector.

#include <dmf/hessian.hpp>
#include <dmf/random.hpp>

#include <iomanip>
#include <iostream>
#include <random>
#include <vector>

using Eigen::Map, Eigen::MatrixXd;
using Point = std::vector<double>;  // W_1, W_2, W_3 one after the other, each column by column

/// The code to be checked: the gradient for widths 4, 3, 2, 5 and weights 0.1, 0.2, 0.3.
Point by_hand(const MatrixXd& Y, const Point& w, bool with_mistake) {
  const MatrixXd W1 = Map<const MatrixXd>(&w[0], 3, 4), W2 = Map<const MatrixXd>(&w[12], 2, 3);
  const MatrixXd W3 = Map<const MatrixXd>(&w[18], 5, 2);
  const MatrixXd A = W2 * W1, R = W3 * A - Y, B = W3.transpose() * R;
  Point g(28);
  Map<MatrixXd>(&g[0], 3, 4) = 2 * (W2.transpose() * B + 0.1 * W1);
  Map<MatrixXd>(&g[12], 2, 3) = 2 * (B * W1.transpose() + (with_mistake ? 0.1 : 0.2) * W2);
  Map<MatrixXd>(&g[18], 5, 2) = 2 * (R * A.transpose() + 0.3 * W3);
  return g;
}

int main() {
  const dmf::Architecture architecture({4, 3, 2, 5}, std::vector{0.1, 0.2, 0.3});
  const auto view = [&](auto& point) { return dmf::FactorsView(architecture, point.data(), 28); };
  std::mt19937_64 generator(1);
  const dmf::Problem problem(architecture, dmf::standard_normal(5, 4, generator));
  Point w(28), d(28), ahead(28), behind(28), gradient(28), along_d(28);
  for (std::size_t i = 0; i < 28; ++i) {
    w[i] = dmf::uniform(generator), d[i] = dmf::uniform(generator);
    ahead[i] = w[i] + 1e-5 * d[i], behind[i] = w[i] - 1e-5 * d[i];
  }
  dmf::Workspace<double> workspace(architecture);
  dmf::objective_and_gradient(problem, view(w), view(gradient), workspace);
  dmf::Hessian<double>(problem, view(w)).apply(view(d), view(along_d));
  const auto error = [](const auto& x, const auto& y) { return (x - y).norm() / y.norm(); };
  std::cout << std::scientific << std::setprecision(0)
            << "relative error  layer 1  layer 2  layer 3  derivative along d\n";
  for (const bool mistake : {false, true}) {
    const auto hand = [&](const Point& point) { return by_hand(problem.Y(), point, mistake); };
    const Point g = hand(w), g_ahead = hand(ahead), g_behind = hand(behind);
    std::cout << (mistake ? "with a mistake" : "without       ");
    for (int l : {1, 2, 3}) {
      std::cout << std::setw(9) << error(view(g).layer(l), view(gradient).layer(l));
    }
    const Eigen::VectorXd change = (view(g_ahead).vector() - view(g_behind).vector()) / 2e-5;
    std::cout << std::setw(20) << error(change, view(along_d).vector()) << '\n';
  }
}

// Prints, but for rounding errors:
// relative error  layer 1  layer 2  layer 3  derivative along d
// without           0e+00    0e+00    0e+00               2e-10
// with a mistake    0e+00    1e-02    0e+00               1e-03
