// SPDX-License-Identifier: BSL-1.0
#pragma once

// The spectrum of the Hessian of F at an orbit, the same at all of its points, also for unequal weights
// (docs/theory.md, Proposition 15). The Hessian falls into blocks (Propositions 16 to 21) whose number does
// not depend on the widths but on the number g of levels: distinct singular values of Y at their roots or at
// zero. With lambda_1 = ... = lambda_L = l0 and t = u^{2L-2} its eigenvalues are
//
//   4 l0, 2 l0 (L t - (L-2))                      one active copy
//   those, 2 l0 L (1+t), 0                        two active copies of one y at one root
//   0, 4 l0, 2 l0 (1+N-kap), 2 l0 (1+N+kap)       two active copies at different roots
//   0, 4 l0, 2 l0 (1+t)(1 +- y_c/y_a), 2 l0 (1+t) an active copy a and a hidden index, y_c at zero, a surplus
//   2 l0;  L = 2: 2 (l0 +- y_c)                   no active copy
//
// and for any weights secular equations and matrices of size L + 1 take the place of the first and third
// line. Zeros are exact and as many as Orbit::inertia() says (Proposition 22), as are the signs.
//
// Example:
//
//   const dmf::Orbit<double> orbit = landscape.lowest(1).front();
//   for (const auto& [value, multiplicity, origin] : dmf::spectrum(orbit)) {
//     std::cout << value << " x " << multiplicity << ' ' << dmf::to_string(origin) << '\n';
//   }
//   const auto [smallest, largest, smallest_nonzero] = dmf::extremes(orbit);
//   std::cout << largest / smallest_nonzero << ' ' << dmf::hessian_trace(orbit) << '\n';

#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/scaled.hpp>
#include <dmf/landscape/detail/spectrum_blocks.hpp>
#include <dmf/landscape/eigenvalue_origin.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace dmf {

/// An eigenvalue of the Hessian of F (factor 2 included), how often it occurs, and why.
template <RealScalar Scalar = double>
struct HessianEigenvalue {
  Scalar value{};
  std::int64_t multiplicity{};
  EigenvalueOrigin origin{};
};

/// What spectrum() does at most.
struct SpectrumLimits {
  /// Unequal weights: the number of pairs of active levels times (2L)^3.
  std::int64_t work = std::int64_t{1} << 31;
  /// The number of entries of the list, about 4 per pair of active levels (L + 2 for unequal weights).
  std::int64_t entries = std::int64_t{1} << 26;
};

/// All eigenvalues, ascending, the multiplicities adding up to N: one entry for every kind of block, pair of
/// levels and eigenvalue, so that equal eigenvalues of different origin stand apart. Errors are some epsilon
/// of the eigenvalue itself, for unequal weights and copies at smaller roots of the largest one in its block
/// (docs/accuracy.md, "Spectra"). Throws InvalidInput beyond the limits, where extremes(), hessian_trace() and
/// Orbit::inertia() still answer, NotRepresentable if an eigenvalue overflows, and InternalContradiction instead
/// of a list whose signs are not Orbit::inertia().
/// Cost: O(g^2) closed forms; for unequal weights some 100 (L+1)^3 operations per pair of active levels.
template <RealScalar Scalar>
[[nodiscard]] std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>& orbit,
                                                              const SpectrumLimits& limits = {});

/// The list with neighbours joined whose values differ by at most tolerance x the larger of their own magnitudes and
/// have one sign: 0 joins equal ones. Eigenvalues of very different size stay apart, however small beside the
/// largest. The origin is that of the first.
template <RealScalar Scalar>
[[nodiscard]] std::vector<HessianEigenvalue<Scalar>> merged(const std::vector<HessianEigenvalue<Scalar>>& spectrum,
                                                            const std::type_identity_t<Scalar>& tolerance = Scalar(0));

/// The ends of the spectrum.
template <RealScalar Scalar = double>
struct SpectrumExtremes {
  Scalar smallest{};
  Scalar largest{};
  Scalar smallest_nonzero{};  ///< with its sign, the nonzero eigenvalue of least magnitude
};

/// The ends without the list, for any number of levels: those of spectrum(). Where eigenvalues are monotone in
/// y only the outermost blocks are looked at. For unequal weights a pair of active levels is decomposed only
/// if bounds and then a Cholesky factorization do not exclude that it holds one of the three.
/// Cost: O(g s) for equal weights, s levels at other than the larger roots; else O(g^2) bounds and in general
/// O(g^2 L^3). Throws as spectrum() on overflow and contradiction.
template <RealScalar Scalar>
[[nodiscard]] SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>& orbit);

