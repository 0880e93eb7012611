// SPDX-License-Identifier: BSL-1.0

// The roots of the scalar equation u^L + u^{2-L} = eta for several depths (part `roots`), and what they make of a
// singular value (part `kept`): the fraction m/y that is left of y at the global minimizer, from soft thresholding for
// L = 2 to almost hard thresholding for large L.

#include "figure.hpp"

#include <dmf/landscape/scalar_equation.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace gallery {

void roots(Figure& figure) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  figure.say("no random numbers");
  Table& curves = figure.table("curves", "L,eta,u,kind");
  Table& thresholds = figure.table("thresholds", "L,eta_fold,u_fold,eta_switch,u_switch,kept_at_switch");
  Table& kept = figure.table("kept", "L,eta_over_switch,kept");
  double residual = 0, fold_error = 0, switch_error = 0, kept_error = 0;
  for (const int L : {2, 3, 4, 6, 10}) {
    const dmf::ScalarEquation<double> equation(L);
    const double eta_fold = std::exp(equation.log_eta_fold()), eta_switch = std::exp(equation.log_eta_switch());
    const double power = 1.0 / (2 * L - 2);
    const double u_fold = L == 2 ? 0 : equation.double_root().u;
    const double u_switch = L == 2 ? 0 : equation.roots_at_switch()[0].u;
    // The closed forms of docs/theory.md, written out here once more.
    fold_error = larger_of(fold_error, std::abs(u_fold - std::pow((L - 2.0) / L, power)));
    switch_error = larger_of(switch_error, std::abs(u_switch - std::pow(L - 2.0, power)));
    kept_error = larger_of(kept_error,
                           L == 2 ? 0 : std::abs(equation.roots_at_switch()[0].p / eta_switch - (L - 2.0) / (L - 1.0)));
    thresholds.row(L, eta_fold, u_fold, eta_switch, u_switch,
                   L == 2 ? 0 : equation.roots_at_switch()[0].p / eta_switch);

    // Finer near the fold, where u moves like the root of the distance.
    const Index count = figure.points(300, 20);
    const auto branch = [&](std::size_t which, dmf::RootKind kind) {
      if (L > 2) curves.row(L, eta_fold, u_fold, dmf::to_string(kind));
      for (Index k = 1; k <= count; ++k) {
        const double eta =
            eta_fold + (3.4 - eta_fold) * std::pow(static_cast<double>(k) / static_cast<double>(count), 2);
        const auto found = equation.roots(std::log(eta));
        if (which >= found.size()) continue;
        const auto& root = found[which];
        curves.row(L, eta, root.u, dmf::to_string(kind));
        residual = larger_of(residual, std::abs(std::pow(root.u, L) + std::pow(root.u, 2 - L) - eta) / eta);
      }
      curves.gap();
    };
    branch(0, dmf::RootKind::larger);
    branch(1, dmf::RootKind::smaller);

    kept.row(L, 0, 0);
    kept.row(L, 1, 0);
    for (const double ratio : ticks(1, 3, figure.points(201, 21))) {
      const auto found = equation.roots(std::log(ratio * eta_switch));
      if (!found.empty()) kept.row(L, ratio, found[0].p / (ratio * eta_switch));
    }
    kept.gap();
  }
  figure.at_most("|u^L + u^{2-L} - eta| / eta at every root", residual, 20 * epsilon);
  figure.at_most("|double root - ((L-2)/L)^{1/(2L-2)}|", fold_error, 4 * epsilon);
  figure.at_most("|root at the switch - (L-2)^{1/(2L-2)}|", switch_error, 4 * epsilon);
  figure.at_most("|m/y at the switch - (L-2)/(L-1)|", kept_error, 8 * epsilon);
}

}  // namespace gallery
