// SPDX-License-Identifier: BSL-1.0
#pragma once

// The point of an orbit that is near W: frames E_l of the hidden layers and rotations O_i of the groups
// of equal singular values, for which
//
//   ||W - P||^2 = ||W||^2 + ||P||^2 - 2 sum_l <W_l, E_l S_l E_{l-1}^T>
//
// is small (docs/theory.md, Proposition 49). In each E_l, and in each O_i, the sum is linear: the best one,
// the others fixed, is a polar factor, so that sweeps over all of them never move the point away from W.
// Where a sweep starts decides which of several local minima it finds. Two kinds of start are made:
// frames carried from the first layer on and from the last layer back, joined where they fit best; and the
// singular vectors of the hidden layer of least weight, carried both ways.

#include <dmf/points/critical_point.hpp>
#include <dmf/points/detail/polar.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace dmf::detail {

/// ||x - y||, also where squares leave the range.
template <class Scalar>
Scalar distance_between(const Vector<Scalar>& x, const Vector<Scalar>& y) {
  const std::int64_t exponent = std::max(common_exponent(x), common_exponent(y));
  const Vector<Scalar> difference = scaled_by_power_of_two(x, -exponent) - scaled_by_power_of_two(y, -exponent);
  return times_power_of_two(norm_in_range(difference), exponent);
}

/// How long sweeps go on.
template <class Scalar>
struct AlignmentEffort {
  int most_sweeps = 40;
  Scalar least_gain = Scalar(1) / Scalar(1000);  ///< of the squared distance, in one sweep
};

template <class Scalar>
class Alignment {
 public:
  /// U and V are singular vectors of Y, W is finite and of the orbit's widths.
  Alignment(const Orbit<Scalar>& orbit, const Matrix<Scalar>& U, const Matrix<Scalar>& V,
            const FactorsView<const Scalar, Dynamic>& W)
      : point_{orbit,
               U.leftCols(orbit.groups().singular_values.size()),
               V.leftCols(orbit.groups().singular_values.size()),
               {}},
        L_(orbit.architecture().depth()),
        r_(orbit.rank()) {
    const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
    Matrix<Scalar> S(L_, r_);
    for_each_active_copy(orbit, [&](Index a, Index, const GroupRoot<Scalar>& root) {
      for (int l = 1; l <= L_; ++l) S(l - 1, a) = root.sigma / sqrt(architecture.lambda(l));
    });
    const std::int64_t exponent = std::max(common_exponent(W.vector()), common_exponent(S));
    S_ = scaled_by_power_of_two(S, -exponent);
    for (int l = 1; l <= L_; ++l) {
      layers_.push_back(scaled_by_power_of_two(Matrix<Scalar>(W.layer(l)), -exponent));
    }
  }

  /// The best point that sweeps from all starts lead to.
  [[nodiscard]] CriticalPoint<Scalar> best(const AlignmentEffort<Scalar>& effort = {}) {
    if (r_ == 0) {
      for (int l = 1; l < L_; ++l) point_.hidden.emplace_back(orbit().architecture().width(l), 0);
      return point_;
    }
    turn_groups_as_outer_layers();
    const CriticalPoint<Scalar> turned = point_;
    start_from_both_ends();
    const Scalar from_ends = sweep(effort);
    const int heaviest = heaviest_hidden_layer();
    // Nothing to gain where W is on the orbit, up to rounding.
    if (heaviest == 0 || from_ends <= squared_rounding()) return point_;
    CriticalPoint<Scalar> ends = std::exchange(point_, turned);
    start_from_layer(heaviest);
    if (!(sweep(effort) < from_ends)) point_ = std::move(ends);
    return point_;
  }

 private:
  using Frames = std::vector<Matrix<Scalar>>;

  [[nodiscard]] const Orbit<Scalar>& orbit() const { return point_.orbit; }
  [[nodiscard]] const Matrix<Scalar>& W(int l) const { return layers_[static_cast<std::size_t>(l - 1)]; }
  [[nodiscard]] Matrix<Scalar> V_active() const { return active_columns(orbit(), point_.V); }
  [[nodiscard]] Matrix<Scalar> U_active() const { return active_columns(orbit(), point_.U); }

  /// E_0, ..., E_L of the point.
  [[nodiscard]] Frames frames() const {
    Frames result{V_active()};
    result.insert(result.end(), point_.hidden.begin(), point_.hidden.end());
    result.push_back(U_active());
    return result;
  }

