// SPDX-License-Identifier: BSL-1.0
#pragma once

// A spectrum against itself and against a dense solver, in any scalar.

#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/spectrum.hpp>

#include "catch.hpp"

#include <cstdint>
#include <vector>

namespace dmf::test {

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
  // Two of one magnitude and different signs may round either way.
  CHECK(abs(Scalar(abs(ends.smallest_nonzero)) - Scalar(abs(least_nonzero(list)))) <= rounding);
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

}  // namespace dmf::test
