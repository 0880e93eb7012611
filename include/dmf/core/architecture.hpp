// SPDX-License-Identifier: BSL-1.0
#pragma once

// The architecture of a deep matrix factorization: depth L, widths d_0, ..., d_L and the
// regularization weights lambda_1, ..., lambda_L of
//
//   F(W) = ||W_L ... W_1 - Y||_F^2 + sum_l lambda_l ||W_l||_F^2,    W_l in R^{d_l x d_{l-1}}.
//
// Everything about the weights that the landscape depends on is their product lambda, through the
// unit of length q0 = lambda^{1/(2(L-1))}. The product may leave the range of every number type
// (L = 100, lambda_l = 1e-4), so only logarithms of it appear.

#include <dmf/core/double_word.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

namespace detail {

/// Apart from the accessors, so that these stay small enough to be inlined.
#if defined(__GNUC__)
[[gnu::cold, gnu::noinline]]
#endif
[[noreturn]] inline void
throw_no_such_layer(const char* there_are, int l, int depth) {
  throw InvalidInput(text(there_are, " with L = ", depth, ", got the index ", l));
}

/// Widths and offsets for loops over the layers that there are: the checks would cost an evaluation of F some
/// percent at small widths.
struct Unchecked {
  static Index width(const auto& architecture, int l) { return architecture.widths_[static_cast<std::size_t>(l)]; }
  static Index offset(const auto& architecture, int l) {
    return architecture.offsets_[static_cast<std::size_t>(l - 1)];
  }
  static const auto& lambda(const auto& architecture, int l) {
    return architecture.lambda_[static_cast<std::size_t>(l - 1)];
  }
};

}  // namespace detail

/// Depth, widths and weights. Immutable; every size, sign and finiteness is checked on construction.
///
/// `Depth` is L when it is known at compile time (the sizes then live in arrays, nothing is
/// allocated after construction) and dmf::Dynamic otherwise. Copying costs O(L).
template <FieldScalar Scalar = double, int Depth = Dynamic>
class Architecture {
  static_assert(Depth == Dynamic || Depth >= 2, "depth must be at least 2");

 public:
  /// Widths d_0, ..., d_L (d_0 = columns of Y, d_L = rows of Y) and one weight per layer.
  /// Throws InvalidInput unless L >= 2, every width is at least 1, there are exactly L weights,
  /// each finite and positive, and the number of parameters fits an Index with one bit to spare: it is below
  /// 2^62, or 2^30 where addresses have 32 bits.
  Architecture(const std::vector<Index>& widths, const std::vector<Scalar>& lambda);

  /// The same weight for every layer.
  Architecture(const std::vector<Index>& widths, const Scalar& lambda)
      : Architecture(widths, std::vector<Scalar>(widths.empty() ? 0 : widths.size() - 1, lambda)) {}

  /// The number of layers L.
  [[nodiscard]] int depth() const { return static_cast<int>(lambda_.size()); }

  /// d_l for l = 0, ..., L. Throws InvalidInput for any other l; likewise below.
  [[nodiscard]] Index width(int l) const {
    if (l < 0 || l > depth()) detail::throw_no_such_layer("widths are d_0, ..., d_L", l, depth());
    return widths_[static_cast<std::size_t>(l)];
  }

  /// lambda_l for l = 1, ..., L: the weight of ||W_l||_F^2.
  [[nodiscard]] const Scalar& lambda(int l) const {
    if (l < 1 || l > depth()) detail::throw_no_such_layer("weights are lambda_1, ..., lambda_L", l, depth());
    return lambda_[static_cast<std::size_t>(l - 1)];
  }

  /// d_0, ..., d_L, and lambda_1, ..., lambda_L, all at once; valid as long as the architecture lives.
  [[nodiscard]] std::span<const Index> widths() const { return widths_; }
  [[nodiscard]] std::span<const Scalar> weights() const { return lambda_; }

  /// d_Y = min(d_0, d_L), the number of singular values of Y.
  [[nodiscard]] Index target_rank_bound() const { return std::min(widths_.front(), widths_.back()); }

  /// d_min = min(d_0, ..., d_L), the largest rank of a product W_L ... W_1.
  [[nodiscard]] Index rank_bound() const { return *std::min_element(widths_.begin(), widths_.end()); }

  /// N = sum_l d_l d_{l-1}, the number of entries of all factors.
  [[nodiscard]] Index parameter_count() const;

  /// The number of entries of W_1, ..., W_{l-1}: where W_l begins when the factors are stored one
  /// after the other. l = 1, ..., L.
  [[nodiscard]] Index offset(int l) const {
    if (l < 1 || l > depth()) detail::throw_no_such_layer("layers are W_1, ..., W_L", l, depth());
    return offsets_[static_cast<std::size_t>(l - 1)];
  }

  /// ln lambda = sum_l ln lambda_l and ln q0 = ln lambda / (2(L-1)), to twice the working precision:
  /// a DoubleWord<Scalar>. `auto`, because a FieldScalar has none; there nobody asks for it.
  [[nodiscard]] auto log_lambda() const requires RealScalar<Scalar> {
    DoubleWord<Scalar> sum;
    for (const Scalar& weight : lambda_) sum = sum + log(DoubleWord<Scalar>(weight));
    return sum;
  }
  [[nodiscard]] auto log_unit() const requires RealScalar<Scalar> {
    return log_lambda() / DoubleWord<Scalar>(Scalar(2 * (depth() - 1)));
  }

