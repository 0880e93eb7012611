// SPDX-License-Identifier: BSL-1.0
#pragma once

// C = A B where the factors stay in the nearest cache: there Eigen's product spends most of its time on copying its
// operands and on choosing a kernel. Here
//
//   C(:, j) = sum_k A(:, k) B(k, j)
//
// is one fused multiply-add per packet and k, with a tile of C in registers. The last packet of a column ends where the
// column ends: it overlaps the one before, and what both hold is computed twice, the same both times. So nothing is
// padded, and no loop has a rest. Columns shorter than a packet take shorter packets.

#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace dmf::detail {

/// Numbers that the processor multiplies several at a time.
template <class Scalar>
inline constexpr bool has_packets = std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float>;

/// How many numbers those are: the widest packet that Eigen was told of.
template <class Scalar>
inline constexpr int packet_size = has_packets<Scalar> ? std::max(EIGEN_MAX_ALIGN_BYTES, 16) / int{sizeof(Scalar)} : 1;

template <class Scalar, int size = packet_size<Scalar>>
using Packet = Eigen::Array<Scalar, size, 1>;

template <int size, class Scalar>
inline auto packet_at(Scalar* first) {
  using Plain = Packet<std::remove_const_t<Scalar>, size>;
  return Eigen::Map<std::conditional_t<std::is_const_v<Scalar>, const Plain, Plain>>(first);
}

/// A size that the compiler knows. All functions here take sizes as numbers or as these.
template <Index n>
using Known = std::integral_constant<Index, n>;

/// The rows of a matrix whose columns are filled up to whole packets.
template <class Scalar>
constexpr Index padded(Index rows) {
  constexpr Index size = packet_size<Scalar>;
  return (rows + size - 1) / size * size;
}

/// One product A B to be summed: column k of A at A + k A_stride, entry (k, j) of B at B + k B_row + j B_column, so
/// that B^T is another view of the same memory; k < depth.
template <class Scalar, class Stride, class Row, class Column, class Depth>
struct Term {
  const Scalar* A;
  Stride A_stride;
  const Scalar* B;
  Row B_row;
  Column B_column;
  Depth depth;
};
template <class Scalar, class Stride, class Row, class Column, class Depth>
Term(const Scalar*, Stride, const Scalar*, Row, Column, Depth) -> Term<Scalar, Stride, Row, Column, Depth>;

/// A B, where A is rows x depth and B has `depth` rows.
template <class Scalar, class Rows, class Depth>
auto times(const Scalar* A, Rows rows, const Scalar* B, Depth depth) {
  return Term{A, rows, B, Known<1>{}, depth, depth};
}

/// A B^T, where A is rows x depth and B is columns x depth.
template <class Scalar, class Rows, class Columns, class Depth>
auto times_transposed(const Scalar* A, Rows rows, const Scalar* B, Columns columns, Depth depth) {
  return Term{A, rows, B, columns, Known<1>{}, depth};
}

/// Whether a sum of products takes the place of what was there or is added to it. The latter for rows that are a
/// multiple of the packet alone, where no packet overlaps another.
enum class To { replace, add };

#if defined(__GNUC__)
#define DMF_INLINE [[gnu::always_inline]] inline  // a call per tile costs as much as the tile
#else
#define DMF_INLINE inline
#endif

/// Where a tile lies: its first row and column, and how far its packets are apart.
struct Corner {
  Index row, apart, column;
};

/// sum += A B on a tile from k = `first` on; for first = 1 the sum begins with k = 0.
template <int first, int size, int packets, int columns, class Scalar, class... Sizes>
DMF_INLINE void add_term(Packet<Scalar, size> (&sum)[std::size_t{columns}][std::size_t{packets}],
                         Term<Scalar, Sizes...> term, Corner corner) {
  const Scalar* left = term.A + corner.row;
  const Scalar* right = term.B + corner.column * term.B_column;
  if constexpr (first == 1) {
#pragma GCC unroll 8
    for (int j = 0; j < columns; ++j) {
#pragma GCC unroll 8
      for (int r = 0; r < packets; ++r) {
        sum[j][r] = packet_at<size>(left + r * corner.apart) * right[j * term.B_column];
      }
    }
    left += term.A_stride;
    right += term.B_row;
  }
  const Scalar* const end = term.A + corner.row + term.depth * term.A_stride;
  for (; left != end; left += term.A_stride, right += term.B_row) {
    Packet<Scalar, size> a[std::size_t{packets}];
#pragma GCC unroll 8
    for (int r = 0; r < packets; ++r) a[r] = packet_at<size>(left + r * corner.apart);
#pragma GCC unroll 8
    for (int j = 0; j < columns; ++j) {
      const Scalar b = right[j * term.B_column];
#pragma GCC unroll 8
      for (int r = 0; r < packets; ++r) sum[j][r] += a[r] * b;
    }
  }
}

