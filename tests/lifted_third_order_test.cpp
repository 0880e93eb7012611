// SPDX-License-Identifier: BSL-1.0

// Third derivatives in the kernel of Hess h (docs/theory.md, Proposition 69). Refuted by a D^3 F of a lifted direction
// that is not the third derivative of h along a curve, by curves with one tangent vector that differ in third order, by
// an F that does not fall as the third derivative says, and by a Hessian of h whose difference along the curve is not
// that number.

#include <dmf/loss/balanced_lift.hpp>
#include <dmf/loss/classify.hpp>
#include <dmf/loss/loss_problem.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include "support/catch.hpp"
#include "support/loss_points.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

using Long = long double;

/// A loss with a gradient, a Hessian and a third derivative of choice at a point: with d = P - at, entry by entry,
/// <G, d> + d^T B d/2 + c <C, d>^3/6.
template <class Scalar>
struct TaylorLoss {
  Matrix<Scalar> at, G, B, C;
  Scalar c;
  [[nodiscard]] Index rows() const { return at.rows(); }
  [[nodiscard]] Index cols() const { return at.cols(); }
  [[nodiscard]] Scalar along(const Matrix<Scalar>& D) const { return detail::inner_product_of<Scalar>(C, D); }
  [[nodiscard]] Matrix<Scalar> curved(const Matrix<Scalar>& D) const {
    return Vector<Scalar>(B * Vector<Scalar>(D.reshaped())).reshaped(rows(), cols());
  }
  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    const Matrix<Scalar> d = P - at;
    const Scalar x = along(d);
    return detail::inner_product_of<Scalar>(G, d) + detail::inner_product_of<Scalar>(d, curved(d)) / Scalar(2) +
           c * x * x * x / Scalar(6);
  }
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const {
    const Matrix<Scalar> d = P - at;
    const Scalar x = along(d);
    return G + curved(d) + Scalar(c * x * x / Scalar(2)) * C;
  }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    return curved(D) + Scalar(c * along(P - at) * along(D)) * C;
  }
  [[nodiscard]] Scalar third_derivative_form(const Matrix<Scalar>&, const Matrix<Scalar>& D) const {
    const Scalar x = along(D);
    return c * x * x * x;
  }
};

