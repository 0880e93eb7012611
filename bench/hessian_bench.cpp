// SPDX-License-Identifier: BSL-1.0

// The Hessian-vector product at a fixed point, side by side with hand-written Eigen.

#include <dmf/analytic/hessian.hpp>

#include "plain_eigen.hpp"
#include "side_by_side.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace {

void hessian_vector_product(benchmark::State& state, const bench::Shape& shape) {
  bench::PlainEigen peer = bench::plain_eigen(shape);
  const dmf::Problem<double> problem(dmf::Architecture(shape.widths, bench::lambda),
                                     bench::random_matrix(shape.widths.back(), shape.widths.front(), 1));
  dmf::Factors<double> W(problem.architecture()), D = W, product = W, gradient = W;
  for (std::size_t l = 0; l < peer.W.size(); ++l) {
    W.layer(static_cast<int>(l) + 1) = peer.W[l];
    D.layer(static_cast<int>(l) + 1) = peer.D[l];
  }
  dmf::Hessian<double> hessian(problem, W);
  dmf::Workspace<double> workspace(problem.architecture());

  peer.evaluate();
  peer.apply_hessian();
  hessian.apply(D, product);
  if ((product.layer(2) - peer.product[1]).norm() > 1e-10 * peer.product[1].norm()) {
    state.SkipWithError("dmf and its peer disagree");
    return;
  }
  const auto evaluate = [&] { benchmark::DoNotOptimize(dmf::objective_and_gradient(problem, W, gradient, workspace)); };
  const double operations = 2 * shape.operations();
  std::vector<bench::Contender> contenders{
      {"dmf", [&] { hessian.apply(D, product); }},
      {"plain_eigen", [&] { peer.apply_hessian(); }},
      {"dmf_gradient", evaluate},
      {"dmf_quadratic_form", [&] { benchmark::DoNotOptimize(hessian.quadratic_form(D)); }},
      {"fma_limit", [&] { bench::fused_multiply_adds(operations); }}};
  if (operations > bench::per_product) {
    contenders.push_back({"gemm_limit", bench::matrix_products(operations)});
  }
  bench::side_by_side(state, contenders);
  auto exact = bench::exact_peer(shape, peer);
  exact.evaluate();
  exact.apply_hessian();
  hessian.apply(D, product);
  state.counters["error_product"] = bench::relative_error(product, exact.product);
}

const bool registered = [] {
  for (const bench::Shape& shape : bench::shapes()) {
    bench::add(std::string("hessian/") + shape.name, shape.rounds,
               [&shape](benchmark::State& state) { hessian_vector_product(state, shape); });
  }
  return true;
}();

}  // namespace
