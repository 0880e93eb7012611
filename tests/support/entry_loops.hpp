// SPDX-License-Identifier: BSL-1.0
#pragma once

// F, its gradient and its Hessian once more, straight from the definitions: loops over entries in
// long double, products W_b ... W_a formed one at a time, nothing shared, nothing from the library
// but the input. With P = W_L ... W_1 and R = P - Y,
//
//   dP/dW_l(i, j)                 = W_{L:l+1}(:, i) W_{l-1:1}(j, :),
//   d^2P/dW_m(i, j) dW_l(p, q)    = W_{L:m+1}(:, i) W_{m-1:l+1}(j, p) W_{l-1:1}(q, :),    l < m,
//   d^2F/dx dy = 2 <dP/dx, dP/dy> + 2 <R, d^2P/dx dy> + 2 lambda [x = y].

#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/scalar.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace dmf::test {

struct Table {
  Table(Index number_of_rows, Index number_of_columns)
      : rows(number_of_rows), columns(number_of_columns), entries(static_cast<std::size_t>(rows * columns), 0.0L) {}
  long double& operator()(Index i, Index j) { return entries[static_cast<std::size_t>(i + j * rows)]; }
  long double operator()(Index i, Index j) const { return entries[static_cast<std::size_t>(i + j * rows)]; }
  Index rows, columns;
  std::vector<long double> entries;  // column by column
};

struct EntryLoops {
  std::vector<Table> W;             // W[l - 1] is W_l
  std::vector<long double> lambda;  // likewise
  Table Y;

  [[nodiscard]] int depth() const { return static_cast<int>(W.size()); }
  [[nodiscard]] const Table& layer(int l) const { return W[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] long double weight(int l) const { return lambda[static_cast<std::size_t>(l - 1)]; }
};

template <class AnyMatrix>
Table table(const AnyMatrix& A) {
  Table result(A.rows(), A.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.cols(); ++j) result(i, j) = static_cast<long double>(A(i, j));
  }
  return result;
}

template <class Scalar, int Depth>
EntryLoops entry_loops(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W) {
  EntryLoops result{{}, {}, table(problem.Y())};
  for (int l = 1; l <= W.architecture().depth(); ++l) {
    result.W.push_back(table(W.layer(l)));
    result.lambda.push_back(static_cast<long double>(problem.architecture().lambda(l)));
  }
  return result;
}

/// The same with every number replaced by its magnitude and -Y by |Y|: value, gradient and Hessian
/// then are the sums of the magnitudes of all their terms, the natural scale of rounding errors.
inline EntryLoops magnitudes(EntryLoops x) {
  for (Table& W : x.W) {
    for (long double& entry : W.entries) entry = std::abs(entry);
  }
  for (long double& entry : x.Y.entries) entry = -std::abs(entry);
  return x;
}

/// A bound for the number of roundings in any entry of the products, the gradient and the Hessian:
/// each inner product of a chain counts its length, twice for the way up and down. Half an epsilon
/// each, in the library and in these loops: epsilon x roundings x magnitude bounds the difference.
inline long double roundings(const EntryLoops& x) {
  Index sum = x.Y.columns;
  for (const Table& W : x.W) sum += W.rows;
  return static_cast<long double>(2 * sum + 4 * x.depth() + 10);
}

/// W_last ... W_first; the identity if last < first.
inline Table chain(const EntryLoops& x, int last, int first) {
  const Index width = first <= x.depth() ? x.layer(first).columns : x.layer(x.depth()).rows;
  Table result(width, width);
  for (Index i = 0; i < width; ++i) result(i, i) = 1;
  for (int l = first; l <= last; ++l) {
    Table next(x.layer(l).rows, width);
    for (Index i = 0; i < next.rows; ++i) {
      for (Index j = 0; j < width; ++j) {
        for (Index k = 0; k < result.rows; ++k) next(i, j) += x.layer(l)(i, k) * result(k, j);
      }
    }
    result = next;
  }
  return result;
}

inline Table residual(const EntryLoops& x) {
  Table R = chain(x, x.depth(), 1);
  for (std::size_t i = 0; i < R.entries.size(); ++i) R.entries[i] -= x.Y.entries[i];
  return R;
}

inline long double objective_by_loops(const EntryLoops& x) {
  long double value = 0;
  for (const long double entry : residual(x).entries) value += entry * entry;
  for (int l = 1; l <= x.depth(); ++l) {
    for (const long double entry : x.layer(l).entries) value += x.weight(l) * entry * entry;
  }
  return value;
}

/// In the order of Factors::vector().
inline std::vector<long double> gradient_by_loops(const EntryLoops& x) {
  std::vector<long double> gradient;
  const Table R = residual(x);
  for (int l = 1; l <= x.depth(); ++l) {
    const Table above = chain(x, x.depth(), l + 1), below = chain(x, l - 1, 1);
    for (Index j = 0; j < x.layer(l).columns; ++j) {
      for (Index i = 0; i < x.layer(l).rows; ++i) {
        long double sum = 2 * x.weight(l) * x.layer(l)(i, j);
        for (Index r = 0; r < R.rows; ++r) {
          for (Index s = 0; s < R.columns; ++s) sum += 2 * R(r, s) * above(r, i) * below(j, s);
        }
        gradient.push_back(sum);
      }
    }
  }
  return gradient;
}

/// Rows and columns in the order of Factors::vector().
inline Table hessian_by_loops(const EntryLoops& x) {
  struct Entry {
    int l;
    Index i, j;
  };
  std::vector<Entry> entries;
  std::vector<Table> above, below;  // W_{L:l+1} and W_{l-1:1} at place l - 1
  for (int l = 1; l <= x.depth(); ++l) {
    above.push_back(chain(x, x.depth(), l + 1));
    below.push_back(chain(x, l - 1, 1));
    for (Index j = 0; j < x.layer(l).columns; ++j) {
      for (Index i = 0; i < x.layer(l).rows; ++i) entries.push_back({l, i, j});
    }
  }
  const Table R = residual(x);
  const auto size = static_cast<Index>(entries.size());
  Table H(size, size);
  for (Index row = 0; row < size; ++row) {
    for (Index column = 0; column <= row; ++column) {
      const auto [m, i, j] = entries[static_cast<std::size_t>(row)];
      const auto [l, p, q] = entries[static_cast<std::size_t>(column)];  // l <= m
      const Table &C = above[static_cast<std::size_t>(m - 1)], &c = above[static_cast<std::size_t>(l - 1)];
      const Table &B = below[static_cast<std::size_t>(m - 1)], &b = below[static_cast<std::size_t>(l - 1)];
      long double left = 0, right = 0, bent = 0;
      for (Index r = 0; r < R.rows; ++r) left += C(r, i) * c(r, p);
      for (Index s = 0; s < R.columns; ++s) right += B(j, s) * b(q, s);
      if (l < m) {
        for (Index r = 0; r < R.rows; ++r) {
          for (Index s = 0; s < R.columns; ++s) bent += C(r, i) * R(r, s) * b(q, s);
        }
        bent *= chain(x, m - 1, l + 1)(j, p);
      }
      H(row, column) = 2 * left * right + 2 * bent + (row == column ? 2 * x.weight(l) : 0.0L);
      H(column, row) = H(row, column);
    }
  }
  return H;
}

/// |x - exact| <= count x epsilon x magnitude, entry by entry.
template <class Scalar>
bool is_close(const Scalar& x, long double exact, long double magnitude, long double count) {
  const long double error = std::abs(static_cast<long double>(x) - exact);
  return error <= count * static_cast<long double>(epsilon<Scalar>) * magnitude;
}

}  // namespace dmf::test
