// SPDX-License-Identifier: BSL-1.0
#include "located.hpp"

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "number.hpp"
#include "point_files.hpp"
#include "scalars.hpp"

#include <dmf/points/locate.hpp>

#include <filesystem>
#include <string>
#include <utility>

namespace dmf_atlas {
namespace {

/// The layers in a folder.
template <class Scalar>
dmf::Factors<Scalar> read_folder(const std::string& folder, const dmf::Architecture<Scalar>& architecture) {
  dmf::Factors<Scalar> W(architecture);
  const std::vector<std::string> names = point_file_names(folder, architecture.depth());
  for (int l = 1; l <= architecture.depth(); ++l) {
    const std::string& name = names[static_cast<std::size_t>(l - 1)];
    ReadOptions read_options;
    read_options.vector_shapes =
        "(" + std::to_string(W.layer(l).rows()) + ", " + std::to_string(W.layer(l).cols()) + ")";
    const dmf::Matrix<Scalar> layer = read_matrix<Scalar>(name, read_options);
    if (layer.rows() != W.layer(l).rows() || layer.cols() != W.layer(l).cols()) {
      throw UsageError("--locate: " + name + " must be " + std::to_string(W.layer(l).rows()) + " x " +
                       std::to_string(W.layer(l).cols()) + ", it is " + std::to_string(layer.rows()) + " x " +
                       std::to_string(layer.cols()));
    }
    W.layer(l) = layer;
  }
  return W;
}

/// One point per row.
template <class Scalar>
dmf::Matrix<Scalar> read_rows(const Options& options, const dmf::Architecture<Scalar>& architecture) {
  ReadOptions read_options;
  read_options.vector_is_row = true;
  // A point has several entries, so `1,5` in a line of its own is not the one number 1.5.
  read_options.decimal = options.decimal == Decimal::unsaid ? Decimal::point : options.decimal;
  const dmf::Matrix<Scalar> points = read_matrix<Scalar>(*options.locate, read_options);
  if (points.cols() == architecture.parameter_count()) return points;
  throw UsageError("--locate: " + *options.locate + " must have N = " + std::to_string(architecture.parameter_count()) +
                   " columns, all entries of W_1, ..., W_L, and a row for each point; it is " +
                   std::to_string(points.rows()) + " x " + std::to_string(points.cols()));
}

}  // namespace

template <class Scalar>
std::vector<Located<Scalar>> locate_points(const Options& options, const dmf::Atlas<Scalar>& atlas,
                                           const dmf::SingularVectors<Scalar>& vectors, Progress& progress) {
  std::vector<Located<Scalar>> result;
  const auto locate = [&](const dmf::Factors<Scalar>& W) {
    const dmf::Location<Scalar> location = dmf::locate(atlas, vectors, W);
    result.push_back({location.orbit(), location.distance, location.relative_distance, location.lower_bound,
                      location.next_lower_bound, location.margin, location.complete});
  };
  const auto& architecture = atlas.architecture();
  if (std::filesystem::is_directory(*options.locate)) {
    locate(read_folder(*options.locate, architecture));
    return result;
  }
  const dmf::Matrix<Scalar> points = read_rows<Scalar>(options, architecture);
  for (dmf::Index k = 0; k < points.rows(); ++k) {
    progress.advance("locating", static_cast<std::size_t>(k), static_cast<std::size_t>(points.rows()));
    locate(dmf::Factors<Scalar>(architecture, dmf::Vector<Scalar>(points.row(k).transpose())));
  }
  return result;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                            \
  template std::vector<Located<Scalar>> locate_points(const Options&, const dmf::Atlas<Scalar>&, \
                                                      const dmf::SingularVectors<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
