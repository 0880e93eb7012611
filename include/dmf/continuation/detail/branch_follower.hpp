// SPDX-License-Identifier: BSL-1.0
#pragma once

// How a path is followed: what branch.hpp says, step by step.

#include <dmf/continuation/branch_result.hpp>
#include <dmf/continuation/homotopy.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/detail/product.hpp>
#include <dmf/core/detail/symmetric_eigen.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/graded_steps.hpp>
#include <dmf/loss/rank_manifold.hpp>
#include <dmf/loss/reduced_problem.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace dmf::detail {

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
  return std::count_if(values.begin(), values.end(), [](const Scalar& value) { return value < Scalar(0); });
}

/// Critical for both losses, up to rounding, and so for all in between: whitened data, where f_1 - f_0 is constant.
template <class Scalar>
bool negligible(const Vector<Scalar>& gradient, const Scalar& unit) {
  return gradient.stableNorm() <= sqrt(epsilon<Scalar>) / Scalar(64) * unit;
}

/// One path. Directions are vectors (z, tau) in the frames of a point, and are carried from point to point with them.
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
    Vector<Scalar> lengths;         // x_i = lengths_i z_i
    Vector<Scalar> gradient, rate;  // of h_tau and of f_1 - f_0, in x
    Matrix<Scalar> hessian;         // in x
    Matrix<Scalar> J;               // in z, and its rows of length 1
    Vector<Scalar> correction;      // -J^+ gradient
    Vector<Scalar> direction;       // t, of either sign
  };
  struct Heading {
    Vector<Scalar> t;
    int sign = 0;  // of det [J; t^T]
  };

  [[nodiscard]] Place look(RankManifoldPoint<Scalar> point, const Scalar& tau, bool directions) const;
  [[nodiscard]] Heading heading(const Place& place, Vector<Scalar> t) const;
  /// The step z from a place, unless it leaves the rank or goes far.
  [[nodiscard]] std::optional<RankManifoldPoint<Scalar>> moved(const Place& place, const Vector<Scalar>& z) const {
    const Vector<Scalar> x = place.lengths.cwiseProduct(z);
    if (!within_proportion(place.point, x)) return std::nullopt;
    const Vector<Scalar>& m = place.point.m;
    if (!(m[m.size() - 1] > least_proportion<Scalar>() * m[0])) return std::nullopt;
    return retract_in_proportion(place.point, x);
  }
  /// t at one point in the frames of another one nearby: blocks turn with the frames.
  [[nodiscard]] Vector<Scalar> carried(const RankManifoldPoint<Scalar>& from, const RankManifoldPoint<Scalar>& to,
                                       const Vector<Scalar>& t) const;
  /// The step of length h from `place`, if it passes all tests; `quality` < 1 says how easily.
  [[nodiscard]] std::optional<Place> step(const Place& place, const Heading& from, const Scalar& h, Heading& to,
                                          Scalar& quality) const;
  /// The zero at a given tau next to where the step of length h passes it, likewise.
  [[nodiscard]] std::optional<Place> arrive(const Place& place, const Heading& from, const Scalar& h, const Scalar& tau,
                                            Index& index) const;

  [[nodiscard]] bool stationary(const Place& place) const {
    const Scalar unit = homotopy_.factor() * length_;
    return negligible(place.gradient, unit) && negligible(place.rate, unit);
  }
  void keep(const Place& place, Branch<Scalar>& branch) const {
    if (!options_.keep_places) return;
    const Matrix<Scalar> P = place.point.product();
    const Scalar f = (Scalar(1) - place.tau) * homotopy_.first().value(P) + place.tau * homotopy_.second().value(P);
    branch.places.push_back(
        {place.tau, f + homotopy_.penalty().value(place.point.m), place.point.m.stableNorm(), index_of(place)});
  }

  /// diag(s) Hess h diag(s), which has the signs of Hess h.
  [[nodiscard]] SymmetricEigen<Scalar> signs(const Place& place, Vector<Scalar>& s) const {
    s = coordinate_scales(place.point, homotopy_.penalty().depth(), place.point.m[0]);
    return symmetric_eigen<Scalar>(s.asDiagonal() * place.hessian * s.asDiagonal());
  }
  [[nodiscard]] Index index_of(const Place& place) const {
    Vector<Scalar> s;
    return negative_count(signs(place, s).values);
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
  const Index n = g_0.size();
  Place place{std::move(point),
              tau,
              Vector<Scalar>::Constant(n, length_),
              rest * g_0 + tau * g_1,
              g_1 - g_0,
              rest * H_0 + tau * H_1,
              {},
              {},
              {}};
  if (penalty.depth() > 2) place.lengths = coordinate_singular_values(place.point);
  if (!directions) return place;
  // Rows of length 1: neither kernel nor sign of J feel their lengths, but its rounding does.
  place.J.resize(n, n + 1);
  place.J.leftCols(n) = place.hessian * place.lengths.asDiagonal();
  place.J.col(n) = place.rate;
  Vector<Scalar> q(n);
  for (Index i = 0; i < n; ++i) q[i] = Scalar(1) / place.J.row(i).stableNorm();
  place.J = (q.asDiagonal() * place.J).eval();
  // J^T = Q [R; 0]: -J^+ g = -Q_1 R^{-T} g, and the last column of Q spans the kernel.
  const Reflections<Scalar> reflections(place.J.transpose());
  const Matrix<Scalar> R = reflections.R(), Q = reflections.columns(0, n + 1);
  Vector<Scalar> x = -q.cwiseProduct(place.gradient);
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
                                                                                     Vector<Scalar> t) const {
  const Index n = place.gradient.size();
  Matrix<Scalar> bordered(n + 1, n + 1);
  bordered.topRows(n) = place.J;
  bordered.row(n) = t.transpose();
  return {std::move(t), determinant_sign(std::move(bordered))};
}

