// SPDX-License-Identifier: BSL-1.0
#include "page_path.hpp"

#include "compiled_scalars.hpp"
#include "merge_parts.hpp"
#include "problem.hpp"
#include "scalars.hpp"
#include "text.hpp"

#include <dmf/landscape/barrier.hpp>
#include <dmf/landscape/merge_tree.hpp>
#include <dmf/landscape/regularization_path.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <vector>

namespace dmf_atlas {
namespace {

using namespace json_text;

constexpr std::size_t most_events = 160, most_curves = 8, most_minimizers = 400;
constexpr int samples = 96;  // of every curve

template <class Scalar>
Scalar exponential(const Scalar& x) {
  using std::exp;
  return exp(x);
}

/// Everything along l0 that is the same for all of its values.
template <class Scalar>
class PathPage {
 public:
  PathPage(const Report<Scalar>& report, const Options& options)
      : report_(report), tolerances_(parse_numbers<Scalar>(options).tolerances) {
    const dmf::SingularGroups<Scalar>& groups = report.atlas.groups();
    tolerances_.uncertainty = groups.uncertainty;
    for (int l = 0; l <= groups.architecture.depth(); ++l) widths_.push_back(groups.architecture.width(l));
    mean_weight_ = dmf::common_weight(groups.architecture);
    const dmf::RegularizationPath<Scalar> path(groups.architecture, groups.singular_values, tolerances_);
    using dmf::isfinite;
    for (const dmf::PathEvent<Scalar>& event : path.events()) {
      const Scalar weight = event.mean_weight;
      if (isfinite(weight) && weight > Scalar(0) && isfinite(Scalar(weight * report.loss.factor)))
        events_.push_back(event);
    }
    all_ = events_.size();
    choose_window(groups.groups.size());
  }

  /// Leaves the events nearest to this problem: states have to be computed for each.
  void choose_window(std::size_t groups) {
    const std::size_t most = std::clamp<std::size_t>(40000 / std::max<std::size_t>(groups, 1), 8, most_events);
    if (events_.size() <= most) return;
    const auto here = std::find_if(events_.begin(), events_.end(),
                                   [&](const auto& event) { return event.mean_weight < mean_weight_; });
    const auto place = static_cast<std::size_t>(here - events_.begin());
    const std::size_t first = std::min(place > most / 2 ? place - most / 2 : 0, events_.size() - most);
    if (first > 0) highest_ = events_[first - 1].mean_weight;
    if (first + most < events_.size()) lowest_ = events_[first + most].mean_weight;
    events_ = {events_.begin() + static_cast<std::ptrdiff_t>(first),
               events_.begin() + static_cast<std::ptrdiff_t>(first + most)};
  }

  [[nodiscard]] std::size_t events() const { return events_.size(); }
  [[nodiscard]] std::size_t left_out() const { return all_ - events_.size(); }

  void append(std::string& text, Progress& progress) const {
    text += '{';
    member(text, "mean_weight", report_.loss.of(mean_weight_), "a weight");
    if (highest_ > Scalar(0)) member(text, "highest_weight", report_.loss.of(highest_), "a weight");
    if (lowest_ > Scalar(0)) member(text, "lowest_weight", report_.loss.of(lowest_), "a weight");
    begin_member(text, "events");
    list(text, events_.size(), [&](std::size_t i) { append_event(text, events_[i]); });
    begin_member(text, "states");
    list(text, 2 * events_.size() + 1, [&](std::size_t i) {
      progress.advance("following the weights", i, 2 * events_.size() + 1);
      append_state(text, weight_of_state(i));
    });
    append_curves(text);
    text += '}';
  }

 private:
  [[nodiscard]] dmf::SingularGroups<Scalar> groups_at(const Scalar& weight) const {
    return dmf::singular_groups(dmf::Architecture<Scalar>(widths_, weight), report_.atlas.groups().singular_values,
                                tolerances_);
  }

  /// An event has an odd number; between two of them the geometric mean stands for all.
  [[nodiscard]] Scalar weight_of_state(std::size_t i) const {
    if (events_.empty()) return mean_weight_;
    if (i % 2 == 1) return events_[i / 2].mean_weight;
    const Scalar half(0.5);
    if (i == 0) {
      const Scalar& first = events_.front().mean_weight;
      return highest_ > Scalar(0) ? between(highest_, first) : Scalar(first + first * half);
    }
    const Scalar& above = events_[i / 2 - 1].mean_weight;
    if (i == 2 * events_.size()) return lowest_ > Scalar(0) ? between(lowest_, above) : Scalar(above * half);
    return between(above, events_[i / 2].mean_weight);
  }