/// The trace in closed form (docs/theory.md, Proposition 29), at a point of the orbit
///
///   2 sum_l lambda_l [sum_a u_a^{2(L-l)} sum_a u_a^{2(l-1)} + d_l d_{l-1}],
///
/// sums over active copies, but d_L in place of the first at l = L, d_0 in place of the second at l = 1.
/// Throws NotRepresentable if it overflows. Cost: O(g L).
template <RealScalar Scalar>
[[nodiscard]] Scalar hessian_trace(const Orbit<Scalar>& orbit);

// ---------------------------------------------------------------------------- implementation

namespace detail {

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

  explicit ExtremeSearch(const SpectrumBlocks<Scalar>& blocks) : blocks_(blocks) {
    blocks_.for_each_single([&](const Block& block) {
      if (may_hold_extreme(block)) see_all(block);
    });
    const std::vector<Level<Scalar>>& levels = blocks_.active();
    std::vector<std::size_t> larger, others;
    for (std::size_t a = 0; a < levels.size(); ++a) {
      (levels[a].root->root.kind == RootKind::larger ? larger : others).push_back(a);
    }
    for (std::size_t i = 0; i < others.size(); ++i) {
      for (const std::size_t a : larger) see_pair(others[i], a);
      for (std::size_t k = 0; k < i; ++k) see_pair(others[i], others[k]);
    }
    if (larger.size() < 2) return;
    see_pair(larger[0], larger[1]);
    if (!blocks_.equal_weights()) {
      for (std::size_t i = 0; i < larger.size(); ++i) {
        for (std::size_t k = i + 1; k < larger.size(); ++k) see_pair(larger[i], larger[k]);
      }
    } else if (larger.size() > 2) {
      // For larger roots 1 + N - kap and 1 + N + kap increase with both u: u_a^L +- u_c^L over u_a^2 - u_c^2
      // and eta_a - eta_c over the same do, being divided differences of convex functions of u^2.
      see_pair(larger[larger.size() - 2], larger.back());
    }
  }

  [[nodiscard]] const Located& smallest() const { return smallest_; }
  [[nodiscard]] const Located& largest() const { return largest_; }
  [[nodiscard]] const Located& smallest_nonzero() const { return nonzero_; }

 private:
  void see(const Block& block, const BlockEigenvalue<Scalar>& eigenvalue) {
    const Located located{eigenvalue, block};
    if (none_ || eigenvalue.value < smallest_.eigenvalue.value) smallest_ = located;
    if (none_ || eigenvalue.value > largest_.eigenvalue.value) largest_ = located;
    none_ = false;
    if (eigenvalue.value == Scalar(0)) return;
    if (no_nonzero_ || abs(eigenvalue.value) < abs(nonzero_.eigenvalue.value)) nonzero_ = located;
    no_nonzero_ = false;
  }

  void see_all(const Block& block) {
    for (const BlockEigenvalue<Scalar>& eigenvalue : blocks_.eigenvalues(block)) see(block, eigenvalue);
  }

  /// Blocks A increase with t: only those of largest and least t among the roots of one kind count. Blocks B
  /// have the eigenvalues of block A and one more that increases with t, beside zeros. Of two eigenvalues
  /// for y_c at zero the upper one increases, the lower one decreases with y_c through 0 at y_c = y_a: the
  /// largest y_c counts and those next to y_a.
  [[nodiscard]] bool may_hold_extreme(const Block& block) const {
    if (block.origin == EigenvalueOrigin::active_and_zero) {
      const std::vector<Level<Scalar>>& zeros = blocks_.at_zero();
      const std::size_t group = blocks_.active()[block.a].group, c = block.c;
      return c == 0 || zeros[c].group == group || (c + 1 == zeros.size() && zeros[c].group < group) ||
             (zeros[c].group > group && zeros[c - 1].group <= group) ||
             (zeros[c].group < group && c + 1 < zeros.size() && zeros[c + 1].group >= group);
    }
    const bool stretches =
        block.origin == EigenvalueOrigin::active_copy || block.origin == EigenvalueOrigin::pair_at_one_root;
    if (!stretches || blocks_.equal_weights()) return true;
    const auto kind = [](const Level<Scalar>& level) { return level.root->root.kind; };
    const auto counts = [&](const Level<Scalar>& level) {
      return block.origin == EigenvalueOrigin::active_copy || level.copies > 1;
    };
    const Level<Scalar>& level = blocks_.active()[block.a];
    bool above = false, below = false;  // another level of that kind has a larger, a smaller t
    for (const Level<Scalar>& other : blocks_.active()) {
      if (!counts(other) || kind(other) != kind(level)) continue;
      above = above || other.root->root.t > level.root->root.t;
      below = below || other.root->root.t < level.root->root.t;
    }
    return !(above && below);
  }

