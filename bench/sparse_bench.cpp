// SPDX-License-Identifier: BSL-1.0

// F and its gradient for a sparse target, side by side with what a careful user of Eigen's sparse matrices writes by
// hand.

#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include "plain_eigen.hpp"
#include "side_by_side.hpp"

#include <Eigen/SparseCore>

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace {

using Rows = Eigen::SparseMatrix<double, Eigen::RowMajor>;
using Matrices = std::vector<Eigen::MatrixXd>;

/// The same number of nonzeros in every row, at random places.
Rows random_sparse(dmf::Index rows, dmf::Index columns, int in_row) {
  std::mt19937_64 generator(1);
  const Eigen::MatrixXd values = dmf::standard_normal<double>(in_row, rows, generator);
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(static_cast<std::size_t>(rows * in_row));
  for (dmf::Index i = 0; i < rows; ++i) {
    for (int k = 0; k < in_row; ++k) {
      const auto j = static_cast<int>(generator() % static_cast<std::uint64_t>(columns));
      entries.emplace_back(static_cast<int>(i), j, values(k, i));
    }
  }
  Rows S(rows, columns);
  S.setFromTriplets(entries.begin(), entries.end());
  return S;
}

/// Gram matrices by hand, the chain cut at the last hidden layer; all memory allocated beforehand. S^T is kept beside
/// S, and the thin factors of S are row by row: Eigen's sparse products are fastest so.
class PlainSparse {
 public:
  using Thin = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  PlainSparse(const std::vector<dmf::Index>& d, const Rows& S)
      : S_(S), S_transposed_(S.transpose()), squared_norm_(S.squaredNorm()) {
    for (std::size_t l = 1; l < d.size(); ++l) {
      W.push_back(bench::random_matrix(d[l], d[l - 1], static_cast<unsigned>(l + 1)));
      gradient.emplace_back(d[l], d[l - 1]);
      if (l + 1 == d.size()) break;
      P_.emplace_back(d[l], d[0]);
      B_.emplace_back(d[l], d[0]);
    }
    const dmf::Index r = d[d.size() - 2];
    C_transposed_.resize(d.front(), r);
    A_.resize(d.back(), r);
    Z_.resize(d.back(), r);
    V_transposed_.resize(d.front(), r);
  }

  double evaluate() {
    const std::size_t L = W.size();
    P_[0] = W[0];
    for (std::size_t l = 1; l + 1 < L; ++l) P_[l].noalias() = W[l] * P_[l - 1];
    const Eigen::MatrixXd &A = W[L - 1], &C = P_[L - 2];
    G_.noalias() = C * C.transpose();
    T_.noalias() = A.transpose() * A;
    C_transposed_ = C.transpose();
    A_ = A;
    Z_.noalias() = S_ * C_transposed_;
    V_transposed_.noalias() = S_transposed_ * A_;
    double value = T_.cwiseProduct(G_).sum() - 2 * A_.cwiseProduct(Z_).sum() + squared_norm_;
    for (const Eigen::MatrixXd& layer : W) value += bench::lambda * layer.squaredNorm();
    gradient[L - 1].noalias() = A * G_;
    gradient[L - 1] = 2 * (gradient[L - 1] - Z_) + 2 * bench::lambda * A;
    B_[L - 2].noalias() = T_ * C;
    B_[L - 2] = 2 * (B_[L - 2] - V_transposed_.transpose());
    for (std::size_t l = L - 1; l-- > 0;) {
      gradient[l] = 2 * bench::lambda * W[l];
      if (l == 0) {
        gradient[0] += B_[0];
      } else {
        gradient[l].noalias() += B_[l] * P_[l - 1].transpose();
        B_[l - 1].noalias() = W[l].transpose() * B_[l];
      }
    }
    return value;
  }

  Matrices W, gradient;

 private:
  Rows S_, S_transposed_;
  double squared_norm_;
  Matrices P_, B_;
  Eigen::MatrixXd G_, T_;
  Thin C_transposed_, A_, Z_, V_transposed_;
};

void gradient(benchmark::State& state) {
  const std::vector<dmf::Index> widths{20000, 20, 20, 20, 100000};
  const Rows S = random_sparse(widths.back(), widths.front(), 20);
  PlainSparse peer(widths, S);
  const dmf::SparseProblem problem(dmf::Architecture(widths, bench::lambda), dmf::SparseTarget<double>(S));
  dmf::Factors<double> W(problem.architecture()), found(problem.architecture());
  for (int l = 1; l <= 4; ++l) W.layer(l) = peer.W[static_cast<std::size_t>(l - 1)];
  dmf::SparseWorkspace<double> workspace(problem);
  const dmf::SparseHessian<double> hessian(problem, W);
  dmf::Factors<double> product(problem.architecture());
  const double value = dmf::objective_and_gradient(problem, W, found, workspace), theirs = peer.evaluate();
  double difference = 0;
  for (int l = 1; l <= 4; ++l) {
    const Eigen::MatrixXd& other = peer.gradient[static_cast<std::size_t>(l - 1)];
    difference = std::max(difference, (found.layer(l) - other).norm() / other.norm());
  }
  if (std::abs(value - theirs) > 1e-10 * theirs || difference > 1e-10) {
    state.SkipWithError("dmf and its peer disagree");
    return;
  }
  const dmf::Index r = 20;
  dmf::Matrix<double> A = W.layer(4).transpose(), C = dmf::Matrix<double>::Ones(r, widths.front()), Z = A, V = C;
  double sum = 0;
  const auto read_panels = [&] {  // c_j and v_j of every nonzero
    const int* const columns = problem.Y().S().innerIndexPtr();
    Eigen::Array<double, 4, 1> total = Eigen::Array<double, 4, 1>::Zero();
    for (dmf::Index k = 0; k < problem.Y().nonzeros(); ++k) {
      for (const auto* panel : {&C, &V}) {
        const double* const column = panel->data() + columns[k] * r;
        for (dmf::Index c = 0; c < r; c += 4) total += Eigen::Map<const Eigen::Array<double, 4, 1>>(column + c);
      }
    }
    sum += total.sum();
    benchmark::DoNotOptimize(sum);
  };
  bench::side_by_side(
      state, {{"dmf", [&] { benchmark::DoNotOptimize(dmf::objective_and_gradient(problem, W, found, workspace)); }},
              {"eigen_sparse", [&] { benchmark::DoNotOptimize(peer.evaluate()); }},
              {"part_value", [&] { benchmark::DoNotOptimize(dmf::objective(problem, W, workspace)); }},
              {"part_pass", [&] { problem.Y().add_products(A, C, Z, V); }},
              {"dmf_hessian", [&] { hessian.apply(W, product); }},
              {"read_limit", read_panels}});
  state.counters["error_value"] = std::abs(value - theirs) / theirs;
}

const bool registered = [] {
  bench::add("sparse/1e5x2e4", 15, gradient);
  return true;
}();

}  // namespace
