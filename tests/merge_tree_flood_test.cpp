// SPDX-License-Identifier: BSL-1.0

// Floods of F over grids against the merge tree. What would refute the theorem: a grid level below the level of the
// tree by more than rounding, since the grid level is that of a path of F (support/flood.hpp); or one above it by more
// than the error of the grid, since the theorem says that a lower path exists. Where components join at the exchange
// saddle, the level without it must be above by more than that error, or the flood would not tell the two apart.

#include <dmf/landscape/merge_tree.hpp>
#include <dmf/landscape/spectrum.hpp>

#include "support/catch.hpp"
#include "support/flood.hpp"
#include "support/merge_levels.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// A leaf as the flood sees it: rank and component as in WrittenOut, and its coordinates on the grid.
struct Leaf {
  Index rank;
  std::size_t component;
  std::vector<double> at;
};

struct Scene {
  SmallNet net;
  Atlas<double> atlas;
  MergeTree<double> tree;

  Scene(const std::vector<int>& widths, double l0, const std::vector<double>& y)
      : net{widths, l0, y},
        atlas(Architecture<double>(std::vector<Index>(widths.begin(), widths.end()), l0), SingularValues<double>(y)),
        tree(merge_tree(atlas)) {}

  /// The singular value of every layer that belongs to the i-th value of Y at its larger root.
  [[nodiscard]] double s(std::size_t i) const { return atlas.groups().groups[i].roots[0].sigma / std::sqrt(net.l0); }

  /// The merge of two leaves.
  [[nodiscard]] const Merge<double>& joining(const Leaf& a, const Leaf& b) const {
    const auto number = [&](const Leaf& leaf) {
      std::size_t result = leaf.component;
      for (const MergeLeaves<double>& leaves : tree.leaves) {
        if (leaves.orbit.rank() == leaf.rank) break;
        result += std::size_t{1} << leaves.log2_count;
      }
      return result;
    };
    return tree.merges[WrittenOut<double>(tree).joining(number(a), number(b))];
  }
};

/// Floods from the first leaves, two if not said otherwise, and compares the level with every other; leaves that are
/// not among them are images of these under changes of signs. Allowed above the tree: half the squared spacing times
/// the spread of the eigenvalues of the Hessian at the saddle, what F rises by at one spacing from the best path. (Half
/// of it and less was seen.)
template <class Model>
void check_flood(const std::string& name, const Scene& scene, Model model, std::vector<FloodAxis> axes,
                 const std::vector<Leaf>& leaves, double spacing, std::size_t starts = 2) {
  INFO(name);
  Flood<Model> flood(std::move(model), std::move(axes));
  std::vector<typename Flood<Model>::Node> nodes;
  for (const Leaf& leaf : leaves) nodes.push_back(flood.nearest(leaf.at));
  double worst = 0, lowest = 1, allowed = 0;
  // The level at which components would join if there were no exchange saddle.
  const MergeLeaves<double>& top = scene.tree.leaves.back();
  const double without_exchange =
      scene.atlas.architecture().depth() == 2
          ? scene.atlas.orbit(detail::largest_active(scene.atlas.groups(), top.orbit.rank() - 1)).value()
          : barrier(scene.atlas, top.orbit.rank()).pass.value();
  for (std::size_t a = 0; a < std::min(starts, leaves.size() - 1); ++a) {
    const std::vector<double> levels = flood.levels(nodes[a], nodes);
    for (std::size_t b = a + 1; b < leaves.size(); ++b) {
      const Merge<double>& merge = scene.joining(leaves[a], leaves[b]);
      const auto ends = extremes(merge.saddle);
      const double over = levels[b] - merge.level;
      const double allowance = spacing * spacing / 2 * (ends.largest - ends.smallest);
      INFO("leaves " << a << " and " << b << ": grid " << levels[b] << ", tree " << merge.level << ", allowed "
                     << allowance);
      CHECK(over >= -1e-12 * (1 + merge.level));
      CHECK(over <= allowance);
      if (merge.reason == MergeReason::exchange) CHECK(merge.level + allowance < without_exchange);
      worst = std::max(worst, over);
      lowest = std::min(lowest, over);
      allowed = std::max(allowed, allowance);
    }
  }
  std::cout << name << ": above by " << lowest << " to " << worst << ", allowed " << allowed << ", " << flood.visited()
            << " nodes\n";
}

