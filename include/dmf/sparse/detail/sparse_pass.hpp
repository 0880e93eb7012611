// SPDX-License-Identifier: BSL-1.0
#pragma once

// One pass over the nonzeros of a sparse matrix S that serves two products with thin matrices,
//
//   z_i += f sum_j S(i, j) c_j,    v_j += f sum_i S(i, j) a_i,
//
// the columns of Z^T = f (S C^T)^T and V = f A^T S, where a_i, z_i, c_j, v_j are r numbers side by side: rows of A and
// Z, columns of C and V. Nonzero by nonzero, row by row: a_i and z_i stay in registers, c_j is read, v_j read and
// written. What limits the speed is how fast the cache that holds C and V hands out 3 r numbers for each nonzero, in an
// order that only the indices know: what comes soon is therefore asked for ahead of time, which halves the time of a
// pass.

#include <dmf/core/detail/small_product.hpp>
#include <dmf/core/scalar.hpp>

#include <Eigen/SparseCore>

#include <algorithm>
#include <cstddef>

namespace dmf::detail {

/// A sparse matrix row by row, with indices of 32 bits: a nonzero of double then takes 12 bytes in place of 16, and
/// what users of Eigen have can be moved in. 2^31 nonzeros would be 24 GiB.
template <class Scalar>
using CompressedRows = Eigen::SparseMatrix<Scalar, Eigen::RowMajor, int>;

/// What a pass over rows from `first` on reads and writes: a_first and z_first at A and Z, c_0 and v_0 at C and V, each
/// next one a stride further. C and V may take turns in one piece of memory, so that a nonzero finds both in one place.
template <class Scalar>
struct ThinPanels {
  const Scalar* A;
  Index A_stride;
  Scalar* Z;
  Index Z_stride;
  const Scalar* C;
  Index C_stride;
  Scalar* V;
  Index V_stride;
};

/// Asks for the memory that is read soon.
template <int bytes, class Scalar>
DMF_INLINE void prefetch([[maybe_unused]] const Scalar* memory) {
#if defined(__GNUC__)
  constexpr int line = 64;
#pragma GCC unroll 8
  for (int offset = 0; offset < bytes; offset += line) {
    __builtin_prefetch(memory + offset / int{sizeof(Scalar)});
  }
#endif
}

/// The numbers from `row` on that fill `packets` packets of `size`; z alone if not `both`.
template <bool both, int size, int packets, class Scalar>
void pass_strip(const CompressedRows<Scalar>& S, Index first, Index last, const Scalar& factor,
                const ThinPanels<Scalar>& panels, Index row) {
  const int* const begin = S.outerIndexPtr();
  const int* const columns = S.innerIndexPtr();
  const Scalar* const values = S.valuePtr();
  constexpr Index ahead = 16;  // nonzeros, some hundred cycles
  constexpr int bytes = packets * size * int{sizeof(Scalar)};
  const Index last_nonzero = S.nonZeros() - 1;
  const Scalar* const C = panels.C + row;
  Scalar* const V = panels.V + row;
  const Scalar* A = panels.A + row;
  Scalar* Z = panels.Z + row;
  for (Index i = first; i < last; ++i, A += panels.A_stride, Z += panels.Z_stride) {
    Packet<Scalar, size> a[std::size_t{packets}], z[std::size_t{packets}];
#pragma GCC unroll 8
    for (int p = 0; p < packets; ++p) {
      if constexpr (both) a[p] = packet_at<size>(A + p * size);
      z[p] = packet_at<size>(Z + p * size);
    }
    const Index end = begin[i + 1];
    for (Index k = begin[i]; k < end; ++k) {
      const Index soon = columns[std::min(k + ahead, last_nonzero)];
      prefetch<bytes>(C + soon * panels.C_stride);
      if constexpr (both) prefetch<bytes>(V + soon * panels.V_stride);
      const Scalar s = factor * values[k];
      const Scalar* const c = C + columns[k] * panels.C_stride;
#pragma GCC unroll 8
      for (int p = 0; p < packets; ++p) z[p] += packet_at<size>(c + p * size) * s;
      if constexpr (both) {
        Scalar* const v = V + columns[k] * panels.V_stride;
#pragma GCC unroll 8
        for (int p = 0; p < packets; ++p) packet_at<size>(v + p * size) += a[p] * s;
      }
    }
#pragma GCC unroll 8
    for (int p = 0; p < packets; ++p) packet_at<size>(Z + p * size) = z[p];
  }
}

/// The numbers from `row` to r in strips of at most `packets` packets; `row` becomes that from which on they fill none.
template <bool both, int size, int packets, class Scalar>
void pass_strips(const CompressedRows<Scalar>& S, Index first, Index last, const Scalar& factor,
                 const ThinPanels<Scalar>& panels, Index r, Index& row) {
  for (; r - row >= packets * size; row += packets * size) {
    pass_strip<both, size, packets>(S, first, last, factor, panels, row);
  }
  if constexpr (packets > 1) pass_strips<both, size, packets - 1>(S, first, last, factor, panels, r, row);
}

/// The pass over the rows from `first` to `last`; z alone if not `both`. Cost: 2 r multiplications for each nonzero.
template <bool both, class Scalar>
void pass_over_rows(const CompressedRows<Scalar>& S, Index first, Index last, const Scalar& factor,
                    const ThinPanels<Scalar>& panels, Index r) {
  constexpr int most = 6;  // packets of a_i and of z_i that find room in 16 registers
  constexpr int size = packet_size<Scalar>;
  Index row = 0;
  pass_strips<both, size, most>(S, first, last, factor, panels, r, row);
  if constexpr (size > 1) pass_strips<both, 1, most>(S, first, last, factor, panels, r, row);
}

}  // namespace dmf::detail
