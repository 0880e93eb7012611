// SPDX-License-Identifier: BSL-1.0
#pragma once

// The coefficients of F on a line or a plane. The products P_l(a, b) = (W_l + a A_l + b B_l) P_{l-1}(a, b) are
// polynomials with matrix coefficients,
//
//   C^{ij}_l = W_l C^{ij}_{l-1} + A_l C^{i-1,j}_{l-1} + B_l C^{i,j-1}_{l-1},        i + j <= l,
//
// one product per layer, of W_l, A_l, B_l on top of each other and all C_{l-1} side by side; and with C^{00}_L less Y,
//
//   ||P_L(a, b) - Y||^2 = sum_{p,q} <C^p_L, C^q_L> a^{p_1+q_1} b^{p_2+q_2},
//
// the Gram matrix summed along its antidiagonals. Errors are carried along, as norms: see docs/theory.md, Proposition
// 51, which has the names used here. Without directions this is F at a point, with a bound on its error.

#include <dmf/analytic/detail/slice_layers.hpp>
#include <dmf/analytic/detail/slice_polynomial.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace dmf::detail {

/// How many pairs (i, j) with i + j <= degree there are; numbers i without a second direction.
constexpr Index slice_coefficients(int directions, Index degree) {
  return directions == 0 ? 1 : directions == 1 ? degree + 1 : (degree + 1) * (degree + 2) / 2;
}

/// Holds the problem by reference; its buffers are those of one expansion at a time.
template <RealScalar Scalar, int Depth>
class SliceExpansion {
 public:
  using ConstView = FactorsView<const Scalar, Depth>;

  explicit SliceExpansion(const Problem<Scalar, Depth>& problem) : problem_(problem) {}

  /// F along W + a A + b B; `parts` are W and up to two directions, of the widths of the problem and finite. W_l is
  /// within uncertainty[l - 1] of what is meant, as a norm; empty for exactly so, and always empty with directions.
  [[nodiscard]] SlicePolynomial<Scalar> operator()(std::span<const ConstView> parts,
                                                   std::span<const Scalar> uncertainty = {}) {
    const Architecture<Scalar, Depth>& architecture = problem_.architecture();
    SlicePolynomial<Scalar> result(static_cast<int>(parts.size()) - 1, 2 * Index{architecture.depth()});
    choose_units(parts, result);
    transposed_ = multiplies_from_left(result.directions());
    read_layers(parts, uncertainty, result.units);
    const Index columns = chain_width(0), block = block_width(result.directions());
    summands_ = slice_coefficients(result.directions(), depth()) * ((columns + block - 1) / block) + 4 * depth();
    reserve(block, result.directions());
    for (Index first = 0; first < columns; first += block)
      add_columns(first, min(block, Index(columns - first)), result);
    add_penalties(result);
    // No operation loses more than the least normal number, and this many of them meet in a coefficient.
    Index operations = 8 * result.degree() + 8;
    for (const Index width : architecture.widths()) operations += width;
    result.finish(Size::count(operations) * Size::tiny());
    return result;
  }

 private:
  using Size = Magnitude<Scalar>;
  using Layer = SliceLayer<Scalar>;

  [[nodiscard]] int depth() const { return problem_.architecture().depth(); }
  /// The widths from the end at which the product starts.
  [[nodiscard]] Index chain_width(int k) const { return problem_.architecture().width(transposed_ ? depth() - k : k); }

  /// A direction much longer or shorter than W/L is taken in units of its own, in which it is about as long: the
  /// coefficients then fall off from the first one on, as those of (1 + a/L)^L do.
  void choose_units(std::span<const ConstView> parts, SlicePolynomial<Scalar>& result) const {
    const std::int64_t most = std::numeric_limits<Scalar>::max_exponent / (8 * std::int64_t{depth()});
    const std::int64_t own = Size::exponent_of(parts[0].vector()) - binary_exponent(Size::count(depth())) + 1;
    for (std::size_t x = 1; x < parts.size(); ++x) {
      const std::int64_t apart = Size::exponent_of(parts[x].vector()) - own;
      result.units[x - 1] = -most <= apart && apart <= most ? 0 : apart;
    }
  }

