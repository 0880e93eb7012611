// SPDX-License-Identifier: BSL-1.0

#include <dmf/continuation/certificate.hpp>

#include <dmf/continuation/reduced_search.hpp>
#include <dmf/core/random.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/loss_problem.hpp>
#include <dmf/loss/losses.hpp>
#include <dmf/low_rank/balanced_factors.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/loss_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

using Long = long double;

/// A loss as a user writes it, not quadratic: sum_ij sqrt(1 + (P - Y)_ij^2). The second derivative of sqrt(1 + x^2) has
/// the slope -3 x (1 + x^2)^{-5/2}, at most 0.859 in size, at x = 1/2.
template <class Scalar>
struct SoftAbsolute {
  Matrix<Scalar> Y;
  [[nodiscard]] Index rows() const { return Y.rows(); }
  [[nodiscard]] Index cols() const { return Y.cols(); }
  [[nodiscard]] Scalar value(const Matrix<Scalar>& P) const {
    return ((P - Y).array().square() + Scalar(1)).sqrt().sum();
  }
  [[nodiscard]] Matrix<Scalar> gradient(const Matrix<Scalar>& P) const {
    const auto R = (P - Y).array();
    return R / (R.square() + Scalar(1)).sqrt();
  }
  [[nodiscard]] Matrix<Scalar> hessian_product(const Matrix<Scalar>& P, const Matrix<Scalar>& D) const {
    const auto one = ((P - Y).array().square() + Scalar(1)).eval();
    return D.array() / (one * one.sqrt());
  }
};
constexpr double soft_lipschitz = 0.859;

/// The same with the rounding of its derivatives: a handful of operations on each entry, |x|/sqrt(1 + x^2) <= 1.
template <class Scalar>
struct RoundedSoftAbsolute : SoftAbsolute<Scalar> {
  [[nodiscard]] Scalar gradient_error(const Matrix<Scalar>& P) const {
    return Scalar(16) * epsilon<Scalar> * (static_cast<Scalar>(P.size()) + P.norm() + this->Y.norm());
  }
  [[nodiscard]] Scalar hessian_product_error(const Matrix<Scalar>& P) const {
    return Scalar(32) * epsilon<Scalar> * (Scalar(1) + P.norm() + this->Y.norm());
  }
};

void print_verdicts(const char* what, const std::map<std::string, int>& verdicts) {
  std::printf("%s:", what);
  for (const auto& [name, count] : verdicts) std::printf(" %s %d", name.c_str(), count);
  std::printf("\n");
}

/// The critical point of rank r that Newton's method finds next to P in extended precision.
template <class Loss>
SearchResult<Long> refined(const Architecture<double>& architecture, const Loss& loss, const Matrix<double>& P,
                           Index r) {
  return newton_search(loss, RankPenalty<Long>(wide(architecture)), rank_manifold_point<Long>(P.cast<Long>(), r));
}

/// A certificate at P against the truth: a critical point, found in extended precision, is within its radius and has
/// its rank and index. Refuted by one certificate without such a point. Returns the verdict.
template <class Loss, class WideLoss>
CertificateVerdict check_certificate(const Architecture<double>& architecture, const Loss& loss,
                                     const WideLoss& wide_loss, const Matrix<double>& P, Index r,
                                     const CertificateOptions<double>& options = {}) {
  const Certificate<double> certificate = certify(architecture, loss, P, r, options);
  if (!certificate.certified()) return certificate.verdict;
  const SearchResult<Long> truth = refined(architecture, wide_loss, P, r);
  INFO("rank " << r << ", radius " << certificate.radius << ", gap " << certificate.gap << ", K "
               << certificate.third_derivative);
  REQUIRE(truth.converged());
  CHECK(static_cast<double>((truth.point.product() - P.cast<Long>()).norm()) <= certificate.radius);
  CHECK(truth.index == certificate.index_on_rank);
  CHECK(certificate.kantorovich < 0.5);
  CHECK(certificate.layer_radius < certificate.least_layer);
  CHECK(certificate.layer_radius < certificate.gauge);
  CHECK(certificate.alone_within >= certificate.layer_radius);
  return certificate.verdict;
}

