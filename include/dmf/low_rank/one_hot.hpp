// SPDX-License-Identifier: BSL-1.0
#pragma once

// The singular values of one-hot labels. Y is K x N with a 1 at (class of the sample, sample), n_k samples in
// class k, N = n_1 + ... + n_K:
//
//   Y Y^T = diag(n):                               singular values sqrt(n_k), one class each;
//   Y Pi Y^T = diag(n) - n n^T/N, Pi = I - 1 1^T/N: what is left of Y when an unpenalised bias has taken its mean.
//
// With distinct counts c_1 > c_2 > ..., each of p_j classes, the eigenvalues of the second are c_j, p_j - 1 times,
// 0, once, and the roots of
//
//   sum_j p_j c_j/(c_j - mu) = 0,
//
// one between any two neighbouring counts; the eigenvector of a root has the entries n_k/(n_k - mu), that of 0 equal
// ones (docs/theory.md, Proposition 62; for such equations in general Golub, Some modified matrix eigenvalue problems,
// SIAM Review 15, 1973).

#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

namespace dmf {

/// A count of samples and how many classes have it.
struct ClassCount {
  Index samples;
  Index classes;
  friend bool operator==(const ClassCount&, const ClassCount&) = default;
};

/// One squared singular value of Y or Y Pi: an eigenvalue of the matrices above.
template <RealScalar Scalar = double>
struct OneHotValue {
  Scalar square{};        ///< counts[nearest].samples + shift
  Index multiplicity{};   ///< how often it occurs
  std::size_t nearest{};  ///< position of the nearest count; for the value 0 of Y Pi 0
  Scalar shift{};         ///< 0: its singular vectors live on the classes of that count alone
  Scalar scale{};         ///< shift != 0: the unit eigenvector has the squared entries scale (n_k/(n_k - square))^2
};

/// All squared singular values of one-hot labels, distinct ones, descending.
template <RealScalar Scalar = double>
struct OneHotSpectrum {
  std::vector<ClassCount> counts;  ///< the distinct counts, descending
  Index samples{};                 ///< N
  Index classes{};                 ///< K
  bool centred{};                  ///< whether they are those of Y Pi
  std::vector<OneHotValue<Scalar>> values;

  /// The K singular values of Y or Y Pi, descending, each as often as it occurs; equal counts have equal values.
  [[nodiscard]] Vector<Scalar> singular_values() const;

  /// The squared entry of a class of counts[j] in the left singular vectors of values[i]: the diagonal entry of the
  /// projector on their span. Over all classes the sum is the multiplicity.
  [[nodiscard]] Scalar share(std::size_t i, std::size_t j) const;

  /// The position of a count among the distinct ones.
  [[nodiscard]] std::size_t position_of(Index samples_of_class) const;
};

/// Of Y, or of Y Pi if `centred`, from the number of samples in each class, in any order. Throws InvalidInput unless
/// there is a class, every count is positive and their sum is at most 2^(digits - 4), 2^49 in double precision, so
/// that different counts have different square roots, and at most 2^59. Cost: O(K log K); centred also O(s^2) with s
/// distinct counts, of which there are at most sqrt(2N). Memory: O(K).
template <RealScalar Scalar = double>
[[nodiscard]] OneHotSpectrum<Scalar> one_hot_spectrum(const std::vector<Index>& class_counts, bool centred = false);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// The number of all samples, checked.
template <class Scalar>
Index total_count(const std::vector<Index>& class_counts) {
  require(!class_counts.empty(), "there must be at least one class");
  constexpr int bits = std::min({std::numeric_limits<Scalar>::digits - 4, 59, std::numeric_limits<Index>::digits - 1});
  constexpr Index most = Index{1} << bits;
  Index total = 0;
  for (std::size_t k = 0; k < class_counts.size(); ++k) {
    require(class_counts[k] >= 1, "every class needs a sample: class ", k + 1, " has ", class_counts[k]);
    require(class_counts[k] <= most - total, "the number of samples must be at most 2^", bits, ", exceeded at class ",
            k + 1, " of ", class_counts[k]);
    total += class_counts[k];
  }
  return total;
}

/// The root between counts[j + 1] and counts[j], as a distance d from the nearer one: with mu = c + s d, s = 1 or -1,
/// the equation is d S(d) = p c, S = s times the sum over all other counts, which increases with d. So d is at least
/// p c/S(half way), and Newton's method goes on in a bracket.
template <class Scalar>
OneHotValue<Scalar> root_between_counts(const std::vector<ClassCount>& counts, std::size_t j) {
  const Scalar half = static_cast<Scalar>(counts[j].samples - counts[j + 1].samples) / Scalar(2);
  struct Sum {
    Scalar value, slope;  ///< S and its derivative
  };
  const auto others = [&](std::size_t origin, const Scalar& shift) {
    Sum sum{Scalar(0), Scalar(0)};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (i == origin) continue;
      const Scalar distance = static_cast<Scalar>(counts[i].samples - counts[origin].samples) - shift;
      const Scalar term = static_cast<Scalar>(counts[i].samples) * static_cast<Scalar>(counts[i].classes) / distance;
      sum.value += term;
      sum.slope += term / distance;
    }
    return sum;
  };
  const auto weight = [&](std::size_t i) -> Scalar {
    return static_cast<Scalar>(counts[i].samples) * static_cast<Scalar>(counts[i].classes);
  };
  const bool nearer_lower = others(j + 1, half).value * half >= weight(j + 1);
  const std::size_t origin = nearer_lower ? j + 1 : j;
  const Scalar sign(nearer_lower ? 1 : -1), target = weight(origin);
  const auto scaled = [&](const Scalar& d) {
    const Sum sum = others(origin, Scalar(sign * d));
    return Sum{sign * sum.value, sum.slope};
  };
  Scalar upper = half, lower = min(half, Scalar(target / scaled(half).value)), d = lower;
  for (int step = 0; step < 4 * std::numeric_limits<Scalar>::digits; ++step) {
    const Sum at = scaled(d);
    const Scalar excess = d * at.value - target;
    (excess >= Scalar(0) ? upper : lower) = d;
    const Scalar newton = d - excess / (at.value + d * at.slope);
    const Scalar next = lower < newton && newton < upper ? newton : Scalar((lower + upper) / Scalar(2));
    const bool done = abs(next - d) <= epsilon<Scalar> * next / Scalar(2);
    d = next;
    if (done) break;
  }
  OneHotValue<Scalar> result;
  result.multiplicity = 1;
  result.nearest = origin;
  result.shift = sign * d;
  result.square = static_cast<Scalar>(counts[origin].samples) + result.shift;
  Scalar sum(0);
  for (const ClassCount& count : counts) {
    const Scalar entry = static_cast<Scalar>(count.samples) /
                         (static_cast<Scalar>(count.samples - counts[origin].samples) - result.shift);
    sum += static_cast<Scalar>(count.classes) * entry * entry;
  }
  result.scale = Scalar(1) / sum;
  return result;
}

}  // namespace detail

