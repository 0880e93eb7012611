// SPDX-License-Identifier: BSL-1.0
#pragma once

// F on a line W + a A and on a plane W + a A + b B through any point W. There F is a polynomial of degree 2L, and its
// coefficients,
//
//   F(W + a A + b B) = sum_{i+j <= 2L} c_ij a^i b^j,
//
// are computed once, at the price of some L^3/2 matrix products; a value then costs L (2L + 1) multiplications
// whatever the widths. Where the terms cancel, near a minimizer of small value or in a deep net, their sum has few
// digits or none: every value comes with a proved bound on its error, and where that exceeds a stated fraction of the
// value, F is evaluated at the point itself (docs/theory.md, Proposition 51).
//
// Example:
//
//   const dmf::Problem problem(dmf::Architecture({2, 2, 2}, 0.5), dmf::Matrix<double>::Identity(2, 2));
//   dmf::Factors<double> W(problem.architecture()), A = W, B = W;  // zero, all of them
//   A.layer(1)(0, 0) = B.layer(2)(0, 0) = 1;
//   const dmf::PlaneSlice slice(problem, W, A, B);
//   std::cout << slice.coefficient(1, 1) << ' ' << slice.value(2, 1) << '\n';  // F = (a b - 1)^2 + 1 + (a^2 + b^2)/2
//   const dmf::Vector<double> ticks = dmf::Vector<double>::LinSpaced(201, -2, 2);
//   std::cout << slice.grid(ticks, ticks).values.minCoeff() << '\n';

#include <dmf/analytic/detail/slice_expansion.hpp>
#include <dmf/analytic/detail/slice_polynomial.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/analytic/problem.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/detail/parallel.hpp>
#include <dmf/core/detail/power_of_two.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

template <RealScalar Scalar = double>
struct SliceOptions {
  /// Where the polynomial is not proved to be within this fraction of its value, F is evaluated at the point itself.
  /// 0: it always is; infinity: the polynomial is taken wherever it stays in the range.
  Scalar tolerance = sqrt(Scalar(epsilon<Scalar>));
};

/// A number with a proved bound on its error: |value - exact| <= error.
template <RealScalar Scalar = double>
struct SliceValue {
  Scalar value{};
  Scalar error{};
  bool direct = false;  ///< not the polynomial, but F at the point
};

template <RealScalar Scalar = double>
struct SliceGrid {
  Matrix<Scalar> values;    ///< F at (as[i], bs[j]) in row i and column j; one column on a line
  Scalar relative_error{};  ///< no value is off by more than this fraction of itself
  Index direct = 0;         ///< how many points were evaluated directly
};

namespace detail {

/// What lines and planes have in common.
template <RealScalar Scalar, int Depth>
class SliceBase {
 public:
  using ConstView = FactorsView<const Scalar, Depth>;

  /// 2L.
  [[nodiscard]] Index degree() const { return polynomial_.degree(); }

 protected:
  using At = std::array<Scalar, 2>;

  SliceBase(const Problem<Scalar, Depth>& problem, std::span<const ConstView> parts,
            const SliceOptions<Scalar>& options);

  [[nodiscard]] SliceValue<Scalar> coefficient_at(Index i, Index j) const;
  [[nodiscard]] SliceValue<Scalar> value_at(const At& at) const;
  [[nodiscard]] SliceValue<Scalar> derivative_at(const At& at, int direction) const;
  [[nodiscard]] SliceValue<Scalar> objective_at(const At& at) const;
  [[nodiscard]] Factors<Scalar, Depth> point_at(const At& at) const;
  [[nodiscard]] SliceGrid<Scalar> grid_over(const Vector<Scalar>& as, const Vector<Scalar>& bs) const;

 private:
  [[nodiscard]] At in_units(const At& at) const;
  [[nodiscard]] SliceValue<Scalar> outside(const Scalar& value, const Scalar& error, std::int64_t exponent) const;
  [[nodiscard]] bool suffices(const Scalar& value, const Scalar& error) const;
  [[nodiscard]] Scalar finish_column(const Vector<Scalar>& as, const Scalar& b, const Vector<Scalar>& errors,
                                     Eigen::Ref<Vector<Scalar>> column, Index& direct) const;

