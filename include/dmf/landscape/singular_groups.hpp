// SPDX-License-Identifier: BSL-1.0
#pragma once

// The singular values of Y as the landscape sees them: groups of equal positive values, each with
// its multiplicity, its side of the fold and of the switch threshold, and its roots.
//
// Every decision about a singular value of a landscape (equal to its neighbour, zero, at the fold, at
// the switch) is taken here, once, from the value, its uncertainty and a stated tolerance, and leaves its
// margin. All that follows is derived from the decision and not from the value as given, so that
// counts, types, order, inertia and spectra agree whatever the tolerances. y is at a threshold T iff
// T e^{-t} <= y + u and y - u <= T e^t, t the tolerance and u the uncertainty; then
//
//   its value is exactly T, and its roots are those that belong to T;
//   it is at one threshold, the nearer one where the tolerance covers both (L = 2 has only one);
//   groups at the same threshold are one group;
//   no larger value is on a lower side, because both conditions are monotone in y.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/core/truncated_svd.hpp>
#include <dmf/landscape/detail/equal_values.hpp>
#include <dmf/landscape/detail/group_equation.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <type_traits>
#include <vector>

namespace dmf {

/// How decisions about singular values are taken.
template <RealScalar Scalar = double>
struct GroupOptions {
  /// Absolute uncertainty of every given singular value: 0 for exact values, and what
  /// dmf::svd reports when they come from a decomposition.
  Scalar uncertainty = Scalar(0);

  /// Neighbouring values belong to one group when they differ by at most group_tolerance times the
  /// larger one plus both uncertainties. 0 joins values that are equal up to uncertainty.
  Scalar group_tolerance = Scalar(0);

  /// A group is exactly at a threshold when |ln(eta/eta_threshold)| is at most this for some value
  /// within the uncertainty. The default covers the rounding of decimal inputs.
  Scalar threshold_tolerance = Scalar(8) * epsilon<Scalar>;
};

/// A positive root for one group, in the units of the problem.
template <RealScalar Scalar = double>
struct GroupRoot {
  Root<Scalar> root;    ///< the solution u of the scalar equation
  Scalar sigma{};       ///< q0 u, the root of f(x; y); layer l has singular value sigma/sqrt(lambda_l);
                        ///< within 4 epsilon, end_to_end within 8; see docs/accuracy.md
  Scalar end_to_end{};  ///< sigma^L/sqrt(lambda), the singular value of W_L ... W_1
};

/// Equal positive singular values of Y.
template <RealScalar Scalar = double>
struct SingularGroup {
  Scalar value{};        ///< y: exactly the threshold for a group at one, else the mean
  Scalar mean{};         ///< of the members as given; the margins are its own
  Index multiplicity{};  ///< h
  Index first{};         ///< position of the first member among the descending singular values
  Scalar spread{};       ///< largest minus smallest member

  int side_of_fold{};            ///< sign of ln(eta/eta_fold), 0 at the fold
  int side_of_switch{};          ///< sign of ln(eta/eta_switch), 0 at the switch
  Scalar margin_fold{};          ///< ln(eta/eta_fold), within 16 epsilon (|x| + epsilon (1 + |ln y| + |ln q0|))
  Scalar margin_switch{};        ///< ln(eta/eta_switch), likewise
  Scalar threshold_tolerance{};  ///< the tolerance plus the uncertainty of ln eta; farther from a
                                 ///< threshold than this no group is at it
  bool ambiguous_threshold{};    ///< whether the tolerance covers both thresholds (L >= 3)

  /// Larger before smaller; only the double root at the fold; none below it. For L = 2 at most one,
  /// the larger.
  std::vector<GroupRoot<Scalar>> roots;
};

/// The groups of one target in one architecture, in descending order of value.
template <RealScalar Scalar = double>
struct SingularGroups {
  Architecture<Scalar, Dynamic> architecture;
  Vector<Scalar> singular_values;  ///< min(d_0, d_L) of them, less those of the tail, descending, as given
  Scalar uncertainty{};            ///< absolute, of every singular value
  std::vector<SingularGroup<Scalar>> groups;

  Scalar fold_threshold{};  ///< the thresholds in units of y; both sqrt(lambda) for L = 2
  Scalar switch_threshold{};
  Scalar unit{};  ///< q0; like the thresholds within 1 epsilon

  /// Chains of neighbours that were wider than twice the allowance and had to be split.
  Index ambiguous_groups{};