  /// As in end_to_end(): whether W_L first costs fewer multiplications than W_1 first.
  [[nodiscard]] bool multiplies_from_left(int directions) const {
    const Architecture<Scalar, Depth>& architecture = problem_.architecture();
    const int L = depth();
    double from_right = 0, from_left = 0;
    for (int l = 1; l <= L; ++l) {
      const auto size = static_cast<double>(architecture.width(l)) * static_cast<double>(architecture.width(l - 1));
      if (l > 1) from_right += size * static_cast<double>(slice_coefficients(directions, l - 1));
      if (l < L) from_left += size * static_cast<double>(slice_coefficients(directions, L - l));
    }
    return static_cast<double>(architecture.width(L)) * from_left <
           static_cast<double>(architecture.width(0)) * from_right;
  }

  /// Columns that are carried through the layers at a time: 2^13 numbers, up to 2^16 where the products would have
  /// fewer than 128 columns. Fresh pages cost more than arithmetic (measured: 2^16 numbers take twice as long at
  /// widths 64).
  [[nodiscard]] Index block_width(int directions) const {
    Index widest = 1;
    for (const Index width : problem_.architecture().widths()) widest = max(widest, width);
    const Index numbers = widest * slice_coefficients(directions, depth());
    const Index wide_enough = 1 + 127 / slice_coefficients(directions, depth() - 1);
    const Index block = max(Index{(Index{1} << 13) / numbers}, min(wide_enough, Index{(Index{1} << 16) / numbers}));
    return min(max(block, Index{4}), chain_width(0));
  }

  /// Buffers of their largest size: growing with the layers they would touch fresh pages again and again (measured: a
  /// third of the time at widths 256).
  void reserve(Index block, int directions) {
    Index most = 0, product = 0;
    for (int k = 1; k <= depth(); ++k) {
      most = max(most, Index{chain_width(k) * block * slice_coefficients(directions, k)});
      product = max(product, Index{chain_width(k) * (directions + 1) * block * slice_coefficients(directions, k - 1)});
    }
    coefficients_.resize(most);
    product_.resize(product);
  }

  void read_layers(std::span<const ConstView> parts, std::span<const Scalar> uncertainty,
                   const std::array<std::int64_t, 2>& units) {
    layers_.resize(static_cast<std::size_t>(depth()));
    for (int k = 1; k <= depth(); ++k) {
      Layer& layer = layers_[static_cast<std::size_t>(k - 1)];
      const int l = transposed_ ? depth() + 1 - k : k;
      layer.template read<Depth>(parts, l, transposed_, units);
      layer.uncertainty = Scalar(0);
      if (!uncertainty.empty())
        layer.uncertainty = times_power_of_two(uncertainty[static_cast<std::size_t>(l - 1)], -layer.exponent);
    }
  }

  /// Calls body(p, q) for p = (i, j) of degree at most `degree`, in order, and q the same as a number; degree by
  /// degree.
  template <class Body>
  static void for_each_coefficient(int directions, Index degree, Body body) {
    Index q = 0;
    for (Index t = 0; t <= (directions == 0 ? 0 : degree); ++t) {
      for (Index j = 0; j <= (directions == 2 ? t : 0); ++j) body(t - j, j, q++);
    }
  }
  [[nodiscard]] static Index number(int directions, Index i, Index j) {
    return slice_coefficients(directions, i + j - 1) + j;
  }

  using Coefficients = Eigen::Map<Matrix<Scalar>>;

