// SPDX-License-Identifier: BSL-1.0
#pragma once

// A path of critical points of h_tau = h_0 + tau (f_1 - f_0) on M_r, followed by its arclength, so that it may turn
// around at folds. In the coordinates of rank_manifold.hpp, centered anew at every point, the path is the zero set of
// grad h_tau, a curve where the n x (n+1) matrix
//
//   J = [ Hess h_tau | grad (f_1 - f_0) ]
//
// has rank n. A step goes along its null vector t and returns by -J^+ grad h_tau, repeatedly. No gauge is left over,
// and singular values of P may cross.
//
// What is proved and what is not. Along one path det [J; t^T] keeps its sign, and on M_r the index of Hess h_tau
// changes by one where tau turns around at a simple fold (docs/theory.md, Proposition 72). That a computed step stays
// on its path is not proved but tested, and the step is halved until all of this holds: the first correction is below a
// quarter of the step; every further one is below 0.3 of the one before, as where Newton's method converges by the
// theorem of Newton and Kantorovich (k of about 1/2 or less, with a constant that is observed and not bounded); the
// direction turns by less than 20 degrees; the step back from the new point comes near the old one; and the sign of det
// [J; t^T] is that of the path. Two paths may still be closer to each other than all of this sees. Hence the tests of a
// survey, and its refinement.

#include <dmf/continuation/homotopy.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace dmf {

/// What became of a path.
enum class BranchEnd {
  reached,         ///< it came to tau = 1, or is critical for f_0 and f_1 both and does not move
  turned_back,     ///< it came back to where tau began
  left_rank,       ///< the least singular value went to zero, which it may for L = 2 alone
  step_too_small,  ///< no step above the least one passes all tests: lost
  steps_used,      ///< all steps allowed were taken: lost
  singular_start   ///< it does not begin: Hess h_tau cannot be told from singular there, or the start is no zero
};
[[nodiscard]] const char* to_string(BranchEnd end);

template <RealScalar Scalar = double>
struct BranchOptions {
  Scalar largest_step = Scalar(1) / Scalar(25);  ///< of arclength, P in units of the homotopy's length and tau as it is
  Scalar least_step = Scalar(1) / Scalar(1000000);
  int steps = 4000;
  Scalar begin = Scalar(0);  ///< tau where paths begin and turned ones end
  bool keep_places = false;  ///< in Branch::places, for pictures
};

/// A place that a path came by.
template <RealScalar Scalar = double>
struct BranchPlace {
  Scalar tau{};
  Scalar value{};  ///< h_tau = F_tau
  Scalar norm{};   ///< ||P||_F
  Index index{};   ///< of Hess h_tau, as computed
};

template <RealScalar Scalar = double>
struct Branch {
  BranchEnd end{};
  RankManifoldPoint<Scalar> point;  ///< the last one
  Scalar tau{};                     ///< where it is: 1 if reached, begin if turned back
  Index start_index{}, index{};     ///< of Hess h_tau at the first and last point
  int steps{}, rejected{};
  int folds{};                              ///< how often tau turned around
  Scalar smallest_step{};                   ///< that was taken
  std::vector<BranchPlace<Scalar>> places;  ///< from the first to the last, if they were to be kept

  /// It ended where a path can end.
  [[nodiscard]] bool accounted_for() const {
    return end == BranchEnd::reached || end == BranchEnd::turned_back || end == BranchEnd::left_rank;
  }
};

/// The path through a critical point of h_tau at tau = options.begin, from there upwards; or with `downwards` from tau
/// = 1, where it ends as turned_back at options.begin and as reached if it comes back to 1. Throws InvalidInput unless
/// the point is of the size of the loss, of rank at least 1, 0 <= begin < 1, 0 < least_step <= largest_step, finite,
/// and steps > 0. Cost of a step: about three reduced Hessians of each loss.
template <RealScalar Scalar, class Loss>
[[nodiscard]] Branch<Scalar> follow_branch(const Homotopy<Scalar, Loss>& homotopy,
                                           const RankManifoldPoint<Scalar>& start,
                                           const BranchOptions<std::type_identity_t<Scalar>>& options = {},
                                           bool downwards = false);

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(BranchEnd end) {
  switch (end) {
    case BranchEnd::reached: return "reached";
    case BranchEnd::turned_back: return "turned_back";
    case BranchEnd::left_rank: return "left_rank";
    case BranchEnd::step_too_small: return "step_too_small";
    case BranchEnd::steps_used: return "steps_used";
    case BranchEnd::singular_start: return "singular_start";
  }
  return "";
}

