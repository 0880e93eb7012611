// SPDX-License-Identifier: BSL-1.0
#pragma once

// The two eigenvalues of block C that are not 0 or 2 (docs/theory.md, Proposition 19) in plain numbers, each with a
// bound of its rounding error. With r = u_c/u_a < 1, x = r^2 and the sums of powers that have no cancellation,
//
//   N = t_a (1 + x + ... + x^{L-1}),    kap = r^{2-L} (1 + x + ... + x^{L-2}),    1 + N -+ kap              (near)
//     = (1 + t_a) (1 -+ y_c/y_a) (1 +- r^L)/(1 - x).                                                         (far)
//
// The first is right where the roots nearly coincide and the difference does not cancel, the second where they are
// apart. A sixth of the instructions of detail/active_pair.hpp, whose numbers of any range and series for the
// rest remain: `bound` decides.

#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/levels.hpp>

#include <limits>

namespace dmf::detail {

/// 1 + N - kap, with its sign, that of (y_a - y_c)(u_a - u_c), and 1 + N + kap.
template <class Scalar>
struct PairEnds {
  Scalar in_phase{}, out_of_phase{};
  Scalar ratio{};                                          ///< q = u_c/u_a
  Scalar bound = std::numeric_limits<Scalar>::infinity();  ///< of the relative error of either, in epsilon
};

/// Of two different levels at roots, u_a > u_c; both plain (Level::plain). To first order in epsilon, u, q, p and t
/// rounded once: x is within 7/2 epsilon, which a sum of its powers magnifies by less than (L-1)/2 and x/(1-x);
/// 1 - x as (u_a - u_c)(u_a + u_c)/u_a^2 is within 4 + (1+r)/(2 (1-r)).
template <class Scalar>
PairEnds<Scalar> pair_ends(const Level<Scalar>& a, const Level<Scalar>& c, int depth) {
  const Scalar one(1), t_a = a.t.value();
  const int sign = sign_of_difference(a, c);
  const Root<Scalar>&root_a = a.root->root, &root_c = c.root->root;
  const Scalar r = root_c.u / root_a.u;
  if (depth == 2) {
    const Scalar sum = t_a + c.t.value();
    return {sign == 0 ? Scalar(0) : sum, sum + Scalar(2), r, Scalar(2)};
  }
  const Scalar L(static_cast<Scalar>(depth)), x = r * r;
  if (!(r < one)) return {};
  // near
  Scalar sum = one;
  for (int l = 2; l < depth; ++l) sum = sum * x + one;
  const Scalar kap = root_c.q / root_a.q * sum, one_plus_N = one + t_a * (sum * x + one);
  const Scalar near_out = one_plus_N + kap, near_in = abs(one_plus_N - kap);
  const Scalar slope = min(Scalar((L - one) / Scalar(2)), Scalar(x / (one - x)));
  const Scalar near_bound = Scalar(7) / Scalar(2) * slope + L / Scalar(2) + Scalar(3);
  PairEnds<Scalar> ends{near_in, near_out, r, near_bound};
  Scalar in_bound = sign == 0 ? Scalar(0) : near_bound * (near_out / near_in);
  // far
  const Scalar far_bound = Scalar(10) + (one + r) / (Scalar(2) * (one - r));
  if (far_bound < max(in_bound, near_bound)) {
    const Scalar power = root_c.p / root_a.p;  // r^L
    const Scalar gap = (root_a.u - root_c.u) * (root_a.u + root_c.u) / (root_a.u * root_a.u);
    const Scalar factor = (one + t_a) / gap, out_bound = far_bound + Scalar(2) * power / (one - power);
    if (out_bound < near_bound) {
      ends.out_of_phase = factor * (one - power) * (one + c.y / a.y);
      ends.bound = out_bound;
    }
    if (far_bound < in_bound) {
      ends.in_phase = factor * (one + power) * (abs(a.y - c.y) / a.y);
      in_bound = far_bound;
    }
  }
  ends.in_phase = with_sign(sign, ends.in_phase);
  ends.bound = max(ends.bound, in_bound);
  return ends;
}

}  // namespace dmf::detail