  /// What is known of singular values that are not given, for a truncated target; else there are none. They are at zero
  /// in every orbit, which they are at every critical point if they lie below the fold.
  SingularTail<Scalar> tail{};
  Scalar tail_margin = std::numeric_limits<Scalar>::infinity();  ///< ln(fold/bound of the tail)

  /// Whether they do, out of reach of the threshold tolerance: then orbits, counts and types are all those of Y. Else there
  /// may be more orbits, and local minimizers of these may be saddles.
  bool complete = true;

  /// Groups that the tolerance puts at both thresholds; they are at the nearer one.
  [[nodiscard]] Index ambiguous_thresholds() const;

  /// The singular values as decided, descending: of every member the value of its group, and 0 for
  /// those in no group. Counts, types, inertia and spectra are those of a target with these.
  [[nodiscard]] Vector<Scalar> decided_values() const;

  /// The number of singular values above / exactly at the fold and the switch.
  [[nodiscard]] Index above_fold() const { return count(&SingularGroup<Scalar>::side_of_fold, 1); }
  [[nodiscard]] Index at_fold() const { return count(&SingularGroup<Scalar>::side_of_fold, 0); }
  [[nodiscard]] Index above_switch() const { return count(&SingularGroup<Scalar>::side_of_switch, 1); }
  [[nodiscard]] Index at_switch() const { return count(&SingularGroup<Scalar>::side_of_switch, 0); }

 private:
  [[nodiscard]] Index count(int SingularGroup<Scalar>::*side, int sign) const;
};

/// Groups the singular values of Y and solves the scalar equation once per group.
///
/// `values` are all min(d_0, d_L) singular values in any order, zeros included. Throws InvalidInput
/// unless their number is right, each is finite and not negative, and every tolerance is finite and
/// not negative; throws NotRepresentable if the switch threshold overflows.
/// Cost: O(n log n) for n values plus, per group, some products and logarithms in double, or, for other scalars
/// and where L > 32, eta > 1e60 or the fold is within 1e-12, some ten exponentials in twice the working precision.
template <RealScalar Scalar, int Depth>
[[nodiscard]] SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                                     const std::type_identity_t<Vector<Scalar>>& values,
                                                     GroupOptions<Scalar> options = {});

/// The same for a target of which only some singular values are known. Throws InvalidInput also unless the tail counts
/// the others and its numbers are finite and not negative.
template <RealScalar Scalar, int Depth>
[[nodiscard]] SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                                     const std::type_identity_t<Vector<Scalar>>& values,
                                                     const std::type_identity_t<SingularTail<Scalar>>& tail,
                                                     GroupOptions<Scalar> options);

/// The threshold above which a singular value of Y can become active, q0 eta_fold; sqrt(lambda) for L = 2. Throws
/// NotRepresentable if it overflows.
template <RealScalar Scalar, int Depth>
[[nodiscard]] Scalar fold_threshold(const Architecture<Scalar, Depth>& architecture);

/// The result of dmf::svd, or anything else that has singular values and their uncertainty.
template <class T, class Scalar>
concept DecompositionOf = requires(const T& decomposition) {
  Vector<Scalar>(decomposition.singular_values);
  Scalar(decomposition.uncertainty);
};

namespace detail {

/// Those of a decomposition. Throws InvalidInput when it has a member sound() that says no.
template <RealScalar Scalar, DecompositionOf<Scalar> Decomposition>
[[nodiscard]] Vector<Scalar> sound_values(const Decomposition& decomposition) {
  if constexpr (requires { bool(decomposition.sound()); }) {
    require(bool(decomposition.sound()), "the singular value decomposition must be sound");
  }
  return Vector<Scalar>(decomposition.singular_values);
}

}  // namespace detail

