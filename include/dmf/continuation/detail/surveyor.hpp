// SPDX-License-Identifier: BSL-1.0
#pragma once

// How a survey is put together: starts, paths, the tests that compare them, searches, paths back, and the list.

#include <dmf/continuation/branch.hpp>
#include <dmf/continuation/certificate.hpp>
#include <dmf/continuation/detail/orbit_search.hpp>
#include <dmf/continuation/homotopy.hpp>
#include <dmf/continuation/reduced_search.hpp>
#include <dmf/continuation/survey_result.hpp>
#include <dmf/core/architecture.hpp>
#include <dmf/core/random.hpp>
#include <dmf/core/scalar.hpp>
#include <dmf/landscape/orbit.hpp>
#include <dmf/loss/rank_manifold.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace dmf::detail {

template <class Scalar, class Loss>
class Surveyor {
 public:
  template <int Depth>
  Surveyor(const Architecture<Scalar, Depth>& architecture, const Loss& loss, const SurveyOptions<Scalar>& options)
      : architecture_(with_dynamic_depth(architecture)),
        options_(checked(options)),
        homotopy_(architecture_, loss, options.homotopy),
        generator_(options.seed) {
    result_.merge_tolerance = options.merge_tolerance;
    result_.factor = homotopy_.factor();
    result_.separation = homotopy_.separation();
    result_.above_fold = homotopy_.atlas().groups().above_fold();
    for (const auto& group : homotopy_.atlas().groups().groups) result_.positive += group.multiplicity;
  }

  Survey<Scalar> run() {
    add_zero();
    make_starts();
    for (std::size_t i = 0; i < result_.branches.size(); ++i) {
      tell("following paths", i, result_.branches.size());
      follow(result_.branches[i], options_.branch.largest_step);
    }
    Scalar step = options_.branch.largest_step;
    for (int refinement = 0; refinement < options_.refinements && compare(); ++refinement) {
      step /= Scalar(4);
      for (SurveyBranch<Scalar>& branch : result_.branches) {
        if (branch.suspect || !branch.branch.accounted_for()) follow(branch, step);
      }
    }
    compare();
    collect_ends();
    search();
    arrange();
    check_parity();
    return std::move(result_);
  }

 private:
  static const SurveyOptions<Scalar>& checked(const SurveyOptions<Scalar>& options) {
    require_branch_options(options.branch);
    const auto fraction = [](const Scalar& value, const char* name) {
      require(value > Scalar(0) && value < Scalar(1), name, " must be above 0 and below 1, got ", value);
    };
    fraction(options.merge_tolerance, "merge_tolerance");
    fraction(options.manifold_tau, "manifold_tau");
    const auto number = [](int value, const char* name) {
      require(value >= 0, name, " must not be negative, got ", value);
    };
    number(options.refinements, "refinements");
    number(options.manifold_starts, "manifold_starts");
    number(options.search_starts, "search_starts");
    return options;
  }
  void tell(const char* what, std::size_t done, std::size_t total) const {
    if (options_.progress) options_.progress(what, done, total);
  }
  [[nodiscard]] bool convex() const { return options_.convex.value_or(QuadraticEndToEndLoss<Loss, Scalar>); }

  /// Two degenerate points of which one stands for both: of one manifold of critical points, as far as m and F say.
  [[nodiscard]] bool one_manifold(const SurveyPoint<Scalar>& known, const SearchResult<Scalar>& found) const {
    if (!known.degenerate || !found.degenerate() || known.rank() != found.point.rank()) return false;
    const auto sorted = [](Vector<Scalar> m) {
      std::sort(m.begin(), m.end());
      return m;
    };
    const Scalar tolerance = options_.merge_tolerance * homotopy_.length();
    const Scalar unit = homotopy_.factor() * homotopy_.length();
    return Scalar((sorted(known.point.m) - sorted(found.point.m)).stableNorm()) <= tolerance &&
           abs(Scalar(known.value - found.value)) <= tolerance * unit;
  }
  [[nodiscard]] bool same(const RankManifoldPoint<Scalar>& a, const RankManifoldPoint<Scalar>& b) const {
    return distance_in_proportion(a, b) <= options_.merge_tolerance;
  }

  void add_zero() {
    const Matrix<Scalar> zero = Matrix<Scalar>::Zero(homotopy_.second().rows(), homotopy_.second().cols());
    SurveyPoint<Scalar> found;
    found.point = rank_manifold_point<Scalar>(zero, 0);
    found.value = homotopy_.second().value(zero);
    found.gap = found.margin = std::numeric_limits<Scalar>::infinity();
    found.source = PointSource::zero;
    result_.points.push_back(std::move(found));
  }