// ------------------------------------------------------------------------- computed critical points

TEST_CASE("Computed critical points are certified, and the true one is within the radius") {
  constexpr std::uint64_t seed = 7501;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int points = 0, certified = 0;
  std::map<std::string, int> verdicts;
  for (int draw = 0; draw < 60; ++draw) {
    const int depth = 2 + draw % 4;
    const LossDraw<double> problem = draw_loss_problem(depth, draw, generator);
    visit_losses(problem, [&](const auto& loss, const auto& wide_loss) {
      const Index most = problem.architecture.rank_bound();
      const Index r = 1 + static_cast<Index>(generator() % static_cast<std::uint64_t>(most));
      const Matrix<double> start = standard_normal(loss.rows(), loss.cols(), generator);
      const auto found = newton_search(loss, RankPenalty<double>(problem.architecture), rank_manifold_point(start, r));
      if (!found.converged() || found.gap < 1e-4) return;
      INFO("draw " << draw << ", depth " << depth);
      ++points;
      const Matrix<double> P = found.point.product();
      const CertificateVerdict verdict = check_certificate(problem.architecture, loss, wide_loss, P, r);
      ++verdicts[to_string(verdict)];
      if (verdict != CertificateVerdict::certified) return;
      ++certified;
      // All of F: the dense Hessian at balanced factors has the index, and the nullity of the free frames.
      const Certificate<double> certificate = certify(problem.architecture, loss, P, r);
      CHECK(certificate.gradient < 1e-8);  // the allowance for rounding is generous, but no phantasy
      const LossProblem full(problem.architecture, loss);
      const Factors<double> W = balanced_factors(problem.architecture, P);
      const Vector<double> spectrum = symmetric_eigenvalues(dense_hessian(full, PointView<double, Dynamic>(W)));
      const double zero = 1e-9 * spectrum.cwiseAbs().maxCoeff();
      std::int64_t nullity = 0;
      for (int l = 1; l < depth; ++l) {
        const std::int64_t d = problem.architecture.width(l);
        nullity += (d * (d - 1) - (d - r) * (d - r - 1)) / 2;
      }
      CHECK((spectrum.array() < -zero).count() == certificate.index);
      CHECK((spectrum.cwiseAbs().array() <= zero).count() == nullity);
      // With hidden widths r and equal weights the rest of the spectrum is that across the rotations: the gap to the
      // digit.
      std::vector<Index> widths(static_cast<std::size_t>(depth) + 1, r);
      widths.front() = loss.cols();
      widths.back() = loss.rows();
      const Architecture<double> narrow(widths, common_weight(problem.architecture));
      const LossProblem slice(narrow, loss);
      const Factors<double> V = balanced_factors(narrow, P);
      Vector<double> rest = symmetric_eigenvalues(dense_hessian(slice, PointView<double, Dynamic>(V))).cwiseAbs();
      std::sort(rest.begin(), rest.end());
      CHECK(certificate.gap == Approx(rest[(depth - 1) * r * (r - 1) / 2]).epsilon(1e-4));
    });
  }
  print_verdicts("critical points", verdicts);
  CHECK(points >= 40);
  CHECK(certified >= 0.95 * points);
  // Each of these points is nondegenerate and of its rank: what is missing, if anything, is digits.
  for (const auto& [name, count] : verdicts) {
    INFO(name << ": " << count);
    CHECK((name == "certified" || name == "far_from_critical"));
  }
}

// ------------------------------------------------------------------------------------------ attacks