/// The same for a decomposition, whose uncertainty replaces the one in the options. Throws
/// InvalidInput also when the decomposition has a member sound() that says no.
template <RealScalar Scalar, int Depth, DecompositionOf<Scalar> Decomposition>
[[nodiscard]] SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                                     const Decomposition& decomposition,
                                                     GroupOptions<Scalar> options = {}) {
  options.uncertainty = decomposition.uncertainty;
  if constexpr (requires { SingularTail<Scalar>(decomposition.tail); }) {
    return singular_groups(architecture, detail::sound_values<Scalar>(decomposition), decomposition.tail, options);
  }
  return singular_groups(architecture, detail::sound_values<Scalar>(decomposition), options);
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Singular values in descending order and which of them are equal, nothing decided about thresholds.
template <class Scalar>
struct EqualValues {
  Vector<Scalar> sorted;
  std::vector<SingularGroup<Scalar>> groups;
  Index ambiguous = 0;
};

/// The group of values[range).
template <class Scalar>
SingularGroup<Scalar> group_of(const Vector<Scalar>& values, Range range) {
  SingularGroup<Scalar> group;
  const Scalar largest = values[range.begin];
  Scalar defect(0);  // mean = largest - mean defect: exact for equal values, no overflow
  for (Index i = range.begin; i < range.end; ++i) defect += largest - values[i];
  group.multiplicity = range.end - range.begin;
  group.mean = largest - defect / static_cast<Scalar>(group.multiplicity);
  group.value = group.mean;
  group.first = range.begin;
  group.spread = largest - values[range.end - 1];
  return group;
}

/// Checks values and options, and decides what is equal and what is zero.
template <class Scalar>
EqualValues<Scalar> equal_values(const Vector<Scalar>& values, Index expected, const GroupOptions<Scalar>& options) {
  const auto not_negative = [](const Scalar& tolerance, const char* name) {
    require(isfinite(tolerance) && tolerance >= Scalar(0), name, " must be finite and not negative, got ", tolerance);
  };
  not_negative(options.uncertainty, "the uncertainty of the singular values");
  not_negative(options.group_tolerance, "the group tolerance");
  not_negative(options.threshold_tolerance, "the threshold tolerance");
  require(values.size() == expected, "Y has min(d_0, d_L) = ", expected, " singular values, got ", values.size());
  for (Index i = 0; i < values.size(); ++i) {
    require(isfinite(values[i]) && values[i] >= Scalar(0), "singular value ", i + 1,
            " must be finite and not negative, got ", values[i]);
  }
  EqualValues<Scalar> result{values, {}, 0};
  std::sort(result.sorted.data(), result.sorted.data() + values.size(), std::greater<>());
  for (const Range& range :
       equal_positive_values<Scalar>(result.sorted, options.group_tolerance, options.uncertainty, result.ambiguous)) {
    result.groups.push_back(group_of(result.sorted, range));
  }
  return result;
}

template <class Scalar>
void require_tail(const SingularTail<Scalar>& tail, Index most) {
  require(tail.count >= 0 && tail.count <= most, "Y has min(d_0, d_L) = ", most,
          " singular values, of which the tail cannot be ", tail.count);
  const auto sound = [](const Scalar& x) { return isfinite(x) && x >= Scalar(0); };
  require(sound(tail.squared_norm) && sound(tail.squared_norm_uncertainty) && sound(tail.bound),
          "norm and bound of the tail must be finite and not negative, got ", tail.squared_norm, " +- ",
          tail.squared_norm_uncertainty, " and ", tail.bound);
  require(tail.failure_probability >= 0 && tail.failure_probability < 1,
          "the failure probability of the tail must lie between 0 and 1, got ", tail.failure_probability);
}

template <class Scalar>
bool at_same_threshold(const SingularGroup<Scalar>& a, const SingularGroup<Scalar>& b) {
  return (a.side_of_fold == 0 && b.side_of_fold == 0) || (a.side_of_switch == 0 && b.side_of_switch == 0);
}

/// Value and roots of a group whose sides are decided.
template <class Scalar>
void place(SingularGroup<Scalar>& group, const SingularGroups<Scalar>& groups,
           const GroupEquation<Scalar>& group_equation) {
  const ScalarEquation<Scalar>& equation = group_equation.equation();
  if (group.side_of_fold == 0) group.value = groups.fold_threshold;
  if (group.side_of_switch == 0) group.value = groups.switch_threshold;
  if (group.side_of_fold < 0 || (group.side_of_fold == 0 && equation.depth() == 2)) return;

  Roots<Scalar> roots;
  if (group.side_of_fold == 0) {
    roots.push_back(equation.double_root());
  } else if (group.side_of_switch == 0) {
    roots = equation.roots_at_switch();
  } else {
    roots = group_equation.roots(group.value, group.margin_fold);
  }
  group.roots.reserve(roots.size());
  for (const Root<Scalar>& root : roots) {
    const Scalar sigma = groups.unit * root.u;
    // y t/(1+t), written so that an infinite t gives y; q0 u^2/u^{2-L} where t has lost digits.
    Scalar end_to_end = group.value / (Scalar(1) + Scalar(1) / root.t);
    if (root.t < std::numeric_limits<Scalar>::min() / epsilon<Scalar>) end_to_end = sigma / root.q * root.u;
    group.roots.push_back({root, sigma, end_to_end});
  }
}

}  // namespace detail

