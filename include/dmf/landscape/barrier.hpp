// SPDX-License-Identifier: BSL-1.0
#pragma once

// How minimizers hang together (L >= 3): the local minimizers of rank r - 1 and r are separated by
// the strict saddle whose r-th value sits at its smaller root, and no path between them stays lower:
//
//   min over paths of max F along the path = F(pass).
//
// Raising the r-th value from 0 over its smaller to its larger root attains this. No path does
// better: its r-th singular value takes the value of the smaller root somewhere; the values before it
// are not less and those after it not more there, and under this constraint each term of
// F(W) >= sum_i g(s_i; y_i) (Chen, Jiang, Wang, (57)) is least at the pass (docs/theory.md,
// Proposition 48).
//
// And the connected components of the set of global minimizers.

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/choice.hpp>
#include <dmf/landscape/detail/lowest_orbits.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/landscape/orbit_counts.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace dmf {

/// The pass between two neighbouring orbits of local minimizers. Every path from one orbit to the
/// other reaches F(pass), and from every point of either a path leads to the other that does not
/// exceed it.
template <RealScalar Scalar = double>
struct Barrier {
  Orbit<Scalar> fewer;  ///< the local minimizers of rank r - 1
  Orbit<Scalar> pass;   ///< the strict saddle, of Morse index 1
  Orbit<Scalar> more;   ///< the local minimizers of rank r

  /// F(pass) - F(fewer) = c u^2 ((L-2) - u^{2L-2}) > 0, c = q0^2, u the smaller root.
  Scalar height_from_fewer{};

  /// F(pass) - F(more) = 2 c u v [sinh((L-1) w) - (L-1) sinh w] > 0, v the larger root, w = ln(v/u).
  Scalar height_from_more{};
};

/// The barrier between the local minimizers of rank r - 1 and r, r >= 1. Both heights are free of
/// cancellation, also just above the fold: within 8 and 32 epsilon (docs/accuracy.md). Throws
/// InvalidInput unless L >= 3, r <= d_min and the r-th largest singular value lies above the fold,
/// that is, unless both minimizers exist; throws NotRepresentable if a height overflows.
template <RealScalar Scalar>
[[nodiscard]] Barrier<Scalar> barrier(const Atlas<Scalar>& atlas, Index rank);

/// The connected components of the set of global minimizers: 2^log2_components of every orbit.
template <RealScalar Scalar = double>
struct GlobalMinimizerComponents {
  std::vector<Orbit<Scalar>> orbits;  ///< the orbits of global minimizers, by ascending rank
  std::vector<int> log2_components;   ///< one for each orbit: see Orbit::log2_components()

  /// Whether any two global minimizers are joined by a path of global minimizers.
  [[nodiscard]] bool connected() const { return orbits.size() == 1 && log2_components[0] == 0; }

  /// The number of components, up to d_min 2^{L-1}. Throws NotRepresentable where a built-in type
  /// overflows; any type with exact arithmetic will do instead.
  template <class Integer = std::int64_t>
  [[nodiscard]] Integer count() const;
};

template <RealScalar Scalar>
[[nodiscard]] GlobalMinimizerComponents<Scalar> global_minimizer_components(const Atlas<Scalar>& atlas);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// sinh(n w) - n sinh(w) for n >= 2, w > 0: sum_{k >= 1} (n^{2k+1} - n) w^{2k+1}/(2k+1)!
template <class Scalar>
Scalar sinh_excess(int n, const Scalar& w) {
  const Scalar nw = static_cast<Scalar>(n) * w;
  Scalar of_n = nw, n_of_1 = nw, sum(0);  // (n w)^j/j! and n w^j/j!, j = 2k + 1
  for (int j = 3;; j += 2) {
    const Scalar divisor = static_cast<Scalar>(j) * static_cast<Scalar>(j - 1);
    of_n *= nw * nw / divisor;
    n_of_1 *= w * w / divisor;
    const Scalar term = of_n - n_of_1;
    sum += term;
    if (static_cast<Scalar>(j) > nw && term <= epsilon<Scalar> * sum / Scalar(4)) return sum;
  }
}

}  // namespace detail

template <RealScalar Scalar>
Barrier<Scalar> barrier(const Atlas<Scalar>& atlas, Index rank) {
  const SingularGroups<Scalar>& groups = atlas.groups();
  const int L = atlas.architecture().depth();
  detail::require(L >= 3, "a barrier needs two local minimizers, depth at least 3, got ", L);
  const Index most = std::min(atlas.architecture().rank_bound(), groups.above_fold());
  detail::require(1 <= rank && rank <= most, "there are local minimizers of rank 0 to ", most,
                  " and a barrier below each but the first, got rank ", rank);

  const std::vector<Choice> fewer = detail::largest_active(groups, rank - 1);
  const std::vector<Choice> more = detail::largest_active(groups, rank);
  std::vector<Choice> pass = fewer;
  std::size_t i = 0;
  while (fewer[i] == more[i]) ++i;
  pass[i].smaller = 1;

  const SingularGroup<Scalar>& group = groups.groups[i];
  const GroupRoot<Scalar>&larger = group.roots[0], &smaller = group.roots[1];
  const auto height = [](const Scalar& scaled, std::int64_t exponent) {
    const Scalar result = detail::times_power_of_two(scaled, 2 * exponent);
    if (!isfinite(result)) {
      throw NotRepresentable(detail::text("the barrier overflows: it is ", scaled, " x 4^", exponent));
    }
    return result;
  };
  // In units of a power of two near the length that counts no square leaves the range: that is the
  // smaller root, which may be many times less than y, for one difference, y for the other.
  const std::int64_t near_root = detail::binary_exponent(smaller.sigma);
  const std::int64_t exponent = detail::binary_exponent(group.value);
  const Scalar above_fewer = -detail::gain(group, smaller, L, near_root);
  Scalar from_more;
  if (group.side_of_switch >= 0) {
    const Scalar from_fewer =  // 0 if y is far larger
        detail::times_power_of_two(above_fewer, 2 * (near_root - exponent));
    from_more = from_fewer + detail::gain(group, larger, L, exponent);
  } else {  // both roots and y are of the order of q0
    const Scalar w = larger.root.log_u_over_fold - smaller.root.log_u_over_fold;
    const auto in_units = [&](const Scalar& x) { return detail::times_power_of_two(x, -exponent); };
    from_more = Scalar(2) * in_units(larger.sigma) * in_units(smaller.sigma) * detail::sinh_excess(L - 1, w);
  }
  return {atlas.orbit(fewer), atlas.orbit(pass), atlas.orbit(more), height(above_fewer, near_root),
          height(from_more, exponent)};
}

template <RealScalar Scalar>
template <class Integer>
Integer GlobalMinimizerComponents<Scalar>::count() const {
  Integer result(0);
  for (const int log2 : log2_components) {
    Integer power(1);
    for (int i = 0; i < log2; ++i) power = detail::checked_sum(power, power);
    result = detail::checked_sum(result, power);
  }
  return result;
}

template <RealScalar Scalar>
GlobalMinimizerComponents<Scalar> global_minimizer_components(const Atlas<Scalar>& atlas) {
  const RankRange global = global_ranks(atlas.groups());
  GlobalMinimizerComponents<Scalar> result;
  for (Index rank = global.lowest; rank <= global.highest; ++rank) {
    result.orbits.push_back(atlas.orbit(detail::largest_active(atlas.groups(), rank)));
    result.log2_components.push_back(result.orbits.back().log2_components());
  }
  return result;
}

}  // namespace dmf
