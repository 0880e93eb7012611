// SPDX-License-Identifier: BSL-1.0
#include "point_files.hpp"

#include "compiled_scalars.hpp"
#include "npy_file.hpp"
#include "scalars.hpp"

#include <dmf/points/critical_point.hpp>
#include <dmf/points/random_point.hpp>

#include <cstddef>
#include <filesystem>
#include <random>

namespace dmf_atlas {
namespace {

template <class Scalar>
dmf::CriticalPoint<Scalar> chosen_point(const Options& options, const Report<Scalar>& report) {
  auto orbit = report.lowest().begin();
  for (std::size_t number = 1; number < *options.point; ++number) ++orbit;
  if (!options.random) return critical_point(*orbit, *report.vectors);
  std::mt19937_64 generator(*options.random);
  return random_critical_point(*orbit, *report.vectors, generator);
}

}  // namespace

std::vector<std::string> point_file_names(const std::string& folder, int depth) {
  const auto in_folder = [&](const std::string& name) {
    return (std::filesystem::path(folder) / (name + ".npy")).string();
  };
  std::vector<std::string> names;
  for (int l = 1; l <= depth; ++l) names.push_back(in_folder("W_" + std::to_string(l)));
  names.push_back(in_folder("product"));
  return names;
}

template <class Scalar>
std::vector<std::string> point_files(const Options& options, const Report<Scalar>& report) {
  std::vector<std::string> files;
  if constexpr (has_npy_dtype<Scalar>) {
    const dmf::CriticalPoint<Scalar> point = chosen_point(options, report);
    const dmf::Factors<Scalar> W = point.factors();
    for (int l = 1; l <= W.architecture().depth(); ++l) {
      files.push_back(npy_bytes<Scalar>(dmf::Matrix<Scalar>(W.layer(l))));
    }
    const dmf::Matrix<Scalar> X = point.end_to_end();
    for (dmf::Index i = 0; i < X.size(); ++i) {
      if (!is_finite(X.data()[i])) throw dmf::NotRepresentable("the product W_L ... W_1 overflows");
    }
    files.push_back(npy_bytes<Scalar>(X));
  } else {
    throw UsageError("--write: no .npy holds " + std::string(report.scalar) +
                     "; float, double and long-double are written");
  }
  return files;
}

#define DMF_ATLAS_INSTANTIATE(Scalar) \
  template std::vector<std::string> point_files(const Options&, const Report<Scalar>&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
