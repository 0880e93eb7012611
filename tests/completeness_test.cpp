// SPDX-License-Identifier: BSL-1.0

// Is the atlas complete? A root finder that knows F and its derivatives alone runs on grad F = 0 from
// random starts, on random landscapes with every edge; where it converges there must be an orbit of the
// atlas. Refuted by one converged run whose end is farther than the allowance from every listed orbit.
//
// Allowance, relative to the size of the point: 1e-6, as an end with a gradient of 1e-12 of its parts lies
// within 1e-12 x condition of the critical set; 1e-3 where the Hessian is degenerate across the orbit, where the
// gradient grows with the square of the distance or, for L = 2, its cube. Runs that end at no root (a
// local minimum of the gradient's norm, or too many steps) decide nothing; they are counted.
//
// 5000 converged runs, or as many as the environment's DMF_COMPLETENESS_RUNS says.

#include <dmf/landscape/atlas.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/frames.hpp"
#include "support/instances.hpp"
#include "support/random_landscape.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// Levenberg and Marquardt's method on ||grad F||^2, which has saddles of F as minimizers no less than
/// its minimizers: steps (H^2 + mu I) d = -H g. The end, if ||g|| fell below 1e-12 of the size that its
/// two parts, from the product and from the penalty, have where they cancel: that of the penalty's, but no
/// less than at layers of the length `natural`.
std::optional<Factors<double>> find_root(const Problem<double>& problem, Factors<double> W, double natural) {
  const auto& architecture = problem.architecture();
  const Index n = architecture.parameter_count();
  double damping = 1e-2;
  for (int iteration = 0; iteration < 400; ++iteration) {
    const Vector<double> g = objective_and_gradient(problem, W).gradient.vector();
    const Matrix<double> H = dense_hessian(problem, W);
    const double size = H.norm();
    double parts = 0;
    for (int l = 1; l <= architecture.depth(); ++l) {
      const double length = std::hypot(W.layer(l).norm(), natural / std::sqrt(architecture.lambda(l)));
      parts = std::hypot(parts, 2 * architecture.lambda(l) * length);
    }
    if (g.norm() <= 1e-12 * parts) return W;
    for (;;) {
      const Matrix<double> A = H * H + damping * size * size * Matrix<double>::Identity(n, n);
      Factors<double> trial = W;
      trial.vector() -= A.ldlt().solve(H * g);
      if (objective_and_gradient(problem, trial).gradient.vector().norm() < g.norm()) {
        W = trial;
        damping = std::max(damping / 10, 1e-16);
        break;
      }
      damping *= 10;
      if (damping > 1e8) return std::nullopt;
    }
  }
  return std::nullopt;
}

struct Ends {
  int converged = 0, none = 0, unlisted = 0, degenerate = 0;
  std::map<std::string, int> types;
  double largest = 0;  // distance in units of the allowance
  std::size_t listed = 0, reached = 0;
};

/// Runs until so many have converged. `forget`: the orbits that the list leaves out, for a test of the test.
template <class Forget>
Ends run(std::uint64_t seed, int converged, const Forget& forget) {
  std::mt19937_64 generator(seed);
  Ends ends;
  while (ends.converged < converged) {
    const RandomLandscape<> landscape = random_landscape(generator, {8, 3, 36});
    const auto& architecture = landscape.architecture;
    const Index rows = architecture.width(architecture.depth()), columns = architecture.width(0);
    const Matrix<double> U = random_orthogonal<double>(rows, generator);
    const Matrix<double> V = random_orthogonal<double>(columns, generator);
    const Atlas<double> atlas(architecture, landscape.singular_values);
    const Problem<double> problem(architecture, target_of(atlas.groups(), U, V));
    const SingularVectors<double> vectors(problem.Y(), U, atlas.groups().singular_values, V);
    std::vector<Orbit<double>> list;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (!forget(orbit)) list.push_back(orbit);
    }
    std::vector<bool> reached(list.size());

    for (int start = 0; start < 12 && ends.converged < converged; ++start) {
      Factors<double> W(architecture);
      const double size = std::exp(4 * uniform(generator) - 2);
      for (int l = 1; l <= architecture.depth(); ++l) {
        const double spread = std::sqrt(architecture.lambda(l) * static_cast<double>(architecture.width(l)));
        W.layer(l) = size * atlas.groups().unit / spread *
                     standard_normal(architecture.width(l), architecture.width(l - 1), generator);
      }
      const auto end = find_root(problem, W, atlas.groups().unit);
      if (!end) {
        ++ends.none;
        continue;
      }
      ++ends.converged;
      double nearest = std::numeric_limits<double>::infinity();
      std::size_t which = 0;
      for (std::size_t i = 0; i < list.size(); ++i) {
        const bool degenerate = list[i].inertia().zero != list[i].dimension();
        const Membership<double> result = membership(list[i], vectors, *end, degenerate ? 1e-3 : 1e-6);
        if (result.distance / result.allowance < nearest) {
          nearest = result.distance / result.allowance;
          which = i;
        }
      }
      if (!(nearest <= 1)) {
        ++ends.unlisted;
        continue;
      }
      reached[which] = true;
      ends.largest = std::max(ends.largest, nearest);
      ++ends.types[to_string(list[which].type())];
      ends.degenerate += list[which].inertia().zero != list[which].dimension() ? 1 : 0;
    }
    ends.listed += list.size();
    ends.reached += static_cast<std::size_t>(std::count(reached.begin(), reached.end(), true));
  }
  return ends;
}

TEST_CASE("Every root of the gradient that is found lies on a listed orbit") {
  const char* asked = std::getenv("DMF_COMPLETENESS_RUNS");
  const int runs = asked ? std::atoi(asked) : 5000;
  constexpr std::uint64_t seed = 20251401;
  INFO("seed " << seed);
  const Ends ends = run(seed, runs, [](const Orbit<double>&) { return false; });
  std::cout << "seed " << seed << ": " << ends.converged << " converged runs, " << ends.none << " without a root, "
            << ends.unlisted << " unlisted; largest distance " << ends.largest << " of the allowance; " << ends.reached
            << " of " << ends.listed << " orbits reached\n ";
  for (const auto& [type, count] : ends.types) std::cout << ' ' << type << ' ' << count;
  std::cout << ", degenerate " << ends.degenerate << '\n';
  CHECK(ends.converged >= runs);
  CHECK(ends.unlisted == 0);
  CHECK(ends.types.size() == 4);
}

// The test can fail: without the orbits of one kind of root, or of one kind of rank, runs end unlisted.
TEST_CASE("A list that forgets some orbits is found incomplete") {
  const auto forgets_smaller = [](const Orbit<double>& orbit) {
    return std::any_of(orbit.choice().begin(), orbit.choice().end(), [](const Choice& c) { return c.smaller > 0; });
  };
  const auto forgets_zero = [](const Orbit<double>& orbit) { return orbit.rank() == 0; };
  const auto forgets_left_out = [](const Orbit<double>& orbit) { return orbit.reason() == TypeReason::left_out; };
  CHECK(run(20251402, 60, forgets_smaller).unlisted > 0);
  CHECK(run(20251402, 60, forgets_zero).unlisted > 0);
  CHECK(run(20251402, 60, forgets_left_out).unlisted > 0);
}

}  // namespace
}  // namespace dmf::test