TEST_CASE("No certificate is wrong where points are moved off") {
  constexpr std::uint64_t seed = 7502;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  std::map<std::string, int> verdicts;
  for (int draw = 0; draw < 40; ++draw) {
    const LossDraw<double> problem = draw_loss_problem(2 + draw % 4, draw, generator);
    visit_losses(problem, [&](const auto& loss, const auto& wide_loss) {
      const Index most = problem.architecture.rank_bound();
      const Index r = 1 + static_cast<Index>(generator() % static_cast<std::uint64_t>(most));
      const Matrix<double> start = standard_normal(loss.rows(), loss.cols(), generator);
      ++verdicts[to_string(check_certificate(problem.architecture, loss, wide_loss, start, r))];
      const auto found = newton_search(loss, RankPenalty<double>(problem.architecture), rank_manifold_point(start, r));
      const Matrix<double> P = found.point.product();
      for (const double distance : {1e-14, 1e-11, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0}) {
        const Matrix<double> off = P + distance * standard_normal(loss.rows(), loss.cols(), generator);
        INFO("draw " << draw << ", moved by " << distance);
        ++verdicts[to_string(check_certificate(problem.architecture, loss, wide_loss, off, r))];
        // A rank more than there is: the last singular value is rounding, or what was added.
        if (r < most) ++verdicts[to_string(check_certificate(problem.architecture, loss, wide_loss, off, r + 1))];
      }
    });
  }
  // Points of a manifold: one of two equal singular values fitted, in any direction.
  for (int depth = 2; depth <= 6; ++depth) {
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(depth) + 1, 2), 0.1);
    const WeightedLoss<double> loss(Matrix<double>::Ones(2, 2), 3 * Matrix<double>::Identity(2, 2));
    const WeightedLoss<Long> wide_loss(Matrix<Long>::Ones(2, 2), 3 * Matrix<Long>::Identity(2, 2));
    const Matrix<double> frame = random_frame(2, 1, generator), start = 3 * frame * frame.transpose();
    const auto found = newton_search(loss, RankPenalty<double>(architecture), rank_manifold_point(start, 1));
    REQUIRE(found.converged());
    ++verdicts[to_string(check_certificate(architecture, loss, wide_loss, found.point.product(), 1))];
  }
  print_verdicts("points moved off", verdicts);
  CHECK(verdicts["certified"] >= 100);
  CHECK(verdicts["far_from_critical"] >= 50);
  // Every way of saying no was met that such points can meet.
  for (const char* met : {"degenerate", "lower_rank", "rank_may_fall"}) CHECK(verdicts[met] >= 5);
  CHECK(verdicts["not_examined"] + verdicts["no_rounding"] + verdicts["no_lipschitz"] + verdicts["out_of_range"] == 0);
}

TEST_CASE("Next to a fold both points are certified, and none where there is none") {
  // f = ||P - Y||^2, Y = diag(y, ...): critical points of rank 1 are known to the last digit.
  constexpr std::uint64_t seed = 7503;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int certified = 0, above = 0;
  for (int depth = 3; depth <= 5; ++depth) {
    for (const double step : {1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, -1e-13, -1e-11, -1e-7, -1e-3}) {
      const Architecture<double> chain(std::vector<Index>(static_cast<std::size_t>(depth) + 1, 2),
                                       random_loss_weights<double>(depth, generator));
      const ScalarEquation<double> equation(depth);
      const double log_eta = equation.log_eta_fold() + step;
      const double y = std::exp(log_eta + chain.log_unit().value());
      const Matrix<double> U = random_orthogonal(2, generator), V = random_orthogonal(2, generator);
      const Matrix<double> Y = y * U.col(0) * V.col(0).transpose();
      const Matrix<double> ones = Matrix<double>::Ones(2, 2), identity = Matrix<double>::Identity(2, 2);
      const WeightedDataLoss<double> loss(ones, identity, Y);
      const WeightedDataLoss<Long> wide_loss(ones.cast<Long>(), identity.cast<Long>(), Y.cast<Long>());
      const double at_fold = equation.double_root().p * std::exp(chain.log_unit().value());
      INFO("depth " << depth << ", ln eta less the fold's " << step);
      for (const double factor : {1.0, 1 + 1e-8, 1 - 1e-6, 0.9, 1.2}) {
        const Matrix<double> P = factor * at_fold / y * Y;
        const auto verdict = check_certificate(chain, loss, wide_loss, P, 1);
        if (step < 0) CHECK(verdict != CertificateVerdict::certified);
      }
      if (step < 0) continue;
      for (const Root<double>& root : equation.roots(log_eta)) {
        ++above;
        const double m = root.p * std::exp(chain.log_unit().value());
        const Certificate<double> certificate = certify(chain, loss, Matrix<double>(m / y * Y), 1);
        if (step >= 1e-11) CHECK(certificate.certified());
        if (!certificate.certified()) continue;
        ++certified;
        CHECK(certificate.index_on_rank == (root.kind == RootKind::larger ? 0 : 1));
        // The other root is no nearer than the radius: each certificate is of its own point.
        CHECK(certificate.radius < 0.5 * m * std::sqrt(step));
      }
    }
  }
  std::printf("next to folds: %d of %d certified\n", certified, above);
  CHECK(above == 42);
  CHECK(certified >= 36);
}

