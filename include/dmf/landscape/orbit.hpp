// SPDX-License-Identifier: BSL-1.0
#pragma once

// An orbit of critical points. The critical points of F fall into orbits of its symmetry group, one
// for every choice, in each group of h equal positive singular values, of how many copies sit at the
// larger, the smaller and the double root while the rest sit at zero; the active copies number at
// most d_min in all (Chen, Jiang, Wang, Theorem 1; as orbits docs/theory.md, Proposition 7).
//
// Type, rank, dimension, number of components, Morse index and nullity follow from the choice by
// integer logic. Only the value of F is a real number.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dmf {

/// What the theorem says about an orbit.
enum class CriticalPointType { global_minimizer, spurious_local_minimizer, strict_saddle, non_strict_saddle };

/// Which case of the classification applies; the first that does, in this order (for L = 2 only
/// left_out, and lowest or the threshold case do).
enum class TypeReason {
  smaller_root,  ///< some copy sits at the smaller root: strict saddle
  left_out,      ///< a singular value is left at zero although a smaller one, or one that would lower
                 ///< the value (L = 2), could take its place: strict saddle
  double_root,   ///< the largest singular values are active, some at the double root: non-strict saddle
  lowest,        ///< the largest values at their larger roots, as many as is best: global minimizer
  too_few,       ///< as above, but a further value above the switch is left at zero: spurious
  too_many       ///< as above, but a value below the switch is active: spurious
};

[[nodiscard]] const char* to_string(CriticalPointType type);
[[nodiscard]] const char* to_string(TypeReason reason);

/// Signature of the Hessian: numbers of negative, zero and positive eigenvalues.
struct Inertia {
  std::int64_t negative = 0;
  std::int64_t zero = 0;
  std::int64_t positive = 0;
  friend bool operator==(const Inertia&, const Inertia&) = default;
};

template <RealScalar Scalar>
class OrbitRange;
template <RealScalar Scalar>
class AscendingOrbits;

/// One orbit of critical points: a choice for each group. A value; copies share the groups.
/// Every member function costs O(number of groups + L) at most.
template <RealScalar Scalar = double>
class Orbit {
 public:
  /// Throws InvalidInput unless there is one choice per group, its counts are not negative, it uses
  /// only roots its group has, at most h copies of each group and at most d_min in all.
  Orbit(std::shared_ptr<const SingularGroups<Scalar>> groups, std::vector<Choice> choice);

  [[nodiscard]] const SingularGroups<Scalar>& groups() const { return *groups_; }
  [[nodiscard]] const Architecture<Scalar, Dynamic>& architecture() const { return groups_->architecture; }

  /// One choice per group, in the order of groups().groups.
  [[nodiscard]] const std::vector<Choice>& choice() const { return choice_; }

  /// The number r of active copies: the rank of W_L ... W_1 and of every W_l.
  [[nodiscard]] Index rank() const;

  /// Global or spurious local minimizer, strict or non-strict saddle, and the case that applies
  /// (docs/theory.md, Propositions 24 and 25: Chen, Jiang, Wang, Theorem 2 with the corrections of
  /// docs/theorems.md; L = 2: their Proposition 7).
  [[nodiscard]] CriticalPointType type() const;
  [[nodiscard]] TypeReason reason() const;

  /// Whether it is a local minimizer, a global one or not.
  [[nodiscard]] bool is_local_minimizer() const;

  /// F = sum over active copies of (y - m)^2 + L sigma^2, plus y^2 for every copy at zero: a sum of
  /// positive terms, hence without cancellation (docs/theory.md, Proposition 9) and within 8
  /// epsilon (docs/accuracy.md). An orbit from an ascending list (Atlas::lowest() and its like) has
  /// the value of the one before it where rounding alone would make it less: the list is in order of
  /// the numbers that it shows. For a truncated target what is not given contributes the squared norm of the tail, with
  /// its uncertainty. Throws NotRepresentable if F overflows.
  [[nodiscard]] Scalar value() const;

  /// The dimension of the orbit as a manifold, and log2 of the number of its connected components
  /// (docs/theory.md, Propositions 12 and 13).
  [[nodiscard]] std::int64_t dimension() const;
  [[nodiscard]] int log2_components() const;

