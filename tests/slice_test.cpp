// SPDX-License-Identifier: BSL-1.0
#include <dmf/analytic/slice.hpp>

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_architecture.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace dmf::test {
namespace {

static_assert(
    !std::is_constructible_v<Slice<double>, Problem<double>, FactorsView<const double>, FactorsView<const double>>);
static_assert(!std::is_constructible_v<PlaneSlice<double>, Problem<double>, FactorsView<const double>,
                                       FactorsView<const double>, FactorsView<const double>>);

/// The polynomial wherever it stays in the range: what is to be compared with direct evaluation.
template <class Scalar>
SliceOptions<Scalar> polynomial_alone() {
  return {std::numeric_limits<Scalar>::infinity()};
}

/// A problem, a point and two directions, also in fifty digits.
template <class Scalar>
struct Scene {
  Problem<Scalar> problem;
  Factors<Scalar> W, A, B;

  Scene(const std::vector<Index>& widths, std::mt19937_64& generator)
      : problem(random_problem<Scalar, Dynamic>(widths, generator)),
        W(random_factors(problem.architecture(), generator)),
        A(random_factors(problem.architecture(), generator)),
        B(random_factors(problem.architecture(), generator)) {}

  [[nodiscard]] PlaneSlice<Scalar> plane(const SliceOptions<Scalar>& options = {}) const {
    return {problem, W, A, B, options};
  }
};

template <class Scalar>
class InFiftyDigits {
 public:
  explicit InFiftyDigits(const Scene<Scalar>& scene)
      : architecture_(cast(scene.problem.architecture())),
        problem_(architecture_, cast(scene.problem.Y())),
        sizes_(architecture_, Matrix<mp50>(-problem_.Y().cwiseAbs())),
        parts_{cast(scene.W.vector()), cast(scene.A.vector()), cast(scene.B.vector())} {}

  [[nodiscard]] mp50 objective(const Scalar& a, const Scalar& b) const {
    const Vector<mp50> W = parts_[0] + mp50(a) * parts_[1] + mp50(b) * parts_[2];
    return dmf::objective(problem_, {architecture_, W.data(), W.size()});
  }
  /// The formula with absolute values in place of all its terms: the scale of rounding.
  [[nodiscard]] mp50 scale(const Scalar& a, const Scalar& b) const {
    const Vector<mp50> W =
        parts_[0].cwiseAbs() + abs(mp50(a)) * parts_[1].cwiseAbs() + abs(mp50(b)) * parts_[2].cwiseAbs();
    return dmf::objective(sizes_, {architecture_, W.data(), W.size()});
  }

 private:
  template <class Derived>
  static Matrix<mp50> cast(const Eigen::MatrixBase<Derived>& x) {
    Matrix<mp50> result(x.rows(), x.cols());
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) result(i, j) = mp50(x(i, j));
    }
    return result;
  }
  static Architecture<mp50> cast(const Architecture<Scalar>& given) {
    std::vector<mp50> lambda;
    for (int l = 1; l <= given.depth(); ++l) lambda.push_back(mp50(given.lambda(l)));
    return {std::vector<Index>(given.widths().begin(), given.widths().end()), lambda};
  }

  Architecture<mp50> architecture_;
  Problem<mp50> problem_, sizes_;
  Vector<mp50> parts_[3];
};

/// Points on both axes, between and beyond.
template <class Scalar>
std::vector<std::array<Scalar, 2>> points() {
  const auto at = [](int a, int b) { return std::array<Scalar, 2>{Scalar(a) / Scalar(16), Scalar(b) / Scalar(16)}; };
  return {at(0, 0), at(16, 0), at(0, -16), at(-5, 7), at(16, 16), at(-40, 3)};
}