  /// The part of ||P_L - Y||^2 that belongs to these columns of P_L, or of its transpose.
  void add_columns(Index first, Index columns, SlicePolynomial<Scalar>& result) {
    const int directions = result.directions(), parts = directions + 1, L = depth();
    const Layer& start = layers_.front();
    Index m = parts, rows = start.rows;
    std::int64_t exponent = start.exponent;
    norms_.assign(static_cast<std::size_t>(m), Scalar(0));
    errors_.assign(static_cast<std::size_t>(m), start.uncertainty);
    for (int x = 0; x < parts; ++x) {
      Coefficients C(coefficients_.data() + x * rows * columns, rows, columns);
      start.copy_columns(x, first, C);
      norms_[static_cast<std::size_t>(x)] = Size::norm_of(C);
    }
    for (int k = 2; k <= L; ++k) {
      step(layers_[static_cast<std::size_t>(k - 1)], directions, k, rows, columns, m);
      exponent += layers_[static_cast<std::size_t>(k - 1)].exponent;
      rows = chain_width(k);
      m = slice_coefficients(directions, k);
      Scalar largest(0);
      for (const Scalar& norm : norms_) largest = max(largest, norm);
      if (!Size::is_moderate(binary_exponent(largest)))
        exponent += rescale(binary_exponent(largest), rows * columns * m);
    }
    // C^{00} - Y, in units in which both are moderate.
    Matrix<Scalar> Y;
    if (transposed_) {
      Y = problem_.Y().middleRows(first, columns).transpose();
    } else {
      Y = problem_.Y().middleCols(first, columns);
    }
    const std::int64_t of_Y = Size::exponent_of(Y);
    if (exponent != 0 || !Size::is_moderate(of_Y)) {
      Scalar largest(0);
      for (const Scalar& norm : norms_) largest = max(largest, norm);
      std::int64_t shift = binary_exponent(largest);
      const bool has_target = !(Y.array() == Scalar(0)).all();
      if (largest == Scalar(0) || (of_Y - exponent > shift && has_target)) shift = of_Y - exponent;
      exponent += rescale(shift, rows * columns * m);
      Y = scaled_by_power_of_two(Y, -exponent);
    }
    Coefficients constant(coefficients_.data(), rows, columns);
    constant -= Y;
    norms_.front() = Size::norm_of(constant);
    errors_.front() += epsilon<Scalar> * norms_.front();
    add_gram(rows * columns, m, exponent, result);
  }

  /// C_{k-1} to C_k, with their norms and errors.
  void step(const Layer& layer, int directions, int k, Index inner, Index columns, Index m) {
    const Index rows = layer.rows, next = slice_coefficients(directions, k);
    Coefficients product(product_.data(), rows * (directions + 1), columns * m);
    product.setZero();
    layer.multiply(product, Coefficients(coefficients_.data(), inner, columns * m));
    std::swap(norms_, old_norms_);
    std::swap(errors_, old_errors_);
    norms_.assign(static_cast<std::size_t>(next), Scalar(0));
    errors_.assign(static_cast<std::size_t>(next), Scalar(0));
    const Scalar roundings = Size::count(inner + 3) * epsilon<Scalar>;
    const Scalar underflow = Size::count(inner) * Size::count(4 * rows * columns) * Size::tiny();
    for_each_coefficient(directions, k, [&](Index i, Index j, Index q) {
      Coefficients C(coefficients_.data() + q * rows * columns, rows, columns);
      bool empty = true;
      Scalar rounded(0), error(0);
      const auto add = [&](int x, Index p) {
        const auto term = product.block(x * rows, p * columns, rows, columns);
        if (empty) {
          C = term;
        } else {
          C += term;
        }
        empty = false;
        const Scalar &norm = old_norms_[static_cast<std::size_t>(p)], &old = old_errors_[static_cast<std::size_t>(p)];
        const Scalar& spectral = layer.spectral[static_cast<std::size_t>(x)];
        rounded += spectral * norm;
        error += spectral * old + layer.uncertainty * (norm + old);
      };
      if (i + j < k) add(0, q);
      if (i > 0) add(1, number(directions, i - 1, j));
      if (j > 0) add(2, number(directions, i, j - 1));
      norms_[static_cast<std::size_t>(q)] = Size::norm_of(C);
      errors_[static_cast<std::size_t>(q)] = roundings * rounded + error + underflow;
    });
  }

  /// Divides all coefficients by 2^exponent; returns it.
  std::int64_t rescale(std::int64_t exponent, Index numbers) {
    if (exponent == 0) return 0;
    auto in_use = coefficients_.head(numbers);
    in_use = scaled_by_power_of_two(in_use, -exponent);
    const Scalar underflow = Size::count(numbers) * Size::tiny();
    for (Scalar& norm : norms_) norm = times_power_of_two(norm, -exponent);
    for (Scalar& error : errors_) error = times_power_of_two(error, -exponent) + underflow;
    return exponent;
  }

