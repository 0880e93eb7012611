// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/hessian_blocks.hpp>

#include "support/catch.hpp"
#include "support/peak_memory.hpp"
#include "support/instances.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

/// F with every number replaced by its magnitude and Y by -|Y|: its Hessian is the sum of the magnitudes of
/// all terms of that of F.
template <class Scalar, int Depth>
Problem<Scalar, Depth> magnitudes_of(const Problem<Scalar, Depth>& problem) {
  return {problem.architecture(), -problem.Y().cwiseAbs()};
}
template <class Scalar, int Depth>
Factors<Scalar, Depth> magnitudes_of(const Factors<Scalar, Depth>& W) {
  return {W.architecture(), W.vector().cwiseAbs()};
}

/// Roundings of two ways through the same sums, at most: the lengths of all chains of products.
template <class Scalar, int Depth>
Scalar roundings_of(const Architecture<Scalar, Depth>& architecture) {
  Index sum = 10;
  for (int l = 0; l <= architecture.depth(); ++l) sum += 4 * architecture.width(l) + 4;
  return static_cast<Scalar>(sum);
}

/// Everything in the header against dense_hessian(). Refuted by one entry off by more than the roundings.
template <class Scalar, int Depth>
void blocks_agree_with_the_dense_hessian(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W) {
  const Architecture<Scalar, Depth>& architecture = problem.architecture();
  const int L = architecture.depth();
  const Matrix<Scalar> H = dense_hessian(problem, W);
  const Matrix<Scalar> scale = dense_hessian(magnitudes_of(problem), magnitudes_of(W));
  const Scalar tolerance = roundings_of(architecture) * epsilon<Scalar>;
  const auto size = [&](int l) { return architecture.width(l) * architecture.width(l - 1); };
  const auto far = [&](const Scalar& x, const Scalar& y, const Scalar& magnitude) {
    return !(abs(x - y) <= tolerance * magnitude);
  };

  const Factors<Scalar, Depth> diagonal = hessian_diagonal(problem, W);
  int wrong_diagonal = 0, wrong_entries = 0, wrong_traces = 0, wrong_norms = 0;
  Scalar total(0), total_scale(0);
  for (Index i = 0; i < H.rows(); ++i) {
    wrong_diagonal += far(diagonal.vector()[i], H(i, i), scale(i, i));
    total += H(i, i);
    total_scale += scale(i, i);
  }
  for (int l = 1; l <= L; ++l) {
    Scalar trace(0);
    for (Index i = 0; i < size(l); ++i) trace += H(architecture.offset(l) + i, architecture.offset(l) + i);
    wrong_traces += far(layer_trace(problem, W, l), trace, trace);
    for (int k = 1; k <= L; ++k) {
      const Matrix<Scalar> block = hessian_block(problem, W, l, k);
      REQUIRE(block.rows() == size(l));
      REQUIRE(block.cols() == size(k));
      Scalar squares(0), square_scale(0);
      for (Index j = 0; j < size(k); ++j) {
        for (Index i = 0; i < size(l); ++i) {
          const Index row = architecture.offset(l) + i, column = architecture.offset(k) + j;
          wrong_entries += far(block(i, j), H(row, column), scale(row, column));
          squares += H(row, column) * H(row, column);
          square_scale += scale(row, column) * scale(row, column);
        }
      }
      const Scalar norm = hessian_block_norm(problem, W, l, k);
      wrong_norms += far(norm * norm, squares, Scalar(4) * square_scale);
    }
  }
  CHECK(wrong_diagonal == 0);
  CHECK(wrong_entries == 0);
  CHECK(wrong_traces == 0);
  CHECK(wrong_norms == 0);
  CHECK(!far(hessian_trace(problem, W), total, total_scale));
  CHECK(!far(hessian_frobenius_norm(problem, W), H.norm(), Scalar(4) * scale.norm()));
}

