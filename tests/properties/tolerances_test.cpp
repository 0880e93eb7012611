// SPDX-License-Identifier: BSL-1.0

// Decisions never contradict each other, whatever the tolerances: random landscapes with tolerances from 0 to
// 10 and uncertainties up to the singular values themselves, in all four scalars. Refuted by: two groups at one
// threshold, a group at both, a smaller value on a higher side, a count that is not that of the listing, a value that
// falls, an index that the dense Hessian of the target with the decided values contradicts.

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>

#include "any_landscape.hpp"

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/two_roads.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>

namespace dmf::test {
namespace {

/// One seed for all, unless the environment has another: RC_PARAMS="seed=7 max_success=5000".
const bool seeded = ::setenv("RC_PARAMS", "seed=20261127 max_success=500", 0) == 0;

template <class Scalar>
Atlas<Scalar> atlas_of(const AnyLandscape& landscape, const GroupOptions<double>& options) {
  std::vector<Scalar> lambda;
  for (const double weight : landscape.lambda) lambda.push_back(Scalar(weight));
  Vector<Scalar> y(static_cast<Index>(landscape.values.size()));
  for (Index i = 0; i < y.size(); ++i) y[i] = Scalar(landscape.values[static_cast<std::size_t>(i)]);
  return {Architecture<Scalar>(landscape.widths, lambda),
          y,
          {Scalar(options.uncertainty), Scalar(options.group_tolerance), Scalar(options.threshold_tolerance)}};
}

/// 0, small, or of the order of 1; never more than `most`.
double any_tolerance(double most) {
  switch (*rc::gen::inRange(0, 5)) {
    case 0: return 0;
    case 1: return std::min(most, std::pow(10.0, -*rc::gen::inRange(3, 17)));
    default: return most * *rc::gen::inRange(0, 1001) / 1000;
  }
}

GroupOptions<double> any_options(const AnyLandscape& landscape) {
  GroupOptions<double> options;
  constexpr double widest = 10;
  options.threshold_tolerance = any_tolerance(*rc::gen::arbitrary<bool>() ? widest : 0.5);
  options.group_tolerance = any_tolerance(*rc::gen::arbitrary<bool>() ? widest : 0.2);
  if (*rc::gen::arbitrary<bool>()) options.uncertainty = any_tolerance(landscape.values.front());
  return options;
}

template <class Scalar>
void expect_decided_once(const SingularGroups<Scalar>& groups) {
  const bool two_layers = groups.architecture.depth() == 2;
  Index ambiguous = 0;
  for (std::size_t i = 0; i < groups.groups.size(); ++i) {
    const SingularGroup<Scalar>& group = groups.groups[i];
    ambiguous += group.ambiguous_threshold ? 1 : 0;
    if (two_layers) RC_ASSERT(group.side_of_fold == group.side_of_switch);
    if (!two_layers && group.side_of_fold <= 0) RC_ASSERT(group.side_of_switch == -1);
    if (group.side_of_fold == 0) RC_ASSERT(group.value == groups.fold_threshold);
    if (group.side_of_switch == 0) RC_ASSERT(group.value == groups.switch_threshold);
    // Beside a threshold by less than rounding the value is the number that the threshold rounds to.
    if (group.side_of_fold > 0) RC_ASSERT(group.value >= groups.fold_threshold);
    if (group.side_of_fold < 0) RC_ASSERT(group.value <= groups.fold_threshold);
    if (group.side_of_switch > 0) RC_ASSERT(group.value >= groups.switch_threshold);
    if (group.side_of_switch < 0) RC_ASSERT(group.value <= groups.switch_threshold);
    if (group.side_of_fold == 0) RC_ASSERT(abs(group.margin_fold) <= group.threshold_tolerance);
    if (group.side_of_switch == 0) RC_ASSERT(abs(group.margin_switch) <= group.threshold_tolerance);
    if (i == 0) continue;
    const SingularGroup<Scalar>& larger = groups.groups[i - 1];
    RC_ASSERT(larger.value > group.value);
    RC_ASSERT(larger.first + larger.multiplicity == group.first);
    RC_ASSERT(larger.side_of_fold >= group.side_of_fold && larger.side_of_switch >= group.side_of_switch);
    RC_ASSERT(larger.side_of_fold != 0 || group.side_of_fold != 0);
    RC_ASSERT(larger.side_of_switch != 0 || group.side_of_switch != 0);
  }
  RC_ASSERT(groups.ambiguous_thresholds() == ambiguous);
}

template <class Scalar>
void expect_counts_of_listing(const Atlas<Scalar>& atlas) {
  const OrbitCounts<std::int64_t> counts = atlas.counts();
  constexpr std::int64_t enumerable = 100000;
  RC_CLASSIFY(counts.total >= enumerable, "too many orbits to list");
  if (counts.total >= enumerable) return;
  std::array<std::int64_t, 4> seen{};
  for (const Orbit<Scalar>& orbit : atlas.orbits()) {
    ++seen[static_cast<std::size_t>(orbit.type())];
    RC_ASSERT((orbit.inertia().negative > 0) == (orbit.type() == CriticalPointType::strict_saddle));
  }
  RC_ASSERT(seen[0] == counts.global_minimizer);
  RC_ASSERT(seen[1] == counts.spurious_local_minimizer);
  RC_ASSERT(seen[2] == counts.strict_saddle);
  RC_ASSERT(seen[3] == counts.non_strict_saddle);
  RC_CLASSIFY(seen[3] > 0, "non-strict saddles");
  RC_CLASSIFY(seen[0] > 1, "several global orbits");

  // Values never fall, the global minimizers come first and are equally good.
  Scalar last(0);
  std::int64_t place = 0;
  for (const Orbit<Scalar>& orbit : atlas.ascending(static_cast<std::size_t>(counts.total) + 1)) {
    RC_ASSERT(orbit.value() >= last);
    if (place > 0 && place < counts.global_minimizer) RC_ASSERT(orbit.value() == last);
    if (place++ < counts.global_minimizer) RC_ASSERT(orbit.type() == CriticalPointType::global_minimizer);
    last = orbit.value();
  }
  RC_ASSERT(place == counts.total);
}

/// Whether some eigenvalue is zero but for rounding, by a value that the tolerance leaves beside a threshold or
/// beside another value: the dense Hessian cannot see the decision then.
template <class Scalar>
bool within_rounding(const SingularGroups<Scalar>& groups) {
  const Scalar invisible = Scalar(10000) * epsilon<Scalar>;
  for (std::size_t i = 0; i < groups.groups.size(); ++i) {
    const SingularGroup<Scalar>& group = groups.groups[i];
    const auto beside = [&](int side, const Scalar& margin) { return side != 0 && abs(margin) < invisible; };
    if (beside(group.side_of_fold, group.margin_fold) || beside(group.side_of_switch, group.margin_switch)) return true;
    if (i > 0 && groups.groups[i - 1].value - group.value < invisible * group.value) return true;
  }
  return false;
}

template <class Scalar>
void expect_dense_inertia(const Atlas<Scalar>& atlas, std::int64_t& compared, std::int64_t& undecided) {
  constexpr Index small = 30;
  constexpr int orbits_each = 12;
  if (atlas.architecture().parameter_count() > small) return;
  const Problem<Scalar> problem = diagonal_problem(atlas.architecture(), atlas.groups().decided_values());
  int of_this = 0;
  for (const Orbit<Scalar>& orbit : atlas.orbits()) {
    if (++of_this > orbits_each) break;
    const DenseInertia<Scalar> dense(dense_hessian(problem, canonical_point(orbit)));
    ++compared;
    if (!dense.decides || within_rounding(atlas.groups())) {
      ++undecided;
      continue;
    }
    RC_ASSERT(dense.inertia == orbit.inertia());
  }
}

TEMPLATE_TEST_CASE("Decisions never contradict each other, whatever the tolerances", "", DMF_TEST_SCALARS) {
  using Scalar = TestType;
  std::int64_t compared = 0, undecided = 0, draws = 0;
  CHECK(rc::check("tolerances", [&](const AnyLandscape& landscape) {
    const Atlas<Scalar> atlas = atlas_of<Scalar>(landscape, any_options(landscape));
    RC_CLASSIFY(atlas.groups().ambiguous_thresholds() > 0, "ambiguous thresholds");
    ++draws;
    expect_decided_once(atlas.groups());
    expect_counts_of_listing(atlas);
    constexpr std::int64_t every = std::numeric_limits<Scalar>::digits > 64 ? 20 : 1;  // of 50 digits
    if (draws % every == 0) expect_dense_inertia(atlas, compared, undecided);
  }));
  std::cout << scalar_name<Scalar> << ": " << compared << " dense Hessians, " << undecided << " cannot decide\n";
  CHECK(compared > 20);
  CHECK(undecided * 5 <= compared);
}

}  // namespace
}  // namespace dmf::test
