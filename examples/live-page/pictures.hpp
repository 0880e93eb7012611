// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the page draws: the roots of the scalar equation, the regularization path, and F on planes.

#include "session.hpp"

#include <string>
#include <string_view>

namespace live_page {

/// The roots u over eta: {"fold", "switch": in eta, "unit": q0, "end": the last eta, "larger", "smaller":
/// [[eta, u], ...], "groups": [{"eta", "roots": [u, ...]}]}.
[[nodiscard]] std::string roots_curve(const Shown& shown);

/// All that happens as the weights grow: {"mean_weight": l0 of this problem, "collapse": the l0 above which W = 0 is
/// best, "events": [...], "ranks": [{"rank", "lower", "upper"}]}; upper is null where there is no end.
[[nodiscard]] std::string regularization_path(const Shown& shown);

/// F on a plane through a point of a listed orbit, on a grid of size x size points.
///
/// kind "copies": the roots of two copies of positive singular values, i and j, counted from 0 in descending order, run
/// through all numbers while all others stay: the plane holds every combination of their roots, a critical point
/// each. j = -1: a line. kind "eigenvectors": from the point along two eigenvectors of the Hessian.
///
/// {"x": {"name", "values"}, "y": likewise or null, "values": [[F, ...], ...], row by row in y, "marks": [{"x", "y",
/// "type", "value", "choice", "chosen"}], "minimum", "minimum_minus_global", "relative_error", "direct"}. Throws
/// Refusal where there is no such plane, or it is too large a job for a page.
[[nodiscard]] std::string slice_grid(const Shown& shown, int position, std::string_view kind, int i, int j, int size);

}  // namespace live_page
