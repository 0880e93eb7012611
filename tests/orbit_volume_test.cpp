// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/orbit_volume.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <dmf/bridge/boost_multiprecision.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/random_point.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

constexpr double log_two = 0.69314718055994530942, log_of_pi = 1.1447298858494001741;

/// ln vol O(n), by the C library's Gamma function.
double log_orthogonal(Index n) {
  double sum = 0;
  for (Index k = 1; k <= n; ++k) sum += log_two + double(k) / 2 * log_of_pi - std::lgamma(double(k) / 2);
  return sum;
}

/// The derivatives of g W at g = 1 along E_ij - E_ji of every O(d_l) and of every group of singular values, as columns.
Matrix<double> rotations(const Orbit<double>& orbit, const Factors<double>& W) {
  const auto& architecture = orbit.architecture();
  const int L = architecture.depth();
  std::vector<Vector<double>> columns;
  const auto add = [&](int above, int below, Index i, Index j) {  // W_above from the right, W_below from the left
    Factors<double> D(architecture);
    if (below > 0) {
      D.layer(below).row(i) += W.layer(below).row(j);
      D.layer(below).row(j) -= W.layer(below).row(i);
    }
    D.layer(above).col(j) -= W.layer(above).col(i);
    D.layer(above).col(i) += W.layer(above).col(j);
    columns.push_back(D.vector());
  };
  for (int l = 1; l < L; ++l) {
    for (Index i = 0; i < architecture.width(l); ++i) {
      for (Index j = i + 1; j < architecture.width(l); ++j) add(l + 1, l, i, j);
    }
  }
  for (const auto& group : orbit.groups().groups) {
    for (Index i = group.first; i < group.first + group.multiplicity; ++i) {
      for (Index j = i + 1; j < group.first + group.multiplicity; ++j) add(1, L, i, j);
    }
  }
  Matrix<double> result(architecture.parameter_count(), static_cast<Index>(columns.size()));
  for (std::size_t k = 0; k < columns.size(); ++k) result.col(static_cast<Index>(k)) = columns[k];
  return result;
}

// vol(orbit) = vol(K)/vol(stabilizer) x sqrt of the product of the nonzero eigenvalues of the Gram matrix of the whole
// Lie algebra: no formula for pairs, weights or places enters. A factor, a width or a determinant that is off by one
// in any pattern of places would show, in hundreds of them.
TEST_CASE("The volume is that of the Gram determinant of all rotations") {
  constexpr std::uint64_t seed = 8101;
  INFO("volume: seed " << seed);
  std::mt19937_64 generator(seed);
  double worst = 0;
  int orbits = 0, partly_active = 0, at_two_roots = 0, undecided = 0;
  for (int draw = 0; draw < 160; ++draw) {
    auto random = random_landscape<double>(generator, {5, 4, 60});
    Vector<double>& y = random.singular_values;
    if (draw % 3 == 0) y.setConstant(1.5 * fold_threshold(random.architecture));  // one group, both roots
    const Atlas<double> atlas(random.architecture, y);
    std::vector<Orbit<double>> all = atlas.lowest(200);
    std::shuffle(all.begin(), all.end(), generator);
    for (std::size_t o = 0; o < std::min<std::size_t>(all.size(), 8); ++o) {
      const Orbit<double>& orbit = all[o];
      const Index r = orbit.rank(), L = orbit.architecture().depth();
      const Matrix<double> T = rotations(orbit, canonical_point(orbit));
      double expected = 0;
      for (int l = 1; l < L; ++l) {
        expected += log_orthogonal(orbit.architecture().width(l)) - log_orthogonal(orbit.architecture().width(l) - r);
      }
      for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
        const Choice& c = orbit.choice()[i];
        const Index h = orbit.groups().groups[i].multiplicity;
        expected += log_orthogonal(h) - log_orthogonal(h - c.active());
        for (const Index k : {c.larger, c.smaller, c.double_root}) {  // O(k) in L factors at once
          expected -= log_orthogonal(k) + double(k * (k - 1)) / 4 * std::log(double(L));
        }
        partly_active += 0 < c.active() && c.active() < h;
        at_two_roots += c.larger > 0 && c.smaller > 0;
      }
      double condition = 1;
      if (orbit.dimension() > 0) {
        const Vector<double> eigenvalues = symmetric_eigenvalues(T.transpose() * T);
        const Index zeros = eigenvalues.size() - orbit.dimension();
        condition = eigenvalues[eigenvalues.size() - 1] / eigenvalues[zeros];
        if (!(condition < 1e9)) {
          ++undecided;  // rotations too unlike for a dense eigenvalue of this precision
          continue;
        }
        for (Index k = zeros; k < eigenvalues.size(); ++k) expected += std::log(eigenvalues[k]) / 2;
        if (zeros > 0) CHECK(std::abs(eigenvalues[zeros - 1]) < 1e-3 * eigenvalues[zeros]);
      }
      // Errors of the dense eigenvalues, relative to the largest: their number x epsilon x condition.
      const double error = std::abs(log_orbit_volume(orbit) - expected);
      CHECK(error <= 64 * epsilon<double> * (double(T.cols()) * condition + std::abs(expected) + 8));
      worst = std::max(worst, error);
      ++orbits;
    }
  }
  INFO("volume: " << orbits << " orbits, " << partly_active << " groups partly active, " << at_two_roots
                  << " at two roots, " << undecided << " undecided, largest error of ln vol " << worst);
  CHECK(orbits > 400);
  CHECK(partly_active > 60);
  CHECK(at_two_roots > 8);
  CHECK(undecided < orbits / 20);
}