template <RealScalar Scalar>
Vector<Scalar> OneHotSpectrum<Scalar>::singular_values() const {
  Vector<Scalar> result(classes);
  Index first = 0;
  for (const OneHotValue<Scalar>& value : values) {
    result.segment(first, value.multiplicity).setConstant(sqrt(value.square));
    first += value.multiplicity;
  }
  return result;
}

template <RealScalar Scalar>
Scalar OneHotSpectrum<Scalar>::share(std::size_t i, std::size_t j) const {
  const OneHotValue<Scalar>& value = values[i];
  const Scalar samples_of_class = static_cast<Scalar>(counts[j].samples);
  if (!(value.square > Scalar(0))) return Scalar(1) / static_cast<Scalar>(classes);  // the vector of ones
  if (value.shift == Scalar(0)) {
    if (value.nearest != j) return Scalar(0);
    return static_cast<Scalar>(value.multiplicity) / static_cast<Scalar>(counts[j].classes);
  }
  const Scalar entry =
      samples_of_class / (static_cast<Scalar>(counts[j].samples - counts[value.nearest].samples) - value.shift);
  return value.scale * entry * entry;
}

template <RealScalar Scalar>
std::size_t OneHotSpectrum<Scalar>::position_of(Index samples_of_class) const {
  const auto found = std::lower_bound(counts.begin(), counts.end(), samples_of_class,
                                      [](const ClassCount& count, Index n) { return count.samples > n; });
  detail::require(found != counts.end() && found->samples == samples_of_class, "no class has ", samples_of_class,
                  " samples");
  return static_cast<std::size_t>(found - counts.begin());
}

template <RealScalar Scalar>
OneHotSpectrum<Scalar> one_hot_spectrum(const std::vector<Index>& class_counts, bool centred) {
  OneHotSpectrum<Scalar> result;
  result.samples = detail::total_count<Scalar>(class_counts);
  result.classes = static_cast<Index>(class_counts.size());
  result.centred = centred;
  std::vector<Index> sorted = class_counts;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  for (const Index samples : sorted) {
    if (result.counts.empty() || result.counts.back().samples != samples) result.counts.push_back({samples, 0});
    ++result.counts.back().classes;
  }
  for (std::size_t j = 0; j < result.counts.size(); ++j) {
    const ClassCount& count = result.counts[j];
    const Index at_count = centred ? count.classes - 1 : count.classes;
    if (at_count > 0) {
      result.values.push_back({static_cast<Scalar>(count.samples), at_count, j, Scalar(0), Scalar(0)});
    }
    if (centred && j + 1 < result.counts.size()) {
      result.values.push_back(detail::root_between_counts<Scalar>(result.counts, j));
    }
  }
  if (centred) result.values.push_back({Scalar(0), 1, 0, Scalar(0), Scalar(0)});
  return result;
}

}  // namespace dmf
