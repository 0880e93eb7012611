// SPDX-License-Identifier: BSL-1.0
#pragma once

// The scalar equation for the singular values y = q0 eta of one problem: margins, sides and roots, in double by
// fast_roots.hpp wherever that settles the matter, otherwise and for every other scalar by logarithms in twice the
// working precision.

#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/fast_roots.hpp>
#include <dmf/landscape/scalar_equation.hpp>

#include <cmath>

namespace dmf::detail {

/// ln(eta/eta_fold) and ln(eta/eta_switch).
template <class Scalar>
struct Margins {
  Scalar fold{}, to_switch{};
};

/// The fast way to margins and roots: for most scalars there is none.
template <RealScalar Scalar>
class FastEquation {
 public:
  FastEquation(const ScalarEquation<Scalar>&, const DoubleWord<Scalar>&) {}
  [[nodiscard]] bool margins(const Scalar&, const Scalar&, Margins<Scalar>&) const { return false; }
  [[nodiscard]] bool roots(const Scalar&, const Scalar&, Roots<Scalar>&) const { return false; }
  [[nodiscard]] static bool settles(const Scalar&, const Scalar&) { return true; }
};

/// In double eta = y/q0, to twice the working precision, by one product.
template <>
class FastEquation<double> {
 public:
  FastEquation(const ScalarEquation<double>& equation, const DoubleWord<double>& log_unit)
      : fast_(equation), inverse_unit_(exp(-log_unit)) {}

  /// Margins of y + shift, within 4 epsilon; false where eta would come near the ends of the range.
  [[nodiscard]] bool margins(double y, double shift, Margins<double>& result) const {
    if (!in_range(y) || !in_range(inverse_unit_.hi)) return false;
    const DoubleWord<double> eta = two_sum(y, shift) * inverse_unit_;
    if (!FastRoots::has_margins(eta)) return false;
    result = {fast_.margin_fold(eta), fast_.margin_switch(eta)};
    return true;
  }

  /// The roots for y, above the fold by `margin`; false where FastRoots leaves them to ScalarEquation.
  [[nodiscard]] bool roots(double y, double margin, Roots<double>& result) const {
    if (!in_range(y) || !in_range(inverse_unit_.hi)) return false;
    const DoubleWord<double> eta = DoubleWord<double>(y) * inverse_unit_;
    if (!fast_.has_roots(eta, margin)) return false;
    result = fast_.roots(eta, margin);
    return true;
  }

  /// Whether a margin of margins() is on the same side of the bound as the exact one, and as the one to twice the
  /// working precision: four times their errors apart. (ln q0, in units of epsilon^2, counts at most some hundreds.)
  [[nodiscard]] static bool settles(double margin, double bound) {
    constexpr double factor = 16, absolute = 0x1p-80;
    return std::abs(margin - bound) > factor * epsilon<double> * (std::abs(margin) + std::abs(bound)) + absolute;
  }

 private:
  [[nodiscard]] static bool in_range(double x) { return x > 0x1p-900 && x < 0x1p900; }

  FastRoots fast_;
  DoubleWord<double> inverse_unit_;
};

/// The scalar equation of one depth in units of q0.
template <RealScalar Scalar>
class GroupEquation {
 public:
  GroupEquation(int depth, const DoubleWord<Scalar>& log_unit)
      : equation_(depth), log_unit_(log_unit), fast_(equation_, log_unit) {}

  [[nodiscard]] const ScalarEquation<Scalar>& equation() const { return equation_; }

  /// The margins of y + shift, |shift| < y; the careful ones are monotone in y.
  [[nodiscard]] Margins<Scalar> margins(const Scalar& y, const Scalar& shift) const {
    Margins<Scalar> result;
    return fast_.margins(y, shift, result) ? result : careful_margins(y, shift);
  }
  [[nodiscard]] Margins<Scalar> careful_margins(const Scalar& y, const Scalar& shift) const {
    const DoubleWord<Scalar> log_eta = log_eta_of(y, shift);
    return {equation_.margin_fold(log_eta), equation_.margin_switch(log_eta)};
  }

