// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/merge_tree.hpp>

#include <dmf/analytic/objective.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/points/escape_direction.hpp>
#include <dmf/points/locate.hpp>

#include "support/catch.hpp"
#include "support/merge_levels.hpp"
#include "support/random_landscape.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

template dmf::MergeTree<float> dmf::merge_tree(const dmf::Atlas<float>&);

namespace dmf::test {
namespace {

using boost::multiprecision::cpp_int;
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;

template <class Scalar = double>
Atlas<Scalar> atlas_of(const std::vector<Index>& widths, const Scalar& lambda, const std::vector<Scalar>& y) {
  return Atlas<Scalar>(Architecture<Scalar>(widths, lambda), SingularValues<Scalar>(y));
}

// ------------------------------------------------------------------------------- the levels, written plainly

/// Of the values as decided: F_r, F(pass_r) and F_ex, by bisection of the scalar equation.
struct Levels {
  int L;
  Index r, most;  // r = d_min, most = the highest rank of a local minimizer
  long double unit, squared_norm = 0;
  std::vector<long double> rank_value, pass;  // F_0, ..., F_most; F(pass_1), ...
  std::optional<long double> exchange;

  explicit Levels(const Atlas<double>& atlas)
      : L(atlas.architecture().depth()),
        r(atlas.architecture().rank_bound()),
        unit(std::exp(static_cast<long double>(atlas.architecture().log_lambda().value()) / (2 * L - 2))) {
    const Vector<double> y = atlas.groups().decided_values();
    std::vector<int> side_of_fold(static_cast<std::size_t>(y.size()), -1);
    for (const auto& group : atlas.groups().groups) {
      std::fill_n(side_of_fold.begin() + group.first, group.multiplicity, group.side_of_fold);
    }
    for (const double value : y) squared_norm += static_cast<long double>(value) * value;
    most = std::min<Index>(r, std::count(side_of_fold.begin(), side_of_fold.end(), 1));
    rank_value.push_back(squared_norm);
    for (Index i = 0; i < most; ++i) {
      if (L > 2) pass.push_back(rank_value.back() - gain(y[i], false));
      rank_value.push_back(rank_value.back() - gain(y[i], true));
    }
    if (most == r && r < y.size() && side_of_fold[static_cast<std::size_t>(r)] > 0 && y[r] < y[r - 1]) {
      exchange = rank_value[static_cast<std::size_t>(r - 1)] - gain(y[r], true);
    }
  }

  /// What a copy of y at a root lowers F by: y^2 - (sigma^L/sqrt(lambda) - y)^2 - L sigma^2.
  [[nodiscard]] long double gain(long double y, bool larger) const {
    const long double eta = y / unit;
    const long double fold = L == 2 ? 0 : std::pow((L - 2.0L) / L, 1.0L / (2 * L - 2));
    long double low = larger ? fold : 0, high = larger ? 2 + eta : fold;
    for (int i = 0; i < 100; ++i) {
      const long double u = (low + high) / 2;
      ((std::pow(u, L) + std::pow(u, 2 - L) > eta) == larger ? high : low) = u;
    }
    const long double m = unit * std::pow(low, L);
    return y * y - (m - y) * (m - y) - L * unit * unit * low * low;
  }

