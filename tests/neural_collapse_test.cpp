// SPDX-License-Identifier: BSL-1.0

// The classes against the labels themselves: a dense one-hot Y, its decomposition, F by the analytic wing and the
// loss as it is written in the literature. Refuted by any factor of N or 1/2 in the wrong place, by a class on the
// wrong side of a threshold, by a local minimizer that is missing, and by a root of the equation of the counts that is
// no eigenvalue.

#include <dmf/low_rank/neural_collapse.hpp>

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/core/random.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/orbit_range.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/landscape.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_architecture.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// Labels of a shuffled data set, K x N.
Matrix<double> one_hot(const std::vector<Index>& counts, std::mt19937_64& generator) {
  std::vector<Index> labels;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    labels.insert(labels.end(), static_cast<std::size_t>(counts[k]), static_cast<Index>(k));
  }
  for (std::size_t i = labels.size(); i > 1; --i) std::swap(labels[i - 1], labels[generator() % i]);
  Matrix<double> Y = Matrix<double>::Zero(static_cast<Index>(counts.size()), static_cast<Index>(labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i) Y(labels[i], static_cast<Index>(i)) = 1;
  return Y;
}

Matrix<double> without_mean(const Matrix<double>& Y) { return Y.colwise() - Y.rowwise().mean(); }

/// diag(n), less n n^T/N if centred.
Matrix<double> gram(const std::vector<Index>& counts, bool centred) {
  Vector<double> n(static_cast<Index>(counts.size()));
  for (Index k = 0; k < n.size(); ++k) n[k] = static_cast<double>(counts[static_cast<std::size_t>(k)]);
  Matrix<double> result = n.asDiagonal();
  if (centred) result -= n * n.transpose() / n.sum();
  return result;
}

std::vector<Index> random_counts(std::mt19937_64& generator, Index most_classes, Index most_samples) {
  std::vector<Index> counts(static_cast<std::size_t>(random_index(1, most_classes, generator)));
  for (Index& n : counts) n = random_index(1, most_samples, generator);
  if (counts.size() > 1 && random_index(0, 1, generator) == 1) counts[0] = counts[1];
  return counts;
}

TEST_CASE("The worked example: 200, 100, 50 and 50 samples, six weight layers") {
  const std::vector<Index> counts{200, 100, 50, 50};
  const auto architecture = collapse_architecture<double>(counts, std::vector<double>(6, 0.015), 0.015);
  CHECK(architecture.depth() == 7);
  for (int l = 1; l <= 7; ++l) CHECK(architecture.lambda(l) == Approx(6).epsilon(4 * epsilon<double>));
  const NeuralCollapse<double> collapse = neural_collapse(architecture, counts);
  CHECK(std::abs(collapse.fold_count - 31.46) < 0.005);
  CHECK(std::abs(collapse.switch_count - 76.15) < 0.005);
  const std::vector<double> values{400, 288.671, 268.287, 289.057, 309.827};
  REQUIRE(collapse.minimizers.size() == values.size());
  for (std::size_t r = 0; r < values.size(); ++r) {
    const CollapseMinimizer<double>& minimizer = collapse.minimizers[r];
    CHECK(minimizer.rank == static_cast<Index>(r));
    CHECK(std::abs(800 * minimizer.value - values[r]) < 0.0005);
    CHECK((minimizer.type == CriticalPointType::global_minimizer) == (r == 2));
    CHECK((minimizer.excess == 0) == (r == 2));
  }
  CHECK(collapse.lowest == 2);
  CHECK(collapse.direction_of(200).place == CollapsePlace::survives);
  CHECK(collapse.direction_of(100).place == CollapsePlace::survives);
  CHECK(collapse.direction_of(50).place == CollapsePlace::collapsed);
  CHECK_THROWS_AS(collapse.direction_of(60), InvalidInput);

  const NeuralCollapse<double> centred = neural_collapse(architecture, counts, true);
  REQUIRE(centred.directions.size() == 4);
  CHECK(std::abs(centred.directions[0].square - 142.154) < 0.0005);
  CHECK(std::abs(centred.directions[1].square - 70.346) < 0.0005);
  CHECK(centred.directions[2].square == 50);
  CHECK(centred.directions[3].square == 0);
  CHECK(centred.directions[3].place == CollapsePlace::collapsed_everywhere);
  CHECK_THROWS_AS(centred.direction_of(200), InvalidInput);
}