/// The widths of a depth: every pattern for few layers, odd ones and primes for many.
std::vector<std::vector<Index>> widths_of(int depth) {
  std::vector<std::vector<Index>> result;
  if (depth < 30) {
    for (const WidthPattern& pattern : width_patterns(depth)) result.push_back(pattern.widths);
  }
  std::vector<Index> primes;
  constexpr Index of[] = {2, 1, 3, 5, 2, 7, 3};
  for (int l = 0; l <= depth; ++l) primes.push_back(of[l % 7]);
  result.push_back(primes);
  return result;
}

/// By hand: F = (w_1 w_2 - 1)^2 + w_1^2/2 + 4 w_2^2 at w = (3 + a, -2 + b): products of small integers, so exact. Any
/// coefficient in a wrong place, twice or half of itself, differs.
TEST_CASE("The coefficients of two scalar layers by hand") {
  const Architecture<double> architecture({1, 1, 1}, std::vector<double>{0.5, 4});
  const Problem<double> problem(architecture, Matrix<double>::Ones(1, 1));
  const Factors<double> W(architecture, Vector<double>{{3.0, -2.0}}), A(architecture, Vector<double>{{1.0, 0.0}}),
      B(architecture, Vector<double>{{0.0, 1.0}});
  const PlaneSlice plane(problem, W, A, B);
  // (-7 - 2 a + 3 b + a b)^2
  const double expected[5][5] = {{49 + 4.5 + 16, -42 - 16, 9 + 4, 0, 0},
                                 {28 + 3, -12 - 14, 6, 0, 0},
                                 {4 + 0.5, -4, 1, 0, 0},
                                 {0, 0, 0, 0, 0},
                                 {0, 0, 0, 0, 0}};
  CHECK(plane.degree() == 4);
  for (Index i = 0; i <= 4; ++i) {
    for (Index j = 0; i + j <= 4; ++j) CHECK(plane.coefficient(i, j) == expected[i][j]);
  }
  const Slice line(problem, W, A);
  for (Index i = 0; i <= 4; ++i) CHECK(line.coefficient(i) == expected[i][0]);
  CHECK(plane.value(2, -1) == (5 * -3 - 1) * (5 * -3 - 1) + 12.5 + 36);
  CHECK(plane.gradient(2, -1)[0].value == 2 * -16 * -3 + 5);
  CHECK(plane.gradient(2, -1)[1].value == 2 * -16 * 5 - 24);
  CHECK(line.derivative(1).value == 2 * -9 * -2 + 4);
}

/// Refuted by a value that differs from F in fifty digits by more than its bound says, or, at magnitudes, by more than
/// rounding explains: `factor` epsilon times the widths and 2L, twice that of objective() for the second polynomial.
template <class Scalar>
void agrees_with_fifty_digits(int depth, std::uint64_t seed) {
  constexpr int factor = 2;
  std::mt19937_64 generator(seed);
  for (const auto& widths : widths_of(depth)) {
    const Scene<Scalar> scene(widths, generator);
    const InFiftyDigits<Scalar> exact(scene);
    const PlaneSlice<Scalar> plane = scene.plane(polynomial_alone<Scalar>());
    const Slice<Scalar> line(scene.problem, scene.W, scene.A, polynomial_alone<Scalar>());
    Index roundings = 2 * depth;
    for (const Index width : widths) roundings += width;
    INFO("seed " << seed << ", depth " << depth << ", d_0 = " << widths.front() << ", d_L = " << widths.back());
    for (const auto& [a, b] : points<Scalar>()) {
      INFO("a = " << a << ", b = " << b);
      const mp50 F = exact.objective(a, b), unit = mp50(Scalar(epsilon<Scalar>)) * exact.scale(a, b);
      const SliceValue<Scalar> value = plane.at(a, b), direct = plane.objective(a, b);
      CHECK_FALSE(value.direct);
      CHECK(direct.direct);
      CHECK(abs(mp50(value.value) - F) <= mp50(value.error));
      CHECK(abs(mp50(direct.value) - F) <= mp50(direct.error));
      CHECK(abs(mp50(value.value) - F) <= factor * static_cast<int>(roundings) * unit);
      CHECK(abs(mp50(direct.value) - F) <= factor * static_cast<int>(roundings) * unit);
      if (b == Scalar(0)) {
        CHECK(abs(mp50(line.value(a)) - F) <= mp50(line.at(a).error));
        CHECK(abs(mp50(line.value(a)) - F) <= factor * static_cast<int>(roundings) * unit);
        CHECK(line.objective(a).value == direct.value);
      }
    }
  }
}

