// SPDX-License-Identifier: BSL-1.0

// F and its gradient, side by side with hand-written Eigen and with the limits of the machine.

#include <dmf/analytic/objective.hpp>

#include "plain_eigen.hpp"
#include "side_by_side.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace {

template <int Depth>
struct OfDepth {
  OfDepth(const bench::Shape& shape, const bench::PlainEigen& peer)
      : problem(dmf::Architecture<double, Depth>(shape.widths, bench::lambda),
                bench::random_matrix(shape.widths.back(), shape.widths.front(), 1)),
        W(problem.architecture()),
        gradient(problem.architecture()),
        workspace(problem.architecture()) {
    for (int l = 1; l <= problem.architecture().depth(); ++l) {
      W.layer(l) = peer.W[static_cast<std::size_t>(l - 1)];
    }
  }
  double evaluate() { return dmf::objective_and_gradient(problem, W, gradient, workspace); }

  dmf::Problem<double, Depth> problem;
  dmf::Factors<double, Depth> W, gradient;
  dmf::Workspace<double> workspace;
};

void gradient(benchmark::State& state, const bench::Shape& shape) {
  bench::PlainEigen peer = bench::plain_eigen(shape);
  OfDepth<dmf::Dynamic> dynamic(shape, peer);
  OfDepth<4> fixed(shape, peer);
  if (std::abs(dynamic.evaluate() - peer.evaluate()) > 1e-10 * peer.evaluate()) {
    state.SkipWithError("dmf and its peer disagree");
    return;
  }
  const double operations = shape.operations();
  std::vector<bench::Contender> contenders{{"dmf", [&] { benchmark::DoNotOptimize(dynamic.evaluate()); }},
                                           {"dmf_static_depth", [&] { benchmark::DoNotOptimize(fixed.evaluate()); }},
                                           {"plain_eigen", [&] { benchmark::DoNotOptimize(peer.evaluate()); }},
                                           {"fma_limit", [&] { bench::fused_multiply_adds(operations); }}};
  if (operations > bench::per_product) {
    contenders.push_back({"gemm_limit", bench::matrix_products(operations)});
  }
  bench::side_by_side(state, contenders);
  auto exact = bench::exact_peer(shape, peer);
  const long double value = exact.evaluate();
  state.counters["error_value"] = static_cast<double>(std::abs(dynamic.evaluate() - value) / value);
  state.counters["error_gradient"] = bench::relative_error(dynamic.gradient, exact.gradient);
}

const bool registered = [] {
  for (const bench::Shape& shape : bench::shapes()) {
    bench::add(std::string("gradient/") + shape.name, shape.rounds,
               [&shape](benchmark::State& state) { gradient(state, shape); });
  }
  return true;
}();

}  // namespace