TEMPLATE_TEST_CASE("Blocks, diagonal, traces and norms are those of the dense Hessian", "", float, double,
                   long double) {
  at_random_points<TestType>(
      1, [](const auto& problem, const auto& W, const auto&) { blocks_agree_with_the_dense_hessian(problem, W); });
}

TEST_CASE("The same in fifty digits") {
  std::mt19937_64 generator(2);
  const auto problem = random_problem<mp50, Dynamic>({3, 2, 4, 2}, generator);
  blocks_agree_with_the_dense_hessian(problem, random_factors(problem.architecture(), generator));
}

TEST_CASE("A depth that is known at compile time changes nothing") {
  std::mt19937_64 generator(3);
  const auto problem = random_problem<double, 3>({3, 2, 4, 2}, generator);
  const auto W = random_factors(problem.architecture(), generator);
  blocks_agree_with_the_dense_hessian(problem, W);
}

// F = (ab - y)^2 + lambda_1 a^2 + lambda_2 b^2 at a = 3, b = -2, y = 1, lambda = (1/2, 4).
TEST_CASE("Two scalar layers by hand") {
  const Architecture<double> architecture({1, 1, 1}, std::vector<double>{0.5, 4});
  const Problem<double> problem(architecture, Matrix<double>::Ones(1, 1));
  const Factors<double> W(architecture, Vector<double>{{3.0, -2.0}});
  CHECK(hessian_diagonal(problem, W).vector() == Vector<double>{{9.0, 26.0}});
  CHECK(hessian_block(problem, W, 2, 1)(0, 0) == -26);
  CHECK(hessian_block(problem, W, 1, 2)(0, 0) == -26);
  CHECK(layer_trace(problem, W, 2) == 26);
  CHECK(hessian_trace(problem, W) == 35);
  CHECK(hessian_block_norm(problem, W, 1, 2) == 26);
  CHECK(hessian_frobenius_norm(problem, W) == Approx(std::sqrt(81.0 + 3 * 676)));
}

// Layers 2 and 4 wider than N allows: every norm of a block between them comes from Gram matrices.
TEST_CASE("Wide layers between narrow ones") {
  for (const std::vector<Index>& widths :
       {std::vector<Index>{2, 40, 2, 40, 2}, {1, 30, 2, 30, 3}, {30, 1, 30}, {2, 40, 3}}) {
    std::mt19937_64 generator(20251801);
    const Architecture<double> architecture(widths, 0.3);
    const Problem<double> problem(architecture, standard_normal(widths.back(), widths.front(), generator));
    const Vector<double> entries = standard_normal(architecture.parameter_count(), 1, generator);
    blocks_agree_with_the_dense_hessian(problem, Factors<double>(architecture, entries));
  }
}

// Identities of size 8000 would take 512 MB each, N numbers take 1.3 MB.
TEST_CASE("Wide ends cost no more than the factors") {
  for (const std::vector<Index>& widths : {std::vector<Index>{8000, 10, 10}, {10, 10, 8000}, {10, 8000, 10}}) {
    std::mt19937_64 generator(20251802);
    const Architecture<double> architecture(widths, 0.3);
    const Problem<double> problem(architecture, standard_normal(widths.back(), widths.front(), generator));
    const Vector<double> entries = standard_normal(architecture.parameter_count(), 1, generator);
    const Factors<double> W(architecture, entries);
    double trace = 0, norm = 0, largest = 0;
    const double peak = peak_megabytes([&] {
      trace = hessian_trace(problem, W);
      norm = hessian_frobenius_norm(problem, W);
      largest = hessian_diagonal(problem, W).vector().maxCoeff();
    });
    INFO("d_0 = " << widths.front() << ", peak of " << peak << " MB");
    CHECK(peak <= 40);
    CHECK(trace == Approx(hessian_diagonal(problem, W).vector().sum()).epsilon(1e-12));
    CHECK(norm >= largest);
    const Vector<double> x = standard_normal(architecture.parameter_count(), 1, generator);
    CHECK(hessian_vector_product(problem, W, Factors<double>(architecture, x)).vector().norm() <= norm * x.norm());
  }
}