TEMPLATE_TEST_CASE("Values on a plane and on a line are those of fifty digits, within their bounds", "",
                   DMF_TEST_SCALARS) {
  agrees_with_fifty_digits<TestType>(2, 1);
  agrees_with_fifty_digits<TestType>(3, 2);
  agrees_with_fifty_digits<TestType>(7, 3);
}

/// The bounds are those of Proposition 51, written out for three scalar layers on a line: observed errors are too far
/// below them to notice a term that is missing.
TEST_CASE("The bounds of the coefficients are those of the proposition") {
  constexpr int L = 3;
  const double w[L] = {0.5, -1.25, 2.0}, a[L] = {-0.75, 0.3, 1.1}, lambda[L] = {0.5, 2.0, 0.25}, y = 0.7;
  const double eps = std::numeric_limits<double>::epsilon(), summands = (L + 1) + 4 * L + 8;
  const Architecture<double> architecture({1, 1, 1, 1}, std::vector<double>(lambda, lambda + L));
  const Problem<double> problem(architecture, Matrix<double>(Matrix<double>::Constant(1, 1, y)));
  const Factors<double> W(architecture, Eigen::Map<const Vector<double>>(w, L)),
      A(architecture, Eigen::Map<const Vector<double>>(a, L));
  std::vector<double> C{w[0], a[0]}, delta{0, 0}, c(2 * L + 1), e(2 * L + 1);
  for (int l = 2; l <= L; ++l) {
    const double v = w[l - 1], d = a[l - 1];
    std::vector<double> next(C.size() + 1), error(C.size() + 1);
    for (std::size_t i = 0; i < C.size(); ++i) {
      next[i] += v * C[i];
      next[i + 1] += d * C[i];
      error[i] += std::abs(v) * (4 * eps * std::abs(C[i]) + delta[i]);
      error[i + 1] += std::abs(d) * (4 * eps * std::abs(C[i]) + delta[i]);
    }
    C = next;
    delta = error;
  }
  C[0] -= y;
  delta[0] += eps * std::abs(C[0]);
  for (std::size_t p = 0; p <= L; ++p) {
    for (std::size_t q = 0; q <= L; ++q) {
      const double x = std::abs(C[p]), z = std::abs(C[q]);
      c[p + q] += C[p] * C[q];
      e[p + q] += eps * (1 + summands) * x * z + x * delta[q] + delta[p] * z + delta[p] * delta[q];
    }
  }
  for (int l = 0; l < L; ++l) {
    const double v = w[l], d = a[l], n = eps * (1 + summands) * lambda[l];
    c[0] += lambda[l] * v * v;
    c[1] += 2 * lambda[l] * v * d;
    c[2] += lambda[l] * d * d;
    e[0] += n * v * v;
    e[1] += 2 * n * std::abs(v * d);
    e[2] += n * d * d;
  }
  const Slice line(problem, W, A);
  for (Index i = 0; i <= 2 * L; ++i) {
    const auto k = static_cast<std::size_t>(i);
    CHECK(line.coefficient(i) == Approx(c[k]).epsilon(1e-13));
    CHECK(line.coefficient_error(i) == Approx(e[k] + eps * (4 * L + 4) * std::abs(c[k])).epsilon(1e-6));
  }
}