TEST_CASE("In the kernel the third derivative of F along the lift is that of h, along every curve") {
  constexpr unsigned seed = 20261151;
  std::mt19937_64 generator(seed);
  int points = 0, decided = 0;
  for (int n = 0; n < 40; ++n) {
    const int L = 2 + n % 5;
    std::vector<Index> widths;
    std::vector<Long> lambda;
    for (int l = 0; l <= L; ++l) widths.push_back(1 + static_cast<Index>(generator() % 3));
    for (int l = 1; l <= L; ++l) lambda.push_back(std::exp(2 * static_cast<Long>(uniform(generator)) - 2));
    const Architecture<Long> architecture(widths, lambda);
    const RankPenalty<Long> penalty(architecture);
    const Index rank = 1 + static_cast<Index>(generator() % static_cast<std::uint64_t>(architecture.rank_bound()));
    const Index rows = widths.back(), cols = widths.front();
    INFO("seed " << seed << ", draw " << n << ", L " << L << ", " << rows << " x " << cols << ", rank " << rank);
    Vector<Long> m(rank);
    for (Index a = 0; a < rank; ++a) m[a] = std::exp2(2 * static_cast<Long>(uniform(generator)) - 1);
    if (rank > 1 && n % 3 == 0) m[1] = m[0];
    const auto point = rank_manifold_point<Long>(random_frame<Long>(rows, rank, generator), m,
                                                 random_frame<Long>(cols, rank, generator));
    const Matrix<Long> N =
        Long{0.1} * penalty.rho(point.m[0]) * standard_normal<Long>(rows - rank, cols - rank, generator);
    // f'' such that Hess h is semidefinite, with one vector in its kernel.
    TaylorLoss<Long> loss{point.product(), critical_gradient(point, penalty, N),
                          Matrix<Long>::Zero(rows * cols, rows * cols), standard_normal<Long>(rows, cols, generator),
                          Long{0.7}};
    const Index dimension = point.dimension();
    Matrix<Long> tangents(rows * cols, dimension);
    for (Index j = 0; j < dimension; ++j) {
      const Vector<Long> unit = Vector<Long>::Unit(dimension, j);
      tangents.col(j) = tangent_matrix(point, tangent_blocks(point, unit)).reshaped();
    }
    const Matrix<Long> frame = random_frame<Long>(dimension, dimension, generator);
    Matrix<Long> wanted = Matrix<Long>::Zero(dimension, dimension);
    for (Index j = 1; j < dimension; ++j) {
      wanted += (1 + static_cast<Long>(uniform(generator))) * frame.col(j) * frame.col(j).transpose();
    }
    const Vector<Long> x = frame.col(0);
    loss.B = tangents * Matrix<Long>(wanted - reduced_hessian(loss, penalty, point)) * tangents.transpose();
    const Matrix<Long> H = reduced_hessian(loss, penalty, point);
    REQUIRE((H * x).norm() <= 1e-15L * H.norm() + 1e-15L);
    ++points;

    const LossProblem problem(architecture, loss);
    const BalancedLift<Long> lift(architecture, point);
    const Factors<Long> W = lift.factors(), D = lift.direction(tangent_blocks(point, x));
    const LossHessian hessian(problem, W);
    const Long third = hessian.cubic_form(D), size = 1 + std::abs(third) + loss.B.norm();
    CHECK(hessian_vector_product(problem, W, D).vector().norm() <= 1e-14L * size * D.vector().norm());

    // h(t) - h(-t) is t^3/3 of it up to t^5, along one curve and along one that bends otherwise.
    const Vector<Long> bend = standard_normal<Long>(dimension, 1, generator);
    const auto h = [&](Long t, Long bent) {
      return reduced_value(loss, penalty, retract<Long>(point, t * x + bent * t * t * bend));
    };
    for (const Long bent : {0.0L, 1.0L}) {
      const auto odd = [&](Long t) { return (h(t, bent) - h(-t, bent)) * 3 / (t * t * t); };
      const Long coarse = std::abs(odd(2e-3L) - third), fine = std::abs(odd(1e-3L) - third);
      CHECK(fine <= 1e-3L * size);
      CHECK(fine <= coarse / 3 + 1e-7L * size);  // a quarter, as of second order
      CHECK(std::abs(h(1e-3L, bent) + h(-1e-3L, bent) - 2 * h(0, bent)) <= 1e-9L * size);  // no second order
    }
    // The Hessian changes at this rate along its own kernel.
    const auto curvature = [&](Long t) {
      Factors<Long> there = W;
      there.vector() += t * D.vector();
      return hessian_quadratic_form(problem, there, D);
    };
    CHECK(std::abs((curvature(1e-5L) - curvature(-1e-5L)) / 2e-5L - third) <= 1e-6L * size);
    // F itself: down along -D or D by a sixth of it.
    const auto F = [&](Long t) {
      Factors<Long> there = W;
      there.vector() += t * D.vector();
      return objective(problem, there);
    };
    const auto odd = [&](Long t) { return (F(t) - F(-t)) * 3 / (t * t * t); };
    CHECK(std::abs(odd(1e-3L) - third) <= 1e-3L * size);

    // What classify() makes of it: third order where that is not small, and for L = 2 spare directions do not decide.
    const auto what = classify(problem, W);
    if (L == 2 && architecture.width(1) > rank && N.size() > 0 && what.doubt == LossDoubt::at_threshold) continue;
    if (std::abs(third) < 1e-2L * size) continue;
    ++decided;
    CHECK(what.type == LossPointType::non_strict_saddle);
    REQUIRE(what.descent);
    CHECK(what.descent->order == 3);
    CHECK(what.third_order == Approx(std::abs(third) / std::pow(D.vector().norm(), 3.0L)).epsilon(1e-6));
  }
  CHECK(points == 40);
  CHECK(decided >= 20);
}

}  // namespace
}  // namespace dmf::test
