// SPDX-License-Identifier: BSL-1.0

#include <dmf/loss/graded_steps.hpp>

#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/random.hpp>
#include <dmf/continuation/survey.hpp>
#include <dmf/loss/classify.hpp>
#include <dmf/loss/losses.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace dmf::test {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();
using Long = long double;

/// A point with singular values from 1 down to about `least`.
RankManifoldPoint<double> graded_point(Index rows, Index cols, Index rank, double least, std::mt19937_64& generator) {
  Vector<double> m(rank);
  for (Index a = 0; a < rank; ++a) {
    m[a] = std::pow(least, static_cast<double>(a) / std::max<double>(1, static_cast<double>(rank - 1)));
    m[a] *= 1 + uniform(generator);
  }
  return rank_manifold_point<double>(random_frame(rows, rank, generator), m, random_frame(cols, rank, generator));
}

template <class To, class From>
RankManifoldPoint<To> cast(const RankManifoldPoint<From>& p) {
  return {p.E_0.template cast<To>(), p.E_L.template cast<To>(), p.m.template cast<To>(),
          p.complement_0.template cast<To>(), p.complement_L.template cast<To>()};
}

/// Coordinates x with |z| = size, of every direction.
Vector<double> step_of(const RankManifoldPoint<double>& point, double size, std::mt19937_64& generator) {
  const Vector<double> z = standard_normal(point.dimension(), 1, generator);
  return (size / z.norm()) * z.cwiseProduct(coordinate_singular_values(point));
}

// Refuted by: an entry of P' that a step in one direction moves by anything but that direction, up to the square.
TEST_CASE("A step in proportion is the step of the tangent vector, to first order") {
  constexpr std::uint64_t seed = 7801;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  for (int draw = 0; draw < 60; ++draw) {
    const Index rows = 1 + draw % 5, cols = 1 + (draw / 5) % 4, rank = 1 + draw % std::min(rows, cols);
    const auto point = graded_point(rows, cols, rank, 0.3, generator);
    const Vector<double> x = step_of(point, 1, generator);
    const Matrix<double> along = tangent_matrix(point, tangent_blocks(point, x));
    CAPTURE(draw, rows, cols, rank);
    double last = 0;
    for (const double t : {1e-3, 1e-4}) {
      const auto moved = retract_in_proportion(point, Vector<double>(t * x));
      CHECK(moved.rank() == rank);
      const double miss = (moved.product() - point.product() - t * along).norm() / along.norm();
      CHECK(miss <= 20 * t * t);
      if (last > 1e-9) CHECK(miss <= last / 90);  // of second order
      last = miss;
    }
    CHECK((retract_in_proportion(point, Vector<double>(0 * x)).product() - point.product()).norm() <= 64 * eps);
  }
}

// Refuted by: a small singular value with the error of a large one, in double against long double of the same
// formula, which has the digits to spare; or one that is not what the middle factor says: by the inequalities of
// Ostrowski every value moves by a factor within (1 +- |z|)^3.
TEST_CASE("Singular values from 1 to 1e-60 move by factors, each to its own accuracy") {
  constexpr std::uint64_t seed = 7802;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  double worst = 0;
  for (int draw = 0; draw < 80; ++draw) {
    const Index rows = 3 + draw % 3, cols = 3 + draw % 2, rank = 2 + draw % 2;
    const double least = std::pow(10.0, -1 - (draw * 59) / 79);
    const auto point = graded_point(rows, cols, rank, least, generator);
    const double size = 0.3 * uniform(generator);
    const Vector<double> x = step_of(point, size, generator);
    const auto moved = retract_in_proportion(point, x);
    const auto truth = retract_in_proportion(cast<Long>(point), Vector<Long>(x.cast<Long>()));
    CAPTURE(draw, least, size);
    for (Index a = 0; a < rank; ++a) {
      worst = std::max(worst, static_cast<double>(std::abs(moved.m[a] / truth.m[a] - 1)));
      CHECK(moved.m[a] / point.m[a] < std::pow(1 + size, 3));
      CHECK(moved.m[a] / point.m[a] > std::pow(1 - size, 3));
    }
  }
  INFO("worst relative error " << worst / eps << " epsilon");
  CHECK(worst <= 64 * eps);
}