std::vector<double> symmetric(double end, int half) { return steps(-end, end / half, 2 * half + 1); }

TEST_CASE("Floods of scalar nets") {
  const Scene two({1, 1, 1}, 1, {3});
  const double s2 = two.s(0);
  check_flood("1-1-1", two, WithoutLayer{two.net, 2}, {{1, 0, 0, symmetric(2, 40)}}, {{1, 0, {s2}}, {1, 1, {-s2}}},
              0.05);

  const Scene three({1, 1, 1, 1}, 1, {2.5});
  const double s3 = three.s(0);
  check_flood("1-1-1-1", three, WithoutLayer{three.net, 3},
              {{1, 0, 0, symmetric(1.6, 40)}, {2, 0, 0, symmetric(1.6, 40)}},
              {{1, 0, {s3, s3}}, {0, 0, {0, 0}}, {1, 1, {-s3, s3}}, {1, 2, {s3, -s3}}, {1, 3, {-s3, -s3}}}, 0.04);

  const Scene four({1, 1, 1, 1, 1}, 1, {3.5});
  const double s4 = four.s(0);
  std::vector<Leaf> leaves{{1, 0, {s4, s4, s4}}, {0, 0, {0, 0, 0}}};
  for (const std::size_t bits : {std::size_t{1}, std::size_t{2}, std::size_t{5}}) {
    const auto sign = [&](int bit) { return (bits >> bit & 1U) == 0 ? s4 : -s4; };
    leaves.push_back({1, bits, {sign(0), sign(1), sign(2)}});
  }
  const std::vector<double> axis = symmetric(1.5, 30);
  check_flood("1-1-1-1-1", four, WithoutLayer{four.net, 4}, {{1, 0, 0, axis}, {2, 0, 0, axis}, {3, 0, 0, axis}}, leaves,
              0.05);
}

TEST_CASE("Floods of one hidden unit, two layers") {
  for (const double y_2 : {2.5, 1.0, 0.6, 0.0}) {
    const Scene scene({2, 1, 2}, 1, {4, y_2});
    const double s = scene.s(0);
    check_flood("2-1-2, y_2 = " + std::to_string(y_2), scene, WithoutLayer{scene.net, 2},
                {{1, 0, 0, symmetric(2, 50)}, {1, 0, 1, symmetric(2, 50)}}, {{1, 0, {s, 0}}, {1, 1, {-s, 0}}}, 0.04);
  }
  const Scene narrow({2, 1, 1}, 1, {4});
  const double s = narrow.s(0);
  check_flood("2-1-1", narrow, WithoutLayer{narrow.net, 2}, {{1, 0, 0, symmetric(2, 50)}, {1, 0, 1, symmetric(2, 50)}},
              {{1, 0, {s, 0}}, {1, 1, {-s, 0}}}, 0.04);
}

TEST_CASE("Floods of one hidden unit, three layers") {
  const std::vector<double> axis = symmetric(1.5, 30);
  const std::vector<FloodAxis> axes{{1, 0, 0, axis}, {1, 0, 1, axis}, {2, 0, 0, axis}};
  const auto leaves = [](double s) {
    return std::vector<Leaf>{
        {1, 0, {s, 0, s}}, {0, 0, {0, 0, 0}}, {1, 1, {-s, 0, s}}, {1, 2, {s, 0, -s}}, {1, 3, {-s, 0, -s}}};
  };
  // Fold 1.0434, switch 1.1892; F_ex = F(pass) at about 1.16.
  for (const double y_2 : {1.8, 1.18, 1.15, 1.05, 0.9}) {
    const Scene scene({2, 1, 1, 2}, 0.5, {2, y_2});
    check_flood("2-1-1-2, y_2 = " + std::to_string(y_2), scene, WithoutLayer{scene.net, 3}, axes, leaves(scene.s(0)),
                0.05);
  }
  const Scene narrow({2, 1, 1, 1}, 0.5, {2});
  check_flood("2-1-1-1", narrow, WithoutLayer{narrow.net, 3}, axes, leaves(narrow.s(0)), 0.05);

  // y_1 = y_2: two components, each a circle, told apart by the sign of W_2.
  const Scene circle({2, 1, 1, 2}, 0.5, {2, 2});
  const double s = circle.s(0);
  check_flood("2-1-1-2, y_1 = y_2", circle, WithoutLayer{circle.net, 3}, axes,
              {{0, 0, {0, 0, 0}}, {1, 0, {s, 0, s}}, {1, 1, {0, s, -s}}}, 0.05);

  // One hidden layer of width r = 1, one wider: W_2 is turned to (w, 0).
  for (const double y_2 : {1.8, 1.05}) {
    const Scene scene({2, 1, 2, 2}, 0.5, {2, y_2});
    const double t = scene.s(0);
    check_flood("2-1-2-2, y_2 = " + std::to_string(y_2), scene, WithoutLayer{scene.net, 3},
                {{1, 0, 0, axis}, {1, 0, 1, axis}, {2, 0, 0, steps(0, 0.05, 31)}},
                {{0, 0, {0, 0, 0}}, {1, 0, {t, 0, t}}, {1, 1, {-t, 0, t}}}, 0.05);
  }
}