namespace detail {

/// The sign of the determinant of a small matrix, by elimination; 0 where a pivot is 0.
template <class Scalar>
int determinant_sign(Matrix<Scalar> A) {
  int sign = 1;
  for (Index k = 0; k < A.rows(); ++k) {
    Index pivot = k;
    for (Index i = k + 1; i < A.rows(); ++i) {
      if (abs(A(i, k)) > abs(A(pivot, k))) pivot = i;
    }
    if (A(pivot, k) == Scalar(0)) return 0;
    if (pivot != k) {
      A.row(k).swap(A.row(pivot));
      sign = -sign;
    }
    if (A(k, k) < Scalar(0)) sign = -sign;
    for (Index i = k + 1; i < A.rows(); ++i) {
      const Scalar factor = A(i, k) / A(k, k);
      for (Index j = k + 1; j < A.cols(); ++j) A(i, j) -= factor * A(k, j);
    }
  }
  return sign;
}

template <class Scalar>
void require_branch_options(const BranchOptions<Scalar>& options) {
  require(options.begin >= Scalar(0) && options.begin < Scalar(1),
          "tau where paths begin must be at least 0 and below 1, got ", options.begin);
  require(options.least_step > Scalar(0) && options.least_step <= options.largest_step &&
              isfinite(options.largest_step) && options.steps > 0,
          "steps must be positive and finite, the least not above the largest, got ", options.least_step, ", ",
          options.largest_step, " and ", options.steps, " steps");
}

template <class Scalar>
Index negative_count(const Vector<Scalar>& values) {
  Index result = 0;
  for (const Scalar& value : values) result += value < Scalar(0) ? 1 : 0;
  return result;
}

/// One path. Directions are kept as matrices and brought to the coordinates of each point.
template <class Scalar, class Loss>
class BranchFollower {
 public:
  BranchFollower(const Homotopy<Scalar, Loss>& homotopy, const BranchOptions<Scalar>& options)
      : homotopy_(homotopy), options_(options), length_(homotopy.length()) {}

  Branch<Scalar> follow(const RankManifoldPoint<Scalar>& start, bool downwards);

 private:
  struct Place {
    RankManifoldPoint<Scalar> point;
    Scalar tau{};
    Vector<Scalar> gradient, rate;
    Matrix<Scalar> hessian;     // all in units of the length: P = length x
    Vector<Scalar> correction;  // -J^+ gradient
    Vector<Scalar> direction;   // t, of either sign
  };
  struct Heading {
    Matrix<Scalar> along;  // the part of t that moves P, in units of the length
    Scalar tau{};
    int sign = 0;  // of det [J; t^T]
  };

  [[nodiscard]] Place look(RankManifoldPoint<Scalar> point, const Scalar& tau, bool directions) const;
  [[nodiscard]] Heading heading(const Place& place, const Vector<Scalar>& t) const;
  [[nodiscard]] RankManifoldPoint<Scalar> moved(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& x) const {
    return retract<Scalar>(point, Vector<Scalar>(length_ * x));
  }
  [[nodiscard]] Vector<Scalar> coordinates(const RankManifoldPoint<Scalar>& point, const Matrix<Scalar>& along) const {
    return tangent_coordinates(tangent_projection(point, along));
  }
  [[nodiscard]] bool on_rank(const RankManifoldPoint<Scalar>& point, const Vector<Scalar>& x) const {
    return stays_on_rank(point, Vector<Scalar>(length_ * x));
  }
  /// The step of length h from `place`, if it passes all tests; `quality` < 1 says how easily.
  [[nodiscard]] std::optional<Place> step(const Place& place, const Heading& from, const Scalar& h, Heading& to,
                                          Scalar& quality) const;
  /// The zero at a given tau next to where the step of length h passes it, likewise.
  [[nodiscard]] std::optional<Place> arrive(const Place& place, const Heading& from, const Scalar& h, const Scalar& tau,
                                            Index& index) const;