// Refuted by: a distance that forgets a block or its scale, or in which a large singular value hides a small one.
TEST_CASE("The distance in proportion is |z| of the step that was made, whatever the singular values") {
  constexpr std::uint64_t seed = 7803;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int compared = 0;
  for (int draw = 0; draw < 60; ++draw) {
    const Index rows = 2 + draw % 4, cols = 2 + draw % 3, rank = 1 + draw % std::min(rows, cols);
    const auto point = graded_point(rows, cols, rank, std::pow(10.0, -draw / 4.0), generator);
    CAPTURE(draw, rows, cols, rank);
    for (const double size : {0.4, 1e-2, 1e-4, 1e-6}) {
      const auto moved = retract_in_proportion(point, step_of(point, size, generator));
      // Rounding of frames moves the smallest value by (epsilon + epsilon z) m_1/m_r, squared angles.
      const double rounding = 64 * eps * (1 + size * size * point.m[0] / point.m[rank - 1]);
      if (rounding < size) CHECK(std::abs(distance_in_proportion(point, moved) - size) <= rounding);
      compared += rounding < size ? 1 : 0;
    }
    CHECK(distance_in_proportion(point, point) <= 64 * eps);
    auto other = point;  // P differs by 1e-3 m_r alone
    other.m[rank - 1] *= 1.001;
    CHECK(distance_in_proportion(point, other) == Approx(1e-3).epsilon(1e-6));
  }
  CHECK(compared >= 200);
  const auto two = graded_point(3, 3, 2, 0.1, generator), one = graded_point(3, 3, 1, 1, generator);
  CHECK(distance_in_proportion(two, one) == std::numeric_limits<double>::infinity());
  CHECK(distance_in_proportion(two, graded_point(3, 4, 2, 0.1, generator)) == std::numeric_limits<double>::infinity());
}

// Refuted by: a sign that scaling changes where both are clear, in digits enough for either, or a scaled spectrum whose
// parts with weights are not of one size.
TEST_CASE("Scaled coordinates keep the signs of the Hessian and bring its terms to one size") {
  constexpr std::uint64_t seed = 7804;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  int compared = 0;
  for (int draw = 0; draw < 60; ++draw) {
    const int depth = 3 + draw % 4;
    const RankPenalty<double> penalty(depth, 0.05);
    const auto point = graded_point(3, 4, 1 + draw % 3, std::pow(10.0, -(draw % 5)), generator);
    const Matrix<double> M = Matrix<double>::Constant(3, 4, 0.5) + 0.2 * standard_normal(3, 4, generator).cwiseAbs();
    const WeightedLoss<double> loss(M, standard_normal(3, 4, generator));
    const Matrix<double> H = reduced_hessian(loss, penalty, point);
    const Vector<double> s = coordinate_scales(point, depth, point.m[0]);
    CHECK(s.maxCoeff() == Approx(1).epsilon(4 * eps));
    const Vector<double> plain = detail::symmetric_eigen<double>(H).values;
    const Vector<double> scaled = detail::symmetric_eigen<double>(s.asDiagonal() * H * s.asDiagonal()).values;
    const double noise = 1e4 * eps * plain.cwiseAbs().maxCoeff();
    CAPTURE(draw, depth);
    if (plain.cwiseAbs().minCoeff() > noise) {
      ++compared;
      CHECK((plain.array() < 0).count() == (scaled.array() < 0).count());
    }
    Index i = 0;
    for (Index c = 0; c < point.rank(); ++c) {
      for (Index a = 0; a < point.rank(); ++a, ++i) {
        const double larger = std::max(point.m[a], point.m[c]);
        CHECK(s[i] * s[i] * penalty.rho_over_m(larger) == Approx(penalty.rho_over_m(point.m[0])).epsilon(64 * eps));
      }
    }
  }
  CHECK(compared >= 50);
}

