// SPDX-License-Identifier: BSL-1.0
#pragma once

// What holds for the Hessian-vector product, the quadratic form and the dense Hessian over every
// number type.

#include <dmf/analytic/hessian.hpp>

#include "support/catch.hpp"
#include "support/entry_loops.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace dmf::test {

template <class Scalar, int Depth>
Scalar inner_product(const Factors<Scalar, Depth>& x, const Factors<Scalar, Depth>& y) {
  Scalar sum(0);
  for (Index i = 0; i < x.vector().size(); ++i) sum += x.vector()[i] * y.vector()[i];
  return sum;
}

/// F = (ab - y)^2 + lambda_1 a^2 + lambda_2 b^2 at a = 3, b = -2, y = 1, lambda = (1/2, 4):
/// H = (2 b^2 + 1, 2(ab - y) + 2ab; ., 2 a^2 + 8), and <(1, 1), H (1, 1)> the sum of its entries.
template <class Scalar>
void two_scalar_layers_have_the_hessian_of_the_formula() {
  const Architecture<Scalar> architecture({1, 1, 1}, std::vector<Scalar>{Scalar(0.5), 4});
  const Problem<Scalar> problem(architecture, Matrix<Scalar>::Ones(1, 1));
  Factors<Scalar> W(architecture), ones(architecture);
  W.vector()[0] = 3;
  W.vector()[1] = -2;
  ones.vector().setOnes();
  const Matrix<Scalar> H = dense_hessian(problem, W);
  CHECK(H(0, 0) == Scalar(9));
  CHECK(H(0, 1) == Scalar(-26));
  CHECK(H(1, 0) == Scalar(-26));
  CHECK(H(1, 1) == Scalar(26));
  CHECK(hessian_quadratic_form(problem, W, ones) == Scalar(-17));
}

/// The same numbers in long double, where every product takes the plain road.
template <class Scalar>
Factors<long double> in_long_double(const Factors<Scalar>& W, const Architecture<long double>& architecture) {
  Factors<long double> result(architecture);
  for (Index i = 0; i < W.vector().size(); ++i) result.vector()[i] = static_cast<long double>(W.vector()[i]);
  return result;
}

/// H D and <D, H D> of small widths, with packets that overlap and inner products with and without a rest, and of
/// widths that are not small, as in long double. Refuted by an entry of a product left out, met twice or taken from the
/// wrong layer. Tolerance: roundings x epsilon x the same formula with magnitudes in place of all terms.
template <class Scalar>
void hessian_agrees_with_long_double(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  using Widths = std::vector<Index>;
  for (const Widths& widths : {Widths{10, 5, 5, 5, 20}, Widths{16, 8, 32}, Widths{7, 33, 9, 17},
                               Widths{2, 1, 37, 3, 35}, Widths{70, 65, 70}, Widths{95, 3, 100}}) {
    INFO("seed " << seed << ", widths from " << widths.front() << " to " << widths.back());
    const auto problem = random_problem<Scalar, Dynamic>(widths, generator);
    const auto W = random_factors(problem.architecture(), generator);
    const auto D = random_factors(problem.architecture(), generator);
    std::vector<long double> weights;
    for (const Scalar& lambda : problem.architecture().weights()) weights.push_back(static_cast<long double>(lambda));
    const Architecture<long double> architecture(widths, weights);
    const Matrix<long double> Y = problem.Y().template cast<long double>();
    auto exact_W = in_long_double(W, architecture), exact_D = in_long_double(D, architecture);
    const Problem<long double> exact_problem(architecture, Y);
    const auto exact = hessian_vector_product(exact_problem, exact_W, exact_D);
    const long double exact_form = hessian_quadratic_form(exact_problem, exact_W, exact_D);
    const Problem<long double> magnitudes(architecture, Matrix<long double>(-Y.cwiseAbs()));
    exact_W.vector() = exact_W.vector().cwiseAbs().eval();
    exact_D.vector() = exact_D.vector().cwiseAbs().eval();
    const auto scale = hessian_vector_product(magnitudes, exact_W, exact_D);
    const long double scale_of_form = hessian_quadratic_form(magnitudes, exact_W, exact_D);

    long double count = 10;
    for (const Index width : widths) count += 2 * static_cast<long double>(width);
    const Hessian<Scalar> hessian(problem, W);
    Factors<Scalar> product(problem.architecture());
    hessian.apply(D, product);
    for (Index i = 0; i < D.vector().size(); ++i) {
      CHECK(is_close(product.vector()[i], exact.vector()[i], scale.vector()[i], count));
    }
    const auto entries = static_cast<long double>(problem.Y().size() + D.vector().size());
    CHECK(is_close(hessian.quadratic_form(D), exact_form, scale_of_form, count + entries));
  }
}

