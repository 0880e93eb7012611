// SPDX-License-Identifier: BSL-1.0

// Wing against wing. At the canonical point of every orbit of many random landscapes:
//
//   - the gradient vanishes,
//   - the objective equals the closed-form value,
//   - the dense Hessian has the number of negative and zero eigenvalues that integer logic says.
//
// Refuted by any gradient above 1e3 epsilon x scale, any value off by more, any wrong number. A draw
// cannot decide when no gap of 1e3 separates the zero eigenvalues from the others; such draws are
// counted and must stay below one in a hundred.

#include <dmf/dmf.hpp>

#include "support/catch.hpp"
#include "support/dense.hpp"
#include "support/random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <random>
#include <string>

namespace dmf::test {
namespace {

struct Spectrum {
  Inertia inertia;
  double norm = 0;
  bool decides = true;
};

/// Signs of the eigenvalues: zero means |mu| <= 1e3 N epsilon ||H||, and the next larger magnitude
/// must be 1e3 times the largest zero.
Spectrum spectrum_of(const Matrix<double>& H) {
  const Vector<double> mu = symmetric_eigenvalues(H);
  Spectrum result;
  result.norm = mu.cwiseAbs().maxCoeff();
  const double threshold = 1e3 * static_cast<double>(mu.size()) * epsilon<double> * result.norm;
  double largest_zero = epsilon<double> * result.norm, smallest_other = result.norm;
  for (const double value : mu) {
    if (std::abs(value) <= threshold) {
      ++result.inertia.zero;
      largest_zero = std::max(largest_zero, std::abs(value));
    } else {
      ++(value < 0 ? result.inertia.negative : result.inertia.positive);
      smallest_other = std::min(smallest_other, std::abs(value));
    }
  }
  result.decides = smallest_other >= 1e3 * largest_zero;
  return result;
}

/// Everything the two wings say about one orbit. Returns whether the spectrum could decide.
bool check_orbit(const Problem<double>& problem, const Orbit<double>& orbit,
                 const Factors<double>& W) {
  const auto [value, gradient] = objective_and_gradient(problem, W);
  const Spectrum spectrum = spectrum_of(dense_hessian(problem, W));

  // Rounding sigma moves W by epsilon ||W||, the gradient by ||H|| times that.
  const double gradient_scale = spectrum.norm * W.vector().norm();
  CHECK(gradient.vector().norm() <= 1e3 * epsilon<double> * gradient_scale);
  const double value_scale = problem.Y().squaredNorm() + value;
  CHECK(std::abs(value - orbit.value()) <= 1e3 * epsilon<double> * value_scale);
  if (!spectrum.decides) return false;
  CHECK(spectrum.inertia.negative == orbit.inertia().negative);
  CHECK(spectrum.inertia.zero == orbit.inertia().zero);
  CHECK(spectrum.inertia.positive == orbit.inertia().positive);

  const CriticalPointType type = orbit.type();
  const bool minimizer = type == CriticalPointType::global_minimizer ||
                         type == CriticalPointType::spurious_local_minimizer;
  CHECK((type == CriticalPointType::strict_saddle) == (spectrum.inertia.negative > 0));
  if (minimizer && orbit.architecture().depth() > 2) CHECK(spectrum.inertia.zero == orbit.dimension());
  return true;
}

/// Random landscapes, all their orbits; `rotated` uses a full Y = U diag(y) V^T.
void compare_wings(std::uint64_t seed, int landscapes, bool rotated) {
  std::mt19937_64 generator(seed);
  std::map<std::string, int> seen;
  int orbits = 0, undecided = 0;
  for (int n = 0; n < landscapes; ++n) {
    const RandomLandscape landscape = random_landscape(generator);
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const auto& architecture = atlas.architecture();
    INFO("seed " << seed << ", landscape " << n);
    Problem<double> problem = diagonal_problem(atlas.groups());
    const Matrix<double> U = random_orthogonal(architecture.width(architecture.depth()), generator);
    const Matrix<double> V = random_orthogonal(architecture.width(0), generator);
    if (rotated) problem = Problem<double>(architecture, U * problem.Y() * V.transpose());

    double lowest = atlas.groups().singular_values.squaredNorm();
    for (const Orbit<double>& orbit : atlas.orbits()) lowest = std::min(lowest, orbit.value());
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 40) break;
      ++orbits;
      ++seen[to_string(orbit.type())];
      INFO("orbit " << of_this << ", rank " << orbit.rank() << ", " << to_string(orbit.type()));
      const auto W = rotated ? canonical_point(orbit, U, V) : canonical_point(orbit);
      undecided += check_orbit(problem, orbit, W) ? 0 : 1;
      const bool is_lowest = orbit.value() <= lowest * (1 + 100 * epsilon<double>);
      if (orbit.type() == CriticalPointType::global_minimizer) CHECK(is_lowest);
      if (orbit.type() == CriticalPointType::spurious_local_minimizer) CHECK(!is_lowest);
    }
  }
  std::cout << "seed " << seed << ": " << landscapes << " landscapes, " << orbits << " orbits (";
  for (const auto& [type, count] : seen) std::cout << type << " " << count << ", ";
  std::cout << "undecided " << undecided << ")\n";
  CHECK(seen.size() == 4);
  CHECK(undecided < 0.01 * orbits);
}

TEST_CASE("Both wings agree at the canonical points of diagonal targets") {
  compare_wings(20250701, 600, false);
}

TEST_CASE("Both wings agree where values lie between the fold and the switch") {
  for (const int L : {3, 4, 5}) {
    const ScalarEquation<double> equation(L);
    const double fold = std::exp(equation.log_eta_fold()), at_switch = std::exp(equation.log_eta_switch());
    Vector<double> y(3);
    y << 2 * at_switch, std::sqrt(fold * at_switch), std::sqrt(fold * at_switch);
    const Architecture architecture(std::vector<Index>(static_cast<std::size_t>(L + 1), 3), 1.0);
    const Atlas<double> atlas(architecture, y);
    const Problem<double> problem = diagonal_problem(atlas.groups());
    const double lowest = atlas.lowest(1)[0].value();
    for (const Orbit<double>& orbit : atlas.orbits()) {
      INFO("L = " << L << ", rank " << orbit.rank() << ", " << to_string(orbit.type()));
      CHECK(check_orbit(problem, orbit, canonical_point(orbit)));
      const bool is_lowest = orbit.value() <= lowest * (1 + 100 * epsilon<double>);
      CHECK((orbit.type() == CriticalPointType::global_minimizer) == is_lowest);
    }
  }
}

TEST_CASE("Both wings agree at the canonical points of full targets") {
  compare_wings(20250702, 300, true);
}

}  // namespace
}  // namespace dmf::test
