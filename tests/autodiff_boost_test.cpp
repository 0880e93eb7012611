// SPDX-License-Identifier: BSL-1.0

#include <dmf/analytic/hessian.hpp>

// As autodiff_eigen_test.cpp, by an implementation that shares nothing with Eigen's: Boost's
// truncated power series in two variables, F(W + s e_i + t e_j) to the term s t, whose coefficients
// are F, its derivative along e_i and its second derivative along e_i and e_j.

#include "support/autodiff_problem.hpp"
#include "support/catch.hpp"

#include <boost/math/differentiation/autodiff.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <tuple>

namespace dmf::test {

namespace autodiff = boost::math::differentiation;
using Series = autodiff::autodiff_fvar<double, 1, 1>;

/// Boost's number claims to be constructible from everything, matrices too, which confuses Eigen.
/// This is the same number without that claim, and all that a FieldScalar has to provide.
class Number {
 public:
  Number() = default;
  Number(double value) : series_(value) {}  // NOLINT: as double itself
  explicit Number(const Series& series) : series_(series) {}

  [[nodiscard]] const Series& series() const { return series_; }

  Number& operator+=(const Number& x) { return *this = *this + x; }
  Number& operator-=(const Number& x) { return *this = *this - x; }
  Number& operator*=(const Number& x) { return *this = *this * x; }
  Number& operator/=(const Number& x) { return *this = *this / x; }
  friend Number operator+(const Number& x, const Number& y) { return Number(Series(x.series_ + y.series_)); }
  friend Number operator-(const Number& x, const Number& y) { return Number(Series(x.series_ - y.series_)); }
  friend Number operator*(const Number& x, const Number& y) { return Number(Series(x.series_ * y.series_)); }
  friend Number operator/(const Number& x, const Number& y) { return Number(Series(x.series_ / y.series_)); }
  friend Number operator-(const Number& x) { return Number(Series(-x.series_)); }
  friend bool operator==(const Number& x, const Number& y) { return x.series_ == y.series_; }
  friend bool operator<(const Number& x, const Number& y) { return x.series_ < y.series_; }
  friend bool operator>(const Number& x, const Number& y) { return y < x; }
  friend bool operator<=(const Number& x, const Number& y) { return !(y < x); }
  friend bool operator>=(const Number& x, const Number& y) { return !(x < y); }

 private:
  Series series_{0.0};
};

static_assert(FieldScalar<Number> && !RealScalar<Number>);

}  // namespace dmf::test

template <>
struct Eigen::NumTraits<dmf::test::Number> : NumTraits<double> {
  using Real = dmf::test::Number;
  using NonInteger = dmf::test::Number;
  using Nested = dmf::test::Number;
  using Literal = dmf::test::Number;
  enum { RequireInitialization = 1 };
};

namespace dmf::test {
namespace {

TEST_CASE("Boost's automatic differentiation finds the gradient and the Hessian") {
  constexpr unsigned seed = 20251102;
  constexpr double factor = 20;  // as in autodiff_eigen_test.cpp
  std::mt19937_64 generator(seed);
  const auto [s, t] = autodiff::make_ftuple<double, 1, 1>(0.0, 0.0);
  const Number along_s{Series(s)}, along_t{Series(t)};
  double worst = 0;
  for (int n = 0; n < 40; ++n) {
    const int L = 2 + n % 4;
    INFO("seed " << seed << ", problem " << n << ", depth " << L);
    const auto [problem, W] = random_problem(L, generator);
    const auto [value, gradient] = objective_and_gradient(problem, W);
    const Matrix<double> hessian = dense_hessian(problem, W);
    const double scale = std::max(hessian.cwiseAbs().maxCoeff(), value);
    const auto see = [&](double difference) {
      worst = std::max(worst, difference / scale);
      CHECK(difference <= factor * epsilon<double> * scale);
    };

    const Problem<Number> same = in_scalar<Number>(problem);
    Factors<Number> point(same.architecture());
    for (Index i = 0; i < W.vector().size(); ++i) point.vector()[i] = W.vector()[i];
    for (Index i = 0; i < W.vector().size(); ++i) {
      for (Index j = 0; j <= i; ++j) {
        point.vector()[i] += along_s;
        point.vector()[j] += along_t;
        const Series F = objective(same, point).series();
        point.vector()[i] = W.vector()[i];
        point.vector()[j] = W.vector()[j];
        see(std::abs(F.derivative(0, 0) - value));
        see(std::abs(F.derivative(1, 0) - gradient.vector()[i]));
        see(std::abs(F.derivative(0, 1) - gradient.vector()[j]));
        see(std::abs(F.derivative(1, 1) - hessian(i, j)));
      }
    }
  }
  std::printf("largest error %.1f epsilon\n", worst / epsilon<double>);
}

}  // namespace
}  // namespace dmf::test
