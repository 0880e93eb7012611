// SPDX-License-Identifier: BSL-1.0
#pragma once

// A point of a listed orbit as files: W_1.npy, ..., W_L.npy and product.npy.

#include "report.hpp"

#include <string>
#include <vector>

namespace dmf_atlas {

/// The names of the files of a point in a folder, W_1 first, the product last.
[[nodiscard]] std::vector<std::string> point_file_names(const std::string& folder, int depth);

/// What they hold, in the same order: the canonical point of the orbit that --point names, or the random
/// one of --random SEED. The product is formed from the singular vectors of Y, not by multiplication.
template <class Scalar>
[[nodiscard]] std::vector<std::string> point_files(const Options& options, const Report<Scalar>& report);

}  // namespace dmf_atlas
