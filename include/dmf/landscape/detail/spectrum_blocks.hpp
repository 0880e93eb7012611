// SPDX-License-Identifier: BSL-1.0
#pragma once

// The blocks into which the Hessian at a critical point falls, docs/theory.md, Propositions 16 to 21, and
// the eigenvalues of each. For equal weights all are closed forms; for unequal ones block A is a secular
// equation and block C a small symmetric matrix (detail/secular_equation.hpp, detail/active_pair.hpp). Formulas are
// evaluated in plain numbers where these cannot leave the range, else in Scaled ones; for pairs of active copies
// detail/pair_spectra.hpp decides.

#include <dmf/core/architecture.hpp>
#include <dmf/landscape/detail/active_pair.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/pair_ends.hpp>
#include <dmf/landscape/eigenvalue_origin.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/landscape/detail/secular_equation.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dmf {

namespace detail {

/// Blocks of one kind that have the same eigenvalues.
struct Block {
  EigenvalueOrigin origin;
  std::int64_t multiplicity;  ///< the number of blocks
  std::size_t a = 0;          ///< position among the active levels
  std::size_t c = 0;          ///< position among the active levels (pairs) or the levels at zero
  int layer = 0;              ///< hidden: D_layer and D_{layer+1}; surplus, both at zero: D_layer; else 0
};

/// An eigenvalue of one block, so many times in it; `index` tells it from the others of the block.
template <class Scalar>
struct BlockEigenvalue {
  Scalar value;
  std::int64_t count;
  int index;
};

/// Whether plain numbers are used where they suffice, or never, which tests ask for.
enum class Arithmetic { plain_or_careful, careful };

/// All blocks of one orbit, and what they need.
template <class Scalar>
class SpectrumBlocks {
 public:
  /// The orbit has to outlive it.
  explicit SpectrumBlocks(const Orbit<Scalar>& orbit, Arithmetic arithmetic = Arithmetic::plain_or_careful);

  [[nodiscard]] const Architecture<Scalar, Dynamic>& architecture() const { return architecture_; }
  [[nodiscard]] const std::vector<Level<Scalar>>& active() const { return active_; }
  [[nodiscard]] const std::vector<Level<Scalar>>& at_zero() const { return at_zero_; }
  [[nodiscard]] bool equal_weights() const { return weights_.size() == 1; }
  [[nodiscard]] const std::vector<DistinctWeight<Scalar>>& weights() const { return weights_; }

  /// Visits every block whose multiplicity is positive, those of pairs at two roots apart from the rest.
  template <class Visitor>
  void for_each_single(const Visitor& visit) const;
  template <class Visitor>
  void for_each_pair(const Visitor& visit) const;

  /// Of the former those of one active level without any at zero, and those of no active level in particular.
  template <class Visitor>
  void for_each_of_level(std::size_t a, const Visitor& visit) const;
  template <class Visitor>
  void for_each_common(const Visitor& visit) const;

  /// Visits those of an active level with each level at zero, (block, eigenvalue).
  template <class Visitor>
  void for_each_exchange(std::size_t a, const Visitor& visit) const;

  [[nodiscard]] Block pair_block(std::size_t a, std::size_t c) const {
    return {EigenvalueOrigin::pair_at_two_roots, active_[a].copies * active_[c].copies, a, c};
  }
  [[nodiscard]] Block exchange_block(std::size_t a, std::size_t c) const {
    return {EigenvalueOrigin::active_and_zero, active_[a].copies * at_zero_[c].copies, a, c};
  }

  /// Visits the eigenvalues of a block, with their counts as many as its variables. Throws NotRepresentable if one
  /// overflows. The second: those of a pair at two roots, where its sides are known.
  template <class Visitor>
  void for_each_eigenvalue(const Block& block, const Visitor& visit) const;
  template <class Visitor>
  void for_each_eigenvalue(const Block& block, const ActivePair<Scalar>& pair, const Visitor& visit) const;

  /// 1 + N -+ kap of a pair at two roots in plain numbers, with a bound of the error, which is infinite where they
  /// might leave the range.
  [[nodiscard]] PairEnds<Scalar> ends(const Block& block) const;

  /// The two sides of a pair at two roots, whatever the weights.
  [[nodiscard]] ActivePair<Scalar> pair(const Block& block) const {
    return {architecture_, active_[block.a], active_[block.c]};
  }

  /// The eigenvalues of block A over 2, as roots of the secular equation.
  [[nodiscard]] SecularEquation<Scalar> stretch(const Level<Scalar>& level) const {
    return {weights_, level.t, critical_factor(level, architecture_.depth()), plain_ && level.plain};
  }