 private:
  template <class T, int Extra>
  using PerLayer = std::conditional_t<Depth == Dynamic, std::vector<T>,
                                      std::array<T, static_cast<std::size_t>(Depth == Dynamic ? 0 : Depth + Extra)>>;
  friend struct detail::Unchecked;
  PerLayer<Index, 1> widths_;
  PerLayer<Scalar, 0> lambda_;
  PerLayer<Index, 0> offsets_;
};

/// Architecture({10, 5, 5, 20}, 0.1) is an Architecture<double, Dynamic>, and so is one with the weight 1.
template <class Scalar>
Architecture(std::vector<Index>, Scalar) -> Architecture<Scalar, Dynamic>;
template <std::integral Weight>
Architecture(std::vector<Index>, Weight) -> Architecture<double, Dynamic>;
template <class Scalar>
Architecture(std::vector<Index>, std::vector<Scalar>) -> Architecture<Scalar, Dynamic>;

/// The same widths with other weights. Throws as the constructor does.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Architecture<Scalar, Depth> with_weights(const Architecture<Scalar, Depth>& architecture,
                                                       const std::vector<Scalar>& lambda);

/// The common value of the weights, their geometric mean l0 = lambda^{1/L}: L layers of weight l0 have the same
/// landscape up to the scaling of layers. Within 1 epsilon; always in range. Cost: L logarithms.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar common_weight(const Architecture<Scalar, Depth>& architecture) {
  return exp(architecture.log_lambda() / DoubleWord<Scalar>(Scalar(architecture.depth()))).value();
}

/// The same architecture with its depth as a run-time value.
template <FieldScalar Scalar, int Depth>
[[nodiscard]] Architecture<Scalar, Dynamic> with_dynamic_depth(const Architecture<Scalar, Depth>& architecture);

namespace detail {

/// Throws InvalidInput unless a matrix with the given name and size has that of Y and of W_L ... W_1.
template <class Scalar, int Depth>
void require_target_size(const Architecture<Scalar, Depth>& architecture, Index rows, Index columns, const char* name) {
  const Index d_L = architecture.width(architecture.depth()), d_0 = architecture.width(0);
  require(rows == d_L && columns == d_0, name, " must be d_L x d_0 = ", d_L, " x ", d_0, ", got ", rows, " x ",
          columns);
}

/// Throws InvalidInput unless both are the widths of one architecture.
inline void require_same_widths(std::span<const Index> expected, std::span<const Index> given) {
  if (std::equal(expected.begin(), expected.end(), given.begin(), given.end())) return;
  const auto list = [](std::span<const Index> widths) {
    std::string result;
    for (const Index width : widths) result += (result.empty() ? "" : ", ") + std::to_string(width);
    return result;
  };
  throw InvalidInput(
      text("the factors and the problem must have the same widths: (", list(expected), "), got (", list(given), ")"));
}

}  // namespace detail

// ---------------------------------------------------------------------------- implementation

template <FieldScalar Scalar, int Depth>
Architecture<Scalar, Depth>::Architecture(const std::vector<Index>& widths, const std::vector<Scalar>& lambda) {
  const auto size = static_cast<Index>(widths.size());
  detail::require(size >= 3, "depth must be at least 2, got ", size - 1, " (", size, " widths d_0, ..., d_L)");
  detail::require(Depth == Dynamic || size == Depth + 1, "an architecture of depth ", Depth, " needs ", Depth + 1,
                  " widths, got ", size);
  detail::require(lambda.size() + 1 == widths.size(), "there must be one weight lambda per layer: ", size - 1,
                  " layers, ", lambda.size(), " weights");
  if constexpr (Depth == Dynamic) {
    widths_.resize(widths.size());
    lambda_.resize(lambda.size());
    offsets_.resize(lambda.size());
  }
  constexpr int bits = std::numeric_limits<Index>::digits - 1;
  constexpr Index limit = Index{1} << bits;
  Index total = 0;
  for (std::size_t l = 0; l < widths.size(); ++l) {
    detail::require(widths[l] >= 1, "width d_", l, " must be at least 1, got ", widths[l]);
    widths_[l] = widths[l];
    if (l == 0) continue;
    detail::require(detail::is_finite(lambda[l - 1]) && lambda[l - 1] > Scalar(0), "weight lambda_", l,
                    " must be positive and finite, got ", lambda[l - 1]);
    lambda_[l - 1] = lambda[l - 1];
    offsets_[l - 1] = total;
    detail::require(widths[l] <= (limit - 1 - total) / widths[l - 1], "the number of parameters must be below 2^", bits,
                    ", exceeded at layer ", l, " of ", widths[l], " x ", widths[l - 1]);
    total += widths[l] * widths[l - 1];
  }
}

template <FieldScalar Scalar, int Depth>
Index Architecture<Scalar, Depth>::parameter_count() const {
  return offsets_.back() + widths_.back() * widths_[widths_.size() - 2];
}

template <FieldScalar Scalar, int Depth>
Architecture<Scalar, Depth> with_weights(const Architecture<Scalar, Depth>& architecture,
                                         const std::vector<Scalar>& lambda) {
  return {std::vector<Index>(architecture.widths().begin(), architecture.widths().end()), lambda};
}

template <FieldScalar Scalar, int Depth>
Architecture<Scalar, Dynamic> with_dynamic_depth(const Architecture<Scalar, Depth>& architecture) {
  const auto widths = architecture.widths();
  const auto lambda = architecture.weights();
  return {std::vector<Index>(widths.begin(), widths.end()), std::vector<Scalar>(lambda.begin(), lambda.end())};
}

}  // namespace dmf
