// SPDX-License-Identifier: BSL-1.0

// Both positive roots of u^L + u^{2-L} = eta, side by side with Boost's root finders on the
// polynomial u^{2L-2} - eta u^{L-2} + 1. The peers answer less: two numbers, right to as many digits
// as the polynomial still knows, where dmf::Root has eight more fields and its last digit right. dmf::RootBatch
// answers what they answer, with its last digit right, for many eta at once.

#include <dmf/landscape/root_batch.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/landscape/singular_groups.hpp>

#include "side_by_side.hpp"

#include <boost/math/tools/roots.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <unsupported/Eigen/Polynomials>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace {

struct TwoRoots {
  double larger, smaller;
};

/// The polynomial of one eta and the brackets of its roots.
struct Polynomial {
  int L;
  double eta;

  [[nodiscard]] double value(double u) const { return std::pow(u, 2 * L - 2) - eta * std::pow(u, L - 2) + 1; }
  [[nodiscard]] double slope(double u) const {
    return (2 * L - 2) * std::pow(u, 2 * L - 3) - eta * (L - 2) * std::pow(u, L - 3);
  }
  [[nodiscard]] double fold() const { return std::pow((L - 2.0) / L, 1 / (2.0 * L - 2)); }
  [[nodiscard]] double above() const { return std::pow(eta, 1.0 / L); }
  [[nodiscard]] double below() const { return std::pow(eta, -1 / (L - 2.0)); }
};

/// Newton's method from outside the two roots, with the precision that Boost's manual recommends.
TwoRoots newton(const Polynomial& p) {
  constexpr int digits = static_cast<int>(0.6 * std::numeric_limits<double>::digits);
  const auto f = [&](double u) { return std::make_tuple(p.value(u), p.slope(u)); };
  std::uintmax_t iterations = 100;
  const double larger =
      boost::math::tools::newton_raphson_iterate(f, p.above(), p.fold(), 2 * p.above(), digits, iterations);
  iterations = 100;
  const double smaller =
      boost::math::tools::newton_raphson_iterate(f, p.below(), p.below() / 2, p.fold(), digits, iterations);
  return {larger, smaller};
}

/// Alefeld, Potra and Shi's bracketing method.
TwoRoots toms748(const Polynomial& p) {
  const auto f = [&](double u) { return p.value(u); };
  const boost::math::tools::eps_tolerance<double> tolerance;
  std::uintmax_t iterations = 100;
  const auto [a, b] = boost::math::tools::toms748_solve(f, p.fold(), 2 * p.above(), tolerance, iterations);
  iterations = 100;
  const auto [c, d] = boost::math::tools::toms748_solve(f, p.below() / 2, p.fold(), tolerance, iterations);
  return {(a + b) / 2, (c + d) / 2};
}

/// All roots as eigenvalues of the companion matrix, of which the two positive ones would have to be picked.
double companion_matrix(const Polynomial& p) {
  Eigen::VectorXd coefficients = Eigen::VectorXd::Zero(2 * p.L - 1);
  coefficients[0] = 1;
  coefficients[p.L - 2] -= p.eta;
  coefficients[2 * p.L - 2] = 1;
  return Eigen::PolynomialSolver<double, Eigen::Dynamic>(coefficients).roots()[0].real();
}

/// What the roots found for some eta lack, by Newton's method in a hundred digits on the polynomial.
class RootErrors {
 public:
  void add(int L, double eta, const TwoRoots& found) {
    for (const double u : {found.larger, found.smaller}) {
      const Exact exact = root_near(L, eta, u);
      const Exact ulp = std::nextafter(u, std::numeric_limits<double>::infinity()) - u;
      const double error = static_cast<double>(abs((exact - u) / ulp));
      worst = std::max(worst, error);
      if (!(error <= 0.5)) ++not_nearest;
      ++all;
    }
  }

  double worst = 0;  // in units in the last place
  double not_nearest = 0, all = 0;

 private:
  using Exact = boost::multiprecision::cpp_bin_float_100;

  static Exact root_near(int L, double eta, double start) {
    Exact u = start;
    for (int i = 0; i < 60; ++i) {
      const Exact low = pow(u, L - 2), power = low * u * u;  // u^L
      const Exact value = power * low - eta * low + 1;
      const Exact step = value * u / ((2 * L - 2) * power * low - eta * (L - 2) * low);
      u -= step;
      if (abs(step) < 1e-40 * u) break;
    }
    return u;
  }
};

/// ln eta as dmf::singular_groups takes it: exact enough to tell eta from the fold.
dmf::DoubleWord<double> log_of(double eta) { return log(dmf::DoubleWord<double>(eta)); }

