// SPDX-License-Identifier: BSL-1.0
#pragma once

// Block A of the Hessian for any weights (docs/theory.md, Proposition 17): the eigenvalues nu of
//
//   H/2 = 2 Lam + (t-1) v v^T,    Lam = diag(lambda_l),  v_l = sqrt(lambda_l),
//
// are, with distinct weights w_1 < w_2 < ... occurring p_1, p_2, ... times, 2 w_j (p_j - 1 times) and the
// roots of
//
//   1 + (t-1) sum_j p_j w_j/(2 w_j - nu) = 0,
//
// one between any two neighbouring poles 2 w_j and one beyond the last on the side to which t - 1 points.
// Where the weights lie far apart that sum is nearly an integer, and nu hides in what it lacks. With the
// integer taken out exactly (Proposition 17a) the equation reads, n layers having 2 w_j >= |nu|,
//
//   n t - (n-2) = (t-1) [sum_{2 w_j < |nu|} p_j 2 w_j/(nu - 2 w_j) - sum_{2 w_j >= |nu|} p_j nu/(2 w_j - nu)],
//
// all terms on the right are as small as they are, and every root comes out to a few epsilon of itself
// unless n t - (n-2) cancels, which it does at smaller roots with t > 1/4 alone.

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/detail/scaled.hpp>
#include <dmf/core/scalar.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace dmf::detail {

/// One weight and how many layers have it.
template <class Scalar>
struct DistinctWeight {
  Scalar lambda;
  int layers;
};

/// The eigenvalue nu = 2 lambda + shift of H/2, lambda one of the weights. Infinite where it overflows.
template <class Scalar>
struct SecularRoot {
  Scalar value;
  std::int64_t count;
  Scalar lambda;
  Scalar shift;  ///< 0: at a pole, an eigenvector then lives on the layers of that weight alone
};

/// `weights` ascending and distinct, to outlive the equation; `critical` = L t - (L-2) with its sign decided: the
/// lowest root for t < 1 has that sign. Cost: some 20 to 40 evaluations of the sum per root, none for a single weight;
/// some 4 between poles and beyond the last if the numbers are `plain` (detail/levels.hpp).
template <class Scalar>
class SecularEquation {
 public:
  SecularEquation(const std::vector<DistinctWeight<Scalar>>& weights, const Scaled<Scalar>& t,
                  const Scaled<Scalar>& critical, bool plain = false)
      : weights_(weights), t_(t), critical_(critical), stretched_(Scaled<Scalar>(Scalar(1)) < t), plain_(plain) {
    for (const DistinctWeight<Scalar>& w : weights_) layers_ += w.layers;
    if (stretched_) {
      inverse_ = (Scaled<Scalar>(Scalar(1)) / t).value();
      rho_ = ((t - Scaled<Scalar>(Scalar(1))) / t).value();
    } else {  // (t - 1) = (critical - 2)/L does not inherit the rounding of t near the double root
      rho_ = Scaled<Scalar>(Scalar(1)) < critical ? Scalar(t.value() - Scalar(1))
                                                  : Scalar((critical.value() - Scalar(2)) / Scalar(layers_));
    }
  }

  SecularEquation(std::vector<DistinctWeight<Scalar>>&&, const Scaled<Scalar>&, const Scaled<Scalar>&,
                  bool = false) = delete;

  /// Visits the roots, those at poles first.
  template <class Visitor>
  void for_each_root(const Visitor& visit) const {
    const bool at_poles = rho_ == Scalar(0);
    for (const DistinctWeight<Scalar>& w : weights_) {
      const int count = at_poles ? w.layers : w.layers - 1;
      if (count > 0) visit(SecularRoot<Scalar>{Scalar(2) * w.lambda, count, w.lambda, Scalar(0)});
    }
    if (at_poles) return;
    if (weights_.size() == 1) return visit(single());
    if (!stretched_) visit(lowest());
    for (std::size_t j = 0; j + 1 < weights_.size(); ++j) visit(between(j));
    if (stretched_) visit(highest());
  }