TEST_CASE("A point whose rank may fall is not certified at the rank that it has") {
  // L >= 3: W = 0 is a critical point with a definite Hessian. A small P of rank 1 is near it, and near no critical
  // point of rank 1; all inequalities but that on the layers hold.
  for (int depth = 3; depth <= 6; ++depth) {
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(depth) + 1, 2), 1.0);
    const WeightedLoss<double> loss(Matrix<double>{{1, 2}, {0.5, 1}}, Matrix<double>{{0.1, 0.2}, {0, -0.1}});
    Matrix<double> P = Matrix<double>::Zero(2, 2);
    P(0, 0) = std::pow(1e-3, depth);
    const Certificate<double> certificate = certify(architecture, loss, P, 1);
    INFO("depth " << depth);
    CHECK(certificate.verdict == CertificateVerdict::rank_may_fall);
    CHECK(certificate.kantorovich < 0.5);
    CHECK(certificate.layer_radius >= certificate.least_layer);
    CHECK(certify(architecture, loss, P, 0).certified());
  }
}

// --------------------------------------------------------------------------------------- the pieces

TEST_CASE("The bound of the third derivative is attained") {
  // f = Lambda ||P||^2 or a cube, all layers and the direction along one matrix of rank 1: every step of the bound is
  // an equality, 2L (2L-1)(2L-2) Lambda b^{2L-3} L^{-3/2}, and 3L (3L-1)(3L-2) b^{3L-3} L^{-3/2} c/6 for f = c p^3/6.
  for (int depth = 2; depth <= 9; ++depth) {
    const double L = depth, b = 1.3, lambda = 0.7, c = 0.4;
    detail::KantorovichTest<double> test;
    test.depth = depth;
    test.largest = b;
    test.hessian_bound = 2 * lambda;
    test.gradient = 2 * lambda * std::pow(b, L);
    const double of_square = 2 * L * (2 * L - 1) * (2 * L - 2) * lambda * std::pow(b, 2 * L - 3) * std::pow(L, -1.5);
    CHECK(test.third_derivative(0.0) == Approx(of_square).epsilon(1e-10));
    test.lipschitz = c;
    test.hessian_bound = c * std::pow(b, L);
    test.gradient = c * std::pow(b, 2 * L) / 2;
    const double of_cube = 3 * L * (3 * L - 1) * (3 * L - 2) * std::pow(b, 3 * L - 3) * std::pow(L, -1.5) * c / 6;
    CHECK(test.third_derivative(0.0) == Approx(of_cube).epsilon(1e-10));
    // On a ball: what it is at the point of the ball that is farthest along, f being one of degree 3.
    const double R = 0.2, farthest = b + R / std::sqrt(L);
    const double there = 3 * L * (3 * L - 1) * (3 * L - 2) * std::pow(farthest, 3 * L - 3) * std::pow(L, -1.5) * c / 6;
    CHECK(test.third_derivative(R) >= there);
    CHECK(test.reach(R) >= std::pow(b + R / std::sqrt(L), L) - std::pow(b, L));
  }
}

