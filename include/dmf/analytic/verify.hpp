// SPDX-License-Identifier: BSL-1.0
#pragma once

// Derivative code that somebody wrote, checked. Against dmf's, entry by entry:
//
//   verify_gradient(problem, W, gradient), verify_hessian_product(problem, W, product)
//
// and against the function itself, where F is not dmf's, by the order of Taylor's remainder along random
// directions d,
//
//   check_derivative(f, gradient, x)               |f(x + h d) - f(x) - h <g, d>|        = O(h^2)
//   check_second_derivative(gradient, product, x)  ||g(x + h d) - g(x) - h H d||         = O(h^2)
//
// which falls to O(h) if g or H is wrong: a slope near 2 in doubly logarithmic scale, or near 1. Unlike the
// size of a difference quotient's error it needs no tolerance that knows the scale of f.
//
// Conventions differ (a factor 1/2 or 1/n in front of the loss): VerifyOptions::factor states one, and
// Agreement::best_factor finds it.

#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace dmf {

template <RealScalar Scalar = double>
struct VerifyOptions {
  Scalar factor = Scalar(1);                 ///< what should be checked is this times dmf's
  Scalar tolerance = sqrt(epsilon<Scalar>);  ///< of the deviation
  int directions = 3;                        ///< random ones, of unit length
  std::uint64_t seed = 1;
};

/// How far two gradients or Hessian-vector products agree. Scale of the deviations: the largest
/// magnitude of an entry of factor x dmf's; infinite if all these vanish and the other's do not.
template <RealScalar Scalar = double>
struct Agreement {
  bool passed = false;  ///< deviation <= tolerance
  Scalar deviation{0};  ///< the largest |theirs - factor x dmf's|; infinite at an entry not finite
  int layer = 1;        ///< where: entry (row, column) of this layer, from 0
  Index row = 0, column = 0;
  Scalar best_factor{0};        ///< c of least ||theirs - c x dmf's||
  Scalar deviation_at_best{0};  ///< the same with c as factor
};

/// One line for a log: the verdict, where, and the factor if that is all that is wrong.
template <RealScalar Scalar>
[[nodiscard]] std::string to_string(const Agreement<Scalar>& agreement);

/// `gradient`: a function of the point, given as Factors or as Vector (whichever it takes), or its value
/// at W. Values are Factors, Eigen vectors or anything with data() and size(), in the order of
/// Factors::vector(). Throws InvalidInput if a value has not N entries or W is not finite. Choose W at random: where
/// the gradient vanishes there is nothing to compare.
template <RealScalar Scalar, int Depth, class Gradient>
[[nodiscard]] Agreement<Scalar> verify_gradient(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W,
                                                const Gradient& gradient,
                                                std::type_identity_t<VerifyOptions<Scalar>> options = {});

/// `product`: D -> H D at W, likewise a function of Factors or of Vector. The worst of the random
/// directions is returned.
template <RealScalar Scalar, int Depth, class Product>
[[nodiscard]] Agreement<Scalar> verify_hessian_product(const Problem<Scalar, Depth>& problem,
                                                       const Factors<Scalar, Depth>& W, const Product& product,
                                                       std::type_identity_t<VerifyOptions<Scalar>> options = {});

template <RealScalar Scalar = double>
struct SlopeOptions {
  Scalar slope_tolerance = Scalar(1) / Scalar(10);  ///< a slope of 2 less this passes
  int directions = 3;
  std::uint64_t seed = 1;
};

/// The worst direction.
template <RealScalar Scalar = double>
struct SlopeCheck {
  bool passed = false;
  /// Whether the remainder was seen above rounding at five steps or more. If not, f is linear along d as far
  /// as can be seen, slope is 0, and passed is true unless f or g is not finite.
  bool decided = false;
  Scalar slope{0};  ///< median over the five smallest of these steps: 2 if right, 1 if wrong
  /// Remainder over h ||g||, at the smallest of these steps: what g may be wrong by. 0 where there is no
  /// remainder, also of a constant function; infinite where g is 0 and there is one.
  Scalar relative_error{0};
};

