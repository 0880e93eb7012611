// SPDX-License-Identifier: BSL-1.0

// Why a point is undecided, and what options change. Refuted by a doubt that a point made for it does not get, by a
// type where the next order decides, by an option without effect.

#include <dmf/loss/classify.hpp>

#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/losses.hpp>

#include "support/catch.hpp"
#include "support/loss_descent.hpp"
#include "support/loss_points.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>

namespace dmf::test {
namespace {

TEST_CASE("Degenerate points are told apart or left undecided") {
  // One number: h = w (m - y)^2 + 3 l0 m^{2/3} has a double root where h' = h'' = 0: a non-strict saddle. With a mask
  // beside it.
  const double w = 0.7, l0 = 1.3, y_fold = std::pow(l0 / (3 * w), 0.75) * 4;
  const Matrix<double> M{{w, 0}, {0, 2}}, Y{{y_fold, 5}, {7, 0}};
  const Architecture architecture({2, 3, 1, 2}, l0);
  Matrix<double> P = Matrix<double>::Zero(2, 2);
  P(0, 0) = std::pow(l0 / (3 * w), 0.75);  // m = (l0/(3w))^{3/4}: rho'= -2w, and w (y - m) = l0 m^{-1/3}
  const auto what = classify(WeightedLoss(M, Y), architecture, P);
  CHECK(what.type == LossPointType::non_strict_saddle);
  CHECK(what.reduced_nullity == 1);
  REQUIRE(what.descent);
  CHECK(what.descent->order == 3);
  CHECK(check_descent(LossProblem(architecture, WeightedLoss(M, Y)), what));
  // The same with a loss whose third derivative takes that of the penalty away, and whose fourth decides: f = w (p -
  // y)^2 - third (p - m)^3 + (p - m)^4 at p = P(0, 0).
  struct Quartic : WeightedLoss<double> {
    double m, third;
    [[nodiscard]] double value(const Matrix<double>& A) const {
      const double x = A(0, 0) - m;
      return WeightedLoss::value(A) + third * x * x * x / 6 + x * x * x * x;
    }
    [[nodiscard]] Matrix<double> gradient(const Matrix<double>& A) const {
      Matrix<double> G = WeightedLoss::gradient(A);
      const double x = A(0, 0) - m;
      G(0, 0) += third * x * x / 2 + 4 * x * x * x;
      return G;
    }
    [[nodiscard]] Matrix<double> hessian_product(const Matrix<double>& A, const Matrix<double>& D) const {
      Matrix<double> H = WeightedLoss::hessian_product(A, D);
      const double x = A(0, 0) - m;
      H(0, 0) += (third * x + 12 * x * x) * D(0, 0);
      return H;
    }
    [[nodiscard]] double third_derivative_form(const Matrix<double>& A, const Matrix<double>& D) const {
      return (third + 24 * (A(0, 0) - m)) * D(0, 0) * D(0, 0) * D(0, 0);
    }
  };
  // rho'' = 2 l0 (-1/3)(-4/3) m^{-7/3}.
  const double m = P(0, 0), of_penalty = 8.0 / 9 * l0 * std::pow(m, -7.0 / 3);
  const Quartic flat{WeightedLoss<double>(M, Y), m, -of_penalty};
  const auto undecided = classify(flat, architecture, P);
  CHECK(undecided.type == LossPointType::undecided);
  CHECK((undecided.doubt == LossDoubt::higher_order || undecided.doubt == LossDoubt::third_order_near_noise));
  CHECK(undecided.margin < 10);
  CHECK(undecided.reduced_nullity == 1);
  const Quartic steep{WeightedLoss<double>(M, Y), m, of_penalty};
  const auto falls = classify(steep, architecture, P);
  // In between: a third derivative that shrinks is decided, then near its noise.
  std::map<std::string, int> seen;
  for (int tenths = 0; tenths <= 170; ++tenths) {
    const auto less = classify(Quartic{WeightedLoss<double>(M, Y), m, of_penalty * (std::pow(10, -0.1 * tenths) - 1)},
                               architecture, P);
    const bool decided = less.type == LossPointType::non_strict_saddle;
    CHECK((decided || less.type == LossPointType::undecided));
    CHECK(decided == (less.margin >= 10));
    ++seen[decided ? to_string(less.type) : to_string(less.doubt)];
  }
  CHECK(seen.size() == 2);
  for (const char* met : {"non_strict_saddle", "third_order_near_noise"}) CHECK(seen[met] >= 30);
  REQUIRE(falls.type == LossPointType::non_strict_saddle);
  CHECK(check_descent(LossProblem(architecture, steep), falls));
  // f(P) = -P: F = (w_1 - w_2)^2/2 is 0 along a line, and no derivative says that it does not fall. 0 is no evidence.
  struct Linear {
    [[nodiscard]] Index rows() const { return 1; }
    [[nodiscard]] Index cols() const { return 1; }
    [[nodiscard]] double value(const Matrix<double>& A) const { return -A(0, 0); }
    [[nodiscard]] Matrix<double> gradient(const Matrix<double>&) const { return Matrix<double>{{-1}}; }
    [[nodiscard]] Matrix<double> hessian_product(const Matrix<double>&, const Matrix<double>&) const {
      return Matrix<double>{{0}};
    }
    [[nodiscard]] double curvature() const { return 0; }
  };
  const auto line = classify(Linear{}, Architecture<double>({1, 1, 1}, 0.5), Matrix<double>{{2}});
  CHECK(line.type == LossPointType::undecided);
  CHECK(line.doubt == LossDoubt::higher_order);
}

TEST_CASE("What is not critical, not finite or does not fit is said") {
  std::mt19937_64 generator(20261135);
  const Architecture architecture({3, 2, 2, 3}, 0.1);
  const WeightedLoss loss(random_weights<double>(3, 3, generator), standard_normal(3, 3, generator));
  const LossProblem problem(architecture, loss);
  Factors<double> W(architecture, standard_normal(architecture.parameter_count(), 1, generator));
  const auto what = classify(problem, W);
  CHECK(what.type == LossPointType::not_critical);
  CHECK(what.margin >= 1);
  CHECK(classify(problem, end_to_end(W)).type == LossPointType::not_critical);
  W.vector() *= 1e-3;  // small, but far from 0 in the unit of the problem
  CHECK(classify(problem, W).type == LossPointType::not_critical);
  W.vector() *= 1e-12;
  CHECK(classify(problem, W).type == LossPointType::local_minimizer);  // 0 but for rounding
  CHECK_THROWS_WITH(classify(problem, Matrix<double>(Matrix<double>::Identity(3, 3))),
                    "rank P must be at most d_min = 2, got 3");
  CHECK_THROWS_WITH(classify(problem, Matrix<double>(Matrix<double>::Ones(2, 3))),
                    "P must be d_L x d_0 = 3 x 3, got 2 x 3");
  CHECK_THROWS_AS(classify(problem, Factors<double>(Architecture({3, 3, 2, 3}, 0.1))), InvalidInput);
  W.vector()[0] = std::nan("");
  CHECK_THROWS_AS(classify(problem, W), InvalidInput);
}

/// ||P - Y||^2 and its critical point of rank 2 for L = 2, m = y - l0, at diag(1, second).
LossClassification<double> two_layers(double second, const ClassifyOptions<double>& options = {}) {
  const Matrix<double> Y{{2, 0}, {0, 1 + second}};
  return classify(WeightedLoss<double>(Matrix<double>::Ones(2, 2), Y), Architecture<double>({2, 2, 2}, 1.0),
                  Matrix<double>{{1, 0}, {0, second}}, options);
}

TEST_CASE("A singular value near the cut, and the two options that decide about it") {
  CHECK(two_layers(1e-3).rank.rank == 2);
  CHECK(two_layers(1e-3).type == LossPointType::local_minimizer);
  const auto near = two_layers(5e-8);  // the cut is 1.5e-8 times the largest
  CHECK(near.type == LossPointType::undecided);
  CHECK(near.doubt == LossDoubt::rank_near_cut);
  CHECK((near.margin >= 1 && near.margin < 10));
  CHECK(near.margin == near.rank.margin);
  const auto below = two_layers(5e-9);
  CHECK(below.doubt == LossDoubt::rank_near_cut);
  CHECK(below.rank.rank == 1);
  ClassifyOptions<double> fine, coarse, known;
  fine.rank_tolerance = 1e-12;
  CHECK(two_layers(5e-8, fine).rank.rank == 2);
  CHECK(two_layers(5e-8, fine).doubt != LossDoubt::rank_near_cut);
  coarse.rank_tolerance = 1e-5;
  CHECK(two_layers(5e-8, coarse).rank.rank == 1);
  CHECK(two_layers(5e-8, coarse).doubt != LossDoubt::rank_near_cut);
  CHECK(two_layers(1e-3, coarse).rank.rank == 2);
  known.rank = 2;
  CHECK(two_layers(5e-8, known).rank.rank == 2);
  CHECK(two_layers(5e-8, known).doubt != LossDoubt::rank_near_cut);
  known.rank = 1;
  CHECK(two_layers(1e-3, known).point.rank() == 1);
}

TEST_CASE("An eigenvalue near its noise beside a fold, where one of either sign meets the other") {
  // The two roots of ln eta_fold + step: Hess h = +- c sqrt(step), known up to what rounding of y makes of it.
  const ScalarEquation<double> equation(3);
  const Architecture<double> chain({1, 1, 1, 1}, 0.7);
  const double unit = std::exp(chain.log_unit().value());
  std::map<LossDoubt, int> doubts;
  int decided = 0;
  for (int tenths = 10; tenths <= 155; ++tenths) {
    const double log_eta = equation.log_eta_fold() + std::pow(10.0, -0.1 * tenths);
    const WeightedLoss<double> loss(Matrix<double>{{1}}, Matrix<double>{{unit * std::exp(log_eta)}});
    for (const Root<double>& root : equation.roots(log_eta)) {
      const auto what = classify(loss, chain, Matrix<double>{{unit * root.p}});
      INFO("10^-" << tenths << "/10: " << to_string(what.type) << " " << to_string(what.doubt) << ", margin "
                  << what.margin << ", gap " << what.gap);
      if (what.type == LossPointType::undecided) {
        ++doubts[what.doubt];
        CHECK(tenths >= 120);
        CHECK(what.margin < 10);
        continue;
      }
      CHECK(what.margin >= 10);
      if (what.type == LossPointType::non_strict_saddle) {
        CHECK(tenths >= 135);  // the fold within rounding
        continue;
      }
      ++decided;
      CHECK(what.type ==
            (root.kind == RootKind::larger ? LossPointType::local_minimizer : LossPointType::strict_saddle));
    }
  }
  CHECK(decided >= 200);
  CHECK(doubts[LossDoubt::eigenvalue_near_noise] >= 3);
}

/// Numbers that a loss should not give.
struct Faulty : WeightedLoss<double> {
  double in_gradient = 0, in_product = 0;
  [[nodiscard]] Matrix<double> gradient(const Matrix<double>& P) const {
    return WeightedLoss::gradient(P).array() + in_gradient;
  }
  [[nodiscard]] Matrix<double> hessian_product(const Matrix<double>& P, const Matrix<double>& D) const {
    return WeightedLoss::hessian_product(P, D).array() + in_product;
  }
};

TEST_CASE("What is not finite or does not converge ends in doubt, not in a type") {
  const Architecture architecture({2, 2, 2, 2}, 0.1);
  const double infinity = std::numeric_limits<double>::infinity(), m = 1.5, y = m + 0.1 / std::cbrt(m);
  const WeightedLoss<double> loss(Matrix<double>::Ones(2, 2), Matrix<double>{{y, 0}, {0, 0}});
  const Matrix<double> P{{m, 0}, {0, 0}};
  CHECK(classify(Faulty{loss}, architecture, P).type == LossPointType::local_minimizer);
  for (const double wrong : {infinity, -infinity, std::nan("")}) {
    const auto of_gradient = classify(Faulty{loss, wrong}, architecture, P);
    CHECK(of_gradient.type == LossPointType::undecided);
    CHECK(of_gradient.doubt == LossDoubt::not_finite);
    CHECK(of_gradient.margin == 0);
    const auto of_product = classify(Faulty{loss, 0, wrong}, architecture, P);
    CHECK(of_product.type == LossPointType::undecided);
    CHECK((of_product.doubt == LossDoubt::not_finite || of_product.doubt == LossDoubt::not_converged));
    CHECK(of_product.margin == 0);
  }
  CHECK(classify(loss, architecture, Matrix<double>(1e308 * P)).doubt == LossDoubt::not_finite);
  // A product whose decomposition has no digits left.
  const Matrix<float> lost = std::numeric_limits<float>::denorm_min() * Matrix<float>{{3, 1}, {2, -5}};
  const WeightedLoss<float> of_float(Matrix<float>::Ones(2, 2), Matrix<float>::Identity(2, 2));
  const auto unsound = classify(of_float, Architecture<float>({2, 2, 2, 2}, 1e-12F), lost);
  CHECK(unsound.type == LossPointType::undecided);
  CHECK(unsound.doubt == LossDoubt::not_converged);
}

TEST_CASE("Tolerance of the gradient, limit of the dimension") {
  const Architecture architecture({2, 2, 2, 2}, 0.1);
  const double m = 1.5, y = m + 0.1 / std::cbrt(m);
  const LossProblem problem(architecture,
                            WeightedLoss<double>(Matrix<double>::Ones(2, 2), Matrix<double>{{y, 0}, {0, 0.1}}));
  const Matrix<double> P{{m * (1 + 1e-6), 0}, {0, 0}};
  const Factors<double> W = BalancedLift<double>(architecture, rank_manifold_point<double>(P, 1)).factors();
  ClassifyOptions<double> loose;
  loose.gradient_tolerance = 1e-3;
  const auto at_point = classify(problem, W), at_product = classify(problem, P);
  CHECK(at_point.type == LossPointType::not_critical);
  CHECK(at_product.type == LossPointType::not_critical);
  CHECK(at_point.margin == at_point.scaled_gradient / ClassifyOptions<double>().gradient_tolerance);
  CHECK(classify(problem, W, loose).type == LossPointType::local_minimizer);
  CHECK(classify(problem, P, loose).type == LossPointType::local_minimizer);
  loose.gradient_tolerance = at_point.scaled_gradient * (1 - 1e-9);
  CHECK(classify(problem, W, loose).type == LossPointType::not_critical);
  CHECK(classify(problem, W, loose).margin == Approx(1));
  ClassifyOptions<double> small;
  small.largest_dimension = 2;  // r (d_0 + d_L - r) = 3
  small.gradient_tolerance = 1e-3;
  CHECK_THROWS_WITH(classify(problem, W, small),
                    "a reduced Hessian of dimension r (d_0 + d_L - r) = 3 exceeds the limit of 2");
  small.largest_dimension = 3;
  CHECK(classify(problem, W, small).eigenvalues.size() == 3);
  ClassifyOptions<double> negative;
  negative.rank_tolerance = -1;
  CHECK_THROWS_WITH(classify(problem, W, negative), Catch::Matchers::Contains("tolerances must not be negative, got"));
  negative = {};
  negative.gradient_tolerance = std::nan("");
  CHECK_THROWS_AS(classify(problem, P, negative), InvalidInput);
}

}  // namespace
}  // namespace dmf::test
