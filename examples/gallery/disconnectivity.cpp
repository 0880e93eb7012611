// SPDX-License-Identifier: BSL-1.0

// The disconnectivity graph of F: a branch for every component of the set of local minimizers, from its value up to the
// lowest level at which it can be left, and a node for every saddle at which branches join. L = 3 with two hidden
// layers of width d_min: the minimizers of highest rank have four components, joined in pairs by an exchange of two
// singular values and then, as all ranks are, over a pass.

#include "figure.hpp"
#include "run.hpp"

#include <dmf/dmf.hpp>
#include <dmf/landscape/merge_tree.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace gallery {

namespace {

/// Where a branch stands in the picture: its place from left to right and its value.
struct Place {
  double x, F;
};

/// Draws the subtrees of a merge tree, leaves from left to right.
class Drawing {
 public:
  Drawing(const dmf::MergeTree<double>& tree, Figure& figure)
      : tree_(tree),
        leaves_(figure.table("leaves", "x,F,type,rank")),
        merges_(figure.table("merges", "x,F,reason,rank")),
        branches_(figure.table("branches", "x,F")) {}

  Place leaf(std::size_t i) {
    const dmf::Orbit<double>& orbit = tree_.leaves[i].orbit;
    const Place place{next_, orbit.value()};
    next_ += 1;
    leaves_.row(place.x, place.F, number_of(orbit.type()), static_cast<double>(orbit.rank()));
    return place;
  }

  Place merge(std::size_t i) {
    const dmf::Merge<double>& merge = tree_.merges[i];
    std::vector<Place> below;
    for (const auto& part : merge.parts) {
      for (int copy = 0; copy < (1 << part.log2_count); ++copy) {
        below.push_back(part.is_leaf ? leaf(part.index) : this->merge(part.index));
      }
    }
    double x = 0;
    for (const Place& place : below) x += place.x / static_cast<double>(below.size());
    for (const Place& place : below) {
      branches_.row(place.x, place.F);
      branches_.row(place.x, merge.level);
      branches_.row(x, merge.level);
      branches_.gap();
    }
    merges_.row(x, merge.level, dmf::to_string(merge.reason), static_cast<double>(merge.saddle.rank()));
    return {x, merge.level};
  }

 private:
  const dmf::MergeTree<double>& tree_;
  Table &leaves_, &merges_, &branches_;
  double next_ = 0;
};

}  // namespace

void disconnectivity(Figure& figure) {
  figure.say("L = 3, widths 5, 4, 4, 5, lambda_l = 1, y = 2.6, 2.3, 2.05, 1.9, 1.85, no random numbers");
  const dmf::Landscape<double> landscape(dmf::Architecture<double>({5, 4, 4, 5}, 1.0), {2.6, 2.3, 2.05, 1.9, 1.85});
  const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
  const dmf::MergeTree<double> tree = dmf::merge_tree(landscape.atlas());
  Drawing(tree, figure).merge(tree.merges.size() - 1);

  figure.equal("leaves: ranks 0 to 3 and four components of rank 4", static_cast<double>(tree.count()), 8);
  double level_error = 0, index_one = 0, descents = 0, wrong_ends = 0;
  for (const auto& merge : tree.merges) {
    const dmf::Factors<double> S = landscape.point(merge.saddle);
    level_error = larger_of(level_error, std::abs(dmf::objective(problem, S) - merge.level));
    if (merge.saddle.inertia().negative == 1) index_one += 1;
    // The saddle falls to minimizers that the tree says it joins: descent on either side of it.
    const auto down = dmf::eigen_direction(landscape.critical_point(merge.saddle), dmf::SpectrumEnd::smallest);
    std::vector<Index> ranks;
    for (const double sign : {-1.0, 1.0}) {
      dmf::Factors<double> W(S.architecture(), S.vector() + sign * 1e-2 * down.direction.vector());
      gradient_descent(problem, W, 0.02, 20000,
                       [](int, const dmf::Factors<double>&, double, double gradient) { return gradient > 1e-9; });
      const auto end = landscape.locate(W);
      descents += 1;
      if (!end.orbit().is_local_minimizer() || end.relative_distance > 1e-6) wrong_ends += 1;
      ranks.push_back(end.orbit().rank());
    }
    std::sort(ranks.begin(), ranks.end());
    const Index rank = merge.saddle.rank();
    const bool pass = merge.reason == dmf::MergeReason::pass;
    if (ranks.front() != (pass ? rank - 1 : rank) || ranks.back() != rank) wrong_ends += 1;
  }
  figure.at_most("|F at the saddle - level|", level_error, 1e-13 * problem.squared_norm());
  figure.equal("saddles of index 1", index_one, static_cast<double>(tree.merges.size()));
  figure.equal("descents from the saddles that end elsewhere than the tree says, of " +
                   std::to_string(static_cast<int>(descents)),
               wrong_ends, 0);
}

}  // namespace gallery
