// SPDX-License-Identifier: BSL-1.0
#pragma once

// One singular value in a scalar net: thresholds, margins, roots, and what an orbit makes of them, over
// the whole range of depths, weights and values.

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/barrier.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/escape_direction.hpp>
#include <dmf/landscape/minimality.hpp>
#include <dmf/landscape/regularization_path.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include "draws.hpp"
#include "meter.hpp"

#include <cstddef>
#include <vector>

namespace dmf::accuracy {

/// What enters the units of the rows.
struct Conditions {
  Exact A{1}, S{1};

  template <class Scalar>
  static Conditions of(const Exact& y, const Exact& unit, const Exact& margin_fold) {
    Conditions result;
    result.A = 1 + abs(Exact(log(y))) + abs(Exact(log(unit)));
    if (margin_fold != 0) result.S = 1 + exact(Scalar(epsilon<Scalar>)) * result.A / abs(margin_fold);
    return result;
  }
};

template <class Scalar>
void see_root(Meter<Scalar>& meter, const GroupRoot<Scalar>& computed, const ExactEquation& equation, const Exact& eta,
              const Exact& unit, const Conditions& c) {
  const int L = equation.L;
  const Exact eps = meter.eps();
  const Root<Scalar>& root = computed.root;
  const ExactRoot reference(equation.root(root.kind == RootKind::larger, eta), L);
  const Exact K = reference.condition();
  const Exact S = L == 2 ? c.S : Exact(1);
  const bool two_layers = L == 2;
  meter.see(two_layers ? "root_two_layers" : "root_u", root.u, reference.u, S * reference.u);
  const Exact log_u = log(reference.u);
  const Exact d = L == 2 ? Exact(0) : Exact(log(Exact(reference.u / equation.u_fold)));
  meter.see("root_log_u", root.log_u, log_u, abs(log_u) + abs(d) + eps * c.A * K);
  meter.see(two_layers ? "root_two_layers" : "root_p", root.p, reference.p, S * reference.p);
  meter.see("root_q", root.q, reference.q);
  meter.see(two_layers ? "root_two_layers" : "root_t", root.t, reference.t, S * reference.t);
  meter.see("condition", root.condition, K, c.S * K);
  if (L > 2) {
    const Exact over_switch = log(Exact(reference.u / equation.u_switch));
    meter.see("log_over_fold", root.log_u_over_fold, d, c.S * abs(d));
    meter.see("log_over_switch", root.log_u_over_switch, over_switch, abs(over_switch) + eps * c.A * K);
  }
  if (reference.u > exact(std::numeric_limits<Scalar>::min()) && isfinite(root.u)) {
    const ExactRoot rounded(exact(root.u), L);
    const Exact residual = (rounded.p + rounded.q - eta) / eta;
    meter.see("residual", root.residual, residual, abs(residual) + eps * c.A);
    meter.see_defect("residual_size", residual, eps * (4 + Exact(L) / 2));
  }
  meter.see("sigma", computed.sigma, unit * reference.u, S * unit * reference.u);
  meter.see("end_to_end_value", computed.end_to_end, unit * reference.p, S * unit * reference.p);
}

/// The value of one copy at a root, its exact difference to zero, and the unit of both.
struct ExactCopy {
  Exact sigma, m, value, gain;
  ExactCopy(const ExactRoot& root, const Exact& unit, const Exact& y) : sigma(unit * root.u), m(unit * root.p) {
    // y - m = q0 u^{2-L}: the difference has lost all digits where m is 10^100 times that.
    value = unit * root.q * unit * root.q + root.L * sigma * sigma;
    gain = 2 * y * m - m * m - root.L * sigma * sigma;  // y^2 - value
  }
};

template <class Scalar>
void see_scalar_net(Meter<Scalar>& meter, Draw<Scalar>& draw) {
  const int L = draw.depth();
  const ExactEquation equation(L);
  const Architecture<Scalar, Dynamic> architecture(std::vector<Index>(static_cast<std::size_t>(L) + 1, 1),
                                                   draw.weights(L));
  const Exact unit = length_unit(architecture);
  const Exact wanted = unit * draw.eta(equation);
  if (!draw.fits(wanted)) return;
  const Vector<Scalar> values = Vector<Scalar>::Constant(1, Scalar(wanted));
  const Exact y = exact(values[0]), eta = y / unit;
  if (!draw.fits(unit * equation.switch_threshold) || !draw.fits(unit)) return;
  const Exact margin_fold = log(Exact(eta / equation.fold));
  const Exact margin_switch = log(Exact(eta / equation.switch_threshold));
  const auto c = Conditions::of<Scalar>(y, unit, margin_fold);
  meter.at("L ", L, ", ln(eta/eta_fold) ", static_cast<double>(margin_fold), ", ln(eta/eta_switch) ",
           static_cast<double>(margin_switch), ", y ", static_cast<double>(y), ", q0 ", static_cast<double>(unit));

  GroupOptions<Scalar> options;
  options.threshold_tolerance = Scalar(0);
  const Atlas<Scalar> atlas(architecture, values, options);
  const SingularGroups<Scalar>& groups = atlas.groups();
  const SingularGroup<Scalar>& group = groups.groups[0];
  meter.see("threshold", groups.fold_threshold, unit * equation.fold);
  meter.see("threshold", groups.switch_threshold, unit * equation.switch_threshold);
  meter.see("unit", groups.unit, unit);
  meter.see("margin", group.margin_fold, margin_fold, abs(margin_fold) + meter.eps() * c.A);
  meter.see("margin", group.margin_switch, margin_switch, abs(margin_switch) + meter.eps() * c.A);

  const Exact to_fold = real_power(Exact(y / equation.fold), Exact(2 * (L - 1)) / L);
  const Exact to_switch = real_power(Exact(y / equation.switch_threshold), Exact(2 * (L - 1)) / L);
  if (draw.fits(to_fold) && draw.fits(to_switch)) {
    meter.see("weight", weight_for_fold(values[0], L), to_fold);
    meter.see("weight", weight_for_switch(values[0], L), to_switch);
    meter.see("weight", collapse_threshold(values[0], L), to_switch);
  }
  // The fold to the accuracy of ln eta: which side it is may be anybody's guess.
  if (abs(margin_fold) <= 100 * meter.eps() * meter.eps() * c.A || group.side_of_fold == 0) return;
  if ((margin_fold > 0) != (group.roots.size() > 0)) {
    meter.see_defect("margin", 1, 0);  // a decision on the wrong side
    return;
  }
  if (group.roots.empty()) return;
  for (const GroupRoot<Scalar>& root : group.roots) see_root(meter, root, equation, eta, unit, c);

  // Orbits: the value at each root and at zero, differences, and the way down from the smaller root.
  const ExactRoot larger_root(equation.root(true, eta), L);
  const ExactCopy larger(larger_root, unit, y);
  const auto value_of = [&](Choice choice) { return atlas.orbit({choice}).value(); };
  try {
    meter.see("value", value_of({0, 0, 0}), y * y);
    meter.see("value", value_of({1, 0, 0}), larger.value);
  } catch (const NotRepresentable&) {
  }
  if (L == 2) return;
  const ExactRoot smaller_root(equation.root(false, eta), L);
  const ExactCopy smaller(smaller_root, unit, y);
  Exact inverse_weights(0);
  for (int l = 1; l <= L; ++l) inverse_weights += 1 / exact(architecture.lambda(l));
  try {
    meter.see("value", value_of({0, 1, 0}), smaller.value);
    const Barrier<Scalar> between = barrier(atlas, 1);
    meter.see("height_from_fewer", between.height_from_fewer, -smaller.gain, c.S * abs(smaller.gain));
    meter.see("height_from_more", between.height_from_more, larger.gain - smaller.gain,
              c.S * abs(Exact(larger.gain - smaller.gain)));
  } catch (const NotRepresentable&) {
  }
  try {
    const auto way = escape_direction(critical_point(atlas.orbit({Choice{0, 1, 0}})));
    const Exact curvature = L * (L * smaller_root.t - (L - 2)) / inverse_weights;
    meter.see("escape", way->coefficient, curvature, L * c.S * abs(curvature));
  } catch (const NotRepresentable&) {
  }
}

}  // namespace dmf::accuracy