// At W = 0 empty products are all there is: tr H = 2 sum lambda_l d_l d_{l-1}.
TEST_CASE("At zero the trace is that of the penalty") {
  const Architecture<double> architecture({2, 5, 3}, std::vector<double>{0.5, 2});
  const Problem<double> problem(architecture, Matrix<double>(Matrix<double>::Ones(3, 2)));
  CHECK(hessian_trace(problem, Factors<double>(architecture)) == 2 * (0.5 * 10 + 2 * 15));
}

/// W_l = c_l W'_l, Y = c Y' with c = c_1 ... c_L and lambda_l = (c/c_l)^2 lambda'_l, so that F = c^2 F' and H_ml is
/// c^2/(c_m c_l) times H'_ml; c_l = 2^exponents[l - 1].
template <class Scalar, int Depth>
std::pair<Problem<Scalar, Depth>, Factors<Scalar, Depth>> in_other_units(const Problem<Scalar, Depth>& problem,
                                                                         const Factors<Scalar, Depth>& W,
                                                                         const std::vector<int>& exponents) {
  const int c = std::accumulate(exponents.begin(), exponents.end(), 0);
  std::vector<Scalar> weights;
  for (std::size_t l = 0; l < exponents.size(); ++l)
    weights.push_back(ldexp(problem.architecture().weights()[l], 2 * (c - exponents[l])));
  const Architecture<Scalar, Depth> architecture = with_weights(problem.architecture(), weights);
  Factors<Scalar, Depth> moved(architecture);
  for (std::size_t l = 0; l < exponents.size(); ++l) {
    const int layer = static_cast<int>(l) + 1;
    moved.layer(layer) = W.layer(layer) * ldexp(Scalar(1), exponents[l]);
  }
  return {Problem<Scalar, Depth>(architecture, Matrix<Scalar>(problem.Y() * ldexp(Scalar(1), c))), moved};
}

// Multiplying by powers of two commutes with rounding: refuted by one bit. Squares of these numbers are 0 or
// infinite. The layers wider than N allows go by Gram matrices.
TEST_CASE("Norms in units in which no square stays in range are those in moderate units") {
  using Exponents = std::vector<int>;
  for (const auto& [widths, list] :
       {std::pair{std::vector<Index>{3, 2, 4, 2},
                  std::vector<Exponents>{{-249, -249, -249}, {249, 249, 249}, {-300, 400, -110}, {140, -350, 330}}},
        std::pair{std::vector<Index>{2, 40, 2, 40, 2},
                  std::vector<Exponents>{{-166, -166, -166, -166}, {166, 166, 166, 166}, {200, -250, 150, -230}}}}) {
    std::mt19937_64 generator(20251803);
    const auto problem = random_problem<double, Dynamic>(widths, generator);
    const auto random = random_factors(problem.architecture(), generator);
    for (const auto& W : {random, Factors<double>(problem.architecture())}) {
      for (const Exponents& exponents : list) {
        const auto [other, moved] = in_other_units(problem, W, exponents);
        const int c = std::accumulate(exponents.begin(), exponents.end(), 0);
        long double squares = 0;
        for (int l = 1; l <= problem.architecture().depth(); ++l) {
          for (int k = 1; k <= problem.architecture().depth(); ++k) {
            INFO("widths " << widths.size() << ", exponents from " << exponents[0] << ", block " << l << ' ' << k);
            const int unit =
                2 * c - exponents[static_cast<std::size_t>(l - 1)] - exponents[static_cast<std::size_t>(k - 1)];
            const double norm = hessian_block_norm(other, moved, l, k);
            CHECK(norm == std::ldexp(hessian_block_norm(problem, W, l, k), unit));
            squares += static_cast<long double>(norm) * norm;
          }
        }
        CHECK(hessian_frobenius_norm(other, moved) == Approx(static_cast<double>(std::sqrt(squares))).epsilon(1e-14));
      }
    }
  }
}

