// SPDX-License-Identifier: BSL-1.0
#pragma once

// Merge levels of F by flooding a grid: a priority queue spreads from one node to its neighbours, lowest first, and
// the highest value on the way when it reaches another node is the level at which the two join on the grid.
//
// F has far too many variables for a grid. What takes some of them away:
//
//   one layer W_k    F is a strictly convex quadratic in it: its least value f(rest) has one minimizer, continuous in
//                    the rest, and {F <= c} lies over {f <= c} with ellipsoids for fibres: the same merge levels.
//   W_2, W_3         of L = 3 together: over M = W_3 W_2 their penalty is at least 2 sqrt(lambda_2 lambda_3) ||M||_*,
//                    attained by W_2 = (M^T M)^{1/4}, W_3 = M (M^T M)^{-1/4}, continuous in M, and what is left is
//                    convex in M. A path of F has an image that is not higher; a path over W_1 and M has one of F
//                    above it, between components that differ in the outer signs alone: a test of the exchange.
//   SO(2) in R^2     of a hidden layer of two units: the first column of W_1 (of W_2, the first row of W_3) is turned
//                    to (a, 0), a > 0. It vanishes on a set of codimension 2, which paths avoid; elsewhere the turn
//                    is unique and continuous. The group is connected: the same merge levels.
//
// *The lower side is exact.* Neighbours differ in one layer, and the edge between them is a path in the space of F:
// this layer moves while what was eliminated stays (convex: no value above those of the ends), then what was
// eliminated moves to its own least value (convex again); or the other way round. So the grid level is that of a path
// of F: it is not below the merge level, but for rounding. *The upper side* has the error of the grid. A path at
// distance d from the best one is higher near the saddle by at most d^2/2 times the largest eigenvalue of the Hessian
// plus the magnitude of the negative one, d about one spacing.

#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace dmf::test {

/// A diagonal target with equal weights, layers of at most 3 x 3, in plain loops.
struct SmallNet {
  std::vector<int> widths;
  double l0;
  std::vector<double> y;

  using Layer = std::array<double, 9>;  // row by row, 3 entries a row
  using Layers = std::array<Layer, 4>;

  [[nodiscard]] int depth() const { return static_cast<int>(widths.size()) - 1; }
  [[nodiscard]] int width(int l) const { return widths[static_cast<std::size_t>(l)]; }
  [[nodiscard]] double target(int i, int j) const { return i == j ? y[static_cast<std::size_t>(i)] : 0; }

  static double at(const Layer& W, int i, int j) { return W[static_cast<std::size_t>(3 * i + j)]; }
  static double& at(Layer& W, int i, int j) { return W[static_cast<std::size_t>(3 * i + j)]; }

  static Layer identity() { return {1, 0, 0, 0, 1, 0, 0, 0, 1}; }
  static Layer product(const Layer& A, const Layer& B, int rows, int inner, int columns) {
    Layer C{};
    for (int i = 0; i < rows; ++i) {
      for (int k = 0; k < inner; ++k) {
        for (int j = 0; j < columns; ++j) at(C, i, j) += at(A, i, k) * at(B, k, j);
      }
    }
    return C;
  }
  /// W_last ... W_first, the identity if there is none.
  [[nodiscard]] Layer chain(const Layers& W, int first, int last) const {
    if (last < first) return identity();
    Layer P = W[static_cast<std::size_t>(first - 1)];
    for (int l = first + 1; l <= last; ++l) {
      P = product(W[static_cast<std::size_t>(l - 1)], P, width(l), width(l - 1), width(first - 1));
    }
    return P;
  }
  [[nodiscard]] double distance_from_target(const Layer& P) const {
    double sum = 0;
    for (int i = 0; i < width(depth()); ++i) {
      for (int j = 0; j < width(0); ++j) sum += (at(P, i, j) - target(i, j)) * (at(P, i, j) - target(i, j));
    }
    return sum;
  }
  static double squared_norm(const Layer& W) {
    double sum = 0;
    for (const double w : W) sum += w * w;
    return sum;
  }
  [[nodiscard]] double objective(const Layers& W) const {
    double sum = distance_from_target(chain(W, 1, depth()));
    for (int l = 1; l <= depth(); ++l) sum += l0 * squared_norm(W[static_cast<std::size_t>(l - 1)]);
    return sum;
  }
};

/// One coordinate of the grid: an entry of a layer.
struct FloodAxis {
  int layer, row, column;
  std::vector<double> values;
};

/// count values from `first` in steps of `spacing`.
inline std::vector<double> steps(double first, double spacing, int count) {
  std::vector<double> result;
  for (int i = 0; i < count; ++i) result.push_back(first + spacing * i);
  return result;
}

/// F with one layer eliminated.
struct WithoutLayer {
  SmallNet net;
  int eliminated;