// Three layers, data that are not whitened, and weights down to 1e-7: the smaller roots are 1e-21 of the larger ones.
// f is strictly convex and each of three directions has both roots, so there are 27 points, as in the whitened atlas.
// Refuted by: a path that is lost, two that end in one point, a parity that is broken, or a verdict of classify()
// against the index of a certificate, the signs of the scaled Hessian or what is known of the best and the worst one.
TEST_CASE("Paths along roots of very different sizes are followed to the end") {
  const Matrix<double> T{{3, 0, 1}, {0, 2, 1}, {1, 0, 2}}, X{{1, 0.2, 0}, {0.1, 1.3, 0}, {0, 0.3, 0.8}};
  const DataLoss<double> loss(X, T);
  for (const double lambda : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7}) {
    CAPTURE(lambda);
    const Architecture<double> architecture({3, 3, 3, 3}, lambda);
    SurveyOptions<double> options;
    options.search_starts = 5;
    const auto known = survey(architecture, loss, options);
    CHECK(known.consistent());
    CHECK(known.branches.size() == 26);
    CHECK(known.count(BranchEnd::reached) == 26);
    CHECK(known.points.size() == 27);
    CHECK(known.too_small == 0);
    CHECK(known.certified() >= (lambda >= 1e-4 ? 27U : 8U));
    Index minimizers = 0;
    for (const auto& found : known.points) {
      CAPTURE(found.rank(), found.value);
      const auto what = classify(loss, architecture, found.point);
      CHECK(what.index == found.index);
      if (found.rank() > 0) {  // of one size: twice the curvature, and Proposition 87(c)
        const double gradient = detail::spectral_norm<double>(loss.gradient(found.point.product()));
        CHECK(what.eigenvalues.cwiseAbs().maxCoeff() <= 2 * loss.curvature() + 2 * gradient / found.point.m[0]);
      }
      CHECK((what.type == LossPointType::local_minimizer) == (found.index == 0));
      CHECK((what.type == LossPointType::strict_saddle) == (found.index > 0));
      if (found.certificate.certified()) CHECK(found.certificate.index == what.index);
      minimizers += found.index == 0 ? 1 : 0;
    }
    CHECK(minimizers == 4);  // each rank has one, and W = 0
  }
  // One step past: an end that is not critical to working accuracy is no point, which the list says.
  const Architecture<double> beyond({3, 3, 3, 3}, 1e-8);
  const auto lost = survey(beyond, loss);
  CHECK(lost.points.size() < 27);
  CHECK_FALSE(lost.consistent());
  for (const auto& found : lost.points) CHECK(classify(loss, beyond, found.point).type != LossPointType::not_critical);
  // Roots that double cannot hold: said, counted, and nothing that is not critical is listed.
  const auto tiny = survey(Architecture<double>({3, 3, 3, 3}, 1e-300), loss);
  CHECK(tiny.too_small == 19);
  CHECK(tiny.branches.size() == 7);
  CHECK_FALSE(tiny.consistent());
  for (const auto& found : tiny.points) CHECK(found.gradient <= 1e-9);
}

TEST_CASE("Misuse of steps in proportion is refused") {
  std::mt19937_64 generator(7806);
  const auto point = graded_point(3, 3, 2, 0.1, generator);
  CHECK_THROWS_AS(retract_in_proportion(point, Vector<double>(Vector<double>::Zero(7))), InvalidInput);
  CHECK_THROWS_AS(retract_in_proportion(point, step_of(point, 0.51, generator)), InvalidInput);
  CHECK_THROWS_AS(retract_in_proportion(point, Vector<double>(NAN * step_of(point, 0.1, generator))), InvalidInput);
  const auto far = graded_point(3, 3, 2, 1e-80, generator);
  CHECK_THROWS_AS(retract_in_proportion(far, step_of(far, 0.1, generator)), InvalidInput);
  const auto zero = rank_manifold_point<double>(Matrix<double>::Zero(3, 2), 0);
  CHECK(retract_in_proportion(zero, Vector<double>(0)).rank() == 0);
  CHECK(distance_in_proportion(zero, zero) == 0);
}

}  // namespace
}  // namespace dmf::test
