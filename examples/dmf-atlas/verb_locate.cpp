// SPDX-License-Identifier: BSL-1.0

// dmf-atlas locate: the orbit nearest to each given point (dmf/points/locate.hpp), the way down from it where it is a
// saddle, and the orbits that a run passed (dmf/points/trajectory.hpp).

#include "compiled_scalars.hpp"
#include "nearest.hpp"
#include "number.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/analytic/hessian_blocks.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/points/escape_direction.hpp>
#include <dmf/points/trajectory.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

template <class Scalar>
using Way = std::optional<dmf::Descent<Scalar>>;

// ---- the nearest orbits --------------------------------------------------------------------------------------------

template <class Scalar>
Listing nearest_list(const Loss<Scalar>& loss) {
  return {"points",
          "The given points and the orbits they are nearest to",
          {{"point", "point"},
           {"type", "nearest orbit", Align::left},
           {"rank", "rank"},
           {"value", loss.is_F() ? "its F" : "its loss", Align::point},
           {"distance", "distance", Align::point},
           {"relative_distance", "relative", Align::point},
           {"proved", "nearest", Align::left},
           {"descent_coefficient", "falls by", Align::point},
           {"descent_order", "to order"},
           {"choice", "active groups", Align::left},
           {"lower_bound", ""},
           {"next_lower_bound", ""},
           {"margin", ""},
           {"complete", ""}}};
}

template <class Scalar>
std::vector<Cell> nearest_row(const dmf::Location<Scalar>& location, const Way<Scalar>& way, const Loss<Scalar>& loss,
                              std::int64_t number) {
  const dmf::Orbit<Scalar>& orbit = location.orbit();
  return {whole(number),
          word(to_string(orbit.type()), plain_words(orbit.type())),
          whole(orbit.rank()),
          real_number(loss.of(orbit.value())),
          real_number(location.distance, 3),
          real_number(location.relative_distance, 3),
          proof_cell(location),
          way ? real_number(loss.of(way->coefficient), 3) : nothing(),
          way ? whole(way->order) : nothing(),
          choice_cell(orbit),
          real_number(location.lower_bound),
          real_number(location.next_lower_bound),
          real_number(location.margin),
          yes_or_no(location.complete)};
}

// ---- the way down --------------------------------------------------------------------------------------------------

/// Gradient descent on F with steps that are halved until F falls by half of what the gradient promises.
template <class Scalar>
class Downhill {
 public:
  Downhill(const dmf::Problem<Scalar>& problem, dmf::Factors<Scalar> W)
      : problem_(problem),
        workspace_(problem.architecture()),
        W_(std::move(W)),
        gradient_(problem.architecture()),
        trial_(problem.architecture()),
        step_(Scalar(1) / dmf::hessian_frobenius_norm(problem, std::as_const(W_).view())) {
    value_ = dmf::objective_and_gradient(problem_, std::as_const(W_).view(), gradient_.view(), workspace_);
  }

  /// Whether F could still be made less.
  bool step() {
    const Scalar slope = gradient_.vector().squaredNorm();
    for (int halved = 0; halved < 60; ++halved, step_ /= Scalar(2)) {
      trial_.vector() = W_.vector() - step_ * gradient_.vector();
      const Scalar there = dmf::objective(problem_, std::as_const(trial_).view(), workspace_);
      if (!(there <= value_ - step_ * slope / Scalar(2)) || !(there < value_)) continue;
      std::swap(W_.vector(), trial_.vector());
      value_ = dmf::objective_and_gradient(problem_, std::as_const(W_).view(), gradient_.view(), workspace_);
      step_ *= Scalar(3) / Scalar(2);
      return true;
    }
    return false;
  }

  [[nodiscard]] const dmf::Factors<Scalar>& point() const { return W_; }

 private:
  const dmf::Problem<Scalar>& problem_;
  dmf::Workspace<Scalar> workspace_;
  dmf::Factors<Scalar> W_, gradient_, trial_;
  Scalar step_, value_{};
};