  /// What <W_l, E_l S_l E_{l-1}^T> is linear in: W_l E_{l-1} S_l for E_l, W_l^T E_l S_l for E_{l-1}.
  [[nodiscard]] Matrix<Scalar> forward(int l, const Matrix<Scalar>& before) const {
    Matrix<Scalar> result = Matrix<Scalar>::Zero(W(l).rows(), r_);
    add_product<Scalar>(result, W(l), before);
    return scale(result, l);
  }
  [[nodiscard]] Matrix<Scalar> backward(int l, const Matrix<Scalar>& after) const {
    Matrix<Scalar> result = Matrix<Scalar>::Zero(W(l).cols(), r_);
    add_transposed_product<Scalar>(result, W(l), after);
    return scale(result, l);
  }
  [[nodiscard]] Matrix<Scalar>& scale(Matrix<Scalar>& M, int l) const {
    for (Index a = 0; a < r_; ++a) M.col(a) *= S_(l - 1, a);
    return M;
  }

  /// ||W - P||^2, without the cancellation of the three sums.
  [[nodiscard]] Scalar squared_distance(const Frames& E) const {
    Scalar sum(0);
    for (int l = 1; l <= L_; ++l) {
      Matrix<Scalar> scaled = E[static_cast<std::size_t>(l)];
      for (Index a = 0; a < r_; ++a) scaled.col(a) *= -S_(l - 1, a);
      Matrix<Scalar> residual = W(l);
      add_product_transposed<Scalar>(residual, scaled, E[static_cast<std::size_t>(l - 1)]);
      sum += residual.squaredNorm();
    }
    return sum;
  }

  /// What is left of ||W - P||^2 on an orbit; no sweep makes it smaller.
  [[nodiscard]] Scalar squared_rounding() const {
    const Scalar rounding = Scalar(4) * epsilon<Scalar> * S_.norm();
    return rounding * rounding;
  }

  /// On the orbit, lambda_1 V_i^T W_1^T W_1 V_i = lambda_L U_i^T W_L W_L^T U_i = O_i diag(sigma^2) O_i^T: O_i
  /// are the right singular vectors of the one above the other.
  void turn_groups_as_outer_layers() {
    const Architecture<Scalar, Dynamic>& architecture = orbit().architecture();
    const Index first_width = architecture.width(1), last_width = architecture.width(L_ - 1);
    for (const SingularGroup<Scalar>& group : orbit().groups().groups) {
      const Index h = group.multiplicity;
      if (h == 1 || group.roots.empty()) continue;
      // Rows of zeros where there are too few: the decomposition then has h right singular vectors.
      Matrix<Scalar> stacked = Matrix<Scalar>::Zero(std::max(first_width + last_width, h), h);
      add_product<Scalar>(stacked.topRows(first_width), W(1), point_.V.middleCols(group.first, h));
      add_transposed_product<Scalar>(stacked.middleRows(first_width, last_width), W(L_),
                                     point_.U.middleCols(group.first, h));
      const Scalar weight = sqrt(architecture.lambda(1)) / sqrt(architecture.lambda(L_));
      if (weight < Scalar(1)) {
        stacked.topRows(first_width) *= weight;
      } else {
        stacked.bottomRows(stacked.rows() - first_width) /= weight;
      }
      turn(group, thin_decomposition(stacked).right);
    }
  }

  /// U_i -> U_i O, V_i -> V_i O.
  void turn(const SingularGroup<Scalar>& group, const Matrix<Scalar>& O) {
    for (Matrix<Scalar>* basis : {&point_.U, &point_.V}) {
      const Matrix<Scalar> before = basis->middleCols(group.first, group.multiplicity);
      basis->middleCols(group.first, group.multiplicity).setZero();
      add_product<Scalar>(basis->middleCols(group.first, group.multiplicity), before, O);
    }
  }

  /// Frames from the first layer on, F_l = polar(W_l F_{l-1} S_l), and from the last one back; the first ones
  /// up to layer l - 1, the others from l on, for the l at which the sum is largest.
  void start_from_both_ends() {
    const auto size = static_cast<std::size_t>(L_ + 1);
    Frames from_first(size), from_last(size);
    std::vector<Scalar> gain_first(size, Scalar(0)), gain_last(size, Scalar(0));  // of the layers 1..l, l..L
    from_first[0] = V_active();
    from_last[size - 1] = U_active();
    for (std::size_t l = 1; l + 1 < size; ++l) {
      const Matrix<Scalar> image = forward(static_cast<int>(l), from_first[l - 1]);
      from_first[l] = polar_factor(image);
      gain_first[l] = gain_first[l - 1] + image.cwiseProduct(from_first[l]).sum();
    }
    for (std::size_t l = size - 1; l > 1; --l) {
      const Matrix<Scalar> image = backward(static_cast<int>(l), from_last[l]);
      from_last[l - 1] = polar_factor(image);
      const Scalar after = l + 1 < size ? gain_last[l + 1] : Scalar(0);
      gain_last[l] = after + image.cwiseProduct(from_last[l - 1]).sum();
    }
    std::size_t best = 1;
    Scalar largest = -std::numeric_limits<Scalar>::infinity();
    for (std::size_t l = 1; l < size; ++l) {
      const Scalar here = forward(static_cast<int>(l), from_first[l - 1]).cwiseProduct(from_last[l]).sum();
      const Scalar sum = gain_first[l - 1] + here + (l + 1 < size ? gain_last[l + 1] : Scalar(0));
      if (sum > largest) {
        largest = sum;
        best = l;
      }
    }
    point_.hidden.clear();
    for (std::size_t l = 1; l + 1 < size; ++l) {
      point_.hidden.push_back(std::move(l < best ? from_first[l] : from_last[l]));
    }
  }

