// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is known of the critical points of F for a loss without closed form, never more: those that paths from the atlas
// of a whitened loss lead to, those that searches from random starts find, and those that paths back from these lead
// to. Each with its source, its index and its certificate, or why it has none; each path with its end. Duplicates are
// merged by a tolerance that the result states, and one point stands for a manifold of critical points. Nothing here is
// a complete list: points may be born in pairs between tau = 0 and 1 and be met by no path from the atlas
// (docs/theory.md, Propositions 71 to 74).
//
// Three tests find fault with a list, and none proves that nothing is missing:
//
//   pairing   a path that turns back to the start of another one must be that other one, run the other way
//   endings   two paths do not end in one point, nor does a path back from a searched point end where another path
//             begins or ends: a computed path has jumped if they do
//   parity    for L >= 3, a convex f bounded below and nondegenerate points, the sum of (-1)^index over the critical
//             points of h of each rank is 0
//
// Where the first two find fault the paths are followed again with smaller steps.
//
// Example:
//
//   const dmf::Matrix<double> M{{1, 2}, {0.5, 1}}, T{{2, 0.5}, {0, 1}};  // unequal weights of the entries
//   const auto known = dmf::survey(dmf::Architecture({2, 2, 2, 2}, 0.1), dmf::WeightedLoss(M, T));
//   std::cout << dmf::summary(known);
//   for (const auto& found : known.points) std::cout << found.value << ' ' << found.index << '\n';

#include <dmf/continuation/detail/surveyor.hpp>
#include <dmf/continuation/survey_result.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/error.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/loss/end_to_end_loss.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>

namespace dmf {

/// Paths, searches, paths back, tests and certificates. Deterministic for a given seed. Throws as Homotopy and
/// follow_branch do, and InvalidInput unless 0 < merge_tolerance < 1, 0 < manifold_tau < 1 and no number of starts,
/// searches or refinements is negative. Cost:
/// that of about (3^{d_Y} - 1) paths of some dozens of steps each where every y_i is above the fold and d_min = d_Y.
template <RealScalar Scalar, int Depth, EndToEndLoss<Scalar> Loss>
[[nodiscard]] Survey<Scalar> survey(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                                    const SurveyOptions<std::type_identity_t<Scalar>>& options = {});

/// Some lines for people: how many points of which kind from which source, what became of the paths, which tests hold.
template <RealScalar Scalar>
[[nodiscard]] std::string summary(const Survey<Scalar>& survey);

// ---------------------------------------------------------------------------- implementation

template <RealScalar Scalar, int Depth, EndToEndLoss<Scalar> Loss>
Survey<Scalar> survey(const Architecture<Scalar, Depth>& architecture, const Loss& loss,
                      const SurveyOptions<std::type_identity_t<Scalar>>& options) {
  return detail::Surveyor<Scalar, Loss>(architecture, loss, options).run();
}

template <RealScalar Scalar>
std::string summary(const Survey<Scalar>& survey) {
  std::string text;
  const auto line = [&](const auto&... parts) { text += detail::text(parts...) + "\n"; };
  line(survey.points.size(), " critical points known, W = 0 among them, ", survey.certified(), " certified");
  Index most = 0;
  for (const SurveyPoint<Scalar>& found : survey.points) most = std::max(most, found.rank());
  for (Index r = 1; r <= most; ++r) {
    std::size_t minimizers = 0, degenerate = 0, all = 0, by_path = 0, by_search = 0, by_search_alone = 0, back = 0;
    for (const SurveyPoint<Scalar>& found : survey.points) {
      if (found.rank() != r) continue;
      ++all;
      minimizers += found.index == 0 && !found.degenerate ? 1U : 0U;
      degenerate += found.degenerate ? 1U : 0U;
      by_path += found.paths > 0 ? 1U : 0U;
      by_search += found.searches > 0 ? 1U : 0U;
      by_search_alone += found.source == PointSource::search ? 1U : 0U;
      back += found.source == PointSource::path_back ? 1U : 0U;
    }
    line("  rank ", r, ": ", all, " (", minimizers, " of index 0 on their rank); ", by_path, " by paths, ", by_search,
         " by searches, ", by_search_alone, " by searches alone, ", back, " by paths back");
    if (degenerate > 0) line("    ", degenerate, " of them: index as computed, degenerate");
  }
  line(survey.branches.size(), " paths: ", survey.count(BranchEnd::reached), " reached tau = 1, ",
       survey.count(BranchEnd::turned_back), " turned back, ", survey.count(BranchEnd::left_rank), " left their rank, ",
       survey.count(BranchEnd::step_too_small) + survey.count(BranchEnd::steps_used) +
           survey.count(BranchEnd::singular_start),
       " lost");
  std::size_t suspects = 0;
  for (const SurveyBranch<Scalar>& branch : survey.branches) suspects += branch.suspect ? 1U : 0U;
  if (suspects > 0) line("  ", suspects, " of them contradict each other");
  if (survey.above_fold < survey.positive) {
    line("  ", survey.positive - survey.above_fold,
         " singular values of the start are not above the fold: no path begins there");
  }
  if (survey.manifolds > 0)
    line("  ", survey.manifolds, " orbits of the start are no isolated points: paths begin at a sample");
  if (survey.too_small > 0) {
    line("  ", survey.too_small, " orbits of the start have a singular value too small for a path");
  }
  if (survey.starts_missing > 0) line("  on ", survey.starts_missing, " of these no start was found");
  for (const ParityCheck& check : survey.parity) {
    line("rank ", check.rank, ": parity ",
         !check.applies  ? "does not apply"
         : check.holds() ? "holds"
                         : "is broken: points are missing");
  }
  line("points nearer than ", survey.merge_tolerance, " are taken for one; whether there are others is not known");
  return text;
}

}  // namespace dmf
