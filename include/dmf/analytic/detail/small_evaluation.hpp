// SPDX-License-Identifier: BSL-1.0
#pragma once

// F and its gradient where everything stays in the nearest cache. The formulas are those of objective.hpp,
//
//   P_l = W_l P_{l-1},  R = P_L - Y,  B_L = 2 R,  B_{l-1} = W_l^T B_l,  dF/dW_l = B_l P_{l-1}^T + 2 lambda_l W_l,
//
// by small_product.hpp. The sizes are numbers, or known to the compiler (Known<n>).

#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/analytic/workspace.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/small_product.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace dmf::detail {

/// The number of entries.
inline Index size_of(Index rows, Index columns) { return rows * columns; }
template <Index rows, Index columns>
constexpr Known<rows * columns> size_of(Known<rows>, Known<columns>) {
  return {};
}

/// The widths of an architecture, as numbers.
template <class Scalar, int Depth>
struct Shape {
  [[nodiscard]] int depth() const { return architecture.depth(); }
  [[nodiscard]] Index width(int l) const { return Unchecked::width(architecture, l); }
  static int below(int l) { return l - 1; }
  void upwards(auto step) const {
    for (int l = 2; l <= depth(); ++l) step(l);
  }
  void downwards(auto step) const {
    for (int l = depth(); l >= 2; --l) step(l);
  }

  const Architecture<Scalar, Depth>& architecture;
};

/// The same, and the indices of the layers, known to the compiler.
template <Index... d>
struct KnownShape {
  static constexpr std::array<Index, sizeof...(d)> widths{d...};
  static constexpr int L = int{sizeof...(d)} - 1;
  template <int l>
  using Layer = std::integral_constant<int, l>;

  static Layer<L> depth() { return {}; }
  template <int l>
  static Known<widths[std::size_t{l}]> width(Layer<l>) {
    return {};
  }
  template <int l>
  static Layer<l - 1> below(Layer<l>) {
    return {};
  }
  static void upwards(auto step) {
    [&]<int... i>(std::integer_sequence<int, i...>) { (step(Layer<i + 2>{}), ...); }
    (std::make_integer_sequence<int, L - 1>{});
  }
  static void downwards(auto step) {
    [&]<int... i>(std::integer_sequence<int, i...>) { (step(Layer<L - i>{}), ...); }
    (std::make_integer_sequence<int, L - 1>{});
  }
};

/// ||P - Y||^2, and B = 2 (P - Y), of n entries.
template <class Scalar, class Size>
DMF_INLINE Scalar small_residual(const Scalar* P, const Scalar* Y, Scalar* B, Size n) {
  constexpr int size = 2 * packet_size<Scalar>;  // two sums side by side, for neither waits for the other
  Packet<Scalar, size> squares = Packet<Scalar, size>::Zero();
  const Index whole = n / size * size;
  for (Index i = 0; i < whole; i += size) {
    const Packet<Scalar, size> R = packet_at<size>(P + i) - packet_at<size>(Y + i);
    squares += R * R;
    packet_at<size>(B + i) = R + R;
  }
  Scalar rest(0);
  for (Index i = whole; i < n; ++i) {
    const Scalar R = P[i] - Y[i];
    rest += R * R;
    B[i] = R + R;
  }
  return squares.sum() + rest;
}

/// ||W||^2 of n entries and, where there is a gradient, gradient = product + twice_lambda W.
template <class Scalar, class Size>
DMF_INLINE Scalar small_penalty(const Scalar* W, const Scalar& twice_lambda, const Scalar* product, Scalar* gradient,
                                Size n) {
  constexpr int size = 2 * packet_size<Scalar>;
  Packet<Scalar, size> squares = Packet<Scalar, size>::Zero();
  const Index whole = n / size * size;
  for (Index i = 0; i < whole; i += size) {
    const Packet<Scalar, size> W_i = packet_at<size>(W + i);
    squares += W_i * W_i;
    if (gradient != nullptr) packet_at<size>(gradient + i) = packet_at<size>(product + i) + W_i * twice_lambda;
  }
  Scalar rest(0);
  for (Index i = whole; i < n; ++i) {
    rest += W[i] * W[i];
    if (gradient != nullptr) gradient[i] = product[i] + W[i] * twice_lambda;
  }
  return squares.sum() + rest;
}

/// One evaluation, step by step. P_l and B_l stay in the workspace, W_l^T in its scratch memory.
template <class Scalar, int Depth, class AnyShape = Shape<Scalar, Depth>>
class SmallEvaluation {
 public:
  SmallEvaluation(const AnyShape& shape, const Problem<Scalar, Depth>& problem,
                  const FactorsView<const Scalar, Depth>& W, Workspace<Scalar>& workspace)
      : shape_(shape), problem_(problem), W_(W), workspace_(workspace) {}

