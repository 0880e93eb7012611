// SPDX-License-Identifier: BSL-1.0
#pragma once

// What holds for the objective and its gradient over every number type.

#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/entry_loops.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace dmf::test {

template <class Scalar>
void two_scalar_layers_have_the_objective_and_gradient_of_the_formula() {
  // F = (ab - y)^2 + lambda_1 a^2 + lambda_2 b^2 at a = 3, b = -2, y = 1, lambda = (1/2, 4):
  // (-7)^2 + 9/2 + 16; gradient (2(-7)(-2) + 3, 2(-7)(3) - 16). Exact in every binary type.
  const Architecture<Scalar> architecture({1, 1, 1}, std::vector<Scalar>{Scalar(0.5), 4});
  const Problem<Scalar> problem(architecture, Matrix<Scalar>::Ones(1, 1));
  Factors<Scalar> W(architecture);
  W.vector()[0] = 3;
  W.vector()[1] = -2;
  const auto [value, gradient] = objective_and_gradient(problem, W);
  CHECK(value == Scalar(69.5));
  CHECK(gradient.vector()[0] == Scalar(31));
  CHECK(gradient.vector()[1] == Scalar(-58));
  CHECK(objective(problem, W) == Scalar(69.5));
}

template <class Scalar>
void at_zero_the_objective_is_the_norm_of_the_target(std::uint64_t seed) {
  at_random_points<Scalar>(seed, [](const auto& problem, const auto&, const auto&) {
    constexpr long double factor = 30;  // squares and sums of at most 25 entries
    const auto [value, gradient] = objective_and_gradient(problem, Factors(problem.architecture()));
    long double sum = 0;
    for (const long double entry : table(problem.Y()).entries) sum += entry * entry;
    CHECK(is_close(value, sum, sum, factor));
    for (Index i = 0; i < gradient.vector().size(); ++i) CHECK(gradient.vector()[i] == Scalar(0));
  });
}

template <class Scalar, int Depth>
void agrees_with_loops(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W) {
  const EntryLoops loops = entry_loops(problem, W), scale = magnitudes(loops);
  const long double count = roundings(loops);
  const auto [value, gradient] = objective_and_gradient(problem, W);
  // The sum over all entries adds its own roundings.
  const auto terms = static_cast<long double>(problem.Y().size() + W.vector().size());
  CHECK(is_close(value, objective_by_loops(loops), objective_by_loops(scale), count + terms));
  CHECK(objective(problem, W) == value);
  const auto exact = gradient_by_loops(loops), magnitude = gradient_by_loops(scale);
  REQUIRE(gradient.vector().size() == static_cast<Index>(exact.size()));
  for (std::size_t i = 0; i < exact.size(); ++i) {
    CHECK(is_close(gradient.vector()[static_cast<Index>(i)], exact[i], magnitude[i], count));
  }
}

template <class Scalar>
void objective_and_gradient_agree_with_loops_over_entries(std::uint64_t seed) {
  at_random_points<Scalar>(seed,
                           [](const auto& problem, const auto& W, const auto&) { agrees_with_loops(problem, W); });
  std::mt19937_64 generator(seed);
  using Widths = std::vector<Index>;  // of whole packets and beyond the blocks of Eigen's kernels
  for (const Widths& widths : {Widths{16, 8, 32}, Widths{7, 33, 9, 17}}) {
    const auto problem = random_problem<Scalar, Dynamic>(widths, generator);
    agrees_with_loops(problem, random_factors(problem.architecture(), generator));
  }
}

template <class Scalar>
void the_product_of_the_layers_agrees_with_loops_over_entries(std::uint64_t seed) {
  at_random_points<Scalar>(seed, [](const auto& problem, const auto& W, const auto&) {
    const EntryLoops loops = entry_loops(problem, W), scale = magnitudes(loops);
    const int L = W.architecture().depth();
    const Table exact = chain(loops, L, 1), magnitude = chain(scale, L, 1);
    const Matrix<Scalar> product = end_to_end(W);
    REQUIRE(product.rows() == exact.rows);
    REQUIRE(product.cols() == exact.columns);
    for (Index i = 0; i < exact.rows; ++i) {
      for (Index j = 0; j < exact.columns; ++j) {
        CHECK(is_close(product(i, j), exact(i, j), magnitude(i, j), roundings(loops)));
      }
    }
  });
}