  /// Morse index, nullity and the rest. The nullity exceeds the dimension exactly where the Hessian
  /// is degenerate across the orbit: k(k+1)/2 for k copies at the double root; for L = 2, d_1 - r
  /// for every singular value at the threshold (docs/theory.md, Proposition 22).
  [[nodiscard]] Inertia inertia() const;

  /// Equal choices in equal groups.
  friend bool operator==(const Orbit& a, const Orbit& b) { return a.groups_ == b.groups_ && a.choice_ == b.choice_; }

 private:
  friend class OrbitRange<Scalar>;  // steps through the choices in place
  friend class AscendingOrbits<Scalar>;

  /// F = mantissa x 4^exponent.
  struct ScaledValue {
    Scalar mantissa;
    std::int64_t exponent;
    [[nodiscard]] Scalar value() const { return detail::times_power_of_two(mantissa, 2 * exponent); }
  };
  [[nodiscard]] ScaledValue scaled_value() const;

  [[nodiscard]] bool leaves_out_a_larger_value() const;
  [[nodiscard]] std::int64_t morse_index() const;

  std::shared_ptr<const SingularGroups<Scalar>> groups_;
  std::vector<Choice> choice_;
  std::optional<Scalar> listed_;  // the value in an ascending list, infinite if F overflows
};

/// One line for people: `rank 2, spurious local minimizer, F = 7.25: 1 of 3 copies of 5 at the larger
/// root, 1 of 1 copy of 2 at the smaller root`; groups without an active copy are left out, and F is
/// said to overflow where it does.
template <RealScalar Scalar>
[[nodiscard]] std::string to_string(const Orbit<Scalar>& orbit);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// dim O(n) = n(n-1)/2.
constexpr std::int64_t orthogonal_dimension(std::int64_t n) { return n * (n - 1) / 2; }

/// Visits (group, choice) pairs in descending order of singular value.
template <class Scalar, class Visitor>
void for_each_choice(const Orbit<Scalar>& orbit, const Visitor& visit) {
  for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
    visit(orbit.groups().groups[i], orbit.choice()[i]);
  }
}

}  // namespace detail

inline const char* to_string(CriticalPointType type) {
  switch (type) {
    case CriticalPointType::global_minimizer: return "global_minimizer";
    case CriticalPointType::spurious_local_minimizer: return "spurious_local_minimizer";
    case CriticalPointType::strict_saddle: return "strict_saddle";
    case CriticalPointType::non_strict_saddle: return "non_strict_saddle";
  }
  return "";
}

inline const char* to_string(TypeReason reason) {
  switch (reason) {
    case TypeReason::smaller_root: return "smaller_root";
    case TypeReason::left_out: return "left_out";
    case TypeReason::double_root: return "double_root";
    case TypeReason::lowest: return "lowest";
    case TypeReason::too_few: return "too_few";
    case TypeReason::too_many: return "too_many";
  }
  return "";
}

template <RealScalar Scalar>
Orbit<Scalar>::Orbit(std::shared_ptr<const SingularGroups<Scalar>> groups, std::vector<Choice> choice)
    : groups_(std::move(groups)), choice_(std::move(choice)) {
  detail::require(choice_.size() == groups_->groups.size(),
                  "there must be one choice per group: ", groups_->groups.size(), " groups, ", choice_.size(),
                  " choices");
  detail::for_each_choice(*this, [](const SingularGroup<Scalar>& group, const Choice& c) {
    const Choice most = detail::capacity(group);
    const auto within = [](Index k, Index bound) { return 0 <= k && k <= bound; };
    detail::require(within(c.larger, most.larger) && within(c.smaller, most.smaller) &&
                        within(c.double_root, most.double_root) && c.active() <= group.multiplicity,
                    "the choice (", c.larger, ", ", c.smaller, ", ", c.double_root,
                    ") does not fit the group of singular value ", group.value, ", multiplicity ", group.multiplicity,
                    " and ", group.roots.size(), " roots");
  });
  detail::require(rank() <= architecture().rank_bound(), "at most d_min = ", architecture().rank_bound(),
                  " copies can be active, got ", rank());
}