/// At W = 0: 2 lambda_l on the diagonal, and -2Y between the two layers where there are but two,
/// d^2F / dW_2(i, k) dW_1(k, j) = -2 Y(i, j).
template <class Scalar>
void at_zero_only_the_penalty_bends_unless_there_are_two_layers(std::uint64_t seed) {
  at_random_points<Scalar>(seed, [](const auto& problem, const auto&, const auto&) {
    const auto& architecture = problem.architecture();
    const int L = architecture.depth();
    const Matrix<Scalar> H = dense_hessian(problem, Factors(architecture));
    Matrix<Scalar> expected = Matrix<Scalar>::Zero(H.rows(), H.cols());
    for (int l = 1; l <= L; ++l) {
      for (Index k = 0; k < architecture.width(l) * architecture.width(l - 1); ++k) {
        const Index place = architecture.offset(l) + k;
        expected(place, place) = Scalar(2) * architecture.lambda(l);
      }
    }
    if (L == 2) {
      const Index hidden = architecture.width(1), rows = architecture.width(2);
      for (Index k = 0; k < hidden; ++k) {
        for (Index i = 0; i < rows; ++i) {
          for (Index j = 0; j < architecture.width(0); ++j) {
            const Index first = k + j * hidden, second = architecture.offset(2) + i + k * rows;
            expected(first, second) = expected(second, first) = Scalar(-2) * problem.Y()(i, j);
          }
        }
      }
    }
    for (Index i = 0; i < H.size(); ++i) CHECK(H.data()[i] == expected.data()[i]);
  });
}

/// The dense Hessian, its columns H e_j and the quadratic form against the bilinear formula.
template <class Scalar, int Depth>
void agrees_with_loops(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W,
                       const Factors<Scalar, Depth>& D) {
  const EntryLoops loops = entry_loops(problem, W), sizes = magnitudes(loops);
  const Table exact = hessian_by_loops(loops), scale = hessian_by_loops(sizes);
  const long double count = roundings(loops);
  const Matrix<Scalar> H = dense_hessian(problem, W);
  const Index n = H.rows();
  REQUIRE(n == exact.rows);
  REQUIRE(H.cols() == n);
  Index wrong = 0, asymmetric = 0, wrong_columns = 0;
  Hessian<Scalar, Depth> hessian(problem, W);
  Factors<Scalar, Depth> unit(problem.architecture()), column(problem.architecture());
  for (Index j = 0; j < n; ++j) {
    unit.vector()[j] = Scalar(1);
    hessian.apply(unit, column);
    unit.vector()[j] = Scalar(0);
    for (Index i = 0; i < n; ++i) {
      if (!is_close(H(i, j), exact(i, j), scale(i, j), count)) ++wrong;
      if (!is_close(column.vector()[i], exact(i, j), scale(i, j), count)) ++wrong_columns;
      if (!(H(i, j) == H(j, i))) ++asymmetric;
    }
  }
  CHECK(wrong == 0);
  CHECK(wrong_columns == 0);
  CHECK(asymmetric == 0);

  long double form = 0, form_scale = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      const auto DD = static_cast<long double>(D.vector()[i]) * static_cast<long double>(D.vector()[j]);
      form += exact(i, j) * DD;
      form_scale += scale(i, j) * std::abs(DD);
    }
  }
  // The sum over all entries adds its own roundings.
  CHECK(is_close(hessian.quadratic_form(D), form, form_scale, count + 2 * static_cast<long double>(n)));
}

template <class Scalar>
void hessian_agrees_with_loops_over_entries(std::uint64_t seed) {
  at_random_points<Scalar>(seed,
                           [](const auto& problem, const auto& W, const auto& D) { agrees_with_loops(problem, W, D); });
}

