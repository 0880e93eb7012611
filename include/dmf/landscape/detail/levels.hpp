// SPDX-License-Identifier: BSL-1.0
#pragma once

// The copies of an orbit sorted by what the Hessian can tell apart: those of one singular value at one
// root, and those of one singular value at zero. Copies of one level are interchangeable, so that the
// blocks of the Hessian are counted by levels, whatever the widths.

#include <dmf/core/detail/scaled.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace dmf::detail {

/// The numbers that have the fast ways of detail/pair_ends.hpp and what follows it.
template <class Scalar>
inline constexpr bool may_be_plain = std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float>;

/// Whether products and quotients of some such numbers stay in the range: of double and float those within
/// 2^{+-max_exponent/5}, 10^61 and 10^7.
template <class Scalar>
bool is_plain([[maybe_unused]] const Scalar& x) {
  if constexpr (may_be_plain<Scalar>) {
    constexpr Scalar most = [] {
      Scalar power(1);
      for (int i = 0; i < std::numeric_limits<Scalar>::max_exponent / 5; ++i) power *= Scalar(2);
      return power;
    }();
    return Scalar(1) / most <= x && x <= most;
  } else {
    return false;
  }
}

template <class Scalar>
struct Level {
  std::size_t group;  ///< the number of groups for the singular value 0
  Scalar y;
  const GroupRoot<Scalar>* root;  ///< null at zero
  std::int64_t copies;
  Scaled<Scalar> t{};  ///< u^{2L-2}, also beyond the range of Scalar
  bool plain = false;  ///< whether t and y are so moderate that formulas stay in the range of Scalar
};

/// Levels at a root, in the order of the groups and within one larger, smaller, double root.
template <class Scalar>
std::vector<Level<Scalar>> active_levels(const Orbit<Scalar>& orbit) {
  std::vector<Level<Scalar>> result;
  result.reserve(orbit.choice().size());
  std::size_t group = 0;
  for_each_choice(orbit, [&](const SingularGroup<Scalar>& g, const Choice& choice) {
    for (const GroupRoot<Scalar>& root : g.roots) {
      const Index copies = copies_at(root, choice);
      if (copies == 0) continue;
      // Beyond the range t = eta^{(2L-2)/L}: 1/t is far below the square of epsilon.
      const auto t = [&]() -> Scaled<Scalar> {
        if (isfinite(root.root.t)) return root.root.t;
        const auto& architecture = orbit.architecture();
        const auto log_eta = log(DoubleWord<Scalar>(g.value)) - architecture.log_unit();
        const int L = architecture.depth();
        return scaled_exp(DoubleWord<Scalar>(Scalar(2 * L - 2)) * log_eta / DoubleWord<Scalar>(Scalar(L)));
      };
      const bool plain = is_plain(root.root.t) && is_plain(g.value);
      result.push_back({group, g.value, &root, copies, t(), plain});
    }
    ++group;
  });
  return result;
}

/// Levels at zero among the singular values of Y, the singular value 0 last.
template <class Scalar>
std::vector<Level<Scalar>> zero_levels(const Orbit<Scalar>& orbit) {
  std::vector<Level<Scalar>> result;
  result.reserve(orbit.choice().size() + 1);
  std::int64_t vanishing = orbit.architecture().target_rank_bound();
  std::size_t group = 0;
  for_each_choice(orbit, [&](const SingularGroup<Scalar>& g, const Choice& choice) {
    vanishing -= g.multiplicity;
    const std::int64_t copies = g.multiplicity - choice.active();
    if (copies > 0) result.push_back({group, g.value, nullptr, copies, {}, is_plain(g.value)});
    ++group;
  });
  if (vanishing > 0) result.push_back({group, Scalar(0), nullptr, vanishing, {}, is_plain(Scalar(1))});
  return result;
}

/// The sign of y_a - y_c, by integer logic.
template <class Scalar>
int sign_of_difference(const Level<Scalar>& a, const Level<Scalar>& c) {
  return a.group == c.group ? 0 : a.group < c.group ? 1 : -1;
}

/// u of one > u of other, by integer logic: smaller roots < double root < larger roots; larger roots
/// increase, smaller ones decrease with y (docs/theory.md, Proposition 2).
template <class Scalar>
bool is_above(const Level<Scalar>& one, const Level<Scalar>& other) {
  const auto rank = [](const Level<Scalar>& level) {
    switch (level.root->root.kind) {
      case RootKind::larger: return 2;
      case RootKind::double_root: return 1;
      case RootKind::smaller: break;
    }
    return 0;
  };
  if (rank(one) != rank(other)) return rank(one) > rank(other);
  return rank(one) == 2 ? one.group < other.group : one.group > other.group;
}

/// x with the sign that integer logic knows, exactly 0 for sign 0 and never 0 otherwise.
template <class Scalar>
Scalar with_sign(int sign, const Scalar& x) {
  if (sign == 0) return Scalar(0);
  const Scalar magnitude = max(Scalar(abs(x)), (std::numeric_limits<Scalar>::min)());
  return sign > 0 ? magnitude : Scalar(-magnitude);
}

/// sqrt(x^2 + y^2) without overflow.
template <class Scalar>
Scalar hypotenuse(const Scalar& x, const Scalar& y) {
  const Scalar longer = max(Scalar(abs(x)), Scalar(abs(y))), shorter = min(Scalar(abs(x)), Scalar(abs(y)));
  if (shorter == Scalar(0)) return longer;
  const Scalar ratio = shorter / longer;
  return longer * sqrt(Scalar(1) + ratio * ratio);
}

/// sinh x to a few epsilon relative, also near 0.
template <class Scalar>
Scalar hyperbolic_sine(const Scalar& x) {
  return (expm1(x) - expm1(-x)) / Scalar(2);
}

/// L t - (L-2): positive at the larger, negative at the smaller root, 0 at the double root.
template <class Scalar>
Scaled<Scalar> critical_factor(const Level<Scalar>& level, int depth) {
  const Root<Scalar>& root = level.root->root;
  const auto L = static_cast<Scalar>(depth);
  if (depth == 2) return Scaled<Scalar>(L) * level.t;
  if (root.kind == RootKind::double_root) return {};
  const int sign = root.kind == RootKind::larger ? 1 : -1;
  const Scalar exponent = (Scalar(2) * L - Scalar(2)) * root.log_u_over_fold;
  if (exponent < Scalar(1)) return with_sign(sign, Scalar((L - Scalar(2)) * expm1(exponent)));
  return Scaled<Scalar>(L) * level.t - Scaled<Scalar>(L - Scalar(2));
}

}  // namespace dmf::detail
