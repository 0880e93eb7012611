// SPDX-License-Identifier: BSL-1.0
#include "given_points.hpp"

#include "compiled_scalars.hpp"
#include "number.hpp"
#include "options.hpp"
#include "point_files.hpp"
#include "scalars.hpp"

#include <dmf/analytic/factors.hpp>

#include <cstddef>
#include <filesystem>
#include <vector>

namespace dmf_atlas {
namespace {

/// The layers in a folder.
template <class Scalar>
dmf::Matrix<Scalar> read_folder(const std::string& folder, const std::string& option,
                                const dmf::Architecture<Scalar>& architecture) {
  dmf::Factors<Scalar> W(architecture);
  const std::vector<std::string> names = point_file_names(folder, architecture.depth());
  for (int l = 1; l <= architecture.depth(); ++l) {
    const std::string& name = names[static_cast<std::size_t>(l - 1)];
    ReadOptions read_options;
    read_options.vector_shapes =
        "(" + std::to_string(W.layer(l).rows()) + ", " + std::to_string(W.layer(l).cols()) + ")";
    const dmf::Matrix<Scalar> layer = read_matrix<Scalar>(name, read_options);
    if (layer.rows() != W.layer(l).rows() || layer.cols() != W.layer(l).cols()) {
      throw UsageError(option + ": " + name + " must be " + std::to_string(W.layer(l).rows()) + " x " +
                       std::to_string(W.layer(l).cols()) + ", it is " + std::to_string(layer.rows()) + " x " +
                       std::to_string(layer.cols()));
    }
    W.layer(l) = layer;
  }
  return W.vector();
}

}  // namespace

template <class Scalar>
dmf::Matrix<Scalar> read_points(const std::string& name, const std::string& option, Decimal decimal,
                                const dmf::Architecture<Scalar>& architecture) {
  if (std::filesystem::is_directory(name)) return read_folder(name, option, architecture);
  ReadOptions read_options;
  read_options.vector_is_row = true;
  // A point has several entries, so `1,5` in a line of its own is not the one number 1.5.
  read_options.decimal = decimal == Decimal::unsaid ? Decimal::point : decimal;
  dmf::Matrix<Scalar> points = read_matrix<Scalar>(name, read_options);
  if (points.cols() != architecture.parameter_count()) {
    throw UsageError(option + ": " + name + " must have N = " + std::to_string(architecture.parameter_count()) +
                     " columns, all entries of W_1, ..., W_L, and a row for each point; it is " +
                     std::to_string(points.rows()) + " x " + std::to_string(points.cols()));
  }
  points.transposeInPlace();
  return points;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                       \
  template dmf::Matrix<Scalar> read_points(const std::string&, const std::string&, Decimal, \
                                           const dmf::Architecture<Scalar>&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
