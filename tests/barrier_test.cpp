// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/barrier.hpp>

#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

template dmf::Barrier<float> dmf::barrier(const dmf::Atlas<float>&, dmf::Index);

namespace dmf::test {
namespace {

using boost::multiprecision::cpp_int;
using Type = CriticalPointType;

Vector<double> values(const std::vector<double>& list) {
  return Eigen::Map<const Vector<double>>(list.data(), static_cast<Index>(list.size()));
}

Index most_barriers(const Atlas<double>& atlas) {
  return std::min(atlas.architecture().rank_bound(), atlas.groups().above_fold());
}

/// F is evaluated to some N epsilon of its largest terms.
double rounding(const Problem<double>& problem) {
  return 16 * static_cast<double>(problem.architecture().parameter_count()) * epsilon<double> *
         problem.Y().squaredNorm();
}

/// The highest value along the polygon through the points, each side cut into pieces.
double highest(const Problem<double>& problem, const std::vector<Factors<double>>& points, int pieces,
               Workspace<double>& workspace) {
  double result = 0;
  Factors<double> W = points.front();
  for (std::size_t k = 0; k + 1 < points.size(); ++k) {
    for (int i = 0; i <= pieces; ++i) {
      const double x = double(i) / pieces;
      W.vector() = (1 - x) * points[k].vector() + x * points[k + 1].vector();
      result = std::max(result, objective(problem, W, workspace));
    }
  }
  return result;
}

/// Lowers a path: each inner point descends across the path, as an elastic band does, under a spring
/// that keeps the points apart.
void relax(const Problem<double>& problem, std::vector<Factors<double>>& path, int iterations, double step,
           Workspace<double>& workspace) {
  Factors<double> gradient = path.front();
  for (int it = 0; it < iterations; ++it) {
    for (std::size_t k = 1; k + 1 < path.size(); ++k) {
      const Vector<double> tangent = (path[k + 1].vector() - path[k - 1].vector()).normalized();
      objective_and_gradient<double, Dynamic>(problem, path[k], gradient, workspace);
      Vector<double> force = -gradient.vector();
      force -= tangent.dot(force) * tangent;
      const double size = force.norm();
      if (size > 1) force /= size;
      const double spring =
          (path[k + 1].vector() - path[k].vector()).norm() - (path[k].vector() - path[k - 1].vector()).norm();
      path[k].vector() += step * force + 0.1 * spring * tangent;
    }
  }
}

/// What a landscape says about one barrier. Refuted by a path that stays below the pass, by a point
/// of the explicit path above it, by a height that is not a difference of values of F.
void attack(const Atlas<double>& atlas, Index rank, std::mt19937_64& generator, int paths, double& least_excess) {
  const Barrier<double> wall = barrier(atlas, rank);
  CHECK(wall.fewer.rank() == rank - 1);
  CHECK(wall.more.rank() == rank);
  CHECK(wall.pass.type() == Type::strict_saddle);
  CHECK(wall.pass.inertia().negative == 1);
  for (const Orbit<double>& end : {wall.fewer, wall.more}) {
    CHECK((end.type() == Type::global_minimizer || end.type() == Type::spurious_local_minimizer));
  }
  const Problem<double> problem = diagonal_problem(atlas.groups());
  const double pass = wall.pass.value(), error = rounding(problem);
  CHECK(wall.height_from_fewer > 0);
  CHECK(wall.height_from_more > 0);
  CHECK(std::abs(wall.fewer.value() + wall.height_from_fewer - pass) <= error);
  CHECK(std::abs(wall.more.value() + wall.height_from_more - pass) <= error);

  // The explicit path: straight from the one canonical point to the other.
  Workspace<double> workspace(problem.architecture());
  const Factors<double> start = canonical_point(wall.fewer), end = canonical_point(wall.more);
  const double explicit_path = highest(problem, {start, canonical_point(wall.pass), end}, 500, workspace);
  CHECK(std::abs(explicit_path - pass) <= error);

  // Random detours; of each three one also relaxed, one relaxed from close to the explicit path.
  for (int n = 0; n < paths; ++n) {
    std::vector<Factors<double>> path{start};
    const int inner = static_cast<int>(random_index(3, 12, generator));
    const double spread = n % 3 == 2 ? 1e-2 : std::exp(2 * uniform(generator) - 2);
    const double size = 4 * spread * (0.2 + end.vector().norm());
    for (int k = 1; k <= inner; ++k) {
      const double x = double(k) / (inner + 1);
      Factors<double> W = start;
      const Vector<double> detour = standard_normal<double>(W.vector().size(), 1, generator).normalized();
      W.vector() = (1 - x) * start.vector() + x * end.vector() + size * x * (1 - x) * detour;
      path.push_back(W);
    }
    path.push_back(end);
    if (n % 3 > 0) relax(problem, path, 40, 0.05 / (1 + problem.Y().norm()), workspace);
    // Between samples a side can rise by its curvature times a squared step: 400 steps or more.
    const double over = highest(problem, path, 100, workspace) - pass;
    least_excess = std::min(least_excess, over / wall.height_from_fewer);
    CHECK(over >= -error - 1e-3 * wall.height_from_fewer);
  }
}

TEST_CASE("No path between neighbouring minimizers stays below the pass") {
  std::mt19937_64 generator(20251201);
  double excess = std::numeric_limits<double>::infinity();
  int landscapes = 0;
  for (int n = 0; landscapes < 60; ++n) {
    INFO("seed 20251201, landscape " << n);
    const RandomLandscape<> landscape = random_landscape(generator, {.deepest = 6, .widest = 4, .most_parameters = 60});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    if (atlas.architecture().depth() == 2 || most_barriers(atlas) == 0) continue;
    ++landscapes;
    for (Index rank = 1; rank <= most_barriers(atlas); ++rank) attack(atlas, rank, generator, 20, excess);
  }
  const std::vector<std::vector<double>> targets{{3, 2.5, 1.9}, {30, 3, 1.85},      {5, 5, 5},
                                                 {2, 2, 1.9},   {1.99, 1.98, 1.97}, {12, 1.8, 0}};
  for (const int L : {3, 4, 6}) {
    for (const std::vector<double>& target : targets) {
      INFO("L = " << L << ", first value " << target[0]);
      std::vector<double> lambda(static_cast<std::size_t>(L), 1.0);
      lambda.front() = 4;
      lambda.back() = 0.25;
      std::vector<Index> widths(static_cast<std::size_t>(L + 1), 3);
      widths[1] = target[0] == 30 ? 2 : 4;
      // In units of half the switch threshold, as for L = 3.
      const Atlas<double> atlas(Architecture<double>(widths, lambda),
                                values(target) * std::exp(ScalarEquation<double>(L).log_eta_switch()) / 2);
      CHECK(most_barriers(atlas) >= 1);
      for (Index rank = 1; rank <= most_barriers(atlas); ++rank) attack(atlas, rank, generator, 9, excess);
    }
  }
  // The pass is nearly met, so the attack comes near to what would refute the bound.
  INFO("least (highest value - pass)/height " << excess);
  CHECK(excess <= 0.01);
}

TEST_CASE("The pass moves one copy, also within a group") {
  const Atlas<double> atlas(Architecture({4, 4, 4, 4}, 1.0), values({3, 2.5, 2.5, 1.9}));
  const auto choices = [&](Index rank) { return barrier(atlas, rank).pass.choice(); };
  CHECK(choices(1) == std::vector<Choice>{{0, 1, 0}, {}, {}});
  CHECK(choices(2) == std::vector<Choice>{{1, 0, 0}, {0, 1, 0}, {}});
  CHECK(choices(3) == std::vector<Choice>{{1, 0, 0}, {1, 1, 0}, {}});
  CHECK(choices(4) == std::vector<Choice>{{1, 0, 0}, {2, 0, 0}, {0, 1, 0}});
}

TEST_CASE("Barriers by hand") {
  // L = 3, lambda = 1, y = 5/2: u^3 + 1/u = 5/2 has the smaller root u; F = (u^3 - 5/2)^2 + 3 u^2.
  const auto root = [](double low, double high) {
    for (int i = 0; i < 200; ++i) {
      const double middle = (low + high) / 2;
      const bool rising = low > 0.75;
      ((middle * middle * middle + 1 / middle > 2.5) == rising ? high : low) = middle;
    }
    return low;
  };
  const auto F = [](double u) { return (u * u * u - 2.5) * (u * u * u - 2.5) + 3 * u * u; };
  const double u = root(0.1, 0.75), v = root(0.76, 2);
  const Barrier<double> wall = barrier(Atlas<double>(Architecture({1, 1, 1, 1}, 1.0), values({2.5})), 1);
  CHECK(std::abs(wall.height_from_fewer - (F(u) - F(0))) <= 1e-14);
  CHECK(std::abs(wall.height_from_more - (F(u) - F(v))) <= 1e-14);
  // At the switch both sides are equally high.
  const Barrier<double> tie = barrier(Atlas<double>(Architecture({1, 1, 1, 1}, 1.0), values({2})), 1);
  CHECK(tie.height_from_fewer == tie.height_from_more);
}

TEST_CASE("Heights keep their digits near the fold, at every depth, in every number type") {
  using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
  const auto wall = [](auto scalar, int L, auto eta_over_fold) {
    using Scalar = decltype(scalar);
    const Architecture<Scalar> architecture(std::vector<Index>(static_cast<std::size_t>(L + 1), 1), Scalar(1));
    // The number y itself must be the same in all types: a double.
    const double fold = std::exp(ScalarEquation<double>(L).log_eta_fold());
    return barrier(Atlas<Scalar>(architecture, Vector<Scalar>::Constant(1, Scalar(double(eta_over_fold) * fold))), 1);
  };
  for (const int L : {3, 4, 10, 1000}) {
    for (const double excess : {1e-10, 1e-5, 0.01, 0.04, 0.5, 10.0}) {
      INFO("L = " << L << ", eta/eta_fold - 1 = " << excess);
      const Barrier<Wide> exact = wall(Wide(), L, 1 + excess);
      const auto error = [](const auto& x, const Wide& y) { return std::abs(static_cast<double>(Wide(x) / y - 1)); };
      const auto check = [&](const auto& some, double eps) {
        // ln(u/u_fold) is right to a few epsilon for the given y; powers of u multiply its error by L.
        CHECK(error(some.height_from_fewer, exact.height_from_fewer) <= 100 * eps);
        CHECK(error(some.height_from_more, exact.height_from_more) <= 100 * eps);
      };
      check(wall(0.0, L, 1 + excess), epsilon<double>);
      check(wall(0.0L, L, 1 + excess), static_cast<double>(epsilon<long double>));
      // The closed form by hyperbolic functions, on both sides of the switch.
      const auto& roots = exact.pass.groups().groups[0].roots;
      const Wide w = roots[0].root.log_u_over_fold - roots[1].root.log_u_over_fold;
      const Wide n = L - 1;
      const Wide sinh_n = (exp(Wide(n * w)) - exp(Wide(-n * w))) / 2, sinh_1 = (exp(w) - exp(Wide(-w))) / 2;
      CHECK(error(exact.height_from_more, 2 * roots[0].sigma * roots[1].sigma * (sinh_n - n * sinh_1)) <= 1e-20);
    }
  }
  CHECK(std::abs(double(wall(0.0F, 5, 1.3F).height_from_more) / wall(0.0, 5, 1.3F).height_from_more - 1) <= 1e-4);
}

TEST_CASE("Heights scale with the problem and say when they overflow") {
  const auto heights = [](double y, double lambda) {
    return barrier(Atlas<double>(Architecture({1, 1, 1, 1}, lambda), values({y})), 1);
  };
  const Barrier<double> wall = heights(5, 1);
  // y -> k^3 y, lambda_l -> k^4 lambda_l: F -> k^6 F.
  for (const double k : {std::ldexp(1.0, -80), std::ldexp(1.0, 80)}) {
    const Barrier<double> scaled = heights(5 * k * k * k, k * k * k * k);
    const double k6 = k * k * k * k * k * k;
    CHECK(std::abs(scaled.height_from_fewer / k6 / wall.height_from_fewer - 1) <= 32 * epsilon<double>);
    CHECK(std::abs(scaled.height_from_more / k6 / wall.height_from_more - 1) <= 32 * epsilon<double>);
  }
  CHECK_THROWS_AS(heights(1e200, 1), NotRepresentable);
}

// Fails if the square of the smaller root is taken in units of y: 1e-200 in units of 1e100 is 1e-400.
TEST_CASE("A barrier far below y is right") {
  const Atlas<double> atlas(Architecture({1, 1, 1, 1}, 1.0), values({1e100}));
  const Barrier<double> pass = barrier(atlas, 1);
  constexpr double factor = 8;                                                       // as documented
  CHECK(std::abs(pass.height_from_fewer / 1e-200 - 1) <= factor * epsilon<double>);  // u = 1/y
  CHECK(std::abs(pass.height_from_more / 1e200 - 1) <= factor * epsilon<double>);    // y^2
}

TEST_CASE("There is a barrier only between two minimizers") {
  CHECK_THROWS_WITH(barrier(Atlas<double>(Architecture({1, 1, 1}, 1.0), values({5})), 1),
                    "a barrier needs two local minimizers, depth at least 3, got 2");
  const Atlas<double> atlas(Architecture({3, 3, 3, 3}, 1.0), values({5, 3, 1}));
  CHECK_THROWS_WITH(barrier(atlas, 3),
                    "there are local minimizers of rank 0 to 2 and a barrier below each but the "
                    "first, got rank 3");
  CHECK_THROWS_AS(barrier(atlas, 0), InvalidInput);
  const Atlas<double> cut(Architecture({3, 1, 3, 3}, 1.0), values({5, 3, 3}));
  CHECK(barrier(cut, 1).more.rank() == 1);
  CHECK_THROWS_AS(barrier(cut, 2), InvalidInput);
  const Atlas<double> fold(Architecture({1, 1, 1, 1}, 3.0), values({4}));
  CHECK_THROWS_AS(barrier(fold, 1), InvalidInput);
}

// --------------------------------------------------------------------- connected components

/// How many clusters random points of an orbit form: points closer than `reach` are joined. The group
/// acts by Q_l on the hidden layers and by a rotation of every group of equal values.
int clusters(const Orbit<double>& orbit, int points, double reach, std::mt19937_64& generator) {
  const auto& architecture = orbit.architecture();
  const int L = architecture.depth();
  const auto orthogonal = [&](Index n) {
    Matrix<double> Q = random_orthogonal(n, generator);
    for (Index j = 0; j < n; ++j) Q.col(j) *= random_index(0, 1, generator) == 0 ? 1 : -1;
    return Q;
  };
  const Factors<double> canonical = canonical_point(orbit);
  std::vector<Factors<double>> sample;
  for (int n = 0; n < points; ++n) {
    const Index values = architecture.target_rank_bound();
    Matrix<double> O = Matrix<double>::Identity(values, values);
    for (const auto& group : orbit.groups().groups) {
      O.block(group.first, group.first, group.multiplicity, group.multiplicity) = orthogonal(group.multiplicity);
    }
    Factors<double> W = canonical;
    Matrix<double> before = O;  // d_0 = d_L = the number of values in all cases below
    for (int l = 1; l <= L; ++l) {
      const Matrix<double> after = l == L ? O : orthogonal(architecture.width(l));
      W.layer(l) = (after * canonical.layer(l) * before.transpose()).eval();
      before = after;
    }
    sample.push_back(W);
  }
  std::vector<int> leader(static_cast<std::size_t>(points));
  std::iota(leader.begin(), leader.end(), 0);
  const auto find = [&](int i) {
    while (leader[static_cast<std::size_t>(i)] != i) i = leader[static_cast<std::size_t>(i)];
    return i;
  };
  int count = points;
  for (int i = 0; i < points; ++i) {
    for (int j = 0; j < i; ++j) {
      const int a = find(i), b = find(j);
      if (a == b) continue;
      if ((sample[static_cast<std::size_t>(i)].vector() - sample[static_cast<std::size_t>(j)].vector()).norm() > reach)
        continue;
      leader[static_cast<std::size_t>(a)] = b;
      --count;
    }
  }
  return count;
}

TEST_CASE("Components are counted as random points cluster") {
  std::mt19937_64 generator(20251202);
  const auto check = [&](const std::vector<Index>& widths, const std::vector<double>& y, int expected) {
    const Atlas<double> atlas(Architecture<double>(widths, 1.0), values(y));
    const GlobalMinimizerComponents<double> components = global_minimizer_components(atlas);
    std::string shape;
    for (const Index width : widths) shape += std::to_string(width) + " ";
    INFO("widths " << shape << ", seed 20251202");
    int seen = 0;
    for (const Orbit<double>& orbit : components.orbits) {
      CHECK(orbit.type() == Type::global_minimizer);
      // From one component to another at least two layers become singular, a distance of
      // sqrt(2) times a singular value, which is 1 or more.
      seen += clusters(orbit, 3000, 1.3, generator);
    }
    CHECK(seen == expected);
    CHECK(components.count() == expected);
    CHECK(components.connected() == (expected == 1));
  };
  check({1, 1, 1}, {4}, 2);
  check({1, 1, 1, 1}, {4}, 4);
  check({1, 1, 1, 1, 1}, {4}, 8);
  check({1, 2, 1, 1}, {4}, 2);
  check({1, 2, 2, 1}, {4}, 1);
  check({2, 2, 2}, {4, 3}, 2);
  check({2, 2, 2}, {4, 4}, 2);
  check({2, 2, 2}, {4, 0.5}, 1);
  check({2, 1, 2}, {4, 3}, 2);
  check({2, 1, 2}, {4, 4}, 1);     // a circle
  check({2, 1, 1, 2}, {4, 4}, 2);  // two circles
  check({2, 1, 1, 2}, {4, 3}, 4);
  check({2, 2, 2, 2}, {4, 3}, 4);
  check({2, 1, 1, 2}, {2, 2}, 3);  // a tie at the switch: W = 0 and two circles
  check({1, 1, 1, 1}, {2}, 5);
  check({2, 2, 2, 2}, {1, 0.5}, 1);  // W = 0
}

TEST_CASE("The orbits of global minimizers are those the classification calls global") {
  std::mt19937_64 generator(20251203);
  for (int n = 0; n < 300; ++n) {
    INFO("seed 20251203, landscape " << n);
    const RandomLandscape<> landscape =
        random_landscape(generator, {.deepest = 6, .widest = 5, .most_parameters = 400});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const GlobalMinimizerComponents<double> components = global_minimizer_components(atlas);
    std::size_t global = 0;
    std::int64_t count = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (orbit.type() != Type::global_minimizer) continue;
      ++global;
      count += std::int64_t{1} << orbit.log2_components();
      CHECK(std::find(components.orbits.begin(), components.orbits.end(), orbit) != components.orbits.end());
    }
    CHECK(components.orbits.size() == global);
    CHECK(components.log2_components.size() == global);
    CHECK(components.count() == count);
    CHECK(components.connected() == (count == 1));
  }
}

TEST_CASE("A deep scalar net has 2^(L-1) global minimizers") {
  const Atlas<double> atlas(Architecture(std::vector<Index>(1001, 1), 1.0), values({100}));
  const GlobalMinimizerComponents<double> components = global_minimizer_components(atlas);
  CHECK(components.log2_components == std::vector<int>{999});
  CHECK(components.count<cpp_int>() == boost::multiprecision::pow(cpp_int(2), 999));
  CHECK_THROWS_AS(components.count(), NotRepresentable);
}

}  // namespace
}  // namespace dmf::test
