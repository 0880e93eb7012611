// SPDX-License-Identifier: BSL-1.0

// F on a grid of 201 x 201 points of a plane, side by side with hand-written Eigen that evaluates F point by point,
// and its two parts with what limits them.

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/slice.hpp>

#include "plain_eigen.hpp"
#include "side_by_side.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr dmf::Index ticks = 201;
constexpr double points = static_cast<double>(ticks) * static_cast<double>(ticks);

/// F alone, everything allocated beforehand.
class PlainObjective {
 public:
  PlainObjective(const std::vector<Eigen::MatrixXd>& W, const std::vector<Eigen::MatrixXd>& A,
                 const std::vector<Eigen::MatrixXd>& B, Eigen::MatrixXd Y)
      : W_(W), A_(A), B_(B), V_(W), P_(W.size()), Y_(std::move(Y)) {
    for (std::size_t l = 0; l < W.size(); ++l) P_[l].resize(W[l].rows(), Y_.cols());
  }

  double operator()(double a, double b) {
    double value = 0;
    for (std::size_t l = 0; l < W_.size(); ++l) {
      V_[l] = W_[l] + a * A_[l] + b * B_[l];
      value += bench::lambda * V_[l].squaredNorm();
      if (l == 0) {
        P_[0] = V_[0];
      } else {
        P_[l].noalias() = V_[l] * P_[l - 1];
      }
    }
    return value + (P_.back() - Y_).squaredNorm();
  }

 private:
  const std::vector<Eigen::MatrixXd>&W_, &A_, &B_;
  std::vector<Eigen::MatrixXd> V_, P_;
  Eigen::MatrixXd Y_;
};

void slice(benchmark::State& state, const bench::Shape& shape, dmf::Index peer_points) {
  const Eigen::MatrixXd Y = bench::random_matrix(shape.widths.back(), shape.widths.front(), 1);
  const dmf::Problem<double> problem(dmf::Architecture(shape.widths, bench::lambda), Y);
  std::vector<Eigen::MatrixXd> parts[3];
  dmf::Factors<double> points_of[3] = {dmf::Factors<double>(problem.architecture()),
                                       dmf::Factors<double>(problem.architecture()),
                                       dmf::Factors<double>(problem.architecture())};
  const int L = problem.architecture().depth();
  double products = 0;  // of W_l, A_l or B_l with d_0 columns
  for (int x = 0; x < 3; ++x) {
    for (int l = 1; l <= L; ++l) {
      points_of[x].layer(l) =
          bench::random_matrix(shape.widths[static_cast<std::size_t>(l)], shape.widths[static_cast<std::size_t>(l - 1)],
                               static_cast<unsigned>(100 * x + l));
      parts[x].push_back(points_of[x].layer(l));
      if (l > 1) {
        products += static_cast<double>(l * (l + 1) / 2) * 2 * static_cast<double>(shape.widths.front()) *
                    static_cast<double>(points_of[x].layer(l).size());
      }
    }
  }
  PlainObjective peer(parts[0], parts[1], parts[2], Y);
  const Eigen::VectorXd at = Eigen::VectorXd::LinSpaced(ticks, -1, 1);
  const auto make = [&] { return dmf::PlaneSlice<double>(problem, points_of[0], points_of[1], points_of[2]); };
  const dmf::PlaneSlice<double> made = make();
  const dmf::SliceGrid<double> grid = made.grid(at, at);
  double worst = 0;
  for (dmf::Index k = 0; k < ticks; k += 20) {
    const double F = peer(at[k], at[ticks - 1 - k]);
    worst = std::max(worst, std::abs(grid.values(k, ticks - 1 - k) - F) / F);
  }
  if (!(worst < 1e-12) || grid.direct != 0) {
    state.SkipWithError("dmf and its peer disagree");
    return;
  }
  std::vector<bench::Contender> contenders{
      {"dmf", [&] { benchmark::DoNotOptimize(make().grid(at, at)); }},
      {"part_coefficients", [&] { benchmark::DoNotOptimize(make()); }},
      {"part_grid", [&] { benchmark::DoNotOptimize(made.grid(at, at)); }},
      {"plain_eigen_" + std::to_string(peer_points) + "_points",
       [&] {
         for (dmf::Index k = 0; k < peer_points; ++k)
           benchmark::DoNotOptimize(peer(at[k % ticks], at[(7 * k) % ticks]));
       }},
      {"objective_" + std::to_string(peer_points) + "_points",
       [&] {
         for (dmf::Index k = 0; k < peer_points; ++k)
           benchmark::DoNotOptimize(dmf::objective(problem, made.point(at[k % ticks], at[(7 * k) % ticks])));
       }},
      {"fma_of_grid_limit", [&] { bench::fused_multiply_adds(4 * L * points); }}};
  if (products > bench::per_product) {
    contenders.push_back({"gemm_of_coefficients_limit", bench::matrix_products(products)});
  }
  bench::side_by_side(state, contenders);
  for (const std::size_t i : {std::size_t{3}, std::size_t{4}}) {  // to all points
    const std::string name = contenders[i].name;
    state.counters[i == 3 ? "plain_eigen" : "dmf_objective"] =
        state.counters[name] * points / static_cast<double>(peer_points);
    state.counters.erase(name);
  }
  state.counters["error_relative"] = worst;
  state.counters["error_proved"] = grid.relative_error;
}

const bool registered = [] {
  bench::add("slice/small", 101, [](benchmark::State& state) { slice(state, bench::shapes()[0], 401); });
  bench::add("slice/medium", 11, [](benchmark::State& state) { slice(state, bench::shapes()[1], 10); });
  bench::add("slice/bottleneck", 5, [](benchmark::State& state) { slice(state, bench::shapes()[2], 10); });
  return true;
}();

}  // namespace
