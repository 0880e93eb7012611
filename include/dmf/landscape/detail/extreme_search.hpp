// SPDX-License-Identifier: BSL-1.0
#pragma once

// The ends of the Hessian's spectrum and the blocks that hold them, without most blocks: by docs/theory.md,
// Proposition 22a, eigenvalues are monotone in the roots u and the values y of the levels of a block, so that
// the extreme ones are found among neighbours and at the ends of the order. A walk along monotone eigenvalues
// ends at the first that cannot be an end. For unequal weights those of block C are monotone in bounds only
// (Ostrowski): a pair within its bounds is decomposed unless a Cholesky factorization excludes that it holds an end.

#include <dmf/core/detail/jacobi_eigenvalues.hpp>
#include <dmf/landscape/detail/active_pair.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/pair_ends.hpp>
#include <dmf/landscape/detail/pair_spectra.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/landscape/eigenvalue_origin.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dmf::detail {

/// An eigenvalue and where it lives.
template <class Scalar>
struct LocatedEigenvalue {
  BlockEigenvalue<Scalar> eigenvalue;
  Block block;
};

/// Finds the ends of the spectrum together with the blocks that hold them.
template <class Scalar>
class ExtremeSearch {
 public:
  using Located = LocatedEigenvalue<Scalar>;

  explicit ExtremeSearch(const SpectrumBlocks<Scalar>& blocks) : blocks_(blocks), pairs_(blocks) {
    sort_levels();
    see_levels();
    see_exchanges();
    blocks_.for_each_common([&](const Block& block) { see_all(block); });
    if (ascending_.size() < 2) return;
    if (!blocks_.equal_weights()) decided_.resize(ascending_.size() * ascending_.size());
    see_largest_pairs();
    see_smallest_pairs();
  }

  [[nodiscard]] const Located& smallest() const { return smallest_; }
  [[nodiscard]] const Located& largest() const { return largest_; }
  [[nodiscard]] const Located& smallest_nonzero() const { return nonzero_; }

 private:
  /// Whether a pair with the bounds of one just seen could still be below or above all or nearer to 0.
  struct Beyond {
    bool low = false, high = false, small = false;
  };

  /// The active levels by ascending u: smaller roots and the double root, y descending, then larger ones.
  void sort_levels() {
    const std::size_t size = blocks_.active().size();
    ascending_.reserve(size);
    for (std::size_t a = 0; a < size; ++a) {
      if (kind_of(a) != RootKind::larger) ascending_.push_back(a);
    }
    others_ = ascending_.size();
    for (std::size_t a = size; a-- > 0;) {
      if (kind_of(a) == RootKind::larger) ascending_.push_back(a);
    }
  }

  [[nodiscard]] RootKind kind_of(std::size_t a) const { return blocks_.active()[a].root->root.kind; }

  /// Of the level at a position: the number of its group, which falls where y rises.
  [[nodiscard]] std::size_t group(std::size_t position) const { return blocks_.active()[ascending_[position]].group; }

