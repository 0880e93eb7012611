// SPDX-License-Identifier: BSL-1.0

// F and G at corresponding points. Refuted by a gradient that differs by more than its roundings, by
// an orbit whose choice, type or inertia differs, or by Hessian spectra that are proportional for
// unequal weights.

#include <dmf/analytic/auxiliary_problem.hpp>

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/entry_loops.hpp"
#include "support/random_architecture.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

template <class Scalar>
bool close(const Scalar& a, const Scalar& b, long double magnitude, long double count) {
  return std::abs(static_cast<long double>(a) - static_cast<long double>(b)) <=
         count * static_cast<long double>(epsilon<Scalar>) * magnitude;
}

TEMPLATE_TEST_CASE("G = lambda F and its gradient at corresponding points", "", float, double, long double) {
  at_random_points<TestType>(20260101, [](const auto& problem, const auto& W, const auto&) {
    const auto G = auxiliary_problem(problem);
    const auto Z = to_auxiliary(W);
    const auto& architecture = problem.architecture();
    const TestType lambda = G.architecture().lambda(1);
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const auto [value_of_G, gradient_of_G] = objective_and_gradient(G, Z);

    const EntryLoops scale = magnitudes(entry_loops(problem, W));
    const long double count = 2 * roundings(scale) + 4 * architecture.depth() + 10;
    const auto terms = static_cast<long double>(problem.Y().size() + W.vector().size());
    CHECK(close(value_of_G, TestType(lambda * value), static_cast<long double>(lambda) * objective_by_loops(scale),
                count + terms));
    const std::vector<long double> magnitude = gradient_by_loops(scale);
    for (int l = 1; l <= architecture.depth(); ++l) {
      const TestType factor = lambda / sqrt(architecture.lambda(l));
      CHECK(G.architecture().lambda(l) == lambda);
      for (Index i = 0; i < architecture.width(l) * architecture.width(l - 1); ++i) {
        const Index k = architecture.offset(l) + i;
        CHECK(close(gradient_of_G.vector()[k], TestType(factor * gradient.vector()[k]),
                    static_cast<long double>(factor) * magnitude[static_cast<std::size_t>(k)], count));
      }
    }
    const auto back = from_auxiliary(architecture, Z);
    for (Index i = 0; i < W.vector().size(); ++i) {
      CHECK(close(back.vector()[i], W.vector()[i], std::abs(static_cast<long double>(W.vector()[i])), 2));
    }
  });
}

TEST_CASE("Weights that are powers of four lead to G and back without rounding") {
  const Architecture<double, 3> architecture({2, 3, 1, 2}, std::vector{4.0, 0.25, 16.0});
  const Problem<double, 3> problem(architecture, Matrix<double>{{1.5, -3.0}, {0.1, 7.0}});
  const auto G = auxiliary_problem(problem);
  CHECK(G.architecture().lambda(3) == 16);
  CHECK(G.Y() == 4 * problem.Y());
  Factors<double, 3> W(architecture);
  for (Index i = 0; i < W.vector().size(); ++i) W.vector()[i] = 0.1 * static_cast<double>(i) - 0.3;
  const Factors<double, 3> Z = to_auxiliary(W);
  CHECK(Z.architecture().lambda(1) == 16);
  CHECK(Z.layer(1) == Matrix<double>(2 * W.layer(1)));
  CHECK(Z.layer(2) == Matrix<double>(0.5 * W.layer(2)));
  CHECK(Z.layer(3) == Matrix<double>(4 * W.layer(3)));
  CHECK(from_auxiliary(architecture, Z).vector() == W.vector());
  CHECK(from_auxiliary(architecture, Z).architecture().lambda(2) == 0.25);
}

TEST_CASE("The product of the weights is rounded once, whatever happens on the way") {
  std::mt19937_64 generator(20260102);
  for (int n = 0; n < 200; ++n) {
    INFO("seed 20260102, draw " << n);
    std::vector<double> lambda;  // partial products leave the range of double
    for (int l = 0; l < 30; ++l) lambda.push_back(std::exp((l < 15 ? 60 : -60) + 4 * uniform(generator)));
    const Architecture architecture(std::vector<Index>(31, 1), lambda);
    const Problem<double> G = auxiliary_problem(Problem<double>(architecture, Matrix<double>::Ones(1, 1)));
    const double product = G.architecture().lambda(1);
    const auto exact = exp(architecture.log_lambda());
    CHECK(std::abs(product - exact.hi) <= epsilon<double> / 2 * product * (1 + 1e-10) + std::abs(exact.lo));
    CHECK(G.Y()(0, 0) == Approx(std::sqrt(product)).epsilon(4 * epsilon<double>));
  }
}