  /// Isolated orbits as they are; of the others what searches at a small tau find next to critical points of f_1 on
  /// them. Where there are such, all paths begin at that tau.
  void make_starts() {
    const std::vector<HomotopyStart<Scalar>> starts = homotopy_.starts();
    for (const HomotopyStart<Scalar>& start : starts) ++(start.isolated ? result_.isolated : result_.manifolds);
    begin_ = result_.manifolds > 0 ? options_.manifold_tau : options_.branch.begin;
    const auto loss = homotopy_.loss(begin_);
    std::size_t done = 0;
    for (const HomotopyStart<Scalar>& start : starts) {
      tell("looking for starts of paths", done++, starts.size());
      if (too_small(start.orbit)) {
        ++result_.too_small;
        continue;
      }
      const RankManifoldPoint<Scalar> exact = homotopy_.point(start.orbit);
      if (begin_ == Scalar(0)) {
        add_start(start.orbit, exact);
      } else if (start.isolated) {
        const auto moved = newton_search(loss, homotopy_.penalty(), exact);
        add_start(start.orbit,
                  moved.converged() ? moved.point : exact);  // what did not move is lost when it is followed
      } else {
        OrbitSearch<Scalar, Loss> search(homotopy_.second(), start.orbit, homotopy_.vectors());
        bool any = false;
        for (int i = 0; i < options_.manifold_starts; ++i) {
          const RankManifoldPoint<Scalar> random = homotopy_.random_point(start.orbit, generator_);
          if (stays_critical(random)) {  // data that are whitened: all of the orbit does, and one point stands for it
            add_start(start.orbit, random);
            any = true;
            break;
          }
          const auto near = newton_search(loss, homotopy_.penalty(), search.run(generator_));
          // What wandered off belongs to another orbit, or to none.
          const bool stayed = (near.point.m - random.m).stableNorm() <= sqrt(begin_) * homotopy_.length() &&
                              near.point.m.cwiseQuotient(random.m).minCoeff() > Scalar(1) / Scalar(2) &&
                              near.point.m.cwiseQuotient(random.m).maxCoeff() < Scalar(2);
          if (!near.converged() || !stayed) continue;
          add_start(start.orbit, near.point);
          any = true;
        }
        if (!any) ++result_.starts_missing;
      }
    }
  }
  [[nodiscard]] bool stays_critical(const RankManifoldPoint<Scalar>& point) const {
    const auto gradient = tangent_coordinates(reduced_gradient(homotopy_.second(), homotopy_.penalty(), point));
    return negligible(gradient, Scalar(homotopy_.factor() * homotopy_.length()));
  }
  /// A singular value at a smaller root is 0 in Scalar, or its square in units of the largest one is.
  [[nodiscard]] static bool too_small(const Orbit<Scalar>& orbit) {
    Scalar least = std::numeric_limits<Scalar>::infinity(), largest(0);
    for_each_active_copy(orbit, [&](Index, Index, const GroupRoot<Scalar>& root) {
      least = min(least, root.end_to_end);
      largest = max(largest, root.end_to_end);
    });
    return !(least > std::numeric_limits<Scalar>::min()) || !(least > least_proportion<Scalar>() * largest);
  }
  void add_start(const Orbit<Scalar>& orbit, const RankManifoldPoint<Scalar>& point) {
    for (const SurveyBranch<Scalar>& branch : result_.branches) {
      if (same(branch.start, point)) return;
    }
    result_.branches.push_back({orbit, point, {}, std::nullopt, std::nullopt, false});
  }

  void follow(SurveyBranch<Scalar>& branch, const Scalar& step) {
    BranchOptions<Scalar> options = options_.branch;
    options.begin = begin_;
    options.largest_step = max(step, options.least_step);
    options.steps = static_cast<int>(
        std::min<double>(1e6, options.steps * static_cast<double>(Scalar(options_.branch.largest_step / step))));
    branch.branch = follow_branch(homotopy_, branch.start, options);
  }

