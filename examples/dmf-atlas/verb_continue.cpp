// SPDX-License-Identifier: BSL-1.0

// dmf-atlas continue: critical points of a loss with data or weights, followed from the atlas of a whitened one and
// searched for (dmf/continuation/survey.hpp).

#include "compiled_scalars.hpp"
#include "loss_data.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/continuation/homotopy.hpp>
#include <dmf/continuation/survey.hpp>
#include <dmf/core/natural.hpp>
#include <dmf/loss/classify.hpp>
#include <dmf/loss/losses.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dmf_atlas {
namespace {

const char* plain_words(dmf::LossPointType type) {
  switch (type) {
    case dmf::LossPointType::local_minimizer: return "local minimizer";
    case dmf::LossPointType::strict_saddle: return "strict saddle";
    case dmf::LossPointType::non_strict_saddle: return "non-strict saddle";
    case dmf::LossPointType::not_critical: return "not critical";
    case dmf::LossPointType::undecided: return "undecided";
  }
  return "";
}

const char* plain_words(dmf::PointSource source) {
  switch (source) {
    case dmf::PointSource::zero: return "W = 0";
    case dmf::PointSource::path: return "a path";
    case dmf::PointSource::search: return "a search alone";
    case dmf::PointSource::path_back: return "a path back";
  }
  return "";
}

const char* plain_words(dmf::BranchEnd end) {
  switch (end) {
    case dmf::BranchEnd::reached: return "reached";
    case dmf::BranchEnd::turned_back: return "turned back";
    case dmf::BranchEnd::left_rank: return "left its rank";
    case dmf::BranchEnd::step_too_small:
    case dmf::BranchEnd::steps_used: return "lost";
    case dmf::BranchEnd::singular_start: return "no start";
  }
  return "";
}

/// What is known of each point.
Listing points_list(const dmf::Survey<double>& survey, const std::vector<dmf::LossClassification<double>>& types) {
  Listing list{"points",
               "Critical points that are known: rank by rank, lowest value first",
               {{"point", "point"},
                {"rank", "rank"},
                {"value", "value", Align::point},
                {"type", "type", Align::left},
                {"index", "index"},
                {"nullity", "nullity"},
                {"source", "found by", Align::left},
                {"certificate", "certificate", Align::left},
                {"radius", "within", Align::point},
                {"paths", ""},
                {"searches", ""},
                {"gradient", ""},
                {"margin", ""},
                {"doubt", ""},
                {"degenerate", ""}}};
  for (std::size_t i = 0; i < survey.points.size(); ++i) {
    const dmf::SurveyPoint<double>& found = survey.points[i];
    const dmf::LossClassification<double>& what = types[i];
    const bool certified = found.certificate.certified();
    const Cell index = certified ? whole(found.certificate.index) : what.counted ? whole(what.index) : nothing("?");
    list.rows.push_back({whole(static_cast<std::int64_t>(i) + 1), whole(found.rank()), real_number(found.value),
                         word(to_string(what.type), plain_words(what.type)), index,
                         what.counted ? whole(what.nullity) : nothing("?"),
                         word(to_string(found.source), plain_words(found.source)),
                         word(to_string(found.certificate.verdict), certified ? "yes" : "no"),
                         certified ? real_number(found.certificate.radius, 2) : nothing(), whole(found.paths),
                         whole(found.searches), real_number(found.gradient), real_number(what.margin),
                         word(to_string(what.doubt)), yes_or_no(found.degenerate)});
  }
  list.remarks.push_back(
      "certificate: a true critical point of this rank and index lies within that distance of W_L ... W_1, proved with "
      "rounding; no: not proved, which does not say that there is none");
  if (std::any_of(types.begin(), types.end(), [](const auto& what) { return !what.counted; })) {
    list.remarks.push_back("?: an eigenvalue is within its noise, so that signs cannot be counted");
  }
  for (std::size_t i = 0; i < survey.points.size(); ++i) {
    if (!survey.points[i].degenerate) continue;
    list.remarks.push_back(fmt::format(
        "point {}: index as computed, degenerate; it stands for all points of its rank with the same singular values "
        "and the same value, which may be a manifold",
        i + 1));
  }
  list.remarks.push_back("This is what paths and searches found. That nothing is missing is not known.");
  return list;
}

Listing paths_list(const dmf::Survey<double>& survey, const Loss<double>& loss) {
  Listing list{"paths",
               "Paths from the critical points of the whitened loss, tau from 0 to 1",
               {{"path", "path"},
                {"start_rank", "rank"},
                {"start_value", "starts at", Align::point},
                {"start_type", "as", Align::left},
                {"end", "end", Align::left},
                {"point", "at point"},
                {"turned_to", "at path"},
                {"folds", "folds"},
                {"steps", "steps"},
                {"tau", ""},
                {"suspect", ""}}};
  for (std::size_t i = 0; i < survey.branches.size(); ++i) {
    const dmf::SurveyBranch<double>& path = survey.branches[i];
    const auto number = [](const std::optional<std::size_t>& place) {
      return place ? whole(static_cast<std::int64_t>(*place) + 1) : nothing();
    };
    list.rows.push_back(
        {whole(static_cast<std::int64_t>(i) + 1), whole(path.orbit.rank()), real_number(loss.of(path.orbit.value())),
         word(to_string(path.orbit.type()), dmf_atlas::plain_words(path.orbit.type())),
         word(to_string(path.branch.end), plain_words(path.branch.end)), number(path.point), number(path.turned_to),
         whole(path.branch.folds), whole(path.branch.steps), real_number(path.branch.tau), yes_or_no(path.suspect)});
  }
  if (list.rows.empty()) list.remarks.push_back("None: W = 0 is the only critical point of the whitened loss.");
  return list;
}

Listing parity_list(const dmf::Survey<double>& survey) {
  Listing list{
      "parity",
      "The sum of (-1)^index over the points of one rank, which is 0 for a complete list",
      {{"rank", "rank"}, {"sum", "sum"}, {"applies", "applies", Align::left}, {"holds", "holds", Align::left}}};
  for (const dmf::ParityCheck& check : survey.parity) {
    list.rows.push_back({whole(check.rank), whole(check.sum), yes_or_no(check.applies),
                         check.applies ? yes_or_no(check.holds()) : nothing()});
  }
  list.remarks.push_back(
      "applies: at least three layers, and no Hessian on the rank that is degenerate as far as computed. Where it "
      "fails "
      "points are missing; where it holds there may be more.");
  return list;
}

/// f as the library has it: the factor goes into weights where there are any, else into the data.
template <class Use>
auto with_loss(const LossData<double>& data, double factor, const Use& use) {
  if (!data.M && data.X) {
    const double root = std::sqrt(factor);
    return use(dmf::DataLoss<double>(root * *data.X, root * data.T));
  }
  const dmf::Matrix<double> M = factor * (data.M ? *data.M : dmf::Matrix<double>::Ones(data.T.rows(), data.T.cols()));
  if (!data.X) return use(dmf::WeightedLoss<double>(M, data.T));
  return use(dmf::WeightedDataLoss<double>(M, *data.X, data.T));
}

/// The end-to-end matrix of each point in a row, column by column.
std::string matrices_csv(const dmf::Survey<double>& survey) {
  std::string text;
  for (const dmf::SurveyPoint<double>& found : survey.points) {
    const dmf::Matrix<double> P = found.point.product();
    for (dmf::Index k = 0; k < P.size(); ++k) text += (k > 0 ? "," : "") + shortest(P.data()[k]);
    text += '\n';
  }
  return text;
}

/// Every place that the paths came by.
std::string places_csv(const dmf::Survey<double>& survey) {
  std::string text = "path,tau,value,norm,index\n";
  for (std::size_t i = 0; i < survey.branches.size(); ++i) {
    for (const dmf::BranchPlace<double>& place : survey.branches[i].branch.places) {
      text += fmt::format("{},{},{},{},{}\n", i + 1, shortest(place.tau), shortest(place.value), shortest(place.norm),
                          place.index);
    }
  }
  return text;
}

/// Throws UsageError where reduced Hessians are of an order r (d_0 + d_L - r) above the limit: each takes 9 times its
/// third power of multiplications, and there are thousands of them.
void require_order(const dmf::Architecture<double>& architecture, std::int64_t largest) {
  const dmf::Index r = architecture.rank_bound();
  const std::int64_t order = r * (architecture.width(0) + architecture.width(architecture.depth()) - r);
  if (order <= largest) return;
  throw UsageError(
      fmt::format("continue needs Hessians of order {} on the matrices of rank {}, more than "
                  "--largest-order {}; narrower hidden layers bound the rank",
                  order, r, largest));
}

Answer continued(const Options& options, const Problem<double>& problem, Progress& progress) {
  const LossData<double>& data = *problem.data;
  const auto& architecture = problem.groups.architecture;
  // The weights of the problem are those of ||P - Y||^2; those of the loss as it was typed are s times as large.
  const std::vector<double>& weights = problem.loss.weights;
  std::vector<dmf::Index> widths;
  for (int l = 0; l <= architecture.depth(); ++l) widths.push_back(architecture.width(l));
  const dmf::Architecture<double> of_loss = weights.size() == 1 ? dmf::Architecture<double>(widths, weights.front())
                                                                : dmf::Architecture<double>(widths, weights);
  dmf::SurveyOptions<double> survey_options;
  const auto own = [&](const char* option, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
    const auto given = options.own.find(option);
    return given == options.own.end() ? otherwise : whole_number(given->second, option, least, most);
  };
  survey_options.search_starts = static_cast<int>(own("--searches", survey_options.search_starts, 0, 1'000'000));
  survey_options.seed = static_cast<std::uint64_t>(own("--seed", 1, 0, std::int64_t{1} << 62));
  survey_options.branch.keep_places = options.own.contains("--places");
  survey_options.progress = [&](const char* what, std::size_t done, std::size_t total) {
    progress.advance(what, done, total);
  };
  require_order(of_loss, own("--largest-order", 100, 1, 4000));
  const std::int64_t most_paths = own("--most-paths", 1000, 0, 1'000'000);
  Answer answer;
  with_loss(data, problem.loss.factor / data.curvature(), [&](const auto& loss) {
    const dmf::Homotopy start(of_loss, loss);
    const dmf::Natural orbits = start.atlas().template counts<dmf::Natural>().total;
    if (orbits > dmf::Natural(static_cast<std::uint64_t>(most_paths) + 1)) {  // W = 0 is one of them
      throw UsageError(
          fmt::format("continue would begin at {} orbits, more than --most-paths {} and W = 0; narrower "
                      "hidden layers leave fewer",
                      short_count(orbits.to_string()), most_paths));
    }
    const auto survey = dmf::survey(of_loss, loss, survey_options);
    std::vector<dmf::LossClassification<double>> types;
    for (const dmf::SurveyPoint<double>& found : survey.points) {
      types.push_back(dmf::classify(loss, of_loss, found.point));
    }
    std::int64_t minimizers = 0;
    for (const auto& what : types) minimizers += what.type == dmf::LossPointType::local_minimizer;
    const auto lost = survey.branches.size() - survey.count(dmf::BranchEnd::reached) -
                      survey.count(dmf::BranchEnd::turned_back) - survey.count(dmf::BranchEnd::left_rank);
    answer.entries = {
        {"known_points", "critical points", whole(static_cast<std::int64_t>(survey.points.size()))},
        {"known_local_minimizers", "minimizers", whole(minimizers)},
        {"certified", "certified", whole(static_cast<std::int64_t>(survey.certified()))},
        {"paths_followed", "paths", whole(static_cast<std::int64_t>(survey.branches.size()))},
        {"reached", "reached the loss", whole(static_cast<std::int64_t>(survey.count(dmf::BranchEnd::reached)))},
        {"turned_back", "turned back", whole(static_cast<std::int64_t>(survey.count(dmf::BranchEnd::turned_back)))},
        {"left_rank", "left their rank", whole(static_cast<std::int64_t>(survey.count(dmf::BranchEnd::left_rank)))},
        {"lost", "lost", whole(static_cast<std::int64_t>(lost))},
        {"starts_missing", "orbits without path", whole(survey.starts_missing)},
        {"too_small", "orbits too small for one", whole(survey.too_small)},
        {"degenerate", "degenerate", whole(static_cast<std::int64_t>(survey.degenerate()))},
        {"consistent", "no test failed", yes_or_no(survey.consistent())},
        {"searches", "searches", whole(survey.searches)},
        {"searches_converged", "of them ended", whole(survey.searches_converged)},
        {"start_factor", "factor of the start", real_number(survey.factor)},
        {"merge_tolerance", "one point within", real_number(survey.merge_tolerance, 2)},
    };
    Loss<double> of_start;
    of_start.factor = survey.factor;
    answer.listings.push_back(points_list(survey, types));
    answer.listings.push_back(paths_list(survey, of_start));
    answer.listings.push_back(parity_list(survey));
    if (options.own.contains("--places")) answer.files.push_back(places_csv(survey));
    if (options.own.contains("--write")) answer.files.push_back(matrices_csv(survey));
  });
  return answer;
}

}  // namespace

template <class Scalar>
Answer continuation(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  if constexpr (std::is_same_v<Scalar, double>) {
    return continued(options, problem, progress);
  } else {
    throw UsageError("continue computes in double, got --scalar " + std::string(ScalarText<Scalar>::name));
  }
}

DMF_ATLAS_INSTANTIATE_VERB(continuation)

}  // namespace dmf_atlas