  /// ||R||^2, by way of P_1, ..., P_L and B_L.
  Scalar squared_residual() const {
    const auto d_0 = shape_.width(input);
    std::copy_n(layer(first), size_of(shape_.width(first), d_0), P(first));
    shape_.upwards([&](auto l) {
      const auto below = shape_.below(l);
      small_product<Scalar>(P(l), layer(l), P(below), shape_.width(l), d_0, shape_.width(below));
    });
    const auto L = shape_.depth();
    return small_residual<Scalar>(P(L), problem_.Y().data(), B(L), size_of(shape_.width(L), d_0));
  }

  /// sum_l lambda_l ||W_l||^2; completes a gradient that is there.
  Scalar penalty(Scalar* gradient) const {
    Scalar sum(0);
    const auto add = [&](auto l) {
      const Scalar& lambda = Unchecked::lambda(problem_.architecture(), l);
      const auto n = size_of(shape_.width(l), shape_.width(shape_.below(l)));
      Scalar* const of_layer = gradient == nullptr ? nullptr : gradient + offset(l);
      const Scalar* const product = l == 1 ? B(1) : of_layer;
      sum += lambda * small_penalty<Scalar>(layer(l), Scalar(2) * lambda, product, of_layer, n);
    };
    shape_.downwards(add);
    add(first);
    return sum;
  }

  /// W_L^T, ..., W_2^T. Before all else: their numbers, written one at a time, have then long reached the cache when
  /// packets of them are read.
  void transpose_layers() const {
    shape_.downwards([&](auto l) {
      const auto d_l = shape_.width(l);
      const auto d_below = shape_.width(shape_.below(l));
      if (!long_columns<Scalar>(d_l)) transpose(transposed(l), d_below, layer(l), d_l, d_below);
    });
  }

  /// B_{L-1}, ..., B_1.
  void form_adjoints() const {
    shape_.downwards([&](auto l) {
      const auto below = shape_.below(l);
      const auto d_l = shape_.width(l);
      const auto d_below = shape_.width(below);
      if (long_columns<Scalar>(d_l)) {
        const Scalar* const B_l = B(l);
        small_inner_product(B(below), d_below, shape_.width(input), InnerTerm{layer(l), B_l, d_l});
      } else {
        small_product<Scalar>(B(below), transposed(l), B(l), d_below, shape_.width(input), d_l);
      }
    });
  }

  /// B_L P_{L-1}^T, ..., B_2 P_1^T, where the gradient is to be.
  void write_products(Scalar* gradient) const {
    const auto d_0 = shape_.width(input);
    shape_.downwards([&](auto l) {
      const auto below = shape_.below(l);
      small_outer_product<Scalar>(gradient + offset(l), B(l), P(below), shape_.width(l), shape_.width(below), d_0);
    });
  }

 private:
  static constexpr std::integral_constant<int, 0> input{};
  static constexpr std::integral_constant<int, 1> first{};

  [[nodiscard]] Index offset(int l) const { return Unchecked::offset(problem_.architecture(), l); }
  [[nodiscard]] const Scalar* layer(int l) const { return W_.data() + offset(l); }
  [[nodiscard]] Scalar* transposed(int l) const { return WorkspaceAccess::scratch(workspace_) + offset(l); }
  [[nodiscard]] Scalar* P(int l) const { return WorkspaceAccess::product(workspace_, l); }
  [[nodiscard]] Scalar* B(int l) const { return WorkspaceAccess::adjoint(workspace_, l); }

  const AnyShape& shape_;
  const Problem<Scalar, Depth>& problem_;
  const FactorsView<const Scalar, Depth>& W_;
  Workspace<Scalar>& workspace_;
};

/// F(W), and its gradient unless that is nullptr.
template <class Scalar, int Depth, class AnyShape>
Scalar evaluate_small(const AnyShape& shape, const Problem<Scalar, Depth>& problem,
                      const FactorsView<const Scalar, Depth>& W, Workspace<Scalar>& workspace, Scalar* gradient) {
  const SmallEvaluation<Scalar, Depth, AnyShape> evaluation(shape, problem, W, workspace);
  if (gradient != nullptr) evaluation.transpose_layers();
  const Scalar squares = evaluation.squared_residual();
  if (gradient != nullptr) {
    evaluation.form_adjoints();
    evaluation.write_products(gradient);
  }
  return squares + evaluation.penalty(gradient);
}

}  // namespace dmf::detail
