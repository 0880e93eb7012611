// SPDX-License-Identifier: BSL-1.0
#pragma once

// One unit eigenvector for every eigenvalue of a block of the Hessian, in the block's own variables: the
// entries D_1, ..., D_L(a,c) and below them D_1, ..., D_L(c,a), 2L numbers. A block of one active copy uses
// the first half, D_l(a,a). Derived with the eigenvalues in docs/theory.md, Propositions 17 to 21.

#include <dmf/landscape/detail/active_pair.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/secular_equation.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace dmf::detail {

template <class Scalar>
class BlockEigenvectors {
 public:
  explicit BlockEigenvectors(const SpectrumBlocks<Scalar>& blocks)
      : blocks_(blocks), L_(blocks.architecture().depth()) {}

  /// The eigenvector of the block's eigenvalue with this index.
  [[nodiscard]] Vector<Scalar> operator()(const Block& block, int index) const {
    Vector<Scalar> D = raw(block, index);
    D /= D.cwiseAbs().maxCoeff();
    return D / D.norm();
  }

 private:
  using Origin = EigenvalueOrigin;

  [[nodiscard]] Scalar root_lambda(Index l) const { return sqrt(blocks_.architecture().lambda(static_cast<int>(l))); }

  [[nodiscard]] Vector<Scalar> raw(const Block& block, int index) const {
    Vector<Scalar> D = Vector<Scalar>::Zero(2 * L_);
    const Index l = block.layer;
    switch (block.origin) {
      case Origin::active_copy: D.head(L_) = stretch(block, index); break;
      case Origin::pair_at_one_root: at_one_root(block, index, D); break;
      case Origin::pair_at_two_roots: at_two_roots(block, index, D); break;
      case Origin::active_and_hidden:  // D_l(c,a), D_{l+1}(a,c): along the orbit, or across
        D[L_ + l - 1] = index == 0 ? root_lambda(l + 1) : root_lambda(l);
        D[l] = index == 0 ? root_lambda(l) : Scalar(-root_lambda(l + 1));
        break;
      case Origin::active_and_zero: {
        const Scalar w = blocks_.at_zero()[block.c].y / blocks_.active()[block.a].y;
        two_by_two(index, w * root_lambda(1) * root_lambda(L_), D);
        break;
      }
      case Origin::active_and_surplus: D[l == 1 ? 0 : 2 * L_ - 1] = Scalar(1); break;
      case Origin::both_at_zero:
        if (l == 0) {
          two_by_two(index, blocks_.at_zero()[block.c].y, D);
        } else {
          D[L_ == 2 && l == 2 ? 2 * L_ - 1 : l - 1] = Scalar(1);
        }
        break;
    }
    return D;
  }

  [[nodiscard]] std::vector<SecularRoot<Scalar>> stretches(const Block& block) const {
    std::vector<SecularRoot<Scalar>> roots;
    blocks_.stretch(blocks_.active()[block.a]).for_each_root([&](const SecularRoot<Scalar>& root) {
      roots.push_back(root);
    });
    return roots;
  }

  /// Block A: v_l/(2 lambda_l - nu) at a root of the secular equation; at a pole two layers of that weight
  /// against each other, or the one layer that has it.
  [[nodiscard]] Vector<Scalar> stretch(const Block& block, int index) const {
    const SecularRoot<Scalar> root = stretches(block)[static_cast<std::size_t>(index)];
    Vector<Scalar> D = Vector<Scalar>::Zero(L_);
    int layers = 0;
    for (Index l = 1; l <= L_; ++l) {
      const Scalar& lambda = blocks_.architecture().lambda(static_cast<int>(l));
      if (root.shift != Scalar(0)) {
        // Scaled by the shift, which is small where the root nearly coincides with a pole.
        D[l - 1] = root_lambda(l) / (Scalar(2) * (lambda - root.lambda) / root.shift - Scalar(1));
      } else if (lambda == root.lambda && layers < 2) {
        D[l - 1] = Scalar(layers++ == 0 ? 1 : -1);
      }
    }
    return D;
  }

  /// Block B: block A on D_l(a,c) = D_l(c,a); on D_l(a,c) = -D_l(c,a) the multiples of v, and what is
  /// orthogonal to it.
  void at_one_root(const Block& block, int index, Vector<Scalar>& D) const {
    const auto of_block_a = static_cast<int>(stretches(block).size());
    if (index < of_block_a) {
      D.head(L_) = stretch(block, index);
      D.tail(L_) = Vector<Scalar>(D.head(L_));
      return;
    }
    if (index == of_block_a) {
      for (Index l = 1; l <= L_; ++l) D[l - 1] = root_lambda(l);
    } else {
      D[0] = root_lambda(2);
      D[1] = -root_lambda(1);
    }
    D.tail(L_) = -Vector<Scalar>(D.head(L_));
  }

  /// Block C: Lam^{-1/2} times vectors in the kernel of M; for equal weights the eigenvectors of M.
  void at_two_roots(const Block& block, int index, Vector<Scalar>& D) const {
    const ActivePair<Scalar> pair = blocks_.pair(block);
    if (index > 1 && !blocks_.equal_weights()) {
      const auto reduced = pair.reduced();
      D = reduced.to_directions * reduced.eigen(true).combinations.col(index - 2);
    } else if (index == 0) {
      D[0] = D[L_ + 1] = pair.ratio();
      D[1] = D[L_] = Scalar(-1);
    } else {
      const Index column = index == 3 ? 0 : index == 4 ? L_ : L_ - 1;
      D = pair.eigenvectors().col(column);
    }
    if (index < 2) {
      for (Index l = 1; l <= L_; ++l) {
        D[l - 1] /= root_lambda(l);
        D[L_ + l - 1] /= root_lambda(l);
      }
    }
    if (!pair.first_is_larger()) D.head(L_).swap(D.tail(L_));
  }

  /// [[lambda_1, -b], [-b, lambda_L]] in D_1(a,c), D_L(c,a): index 1 for the upper eigenvalue.
  void two_by_two(int index, const Scalar& b, Vector<Scalar>& D) const {
    const Scalar first = blocks_.architecture().lambda(1);
    const Scalar last = blocks_.architecture().lambda(static_cast<int>(L_));
    const Scalar root = hypotenuse<Scalar>(first - last, Scalar(2) * b);
    Scalar x = first >= last ? Scalar(first - last + root) : Scalar(Scalar(2) * b);
    Scalar z = first >= last ? Scalar(Scalar(-2) * b) : Scalar(first - last - root);
    if (x == Scalar(0) && z == Scalar(0)) x = Scalar(1);
    D[0] = index == 1 ? x : Scalar(-z);
    D[2 * L_ - 1] = index == 1 ? z : x;
  }

  const SpectrumBlocks<Scalar>& blocks_;
  Index L_;
};

}  // namespace dmf::detail
