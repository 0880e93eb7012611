// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where an optimizer has been: the orbits that a sequence of iterates came close to, in order, and,
// over many runs, how often each of them was where a run ended.

#include <dmf/landscape/atlas.hpp>
#include <dmf/core/error.hpp>
#include <dmf/analytic/factors.hpp>
#include <dmf/points/locate.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/points/any_point.hpp>
#include <dmf/points/singular_vectors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf {

/// One stay near an orbit. Iterates are counted from 0.
template <RealScalar Scalar = double>
struct Visit {
  Orbit<Scalar> orbit;
  std::int64_t first{};        ///< the first iterate of the stay
  std::int64_t last{};         ///< the last one
  std::int64_t closest{};      ///< the one that was closest
  Scalar relative_distance{};  ///< of that one, as in Location
  Scalar margin{};             ///< of that one, as in Location

  /// No other orbit is as near to the closest iterate, with proof. Where this is false, which of several
  /// orbits was visited cannot be told.
  [[nodiscard]] bool told() const { return margin > Scalar(0); }
};

/// Observes the iterates of one run. An iterate is near an orbit when its relative distance to the
/// orbit that locate() finds is at most `closeness`; successive stays near one orbit are one visit,
/// whatever lies between them. Where two orbits lie closer to each other than the iterates come to either,
/// bounds cannot tell which one is visited: Visit::told() says so. A run that diverges is observed like any other:
/// an iterate with an infinite entry or NaN is counted, is near no orbit, and the first one is remembered.
template <RealScalar Scalar = double>
class Trajectory {
 public:
  /// For the target Y = U diag(y) V^T of the atlas. Throws InvalidInput unless 0 < closeness < 1 and the
  /// sizes fit.
  Trajectory(Atlas<Scalar> atlas, std::type_identity_t<SingularVectors<Scalar>> vectors,
             std::type_identity_t<Scalar> closeness = Scalar(1) / Scalar(10))
      : atlas_(std::move(atlas)), vectors_(std::move(vectors)), closeness_(closeness) {
    detail::require(closeness > Scalar(0) && closeness < Scalar(1), "closeness must lie between 0 and 1, got ",
                    closeness);
    vectors_.require_fits(atlas_.groups());
  }

  /// The next iterate. Throws as locate(), at its cost; then nothing is recorded.
  void observe(const std::type_identity_t<AnyPoint<Scalar>>& W) {
    if (!detail::is_finite(W.in(atlas_.architecture()))) {
      if (!diverged_at_) diverged_at_ = observed_;
      ++observed_;
      return;
    }
    const Location<Scalar> location = locate(atlas_, vectors_, W);
    const std::int64_t iterate = observed_++;
    if (!(location.relative_distance <= closeness_)) return;
    if (visits_.empty() || !(visits_.back().orbit == location.orbit())) {
      visits_.push_back({location.orbit(), iterate, iterate, iterate, location.relative_distance, location.margin});
      return;
    }
    Visit<Scalar>& visit = visits_.back();
    visit.last = iterate;
    if (location.relative_distance < visit.relative_distance) {
      visit.closest = iterate;
      visit.relative_distance = location.relative_distance;
      visit.margin = location.margin;
    }
  }

  /// In order of time.
  [[nodiscard]] const std::vector<Visit<Scalar>>& visits() const { return visits_; }
  [[nodiscard]] std::int64_t observed() const { return observed_; }

  /// The first iterate that was not finite, if any.
  [[nodiscard]] std::optional<std::int64_t> diverged_at() const { return diverged_at_; }

 private:
  Atlas<Scalar> atlas_;
  SingularVectors<Scalar> vectors_;
  Scalar closeness_;
  std::vector<Visit<Scalar>> visits_;
  std::int64_t observed_ = 0;
  std::optional<std::int64_t> diverged_at_;
};

/// How often runs ended at one orbit: the share of all runs with its confidence interval (Wilson,
/// Probable inference, the law of succession, and statistical inference, 1927), which is sound for
/// few runs and for shares near 0 and 1.
template <RealScalar Scalar = double>
struct BasinShare {
  Orbit<Scalar> orbit;
  std::int64_t runs{};
  Scalar share{}, lower{}, upper{};
  std::int64_t untold{};  ///< of the runs, those whose end may be as near to another orbit:
                          ///< Location::proved() is false
  Scalar least_margin{};  ///< the smallest margin of an end, as in Location; +infinity where no run ended
};

