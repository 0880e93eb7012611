// SPDX-License-Identifier: BSL-1.0
#pragma once

// The way down from a saddle, in closed form at any point of its orbit. In the frames of the point, with
// r the rank and t = u^{2L-2}, the second variation <D, H D> is
//
//   2L (L t - (L-2))            for D_l(a,a) = 1/sqrt(lambda_l) at every layer, a at the smaller root
//   4 (1+t) (y_a - y_c)/y_a     for D_1(a,c) = 1/sqrt(lambda_1), D_L(c,a) = 1/sqrt(lambda_L), a active
//                               although y_c > y_a is at zero
//   4 (1 - y_c/sqrt(lambda))    for the same entries of L = 2 with a free hidden index in place of a, c at
//                               zero although y_c > sqrt(lambda)
//
// and at the double root, where the first one vanishes, the third order decides:
//
//   F(W + tau D) - F(W) = (2/3) L (L-1) (L-2) tau^3/sigma + O(tau^4)      for D_l(a,a) = 1/sqrt(lambda_l),
//
// downhill for tau < 0 (docs/theory.md, Proposition 28; Chen, Jiang, Wang, Propositions 2, 3 and 5 use
// the same directions for their auxiliary problem).

#include <dmf/analytic/descent.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/core/detail/orthonormal.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace dmf {

/// Of the directions above the one of most negative coefficient, of order 2 at strict saddles, where the coefficient
/// is <D, H D>/2, and 3 at non-strict ones; none at a local minimizer.
/// Coefficient and length are within 4 L epsilon (docs/accuracy.md). Throws NotRepresentable if the
/// coefficient overflows. Cost: N numbers and one pass over the groups.
template <RealScalar Scalar>
[[nodiscard]] std::optional<Descent<Scalar>> escape_direction(const CriticalPoint<Scalar>& point);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A unit vector orthogonal to the columns of a frame that is not square: of the unit vectors the one
/// farthest from their span, projected twice.
template <class Scalar>
Vector<Scalar> free_vector(const Matrix<Scalar>& frame) {
  Index farthest = 0;
  for (Index i = 1; i < frame.rows(); ++i) {
    if (frame.row(i).squaredNorm() < frame.row(farthest).squaredNorm()) farthest = i;
  }
  Vector<Scalar> x = Vector<Scalar>::Unit(frame.rows(), farthest);
  for (int pass = 0; pass < 2; ++pass) {
    const Vector<Scalar> coordinates = frame.transpose() * x;
    x -= frame * coordinates;
  }
  return x / x.norm();
}

template <class Scalar>
class EscapeSearch {
 public:
  explicit EscapeSearch(const CriticalPoint<Scalar>& point) : point_(point), frames_(point), D_(architecture()) {
    inverse_norm_all_ = inverse_norm(1, depth(), 1);
    inverse_norm_ends_ = inverse_norm(1, depth(), depth() - 1);
  }

  std::optional<Descent<Scalar>> find() {
    const CriticalPointType type = point_.orbit.type();
    if (type == CriticalPointType::strict_saddle) {
      try_smaller_roots();
      try_exchanges();
      try_free_index();
    } else if (type == CriticalPointType::non_strict_saddle) {
      descend_from_double_root();
    } else {
      return std::nullopt;
    }
    if (!isfinite(coefficient_)) throw NotRepresentable("the negative curvature overflows");
    return Descent<Scalar>{std::move(D_), order_, coefficient_};
  }

 private:
  [[nodiscard]] const Architecture<Scalar, Dynamic>& architecture() const { return point_.orbit.architecture(); }
  [[nodiscard]] int depth() const { return architecture().depth(); }
  [[nodiscard]] const SingularGroup<Scalar>& group(const Copy<Scalar>& copy) const {
    return point_.orbit.groups().groups[copy.group];
  }

  /// 1/sqrt(sum 1/lambda_l) over l = first, first + step, ..., last: 1/||D||.
  [[nodiscard]] Scalar inverse_norm(int first, int last, int step) const {
    Scalar smallest = architecture().lambda(first);
    for (int l = first; l <= last; l += step) smallest = min(smallest, architecture().lambda(l));
    Scalar sum(0);
    for (int l = first; l <= last; l += step) sum += smallest / architecture().lambda(l);
    return sqrt(smallest) / sqrt(sum);
  }