/// Bounds tell: at moderate depths they are far below the values, so that nothing is evaluated directly.
TEST_CASE("Small nets need no direct evaluation") {
  std::mt19937_64 generator(4);
  const Scene<double> scene({10, 5, 5, 5, 20}, generator);
  const Vector<double> ticks = Vector<double>::LinSpaced(33, -1, 1);
  const SliceGrid<double> grid = scene.plane().grid(ticks, ticks);
  CHECK(grid.direct == 0);
  CHECK(grid.relative_error > 0);
  CHECK(grid.relative_error < 1e-9);
}

/// c_0 = F(W), c_10 = <grad F, A>, c_20 = <A, H A>/2, c_11 = <A, H B>, and derivatives elsewhere against the gradient
/// there: to all but five of fifty digits.
TEST_CASE("The first coefficients and all derivatives are those of gradient and Hessian") {
  std::mt19937_64 generator(5);
  for (const int depth : {2, 3, 7}) {
    for (const auto& widths : widths_of(depth)) {
      const Scene<mp50> scene(widths, generator);
      const PlaneSlice<mp50> plane = scene.plane();
      const auto [value, gradient] = objective_and_gradient(scene.problem, scene.W);
      const auto HB = hessian_vector_product(scene.problem, scene.W, scene.B);
      const mp50 tolerance =
          mp50("1e-45") * (value + scene.A.vector().norm() * (gradient.vector().norm() + HB.vector().norm()));
      INFO("depth " << depth << ", d_0 = " << widths.front() << ", d_L = " << widths.back());
      CHECK(abs(plane.coefficient(0, 0) - value) <= tolerance);
      CHECK(abs(plane.coefficient(1, 0) - gradient.vector().dot(scene.A.vector())) <= tolerance);
      CHECK(abs(plane.coefficient(0, 1) - gradient.vector().dot(scene.B.vector())) <= tolerance);
      CHECK(abs(plane.coefficient(2, 0) - hessian_quadratic_form(scene.problem, scene.W, scene.A) / 2) <= tolerance);
      CHECK(abs(plane.coefficient(0, 2) - hessian_quadratic_form(scene.problem, scene.W, scene.B) / 2) <= tolerance);
      CHECK(abs(plane.coefficient(1, 1) - HB.vector().dot(scene.A.vector())) <= tolerance);
      const mp50 a("0.3"), b("-0.7");
      const auto there = objective_and_gradient(scene.problem, plane.point(a, b)).gradient;
      const auto derivative = plane.gradient(a, b);
      CHECK(abs(derivative[0].value - there.vector().dot(scene.A.vector())) <= mp50("1e-45") + derivative[0].error);
      CHECK(abs(derivative[1].value - there.vector().dot(scene.B.vector())) <= mp50("1e-45") + derivative[1].error);
      CHECK(derivative[0].error <= mp50("1e-35"));
      CHECK(derivative[1].error <= mp50("1e-35"));
    }
  }
}

/// Every number of points beside and between the packets, and more columns than one block carries. Refuted by a grid
/// that differs from single values by more than rounding in another order, or counts otherwise.
TEST_CASE("A grid has the values at its points") {
  std::mt19937_64 generator(6);
  const Scene<double> scene({61, 3, 2, 3, 5, 2, 3, 67}, generator);
  const PlaneSlice<double> plane = scene.plane();
  const Slice<double> line(scene.problem, scene.W, scene.A);
  const InFiftyDigits<double> exact(scene);
  for (const Index n : {0, 1, 2, 31, 32, 33, 65}) {
    const Vector<double> as = Vector<double>::LinSpaced(n, -1, 0.7), bs = Vector<double>::LinSpaced(n / 2, -0.2, 1);
    const SliceGrid<double> grid = plane.grid(as, bs), on_line = line.grid(as);
    REQUIRE(grid.values.rows() == n);
    REQUIRE(grid.values.cols() == n / 2);
    REQUIRE(on_line.values.rows() == n);
    REQUIRE(on_line.values.cols() == 1);
    CHECK(grid.direct == 0);
    int wrong = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n / 2; ++j) {
        const SliceValue<double> here = plane.at(as[i], bs[j]);
        wrong += !(std::abs(grid.values(i, j) - here.value) <= here.error);
        wrong += !(here.error <= grid.relative_error * here.value * (1 + 1e-12));
      }
      wrong += !(std::abs(on_line.values(i, 0) - line.value(as[i])) <= line.at(as[i]).error);
    }
    CHECK(wrong == 0);
  }
  const mp50 F = exact.objective(0.5, -0.25);
  CHECK(abs(mp50(plane.value(0.5, -0.25)) - F) <= mp50(1e-13) * exact.scale(0.5, -0.25));
}

