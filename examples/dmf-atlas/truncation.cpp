// SPDX-License-Identifier: BSL-1.0
#include "truncation.hpp"

#include "number.hpp"
#include "scalars.hpp"
#include "text.hpp"

#if defined(DMF_ATLAS_HAS_SPECTRA)
#include <dmf/bridge/spectra_svd.hpp>
#include <dmf/sparse/gram_inertia.hpp>
#include <dmf/sparse/linear_operator.hpp>
#endif

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <string>

namespace dmf_atlas {

bool is_to_be_truncated(const Options& options, const ReadOptions& reading) {
  return options.rank || options.certify || is_too_large_to_be_dense(*options.target, reading);
}

template <class Scalar>
LargeTarget<Scalar> read_large_target(const Options& options, const ReadOptions& reading, Progress& progress) {
  LargeTarget<Scalar> result;
  if (is_sparse_file(*options.target)) {
    result.sparse.emplace(read_sparse_matrix<Scalar>(
        *options.target, reading,
        [&](std::size_t done, std::size_t total) { progress.advance("reading " + *options.target, done, total); }));
  } else {
    result.dense = read_matrix<Scalar>(*options.target, reading);
  }
  return result;
}

#if defined(DMF_ATLAS_HAS_SPECTRA)

template <class Scalar>
dmf::TruncatedSvd<Scalar> largest_triplets(const LargeTarget<Scalar>& Y, const Scalar& threshold,
                                           const Options& options, Progress& progress) {
  dmf::TruncationOptions<Scalar> search;
  if (options.rank) search.rank = static_cast<dmf::Index>(*options.rank);
  search.memory = options.memory ? static_cast<double>(*options.memory) * 1048576 : 0;
  search.certify = options.certify || !options.rank;
  search.progress = [&](dmf::Index known, const Scalar& smallest) {
    progress.announce(known == 0 ? fmt::format("searching singular values above {}", rounded(threshold))
                                 : fmt::format("searching on: {} singular values, the smallest {}, sought above {}",
                                               known, rounded(smallest), rounded(threshold)));
    return true;
  };
  if (!Y.sparse) return dmf::truncated_svd(dmf::MatrixOperator(Y.dense), threshold, search);
  dmf::TruncatedSvd<Scalar> found = dmf::truncated_svd(*Y.sparse, threshold, search);
  if (search.certify) dmf::bound_tail_by_inertia(Y.sparse->S(), found, threshold);  // a proof, where it is cheap
  return found;
}

#else

template <class Scalar>
dmf::TruncatedSvd<Scalar> largest_triplets(const LargeTarget<Scalar>& Y, const Scalar&, const Options&, Progress&) {
  throw UsageError(
      fmt::format("a target of {} x {} whose largest singular values alone are wanted: this build has no "
                  "truncated decomposition, for which it needs Spectra",
                  Y.rows(), Y.cols()));
}

#endif

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                                            \
  template LargeTarget<Scalar> read_large_target(const Options&, const ReadOptions&, Progress&);                 \
  template dmf::TruncatedSvd<Scalar> largest_triplets(const LargeTarget<Scalar>&, const Scalar&, const Options&, \
                                                      Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
