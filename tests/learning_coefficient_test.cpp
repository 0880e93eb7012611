// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/learning_coefficient.hpp>

#include "support/catch.hpp"
#include "support/quadrature.hpp"
#include "support/random_landscape.hpp"

#include <dmf/landscape/atlas.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

LearningCoefficient quotient(std::int64_t numerator, std::int64_t denominator, std::int64_t multiplicity = 1) {
  return {numerator, denominator, multiplicity};
}

TEST_CASE(
    "With weight decay the coefficient is half the rank of the Hessian, less a quarter for each quartic direction") {
  constexpr std::uint64_t seed = 8501;
  std::mt19937_64 generator(seed);
  int quartic = 0;
  for (int draw = 0; draw < 300; ++draw) {
    INFO("seed " << seed << ", draw " << draw);
    const auto random = random_landscape<double>(generator, {4, 4, 90});
    const Atlas<double> atlas(random.architecture, random.singular_values);
    for (const Orbit<double>& orbit : atlas.local_minimizers()) {
      const LearningCoefficient c = learning_coefficient(orbit);
      double expected = double(orbit.inertia().positive) / 2;
      if (random.architecture.depth() == 2) {
        const Index h = atlas.groups().at_fold(), free = random.architecture.width(1) - orbit.rank();
        expected += double(h * free) / 4;
        quartic += h * free > 0;
      }
      CHECK(c.value() == expected);
      CHECK(c.multiplicity == 1);
      CHECK(std::gcd(c.numerator, c.denominator) == 1);
    }
  }
  CHECK(quartic > 10);
  // (2, 2, 2), lambda = 1, y = (2, 1): one quartic direction.
  const Atlas<double> atlas(Architecture<double>({2, 2, 2}, 1.0), {2, 1});
  CHECK(learning_coefficient(atlas.local_minimizers()[0]) == quotient(13, 4));
  CHECK_THROWS_AS(learning_coefficient(atlas.orbit({{0, 0, 0}, {0, 0, 0}})), InvalidInput);
}

// Slopes of the exact integral of e^{-(F - F_min)/T}: T^c. The quartic directions would be missed by half a unit each.
TEST_CASE("At the threshold of two layers the coefficient is the slope of exact quadrature") {
  for (const auto& [n, d] :
       std::vector<std::pair<Index, Index>>{{1, 1}, {1, 2}, {1, 3}, {2, 1}, {2, 2}, {2, 3}, {3, 2}}) {
    const double lambda_1 = 0.5, lambda_2 = 2;  // y = 1, exactly
    const TwoLayers net{n, d, lambda_1, lambda_2, 1};
    const Atlas<double> atlas(Architecture<double>({n, d, n}, {lambda_1, lambda_2}),
                              Vector<double>(Vector<double>::Constant(n, 1.0)));
    const LearningCoefficient c = learning_coefficient(atlas.local_minimizers()[0]);
    const double first = -30, last = -40;  // ln T
    const double slope =
        (net.log_excess_partition(first, 0.05) - net.log_excess_partition(last, 0.05)) / (first - last);
    INFO("widths " << n << ", " << d << ", " << n << ": slope " << slope << ", " << c.numerator << "/"
                   << c.denominator);
    CHECK(std::abs(slope - c.value()) < 1e-5);
  }
}