  /// Whether a candidate <D, H D>/2 before normalization is the best so far.
  [[nodiscard]] bool improves(const Scalar& half_variation, const Scalar& inverse_norm) {
    const Scalar candidate = half_variation * inverse_norm * inverse_norm;
    if (!(candidate < coefficient_)) return false;
    coefficient_ = candidate;
    D_.vector().setZero();
    return true;
  }

  void set_diagonal(Index a, const Scalar& sign) {
    for (int l = 1; l <= depth(); ++l) {
      const Vector<Scalar> left = frames_.column(l, a), right = frames_.column(l - 1, a);
      D_.layer(l) = sign * inverse_norm_all_ / sqrt(architecture().lambda(l)) * left * right.transpose();
    }
  }

  /// D_1(a, c) and D_L(c, a), the hidden index a given by its vectors in the layers 1 and L - 1.
  void set_exchange(const Vector<Scalar>& after_first, const Vector<Scalar>& before_last, Index c) {
    const int L = depth();
    D_.layer(1) = inverse_norm_ends_ / sqrt(architecture().lambda(1)) * after_first * point_.V.col(c).transpose();
    D_.layer(L) = inverse_norm_ends_ / sqrt(architecture().lambda(L)) * point_.U.col(c) * before_last.transpose();
  }

  void try_smaller_roots() {
    const auto L = static_cast<Scalar>(depth());
    for (std::size_t a = 0; a < frames_.copies().size(); ++a) {
      const Root<Scalar>& root = frames_.copies()[a].root->root;
      if (root.kind != RootKind::smaller) continue;
      // L t - (L-2) = (L-2) (e^{(2L-2) ln(u/u_fold)} - 1)
      const Scalar critical = (L - Scalar(2)) * expm1((Scalar(2) * L - Scalar(2)) * root.log_u_over_fold);
      if (improves(L * critical, inverse_norm_all_)) set_diagonal(static_cast<Index>(a), Scalar(1));
    }
  }

  void try_exchanges() {
    const std::vector<Copy<Scalar>> zeros = inactive_copies(point_.orbit);
    if (zeros.empty()) return;
    const Copy<Scalar>& largest = zeros.front();
    for (std::size_t a = 0; a < frames_.copies().size(); ++a) {
      const Copy<Scalar>& active = frames_.copies()[a];
      if (active.group <= largest.group) continue;
      const Scalar gap = (group(active).value - group(largest).value) / group(active).value;
      const Scalar half = Scalar(2) * (Scalar(1) + active.root->root.t) * gap;
      if (improves(half, inverse_norm_ends_)) {
        const auto index = static_cast<Index>(a);
        set_exchange(frames_.column(1, index), frames_.column(depth() - 1, index), largest.place);
      }
    }
  }

  void try_free_index() {
    const std::vector<Copy<Scalar>> zeros = inactive_copies(point_.orbit);
    if (depth() != 2 || zeros.empty() || architecture().width(1) == point_.orbit.rank()) return;
    const SingularGroup<Scalar>& largest = group(zeros.front());
    if (largest.side_of_fold <= 0) return;
    // 1 - y/sqrt(lambda) = -(e^{ln(eta/eta_fold)} - 1), eta_fold = 1.
    if (improves(Scalar(-2) * expm1(largest.margin_fold), inverse_norm_ends_)) {
      const Vector<Scalar> free = free_vector(point_.hidden.front());
      set_exchange(free, free, zeros.front().place);
    }
  }

  void descend_from_double_root() {
    const auto L = static_cast<Scalar>(depth());
    for (std::size_t a = 0; a < frames_.copies().size(); ++a) {
      const GroupRoot<Scalar>& root = *frames_.copies()[a].root;
      if (root.root.kind != RootKind::double_root) continue;
      order_ = 3;
      coefficient_ = Scalar(-2) * L * (L - Scalar(1)) * (L - Scalar(2)) / (Scalar(3) * root.sigma);
      for (int factor = 0; factor < 3; ++factor) coefficient_ *= inverse_norm_all_;  // the cube may underflow
      return set_diagonal(static_cast<Index>(a), Scalar(-1));
    }
  }

  const CriticalPoint<Scalar>& point_;
  ActiveFrames<Scalar> frames_;
  Factors<Scalar> D_;
  Scalar inverse_norm_all_{}, inverse_norm_ends_{};
  Scalar coefficient_{0};
  int order_ = 2;
};

}  // namespace detail

template <RealScalar Scalar>
std::optional<Descent<Scalar>> escape_direction(const CriticalPoint<Scalar>& point) {
  return detail::EscapeSearch<Scalar>(point).find();
}

}  // namespace dmf