/// <D, H D> by its own formula and by the product; <E, H D> = <D, H E>. Scale: the same sums with
/// every term replaced by its magnitude.
template <class Scalar>
void quadratic_form_and_product_agree(std::uint64_t seed) {
  constexpr long double factor = 10;  // three sums over the same terms in different orders
  std::mt19937_64 generator(seed);
  at_random_points<Scalar>(seed, [&](const auto& problem, const auto& W, const auto& D) {
    const auto E = random_factors(problem.architecture(), generator);
    const auto HD = hessian_vector_product(problem, W, D), HE = hessian_vector_product(problem, W, E);
    const EntryLoops sizes = magnitudes(entry_loops(problem, W));
    const Table scale = hessian_by_loops(sizes);
    long double DD = 0, DE = 0;
    for (Index i = 0; i < scale.rows; ++i) {
      for (Index j = 0; j < scale.columns; ++j) {
        const auto d_i = static_cast<long double>(D.vector()[i]);
        DD += std::abs(scale(i, j) * d_i * static_cast<long double>(D.vector()[j]));
        DE += std::abs(scale(i, j) * d_i * static_cast<long double>(E.vector()[j]));
      }
    }
    const long double count = factor + roundings(sizes);
    const Scalar form = hessian_quadratic_form(problem, W, D);
    CHECK(is_close(form, static_cast<long double>(inner_product(D, HD)), DD, count));
    CHECK(is_close(inner_product(E, HD), static_cast<long double>(inner_product(D, HE)), DE, count));
  });
}

/// tr H = 2 sum_l ||W_{L:l+1}||^2 ||W_{l-1:1}||^2 + 2 sum_l lambda_l d_l d_{l-1}, at every W.
template <class Scalar>
void trace_is_that_of_the_formula(std::uint64_t seed) {
  at_random_points<Scalar>(seed, [](const auto& problem, const auto& W, const auto&) {
    const EntryLoops loops = entry_loops(problem, W);
    const auto squared_norm = [](const Table& A) {
      long double sum = 0;
      for (const long double entry : A.entries) sum += entry * entry;
      return sum;
    };
    long double expected = 0;
    for (int l = 1; l <= loops.depth(); ++l) {
      const auto size = static_cast<long double>(loops.layer(l).entries.size());
      expected += 2 * loops.weight(l) * size +
                  2 * squared_norm(chain(loops, loops.depth(), l + 1)) * squared_norm(chain(loops, l - 1, 1));
    }
    const Table scale = hessian_by_loops(magnitudes(loops));
    long double magnitude = 0;
    for (Index i = 0; i < scale.rows; ++i) magnitude += scale(i, i);
    const Matrix<Scalar> H = dense_hessian(problem, W);
    Scalar trace(0);
    for (Index i = 0; i < H.rows(); ++i) trace += H(i, i);
    const long double count = roundings(loops) + static_cast<long double>(H.rows());
    CHECK(is_close(trace, expected, magnitude, count));
  });
}

/// Halving h divides the errors of (grad F(W + hD) - grad F(W - hD)) / 2h against H D and of
/// (F(W + hD) - 2 F(W) + F(W - hD)) / h^2 against <D, H D> by 4. Rounding adds about epsilon F / h
/// to the first and epsilon F / h^2 to the second, which must stay below a hundredth of the error
/// for the slope to say anything.
template <class Scalar>
void differences_converge_with_slope_two(std::uint64_t seed, int log2_of_first_step, int log2_of_second_step) {
  constexpr double slope_tolerance = 0.1;
  const Scalar visible = 100;
  int points = 0, decided_products = 0, decided_forms = 0;
  at_random_points<Scalar>(seed, [&](const auto& problem, const auto& W, const auto& D) {
    const auto moved = [&](const Scalar& step) {
      auto result = W;
      result.vector() += step * D.vector();
      return result;
    };
    const auto HD = hessian_vector_product(problem, W, D);
    const auto error_of_product = [&](const Scalar& h) {
      const auto ahead = objective_and_gradient(problem, moved(h));
      const auto behind = objective_and_gradient(problem, moved(-h));
      Scalar sum(0);
      for (Index i = 0; i < HD.vector().size(); ++i) {
        const Scalar change = ahead.gradient.vector()[i] - behind.gradient.vector()[i];
        const Scalar error = change / (Scalar(2) * h) - HD.vector()[i];
        sum += error * error;
      }
      return Scalar(sqrt(sum));
    };
    const Scalar value = objective(problem, W);
    const Scalar form = hessian_quadratic_form(problem, W, D);
    const auto error_of_form = [&](const Scalar& h) {
      const Scalar ahead = objective(problem, moved(h)), behind = objective(problem, moved(-h));
      return Scalar(abs(((ahead - value) - (value - behind)) / (h * h) - form));
    };
    const auto check_slope = [&](const auto& error, const Scalar& h, const Scalar& noise, int& decided) {
      const Scalar coarse = error(h), fine = error(Scalar(h / 2));
      if (fine < visible * noise) return;
      ++decided;
      CHECK(std::abs(std::log2(static_cast<double>(coarse / fine)) - 2) <= slope_tolerance);
    };
    ++points;
    const Scalar h = ldexp(Scalar(1), log2_of_first_step), k = ldexp(Scalar(1), log2_of_second_step);
    check_slope(error_of_product, h, Scalar(epsilon<Scalar> * value / h), decided_products);
    check_slope(error_of_form, k, Scalar(epsilon<Scalar> * value / (k * k)), decided_forms);
  });
  CHECK(decided_products >= 0.9 * points);
  CHECK(decided_forms >= 0.9 * points);
}

