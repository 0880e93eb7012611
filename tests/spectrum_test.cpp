// SPDX-License-Identifier: BSL-1.0

#include <dmf/spectrum.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/random_landscape.hpp"

#include <dmf/detail/jacobi_eigenvalues.hpp>
#include <dmf/random_point.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::test {
namespace {

template <class Scalar>
using List = std::vector<HessianEigenvalue<Scalar>>;

/// Every eigenvalue as often as it occurs.
template <class Scalar>
Vector<Scalar> expanded(const List<Scalar>& spectrum) {
  std::vector<Scalar> values;
  for (const auto& entry : spectrum) {
    for (std::int64_t k = 0; k < entry.multiplicity; ++k) values.push_back(entry.value);
  }
  return Eigen::Map<const Vector<Scalar>>(values.data(), static_cast<Index>(values.size()));
}

template <class Scalar>
Inertia signs(const List<Scalar>& spectrum) {
  Inertia result;
  for (const auto& entry : spectrum) {
    (entry.value < Scalar(0)   ? result.negative
     : entry.value > Scalar(0) ? result.positive
                               : result.zero) += entry.multiplicity;
  }
  return result;
}

template <class Scalar>
Scalar sum(const List<Scalar>& spectrum) {
  Scalar result(0);
  for (const auto& entry : spectrum) result += static_cast<Scalar>(entry.multiplicity) * entry.value;
  return result;
}

/// The least magnitude above zero.
template <class Scalar>
Scalar least_nonzero(const List<Scalar>& spectrum) {
  Scalar result(0);
  for (const auto& entry : spectrum) {
    if (entry.value == Scalar(0)) continue;
    if (result == Scalar(0) || abs(entry.value) < abs(result)) result = entry.value;
  }
  return result;
}

/// The list against itself: ascending, N eigenvalues, the signs of integer logic, the closed trace, and
/// extremes() without the list. Refuted by one wrong count; the trace and the ends may round differently.
template <class Scalar>
void check_consistent(const Orbit<Scalar>& orbit, const List<Scalar>& list) {
  const Scalar norm = max(Scalar(abs(list.front().value)), Scalar(abs(list.back().value)));
  const std::int64_t N = orbit.architecture().parameter_count();
  const Inertia inertia = signs(list);
  CHECK(inertia.negative == orbit.inertia().negative);
  CHECK(inertia.zero == orbit.inertia().zero);
  CHECK(inertia.positive == orbit.inertia().positive);
  CHECK(inertia.negative + inertia.zero + inertia.positive == N);
  bool ascending = true;
  for (std::size_t i = 1; i < list.size(); ++i) ascending = ascending && list[i - 1].value <= list[i].value;
  CHECK(ascending);
  const Scalar rounding = Scalar(50) * Scalar(orbit.architecture().depth()) * epsilon<Scalar> * norm;
  const SpectrumExtremes<Scalar> ends = extremes(orbit);
  CHECK(abs(ends.smallest - list.front().value) <= rounding);
  CHECK(abs(ends.largest - list.back().value) <= rounding);
  CHECK(abs(ends.smallest_nonzero - least_nonzero(list)) <= rounding);
  CHECK(abs(hessian_trace(orbit) - sum(list)) <= static_cast<Scalar>(N) * rounding);
}

/// The largest deviation from a dense solver's eigenvalues, relative to the largest magnitude.
template <class Scalar>
double deviation(const List<Scalar>& list, const Vector<Scalar>& dense) {
  const Vector<Scalar> values = expanded(list);
  REQUIRE(values.size() == dense.size());
  const Scalar norm = max(Scalar(abs(dense[0])), Scalar(abs(dense[dense.size() - 1])));
  Scalar worst(0);
  for (Index i = 0; i < dense.size(); ++i) worst = max(worst, Scalar(abs(values[i] - dense[i])));
  return static_cast<double>(Scalar(worst / norm));
}

// Refuted by: any eigenvalue of the dense Hessian, at the canonical or a random point of an orbit, that differs
// from the closed form's by more than 1e-11 of the largest one; one sign that differs from the inertia's.
TEST_CASE("Spectra equal the dense Hessian's at canonical and random points") {
  constexpr std::uint64_t seed = 20251501;
  std::mt19937_64 generator(seed);
  int orbits = 0, unequal = 0;
  double worst = 0;
  std::map<std::string, int> kinds, depths;
  for (int n = 0; n < 500 || orbits < 1200; ++n) {
    const RandomLandscape<double> landscape = random_landscape(generator, {8, 4, 70});
    const Atlas<double> atlas(landscape.architecture, landscape.singular_values);
    const Problem<double> problem = diagonal_problem(atlas.groups());
    int of_this = 0;
    for (const Orbit<double>& orbit : atlas.orbits()) {
      if (++of_this > 12) break;
      INFO("seed " << seed << ", landscape " << n << ", L = " << atlas.architecture().depth() << ", orbit "
                   << of_this << ", rank " << orbit.rank() << ", " << to_string(orbit.reason()));
      const List<double> list = spectrum(orbit);
      check_consistent(orbit, list);
      for (const CriticalPoint<double>& point : {critical_point(orbit), random_critical_point(orbit, generator)}) {
        const Matrix<double> H = dense_hessian(problem, point.factors());
        const double error = deviation(list, symmetric_eigenvalues<double>(H));
        CHECK(error <= 1e-11);
        worst = std::max(worst, error);
      }
      ++orbits;
      const auto& architecture = orbit.architecture();
      bool equal = true;
      for (int l = 2; l <= architecture.depth(); ++l) equal = equal && architecture.lambda(l) == architecture.lambda(1);
      unequal += equal ? 0 : 1;
      ++kinds[to_string(orbit.reason())];
      ++depths[std::to_string(architecture.depth())];
    }
  }
  std::cout << "seed " << seed << ": " << orbits << " orbits (" << unequal << " with unequal weights";
  for (const auto& counts : {depths, kinds}) {
    for (const auto& [what, count] : counts) std::cout << ", " << what << ": " << count;
  }
  std::cout << "), largest deviation " << worst << " of the largest eigenvalue\n";
  CHECK(unequal > 300);
  CHECK(depths.size() == 7);
}

}  // namespace
}  // namespace dmf::test