  const Problem<Scalar, Depth>& problem_;
  std::vector<Vector<Scalar>> parts_;       // W, A, B
  std::vector<std::vector<Scalar>> norms_;  // of their layers
  SliceOptions<Scalar> options_;
  SlicePolynomial<Scalar> polynomial_;
};

}  // namespace detail

/// F on the line W + a A. Holds the problem by reference, W and A by copy. All members but the constructor may be
/// called from several threads at a time.
///
/// Errors. Bounds are proved, by running norms, in terms of the norms of the layers: they grow like the product over
/// l of (||W_l|| + |a| ||A_l||)^2 and prove nothing for most deep nets beyond moderate a, for which the values are
/// then those of F at the points. An infinite value has an infinite error: F, or a number on the way to it, left the
/// range. Weights, targets and layers near the ends of the range are taken in units of their own. The bounds suppose
/// that no sum has more than 1/(4 epsilon) terms.
///
/// Cost of the constructor: at most L^2 products of a layer with d_0 (or d_L, where that is cheaper) columns, and the
/// products of all pairs of L + 1 matrices d_L x d_0. Memory: 3N numbers and about 2^17 more, or 4 (L + 1) columns of
/// the widest layer.
template <RealScalar Scalar = double, int Depth = Dynamic>
class Slice : public detail::SliceBase<Scalar, Depth> {
  using Base = detail::SliceBase<Scalar, Depth>;

 public:
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws InvalidInput unless W and A have the widths of the problem and finite entries and the tolerance is a number
  /// that is not negative.
  Slice(const Problem<Scalar, Depth>& problem, std::type_identity_t<ConstView> W, std::type_identity_t<ConstView> A,
        const SliceOptions<Scalar>& options = {})
      : Base(problem, std::array{W, A}, options) {}
  Slice(Problem<Scalar, Depth>&&, std::type_identity_t<ConstView>, std::type_identity_t<ConstView>,
        const SliceOptions<Scalar>& = {}) = delete;  // would refer to a temporary

  /// The coefficient of a^i, with a bound on its error; c_0 = F(W), c_1 = <grad F, A>, c_2 = <A, H A>/2. Throws
  /// InvalidInput unless 0 <= i <= 2L, NotRepresentable where it leaves the range.
  [[nodiscard]] Scalar coefficient(Index i) const { return this->coefficient_at(i, 0).value; }
  [[nodiscard]] Scalar coefficient_error(Index i) const { return this->coefficient_at(i, 0).error; }

  /// F(W + a A), to the tolerance of the options; likewise with its error and where it comes from. These and the
  /// following throw InvalidInput where a is not finite. 8L multiplications, and those of objective() where the
  /// polynomial does not suffice.
  [[nodiscard]] Scalar value(const Scalar& a) const { return at(a).value; }
  [[nodiscard]] SliceValue<Scalar> at(const Scalar& a) const { return this->value_at({a, Scalar(0)}); }

  /// d/da F(W + a A), by the polynomial, with a bound on its error. Where that is too large:
  /// objective_and_gradient(problem, point(a)).
  [[nodiscard]] SliceValue<Scalar> derivative(const Scalar& a) const { return this->derivative_at({a, Scalar(0)}, 0); }

  /// F at the point itself, by multiplying the layers, with a bound on its error that shrinks with the residual.
  [[nodiscard]] SliceValue<Scalar> objective(const Scalar& a) const { return this->objective_at({a, Scalar(0)}); }

  /// W + a A, rounded.
  [[nodiscard]] Factors<Scalar, Depth> point(const Scalar& a) const { return this->point_at({a, Scalar(0)}); }

  /// All values as at() has them, in one column. Throws InvalidInput unless the numbers are finite.
  [[nodiscard]] SliceGrid<Scalar> grid(const Vector<Scalar>& as) const {
    return this->grid_over(as, Vector<Scalar>::Zero(1));
  }
};

template <class Scalar, int Depth, class... More>
Slice(const Problem<Scalar, Depth>&, More&&...) -> Slice<Scalar, Depth>;