  using Rest = SmallNet::Layer;  // the eliminated layer
  [[nodiscard]] double value(SmallNet::Layers W, const Rest& rest) const {
    W[static_cast<std::size_t>(eliminated - 1)] = rest;
    return net.objective(W);
  }
  /// The least value in W_k: A^T A W_k B B^T + l0 W_k = A^T Y B^T, entry by entry, by Cholesky's method.
  [[nodiscard]] Rest best(const SmallNet::Layers& W, const Rest&) const {
    const int L = net.depth(), k = eliminated, rows = net.width(k), columns = net.width(k - 1), n = rows * columns;
    const SmallNet::Layer A = net.chain(W, k + 1, L), B = net.chain(W, 1, k - 1);
    const auto gram = [](const SmallNet::Layer& X, int i, int j, int length, bool of_columns) {
      double sum = 0;
      for (int m = 0; m < length; ++m) {
        sum +=
            of_columns ? SmallNet::at(X, m, i) * SmallNet::at(X, m, j) : SmallNet::at(X, i, m) * SmallNet::at(X, j, m);
      }
      return sum;
    };
    std::array<std::array<double, 9>, 9> H{};
    std::array<double, 9> g{};
    const auto at = [](auto& array, int i) -> auto& { return array[static_cast<std::size_t>(i)]; };
    for (int p = 0; p < n; ++p) {
      const int i = p / columns, j = p % columns;
      for (int q = 0; q <= p; ++q) {
        at(at(H, p), q) = gram(A, i, q / columns, net.width(L), true) * gram(B, j, q % columns, net.width(0), false);
      }
      at(at(H, p), p) += net.l0;
      for (int m = 0; m < std::min(net.width(0), net.width(L)); ++m) {
        at(g, p) += SmallNet::at(A, m, i) * net.target(m, m) * SmallNet::at(B, j, m);
      }
    }
    for (int p = 0; p < n; ++p) {
      for (int q = 0; q <= p; ++q) {
        double sum = at(at(H, p), q);
        for (int m = 0; m < q; ++m) sum -= at(at(H, p), m) * at(at(H, q), m);
        at(at(H, p), q) = p == q ? std::sqrt(sum) : sum / at(at(H, q), q);
      }
    }
    for (int p = 0; p < n; ++p) {
      for (int m = 0; m < p; ++m) at(g, p) -= at(at(H, p), m) * at(g, m);
      at(g, p) /= at(at(H, p), p);
    }
    for (int p = n; p-- > 0;) {
      for (int m = p + 1; m < n; ++m) at(g, p) -= at(at(H, m), p) * at(g, m);
      at(g, p) /= at(at(H, p), p);
    }
    Rest result{};
    for (int p = 0; p < n; ++p) SmallNet::at(result, p / columns, p % columns) = at(g, p);
    return result;
  }
};

/// L = 3 with two hidden layers of two units, W_2 and W_3 eliminated: ||M W_1 - Y||^2 + l0 ||W_1||^2 + 2 l0 ||M||_*.
struct WithoutTwoLayers {
  SmallNet net;

  using Rest = SmallNet::Layer;  // M, d_L x 2
  [[nodiscard]] double value(const SmallNet::Layers& W, const Rest& M) const {
    const double a = gram(M, 0, 0), b = gram(M, 0, 1), c = gram(M, 1, 1);
    const double nuclear = std::sqrt(a + c + 2 * std::sqrt(std::max(0.0, a * c - b * b)));
    return net.distance_from_target(SmallNet::product(M, W[0], net.width(3), 2, net.width(0))) +
           net.l0 * (SmallNet::squared_norm(W[0]) + 2 * nuclear);
  }
  /// Proximal gradient steps from the M of a neighbour: any M will do for the lower side, a good one for the upper.
  [[nodiscard]] Rest best(const SmallNet::Layers& W, const Rest& start) const {
    Rest M = start;
    const double step = 1 / (2 * SmallNet::squared_norm(W[0]) + 1e-9);
    for (int n = 0; n < 12; ++n) {
      const SmallNet::Layer P = SmallNet::product(M, W[0], net.width(3), 2, net.width(0));
      for (int i = 0; i < net.width(3); ++i) {
        for (int k = 0; k < 2; ++k) {
          double slope = 0;
          for (int j = 0; j < net.width(0); ++j) {
            slope += 2 * (SmallNet::at(P, i, j) - net.target(i, j)) * SmallNet::at(W[0], k, j);
          }
          SmallNet::at(M, i, k) -= step * slope;
        }
      }
      shrink(M, 2 * net.l0 * step);
    }
    return M;
  }

 private:
  static double gram(const Rest& M, int i, int j) {
    double sum = 0;
    for (int m = 0; m < 3; ++m) sum += SmallNet::at(M, m, i) * SmallNet::at(M, m, j);
    return sum;
  }
  /// Both singular values less tau, or 0: M (x + z M^T M), by the eigenvalues of M^T M.
  static void shrink(Rest& M, double tau) {
    const double a = gram(M, 0, 0), b = gram(M, 0, 1), c = gram(M, 1, 1);
    const double angle = 0.5 * std::atan2(2 * b, a - c), cosine = std::cos(angle), sine = std::sin(angle);
    const std::array<std::array<double, 2>, 2> v{{{cosine, sine}, {-sine, cosine}}};
    Rest result{};
    for (const auto& [p, q] : v) {
      const double s = std::sqrt(std::max(0.0, a * p * p + 2 * b * p * q + c * q * q));
      const double factor = s > tau ? 1 - tau / s : 0;
      for (int i = 0; i < 3; ++i) {
        const double x = factor * (SmallNet::at(M, i, 0) * p + SmallNet::at(M, i, 1) * q);
        SmallNet::at(result, i, 0) += x * p;
        SmallNet::at(result, i, 1) += x * q;
      }
    }
    M = result;
  }
};