  /// Critical for both losses, up to rounding, and so for all in between: whitened data, where f_1 - f_0 is constant.
  [[nodiscard]] static bool stationary(const Place& place) {
    const Scalar size = place.hessian.norm() * closeness();
    return place.gradient.norm() <= size && place.rate.norm() <= size;
  }

  void keep(const Place& place, Branch<Scalar>& branch) const {
    if (!options_.keep_places) return;
    const Matrix<Scalar> P = place.point.product();
    const Scalar f = (Scalar(1) - place.tau) * homotopy_.first().value(P) + place.tau * homotopy_.second().value(P);
    branch.places.push_back({place.tau, f + homotopy_.penalty().value(place.point.m), place.point.m.norm(),
                             negative_count(symmetric_eigen(place.hessian).values)});
  }

  static constexpr int corrections = 8;
  [[nodiscard]] static Scalar closeness() { return sqrt(epsilon<Scalar>) / Scalar(64); }
  [[nodiscard]] static Scalar contraction() { return Scalar(3) / Scalar(10); }

  const Homotopy<Scalar, Loss>& homotopy_;
  BranchOptions<Scalar> options_;
  Scalar length_;
};

template <class Scalar, class Loss>
typename BranchFollower<Scalar, Loss>::Place BranchFollower<Scalar, Loss>::look(RankManifoldPoint<Scalar> point,
                                                                                const Scalar& tau,
                                                                                bool directions) const {
  const RankPenalty<Scalar>& penalty = homotopy_.penalty();
  const Vector<Scalar> g_0 = tangent_coordinates(reduced_gradient(homotopy_.first(), penalty, point));
  const Vector<Scalar> g_1 = tangent_coordinates(reduced_gradient(homotopy_.second(), penalty, point));
  const Matrix<Scalar> H_0 = reduced_hessian(homotopy_.first(), penalty, point);
  const Matrix<Scalar> H_1 = reduced_hessian(homotopy_.second(), penalty, point);
  const Scalar rest = Scalar(1) - tau;
  Place place{std::move(point), tau, rest * g_0 + tau * g_1, g_1 - g_0, length_ * (rest * H_0 + tau * H_1), {}, {}};
  if (!directions) return place;
  // J^T = Q [R; 0]: -J^+ g = -Q_1 R^{-T} g, and the last column of Q spans the kernel.
  const Index n = place.gradient.size();
  Matrix<Scalar> transposed(n + 1, n);
  transposed.topRows(n) = place.hessian;
  transposed.row(n) = place.rate.transpose();
  const Reflections<Scalar> reflections(std::move(transposed));
  const Matrix<Scalar> R = reflections.R(), Q = reflections.columns(0, n + 1);
  Vector<Scalar> x = -place.gradient;
  for (Index k = 0; k < n; ++k) {  // R^T x = -g
    for (Index j = 0; j < k; ++j) x[k] -= R(j, k) * x[j];
    x[k] /= R(k, k);
  }
  place.correction = Q.leftCols(n) * x;
  place.direction = Q.col(n);
  return place;
}

template <class Scalar, class Loss>
typename BranchFollower<Scalar, Loss>::Heading BranchFollower<Scalar, Loss>::heading(const Place& place,
                                                                                     const Vector<Scalar>& t) const {
  const Index n = place.gradient.size();
  Matrix<Scalar> bordered(n + 1, n + 1);
  bordered.topLeftCorner(n, n) = place.hessian;
  bordered.col(n).head(n) = place.rate;
  bordered.row(n) = t.transpose();
  return {tangent_matrix(place.point, tangent_blocks(place.point, Vector<Scalar>(t.head(n)))), t[n],
          determinant_sign(std::move(bordered))};
}

template <class Scalar, class Loss>
std::optional<typename BranchFollower<Scalar, Loss>::Place> BranchFollower<Scalar, Loss>::step(
    const Place& place, const Heading& from, const Scalar& h, Heading& to, Scalar& quality) const {
  const Index n = place.gradient.size();
  const Scalar quarter = h / Scalar(4);
  const Vector<Scalar> predicted = h * coordinates(place.point, from.along);
  if (!on_rank(place.point, predicted)) return std::nullopt;
  Place next = look(moved(place.point, predicted), place.tau + h * from.tau, true);
  Scalar last = quarter;
  for (int k = 0;; ++k) {
    const Scalar size = next.correction.norm();
    if (!(size <= last * (k == 0 ? Scalar(1) : contraction())) && !(size <= closeness())) return std::nullopt;
    if (k == 0) quality = size / quarter;
    if (size <= closeness()) break;
    if (k == corrections) return std::nullopt;
    last = size;
    const Vector<Scalar> x = next.correction.head(n);
    if (!on_rank(next.point, x)) return std::nullopt;
    next = look(moved(next.point, x), next.tau + next.correction[n], true);
  }
  // The direction that goes on, and the tests of it.
  const Vector<Scalar> before = coordinates(next.point, from.along);
  const Scalar cosine = next.direction.head(n).dot(before) + next.direction[n] * from.tau;
  to = heading(next, cosine < Scalar(0) ? Vector<Scalar>(-next.direction) : next.direction);
  if (!(abs(cosine) >= Scalar(94) / Scalar(100)) || to.sign != from.sign) return std::nullopt;
  const Matrix<Scalar> back = (place.point.product() - next.point.product()) / length_ + h * to.along;
  const Scalar back_tau = place.tau - next.tau + h * to.tau, miss = sqrt(back.squaredNorm() + back_tau * back_tau);
  if (!(miss <= quarter * Scalar(3) / Scalar(2))) return std::nullopt;
  quality = max(quality, Scalar(miss / (quarter * Scalar(3) / Scalar(2))));
  return next;
}

template <class Scalar, class Loss>
std::optional<typename BranchFollower<Scalar, Loss>::Place> BranchFollower<Scalar, Loss>::arrive(
    const Place& place, const Heading& from, const Scalar& h, const Scalar& tau, Index& index) const {
  const Vector<Scalar> predicted = h * coordinates(place.point, from.along);
  if (!on_rank(place.point, predicted)) return std::nullopt;
  Place next = look(moved(place.point, predicted), tau, false);
  Scalar last = max(Scalar(h / Scalar(2)), closeness());
  for (int k = 0;; ++k) {
    const SymmetricEigen<Scalar> eigen = symmetric_eigen(next.hessian);
    const Vector<Scalar> g = eigen.vectors.transpose() * next.gradient;
    Vector<Scalar> x(g.size());
    for (Index i = 0; i < g.size(); ++i) x[i] = -g[i] / eigen.values[i];
    const Scalar size = x.norm();
    if (!(size <= last * (k == 0 ? Scalar(1) : contraction())) && !(size <= closeness())) return std::nullopt;
    index = negative_count(eigen.values);
    if (size <= closeness()) break;
    if (k == corrections) return std::nullopt;
    last = size;
    const Vector<Scalar> move = eigen.vectors * x;
    if (!on_rank(next.point, move)) return std::nullopt;
    next = look(moved(next.point, move), tau, false);
  }
  // At a given tau the sign of det [J; t^T] is that of det Hess h times that of t's last entry.
  const int sign = (index % 2 == 0 ? 1 : -1) * (tau > place.tau ? 1 : -1);
  if (sign != from.sign) return std::nullopt;
  return next;
}

template <class Scalar, class Loss>
Branch<Scalar> BranchFollower<Scalar, Loss>::follow(const RankManifoldPoint<Scalar>& start, bool downwards) {
  Branch<Scalar> branch;
  branch.tau = downwards ? Scalar(1) : options_.begin;
  branch.smallest_step = options_.largest_step;
  Place place = look(start, branch.tau, true);
  const Index n = place.gradient.size();
  branch.start_index = branch.index = negative_count(symmetric_eigen(place.hessian).values);
  keep(place, branch);
  const auto ended = [&](BranchEnd end) {
    branch.end = end;
    branch.point = place.point;
    branch.tau = place.tau;
    return branch;
  };
  if (stationary(place)) {
    place.tau = downwards ? options_.begin : Scalar(1);
    keep(place, branch);
    return ended(downwards ? BranchEnd::turned_back : BranchEnd::reached);
  }
  const Scalar forward = downwards ? Scalar(-1) : Scalar(1);
  if (!(place.correction.norm() <= sqrt(closeness())) ||
      !(abs(place.direction[n]) > Scalar(n) * sqrt(epsilon<Scalar>))) {
    return ended(BranchEnd::singular_start);
  }
  Heading going =
      heading(place, place.direction[n] * forward > Scalar(0) ? place.direction : Vector<Scalar>(-place.direction));
  if (going.sign != (branch.index % 2 == 0 ? 1 : -1) * (downwards ? -1 : 1)) return ended(BranchEnd::singular_start);
  Scalar h = options_.largest_step / Scalar(4);
  while (branch.steps < options_.steps) {
    Heading next_heading;
    Scalar quality(1);
    std::optional<Place> next = step(place, going, h, next_heading, quality);
    if (next && (next->tau >= Scalar(1) || next->tau <= options_.begin)) {
      const Scalar limit = next->tau >= Scalar(1) ? Scalar(1) : options_.begin;
      const Scalar share = (limit - place.tau) / (next->tau - place.tau);
      // From a path's own start a step may go the wrong way by rounding alone.
      Index index = 0;
      const bool outwards = (limit - place.tau) * (next->tau - place.tau) > Scalar(0);
      next = outwards ? arrive(place, going, Scalar(h * share), limit, index) : std::nullopt;
      if (next) {
        ++branch.steps;
        branch.smallest_step = min(branch.smallest_step, h);
        place = *std::move(next);
        keep(place, branch);
        branch.index = index;
        return ended(limit == Scalar(1) ? BranchEnd::reached : BranchEnd::turned_back);
      }
    }
    if (!next) {
      ++branch.rejected;
      h /= Scalar(2);
      if (h < options_.least_step) {
        const Scalar least = place.point.m[place.point.rank() - 1];
        const bool vanishing = homotopy_.penalty().depth() == 2 && least <= Scalar(100) * options_.least_step * length_;
        return ended(vanishing ? BranchEnd::left_rank : BranchEnd::step_too_small);
      }
      continue;
    }
    ++branch.steps;
    branch.smallest_step = min(branch.smallest_step, h);
    if (next_heading.tau * going.tau < Scalar(0)) ++branch.folds;
    place = *std::move(next);
    keep(place, branch);
    going = std::move(next_heading);
    if (quality < Scalar(2) / Scalar(5)) h = min(options_.largest_step, Scalar(h * Scalar(3) / Scalar(2)));
  }
  return ended(BranchEnd::steps_used);
}

}  // namespace detail

template <RealScalar Scalar, class Loss>
Branch<Scalar> follow_branch(const Homotopy<Scalar, Loss>& homotopy, const RankManifoldPoint<Scalar>& start,
                             const BranchOptions<std::type_identity_t<Scalar>>& options, bool downwards) {
  detail::require_search(start);
  detail::require(start.rows() == homotopy.second().rows() && start.cols() == homotopy.second().cols(),
                  "the start must be of the size of the loss, ", homotopy.second().rows(), " x ",
                  homotopy.second().cols(), ", got ", start.rows(), " x ", start.cols());
  detail::require_branch_options(options);
  return detail::BranchFollower<Scalar, Loss>(homotopy, options).follow(start, downwards);
}

}  // namespace dmf
