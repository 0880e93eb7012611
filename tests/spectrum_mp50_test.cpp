// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/spectrum.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_landscape.hpp"
#include "support/spectrum_laws.hpp"

#include <algorithm>
#include <iostream>
#include <random>

namespace dmf::test {
namespace {

/// The largest difference of two spectra, relative to the largest magnitude of the second.
template <class Scalar>
double difference(const List<Scalar>& rounded, const List<mp50>& exact) {
  const Vector<Scalar> a = expanded(rounded);
  const Vector<mp50> b = expanded(exact);
  REQUIRE(a.size() == b.size());
  const mp50 norm = max(mp50(abs(b[0])), mp50(abs(b[b.size() - 1])));
  double worst = 0;
  for (Index i = 0; i < a.size(); ++i) {
    worst = std::max(worst, static_cast<double>(mp50(abs(mp50(a[i]) - b[i]) / norm)));
  }
  return worst;
}

// Refuted by: an eigenvalue in 50 digits that is not the dense Hessian's to 1e-40 of the largest; one in double
// (float, long double) that is not that of 50 digits to 1e-13 (100 of their epsilons).
TEST_CASE("Spectra in 50 digits, and what the other scalars make of the same orbits") {
  constexpr std::uint64_t seed = 20251505;
  std::mt19937_64 generator(seed);
  double dense = 0, in_double = 0, in_float = 0, in_long_double = 0;
  int orbits = 0;
  for (int n = 0; n < 90; ++n) {
    const std::mt19937_64 state = generator;
    const RandomLandscape<mp50> exact = random_landscape<mp50>(generator, {8, 4, 30});
    const auto again = [&]<class Scalar>(Scalar) {
      std::mt19937_64 same = state;
      const RandomLandscape<Scalar> landscape = random_landscape<Scalar>(same, {8, 4, 30});
      return Atlas<Scalar>(landscape.architecture, landscape.singular_values);
    };
    const Atlas<mp50> atlas(exact.architecture, exact.singular_values);
    const auto doubles = again(0.0);
    const auto floats = again(0.0F);
    const auto long_doubles = again(0.0L);
    const Problem<mp50> problem = diagonal_problem(atlas.groups());
    int of_this = 0;
    for (const Orbit<mp50>& orbit : atlas.orbits()) {
      if (++of_this > 6) break;
      INFO("seed " << seed << ", landscape " << n << ", orbit " << of_this << ", " << to_string(orbit.reason()));
      const List<mp50> list = spectrum(orbit);
      check_consistent(orbit, list);
      if (of_this == 1 || n % 4 == 0) {
        const Matrix<mp50> H = dense_hessian(problem, canonical_point(orbit));
        dense = std::max(dense, deviation(list, symmetric_eigenvalues<mp50>(H)));
      }
      const List<double> coarse = spectrum(doubles.orbit(orbit.choice()));
      check_consistent(doubles.orbit(orbit.choice()), coarse);
      check_consistent(floats.orbit(orbit.choice()), spectrum(floats.orbit(orbit.choice())));
      in_double = std::max(in_double, difference(coarse, list));
      in_float = std::max(in_float, difference(spectrum(floats.orbit(orbit.choice())), list));
      in_long_double = std::max(in_long_double, difference(spectrum(long_doubles.orbit(orbit.choice())), list));
      ++orbits;
    }
  }
  std::cout << "seed " << seed << ": " << orbits << " orbits; largest deviations: mp50 from dense " << dense
            << ", from mp50 double " << in_double << ", float " << in_float << ", long double " << in_long_double
            << '\n';
  CHECK(dense <= 1e-40);
  CHECK(in_double <= 1e-13);
  CHECK(in_float <= 100 * static_cast<double>(epsilon<float>));
  CHECK(in_long_double <= 100 * static_cast<double>(epsilon<long double>));
}

}  // namespace
}  // namespace dmf::test