template <RealScalar Scalar>
Index SingularGroups<Scalar>::count(int SingularGroup<Scalar>::*side, int sign) const {
  Index result = 0;
  for (const auto& group : groups) result += std::invoke(side, group) == sign ? group.multiplicity : 0;
  return result;
}

template <RealScalar Scalar>
Index SingularGroups<Scalar>::ambiguous_thresholds() const {
  Index result = 0;
  for (const auto& group : groups) result += group.ambiguous_threshold ? 1 : 0;
  return result;
}

template <RealScalar Scalar>
Vector<Scalar> SingularGroups<Scalar>::decided_values() const {
  Vector<Scalar> result = Vector<Scalar>::Zero(singular_values.size());
  for (const auto& group : groups) {
    result.segment(group.first, group.multiplicity).setConstant(group.value);
  }
  return result;
}

template <RealScalar Scalar, int Depth>
Scalar fold_threshold(const Architecture<Scalar, Depth>& architecture) {
  const DoubleWord<Scalar> log_unit = architecture.log_unit();
  const Scalar result = ScalarEquation<Scalar>(architecture.depth()).fold_threshold(log_unit);
  if (!isfinite(result)) {
    throw NotRepresentable(detail::text("the fold threshold overflows: ln q0 is ", log_unit.hi));
  }
  return result;
}

template <RealScalar Scalar, int Depth>
SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                       const std::type_identity_t<Vector<Scalar>>& values,
                                       GroupOptions<Scalar> options) {
  return singular_groups(architecture, values, SingularTail<Scalar>{}, options);
}

template <RealScalar Scalar, int Depth>
SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                       const std::type_identity_t<Vector<Scalar>>& values,
                                       const std::type_identity_t<SingularTail<Scalar>>& tail,
                                       GroupOptions<Scalar> options) {
  detail::require_tail(tail, architecture.target_rank_bound());
  const auto equal = detail::equal_values<Scalar>(values, architecture.target_rank_bound() - tail.count, options);
  SingularGroups<Scalar> result{
      with_dynamic_depth(architecture), equal.sorted, options.uncertainty, {}, {}, {}, {}, equal.ambiguous};

  const DoubleWord<Scalar> log_unit = architecture.log_unit();
  const detail::GroupEquation<Scalar> group_equation(architecture.depth(), log_unit);
  const ScalarEquation<Scalar>& equation = group_equation.equation();
  // q0 = lambda^{1/(2(L-1))} lies between the extremes of 1 and the weights: it is always in range.
  result.unit = exp(log_unit).value();
  result.fold_threshold = equation.fold_threshold(log_unit);
  result.switch_threshold = equation.switch_threshold(log_unit);
  if (!isfinite(result.switch_threshold)) {
    throw NotRepresentable(
        detail::text("the switch threshold overflows: its logarithm is ", log_unit.hi + equation.log_eta_switch()));
  }

  const detail::Thresholds<Scalar> thresholds(group_equation, options.uncertainty, options.threshold_tolerance);
  result.groups.reserve(equal.groups.size());
  for (SingularGroup<Scalar> group : equal.groups) {
    thresholds.measure(group);
    thresholds.decide(group);
    if (result.groups.empty() || !detail::at_same_threshold(result.groups.back(), group)) {
      result.groups.push_back(group);
      continue;
    }
    SingularGroup<Scalar>& before = result.groups.back();
    SingularGroup<Scalar> joined = detail::group_of(equal.sorted, {before.first, group.first + group.multiplicity});
    thresholds.measure(joined);
    joined.side_of_fold = before.side_of_fold;
    joined.side_of_switch = before.side_of_switch;
    joined.ambiguous_threshold = before.ambiguous_threshold || group.ambiguous_threshold;
    before = joined;
  }
  for (SingularGroup<Scalar>& group : result.groups) detail::place(group, result, group_equation);
  result.tail = tail;
  if (tail.count > 0) {
    result.tail_margin = log(result.fold_threshold / tail.bound);
    result.complete = result.tail_margin > options.threshold_tolerance;
  }
  return result;
}

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SINGULAR_GROUPS(how, Scalar)                                                     \
  how SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Dynamic>&, const Vector<Scalar>&, \
                                             GroupOptions<Scalar>);                                       \
  how SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Dynamic>&, const Vector<Scalar>&, \
                                             const SingularTail<Scalar>&, GroupOptions<Scalar>);

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SINGULAR_GROUPS(extern template, double)
#endif

}  // namespace dmf