TEST_CASE("The atlas of G has the orbits of F with lambda times their values") {
  std::mt19937_64 generator(20260103);
  for (int n = 0; n < 300; ++n) {
    const RandomLandscape<> landscape = random_landscape(generator);
    INFO("seed 20260103, landscape " << n);
    const Atlas<double> F(landscape.architecture, landscape.singular_values);
    const Problem<double> problem = auxiliary_problem(diagonal_problem(F.groups()));
    const Atlas<double> G(problem.architecture(), Vector<double>(problem.Y().diagonal()));
    REQUIRE(F.counts().total == G.counts().total);
    CHECK(F.counts().global_minimizer == G.counts().global_minimizer);
    CHECK(F.counts().spurious_local_minimizer == G.counts().spurious_local_minimizer);
    CHECK(F.counts().non_strict_saddle == G.counts().non_strict_saddle);
    const double lambda = problem.architecture().lambda(1);
    auto of_G = G.orbits().begin();
    for (const Orbit<double>& orbit : F.orbits()) {
      const Orbit<double>& other = *of_G;
      CHECK(other.choice() == orbit.choice());
      CHECK(other.type() == orbit.type());
      CHECK(other.reason() == orbit.reason());
      CHECK(other.inertia() == orbit.inertia());
      // The value moves with y and lambda, a few roundings each, times the exponents 2 and 1.
      CHECK(std::abs(other.value() - lambda * orbit.value()) <= 50 * epsilon<double> * other.value());
      ++of_G;
    }
  }
}

/// Eigenvalues of the two dense Hessians at corresponding canonical points.
struct Spectra {
  Vector<double> of_F, of_G;
};

Spectra spectra(const Problem<double>& F, const Problem<double>& G, const Factors<double>& W) {
  return {symmetric_eigenvalues(dense_hessian(F, W)), symmetric_eigenvalues(dense_hessian(G, to_auxiliary(W)))};
}

Inertia signs(const Vector<double>& mu) {
  const double zero = 1e-9 * mu.cwiseAbs().maxCoeff();  // no true eigenvalue below is nearer zero than 1e-5
  return {(mu.array() < -zero).count(), (mu.array().abs() <= zero).count(), (mu.array() > zero).count()};
}

TEST_CASE(
    "The Hessians of F and G have the same inertia, and proportional spectra for equal weights "
    "only") {
  Vector<double> y(3);
  y << 5, 3, 3;
  for (const bool equal : {true, false}) {
    const std::vector<double> lambda = equal ? std::vector{0.5, 0.5, 0.5} : std::vector{0.1, 0.5, 2.5};
    const Atlas<double> atlas(Architecture({3, 4, 3, 4}, lambda), y);
    const Problem<double> F = diagonal_problem(atlas.groups()), G = auxiliary_problem(F);
    int orbits = 0, proportional = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      INFO((equal ? "equal" : "unequal") << " weights, orbit " << orbits);
      const Factors<double> W = canonical_point(orbit);
      const auto [of_F, of_G] = spectra(F, G, W);
      CHECK(signs(of_F) == orbit.inertia());
      CHECK(signs(of_G) == orbit.inertia());
      const double gradient = objective_and_gradient(G, to_auxiliary(W)).gradient.vector().norm();
      CHECK(gradient <= 1e3 * epsilon<double> * of_G.cwiseAbs().maxCoeff() * W.vector().norm());
      ++orbits;
      const double factor = of_G.maxCoeff() / of_F.maxCoeff();
      proportional += (of_G - factor * of_F).norm() <= 1e-10 * of_G.norm() ? 1 : 0;
      // Z = sqrt(l0) W and G = l0^3 F: the factor is l0^2.
      if (equal) CHECK(factor == Approx(0.25).epsilon(1e-12));
    }
    CHECK(orbits == 18);
    CHECK(proportional == (equal ? orbits : 0));
  }
}

TEST_CASE("A product of weights or a target out of range is refused, with its logarithm") {
  const Architecture deep(std::vector<Index>(101, 1), 1e-4);
  const auto what = [](const auto& call) -> std::string {
    try {
      static_cast<void>(call());
    } catch (const NotRepresentable& error) {
      return error.what();
    }
    return "nothing";
  };
  const std::string expected = "the product lambda of the weights is out of range: ln lambda = -921.03403719761";
  CHECK(
      what([&] { return auxiliary_problem(Problem<double>(deep, Matrix<double>::Ones(1, 1))); }).starts_with(expected));
  CHECK(what([&] { return to_auxiliary(Factors(deep)); }).starts_with(expected));
  CHECK_NOTHROW(from_auxiliary(deep, Factors(deep)));
  const Architecture large({1, 1, 1}, 1e200), small({1, 1, 1}, 1e-100), moderate({1, 1, 1}, 1e100);
  CHECK(what([&] { return to_auxiliary(Factors(large)); }).starts_with("the product lambda"));
  CHECK(what([&] { return auxiliary_problem(Problem<double>(moderate, Matrix<double>::Constant(1, 1, 1e250))); }) ==
        "the target sqrt(lambda) Y is out of range: sqrt(lambda) = 1e+100, largest entry of Y "
        "1e+250");
  CHECK(what([&] {
          return auxiliary_problem(Problem<double>(small, Matrix<double>::Constant(1, 1, 1e-250)));
        }).starts_with("the target sqrt(lambda) Y is out of range"));
  CHECK(auxiliary_problem(Problem<double>(small, Matrix<double>::Zero(1, 1))).Y()(0, 0) == 0);
  CHECK(what([&] {
          return to_auxiliary(Factors(moderate, Vector<double>{{1.0, 1e300}}));
        }) == "entry 1 of the factors overflows, it was 1e+300");
  CHECK(what([&] {
          return from_auxiliary(small, Factors(small, Vector<double>{{1e300, 1.0}}));
        }) == "entry 0 of the factors overflows, it was 1e+300");
  CHECK_THROWS_WITH(from_auxiliary(small, Factors(Architecture({1, 2, 1}, 1.0))),
                    "the factors must have the widths of the architecture");
}

}  // namespace
}  // namespace dmf::test