/// Large layers are multiplied where they are, from either side. Refuted by a value that differs from objective() by
/// more than the bounds of both allow.
TEST_CASE("Large layers are not copied, and right all the same") {
  std::mt19937_64 generator(14);
  for (const std::vector<Index>& widths : {std::vector<Index>{64, 65, 3}, {3, 65, 67}, {70, 2, 64, 64, 71}}) {
    const Scene<double> scene(widths, generator);
    const PlaneSlice<double> plane = scene.plane(polynomial_alone<double>());
    INFO("d_0 = " << widths.front() << ", d_L = " << widths.back());
    for (const auto& [a, b] : points<double>()) {
      const double F = objective(scene.problem, plane.point(a, b));
      const SliceValue<double> value = plane.at(a, b), direct = plane.objective(a, b);
      CHECK(value.error <= 1e-7 * F);
      CHECK(direct.error <= 1e-9 * F);
      CHECK(std::abs(value.value - F) <= value.error);
      CHECK(std::abs(value.value - F) <= 1e-12 * F);
      CHECK(std::abs(direct.value - F) <= 1e-13 * F);
    }
  }
}

/// Where a point of the plane fits its target but for 1e-20 of regularization, F is tiny and the terms of its
/// polynomial are not: there, and only there, F is evaluated directly, and every value is within its bound of fifty
/// digits.
TEST_CASE("Near a fitted target values come from the points themselves") {
  std::mt19937_64 generator(7);
  Scene<double> scene({3, 4, 2, 5}, generator);
  Factors<double> fitted = scene.W;
  fitted.vector() += scene.A.vector();
  scene.problem = Problem<double>(Architecture<double>({3, 4, 2, 5}, 1e-20), end_to_end(fitted));
  const Vector<double> ticks = Vector<double>::LinSpaced(21, -1e-7, 1e-7), around = ticks.array() + 1;
  const PlaneSlice<double> plane = scene.plane();
  const InFiftyDigits<double> exact(scene);
  const SliceGrid<double> near = plane.grid(around, ticks);
  CHECK(near.direct > 0);
  CHECK(near.relative_error < 1e-5);
  Index direct = 0;
  for (Index i = 0; i < 21; ++i) {
    for (Index j = 0; j < 21; ++j) {
      const SliceValue<double> here = plane.at(around[i], ticks[j]);
      direct += here.direct;
      const mp50 F = exact.objective(around[i], ticks[j]);
      REQUIRE(abs(mp50(near.values(i, j)) - F) <= mp50(near.relative_error) * F);
      REQUIRE(abs(mp50(here.value) - F) <= mp50(here.error));
    }
  }
  CHECK(direct == near.direct);
  // The polynomial alone has no digit there.
  CHECK(scene.plane(polynomial_alone<double>()).at(1, 0).error > plane.at(1, 0).value);
  CHECK(plane.at(1, 0).direct);
  CHECK_FALSE(plane.at(0.5, 0.5).direct);
  // From everything to nothing.
  CHECK(scene.plane({0.0}).grid(around, ticks).direct == 21 * 21);
  CHECK(scene.plane(polynomial_alone<double>()).grid(around, ticks).direct == 0);
}