/// f: a function of a Vector with a number as value; gradient: likewise with a vector as value, or the
/// value at x. The steps are ||x||/2, ||x||/4, ... (1/2, 1/4, ... at x = 0). Throws InvalidInput if sizes
/// differ or x is not finite. Cost: some 50 evaluations of f for each direction.
template <RealScalar Scalar, class Function, class Gradient>
[[nodiscard]] SlopeCheck<Scalar> check_derivative(const Function& f, const Gradient& gradient, const Vector<Scalar>& x,
                                                  std::type_identity_t<SlopeOptions<Scalar>> options = {});

/// gradient: as above, a function; product: d -> H d at x. relative_error is over h ||H d||.
template <RealScalar Scalar, class Gradient, class Product>
[[nodiscard]] SlopeCheck<Scalar> check_second_derivative(const Gradient& gradient, const Product& product,
                                                         const Vector<Scalar>& x,
                                                         std::type_identity_t<SlopeOptions<Scalar>> options = {});

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Values rather than functions. Asked first: Eigen's vectors claim to be functions of anything.
template <class Given>
concept Values = requires(const Given& given) {
  given.vector();
}
|| requires(const Given& given) { given.size(); };

/// Whatever holds N numbers, as a vector.
template <class Scalar>
Vector<Scalar> entries(const Values auto& values, Index size) {
  Vector<Scalar> result;
  if constexpr (requires { Vector<Scalar>(values.vector()); }) {
    result = values.vector();
  } else if constexpr (requires { Vector<Scalar>(values.rowwise().sum()); }) {
    const Matrix<Scalar> evaluated = values;
    result = Eigen::Map<const Vector<Scalar>>(evaluated.data(), evaluated.size());
  } else {
    result = Eigen::Map<const Vector<Scalar>>(values.data(), static_cast<Index>(values.size()));
  }
  require(result.size() == size, "there must be N = ", size, " entries, got ", result.size());
  return result;
}

/// The value of a function of Factors or of Vector, or the value itself.
template <class Scalar, int Depth, class Given>
Vector<Scalar> value_at(const Given& given, const Factors<Scalar, Depth>& point) {
  const Index n = point.vector().size();
  if constexpr (Values<Given>) {
    return entries<Scalar>(given, n);
  } else if constexpr (std::invocable<const Given&, const Factors<Scalar, Depth>&>) {
    return entries<Scalar>(given(point), n);
  } else {
    return entries<Scalar>(given(point.vector()), n);
  }
}

/// The largest deviation of theirs from c x ours over the largest |c x ours|, and its place.
template <class Scalar>
Scalar largest_deviation(const Vector<Scalar>& theirs, const Vector<Scalar>& ours, const Scalar& c, Index& place) {
  Scalar scale(0), largest(-1);
  for (Index i = 0; i < ours.size(); ++i) {
    scale = max(scale, Scalar(abs(c * ours[i])));
    const Scalar error = abs(theirs[i] - c * ours[i]);
    if (!isfinite(error)) {
      place = i;
      return std::numeric_limits<Scalar>::infinity();
    }
    if (error > largest) {
      largest = error;
      place = i;
    }
  }
  if (largest == Scalar(0)) return largest;
  return scale > Scalar(0) ? Scalar(largest / scale) : std::numeric_limits<Scalar>::infinity();
}

/// c of least ||theirs - c x ours||, 0 if ours vanishes; each in units of its largest entry, of which no square
/// leaves the range.
template <class Scalar>
Scalar best_factor(const Vector<Scalar>& theirs, const Vector<Scalar>& ours) {
  const std::int64_t their_unit = common_exponent(theirs), our_unit = common_exponent(ours);
  const Vector<Scalar> x = scaled_by_power_of_two(ours, -our_unit);
  const Scalar squares = x.squaredNorm();
  if (!(squares > Scalar(0))) return Scalar(0);
  return times_power_of_two(Scalar(x.dot(scaled_by_power_of_two(theirs, -their_unit)) / squares),
                            their_unit - our_unit);
}