  /// The eigenvalues of D S, D = diag(2, ..., 2, 1+N-kap, 1+N+kap), S = G^T Lam G, are those of D times
  /// numbers between the least and the largest weight (Ostrowski).
  void see_pair(std::size_t a, std::size_t c) {
    const Block block = blocks_.pair_block(a, c);
    if (blocks_.equal_weights()) return see_all(block);
    const ActivePair<Scalar> pair = blocks_.pair(block);
    const Scalar least = Scalar(2) * blocks_.weights().front().lambda;
    const Scalar most = Scalar(2) * blocks_.weights().back().lambda;
    const Scalar two(2), critical = pair.in_phase().value(), out_of_phase = pair.out_of_phase().value();
    const Scalar positive = min(two, out_of_phase);
    see(block, {Scalar(0), blocks_.architecture().depth() - 1, 0});
    const bool low = critical < Scalar(0) && most * critical < smallest_.eigenvalue.value;
    const bool high = most * max(two, out_of_phase) > largest_.eigenvalue.value;
    const Scalar bound = least * (pair.in_phase().is_zero() ? positive : min(positive, Scalar(abs(critical))));
    const bool small = no_nonzero_ || bound < abs(nonzero_.eigenvalue.value);
    if (!low && !high && !small) return;
    // A positive definite, if at all, iff no eigenvalue below the least so far; likewise for the largest.
    if (!low) {
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
      const bool excluded_low =
          !small ||
          (critical >= Scalar(0) && cholesky<Scalar>(gram - I * Scalar(abs(nonzero_.eigenvalue.value) / two), factor_));
      const bool excluded_high = !high || cholesky<Scalar>(I * Scalar(largest_.eigenvalue.value / two) - gram, factor_);
      if (excluded_low && excluded_high) return;
    }
    see_all(block);
  }

  const SpectrumBlocks<Scalar>& blocks_;
  Located smallest_{}, largest_{}, nonzero_{};
  bool none_ = true, no_nonzero_ = true;
  Matrix<Scalar> factor_;
};

}  // namespace detail

namespace detail {

/// Throws InternalContradiction if the numbers of negative, zero and positive eigenvalues are not those that follow
/// from the choice.
inline void check_signs(const Inertia& listed, const Inertia& expected) {
  if (listed == expected) return;
  throw InternalContradiction(text("the eigenvalues of the Hessian have the signs (-, 0, +) = (", listed.negative, ", ",
                                   listed.zero, ", ", listed.positive, "), the orbit's inertia is (", expected.negative,
                                   ", ", expected.zero, ", ", expected.positive, ")"));
}

}  // namespace detail

template <RealScalar Scalar>
std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>& orbit, const SpectrumLimits& limits) {
  const detail::SpectrumBlocks<Scalar> blocks(orbit);
  const auto levels = static_cast<std::int64_t>(blocks.active().size());
  const std::int64_t L = orbit.architecture().depth(), pairs = levels * (levels - 1) / 2;
  const std::int64_t per_pair = 8 * L * L * L;
  if (!blocks.equal_weights()) {
    detail::require(pairs <= limits.work / per_pair, "the spectrum for unequal weights decomposes ", pairs,
                    " pairs of active levels at (2L)^3 = ", per_pair, " each, more than the limit of ", limits.work,
                    "; extremes() and hessian_trace() have none");
  }
  const std::int64_t entries = blocks.equal_weights() ? 4 : L + 2;
  const std::int64_t rest = levels * (2 * L + 5 + 2 * static_cast<std::int64_t>(blocks.at_zero().size())) + 4 * L;
  detail::require(pairs <= limits.entries / entries && pairs * entries + rest <= limits.entries, "the spectrum of ",
                  levels, " active levels has about ", entries, " x ", pairs, " + ", rest,
                  " entries, more than the limit of ", limits.entries);

  std::vector<HessianEigenvalue<Scalar>> result;
  const auto add = [&](const detail::Block& block) {
    for (const auto& [value, count, index] : blocks.eigenvalues(block)) {
      result.push_back({value, count * block.multiplicity, block.origin});
    }
  };
  blocks.for_each_single(add);
  blocks.for_each_pair(add);
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
  Inertia listed;
  for (const HessianEigenvalue<Scalar>& entry : result) {
    (entry.value < Scalar(0)   ? listed.negative
     : entry.value > Scalar(0) ? listed.positive
                               : listed.zero) += entry.multiplicity;
  }
  detail::check_signs(listed, orbit.inertia());
  return result;
}

