// SPDX-License-Identifier: BSL-1.0

// From a loss whose critical points are known in closed form to one of data that are not whitened: every path of
// critical points of F_tau = (1 - tau) s ||P - Y||^2 + tau ||P X - T||^2 + penalty that begins in the atlas. Parts
// `paths`, ||P|| and F over tau with the index of each place; `ends`, the points at tau = 1; `folds`, where two paths
// meet and end.

#include "figure.hpp"

#include <dmf/dmf.hpp>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>

namespace gallery {

void continuation(Figure& figure) {
  constexpr std::uint64_t seed = 18;
  std::mt19937_64 generator(seed);
  const Matrix Q = dmf::random_frame(3, 3, generator), R = dmf::random_frame(3, 3, generator);
  Matrix X = Q, target = R;
  for (Index k = 0; k < 3; ++k) {
    X.col(k) *= std::exp(-0.3 + 0.3 * static_cast<double>(k));
    target.col(k) *= 2.6 - 0.3 * static_cast<double>(k);
  }
  target = (target * dmf::random_frame(3, 3, generator).transpose()).eval();
  const Matrix T = target * X;
  const dmf::Architecture<double> architecture({3, 3, 3, 3}, 1.0);
  const dmf::DataLoss<double> loss(X, T);
  dmf::SurveyOptions<double> options;
  options.branch.keep_places = true;
  options.branch.largest_step = figure.small() ? 0.04 : 0.02;
  options.search_starts = figure.small() ? 20 : 100;
  const dmf::Survey<double> survey = dmf::survey(architecture, loss, options);
  figure.say("widths 3, 3, 3, 3, weights 1, ||P X - T||^2, X with singular values " +
             std::string("0.74, 1, 1.35; seed ") + std::to_string(seed));

  Table& paths = figure.table("paths", "tau,norm,index,F,path");
  Table& folds = figure.table("folds", "tau,norm,F,path");
  double index_jumps = 0;
  for (std::size_t i = 0; i < survey.branches.size(); ++i) {
    const auto& places = survey.branches[i].branch.places;
    for (std::size_t k = 0; k < places.size(); ++k) {
      paths.row(places[k].tau, places[k].norm, static_cast<double>(places[k].index), places[k].value,
                static_cast<double>(i + 1));
      if (k == 0) continue;
      index_jumps = larger_of(index_jumps, std::abs(static_cast<double>(places[k].index - places[k - 1].index)));
      const bool turns =
          k + 1 < places.size() && places[k].tau > places[k - 1].tau && places[k + 1].tau < places[k].tau;
      if (turns) folds.row(places[k].tau, places[k].norm, places[k].value, static_cast<double>(i + 1));
    }
    paths.gap();
  }
  Table& ends = figure.table("ends", "norm,index,F,rank");
  double minimizers = 0, parity = 0, off = 0;
  for (const auto& point : survey.points) {
    ends.row(point.point.m.norm(), static_cast<double>(point.index), point.value, static_cast<double>(point.rank()));
    minimizers += point.index == 0;
    if (point.rank() == 0) continue;
    // Layers over the point, and the gradient of F there by products of layers.
    const dmf::LossProblem<double, dmf::DataLoss<double>> problem(architecture, loss);
    const dmf::Factors<double> W = dmf::BalancedLift<double>(architecture, point.point).factors();
    const auto [value, gradient] = dmf::objective_and_gradient(problem, W.view());
    off = larger_of(off, std::max(std::abs(value - point.value) / value, gradient.vector().norm()));
  }
  for (const auto& check : survey.parity) parity = larger_of(parity, std::abs(static_cast<double>(check.sum)));
  figure.equal("paths that begin, one for each orbit but W = 0", static_cast<double>(survey.branches.size()), 26);
  figure.equal("paths that arrive or turn back",
               static_cast<double>(survey.count(dmf::BranchEnd::reached) + survey.count(dmf::BranchEnd::turned_back)),
               26);
  figure.at_least("paths that turn back at folds", static_cast<double>(survey.count(dmf::BranchEnd::turned_back)), 2);
  figure.equal("change of the index along a path, at most", index_jumps, 1);
  figure.equal("points without a certificate", static_cast<double>(survey.points.size() - survey.certified()), 0);
  figure.equal("sum of (-1)^index over the points of each rank", parity, 0);
  figure.at_least("local minimizers at the end, W = 0 among them", minimizers, 2);
  figure.at_most("gradient of F and error of its value at layers over the points", off, 1e-9);
}

}  // namespace gallery
