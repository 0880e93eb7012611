// SPDX-License-Identifier: BSL-1.0
#pragma once

// The eigenvalues of blocks C, two active copies at different roots, each by the cheapest way that keeps what
// docs/accuracy.md promises: for equal weights two closed forms in plain numbers, for unequal ones four pairs at a time
// (detail/pair_batch.hpp), and for what is beyond the bounds of these the careful way (detail/active_pair.hpp).
// decide() alone chooses.

#include <dmf/landscape/detail/active_pair.hpp>
#include <dmf/landscape/detail/pair_batch.hpp>
#include <dmf/landscape/detail/pair_ends.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/core/scalar.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace dmf::detail {

template <class Scalar>
class PairSpectra {
 public:
  /// The blocks have to outlive it.
  explicit PairSpectra(const SpectrumBlocks<Scalar>& blocks)
      : blocks_(blocks), depth_(blocks.architecture().depth()), batch_(blocks.architecture().weights()) {
    const Scalar rho = blocks.weights().back().lambda / blocks.weights().front().lambda;
    // Rotations: of each eigenvalue; and of the largest in the block some L epsilon, whatever the weights.
    rotations_ = blocks.equal_weights() ? Scalar(0) : Scalar(Scalar(8) + Scalar(7 * depth_) / Scalar(4) * sqrt(rho));
    allowed_ = Scalar(blocks.equal_weights() ? 16 : 64 * depth_);
  }

  /// 1 + N -+ kap of a pair in plain numbers, with a bound of the error of all its eigenvalues, in epsilon of each:
  /// infinite where the careful way has to be taken.
  [[nodiscard]] PairEnds<Scalar> decide(const Block& block) const {
    PairEnds<Scalar> ends = blocks_.ends(block);
    ends.bound += rotations_;
    const bool fits = blocks_.equal_weights() || (depth_ <= PairBatch<Scalar>::deepest && !(ends.in_phase < Scalar(0)));
    return fits && ends.bound <= allowed_ ? ends : PairEnds<Scalar>{};
  }

  /// Visits the eigenvalues of a pair as decided, (block, eigenvalue), now or together with those of later ones.
  /// Throws NotRepresentable if one overflows.
  template <class Visitor>
  void see(const Block& block, const PairEnds<Scalar>& ends, const Visitor& visit) {
    if (!isfinite(ends.bound)) {
      ++careful_;
      see_careful(block, visit);
      return;
    }
    ++plain_;
    bound_ = max(bound_, ends.bound);
    if (blocks_.equal_weights()) {
      see_equal(block, ends, visit);
      return;
    }
    waiting_[static_cast<std::size_t>(count_)] = block;
    batch_.set(count_, ends);
    if (++count_ == PairBatch<Scalar>::lanes) finish(visit);
  }

  /// Whether no nonzero eigenvalue of a pair with a finite bound, for unequal weights, is near or outside
  /// [low, high]; no pair may wait.
  [[nodiscard]] bool is_between(const PairEnds<Scalar>& ends, const Scalar& low, const Scalar& high) {
    batch_.set(0, ends);
    return batch_.is_between(low / Scalar(2), high / Scalar(2));
  }

  /// Visits those of the pairs that still wait.
  template <class Visitor>
  void finish(const Visitor& visit) {
    if (count_ == 0) return;
    const bool solved = batch_.solve(count_);
    const int count = count_;
    count_ = 0;
    for (int lane = 0; lane < count; ++lane) {
      if (solved) {
        see_lane(lane, visit);
      } else {
        see_careful(waiting_[static_cast<std::size_t>(lane)], visit);
      }
    }
    if (solved) return;
    plain_ -= count;
    careful_ += count;
  }

  /// How many pairs went which way, the largest bound among the plain ones, and what is allowed.
  [[nodiscard]] std::int64_t plain() const { return plain_; }
  [[nodiscard]] std::int64_t careful() const { return careful_; }
  [[nodiscard]] const Scalar& bound() const { return bound_; }
  [[nodiscard]] const Scalar& allowed() const { return allowed_; }

 private:
  template <class Visitor>
  void see_careful(const Block& block, const Visitor& visit) const {
    blocks_.for_each_eigenvalue(block, blocks_.pair(block), [&](const auto& eigenvalue) { visit(block, eigenvalue); });
  }

  /// 0, 2 l0 (1+N-kap), 4 l0, 2 l0 (1+N+kap), the first and third L-1 times.
  template <class Visitor>
  void see_equal(const Block& block, const PairEnds<Scalar>& ends, const Visitor& visit) const {
    using Value = BlockEigenvalue<Scalar>;
    const Scalar unit = Scalar(2) * blocks_.weights().front().lambda;
    visit(block, Value{Scalar(0), depth_ - 1, 0});
    if (ends.in_phase == Scalar(0)) {
      visit(block, Value{Scalar(0), 1, 1});
    } else {
      visit(block, Value{unit * ends.in_phase, 1, 2});
    }
    visit(block, Value{Scalar(2) * unit, depth_ - 1, 3});
    visit(block, Value{unit * ends.out_of_phase, 1, 4});
  }

  /// 0, L-1 times, once more where y_a = y_c, and those of the batch, ascending.
  template <class Visitor>
  void see_lane(int lane, const Visitor& visit) {
    using Value = BlockEigenvalue<Scalar>;
    const Block& block = waiting_[static_cast<std::size_t>(lane)];
    visit(block, Value{Scalar(0), depth_ - 1, 0});
    const bool zero = batch_.in_phase(lane) == Scalar(0);
    if (zero) visit(block, Value{Scalar(0), 1, 1});
    const auto half = batch_.values(lane);
    for (int i = zero ? 1 : 0; i <= depth_; ++i) {
      const Scalar value =
          max(Scalar(Scalar(2) * half[static_cast<std::size_t>(i)]), (std::numeric_limits<Scalar>::min)());
      visit(block, Value{value, 1, zero ? i + 1 : i + 2});
    }
  }

  const SpectrumBlocks<Scalar>& blocks_;
  int depth_;
  PairBatch<Scalar> batch_;
  std::array<Block, static_cast<std::size_t>(PairBatch<Scalar>::lanes)> waiting_{};
  int count_ = 0;
  Scalar rotations_, allowed_, bound_{0};
  std::int64_t plain_ = 0, careful_ = 0;
};

}  // namespace dmf::detail