/// Counts the ends of runs from many starts. An end that cannot be told from another orbit counts for the one
/// that was found nearer, and is counted as such.
template <RealScalar Scalar = double>
class Basins {
 public:
  /// As Trajectory: an end counts for the orbit it is near.
  Basins(Atlas<Scalar> atlas, std::type_identity_t<SingularVectors<Scalar>> vectors,
         std::type_identity_t<Scalar> closeness = Scalar(1) / Scalar(1000));

  /// The end of a run; one that is not finite counts as diverged. Throws as locate() otherwise.
  void add(const std::type_identity_t<AnyPoint<Scalar>>& W);

  /// All orbits of local minimizers, reached or not, by rank, then the others that were reached, in the order
  /// of their first run. `deviations`: of the normal distribution, 1.96 for 95 %. Throws InvalidInput unless
  /// it is positive and there was a run.
  [[nodiscard]] std::vector<BasinShare<Scalar>> shares(std::type_identity_t<Scalar> deviations = Scalar(196) /
                                                                                                 Scalar(100)) const;

  [[nodiscard]] std::int64_t runs() const { return runs_; }

  /// Runs that ended near no orbit, and those among them that ended at an infinite entry or NaN.
  [[nodiscard]] std::int64_t unlocated() const { return unlocated_; }
  [[nodiscard]] std::int64_t diverged() const { return diverged_; }

 private:
  /// The entry of an orbit, a new one at the end if there is none.
  BasinShare<Scalar>& count(const Orbit<Scalar>& orbit);

  Atlas<Scalar> atlas_;
  SingularVectors<Scalar> vectors_;
  Scalar closeness_;
  std::vector<BasinShare<Scalar>> counts_;  // the shares are filled in when asked for
  std::int64_t runs_ = 0, unlocated_ = 0, diverged_ = 0;
};

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar>
Basins<Scalar>::Basins(Atlas<Scalar> atlas, std::type_identity_t<SingularVectors<Scalar>> vectors,
                       std::type_identity_t<Scalar> closeness)
    : atlas_(std::move(atlas)), vectors_(std::move(vectors)), closeness_(closeness) {
  detail::require(closeness > Scalar(0) && closeness < Scalar(1), "closeness must lie between 0 and 1, got ",
                  closeness);
  vectors_.require_fits(atlas_.groups());
  std::vector<Orbit<Scalar>> minimizers = atlas_.local_minimizers();
  std::sort(minimizers.begin(), minimizers.end(), [](const auto& a, const auto& b) { return a.rank() < b.rank(); });
  for (const Orbit<Scalar>& orbit : minimizers) count(orbit);
}

template <RealScalar Scalar>
BasinShare<Scalar>& Basins<Scalar>::count(const Orbit<Scalar>& orbit) {
  for (BasinShare<Scalar>& basin : counts_) {
    if (basin.orbit == orbit) return basin;
  }
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  counts_.push_back({orbit, 0, Scalar(0), Scalar(0), Scalar(0), 0, infinity});
  return counts_.back();
}

template <RealScalar Scalar>
void Basins<Scalar>::add(const std::type_identity_t<AnyPoint<Scalar>>& W) {
  if (!detail::is_finite(W.in(atlas_.architecture()))) {
    ++runs_;
    ++unlocated_;
    ++diverged_;
    return;
  }
  const Location<Scalar> location = locate(atlas_, vectors_, W);
  ++runs_;
  if (!(location.relative_distance <= closeness_)) {
    ++unlocated_;
    return;
  }
  BasinShare<Scalar>& basin = count(location.orbit());
  ++basin.runs;
  if (!location.proved()) ++basin.untold;
  basin.least_margin = min(basin.least_margin, location.margin);
}

template <RealScalar Scalar>
std::vector<BasinShare<Scalar>> Basins<Scalar>::shares(std::type_identity_t<Scalar> deviations) const {
  detail::require(deviations > Scalar(0), "the deviations must be positive, got ", deviations);
  detail::require(runs_ > 0, "shares need at least one run, got ", runs_);
  std::vector<BasinShare<Scalar>> result = counts_;
  const auto n = static_cast<Scalar>(runs_);
  const Scalar spread = deviations * deviations / n;
  for (BasinShare<Scalar>& basin : result) {
    const Scalar p = static_cast<Scalar>(basin.runs) / n;
    const Scalar centre = (p + spread / Scalar(2)) / (Scalar(1) + spread);
    const Scalar half = sqrt(spread * (p * (Scalar(1) - p) + spread / Scalar(4))) / (Scalar(1) + spread);
    basin.share = p;
    basin.lower = max(Scalar(0), Scalar(centre - half));
    basin.upper = min(Scalar(1), Scalar(centre + half));
  }
  return result;
}

}  // namespace dmf