/// The orbit where gradient descent from W ends: the first minimizer that it comes near, or the saddle at which it
/// stays. None where the steps do not suffice.
template <class Scalar>
std::optional<dmf::Location<Scalar>> end_of_descent(const dmf::Problem<Scalar>& objective,
                                                    const dmf::Atlas<Scalar>& atlas,
                                                    const dmf::SingularVectors<Scalar>& vectors,
                                                    const dmf::Factors<Scalar>& W) {
  const auto& architecture = objective.architecture();
  const double work = static_cast<double>(architecture.parameter_count()) * static_cast<double>(architecture.width(0));
  const int most_steps = static_cast<int>(std::clamp(1e10 / work, 1e2, 2e4));
  constexpr int between_looks = 50;
  const Scalar near = Scalar(1) / Scalar(1000);
  Downhill<Scalar> run(objective, W);
  for (int step = 1; step <= most_steps; ++step) {
    const bool goes_on = run.step();
    if (goes_on && step % between_looks != 0) continue;
    dmf::Location<Scalar> location = dmf::locate(atlas, vectors, run.point());
    const bool is_near = location.relative_distance <= near;
    if (is_near && (!goes_on || location.orbit().is_local_minimizer())) return location;
    if (!goes_on) break;
  }
  return std::nullopt;
}

/// Descent from both sides of every saddle that is nearest to a point, a hundredth of its length beside it.
template <class Scalar>
class Descents {
 public:
  Descents(const Problem<Scalar>& problem, const dmf::Atlas<Scalar>& atlas)
      : problem_(problem), atlas_(atlas), objective_(problem.groups.architecture, *problem.Y) {}

  void from(const dmf::Location<Scalar>& location, const dmf::Descent<Scalar>& way, std::int64_t number) {
    for (const dmf::Orbit<Scalar>& orbit : seen_) {
      if (orbit == location.orbit()) return;
    }
    seen_.push_back(location.orbit());
    const dmf::Factors<Scalar> saddle = location.nearby.factors();
    const Scalar length = location.relative_distance > Scalar(0)
                              ? Scalar(location.distance / location.relative_distance)
                              : Scalar(saddle.vector().stableNorm() + natural());
    for (const int side : {1, -1}) {
      if (side < 0 && way.order != 2) break;  // uphill, to third order
      dmf::Factors<Scalar> W = saddle;
      W.vector() += Scalar(side) * length / Scalar(100) * way.direction.vector();
      const auto end = end_of_descent(objective_, atlas_, *problem_.vectors, W);
      std::vector<Cell> row = {whole(number), word(side > 0 ? "+" : "-"), yes_or_no(end.has_value())};
      if (end) {
        const dmf::Orbit<Scalar>& orbit = end->orbit();
        row.insert(row.end(), {word(to_string(orbit.type()), plain_words(orbit.type())), whole(orbit.rank()),
                               real_number(problem_.loss.of(orbit.value())), choice_cell(orbit),
                               real_number(end->relative_distance)});
      } else {
        row.insert(row.end(), {nothing("not reached"), nothing(), nothing(), nothing(), nothing()});
      }
      list_.rows.push_back(std::move(row));
    }
  }

  [[nodiscard]] Listing list() && {
    if (list_.rows.empty()) list_.remarks.push_back("None: no saddle is the nearest orbit of a point.");
    return std::move(list_);
  }

 private:
  [[nodiscard]] Scalar natural() const {
    using dmf::sqrt;
    using std::sqrt;
    Scalar sum(0);
    for (int l = 1; l <= atlas_.architecture().depth(); ++l) sum += Scalar(1) / atlas_.architecture().lambda(l);
    return problem_.groups.unit * sqrt(sum);
  }

  const Problem<Scalar>& problem_;
  const dmf::Atlas<Scalar>& atlas_;
  dmf::Problem<Scalar> objective_;
  std::vector<dmf::Orbit<Scalar>> seen_{};
  Listing list_{"descents",
                "Where gradient descent ends that starts beside each of these saddles, on both sides",
                {{"point", "near point"},
                 {"side", "side", Align::left},
                 {"reached", ""},
                 {"type", "ends at", Align::left},
                 {"rank", "rank"},
                 {"value", "value", Align::point},
                 {"choice", "active groups", Align::left},
                 {"relative_distance", ""}}};
};