  [[nodiscard]] static Scalar between(const Scalar& a, const Scalar& b) {
    using std::sqrt;
    return sqrt(a) * sqrt(b);
  }

  void append_event(std::string& text, const dmf::PathEvent<Scalar>& event) const {
    text += '{';
    member(text, "kind", to_string(event.kind));
    member(text, "group", static_cast<dmf::Index>(event.group) + 1);
    member(text, "singular_value", event.singular_value, "a singular value");
    member(text, "multiplicity", event.multiplicity);
    member(text, "mean_weight", report_.loss.of(event.mean_weight), "a weight");
    flag(text, "changes_global_rank", event.changes_global_rank);
    text += '}';
  }

  void append_state(std::string& text, const Scalar& weight) const {
    const dmf::Atlas<Scalar> atlas(groups_at(weight));
    const dmf::RankRange ranks = dmf::global_ranks(atlas.groups());
    text += '{';
    begin_member(text, "ranks");
    fmt::format_to(std::back_inserter(text), "[{},{}]", ranks.lowest, ranks.highest);
    member(text, "landscape", to_string(atlas.benignity().kind));
    const auto counts = atlas.template counts<dmf::Natural>();
    begin_member(text, "counts");
    text += '{';
    member(text, "total", counts.total.to_string());
    member(text, "global_minimizer", counts.global_minimizer.to_string());
    member(text, "spurious_local_minimizer", counts.spurious_local_minimizer.to_string());
    member(text, "strict_saddle", counts.strict_saddle.to_string());
    member(text, "non_strict_saddle", counts.non_strict_saddle.to_string());
    text += "}}";
  }

  /// Weights from one end to the other, those of the switches among them, each twice: on its two sides a curve has two
  /// values.
  [[nodiscard]] std::vector<std::pair<Scalar, bool>> sampled_weights() const {
    using std::log;
    std::vector<std::pair<Scalar, bool>> weights;
    Scalar top = max(events_.front().mean_weight, mean_weight_), bottom = min(events_.back().mean_weight, mean_weight_);
    top *= Scalar(1.4);
    bottom /= Scalar(1.8);
    const Scalar from = log(bottom), step = Scalar((log(top) - from) / Scalar(samples - 1));
    for (int i = 0; i < samples; ++i) weights.emplace_back(exponential(Scalar(from + Scalar(i) * step)), false);
    for (const dmf::PathEvent<Scalar>& event : events_) {
      if (event.kind != dmf::PathEventKind::at_switch) continue;
      weights.emplace_back(event.mean_weight, false);
      weights.emplace_back(event.mean_weight, true);
    }
    std::sort(weights.begin(), weights.end());
    return weights;
  }

  [[nodiscard]] static const Scalar& max(const Scalar& a, const Scalar& b) { return a < b ? b : a; }
  [[nodiscard]] static const Scalar& min(const Scalar& a, const Scalar& b) { return b < a ? b : a; }

  /// The largest singular values of W_L ... W_1 at the global minimizer: at a switch that of lowest rank where
  /// `beyond`, and else that of highest.
  [[nodiscard]] std::vector<Scalar> fitted_values(const Scalar& weight, bool beyond, std::size_t count) const {
    const dmf::SingularGroups<Scalar> groups = groups_at(weight);
    const dmf::RankRange ranks = dmf::global_ranks(groups);
    std::vector<Scalar> values(count, Scalar(0));
    const auto& all = report_.atlas.groups().groups;
    for (std::size_t k = 0; k < count; ++k) {
      if (all[k].first >= (beyond ? ranks.lowest : ranks.highest)) continue;
      for (const dmf::SingularGroup<Scalar>& group : groups.groups) {
        if (group.first > all[k].first || all[k].first >= group.first + group.multiplicity) continue;
        if (!group.roots.empty()) values[k] = group.roots.front().end_to_end;
      }
    }
    return values;
  }

  void append_curves(std::string& text) const {
    const std::size_t count = std::min(most_curves, report_.atlas.groups().groups.size());
    std::vector<std::pair<Scalar, bool>> weights;
    if (!events_.empty()) weights = sampled_weights();
    std::vector<std::vector<Scalar>> values;
    for (const auto& [weight, beyond] : weights) values.push_back(fitted_values(weight, beyond, count));
    begin_member(text, "curves");
    text += '{';
    begin_member(text, "groups");
    list(text, count, [&](std::size_t k) { fmt::format_to(std::back_inserter(text), "{}", k); });
    begin_member(text, "weights");
    list(text, weights.size(),
         [&](std::size_t i) { json_text::append(text, report_.loss.of(weights[i].first), "a weight"); });
    begin_member(text, "end_to_end");
    list(text, count, [&](std::size_t k) {
      list(text, weights.size(), [&](std::size_t i) { json_text::append(text, values[i][k], "a singular value"); });
    });
    text += '}';
  }

