// SPDX-License-Identifier: BSL-1.0
#pragma once

// Eigenvectors of the Hessian at any point of an orbit, in closed form: D with H D = mu D for the largest, the
// smallest and the least nonzero eigenvalue. The block that holds the eigenvalue (docs/theory.md, Propositions
// 17 to 21) has an eigenvector with entries D_l(a,c), D_l(c,a); in the frames E_0, ..., E_L of the point
//
//   D_l = D_l(a,c) e_l(a) e_{l-1}(c)^T + D_l(c,a) e_l(c) e_{l-1}(a)^T,
//
// e_l(a) the column of E_l for an active copy, a singular vector of Y or a vector orthogonal to the frame for
// an index at zero. At a strict saddle the direction of the smallest eigenvalue is that of most negative
// curvature; escape_direction() is cheaper and gives one of negative curvature.

#include <dmf/points/critical_point.hpp>
#include <dmf/landscape/detail/block_eigenvectors.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/points/escape_direction.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/spectrum.hpp>

#include <cstddef>
#include <vector>

namespace dmf {

/// Which eigenvalue of the Hessian.
enum class SpectrumEnd { smallest, largest, smallest_nonzero };

/// H D = eigenvalue D, ||D||_F = 1.
template <RealScalar Scalar = double>
struct EigenDirection {
  Factors<Scalar> direction;  ///< D
  Scalar eigenvalue{};
  EigenvalueOrigin origin{};
};

/// An eigenvector at the point; one of many where the eigenvalue is repeated. For equal weights
/// ||H D - mu D|| is some epsilon ||H||, for unequal ones some L epsilon ||H||. Cost: that of extremes() and
/// N numbers. Throws NotRepresentable if an eigenvalue overflows.
template <RealScalar Scalar>
[[nodiscard]] EigenDirection<Scalar> eigen_direction(const CriticalPoint<Scalar>& point, SpectrumEnd end);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The vectors e_l(a), e_l(c) of a block at a point, and the direction made of them.
template <class Scalar>
class BlockFrames {
 public:
  BlockFrames(const CriticalPoint<Scalar>& point, const SpectrumBlocks<Scalar>& blocks, const Block& block)
      : point_(point), frames_(point), block_(block), L_(point.orbit.architecture().depth()) {
    using Origin = EigenvalueOrigin;
    const Origin origin = block.origin;
    if (origin != Origin::both_at_zero) a_ = copy_of(blocks.active()[block.a], 0);
    if (origin == Origin::active_copy) c_ = a_;
    if (origin == Origin::pair_at_one_root) c_ = copy_of(blocks.active()[block.a], 1);
    if (origin == Origin::pair_at_two_roots) c_ = copy_of(blocks.active()[block.c], 0);
    const bool exchange = origin == Origin::active_and_zero || (origin == Origin::both_at_zero && block.layer == 0);
    if (exchange) zero_ = place_at_zero(blocks.at_zero()[block.c]);
  }

  [[nodiscard]] Factors<Scalar> direction(const Vector<Scalar>& entries) const {
    Factors<Scalar> D(point_.orbit.architecture());
    for (int l = 1; l <= L_; ++l) {
      if (entries[l - 1] != Scalar(0)) D.layer(l) += entries[l - 1] * first(l) * second(l - 1).transpose();
      const Scalar& swapped = entries[L_ + l - 1];
      if (swapped != Scalar(0)) D.layer(l) += swapped * second(l) * first(l - 1).transpose();
    }
    return D;
  }

 private:
  /// e_l(a): of an active copy, or free where the block has none.
  [[nodiscard]] Vector<Scalar> first(int l) const { return a_ >= 0 ? frames_.column(l, a_) : free(l); }

  /// e_l(c).
  [[nodiscard]] Vector<Scalar> second(int l) const {
    if (c_ >= 0) return frames_.column(l, c_);
    if (l > 0 && l < L_) return free(l);
    const Matrix<Scalar>& basis = l == 0 ? point_.V : point_.U;
    if (zero_ >= 0) return basis.col(zero_);
    const bool surplus = block_.origin == EigenvalueOrigin::active_and_surplus || L_ == 2;
    if (!surplus) return free(l);
    const Matrix<Scalar> all = basis.leftCols(point_.orbit.groups().singular_values.size());
    return free_vector(all);
  }

  /// A unit vector orthogonal to the frame E_l.
  [[nodiscard]] Vector<Scalar> free(int l) const {
    if (l == 0) return free_vector(active_columns(point_.orbit, point_.V));
    if (l == L_) return free_vector(active_columns(point_.orbit, point_.U));
    return free_vector(point_.hidden[static_cast<std::size_t>(l - 1)]);
  }

  [[nodiscard]] Index copy_of(const Level<Scalar>& level, Index which) const {
    for (std::size_t i = 0; i < frames_.copies().size(); ++i) {
      if (frames_.copies()[i].root == level.root) return static_cast<Index>(i) + which;
    }
    return -1;
  }

  [[nodiscard]] Index place_at_zero(const Level<Scalar>& level) const {
    Index positive = 0;
    for (const SingularGroup<Scalar>& group : point_.orbit.groups().groups) positive += group.multiplicity;
    if (level.y == Scalar(0)) return positive;
    const SingularGroup<Scalar>& group = point_.orbit.groups().groups[level.group];
    return group.first + point_.orbit.choice()[level.group].active();
  }

  const CriticalPoint<Scalar>& point_;
  ActiveFrames<Scalar> frames_;
  Block block_;
  int L_;
  Index a_ = -1, c_ = -1, zero_ = -1;
};

}  // namespace detail

template <RealScalar Scalar>
EigenDirection<Scalar> eigen_direction(const CriticalPoint<Scalar>& point, SpectrumEnd end) {
  const detail::SpectrumBlocks<Scalar> blocks(point.orbit);
  const detail::ExtremeSearch<Scalar> search(blocks);
  const detail::LocatedEigenvalue<Scalar>& found = end == SpectrumEnd::smallest  ? search.smallest()
                                                   : end == SpectrumEnd::largest ? search.largest()
                                                                                 : search.smallest_nonzero();
  const Vector<Scalar> entries = detail::BlockEigenvectors<Scalar>(blocks)(found.block, found.eigenvalue.index);
  const detail::BlockFrames<Scalar> frames(point, blocks, found.block);
  return {frames.direction(entries), found.eigenvalue.value, found.block.origin};
}

}  // namespace dmf