/// F on the plane W + a A + b B, as Slice on a line. Cost of the constructor: L^3/2 products of a layer with d_0 or d_L
/// columns (57 for L = 4), and those of all pairs of (L + 1)(L + 2)/2 matrices d_L x d_0. Memory: 4N numbers, about
/// 2^17 more or 2 (L + 1)(L + 2) columns of the widest layer, and L^4/2 where L exceeds 30.
template <RealScalar Scalar = double, int Depth = Dynamic>
class PlaneSlice : public detail::SliceBase<Scalar, Depth> {
  using Base = detail::SliceBase<Scalar, Depth>;

 public:
  using ConstView = FactorsView<const Scalar, Depth>;

  /// Throws as the constructor of Slice.
  PlaneSlice(const Problem<Scalar, Depth>& problem, std::type_identity_t<ConstView> W,
             std::type_identity_t<ConstView> A, std::type_identity_t<ConstView> B,
             const SliceOptions<Scalar>& options = {})
      : Base(problem, std::array{W, A, B}, options) {}
  PlaneSlice(Problem<Scalar, Depth>&&, std::type_identity_t<ConstView>, std::type_identity_t<ConstView>,
             std::type_identity_t<ConstView>, const SliceOptions<Scalar>& = {}) = delete;

  /// The coefficient of a^i b^j and the bound on its error. Throws InvalidInput unless i, j >= 0 and i + j <= 2L,
  /// NotRepresentable where it leaves the range.
  [[nodiscard]] Scalar coefficient(Index i, Index j) const { return this->coefficient_at(i, j).value; }
  [[nodiscard]] Scalar coefficient_error(Index i, Index j) const { return this->coefficient_at(i, j).error; }

  /// F(W + a A + b B); as Slice::value() and Slice::at(). About 4 L^2 multiplications.
  [[nodiscard]] Scalar value(const Scalar& a, const Scalar& b) const { return at(a, b).value; }
  [[nodiscard]] SliceValue<Scalar> at(const Scalar& a, const Scalar& b) const { return this->value_at({a, b}); }

  /// The derivatives with respect to a and to b; as Slice::derivative().
  [[nodiscard]] std::array<SliceValue<Scalar>, 2> gradient(const Scalar& a, const Scalar& b) const {
    return {this->derivative_at({a, b}, 0), this->derivative_at({a, b}, 1)};
  }

  [[nodiscard]] SliceValue<Scalar> objective(const Scalar& a, const Scalar& b) const {
    return this->objective_at({a, b});
  }
  [[nodiscard]] Factors<Scalar, Depth> point(const Scalar& a, const Scalar& b) const { return this->point_at({a, b}); }

  /// All values as at() has them: that of (as[i], bs[j]) in row i and column j. Throws InvalidInput unless the numbers
  /// are finite. 2L multiplications for each point that needs no direct evaluation; on several threads, with the same
  /// bits, where the program is compiled with OpenMP.
  [[nodiscard]] SliceGrid<Scalar> grid(const Vector<Scalar>& as, const Vector<Scalar>& bs) const {
    return this->grid_over(as, bs);
  }
};

template <class Scalar, int Depth, class... More>
PlaneSlice(const Problem<Scalar, Depth>&, More&&...) -> PlaneSlice<Scalar, Depth>;

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <RealScalar Scalar, int Depth>
SliceBase<Scalar, Depth>::SliceBase(const Problem<Scalar, Depth>& problem, std::span<const ConstView> parts,
                                    const SliceOptions<Scalar>& options)
    : problem_(problem), options_(options), polynomial_(0, 0) {
  require(options.tolerance >= Scalar(0), "the tolerance of a slice must not be negative, got ", options.tolerance);
  constexpr std::array names{"W", "A", "B"};
  for (std::size_t x = 0; x < parts.size(); ++x) {
    require_part(problem.architecture(), parts[x], names[x]);
    parts_.emplace_back(parts[x].vector());
    norms_.emplace_back();
    for (int l = 1; l <= problem.architecture().depth(); ++l) {
      norms_.back().push_back(norm_of_layer(parts[x].layer(l)));
    }
  }
  polynomial_ = SliceExpansion<Scalar, Depth>(problem)(parts);
}

/// 2^exponent times a number of the polynomial and the bound on its error.
template <RealScalar Scalar, int Depth>
SliceValue<Scalar> SliceBase<Scalar, Depth>::outside(const Scalar& value, const Scalar& error,
                                                     std::int64_t exponent) const {
  if (exponent == 0) return {value, error};
  return {times_power_of_two(value, exponent),
          Scalar(times_power_of_two(error, exponent) + std::numeric_limits<Scalar>::min())};
}

