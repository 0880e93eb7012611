// SPDX-License-Identifier: BSL-1.0
#include <dmf/bridge/spectra.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/escape_direction.hpp>
#include <dmf/points/random_point.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// Both ends of the dense spectrum.
struct DenseEnds {
  double smallest, largest, norm;
  DenseEnds(const Problem<double>& problem, const Factors<double>& W) {
    const Vector<double> mu = symmetric_eigenvalues(dense_hessian(problem, W));
    smallest = mu[0];
    largest = mu[mu.size() - 1];
    norm = std::max(std::abs(smallest), std::abs(largest));
  }
};

// Refuted by an end that is missed by more than the tolerance of the residual, multiple or not, or by a
// residual that is not what it says.
TEST_CASE("Lanczos finds both ends of dense spectra") {
  constexpr std::uint64_t seed = 20251701;
  std::mt19937_64 generator(seed);
  int pairs = 0, converged = 0, large = 0;
  for (int n = 0; n < 40; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const Problem<double> problem = diagonal_problem(atlas.groups());
    for (const Orbit<double>& orbit : atlas.lowest(4)) {
      INFO("seed " << seed << ", landscape " << n << ", rank " << orbit.rank());
      large += landscape.architecture.parameter_count() > 40;
      const Factors<double> W = random_point(orbit, generator);
      const DenseEnds dense(problem, W);
      const auto [smallest, largest] = lanczos_extremes(problem, W);
      for (const Eigenpair<double>& pair : {smallest, largest}) {
        ++pairs;
        converged += pair.converged;
        CHECK(std::abs(pair.vector.vector().norm() - 1) <= 100 * epsilon<double>);
        const auto image = hessian_vector_product(problem, W, pair.vector);
        CHECK((image.vector() - pair.value * pair.vector.vector()).norm() <=
              pair.residual + 100 * epsilon<double> * dense.norm);
      }
      CHECK(smallest.converged);
      CHECK(largest.converged);
      const double tolerance = 1e-10 * dense.norm;
      CHECK(std::abs(smallest.value - dense.smallest) <= tolerance);
      CHECK(std::abs(largest.value - dense.largest) <= tolerance);
    }
  }
  std::cout << "seed " << seed << ": " << converged << " of " << pairs << " pairs converged\n";
  CHECK(converged == pairs);
  CHECK(large > 20);
}

/// Three layers of 30 x 30, 2700 parameters; three values above the switch, the rest below the fold.
struct Large {
  Large() : atlas(Architecture<double>({30, 30, 30, 30}, 0.5), values()), problem(diagonal_problem(atlas.groups())) {}
  static Vector<double> values() {
    Vector<double> y(30);
    for (Index i = 0; i < 30; ++i) y[i] = i < 3 ? 5.0 - static_cast<double>(i) : 0.5 / (1.0 + static_cast<double>(i));
    return y;
  }
  Atlas<double> atlas;
  Problem<double> problem;
};

// Refuted by a strict saddle that is called anything else, by a curvature that is above that of the closed
// form, by a minimizer with null space that is called anything but undecided.
TEST_CASE("Large strict saddles are found, large minimizers with orbits of positive dimension stay undecided") {
  const Large large;
  REQUIRE(large.problem.architecture().parameter_count() == 2700);
  std::mt19937_64 generator(20251702);
  int strict = 0, minimizers = 0;
  for (const Orbit<double>& orbit : large.atlas.lowest(8)) {
    INFO("rank " << orbit.rank() << ", " << to_string(orbit.reason()));
    const CriticalPoint<double> point = random_critical_point(orbit, generator);
    const Factors<double> W = point.factors();
    const Probe<double> result = lanczos_probe(large.problem, W);
    if (orbit.type() == CriticalPointType::strict_saddle) {
      ++strict;
      REQUIRE(result.verdict == Verdict::strict_saddle);
      const auto escape = escape_direction(point);
      CHECK(result.smallest_eigenvalue <= 2 * escape->coefficient * (1 - 1e-9));
      const double curvature = hessian_quadratic_form(large.problem, W, result.descent->direction);
      CHECK(curvature == Approx(2 * result.descent->coefficient));
    } else {
      ++minimizers;
      CHECK(result.verdict == Verdict::undecided);
      CHECK(result.doubt == Doubt::eigenvalue_near_noise);
      CHECK(std::abs(result.smallest_eigenvalue) <= result.noise);
    }
    CHECK(probe(large.problem, W).doubt == Doubt::too_large);
  }
  CHECK(strict >= 3);
  CHECK(minimizers >= 2);
}