template <RealScalar Scalar>
std::vector<HessianEigenvalue<Scalar>> merged(const std::vector<HessianEigenvalue<Scalar>>& spectrum,
                                              const std::type_identity_t<Scalar>& tolerance) {
  const auto sign = [](const Scalar& x) { return x > Scalar(0) ? 1 : x < Scalar(0) ? -1 : 0; };
  std::vector<HessianEigenvalue<Scalar>> result;
  Scalar last(0);
  for (const HessianEigenvalue<Scalar>& entry : spectrum) {
    const bool joins = !result.empty() && sign(entry.value) == sign(last) &&
                       entry.value - last <= tolerance * max(Scalar(abs(entry.value)), Scalar(abs(last)));
    if (joins) {
      result.back().multiplicity += entry.multiplicity;
    } else {
      result.push_back(entry);
    }
    last = entry.value;
  }
  return result;
}

template <RealScalar Scalar>
SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>& orbit) {
  const detail::SpectrumBlocks<Scalar> blocks(orbit);
  const detail::ExtremeSearch<Scalar> search(blocks);
  const SpectrumExtremes<Scalar> ends{search.smallest().eigenvalue.value, search.largest().eigenvalue.value,
                                      search.smallest_nonzero().eigenvalue.value};
  const Inertia inertia = orbit.inertia();
  const bool agree = (ends.smallest < Scalar(0)) == (inertia.negative > 0) &&
                     (ends.largest > Scalar(0)) == (inertia.positive > 0) &&
                     (ends.smallest != Scalar(0) || inertia.zero > 0);
  if (!agree)
    detail::check_signs({ends.smallest<Scalar(0), ends.smallest == Scalar(0), ends.largest> Scalar(0)}, inertia);
  return ends;
}

template <RealScalar Scalar>
Scalar hessian_trace(const Orbit<Scalar>& orbit) {
  const Architecture<Scalar, Dynamic>& architecture = orbit.architecture();
  const int L = architecture.depth();
  const std::vector<detail::Level<Scalar>> levels = detail::active_levels(orbit);
  using Number = detail::Scaled<Scalar>;
  // sum over active copies of u^{2k}, k = 0, ..., L - 1
  std::vector<Number> powers(static_cast<std::size_t>(L));
  for (const detail::Level<Scalar>& level : levels) {
    const Root<Scalar>& root = level.root->root;
    const Number copies(static_cast<Scalar>(level.copies)), u(root.u);
    Number power(Scalar(1));
    for (int k = 0; k < L; ++k) {
      Number& sum = powers[static_cast<std::size_t>(k)];
      sum = sum + copies * (k == L - 1 ? level.t : power);
      power = power * u * u;
    }
  }
  const auto width = [&](int l) { return static_cast<Scalar>(architecture.width(l)); };
  Number sum;
  for (int l = 1; l <= L; ++l) {
    const Number above = l == L ? Number(width(L)) : powers[static_cast<std::size_t>(L - l)];
    const Number below = l == 1 ? Number(width(0)) : powers[static_cast<std::size_t>(l - 1)];
    sum = sum + Number(architecture.lambda(l)) * (above * below + Number(Scalar(width(l) * width(l - 1))));
  }
  const Scalar result = (Number(Scalar(2)) * sum).value();
  if (!isfinite(result)) throw NotRepresentable("the trace of the Hessian overflows");
  return result;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SPECTRUM(how, Scalar)                                                      \
  how std::vector<HessianEigenvalue<Scalar>> spectrum(const Orbit<Scalar>&, const SpectrumLimits&); \
  how SpectrumExtremes<Scalar> extremes(const Orbit<Scalar>&);                                      \
  how Scalar hessian_trace(const Orbit<Scalar>&);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SPECTRUM(extern template, double)
#endif

}  // namespace dmf
