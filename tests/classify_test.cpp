// SPDX-License-Identifier: BSL-1.0

// Refuted by one critical point whose index, nullity or type differs from what the dense Hessian of F has, or from
// what the atlas says where the data are whitened; by a way down along which F does not fall; by more undecided
// points among generic ones than one in a hundred. DMF_LOSS_POINTS asks for another number of points than 5000.

#include <dmf/loss/classify.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/loss/losses.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/frames.hpp"
#include "support/loss_descent.hpp"
#include "support/loss_points.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// Numbers of negative and zero eigenvalues of the dense Hessian, and whether one lies between the two.
struct DenseInertia {
  std::int64_t negative = 0, zero = 0;
  bool ambiguous = false;
};

template <class Loss>
DenseInertia dense_inertia(const LossProblem<double, Loss>& problem, const Factors<double>& W) {
  // Zeros are below 1e-12 of the norm for the condition of the points here, the others above 1e-8 but in one of some
  // thousand.
  const Vector<double> mu = symmetric_eigenvalues(dense_hessian(problem, W));
  const double scale = mu.cwiseAbs().maxCoeff();
  DenseInertia result;
  for (const double x : mu) {
    const double size = std::abs(x) / scale;
    result.ambiguous = result.ambiguous || (size > 1e-12 && size < 1e-8);
    if (size <= 1e-10) {
      ++result.zero;
    } else if (x < 0) {
      ++result.negative;
    }
  }
  return result;
}

/// The type, with the doubt where there is one.
std::string name_of(const LossClassification<double>& what) {
  return what.doubt == LossDoubt::none ? to_string(what.type) : to_string(what.doubt);
}

struct Count {
  int points = 0, wrong = 0, undecided = 0, ambiguous = 0, descents = 0, unseen = 0;
  std::map<std::string, int> types;

  [[nodiscard]] std::string text() const {
    std::string result = std::to_string(points) + " points, " + std::to_string(wrong) + " wrong, " +
                         std::to_string(undecided) + " undecided, " + std::to_string(ambiguous) +
                         " without a clear dense Hessian, " + std::to_string(unseen) + " of " +
                         std::to_string(descents) + " ways down hidden by rounding;";
    for (const auto& [name, number] : types) result += " " + name + " " + std::to_string(number);
    return result;
  }
  void check() const {
    CHECK(wrong == 0);
    CHECK(undecided <= points / 100);
    CHECK(ambiguous <= points / 100);
    CHECK(descents >= points / 4);
    CHECK(unseen <= descents / 50);
  }
};

template <class Loss>
void examine(const Architecture<double>& architecture, const Loss& loss, const RankManifoldPoint<double>& point,
             std::mt19937_64& generator, Count& count) {
  std::vector<Matrix<double>> hidden;
  for (int l = 1; l < architecture.depth(); ++l) {
    hidden.push_back(random_frame(architecture.width(l), point.rank(), generator));
  }
  const LossProblem<double, Loss> problem(architecture, loss);
  const Factors<double> W = BalancedLift<double>(architecture, point, hidden).factors();
  const LossClassification<double> what = classify(problem, W);
  const DenseInertia dense = dense_inertia(problem, W);
  ++count.points;
  ++count.types[name_of(what)];
  if (dense.ambiguous) {
    ++count.ambiguous;
    return;
  }
  if (what.type == LossPointType::undecided) {
    ++count.undecided;
    return;
  }
  const bool right =
      what.index == dense.negative && what.nullity == dense.zero &&
      what.type == (dense.negative > 0 ? LossPointType::strict_saddle : LossPointType::local_minimizer) &&
      what.rank.rank == point.rank();
  if (!right) ++count.wrong;
  CHECK(right);
  CHECK(what.margin >= 10);
  CHECK(what.counted == (what.rotation_dimension == what.reduced_nullity));
  const auto descend = [&](const LossClassification<double>& from) {
    if (from.type != LossPointType::strict_saddle) return;
    ++count.descents;
    count.unseen += check_descent(problem, from) ? 0 : 1;
  };
  descend(what);
  // From P alone the same is said.
  const LossClassification<double> of_product = classify(loss, architecture, point.product());
  CHECK((of_product.type == what.type && of_product.index == what.index && of_product.nullity == what.nullity));
  CHECK(of_product.margin >= 10);
  descend(of_product);
}