  /// Of the two leaves (rank, component), components in the order of WrittenOut: the last bit is that of the outer
  /// signs, where these count.
  [[nodiscard]] long double level(std::pair<Index, std::size_t> a, std::pair<Index, std::size_t> b) const {
    if (a.first != b.first) {
      const auto [low, high] = std::minmax(a.first, b.first);
      return *std::max_element(pass.begin() + low, pass.begin() + high);
    }
    if (L == 2) return exchange ? *exchange : rank_value[static_cast<std::size_t>(r - 1)];
    const bool same_interior = a.second / 2 == b.second / 2;
    return same_interior && exchange ? std::min(pass.back(), *exchange) : pass.back();
  }
};

/// Everything a tree says, against the formulas above. Refuted by any number of it that is another.
void check_tree(const Atlas<double>& atlas) {
  const MergeTree<double> tree = merge_tree(atlas);
  const Levels plain(atlas);
  const double error = 64 * epsilon<double> * (static_cast<double>(plain.squared_norm) + 1e-300);

  // The leaves are the local minimizers with all their components.
  std::vector<Orbit<double>> minimizers = atlas.local_minimizers();
  REQUIRE(tree.leaves.size() == minimizers.size());
  std::vector<std::pair<Index, std::size_t>> labels;
  std::int64_t count = 0;
  for (const MergeLeaves<double>& leaf : tree.leaves) {
    CHECK(std::find(minimizers.begin(), minimizers.end(), leaf.orbit) != minimizers.end());
    CHECK(leaf.log2_count == leaf.orbit.log2_components());
    if (&leaf != &tree.leaves.back()) CHECK(leaf.log2_count == 0);
    for (std::size_t q = 0; q < (std::size_t{1} << leaf.log2_count); ++q) labels.emplace_back(leaf.orbit.rank(), q);
    count += std::int64_t{1} << leaf.log2_count;
  }
  CHECK(tree.count() == count);

  // It is a tree; each pair of leaves joins at the level that the theorem names.
  const WrittenOut<double> written(tree);
  REQUIRE(written.leaves() == labels.size());
  CHECK(written.roots() == 1);
  for (std::size_t a = 0; a < labels.size(); ++a) {
    for (std::size_t b = a + 1; b < labels.size(); ++b) {
      const double level = tree.merges[written.joining(a, b)].level;
      CHECK(std::abs(level - static_cast<double>(plain.level(labels[a], labels[b]))) <= error);
    }
  }

  // Levels ascend and are those of their saddles; heights lead down to the lowest minimizer below.
  std::vector<double> lowest;
  for (const Merge<double>& merge : tree.merges) {
    CHECK(merge.saddle.type() == CriticalPointType::strict_saddle);
    CHECK(merge.saddle.inertia().negative == 1);
    CHECK(std::abs(merge.level - merge.saddle.value()) <= 16 * epsilon<double> * merge.level);
    if (&merge != &tree.merges.front()) CHECK(merge.level >= (&merge - 1)->level);
    double least = std::numeric_limits<double>::infinity();
    for (const MergePart<double>& part : merge.parts) {
      const double below = part.is_leaf ? tree.leaves[part.index].orbit.value() : lowest[part.index];
      CHECK(part.height > 0);
      CHECK(std::abs(merge.level - below - part.height) <= error);
      least = std::min(least, below);
    }
    lowest.push_back(least);
    Index active = 0;
    for (const Choice& choice : merge.saddle.choice()) active += choice.smaller;
    CHECK((merge.reason == MergeReason::pass) == (active == 1));
    CHECK((merge.reason == MergeReason::lower_rank) == (active == 0 && merge.saddle.rank() < plain.r));
    CHECK((merge.reason == MergeReason::exchange) == (active == 0 && merge.saddle.rank() == plain.r));
  }
}

TEST_CASE("Random trees join all local minimizers at the levels of the theorem") {
  std::mt19937_64 generator(20261128);
  int several = 0, exchanges = 0, shallow = 0;
  for (int n = 0; n < 1500; ++n) {
    INFO("seed 20261128, landscape " << n);
    const RandomLandscape<> landscape =
        random_landscape(generator, {.deepest = 7, .widest = 5, .most_parameters = 400});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    check_tree(atlas);
    const MergeTree<double> tree = merge_tree(atlas);
    several += tree.leaves.back().log2_count > 0 ? 1 : 0;
    shallow += atlas.architecture().depth() == 2 && !tree.merges.empty() ? 1 : 0;
    for (const Merge<double>& merge : tree.merges) exchanges += merge.reason == MergeReason::exchange ? 1 : 0;
  }
  CHECK(several >= 100);  // the draws meet what they are for
  CHECK(exchanges >= 20);
  CHECK(shallow >= 10);
}

// -------------------------------------------------------------------------------------------------- edges

std::vector<MergeReason> reasons(const MergeTree<double>& tree) {
  std::vector<MergeReason> result;
  for (const Merge<double>& merge : tree.merges) result.push_back(merge.reason);
  return result;
}

TEST_CASE("Trees at the edges of the theorem") {
  constexpr MergeReason pass = MergeReason::pass, exchange = MergeReason::exchange, lower = MergeReason::lower_rank;
  using Reasons = std::vector<MergeReason>;
  const auto check = [](const std::vector<Index>& widths, double lambda, const std::vector<double>& y,
                        const std::vector<int>& log2_leaves, const Reasons& expected) {
    INFO("y_1 = " << y[0] << ", L = " << widths.size() - 1);
    const Atlas<double> atlas = atlas_of(widths, lambda, y);
    check_tree(atlas);
    const MergeTree<double> tree = merge_tree(atlas);
    std::vector<int> leaves;
    for (const MergeLeaves<double>& leaf : tree.leaves) leaves.push_back(leaf.log2_count);
    CHECK(leaves == log2_leaves);
    CHECK(reasons(tree) == expected);
  };
  // L = 3, lambda_l = 3: the fold is 4. L = 3, lambda_l = 1: the switch is 2.
  check({1, 1, 1, 1}, 3, {4}, {0}, {});  // d_min-th value at the fold: one leaf
  check({1, 1, 1, 1}, 3, {4.0001}, {0, 2}, {pass});
  check({1, 1, 1, 1}, 1, {2}, {0, 2}, {pass});                  // at the switch
  check({2, 1, 1, 2}, 3, {8, 4}, {0, 2}, {pass});               // y_{r+1} at the fold
  check({2, 1, 1, 2}, 1, {5, 2}, {0, 2}, {exchange, pass});     // y_{r+1} at the switch
  check({2, 1, 1, 2}, 1, {5, 0}, {0, 2}, {pass});               // zero
  check({2, 1, 1, 2}, 1, {5, 5}, {0, 1}, {pass});               // one component already
  check({3, 1, 1, 3}, 1, {5, 3, 3}, {0, 2}, {exchange, pass});  // y_{r+1} = y_{r+2}
  check({3, 2, 2, 3}, 1, {5, 5, 3}, {0, 0, 2}, {exchange, pass, pass});
  check({3, 2, 2, 3}, 1, {5, 3, 3}, {0, 0, 1}, {pass, pass});
  check({2, 2, 2, 2}, 1, {5, 3}, {0, 0, 2}, {pass, pass});  // r = d_0 = d_L: no y_{r+1}
  check({2, 3, 3, 2}, 1, {5, 3}, {0, 0, 0}, {pass, pass});  // no hidden layer of width r
  check({2, 1, 3, 2}, 1, {5, 3}, {0, 1}, {exchange, pass});
  check({2, 2, 2, 2}, 1, {5, 1}, {0, 0}, {pass});  // r = 1 < d_min: connected
  check({2, 2, 2, 2}, 1, {1, 1}, {0}, {});         // W = 0 alone
  check({2, 2, 2, 2}, 1, {0, 0}, {0}, {});
  // L = 2, sqrt(lambda) = 1.
  check({1, 1, 1}, 1, {4}, {1}, {lower});
  check({2, 1, 2}, 1, {4, 2}, {1}, {exchange});
  check({2, 1, 2}, 1, {4, 1}, {1}, {lower});  // at the threshold
  check({2, 1, 2}, 1, {4, 4}, {0}, {});       // a circle
  check({2, 1, 2}, 1, {1, 1}, {0}, {});
  check({2, 2, 2}, 1, {4, 3}, {1}, {lower});
  check({2, 2, 2}, 1, {4, 1}, {0}, {});  // r = 1 < d_1
  check({3, 2, 3}, 1, {4, 3, 2}, {1}, {exchange});
  check({2, 2, 2}, 1, {0, 0}, {0}, {});
}

TEST_CASE("The cluster of ranks begins at the lowest pass and grows on either side") {
  // L = 3, lambda_l = 1, fold 1.7548, switch 2: passes fall while values are large, rise where they are not.
  const Atlas<double> atlas = atlas_of<double>({6, 6, 6, 6}, 1, {9, 6, 1.9, 1.8, 1.79, 1.77});
  check_tree(atlas);
  std::vector<Index> ranks;
  for (const Merge<double>& merge : merge_tree(atlas).merges) ranks.push_back(merge.saddle.rank());
  CHECK(ranks == std::vector<Index>{3, 4, 5, 6, 2, 1});
  // Values between fold and switch: F(pass_1) < F_ex < F(pass_2).
  const Atlas<double> between = atlas_of<double>({3, 2, 2, 3}, 1, {1.86, 1.85, 1.84});
  check_tree(between);
  const MergeTree<double> tree = merge_tree(between);
  CHECK(reasons(tree) == std::vector<MergeReason>{MergeReason::pass, MergeReason::exchange, MergeReason::pass});
  CHECK(tree.merges[0].saddle.rank() == 1);
  // 2^(T-1) exchanges.
  const MergeTree<double> high = merge_tree(atlas_of<double>({3, 2, 2, 2, 3}, 1, {4, 3.5, 3}));
  REQUIRE(high.merges.size() == 3);
  CHECK(high.merges[0].reason == MergeReason::exchange);
  CHECK(high.merges[0].log2_count == 2);
}

// ------------------------------------------------------------------------------------------------ heights

TEST_CASE("Heights keep their digits, also where levels agree to all digits") {
  // y_{r+1} close to y_r, near the fold, far above it: against the difference of the gains in 50 digits, of which the
  // closest pair leaves 25.
  const auto groups = [](auto scalar, int L, double y_a, double y_c) {
    using Scalar = decltype(scalar);
    std::vector<Index> widths(static_cast<std::size_t>(L + 1), 1);
    widths.front() = widths.back() = 2;
    return atlas_of<Scalar>(widths, Scalar(1), {Scalar(y_a), Scalar(y_c)}).groups().groups;
  };
  double worst = 0;
  for (const int L : {2, 3, 4, 10, 300}) {
    const double at_switch = std::exp(ScalarEquation<double>(L).log_eta_switch());
    const double fold = std::exp(ScalarEquation<double>(L).log_eta_fold());
    for (const double base :
         {at_switch * 1.0001, at_switch * 3, at_switch * 1e20, fold + 0.8 * (at_switch - fold), fold * (1 + 1e-9)}) {
      for (const double ratio : {1e-12, 1e-6, 0.01, 0.3, 1.0, 50.0, 1e100, 1e150}) {
        const double y_c = base, y_a = base * (1 + ratio);
        INFO("L = " << L << ", y = " << y_a << ", " << y_c);
        const auto wide = groups(Wide(), L, y_a, y_c);
        const auto gain = [&](std::size_t i) {  // y^2 - (y - m)^2 - L sigma^2
          const Wide m = wide[i].roots[0].end_to_end, s = wide[i].roots[0].sigma;
          return Wide(m * (2 * wide[i].value - m) - L * s * s);
        };
        if ((L == 2 && y_c <= 1) || y_a > 1e153) continue;
        const auto plain = groups(0.0, L, y_a, y_c);
        const std::int64_t exponent = detail::binary_exponent(y_a);
        const double height =
            std::ldexp(detail::gain_difference(plain[0], plain[1], L, exponent), static_cast<int>(2 * exponent));
        const double error = std::abs(static_cast<double>(Wide(height) / (gain(0) - gain(1)) - 1));
        worst = std::max(worst, error);
        // (10): a few epsilon each for m, sigma and the differences, ln(u/u_fold) within 8.
        CHECK(error <= 64 * epsilon<double>);
      }
    }
  }
  INFO("largest error in epsilon: " << worst / epsilon<double>);
  CHECK(worst >= epsilon<double> / 4);
  std::cout << "largest error of a height in epsilon: " << worst / epsilon<double> << '\n';
}

TEST_CASE("Trees scale with the problem and say when they overflow") {
  const MergeTree<double> tree = merge_tree(atlas_of<double>({3, 2, 2, 3}, 1, {5, 4, 3}));
  for (const double k : {std::ldexp(1.0, -60), std::ldexp(1.0, 60)}) {
    const double k3 = k * k * k, k6 = k3 * k3;
    const MergeTree<double> scaled = merge_tree(atlas_of<double>({3, 2, 2, 3}, k3 * k, {5 * k3, 4 * k3, 3 * k3}));
    REQUIRE(scaled.merges.size() == tree.merges.size());
    for (std::size_t i = 0; i < tree.merges.size(); ++i) {
      CHECK(std::abs(scaled.merges[i].level / k6 / tree.merges[i].level - 1) <= 64 * epsilon<double>);
      for (std::size_t j = 0; j < tree.merges[i].parts.size(); ++j) {
        CHECK(std::abs(scaled.merges[i].parts[j].height / k6 / tree.merges[i].parts[j].height - 1) <=
              64 * epsilon<double>);
      }
    }
  }
  CHECK_THROWS_AS(merge_tree(atlas_of<double>({1, 1, 1, 1}, 1, {1e200})), NotRepresentable);
  CHECK_THROWS_AS(merge_tree(atlas_of<double>({2, 1, 2}, 1, {1e200, 1e100})), NotRepresentable);
}

TEST_CASE("A deep tree of 2^998 pairs is written in two merges") {
  std::vector<Index> widths(1000, 1);
  widths.front() = widths.back() = 2;
  const double at_switch = std::exp(ScalarEquation<double>(999).log_eta_switch());
  const MergeTree<double> tree = merge_tree(atlas_of<double>(widths, 1, {2 * at_switch, 1.5 * at_switch}));
  REQUIRE(tree.merges.size() == 2);
  CHECK(tree.merges[0].log2_count == 997);
  CHECK(tree.merges[1].log2_count == 0);
  CHECK(tree.count<cpp_int>() == boost::multiprecision::pow(cpp_int(2), 998) + 1);
  CHECK_THROWS_AS(tree.count(), NotRepresentable);
}

TEST_CASE("Values that are not given must lie below the fold") {
  const Architecture<double> architecture({3, 1, 1, 3}, 1.0);
  SingularTail<double> tail;
  tail.count = 1;
  tail.squared_norm = 1;
  tail.bound = 1;
  const Eigen::Vector2d given(5, 3);
  const MergeTree<double> tree = merge_tree(Atlas<double>(singular_groups(architecture, given, tail, {})));
  CHECK(tree.merges.size() == 2);
  tail.bound = 1.8;
  const Atlas<double> incomplete(singular_groups(architecture, given, tail, {}));
  CHECK_THROWS_AS(merge_tree(incomplete), InvalidInput);
}

// ----------------------------------------------------------------------------------------------- descents

/// Where a descent ended: the rank of the leaf, and the signs that tell its components apart, outer, interior, outer.
struct End {
  Index rank;
  std::vector<int> signs;
};

Factors<double> descend(const Problem<double>& problem, Factors<double> W) {
  Workspace<double> workspace(problem.architecture());
  Factors<double> gradient = W, next = W;
  double step = 0.05 / (1 + problem.Y().norm());
  double value = objective_and_gradient<double, Dynamic>(problem, W, gradient, workspace);
  for (int n = 0; n < 200000 && gradient.vector().norm() > 1e-9; ++n) {
    next.vector() = W.vector() - step * gradient.vector();
    const double lower = objective(problem, next, workspace);
    if (lower > value - 0.4 * step * gradient.vector().squaredNorm() + 1e-15 * value) {
      step /= 2;
      continue;
    }
    W.vector() = next.vector();
    value = objective_and_gradient<double, Dynamic>(problem, W, gradient, workspace);
    step *= 1.05;
  }
  return W;
}

/// Of a 1 x 1 or 2 x 2 matrix.
int sign_of_determinant(const Matrix<double>& A) {
  REQUIRE(A.rows() <= 2);
  return (A.rows() == 1 ? A(0, 0) : A(0, 0) * A(1, 1) - A(0, 1) * A(1, 0)) > 0 ? 1 : -1;
}

std::optional<End> end_of(const MergeTree<double>& tree, const Factors<double>& W) {
  const Architecture<double>& architecture = tree.leaves.front().orbit.architecture();
  for (const MergeLeaves<double>& leaf : tree.leaves) {
    if (!membership(leaf.orbit, SingularVectors<double>(architecture), W, 1e-6).member()) continue;
    End end{leaf.orbit.rank(), {}};
    if (leaf.log2_count == 0) return end;
    const Index r = end.rank;
    Matrix<double> product = Matrix<double>::Identity(architecture.width(0), r);  // the first r columns
    for (int l = 1; l <= architecture.depth(); ++l) {
      product = (W.layer(l) * product).eval();
      if (l == architecture.depth()) {
        end.signs.push_back(sign_of_determinant(product.topRows(r)));
      } else if (architecture.width(l) == r) {
        end.signs.push_back(sign_of_determinant(product));
        product = Matrix<double>::Identity(r, r);
      }
    }
    return end;
  }
  return std::nullopt;
}

/// Descends from just beside every component of every saddle of the tree, on both sides. Refuted by an end that is no
/// leaf, a leaf or sign that is not the one said, a component of the last orbit that no saddle of it leads to.
void check_descents(const Atlas<double>& atlas) {
  const MergeTree<double> tree = merge_tree(atlas);
  const Architecture<double>& architecture = atlas.architecture();
  const Problem<double> problem = diagonal_problem(atlas.groups());
  const Index r = architecture.rank_bound();
  std::vector<int> full;  // hidden layers of width r
  for (int l = 1; l < architecture.depth(); ++l) {
    if (architecture.width(l) == r) full.push_back(l);
  }
  for (const Merge<double>& merge : tree.merges) {
    INFO(to_string(merge.reason) << " at " << merge.level);
    const CriticalPoint<double> point = critical_point(merge.saddle);
    const Factors<double> saddle = point.factors();
    const Factors<double> D = escape_direction(point)->direction;
    std::set<std::vector<int>> met;
    for (std::uint32_t flips = 0; flips < (1U << full.size()); ++flips) {
      std::vector<End> ends;
      for (const double side : {-1.0, 1.0}) {
        Factors<double> W = saddle;
        W.vector() += side * 1e-3 * (1 + saddle.vector().norm()) * D.vector();
        for (std::size_t j = 0; j < full.size(); ++j) {  // the last unit of the layer with the other sign
          if ((flips >> j & 1U) == 0) continue;
          W.layer(full[j]).row(r - 1) *= -1;
          W.layer(full[j] + 1).col(r - 1) *= -1;
        }
        const std::optional<End> end = end_of(tree, descend(problem, W));
        REQUIRE(end);
        ends.push_back(*end);
      }
      if (ends[0].rank > ends[1].rank) std::swap(ends[0], ends[1]);
      for (const End& end : ends) {
        if (!end.signs.empty()) met.insert(end.signs);
      }
      if (merge.reason == MergeReason::pass) {
        CHECK(ends[1].rank == merge.saddle.rank());
        CHECK(ends[0].rank == merge.saddle.rank() - 1);
      } else {
        CHECK(ends[0].rank == r);
        CHECK(ends[1].rank == r);
        REQUIRE(ends[0].signs.size() == full.size() + 1);
        for (std::size_t j = 0; j < ends[0].signs.size(); ++j) {
          const bool outer = j == 0 || j + 1 == ends[0].signs.size();
          CHECK((ends[0].signs[j] == ends[1].signs[j]) == !outer);
        }
      }
    }
    const bool of_last = merge.reason != MergeReason::pass || merge.saddle.rank() == r;
    if (of_last && tree.leaves.back().log2_count == static_cast<int>(full.size())) {
      CHECK(met.size() == (std::size_t{1} << full.size()));
    }
  }
}

TEST_CASE("Descents from beside the saddles end in the components that the tree joins there") {
  const auto check = [](const std::vector<Index>& widths, const std::vector<double>& lambda,
                        const std::vector<double>& y) {
    INFO("y = " << y[0] << ", " << y.back() << ", L = " << widths.size() - 1);
    check_descents(Atlas<double>(Architecture<double>(widths, lambda), SingularValues<double>(y)));
  };
  check({1, 1, 1}, {1, 1}, {3});
  check({1, 1, 1, 1}, {1, 1, 1}, {2.5});
  check({2, 1, 2}, {1, 1}, {4, 2});
  check({3, 2, 3}, {2, 0.5}, {4, 3, 2});
  check({2, 2, 2}, {1, 1}, {4, 3});
  check({2, 1, 1, 2}, {0.5, 0.5, 0.5}, {2, 1.8});
  check({2, 1, 1, 2}, {0.5, 0.5, 0.5}, {2, 1.05});  // F_ex > F(pass)
  check({2, 2, 2, 2}, {1, 1, 1}, {4, 3});
  check({3, 2, 2, 3}, {2, 1, 0.5}, {5, 4, 3});
  check({3, 2, 4, 3}, {1, 1, 1}, {5, 4, 3});
  check({2, 1, 1, 1, 2}, {1, 1, 1, 1}, {4, 3});
}

}  // namespace
}  // namespace dmf::test
