// SPDX-License-Identifier: BSL-1.0
#pragma once

// Polynomials in one or two variables with a bound on their error,
//
//   p(a, b) = 2^exponent sum_{i+j <= degree} c_ij a'^i b'^j,    a' = 2^{units[0]} a,  b' = 2^{units[1]} b,
//
// and Horner's rule over many points at once. What is computed for p(a, b), and the polynomial that was meant, differ
// by at most E(|a|, |b|), the polynomial with the coefficients e_ij in place of c_ij (docs/theory.md, Proposition
// 51).

#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace dmf::detail {

template <class Scalar>
void require_finite_points(const Vector<Scalar>& x, const char* name) {
  for (Index i = 0; i < x.size(); ++i)
    require(isfinite(x[i]), "the points of a slice must be finite, ", name, "[", i, "] is ", x[i]);
}

/// How many points Horner's rule takes at a time: the eight packets that two units of four
/// cycles need to be busy. Numbers of a library one by one.
template <class Scalar>
inline constexpr Index horner_lanes = std::is_floating_point_v<Scalar> ? 32 : 1;

/// The numbers times 2^exponent, and zeros up to a multiple of horner_lanes.
template <class Scalar>
Vector<Scalar> padded(const Vector<Scalar>& x, std::int64_t exponent) {
  constexpr Index lanes = horner_lanes<Scalar>;
  Vector<Scalar> result = Vector<Scalar>::Zero((x.size() + lanes - 1) / lanes * lanes);
  if (exponent == 0) {
    result.head(x.size()) = x;
  } else {
    result.head(x.size()) = scaled_by_power_of_two(x, exponent);
  }
  return result;
}

/// out[k] = sum_d c[d] x[k]^d for k < horner_lanes, d <= degree.
template <class Scalar>
void horner_block(const Scalar* c, Index degree, const Scalar* x, Scalar* out) {
  using Points = Eigen::Array<Scalar, horner_lanes<Scalar>, 1>;
  const Points points = Eigen::Map<const Points>(x);
  Points sum = Points::Constant(c[degree]);
  for (Index d = degree; d-- > 0;) sum = sum * points + c[d];
  Eigen::Map<Points> result(out);
  result = sum;
}

/// The same for k < count; x is padded, out is not.
template <class Scalar>
void horner(const Scalar* c, Index degree, const Scalar* x, Index count, Scalar* out) {
  constexpr Index lanes = horner_lanes<Scalar>;
  Index k = 0;
  for (; k + lanes <= count; k += lanes) horner_block(c, degree, x + k, out + k);
  if (k == count) return;
  std::array<Scalar, static_cast<std::size_t>(lanes)> rest;
  horner_block(c, degree, x + k, rest.data());
  std::copy_n(rest.data(), count - k, out + k);
}

/// The same at one point.
template <class Scalar>
Scalar horner(const Scalar* c, Index degree, const Scalar& x) {
  Scalar result = c[degree];
  for (Index d = degree; d-- > 0;) result = result * x + c[d];
  return result;
}

template <RealScalar Scalar>
class SlicePolynomial {
 public:
  /// The zero polynomial in `directions` = 0, 1 or 2 variables.
  SlicePolynomial(int directions, Index degree)
      : directions_(directions),
        degree_(directions == 0 ? 0 : degree),
        c_(Vector<Scalar>::Zero(directions == 2 ? (degree_ + 1) * (degree_ + 2) / 2 : degree_ + 1)),
        e_(Vector<Scalar>::Zero(c_.size())) {}

  [[nodiscard]] int directions() const { return directions_; }
  [[nodiscard]] Index degree() const { return degree_; }
  [[nodiscard]] std::int64_t exponent() const { return exponent_; }
  [[nodiscard]] const Vector<Scalar>& c() const { return c_; }
  [[nodiscard]] const Vector<Scalar>& e() const { return e_; }