/// The grid.
template <class Model>
class Flood {
 public:
  using Node = std::size_t;
  using Rest = typename Model::Rest;

  Flood(Model model, std::vector<FloodAxis> axes) : model_(std::move(model)), axes_(std::move(axes)) {
    Node size = 1;
    for (const FloodAxis& axis : axes_) {
      stride_.push_back(size);
      size *= axis.values.size();
    }
    values_.assign(size, -1);
    rest_.resize(size);
    reached_.assign(size, 0);
    for (int layer = 1; layer <= 4; ++layer) add_neighbours(layer);
  }

  /// The node nearest to the given coordinates, one for each axis.
  [[nodiscard]] Node nearest(const std::vector<double>& x) const {
    Node result = 0;
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      std::size_t best = 0;
      for (std::size_t i = 0; i < axes_[k].values.size(); ++i) {
        if (std::abs(axes_[k].values[i] - x[k]) < std::abs(axes_[k].values[best] - x[k])) best = i;
      }
      result += best * stride_[k];
    }
    return result;
  }

  [[nodiscard]] double value(Node node) {
    see(node, Rest{});
    return values_[node];
  }

  /// The level at which each target joins `start`, in the order of the targets.
  [[nodiscard]] std::vector<double> levels(Node start, const std::vector<Node>& targets) {
    std::vector<double> result(targets.size(), -1);
    std::size_t open = targets.size();
    std::fill(reached_.begin(), reached_.end(), 0);
    using Entry = std::pair<double, Node>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    queue.push({value(start), start});
    double level = 0;
    while (!queue.empty() && open > 0) {
      const auto [height, node] = queue.top();
      queue.pop();
      if (reached_[node] != 0) continue;
      reached_[node] = 1;
      ++visited_;
      level = std::max(level, height);
      for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i] != node) continue;
        result[i] = level;
        --open;
      }
      const SmallNet::Layers here = point(node);
      for (const Step& step : neighbours_) {
        Node other = node;
        if (!move(node, step, other) || reached_[other] != 0) continue;
        see(other, rest_[node]);
        const double by_rest = model_.value(point(other), rest_[node]), by_layer = model_.value(here, rest_[other]);
        queue.push({std::max(values_[other], std::min(by_rest, by_layer)), other});
      }
    }
    return result;
  }

  [[nodiscard]] std::size_t visited() const { return visited_; }

 private:
  using Step = std::vector<std::pair<std::size_t, int>>;  // axis and -1 or 1

  /// All steps of -1, 0 and 1 in the coordinates of one layer.
  void add_neighbours(int layer) {
    std::vector<Step> all{{}};
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      if (axes_[k].layer != layer) continue;
      const std::size_t count = all.size();
      for (std::size_t i = 0; i < count; ++i) {
        for (const int sign : {-1, 1}) {
          Step longer = all[i];
          longer.emplace_back(k, sign);
          all.push_back(longer);
        }
      }
    }
    neighbours_.insert(neighbours_.end(), all.begin() + 1, all.end());
  }

  [[nodiscard]] std::size_t position(Node node, std::size_t k) const {
    return node / stride_[k] % axes_[k].values.size();
  }
  [[nodiscard]] bool move(Node node, const Step& step, Node& other) const {
    for (const auto& [k, sign] : step) {
      const std::size_t i = position(node, k);
      if (sign < 0 ? i == 0 : i + 1 == axes_[k].values.size()) return false;
      other = sign < 0 ? other - stride_[k] : other + stride_[k];
    }
    return true;
  }
  [[nodiscard]] SmallNet::Layers point(Node node) const {
    SmallNet::Layers W{};
    for (std::size_t k = 0; k < axes_.size(); ++k) {
      const FloodAxis& axis = axes_[k];
      SmallNet::at(W[static_cast<std::size_t>(axis.layer - 1)], axis.row, axis.column) = axis.values[position(node, k)];
    }
    return W;
  }
  /// Computes a node once, from what was eliminated at a neighbour.
  void see(Node node, const Rest& start) {
    if (values_[node] >= 0) return;
    const SmallNet::Layers W = point(node);
    rest_[node] = model_.best(W, start);
    values_[node] = model_.value(W, rest_[node]);
  }

  Model model_;
  std::vector<FloodAxis> axes_;
  std::vector<Node> stride_;
  std::vector<double> values_;
  std::vector<Rest> rest_;
  std::vector<char> reached_;
  std::vector<Step> neighbours_;
  std::size_t visited_ = 0;
};

}  // namespace dmf::test
