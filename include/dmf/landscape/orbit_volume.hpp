// SPDX-License-Identifier: BSL-1.0
#pragma once

// The volume of an orbit as a submanifold of the space of all W with the Frobenius metric, all components together
// (docs/theory.md, Proposition 81). With V(n) = vol O(n) = prod_{k <= n} 2 pi^{k/2}/Gamma(k/2), w_l = 1/lambda_l and
// r_i = k1 + k2 + k3 active copies in group i it is the product of
//
//   V(d_l)/V(d_l - r)                                 0 < l < L
//   V(h_i)/(V(k1) V(k2) V(k3) V(h_i - r_i))           each group i
//   [sigma_a sqrt(w_l + w_{l+1})]^{d_l - r}           0 < l < L, each active copy a
//   [sigma_a sqrt(w_1 + w_L)]^{h_i - r_i}             each active copy a of each group i
//   sqrt(Delta_ac)                                    each pair of active copies.
//
// Delta_ac is the determinant of the quadratic form sum_l w_l [p (th_l^2 + th_{l-1}^2) - 2 q th_l th_{l-1}] in
// th_1, ..., th_{L-1}, p = sigma_a^2 + sigma_c^2, q = 2 sigma_a sigma_c: of a path, th_0 = th_L = 0, but for two copies
// of one group at different roots of a cycle, th_0 = th_L one variable more. Zero singular values and surplus rows and
// columns of Y contribute nothing. Volumes of wide layers leave every range: all is in logarithms.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/core/double_word.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/detail/active_pair.hpp>
#include <dmf/landscape/detail/levels.hpp>
#include <dmf/landscape/detail/log_sum.hpp>
#include <dmf/landscape/orbit.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dmf {

/// ln vol of the orbit, for any weights and any choice; of an orbit of points the logarithm of their number. Every
/// logarithm is rounded once, their sum is taken to twice the working precision. Never throws.
/// Cost: O(r L) logarithms of the Gamma function, O(g^2) closed forms for g active levels and equal weights, O(g^2 L)
/// operations for unequal ones.
template <RealScalar Scalar>
[[nodiscard]] Scalar log_orbit_volume(const Orbit<Scalar>& orbit);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Two active copies of sigma_a = 1 and sigma_c = e^{-D}, D >= 0: ln Delta of the path and of the cycle for w_l = 1,
///
///   2^{L-1} (1 - e^{-2LD})/(1 - e^{-2D})  and  2^L (1 - e^{-LD})^2.
template <class Scalar>
Scalar log_path(int depth, const Scalar& D) {
  const auto L = static_cast<Scalar>(depth);
  const Scalar quotient = D > Scalar(0) ? Scalar(expm1(Scalar(-2) * L * D) / expm1(Scalar(-2) * D)) : L;
  return (L - Scalar(1)) * ln2<Scalar>().value() + log(quotient);
}
template <class Scalar>
Scalar log_cycle(int depth, const Scalar& D) {
  const auto L = static_cast<Scalar>(depth);
  return L * ln2<Scalar>().value() + Scalar(2) * log(-expm1(-L * D));
}

/// The same for any weights. The form is a chain of terms b (x - y)^2 with b = q w_l, each end with a term
/// (p - q) w_l x^2 of its own. The variable between two parts (alpha x^2 + b (x - z)^2 + gamma z^2), taken out at its
/// pivot P = gamma + b + alpha' + b', leaves one part
///
///   alpha + b (gamma + alpha')/P,    b b'/P,    gamma' + b' (gamma + alpha')/P:
///
/// sums of positive terms, p - q = (sigma_a - sigma_c)^2 included, so that nothing cancels where the two are close.
/// The path is the product of the pivots, the cycle that times what is left at the ends, alpha + gamma.
template <class Scalar>
DoubleWord<Scalar> log_chain(const Architecture<Scalar, Dynamic>& architecture, const Scalar& D, bool is_cycle) {
  using Number = Scaled<Scalar>;
  const Scalar gap = -expm1(-D);
  const Number b_of_one(Scalar(Scalar(2) * exp(-D))), end_of_one(Scalar(gap * gap));
  const auto weight = [&](int l) { return Number(Scalar(1)) / Number(architecture.lambda(l)); };
  Number alpha = end_of_one * weight(1), gamma = alpha, b = b_of_one * weight(1), product(Scalar(1));
  for (int l = 2; l <= architecture.depth(); ++l) {
    const Number next_end = end_of_one * weight(l), next_b = b_of_one * weight(l);
    const Number between = gamma + next_end, pivot = between + b + next_b;
    alpha = alpha + b * (between / pivot);
    gamma = next_end + next_b * (between / pivot);
    b = b * (next_b / pivot);
    product = product * pivot;
  }
  return (is_cycle ? product * (alpha + gamma) : product).log();
}

