// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is measured and what is promised: the rows of the table in docs/accuracy.md, in one place.
// The docstrings of the library promise no more than this table.

#include <array>
#include <cstddef>
#include <string_view>

namespace dmf::accuracy {

struct Row {
  std::string_view id;      ///< how the measuring code calls it
  std::string_view result;  ///< what the user sees
  std::string_view unit;    ///< what an error is divided by
  double promised;          ///< no error is larger than this many units
};

// Units, for docs/accuracy.md: x the exact result, eps = epsilon<Scalar>,
//   A   = 1 + |ln y| + |ln q0|,
//   d   = |ln(u/u_fold)|,
//   K   = |d ln u/d ln eta|, the field Root::condition,
//   S   = 1 + eps A/|ln(eta/eta_fold)|, which is 1 but for values within some eps of the fold,
//   k   = d_0 + ... + d_L,
//   s   = d_1 + ... + d_{L-1} + m + 160, m the most nonzeros in a row or column of Y,
//   z   = |dt/d ln s_0| + |dt/d ln s_1| of a time, the field ClockTime::sensitivity,
//   [x] = the formula of x with absolute values in place of all its terms.
inline constexpr std::array table{
    // the scalar equation and the groups
    Row{"threshold", "`SingularGroups::fold_threshold`, `switch_threshold`", "eps x", 1},
    Row{"unit", "`SingularGroups::unit`", "eps x", 1},
    Row{"margin", "`margin_fold`, `margin_switch`", "eps (x + eps A)", 16},
    Row{"root_u", "`Root::u`, L >= 3", "eps x", 1},
    Row{"root_two_layers", "`Root::u`, `p`, `t`, L = 2", "eps S x", 8},
    Row{"root_log_u", "`Root::log_u`", "eps (x + d + eps A K)", 8},
    Row{"root_p", "`Root::p`, L >= 3", "eps x", 1},
    Row{"root_q", "`Root::q`", "eps x", 1},
    Row{"root_t", "`Root::t`, L >= 3", "eps x", 1},
    Row{"log_over_fold", "`Root::log_u_over_fold`", "eps S x", 8},
    Row{"log_over_switch", "`Root::log_u_over_switch`", "eps (x + eps A K)", 4},
    Row{"residual", "`Root::residual`", "eps (x + eps A)", 32},
    Row{"residual_size", "`Root::residual`, its size", "(4 + L/2) eps", 1},
    Row{"condition", "`Root::condition`", "eps S x", 8},
    Row{"double_root", "`ScalarEquation::double_root()`: u, p, q, t", "eps x", 1},
    Row{"sigma", "`GroupRoot::sigma`", "eps x, eps S x for L = 2", 4},
    Row{"end_to_end_value", "`GroupRoot::end_to_end`", "eps x, eps S x for L = 2", 8},
    Row{"uniqueness", "`Uniqueness::margin`", "eps (x + eps A)", 4},
    // orbits
    Row{"value", "`Orbit::value()`", "eps x", 8},
    Row{"layer_norm", "`balanced_layer_norm`", "eps x", 4},
    Row{"height_from_fewer", "`Barrier::height_from_fewer`", "eps S x", 8},
    Row{"height_from_more", "`Barrier::height_from_more`", "eps S x", 32},
    Row{"merge_height", "`MergePart::height`", "eps S x", 64},
    Row{"minimality", "`MinimalityRadius::radius`", "eps L S x", 16},
    Row{"cubic_leading", "`CubicLowerBound::leading`, `descent`", "eps L x", 16},
    Row{"cubic_coefficient", "`CubicLowerBound::coefficient`, `radius`", "eps L x", 16},
    Row{"escape", "`Descent::coefficient`", "eps L S x", 4},
    Row{"escape_length", "`Descent::direction`, its length 1", "eps L", 4},
    Row{"volume", "`log_orbit_volume`", "eps S [x]", 1},
    // training
    Row{"clock_time", "`TrainingClock::time`", "eps (8 x + z)", 8},
    // points
    Row{"canonical", "`canonical_point`, every entry", "eps x", 4},
    Row{"factors", "`CriticalPoint::factors`, against its frames", "eps norm of the layer", 4},
    Row{"frames", "frames of random points, orthonormality", "eps d_l", 8},
    Row{"residual_gradient", "gradient at canonical and random points", "eps L norm of [gradient]", 4},
    Row{"membership", "`Membership::distance` at points of the orbit", "eps (norm of W + natural length)", 16},
    Row{"tangent", "`tangent_basis`, orthonormality", "eps, for each column", 8},
    // derivatives
    Row{"product", "`end_to_end(W)`, every entry", "eps k [x]", 1},
    Row{"objective", "`objective`", "eps k [x]", 1},
    Row{"gradient", "`objective_and_gradient`, every entry", "eps k [x]", 1},
    Row{"hessian", "`Hessian::apply`, every entry", "eps k [x]", 1},
    Row{"quadratic", "`Hessian::quadratic_form`", "eps k [x]", 1},
    Row{"sparse_objective", "`objective`, sparse target", "`objective_error_bound`", 1},
    Row{"sparse_gradient", "`objective_and_gradient`, sparse target, every entry", "eps s [x]", 1},
    Row{"sparse_hessian", "`SparseHessian::apply`, every entry", "eps s [x]", 1},
    Row{"balance", "`balance_defect`", "eps k", 1},
    // equivalent problems
    Row{"auxiliary", "`auxiliary_problem`: weight and target", "eps x", 2},
    Row{"auxiliary_point", "`to_auxiliary`, `from_auxiliary`, every entry", "eps x", 2},
    Row{"whiten_scale", "`WhitenedProblem::s`, `scale`, the weights", "eps n x", 1},
    Row{"whiten_target", "`WhitenedProblem`: target, every entry", "eps n [x]", 1},
    Row{"whiten_constant", "`WhitenedProblem::constant`", "eps n [x]", 1},
    // spectra, by the kinds of blocks of docs/accuracy.md
    Row{"spectrum_equal", "`spectrum`, equal weights: active copies (A, B, C)", "eps x", 16},
    Row{"spectrum_stretch", "`spectrum`: active copies at one root (A, B)", "eps x", 16},
    Row{"spectrum_cancels", "`spectrum`: A, B at the smaller root, t > 1/4", "eps norm of the block", 32},
    Row{"spectrum_pair", "`spectrum`: copies at different roots (C)", "eps L x", 64},
    Row{"spectrum_close", "`spectrum`: C, both smaller or within 1 %", "eps L norm of the block", 32},
    Row{"spectrum_zero", "`spectrum`: one active copy or none (D, E)", "eps x", 16},
    Row{"spectrum_ends", "`extremes`, against `spectrum`", "eps x", 16},
    Row{"spectrum_trace", "`hessian_trace`", "eps L x", 4},
    // function space
    Row{"prox_value", "`ProxValues::values`", "eps x, eps S x for L = 2", 8},
    Row{"prox_threshold", "`ProxValues::threshold`", "eps x", 2},
    Row{"prox_objective", "`ProxValues::objective`", "eps n x", 4},
    Row{"schatten_power", "`schatten_power_from_values`", "eps x", 2},
    Row{"schatten_norm", "`schatten_quasi_norm_from_values`", "eps x", 2},
    Row{"least_penalty", "`least_penalty`", "eps x", 2},
    Row{"balanced_product", "`balanced_factors`: product", "eps L norm of X", 1},
    Row{"balanced_penalty", "`balanced_factors`: penalty", "eps x", 16},
    Row{"global_map", "`GlobalMinimizer::end_to_end`", "eps norm of X", 16},
    Row{"weight", "`weight_for_switch`, `weight_for_fold`, `collapse_threshold`", "eps x", 1},
    Row{"path", "`PathEvent::mean_weight`, `unit`", "eps x", 1},
    Row{"path_log", "`PathEvent::log_mean_weight`", "eps (x + eps A)", 4},
    // decompositions
    Row{"svd_value", "`svd`, singular values", "eps y_1", 32},
    Row{"svd_uncertainty", "`svd`, singular values", "`Svd::uncertainty`", 0.25},
};

}  // namespace dmf::accuracy