/// One code path: at most the order of a sum may differ, with the alignment of the memory.
template <int L, class Scalar>
void static_depth_agrees(std::uint64_t seed) {
  constexpr Scalar factor = 4;
  std::mt19937_64 generator(seed);
  for (const WidthPattern& pattern : width_patterns(L)) {
    INFO("seed " << seed << ", depth " << L << ", " << pattern.name);
    const auto problem = random_problem<Scalar, Dynamic>(pattern.widths, generator);
    const auto W = random_factors(problem.architecture(), generator);
    const auto fixed = with_static_depth<L>(problem);
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const auto [fixed_value, fixed_gradient] =
        objective_and_gradient(fixed, Factors<Scalar, L>(fixed.architecture(), W.vector()));
    CHECK(abs(fixed_value - value) <= factor * epsilon<Scalar> * value);
    Scalar largest(0);
    for (const Scalar& entry : gradient.vector()) largest = max(largest, Scalar(abs(entry)));
    for (Index i = 0; i < W.vector().size(); ++i) {
      const Scalar difference = fixed_gradient.vector()[i] - gradient.vector()[i];
      CHECK(abs(difference) <= factor * epsilon<Scalar> * largest);
    }
  }
}

/// The error of (F(W + hD) - F(W - hD)) / 2h against the derivative <gradient, D>.
template <class Scalar>
Scalar error_of_central_difference(const Problem<Scalar>& problem, const Factors<Scalar>& W, const Factors<Scalar>& D,
                                   const Scalar& h, const Scalar& derivative) {
  Factors<Scalar> ahead = W, behind = W;
  ahead.vector() += h * D.vector();
  behind.vector() -= h * D.vector();
  const Scalar difference = objective(problem, ahead) - objective(problem, behind);
  return abs(difference / (Scalar(2) * h) - derivative);
}

/// Halving h must divide the error by 4: slope 2. Rounding adds about epsilon F / h to the error
/// and must stay below a hundredth of it for the slope to say anything.
template <class Scalar>
void central_differences_converge_with_slope_two(std::uint64_t seed, int log2_of_step) {
  constexpr double slope_tolerance = 0.1;
  constexpr Scalar visible = 100;
  const Scalar h = ldexp(Scalar(1), log2_of_step);
  int points = 0, decided = 0;
  at_random_points<Scalar>(seed, [&](const auto& problem, const auto& W, const auto& D) {
    const auto [value, gradient] = objective_and_gradient(problem, W);
    Scalar derivative(0);
    for (Index i = 0; i < D.vector().size(); ++i) derivative += gradient.vector()[i] * D.vector()[i];
    const Scalar coarse = error_of_central_difference(problem, W, D, h, derivative);
    const Scalar fine = error_of_central_difference(problem, W, D, Scalar(h / 2), derivative);
    ++points;
    if (fine < visible * epsilon<Scalar> * value / h) return;
    ++decided;
    CHECK(std::abs(std::log2(static_cast<double>(coarse / fine)) - 2) <= slope_tolerance);
  });
  CHECK(decided >= 0.9 * points);
}

/// Y -> 2^L Y, lambda_l -> 2^{2L-2} lambda_l, W -> 2W: F -> 2^{2L} F, dF -> 2^{2L-1} dF, exactly.
template <class Scalar>
void the_objective_scales_with_the_power_2L_of_the_unit(std::uint64_t seed) {
  at_random_points<Scalar>(seed, [](const auto& problem, const auto& W, const auto&) {
    const auto& architecture = problem.architecture();
    const int L = architecture.depth();
    std::vector<Index> widths;
    std::vector<Scalar> lambda;
    for (int l = 0; l <= L; ++l) widths.push_back(architecture.width(l));
    for (int l = 1; l <= L; ++l) lambda.push_back(ldexp(architecture.lambda(l), 2 * L - 2));
    const Architecture<Scalar> scaled(widths, lambda);
    Matrix<Scalar> scaled_Y = problem.Y();
    scaled_Y *= ldexp(Scalar(1), L);
    Factors<Scalar> scaled_W(scaled, W.vector());
    scaled_W.vector() *= Scalar(2);
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const auto [scaled_value, scaled_gradient] = objective_and_gradient(Problem<Scalar>(scaled, scaled_Y), scaled_W);
    CHECK(scaled_value == ldexp(value, 2 * L));
    for (Index i = 0; i < W.vector().size(); ++i) {
      CHECK(scaled_gradient.vector()[i] == ldexp(gradient.vector()[i], 2 * L - 1));
    }
  });
}

}  // namespace dmf::test
