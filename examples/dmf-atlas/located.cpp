// SPDX-License-Identifier: BSL-1.0
#include "located.hpp"

#include "compiled_scalars.hpp"
#include "given_points.hpp"
#include "scalars.hpp"

#include <dmf/points/locate.hpp>

#include <cstddef>

namespace dmf_atlas {

template <class Scalar>
std::vector<Located<Scalar>> locate_points(const Options& options, const dmf::Atlas<Scalar>& atlas,
                                           const dmf::SingularVectors<Scalar>& vectors, Progress& progress) {
  const auto& architecture = atlas.architecture();
  const dmf::Matrix<Scalar> points = read_points(*options.locate, "--locate", options.decimal, architecture);
  std::vector<Located<Scalar>> result;
  for (dmf::Index k = 0; k < points.cols(); ++k) {
    progress.advance("locating", static_cast<std::size_t>(k), static_cast<std::size_t>(points.cols()));
    const dmf::FactorsView<const Scalar> W(architecture, points.col(k).data(), points.rows());
    const dmf::Location<Scalar> location = dmf::locate(atlas, vectors, W);
    result.push_back({location.orbit(), location.distance, location.relative_distance, location.lower_bound,
                      location.next_lower_bound, location.margin, location.complete});
  }
  return result;
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                            \
  template std::vector<Located<Scalar>> locate_points(const Options&, const dmf::Atlas<Scalar>&, \
                                                      const dmf::SingularVectors<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