  /// The layer between two hidden layers that has the least weight, hence the longest S_l; 0 without any.
  [[nodiscard]] int heaviest_hidden_layer() const {
    int result = 0;
    for (int l = 2; l < L_; ++l) {
      if (result == 0 || orbit().architecture().lambda(l) < orbit().architecture().lambda(result)) result = l;
    }
    return result;
  }

  /// E_{m-1} and E_m are the singular vectors of W_m, in the order of the roots.
  void start_from_layer(int m) {
    const bool wide = W(m).rows() < W(m).cols();
    ThinDecomposition<Scalar> decomposition =
        thin_decomposition<Scalar>(wide ? Matrix<Scalar>(W(m).transpose()) : W(m));
    if (wide) std::swap(decomposition.left, decomposition.right);
    std::vector<Index> order(static_cast<std::size_t>(r_));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return S_(m - 1, a) > S_(m - 1, b); });
    Frames E(static_cast<std::size_t>(L_ + 1));
    const auto at = [&](int l) -> Matrix<Scalar>& { return E[static_cast<std::size_t>(l)]; };
    at(m) = Matrix<Scalar>(W(m).rows(), r_);
    at(m - 1) = Matrix<Scalar>(W(m).cols(), r_);
    for (Index k = 0; k < r_; ++k) {
      at(m).col(order[static_cast<std::size_t>(k)]) = decomposition.left.col(k);
      at(m - 1).col(order[static_cast<std::size_t>(k)]) = decomposition.right.col(k);
    }
    for (int l = m - 2; l >= 1; --l) at(l) = polar_factor(backward(l + 1, at(l + 1)));
    for (int l = m + 1; l < L_; ++l) at(l) = polar_factor(forward(l, at(l - 1)));
    point_.hidden.assign(std::make_move_iterator(E.begin() + 1), std::make_move_iterator(E.end() - 1));
    turn_groups();
  }

  /// The best O_i for the frames of the hidden layers.
  void turn_groups() {
    const Matrix<Scalar> first = backward(1, point_.hidden.front()), last = forward(L_, point_.hidden.back());
    Index a = 0;
    for_each_choice(orbit(), [&](const SingularGroup<Scalar>& group, const Choice& choice) {
      const Index h = group.multiplicity, k = choice.active();
      if (k == 0) return;
      Matrix<Scalar> M = Matrix<Scalar>::Zero(h, k);
      add_transposed_product<Scalar>(M, point_.V.middleCols(group.first, h), first.middleCols(a, k));
      add_transposed_product<Scalar>(M, point_.U.middleCols(group.first, h), last.middleCols(a, k));
      a += k;
      Matrix<Scalar> O(h, h);
      O.leftCols(k) = polar_factor(M);
      if (k < h) O.rightCols(h - k) = orthogonal_complement<Scalar>(O.leftCols(k));
      turn(group, O);
    });
  }

  /// Sweeps until one gains too little. Returns ||W - P||^2 in the units of the scaled layers.
  Scalar sweep(const AlignmentEffort<Scalar>& effort) {
    Scalar squared = squared_distance(frames());
    for (int n = 0; n < effort.most_sweeps && squared > squared_rounding(); ++n) {
      CriticalPoint<Scalar> before = point_;
      turn_groups();
      Frames E = frames();
      for (int l = 1; l < L_; ++l) {
        const auto k = static_cast<std::size_t>(l);
        E[k] = polar_factor<Scalar>(forward(l, E[k - 1]) + backward(l + 1, E[k + 1]));
        point_.hidden[k - 1] = E[k];
      }
      const Scalar now = squared_distance(E);
      if (!(now < squared)) {  // rounding alone
        point_ = std::move(before);
        break;
      }
      const bool enough = squared - now <= effort.least_gain * squared;
      squared = now;
      if (enough) break;
    }
    return squared;
  }

  CriticalPoint<Scalar> point_;
  int L_;
  Index r_;
  Matrix<Scalar> S_;  // row l - 1: the diagonal of S_l
  std::vector<Matrix<Scalar>> layers_;
};

}  // namespace dmf::detail
