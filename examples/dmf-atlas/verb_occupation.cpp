// SPDX-License-Identifier: BSL-1.0

// dmf-atlas occupation: where noise of a temperature leaves W, and how often it moves (dmf/landscape/occupation.hpp,
// dmf/landscape/escape_rate.hpp).

#include "compiled_scalars.hpp"
#include "matrix_file.hpp"
#include "plain_words.hpp"
#include "scalars.hpp"
#include "verb.hpp"

#include <dmf/landscape/escape_rate.hpp>
#include <dmf/landscape/occupation.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

namespace dmf_atlas {
namespace {

constexpr const char* noise_model =
    "isotropic noise of constant temperature; the noise of stochastic gradients is neither";

template <class Scalar>
Cell height_over_temperature(const Scalar& x) {
  using dmf::isfinite;
  return isfinite(x) ? real_number(x, 3) : structure("\"inf\"", "inf", "no barrier");
}

/// One row for each temperature and minimizer.
template <class Scalar>
Listing occupations(const dmf::Occupation<Scalar>& occupation, const std::vector<Scalar>& temperatures,
                    const Loss<Scalar>& loss) {
  Listing list{"occupation",
               "Occupation of the orbits of local minimizers under the density exp(-loss/T)",
               {{"temperature", "T", Align::point},
                {"rank", "rank"},
                {"value", "value", Align::point},
                {"dimension", "dim"},
                {"log_volume", "ln volume", Align::point},
                {"log_partition", "ln Z", Align::point},
                {"probability", "part", Align::point},
                {"barrier_over_temperature", "barrier/T", Align::point},
                {"type", "", Align::left},
                {"excess", ""},
                {"laplace_failure", ""},
                {"least_barrier_over_temperature", "should exceed", Align::point}}};
  bool shallow = false, fails = false;
  for (const Scalar& temperature : temperatures) {
    const Scalar of_F = loss.inverse_of(temperature);
    const std::vector<Scalar> parts = occupation.probabilities(of_F);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const dmf::OccupiedMinimizer<Scalar>& minimizer = occupation.minimizers()[i];
      const Scalar height = minimizer.escape_height / of_F;
      const bool holds = minimizer.laplace.holds();
      shallow = shallow || !(height > minimizer.least_height_over_temperature);
      fails = fails || !holds;
      list.rows.push_back({real_number(temperature), whole(minimizer.orbit.rank()),
                           real_number(loss.of(minimizer.laplace.value)), whole(minimizer.laplace.dimension),
                           real_number(minimizer.laplace.log_volume),
                           holds ? real_number(minimizer.laplace.log_partition(of_F)) : nothing("does not apply"),
                           real_number(parts[i]), height_over_temperature(height),
                           word(to_string(minimizer.orbit.type()), plain_words(minimizer.orbit.type())),
                           real_number(loss.of(minimizer.excess)), word(to_string(minimizer.laplace.failure)),
                           real_number(minimizer.least_height_over_temperature, 3)});
    }
  }
  list.remarks.push_back(
      "Laplace's method around each orbit, of relative error O(T). barrier/T: the lowest pass to a neighbouring rank, "
      "over T.");
  if (shallow) {
    list.remarks.push_back(
        "Where barrier/T does not exceed the bound beside it, which grows with the widths, the formula does not hold "
        "for the minimizer at this temperature: do not rely on its numbers.");
  }
  if (fails) {
    list.remarks.push_back(
        "ln Z does not apply: two layers, a singular value exactly at the threshold and a free hidden unit, so that "
        "the "
        "loss is of fourth order along some directions. There is one orbit of minimizers, and it has everything.");
  }
  return list;
}

template <class Scalar>
Listing changes(const dmf::Occupation<Scalar>& occupation, const Loss<Scalar>& loss) {
  Listing list{"changes",
               "The most occupied rank as the temperature rises",
               {{"temperature", "T", Align::point},
                {"from_rank", "from rank"},
                {"to_rank", "to"},
                {"barrier_over_temperature", "barrier/T", Align::point},
                {"log_temperature", ""},
                {"least_barrier_over_temperature", "should exceed", Align::point}}};
  for (const dmf::PreferenceChange<Scalar>& change : occupation.changes()) {
    using std::log;
    const auto rank = [&](std::size_t i) { return whole(occupation.minimizers()[i].orbit.rank()); };
    const Scalar temperature = change.temperature();
    const Scalar log_temperature = change.log_temperature + log(loss.factor);
    using dmf::isfinite;
    list.rows.push_back({isfinite(temperature) ? real_number(loss.of(temperature)) : real_number(temperature),
                         rank(change.from), rank(change.to), height_over_temperature(change.height_over_temperature),
                         real_number(log_temperature), real_number(change.least_height_over_temperature, 3)});
  }
  if (list.rows.empty()) {
    list.remarks.push_back(fmt::format(
        "Rank {} at every temperature, as far as the approximation goes.",
        occupation.minimizers()[occupation.minimizers().size() == 1 ? 0 : occupation.coldest()].orbit.rank()));
  } else {
    list.remarks.push_back(
        "Where both ranks have equal parts by the formula. barrier/T: the lower of their two barriers; where it does "
        "not exceed the bound beside it, the change is beyond what the formula can say.");
  }
  return list;
}

template <class Scalar>
Listing escapes(const dmf::Atlas<Scalar>& atlas, std::size_t minimizers, const std::vector<Scalar>& temperatures,
                const Loss<Scalar>& loss, Progress& progress) {
  Listing list{"escapes",
               "Rates of escape over the passes, for dW = -gradient dt + sqrt(2T) dB",
               {{"temperature", "T", Align::point},
                {"from_rank", "from rank"},
                {"to_rank", "to"},
                {"rate", "rate", Align::point},
                {"barrier_over_temperature", "barrier/T", Align::point},
                {"dimension_change", "dim change"},
                {"log_rate", ""},
                {"negative_curvature", ""},
                {"holds_for", "", Align::left},
                {"least_barrier_over_temperature", "should exceed", Align::point},
                {"refusal", "", Align::left}}};
  bool any = false, low = false, fast = false;
  std::vector<dmf::EscapeRates<Scalar>> passes;
  for (std::size_t rank = 1; rank < minimizers; ++rank) {
    progress.advance("passes", rank, minimizers);
    passes.push_back(dmf::escape_rates(atlas, static_cast<dmf::Index>(rank)));
  }
  for (const Scalar& temperature : temperatures) {
    const Scalar of_F = loss.inverse_of(temperature);
    for (std::size_t i = 0; i < passes.size(); ++i) {
      const auto fewer = static_cast<std::int64_t>(i);
      for (const bool up : {true, false}) {
        const dmf::EscapeRate<Scalar> escape = up ? passes[i].up(of_F) : passes[i].down(of_F);
        using std::exp;
        using std::log;
        Cell rate = nothing("none stated"), log_rate = nothing();
        if (escape.log_rate) {
          const Scalar log_of_loss = *escape.log_rate + log(loss.factor);  // time runs c times as fast
          rate = real_number(Scalar(exp(log_of_loss)));
          log_rate = real_number(log_of_loss);
        }
        any = any || escape.log_rate.has_value();
        low = low || escape.refusal == dmf::RateRefusal::low_barrier;
        fast = fast || escape.refusal == dmf::RateRefusal::before_relaxation;
        list.rows.push_back({real_number(temperature), whole(up ? fewer : fewer + 1), whole(up ? fewer + 1 : fewer),
                             rate, height_over_temperature(escape.barrier_over_temperature),
                             whole(escape.dimension_change), log_rate,
                             real_number(loss.of(passes[i].negative_curvature)), word(noise_model),
                             real_number(escape.least_barrier_over_temperature, 3), word(to_string(escape.refusal))});
      }
    }
  }
  if (list.rows.empty()) {
    list.remarks.push_back("None: there is one orbit of local minimizers.");
    return list;
  }
  if (any) {
    list.remarks.push_back(fmt::format("These rates hold for {}.", noise_model));
    list.remarks.push_back(
        "Escapes for each unit of time, as T -> 0. The first correction is a factor 1 - c T/barrier: in simulations c "
        "was "
        "0.3 where the pass has the dimension of the minimizer and 2 where it has two more (dim change); expect more "
        "where the dimension changes by more.");
  }
  if (low) {
    list.remarks.push_back(
        "No rate is stated where barrier/T does not exceed the bound beside it, which grows with the widths: the "
        "formula would mislead.");
  }
  if (fast) {
    list.remarks.push_back(
        "Nor where the formula gives a rate above that of the slowest direction in which the loss pulls W back to the "
        "minimizer (refusal before_relaxation).");
  }
  return list;
}

}  // namespace

template <class Scalar>
Answer occupation(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  const std::string& text = options.own.at("--temperature");
  const std::vector<Scalar> temperatures = parse_list<Scalar>(text, "--temperature");
  for (const Scalar& temperature : temperatures) {
    if (!(temperature > Scalar(0))) throw UsageError("--temperature must be positive, got " + in_quotes(text));
  }
  const dmf::Atlas<Scalar> atlas(problem.groups);
  const dmf::Occupation<Scalar> occupation(atlas);
  Answer answer;
  answer.entries.push_back({"noise", "noise", word(noise_model)});
  answer.listings.push_back(occupations(occupation, temperatures, problem.loss));
  answer.listings.push_back(changes(occupation, problem.loss));
  answer.listings.push_back(escapes(atlas, occupation.minimizers().size(), temperatures, problem.loss, progress));
  return answer;
}

DMF_ATLAS_INSTANTIATE_VERB(occupation)

}  // namespace dmf_atlas