TEST_CASE("Without decay: the published cases, and ties, truths of full rank, orders of widths") {
  const auto of = [](const std::vector<Index>& widths, Index rank) {
    return learning_coefficient_without_decay(widths, rank);
  };
  CHECK(of({5, 3, 5}, 0) == quotient(13, 2, 2));
  CHECK(of({5, 4, 5}, 0) == quotient(8, 1));
  CHECK(of({4, 3, 8}, 0) == quotient(6, 1));
  CHECK(of({1, 1, 1}, 0) == quotient(1, 2, 2));
  CHECK(of({1, 1, 1, 1}, 0) == quotient(1, 2, 3));
  // Rank d_min: regular along the directions of the product, [r (d_0 + d_L) - r^2]/2.
  CHECK(of({3, 2, 4}, 2) == quotient(5, 1));
  CHECK(of({2, 2, 2}, 1) == quotient(2, 1, 2));
  // Layers in any order between, and the transpose.
  CHECK(of({4, 2, 7, 3, 5}, 1) == of({4, 3, 2, 7, 5}, 1));
  CHECK(of({4, 2, 7, 3, 5}, 1) == of({5, 3, 7, 2, 4}, 1));
  // A layer that is wide enough changes nothing: the formula's own ell does not reach it.
  CHECK(of({2, 2, 2}, 0) == of({2, 2, 2, 100}, 0));
  CHECK_THROWS_AS(of({2, 1, 2}, 2), InvalidInput);
  CHECK_THROWS_AS(of({2, 1, 2}, -1), InvalidInput);
  CHECK_THROWS_AS(of({2, 2}, 1), InvalidInput);
  CHECK_THROWS_AS(of({2, 0, 2}, 0), InvalidInput);
  // Exact up to 64 bits, an exception beyond.
  CHECK(of({1000000, 1000000, 1000000}, 0) == quotient(375000000000, 1));
  const Index wide = Index{1} << 31;
  CHECK_THROWS_AS(of({2 * wide, 2 * wide, 2 * wide}, 0), NotRepresentable);
  const Index widest = std::numeric_limits<Index>::max();
  CHECK_THROWS_AS(of({widest, 1, 1, widest}, 1), NotRepresentable);
}

/// -d ln Z/d ln n between two n = e^x, of Z ~ n^{-c} (ln n)^{m-1}, less what the logarithm contributes.
template <class LogZ>
double slope(const LogZ& log_Z, double first, double last, std::int64_t multiplicity) {
  const double logarithm = double(multiplicity - 1) * std::log(last / first);
  return -(log_Z(last) - log_Z(first) - logarithm) / (last - first);
}

/// ln int e^{-n ||W_2 W_1||^2 - ||W||^2} dW up to a constant, min(d_0, d_1) <= 2: the integral over W_2 is Gaussian,
/// that over W_1 goes over its singular values.
double two_layers_of_zero(Index d_0, Index d_1, Index d_2, double log_n) {
  constexpr double step = 0.1;
  const Index k = std::min(d_0, d_1), K = std::max(d_0, d_1);
  std::vector<double> x, value;
  for (double at = -log_n / 2 - 14; at < 2; at += step) {
    x.push_back(at);
    const double log_ns2 = log_n + 2 * at;
    const double log_one_plus = log_ns2 > 40 ? log_ns2 : std::log1p(std::exp(log_ns2));
    value.push_back(double(K - k + 1) * at - double(d_2) / 2 * log_one_plus - std::exp(2 * at));
  }
  LogAdder sum;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (k == 1) sum.add(value[i]);
    for (std::size_t j = 0; k == 2 && j < i; ++j) {
      sum.add(value[i] + value[j] + 2 * x[i] + std::log1p(-std::exp(2 * (x[j] - x[i]))));
    }
  }
  return sum.value();
}

/// Widths (1, n_1, n_2, 1): over W_2 Gaussian, the rest over |w_1| and |w_3|.
double three_layers_of_zero(Index n_1, Index n_2, double log_n) {
  constexpr double step = 0.2;
  LogAdder sum;
  for (double a = -log_n / 2 - 14; a < 2; a += step) {
    for (double b = -log_n / 2 - 14; b < 2; b += step) {
      const double log_g = log_n + 2 * (a + b);
      const double log_one_plus = log_g > 40 ? log_g : std::log1p(std::exp(log_g));
      sum.add(double(n_1) * a + double(n_2) * b - log_one_plus / 2 - std::exp(2 * a) - std::exp(2 * b));
    }
  }
  return sum.value();
}