  /// Whether a comparison of margins() with a bound is that of careful_margins().
  [[nodiscard]] bool settles(const Scalar& margin, const Scalar& bound) const { return fast_.settles(margin, bound); }

  /// The roots for y, whose margin at the fold is given.
  [[nodiscard]] Roots<Scalar> roots(const Scalar& y, const Scalar& margin) const {
    Roots<Scalar> result;
    return fast_.roots(y, margin, result) ? result : equation_.roots(log_eta_of(y, Scalar(0)));
  }

 private:
  /// ln((y + shift)/q0): the sum is exact and, of fractions, in range.
  [[nodiscard]] DoubleWord<Scalar> log_eta_of(const Scalar& y, const Scalar& shift) const {
    if (shift == Scalar(0)) return log(DoubleWord<Scalar>(y)) - log_unit_;
    int exponent = 0;
    const Scalar fraction = frexp(y, &exponent);
    const DoubleWord<Scalar> sum = two_sum(fraction, Scalar(ldexp(shift, -exponent)));
    return log(sum) + DoubleWord<Scalar>(Scalar(exponent)) * ln2<Scalar>() - log_unit_;
  }

  ScalarEquation<Scalar> equation_;
  DoubleWord<Scalar> log_unit_;
  FastEquation<Scalar> fast_;
};

/// Takes the decisions about the thresholds of a SingularGroup, by careful margins wherever others do not settle them.
template <class Scalar>
class Thresholds {
 public:
  Thresholds(const GroupEquation<Scalar>& equation, const Scalar& uncertainty, const Scalar& tolerance)
      : equation_(equation), uncertainty_(uncertainty), tolerance_(tolerance) {}

  /// Margins of the mean, and the half-width around a threshold.
  template <class Group>
  void measure(Group& group) const {
    take(group, equation_.margins(group.mean, Scalar(0)));
    // The mean is above its uncertainty. Downwards ln y is the less certain: by ln(y/(y - u)).
    const Scalar& u = uncertainty_;
    group.threshold_tolerance = tolerance_ + log1p(u / (group.mean - u));
  }

  /// The sides of a measured group.
  template <class Group>
  void decide(Group& group) const {
    const Scalar& tolerance = tolerance_;
    Margins<Scalar> least{group.margin_fold, group.margin_switch}, most = least;
    if (uncertainty_ > Scalar(0)) {
      least = equation_.margins(group.mean, Scalar(-uncertainty_));
      most = equation_.margins(group.mean, uncertainty_);
    }
    const auto settled = [&](const Scalar& least_margin, const Scalar& most_margin) {
      return equation_.settles(least_margin, tolerance) && equation_.settles(most_margin, Scalar(-tolerance));
    };
    if (!settled(least.fold, most.fold) || !settled(least.to_switch, most.to_switch)) {
      take(group, equation_.careful_margins(group.mean, Scalar(0)));
      least = equation_.careful_margins(group.mean, Scalar(-uncertainty_));
      most = equation_.careful_margins(group.mean, uncertainty_);
    }
    const auto side = [&](const Scalar& least_margin, const Scalar& margin, const Scalar& most_margin) {
      if (least_margin <= tolerance && most_margin >= -tolerance) return 0;
      return margin > Scalar(0) ? 1 : -1;
    };
    group.side_of_fold = side(least.fold, group.margin_fold, most.fold);
    group.side_of_switch = side(least.to_switch, group.margin_switch, most.to_switch);
    if (group.side_of_fold != 0 || group.side_of_switch != 0 || equation_.equation().depth() == 2) return;
    group.ambiguous_threshold = true;
    take(group, equation_.careful_margins(group.mean, Scalar(0)));
    const bool nearer_to_switch = abs(group.margin_switch) <= abs(group.margin_fold);
    (nearer_to_switch ? group.side_of_fold : group.side_of_switch) = nearer_to_switch ? 1 : -1;
  }

 private:
  template <class Group>
  static void take(Group& group, const Margins<Scalar>& margins) {
    group.margin_fold = margins.fold;
    group.margin_switch = margins.to_switch;
  }

  const GroupEquation<Scalar>& equation_;
  Scalar uncertainty_, tolerance_;
};

}  // namespace dmf::detail