TEST_CASE("Squared singular values and shares are those of the labels' Gram matrix") {
  const std::uint64_t seed = 20260301;
  std::mt19937_64 generator(seed);
  for (int draw = 0; draw < 300; ++draw) {
    const std::vector<Index> counts = random_counts(generator, 8, draw % 3 == 0 ? 4 : draw % 3 == 1 ? 60 : 1000000);
    for (const bool centred : {false, true}) {
      INFO("seed " << seed << ", draw " << draw << ", " << counts.size() << " classes, centred " << centred);
      const OneHotSpectrum<double> spectrum = one_hot_spectrum<double>(counts, centred);
      const Matrix<double> A = gram(counts, centred);
      const Vector<double> expected = symmetric_eigenvalues(A).reverse();
      const double scale = A.norm(), tolerance = 40 * epsilon<double>;  // of the dense eigenvalues
      Index first = 0;
      for (const auto& value : spectrum.values) {
        for (Index i = 0; i < value.multiplicity; ++i) {
          CHECK(std::abs(value.square - expected[first + i]) <= tolerance * scale);
        }
        first += value.multiplicity;
      }
      CHECK(first == expected.size());
      // The projectors are a resolution of the identity, of A and of A^2: their diagonals.
      const Matrix<double> squared = A * A;
      for (std::size_t k = 0; k < counts.size(); ++k) {
        const auto at = static_cast<Index>(k);
        const std::size_t j = spectrum.position_of(counts[k]);
        double whole = 0, weighted = 0, twice = 0;
        for (std::size_t i = 0; i < spectrum.values.size(); ++i) {
          const double share = spectrum.share(i, j), square = spectrum.values[i].square;
          whole += share;
          weighted += share * square;
          twice += share * square * square;
        }
        CHECK(whole == Approx(1).epsilon(tolerance));
        CHECK(std::abs(weighted - A(at, at)) <= tolerance * scale);
        CHECK(std::abs(twice - squared(at, at)) <= tolerance * scale * scale);
      }
      for (std::size_t i = 0; i < spectrum.values.size(); ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < spectrum.counts.size(); ++j) {
          sum += static_cast<double>(spectrum.counts[j].classes) * spectrum.share(i, j);
        }
        CHECK(sum == Approx(static_cast<double>(spectrum.values[i].multiplicity)).epsilon(tolerance));
      }
    }
  }
}

TEST_CASE("Singular values of labels are right to the last digits, also where counts differ by a factor of 10^9") {
  std::mt19937_64 generator(20260302);
  double worst = 0;
  for (int draw = 0; draw < 200; ++draw) {
    std::vector<Index> counts(static_cast<std::size_t>(random_index(2, 40, generator)));
    for (Index& n : counts) n = 1 + static_cast<Index>(std::exp(20.7 * uniform(generator)));
    const Vector<double> y = one_hot_spectrum<double>(counts, true).singular_values();
    const Vector<long double> precise = one_hot_spectrum<long double>(counts, true).singular_values();
    for (Index i = 0; i + 1 < y.size(); ++i) {
      const long double difference = std::abs(static_cast<long double>(y[i]) - precise[i]) / precise[i];
      worst = std::max(worst, static_cast<double>(difference));
    }
    CHECK(y[y.size() - 1] == 0);
  }
  INFO("worst " << worst / epsilon<double> << " epsilon");
  CHECK(worst <= 4 * epsilon<double>);
}

