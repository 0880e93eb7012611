// SPDX-License-Identifier: BSL-1.0
#pragma once

// The singular values of Y as the landscape sees them: groups of equal positive values, each with
// its multiplicity, its side of the fold and of the switch threshold, and its roots.
//
// Every decision about a singular value (equal to its neighbour, zero, at the fold, at the switch)
// is taken here, once, from the value, its uncertainty and a stated tolerance, and leaves its
// margin. All that follows (counts, types, dimensions, order of values) is integer logic on these
// decisions.

#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <algorithm>
#include <cstddef>
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

  /// A group is exactly at a threshold when |ln(eta/eta_threshold)| is at most this plus the
  /// relative uncertainty of its value. The default covers the rounding of decimal inputs.
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
  Scalar value{};        ///< y, the mean of the members
  Index multiplicity{};  ///< h
  Index first{};         ///< position of the first member among the descending singular values
  Scalar spread{};       ///< largest minus smallest member

  int side_of_fold{};          ///< sign of ln(eta/eta_fold), 0 at the fold
  int side_of_switch{};        ///< sign of ln(eta/eta_switch), 0 at the switch
  Scalar margin_fold{};        ///< ln(eta/eta_fold), within 16 epsilon (|x| + epsilon (1 + |ln y| + |ln q0|))
  Scalar margin_switch{};      ///< ln(eta/eta_switch), likewise
  Scalar threshold_tolerance{};///< half-width in ln eta within which the sides are 0

  /// Larger before smaller; only the double root at the fold; none below it. For L = 2 at most one,
  /// the larger.
  std::vector<GroupRoot<Scalar>> roots;
};

/// The groups of one target in one architecture, in descending order of value.
template <RealScalar Scalar = double>
struct SingularGroups {
  Architecture<Scalar, Dynamic> architecture;
  Vector<Scalar> singular_values;  ///< min(d_0, d_L) of them, descending, as given
  Scalar uncertainty{};            ///< absolute, of every singular value
  std::vector<SingularGroup<Scalar>> groups;

  Scalar fold_threshold{};  ///< the thresholds in units of y; both sqrt(lambda) for L = 2
  Scalar switch_threshold{};
  Scalar unit{};                   ///< q0; like the thresholds within 1 epsilon

