// SPDX-License-Identifier: BSL-1.0
#pragma once

// Wing against wing, in one scalar. At the canonical and at a random point of every orbit of random
// landscapes:
//
//   - the gradient vanishes,
//   - the objective equals the closed-form value,
//   - the dense Hessian has as many negative and zero eigenvalues as integer logic says,
//   - the tangent basis has the dimension of the orbit and the Hessian vanishes on it,
//   - neighbouring layers are balanced: lambda_l W_l W_l^T = lambda_{l+1} W_{l+1}^T W_{l+1},
//   - global minimizers, and they alone among the minimizers, have the lowest value.
//
// Refuted by any wrong number and by any defect above 50 epsilon x its scale, where the scales are: of the
// gradient, ||H|| ||W||, by what rounding sigma moves it; of the value, ||Y||^2 + F; of the tangent, ||H||;
// of the balance, the larger side. The largest defect seen is printed in these units.
//
// A draw cannot decide when no gap separates the zero eigenvalues from the others; such draws are counted
// and must stay below one in a hundred.

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/points/random_point.hpp>
#include <dmf/points/tangent.hpp>

#include "catch.hpp"
#include "frames.hpp"
#include "instances.hpp"
#include "random_landscape.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {

/// Signs of the eigenvalues. The magnitudes, none taken below epsilon ||H||, are cut at their widest gap below
/// 50 sqrt(N) epsilon ||H||, what rounding of H and of a dense decomposition can leave of a zero; what lies
/// below the cut is zero. A gap of less than a factor of 10 does not decide.
template <class Scalar>
struct DenseInertia {
  Inertia inertia;
  Scalar norm{0};
  bool decides = true;

  explicit DenseInertia(const Matrix<Scalar>& H) {
    const Vector<Scalar> mu = symmetric_eigenvalues<Scalar>(H);
    norm = max(abs(mu[0]), abs(mu[mu.size() - 1]));
    const Scalar floor = epsilon<Scalar> * norm;
    const Scalar largest_zero = Scalar(50) * sqrt(static_cast<Scalar>(mu.size())) * floor;
    std::vector<Scalar> magnitudes{floor};
    for (Index i = 0; i < mu.size(); ++i) magnitudes.push_back(max(floor, abs(mu[i])));
    std::sort(magnitudes.begin(), magnitudes.end());
    Scalar cut = floor, widest(0);
    for (std::size_t k = 0; k + 1 < magnitudes.size() && magnitudes[k] <= largest_zero; ++k) {
      const Scalar gap = magnitudes[k + 1] / magnitudes[k];
      if (gap > widest) {
        widest = gap;
        cut = magnitudes[k];
      }
    }
    decides = widest >= Scalar(10);
    for (Index i = 0; i < mu.size(); ++i) {
      if (abs(mu[i]) <= cut) {
        ++inertia.zero;
      } else {
        ++(mu[i] < Scalar(0) ? inertia.negative : inertia.positive);
      }
    }
  }
};

template <class Scalar>
class TwoRoads {
 public:
  /// Compares at both points of every orbit of so many random landscapes; `rotated`: Y = U diag(y) V^T.
  void compare(std::uint64_t seed, int landscapes, bool rotated, LandscapeLimits limits = {}) {
    std::mt19937_64 generator(seed);
    for (int n = 0; n < landscapes; ++n) {
      INFO(scalar_name<Scalar> << ", seed " << seed << ", landscape " << n);
      const RandomLandscape<Scalar> landscape = random_landscape<Scalar>(generator, limits);
      const Atlas<Scalar> atlas(landscape.architecture, landscape.singular_values);
      const auto& architecture = atlas.architecture();
      const Index rows = architecture.width(architecture.depth()), columns = architecture.width(0);
      Problem<Scalar> problem = diagonal_problem(atlas.groups());
      Matrix<Scalar> U, V;
      if (rotated) {
        U = random_orthogonal<Scalar>(rows, generator);
        V = random_orthogonal<Scalar>(columns, generator);
        problem = Problem<Scalar>(architecture, between_frames<Scalar>(U, problem.Y(), V));
      }
      compare_orbits(atlas, problem,
                     rotated ? SingularVectors<Scalar>(problem.Y(), U, atlas.groups().singular_values, V)
                             : SingularVectors<Scalar>(architecture),
                     generator);
    }
    report(seed, landscapes);
  }