 private:
  /// A side of the equation less the other, and its derivative times the unknown.
  struct Sides {
    Scalar difference, slope;
  };

  /// n t - (n-2), divided by t for t > 1.
  [[nodiscard]] Scalar constant(int n) const {
    if (stretched_) return Scalar(n) - Scalar(n - 2) * inverse_;
    if (n == layers_) return critical_.value();
    const Scalar t = t_.value();
    if (t < Scalar(1) / Scalar(2)) return Scalar(n) * t - Scalar(n - 2);
    return (Scalar(n) * critical_.value() + Scalar(2) * Scalar(layers_ - n)) / Scalar(layers_);
  }

  /// At nu = 2 w_origin + sign d, or sign d without origin; `small` weights are the first so many, or for
  /// nu = -d those with 2 w < d.
  [[nodiscard]] Sides sides(int origin, int sign, int small, const Scalar& d) const {
    const Scalar delta = sign > 0 ? d : Scalar(-d);
    const Scalar base = origin < 0 ? Scalar(0) : weights_[static_cast<std::size_t>(origin)].lambda;
    const Scalar nu = Scalar(2) * base + delta;
    Scalar sum(0), slope(0);
    int large = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const Scalar& w = weights_[i].lambda;
      const Scalar layers = static_cast<Scalar>(weights_[i].layers), pole = Scalar(2) * w,
                   distance = Scalar(2) * (base - w) + delta;
      const bool is_small = small < 0 ? pole < d : static_cast<int>(i) < small;
      if (!is_small) large += weights_[i].layers;
      sum += layers * ((is_small ? pole : nu) / distance);
      slope += layers * (pole / distance) * (delta / distance);
    }
    return {constant(large) - rho_ * sum, rho_ * slope};
  }

  /// The root d of a difference that has the sign of `increasing` above and the other below it: bisection of
  /// the binary exponent, which no magnitude of d defeats, then Newton's method for d x difference in
  /// a bracket that shrinks.
  template <class Function>
  [[nodiscard]] static Scalar root_between(const Scalar& least, const Scalar& most, int increasing,
                                           const Function& function) {
    const auto above = [&](const Sides& at) {
      return increasing > 0 ? at.difference >= Scalar(0) : at.difference <= Scalar(0);
    };
    // 2^low <= least, most <= 2^high. Exponents of 32 bits, as numbers of 50 digits have them, leave the range of int.
    const Scalar smallest = (std::numeric_limits<Scalar>::min)();
    std::int64_t low = binary_exponent(max(least, smallest)) - 1, high = binary_exponent(max(most, smallest));
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (above(function(times_power_of_two(Scalar(1), middle))) ? high : low) = middle;
    }
    Scalar lower = times_power_of_two(Scalar(1), low), upper = min(most, Scalar(Scalar(2) * lower));
    upper = max(lower, upper);
    Scalar d = (lower + upper) / Scalar(2);
    for (int i = 0; i < 400; ++i) {
      const Sides at = function(d);
      (above(at) ? upper : lower) = d;
      const Scalar newton = d * (at.slope / (at.difference + at.slope));
      const Scalar next = lower < newton && newton < upper ? newton : Scalar((lower + upper) / Scalar(2));
      const bool done = abs(next - d) <= epsilon<Scalar> * next / Scalar(2);
      d = next;
      if (done) break;
    }
    return d;
  }

  /// The root beside the pole of the only weight w, (L t - (L-2)) w.
  [[nodiscard]] SecularRoot<Scalar> single() const {
    const Scalar& lambda = weights_.front().lambda;
    const Scaled<Scalar> shift(Scalar(rho_ * Scalar(layers_) * lambda));
    return {(critical_ * Scaled<Scalar>(lambda)).value(), 1, lambda, (stretched_ ? t_ * shift : shift).value()};
  }

  /// The root between the poles of w_j and its successor, as a distance from the nearer one.
  [[nodiscard]] SecularRoot<Scalar> between(std::size_t j) const {
    const int left = static_cast<int>(j), small = left + 1, direction = rho_ > Scalar(0) ? 1 : -1;
    if (plain_) {
      if (const Step found = between_plain(left, direction); found.done) return at(found.origin, found.sign, found.d);
    }
    const Scalar half = weights_[j + 1].lambda - weights_[j].lambda;
    const Scalar middle = sides(left, 1, small, half).difference;
    const bool nearer_left = direction > 0 ? middle >= Scalar(0) : middle <= Scalar(0);
    const int origin = nearer_left ? left : left + 1, sign = nearer_left ? 1 : -1;
    const Scalar d =
        root_between(Scalar(0), half, sign * direction, [&](const Scalar& x) { return sides(origin, sign, small, x); });
    return at(origin, sign, d);
  }

  /// An iterate: nu = 2 w_origin + sign d.
  struct Step {
    int origin, sign;
    Scalar d;
    bool done;
  };

  /// The root of between() in plain numbers, with a fifth of the instructions: in place of the sum stand two terms,
  /// one for all poles on either side, P p^2/(nu - 2 w_j) + Q r^2/(nu - 2 w_{j+1}), p and r the distances of nu from
  /// the two poles, P and Q the slopes of either side. With w, what is left at nu, and C = w + P p - Q r the step h
  /// solves
  ///
  ///   C h^2 - [w (r-p) + p r (P+Q)] h - p r w = 0,
  ///
  /// the first one from half way. Li, LAPACK Working Note 89, "the middle way".
  [[nodiscard]] Step between_plain(int left, int direction) const {
    const Scalar close = sqrt(epsilon<Scalar>) / Scalar(64);  // convergence is quadratic
    const auto weight = [&](int i) -> const DistinctWeight<Scalar>& { return weights_[static_cast<std::size_t>(i)]; };
    const int number = static_cast<int>(weights_.size());
    int large = 0;
    for (int i = left + 1; i < number; ++i) large += weight(i).layers;
    const Scalar half = weight(left + 1).lambda - weight(left).lambda, D = Scalar(2) * half;
    const Scalar whole = Scalar(direction) * constant(large), rho = abs(rho_);
    Step step{left, 1, half, false};
    Scalar lower(0), upper = half;
    for (int k = 0; k < 40; ++k) {
      const bool from_left = step.sign > 0;
      const Scalar base = weight(step.origin).lambda, delta = from_left ? step.d : Scalar(-step.d);
      const Scalar p = from_left ? step.d : D - step.d, r = from_left ? D - step.d : step.d;
      const Scalar nu = Scalar(2) * base + delta;
      Scalar sum(0), of_left(0), of_right(0);  // of the terms, of P p and Q r without rho
      for (int i = 0; i < number; ++i) {
        const Scalar inverse = Scalar(1) / (Scalar(2) * (base - weight(i).lambda) + delta);
        const Scalar layers(static_cast<Scalar>(weight(i).layers));
        const Scalar pole = layers * (Scalar(2) * weight(i).lambda * inverse);
        if (i <= left) {
          sum += pole;
          of_left += pole * (p * inverse);
        } else {
          sum += layers * (nu * inverse);
          of_right += pole * (r * inverse);
        }
      }
      const Scalar w = whole - rho * sum, Pp = rho * of_left, Qr = rho * of_right;  // w rises with nu
      if (k == 0 && w < Scalar(0)) {
        step.origin = left + 1;
        step.sign = -1;
      } else if (k > 0) {
        ((w >= Scalar(0)) == from_left ? upper : lower) = step.d;
      }
      const Scalar C = w + Pp - Qr, b = w * (r - p) + r * Pp + p * Qr, rest = p * r * w;
      const Scalar root = sqrt(max(Scalar(b * b + Scalar(4) * C * rest), Scalar(0)));
      const Scalar h = b > Scalar(0) ? Scalar(-2) * rest / (b + root) : Scalar((b - root) / (Scalar(2) * C));
      const Scalar next = step.sign > 0 ? step.d + h : step.d - h;
      step.done = k > 0 && abs(h) <= close * next;
      step.d = step.done || (lower < next && next <= upper) ? next : Scalar((lower + upper) / Scalar(2));
      if (step.done) break;
    }
    return step;
  }

  /// t < 1: the root below all poles, of the sign of `critical`. If not positive it lies between
  /// critical w_k and critical w_1 (Ostrowski).
  [[nodiscard]] SecularRoot<Scalar> lowest() const {
    const Scalar least = weights_.front().lambda, most = weights_.back().lambda;
    const Scaled<Scalar> size = abs(critical_);
    if (size.is_zero()) return {Scalar(0), 1, least, Scalar(-2) * least};
    if (critical_.is_negative()) {
      const Scalar d = root_between((size * least).value(), (size * most).value(), 1,
                                    [&](const Scalar& x) { return sides(-1, -1, -1, x); });
      return {Scalar(-d), 1, least, Scalar(-d) - Scalar(2) * least};
    }
    if (sides(0, -1, 0, least).difference > Scalar(0)) {
      return at(0, -1, root_between(Scalar(0), least, 1, [&](const Scalar& x) { return sides(0, -1, 0, x); }));
    }
    const Scalar d =
        root_between((size * least).value(), least, -1, [&](const Scalar& x) { return sides(-1, 1, 0, x); });
    return {d, 1, least, d - Scalar(2) * least};
  }

  /// t > 1: the root above all poles, in units of t, (1 - 1/t) sum_j p_j w_j/(nu/t - 2 w_j/t) = 1.
  [[nodiscard]] SecularRoot<Scalar> highest() const {
    const DistinctWeight<Scalar>& last = weights_.back();
    Scalar sum(0);
    for (const DistinctWeight<Scalar>& w : weights_) sum += rho_ * Scalar(w.layers) * w.lambda;
    Scalar d = sum;
    if (isfinite(sum)) {
      const auto function = [&](const Scalar& x) {
        Sides result{Scalar(1), Scalar(0)};
        for (const DistinctWeight<Scalar>& w : weights_) {
          const Scalar distance = Scalar(2) * (last.lambda - w.lambda) * inverse_ + x;
          const Scalar term = rho_ * Scalar(w.layers) * (w.lambda / distance);
          result.difference -= term;
          result.slope += term * (x / distance);
        }
        return result;
      };
      const Scalar close = sqrt(epsilon<Scalar>) / Scalar(64);
      bool done = false;
      // d x difference is convex: from the sum Newton's method descends to the root.
      for (int k = 0; plain_ && !done && k < 40; ++k) {
        const Sides at = function(d);
        const Scalar next = d * (at.slope / (at.difference + at.slope));
        done = abs(next - d) <= close * next;
        d = next;
      }
      if (!done) d = root_between(rho_ * Scalar(last.layers) * last.lambda, sum, 1, function);
    }
    if (!isfinite(d)) return {d, 1, last.lambda, d};
    const Scaled<Scalar> shift = t_ * Scaled<Scalar>(d);
    return {(Scaled<Scalar>(Scalar(2)) * Scaled<Scalar>(last.lambda) + shift).value(), 1, last.lambda, shift.value()};
  }

  [[nodiscard]] SecularRoot<Scalar> at(int origin, int sign, const Scalar& d) const {
    const Scalar& lambda = weights_[static_cast<std::size_t>(origin)].lambda;
    const Scalar shift = sign > 0 ? d : Scalar(-d);
    return {Scalar(2) * lambda + shift, 1, lambda, shift};
  }

  const std::vector<DistinctWeight<Scalar>>& weights_;
  Scaled<Scalar> t_, critical_;
  bool stretched_;  ///< t > 1
  bool plain_;      ///< weights and t so moderate that no product leaves the range
  int layers_ = 0;
  Scalar rho_{}, inverse_{};  ///< t - 1; for t > 1 (t - 1)/t and 1/t
};

}  // namespace dmf::detail