/// The loss as the literature writes it, with b.
double loss(const Factors<double>& W, const Vector<double>& b, const Matrix<double>& Y,
            const std::vector<double>& weight_decay, double feature_decay) {
  Matrix<double> output = W.layer(1);
  double penalty = feature_decay / 2 * W.layer(1).squaredNorm();
  for (int m = 1; m <= static_cast<int>(weight_decay.size()); ++m) {
    output = (W.layer(m + 1) * output).eval();
    penalty += weight_decay[static_cast<std::size_t>(m - 1)] / 2 * W.layer(m + 1).squaredNorm();
  }
  const auto N = static_cast<double>(Y.cols());
  return ((output.colwise() + b) - Y).squaredNorm() / (2 * N) + penalty;
}

/// A random problem with thresholds among its counts.
struct RandomCollapse {
  std::vector<Index> counts;
  std::vector<double> weight_decay;
  double feature_decay;
  std::vector<Index> widths;
  Architecture<double> architecture;
};
RandomCollapse random_collapse(std::mt19937_64& generator, Index most_classes, Index most_samples, Index deepest) {
  std::vector<Index> counts = random_counts(generator, most_classes, most_samples);
  const auto M = static_cast<std::size_t>(random_index(1, deepest, generator));
  std::vector<double> weight_decay(M);
  for (double& lam : weight_decay) lam = 0.02 * std::exp(3 * uniform(generator) - 1.5);
  const double feature_decay = 0.02 * std::exp(3 * uniform(generator) - 1.5);
  std::vector<Index> widths(M);
  for (Index& width : widths) width = random_index(1, most_classes + 1, generator);
  const Architecture<double> architecture = collapse_architecture<double>(counts, weight_decay, feature_decay, widths);
  return {counts, weight_decay, feature_decay, widths, architecture};
}

