// SPDX-License-Identifier: BSL-1.0
#pragma once

// The layers of W, A and B on top of each other, in units in which their products stay in the range, with the norms
// by which errors are carried along.

#include <dmf/analytic/factors.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace dmf::detail {

/// Throws InvalidInput unless the point has the widths and finite entries.
template <class Scalar, int Depth>
void require_part(const Architecture<Scalar, Depth>& architecture, const FactorsView<const Scalar, Depth>& part,
                  const char* name) {
  const Architecture<Scalar, Depth>& given = part.architecture();
  require(given.depth() == architecture.depth(), name, " must have the depth of the problem, ", architecture.depth(),
          ", got ", given.depth());
  for (int l = 1; l <= architecture.depth(); ++l) {
    const Index rows = architecture.width(l), columns = architecture.width(l - 1);
    require(given.width(l) == rows && given.width(l - 1) == columns, name, "_", l, " must be d_", l, " x d_", l - 1,
            " = ", rows, " x ", columns, ", got ", given.width(l), " x ", given.width(l - 1));
  }
  if (is_finite(part)) return;
  for (int l = 1; l <= architecture.depth(); ++l) {
    const auto layer = part.layer(l);
    for (Index j = 0; j < layer.cols(); ++j) {
      for (Index i = 0; i < layer.rows(); ++i)
        require(is_finite(layer(i, j)), name, " must be finite, entry (", i, ", ", j, ") of ", name, "_", l, " is ",
                layer(i, j));
    }
  }
}

/// norm_in_range() at the price of norm() where no square leaves the range.
template <class Derived>
typename Derived::Scalar norm_of_layer(const Eigen::MatrixBase<Derived>& X) {
  using Scalar = typename Derived::Scalar;
  const Scalar square = X.squaredNorm();
  const bool moderate = std::numeric_limits<Scalar>::min() / epsilon<Scalar> <= square && isfinite(square);
  return moderate ? Scalar(sqrt(square)) : norm_in_range(X);
}

/// How large numbers are and what they lose.
template <RealScalar Scalar>
struct Magnitude {
  [[nodiscard]] static Scalar tiny() { return std::numeric_limits<Scalar>::min(); }
  [[nodiscard]] static Scalar count(Index n) { return Scalar(static_cast<double>(n)); }

  /// Whether numbers of this exponent may be multiplied with each other in pairs of pairs as they are.
  [[nodiscard]] static bool is_moderate(std::int64_t exponent) {
    constexpr std::int64_t most = std::numeric_limits<Scalar>::max_exponent / 16;
    return -most <= exponent && exponent <= most;
  }

  /// As common_exponent(), by packets.
  template <class Derived>
  [[nodiscard]] static std::int64_t exponent_of(const Eigen::MatrixBase<Derived>& X) {
    return binary_exponent(Scalar(X.cwiseAbs().maxCoeff()));
  }

  /// ||X||_F from its square, with what the squares of small entries lose.
  [[nodiscard]] static Scalar norm_of(const Scalar& square, Index entries) {
    return sqrt(square) + count(entries) * sqrt(tiny());
  }
  template <class Derived>
  [[nodiscard]] static Scalar norm_of(const Eigen::MatrixBase<Derived>& X) {
    return norm_of(Scalar(X.squaredNorm()), X.size());
  }
};

/// V^x_l or its transpose for x = 0, 1, 2, which stand for W, A and B in units of 2^{units[x - 1]}, and all in units of
/// 2^exponent. Refers to the memory of the points.
template <RealScalar Scalar>
class SliceLayer {
  using Size = Magnitude<Scalar>;

