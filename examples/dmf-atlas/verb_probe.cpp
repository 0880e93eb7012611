// SPDX-License-Identifier: BSL-1.0

// dmf-atlas probe: what is a given point? By F and its derivatives alone (dmf/analytic/probe.hpp), and by the orbit
// that is nearest to it (dmf/points/locate.hpp).

#include "compiled_scalars.hpp"
#include "nearest.hpp"
#include "number.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/analytic/objective.hpp>
#include <dmf/analytic/probe.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace dmf_atlas {
namespace {

/// What the derivatives must say at a point of the orbit.
dmf::Verdict verdict_at(dmf::CriticalPointType type) {
  switch (type) {
    case dmf::CriticalPointType::global_minimizer:
    case dmf::CriticalPointType::spurious_local_minimizer: return dmf::Verdict::second_order_minimizer;
    case dmf::CriticalPointType::strict_saddle: return dmf::Verdict::strict_saddle;
    case dmf::CriticalPointType::non_strict_saddle: return dmf::Verdict::non_strict_saddle;
  }
  return dmf::Verdict::undecided;
}

const char* plain_words(dmf::Verdict verdict) {
  switch (verdict) {
    case dmf::Verdict::not_critical: return "not critical";
    case dmf::Verdict::strict_saddle: return "strict saddle";
    case dmf::Verdict::non_strict_saddle: return "non-strict saddle";
    case dmf::Verdict::second_order_minimizer: return "minimizer";
    case dmf::Verdict::undecided: return "undecided";
  }
  return "";
}

const char* plain_words(dmf::Doubt doubt) {
  switch (doubt) {
    case dmf::Doubt::none: return "";
    case dmf::Doubt::eigenvalue_near_noise:
      return "an eigenvalue of the Hessian is too near zero for its sign to be told";
    case dmf::Doubt::third_order_near_noise: return "a third derivative is too near zero for it to be told";
    case dmf::Doubt::too_large: return "its Hessian was not examined, as there are more than --largest-hessian weights";
    case dmf::Doubt::not_converged: return "the eigenvalues of the Hessian did not converge";
    case dmf::Doubt::not_finite: return "the derivatives leave the range of the numbers";
  }
  return "";
}

/// All that is known of one point.
template <class Scalar>
struct Examined {
  Scalar value, gradient_norm;  ///< of the loss
  dmf::Probe<Scalar> probe;
  dmf::Location<Scalar> location;