TEST_CASE("The loss of the literature is F/(2N), minimizers and norms are those of the labels") {
  const std::uint64_t seed = 20260303;
  std::mt19937_64 generator(seed);
  for (int draw = 0; draw < 120; ++draw) {
    const RandomCollapse problem = random_collapse(generator, 4, 9, 5);
    const Matrix<double> Y = one_hot(problem.counts, generator);
    const auto N = static_cast<double>(Y.cols());
    for (const bool bias : {false, true}) {
      INFO("seed " << seed << ", draw " << draw << ", bias " << bias);
      const Matrix<double> target = bias ? without_mean(Y) : Y;
      const Problem<double> of_target(problem.architecture, target);
      const Vector<double> b = bias ? Vector<double>(Y.rowwise().mean()) : Vector<double>::Zero(Y.rows());
      const Factors<double> anywhere = random_factors<double>(problem.architecture, generator);
      const auto here = [&](const Factors<double>& W) {
        return loss(W, b, Y, problem.weight_decay, problem.feature_decay);
      };
      CHECK(here(anywhere) == Approx(objective(of_target, anywhere) / (2 * N)).epsilon(1e-13));

      const NeuralCollapse<double> collapse = neural_collapse(problem.architecture, problem.counts, bias);
      const Landscape<double> landscape(problem.architecture, target);
      const std::vector<Orbit<double>> minimizers = landscape.atlas().local_minimizers();
      REQUIRE(collapse.minimizers.size() == minimizers.size());
      CHECK(collapse.groups.above_switch() == landscape.groups().above_switch());
      for (const Orbit<double>& orbit : minimizers) {
        const Index first = collapse.minimizers.front().rank;
        const auto& minimizer = collapse.minimizers[static_cast<std::size_t>(orbit.rank() - first)];
        CHECK(minimizer.rank == orbit.rank());
        CHECK(minimizer.type == orbit.type());
        CHECK(minimizer.value == Approx(orbit.value() / (2 * N)).epsilon(1e-12));
        CHECK(std::abs(minimizer.excess - (orbit.value() - minimizers.front().value()) / (2 * N)) < 1e-12);

        const Factors<double> W = random_point(orbit, landscape.vectors(), generator);
        CHECK(here(W) == Approx(minimizer.value).epsilon(1e-12));
        CHECK(objective_and_gradient(of_target, W).gradient.vector().norm() < 1e-10 * (1 + W.vector().norm()));
        // The norms of a class, as means of squares where the minimizer may choose.
        const std::vector<ClassNorms<double>> norms = collapse.class_norms(orbit.rank());
        for (std::size_t j = 0; j < norms.size(); ++j) {
          double features = 0, classifier = 0;
          for (Index k = 0; k < Y.rows(); ++k) {
            if (problem.counts[static_cast<std::size_t>(k)] != collapse.spectrum.counts[j].samples) continue;
            classifier += W.layer(problem.architecture.depth()).row(k).squaredNorm();
            for (Index i = 0; i < Y.cols(); ++i) features += Y(k, i) * W.layer(1).col(i).squaredNorm();
          }
          const auto classes = static_cast<double>(collapse.spectrum.counts[j].classes);
          const auto samples = classes * static_cast<double>(collapse.spectrum.counts[j].samples);
          CHECK(std::abs(norms[j].features - std::sqrt(features / samples)) < 1e-8);
          CHECK(std::abs(norms[j].classifier - std::sqrt(classifier / classes)) < 1e-8);
        }
      }
      CHECK(collapse.minimizers[collapse.lowest].excess == 0);
      // Every direction is where the orbits say.
      for (const CollapseDirection<double>& direction : collapse.directions) {
        Index at_some = 0, least = direction.multiplicity, most = 0;
        for (const Orbit<double>& orbit : Atlas<double>(collapse.groups).orbits()) {
          if (direction.group == collapse.groups.groups.size()) break;
          const Index active = orbit.choice()[direction.group].active();
          at_some = std::max(at_some, active);
          if (orbit.type() != CriticalPointType::global_minimizer) continue;
          least = std::min(least, active);
          most = std::max(most, active);
        }
        CHECK((direction.place == CollapsePlace::collapsed_everywhere) == (at_some == 0));
        if (at_some > 0) {
          CHECK((direction.place == CollapsePlace::survives) == (least == direction.multiplicity));
          const bool gone = direction.place == CollapsePlace::collapsed || direction.place == CollapsePlace::no_room;
          CHECK(gone == (most == 0));
          CHECK(direction.active == least);
        }
      }
    }
  }
}