/// C = the sum of the terms, on a tile of `packets` packets of `size` numbers in each of `columns` columns.
template <To how, int size, int packets, int columns, class Scalar, class Stride, class First, class... Rest>
DMF_INLINE void multiply_tile(Scalar* C, Stride stride, Corner corner, First term, Rest... rest) {
  Packet<Scalar, size> sum[std::size_t{columns}][std::size_t{packets}];
  add_term<1, size, packets, columns>(sum, term, corner);
  (add_term<0, size, packets, columns>(sum, rest, corner), ...);
  C += corner.row + corner.column * stride;
#pragma GCC unroll 8
  for (int j = 0; j < columns; ++j, C += stride) {
#pragma GCC unroll 8
    for (int r = 0; r < packets; ++r) {
      if constexpr (how == To::add) sum[j][r] += packet_at<size>(C + r * corner.apart);
      packet_at<size>(C + r * corner.apart) = sum[j][r];
    }
  }
}

/// The same in all columns.
template <To how, int size, int packets, class Scalar, class Stride, class Columns, class... Terms>
DMF_INLINE void multiply_rows(Scalar* C, Stride stride, Index row, Index apart, Columns columns, Terms... terms) {
  Index j = 0;
  for (; columns - j >= 5; j += 5) multiply_tile<how, size, packets, 5>(C, stride, {row, apart, j}, terms...);
  for (; columns - j >= 2; j += 2) multiply_tile<how, size, packets, 2>(C, stride, {row, apart, j}, terms...);
  if (j < columns) multiply_tile<how, size, packets, 1>(C, stride, {row, apart, j}, terms...);
}

/// C = the sum of the terms, of fewer rows than a packet holds: two packets of half the size, or a quarter, that
/// overlap.
template <To how, int size, class Scalar, class Stride, class Rows, class Columns, class... Terms>
DMF_INLINE void multiply_narrow(Scalar* C, Stride stride, Rows rows, Columns columns, Terms... terms) {
  if constexpr (size > 1) {
    if (rows < size) return multiply_narrow<how, size / 2>(C, stride, rows, columns, terms...);
  }
  multiply_rows<how, size, 2>(C, stride, 0, rows - size, columns, terms...);
}

/// C = the sum of the terms, of `rows` rows and `columns` columns that are `stride` apart.
template <To how, class Scalar, class Stride, class Rows, class Columns, class... Terms>
DMF_INLINE void multiply(Scalar* C, Stride stride, Rows rows, Columns columns, Terms... terms) {
  constexpr int size = packet_size<Scalar>;
  if constexpr (how == To::replace) {
    if (rows < size) return multiply_narrow<how, size / 2>(C, stride, rows, columns, terms...);
  }
  Index row = 0;
  for (; rows - row > size; row += 2 * size) {
    const Index apart = std::min<Index>(size, rows - row - size);
    multiply_rows<how, size, 2>(C, stride, row, apart, columns, terms...);
  }
  if (row < rows) multiply_rows<how, size, 1>(C, stride, rows - size, 0, columns, terms...);
}

/// C = sum of the terms, where C has no gaps between its columns.
template <class Scalar, class Rows, class Columns, class... Terms>
DMF_INLINE void small_sum(Scalar* C, Rows rows, Columns columns, Terms... terms) {
  multiply<To::replace>(C, rows, rows, columns, terms...);
}