/// What the volume of an orbit is made of: in the metric of W, or in that of Z_l = sqrt(lambda_l) W_l, w_l = 1.
template <class Scalar>
class OrbitVolume {
 public:
  enum class Metric { W, Z };

  OrbitVolume(const Orbit<Scalar>& orbit, Metric metric)
      : architecture_(orbit.architecture()),
        orbit_(orbit),
        metric_(metric),
        levels_(active_levels(orbit)),
        log_unit_(architecture_.log_unit()) {
    const std::int64_t r = orbit.rank();
    const int L = architecture_.depth();
    equal_weights_ = metric == Metric::Z;
    if (metric == Metric::W) {
      equal_weights_ = true;
      for (const Scalar& weight : architecture_.weights()) equal_weights_ = equal_weights_ && weight == lambda(1);
      log_weight_ = log(DoubleWord<Scalar>(lambda(1)));
    }
    for (int l = 1; l < L; ++l) sum_.add(1, volumes_.frames(architecture_.width(l), r));
    for_each_choice(orbit, [&](const SingularGroup<Scalar>& group, const Choice& c) {
      if (c.active() == 0) return;
      sum_.add(1, volumes_.frames(group.multiplicity, c.active()));
      for (const Index k : {c.larger, c.smaller, c.double_root}) sum_.add(-1, volumes_.frames(k, k));
    });
    for (int l = 1; l < L; ++l) sum_.add_half(r * (architecture_.width(l) - r), log_sum_of_weights(l, l + 1));
    for (std::size_t a = 0; a < levels_.size(); ++a) add_level(a);
  }

  [[nodiscard]] const DoubleWord<Scalar>& value() const { return sum_.value(); }

 private:
  [[nodiscard]] const Scalar& lambda(int l) const { return architecture_.lambda(l); }

  /// ln sigma, in range where sigma is not.
  [[nodiscard]] DoubleWord<Scalar> log_sigma(const Level<Scalar>& level) const {
    return log_unit_ + DoubleWord<Scalar>(level.root->root.log_u);
  }

  /// ln(w_l + w_m).
  [[nodiscard]] DoubleWord<Scalar> log_sum_of_weights(int l, int m) const {
    if (metric_ == Metric::Z) return ln2<Scalar>();
    const Scalar least = min(lambda(l), lambda(m)), most = max(lambda(l), lambda(m));
    return DoubleWord<Scalar>(Scalar(log1p(least / most))) - log(DoubleWord<Scalar>(least));
  }

  void add_level(std::size_t a) {
    const Level<Scalar>& level = levels_[a];
    const std::int64_t r = orbit_.rank(), k = level.copies;
    const int L = architecture_.depth();
    const std::int64_t at_zero =
        orbit_.groups().groups[level.group].multiplicity - orbit_.choice()[level.group].active();
    std::int64_t free = at_zero;
    for (int l = 1; l < L; ++l) free += architecture_.width(l) - r;
    sum_.add(k * free, log_sigma(level));
    sum_.add_half(k * at_zero, log_sum_of_weights(1, L));
    add_pairs(k * (k - 1) / 2, level, Scalar(0), false);
    for (std::size_t c = a + 1; c < levels_.size(); ++c) {
      const ActivePair<Scalar> pair(architecture_, level, levels_[c]);
      add_pairs(k * levels_[c].copies, pair.first_is_larger() ? level : levels_[c], pair.log_ratio(),
                level.group == levels_[c].group);
    }
  }

  /// Pairs whose larger root is that of the level.
  void add_pairs(std::int64_t pairs, const Level<Scalar>& larger, const Scalar& log_ratio, bool is_cycle) {
    if (pairs == 0) return;
    const int L = architecture_.depth(), order = is_cycle ? L : L - 1;
    sum_.add(pairs * order, log_sigma(larger));
    if (!equal_weights_) return sum_.add_half(pairs, log_chain(architecture_, log_ratio, is_cycle));
    sum_.add_half(pairs, DoubleWord<Scalar>(is_cycle ? log_cycle(L, log_ratio) : log_path(L, log_ratio)));
    sum_.add_half(-pairs * order, log_weight_);
  }

  const Architecture<Scalar, Dynamic>& architecture_;
  const Orbit<Scalar>& orbit_;
  Metric metric_;
  std::vector<Level<Scalar>> levels_;
  DoubleWord<Scalar> log_unit_, log_weight_{};  // ln q0; of equal weights, 0 in Z
  OrthogonalVolumes<Scalar> volumes_;
  bool equal_weights_{};
  LogSum<Scalar> sum_;
};

}  // namespace detail

template <RealScalar Scalar>
Scalar log_orbit_volume(const Orbit<Scalar>& orbit) {
  using Volume = detail::OrbitVolume<Scalar>;
  return Volume(orbit, Volume::Metric::W).value().value();
}

}  // namespace dmf
