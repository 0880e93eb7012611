// SPDX-License-Identifier: BSL-1.0
#pragma once

// What holds for the objective and its gradient over every number type.

#include <dmf/analytic/objective.hpp>
#include <dmf/core/random.hpp>

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
  // Of whole packets and beyond the blocks of Eigen's kernels; then for the form without the residual, with
  // incomplete blocks of Y, and for plain products, which smaller widths do not see in double.
  using Widths = std::vector<Index>;
  for (const Widths& widths : {Widths{16, 8, 32}, Widths{7, 33, 9, 17}, Widths{100, 2, 95}, Widths{97, 3, 5, 89},
                               Widths{129, 1, 65}, Widths{70, 65, 70}}) {
    const auto problem = random_problem<Scalar, Dynamic>(widths, generator);
    agrees_with_loops(problem, random_factors(problem.architecture(), generator));
  }
}

/// Widths for which the residual is not formed, in float as in double.
inline const std::vector<Index> bottleneck{100, 3, 2, 95};

/// Y = W_3 W_2 W_1 + s N for s from 1 to 0 and weights so small that F is ||R||^2: Gram matrices alone would leave an
/// error of epsilon ||Y||^2, far above epsilon ||R|| ||Y|| when s is small; a residual that is formed too late more
/// than 16 times that.
template <class Scalar>
void a_small_residual_is_not_lost_in_a_bottleneck(std::uint64_t seed) {
  constexpr long double factor = 64;  // 16 for the form, 4 for the sums
  std::mt19937_64 generator(seed);
  const Architecture<Scalar> architecture(bottleneck, epsilon<Scalar> * epsilon<Scalar> * epsilon<Scalar>);
  const auto W = random_factors(architecture, generator);
  const Matrix<Scalar> P = end_to_end(W);
  const Matrix<Scalar> N = standard_normal<Scalar>(P.rows(), P.cols(), generator) * P.norm() / Scalar(100);
  for (int power = 0; power <= std::numeric_limits<Scalar>::digits + 2; ++power) {
    INFO("seed " << seed << ", s = 2^-" << power);
    const Matrix<Scalar> Y = P + N * ldexp(Scalar(1), -power);
    const Problem<Scalar> problem(architecture, Y);
    const long double exact = objective_by_loops(entry_loops(problem, W));
    const long double scale = std::sqrt(exact) * static_cast<long double>(Y.norm());
    const auto [value, gradient] = objective_and_gradient(problem, W);
    CHECK(is_close(value, exact, scale, factor));
    CHECK(objective(problem, W) == value);
    Workspace<Scalar> workspace(architecture);  // else the plain form would hide errors of the other
    bool done = false;
    CHECK(detail::evaluate_gram<Scalar, Dynamic>(problem, W, workspace, nullptr, done) == value);
    CHECK(done);
  }
  agrees_with_loops(Problem<Scalar>(architecture, P), W);
}

/// W_3 = (a, a), W_2 = (b + t c; b - t c) for a large t: the terms of W_3 W_2 W_1 cancel, and Gram matrices alone would
/// leave an error of epsilon t^2, an explicit residual one of epsilon t.
template <class Scalar>
void terms_that_cancel_do_no_harm_in_a_bottleneck(std::uint64_t seed) {
  constexpr long double factor = 64;
  std::mt19937_64 generator(seed);
  const Problem<Scalar> given = random_problem<Scalar, Dynamic>(bottleneck, generator);
  const Architecture<Scalar> architecture(bottleneck, epsilon<Scalar> * epsilon<Scalar> * epsilon<Scalar>);
  Factors<Scalar> W(architecture, random_factors(given.architecture(), generator).vector());
  const Scalar t = ldexp(Scalar(1), std::numeric_limits<Scalar>::digits / 2 - 1);
  INFO("seed " << seed << ", t = " << t);
  W.layer(3).col(1) = W.layer(3).col(0);
  const Vector<Scalar> b = W.layer(2).row(0), c = W.layer(2).row(1);
  W.layer(2).row(0) = b + t * c;
  W.layer(2).row(1) = b - t * c;
  const Problem<Scalar> problem(architecture, given.Y());
  const EntryLoops loops = entry_loops(problem, W);
  const long double exact = objective_by_loops(loops), terms = objective_by_loops(magnitudes(loops));
  CHECK(is_close(objective(problem, W), exact, std::sqrt(exact * terms), factor));
}

/// W_1 -> t W_1, W_2 -> t W_2, W_3 -> W_3 / t^2: the product stays, but (W_2 W_1) (W_2 W_1)^T, of the order of t^4,
/// leaves the range of the scalar.
template <class Scalar>
void gram_matrices_beyond_the_range_do_no_harm(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  const Problem<Scalar> given = random_problem<Scalar, Dynamic>(bottleneck, generator);
  auto W = random_factors(given.architecture(), generator);
  const Scalar t = ldexp(Scalar(1), std::numeric_limits<Scalar>::max_exponent * 9 / 32);
  INFO("seed " << seed << ", t = " << t);
  W.layer(1) *= t;
  W.layer(2) *= t;
  W.layer(3) /= t;
  W.layer(3) /= t;
  const Architecture<Scalar> architecture(bottleneck, {Scalar(1) / t / t, Scalar(1) / t / t, t});
  agrees_with_loops(Problem<Scalar>(architecture, given.Y()), W);
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