/// In units of c = 2^k, F is c^{2L} times what it was: what weights, target and layers near the ends of the range
/// must leave as it is, to the last bit but for the order of sums.
TEST_CASE("Units do not matter, nor how long a direction is") {
  std::mt19937_64 generator(8);
  const Scene<double> scene({3, 4, 2, 5}, generator);
  const PlaneSlice<double> plane = scene.plane();
  for (const int k : {-160, -150, 150, 160}) {
    INFO("units of 2^" << k);
    std::vector<double> lambda;
    for (const double weight : scene.problem.architecture().weights()) lambda.push_back(std::ldexp(weight, 4 * k));
    Scene<double> moved = scene;
    moved.problem = Problem<double>(Architecture<double>({3, 4, 2, 5}, lambda),
                                    Matrix<double>(std::ldexp(1.0, 3 * k) * scene.problem.Y()));
    moved.W.vector() *= std::ldexp(1.0, k);
    moved.A.vector() *= std::ldexp(1.0, -k);
    moved.B.vector() *= std::ldexp(1.0, 3 * k);
    const PlaneSlice<double> other = moved.plane();
    for (const auto& [a, b] : points<double>()) {
      const SliceValue<double> here = plane.at(a, b), there = other.at(std::ldexp(a, 2 * k), std::ldexp(b, -2 * k));
      CHECK_FALSE(there.direct);
      CHECK(there.value == Approx(std::ldexp(here.value, 6 * k)).epsilon(1e-13));
      CHECK(other.objective(std::ldexp(a, 2 * k), std::ldexp(b, -2 * k)).value ==
            Approx(std::ldexp(here.value, 6 * k)).epsilon(1e-13));
    }
    const Vector<double> as{{std::ldexp(0.5, 2 * k)}}, bs{{std::ldexp(-0.25, -2 * k)}};
    const SliceGrid<double> grid = other.grid(as, bs);
    CHECK(grid.direct == 0);
    CHECK(grid.values(0, 0) == Approx(std::ldexp(plane.value(0.5, -0.25), 6 * k)).epsilon(1e-13));
  }
}

/// Beyond the range nothing is finite by accident or NaN: infinite, and said so.
TEST_CASE("What leaves the range is infinite with an infinite error") {
  std::mt19937_64 generator(9);
  const Scene<double> scene({2, 3, 2}, generator);
  const PlaneSlice<double> plane = scene.plane();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double far : {1e80, -1e200, 1e308}) {
    const SliceValue<double> value = plane.at(far, 1);
    CHECK(value.value == infinity);
    CHECK(value.error == infinity);
    CHECK(value.direct);
    const SliceGrid<double> grid = plane.grid(Vector<double>{{0.0, far}}, Vector<double>{{1.0}});
    CHECK(grid.values(1, 0) == infinity);
    CHECK(grid.values(0, 0) == Approx(plane.value(0, 1)));
    CHECK(grid.relative_error == infinity);
    CHECK(grid.direct == 1);
  }
  Scene<double> huge = scene;
  huge.A.vector() *= 1e100;
  CHECK_THROWS_AS(huge.plane().coefficient(4, 0), NotRepresentable);
  CHECK(huge.plane().value(1e-100, 0) == Approx(plane.value(1, 0)));
  CHECK(plane.at(1e70, 1).value == Approx(objective(scene.problem, plane.point(1e70, 1))).epsilon(1e-13));
}

/// Deep nets: bounds hold, and where they prove nothing the values are those of the points.
TEST_CASE("Thirty and a thousand layers") {
  agrees_with_fifty_digits<double>(30, 10);
  std::mt19937_64 generator(11);
  for (const Index width : {1, 2}) {
    const std::vector<Index> widths(1001, width);
    const Architecture<double> architecture(widths, 1e-3);
    const Problem<double> problem(architecture, Matrix<double>(Matrix<double>::Identity(width, width)));
    Factors<double> W(architecture), A(architecture);
    for (int l = 1; l <= 1000; ++l) {
      W.layer(l).setIdentity();
      A.layer(l) = standard_normal<double>(width, width, generator) / 1000;
    }
    const Slice slice(problem, W, A);
    INFO("width " << width);
    CHECK(slice.degree() == 2000);
    for (const double a : {0.0, 0.1, 1.0, 10.0, -100.0}) {
      const double direct = objective(problem, slice.point(a));
      CHECK(slice.value(a) == Approx(direct).epsilon(1e-7));
    }
    CHECK_FALSE(slice.at(0.1).direct);
  }
}