// The Hessian of F(W, b) = ||W_L ... W_1 + b 1^T - Y||^2 + penalty: the columns of b are differences of gradients,
// which are affine in the target.
TEST_CASE("With a bias the joint problem has the gradient, index and nullity of the labels less their mean") {
  const std::uint64_t seed = 20260304;
  std::mt19937_64 generator(seed);
  Index orbits = 0;
  for (int draw = 0; draw < 60; ++draw) {
    const RandomCollapse problem = random_collapse(generator, 3, 3, 3);
    const Matrix<double> Y = one_hot(problem.counts, generator);
    const Index K = Y.rows(), n = problem.architecture.parameter_count();
    if (n > 90) continue;
    const Vector<double> b = Y.rowwise().mean();
    const NeuralCollapse<double> collapse = neural_collapse(problem.architecture, problem.counts, true);
    const SingularVectors<double> vectors = Landscape<double>(problem.architecture, without_mean(Y)).vectors();
    const auto gradient_at = [&](const Factors<double>& W, const Vector<double>& at) {
      const Problem<double> shifted(problem.architecture, Matrix<double>(Y.colwise() - at));
      return Vector<double>(objective_and_gradient(shifted, W).gradient.vector());
    };
    for (const Orbit<double>& orbit : Atlas<double>(collapse.groups).orbits()) {
      INFO("seed " << seed << ", draw " << draw << ", " << to_string(orbit));
      const Factors<double> W = random_point(orbit, vectors, generator);
      const Vector<double> of_bias = 2 * ((end_to_end(W) - Y).colwise() + b).rowwise().sum();
      CHECK(gradient_at(W, b).norm() < 1e-8);
      CHECK(of_bias.norm() < 1e-8);
      Matrix<double> joint(n + K, n + K);
      joint.topLeftCorner(n, n) =
          dense_hessian(Problem<double>(problem.architecture, Matrix<double>(Y.colwise() - b)), W);
      joint.bottomRightCorner(K, K) = 2 * static_cast<double>(Y.cols()) * Matrix<double>::Identity(K, K);
      for (Index k = 0; k < K; ++k) {
        joint.col(n + k).head(n) = gradient_at(W, b + Vector<double>::Unit(K, k)) - gradient_at(W, b);
        joint.row(n + k).head(n) = joint.col(n + k).head(n).transpose();
      }
      const Vector<double> eigenvalues = symmetric_eigenvalues(joint);
      const double zero = 1e-7;
      Inertia inertia;
      for (const double mu : eigenvalues) {
        if (mu < -zero) ++inertia.negative;
        if (std::abs(mu) <= zero) ++inertia.zero;
      }
      CHECK(inertia.negative == orbit.inertia().negative);
      CHECK(inertia.zero == orbit.inertia().zero);
      ++orbits;
    }
  }
  INFO(orbits << " orbits");
  CHECK(orbits > 100);
}

/// Gradient descent with a step that halves where F would rise: the end.
Factors<double> descend(const Problem<double>& problem, Factors<double> W) {
  double step = 0.05;
  for (int i = 0; i < 40000; ++i) {
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const double norm = gradient.vector().norm();
    if (norm < 1e-11) break;
    for (step *= 1.5; step > 1e-12; step /= 2) {
      Factors<double> next = W;
      next.vector() -= step * gradient.vector();
      if (objective(problem, next) <= value - 0.3 * step * norm * norm || norm < 1e-6) {
        W = next;
        break;
      }
    }
    if (norm < 1e-6) step = std::min(step, 0.02);
  }
  return W;
}

// Refuted by one descent that ends elsewhere. Starts are small, large, and near a minimizer.
TEST_CASE("Descents from random starts end at the listed local minimizers") {
  const std::uint64_t seed = 20260305;
  std::mt19937_64 generator(seed);
  const std::vector<Index> counts{7, 4, 2};
  const auto architecture = collapse_architecture<double>(counts, {0.035, 0.03}, 0.03, {3});
  for (const bool bias : {false, true}) {
    const NeuralCollapse<double> collapse = neural_collapse(architecture, counts, bias);
    const Matrix<double> Y = one_hot(counts, generator);
    const Problem<double> problem(architecture, bias ? without_mean(Y) : Y);
    std::vector<int> ends(collapse.minimizers.size());
    for (int run = 0; run < 24; ++run) {
      Factors<double> start = random_factors<double>(architecture, generator);
      start.vector() *= std::exp(2.5 * uniform(generator) - 1);
      const Factors<double> end = descend(problem, start);
      INFO("seed " << seed << ", run " << run << ", bias " << bias);
      const double value = objective(problem, end) / 26;
      std::size_t nearest = 0;
      for (std::size_t r = 0; r < collapse.minimizers.size(); ++r) {
        if (std::abs(value - collapse.minimizers[r].value) < std::abs(value - collapse.minimizers[nearest].value)) {
          nearest = r;
        }
      }
      CHECK(value == Approx(collapse.minimizers[nearest].value).epsilon(1e-9));
      const SingularVectors<double> vectors = Landscape<double>(architecture, problem.Y()).vectors();
      const auto location = locate(Atlas<double>(collapse.groups), vectors, end);
      CHECK(location.orbit().is_local_minimizer());
      CHECK(location.orbit().rank() == collapse.minimizers[nearest].rank);
      ++ends[nearest];
    }
    CHECK(std::count_if(ends.begin(), ends.end(), [](int times) { return times > 0; }) >= 2);
  }
}