template <class Scalar, class Loss>
Vector<Scalar> BranchFollower<Scalar, Loss>::carried(const RankManifoldPoint<Scalar>& from,
                                                     const RankManifoldPoint<Scalar>& to,
                                                     const Vector<Scalar>& t) const {
  const auto turned = [](const Matrix<Scalar>& A, const Matrix<Scalar>& X, const Matrix<Scalar>& C) {
    return product_transposed_of<Scalar>(product_of<Scalar>(A, X), C);
  };
  const Index n = t.size() - 1;
  const TangentBlocks<Scalar> z = tangent_blocks(from, Vector<Scalar>(t.head(n)));
  const Matrix<Scalar> O_L = transposed_product_of<Scalar>(to.E_L, from.E_L);
  const Matrix<Scalar> O_0 = transposed_product_of<Scalar>(to.E_0, from.E_0);
  Vector<Scalar> result(n + 1);
  result.head(n) = tangent_coordinates(TangentBlocks<Scalar>{
      turned(O_L, z.A, O_0), turned(transposed_product_of<Scalar>(to.complement_L, from.complement_L), z.B, O_0),
      turned(O_L, z.C, transposed_product_of<Scalar>(to.complement_0, from.complement_0))});
  result[n] = t[n];
  return result;
}

template <class Scalar, class Loss>
std::optional<typename BranchFollower<Scalar, Loss>::Place> BranchFollower<Scalar, Loss>::step(
    const Place& place, const Heading& from, const Scalar& h, Heading& to, Scalar& quality) const {
  const Index n = place.gradient.size();
  const Scalar quarter = h / Scalar(4);
  auto there = moved(place, h * from.t.head(n));
  if (!there) return std::nullopt;
  Place next = look(*std::move(there), place.tau + h * from.t[n], true);
  Scalar last = quarter;
  for (int k = 0;; ++k) {
    const Scalar size = next.correction.norm();
    if (!(size <= last * (k == 0 ? Scalar(1) : contraction())) && !(size <= closeness())) return std::nullopt;
    if (k == 0) quality = size / quarter;
    if (size <= closeness()) break;
    if (k == corrections) return std::nullopt;
    last = size;
    there = moved(next, next.correction.head(n));
    if (!there) return std::nullopt;
    next = look(*std::move(there), next.tau + next.correction[n], true);
  }
  // The direction that goes on, and the tests of it.
  const Vector<Scalar> before = carried(place.point, next.point, from.t);
  const Scalar cosine = next.direction.dot(before);
  to = heading(next, cosine < Scalar(0) ? Vector<Scalar>(-next.direction) : next.direction);
  if (!(abs(cosine) >= Scalar(94) / Scalar(100)) || to.sign != from.sign) return std::nullopt;
  const Vector<Scalar> along = next.lengths.cwiseProduct(to.t.head(n));
  const Matrix<Scalar> back =
      place.point.product() - next.point.product() + h * tangent_matrix(next.point, tangent_blocks(next.point, along));
  const Scalar size = back.stableNorm() / length_, back_tau = place.tau - next.tau + h * to.t[n];
  const Scalar miss = sqrt(size * size + back_tau * back_tau);
  if (!(miss <= quarter * Scalar(3) / Scalar(2))) return std::nullopt;
  quality = max(quality, Scalar(miss / (quarter * Scalar(3) / Scalar(2))));
  return next;
}

template <class Scalar, class Loss>
std::optional<typename BranchFollower<Scalar, Loss>::Place> BranchFollower<Scalar, Loss>::arrive(
    const Place& place, const Heading& from, const Scalar& h, const Scalar& tau, Index& index) const {
  auto there = moved(place, h * from.t.head(place.gradient.size()));
  if (!there) return std::nullopt;
  Place next = look(*std::move(there), tau, false);
  Scalar last = max(Scalar(h / Scalar(2)), closeness());
  for (int k = 0;; ++k) {
    Vector<Scalar> s;
    const SymmetricEigen<Scalar> eigen = signs(next, s);
    const Vector<Scalar> g = eigen.vectors.transpose() * s.cwiseProduct(next.gradient);
    const Vector<Scalar> x = s.cwiseProduct(eigen.vectors * -g.cwiseQuotient(eigen.values));
    const Vector<Scalar> z = x.cwiseQuotient(next.lengths);
    const Scalar size = z.norm();
    if (!(size <= last * (k == 0 ? Scalar(1) : contraction())) && !(size <= closeness())) return std::nullopt;
    index = negative_count(eigen.values);
    if (size <= closeness()) break;
    if (k == corrections) return std::nullopt;
    last = size;
    there = moved(next, z);
    if (!there) return std::nullopt;
    next = look(*std::move(there), tau, false);
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
  branch.start_index = branch.index = index_of(place);
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
    if (next_heading.t[n] * going.t[n] < Scalar(0)) ++branch.folds;
    place = *std::move(next);
    keep(place, branch);
    going = std::move(next_heading);
    if (quality < Scalar(2) / Scalar(5)) h = min(options_.largest_step, Scalar(h * Scalar(3) / Scalar(2)));
  }
  return ended(BranchEnd::steps_used);
}

}  // namespace dmf::detail