// Neither Gram matrix nor stabilizer: a uniform random point of the orbit is within e of a given one with probability
// vol(ball)/vol(orbit), up to e^2. A missing component, a factor 2 or a wrong sphere would change the share of hits.
TEST_CASE("The volume is that of uniform random points") {
  constexpr std::uint64_t seed = 8102;
  INFO("volume by random points: seed " << seed);
  std::mt19937_64 generator(seed);
  struct Case {
    std::vector<Index> widths;
    std::vector<double> lambda, y;
    std::vector<Choice> choice;
  };
  const std::vector<Case> cases = {
      {{1, 2, 1}, {0.5, 1.5}, {3}, {{1, 0, 0}}},          // a circle
      {{1, 3, 1}, {0.5, 1.5}, {3}, {{1, 0, 0}}},          // a sphere
      {{2, 1, 2}, {0.5, 1.5}, {3, 3}, {{1, 0, 0}}},       // a group partly active
      {{2, 2, 2}, {0.5, 1.5}, {3, 3}, {{2, 0, 0}}},       // two components
      {{1, 2, 2, 1}, {0.5, 1.0, 0.7}, {4}, {{0, 1, 0}}},  // a torus at a smaller root
      {{2, 2, 2}, {0.5, 1.5}, {3, 2}, {{1, 0, 0}, {1, 0, 0}}},
      {{2, 1, 1, 2}, {0.5, 1.0, 0.7}, {4, 4}, {{1, 0, 0}}},
  };
  for (const Case& c : cases) {
    const Architecture<double> architecture(c.widths, c.lambda);
    const Atlas<double> atlas(architecture, c.y);
    const Orbit<double> orbit = atlas.orbit(c.choice);
    const auto D = double(orbit.dimension());
    const Vector<double> W = canonical_point(orbit).vector();
    const double e = (D == 1 ? 0.06 : 0.2) * W.norm();
    constexpr int points = 80000;
    int hits = 0;
    for (int k = 0; k < points; ++k)
      hits += (random_critical_point(orbit, generator).factors().vector() - W).norm() < e;
    const double log_ball = D / 2 * log_of_pi - std::lgamma(D / 2 + 1) + D * std::log(e);
    const double measured = log_ball - std::log(double(hits) / points);
    // Four standard deviations, and the curvature of the orbit.
    const double allowed = 4 / std::sqrt(double(hits)) + std::pow(e / W.norm(), 2) * (D + 1);
    INFO("widths " << c.widths[0] << ", " << c.widths[1] << ", ..., dimension " << D << ", hits " << hits);
    CHECK(hits > 300);
    CHECK(std::abs(measured - log_orbit_volume(orbit)) < allowed);
  }
}