TEST_CASE("At the thresholds exactly") {
  // Three layers of weight 1 in F have the switch at y = 2, n = 4; of weight 3 the fold at y = 4, n = 16.
  const std::vector<Index> counts{9, 4, 1};
  const NeuralCollapse<double> tie = neural_collapse(Architecture<double>({14, 3, 3, 3}, 1.0), counts);
  CHECK(tie.switch_count == 4);
  CHECK(tie.direction_of(9).place == CollapsePlace::survives);
  CHECK(tie.direction_of(4).place == CollapsePlace::at_switch);
  CHECK(tie.direction_of(1).place == CollapsePlace::collapsed_everywhere);
  CHECK(tie.direction_of(4).to_switch.weights == 1);
  CHECK(tie.direction_of(4).to_switch.features == 1);
  CHECK(tie.direction_of(4).to_switch.all == 1);
  REQUIRE(tie.minimizers.size() == 3);
  CHECK(tie.lowest == 1);
  CHECK(tie.minimizers[1].excess == 0);
  CHECK(tie.minimizers[2].excess == 0);
  CHECK(tie.minimizers[2].type == CriticalPointType::global_minimizer);
  CHECK(tie.minimizers[1].value == tie.minimizers[2].value);

  const std::vector<Index> more{100, 16, 15};
  const NeuralCollapse<double> fold = neural_collapse(Architecture<double>({131, 3, 3, 3}, 3.0), more);
  CHECK(fold.fold_count == 16);
  CHECK(fold.direction_of(16).place == CollapsePlace::collapsed);
  CHECK(fold.direction_of(15).place == CollapsePlace::collapsed_everywhere);
  CHECK(fold.direction_of(16).to_fold.all == 1);
  CHECK(fold.minimizers.size() == 2);

  // M = 1: collapsed at n = N^2 lam_W lam_H = 4 too, and no spurious minimizer.
  const NeuralCollapse<double> shallow = neural_collapse(Architecture<double>({14, 3, 3}, {1.0, 16.0}), counts);
  CHECK(shallow.switch_count == 16);
  const NeuralCollapse<double> linear = neural_collapse(Architecture<double>({14, 3, 3}, {1.0, 4.0}), counts);
  CHECK(linear.switch_count == 4);
  CHECK(linear.fold_count == 4);
  CHECK(linear.direction_of(4).place == CollapsePlace::collapsed_everywhere);
  CHECK(linear.direction_of(9).place == CollapsePlace::survives);
  REQUIRE(linear.minimizers.size() == 1);
  CHECK(linear.minimizers[0].rank == 1);
  // sqrt(lambda) = 2 from 3: m = y - 2, F = 4 + 1 + (3^2 - 1^2)
  CHECK(28 * linear.minimizers[0].value == Approx(13).epsilon(8 * epsilon<double>));
}

