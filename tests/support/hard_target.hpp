// SPDX-License-Identifier: BSL-1.0
#pragma once

// Sparse targets whose singular values are known and hard on whoever looks for the largest: repeated, in a cluster at a
// threshold, a flat tail just below it, few at all, steep.

#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include "support/random_landscape.hpp"

#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

namespace dmf::test {

enum class Spectrum { steep, repeated, cluster, flat_tail, few, none_above, mixed };
inline constexpr int spectrum_kinds = 7;

/// `count` values, descending, about a threshold of 1.
inline Vector<double> hard_values(Spectrum kind, Index count, std::mt19937_64& generator) {
  Vector<double> values(count);
  const Index above = random_index(1, std::min<Index>(12, count), generator);
  const double apart = std::pow(10.0, -1 - 6 * uniform(generator));
  for (Index i = 0; i < count; ++i) {
    const bool is_above = i < above;
    const double below = 0.9 * uniform(generator);
    switch (kind) {
      case Spectrum::steep: values[i] = 30 * std::pow(0.6, static_cast<double>(i)); break;
      case Spectrum::repeated: values[i] = is_above ? (i < (above + 1) / 2 ? 3.0 : 1.5) : below; break;
      case Spectrum::cluster: values[i] = is_above ? 1 + apart * (2 * uniform(generator) - 1) : below; break;
      case Spectrum::flat_tail:
        values[i] = is_above ? 1.1 + uniform(generator) : 1 - apart * (1 + uniform(generator));
        break;
      case Spectrum::few: values[i] = is_above ? 0.5 + 2 * uniform(generator) : 0; break;
      case Spectrum::none_above: values[i] = below; break;
      case Spectrum::mixed: values[i] = is_above ? (i % 3 == 0 ? 1 + apart : 2.0) : (i % 2 == 0 ? 0.99 : below); break;
    }
  }
  std::sort(values.data(), values.data() + count, std::greater<>());
  return values;
}

/// A diagonal matrix turned by some hundred plane rotations from either side: sparse where it is large.
inline Eigen::SparseMatrix<double> hard_target(Index rows, Index columns, const Vector<double>& values,
                                               std::mt19937_64& generator) {
  Matrix<double> dense = Matrix<double>::Zero(rows, columns);
  dense.diagonal() = values;
  const auto rotate = [&](Index size, const auto& line) {
    if (size < 2) return;
    for (Index k = 0; k < 2 * size; ++k) {
      const Index i = random_index(0, size - 1, generator);
      const Index j = (i + random_index(1, size - 1, generator)) % size;
      const double angle = 6.28 * uniform(generator);
      line(i, j, std::cos(angle), std::sin(angle));
    }
  };
  rotate(rows, [&](Index i, Index j, double c, double s) {
    const Vector<double> x = dense.row(i), y = dense.row(j);
    dense.row(i) = c * x - s * y;
    dense.row(j) = s * x + c * y;
  });
  rotate(columns, [&](Index i, Index j, double c, double s) {
    const Vector<double> x = dense.col(i), y = dense.col(j);
    dense.col(i) = c * x - s * y;
    dense.col(j) = s * x + c * y;
  });
  return dense.sparseView();
}

}  // namespace dmf::test