  [[nodiscard]] bool has_spectrum() const { return probe.hessian_norm > Scalar(0); }
};

/// What the derivatives say, as the end of "Point 1 is ...".
template <class Scalar>
std::string verdict_in_words(const Examined<Scalar>& point, const Loss<Scalar>& loss) {
  const dmf::Probe<Scalar>& probe = point.probe;
  const auto fall = [&] { return rounded(Scalar(-loss.of(probe.descent->coefficient)), 3); };
  switch (probe.verdict) {
    case dmf::Verdict::not_critical:
      return fmt::format("no critical point: its gradient is {} times what counts as zero", rounded(probe.margin, 3));
    case dmf::Verdict::strict_saddle:
      return fmt::format("a strict saddle, with {} direction{} of negative curvature: it falls by {} s^2 along one",
                         probe.negative, probe.negative == 1 ? "" : "s", fall());
    case dmf::Verdict::non_strict_saddle:
      return fmt::format(
          "a non-strict saddle: no curvature is negative, and still it falls, by {} s^3 along a "
          "direction without curvature",
          fall());
    case dmf::Verdict::second_order_minimizer: {
      const dmf::CriticalPointType type = point.location.orbit().type();
      if (verdict_at(type) != probe.verdict) return "a minimizer: it falls in no direction";
      return fmt::format("a minimizer, by the nearest orbit a {}", dmf_atlas::plain_words(type));
    }
    case dmf::Verdict::undecided: break;
  }
  return fmt::format("critical as far as the gradient tells, no more: {}", plain_words(probe.doubt));
}

template <class Scalar>
std::string in_words(const Examined<Scalar>& point, const Loss<Scalar>& loss, std::size_t number) {
  const dmf::Verdict verdict = point.probe.verdict;
  std::string text =
      fmt::format("Point {} is {}. {}", number, verdict_in_words(point, loss), nearest_in_words(point.location));
  const bool decided = verdict != dmf::Verdict::not_critical && verdict != dmf::Verdict::undecided;
  if (decided && verdict != verdict_at(point.location.orbit().type())) {
    text += " The two differ: to the digits that were given the point is another one than those of that orbit.";
  }
  return text;
}

template <class Scalar>
std::vector<Cell> row_of(const Examined<Scalar>& point, const Loss<Scalar>& loss, std::size_t number) {
  const dmf::Probe<Scalar>& probe = point.probe;
  const dmf::Location<Scalar>& location = point.location;
  const dmf::Orbit<Scalar>& orbit = location.orbit();
  const auto of_spectrum = [&](Cell cell) { return point.has_spectrum() ? std::move(cell) : nothing(); };
  const bool falls = probe.descent.has_value();
  return {whole(static_cast<std::int64_t>(number)),
          real_number(point.value),
          real_number(point.gradient_norm, 3),
          real_number(probe.scaled_gradient, 3),
          word(to_string(probe.verdict), plain_words(probe.verdict)),
          real_number(probe.margin, 3),
          of_spectrum(whole(probe.negative)),
          of_spectrum(whole(probe.nullity)),
          word(to_string(orbit.type()), dmf_atlas::plain_words(orbit.type())),
          whole(orbit.rank()),
          real_number(location.distance, 3),
          proof_cell(location),
          choice_cell(orbit),
          word(to_string(probe.doubt)),
          real_number(probe.gradient_tolerance),
          of_spectrum(real_number(loss.of(probe.smallest_eigenvalue))),
          of_spectrum(real_number(loss.of(probe.noise))),
          yes_or_no(falls),
          falls ? whole(probe.descent->order) : nothing(),
          falls ? real_number(loss.of(probe.descent->coefficient)) : nothing(),
          real_number(loss.of(orbit.value())),
          real_number(location.relative_distance),
          word(in_words(point, loss, number))};
}

template <class Scalar>
Listing empty_list(const Loss<Scalar>& loss) {
  return {"points",
          "The given points",
          {{"point", "point"},
           {"value", loss.is_F() ? "F" : "loss", Align::point},
           {"gradient_norm", "gradient", Align::point},
           {"relative_gradient", "relative", Align::point},
           {"verdict", "what it is", Align::left},
           {"margin", "margin", Align::point},
           {"negative", "index"},
           {"zero", "nullity"},
           {"nearest_type", "nearest orbit", Align::left},
           {"nearest_rank", "rank"},
           {"distance", "distance", Align::point},
           {"proved", "", Align::left},
           {"choice", "", Align::left},
           {"doubt", ""},
           {"gradient_tolerance", ""},
           {"smallest_eigenvalue", ""},
           {"noise", ""},
           {"falls", ""},
           {"descent_order", ""},
           {"descent_coefficient", ""},
           {"nearest_value", ""},
           {"relative_distance", ""},
           {"in_words", ""}}};
}

/// The options of the probe. A dense Hessian in 50 digits is slow.
template <class Scalar>
dmf::ProbeOptions<Scalar> probe_options(const Options& options) {
  dmf::ProbeOptions<Scalar> result;
  result.gradient_tolerance = own_number<Scalar>(options, "--gradient-tolerance", result.gradient_tolerance);
  if constexpr (!std::is_floating_point_v<Scalar>) result.largest_dimension = 200;
  if (const auto given = options.own.find("--largest-hessian"); given != options.own.end()) {
    result.largest_dimension = whole_number(given->second, "--largest-hessian", 1, 20'000);
  }
  if (result.gradient_tolerance >= Scalar(0)) return result;
  throw UsageError("--gradient-tolerance must not be negative, got " +
                   in_quotes(options.own.at("--gradient-tolerance")));
}

}  // namespace

template <class Scalar>
Answer probe(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  const dmf::ProbeOptions<Scalar> probing = probe_options<Scalar>(options);
  if (!problem.Y) throw UsageError("probe: the target is too large to be dense; locate takes --rank");
  const dmf::Architecture<Scalar>& architecture = problem.groups.architecture;
  const dmf::Matrix<Scalar> points = points_at(options, problem);
  const dmf::Problem<Scalar> objective(architecture, *problem.Y);
  const dmf::Atlas<Scalar> atlas(problem.groups);
  dmf::Workspace<Scalar> workspace(architecture);
  dmf::Factors<Scalar> gradient(architecture);
  Answer answer;
  Listing list = empty_list(problem.loss);
  constexpr std::size_t most_sentences = 20;
  for (dmf::Index k = 0; k < points.cols(); ++k) {
    progress.advance("examining points", static_cast<std::size_t>(k), static_cast<std::size_t>(points.cols()));
    const dmf::FactorsView<const Scalar> W(architecture, points.col(k).data(), points.rows());
    const Scalar value = dmf::objective_and_gradient(objective, W, gradient.view(), workspace);
    const Examined<Scalar> point{problem.loss.of(value), problem.loss.of(Scalar(gradient.vector().stableNorm())),
                                 dmf::probe(objective, W, probing), dmf::locate(atlas, *problem.vectors, W)};
    const std::size_t number = list.rows.size() + 1;
    if (!is_finite(point.value) || !is_finite(point.gradient_norm)) {
      throw dmf::NotRepresentable(fmt::format("the loss or its gradient overflows at point {}", number));
    }
    list.rows.push_back(row_of(point, problem.loss, number));
    if (number <= most_sentences) answer.remarks.push_back(in_words(point, problem.loss, number));
  }
  list.remarks.push_back(
      "relative: the gradient over the Hessian and the size of the point; margin: by what factor what decides lies "
      "beyond its threshold; index, nullity: negative and zero eigenvalues of the Hessian; distance: at most so far "
      "from the orbit");
  answer.listings.push_back(std::move(list));
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(probe)

}  // namespace dmf_atlas