  const Report<Scalar>& report_;
  dmf::GroupOptions<Scalar> tolerances_;
  std::vector<dmf::Index> widths_;
  Scalar mean_weight_{};
  std::vector<dmf::PathEvent<Scalar>> events_{};
  std::size_t all_ = 0;
  Scalar lowest_{0}, highest_{0};  // the nearest events that were left out
};

/// How many orbits of local minimizers there are.
template <class Scalar>
std::size_t local_minimizers(const dmf::Atlas<Scalar>& atlas) {
  if (atlas.architecture().depth() == 2) return 1;
  return static_cast<std::size_t>(std::min(atlas.architecture().rank_bound(), atlas.groups().above_fold())) + 1;
}

}  // namespace

template <class Scalar>
std::string append_path(Document& document, const Report<Scalar>& report, const Options& options, Progress& progress) {
  if (report.atlas.groups().tail.count > 0) {
    document.member("path", R"({"events":[]})");
    return "The path is left out: of the singular values of Y the largest alone are known.";
  }
  const PathPage<Scalar> page(report, options);
  page.append(document.begin("path"), progress);
  if (page.events() == 0)
    return report.atlas.groups().groups.empty() ? "" : "No event lies in the range of the scalar.";
  if (page.left_out() == 0) return "";
  return fmt::format("Of {} events the {} nearest to this problem are here; dmf-atlas path lists all.",
                     page.events() + page.left_out(), page.events());
}

template <class Scalar>
std::string append_barriers(Document& document, const Report<Scalar>& report) {
  const dmf::Atlas<Scalar>& atlas = report.atlas;
  dmf::MergeTree<Scalar> tree;
  std::string remark;
  if (!atlas.groups().complete) {
    remark = "The graph is left out: singular values that are not known may lie above the fold.";
  } else if (local_minimizers(atlas) > most_minimizers) {
    remark = fmt::format("The graph is left out: there are local minimizers of {} ranks; dmf-atlas barriers lists all.",
                         local_minimizers(atlas));
  } else {
    tree = dmf::merge_tree(atlas);
  }
  std::string& text = document.begin("barriers");
  text += '{';
  begin_member(text, "minimizers");
  list(text, tree.leaves.size(), [&](std::size_t i) {
    const dmf::Orbit<Scalar>& orbit = tree.leaves[i].orbit;
    text += '{';
    member(text, "rank", orbit.rank());
    member(text, "value", report.loss.of(orbit.value()), "the value F");
    member(text, "type", to_string(orbit.type()));
    member(text, "components", power_of_two(tree.leaves[i].log2_count));
    text += '}';
  });
  begin_member(text, "passes");
  list(text, tree.leaves.empty() ? 0 : tree.leaves.size() - 1, [&](std::size_t i) {
    const dmf::Barrier<Scalar> barrier = dmf::barrier(atlas, static_cast<dmf::Index>(i) + 1);
    text += '{';
    member(text, "rank", static_cast<dmf::Index>(i) + 1);
    member(text, "value", report.loss.of(barrier.pass.value()), "the value F");
    member(text, "height_from_fewer", report.loss.of(barrier.height_from_fewer), "a height");
    member(text, "height_from_more", report.loss.of(barrier.height_from_more), "a height");
    text += '}';
  });
  begin_member(text, "merges");
  list(text, tree.merges.size(), [&](std::size_t i) {
    const dmf::Merge<Scalar>& merge = tree.merges[i];
    text += '{';
    member(text, "level", report.loss.of(merge.level), "a level");
    begin_member(text, "parts");
    text += merge_parts_json(tree, merge, report.loss);
    member(text, "reason", to_string(merge.reason));
    member(text, "count", power_of_two(merge.log2_count));
    text += '}';
  });
  text += '}';
  if (!remark.empty() || !tree.merges.empty()) return remark;
  if (atlas.architecture().depth() == 2)
    return "With two layers every local minimizer is global, and here they are one connected orbit: no barrier.";
  return "W = 0 is the only local minimizer: there is no barrier.";
}

#define DMF_ATLAS_INSTANTIATE(Scalar)                                                            \
  template std::string append_path(Document&, const Report<Scalar>&, const Options&, Progress&); \
  template std::string append_barriers(Document&, const Report<Scalar>&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