TEST_CASE("Index, nullity and type are those of the dense Hessian at critical points of random losses") {
  constexpr unsigned seed = 20261131;
  const char* const asked = std::getenv("DMF_LOSS_POINTS");
  const int points = asked != nullptr ? std::atoi(asked) : 5000;
  std::mt19937_64 generator(seed);
  Count count;
  for (int n = 0; n < points; ++n) {
    INFO("seed " << seed << ", point " << n);
    const int L = 2 + n % 5;
    std::vector<Index> widths(static_cast<std::size_t>(L) + 1);
    do {
      for (Index& width : widths) width = random_index(1, 4, generator);
    } while (Architecture(widths, 1.0).parameter_count() > 45);
    std::vector<double> lambda;
    for (int l = 0; l < L; ++l) lambda.push_back(std::exp(3 * uniform(generator) - 2.5));
    const Architecture architecture(widths, lambda);
    const RankPenalty<double> penalty(architecture);
    const Index rows = widths.back(), cols = widths.front(),
                rank = random_index(0, architecture.rank_bound(), generator);
    Vector<double> m(rank);
    for (Index a = 0; a < rank; ++a) m[a] = std::exp(4 * uniform(generator) - 3);
    if (rank > 1 && n % 11 == 0) m[1] = m[0];
    const auto point =
        rank_manifold_point<double>(random_frame(rows, rank, generator), m, random_frame(cols, rank, generator));
    // In units of rho, the curvature of the penalty: both signs of every pair occur.
    const double rho = rank > 0 ? penalty.rho(point.m[rank - 1]) : 2 * penalty.common_weight();
    const Matrix<double> N =
        standard_normal(rows - rank, cols - rank, generator) * rho * std::exp(3 * uniform(generator) - 1.5);
    const Matrix<double> G = critical_gradient(point, penalty, N), P = point.product();
    const double strength = std::exp(4 * uniform(generator) - 3);  // of f'' against the penalty
    const auto weights = [&](Index columns) {
      return Matrix<double>(strength * random_weights<double>(rows, columns, generator));
    };
    const auto data = [&](Index samples) {
      return Matrix<double>(std::sqrt(strength) * standard_normal(cols, samples, generator));
    };
    switch (n / 5 % 5) {
      case 0: examine(architecture, weighted_loss_with(P, G, weights(cols)), point, generator, count); break;
      case 1: examine(architecture, data_loss_with(P, G, data(cols + 2), generator), point, generator, count); break;
      case 2:
        examine(architecture, weighted_data_loss_with(P, G, weights(cols + 1), data(cols + 1), generator), point,
                generator, count);
        break;
      case 3: examine(architecture, log_cosh_loss_with(P, G), point, generator, count); break;
      default: {
        const DataLoss<double> first(data(3), standard_normal(rows, 3, generator));
        const double tau = 0.2 + 0.8 * uniform(generator);
        const Matrix<double> G_1 = (G - (1 - tau) * first.gradient(P)) / tau;
        examine(architecture, BlendedLoss(first, weighted_loss_with(P, G_1, weights(cols)), tau), point, generator,
                count);
      }
    }
  }
  INFO(count.text());
  count.check();
  CHECK(count.types["strict_saddle"] >= count.points / 4);
  CHECK(count.types["local_minimizer"] >= count.points / 4);
}

TEST_CASE("Masks with unseen entries: critical points found by Newton steps") {
  constexpr unsigned seed = 20261132;
  std::mt19937_64 generator(seed);
  Count count;
  for (int n = 0; n < 1500; ++n) {
    INFO("seed " << seed << ", start " << n);
    const int L = 2 + n % 5;
    const Index rows = random_index(2, 3, generator), cols = random_index(2, 3, generator);
    std::vector<Index> widths(static_cast<std::size_t>(L) + 1);
    for (Index& width : widths) width = random_index(1, 3, generator);
    widths.front() = cols;
    widths.back() = rows;
    std::vector<double> lambda;
    for (int l = 0; l < L; ++l) lambda.push_back(0.02 * std::exp(2 * uniform(generator)));
    const Architecture architecture(widths, lambda);
    const RankPenalty<double> penalty(architecture);
    Matrix<double> M = Matrix<double>::Ones(rows, cols);
    for (int k = 0; k < 2; ++k) M(random_index(0, rows - 1, generator), random_index(0, cols - 1, generator)) = 0;
    const WeightedLoss<double> loss(M, Matrix<double>(2 * standard_normal(rows, cols, generator)));
    const Index rank = random_index(1, architecture.rank_bound(), generator);
    auto point = rank_manifold_point<double>(Matrix<double>(2 * standard_normal(rows, cols, generator)), rank);
    bool found = false;
    for (int step = 0; step < 40 && !found; ++step) {
      const Vector<double> g = tangent_coordinates(reduced_gradient(loss, penalty, point));
      found = g.norm() < 1e-13 * (1 + loss.gradient(point.product()).norm());
      if (found) break;
      Vector<double> x = -reduced_hessian(loss, penalty, point).fullPivLu().solve(g);
      const double longest = 0.5 * point.m[rank - 1];
      if (!(x.norm() <= longest)) x *= longest / x.norm();
      if (!(x.norm() > 0)) break;
      point = retract(point, x);
      if (point.m[rank - 1] < 1e-3) break;
    }
    if (found) examine(architecture, loss, point, generator, count);
  }
  INFO(count.text());
  CHECK(count.points >= 500);
  count.check();
}