/// Widths (2, d, 2), Y = e_1 e_1^T of rank 1: with the columns of W_1 written as p (1, 0), (t, q), |q| the length of d
/// - 1 coordinates.
double rank_one(Index d, double log_n) {
  constexpr double step = 0.3;
  LogAdder sum;
  const auto log_one_plus = [](double x) { return x > 40 ? x : std::log1p(std::exp(x)); };
  for (double p = -log_n / 2 - 10; p < 2; p += step) {
    for (double q = -log_n / 2 - 10; q < 2; q += step) {
      for (double t = -log_n / 2 - 10; t < 2; t += step) {
        const double P = log_one_plus(log_n + 2 * p), Q = log_one_plus(log_n + 2 * q);
        // det(1 + n G) = (1 + n p^2)(1 + n q^2) + n t^2, (1 + n G)^{-1}_{11} = (1 + n (t^2 + q^2))/det.
        const double det = P + Q + std::log1p(std::exp(log_n + 2 * t - P - Q));
        const double above = Q + std::log1p(std::exp(log_n + 2 * t - Q));
        const double energy = std::exp(log_n + above - det);
        if (energy > 700) continue;
        sum.add(double(d) * p + double(d - 1) * q + t - det - energy - std::exp(2 * p) - std::exp(2 * q) -
                std::exp(2 * t));
      }
    }
  }
  return sum.value();
}

/// Widths of which that of layer `thin` is 1: W_L ... W_1 is of rank 1, a column times a row, and its norm the product of
/// the lengths of Gaussian vectors in R^{d_l}, l != thin, whatever the depth. Each length x has the law
/// x^{d-1} e^{-x^2} dx; sums over their logarithms, one after the other.
double with_thin_layer(const std::vector<Index>& widths, std::size_t thin, double log_n) {
  constexpr double step = 0.25, floor = -400;
  const auto cells = static_cast<std::size_t>((3 - floor) / step);
  const auto log_density = [&](Index d, double x) { return double(d) * x - std::exp(2 * x); };
  std::vector<double> law;  // log of the density of the logarithm of the product so far, at floor + i step
  for (std::size_t l = 0; l < widths.size(); ++l) {
    if (l == thin) continue;
    std::vector<double> next(cells);
    for (std::size_t i = 0; i < cells; ++i) {
      const double at = floor + double(i) * step;
      if (law.empty()) {
        next[i] = log_density(widths[l], at);
        continue;
      }
      LogAdder sum;
      for (std::size_t j = 0; j < cells; ++j) {
        const double other = at - (floor + double(j) * step);
        if (other < 3) sum.add(law[j] + log_density(widths[l], other));
      }
      next[i] = sum.value();
    }
    law = next;
  }
  LogAdder sum;
  for (std::size_t i = 0; i < cells; ++i) {
    const double energy = std::exp(log_n + 2 * (floor + double(i) * step));
    if (energy < 700) sum.add(law[i] - energy);
  }
  return sum.value();
}

