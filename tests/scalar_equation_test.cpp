// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/scalar_equation.hpp>

#include "support/catch.hpp"

#include <boost/multiprecision/mpfr.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <random>
#include <string>

template class dmf::ScalarEquation<float>;
template class dmf::ScalarEquation<long double>;
#if !defined(DMF_PRECOMPILED)
template class dmf::ScalarEquation<double>;
#endif

namespace dmf {
namespace {

using Reference =
    boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<120>, boost::multiprecision::et_off>;

/// Thresholds from their rational formulas, in high precision.
Reference log_eta_fold(int L) {
  if (L == 2) return 0;
  return log(Reference(2 * L - 2)) - (L * log(Reference(L)) + (L - 2) * log(Reference(L - 2))) / (2 * L - 2);
}

Reference log_u_fold(int L) { return log(Reference(L - 2) / L) / (2 * L - 2); }
Reference log_u_switch(int L) { return log(Reference(L - 2)) / (2 * L - 2); }

/// ln u of the exact root for ln eta, by Newton's method on the convex ln(u^L + u^{2-L}) - ln eta from
/// outside, or from the leading term of the expansion at the fold.
Reference exact_log_root(int L, const Reference& log_eta, bool larger) {
  if (L == 2) return log(expm1(log_eta)) / 2;
  const Reference distance = log_eta - log_eta_fold(L), s = sqrt(2 * distance / (Reference(L) * (L - 2)));
  Reference v = larger ? log_eta / L : -log_eta / (L - 2);
  if (L * s < 0.5) v = log_u_fold(L) + (larger ? s : -s);
  for (int i = 0; i < 300; ++i) {
    const Reference a = exp(L * v), b = exp((2 - L) * v);
    const Reference step = (log(a + b) - log_eta) * (a + b) / (L * a - (L - 2) * b);
    v -= step;
    if (abs(step) < Reference("1e-90") * abs(v - log_u_fold(L))) break;
  }
  return v;
}

/// |computed - exact| in units of the last place of the exact value; 0 where both leave the range.
template <class Scalar>
double ulps(const Scalar& computed, const Reference& exact) {
  if (exact > Reference(std::numeric_limits<Scalar>::max())) return std::isinf(computed) ? 0 : 1e300;
  if (abs(exact) < Reference(std::numeric_limits<Scalar>::min())) {
    return std::abs(computed) <= std::numeric_limits<Scalar>::min() ? 0 : 1e300;
  }
  const auto rounded = std::abs(static_cast<Scalar>(exact));
  const Scalar ulp = std::nextafter(rounded, std::numeric_limits<Scalar>::infinity()) - rounded;
  return static_cast<double>(abs(Reference(computed) - exact) / Reference(ulp));
}

/// Largest errors seen, printed whether or not they pass.
struct Worst {
  double u = 0, p = 0, q = 0, t = 0, fold = 0, switching = 0, log_u = 0, condition = 0;
  double residual = 0, residual_error = 0;
  long roots = 0;
};

template <class Scalar>
void compare(int L, const Scalar& log_eta, const Root<Scalar>& root, Worst& worst) {
  const bool larger = root.kind == RootKind::larger;
  const Reference v = exact_log_root(L, Reference(log_eta), larger);
  const Reference p = exp(L * v), q = exp((2 - L) * v);
  const Reference condition = (p + q) / abs(L * p - (L - 2) * q);
  const double eps = static_cast<double>(std::numeric_limits<Scalar>::epsilon());
  const auto raise = [](double& largest, double error) { largest = std::max(largest, error); };
  ++worst.roots;
  raise(worst.residual, std::abs(static_cast<double>(root.residual)) / ((4 + L / 2.0) * eps));
  if (root.u >= std::numeric_limits<Scalar>::min() && std::isfinite(root.u)) {
    const Reference log_rounded = log(Reference(root.u));
    const Reference residual = (exp(L * log_rounded) + exp((2 - L) * log_rounded)) / exp(Reference(log_eta)) - 1;
    raise(worst.residual_error, static_cast<double>(abs(Reference(root.residual) - residual)) /
                                    (eps * eps * (L + std::abs(static_cast<double>(log_eta)))));
  }
  if (condition * eps >= 1) return;  // the doubles do not determine the root
  raise(worst.u, ulps(root.u, exp(v)));
  raise(worst.p, ulps(root.p, p));
  raise(worst.q, ulps(root.q, q));
  raise(worst.t, ulps(root.t, p / q));
  // ln u passes through zero: absolute error there, in epsilon
  raise(worst.log_u, static_cast<double>(abs(Reference(root.log_u) - v) / (1 + abs(v))) / eps);
  raise(worst.condition, static_cast<double>(abs(Reference(root.condition) / condition - 1)) / eps);
  if (L == 2) return;
  raise(worst.fold, ulps(root.log_u_over_fold, v - log_u_fold(L)));
  raise(worst.switching, static_cast<double>(abs(Reference(root.log_u_over_switch) - (v - log_u_switch(L)))) / eps /
                             (1 + std::abs(static_cast<double>(root.log_u))));
}

/// ln eta with eta/eta_fold - 1 log-uniform between 10^lowest and 10^highest.
template <class Scalar>
Worst sweep(long pairs, double lowest, double highest, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  Worst worst;
  for (long n = 0; n < pairs; ++n) {
    constexpr int fixed_depths[] = {2, 3, 4, 17, 100, 1000};
    const auto kind = generator() % 8;
    const int L = kind < 6 ? fixed_depths[kind] : 2 + static_cast<int>(generator() % 999);
    const double fraction = static_cast<double>(generator() >> 11) * 0x1p-53;
    const Reference excess = pow(Reference(10), lowest + (highest - lowest) * fraction);
    const auto log_eta = static_cast<Scalar>(log_eta_fold(L) + log1p(excess));
    const ScalarEquation<Scalar> equation(L);
    const Roots<Scalar> roots = equation.roots(log_eta);
    INFO("seed " << seed << ", pair " << n << ", L = " << L << ", ln eta = " << log_eta);
    if (Reference(log_eta) <= log_eta_fold(L)) {  // rounded to or below the fold
      CHECK(roots.empty());
      continue;
    }
    CHECK(roots.size() == (L == 2 ? 1u : 2u));
    for (const Root<Scalar>& root : roots) compare(L, log_eta, root, worst);
  }
  std::cout << "seed " << seed << ", " << worst.roots << " roots, largest errors: u " << worst.u << " p " << worst.p
            << " q " << worst.q << " t " << worst.t << " ln(u/u_fold) " << worst.fold << " (ulp), ln u " << worst.log_u
            << " ln(u/u_switch) " << worst.switching << " condition " << worst.condition << " (epsilon), residual "
            << worst.residual << " of its bound, off by " << worst.residual_error << " (L + |ln eta|) epsilon^2\n";
  return worst;
}

void require_promised(const Worst& worst) {
  CHECK(worst.u <= 1);
  CHECK(worst.p <= 1);
  CHECK(worst.q <= 1);
  CHECK(worst.t <= 1);
  CHECK(worst.fold <= 4);
  CHECK(worst.switching <= 1);
  CHECK(worst.log_u <= 1);
  CHECK(worst.condition <= 4);
  CHECK(worst.residual <= 1);
  CHECK(worst.residual_error <= 8);
}

/// 10^4 pairs (eta, L); the environment variable asks for more.
long requested_pairs() {
  const char* pairs = std::getenv("DMF_SWEEP_PAIRS");
  return pairs != nullptr ? std::stol(pairs) : 10000;
}

TEST_CASE("Roots agree with 120 digits from 1e-15 above the fold to eta = 1e300") {
  const long pairs = requested_pairs();
  require_promised(sweep<double>(pairs / 2, -15, 300, 1));
  require_promised(sweep<double>(pairs - pairs / 2, -15, 3, 2));
}

TEST_CASE("Roots agree with 120 digits in float and long double") {
  require_promised(sweep<float>(1000, -6, 35, 3));
  require_promised(sweep<long double>(1000, -18, 4000, 4));
}

TEST_CASE("Thresholds are the roots of their rational formulas") {
  for (int L : {3, 4, 5, 6, 10, 17, 100, 1000}) {
    INFO("L = " << L);
    const ScalarEquation<double> equation(L);
    CHECK(ulps(equation.log_eta_fold(), log_eta_fold(L)) <= 1);
    const Reference eta_switch_power = pow(Reference(L - 1), 2 * L - 2) / pow(Reference(L - 2), L - 2);
    CHECK(ulps(equation.log_eta_switch(), log(eta_switch_power) / (2 * L - 2)) <= 1);
    // (eta_fold/eta_switch)^{2L-2} = 2^{2L-2}/L^L
    const Reference ratio = (2 * L - 2) * log(Reference(2)) - L * log(Reference(L));
    const double difference = equation.log_eta_fold() - equation.log_eta_switch();
    CHECK(std::abs(difference - static_cast<double>(ratio / (2 * L - 2))) <= 4e-16 * (1 + std::log(L)));
  }
  const ScalarEquation<double> shallow(2);
  CHECK(shallow.log_eta_fold() == 0);
  CHECK(shallow.log_eta_switch() == 0);
}

TEST_CASE("At the switch the larger root is u_switch, exactly where both are exact") {
  // u = 1: u^3 + u^{-1} = 2 at L = 3, and t = L - 2 there.
  const Roots<double> roots = ScalarEquation<double>(3).roots(ln2<double>());
  REQUIRE(roots.size() == 2);
  CHECK(roots[0].u == 1);
  CHECK(roots[0].t == 1);
  CHECK(std::abs(roots[0].log_u_over_switch) <= 1e-31);
  CHECK(roots[0].kind == RootKind::larger);
  CHECK(roots[1].kind == RootKind::smaller);
  // The smaller one solves (u^4 - 2u + 1)/(u - 1) = u^3 + u^2 + u - 1 = 0.
  const double u = roots[1].u;
  CHECK(std::abs(((u + 1) * u + 1) * u - 1) <= 1e-15);
}

// Lemma 4(iv) of Chen, Jiang, Wang and docs/theory.md, Proposition 2: refuted by a larger root that does not
// grow, a smaller one that does not shrink, or one on the wrong side of u_fold.
TEST_CASE("Larger roots increase and smaller roots decrease with eta, on either side of the fold") {
  for (const int L : {3, 4, 7, 50, 1000}) {
    const ScalarEquation<double> equation(L);
    double larger = equation.double_root().log_u, smaller = larger;
    for (int k = -14; k <= 4; ++k) {  // eta/eta_fold = e^{10^k}
      INFO("L = " << L << ", k = " << k);
      const double margin = std::pow(10.0, k);
      const Roots<double> roots = equation.roots(equation.log_eta_fold() + margin);
      REQUIRE(roots.size() == 2);
      CHECK(roots[0].log_u > larger);
      CHECK(roots[1].log_u < smaller);
      CHECK(roots[0].log_u_over_fold > 0);
      CHECK(roots[1].log_u_over_fold < 0);
      larger = roots[0].log_u;
      smaller = roots[1].log_u;
    }
  }
}

TEST_CASE("The double root is u_fold") {
  for (int L : {3, 4, 17, 1000}) {
    const Root<double> root = ScalarEquation<double>(L).double_root();
    INFO("L = " << L);
    CHECK(root.kind == RootKind::double_root);
    CHECK(ulps(root.u, exp(log_u_fold(L))) <= 1);
    CHECK(ulps(root.t, Reference(L - 2) / L) <= 1);
    CHECK(root.log_u_over_fold == 0);
    CHECK(std::isinf(root.condition));
    CHECK(std::abs(root.residual) <= (4 + L / 2.0) * 2.3e-16);
  }
  CHECK_THROWS_AS(ScalarEquation<double>(2).double_root(), InvalidInput);
}

TEST_CASE("Below the fold there is no root") {
  for (int L : {2, 3, 4, 100}) {
    const ScalarEquation<double> equation(L);
    CHECK(equation.roots(equation.log_eta_fold() - 1e-15).empty());
    CHECK(equation.roots(-700.0).empty());
  }
  CHECK(ScalarEquation<double>(2).roots(0.0).empty());
}

TEST_CASE("Eta beyond the range of the type has roots all the same") {
  for (int L : {2, 3, 4, 17, 1000}) {
    const double log_eta = 5000;  // eta = 1e2171
    for (const Root<double>& root : ScalarEquation<double>(L).roots(log_eta)) {
      INFO("L = " << L << ", " << to_string(root.kind));
      CHECK(std::abs(root.log_u - (root.kind == RootKind::larger ? log_eta / L : -log_eta / (L - 2))) <= 1e-12);
      CHECK(!std::isnan(root.u));
      CHECK(!std::isnan(root.t));
      CHECK(!std::isnan(root.condition));
      CHECK(!std::isnan(root.residual));
    }
  }
}

TEST_CASE("A depth below 2 and an infinite ln eta are refused") {
  CHECK_THROWS_WITH(ScalarEquation<double>(1), "depth must be at least 2, got 1");
  CHECK_THROWS_WITH(ScalarEquation<double>(3).roots(std::numeric_limits<double>::infinity()),
                    "ln eta must be finite, got inf");
  CHECK_THROWS_AS(ScalarEquation<double>(3).roots(std::nan("")), InvalidInput);
}

}  // namespace
}  // namespace dmf
