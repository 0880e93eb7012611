// SPDX-License-Identifier: BSL-1.0
#pragma once

// A loss with data or weights in place of a target that is given whole,
//
//   f(P) = c sum_ij M_ij (P X - T)_ij^2,      P = W_L ... W_1,
//
// as dmf-atlas continue takes it: T is the TARGET, X and M are files of their own, c is the factor of the loss.

#include "matrix_file.hpp"
#include "options.hpp"

#include <optional>

namespace dmf_atlas {

template <class Scalar>
struct LossData {
  Matrix<Scalar> T;
  std::optional<Matrix<Scalar>> X{};  ///< one column for each sample; without it X = I
  std::optional<Matrix<Scalar>> M{};  ///< at least 0; without it all ones

  /// s, the mean of f''(0)[D, D]/(2 ||D||^2) over all D for c = 1, and Y, so that s ||P - Y||^2 has the gradient of f
  /// at 0: the whitened loss that is nearest to f in this sense.
  [[nodiscard]] Scalar curvature() const;
  [[nodiscard]] Matrix<Scalar> whitened_target() const;
};

/// Reads --data and --mask of a target T. Throws FileError for files that cannot be read, UsageError where sizes do not
/// fit, a weight is negative, or nothing is left: no weight or no datum but 0.
template <class Scalar>
[[nodiscard]] LossData<Scalar> read_loss_data(const Options& options, Matrix<Scalar> T);

}  // namespace dmf_atlas
