// SPDX-License-Identifier: BSL-1.0

// What leaves the landscape unchanged, and what changes it in a known way. Each property is refuted
// by one landscape, which RapidCheck shrinks and prints.

#include <dmf/dmf.hpp>

#include "any_landscape.hpp"

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/products.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// One seed for all, unless the environment has another: RC_PARAMS="seed=7 max_success=5000".
/// RapidCheck prints what it uses.
const bool seeded = ::setenv("RC_PARAMS", "seed=20260131 max_success=2000", 0) == 0;

Atlas<double> atlas_of(const AnyLandscape& landscape) {
  return {landscape.architecture(), landscape.singular_values()};
}

/// What two atlases are expected to share. Orbits correspond in order, because groups do.
struct Expectation {
  double value_factor = 1;       ///< of the values of the second
  double tolerance = 0;          ///< absolute, of the values, beside 50 epsilon of the value
  Index dimension_per_rank = 0;  ///< by which the dimension of the second exceeds the first's
  bool same_negative = true;     ///< the Morse index
  bool same_inertia = true;      ///< all of it
};

void expect_same(const Atlas<double>& first, const Atlas<double>& second, const Expectation& expected = {}) {
  const auto a = first.counts(), b = second.counts();
  RC_ASSERT(a.total == b.total);
  RC_ASSERT(a.global_minimizer == b.global_minimizer);
  RC_ASSERT(a.local_minimizer == b.local_minimizer);
  RC_ASSERT(a.strict_saddle == b.strict_saddle);
  RC_ASSERT(a.non_strict_saddle == b.non_strict_saddle);
  RC_ASSERT(first.benignity().kind == second.benignity().kind);
  auto other = second.orbits().begin();
  for (const Orbit<double>& orbit : first.orbits()) {
    const Orbit<double>& image = *other;
    RC_ASSERT(image.choice() == orbit.choice());
    RC_ASSERT(image.type() == orbit.type());
    RC_ASSERT(image.reason() == orbit.reason());
    RC_ASSERT(image.dimension() == orbit.dimension() + expected.dimension_per_rank * orbit.rank());
    if (expected.same_negative) RC_ASSERT(image.inertia().negative == orbit.inertia().negative);
    if (expected.same_inertia) RC_ASSERT(image.inertia() == orbit.inertia());
    const double value = expected.value_factor * orbit.value();
    RC_ASSERT(std::abs(image.value() - value) <= 50 * epsilon<double> * value + expected.tolerance);
    ++other;
  }
}

/// A random point of the architecture, entries of the order that keeps products of the order of 1.
Factors<double> point(const Architecture<double>& architecture, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  Factors<double> W(architecture);
  for (int l = 1; l <= architecture.depth(); ++l) {
    const Index rows = architecture.width(l), columns = architecture.width(l - 1);
    W.layer(l) = standard_normal(rows, columns, generator) / std::sqrt(static_cast<double>(std::max(rows, columns)));
  }
  return W;
}

/// A bound for the terms of F and of its gradient at W.
double magnitude(const Problem<double>& problem, const Factors<double>& W) {
  double product = 1, weight = 1;
  for (int l = 1; l <= W.architecture().depth(); ++l) {
    product *= std::max(1.0, W.layer(l).norm());
    weight = std::max(weight, problem.architecture().lambda(l));
  }
  const double size = product + problem.Y().norm();
  return size * size + weight * (W.vector().squaredNorm() + 1);
}

double rounding(const Problem<double>& problem, const Factors<double>& W) {
  return 20.0 * problem.architecture().depth() * epsilon<double> * magnitude(problem, W);
}

/// Whether the decisions about singular values are the same.
bool same_decisions(const SingularGroups<double>& a, const SingularGroups<double>& b) {
  return std::equal(a.groups.begin(), a.groups.end(), b.groups.begin(), b.groups.end(),
                    [](const SingularGroup<double>& x, const SingularGroup<double>& y) {
                      return x.multiplicity == y.multiplicity && x.side_of_fold == y.side_of_fold &&
                             x.side_of_switch == y.side_of_switch;
                    });
}

