// SPDX-License-Identifier: BSL-1.0
#pragma once

// Small problems of one type of loss, whitened or with weights, whose paths the atlas knows.

#include <dmf/core/architecture.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/loss/losses.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace dmf::test {

using PathLoss = WeightedDataLoss<double>;

/// sum_ij M_ij (P - Y)_ij^2 as a loss with data.
inline PathLoss weighted(const Matrix<double>& M, const Matrix<double>& Y) {
  return {M, Matrix<double>::Identity(Y.cols(), Y.cols()), Y};
}
inline PathLoss whitened(const Matrix<double>& Y) { return weighted(Matrix<double>::Ones(Y.rows(), Y.cols()), Y); }

inline Architecture<double> square(int depth, Index width, double weight) {
  return {std::vector<Index>(static_cast<std::size_t>(depth) + 1, width), weight};
}

/// Which root each singular value is at, in descending order: '0', '+' the larger, '-' the smaller one.
inline std::string roots_of(const Orbit<double>& orbit) {
  std::string text;
  for (const Choice& choice : orbit.choice()) text += choice.larger > 0 ? '+' : choice.smaller > 0 ? '-' : '0';
  return text;
}

}  // namespace dmf::test
