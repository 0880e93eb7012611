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
#include <vector>

namespace dmf::detail {

template <class Scalar>
struct Level {
  std::size_t group;  ///< the number of groups for the singular value 0
  Scalar y;
  const GroupRoot<Scalar>* root;  ///< null at zero
  std::int64_t copies;
  Scaled<Scalar> t{};  ///< u^{2L-2}, also beyond the range of Scalar
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
      result.push_back({group, g.value, &root, copies, t()});
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
    if (copies > 0) result.push_back({group, g.value, nullptr, copies, {}});
    ++group;
  });
  if (vanishing > 0) result.push_back({group, Scalar(0), nullptr, vanishing, {}});
  return result;
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
