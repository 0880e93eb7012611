// SPDX-License-Identifier: BSL-1.0
#pragma once

// Thin matrices for products block by block: panels, whose columns are filled up to whole packets with zeros, their
// products by small_product.hpp, and sums of blocks to twice the precision, so that an inner product of 10^5 terms errs
// as one of 64 does.

#include <dmf/core/detail/small_product.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>

namespace dmf::detail {

/// How many rows or columns make a block: some panels of a block fit into the nearest cache.
inline constexpr Index panel_block = 64;

/// Columns of a number of rows, filled up with zeros.
template <class Scalar>
class Panel {
 public:
  Panel() = default;
  Panel(Index rows, Index columns) : rows_(rows), entries_(Matrix<Scalar>::Zero(padded<Scalar>(rows), columns)) {}

  [[nodiscard]] Index rows() const { return rows_; }
  [[nodiscard]] Index cols() const { return entries_.cols(); }
  [[nodiscard]] Index stride() const { return entries_.rows(); }
  [[nodiscard]] Scalar* data() { return entries_.data(); }
  [[nodiscard]] const Scalar* data() const { return entries_.data(); }
  [[nodiscard]] Scalar* column(Index j) { return data() + j * stride(); }
  [[nodiscard]] const Scalar* column(Index j) const { return data() + j * stride(); }

  /// The matrix without what fills it up.
  [[nodiscard]] auto matrix() { return entries_.topRows(rows_); }
  [[nodiscard]] auto matrix() const { return entries_.topRows(rows_); }

  void set_zero() { entries_.setZero(); }

 private:
  Index rows_ = 0;
  Matrix<Scalar> entries_;
};

/// A factor on the right whose entry (k, j) is at data + k row + j column.
template <class Scalar>
struct Entries {
  const Scalar* data;
  Index row, column;
};

/// C = or += A B, of `rows` rows in whole packets and `columns` columns that are C_stride apart; A has `depth` columns,
/// A_stride apart. The entries of a column or those of a row of B lie side by side.
template <To how, class Scalar>
void multiply_panels(Scalar* C, Index C_stride, Index rows, Index columns, const Scalar* A, Index A_stride,
                     Entries<Scalar> B, Index depth) {
  if (B.row == 1) {
    multiply<how>(C, C_stride, rows, columns, Term{A, A_stride, B.data, Known<1>{}, B.column, depth});
  } else {
    multiply<how>(C, C_stride, rows, columns, Term{A, A_stride, B.data, B.row, Known<1>{}, depth});
  }
}

/// The sum of x y over `rows` rows and `columns` columns that are a stride apart. At most rows + columns + the size of
/// a packet roundings for each term.
template <class Scalar>
Scalar block_inner_product(const Scalar* X, Index X_stride, const Scalar* Y, Index Y_stride, Index rows,
                           Index columns) {
  constexpr int size = packet_size<Scalar>;
  const Index whole = rows / size * size;
  Packet<Scalar> sum = Packet<Scalar>::Constant(Scalar(0));
  Scalar rest(0);
  for (Index j = 0; j < columns; ++j, X += X_stride, Y += Y_stride) {
    Packet<Scalar> of_column = Packet<Scalar>::Constant(Scalar(0));
    for (Index i = 0; i < whole; i += size) of_column += packet_at<size>(X + i) * packet_at<size>(Y + i);
    sum += of_column;
    Scalar rest_of_column(0);
    for (Index i = whole; i < rows; ++i) rest_of_column += X[i] * Y[i];
    rest += rest_of_column;
  }
  return sum.sum() + rest;
}

/// to = from^T for `rows` rows of a matrix whose columns are from_stride apart.
template <class Scalar>
void load_transposed(Scalar* to, Index to_stride, const Scalar* from, Index from_stride, Index rows, Index columns) {
  for (Index j = 0; j < columns; ++j, ++to, from += from_stride) {
    for (Index i = 0; i < rows; ++i) to[i * to_stride] = from[i];
  }
}

/// A sum of panels to twice the precision: what an addition rounds off is kept.
template <class Scalar>
class TwofoldSum {
 public:
  TwofoldSum() = default;
  TwofoldSum(Index rows, Index columns) : high_(rows, columns), low_(rows, columns), term_(rows, columns) {}

  /// Where the next term is to be written, with the stride of a panel; add() then adds it.
  [[nodiscard]] Panel<Scalar>& term() { return term_; }

  void set_zero() {
    high_.set_zero();
    low_.set_zero();
  }

  void add() {
    Scalar *const high = high_.data(), *const low = low_.data();
    const Scalar* const term = term_.data();
    const Index n = high_.stride() * high_.cols();
    for (Index i = 0; i < n; ++i) {
      const DoubleWord<Scalar> sum = two_sum(high[i], term[i]);
      high[i] = sum.hi;
      low[i] += sum.lo;
    }
  }

  /// Once all terms are there: the sum as numbers, rounded once, and what that rounded off.
  void round() {
    Scalar *const high = high_.data(), *const low = low_.data();
    const Index n = high_.stride() * high_.cols();
    for (Index i = 0; i < n; ++i) {
      const DoubleWord<Scalar> sum = quick_two_sum(high[i], low[i]);
      high[i] = sum.hi;
      low[i] = sum.lo;
    }
  }

  /// Rounds X + X^T in place of X, which is square.
  void round_symmetric() {
    round();
    for (Index j = 0; j < high_.cols(); ++j) {
      for (Index i = 0; i <= j; ++i) {
        const DoubleWord<Scalar> sum = entry(i, j) + entry(j, i);
        high_.column(j)[i] = high_.column(i)[j] = sum.hi;
        low_.column(j)[i] = low_.column(i)[j] = sum.lo;
      }
    }
  }

  [[nodiscard]] const Panel<Scalar>& value() const { return high_; }
  [[nodiscard]] Panel<Scalar>& value() { return high_; }
  [[nodiscard]] DoubleWord<Scalar> entry(Index i, Index j) const { return {high_.column(j)[i], low_.column(j)[i]}; }

 private:
  Panel<Scalar> high_, low_, term_;
};

/// The same for one number.
template <class Scalar>
struct TwofoldNumber {
  DoubleWord<Scalar> sum;
  void add(const Scalar& term) {
    const DoubleWord<Scalar> next = two_sum(sum.hi, term);
    sum = {next.hi, Scalar(sum.lo + next.lo)};
  }
};

/// sum += A B over a block of n columns of A.
template <class Scalar>
void add_block(TwofoldSum<Scalar>& sum, const Scalar* A, Index A_stride, Entries<Scalar> B, Index n) {
  Panel<Scalar>& term = sum.term();
  multiply_panels<To::replace>(term.data(), term.stride(), term.stride(), term.cols(), A, A_stride, B, n);
  sum.add();
}

/// The sum of x y over two sums of panels that were rounded.
template <class Scalar>
DoubleWord<Scalar> inner_product(const TwofoldSum<Scalar>& X, const TwofoldSum<Scalar>& Y) {
  DoubleWord<Scalar> sum;
  for (Index j = 0; j < X.value().cols(); ++j) {
    for (Index i = 0; i < X.value().rows(); ++i) sum = sum + X.entry(i, j) * Y.entry(i, j);
  }
  return sum;
}

}  // namespace dmf::detail