TEST_CASE("Floods of two hidden units, two layers") {
  const Scene square({2, 2, 2}, 1, {5, 3.25});  // s = 2, 1.5
  check_flood("2-2-2", square, WithoutLayer{square.net, 2},
              {{1, 0, 0, steps(0, 0.1, 26)}, {1, 0, 1, symmetric(2.5, 25)}, {1, 1, 1, symmetric(2.5, 25)}},
              {{2, 0, {2, 0, 1.5}}, {2, 1, {2, 0, -1.5}}}, 0.1);
  for (const double y_3 : {2.0, 0.5}) {  // s = 1; none
    const Scene scene({3, 2, 3}, 1, {5, 3.25, y_3});
    const std::vector<double> axis = symmetric(2, 8);
    check_flood("3-2-3, y_3 = " + std::to_string(y_3), scene, WithoutLayer{scene.net, 2},
                {{1, 0, 0, steps(0.25, 0.25, 9)}, {1, 0, 1, axis}, {1, 0, 2, axis}, {1, 1, 1, axis}, {1, 1, 2, axis}},
                {{2, 0, {2, 0, 0, 1.5, 0}}, {2, 1, {2, 0, 0, -1.5, 0}}}, 0.25);
  }
}

TEST_CASE("Floods of two hidden units, three layers") {
  // l0 = 1: y = s^3 + 1/s.
  const auto y = [](double s) { return s * s * s + 1 / s; };
  const Scene square({2, 2, 2, 2}, 1, {y(1.5), y(1.25)});
  std::vector<Leaf> leaves{
      {2, 0, {1.5, 0, 1.25, 1.5, 0, 1.25}}, {1, 0, {1.5, 0, 0, 1.5, 0, 0}}, {0, 0, {0, 0, 0, 0, 0, 0}}};
  // Outer signs W_1(2,2), W_3(2,2); the interior sign is their product.
  const std::vector<std::vector<double>> signs{{1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
  for (std::size_t k = 1; k < 4; ++k)
    leaves.push_back({2, k, {1.5, 0, 1.25 * signs[k][0], 1.5, 0, 1.25 * signs[k][1]}});
  const std::vector<double> a = steps(0, 0.25, 8), b = symmetric(0.5, 2), c = symmetric(1.5, 6);
  check_flood("2-2-2-2", square, WithoutLayer{square.net, 2},
              {{1, 0, 0, a}, {1, 0, 1, b}, {1, 1, 1, c}, {3, 0, 0, a}, {3, 1, 0, b}, {3, 1, 1, c}}, leaves, 0.25, 1);

  const Scene wide({3, 2, 2, 3}, 1, {y(1.75), y(1.5), y(1.25)});
  const std::vector<double> axis = symmetric(1.75, 7);
  check_flood("3-2-2-3", wide, WithoutTwoLayers{wide.net},
              {{1, 0, 0, steps(0.25, 0.25, 8)}, {1, 0, 1, axis}, {1, 0, 2, axis}, {1, 1, 1, axis}, {1, 1, 2, axis}},
              {{2, 0, {1.75, 0, 0, 1.5, 0}}, {2, 1, {1.75, 0, 0, -1.5, 0}}}, 0.25);
}

}  // namespace
}  // namespace dmf::test