  /// Chains of neighbours that were wider than twice the allowance and had to be split.
  Index ambiguous_groups{};
  Index ambiguous_thresholds{};  ///< groups within the tolerance of both thresholds; at the nearer one

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
/// Cost: O(n log n) for n values plus some 20 microseconds per group.
template <RealScalar Scalar, int Depth>
[[nodiscard]] SingularGroups<Scalar> singular_groups(
    const Architecture<Scalar, Depth>& architecture,
    const std::type_identity_t<Vector<Scalar>>& values, GroupOptions<Scalar> options = {});

/// The result of dmf::svd, or anything else that has singular values and their uncertainty.
template <class T, class Scalar>
concept DecompositionOf = requires(const T& decomposition) {
  Vector<Scalar>(decomposition.singular_values);
  Scalar(decomposition.uncertainty);
};

/// The same for a decomposition, whose uncertainty replaces the one in the options. Throws
/// InvalidInput also when the decomposition has a member sound() that says no.
template <RealScalar Scalar, int Depth, DecompositionOf<Scalar> Decomposition>
[[nodiscard]] SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                                     const Decomposition& decomposition,
                                                     GroupOptions<Scalar> options = {}) {
  if constexpr (requires { bool(decomposition.sound()); }) {
    detail::require(decomposition.sound(), "the singular value decomposition must be sound");
  }
  options.uncertainty = decomposition.uncertainty;
  return singular_groups(architecture, Vector<Scalar>(decomposition.singular_values), options);
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Half-open range of positions among the descending singular values.
struct Range {
  Index begin, end;
};

/// Splits values[range) (descending, neighbours within the allowance) into groups: one if its
/// spread stays within twice the allowance, otherwise cut at its largest gap, again and again.
template <class Scalar, class Allowance>
void split_chain(const Vector<Scalar>& values, Range range, const Allowance& allowance,
                 std::vector<Range>& groups, Index& ambiguous) {
  std::vector<Range> open{range};
  while (!open.empty()) {
    const Range chain = open.back();
    open.pop_back();
    if (values[chain.begin] - values[chain.end - 1] <= Scalar(2) * allowance(values[chain.begin])) {
      groups.push_back(chain);
      continue;
    }
    ++ambiguous;
    Index cut = chain.begin + 1;
    for (Index i = chain.begin + 1; i < chain.end; ++i) {
      if (values[i - 1] - values[i] > values[cut - 1] - values[cut]) cut = i;
    }
    open.push_back({cut, chain.end});
    open.push_back({chain.begin, cut});
  }
}

/// The positions of equal positive values among the descending singular values.
template <class Scalar>
std::vector<Range> equal_positive_values(const Vector<Scalar>& values,
                                         const GroupOptions<Scalar>& options, Index& ambiguous) {
  const auto allowance = [&](const Scalar& larger) -> Scalar {
    return options.group_tolerance * larger + Scalar(2) * options.uncertainty;
  };
  std::vector<Range> groups;
  for (Index begin = 0, end; begin < values.size() && values[begin] > options.uncertainty; begin = end) {
    for (end = begin + 1; end < values.size() && values[end] > options.uncertainty &&
                          values[end - 1] - values[end] <= allowance(values[end - 1]);) {
      ++end;
    }
    split_chain(values, {begin, end}, allowance, groups, ambiguous);
  }
  return groups;
}

template <class Scalar>
int side(const Scalar& margin, const Scalar& tolerance) {
  return abs(margin) <= tolerance ? 0 : margin > Scalar(0) ? 1 : -1;
}

/// Threshold decisions and roots of one group whose value, multiplicity and place are known.
template <class Scalar>
void place(SingularGroup<Scalar>& group, const ScalarEquation<Scalar>& equation,
           const DoubleWord<Scalar>& log_unit, const GroupOptions<Scalar>& options) {
  // q0 = lambda^{1/(2(L-1))} lies between the extremes of 1 and the weights: it is always in range.
  const Scalar unit = exp(log_unit).value();
  const DoubleWord<Scalar> log_eta = log(DoubleWord<Scalar>(group.value)) - log_unit;
  group.margin_fold = equation.margin_fold(log_eta);
  group.margin_switch = equation.margin_switch(log_eta);
  group.threshold_tolerance = options.threshold_tolerance + options.uncertainty / group.value;
  group.side_of_fold = side(group.margin_fold, group.threshold_tolerance);
  group.side_of_switch = side(group.margin_switch, group.threshold_tolerance);
  if (group.side_of_fold < 0 || (group.side_of_fold == 0 && equation.depth() == 2)) return;

  Roots<Scalar> roots;
  if (group.side_of_fold == 0) {
    roots.push_back(equation.double_root());
  } else {
    roots = equation.roots(log_eta);
  }
  for (const Root<Scalar>& root : roots) {
    const Scalar sigma = unit * root.u;
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

template <RealScalar Scalar, int Depth>
SingularGroups<Scalar> singular_groups(const Architecture<Scalar, Depth>& architecture,
                                       const std::type_identity_t<Vector<Scalar>>& values,
                                       GroupOptions<Scalar> options) {
  const auto not_negative = [](const Scalar& tolerance, const char* name) {
    detail::require(isfinite(tolerance) && tolerance >= Scalar(0), name,
                    " must be finite and not negative, got ", tolerance);
  };
  not_negative(options.uncertainty, "the uncertainty of the singular values");
  not_negative(options.group_tolerance, "the group tolerance");
  not_negative(options.threshold_tolerance, "the threshold tolerance");
  detail::require(values.size() == architecture.target_rank_bound(), "Y has min(d_0, d_L) = ",
                  architecture.target_rank_bound(), " singular values, got ", values.size());
  for (Index i = 0; i < values.size(); ++i) {
    detail::require(isfinite(values[i]) && values[i] >= Scalar(0), "singular value ", i + 1,
                    " must be finite and not negative, got ", values[i]);
  }

  SingularGroups<Scalar> result{with_dynamic_depth(architecture), values, options.uncertainty, {},
                                {}, {}, {}, {}};
  std::sort(result.singular_values.data(), result.singular_values.data() + values.size(),
            std::greater<>());

  const ScalarEquation<Scalar> equation(architecture.depth());
  const DoubleWord<Scalar> log_unit = architecture.log_unit();
  result.unit = exp(log_unit).value();
  result.fold_threshold = equation.fold_threshold(log_unit);
  result.switch_threshold = equation.switch_threshold(log_unit);
  if (!isfinite(result.switch_threshold)) {
    throw NotRepresentable(detail::text("the switch threshold overflows: its logarithm is ",
                                        log_unit.hi + equation.log_eta_switch()));
  }

  for (const auto& [begin, end] :
       detail::equal_positive_values(result.singular_values, options, result.ambiguous_groups)) {
    SingularGroup<Scalar> group;
    const Scalar largest = result.singular_values[begin];
    Scalar defect(0);  // mean = largest - mean defect: exact for equal values, no overflow
    for (Index i = begin; i < end; ++i) defect += largest - result.singular_values[i];
    group.value = largest - defect / static_cast<Scalar>(end - begin);
    group.multiplicity = end - begin;
    group.first = begin;
    group.spread = largest - result.singular_values[end - 1];
    detail::place(group, equation, log_unit, options);
    result.groups.push_back(group);
  }
  return result;
}

#if defined(DMF_PRECOMPILED)
extern template SingularGroups<double> singular_groups(const Architecture<double, Dynamic>&,
                                                       const Vector<double>&, GroupOptions<double>);
#endif

}  // namespace dmf