template <RealScalar Scalar>
Index Orbit<Scalar>::rank() const {
  Index result = 0;
  for (const Choice& c : choice_) result += c.active();
  return result;
}

/// Whether some active value is smaller than some value at zero.
template <RealScalar Scalar>
bool Orbit<Scalar>::leaves_out_a_larger_value() const {
  bool left_out = false, result = false;
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    result = result || (left_out && c.active() > 0);
    left_out = left_out || c.active() < group.multiplicity;
  });
  return result;
}

template <RealScalar Scalar>
TypeReason Orbit<Scalar>::reason() const {
  const Index r = rank();
  const RankRange global = global_ranks(*groups_);
  if (architecture().depth() == 2) {
    return leaves_out_a_larger_value() || r < global.lowest ? TypeReason::left_out : TypeReason::lowest;
  }
  Index at_smaller = 0, at_double = 0;
  for (const Choice& c : choice_) {
    at_smaller += c.smaller;
    at_double += c.double_root;
  }
  if (at_smaller > 0) return TypeReason::smaller_root;
  if (leaves_out_a_larger_value()) return TypeReason::left_out;
  if (at_double > 0) return TypeReason::double_root;
  if (r < global.lowest) return TypeReason::too_few;
  if (r > global.highest) return TypeReason::too_many;
  return TypeReason::lowest;
}

template <RealScalar Scalar>
CriticalPointType Orbit<Scalar>::type() const {
  switch (reason()) {
    case TypeReason::lowest: return CriticalPointType::global_minimizer;
    case TypeReason::too_few:
    case TypeReason::too_many: return CriticalPointType::spurious_local_minimizer;
    case TypeReason::double_root: return CriticalPointType::non_strict_saddle;
    case TypeReason::smaller_root:
    case TypeReason::left_out: break;
  }
  return CriticalPointType::strict_saddle;
}

template <RealScalar Scalar>
bool Orbit<Scalar>::is_local_minimizer() const {
  const CriticalPointType kind = type();
  return kind == CriticalPointType::global_minimizer || kind == CriticalPointType::spurious_local_minimizer;
}

template <RealScalar Scalar>
Scalar Orbit<Scalar>::value() const {
  if (listed_ && isfinite(*listed_)) return *listed_;
  const ScaledValue scaled = scaled_value();
  const Scalar result = scaled.value();
  if (!isfinite(result)) {
    throw NotRepresentable(detail::text("the value F overflows: it is ", scaled.mantissa, " x 4^", scaled.exponent));
  }
  return result;
}

template <RealScalar Scalar>
typename Orbit<Scalar>::ScaledValue Orbit<Scalar>::scaled_value() const {
  const auto shortfall_of = [](const auto& group, const auto& root) -> Scalar {  // y - m
    return group.value / (Scalar(1) + root.root.t);
  };
  // In units of a power of two near the largest length that is squared, no square that counts leaves
  // the range.
  Scalar longest(0);
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    for (const GroupRoot<Scalar>& root : group.roots) {
      if (detail::copies_at(root, c) == 0) continue;
      longest = max(longest, max(shortfall_of(group, root), root.sigma));
    }
    if (c.active() < group.multiplicity) longest = max(longest, group.value);
  });
  const SingularTail<Scalar>& tail = groups_->tail;  // at zero
  const Scalar tail_norm = tail.count > 0 ? Scalar(sqrt(tail.squared_norm)) : Scalar(0);
  longest = max(longest, tail_norm);
  const std::int64_t exponent = detail::binary_exponent(longest);
  const auto square = [&](const Scalar& x) { return detail::square_in_units(x, exponent); };
  const auto L = static_cast<Scalar>(architecture().depth());
  DoubleWord<Scalar> sum;
  const auto add = [&](Index copies, const Scalar& term) {
    sum = sum + two_product(static_cast<Scalar>(copies), term);
  };
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    for (const GroupRoot<Scalar>& root : group.roots) {
      const Index copies = detail::copies_at(root, c);
      if (copies == 0) continue;
      const bool tied = root.root.kind == RootKind::larger && group.side_of_switch == 0;  // with zero
      add(copies, tied ? square(group.value) : square(shortfall_of(group, root)) + L * square(root.sigma));
    }
    if (const Index at_zero = group.multiplicity - c.active(); at_zero > 0) add(at_zero, square(group.value));
  });
  if (tail_norm > Scalar(0)) add(1, square(tail_norm));
  return {sum.value(), exponent};
}