  void add_gram(Index entries, Index m, std::int64_t exponent, SlicePolynomial<Scalar>& result) {
    const int directions = result.directions();
    std::vector<std::array<Index, 2>> powers(static_cast<std::size_t>(m));
    for_each_coefficient(directions, depth(), [&](Index i, Index j, Index q) {
      powers[static_cast<std::size_t>(q)] = {i, j};
    });
    const std::int64_t shift = result.make_room(2 * exponent);
    const Scalar roundings = Size::count(entries + summands_ + 8) * epsilon<Scalar>;
    const Scalar underflow = Size::count(entries) * Size::tiny();
    const Coefficients all(coefficients_.data(), entries, m);
    constexpr Index wide = 16;  // the Gram matrix is symmetric: half of it, in blocks
    for (Index first = 0; first < m; first += wide) {
      const Index width = min(wide, Index(m - first));
      gram_.setZero(m - first, width);
      if (entries <= 4096) {  // column by column, without packing: a tenth of the expansion for widths 10, 5, 5, 5, 20
        for (Index p = first; p < first + width; ++p)
          gram_.col(p - first).tail(m - p).noalias() = all.rightCols(m - p).transpose() * all.col(p);
      } else {
        add_transposed_product<Scalar>(gram_, all.rightCols(m - first), all.middleCols(first, width));
      }
      for (Index p = first; p < first + width; ++p) {
        const auto [pi, pj] = powers[static_cast<std::size_t>(p)];
        const Scalar &norm_p = norms_[static_cast<std::size_t>(p)], &error_p = errors_[static_cast<std::size_t>(p)];
        for (Index q = p; q < m; ++q) {
          const auto [qi, qj] = powers[static_cast<std::size_t>(q)];
          const Scalar &norm_q = norms_[static_cast<std::size_t>(q)], &error_q = errors_[static_cast<std::size_t>(q)];
          const Scalar twice = p == q ? Scalar(1) : Scalar(2);
          const Scalar value = twice * gram_(q - first, p - first);
          const Scalar error =
              twice * (norm_p * (roundings * norm_q + error_q) + error_p * (norm_q + error_q) + underflow);
          if (shift == 0) {
            result.add(pi + qi, pj + qj, value, error);
          } else {
            result.add(pi + qi, pj + qj, times_power_of_two(value, shift),
                       times_power_of_two(error, shift) + Size::tiny());
          }
        }
      }
    }
  }

  /// lambda_l <V^x_l, V^y_l> for every layer.
  void add_penalties(SlicePolynomial<Scalar>& result) {
    const int parts = result.directions() + 1;
    for (int k = 1; k <= depth(); ++k) {
      const Layer& layer = layers_[static_cast<std::size_t>(k - 1)];
      Scalar weight = problem_.architecture().lambda(transposed_ ? depth() + 1 - k : k);
      std::int64_t exponent = 2 * layer.exponent;
      if (exponent != 0 || !Size::is_moderate(binary_exponent(weight))) {
        exponent += binary_exponent(weight);
        weight = times_power_of_two(weight, -binary_exponent(weight));
      }
      const std::int64_t shift = result.make_room(exponent);
      const Scalar roundings = Size::count(layer.rows * layer.columns + summands_ + 8) * epsilon<Scalar>;
      for (int x = 0; x < parts; ++x) {
        for (int y = x; y < parts; ++y) {
          const Scalar twice = x == y ? Scalar(1) : Scalar(2);
          const auto X = static_cast<std::size_t>(x), Y = static_cast<std::size_t>(y);
          const Scalar value = twice * weight * layer.inner[X][Y];
          const Scalar& u = layer.uncertainty;
          const Scalar &f = layer.frobenius[X], &g = layer.frobenius[Y];
          const Scalar error = twice * weight * (roundings * f * g + u * (f + g + u)) +
                               Size::count(layer.rows * layer.columns) * Size::tiny();
          const Index i = (x == 1) + (y == 1), j = (x == 2) + (y == 2);
          if (shift == 0) {
            result.add(i, j, value, error);
          } else {
            result.add(i, j, times_power_of_two(value, shift), times_power_of_two(error, shift) + Size::tiny());
          }
        }
      }
    }
  }

  const Problem<Scalar, Depth>& problem_;
  bool transposed_ = false;
  Index summands_ = 0;  // of one coefficient, at most
  std::vector<Layer> layers_;
  Vector<Scalar> coefficients_, product_;
  Matrix<Scalar> gram_;
  std::vector<Scalar> norms_, errors_, old_norms_, old_errors_;
};

}  // namespace dmf::detail
