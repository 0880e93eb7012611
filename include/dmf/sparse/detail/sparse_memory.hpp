// SPDX-License-Identifier: BSL-1.0
#pragma once

// The chain of layers cut in two at a hidden layer l of r = d_l units, W_L ... W_1 = A C with
//
//   A = W_L X_{L-1},   X_m = W_m ... W_{l+1}  (d_m x r),    l <= m < L,
//   C = U_1 W_1,       U_m = W_l ... W_{m+1}  (r x d_m),    1 <= m <= l,
//
// and all that an evaluation of F with a sparse target keeps. Only C and V = A^T (A C - Y) have a width of Y; A is met
// block by block and never kept.

#include <dmf/sparse/detail/panels.hpp>
#include <dmf/sparse/sparse_problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <vector>

namespace dmf::detail {

/// Where the chain is cut: at the hidden layer that costs least, nearly always one of least width; of several, the one
/// next to the longer side of Y, where A or C is then a layer as it is.
template <class Scalar, int Depth>
int boundary_layer(const SparseProblem<Scalar, Depth>& problem) {
  const auto& d = problem.architecture();
  const int L = d.depth();
  const auto number = [](Index n) { return static_cast<double>(n); };
  const double nonzeros = number(problem.Y().nonzeros()), k = number(problem.Y().low_rank());
  int best = 0;
  double least = 0;
  for (int l = 1; l < L; ++l) {
    const double r = number(d.width(l)), d_0 = number(d.width(0)), d_L = number(d.width(L));
    double cost = 2 * r * (nonzeros + (d_0 + d_L) * (r + k));
    if (l < L - 1) cost += 3 * r * d_L * number(d.width(L - 1));
    if (l > 1) cost += 3 * r * d_0 * number(d.width(1));
    if (l == 1 || cost < least) {
      best = l;
      least = cost;
    }
  }
  return best;
}

/// What is kept at one point, or along one direction.
template <class Scalar>
class SparseMemory {
 public:
  /// k: the columns of P and Q.
  template <int Depth>
  SparseMemory(const Architecture<Scalar, Depth>& architecture, Index k, int boundary)
      : l_(boundary), L_(architecture.depth()) {
    const Index r = architecture.width(l_), d_0 = architecture.width(0);
    const Index first = architecture.width(1), last = architecture.width(L_ - 1);
    for (int m = l_; m < L_; ++m) {
      X_.emplace_back(Matrix<Scalar>::Identity(architecture.width(m), r));
      B_.emplace_back(architecture.width(m), r);
    }
    for (int m = 1; m <= l_; ++m) {
      U_.emplace_back(Matrix<Scalar>::Identity(r, architecture.width(m)));
      M_.emplace_back(r, architecture.width(m));
    }
    columns = Panel<Scalar>(r, 2 * d_0);
    rows = Panel<Scalar>(last, panel_block);
    A = Panel<Scalar>(r, panel_block);
    Z = Panel<Scalar>(r, panel_block);
    of_rows = Panel<Scalar>(last, panel_block);
    of_columns = Panel<Scalar>(first, panel_block);
    X_last = Panel<Scalar>(last, r);
    X_last_transposed = Panel<Scalar>(r, last);
    U_first = Panel<Scalar>(r, first);
    U_first_transposed = Panel<Scalar>(first, r);
    G = TwofoldSum<Scalar>(r, r);
    T = TwofoldSum<Scalar>(r, r);
    CQ = TwofoldSum<Scalar>(r, k);
    AP = TwofoldSum<Scalar>(r, k);
    N = TwofoldSum<Scalar>(last, r);
    O = TwofoldSum<Scalar>(r, first);
  }

  [[nodiscard]] int boundary() const { return l_; }
  [[nodiscard]] bool A_is_last_layer() const { return l_ == L_ - 1; }
  [[nodiscard]] bool C_is_first_layer() const { return l_ == 1; }

  [[nodiscard]] Matrix<Scalar>& X(int m) { return X_[static_cast<std::size_t>(m - l_)]; }
  [[nodiscard]] Matrix<Scalar>& U(int m) { return U_[static_cast<std::size_t>(m - 1)]; }
  [[nodiscard]] const Matrix<Scalar>& X(int m) const { return X_[static_cast<std::size_t>(m - l_)]; }
  [[nodiscard]] const Matrix<Scalar>& U(int m) const { return U_[static_cast<std::size_t>(m - 1)]; }

  /// B_m = (W_L ... W_{m+1})^T E, d_m x r, and M_m = V (W_m ... W_1)^T, r x d_m, with E = R C^T and V = A^T R.
  [[nodiscard]] Matrix<Scalar>& B(int m) { return B_[static_cast<std::size_t>(m - l_)]; }
  [[nodiscard]] Matrix<Scalar>& M(int m) { return M_[static_cast<std::size_t>(m - 1)]; }
  [[nodiscard]] const Matrix<Scalar>& B(int m) const { return B_[static_cast<std::size_t>(m - l_)]; }
  [[nodiscard]] const Matrix<Scalar>& M(int m) const { return M_[static_cast<std::size_t>(m - 1)]; }

  /// The columns of C and V, which take turns in `columns`.
  [[nodiscard]] Index column_stride() const { return 2 * columns.stride(); }
  [[nodiscard]] Scalar* C(Index j) { return columns.column(2 * j); }
  [[nodiscard]] const Scalar* C(Index j) const { return columns.column(2 * j); }
  [[nodiscard]] Scalar* V(Index j) { return columns.column(2 * j + 1); }
  [[nodiscard]] const Scalar* V(Index j) const { return columns.column(2 * j + 1); }

  /// X_{L-1} and U_1 as panels.
  void pack() {
    if (!A_is_last_layer()) {
      X_last.matrix() = X(L_ - 1);
      X_last_transposed.matrix() = X(L_ - 1).transpose();
    }
    if (!C_is_first_layer()) {
      U_first.matrix() = U(1);
      U_first_transposed.matrix() = U(1).transpose();
    }
  }

  Panel<Scalar> columns;              // c_0, v_0, c_1, v_1, ...
  Panel<Scalar> rows, A, Z, of_rows;  // of a block of rows: of W_L, A, Z, the gradient
  Panel<Scalar> of_columns;           // of a block of columns: of the gradient
  Panel<Scalar> X_last, X_last_transposed, U_first, U_first_transposed;  // unless they are the identity
  TwofoldSum<Scalar> G, T;                                               // C C^T, A^T A
  TwofoldSum<Scalar> CQ, AP;                                             // C Q, A^T P
  TwofoldSum<Scalar> N, O;                                               // W_L^T E = B_{L-1}, V W_1^T = M_1

 private:
  int l_, L_;
  std::vector<Matrix<Scalar>> X_, U_, B_, M_;
};

}  // namespace dmf::detail
