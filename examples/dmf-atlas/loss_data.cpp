// SPDX-License-Identifier: BSL-1.0
#include "loss_data.hpp"

#include "scalars.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace dmf_atlas {
namespace {

template <class Scalar>
std::optional<Matrix<Scalar>> read_own(const Options& options, const char* option) {
  const auto given = options.own.find(option);
  if (given == options.own.end()) return std::nullopt;
  ReadOptions reading;
  reading.decimal = options.decimal;
  return read_matrix<Scalar>(given->second, reading);
}

}  // namespace

template <class Scalar>
Scalar LossData<Scalar>::curvature() const {
  // Entry (i, k) of D moves row i of P X by X(k, .): the mean over i, k of sum_j M_ij X_kj^2.
  if (!X) return M ? Scalar(M->sum() / Scalar(M->size())) : Scalar(1);
  Scalar sum(0);
  for (Eigen::Index j = 0; j < X->cols(); ++j) {
    const Scalar weight = M ? Scalar(M->col(j).sum()) : Scalar(T.rows());
    sum += weight * X->col(j).squaredNorm();
  }
  return sum / Scalar(T.rows() * X->rows());
}

template <class Scalar>
Matrix<Scalar> LossData<Scalar>::whitened_target() const {
  const Matrix<Scalar> weighted = M ? Matrix<Scalar>(M->cwiseProduct(T)) : T;
  return (X ? Matrix<Scalar>(weighted * X->transpose()) : weighted) / curvature();
}

template <class Scalar>
LossData<Scalar> read_loss_data(const Options& options, Matrix<Scalar> T) {
  LossData<Scalar> result{std::move(T), read_own<Scalar>(options, "--data"), read_own<Scalar>(options, "--mask")};
  if (result.X && result.X->cols() != result.T.cols()) {
    throw UsageError(fmt::format("--data and TARGET must have one column for each sample, got {} and {} columns",
                                 result.X->cols(), result.T.cols()));
  }
  if (result.M) {
    if (result.M->rows() != result.T.rows() || result.M->cols() != result.T.cols()) {
      throw UsageError(fmt::format("--mask must have the size of TARGET, {} x {}, got {} x {}", result.T.rows(),
                                   result.T.cols(), result.M->rows(), result.M->cols()));
    }
    if (const Scalar least = result.M->minCoeff(); least < Scalar(0)) {
      throw UsageError("--mask: weights must not be negative, got " + shortest(least));
    }
  }
  if (!(result.curvature() > Scalar(0))) throw UsageError("--data and --mask leave nothing: f is constant");
  return result;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template struct LossData<Scalar>;   \
  template LossData<Scalar> read_loss_data(const Options&, Matrix<Scalar>);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