TEST_CASE("Decays multiplied by the factors put the class at the threshold") {
  const std::uint64_t seed = 20260306;
  std::mt19937_64 generator(seed);
  for (int draw = 0; draw < 100; ++draw) {
    const RandomCollapse problem = random_collapse(generator, 5, 300, 8);
    const NeuralCollapse<double> collapse = neural_collapse(problem.architecture, problem.counts, draw % 2 == 1);
    const auto with = [&](double weights, double features) {
      std::vector<double> scaled = problem.weight_decay;
      for (double& lam : scaled) lam *= weights;
      const double feature_decay = problem.feature_decay * features;
      return neural_collapse(collapse_architecture<double>(problem.counts, scaled, feature_decay, problem.widths),
                             problem.counts, draw % 2 == 1);
    };
    for (std::size_t i = 0; i < collapse.directions.size(); ++i) {
      const CollapseDirection<double>& direction = collapse.directions[i];
      INFO("seed " << seed << ", draw " << draw << ", direction " << i);
      const bool has_room = direction.first < problem.architecture.rank_bound();
      if (!(direction.square > 0) || !has_room) {
        CHECK(direction.to_switch.all == 0);
        continue;
      }
      const DecayFactors<double>&to_switch = direction.to_switch, &to_fold = direction.to_fold;
      for (const auto& at :
           {with(to_switch.weights, 1), with(1, to_switch.features), with(to_switch.all, to_switch.all)}) {
        CHECK(std::abs(at.directions[i].margin_switch) < 1e-13);
      }
      for (const auto& at : {with(to_fold.weights, 1), with(1, to_fold.features), with(to_fold.all, to_fold.all)}) {
        CHECK(std::abs(at.directions[i].margin_fold) < 1e-13);
      }
      const auto before = with(to_switch.all * 0.999, to_switch.all * 0.999).directions[i].active;
      const auto after = with(to_switch.all * 1.001, to_switch.all * 1.001).directions[i].active;
      CHECK(before > 0);
      CHECK(after == 0);
    }
  }
}

TEST_CASE("Narrow features, equal counts, one class, many classes and samples") {
  // Two features for three equal classes: they share; the fourth has no room.
  const std::vector<Index> counts{30, 30, 30, 20};
  const auto narrow = collapse_architecture<double>(counts, {0.001, 0.001}, 0.001, {2});
  CHECK(narrow.width(1) == 2);
  const auto uneven = collapse_architecture<double>(counts, {0.001, 0.001}, 0.001, {5, 2});
  CHECK(uneven.width(1) == 5);
  CHECK(uneven.width(2) == 2);
  const NeuralCollapse<double> shared = neural_collapse(narrow, counts);
  CHECK(shared.direction_of(30).place == CollapsePlace::shares_room);
  CHECK(shared.direction_of(30).active == 2);
  CHECK(shared.direction_of(20).place == CollapsePlace::no_room);
  CHECK(shared.direction_of(20).to_switch.all == 0);
  CHECK(shared.direction_of(20).to_fold.all > 1);
  CHECK(shared.minimizers.size() == 3);
  // Balanced classes with a bias: K - 1 equal directions.
  const NeuralCollapse<double> frame =
      neural_collapse(collapse_architecture<double>({30, 30, 30}, {0.001, 0.001}, 0.001), {30, 30, 30}, true);
  REQUIRE(frame.directions.size() == 2);
  CHECK(frame.directions[0].square == 30);
  CHECK(frame.directions[0].multiplicity == 2);
  CHECK(frame.directions[0].place == CollapsePlace::survives);
  CHECK(frame.spectrum.share(0, 0) == Approx(2.0 / 3));

  const NeuralCollapse<double> one = neural_collapse(collapse_architecture<double>({5}, {0.01}, 0.01), {5});
  CHECK(one.direction_of(5).place == CollapsePlace::survives);
  const NeuralCollapse<double> constant = neural_collapse(collapse_architecture<double>({5}, {0.01}, 0.01), {5}, true);
  CHECK(constant.directions[0].place == CollapsePlace::collapsed_everywhere);
  CHECK(constant.minimizers.size() == 1);
  CHECK(constant.minimizers[0].value == 0);

  const std::vector<Index> large{1000000000, 999999999, 1};
  const NeuralCollapse<double> huge = neural_collapse(collapse_architecture<double>(large, {1e-9, 1e-9}, 1e-9), large);
  CHECK(huge.directions.size() == 3);
  CHECK(huge.direction_of(999999999).multiplicity == 1);

  std::vector<Index> many(100000);
  std::iota(many.begin(), many.end(), Index{1});
  const auto wide = collapse_architecture<double>(many, {1e-9, 1e-9}, 1e-9);
  const NeuralCollapse<double> all = neural_collapse(wide, many);
  REQUIRE(all.directions.size() == many.size());
  CHECK(all.minimizers.size() == static_cast<std::size_t>(all.groups.above_fold()) + 1);
  CHECK(static_cast<double>(all.groups.above_switch()) == Approx(100000 - std::floor(all.switch_count)));
  const std::vector<Index> distinct(many.begin(), many.begin() + 1000);
  const NeuralCollapse<double> centred =
      neural_collapse(collapse_architecture<double>(distinct, {1e-9, 1e-9}, 1e-9), distinct, true);
  REQUIRE(centred.directions.size() == 1000);
  double trace = 0;
  for (const CollapseDirection<double>& direction : centred.directions) trace += direction.square;
  CHECK(trace == Approx(500500 - 1000.0 * 1001 * 2001 / 6 / 500500).epsilon(1e-13));
}

