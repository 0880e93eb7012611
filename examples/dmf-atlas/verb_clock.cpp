// SPDX-License-Identifier: BSL-1.0

// dmf-atlas clock: the learning curves of an aligned balanced start (dmf/landscape/learning_curve.hpp).

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/learning_curve.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace dmf_atlas {
namespace {

const char* words_of(dmf::TrainingEnd end) {
  switch (end) {
    case dmf::TrainingEnd::zero: return "lost";
    case dmf::TrainingEnd::larger_root: return "learned";
    case dmf::TrainingEnd::smaller_root: return "stays at the saddle";
    case dmf::TrainingEnd::double_root: return "at the double root";
  }
  return "";
}

const char* words_of(dmf::ClockReach reach) {
  switch (reach) {
    case dmf::ClockReach::reached: return "yes";
    case dmf::ClockReach::only_in_the_limit: return "only in the limit";
    case dmf::ClockReach::starts_at_root: return "never: starts at a root";
    case dmf::ClockReach::beyond_root: return "never: a root lies between";
    case dmf::ClockReach::other_way: return "never: moves away";
  }
  return "";
}

/// A number of steps: none where the step is so long that the estimate is negative.
template <class Scalar>
Cell steps_cell(const Scalar& steps) {
  return steps < Scalar(0) ? nothing("step too long") : real_number(steps);
}

/// The options of the verb, and the units of the loss.
template <class Scalar>
struct Question {
  dmf::TrainingFlow flow = dmf::TrainingFlow::plain;
  dmf::Vector<Scalar> starts;
  std::vector<Scalar> targets;
  std::optional<Scalar> step, until, threshold;
  std::int64_t points = 21;
  Loss<Scalar> loss;

  /// The weighted flow is the same for the loss and for F: its rates 1/lambda_l have the factor.
  [[nodiscard]] Scalar time_of_loss(const Scalar& time) const {
    return flow == dmf::TrainingFlow::weighted ? time : loss.inverse_of(time);
  }
  [[nodiscard]] Scalar time_of_F(const Scalar& time) const {
    return flow == dmf::TrainingFlow::weighted ? time : loss.of(time);
  }
};

template <class Scalar>
std::optional<Scalar> number(const Options& options, const char* name, bool may_be_zero) {
  const auto given = options.own.find(name);
  if (given == options.own.end()) return std::nullopt;
  const std::vector<Scalar> list = parse_list<Scalar>(given->second, name);
  if (list.size() != 1 || !(list[0] > Scalar(0) || (may_be_zero && list[0] == Scalar(0)))) {
    throw UsageError(fmt::format("{} must be {} number, got {}", name, may_be_zero ? "one nonnegative" : "one positive",
                                 in_quotes(given->second)));
  }
  return list[0];
}

template <class Scalar>
Question<Scalar> question(const Options& options, const Problem<Scalar>& problem) {
  const auto& architecture = problem.groups.architecture;
  Question<Scalar> result;
  result.loss = problem.loss;
  if (const auto given = options.own.find("--flow"); given != options.own.end()) {
    if (given->second != "plain" && given->second != "weighted") {
      throw UsageError("--flow must be plain or weighted, got " + in_quotes(given->second));
    }
    if (given->second == "weighted") result.flow = dmf::TrainingFlow::weighted;
  }
  const auto weights = architecture.weights();
  const bool equal = std::all_of(weights.begin(), weights.end(), [&](const Scalar& x) { return x == weights[0]; });
  if (!equal && result.flow == dmf::TrainingFlow::plain) {
    throw UsageError(
        "the plain flow has no closed law where the weights differ; --flow weighted, in which layer l learns at the "
        "rate 1/lambda_l, has one");
  }
  const dmf::Index modes = architecture.rank_bound();
  const auto given = options.own.find("--start-scale");
  const std::vector<Scalar> scales =
      given == options.own.end() ? std::vector<Scalar>{Scalar(1)} : parse_list<Scalar>(given->second, "--start-scale");
  const auto count = static_cast<dmf::Index>(scales.size());
  if (count != 1 && count != modes) {
    throw UsageError(
        fmt::format("--start-scale takes one scale, or one for each of the {} modes, got {}", modes, count));
  }
  result.starts.resize(modes);
  for (dmf::Index i = 0; i < modes; ++i) {
    result.starts[i] = scales[count == 1 ? 0 : static_cast<std::size_t>(i)];
    if (result.starts[i] < Scalar(0)) throw UsageError("a scale must not be negative, got " + in_quotes(given->second));
  }
  if (const auto to = options.own.find("--to"); to != options.own.end()) {
    result.targets = parse_list<Scalar>(to->second, "--to");
    for (const Scalar& s : result.targets) {
      if (s < Scalar(0)) throw UsageError("a scale must not be negative, got " + in_quotes(to->second));
    }
  }
  result.step = number<Scalar>(options, "--step", false);
  result.until = number<Scalar>(options, "--until", false);
  result.threshold = number<Scalar>(options, "--threshold", true);
  if (const auto points = options.own.find("--points"); points != options.own.end()) {
    result.points = whole_number(points->second, "--points", 2, 100001);
  }
  return result;
}

template <class Scalar>
Cell time_cell(const Question<Scalar>& question, const Scalar& time) {
  return real_number(question.time_of_loss(time));
}

template <class Scalar>
Cell scale_or_nothing(const std::optional<Scalar>& scale) {
  return scale ? real_number(*scale) : nothing();
}

template <class Scalar>
Listing modes(const Question<Scalar>& question, const dmf::LearningCurve<Scalar>& curve, bool two_layers) {
  Listing list{"modes",
               "The modes, one for each singular value of Y that has a place",
               {{"mode", "mode"},
                {"singular_value", "y", Align::point},
                {"start_scale", "start", Align::point},
                {"end", "is", Align::left}}};
  if (question.step) list.columns.push_back({"end_known", "known", Align::left});
  list.columns.push_back({"end_scale", "at the scale", Align::point});
  list.columns.push_back({"half_time", "half way at", Align::point});
  if (question.step) list.columns.push_back({"half_steps", "after steps", Align::point});
  for (const Heading& heading : std::vector<Heading>{{"smaller_root", two_layers ? "" : "boundary", Align::point},
                                                     {"larger_root", ""},
                                                     {"margin", ""},
                                                     {"half_scale", ""},
                                                     {"rate_at_zero", ""},
                                                     {"rate_at_smaller_root", ""},
                                                     {"rate_at_larger_root", ""}}) {
    list.columns.push_back(heading);
  }
  if (question.step) {
    list.columns.push_back({"largest_step", "ends known below", Align::point});
    list.remarks.push_back(
        "known: at this step the end of gradient descent is proved to be that of the flow; steps are those of gradient "
        "descent up to O(step)");
  }
  std::int64_t number = 0;
  for (const dmf::ModeCurve<Scalar>& mode : curve.modes()) {
    const auto& clock = mode.clock;
    const auto lower = clock.smaller_root(), upper = clock.larger_root();
    const auto rate = [&](const Scalar& of_F) {  // an inverse time
      return question.flow == dmf::TrainingFlow::weighted ? real_number(of_F) : real_number(question.loss.of(of_F));
    };
    std::vector<Cell> row{whole(++number), real_number(clock.value()), real_number(mode.start),
                          word(to_string(mode.fate.end), words_of(mode.fate.end))};
    const auto descent =
        question.step ? clock.descent_fate(mode.start, question.time_of_F(*question.step)) : dmf::DescentFate<Scalar>();
    if (question.step) row.push_back(yes_or_no(descent.known));
    row.push_back(real_number(mode.fate.scale));
    row.push_back(time_cell(question, mode.half.time));
    const bool moves = mode.half.finite();
    if (question.step) {
      row.push_back(
          moves ? steps_cell(clock.descent_steps(mode.start, mode.half_scale, question.time_of_F(*question.step)))
                : real_number(mode.half.time));
    }
    const bool simple = upper && (lower || two_layers);
    for (Cell& cell : std::vector<Cell>{scale_or_nothing(lower), scale_or_nothing(upper), real_number(mode.fate.margin),
                                        real_number(mode.half_scale), rate(clock.rate_at_zero()),
                                        lower ? rate(clock.rate_at_root(dmf::RootKind::smaller)) : nothing(),
                                        simple ? rate(clock.rate_at_root(dmf::RootKind::larger)) : nothing()}) {
      row.push_back(std::move(cell));
    }
    if (question.step) row.push_back(time_cell(question, descent.largest_step));
    list.rows.push_back(std::move(row));
  }
  return list;
}

/// When each mode reaches the scales of --to.
template <class Scalar>
Listing targets(const Question<Scalar>& question, const dmf::LearningCurve<Scalar>& curve) {
  Listing list{
      "targets", "Given scales", {{"scale", "scale", Align::point}, {"mode", "mode"}, {"time", "time", Align::point}}};
  if (question.step) list.columns.push_back({"steps", "steps", Align::point});
  list.columns.push_back({"reach", "reached", Align::left});
  list.columns.push_back({"margin", "distance from a root", Align::point});
  list.columns.push_back({"sensitivity", ""});
  for (const Scalar& target : question.targets) {
    std::int64_t number = 0;
    for (const dmf::ModeCurve<Scalar>& mode : curve.modes()) {
      const dmf::ClockTime<Scalar> time = mode.clock.time(mode.start, target);
      std::vector<Cell> row{real_number(target), whole(++number), time_cell(question, time.time)};
      if (question.step) {
        row.push_back(steps_cell(mode.clock.descent_steps(mode.start, target, question.time_of_F(*question.step))));
      }
      row.push_back(word(to_string(time.reach), words_of(time.reach)));
      row.push_back(real_number(time.margin));
      row.push_back(time_cell(question, time.sensitivity));
      list.rows.push_back(std::move(row));
    }
  }
  return list;
}

/// The time until every mode that is learned is within 1 % of its end; where none is, until all are at 1 % of their
/// start.
template <class Scalar>
Scalar default_time(const dmf::LearningCurve<Scalar>& curve) {
  const Scalar percent = Scalar(1) / Scalar(100);
  Scalar learned(0), lost(0);
  for (const dmf::ModeCurve<Scalar>& mode : curve.modes()) {
    const Scalar& end = mode.fate.scale;
    const bool stays = end > Scalar(0);
    const Scalar near = stays ? Scalar(end * (Scalar(1) + (mode.start > end ? percent : Scalar(-percent))))
                              : Scalar(percent * mode.start);
    const dmf::ClockTime<Scalar> time = mode.clock.time(mode.start, near);
    Scalar& longest = stays ? learned : lost;
    using dmf::isfinite;  // a time may overflow though it is one
    if (time.finite() && isfinite(time.time) && time.time > longest) longest = time.time;
  }
  return learned > Scalar(0) ? learned : lost > Scalar(0) ? lost : Scalar(1);
}

/// Whether steps follow the flow, so that a time is so many of them.
template <class Scalar>
bool steps_follow(const Question<Scalar>& question, const dmf::LearningCurve<Scalar>& curve) {
  if (!question.step) return false;
  for (const dmf::ModeCurve<Scalar>& mode : curve.modes()) {
    if (!mode.clock.descent_fate(mode.start, question.time_of_F(*question.step)).known) return false;
  }
  return true;
}

/// Loss, rank and scales over time; rows are made when they are written.
template <class Scalar>
Listing curve_of(const Question<Scalar>& question, const dmf::LearningCurve<Scalar>& curve, const Scalar& until_of_F,
                 const Scalar& threshold) {
  Listing list{"curve", "The learning curve", {{"time", "time", Align::point}}};
  const bool with_steps = steps_follow(question, curve);
  if (with_steps) list.columns.push_back({"steps", "steps", Align::point});
  list.columns.push_back({"loss", "loss", Align::point});
  list.columns.push_back({"rank", "rank"});
  for (std::size_t i = 1; i <= curve.modes().size(); ++i) {
    list.columns.push_back({fmt::format("scale_{}", i), fmt::format("s {}", i), Align::point});
  }
  list.count = static_cast<std::size_t>(question.points);
  list.row = [=](std::size_t i) {
    const Scalar time =
        until_of_F * (static_cast<Scalar>(static_cast<std::int64_t>(i)) / static_cast<Scalar>(question.points - 1));
    const dmf::Vector<Scalar> scales = curve.scales(time);
    std::vector<Cell> row{time_cell(question, time)};
    if (with_steps) row.push_back(real_number(Scalar(question.time_of_loss(time) / *question.step)));
    row.push_back(real_number(question.loss.of(curve.loss_at(scales))));
    row.push_back(whole(curve.rank_at(scales, threshold)));
    for (dmf::Index m = 0; m < scales.size(); ++m) row.push_back(real_number(scales[m]));
    return row;
  };
  return list;
}

}  // namespace

template <class Scalar>
Answer clock(const Options& options, const Problem<Scalar>& problem, Progress&) {
  const Question<Scalar> asked = question(options, problem);
  const dmf::LearningCurve<Scalar> curve(problem.groups, asked.starts, asked.flow);
  const Scalar until = asked.until ? asked.time_of_F(*asked.until) : default_time(curve);
  using dmf::isfinite;
  if (!isfinite(until)) throw UsageError("--until is too large for this loss factor");
  const auto& values = problem.groups.singular_values;
  const Scalar threshold = asked.threshold ? *asked.threshold : Scalar(values[0] / Scalar(100));
  const Scalar forever = std::numeric_limits<Scalar>::infinity();
  Answer answer;
  answer.entries.push_back({"flow", "flow", word(to_string(asked.flow))});
  answer.entries.push_back({"start_loss", "loss at the start", real_number(problem.loss.of(curve.loss(Scalar(0))))});
  answer.entries.push_back({"end_loss", "and at the end", real_number(problem.loss.of(curve.loss(forever)))});
  answer.entries.push_back({"end_rank", "rank at the end", whole(curve.rank(forever, Scalar(0)))});
  answer.entries.push_back({"until", "", time_cell(asked, until)});
  answer.entries.push_back({"threshold", "", real_number(threshold)});
  answer.listings.push_back(modes(asked, curve, problem.groups.architecture.depth() == 2));
  if (!asked.targets.empty()) answer.listings.push_back(targets(asked, curve));
  answer.listings.push_back(curve_of(asked, curve, until, threshold));
  const int depth = problem.groups.architecture.depth();
  answer.listings.back().remarks.push_back(
      fmt::format("s: the scale of a mode, its singular value in W_L ... W_1 is s^{};{} rank: singular values above {}",
                  depth, depth == 2 ? "" : " boundary: a start below it is lost;", real_number(threshold).shown));
  if (asked.step && !steps_follow(asked, curve)) {
    answer.listings.back().remarks.push_back(
        "No steps: at this step gradient descent is not known to follow the flow, the curve of which this is.");
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(clock)

}  // namespace dmf_atlas