TEST_CASE("On whitened data everything is what the atlas says, at orbits with repeated values, thresholds and all") {
  constexpr unsigned seed = 20261133;
  std::mt19937_64 generator(seed);
  int points = 0, at_threshold = 0, descents = 0, unseen = 0;
  std::map<std::string, int> types;
  for (int n = 0; n < 250; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator, {6, 4, 60});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    const SingularVectors<double> vectors = vectors_of(atlas.groups(), U, V);
    const Matrix<double> X = random_frame(architecture.width(0) + 2, architecture.width(0), generator).transpose();
    const LossProblem problem(architecture, DataLoss<double>(X, product<double>(target_of(atlas.groups(), U, V), X)));
    int visited = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++visited > 40) break;
      INFO("seed " << seed << ", landscape " << n << ", " << to_string(orbit));
      const Factors<double> W = random_point(orbit, vectors, generator);
      const LossClassification<double> what = classify(problem, W);
      INFO("doubt " << to_string(what.doubt) << ", margin " << what.margin << ", noise " << what.noise
                    << ", third order " << what.third_order << " +- " << what.third_order_noise << ", rotations "
                    << what.rotation_dimension << " of " << what.reduced_nullity);
      const Inertia inertia = orbit.inertia();
      ++points;
      ++types[name_of(what)];
      CHECK(what.rank.rank == orbit.rank());
      CHECK(what.index == inertia.negative);
      CHECK(what.nullity == inertia.zero);
      // y = sqrt(lambda) at zero, L = 2, with nothing else that falls: the fourth order decides, which is not looked
      // at. To say a type there, right or wrong, would be a guess.
      const bool threshold = architecture.depth() == 2 && inertia.zero > orbit.dimension() &&
                             orbit.type() != CriticalPointType::strict_saddle;
      CHECK((what.doubt == LossDoubt::at_threshold) == threshold);
      CHECK((what.type == LossPointType::undecided) == threshold);
      if (threshold) {
        ++at_threshold;
        CHECK(what.margin < 10);
        CHECK_FALSE(what.counted);
        continue;
      }
      CHECK(what.margin >= 10);
      switch (orbit.type()) {
        case CriticalPointType::global_minimizer:
        case CriticalPointType::spurious_local_minimizer: CHECK(what.type == LossPointType::local_minimizer); break;
        case CriticalPointType::strict_saddle: CHECK(what.type == LossPointType::strict_saddle); break;
        case CriticalPointType::non_strict_saddle: CHECK(what.type == LossPointType::non_strict_saddle); break;
      }
      if (what.type == LossPointType::local_minimizer) {
        CHECK(what.rotation_dimension + what.balanced_dimension == orbit.dimension());
      } else {
        ++descents;
        unseen += check_descent(problem, what) ? 0 : 1;
      }
    }
  }
  INFO(points << " points, " << at_threshold << " at the threshold of L = 2, " << unseen << " of " << descents
              << " ways down hidden by rounding");
  CHECK(points >= 800);
  CHECK(at_threshold >= 15);
  CHECK(unseen <= descents / 50);
  CHECK(types["non_strict_saddle"] > 20);
}

TEST_CASE("W = 0 under every loss") {
  std::mt19937_64 generator(20261134);
  const Matrix<double> Y{{3, 0}, {0, 1}}, M{{1, 1}, {1, 0}};
  for (int L = 3; L <= 6; ++L) {
    const Architecture architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 2), 0.01);
    const auto what = classify(LossProblem(architecture, WeightedLoss(M, Y)), Factors<double>(architecture));
    CHECK(what.type == LossPointType::local_minimizer);
    CHECK(what.index == 0);
    CHECK(what.nullity == 0);
    CHECK(what.margin > 10);
  }
  // L = 2: singular values of grad f(0) = -2 M o Y are (6, 0) and the threshold is 2 l0.
  const auto at = [&](double l0, Index hidden) {
    const Architecture architecture({2, hidden, 2}, l0);
    return classify(LossProblem(architecture, WeightedLoss(M, Y)), Factors<double>(architecture));
  };
  CHECK(at(2.9, 3).type == LossPointType::strict_saddle);
  CHECK(at(2.9, 3).index == 3);
  REQUIRE(at(2.9, 3).descent);
  CHECK(at(2.9, 3).descent->coefficient == Approx((2 * 2.9 - 6) / 2));
  CHECK(at(3.1, 3).type == LossPointType::local_minimizer);
  CHECK(at(3.0, 3).doubt == LossDoubt::at_threshold);
  CHECK(at(3.0, 3).nullity == 3);
  CHECK(at(0.001, 1).index == 1);
}

}  // namespace
}  // namespace dmf::test
