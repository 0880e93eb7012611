// SPDX-License-Identifier: BSL-1.0

// Spectra where the weights, or y in units of them, lie hundreds of decades apart, as far as each scalar reaches:
// against values of another program, against 50 digits of wider range, and each against itself and its transpose.

#include <dmf/landscape/spectrum.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_landscape.hpp"
#include "support/spectrum_laws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

template <class Scalar>
Atlas<Scalar> atlas_of(const std::vector<Index>& widths, const std::vector<double>& lambda,
                       const std::vector<double>& y) {
  std::vector<Scalar> weights;
  for (const double weight : lambda) weights.push_back(Scalar(weight));
  Vector<Scalar> values(static_cast<Index>(y.size()));
  for (std::size_t i = 0; i < y.size(); ++i) values[static_cast<Index>(i)] = Scalar(y[i]);
  return {Architecture<Scalar>(widths, weights), values};
}

/// An eigenvalue of the list is `value` to 1e-14 of itself.
void check_holds(const List<double>& list, double value) {
  const bool found = std::any_of(list.begin(), list.end(), [&](const auto& entry) {
    return std::abs(entry.value - value) <= 1e-14 * std::abs(value);
  });
  INFO("no eigenvalue " << value);
  CHECK(found);
}

// The values are those of a program in Python with mpmath, which forms the blocks in several hundred digits.
TEST_CASE("Spectra that once went wrong") {
  // A norm that overflows must not leave a block undiagonalized.
  const auto huge = atlas_of<double>({2, 2, 2, 2}, {1, 2, 3}, {1e116, 1e20});
  const List<double> both = spectrum(huge.orbit({{1, 0, 0}, {1, 0, 0}}));
  check_consistent(huge.orbit({{1, 0, 0}, {1, 0, 0}}), both);
  check_holds(both, 4.9296324830240065);
  CHECK(both[both.size() - 2].value == Approx(3 * both[both.size() - 3].value));
  // One negative eigenvalue in each block that has one, however small beside the others.
  const auto spread = atlas_of<double>({2, 3, 3, 3, 3, 2, 2}, {0.05, 0.014, 0.78, 6.1, 0.025, 4.9},
                                       {5.518429938479188e+104, 61.94210469543791});
  for (const Orbit<double>& orbit : spread.orbits()) check_consistent(orbit, spectrum(orbit));
  // Weights 20 decades apart.
  const auto apart = atlas_of<double>({2, 2, 2, 2, 2, 2}, {1e-10, 1e10, 1e-5, 1e5, 1}, {5, 2.2});
  for (const Orbit<double>& orbit : apart.orbits()) check_consistent(orbit, spectrum(orbit));
  const auto far =
      atlas_of<double>({2, 1, 1, 1, 1, 2, 1, 1},
                       {2.0852066011579837e+164, 5.840334497987414e-296, 1.0887367673951089e-282,
                        2.709849657364486e+271, 7.390197008925384e+230, 5.545156163757092e-150, 9.988677389347369e-88},
                       {4.64412174493275e-11});
  for (const Orbit<double>& orbit : far.orbits()) check_consistent(orbit, spectrum(orbit));
  // Roots of the secular equation far below the distance of their poles.
  const auto small = atlas_of<double>(
      {2, 2, 1, 1}, {6.506638278423894e+228, 155291988852.4735, 3.7725779814409815e-297}, {225961.51938274145});
  const List<double> stretched = spectrum(small.orbit({{1, 0, 0}}));
  check_holds(stretched, 6 * 3.7725779814409815e-297);
  check_holds(stretched, 8 * 155291988852.4735);
  // lambda_1 lambda_L underflows, the eigenvalue does not.
  const auto tiny = atlas_of<double>({2, 2, 2, 2}, {1e-300, 1e-300, 1e-300}, {1e-200, 3e-225});
  const double least = spectrum(tiny.orbit({{0, 0, 0}, {1, 0, 0}})).front().value;
  CHECK(least < -2.5e-275);
  CHECK(least > -2.7e-275);
  // t = u^{2L-2} = 10^353 leaves the range, weight x t does not.
  const auto steep = atlas_of<double>({1, 1, 1, 1}, {1e-300, 1e-300, 1e-300}, {1e40});
  CHECK(spectrum(steep.orbit({{1, 0, 0}})).back().value == Approx(6 * std::pow(1e40, 4.0 / 3)));
}

struct Wide {
  std::vector<Index> widths;
  std::vector<double> lambda, y;  // y descending
};

/// Weights over `decades`, values up to 10^`above` times the fold, some repeated, none nearer to it than 10^-4.
Wide random_wide(std::mt19937_64& generator, double decades, double above, double reach) {
  const Index L = random_index(2, 7, generator), n = random_index(1, 3, generator);
  Wide wide;
  for (Index l = 0; l <= L; ++l) wide.widths.push_back(l == 0 || l == L ? n : random_index(1, 3, generator));
  const double spread = decades * uniform(generator) / 2;
  double log_product = 0;
  for (Index l = 0; l < L; ++l) {
    const bool again = l > 0 && random_index(0, 3, generator) == 0;
    const double weight = again ? wide.lambda.front() : std::pow(10.0, spread * (2 * uniform(generator) - 1));
    // Numbers of every scalar, where the range allows it.
    wide.lambda.push_back(reach < 38 ? static_cast<double>(static_cast<float>(weight)) : weight);
    log_product += std::log(wide.lambda.back());
  }
  const int depth = static_cast<int>(L);
  const double fold = (log_product / (2.0 * depth - 2) + ScalarEquation<double>(depth).log_eta_fold()) / std::log(10.0);
  for (Index i = 0; i < n; ++i) {
    const double size = uniform(generator) < 0.3 ? 1 : above;
    const double exponent = fold + 1e-4 + size * uniform(generator) - (uniform(generator) < 0.2 ? 0.3 : 0);
    const bool again = i > 0 && random_index(0, 3, generator) == 0;
    wide.y.push_back(again ? wide.y.back() : std::pow(10.0, std::clamp(exponent, -reach, reach)));
  }
  std::sort(wide.y.begin(), wide.y.end(), std::greater<>());
  return wide;
}