 private:
  [[nodiscard]] const Scalar& lambda(int l) const { return architecture_.lambda(l); }

  /// 1 + t.
  [[nodiscard]] static Scaled<Scalar> one_plus_t(const Level<Scalar>& level) {
    return Scaled<Scalar>(Scalar(1)) + level.t;
  }

  struct LowerAndUpper {
    Scalar lower, upper;
  };

  /// (1+t) [lambda_1 + lambda_L +- sqrt((lambda_1 - lambda_L)^2 + 4 lambda_1 lambda_L w^2)], w = y_c/y_a, products
  /// and quotients in Number: plain ones where they stay in the range.
  [[nodiscard]] LowerAndUpper exchange(const Level<Scalar>& a, const Level<Scalar>& c) const {
    if (!plain_ || !a.plain || !c.plain) return exchange<Scaled<Scalar>>(a, c);
    if (!equal_weights()) return exchange<Scalar>(a, c);
    const Scalar unit = Scalar(2) * lambda(1) * (Scalar(1) + a.t.value());  // 2 l0 (1+t)(1 -+ w)
    const int sign = sign_of_difference(a, c);
    return {with_sign(sign, Scalar(unit * ((a.y - c.y) / a.y))), unit * (Scalar(1) + c.y / a.y)};
  }
  template <class Number>
  [[nodiscard]] LowerAndUpper exchange(const Level<Scalar>& a, const Level<Scalar>& c) const;

  /// lambda_1 + lambda_2 +- sqrt((lambda_1 - lambda_2)^2 + 4 y_c^2), L = 2.
  [[nodiscard]] LowerAndUpper free_pair(const Level<Scalar>& c) const;

  [[noreturn]] void throw_overflow(const Block& block) const;