/// Y -> 2^L Y, lambda_l -> 2^{2L-2} lambda_l, W -> 2W: H -> 2^{2L-2} H; H (2D) = 2 H D. Exactly.
template <class Scalar>
void hessian_scales_with_the_power_2L_minus_2_of_the_unit(std::uint64_t seed) {
  at_random_points<Scalar>(seed, [](const auto& problem, const auto& W, const auto& D) {
    const auto& architecture = problem.architecture();
    const int L = architecture.depth();
    std::vector<Index> widths;
    std::vector<Scalar> lambda;
    for (int l = 0; l <= L; ++l) widths.push_back(architecture.width(l));
    for (int l = 1; l <= L; ++l) lambda.push_back(ldexp(architecture.lambda(l), 2 * L - 2));
    const Architecture<Scalar> scaled(widths, lambda);
    Matrix<Scalar> scaled_Y = problem.Y();
    scaled_Y *= ldexp(Scalar(1), L);
    Factors<Scalar> scaled_W(scaled, W.vector()), twice_D(scaled, D.vector());
    scaled_W.vector() *= Scalar(2);
    twice_D.vector() *= Scalar(2);
    const Problem<Scalar> scaled_problem(scaled, scaled_Y);
    const auto HD = hessian_vector_product(problem, W, D);
    const auto scaled_HD = hessian_vector_product(scaled_problem, scaled_W, twice_D);
    for (Index i = 0; i < HD.vector().size(); ++i) {
      CHECK(scaled_HD.vector()[i] == ldexp(HD.vector()[i], 2 * L - 1));
    }
    CHECK(hessian_quadratic_form(scaled_problem, scaled_W, twice_D) ==
          ldexp(hessian_quadratic_form(problem, W, D), 2 * L));
  });
}

/// One code path: at most the order of a sum may differ, with the alignment of the memory.
template <int L, class Scalar>
void static_depth_has_the_same_hessian(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  for (const WidthPattern& pattern : width_patterns(L)) {
    INFO("seed " << seed << ", depth " << L << ", " << pattern.name);
    const auto problem = random_problem<Scalar, Dynamic>(pattern.widths, generator);
    const auto W = random_factors(problem.architecture(), generator);
    const auto D = random_factors(problem.architecture(), generator);
    const auto fixed = with_static_depth<L>(problem);
    const Factors<Scalar, L> fixed_W(fixed.architecture(), W.vector());
    const Factors<Scalar, L> fixed_D(fixed.architecture(), D.vector());
    const long double count = roundings(magnitudes(entry_loops(problem, W)));
    const auto HD = hessian_vector_product(problem, W, D);
    const auto fixed_HD = hessian_vector_product(fixed, fixed_W, fixed_D);
    const auto scale = static_cast<long double>(sqrt(inner_product(HD, HD)));
    for (Index i = 0; i < HD.vector().size(); ++i) {
      CHECK(is_close(fixed_HD.vector()[i], static_cast<long double>(HD.vector()[i]), scale, count));
    }
    const auto form_scale = scale * static_cast<long double>(sqrt(inner_product(D, D)));
    CHECK(is_close(hessian_quadratic_form(fixed, fixed_W, fixed_D),
                   static_cast<long double>(hessian_quadratic_form(problem, W, D)), form_scale, count));
  }
}

}  // namespace dmf::test