template <RealScalar Scalar>
std::int64_t Orbit<Scalar>::dimension() const {
  const std::int64_t r = rank();
  // Q_l in O(d_l) moves the active columns of the hidden layer l: dim O(d_l) - dim O(d_l - r).
  std::int64_t result = 0;
  for (int l = 1; l < architecture().depth(); ++l) {
    result += r * (architecture().width(l) - r) + detail::orthogonal_dimension(r);
  }
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    result += detail::orthogonal_dimension(group.multiplicity) - detail::orthogonal_dimension(c.larger) -
              detail::orthogonal_dimension(c.smaller) - detail::orthogonal_dimension(c.double_root) -
              detail::orthogonal_dimension(group.multiplicity - c.active());
  });
  return result;
}

template <RealScalar Scalar>
int Orbit<Scalar>::log2_components() const {
  const Index r = rank();
  if (r == 0) return 0;
  int full_layers = 0;  // hidden layers of width r: O(d_l) acts with both determinants
  for (int l = 1; l < architecture().depth(); ++l) full_layers += architecture().width(l) == r ? 1 : 0;
  bool partly_active = false;
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    partly_active = partly_active || (0 < c.active() && c.active() < group.multiplicity);
  });
  return full_layers > 0 && partly_active ? full_layers - 1 : full_layers;
}

template <RealScalar Scalar>
std::int64_t Orbit<Scalar>::morse_index() const {
  const std::int64_t r = rank();
  std::int64_t negative = 0;
  std::int64_t zeros_above = 0;   // copies at zero of strictly larger singular values
  std::int64_t active_below = r;  // active copies of strictly smaller singular values
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    active_below -= c.active();
    negative += c.active() * zeros_above;  // an active value below one at zero
    zeros_above += group.multiplicity - c.active();
    // A copy at the smaller root: itself, its equals there, and every active smaller singular value,
    // whose root is larger than this one (docs/theory.md, Proposition 2).
    negative += c.smaller + detail::orthogonal_dimension(c.smaller) + c.smaller * active_below;
    if (architecture().depth() == 2 && group.side_of_fold > 0) {
      negative += (architecture().width(1) - r) * (group.multiplicity - c.active());
    }
  });
  return negative;
}

template <RealScalar Scalar>
Inertia Orbit<Scalar>::inertia() const {
  const std::int64_t free_width = architecture().width(1) - rank();
  std::int64_t degenerate = 0;
  detail::for_each_choice(*this, [&](const SingularGroup<Scalar>& group, const Choice& c) {
    degenerate += c.double_root * (c.double_root + 1) / 2;
    if (architecture().depth() == 2 && group.side_of_fold == 0) {
      degenerate += free_width * group.multiplicity;
    }
  });
  Inertia result;
  result.negative = morse_index();
  result.zero = dimension() + degenerate;
  result.positive = architecture().parameter_count() - result.negative - result.zero;
  return result;
}

template <RealScalar Scalar>
std::string to_string(const Orbit<Scalar>& orbit) {
  std::string type = to_string(orbit.type());
  std::replace(type.begin(), type.end(), '_', ' ');
  std::string result = detail::text("rank ", orbit.rank(), ", ", type, ", F ");
  try {
    result += detail::text("= ", orbit.value());
  } catch (const NotRepresentable&) {
    result += "overflows";
  }
  const char* separator = ": ";
  detail::for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& choice) {
    for (const GroupRoot<Scalar>& root : group.roots) {
      const Index copies = detail::copies_at(root, choice);
      if (copies == 0) continue;
      result += detail::text(separator, copies, " of ", group.multiplicity,
                             group.multiplicity == 1 ? " copy of " : " copies of ", group.value, " at the ",
                             to_string(root.root.kind), " root");
      separator = ", ";
    }
  });
  return result;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_ORBIT(how, Scalar) how class Orbit<Scalar>;

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_ORBIT(extern template, double)
#endif

}  // namespace dmf