  const Architecture<Scalar, Dynamic>& architecture_;
  const SingularGroups<Scalar>& groups_;
  std::vector<Level<Scalar>> active_, at_zero_;
  std::vector<DistinctWeight<Scalar>> weights_;  // ascending
  std::int64_t rank_;
  Scalar sum_of_weights_{0}, twice_mean_{};  // 2 sqrt(lambda_1 lambda_L)
  bool plain_;                               // whether formulas with plain levels stay in the range of Scalar
};

}  // namespace detail

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Scalar>
SpectrumBlocks<Scalar>::SpectrumBlocks(const Orbit<Scalar>& orbit, Arithmetic arithmetic)
    : architecture_(orbit.architecture()),
      groups_(orbit.groups()),
      active_(active_levels(orbit)),
      at_zero_(zero_levels(orbit)),
      rank_(orbit.rank()),
      twice_mean_(Scalar(2) * sqrt(architecture_.weights().front()) * sqrt(architecture_.weights().back())),
      plain_(arithmetic == Arithmetic::plain_or_careful) {
  require(groups_.tail.count == 0, "the spectrum of the Hessian needs all ", architecture_.target_rank_bound(),
          " singular values of Y, of ", groups_.tail.count, " only norm and bound are given");
  for (const Scalar& weight : architecture_.weights()) {
    sum_of_weights_ += weight;
    plain_ = plain_ && is_plain(weight);
    const auto place = std::lower_bound(weights_.begin(), weights_.end(), weight,
                                        [](const auto& w, const Scalar& x) { return w.lambda < x; });
    if (place != weights_.end() && place->lambda == weight) {
      ++place->layers;
    } else {
      weights_.insert(place, {weight, 1});
    }
  }
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_single(const Visitor& visit) const {
  for (std::size_t a = 0; a < active_.size(); ++a) {
    for_each_of_level(a, visit);
    for (std::size_t c = 0; c < at_zero_.size(); ++c) visit(exchange_block(a, c));
  }
  for_each_common(visit);
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_exchange(std::size_t number, const Visitor& visit) const {
  const Level<Scalar>& a = active_[number];
  for (std::size_t c = 0; c < at_zero_.size(); ++c) {
    const Block block = exchange_block(number, c);
    const LowerAndUpper both = exchange(a, at_zero_[c]);
    if (!isfinite(both.upper)) throw_overflow(block);
    visit(block, BlockEigenvalue<Scalar>{both.lower, 1, 0});
    visit(block, BlockEigenvalue<Scalar>{both.upper, 1, 1});
  }
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_of_level(std::size_t a, const Visitor& visit) const {
  const int L = architecture_.depth();
  const std::int64_t copies = active_[a].copies;
  const auto surplus = [&](int l) -> std::int64_t {
    return architecture_.width(l) - architecture_.target_rank_bound();
  };
  visit(Block{EigenvalueOrigin::active_copy, copies, a});
  if (copies > 1) visit(Block{EigenvalueOrigin::pair_at_one_root, copies * (copies - 1) / 2, a});
  if (surplus(0) > 0) visit(Block{EigenvalueOrigin::active_and_surplus, copies * surplus(0), a, 0, 1});
  if (surplus(L) > 0) visit(Block{EigenvalueOrigin::active_and_surplus, copies * surplus(L), a, 0, L});
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_common(const Visitor& visit) const {
  using Origin = EigenvalueOrigin;
  const auto when_any = [&](const Block& block) {
    if (block.multiplicity > 0) visit(block);
  };
  const int L = architecture_.depth();
  const std::int64_t values = architecture_.target_rank_bound();
  const auto free = [&](int l) -> std::int64_t { return architecture_.width(l) - rank_; };
  const auto surplus = [&](int l) -> std::int64_t { return architecture_.width(l) - values; };
  // The same for every active copy.
  for (int l = 1; l < L; ++l) when_any({Origin::active_and_hidden, rank_ * free(l), 0, 0, l});
  if (L > 2) {
    for (int l = 1; l <= L; ++l) when_any({Origin::both_at_zero, free(l) * free(l - 1), 0, 0, l});
    return;
  }
  for (std::size_t c = 0; c < at_zero_.size(); ++c) {
    when_any({Origin::both_at_zero, free(1) * at_zero_[c].copies, 0, c, 0});
  }
  when_any({Origin::both_at_zero, free(1) * surplus(0), 0, 0, 1});
  when_any({Origin::both_at_zero, free(1) * surplus(2), 0, 0, 2});
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_pair(const Visitor& visit) const {
  for (std::size_t a = 0; a < active_.size(); ++a) {
    for (std::size_t c = a + 1; c < active_.size(); ++c) {
      visit(pair_block(a, c));
    }
  }
}

template <class Scalar>
PairEnds<Scalar> SpectrumBlocks<Scalar>::ends(const Block& block) const {
  const Level<Scalar>&one = active_[block.a], &other = active_[block.c];
  if (!plain_ || !one.plain || !other.plain) return {};
  const int L = architecture_.depth();
  return is_above(one, other) ? pair_ends(one, other, L) : pair_ends(other, one, L);
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_eigenvalue(const Block& block, const ActivePair<Scalar>& pair,
                                                 const Visitor& visit) const {
  const auto see = [&](const Scalar& value, std::int64_t count, int index) {
    if (!isfinite(value)) throw_overflow(block);
    visit(BlockEigenvalue<Scalar>{value, count, index});
  };
  const std::int64_t zeros = architecture_.depth() - 1;
  see(Scalar(0), zeros, 0);
  const int sign = pair.in_phase().is_zero() ? 0 : pair.in_phase().is_negative() ? -1 : 1;
  if (sign == 0) see(Scalar(0), 1, 1);
  if (equal_weights()) {
    const Scaled<Scalar> unit = Scaled<Scalar>(Scalar(2)) * Scaled<Scalar>(lambda(1));
    if (sign != 0) see(with_sign(sign, (unit * pair.in_phase()).value()), 1, 2);
    see(Scalar(4) * lambda(1), zeros, 3);
    see((unit * pair.out_of_phase()).value(), 1, 4);
    return;
  }
  const Vector<Scalar> half = pair.reduced().eigen().values;
  for (Index i = 0; i < half.size(); ++i) {
    const int of_this = sign < 0 && i == 0 ? -1 : 1;
    see(with_sign(of_this, Scalar(Scalar(2) * half[i])), 1, static_cast<int>(i) + 2);
  }
}

template <class Scalar>
template <class Number>
typename SpectrumBlocks<Scalar>::LowerAndUpper SpectrumBlocks<Scalar>::exchange(const Level<Scalar>& a,
                                                                                const Level<Scalar>& c) const {
  const Scalar first = lambda(1), last = lambda(architecture_.depth()), one(1);
  const int sign = sign_of_difference(a, c);
  // In units of max(1, w), w = y_c/y_a.
  const Number w = Number(c.y) / Number(a.y), one_minus_w = Number(Scalar(a.y - c.y)) / Number(a.y);
  const Number unit = sign < 0 ? w : Number(one);
  const Scalar part = sign < 0 ? Scalar(a.y / c.y) : one, coupling = sign < 0 ? one : Scalar(c.y / a.y);
  const Scalar bracket = part * first + part * last + hypotenuse<Scalar>(part * (first - last), twice_mean_ * coupling);
  const Number factor = Number(one) + in_range<Number>(a.t), upper = factor * unit * Number(bracket);
  const Number lower = Number(Scalar(4)) * factor * Number(first) * Number(last) * one_minus_w * (Number(one) + w) /
                       (unit * Number(bracket));
  return {with_sign(sign, plain_value(lower)), plain_value(upper)};
}

template <class Scalar>
typename SpectrumBlocks<Scalar>::LowerAndUpper SpectrumBlocks<Scalar>::free_pair(const Level<Scalar>& c) const {
  using Number = Scaled<Scalar>;
  const Scalar upper = lambda(1) + lambda(2) + hypotenuse<Scalar>(lambda(1) - lambda(2), Scalar(2) * c.y);
  const Number product = Number(lambda(1)) * Number(lambda(2)), four(Scalar(4)), bracket(upper);
  if (c.y == Scalar(0)) return {(four * product / bracket).value(), upper};
  // 4 (lambda - y^2)/upper, with sqrt(lambda) the threshold and y = sqrt(lambda) e^margin.
  const SingularGroup<Scalar>& group = groups_.groups[c.group];
  const Number lower = abs(group.margin_fold) < Scalar(1)
                           ? four * product * Number(Scalar(-expm1(Scalar(2) * group.margin_fold))) / bracket
                           : four * Number(Scalar(groups_.fold_threshold - c.y)) *
                                 Number(Scalar(groups_.fold_threshold + c.y)) / bracket;
  return {with_sign(-group.side_of_fold, lower.value()), upper};
}

template <class Scalar>
template <class Visitor>
void SpectrumBlocks<Scalar>::for_each_eigenvalue(const Block& block, const Visitor& visit) const {
  using Origin = EigenvalueOrigin;
  int index = 0;
  const auto see = [&](const Scalar& value, std::int64_t count) {
    if (!isfinite(value)) throw_overflow(block);
    visit(BlockEigenvalue<Scalar>{value, count, index++});
  };
  const auto see_both = [&](const LowerAndUpper& both) {
    see(both.lower, 1);
    see(both.upper, 1);
  };
  const auto see_stretch = [&](const Level<Scalar>& level) {
    if (equal_weights() && plain_ && level.plain) {  // 4 l0 and 2 l0 (L t - (L-2)), which is 4 l0 for t = 1
      const int L = architecture_.depth();
      const bool at_pole = level.t.value() == Scalar(1);
      see(Scalar(4) * lambda(1), at_pole ? L : L - 1);
      if (!at_pole) see(Scalar(2) * lambda(1) * critical_factor(level, L).value(), 1);
      return;
    }
    stretch(level).for_each_root([&](const SecularRoot<Scalar>& root) { see(Scalar(2) * root.value, root.count); });
  };
  switch (block.origin) {
    case Origin::active_copy: see_stretch(active_[block.a]); break;
    case Origin::pair_at_one_root:
      see_stretch(active_[block.a]);
      see((one_plus_t(active_[block.a]) * Scaled<Scalar>(Scalar(Scalar(2) * sum_of_weights_))).value(), 1);
      see(Scalar(0), architecture_.depth() - 1);
      break;
    case Origin::pair_at_two_roots: for_each_eigenvalue(block, pair(block), visit); break;
    case Origin::active_and_hidden:
      see(Scalar(0), 1);
      see(Scalar(2) * (lambda(block.layer) + lambda(block.layer + 1)), 1);
      break;
    case Origin::active_and_zero: see_both(exchange(active_[block.a], at_zero_[block.c])); break;
    case Origin::active_and_surplus:
      see((Scaled<Scalar>(Scalar(Scalar(2) * lambda(block.layer))) * one_plus_t(active_[block.a])).value(), 1);
      break;
    case Origin::both_at_zero:
      if (block.layer == 0) {
        see_both(free_pair(at_zero_[block.c]));
      } else {
        see(Scalar(2) * lambda(block.layer), 1);
      }
      break;
  }
}

template <class Scalar>
void SpectrumBlocks<Scalar>::throw_overflow(const Block& block) const {
  Scalar log_t(0);
  for (const Level<Scalar>& level : active_) {
    log_t = max(log_t, Scalar(Scalar(2 * architecture_.depth() - 2) * level.root->root.log_u));
  }
  throw NotRepresentable(text("an eigenvalue of the Hessian overflows (", to_string(block.origin),
                              "): the largest are weights times t, the logarithm of t is up to ", log_t));
}

}  // namespace detail
}  // namespace dmf
