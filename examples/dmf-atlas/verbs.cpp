// SPDX-License-Identifier: BSL-1.0
#include "verb.hpp"

#include "compiled_scalars.hpp"
#include "scalars.hpp"

#include <algorithm>
#include <stdexcept>

namespace dmf_atlas {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {
      {.name = "path",
       .summary = "what happens as the weights grow or shrink, the rank for a weight",
       .help =
           R"(Everything depends on the geometric mean l0 of the weights. --lambda is not needed; where it is
given, the place on the path is marked.

  --rank-at LIST            the rank of the global minimizer at these l0
  --weights-for LIST        the l0 for which the global minimizer has these ranks
  --noise s                 the l0 whose switch is the largest singular value that independent noise
                            of standard deviation s has, s (sqrt(rows) + sqrt(columns))
)",
       .values = {"--rank-at", "--weights-for", "--noise"},
       .needs_weights = false,
       .needs_all_values = true},
      {.name = "barriers",
       .summary = "how high the passes between neighbouring local minimizers are",
       .help = R"(Local minimizers of rank r - 1 and r are separated by one strict saddle: no path between them
stays below it. In order of rank, with the heights from both sides.

)"},
      {.name = "rates",
       .summary = "gradient descent at each local minimizer: stable steps, rates",
       .help =
           R"(For gradient descent, W - a gradient: the largest stable step a, the step of the best rate and
that rate, the condition number; sharpness, which is the largest eigenvalue, and the trace; the
constant K of dist(W, critical points) <= K |gradient|.

  --step LIST               is the step stable at each minimizer, and what is its rate
)",
       .values = {"--step"},
       .needs_all_values = true},
      {.name = "spectrum",
       .summary = "all eigenvalues of the Hessian at one orbit of critical points",
       .help = R"(  --orbit K                 the K-th lowest orbit (default 1, a global minimizer)

)",
       .values = {"--orbit"},
       .needs_all_values = true},
      {.name = "prox",
       .summary = "the global minimizer as a matrix, a Schatten proximal map",
       .help = R"(W_L ... W_1 at the global minimizer of F is argmin 1/2 |X - Y|^2 + tau |X|^(2/L) in the
Schatten-2/L quasi-norm, with tau = L l0/2: it keeps the singular vectors of Y, cuts below the
switch and shrinks what is above.

  --write FILE              X as a .csv
)",
       .values = {"--write"},
       .output_files = {"--write"},
       .needs_target = true},
  };
  return all;
}

const Verb* find_verb(std::string_view name) {
  const auto found = std::find_if(verbs().begin(), verbs().end(), [&](const Verb& verb) { return verb.name == name; });
  return found == verbs().end() ? nullptr : &*found;
}

template <class Scalar>
Answer answer(const Options& options, const Problem<Scalar>& problem, Progress& progress) {
  const std::string_view name = options.verb->name;
  if (name == "path") return path(options, problem, progress);
  if (name == "barriers") return barriers(options, problem, progress);
  if (name == "rates") return rates(options, problem, progress);
  if (name == "spectrum") return spectrum(options, problem, progress);
  if (name == "prox") return prox(options, problem, progress);
  throw std::logic_error("a question without an answer");
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template Answer answer(const Options&, const Problem<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