TEST_CASE("A depth that is known at compile time changes nothing") {
  std::mt19937_64 generator(12);
  const auto problem = random_problem<double, 3>({3, 2, 4, 2}, generator);
  const auto W = random_factors(problem.architecture(), generator),
             A = random_factors(problem.architecture(), generator);
  const Slice slice(problem, W, A);
  CHECK(slice.value(0.5) == Approx(objective(problem, slice.point(0.5))).epsilon(1e-13));
}

TEST_CASE("A slice keeps its own copies of point and directions") {
  std::mt19937_64 generator(13);
  Scene<double> scene({3, 2, 4}, generator);
  const PlaneSlice<double> plane = scene.plane({0.0});
  const double value = plane.value(0.5, 0.25);
  scene.W.vector().setZero();
  scene.A.vector().setZero();
  scene.B.vector().setZero();
  CHECK(plane.value(0.5, 0.25) == value);
}

TEST_CASE("Other widths and what is not a number are refused") {
  const Architecture<double> architecture({3, 4, 2}, 1.0);
  const Problem<double> problem(architecture, Matrix<double>(Matrix<double>::Ones(2, 3)));
  const Factors<double> W(architecture), misfit(Architecture<double>({3, 5, 2}, 1.0)),
      deep(Architecture<double>({3, 4, 4, 2}, 1.0));
  Factors<double> nan = W;
  nan.layer(2)(1, 3) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(Slice(problem, misfit, W), "W_1 must be d_1 x d_0 = 4 x 3, got 5 x 3");
  CHECK_THROWS_WITH(Slice(problem, W, misfit), "A_1 must be d_1 x d_0 = 4 x 3, got 5 x 3");
  CHECK_THROWS_WITH(PlaneSlice(problem, W, W, misfit), "B_1 must be d_1 x d_0 = 4 x 3, got 5 x 3");
  CHECK_THROWS_WITH(PlaneSlice(problem, W, deep, W), "A must have the depth of the problem, 2, got 3");
  CHECK_THROWS_WITH(PlaneSlice(problem, W, W, nan), "B must be finite, entry (1, 3) of B_2 is nan");
  CHECK_THROWS_WITH(Slice(problem, W, W, {-1.0}), "the tolerance of a slice must not be negative, got -1");
  CHECK_THROWS_AS(Slice(problem, W, W, {std::numeric_limits<double>::quiet_NaN()}), InvalidInput);
  const Slice line(problem, W, W);
  const PlaneSlice plane(problem, W, W, W);
  CHECK_THROWS_WITH(line.coefficient(5), "a slice has the coefficients of a^i with i from 0 to 2L = 4, got i = 5");
  CHECK_THROWS_WITH(plane.coefficient(3, 2),
                    "a slice has the coefficients of a^i b^j with i, j and i + j from 0 to 2L = 4, got i = 3, j = 2");
  CHECK_THROWS_AS(plane.coefficient(-1, 2), InvalidInput);
  const double bad = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(plane.value(0, bad), "the points of a slice must be finite, b is inf");
  CHECK_THROWS_WITH(plane.objective(bad, 0), "the points of a slice must be finite, a is inf");
  CHECK_THROWS_WITH(plane.grid(Vector<double>{{0.0, 1.0}}, Vector<double>{{0.0, bad}}),
                    "the points of a slice must be finite, bs[1] is inf");
}

}  // namespace
}  // namespace dmf::test