// Refuted by a coefficient or multiplicity that holds for two and three layers alone: with a layer of width 1 it is half
// the least of the other widths, as often as that occurs, the poles of a product of Gamma functions.
TEST_CASE("Without decay, four layers and more: exact where one layer has width 1") {
  constexpr std::uint64_t seed = 8502;
  std::mt19937_64 generator(seed);
  for (const int L : {2, 3, 4, 5, 7, 20, 100, 1000}) {
    CHECK(learning_coefficient_without_decay(std::vector<Index>(static_cast<std::size_t>(L) + 1, 1), 0) ==
          quotient(1, 2, L));
  }
  int several = 0;
  for (int draw = 0; draw < 2000; ++draw) {
    std::vector<Index> widths(static_cast<std::size_t>(random_index(5, 12, generator)));
    for (Index& width : widths) width = random_index(2, 9, generator);
    const auto thin = static_cast<std::size_t>(random_index(0, static_cast<Index>(widths.size()) - 1, generator));
    widths[thin] = 1;
    if (draw % 5 == 0) widths[(thin + 1) % widths.size()] = 1;
    Index least = std::numeric_limits<Index>::max(), times = 0;
    for (std::size_t l = 0; l < widths.size(); ++l) {
      if (l == thin) continue;
      times = widths[l] < least ? 1 : widths[l] == least ? times + 1 : times;
      least = std::min(least, widths[l]);
    }
    const LearningCoefficient c = learning_coefficient_without_decay(widths, 0);
    INFO("seed " << seed << ", draw " << draw << ", least " << least << ", " << times << " times");
    CHECK(c.value() == double(least) / 2);
    CHECK(c.multiplicity == times);
    several += times > 2 ? 1 : 0;
    // A truth of the full rank 1 is regular: half the dimension of Y = a b^T.
    const Index twice = widths.front() + widths.back() - 1;
    CHECK(learning_coefficient_without_decay(widths, 1) ==
          (twice % 2 == 0 ? quotient(twice / 2, 1) : quotient(twice, 2)));
  }
  INFO("seed " << seed << ": " << several << " with a multiplicity above 2");
  CHECK(several > 100);
  // The product of Gamma functions itself, by quadrature.
  for (const std::vector<Index>& w : std::vector<std::vector<Index>>{
           {1, 1, 1, 1, 1}, {1, 2, 2, 3, 1}, {2, 3, 1, 2, 2}, {4, 1, 3, 4, 5}, {1, 1, 2, 1, 2, 1}}) {
    const auto thin = static_cast<std::size_t>(std::min_element(w.begin(), w.end()) - w.begin());
    const LearningCoefficient c = learning_coefficient_without_decay(w, 0);
    const double measured = slope([&](double x) { return with_thin_layer(w, thin, x); }, 400, 460, c.multiplicity);
    INFO("depth " << w.size() - 1 << ", widths " << w[0] << ", " << w[1] << ", ...: " << measured << ", " << c.value()
                  << ", " << c.multiplicity);
    CHECK(std::abs(measured - c.value()) < 1e-3);
  }
  // lambda = 0 is no architecture: what holds without decay is here alone.
  CHECK_THROWS_AS(Architecture<double>({1, 1, 1}, 0.0), InvalidInput);
}

// Any wrong choice of the layers, a wrong remainder or a wrong multiplicity moves a slope by a quarter or the last
// digits.
TEST_CASE("Without decay the coefficient and its multiplicity are those of exact quadrature") {
  for (const std::vector<Index>& w : std::vector<std::vector<Index>>{{1, 1, 1},
                                                                     {2, 2, 2},
                                                                     {1, 2, 1},
                                                                     {2, 1, 2},
                                                                     {2, 2, 3},
                                                                     {2, 3, 2},
                                                                     {2, 2, 5},
                                                                     {4, 2, 1},
                                                                     {1, 1, 2},
                                                                     {2, 4, 2},
                                                                     {2, 5, 4}}) {
    const LearningCoefficient c = learning_coefficient_without_decay(w, 0);
    const double measured =
        slope([&](double x) { return two_layers_of_zero(w[0], w[1], w[2], x); }, 100, 130, c.multiplicity);
    INFO("widths " << w[0] << ", " << w[1] << ", " << w[2] << ": " << measured << ", " << c.value() << ", "
                   << c.multiplicity);
    CHECK(std::abs(measured - c.value()) < 2e-3);
  }
  for (const std::vector<Index>& w : std::vector<std::vector<Index>>{{1, 1}, {2, 2}, {1, 2}, {3, 2}, {2, 1}}) {
    const LearningCoefficient c = learning_coefficient_without_decay({1, w[0], w[1], 1}, 0);
    const double measured =
        slope([&](double x) { return three_layers_of_zero(w[0], w[1], x); }, 100, 130, c.multiplicity);
    INFO("widths 1, " << w[0] << ", " << w[1] << ", 1: " << measured << ", " << c.value() << ", " << c.multiplicity);
    CHECK(std::abs(measured - c.value()) < 2e-3);
  }
  for (const Index d : {Index{2}, Index{3}}) {
    const LearningCoefficient c = learning_coefficient_without_decay({2, d, 2}, 1);
    const double measured = slope([&](double x) { return rank_one(d, x); }, 30, 40, c.multiplicity);
    INFO("widths 2, " << d << ", 2, rank 1: " << measured << ", " << c.value() << ", " << c.multiplicity);
    CHECK(std::abs(measured - c.value()) < 1e-2);
  }
}

}  // namespace
}  // namespace dmf::test