  /// Pairing and endings. Whether a path is under suspicion or lost.
  bool compare() {
    std::vector<SurveyBranch<Scalar>>& all = result_.branches;
    for (SurveyBranch<Scalar>& branch : all) {
      branch.suspect = false;
      branch.turned_to.reset();
      if (branch.branch.end != BranchEnd::turned_back) continue;
      for (std::size_t j = 0; j < all.size(); ++j) {
        if (same(branch.branch.point, all[j].start)) branch.turned_to = j;
      }
    }
    bool any = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& turned = all[i].turned_to;
      // Coming back to an unknown start is suspicious where all starts are known.
      if (all[i].branch.end == BranchEnd::turned_back && !turned && result_.manifolds == 0) all[i].suspect = true;
      if (turned && (*turned == i || all[*turned].turned_to != i)) all[i].suspect = all[*turned].suspect = true;
      for (std::size_t j = 0; j < i; ++j) {
        const bool both = all[i].branch.end == BranchEnd::reached && all[j].branch.end == BranchEnd::reached;
        if (both && same(all[i].branch.point, all[j].branch.point)) all[i].suspect = all[j].suspect = true;
      }
    }
    for (const SurveyBranch<Scalar>& branch : all) any = any || branch.suspect || !branch.branch.accounted_for();
    return any;
  }

  /// The place of a point in the list, where it is added if it is new.
  std::size_t place_of(const SearchResult<Scalar>& found, PointSource source) {
    for (std::size_t i = 0; i < result_.points.size(); ++i) {
      if (same(result_.points[i].point, found.point) || one_manifold(result_.points[i], found)) return i;
    }
    SurveyPoint<Scalar> point;
    point.point = found.point;
    point.value = found.value;
    point.gradient = found.gradient;
    point.gap = found.gap;
    point.margin = found.margin();
    point.index = found.index;
    point.degenerate = found.degenerate();
    point.source = source;
    result_.points.push_back(std::move(point));
    return result_.points.size() - 1;
  }

  void collect_ends() {
    for (SurveyBranch<Scalar>& branch : result_.branches) {
      if (branch.branch.end != BranchEnd::reached) continue;
      const auto polished = newton_search(homotopy_.second(), homotopy_.penalty(), branch.branch.point);
      // A degenerate end stalls on the way to its last digits; it is that end nevertheless.
      const bool critical = polished.converged() || polished.defect <= sqrt(epsilon<Scalar>) / Scalar(2);
      if (!critical || !same(polished.point, branch.branch.point)) {
        branch.suspect = true;
        continue;
      }
      branch.point = place_of(polished, PointSource::path);
      ++result_.points[*branch.point].paths;
    }
  }

  void search() {
    const Index most = architecture_.rank_bound();
    for (Index r = 1; r <= most; ++r) {
      for (int i = 0; i < options_.search_starts; ++i) {
        tell("searching", static_cast<std::size_t>(result_.searches),
             static_cast<std::size_t>(most * options_.search_starts));
        const Matrix<Scalar> U = random_frame<Scalar>(homotopy_.second().rows(), r, generator_);
        const Matrix<Scalar> V = random_frame<Scalar>(homotopy_.second().cols(), r, generator_);
        Vector<Scalar> m(r);
        for (Scalar& value : m) value = Scalar(1.25) * homotopy_.length() * uniform<Scalar>(generator_);
        ++result_.searches;
        const auto found = newton_search(homotopy_.second(), homotopy_.penalty(), rank_manifold_point<Scalar>(U, m, V));
        if (!found.converged()) continue;
        ++result_.searches_converged;
        const std::size_t known = result_.points.size(), place = place_of(found, PointSource::search);
        ++result_.points[place].searches;
        if (place == known) go_back(place);
      }
    }
  }

  /// From a point that no path from the atlas reached, down: to a start, whose own path was lost then, or to another
  /// point at tau = 1, born with this one. Where it comes to the start of a path that ended elsewhere, or to the end of
  /// one, one of the two has jumped.
  void go_back(std::size_t place) {
    BranchOptions<Scalar> options = options_.branch;
    options.begin = begin_;
    const Branch<Scalar> branch = follow_branch(homotopy_, result_.points[place].point, options, true);
    result_.points[place].back = branch.end;
    if (result_.points[place].degenerate) return;  // of a manifold: no single path leads there
    if (branch.end == BranchEnd::turned_back && result_.manifolds == 0) {
      for (SurveyBranch<Scalar>& known : result_.branches) {
        if (same(known.start, branch.point) && known.branch.accounted_for()) known.suspect = true;
      }
    }
    if (branch.end != BranchEnd::reached) return;
    const auto partner = newton_search(homotopy_.second(), homotopy_.penalty(), branch.point);
    if (!partner.converged() || !same(partner.point, branch.point)) return;
    const std::size_t other = place_of(partner, PointSource::path_back);
    if (result_.points[other].degenerate) return;
    for (SurveyBranch<Scalar>& known : result_.branches) {
      if (known.point == other) known.suspect = true;
    }
  }

  void arrange() {
    std::vector<SurveyPoint<Scalar>>& points = result_.points;
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (points[a].rank() != points[b].rank()) return points[a].rank() < points[b].rank();
      return points[a].value < points[b].value;
    });
    std::vector<std::size_t> place(points.size());
    std::vector<SurveyPoint<Scalar>> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      sorted.push_back(std::move(points[order[i]]));
    }
    points = std::move(sorted);
    for (SurveyBranch<Scalar>& branch : result_.branches) {
      if (branch.point) branch.point = place[*branch.point];
    }
    if (!options_.certify) return;
    for (SurveyPoint<Scalar>& found : points) {
      found.certificate = certify(architecture_, homotopy_.second(), found.point, options_.certificate);
    }
  }

  void check_parity() {
    for (Index r = 1; r <= architecture_.rank_bound(); ++r) {
      ParityCheck check{r, 0, convex() && architecture_.depth() > 2};
      for (const SurveyPoint<Scalar>& found : result_.points) {
        if (found.rank() != r) continue;
        check.sum += found.index % 2 == 0 ? 1 : -1;
        if (found.degenerate) check.applies = false;  // an eigenvalue that is rounding has no sign
      }
      result_.parity.push_back(check);
    }
  }

  Architecture<Scalar, Dynamic> architecture_;
  SurveyOptions<Scalar> options_;
  Homotopy<Scalar, Loss> homotopy_;
  std::mt19937_64 generator_;
  Scalar begin_{0};
  Survey<Scalar> result_;
};

}  // namespace dmf::detail