template <RealScalar Scalar, int Depth>
bool SliceBase<Scalar, Depth>::suffices(const Scalar& value, const Scalar& error) const {
  // The error contains epsilon times the sum of the magnitudes of all terms: below this, none of them left the range.
  const bool close =
      options_.tolerance == std::numeric_limits<Scalar>::infinity() || error <= options_.tolerance * value;
  return close && error <= std::numeric_limits<Scalar>::max() * epsilon<Scalar>;
}

template <RealScalar Scalar, int Depth>
auto SliceBase<Scalar, Depth>::in_units(const At& at) const -> At {
  At result = at;
  for (std::size_t x = 0; x < 2; ++x) {
    require(isfinite(at[x]), "the points of a slice must be finite, ", x == 0 ? "a" : "b", " is ", at[x]);
    if (polynomial_.units[x] != 0) result[x] = times_power_of_two(at[x], polynomial_.units[x]);
  }
  return result;
}

template <RealScalar Scalar, int Depth>
SliceValue<Scalar> SliceBase<Scalar, Depth>::coefficient_at(Index i, Index j) const {
  const bool line = polynomial_.directions() == 1;
  require(i >= 0 && j >= 0 && i + j <= degree(), "a slice has the coefficients of ",
          line ? "a^i with i" : "a^i b^j with i, j and i + j", " from 0 to 2L = ", degree(), ", got i = ", i,
          line ? "" : text(", j = ", j));
  const Index k = polynomial_.index(i, j);
  const std::int64_t exponent = polynomial_.exponent() + i * polynomial_.units[0] + j * polynomial_.units[1];
  const SliceValue<Scalar> result = outside(polynomial_.c()[k], polynomial_.e()[k], exponent);
  if (!isfinite(result.value)) {
    throw NotRepresentable(text("the coefficient of a^", i, " b^", j, " of a slice leaves the range of the numbers"));
  }
  return result;
}

template <RealScalar Scalar, int Depth>
SliceValue<Scalar> SliceBase<Scalar, Depth>::value_at(const At& at) const {
  const At scaled = in_units(at), size{Scalar(abs(scaled[0])), Scalar(abs(scaled[1]))};
  const SliceValue<Scalar> result =
      outside(polynomial_.sum(polynomial_.c(), scaled), polynomial_.sum(polynomial_.e(), size), polynomial_.exponent());
  return suffices(result.value, result.error) ? result : objective_at(at);
}

template <RealScalar Scalar, int Depth>
SliceValue<Scalar> SliceBase<Scalar, Depth>::derivative_at(const At& at, int direction) const {
  const At scaled = in_units(at), size{Scalar(abs(scaled[0])), Scalar(abs(scaled[1]))};
  return outside(polynomial_.derivative(polynomial_.c(), scaled, direction),
                 polynomial_.derivative(polynomial_.e(), size, direction),
                 polynomial_.exponent() + polynomial_.units[static_cast<std::size_t>(direction)]);
}

template <RealScalar Scalar, int Depth>
Factors<Scalar, Depth> SliceBase<Scalar, Depth>::point_at(const At& at) const {
  Factors<Scalar, Depth> result(problem_.architecture());
  result.vector() = parts_.front();
  for (std::size_t x = 1; x < parts_.size(); ++x) result.vector() += at[x - 1] * parts_[x];
  return result;
}

template <RealScalar Scalar, int Depth>
SliceValue<Scalar> SliceBase<Scalar, Depth>::objective_at(const At& at) const {
  static_cast<void>(in_units(at));  // refuses what is not finite
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  const Factors<Scalar, Depth> point = point_at(at);
  if (!is_finite(point.view())) return {infinity, infinity, true};
  std::vector<Scalar> uncertainty = norms_.front();  // the rounding of W + a A + b B, twice over
  for (std::size_t l = 0; l < uncertainty.size(); ++l) {
    for (std::size_t x = 1; x < parts_.size(); ++x) uncertainty[l] += abs(at[x - 1]) * norms_[x][l];
    uncertainty[l] *= Scalar(2) * epsilon<Scalar>;
  }
  const std::array<ConstView, 1> part{point};
  const SlicePolynomial<Scalar> F = SliceExpansion<Scalar, Depth>(problem_)(part, uncertainty);
  SliceValue<Scalar> result = outside(F.c()[0], F.e()[0], F.exponent());
  if (!isfinite(result.value)) result = {infinity, infinity};
  result.direct = true;
  return result;
}