// 50 digits from the same data, whose formulas are cancellation at most: what double loses near equal roots, near the
// fold, far apart weights, at great depth or width would show here.
TEST_CASE("Volumes keep their digits near equal roots, at great depth and width, and for weights far apart") {
  struct Case {
    std::vector<Index> widths;
    std::vector<double> lambda, y;
    std::vector<Choice> choice;
  };
  std::vector<Case> cases = {
      {{3, 3, 3, 3}, {1, 1, 1}, {5, 5 * (1 - 1e-13)}, {{1, 0, 0}, {1, 0, 0}}},
      {{3, 3, 3, 3}, {1e-8, 1, 1e8}, {5, 5 * (1 - 1e-13), 3}, {{1, 0, 0}, {1, 0, 0}, {0, 1, 0}}},
      {{3, 3, 3, 3}, {1e-8, 1, 1e8}, {5, 5, 5}, {{1, 1, 0}}},
      {{3, 3, 3, 3}, {1, 2, 0.5}, {5, -1.000001, -1.000001}, {{1, 0, 0}, {1, 1, 0}}},  // just above the fold
      {{3, 3, 3, 3}, {1, 1, 1}, {5, -1.000001, -1.000001}, {{1, 0, 0}, {1, 1, 0}}},
      {{10000, 10000, 10000, 10000}, {1e-3, 2e-3, 1e-3}, {9, 9, 7, 4}, {{1, 1, 0}, {1, 0, 0}, {0, 1, 0}}},
  };
  Case deep{std::vector<Index>(1001, 3), std::vector<double>(1000, 0.2), {9, 8, 8}, {{1, 0, 0}, {1, 1, 0}}};
  cases.push_back(deep);
  for (std::size_t l = 0; l < deep.lambda.size(); ++l) deep.lambda[l] = l % 3 == 0 ? 0.05 : 0.4;
  cases.push_back(deep);
  for (const Case& c : cases) {
    const Architecture<double> architecture(c.widths, c.lambda);
    Vector<double> y = Vector<double>::Zero(architecture.target_rank_bound());
    for (std::size_t i = 0; i < c.y.size(); ++i) {  // a negative number: so many times the fold
      y[static_cast<Index>(i)] = c.y[i] < 0 ? -c.y[i] * fold_threshold(architecture) : c.y[i];
    }
    const Architecture<mp50> precise(c.widths, std::vector<mp50>(c.lambda.begin(), c.lambda.end()));
    const Vector<mp50> y50 = y.cast<mp50>();
    const Orbit<double> orbit = Atlas<double>(architecture, y).orbit(c.choice);
    const double value = log_orbit_volume(orbit);
    const mp50 reference = log_orbit_volume(Atlas<mp50>(precise, y50).orbit(c.choice));
    const double error = static_cast<double>(abs(mp50(value) - reference));
    INFO("widths " << c.widths[0] << ", ..., depth " << c.lambda.size() << ": " << value << ", error " << error);
    CHECK(std::isfinite(value));
    // Logarithms of roots to some epsilon, times the exponents of sigma: widths and pairs.
    double exponent = 8;
    for (const Index width : c.widths) exponent += double(width);
    CHECK(error <= 4 * epsilon<double> * (std::abs(value) + 4 * exponent));
  }
}

TEST_CASE("Volumes by hand") {
  const auto of = [](const std::vector<Index>& widths, const std::vector<double>& lambda, const std::vector<double>& y,
                     const std::vector<Choice>& choice) {
    return log_orbit_volume(Atlas<double>(Architecture<double>(widths, lambda), y).orbit(choice));
  };
  // W = 0 is a point; a scalar net has 2^{L-1} points.
  CHECK(of({2, 3, 2}, {1, 1}, {3, 2}, {{}, {}}) == 0);
  CHECK(std::abs(of({1, 1, 1, 1, 1}, {1, 2, 3, 4}, {99}, {{1, 0, 0}}) - 3 * log_two) < 1e-14);
  // Widths (1, 2, 1): W_1 = s_1 x, W_2 = s_2 x^T, |x| = 1, s^2 = (y - sqrt(lambda)) sqrt(lambda)/lambda_l: a circle.
  const double sigma2 = (3 - std::sqrt(0.75)) * std::sqrt(0.75);
  CHECK(std::abs(of({1, 2, 1}, {0.5, 1.5}, {3}, {{1, 0, 0}}) -
                 std::log(2 * 3.14159265358979323846 * std::sqrt(sigma2 / 0.5 + sigma2 / 1.5))) < 1e-14);
}

TEST_CASE("The Gamma function of half numbers, at small arguments and by Stirling's series") {
  const detail::LogGamma<double> gamma;
  const detail::LogGamma<mp50> precise;
  for (const std::int64_t k : {1, 2, 3, 4, 5, 99, 199, 200, 201, 202, 1001, 20001, 2000000000}) {
    const double expected = std::lgamma(double(k) / 2);
    CHECK(std::abs(gamma.at_half(k).value() - expected) <= 8 * epsilon<double> * std::max(1.0, std::abs(expected)));
  }
  // Where the series begins it continues the recursion, Gamma(x + 1) = x Gamma(x), to 50 digits.
  for (const std::int64_t k : {199, 200, 201, 202, 300}) {
    const mp50 step = precise.at_half(k + 2).value() - precise.at_half(k).value();
    CHECK(abs(step - log(mp50(k) / 2)) < mp50("1e-46"));
  }
  // pi^{1/2} = Gamma(1/2).
  CHECK(abs(exp(mp50(2) * precise.at_half(1).value()) - mp50("3.1415926535897932384626433832795028841971693993751")) <
        mp50("1e-48"));
}

}  // namespace
}  // namespace dmf::test
