// SPDX-License-Identifier: BSL-1.0

// Minority collapse: last-layer features that are free, one-hot targets, weight decay, and classes of two sizes. What
// is trained, ||W_M ... W_1 H - Y||^2/(2N) + lambda_W/2 sum ||W_m||^2 + lambda_H/2 ||H||^2, is F/(2N) with L = M + 1
// layers of weights N lambda_H and N lambda_W and the singular values sqrt(n_k), n_k the class sizes. As the imbalance
// grows the output for a class of the small kind shrinks and, for M >= 2, jumps to zero, where n_k falls below n*.

#include "figure.hpp"

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace gallery {

namespace {

constexpr Index classes = 10, of_each_kind = 5, samples = 5000;
constexpr double lambda_W = 5e-4, lambda_H = 5e-4;

/// Weights of the M + 1 layers, and their landscape for the two class sizes.
dmf::SingularGroups<double> groups_for(int M, double larger, double smaller) {
  std::vector<Index> widths(static_cast<std::size_t>(M) + 2, classes);
  widths.front() = samples;
  std::vector<double> weights(static_cast<std::size_t>(M) + 1, samples * lambda_W);
  weights.front() = samples * lambda_H;
  Vector values(classes);
  values << Vector::Constant(of_each_kind, std::sqrt(larger)), Vector::Constant(of_each_kind, std::sqrt(smaller));
  return dmf::singular_groups(dmf::Architecture<double>(widths, weights), values);
}

}  // namespace

void minority_collapse(Figure& figure) {
  figure.say("10 classes, N = 5000, lambda_W = lambda_H = 5e-4, no random numbers");
  Table& curves = figure.table("curves", "M,imbalance,kind,feature,output");
  Table& thresholds = figure.table("thresholds", "M,imbalance,collapsed_everywhere");
  double wrong_side = 0, threshold_error = 0;
  const double per_kind = static_cast<double>(samples) / of_each_kind;  // n_larger + n_smaller
  for (const int M : {1, 2, 3, 5}) {
    const double N = samples;
    // Section 2b of the theory: n* = M^2/(M-1)^{(M-1)/M} N^{1+1/M} lambda_W lambda_H^{1/M}.
    const double unit = std::pow(N, 1 + 1.0 / M) * lambda_W * std::pow(lambda_H, 1.0 / M);
    const double least = M == 1 ? unit : M * M / std::pow(M - 1.0, (M - 1.0) / M) * unit;
    const double fold =
        M == 1 ? unit
               : std::pow(2.0 * M, 2) / (std::pow(M + 1.0, (M + 1.0) / M) * std::pow(M - 1.0, (M - 1.0) / M)) * unit;
    thresholds.row(M, per_kind / least - 1, per_kind / fold - 1);
    for (const char* kind : {"majority", "minority"}) {
      bool was_alive = true;
      for (const double imbalance : log_ticks(1, 1000, figure.points(300, 60))) {
        const double smaller = per_kind / (1 + imbalance), larger = per_kind - smaller;
        const auto groups = groups_for(M, larger, smaller);
        threshold_error = larger_of(threshold_error, std::abs(groups.switch_threshold / std::sqrt(least) - 1));
        threshold_error = larger_of(threshold_error, std::abs(groups.fold_threshold / std::sqrt(fold) - 1));
        const bool minority = std::string(kind) == "minority";
        const double n = minority ? smaller : larger;
        const auto& group = minority ? groups.groups.back() : groups.groups.front();
        const bool alive = group.side_of_switch > 0;
        if (alive != (n > least)) wrong_side += 1;
        // All samples of a class have one feature, of this length; the output for them is m/sqrt(n_k) times the label.
        const double feature = alive ? group.roots.front().sigma / std::sqrt(N * lambda_H * n) : 0;
        const double output = alive ? group.roots.front().end_to_end / std::sqrt(n) : 0;
        if (was_alive && !alive && M > 1) curves.gap();
        was_alive = alive;
        curves.row(M, imbalance, kind, feature, output);
      }
      curves.gap();
    }
  }
  figure.at_most("|thresholds of the library / closed forms - 1|", threshold_error, 1e-14);
  figure.equal("points on the wrong side of n*", wrong_side, 0);
}

}  // namespace gallery