// ------------------------------------------------------------------------------------ a user's loss

TEST_CASE("A loss that is not quadratic is certified with the user's bounds alone") {
  constexpr std::uint64_t seed = 7507;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int certified = 0, points = 0;
  for (int draw = 0; draw < 24; ++draw) {
    const int depth = 2 + draw % 3;
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(depth) + 1, 3), 0.05);
    const RoundedSoftAbsolute<double> loss{{2 * standard_normal(3, 3, generator)}};
    const SoftAbsolute<Long> wide_loss{loss.Y.cast<Long>()};
    const Index r = 1 + draw % 2;
    const auto found = newton_search(loss, RankPenalty<double>(architecture),
                                     rank_manifold_point<double>(2 * standard_normal(3, 3, generator), r));
    if (!found.converged() || found.gap < 1e-4) continue;
    ++points;
    const Matrix<double> P = found.point.product();
    CHECK(certify(architecture, loss, P, r).verdict == CertificateVerdict::no_lipschitz);
    CertificateOptions<double> options;
    options.lipschitz = soft_lipschitz;
    CHECK(certify(architecture, SoftAbsolute<double>(loss), P, r, options).verdict == CertificateVerdict::no_rounding);
    if (check_certificate(architecture, loss, wide_loss, P, r, options) == CertificateVerdict::certified) ++certified;
    for (const double distance : {1e-8, 1e-4, 1e-2, 1e-1}) {
      const Matrix<double> off = P + distance * standard_normal(3, 3, generator);
      check_certificate(architecture, loss, wide_loss, off, r, options);
    }
    // The bound counts: with one that is too large by far there is no certificate at the edge of the ball.
    options.lipschitz = 1e12;
    CHECK_FALSE(certify(architecture, loss, Matrix<double>(P + 1e-6 * standard_normal(3, 3, generator)), r, options)
                    .certified());
  }
  std::printf("not quadratic: %d of %d certified\n", certified, points);
  CHECK(points >= 10);
  CHECK(certified >= 0.9 * points);
}

TEST_CASE("Two layers: the spare directions count, and at the threshold there is no certificate") {
  // Y = diag(y1, y2), l0 = 1/2: the critical point of rank 1 at y1 leaves y2, whose gradient 2 y2 is compared with 2
  // l0.
  const Architecture<double> architecture({2, 4, 2}, 0.5);
  const auto at = [&](double y2) {
    const WeightedLoss<double> loss(Matrix<double>::Ones(2, 2), Matrix<double>{{2, 0}, {0, y2}});
    return certify(architecture, loss, Matrix<double>{{1.5, 0}, {0, 0}}, 1);
  };
  CHECK(at(0.75).certified());
  CHECK(at(0.75).index == 3);  // d_1 - r
  CHECK(at(0.75).index_on_rank == 0);
  CHECK(at(0.25).certified());
  CHECK(at(0.25).index == 0);
  CHECK(at(0.5).verdict == CertificateVerdict::spare_threshold);
  const WeightedLoss<double> loss(Matrix<double>::Ones(2, 2), Matrix<double>{{2, 0}, {0, 0.75}});
  CHECK(certify(architecture, loss, Matrix<double>::Zero(2, 2), 0).index == 8);
  CHECK(certify(Architecture<double>({2, 4, 4, 2}, 0.5), loss, Matrix<double>::Zero(2, 2), 0).index == 0);
  // Without spare widths nothing is to be told.
  const WeightedLoss<double> threshold(Matrix<double>::Ones(2, 2), Matrix<double>{{2, 0}, {0, 0.5}});
  CHECK(certify(Architecture<double>({2, 1, 2}, 0.5), threshold, Matrix<double>{{1.5, 0}, {0, 0}}, 1).certified());
}