template <class Scalar, int Depth>
Agreement<Scalar> compare(const Architecture<Scalar, Depth>& architecture, const Vector<Scalar>& theirs,
                          const Vector<Scalar>& ours, const VerifyOptions<Scalar>& options) {
  Agreement<Scalar> result;
  Index place = 0, unused = 0;
  result.deviation = largest_deviation(theirs, ours, options.factor, place);
  result.passed = result.deviation <= options.tolerance;
  result.best_factor = best_factor(theirs, ours);
  result.deviation_at_best = largest_deviation(theirs, ours, result.best_factor, unused);
  while (result.layer < architecture.depth() && place >= architecture.offset(result.layer + 1)) ++result.layer;
  const Index in_layer = place - architecture.offset(result.layer);
  result.row = in_layer % architecture.width(result.layer);
  result.column = in_layer / architecture.width(result.layer);
  return result;
}

template <class Scalar>
Vector<Scalar> unit_direction(Index size, std::mt19937_64& generator) {
  const Vector<Scalar> d = standard_normal<Scalar>(size, 1, generator);
  return d / d.norm();
}

/// x / scale, where no remainder is no error whatever the scale.
template <class Scalar>
Scalar relative_to(const Scalar& x, const Scalar& scale) {
  return x == Scalar(0) ? x : scale > Scalar(0) ? Scalar(x / scale) : std::numeric_limits<Scalar>::infinity();
}

/// The slope of one remainder: `remainder(h, noise)` returns it and what rounding may contribute.
template <class Scalar>
SlopeCheck<Scalar> slope_of(const std::function<Scalar(const Scalar&, Scalar&)>& remainder, const Scalar& size,
                            const Scalar& linear, const SlopeOptions<Scalar>& options) {
  constexpr std::size_t smallest_steps = 5;
  const Scalar visible(100);  // times the noise: then it moves a slope by less than 0.03
  SlopeCheck<Scalar> result;
  result.relative_error = std::numeric_limits<Scalar>::infinity();
  std::vector<Scalar> slopes;
  Scalar h = size / Scalar(2), noise(0);
  Scalar coarse = remainder(h, noise);
  for (int k = 1; k < std::numeric_limits<Scalar>::digits; ++k) {
    if (isfinite(coarse)) result.relative_error = relative_to(coarse, h * linear);
    h /= Scalar(2);
    const Scalar fine = remainder(h, noise);
    if (isfinite(fine) && isfinite(coarse)) {
      if (!(fine > visible * noise)) break;
      slopes.push_back(log(coarse / fine) / log(Scalar(2)));
    }
    coarse = fine;
  }
  result.decided = slopes.size() >= smallest_steps;
  result.passed = isfinite(coarse);
  if (result.decided) {
    const auto last = slopes.end() - static_cast<std::ptrdiff_t>(smallest_steps);
    std::sort(last, slopes.end());
    result.slope = last[smallest_steps / 2];
    result.passed = result.passed && result.slope >= Scalar(2) - options.slope_tolerance;
  }
  return result;
}

/// The worse of two directions: one that fails, then the lesser slope, what decides before what does not.
template <class Scalar>
bool is_worse(const SlopeCheck<Scalar>& a, const SlopeCheck<Scalar>& b) {
  if (a.passed != b.passed) return !a.passed;
  if (a.decided != b.decided) return a.decided;
  return a.slope < b.slope;
}

template <class Scalar, class Check>
SlopeCheck<Scalar> worst_direction(const Vector<Scalar>& x, const SlopeOptions<Scalar>& options, const Check& check) {
  require(options.directions >= 1, "there must be a direction, got ", options.directions);
  for (Index i = 0; i < x.size(); ++i) require(isfinite(x[i]), "x must be finite, entry ", i, " is ", x[i]);
  std::mt19937_64 generator(options.seed);
  SlopeCheck<Scalar> worst;
  for (int k = 0; k < options.directions; ++k) {
    const SlopeCheck<Scalar> found = check(unit_direction<Scalar>(x.size(), generator));
    if (k == 0 || is_worse(found, worst)) worst = found;
  }
  return worst;
}

}  // namespace detail