TEST_CASE("At zero the smallest eigenvalue is positive: a minimizer, with the ends of the penalty") {
  const Large large;
  const Factors<double> zero(large.problem.architecture());
  const Probe<double> result = lanczos_probe(large.problem, zero);
  CHECK(result.verdict == Verdict::second_order_minimizer);
  CHECK(result.smallest_eigenvalue == Approx(1).epsilon(1e-12));
  CHECK(result.hessian_norm == Approx(1).epsilon(1e-12));
  CHECK_FALSE(result.descent.has_value());
  Factors<double> elsewhere = zero;
  elsewhere.vector().setConstant(0.1);
  CHECK(lanczos_probe(large.problem, elsewhere).verdict == Verdict::not_critical);
}

// W = c W', Y = c^3 Y', lambda = c^4 lambda': refuted by numbers that are not those at moderate weights, in c^4.
TEST_CASE("Weights of 1e-220 and of 1e150 change nothing but the unit") {
  const Large large;
  const std::vector<Orbit<double>> orbits = large.atlas.lowest(8);
  const auto saddle = std::find_if(orbits.begin(), orbits.end(), [](const Orbit<double>& orbit) {
    return orbit.type() == CriticalPointType::strict_saddle;
  });
  REQUIRE(saddle != orbits.end());
  for (const int exponent : {-183, 125}) {
    const Architecture<double> architecture({30, 30, 30, 30}, std::ldexp(0.5, 4 * exponent));
    const Problem<double> problem(architecture, Matrix<double>(large.problem.Y() * std::ldexp(1.0, 3 * exponent)));
    for (const Factors<double>& W : {canonical_point(*saddle), Factors<double>(large.problem.architecture())}) {
      const Probe<double> here = lanczos_probe(large.problem, W);
      const Probe<double> there =
          lanczos_probe(problem, Factors<double>(architecture, W.vector() * std::ldexp(1.0, exponent)));
      INFO("weights of 2^" << 4 * exponent << ", " << to_string(there.verdict) << ", " << to_string(there.doubt));
      CHECK(there.verdict == here.verdict);
      CHECK(there.hessian_norm == Approx(std::ldexp(here.hessian_norm, 4 * exponent)).epsilon(1e-12));
      CHECK(there.smallest_eigenvalue == Approx(std::ldexp(here.smallest_eigenvalue, 4 * exponent)).epsilon(1e-12));
      CHECK(there.noise == Approx(std::ldexp(here.noise, 4 * exponent)).epsilon(1e-2));
    }
  }
}

TEST_CASE("What does not converge is said to, with a vector") {
  const Large large;
  const Orbit<double> orbit = large.atlas.lowest(1)[0];
  const Factors<double> W = canonical_point(orbit);
  const auto [smallest, largest] = lanczos_extremes(large.problem, W, {.tolerance = 1e-30, .basis = 3, .restarts = 1});
  for (const Eigenpair<double>& pair : {smallest, largest}) {
    CHECK_FALSE(pair.converged);
    CHECK(pair.vector.vector().norm() == Approx(1));
    CHECK(std::isfinite(pair.value));
    CHECK(pair.residual > 0);
  }
  const Probe<double> result = lanczos_probe(large.problem, W, {}, {.tolerance = 1e-30, .basis = 3, .restarts = 1});
  CHECK(result.verdict == Verdict::undecided);
  CHECK(result.doubt == Doubt::not_converged);
}

TEST_CASE("The smallest problem there is has two parameters") {
  const Problem<double> problem(Architecture<double>({1, 1, 1}, 1.0), Matrix<double>::Constant(1, 1, 3));
  const Factors<double> zero(problem.architecture());  // H = ((2, -6), (-6, 2))
  const auto [smallest, largest] = lanczos_extremes(problem, zero);
  CHECK(smallest.value == Approx(-4));
  CHECK(largest.value == Approx(8));
  CHECK(lanczos_probe(problem, zero).verdict == Verdict::strict_saddle);
}

TEST_CASE("Other widths and options without sense are refused") {
  const Large large;
  const Factors<double> W(large.problem.architecture()), misfit(Architecture<double>({3, 2, 2}, 1.0));
  CHECK_THROWS_AS(lanczos_extremes(large.problem, misfit), InvalidInput);
  CHECK_THROWS_AS(lanczos_probe(large.problem, misfit), InvalidInput);
  CHECK_THROWS_WITH(lanczos_extremes(large.problem, W, {.basis = 2}),
                    "Lanczos needs a positive tolerance, three vectors and one restart, got " +
                        detail::text(1024 * epsilon<double>) + ", 2 and 300");
}

}  // namespace
}  // namespace dmf::test