  /// The position behind those in [first, last) that satisfy a condition, which the others do not.
  template <class Condition>
  [[nodiscard]] std::size_t end_of(std::size_t first, std::size_t last, const Condition& condition) const {
    while (first < last) {
      const std::size_t middle = first + (last - first) / 2;
      if (condition(middle)) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    return first;
  }

  void see(const Block& block, const BlockEigenvalue<Scalar>& eigenvalue) {
    if (none_ || eigenvalue.value < smallest_.eigenvalue.value) smallest_ = {eigenvalue, block};
    if (none_ || eigenvalue.value > largest_.eigenvalue.value) largest_ = {eigenvalue, block};
    none_ = false;
    if (eigenvalue.value == Scalar(0)) return;
    if (no_nonzero_ || abs(eigenvalue.value) < abs(nonzero_.eigenvalue.value)) nonzero_ = {eigenvalue, block};
    no_nonzero_ = false;
  }

  void see_all(const Block& block) {
    blocks_.for_each_eigenvalue(block, [&](const BlockEigenvalue<Scalar>& eigenvalue) { see(block, eigenvalue); });
  }

  /// What belongs to one level increases with t: of each kind of root the least and the greatest count. A block B has
  /// the eigenvalues of block A, zeros as pairs at two roots do, and one that may be an end only at the greatest t.
  void see_levels() {
    const std::size_t size = ascending_.size();
    const auto kind = [&](std::size_t position) { return kind_of(ascending_[position]); };
    for (std::size_t i = 0; i < size; ++i) {
      const bool inside = i > 0 && i + 1 < size && kind(i - 1) == kind(i) && kind(i) == kind(i + 1);
      if (!inside) blocks_.for_each_of_level(ascending_[i], [&](const Block& block) { see_all(block); });
    }
  }

  /// Of the two eigenvalues for y_c at zero the upper one increases with u_a and y_c; the lower one decreases with y_c
  /// through 0 at y_c = y_a. Where that is positive and u_a a larger root, it increases with u_a.
  void see_exchanges() {
    const std::vector<Level<Scalar>>& zeros = blocks_.at_zero();
    const std::size_t size = ascending_.size(), larger = size - others_;
    if (size == 0 || zeros.empty()) return;
    const auto see_exchange = [&](std::size_t position, std::size_t c) {
      see_all(blocks_.exchange_block(ascending_[position], c));
    };
    see_exchange(size - 1, 0);
    std::size_t c = 0;                        // the first with y_c <= y_a
    for (std::size_t k = 0; k < size; ++k) {  // first larger roots, then the others, y descending
      if (k == larger) c = 0;
      const std::size_t position = k < larger ? size - 1 - k : k - larger;
      while (c < zeros.size() && zeros[c].group < group(position)) ++c;
      if (c > 0) see_exchange(position, 0);
      if (c > 1) see_exchange(position, c - 1);
      std::size_t below = c;
      if (c < zeros.size() && zeros[c].group == group(position)) see_exchange(position, below++);
      if (below == zeros.size()) continue;
      const bool has_lower = k + 1 < larger && group(position - 1) < zeros[below].group;
      if (!has_lower) see_exchange(position, below);
    }
  }

  /// 1 + N + kap increases with the greater u and is convex in the logarithm of the lesser.
  void see_largest_pairs() {
    for (std::size_t j = ascending_.size(); j-- > 1;) {
      std::size_t i = 0, k = j;
      while (i < j && see_pair(i, j).high) ++i;
      while (k > i + 1 && see_pair(k - 1, j).high) --k;
      if (i == 0 && k == j) return;
    }
  }

  /// 1 + N - kap increases with the lesser u; where it is positive with the greater one as well.
  void see_smallest_pairs() {
    const std::size_t size = ascending_.size();
    for (std::size_t j = 1; j < size; ++j) {
      const std::size_t last = std::min(j, others_);
      const std::size_t end = end_of(0, last, [&](std::size_t i) { return group(i) < group(j); });  // of negative ones
      std::size_t i = 0;
      while (i < end && see_pair(i, j).low) ++i;
      for (std::size_t k = end; k > i + 1 && see_pair(k - 1, j).small;) --k;
      if (end < last && group(end) == group(j)) see_pair(end, j);
    }
    for (std::size_t i = 0; i < others_; ++i) {
      std::size_t j = end_of(others_, size, [&](std::size_t k) { return group(k) >= group(i); });
      while (j < size && see_pair(i, j).small) ++j;
    }
    for (std::size_t i = others_; i + 1 < size; ++i) {
      std::size_t j = i + 1;
      while (j < size && see_pair(i, j).small) ++j;
      if (j == i + 1) return;
    }
  }

  /// Of the levels at two positions. For equal weights the bounds are eigenvalues: none like them is beyond the pair's.
  Beyond see_pair(std::size_t lesser, std::size_t greater) {
    const Block block = blocks_.pair_block(ascending_[lesser], ascending_[greater]);
    const PairEnds<Scalar> ends = pairs_.decide(block);
    const bool equal = blocks_.equal_weights(), is_plain = isfinite(ends.bound);
    if (equal && is_plain) {
      see_plain(block, ends);
      return {};
    }
    const std::size_t number = lesser * ascending_.size() + greater;
    if (is_plain) {
      const Beyond beyond_ends = beyond(ends.in_phase == Scalar(0), ends.in_phase, ends.out_of_phase);
      see(block, {Scalar(0), blocks_.architecture().depth() - 1, 0});
      const bool asked = beyond_ends.low || beyond_ends.high || beyond_ends.small;
      const auto excluded = [&] {
        return !no_nonzero_ && pairs_.is_between(ends, abs(nonzero_.eigenvalue.value), largest_.eigenvalue.value);
      };
      if (!decided_[number] && asked && !excluded()) see_plain(block, ends);
      decided_[number] = true;
      return beyond(ends.in_phase == Scalar(0), ends.in_phase, ends.out_of_phase);
    }
    const ActivePair<Scalar> pair = blocks_.pair(block);
    if (equal) {
      see_all(block, pair);
      return {};
    }
    see(block, {Scalar(0), blocks_.architecture().depth() - 1, 0});
    if (!decided_[number] && !is_excluded(pair)) see_all(block, pair);
    decided_[number] = true;
    return beyond(pair.in_phase().is_zero(), pair.in_phase().value(), pair.out_of_phase().value());
  }

  void see_plain(const Block& block, const PairEnds<Scalar>& ends) {
    const auto visit = [this](const Block& of, const BlockEigenvalue<Scalar>& eigenvalue) { see(of, eigenvalue); };
    pairs_.see(block, ends, visit);
    pairs_.finish(visit);
  }

  void see_all(const Block& block, const ActivePair<Scalar>& pair) {
    blocks_.for_each_eigenvalue(block, pair,
                                [&](const BlockEigenvalue<Scalar>& eigenvalue) { see(block, eigenvalue); });
  }

  /// The eigenvalues of D S, D = diag(2, ..., 2, 1+N-kap, 1+N+kap), S = G^T Lam G, are those of D times
  /// numbers between the least and the largest weight (Ostrowski).
  [[nodiscard]] Beyond beyond(bool is_zero, const Scalar& critical, const Scalar& out_of_phase) const {
    const Scalar least = Scalar(2) * blocks_.weights().front().lambda;
    const Scalar most = Scalar(2) * blocks_.weights().back().lambda;
    const Scalar two(2), positive = min(two, out_of_phase);
    const Scalar bound = least * (is_zero ? positive : min(positive, Scalar(abs(critical))));
    const bool low = critical < Scalar(0) && most * critical < smallest_.eigenvalue.value;
    const bool high = most * max(two, out_of_phase) > largest_.eigenvalue.value;
    return {low, high, no_nonzero_ || bound < abs(nonzero_.eigenvalue.value)};
  }

  [[nodiscard]] bool is_excluded(const ActivePair<Scalar>& pair) {
    const auto [low, high, small] =
        beyond(pair.in_phase().is_zero(), pair.in_phase().value(), pair.out_of_phase().value());
    if (!low && !high && !small) return true;
    if (low) return false;
    // A positive definite, if at all, iff no eigenvalue below the least so far; likewise for the largest.
    const auto reduced = pair.reduced();
    Matrix<Scalar> A = reduced.A.transpose();
    if (reduced.last_is_negative) A = reduced.A;
    const Matrix<Scalar> B = A.transpose();
    Matrix<Scalar> gram(A.rows(), A.rows());
    for (Index i = 0; i < A.rows(); ++i) {
      for (Index j = 0; j <= i; ++j) {
        gram(i, j) = B.col(i).dot(B.col(j));
        if (reduced.last_is_negative) gram(i, j) -= Scalar(2) * A(i, A.cols() - 1) * A(j, A.cols() - 1);
        gram(j, i) = gram(i, j);
      }
    }
    const Matrix<Scalar> I = Matrix<Scalar>::Identity(gram.rows(), gram.rows());
    const Scalar two(2);
    const bool excluded_low =
        !small || (!pair.in_phase().is_negative() &&
                   cholesky<Scalar>(gram - I * Scalar(abs(nonzero_.eigenvalue.value) / two), factor_));
    return excluded_low && (!high || cholesky<Scalar>(I * Scalar(largest_.eigenvalue.value / two) - gram, factor_));
  }

  const SpectrumBlocks<Scalar>& blocks_;
  PairSpectra<Scalar> pairs_;
  std::vector<std::size_t> ascending_;  // positions among the active levels
  std::size_t others_ = 0;              // how many are not at larger roots
  std::vector<bool> decided_;           // pairs, by their positions
  Located smallest_{}, largest_{}, nonzero_{};
  bool none_ = true, no_nonzero_ = true;
  Matrix<Scalar> factor_;
};

}  // namespace dmf::detail