template <RealScalar Scalar>
std::string to_string(const Agreement<Scalar>& agreement) {
  std::string place;
  if (!agreement.passed) {
    place = detail::text(" at entry (", agreement.row, ", ", agreement.column, ") of layer ", agreement.layer);
    if (agreement.deviation_at_best < agreement.deviation / Scalar(100)) {
      place += detail::text("; it is ", agreement.best_factor, " times dmf's up to ", agreement.deviation_at_best);
    }
  }
  return detail::text(agreement.passed ? "agrees" : "differs", ", largest relative deviation ", agreement.deviation,
                      place);
}

template <RealScalar Scalar, int Depth, class Gradient>
Agreement<Scalar> verify_gradient(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W,
                                  const Gradient& gradient, std::type_identity_t<VerifyOptions<Scalar>> options) {
  detail::require_finite(W.view());
  const Factors<Scalar, Depth> ours = objective_and_gradient(problem, W).gradient;
  return detail::compare(problem.architecture(), detail::value_at(gradient, W), ours.vector(), options);
}

template <RealScalar Scalar, int Depth, class Product>
Agreement<Scalar> verify_hessian_product(const Problem<Scalar, Depth>& problem, const Factors<Scalar, Depth>& W,
                                         const Product& product, std::type_identity_t<VerifyOptions<Scalar>> options) {
  detail::require(options.directions >= 1, "there must be a direction, got ", options.directions);
  detail::require_finite(W.view());
  std::mt19937_64 generator(options.seed);
  Hessian<Scalar, Depth> hessian(problem, W);
  Factors<Scalar, Depth> D(problem.architecture()), ours(problem.architecture());
  Agreement<Scalar> worst;
  for (int k = 0; k < options.directions; ++k) {
    D.vector() = detail::unit_direction<Scalar>(W.vector().size(), generator);
    hessian.apply(D, ours);
    const Agreement<Scalar> found =
        detail::compare(problem.architecture(), detail::value_at(product, D), ours.vector(), options);
    if (k == 0 || found.deviation > worst.deviation) worst = found;
  }
  return worst;
}

template <RealScalar Scalar, class Function, class Gradient>
SlopeCheck<Scalar> check_derivative(const Function& f, const Gradient& gradient, const Vector<Scalar>& x,
                                    std::type_identity_t<SlopeOptions<Scalar>> options) {
  Vector<Scalar> g;
  if constexpr (detail::Values<Gradient>) {
    g = detail::entries<Scalar>(gradient, x.size());
  } else {
    g = detail::entries<Scalar>(gradient(x), x.size());
  }
  const Scalar value = f(x), norm = x.norm();
  return detail::worst_direction(x, options, [&](const Vector<Scalar>& d) {
    const auto remainder = [&](const Scalar& h, Scalar& noise) -> Scalar {
      const Vector<Scalar> moved = x + h * d;
      const Scalar ahead = f(moved);
      noise = Scalar(4) * epsilon<Scalar> * (abs(value) + abs(ahead) + norm * g.norm());
      return abs((ahead - value) - h * g.dot(d));
    };
    return detail::slope_of<Scalar>(remainder, norm > Scalar(0) ? norm : Scalar(1), g.norm(), options);
  });
}

template <RealScalar Scalar, class Gradient, class Product>
SlopeCheck<Scalar> check_second_derivative(const Gradient& gradient, const Product& product, const Vector<Scalar>& x,
                                           std::type_identity_t<SlopeOptions<Scalar>> options) {
  const Vector<Scalar> g = detail::entries<Scalar>(gradient(x), x.size());
  const Scalar norm = x.norm();
  return detail::worst_direction(x, options, [&](const Vector<Scalar>& d) {
    const Vector<Scalar> Hd = detail::entries<Scalar>(product(d), x.size());
    const Scalar linear = Hd.norm();
    const auto remainder = [&](const Scalar& h, Scalar& noise) -> Scalar {
      const Vector<Scalar> moved = x + h * d;
      const Vector<Scalar> ahead = detail::entries<Scalar>(gradient(moved), x.size());
      noise = Scalar(4) * epsilon<Scalar> * (g.norm() + ahead.norm() + norm * linear);
      return ((ahead - g) - h * Hd).norm();
    };
    return detail::slope_of<Scalar>(remainder, norm > Scalar(0) ? norm : Scalar(1), linear, options);
  });
}

}  // namespace dmf