  /// Where c_ij is; j = 0 for one direction. For given i the coefficients lie side by side.
  [[nodiscard]] Index index(Index i, Index j) const { return directions_ == 2 ? i * (2 * degree_ + 3 - i) / 2 + j : i; }
  /// The largest j that goes with i.
  [[nodiscard]] Index most(Index i) const { return directions_ == 2 ? degree_ - i : 0; }

  /// Makes room for summands in units of 2^exponent; what was added before is scaled. Returns the exponent of the
  /// factor that takes such summands to the units of the polynomial, 0 in all ordinary cases.
  std::int64_t make_room(std::int64_t exponent) {
    if (empty_) exponent_ = exponent;
    empty_ = false;
    if (exponent > exponent_) {
      c_ = scaled_by_power_of_two(c_, exponent_ - exponent);
      e_ = scaled_by_power_of_two(e_, exponent_ - exponent).array() + std::numeric_limits<Scalar>::min();
      exponent_ = exponent;
    }
    return exponent - exponent_;
  }
  void add(Index i, Index j, const Scalar& value, const Scalar& error) {
    const Index k = index(i, j);
    c_[k] += value;
    e_[k] += error;
  }

  /// To be called once, after all summands: adds what Horner's rule loses, for derivatives too, and `underflow`.
  void finish(const Scalar& underflow) {
    const Scalar roundings = Scalar(static_cast<double>(2 * degree_ + 4)) * epsilon<Scalar>;
    for (Index k = 0; k < c_.size(); ++k) e_[k] += roundings * abs(c_[k]) + underflow;
  }

  /// sum_ij x_ij a^i b^j for x = c or e, in the units of the polynomial; a' and b' are given.
  [[nodiscard]] Scalar sum(const Vector<Scalar>& x, const std::array<Scalar, 2>& at) const {
    return horner(in_first(x, at[1]).data(), degree_, at[0]);
  }

  /// The same, differentiated once with respect to a' (direction 0) or b' (direction 1).
  [[nodiscard]] Scalar derivative(const Vector<Scalar>& x, const std::array<Scalar, 2>& at, int direction) const {
    Vector<Scalar> inner(degree_ + 1), times(degree_ + 1);
    if (direction == 0) {
      inner = in_first(x, at[1]);
    } else {
      inner.setZero();
      for (Index i = 0; i < degree_; ++i) {
        for (Index j = 1; j <= most(i); ++j) times[j] = Scalar(static_cast<int>(j)) * x[index(i, j)];
        inner[i] = horner(times.data() + 1, most(i) - 1, at[1]);
      }
      return horner(inner.data(), degree_, at[0]);
    }
    for (Index i = 1; i <= degree_; ++i) times[i] = Scalar(static_cast<int>(i)) * inner[i];
    return horner(times.data() + 1, degree_ - 1, at[0]);
  }

  /// The coefficients of a'^i for given b'.
  [[nodiscard]] Vector<Scalar> in_first(const Vector<Scalar>& x, const Scalar& b) const {
    if (directions_ < 2) return x;
    Vector<Scalar> result(degree_ + 1);
    for (Index i = 0; i <= degree_; ++i) result[i] = horner(x.data() + index(i, 0), degree_ - i, b);
    return result;
  }

  /// Those of b'^j for given a'.
  [[nodiscard]] Vector<Scalar> in_second(const Vector<Scalar>& x, const Scalar& a) const {
    Vector<Scalar> result = Vector<Scalar>::Zero(degree_ + 1);
    for (Index i = degree_; i >= 0; --i) {
      for (Index j = 0; j <= most(i); ++j) result[j] = result[j] * a + x[index(i, j)];
    }
    return result;
  }

  std::array<std::int64_t, 2> units{};

 private:
  int directions_;
  Index degree_;
  std::int64_t exponent_ = 0;
  bool empty_ = true;
  Vector<Scalar> c_, e_;
};

}  // namespace dmf::detail