// Refuted by a certificate where squares vanish: the same problem in units of s, far from its critical point.
TEST_CASE("Numbers whose squares vanish get no certificate") {
  for (const double s : {1.0, 1e-20, 1e-60, 1e-90, 1e-100, 1e-120, 1e-160, 1e-220}) {
    const Architecture<double> architecture({1, 1, 1, 1}, 0.1 * std::pow(s, 4.0 / 3));
    const auto verdict = [&](double y, double x) {
      const WeightedLoss<double> loss(Matrix<double>{{1}}, Matrix<double>{{y * s}});
      return certify(architecture, loss, Matrix<double>{{x * s}}, 1).verdict;
    };
    CHECK(verdict(2, 1.5) != CertificateVerdict::certified);
    // 1.5 is critical for y = 1.5 + 0.1 1.5^{-1/3}; in range it is certified.
    const bool known = verdict(1.5 + 0.1 * std::pow(1.5, -1.0 / 3), 1.5) == CertificateVerdict::certified;
    if (s >= 1e-60) CHECK(known);
  }
  const auto in_float = [](float s) {
    const Architecture<float> architecture({1, 1, 1, 1}, 0.1F * std::pow(s, 4.0F / 3));
    const WeightedLoss<float> loss(Matrix<float>{{1}}, Matrix<float>{{2 * s}});
    return certify(architecture, loss, Matrix<float>{{1.5F * s}}, 1).verdict;
  };
  for (const float s : {1.0F, 1e-7F, 1e-14F, 1e-20F}) CHECK(in_float(s) != CertificateVerdict::certified);
}

TEST_CASE("Misuse of certify is reported with its values") {
  const Architecture<double> architecture({3, 2, 3}, 1.0);
  const WeightedLoss<double> loss(Matrix<double>::Ones(3, 3), Matrix<double>::Identity(3, 3));
  const Matrix<double> P = Matrix<double>::Identity(3, 3);
  CHECK_THROWS_AS(certify(architecture, loss, P, 3), InvalidInput);
  CHECK_THROWS_AS(certify(architecture, loss, P, -1), InvalidInput);
  CHECK_THROWS_AS(certify(architecture, loss, Matrix<double>::Identity(2, 3), 1), InvalidInput);
  CHECK_THROWS_AS(certify(architecture, loss, Matrix<double>(P * std::nan("")), 1), InvalidInput);
  CertificateOptions<double> options;
  options.lipschitz = -1;
  CHECK_THROWS_AS(certify(architecture, loss, P, 1, options), InvalidInput);
  CHECK(certify(architecture, loss, Matrix<double>::Zero(3, 3), 1).verdict == CertificateVerdict::lower_rank);
  options = {};
  options.rounding = LossRounding<double>{-0.1, 0};  // no bound at all: it would make |g| smaller
  CHECK_THROWS_AS(certify(architecture, loss, P, 1, options), InvalidInput);
  options.rounding = LossRounding<double>{0, std::nan("")};
  CHECK_THROWS_AS(certify(architecture, loss, P, 1, options), InvalidInput);
  CHECK_FALSE(Certificate<double>().certified());  // of a point that nobody examined
  // A blend has the bounds that its parts have.
  using Blend = BlendedLoss<WeightedLoss<double>, SoftAbsolute<double>>;
  CertificateOptions<double> lipschitz;
  lipschitz.lipschitz = soft_lipschitz;
  CHECK(certify(architecture, Blend(loss, SoftAbsolute<double>{P}, 0.5), P, 1, lipschitz).verdict ==
        CertificateVerdict::no_rounding);
  // Out of range: reported, not guessed.
  CHECK_FALSE(certify(architecture, loss, Matrix<double>(1e200 * P), 2).certified());
}

}  // namespace
}  // namespace dmf::test