/// How far the values of one origin are off, in epsilon of themselves or of the largest among them.
template <class Scalar>
double error_of(EigenvalueOrigin origin, const List<Scalar>& rounded, const List<mp50>& exact, bool of_itself) {
  const auto of = [&](const auto& list) {
    auto part = list;
    part.erase(std::remove_if(part.begin(), part.end(), [&](const auto& entry) { return entry.origin != origin; }),
               part.end());
    return part;
  };
  const auto a = of(rounded);
  const auto b = of(exact);
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  mp50 largest(0);
  for (const auto& entry : b) largest = max(largest, mp50(abs(entry.value)));
  const mp50 normal = mp50((std::numeric_limits<Scalar>::min)()) / mp50(Scalar(epsilon<Scalar>));
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const mp50 size = abs(b[i].value), difference = abs(mp50(a[i].value) - b[i].value);
    if (difference == mp50(0) || size < normal) continue;
    worst = std::max(
        worst, static_cast<double>(mp50(difference / (of_itself ? size : largest) / mp50(Scalar(epsilon<Scalar>)))));
  }
  return worst;
}

// docs/accuracy.md, "Spectra": promised, in epsilon; C times the depth.
constexpr double of_itself = 16, pair_of_itself = 64, of_the_block = 32;

/// Refuted by: an error above the promise; signs that are not the inertia's (spectrum() throws); a transpose with
/// another spectrum; "overflows" though the largest eigenvalue is in range.
template <class Scalar>
void check_range(const char* name, double decades, double above, double reach) {
  constexpr std::uint64_t seed = 20270101;
  std::mt19937_64 generator(seed);
  std::array<double, 3> worst{};
  int orbits = 0, beyond = 0;
  for (int n = 0; n < 120; ++n) {
    Wide wide = random_wide(generator, decades, above, reach);
    if (reach < 38) {
      for (double& y : wide.y) y = static_cast<float>(y);
    }
    const auto atlas = atlas_of<Scalar>(wide.widths, wide.lambda, wide.y);
    const auto exact = atlas_of<mp50>(wide.widths, wide.lambda, wide.y);
    Wide turned = wide;
    std::reverse(turned.widths.begin(), turned.widths.end());
    std::reverse(turned.lambda.begin(), turned.lambda.end());
    const auto transposed = atlas_of<Scalar>(turned.widths, turned.lambda, turned.y);
    const int L = atlas.architecture().depth();
    int of_this = 0;
    for (const Orbit<Scalar>& orbit : atlas.orbits()) {
      if (++of_this > 12) break;
      INFO("seed " << seed << ", " << name << ", landscape " << n << ", orbit " << of_this);
      const List<mp50> truth = spectrum(exact.orbit(orbit.choice()));
      List<Scalar> list;
      try {
        list = spectrum(orbit);
        static_cast<void>(hessian_trace(orbit));
      } catch (const NotRepresentable&) {
        CHECK(sum(truth) > mp50((std::numeric_limits<Scalar>::max)()) / mp50(2));
        ++beyond;
        continue;
      }
      check_consistent(orbit, list);
      const Scalar norm = max(Scalar(abs(list.front().value)), Scalar(abs(list.back().value)));
      const Vector<Scalar> one = expanded(list), other = expanded(spectrum(transposed.orbit(orbit.choice())));
      const Scalar difference = (one - other).cwiseAbs().maxCoeff();
      CHECK(difference <= Scalar(2 * of_the_block) * Scalar(L) * epsilon<Scalar> * norm);
      bool cancels = false;  // a smaller root with t > 1/4
      int smaller = 0;
      for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
        if (orbit.choice()[i].smaller == 0) continue;
        ++smaller;
        cancels = cancels || orbit.groups().groups[i].roots[1].root.t > Scalar(1) / Scalar(4);
      }
      using Origin = EigenvalueOrigin;
      for (const Origin origin :
           {Origin::active_copy, Origin::pair_at_one_root, Origin::pair_at_two_roots, Origin::active_and_hidden,
            Origin::active_and_zero, Origin::active_and_surplus, Origin::both_at_zero}) {
        const bool pair = origin == Origin::pair_at_two_roots;
        const bool stretch = origin == Origin::active_copy || origin == Origin::pair_at_one_root;
        const bool itself = pair ? smaller < 2 : !(stretch && cancels);
        const double error = error_of(origin, list, truth, itself) / (pair ? L : 1);
        const std::size_t row = !itself ? 2 : pair ? 1 : 0;
        CHECK(error <= std::array{of_itself, pair_of_itself, of_the_block}[row]);
        worst[row] = std::max(worst[row], error);
      }
      ++orbits;
    }
  }
  std::cout << "seed " << seed << ", " << name << ": " << orbits << " orbits, " << beyond
            << " beyond the range; largest errors " << worst[0] << " epsilon, pairs " << worst[1]
            << " L epsilon, of the block's norm " << worst[2] << '\n';
  CHECK(orbits > 150);
}

TEST_CASE("Spectra over the range of each scalar") {
  check_range<float>("float", 24, 12, 30);
  check_range<double>("double", 24, 30, 30);
  check_range<double>("double, widest", 300, 150, 280);
  check_range<long double>("long double", 300, 150, 280);
}

}  // namespace
}  // namespace dmf::test