/// A column of a grid, value by value, where one bound for all of it does not suffice: the largest relative error.
template <RealScalar Scalar, int Depth>
Scalar SliceBase<Scalar, Depth>::finish_column(const Vector<Scalar>& as, const Scalar& b, const Vector<Scalar>& errors,
                                               Eigen::Ref<Vector<Scalar>> column, Index& direct) const {
  Scalar largest(0);
  for (Index i = 0; i < as.size(); ++i) {
    SliceValue<Scalar> here = outside(column[i], errors[i], polynomial_.exponent());
    if (!suffices(here.value, here.error)) {
      here = objective_at({as[i], b});
      ++direct;
    }
    column[i] = here.value;
    const Scalar relative =
        here.error == Scalar(0) || !isfinite(here.value) ? here.error : Scalar(here.error / abs(here.value));
    largest = max(largest, relative);
  }
  return largest;
}

template <RealScalar Scalar, int Depth>
SliceGrid<Scalar> SliceBase<Scalar, Depth>::grid_over(const Vector<Scalar>& as, const Vector<Scalar>& bs) const {
  require_finite_points(as, "as");
  require_finite_points(bs, "bs");
  SliceGrid<Scalar> result{Matrix<Scalar>(as.size(), bs.size()), Scalar(0), 0};
  if (as.size() == 0 || bs.size() == 0) return result;
  const Vector<Scalar> xs = padded(as, polynomial_.units[0]), ys = padded(bs, polynomial_.units[1]);
  const Vector<Scalar> from_zero = xs.cwiseAbs(), distances = ys.cwiseAbs();
  // For every b the polynomial in a, all b at a time, and one bound on the errors of its values for all a.
  const Index rows = ys.size(), D = degree();
  Matrix<Scalar> in_first(rows, D + 1);
  for (Index i = 0; i <= D; ++i) {
    horner(polynomial_.c().data() + polynomial_.index(i, 0), polynomial_.most(i), ys.data(), rows,
           in_first.col(i).data());
  }
  const Vector<Scalar> farthest = polynomial_.in_second(polynomial_.e(), Scalar(from_zero.maxCoeff()));
  Vector<Scalar> bounds(rows), relative = Vector<Scalar>::Zero(bs.size());
  Vector<Index> direct = Vector<Index>::Zero(bs.size());
  horner(farthest.data(), polynomial_.most(0), distances.data(), rows, bounds.data());
  const bool worthwhile = as.size() * bs.size() * D > (Index{1} << 18);  // beside waking a thread, some 10 us
  for_each_block(bs.size(), 16, worthwhile, [&](Index first, Index last) {
    Vector<Scalar> c(D + 1), errors(as.size());
    for (Index j = first; j < last; ++j) {
      c = in_first.row(j);
      auto column = result.values.col(j);
      horner(c.data(), D, xs.data(), as.size(), column.data());
      const Scalar least = column.minCoeff();
      if (polynomial_.exponent() == 0 && suffices(least, bounds[j])) {
        relative[j] = bounds[j] / abs(least);
      } else {
        c = polynomial_.in_first(polynomial_.e(), distances[j]);
        horner(c.data(), D, from_zero.data(), as.size(), errors.data());
        relative[j] = finish_column(as, bs[j], errors, column, direct[j]);
      }
    }
  });
  for (const Scalar& x : relative) result.relative_error = max(result.relative_error, x);
  result.direct = direct.sum();
  return result;
}

}  // namespace detail

// What a program may compile once: see dmf/core/scalar.hpp.
#define DMF_INSTANCES_OF_SLICE(how, Scalar)  \
  namespace detail {                         \
  how class SliceExpansion<Scalar, Dynamic>; \
  how class SliceBase<Scalar, Dynamic>;      \
  }

#if defined(DMF_PRECOMPILED)
DMF_INSTANCES_OF_SLICE(extern template, double)
#endif

}  // namespace dmf
