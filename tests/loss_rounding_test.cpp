// SPDX-License-Identifier: BSL-1.0

// The rounding of the derivatives of every ready loss, in single precision against extended precision. Refuted by one
// error above its bound, and by a bound of which no error comes within a factor of 10^4.

#include <dmf/continuation/loss_rounding.hpp>

#include <dmf/core/random.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/loss_points.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace dmf::test {
namespace {

using Long = long double;

Matrix<Long> wide(const Matrix<float>& A) { return A.cast<Long>(); }

struct Seen {
  Long gradient = 0, product = 0;  // the largest errors in units of their bounds
};

template <class Loss, class WideLoss>
void compare(const Loss& loss, const WideLoss& exact, const Matrix<float>& P, std::mt19937_64& generator, Seen& seen) {
  static_assert(LossOfKnownRounding<Loss, float>);
  const LossRounding<float> bound = loss_rounding(loss, P);
  REQUIRE((std::isfinite(bound.gradient) && std::isfinite(bound.hessian_product)));
  const Long off = (wide(loss.gradient(P)) - Matrix<Long>(exact.gradient(wide(P)))).norm();
  CHECK(off <= Long{bound.gradient});
  seen.gradient = std::max(seen.gradient, off / Long{bound.gradient});
  for (int n = 0; n < 3; ++n) {
    const Matrix<float> D = standard_normal<float>(loss.rows(), loss.cols(), generator);
    const Long product =
        (wide(loss.hessian_product(P, D)) - Matrix<Long>(exact.hessian_product(wide(P), wide(D)))).norm();
    const Long allowed = Long{bound.hessian_product} * wide(D).norm();
    CHECK(product <= allowed);
    seen.product = std::max(seen.product, product / allowed);
  }
}

TEST_CASE("Errors of the derivatives of every ready loss are within their bounds, and the bounds within reach") {
  constexpr unsigned seed = 7531;
  std::mt19937_64 generator(seed);
  Seen of_data, of_weights, of_both, of_blends, of_nested;
  for (int n = 0; n < 200; ++n) {
    INFO("seed " << seed << ", draw " << n);
    const Index rows = 1 + n % 4, cols = 1 + n / 4 % 4, samples = n % 5 == 0 ? 60 : 1 + n % 7;
    const auto draw = [&](Index r, Index c) { return standard_normal<float>(r, c, generator); };
    const float size = std::exp2(static_cast<float>(n % 21) - 10);
    const Matrix<float> P = size * draw(rows, cols), X = draw(cols, samples);
    // Residuals of the size of P, or far below: there the gradient is a small difference.
    const bool near = n % 2 == 0;
    const float apart = near ? 1e-4F * size : 3 * size;
    const Matrix<float> Y = P + apart * draw(rows, cols), T = P * X + apart * draw(rows, samples);
    const Matrix<float> M = random_weights<float>(rows, cols, generator),
                        M_T = random_weights<float>(rows, samples, generator);
    const DataLoss<float> data(X, T);
    const DataLoss<Long> wide_data(wide(X), wide(T));
    const WeightedLoss<float> weighted(M, Y);
    const WeightedLoss<Long> wide_weighted(wide(M), wide(Y));
    compare(data, wide_data, P, generator, of_data);
    compare(weighted, wide_weighted, P, generator, of_weights);
    compare(WeightedDataLoss<float>(M_T, X, T), WeightedDataLoss<Long>(wide(M_T), wide(X), wide(T)), P, generator,
            of_both);
    for (const float tau : {0.0F, 0.3F, 0.9F, 1.0F}) {
      const BlendedLoss blend(data, weighted, tau);
      const BlendedLoss wide_blend(wide_data, wide_weighted, Long{tau});
      compare(blend, wide_blend, P, generator, of_blends);
      // Of blends again.
      compare(BlendedLoss(blend, weighted, 0.7F), BlendedLoss(wide_blend, wide_weighted, Long{0.7F}), P, generator,
              of_nested);
    }
  }
  for (const Seen& seen : {of_data, of_weights, of_both, of_blends, of_nested}) {
    INFO("gradient " << seen.gradient << ", product " << seen.product);
    CHECK(seen.gradient >= 1e-4L);
    CHECK(seen.product >= 1e-4L);
  }
}

TEST_CASE("A loss that says it itself is taken at its word, one that does not has none") {
  struct Said : WeightedLoss<double> {
    [[nodiscard]] double gradient_error(const Matrix<double>&) const { return 0.25; }
    [[nodiscard]] double hessian_product_error(const Matrix<double>&) const { return 0.125; }
  };
  struct Silent : LogCoshLoss<double> {};
  const Matrix<double> A = Matrix<double>::Ones(2, 2);
  const LossRounding<double> said = loss_rounding(Said{WeightedLoss<double>(A, A)}, A);
  CHECK(said.gradient == 0.25);
  CHECK(said.hessian_product == 0.125);
  CHECK_FALSE(LossOfKnownRounding<Silent, double>);
}

}  // namespace
}  // namespace dmf::test
