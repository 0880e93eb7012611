// SPDX-License-Identifier: BSL-1.0
#pragma once

// Matrices as NumPy's .npy, format version 1.0, in the dtype of the scalar: f4, f8, and f16 for a long
// double of 16 bytes, which is what NumPy on the same machine calls longdouble. No dtype has 50 digits.

#include <dmf/core/scalar.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string>

namespace dmf_atlas {

/// Whether .npy can hold the scalar without a loss.
template <class Scalar>
inline constexpr bool has_npy_dtype = std::floating_point<Scalar> &&
                                      (sizeof(Scalar) == 4 || sizeof(Scalar) == 8 || sizeof(Scalar) == 16);

/// Which entries of a matrix lie side by side in a file.
enum class NpyOrder { by_columns, by_rows };

/// The bytes of the file before the first entry, which are in the byte order of the machine.
template <class Scalar>
requires has_npy_dtype<Scalar>
[[nodiscard]] std::string npy_header(dmf::Index rows, dmf::Index columns, NpyOrder entries) {
  const char order = std::endian::native == std::endian::little ? '<' : '>';
  std::string header = std::string("{'descr': '") + order + "f" + std::to_string(sizeof(Scalar)) +
                       "', 'fortran_order': " + (entries == NpyOrder::by_columns ? "True" : "False") + ", 'shape': (" +
                       std::to_string(rows) + ", " + std::to_string(columns) + "), }";
  // Magic, version and length are 10 bytes; what follows them is padded to a multiple of 64 in all.
  constexpr std::size_t before = 10, alignment = 64;
  header.append(alignment - 1 - (before + header.size()) % alignment, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() % 256);
  bytes += static_cast<char>(header.size() / 256);
  return bytes + header;
}

/// The bytes of the file, column by column.
template <class Scalar>
requires has_npy_dtype<Scalar>
[[nodiscard]] std::string npy_bytes(const dmf::Matrix<Scalar>& A) {
  std::string bytes = npy_header<Scalar>(A.rows(), A.cols(), NpyOrder::by_columns);

  // An 80-bit number leaves bytes of its 16 undefined: they are written as 0.
  constexpr std::size_t significant = std::numeric_limits<Scalar>::digits == 64 ? 10 : sizeof(Scalar);
  const auto size = static_cast<std::size_t>(A.size());
  const std::size_t start = bytes.size();
  bytes.resize(start + size * sizeof(Scalar), '\0');
  for (std::size_t i = 0; i < size; ++i) {
    std::memcpy(bytes.data() + start + i * sizeof(Scalar), A.data() + i, significant);
  }
  return bytes;
}

}  // namespace dmf_atlas
