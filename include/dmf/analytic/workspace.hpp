// SPDX-License-Identifier: BSL-1.0
#pragma once

// The memory of an evaluation of F: the products P_l = W_l ... W_1 upwards and the adjoints
// B_l = 2 (W_L ... W_{l+1})^T R downwards, R = W_L ... W_1 - Y; and the decision, from the widths alone, in which form
// they are computed.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/small_product.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace dmf {

namespace detail {

/// How F and its gradient are computed.
enum class Form {
  matrix_products,  ///< by products of Eigen, or of a BLAS
  small,            ///< by small_product.hpp: everything stays in the nearest cache
  gram              ///< the residual is not formed: see gram_evaluation.hpp
};

struct WorkspaceAccess;

}  // namespace detail

/// The products and adjoints of one evaluation, kept so that repeated evaluations allocate nothing.
/// One workspace per thread. Memory: 2 d_0 sum_l d_l numbers, where widths are small N more, where a bottleneck spares
/// the residual about 2 d_{L-1} (d_0 + d_L + d_{L-1}) more.
template <FieldScalar Scalar = double>
class Workspace {
 public:
  template <int Depth>
  explicit Workspace(const Architecture<Scalar, Depth>& architecture);

  /// P_l = W_l ... W_1 and B_l = 2 (W_L ... W_{l+1})^T R, both d_l x d_0, for l = 1, ..., L, as the
  /// last evaluation left them; but P_L and B_L are not formed where a bottleneck spares the residual
  /// (detail/gram_evaluation.hpp): there they mean nothing.
  [[nodiscard]] Matrix<Scalar>& product(int l) { return products_[index(l)]; }
  [[nodiscard]] Matrix<Scalar>& adjoint(int l) { return adjoints_[index(l)]; }
  [[nodiscard]] const Matrix<Scalar>& product(int l) const { return products_[index(l)]; }
  [[nodiscard]] const Matrix<Scalar>& adjoint(int l) const { return adjoints_[index(l)]; }

  /// Throws InvalidInput unless the workspace was made for these widths.
  template <int Depth>
  void require_fits(const Architecture<Scalar, Depth>& architecture) const {
    const auto widths = architecture.widths();
    detail::require(std::equal(widths.begin(), widths.end(), widths_.begin(), widths_.end()),
                    "the workspace was made for other widths");
  }

 private:
  friend struct detail::WorkspaceAccess;
  [[nodiscard]] static std::size_t index(int l) { return static_cast<std::size_t>(l - 1); }

  std::vector<Index> widths_;
  detail::Form form_;
  std::vector<Matrix<Scalar>> products_, adjoints_;
  Vector<Scalar> scratch_;
};

namespace detail {

struct WorkspaceAccess {
  static Form form(const auto& workspace) { return workspace.form_; }
  static auto* product(auto& workspace, int l) { return workspace.products_[static_cast<std::size_t>(l - 1)].data(); }
  static auto* adjoint(auto& workspace, int l) { return workspace.adjoints_[static_cast<std::size_t>(l - 1)].data(); }
  static auto* scratch(auto& workspace) { return workspace.scratch_.data(); }
};

/// Whether no layer, product or adjoint is above 32 KiB, the nearest cache.
template <class Scalar>
constexpr bool all_small(std::span<const Index> d) {
  constexpr Index cache = Index{32768} / Index{sizeof(Scalar)};
  for (std::size_t l = 1; l < d.size(); ++l) {
    if (d[l] > cache / d[l - 1] || d[l] > cache / d[0]) return false;  // by quotients, for products may leave the range
  }
  return true;
}

/// Small before all; Gram matrices where two products of d_L x d_0 matrices and the products of thin ones cost less
/// than three of the former.
template <class Scalar, int Depth>
Form form_of(const Architecture<Scalar, Depth>& architecture) {
  if constexpr (!has_packets<Scalar>) return Form::matrix_products;
  if (all_small<Scalar>(architecture.widths())) return Form::small;
  const int L = architecture.depth();
  const Index d_0 = architecture.width(0), d_L = architecture.width(L), last = architecture.width(L - 1);
  const auto product = static_cast<double>(d_0) * static_cast<double>(d_L);
  return 2 * static_cast<double>(last) * static_cast<double>(d_0 + d_L) < product ? Form::gram : Form::matrix_products;
}

/// Numbers in the scratch memory: every layer transposed; the five matrices of gram_evaluation.hpp.
template <class Scalar, int Depth>
Index scratch_size(const Architecture<Scalar, Depth>& architecture, Form form) {
  if (form == Form::small) return architecture.parameter_count();
  if (form != Form::gram) return 0;
  const int L = architecture.depth();
  const Index rows = padded<Scalar>(architecture.width(L - 1));
  return 2 * rows * (architecture.width(0) + architecture.width(L) + rows);
}

}  // namespace detail

// ---------------------------------------------------------------------------- implementation

template <FieldScalar Scalar>
template <int Depth>
Workspace<Scalar>::Workspace(const Architecture<Scalar, Depth>& architecture)
    : widths_(architecture.widths().begin(), architecture.widths().end()),
      form_(detail::form_of(architecture)),
      scratch_(Vector<Scalar>::Zero(detail::scratch_size(architecture, form_))) {
  for (int l = 1; l <= architecture.depth(); ++l) {
    products_.emplace_back(architecture.width(l), architecture.width(0));
    adjoints_.emplace_back(architecture.width(l), architecture.width(0));
  }
}

}  // namespace dmf
