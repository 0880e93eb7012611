// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/hessian_blocks.hpp>

#include "support/catch.hpp"
#include "support/peak_memory.hpp"
#include "support/instances.hpp"
#include "support/random_architecture.hpp"

#include <cmath>
#include <random>
#include <string>
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