// ---- runs ----------------------------------------------------------------------------------------------------------

template <class Scalar>
Listing visits(const dmf::Trajectory<Scalar>& run, const Loss<Scalar>& loss, const Scalar& closeness) {
  Listing list{"visits",
               "The orbits that the run passed, in order",
               {{"type", "orbit", Align::left},
                {"rank", "rank"},
                {"value", loss.is_F() ? "F" : "loss", Align::point},
                {"first", "from point"},
                {"last", "to point"},
                {"closest", "closest"},
                {"relative_distance", "relative distance", Align::point},
                {"told", "nearest", Align::left},
                {"choice", "active groups", Align::left},
                {"margin", ""}}};
  for (const dmf::Visit<Scalar>& visit : run.visits()) {
    Cell told = yes_or_no(visit.told());
    told.shown = visit.told() ? "proved" : "open";
    list.rows.push_back({word(to_string(visit.orbit.type()), plain_words(visit.orbit.type())),
                         whole(visit.orbit.rank()), real_number(loss.of(visit.orbit.value())), whole(visit.first + 1),
                         whole(visit.last + 1), whole(visit.closest + 1), real_number(visit.relative_distance, 3), told,
                         choice_cell(visit.orbit), real_number(visit.margin)});
  }
  const std::string distance = rounded(closeness);
  if (list.rows.empty()) {
    list.remarks.push_back("None: no point is within " + distance +
                           " of an orbit, relative to the size of its points.");
  } else {
    list.remarks.push_back("A visit begins with the first point within " + distance +
                           " of the orbit, relative to the size of its points, and ends with the last one before "
                           "another orbit is visited.");
  }
  return list;
}

}  // namespace

template <class Scalar>
Answer locate(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  const bool is_run = options.own.contains("--run"), descends = options.own.contains("--descend");
  const Scalar closeness = own_number(options, "--closeness", Scalar(Scalar(1) / Scalar(10)));
  if (options.own.contains("--closeness") && !is_run) throw UsageError("--closeness needs --run");
  if (descends && !problem.Y) throw UsageError("--descend: the target is not dense");
  const dmf::Architecture<Scalar>& architecture = problem.groups.architecture;
  const dmf::Atlas<Scalar> atlas(problem.groups);
  const dmf::Matrix<Scalar> points = points_at(options, problem);
  dmf::Trajectory<Scalar> run(atlas, *problem.vectors, closeness);
  std::optional<Descents<Scalar>> descents;
  if (descends) descents.emplace(problem, atlas);
  Answer answer;
  Listing list = nearest_list(problem.loss);
  bool any_saddle = false;
  for (dmf::Index k = 0; k < points.cols(); ++k) {
    progress.advance("locating", static_cast<std::size_t>(k), static_cast<std::size_t>(points.cols()));
    const dmf::FactorsView<const Scalar> W(architecture, points.col(k).data(), points.rows());
    const dmf::Location<Scalar> location = dmf::locate(atlas, *problem.vectors, W);
    const Way<Scalar> way = dmf::escape_direction(location.nearby);
    any_saddle = any_saddle || way;
    list.rows.push_back(nearest_row(location, way, problem.loss, k + 1));
    if (is_run) run.observe(W);
    if (way && descents) descents->from(location, *way, k + 1);
    if (points.cols() == 1) answer.remarks.push_back(nearest_in_words(location));
  }
  list.remarks.push_back(
      "distance: at most so far from the orbit; relative: to the size of its points; nearest: proved to be the nearest "
      "orbit, or open where bounds cannot tell");
  if (any_saddle) {
    list.remarks.push_back(
        "falls by c to order k: from the saddle beside the point the loss falls like |c| s^k, s the length of the way");
  }
  answer.listings.push_back(std::move(list));
  if (is_run) answer.listings.push_back(visits(run, problem.loss, closeness));
  if (descents) answer.listings.push_back(std::move(*descents).list());
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(locate)

}  // namespace dmf_atlas