  /// Every orbit of one landscape.
  void compare_orbits(const Atlas<Scalar>& atlas, const Problem<Scalar>& problem,
                      const SingularVectors<Scalar>& vectors, std::mt19937_64& generator) {
    const Scalar lowest = atlas.lowest(1)[0].value();
    for (const Orbit<Scalar>& orbit : atlas.orbits()) {
      INFO("rank " << orbit.rank() << ", " << to_string(orbit.reason()));
      ++seen_[to_string(orbit.type())];
      compare_at(problem, critical_point(orbit, vectors));
      compare_at(problem, random_critical_point(orbit, vectors, generator));
      const bool is_lowest = orbit.value() <= lowest * (Scalar(1) + Scalar(100) * epsilon<Scalar>);
      if (orbit.type() == CriticalPointType::global_minimizer) CHECK(is_lowest);
      if (orbit.type() == CriticalPointType::spurious_local_minimizer) CHECK(!is_lowest);
    }
  }

  [[nodiscard]] int points() const { return points_; }
  [[nodiscard]] int undecided() const { return undecided_; }
  [[nodiscard]] std::size_t types_seen() const { return seen_.size(); }

 private:
  void compare_at(const Problem<Scalar>& problem, const CriticalPoint<Scalar>& point) {
    const Orbit<Scalar>& orbit = point.orbit;
    const Factors<Scalar> W = point.factors();
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const Matrix<Scalar> H = dense_hessian(problem, W);
    const DenseInertia<Scalar> dense(H);
    ++points_;

    check_small("gradient", gradient.vector().norm(), dense.norm * W.vector().norm());
    check_small("value", abs(value - orbit.value()), problem.Y().squaredNorm() + value);
    const Matrix<Scalar> T = tangent_basis(point);
    CHECK(T.cols() == orbit.dimension());
    for (Index j = 0; j < T.cols(); ++j) {
      const Vector<Scalar> image = H * T.col(j);
      check_small("tangent", image.norm(), dense.norm);
    }
    check_small("orthonormal", detail::orthonormality_defect(T), sqrt(Scalar(1) + static_cast<Scalar>(T.cols())));
    for (int l = 1; l < orbit.architecture().depth(); ++l) {
      const Matrix<Scalar> left = orbit.architecture().lambda(l) * W.layer(l) * W.layer(l).transpose();
      const Matrix<Scalar> right = orbit.architecture().lambda(l + 1) * W.layer(l + 1).transpose() * W.layer(l + 1);
      check_small("balance", (left - right).norm(), left.norm());
    }
    if (!dense.decides) {
      ++undecided_;
      return;
    }
    CHECK(dense.inertia.negative == orbit.inertia().negative);
    CHECK(dense.inertia.zero == orbit.inertia().zero);
    CHECK(dense.inertia.positive == orbit.inertia().positive);
    CHECK((orbit.type() == CriticalPointType::strict_saddle) == (dense.inertia.negative > 0));
    const bool minimizer = orbit.type() == CriticalPointType::global_minimizer ||
                           orbit.type() == CriticalPointType::spurious_local_minimizer;
    if (minimizer && orbit.architecture().depth() > 2) CHECK(dense.inertia.zero == T.cols());
  }

  void check_small(const char* what, const Scalar& defect, const Scalar& scale) {
    if (scale == Scalar(0)) {
      CHECK(defect == Scalar(0));
      return;
    }
    const double units = static_cast<double>(defect / (epsilon<Scalar> * scale));
    double& worst = worst_[what];
    worst = std::max(worst, units);
    if (!(units <= 50)) FAIL_CHECK(what << ": " << units << " epsilon x scale");
  }

  void report(std::uint64_t seed, int landscapes) const {
    std::cout << scalar_name<Scalar> << ", seed " << seed << ": " << landscapes << " landscapes, " << points_
              << " points (";
    for (const auto& [type, count] : seen_) std::cout << type << ' ' << count << " orbits, ";
    std::cout << "undecided " << undecided_ << " points)\n  largest defects in epsilon x scale:";
    for (const auto& [what, units] : worst_) std::cout << ' ' << what << ' ' << units;
    std::cout << '\n';
  }

  std::map<std::string, int> seen_;
  std::map<std::string, double> worst_;
  int points_ = 0, undecided_ = 0;
};

/// The whole comparison in one scalar.
template <class Scalar>
void compare_wings(std::uint64_t seed, int landscapes, bool rotated, LandscapeLimits limits = {}) {
  TwoRoads<Scalar> roads;
  roads.compare(seed, landscapes, rotated, limits);
  CHECK(roads.types_seen() == 4);
  CHECK(roads.undecided() * 100 < roads.points());
}

}  // namespace dmf::test
