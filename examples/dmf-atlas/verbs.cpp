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
      {.name = "clock",
       .summary = "when each mode is learned: times, steps, loss and rank of training",
       .help =
           R"(Training starts aligned and balanced: layer l has the singular vectors of its neighbours, those of Y
at both ends, and the singular values s sqrt(l0/lambda_l), one s for each of the modes, the first
min(d0, ..., dL) singular values of Y. Then each mode has a clock of its own, and all times are
exact: those of the gradient flow dW/dt = -gradient of the loss, where a time t is about t/a steps
of gradient descent with step a.

  --start-scale LIST        s, one for all modes or one for each, 0 for none (default 1)
  --to LIST                 when does each mode reach these scales, or why never
  --until T                 the curve is that of the times from 0 to T (default: until all modes
                            that are learned are within 1 % of their ends)
  --points N                at N times (default 21; at most 100001)
  --threshold v             the rank is the number of singular values of W_L ... W_1 above v
                            (default 1 % of the largest of Y)
  --step a                  gradient descent with step a: numbers of steps, an estimate whose error
                            is of the order of one step and less for shorter ones; and whether its
                            ends are known to be those of the flow
  --flow weighted           layer l learns at the rate 1/lambda_l; needed where the weights differ,
                            for which the plain flow has no closed law
)",
       .values = {"--start-scale", "--to", "--until", "--points", "--threshold", "--step", "--flow"},
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
      {.name = "probe",
       .summary = "what a given point is, of which type, near which orbit",
       .help = R"(What is the point that my run stopped at? It is said twice: by the loss and its derivatives alone,
up to the third, with the margins of what decides; and by the orbit that is nearest to the point.

  --at FILE                 the points: a folder with W_1.npy, ..., or a matrix file with all
                            entries of W_1, ..., W_L, column by column, in one row for each point;
                            -: standard input
  --gradient-tolerance t    a point is critical where its gradient is at most t x the norm of the
                            Hessian x the length of the point (default sqrt(epsilon))
  --largest-hessian N       the most weights for which the Hessian is decomposed (default 1000; of
                            mp50 200): N^2 numbers, 9 N^3 multiplications for each point
)",
       .values = {"--at", "--gradient-tolerance", "--largest-hessian"},
       .input_files = {"--at"},
       .needed = {"--at"},
       .needs_all_values = true,
       .needs_target = true},
      {.name = "locate",
       .summary = "the orbits nearest to given points, the saddles a run passed",
       .help = R"(Distances are to the nearest orbit, with bounds that prove it to be the nearest where they can.
Where it is a saddle, the loss falls from it to second or third order: a step s along some unit
direction changes it by the given coefficient x s^2 or s^3.

  --at FILE                 the points: a folder with W_1.npy, ..., or a matrix file with all
                            entries of W_1, ..., W_L, column by column, in one row for each point;
                            -: standard input
  --run                     the points are those of a run, in order: which orbits did it pass?
  --closeness c             how near an orbit counts as a visit, relative to the size of its
                            points (default 0.1)
  --descend                 where gradient descent ends that starts beside these saddles, on both
                            sides
)",
       .flags = {"--run", "--descend"},
       .values = {"--at", "--closeness"},
       .input_files = {"--at"},
       .needed = {"--at"},
       .needs_target = true},
      {.name = "slice",
       .summary = "the loss on a line or a plane, for a picture",
       .help = R"(W + a A, or W + a A + b B, on a grid. Two points span a line, the first at a = 0, the second at
a = 1. Three span a plane: W is the first, A points to the second, A and B are orthonormal. One
point needs directions. Known points that lie in the slice are marked.

  --through K1[,K2[,K3]]    the canonical points of these orbits, 1 the lowest (default 1)
  --at FILE                 one, two or three points instead: a folder with W_1.npy, ..., or a
                            matrix file with all entries of W_1, ..., W_L, column by column, in one
                            row for each
  --directions random       two random ones, orthonormal (the default for one point)
  --directions filter       random ones, each row of each layer as long as that of the point
  --directions eigen        eigenvectors of the Hessian for its largest and its least eigenvalue;
                            with --line for the least one
  --seed S                  of random directions (default 1)
  --line                    one direction alone
  --range a,b               of a and of b (default: the points and a quarter beyond)
  --grid N                  N points along each axis (default 101; at most 2001, on a line 1000001)
  --vtk FILE                the values for ParaView: legacy VTK, structured points
  --gnuplot FILE            a script for gnuplot that draws the --csv
)",
       .flags = {"--line"},
       .values = {"--through", "--at", "--directions", "--seed", "--range", "--grid", "--vtk", "--gnuplot"},
       .output_files = {"--vtk", "--gnuplot"},
       .input_files = {"--at"},
       .needs_all_values = true,
       .needs_target = true},
      {.name = "collapse",
       .summary = "neural collapse: which classes survive weight decay",
       .help =
           R"(A deep linear classifier with free features H and one-hot labels Y of N samples,

    |W_M ... W_1 H - Y|^2/(2N) + sum_m (wd_m/2) |W_m|^2 + (fd/2) |H|^2,

is F/(2N) with L = M + 1 layers (H, W_1, ..., W_M): --depth counts the features as a layer. PROBLEM
is not a target here but the classes, the layers and the decays:

  --class-counts LIST|FILE  the number of samples in each class
  --labels FILE             or the class of each sample: on each line a name, or a row of zeros
                            and a one
  --depth L                 L - 1 weight layers, all hidden widths K, the number of classes;
  --hidden d1,...           or the hidden widths, one for each weight layer, features first
  --feature-width d         with --depth: the width of the features
  --wd LIST                 the weight decay, one for all weight layers or one for each,
  --fd v                    and that of the features;
  --weight-decay LIST       or one for all layers, or one for each, features first
  --lambda LIST             or the weights of F itself, features first; values are then those of F
  --bias                    the last layer has a bias without decay

)",
       .flags = {"--bias"},
       .values = {"--class-counts", "--labels", "--feature-width", "--wd", "--fd"},
       .needs_weights = false,
       .needs_all_values = true,
       .own_target = true},
      {.name = "continue",
       .summary = "critical points with data that are not whitened, or missing entries",
       .help =
           R"(For the loss c sum M_ij (W_L ... W_1 X - T)_ij^2 + sum_l lambda_l |W_l|^2 there is no closed form.
Its critical points are followed from the atlas of the whitened loss s |W_L ... W_1 - Y|^2 that has
the same gradient at 0, through folds, and searched for from random starts. Each is classified and,
where a proof succeeds, certified. That the list is complete is never known.

  TARGET                    is T, in place of Y
  --data FILE               X, a column for each sample, as T has; without it X = I
  --mask FILE               M, the weights of the entries of T, at least 0: 0 is not observed
  --searches N              random starts for each rank (default 50)
  --seed S                  of these (default 1)
  --largest-order N         the largest order r (d0 + dL - r) of a Hessian, r the largest rank
                            (default 100): 9 N^3 multiplications, some thousand times
  --most-paths N            the most orbits to begin at (default 1000)
  --places FILE             tau, the loss, |P| and the index along each path, as a .csv
  --write FILE              W_L ... W_1 of each point, column by column, in one row, as a .csv

)",
       .values = {"--data", "--mask", "--searches", "--seed", "--largest-order", "--most-paths", "--places", "--write"},
       .output_files = {"--places", "--write"},
       .input_files = {"--data", "--mask"},
       .needs_all_values = true,
       .takes_data = true},
      {.name = "occupation",
       .summary = "at a temperature: which minimizer is occupied, rates of escape",
       .help =
           R"(For the density exp(-loss/T), and the process dW = -gradient dt + sqrt(2T) dB: the part of each
orbit of local minimizers, by Laplace's method; the temperatures at which the most occupied rank
changes; and how often W passes from one rank to the next. Rates are stated where barrier/T exceeds
10 max(1, change of the dimension, (L-2)/20 (5 d1 ... d(L-1))^(1/(L-2))), which grows with the
hidden widths as the error of the formula does, and never above the rate at which W relaxes. All of
it is for isotropic noise of constant temperature. The noise of stochastic gradients is neither.

  --temperature LIST        one or several T, in units of the loss
)",
       .values = {"--temperature"},
       .needed = {"--temperature"},
       .needs_all_values = true},
      {.name = "learning-coefficient",
       .summary = "learning coefficients (RLCT), with weight decay and without",
       .help =
           R"(The volume of {loss < minimum + e} falls like e^c (ln 1/e)^(m-1): c and m for each local
minimizer with weight decay, and without decay for a truth that the widths can represent. Without
--lambda the latter alone.

  --rank-of-truth R         the rank of the truth (default that of Y)
)",
       .values = {"--rank-of-truth"},
       .needs_weights = false,
       .needs_all_values = true},
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
  if (name == "probe") return probe(options, problem, progress);
  if (name == "locate") return locate(options, problem, progress);
  if (name == "slice") return slice(options, problem, progress);
  if (name == "collapse") return collapse(options, problem, progress);
  if (name == "continue") return continuation(options, problem, progress);
  if (name == "occupation") return occupation(options, problem, progress);
  if (name == "learning-coefficient") return learning_coefficient(options, problem, progress);
  if (name == "clock") return clock(options, problem, progress);
  throw std::logic_error("a question without an answer");
}

#define DMF_ATLAS_INSTANTIATE(Scalar) template Answer answer(const Options&, const Problem<Scalar>&, Progress&);
DMF_ATLAS_FOR_EACH_SCALAR(DMF_ATLAS_INSTANTIATE)
#undef DMF_ATLAS_INSTANTIATE

}  // namespace dmf_atlas