/// C = A B, and C = A B^T; C is rows x columns, A has `depth` columns.
template <class Scalar, class Rows, class Columns, class Depth>
void small_product(Scalar* C, const Scalar* A, const Scalar* B, Rows rows, Columns columns, Depth depth) {
  small_sum(C, rows, columns, times(A, rows, B, depth));
}
template <class Scalar, class Rows, class Columns, class Depth>
void small_outer_product(Scalar* C, const Scalar* A, const Scalar* B, Rows rows, Columns columns, Depth depth) {
  small_sum(C, rows, columns, times_transposed(A, rows, B, columns, depth));
}

/// One product A^T B to be summed, of columns `depth` long.
template <class Scalar, class Depth>
struct InnerTerm {
  const Scalar* A;
  const Scalar* B;
  Depth depth;
};
template <class Scalar, class Depth>
InnerTerm(const Scalar*, const Scalar*, Depth) -> InnerTerm<Scalar, Depth>;

/// The sum of the terms at `rows` times `columns` entries of C from (row, column) on, inner product by inner product.
template <int rows, int columns, class Scalar, class Stride, class... Terms>
DMF_INLINE void inner_products(Scalar* C, Stride stride, Index row, Index column, Terms... terms) {
  constexpr int size = packet_size<Scalar>;
  Packet<Scalar> sum[std::size_t{columns}][std::size_t{rows}];
#pragma GCC unroll 8
  for (int j = 0; j < columns; ++j) {
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) sum[j][r].setZero();
  }
  const auto add = [&](const auto& term) {
    const Scalar* const A = term.A + row * term.depth;
    const Scalar* const B = term.B + column * term.depth;
    for (Index k = 0; term.depth - k >= size; k += size) {
#pragma GCC unroll 8
      for (int j = 0; j < columns; ++j) {
        const Packet<Scalar> b = packet_at<size>(B + k + j * term.depth);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) sum[j][r] += packet_at<size>(A + k + r * term.depth) * b;
      }
    }
  };
  (add(terms), ...);
#pragma GCC unroll 8
  for (int j = 0; j < columns; ++j) {
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) C[row + r + (column + j) * stride] = sum[j][r].sum();
  }
  const auto add_rest = [&](const auto& term) {  // what does not fill a packet
    for (Index k = term.depth / size * size; k < term.depth; ++k) {
      for (int j = 0; j < columns; ++j) {
        const Scalar b = term.B[(column + j) * term.depth + k];
        for (int r = 0; r < rows; ++r) {
          C[row + r + (column + j) * stride] += term.A[(row + r) * term.depth + k] * b;
        }
      }
    }
  };
  (add_rest(terms), ...);
}

/// C = A^T B, and sums of such products, for columns so long that inner products cost less than to transpose A.
template <class Scalar, class Rows, class Columns, class... Terms>
void small_inner_product(Scalar* C, Rows rows, Columns columns, Terms... terms) {
  Index i = 0;
  const auto strip = [&]<int count>(std::integral_constant<int, count>) {
    Index j = 0;
    for (; columns - j >= 2; j += 2) inner_products<count, 2>(C, rows, i, j, terms...);
    if (j < columns) inner_products<count, 1>(C, rows, i, j, terms...);
  };
  for (; rows - i >= 5; i += 5) strip(std::integral_constant<int, 5>{});
  for (; i < rows; ++i) strip(std::integral_constant<int, 1>{});
}

/// Whether columns are that long.
template <class Scalar>
constexpr bool long_columns(Index rows) {
  return rows >= 4 * packet_size<Scalar>;
}

/// to = from^T, where `from` is rows x columns and the columns of `to` are `stride` apart.
template <class Scalar, class Rows, class Columns, class Stride>
DMF_INLINE void transpose(Scalar* to, Stride stride, const Scalar* from, Rows rows, Columns columns) {
  for (Index j = 0; j < columns; ++j) {
    Scalar* into = to + j;
    Index left = rows;
    for (; left >= 4; left -= 4, from += 4, into += 4 * stride) {
#pragma GCC unroll 4
      for (Index r = 0; r < 4; ++r) into[r * stride] = from[r];
    }
#pragma GCC unroll 3
    for (Index r = 0; r < 3; ++r) {
      if (r < left) into[r * stride] = from[r];
    }
    from += left;
  }
}

}  // namespace dmf::detail