constexpr int batch = 64;

/// ln(eta/eta_fold) evenly spread between 1e-12 and 10 on a logarithmic scale.
std::vector<double> spread_etas(const dmf::ScalarEquation<double>& equation) {
  std::vector<double> etas;
  for (int i = 0; i < batch; ++i) {
    etas.push_back(std::exp(equation.log_eta_fold() + std::pow(10, -12 + 13.0 * i / (batch - 1))));
  }
  return etas;
}

void roots(benchmark::State& state, int L) {
  const dmf::ScalarEquation<double> equation(L);
  const std::vector<double> etas = spread_etas(equation);
  const auto each = [&](const auto& solve) {
    return [&etas, solve] {
      for (const double eta : etas) benchmark::DoNotOptimize(solve(eta));
    };
  };
  const dmf::Vector<double> values = Eigen::Map<const dmf::Vector<double>>(etas.data(), batch);
  const std::vector<dmf::Index> widths(static_cast<std::size_t>(L) + 1, batch);
  const dmf::Architecture architecture(widths, 1.0);
  bench::side_by_side(
      state,
      {{"dmf", each([&](double eta) { return equation.roots(log_of(eta)); })},
       {"boost_newton", each([&](double eta) {
          return newton({L, eta});
        })},
       {"boost_toms748", each([&](double eta) {
          return toms748({L, eta});
        })},
       {"dmf_singular_groups", [&] { benchmark::DoNotOptimize(dmf::singular_groups(architecture, values)); }}},
      batch);
  // What the speed of each is worth.
  RootErrors own, of_newton, of_toms748;
  for (const double eta : etas) {
    const auto found = equation.roots(log_of(eta));
    own.add(L, eta, {found[0].u, found[1].u});
    of_newton.add(L, eta, newton({L, eta}));
    of_toms748.add(L, eta, toms748({L, eta}));
  }
  state.counters["error_ulp"] = own.worst;
  state.counters["error_ulp_of_boost_newton"] = of_newton.worst;
  state.counters["error_ulp_of_boost_toms748"] = of_toms748.worst;
}

/// eta/eta_fold - 1 evenly spread between 1e-16 and 1e12 on a logarithmic scale, or beyond.
void root_batch(benchmark::State& state, int L, double lowest, double highest) {
  constexpr int many = 4096;
  const double fold = std::exp(dmf::ScalarEquation<double>(L).log_eta_fold());
  dmf::Vector<double> etas(many), larger(many), smaller(many);
  for (int i = 0; i < many; ++i) {
    const double excess = std::pow(10, lowest + (highest - lowest) * i / (many - 1));
    etas[i] = std::max(fold + fold * excess, std::nextafter(fold, 2 * fold));
  }
  const dmf::RootBatch roots(L);
  const auto each = [&](const auto& solve) {
    return [&etas, solve] {
      for (int i = 0; i < many; i += 64) benchmark::DoNotOptimize(solve(etas[i]));
    };
  };
  std::vector<bench::Contender> contenders{
      {"dmf", [&] { roots.solve(etas, larger, smaller), benchmark::DoNotOptimize(larger.data()); }}};
  if (highest <= 12) {  // beyond, the peers leave the range or find nothing; each has every 64th eta alone
    contenders.push_back({"boost_newton", each([&](double eta) { return newton({L, eta}); })});
    contenders.push_back({"boost_toms748", each([&](double eta) { return toms748({L, eta}); })});
    contenders.push_back({"eigen_polynomial", each([&](double eta) { return companion_matrix({L, eta}); })});
  }
  bench::side_by_side(state, contenders, many);
  for (std::size_t i = 1; i < contenders.size(); ++i) {
    auto& ratio = state.counters[contenders[i].name];
    ratio = 64 * ratio.value;
  }
  RootErrors errors;
  for (int i = 0; i < many; i += 4) errors.add(L, etas[i], {larger[i], smaller[i]});
  state.counters["error_ulp"] = errors.worst;
  state.counters["error_fraction_not_nearest"] = errors.not_nearest / errors.all;
}

const bool registered = [] {
  for (const int L : {3, 4, 8, 16, 64}) {
    bench::add("root_batch/L=" + std::to_string(L), 15,
               [L](benchmark::State& state) { root_batch(state, L, -16, 12); });
    bench::add("root_batch/far/L=" + std::to_string(L), 15,
               [L](benchmark::State& state) { root_batch(state, L, 12, 300); });
    bench::add("roots/L=" + std::to_string(L), 31, [L](benchmark::State& state) { roots(state, L); });
  }
  return true;
}();

}  // namespace
