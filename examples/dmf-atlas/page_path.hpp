// SPDX-License-Identifier: BSL-1.0
#pragma once

// The landscape along l0, the geometric mean of the weights, and the barriers between local minimizers, as JSON for a
// page.

#include "json_text.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "report.hpp"

#include <string>

namespace dmf_atlas {

/// The member `path`, all weights in the units of the loss:
///
///   mean_weight   l0 of this problem
///   events        as `dmf-atlas path` has them, l0 descending: the 160 nearest to this problem, fewer where there are
///                 many groups
///   states        2 events + 1 of them: above the first event, at it, below it, at the second, ...; in each the ranks
///                 of the global minimizer, the kind of landscape and the counts, those of `dmf-atlas --lambda l0`
///   lowest_weight, highest_weight    where events were left out: as far as the states reach
///   curves        the largest singular values of W_L ... W_1 at the global minimizer at many l0
///
/// Returns a sentence on what is left out: everything where not all singular values are known.
template <class Scalar>
std::string append_path(json_text::Document& document, const Report<Scalar>& report, const Options& options,
                        Progress& progress);

/// The member `barriers`: `minimizers`, the orbits of local minimizers with their numbers of components, `passes` between
/// neighbouring ranks, and `merges` of the disconnectivity graph as `dmf-atlas barriers` has them; nothing for more than
/// 400 orbits or where singular values may be missing. Returns a sentence.
template <class Scalar>
std::string append_barriers(json_text::Document& document, const Report<Scalar>& report);

}  // namespace dmf_atlas
