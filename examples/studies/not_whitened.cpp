// SPDX-License-Identifier: BSL-1.0

// Losses without closed form: study_not_whitened MEASUREMENTS.csv SPECIES.csv [--small] [--out FOLDER]. A linear
// classifier of iris species from measurements that are not whitened, and measurements of which some are missing. Which
// critical points paths from the whitened loss and searches find, which of them gradient descent reaches, and how far
// what the whitened loss says is from the truth. docs/studies/not_whitened.md shows what it prints.

#include "study.hpp"

#include <dmf/continuation/survey.hpp>
#include <dmf/dmf.hpp>

#include <cstdint>
#include <limits>
#include <random>

namespace {

using dmf::Index;
using study::Matrix;
using Factors = dmf::Factors<double>;
using Architecture = dmf::Architecture<double>;

/// Columns of mean 0 and deviation 1.
Matrix standardized(Matrix data) {
  data.rowwise() -= data.colwise().mean().eval();
  for (Index j = 0; j < data.cols(); ++j) {
    const double deviation = std::sqrt(data.col(j).squaredNorm() / static_cast<double>(data.rows()));
    study::require(deviation > 0, "column ", j + 1, " is constant");
    data.col(j) /= deviation;
  }
  return data;
}

/// What a problem is, and what the study asks of it.
template <class Loss>
struct Case {
  std::vector<Index> widths;
  Loss loss;
  std::vector<double> weights;  ///< of every layer, one after the other
  Matrix hidden_mask, truth;    ///< entries that were not seen; of no size where there are none
};

/// Gradient descent whose step halves where F rises and doubles after a while. Ends at a gradient of 1e-6, below which
/// F does not tell whether it falls.
template <class Loss>
bool descend(const dmf::LossProblem<double, Loss>& problem, Factors& W, dmf::Workspace<double>& workspace) {
  Factors gradient(problem.architecture()), next(problem.architecture()), next_gradient(problem.architecture());
  double value = dmf::objective_and_gradient(problem, W.view(), gradient.view(), workspace), step = 0.05;
  int accepted = 0;
  for (int k = 0; k < 400000; ++k) {
    const double size = gradient.vector().norm();
    if (size <= 1e-6) return true;
    next.vector() = W.vector() - step * gradient.vector();
    const double below = dmf::objective_and_gradient(problem, next.view(), next_gradient.view(), workspace);
    if (!(below <= value)) {
      step /= 2;
      accepted = 0;
      if (step < 1e-12) return false;
      continue;
    }
    if (++accepted % 50 == 0) step *= 2;
    value = below;
    std::swap(W, next);
    std::swap(gradient, next_gradient);
  }
  return false;
}

/// A point that training ended at and nobody had found, in words: its rank, F and certificate after Newton's method.
template <class Loss>
std::string missed_point(const Architecture& architecture, const Loss& loss, const Matrix& P) {
  const auto values = dmf::svd(P).singular_values;
  const Index rank = dmf::decide_rank<double>(values, 1e-3 * values[0]).rank;
  const auto found =
      dmf::newton_search(loss, dmf::RankPenalty<double>(architecture), dmf::rank_manifold_point<double>(P, rank));
  const bool certified = dmf::certify(architecture, loss, found.point.product(), rank).certified();
  return study::format("rank %d, index %d, F = %.5f, %scertified", static_cast<int>(rank),
                       static_cast<int>(found.index), found.value, certified ? "" : "not ");
}

/// Root of the mean square over the entries that were not seen.
double hidden_error(const Matrix& P, const Matrix& mask, const Matrix& truth) {
  return std::sqrt((P - truth).cwiseProduct(mask).squaredNorm() / mask.sum());
}

template <class Loss>
void examine(const Case<Loss>& one, int starts, int searches, std::string& csv) {
  for (const double weight : one.weights) {
    const Architecture architecture(one.widths, weight);
    const dmf::LossProblem<double, Loss> problem(architecture, one.loss);
    dmf::SurveyOptions<double> options;
    options.search_starts = searches;
    const auto survey = dmf::survey(architecture, one.loss, options);

    // What the whitened loss with the same curvature on average says: its global minimizer.
    dmf::HomotopyOptions<double> as_it_is;
    as_it_is.most = 1;
    const dmf::Homotopy<double, Loss> whitened(architecture, one.loss, as_it_is);
    const auto& atlas = whitened.atlas();
    const Index predicted = dmf::global_ranks(atlas.groups()).lowest;

    std::vector<std::size_t> minimizers;
    for (std::size_t i = 0; i < survey.points.size(); ++i) {
      if (dmf::classify(problem, survey.points[i].point.product(), {.rank = survey.points[i].rank()}).type ==
          dmf::LossPointType::local_minimizer) {
        minimizers.push_back(i);
      }
    }
    std::sort(minimizers.begin(), minimizers.end(),
              [&](std::size_t a, std::size_t b) { return survey.points[a].value < survey.points[b].value; });
    std::size_t by_paths = 0, alone = 0;
    for (const auto& found : survey.points) {
      by_paths += found.paths > 0;
      alone += found.source == dmf::PointSource::search;
    }

    std::printf(
        "\nweight %.4g of %d layers: %zu critical points known beside W = 0, %zu by paths, %zu by searches alone\n",
        weight, architecture.depth(), survey.points.size() - 1, by_paths, alone);
    std::printf("  %zu of %zu certified; of %zu paths %zu arrived, %zu turned back; tests %s\n", survey.certified(),
                survey.points.size(), survey.branches.size(), survey.count(dmf::BranchEnd::reached),
                survey.count(dmf::BranchEnd::turned_back), survey.consistent() ? "find no fault" : "FIND FAULT");
    const auto& best = survey.points[minimizers.front()];
    std::printf("  the whitened loss says rank %d, the least F known is of rank %d\n", static_cast<int>(predicted),
                static_cast<int>(best.rank()));
    if (predicted > 0) {
      const auto point = whitened.point(atlas.orbit(dmf::lowest_global_choice(atlas.groups())));
      const Matrix P = point.product();
      const dmf::RankPenalty<double> penalty(architecture);
      const double there = one.loss.value(P) + penalty.value(point.m);
      std::printf("  its minimizer is %.0f %% of ||P|| away from it, and F is %.4f there, %.4f at the least\n",
                  100 * (P - best.point.product()).norm() / best.point.product().norm(), there, best.value);
    }

    // Where training ends.
    std::vector<int> ends(survey.points.size(), 0);
    int unknown = 0, running = 0;
    std::map<std::string, int> missed;
    std::mt19937_64 generator(20261128);
    dmf::Workspace<double> workspace(architecture);
    for (int k = 0; k < starts; ++k) {
      Factors W(architecture);
      const double deviation = std::pow(10.0, -1.5 + 1.5 * dmf::uniform(generator));
      W.vector() = deviation * dmf::standard_normal(architecture.parameter_count(), 1, generator);
      if (!descend(problem, W, workspace)) {
        ++running;
        continue;
      }
      const Matrix P = dmf::end_to_end(W);
      std::size_t nearest = 0;
      double distance = std::numeric_limits<double>::infinity();
      for (std::size_t i = 0; i < survey.points.size(); ++i) {
        const double away = (P - survey.points[i].point.product()).norm();
        if (away < distance) {
          distance = away;
          nearest = i;
        }
      }
      if (distance <= 1e-4) {
        ++ends[nearest];
      } else {
        ++unknown;
        ++missed[missed_point(architecture, one.loss, P)];
      }
    }
    const bool some_hidden = one.truth.size() > 0;
    std::printf("  local minimizers    rank          F  certified  training ends here%s\n",
                some_hidden ? "  error of hidden entries" : "");
    int at_minimizers = 0;
    for (const std::size_t i : minimizers) {
      const auto& found = survey.points[i];
      at_minimizers += ends[i];
      std::printf("  %-18s  %4d  %9.5f  %-9s  %5.1f %%",
                  i == minimizers.front()                  ? "lowest"
                  : found.source == dmf::PointSource::zero ? "W = 0"
                                                           : "spurious",
                  static_cast<int>(found.rank()), found.value, found.certificate.certified() ? "yes" : "no",
                  100.0 * ends[i] / starts);
      if (some_hidden)
        std::printf("             %7.4f", hidden_error(found.point.product(), one.hidden_mask, one.truth));
      std::printf("\n");
      csv += study::format("%g,%d,%.10f,%d\n", weight, static_cast<int>(found.rank()), found.value, ends[i]);
    }
    std::printf("  of %d runs %d end at none of these: %d at saddles known, %d at no point known, %d still running\n",
                starts, starts - at_minimizers, starts - at_minimizers - unknown - running, unknown, running);
    for (const auto& [words, runs] : missed)
      std::printf("  missed by paths and searches: %s, %d runs\n", words.c_str(), runs);
  }
}

void study_it(const study::Arguments& arguments) {
  const Matrix measurements = study::read_csv(arguments.data[0]), species = study::read_csv(arguments.data[1]);
  study::require(measurements.rows() == species.rows(), "measurements and species must have as many rows, got ",
                 measurements.rows(), " and ", species.rows());
  const int starts = arguments.small ? 20 : 400, searches = arguments.small ? 20 : 300;
  study::Files files;
  const double samples = static_cast<double>(measurements.rows());

  const Matrix X = standardized(measurements).transpose() / std::sqrt(samples);
  const Matrix T = (species.rowwise() - species.colwise().mean()).transpose() / std::sqrt(samples);
  const auto values = dmf::svd(X).singular_values;
  std::printf("species from measurements: (1/n) ||W_3 W_2 W_1 X - T||^2, singular values of X %.2f to %.2f\n",
              values[0], values[values.size() - 1]);
  examine(
      Case<dmf::DataLoss<double>>{{X.rows(), 3, 3, T.rows()},
                                  dmf::DataLoss<double>(X, T),
                                  arguments.small ? std::vector<double>{0.02} : std::vector<double>{0.005, 0.02, 0.05},
                                  {},
                                  {}},
      starts, searches, files["species.csv"]);

  // Every twelfth flower; of each entry it is thrown with a probability of 0.3 whether it is missing.
  Matrix flowers(0, 0);
  std::vector<Index> rows;
  for (Index i = 0; i < measurements.rows(); i += 12) rows.push_back(i);
  flowers = standardized(measurements(rows, Eigen::all));
  std::mt19937_64 generator(7);
  Matrix seen(flowers.rows(), flowers.cols());
  for (double& entry : seen.reshaped()) entry = dmf::uniform(generator) < 0.3 ? 0 : 1;
  std::printf("\nmissing measurements: sum over %d of %d entries (W_3 W_2 W_1 - Y)_ij^2\n",
              static_cast<int>(seen.sum()), static_cast<int>(seen.size()));
  examine(Case<dmf::WeightedLoss<double>>{{flowers.cols(), 2, 2, flowers.rows()},
                                          dmf::WeightedLoss<double>(seen, flowers),
                                          arguments.small ? std::vector<double>{1} : std::vector<double>{0.3, 1, 2},
                                          Matrix(1 - seen.array()),
                                          flowers},
          starts, searches, files["missing.csv"]);
  files.write(arguments.out);
}

}  // namespace

int main(int count, char** values) { return study::run(count, values, 2, 2, study_it); }