// At W = 0 with L > 2 every block but those of the penalty vanishes: ||H|| = 2 (sum lambda_l^2 d_l d_{l-1})^{1/2}.
TEST_CASE("Norms at zero and elsewhere, weights from one end of the range to the other") {
  for (const double weight : {1e-300, 1e-220, 1.0, 1e150, 1e300}) {
    const Architecture<double> architecture({2, 5, 3, 2}, std::vector<double>{weight, 2 * weight, 3 * weight});
    const Problem<double> problem(architecture, Matrix<double>(Matrix<double>::Constant(2, 2, std::pow(weight, 0.75))));
    CHECK(hessian_frobenius_norm(problem, Factors<double>(architecture)) ==
          Approx(2 * std::sqrt(10.0 + 4 * 15 + 9 * 6) * weight).epsilon(1e-14));
    // c W at c^4 = weight, once in more digits and exponents.
    std::mt19937_64 generator(20251804);
    const Vector<double> entries =
        std::pow(weight, 0.25) * standard_normal(architecture.parameter_count(), 1, generator);
    const Architecture<long double> wide(
        {2, 5, 3, 2}, std::vector<long double>{architecture.lambda(1), architecture.lambda(2), architecture.lambda(3)});
    const Problem<long double> in_more(wide, problem.Y().cast<long double>());
    const auto expected =
        static_cast<double>(hessian_frobenius_norm(in_more, Factors<long double>(wide, entries.cast<long double>())));
    CHECK(hessian_frobenius_norm(problem, Factors<double>(architecture, entries)) == Approx(expected).epsilon(1e-13));
  }
}

// Chains that leave the range one way and come back: one eighth per layer down, then eight per layer up.
TEST_CASE("Norms of deep nets whose products leave the range in between") {
  const int L = 700;
  const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 1), 0.5);
  const Problem<double> problem(architecture, Matrix<double>::Ones(1, 1));
  Factors<double> W(architecture);
  for (int l = 0; l < L; ++l) W.vector()[l] = l < L / 2 ? 0.125 : 8;
  // W_L ... W_1 = 1 = Y, and H_ml = 2/(w_m w_l) + [l = m]: R = 0.
  long double inverse_squares = 0, squares = 0;
  for (const double w : W.vector()) inverse_squares += 1 / (static_cast<long double>(w) * w);
  for (const double w : W.vector()) {
    const long double own = 2 / (static_cast<long double>(w) * w);
    squares += (own + 1) * (own + 1) - own * own;
  }
  squares += 4 * inverse_squares * inverse_squares;
  CHECK(hessian_frobenius_norm(problem, W) == Approx(static_cast<double>(std::sqrt(squares))).epsilon(1e-12));
}

TEST_CASE("Other widths, layers that are not there and blocks too large are refused") {
  const Problem<double> problem(Architecture<double>({3, 4, 2}, 1.0), Matrix<double>(Matrix<double>::Ones(2, 3)));
  const Factors<double> W(problem.architecture()), misfit(Architecture<double>({3, 2, 2}, 1.0));
  const auto widths = Catch::Matchers::StartsWith("the factors and the problem must have the same widths");
  CHECK_THROWS_WITH(hessian_diagonal(problem, misfit), widths);
  CHECK_THROWS_WITH(hessian_trace(problem, misfit), widths);
  CHECK_THROWS_WITH(hessian_frobenius_norm(problem, misfit), widths);
  CHECK_THROWS_WITH(layer_trace(problem, W, 0), "layers are numbered from 1 to L = 2, got 0");
  CHECK_THROWS_WITH(hessian_block(problem, W, 1, 3), "layers are numbered from 1 to L = 2, got 3");
  CHECK_THROWS_WITH(hessian_block_norm(problem, W, 3, 1), "layers are numbered from 1 to L = 2, got 3");
  CHECK_THROWS_WITH(hessian_block(problem, W, 1, 2, 95), "a block of 12 x 8 numbers exceeds the limit of 95");
  CHECK(hessian_block(problem, W, 1, 2, 96).size() == 96);
}

}  // namespace
}  // namespace dmf::test