TEMPLATE_TEST_CASE("The same decisions in every scalar", "", float, double, long double) {
  const std::vector<Index> counts{200, 100, 50, 50};
  const TestType decay = TestType(15) / TestType(1000);
  for (const bool bias : {false, true}) {
    const auto architecture = collapse_architecture<TestType>(counts, std::vector<TestType>(6, decay), decay);
    const NeuralCollapse<TestType> collapse = neural_collapse(architecture, counts, bias);
    const auto reference = neural_collapse(
        collapse_architecture<long double>(counts, std::vector<long double>(6, 15.0L / 1000), 15.0L / 1000), counts,
        bias);
    const double tolerance = 40 * static_cast<double>(epsilon<TestType>);
    REQUIRE(collapse.directions.size() == reference.directions.size());
    for (std::size_t i = 0; i < collapse.directions.size(); ++i) {
      CHECK(collapse.directions[i].place == reference.directions[i].place);
      CHECK(static_cast<double>(collapse.directions[i].square) ==
            Approx(static_cast<double>(reference.directions[i].square)).epsilon(tolerance));
    }
    REQUIRE(collapse.minimizers.size() == reference.minimizers.size());
    for (std::size_t r = 0; r < collapse.minimizers.size(); ++r) {
      CHECK(static_cast<double>(collapse.minimizers[r].value) ==
            Approx(static_cast<double>(reference.minimizers[r].value)).epsilon(tolerance));
    }
  }
}

TEST_CASE("What is wrong is said with its values") {
  using Catch::Contains;
  CHECK_THROWS_WITH(one_hot_spectrum<double>({}), Contains("at least one class"));
  CHECK_THROWS_WITH(one_hot_spectrum<double>({3, 0}), Contains("class 2 has 0"));
  CHECK_THROWS_WITH(one_hot_spectrum<double>({Index{1} << 49, 1}), Contains("at most 2^49"));
  CHECK_THROWS_WITH(one_hot_spectrum<float>({Index{1} << 21}), Contains("at most 2^20"));
  CHECK_THROWS_WITH(collapse_architecture<double>({3, 2}, {}, 0.1), Contains("at least one"));
  CHECK_THROWS_WITH(collapse_architecture<double>({3, 2}, {0.1, 0.1, 0.1}, 0.1, {4, 4}), Contains("3 widths"));
  CHECK_THROWS_WITH(collapse_architecture<double>({3, 2}, {0.1}, -0.1), Contains("lambda_1"));
  const std::vector<Index> counts{3, 2};
  CHECK_THROWS_WITH(neural_collapse(Architecture<double>({5, 2, 3}, 0.1), counts), Contains("d_L = 2"));
  const NeuralCollapse<double> collapse = neural_collapse(Architecture<double>({5, 2, 2}, 0.1), counts);
  CHECK_THROWS_WITH(collapse.class_norms(1), Contains("got 1"));
}

}  // namespace
}  // namespace dmf::test