TEST_CASE("Y -> U Y V^T leaves the landscape as it is") {
  int cases = 0, discarded = 0;
  CHECK(rc::check("Y -> U Y V^T", [&](const AnyLandscape& landscape, std::uint64_t seed) {
    const auto architecture = landscape.architecture();
    const int L = landscape.depth();
    const Vector<double> y = landscape.singular_values();
    std::mt19937_64 generator(seed);
    const Matrix<double> U = random_orthogonal(architecture.width(L), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    const Problem<double> diagonal = diagonal_problem(architecture, y);
    const Problem<double> rotated = problem_from_svd(architecture, U.leftCols(y.size()), y, V.leftCols(y.size()));

    const Factors<double> W = point(architecture, seed);
    Factors<double> image = W;
    image.layer(1) = product_transposed<double>(W.layer(1), V);
    image.layer(L) = product<double>(U, W.layer(L));
    RC_ASSERT(std::abs(objective(rotated, image) - objective(diagonal, W)) <= rounding(diagonal, W));

    // The values of U Y V^T are uncertain. Where that alone may change a decision there is nothing to
    // compare: twice the uncertainty, for each value and for what it is allowed.
    const Svd<double> decomposition = svd(rotated.Y());
    const Atlas<double> exact = atlas_of(landscape), measured(architecture, decomposition);
    const Atlas<double> uncertain(architecture, y, {.uncertainty = 2.5 * decomposition.uncertainty});
    ++cases;
    if (!same_decisions(exact.groups(), uncertain.groups())) {
      ++discarded;
      return;
    }
    // dF/dy = 2 (y - m) at a critical point, hence at most 2 y for each value.
    expect_same(exact, measured, {.tolerance = 4 * decomposition.uncertainty * y.sum()});
  }));
  std::cout << discarded << " of " << cases << " landscapes decided by less than the uncertainty\n";
  CHECK(discarded > 0);  // the generator comes close enough to thresholds
  CHECK(discarded * 5 <= cases);
}

AnyLandscape reversed(AnyLandscape landscape) {
  std::reverse(landscape.widths.begin(), landscape.widths.end());
  std::reverse(landscape.lambda.begin(), landscape.lambda.end());
  return landscape;
}

TEST_CASE("Transposing Y and reversing the layers leaves the landscape as it is") {
  CHECK(rc::check("Y -> Y^T, W -> (W_L^T, ..., W_1^T)", [](const AnyLandscape& landscape, std::uint64_t seed) {
    const AnyLandscape mirrored = reversed(landscape);
    expect_same(atlas_of(landscape), atlas_of(mirrored));

    const int L = landscape.depth();
    std::mt19937_64 generator(seed);
    const Matrix<double> Y = standard_normal(landscape.widths.back(), landscape.widths.front(), generator);
    const Problem<double> problem(landscape.architecture(), Y);
    const Problem<double> transposed(mirrored.architecture(), Y.transpose());
    const Factors<double> W = point(landscape.architecture(), seed);
    Factors<double> image(mirrored.architecture());
    for (int l = 1; l <= L; ++l) image.layer(l) = W.layer(L + 1 - l).transpose();
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const auto [value_of_image, gradient_of_image] = objective_and_gradient(transposed, image);
    RC_ASSERT(std::abs(value_of_image - value) <= rounding(problem, W));
    for (int l = 1; l <= L; ++l) {
      const Matrix<double> difference = gradient_of_image.layer(l) - gradient.layer(L + 1 - l).transpose();
      RC_ASSERT(difference.norm() <= rounding(problem, W));
    }
  }));
}

TEST_CASE("y -> kappa^L y, lambda_l -> kappa^{2L-2} lambda_l scales W by kappa and F by kappa^{2L}") {
  CHECK(rc::check("scaling law", [](const AnyLandscape& landscape) {
    const int L = landscape.depth(), k = *rc::gen::inRange(-3, 4);  // kappa = 2^k: exact
    AnyLandscape scaled = landscape;
    for (double& y : scaled.values) y = std::ldexp(y, k * L);
    for (double& lambda : scaled.lambda) lambda = std::ldexp(lambda, k * (2 * L - 2));
    const Atlas<double> first = atlas_of(landscape), second = atlas_of(scaled);
    expect_same(first, second, {.value_factor = std::ldexp(1.0, 2 * L * k)});
    const auto near = [](double a, double b) { return std::abs(a - b) <= 4 * epsilon<double> * std::abs(b); };
    RC_ASSERT(near(second.groups().unit, std::ldexp(first.groups().unit, k * L)));
    RC_ASSERT(near(second.groups().fold_threshold, std::ldexp(first.groups().fold_threshold, k * L)));
    for (std::size_t i = 0; i < first.groups().groups.size(); ++i) {
      const auto &a = first.groups().groups[i], &b = second.groups().groups[i];
      for (std::size_t j = 0; j < a.roots.size(); ++j) {
        RC_ASSERT(near(b.roots[j].end_to_end, std::ldexp(a.roots[j].end_to_end, k * L)));
        // sigma is the layer value times sqrt(lambda_l): kappa^{1 + (L - 1)}.
        RC_ASSERT(near(b.roots[j].sigma, std::ldexp(a.roots[j].sigma, k * L)));
      }
    }
  }));
}

TEST_CASE("Rows or columns of zeros in Y change nothing but the number of parameters") {
  CHECK(rc::check("zero rows and columns", [](const AnyLandscape& landscape) {
    AnyLandscape wider = landscape;
    const Index more = *rc::gen::inRange<Index>(1, 4);
    // One of the two ends can be widened without touching d_min.
    const bool first = *rc::gen::arbitrary<bool>();
    const auto widen = [&](bool front) {
      wider.widths = landscape.widths;
      (front ? wider.widths.front() : wider.widths.back()) += more;
      return wider.architecture().rank_bound() == landscape.architecture().rank_bound();
    };
    RC_ASSERT(widen(first) || widen(!first));
    wider.values.resize(static_cast<std::size_t>(wider.architecture().target_rank_bound()), 0.0);
    expect_same(atlas_of(landscape), atlas_of(wider), {.same_inertia = false});
  }));
}

TEST_CASE("Weights in another order leave the landscape as it is") {
  CHECK(rc::check("permuted weights", [](const AnyLandscape& landscape, std::uint64_t seed) {
    AnyLandscape permuted = landscape;
    std::mt19937_64 generator(seed);
    for (std::size_t l = permuted.lambda.size() - 1; l > 0; --l) {
      std::swap(permuted.lambda[l], permuted.lambda[static_cast<std::size_t>(generator() % (l + 1))]);
    }
    expect_same(atlas_of(landscape), atlas_of(permuted));
  }));
}

TEST_CASE("The auxiliary problem G has the landscape of F, lambda times as high") {
  CHECK(rc::check("F <-> G", [](const AnyLandscape& landscape, std::uint64_t seed) {
    const auto architecture = landscape.architecture();
    const Problem<double> F = diagonal_problem(architecture, landscape.singular_values());
    const Problem<double> G = auxiliary_problem(F);
    const double lambda = G.architecture().lambda(1);
    expect_same(atlas_of(landscape), Atlas<double>(G.architecture(), Vector<double>(G.Y().diagonal())),
                {.value_factor = lambda});
    const Factors<double> W = point(architecture, seed), Z = to_auxiliary(W);
    RC_ASSERT(std::abs(objective(G, Z) - lambda * objective(F, W)) <= lambda * rounding(F, W));
    RC_ASSERT((from_auxiliary(architecture, Z).vector() - W.vector()).norm() <=
              4 * epsilon<double> * W.vector().norm());
  }));
}

TEST_CASE("A wider hidden layer changes the dimension of an orbit of rank r by r for each column") {
  CHECK(rc::check("wider hidden layer", [](const AnyLandscape& landscape) {
    AnyLandscape wider = landscape;
    const Index more = *rc::gen::inRange<Index>(1, 4);
    wider.widths[*rc::gen::inRange<std::size_t>(1, static_cast<std::size_t>(landscape.depth()))] += more;
    RC_PRE(wider.architecture().rank_bound() == landscape.architecture().rank_bound());
    // For L = 2 every free hidden direction meets the values above the threshold that are left out.
    expect_same(atlas_of(landscape), atlas_of(wider),
                {.dimension_per_rank = more, .same_negative = landscape.depth() > 2, .same_inertia = false});
  }));
}

TEST_CASE("Counts are those of the enumeration, and the lowest orbits are the lowest, in order") {
  CHECK(rc::check("counts and order", [](const AnyLandscape& landscape) {
    const Atlas<double> atlas = atlas_of(landscape);
    const auto counts = atlas.counts();
    std::int64_t total = 0, global = 0, spurious = 0, strict = 0, non_strict = 0;
    std::vector<double> values;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      ++total;
      switch (orbit.type()) {
        case CriticalPointType::global_minimizer: ++global; break;
        case CriticalPointType::spurious_local_minimizer: ++spurious; break;
        case CriticalPointType::strict_saddle: ++strict; break;
        case CriticalPointType::non_strict_saddle: ++non_strict; break;
      }
      values.push_back(orbit.value());
      const Inertia inertia = orbit.inertia();
      RC_ASSERT(inertia.negative + inertia.zero + inertia.positive == atlas.architecture().parameter_count());
      RC_ASSERT((orbit.type() == CriticalPointType::strict_saddle) == (inertia.negative > 0));
      RC_ASSERT(inertia.zero >= orbit.dimension());
    }
    RC_CLASSIFY(landscape.depth() == 2, "depth 2");
    RC_CLASSIFY(total == 1, "one orbit");
    RC_CLASSIFY(total > 20, "more than 20 orbits");
    RC_CLASSIFY(global > 1, "several global orbits");
    RC_CLASSIFY(spurious > 0, "spurious minimizers");
    RC_CLASSIFY(non_strict > 0, "non-strict saddles");
    RC_ASSERT(counts.total == total);
    RC_ASSERT(counts.global_minimizer == global);
    RC_ASSERT(counts.spurious_local_minimizer == spurious);
    RC_ASSERT(counts.local_minimizer == global + spurious);
    RC_ASSERT(counts.strict_saddle == strict);
    RC_ASSERT(counts.non_strict_saddle == non_strict);

    const auto asked = *rc::gen::inRange<std::size_t>(1, 100);
    const std::vector<Orbit<double>> lowest = atlas.lowest(asked);
    RC_ASSERT(lowest.size() == std::min(asked, values.size()));
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < lowest.size(); ++i) {
      // Orbits of exactly equal value come in any order, hence up to rounding.
      RC_ASSERT(std::abs(lowest[i].value() - values[i]) <= 20 * epsilon<double> * values[i]);
    }
    const auto of_global = static_cast<std::size_t>(counts.global_minimizer);
    for (std::size_t i = 0; i < std::min(of_global, lowest.size()); ++i) {
      RC_ASSERT(lowest[i].value() <= values[0] * (1 + 50 * epsilon<double>));
    }
  }));
}

TEST_CASE("The gradient vanishes and the layers are balanced at every canonical point") {
  CHECK(rc::check("critical points", [](const AnyLandscape& landscape) {
    const Atlas<double> atlas = atlas_of(landscape);
    const Problem<double> problem = diagonal_problem(atlas.architecture(), landscape.singular_values());
    for (const Orbit<double>& orbit : atlas.orbits()) {
      const Factors<double> W = canonical_point(orbit);
      const auto [value, gradient] = objective_and_gradient(problem, W);
      RC_ASSERT(gradient.vector().norm() <= rounding(problem, W));
      RC_ASSERT(std::abs(value - orbit.value()) <= rounding(problem, W));
      RC_ASSERT(balance_defect(W) <= 30 * epsilon<double>);
    }
  }));
}

}  // namespace
}  // namespace dmf::test
