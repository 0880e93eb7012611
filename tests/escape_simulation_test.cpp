// SPDX-License-Identifier: BSL-1.0

// The process itself, dW = -grad F dt + sqrt(2T) dB, against the formula of escape rates. Refuted by: a measured rate
// off the formula by more than three standard errors and its first correction; a factor 2, the number of components
// or of passes, 2 pi or a wrong power of T would be.

#include <dmf/landscape/escape_rate.hpp>

#include "support/catch.hpp"

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

/// Pairs of normal numbers (Box and Muller).
class Normals {
 public:
  explicit Normals(std::uint64_t seed) : generator_(seed) {}
  double operator()() {
    if (has_second_) {
      has_second_ = false;
      return second_;
    }
    const double radius = std::sqrt(-2 * std::log(uniform(generator_))), angle = 2 * pi * uniform(generator_);
    second_ = radius * std::sin(angle);
    has_second_ = true;
    return radius * std::cos(angle);
  }

 private:
  static constexpr double pi = 3.14159265358979323846;
  std::mt19937_64 generator_;
  double second_ = 0;
  bool has_second_ = false;
};

/// The mean time from a start until `out` of the product W_L ... W_1. Steps of Euler with the mean of two successive
/// draws for the noise (Leimkuhler and Matthews), whose stationary law is right to second order in the step.
template <class Out>
double mean_exit_time(const Problem<double>& problem, const Factors<double>& start, double T, int exits,
                      std::uint64_t seed, const Out& out) {
  constexpr double dt = 0.005;
  const double kick = std::sqrt(2 * T * dt) / 2;
  Normals normal(seed);
  Factors<double> W = start, gradient(problem.architecture());
  Workspace<double> workspace(problem.architecture());
  const Index N = W.vector().size();
  Vector<double> noise(N);
  double steps = 0;
  for (int k = 0; k < exits; ++k) {
    W.vector() = start.vector();
    for (Index i = 0; i < N; ++i) noise[i] = normal();
    do {
      objective_and_gradient(problem, W.view(), gradient.view(), workspace);
      for (Index i = 0; i < N; ++i) {
        const double next = normal();
        W.vector()[i] += -dt * gradient.vector()[i] + kick * (noise[i] + next);
        noise[i] = next;
      }
      ++steps;
    } while (!out(end_to_end(W)));
  }
  return steps * dt / exits;
}

/// One direction over a pass.
struct Escape {
  std::vector<Index> widths;
  int values;            ///< of Y, all equal to 1.15 times the fold
  Index rank;            ///< of the pass: between rank - 1 and rank
  bool up;               ///< from rank - 1 to rank, or back
  int dimension_change;  ///< of the orbit
  double correction;     ///< c of 1 - c T/barrier, as measured (docs/theory.md, section 19)
};

// DMF_LANGEVIN_EXITS makes it longer, at three temperatures: the numbers of docs/theory.md.
TEST_CASE("Simulated escapes come at the rate of the formula, also where the dimension of the orbit changes") {
  constexpr std::uint64_t seed = 8204;
  const char* const longer = std::getenv("DMF_LANGEVIN_EXITS");
  const int exits = longer != nullptr ? std::atoi(longer) : 250;
  const std::vector<Escape> escapes = {
      {{1, 1, 1, 1}, 1, 1, true, 0, 0.6}, {{1, 2, 2, 1}, 1, 1, true, 2, 1.8}, {{2, 2, 2, 2}, 2, 2, false, 1, 1.2}};
  for (const Escape& e : escapes) {
    const Architecture<double> architecture(e.widths, 1.0);
    const double y = 1.15 * fold_threshold(architecture);
    const Atlas<double> atlas(architecture, Vector<double>(Vector<double>::Constant(e.values, y)));
    const EscapeRates<double> rates = escape_rates(atlas, e.rank);
    const Laplace<double>& from = e.up ? rates.fewer : rates.more;
    CHECK(rates.pass.dimension - from.dimension == e.dimension_change);
    const Problem<double> problem(architecture, Matrix<double>(y * Matrix<double>::Identity(e.values, e.values)));
    const Factors<double> start = canonical_point(e.up ? rates.barrier.fewer : rates.barrier.more);
    // Out: the product has nearly come to the larger root, or its least singular value to 0.
    const GroupRoot<double>&larger = atlas.groups().groups.front().roots.front(),
          &smaller = atlas.groups().groups.front().roots.back();
    const auto out = [&](const Matrix<double>& P) {
      if (e.up) return std::abs(P(0, 0)) > 0.8 * larger.end_to_end;
      const double det = P(0, 0) * P(1, 1) - P(0, 1) * P(1, 0), sum = P.squaredNorm();
      const double least = sum / 2 - std::sqrt(std::max(0.0, sum * sum / 4 - det * det));
      return std::sqrt(least) < 0.1 * smaller.end_to_end;
    };
    for (const double barrier_over_T : longer != nullptr ? std::vector<double>{4, 5.5, 7} : std::vector<double>{4}) {
      const double barrier = e.up ? rates.barrier.height_from_fewer : rates.barrier.height_from_more;
      const double T = barrier / barrier_over_T;
      const double predicted = std::abs(rates.negative_curvature) / (2 * std::acos(-1.0)) *
                               std::exp(rates.pass.log_partition(T) - from.log_partition(T));
      const double measured = 1 / mean_exit_time(problem, start, T, exits, seed, out);
      const double ratio = measured / predicted, error = ratio / std::sqrt(double(exits));
      INFO("seed " << seed << ", widths " << e.widths[0] << ", " << e.widths[1] << ", ..., " << exits
                   << " exits at barrier/T = " << barrier_over_T << ": " << ratio << " +- " << error
                   << " of the formula");
      CHECK(std::abs(ratio - (1 - e.correction / barrier_over_T)) < 3 * error);
    }
  }
}

}  // namespace
}  // namespace dmf::test
