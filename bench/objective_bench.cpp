// SPDX-License-Identifier: BSL-1.0

// F and its gradient, side by side with hand-written Eigen and with the limits of the machine; with a BLAS also with
// the products that no evaluation can do without: 3L - 3 of them, for a bottleneck two with Y.

#include <dmf/analytic/objective.hpp>

#include "plain_eigen.hpp"
#include "side_by_side.hpp"

#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace {

#if defined(EIGEN_USE_BLAS)
/// C = A B or A^T B or A B^T.
void dgemm(char a, char b, const Eigen::MatrixXd& A, const Eigen::MatrixXd& B, Eigen::MatrixXd& C) {
  const auto size = [](dmf::Index n) { return static_cast<int>(n); };
  const int m = size(C.rows()), n = size(C.cols()), k = size(a == 'T' ? A.rows() : A.cols()), lda = size(A.rows()),
            ldb = size(B.rows());
  const double one = 1, zero = 0;
  dgemm_(&a, &b, &m, &n, &k, &one, A.data(), &lda, B.data(), &ldb, &zero, C.data(), &m);
}

std::function<void()> dgemm_calls(const bench::Shape& shape) {
  const dmf::Index d_0 = shape.widths.front(), d_L = shape.widths.back(), r = shape.widths[shape.widths.size() - 2];
  Eigen::MatrixXd Y = bench::random_matrix(d_L, d_0, 1), A = bench::random_matrix(d_L, r, 2),
                  C = bench::random_matrix(r, d_0, 3), Z(d_L, r), V(r, d_0);
  const bool gram = 2 * r * (d_0 + d_L) < d_0 * d_L;
  const std::size_t products = 3 * shape.widths.size() - 6;
  return [=]() mutable {
    if (gram) {
      dgemm('N', 'T', Y, C, Z);
      dgemm('T', 'N', A, Y, V);
    } else {
      for (std::size_t i = 0; i < products; ++i) dgemm('N', 'N', Y, C, Z);  // square
    }
    benchmark::DoNotOptimize(Z.data());
  };
}
#endif

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
  if (shape.name == "small") {
    contenders.push_back({"dmf_known_widths", [&] {
                            benchmark::DoNotOptimize(dmf::objective_and_gradient(dmf::KnownWidths<10, 5, 5, 5, 20>{},
                                                                                 dynamic.problem, dynamic.W,
                                                                                 dynamic.gradient, dynamic.workspace));
                          }});
  }
#if defined(EIGEN_USE_BLAS)
  if (shape.name != "small") contenders.push_back({"dgemm_limit", dgemm_calls(shape)});
#endif
  if (operations > bench::per_product) {
    contenders.push_back({"read_limit", bench::pass_over(peer.W.front().cols() * peer.W.back().rows())});
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
