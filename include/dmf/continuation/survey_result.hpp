// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a survey of critical points says, and how it is told to look: see survey.hpp.

#include <dmf/continuation/branch_result.hpp>
#include <dmf/continuation/certificate.hpp>
#include <dmf/continuation/homotopy.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace dmf {

/// Who found a point. Paths count before searches where both did.
enum class PointSource {
  zero,      ///< W = 0, critical by inspection
  path,      ///< the end of a path from the whitened atlas
  search,    ///< a search from a random start alone
  path_back  ///< the end of a path that went from a searched point below tau = 1 and came back
};
[[nodiscard]] const char* to_string(PointSource source);

template <RealScalar Scalar = double>
struct SurveyOptions {
  HomotopyOptions<Scalar> homotopy;
  BranchOptions<Scalar> branch;
  int refinements = 3;       ///< how often paths under suspicion are followed again, with a quarter of the step
  int manifold_starts = 24;  ///< random points of each orbit that is not isolated from which searches begin
  Scalar manifold_tau = Scalar(1) / Scalar(500);  ///< where they begin; all paths then begin there
  int search_starts = 50;                         ///< random starts of searches for each rank
  std::uint64_t seed = 1;
  Scalar merge_tolerance = Scalar(1) / Scalar(1000000);  ///< of distance_in_proportion(): one point
  bool certify = true;
  CertificateOptions<Scalar> certificate;
  /// f is convex and bounded below: what the parity needs. Not said: true for a QuadraticEndToEndLoss, as all ready
  /// ones are, and false for any other. For a quadratic loss of your own that is not convex say false.
  std::optional<bool> convex;
  /// Is told of what there is to do how much is done, if it is given: a survey may take long.
  std::function<void(const char* what, std::size_t done, std::size_t total)> progress;
};

/// A path with where it began, and which start it came back to.
template <RealScalar Scalar = double>
struct SurveyBranch {
  Orbit<Scalar> orbit;
  RankManifoldPoint<Scalar> start;
  Branch<Scalar> branch;
  std::optional<std::size_t> turned_to;  ///< the branch whose start it came back to; none: a start that was not known
  std::optional<std::size_t> point;      ///< the place among the points of its end
  bool suspect = false;                  ///< pairing or endings found fault, after all refinements, or a path back did
};

template <RealScalar Scalar = double>
struct SurveyPoint {
  RankManifoldPoint<Scalar> point;
  Scalar value{};     ///< F
  Scalar gradient{};  ///< |grad h|
  Scalar gap{};       ///< SearchResult::gap; infinite for rank 0
  Scalar margin{};  ///< gap over what rounding makes of a zero eigenvalue, SearchResult::margin(); infinite for rank 0
  Index index{};    ///< of Hess h on M_r, as computed: of no meaning if degenerate
  /// margin <= 1. Such a point stands for all of its rank with the same m and F up to merge_tolerance: one of them for
  /// a manifold of critical points.
  bool degenerate = false;
  PointSource source{};
  int paths = 0, searches = 0;  ///< how many ended here
  std::optional<BranchEnd>
      back;  ///< a searched point's path down: turned_back leads to a start, reached to another point
  Certificate<Scalar> certificate;

  [[nodiscard]] Index rank() const { return point.rank(); }
};

/// sum of (-1)^index over the points of one rank.
struct ParityCheck {
  Index rank{};
  std::int64_t sum{};
  bool applies{};  ///< L >= 3, f convex and bounded below, every point of this rank nondegenerate as far as computed
  [[nodiscard]] bool holds() const { return sum == 0; }
};

template <RealScalar Scalar = double>
struct Survey {
  std::vector<SurveyPoint<Scalar>> points;  ///< P = 0 first, then by rank and value
  std::vector<SurveyBranch<Scalar>> branches;
  std::vector<ParityCheck> parity;  ///< ranks 1, ..., d_min
  Scalar merge_tolerance{};         ///< of distance_in_proportion()
  Scalar factor{};                  ///< s of f_0
  Scalar separation{};              ///< of the singular values of its target, relative
  Index above_fold{}, positive{};   ///< how many of these are above the fold, and positive
  Index isolated{}, manifolds{};    ///< orbits that are isolated, and that are not
  Index starts_missing{};           ///< of the latter those on which no start of a path was found
  Index too_small{};                ///< orbits with a singular value that Scalar cannot hold beside others: no path
  int searches{}, searches_converged{};

  /// No path is lost or under suspicion, no orbit is without a path, and no parity that applies is broken. Necessary
  /// for completeness, never enough.
  [[nodiscard]] bool consistent() const;
  [[nodiscard]] std::size_t certified() const;
  [[nodiscard]] std::size_t degenerate() const;
  [[nodiscard]] std::size_t count(BranchEnd end) const;
};

// ---------------------------------------------------------------------------- implementation

inline const char* to_string(PointSource source) {
  switch (source) {
    case PointSource::zero: return "zero";
    case PointSource::path: return "path";
    case PointSource::search: return "search";
    case PointSource::path_back: return "path_back";
  }
  return "";
}

template <RealScalar Scalar>
std::size_t Survey<Scalar>::count(BranchEnd end) const {
  std::size_t result = 0;
  for (const SurveyBranch<Scalar>& branch : branches) result += branch.branch.end == end ? 1U : 0U;
  return result;
}

template <RealScalar Scalar>
std::size_t Survey<Scalar>::certified() const {
  std::size_t result = 0;
  for (const SurveyPoint<Scalar>& point : points) result += point.certificate.certified() ? 1U : 0U;
  return result;
}

template <RealScalar Scalar>
std::size_t Survey<Scalar>::degenerate() const {
  std::size_t result = 0;
  for (const SurveyPoint<Scalar>& point : points) result += point.degenerate ? 1U : 0U;
  return result;
}

template <RealScalar Scalar>
bool Survey<Scalar>::consistent() const {
  if (starts_missing > 0 || too_small > 0) return false;
  for (const SurveyBranch<Scalar>& branch : branches) {
    if (!branch.branch.accounted_for() || branch.suspect) return false;
  }
  for (const ParityCheck& check : parity) {
    if (check.applies && !check.holds()) return false;
  }
  return true;
}

}  // namespace dmf
