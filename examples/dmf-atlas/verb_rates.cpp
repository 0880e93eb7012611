// SPDX-License-Identifier: BSL-1.0

// dmf-atlas rates: gradient descent at every local minimizer (dmf/landscape/convergence.hpp).

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/convergence.hpp>

#include <fmt/format.h>

#include <vector>

namespace dmf_atlas {
namespace {

template <class Scalar>
Listing minimizers(const std::vector<dmf::Orbit<Scalar>>& orbits, const Loss<Scalar>& loss, Progress& progress) {
  Listing list{"minimizers",
               "Gradient descent at each local minimizer, lowest value first",
               {{"rank", "rank"},
                {"value", "value", Align::point},
                {"type", "type", Align::left},
                {"largest_step", "stable below", Align::point},
                {"best_step", "best step", Align::point},
                {"best_rate", "its rate", Align::point},
                {"condition", "condition", Align::point},
                {"sharpness", "sharpness", Align::point},
                {"trace", "trace", Align::point},
                {"least_curvature", ""},
                {"linear", ""},
                {"error_bound_constant", ""},
                {"error_bound_order", ""}}};
  bool all_linear = true;
  for (const dmf::Orbit<Scalar>& orbit : orbits) {
    progress.advance("spectra of minimizers", list.rows.size(), orbits.size());
    const dmf::GradientDescentRates<Scalar> rates = dmf::gradient_descent_rates(orbit);
    const dmf::ErrorBound<Scalar> bound = dmf::error_bound(orbit);
    const dmf::Sharpness<Scalar> sharpness = dmf::sharpness(orbit);
    all_linear = all_linear && rates.linear;
    using dmf::isfinite;
    list.rows.push_back(
        {whole(orbit.rank()), real_number(loss.of(orbit.value())),
         word(to_string(orbit.type()), plain_words(orbit.type())), real_number(loss.inverse_of(rates.largest_step)),
         real_number(loss.inverse_of(rates.best_step())), real_number(rates.best_rate()),
         real_number(rates.condition_number()), real_number(loss.of(sharpness.largest_eigenvalue)),
         real_number(loss.of(sharpness.trace)), real_number(loss.of(rates.least_curvature)), yes_or_no(rates.linear),
         isfinite(bound.constant) ? real_number(loss.inverse_of(bound.constant)) : real_number(bound.constant),
         whole(bound.order)});
  }
  list.remarks.push_back(
      "stable below: gradient descent with a smaller step stays at the minimizer, with a larger one it leaves; rate: "
      "the factor by which a step reduces the distance; sharpness: the largest eigenvalue of the Hessian");
  if (!all_linear) {
    list.remarks.push_back(
        "Rate 1: there are directions without curvature (two layers, a singular value exactly at the threshold), and "
        "no step converges linearly.");
  }
  return list;
}

template <class Scalar>
Listing steps(const std::vector<dmf::Orbit<Scalar>>& orbits, const Loss<Scalar>& loss, const std::string& text) {
  Listing list{"steps",
               "The given steps",
               {{"step", "step", Align::point},
                {"rank", "rank"},
                {"type", "minimizer", Align::left},
                {"stable", "stable", Align::left},
                {"rate", "rate", Align::point}}};
  for (const Scalar& step : parse_list<Scalar>(text, "--step")) {
    if (!(step > Scalar(0))) throw UsageError("--step must be positive, got " + in_quotes(text));
    for (const dmf::Orbit<Scalar>& orbit : orbits) {
      const dmf::GradientDescentRates<Scalar> rates = dmf::gradient_descent_rates(orbit);
      const Scalar step_of_F = loss.of(step);
      list.rows.push_back({real_number(step), whole(orbit.rank()),
                           word(to_string(orbit.type()), plain_words(orbit.type())),
                           yes_or_no(step_of_F < rates.largest_step), real_number(rates.rate(step_of_F))});
    }
  }
  return list;
}

}  // namespace

template <class Scalar>
Answer rates(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  const dmf::Atlas<Scalar> atlas(problem.groups);
  const std::vector<dmf::Orbit<Scalar>> orbits = atlas.local_minimizers();
  Answer answer;
  answer.listings.push_back(minimizers(orbits, problem.loss, progress));
  if (const auto given = options.own.find("--step"); given != options.own.end()) {
    answer.listings.push_back(steps(orbits, problem.loss, given->second));
  }
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(rates)

}  // namespace dmf_atlas