 public:
  template <int Depth>
  void read(std::span<const FactorsView<const Scalar, Depth>> parts, int l, bool transposed,
            const std::array<std::int64_t, 2>& units) {
    const auto unit = [&](std::size_t x) { return x == 0 ? std::int64_t{0} : units[x - 1]; };
    const auto first = parts[0].layer(l);
    std::int64_t largest = std::numeric_limits<std::int64_t>::min();
    for (std::size_t x = 0; x < parts.size(); ++x) {
      data_[x] = parts[x].layer(l).data();
      const Scalar entry = parts[x].layer(l).cwiseAbs().maxCoeff();
      if (entry != Scalar(0)) largest = max(largest, std::int64_t{binary_exponent(entry) - unit(x)});
    }
    if (largest == std::numeric_limits<std::int64_t>::min()) largest = 0;  // all of them are zero
    exponent = Size::is_moderate(largest) ? 0 : largest;
    transposed_ = transposed;
    rows = transposed ? first.cols() : first.rows();
    columns = transposed ? first.rows() : first.cols();
    bool as_they_are = true;
    for (std::size_t x = 0; x < parts.size(); ++x) as_they_are = as_they_are && unit(x) + exponent == 0;
    // Where a layer is large a copy costs more than two products more: fresh pages (measured: a third of the time at
    // widths 256).
    is_stacked_ = !as_they_are || rows * columns < (Index{1} << 12);
    if (is_stacked_) stacked_.resize(rows * static_cast<Index>(parts.size()), columns);
    for (std::size_t x = 0; x < parts.size(); ++x) {
      if (is_stacked_) {
        auto V = stacked_.middleRows(static_cast<Index>(x) * rows, rows);
        if (transposed) {
          V = parts[x].layer(l).transpose();
        } else {
          V = parts[x].layer(l);
        }
        if (unit(x) + exponent != 0) V = scaled_by_power_of_two(V, -unit(x) - exponent);
        measure(V, x);
      } else {
        measure(parts[x].layer(l), x);
      }
      for (std::size_t y = 0; y <= x; ++y) {
        const auto X = static_cast<Index>(x) * rows, Y = static_cast<Index>(y) * rows;
        inner[y][x] = is_stacked_
                          ? Scalar(stacked_.middleRows(X, rows).cwiseProduct(stacked_.middleRows(Y, rows)).sum())
                          : Scalar(parts[x].layer(l).cwiseProduct(parts[y].layer(l)).sum());
      }
    }
  }

  /// V^x_l times C in rows x rows, ..., of a matrix of zeros.
  void multiply(Eigen::Ref<Matrix<Scalar>> product, Operand<Scalar> C) const {
    if (is_stacked_) {
      add_product<Scalar>(product, stacked_, C);
      return;
    }
    for (Index x = 0; (x + 1) * rows <= product.rows(); ++x) {
      const auto* data = data_[static_cast<std::size_t>(x)];
      if (transposed_) {
        add_transposed_product<Scalar>(product.middleRows(x * rows, rows),
                                       Eigen::Map<const Matrix<Scalar>>(data, columns, rows), C);
      } else {
        add_product<Scalar>(product.middleRows(x * rows, rows), Eigen::Map<const Matrix<Scalar>>(data, rows, columns),
                            C);
      }
    }
  }

  /// The given columns of V^x_l.
  void copy_columns(Index x, Index first, Eigen::Ref<Matrix<Scalar>> result) const {
    const auto* data = data_[static_cast<std::size_t>(x)];
    if (is_stacked_) {
      result = stacked_.block(x * rows, first, rows, result.cols());
    } else if (transposed_) {
      result = Eigen::Map<const Matrix<Scalar>>(data, columns, rows).middleRows(first, result.cols()).transpose();
    } else {
      result = Eigen::Map<const Matrix<Scalar>>(data, rows, columns).middleCols(first, result.cols());
    }
  }

  Index rows = 0, columns = 0;  // of each
  std::int64_t exponent = 0;
  std::array<Scalar, 3> frobenius{}, spectral{};  // norms; upper bounds on the spectral norms of V and |V|
  std::array<std::array<Scalar, 3>, 3> inner{};   // <V^x, V^y> for x <= y
  Scalar uncertainty{0};                          // as a norm

 private:
  template <class Derived>
  void measure(const Eigen::MatrixBase<Derived>& V, std::size_t x) {
    Vector<Scalar> row_sums = Vector<Scalar>::Zero(V.rows());
    Scalar square(0), column_sum(0);
    for (Index j = 0; j < V.cols(); ++j) {  // one pass in the order of memory
      const auto column = V.col(j);
      square += column.squaredNorm();
      row_sums += column.cwiseAbs();
      column_sum = max(column_sum, Scalar(column.cwiseAbs().sum()));
    }
    frobenius[x] = Size::norm_of(square, V.size());
    // The spectral norm is also at most the root of the largest sums of magnitudes of a column and of a row, which is
    // less than the Frobenius norm where a matrix is nearly diagonal, as at canonical points.
    spectral[x] = min(frobenius[x], Scalar(sqrt(column_sum * row_sums.maxCoeff())));
  }

  bool is_stacked_ = true, transposed_ = false;
  std::array<const Scalar*, 3> data_{};
  Matrix<Scalar> stacked_;
};

}  // namespace dmf::detail
