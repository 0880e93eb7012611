// SPDX-License-Identifier: BSL-1.0

// Where gradient descent ends, and which saddles it passes: study_descent_ends MEASUREMENTS.csv [--small] [--out
// FOLDER]. The target has the singular values of the measurements, columns centred and divided by their deviations;
// depths 2, 3, 4; Gaussian starts of several sizes, balanced ones, and balanced ones aligned with the target, for which
// the fate of every singular value is known in advance. docs/studies/descent_ends.md shows what it prints.

#include "study.hpp"

#include <dmf/dmf.hpp>

#include <cstdint>
#include <random>

namespace {

using dmf::Index;
using study::Matrix, study::Vector;
using Factors = dmf::Factors<double>;

/// The singular values of the data with centred columns of deviation 1.
Vector standardized_values(Matrix data) {
  data.rowwise() -= data.colwise().mean().eval();
  for (Index j = 0; j < data.cols(); ++j) {
    const double deviation = std::sqrt(data.col(j).squaredNorm() / static_cast<double>(data.rows()));
    study::require(deviation > 0, "column ", j + 1, " is constant");
    data.col(j) /= deviation;
  }
  return dmf::svd(data).singular_values;
}

/// One depth: the weight puts the switch 8 % above the smallest singular value.
struct Setting {
  Vector y;
  int L;
  dmf::Architecture<double> architecture;
  dmf::Landscape<double> landscape;
  dmf::Problem<double> problem;
  double weight;

  Setting(const Vector& values, int depth)
      : y(values),
        L(depth),
        architecture(std::vector<Index>(static_cast<std::size_t>(depth) + 1, values.size()),
                     dmf::weight_for_switch(1.08 * values.minCoeff(), depth)),
        landscape(architecture, std::vector<double>(values.begin(), values.end())),
        problem(dmf::diagonal_problem(landscape.groups())),
        weight(architecture.lambda(1)) {}

  /// The roots of the i-th value in units of a layer's singular value, the larger and the smaller one.
  [[nodiscard]] double root(Index i, std::size_t which) const {
    return landscape.groups().groups[static_cast<std::size_t>(i)].roots.at(which).sigma / std::sqrt(weight);
  }

  /// A step with 2 a f'(S) < 1, S the largest singular value of the start and of the minimizers' layers: aligned starts
  /// then keep to the basins of the gradient flow.
  [[nodiscard]] double step(const Factors& W) const {
    double S = root(0, 0);
    for (int l = 1; l <= L; ++l) S = std::max(S, dmf::svd(Matrix(W.layer(l))).singular_values[0]);
    return 0.45 / ((2 * L - 1) * std::pow(S, 2 * L - 2) + weight);
  }
};

struct Kind {
  const char* name;
  double deviation;  ///< of the entries; 0 for balanced starts
  bool aligned;
};
constexpr Kind kinds[] = {{"normal, 0.01", 0.01, false}, {"normal, 0.03", 0.03, false}, {"normal, 0.1", 0.1, false},
                          {"normal, 0.3", 0.3, false},   {"normal, 0.6", 0.6, false},   {"balanced", 0, false},
                          {"balanced, aligned", 0, true}};

/// Layers E_l diag(s) E_{l-1}^T with Haar-uniform hidden frames; outside those of the target, or Haar-uniform too. All
/// frames are the identity where `plain`.
Factors balanced_start(const Setting& setting, const Vector& s, bool aligned, bool plain, std::mt19937_64& generator) {
  const Index n = s.size();
  Factors W(setting.architecture);
  const Matrix identity = Matrix::Identity(n, n);
  Matrix before = aligned ? identity : dmf::random_frame(n, n, generator);
  for (int l = 1; l <= setting.L; ++l) {
    const bool outside = l == setting.L;
    const Matrix after = plain || (outside && aligned) ? identity : dmf::random_frame(n, n, generator);
    W.layer(l) = after * s.asDiagonal() * before.transpose();
    before = after;
  }
  return W;
}

Factors start(const Setting& setting, const Kind& kind, std::mt19937_64& generator) {
  if (kind.deviation > 0) {
    Factors W(setting.architecture);
    W.vector() = kind.deviation * dmf::standard_normal(setting.architecture.parameter_count(), 1, generator);
    return W;
  }
  Vector s(setting.y.size());
  for (double& entry : s) entry = 0.01 * std::pow(200.0, dmf::uniform(generator));
  return balanced_start(setting, s, kind.aligned, false, generator);
}

/// Steps of one length until the gradient is below 1e-7.
struct Run {
  std::int64_t steps = 0;
  double gradient = 0;
};

template <class Observer>
Run descend(const Setting& setting, Factors& W, dmf::Workspace<double>& workspace, const Observer& observe) {
  Factors gradient(setting.architecture);
  const double step = setting.step(W);
  Run run;
  for (;; ++run.steps) {
    observe(run.steps, W);
    (void)dmf::objective_and_gradient(setting.problem, W.view(), gradient.view(), workspace);
    run.gradient = gradient.vector().norm();
    if (run.gradient < 1e-7 || run.steps == 400000) return run;
    W.vector() -= step * gradient.vector();
  }
}

/// "LL0s": the root of each singular value in turn.
std::string pattern(const dmf::Orbit<double>& orbit) {
  std::string result;
  for (const dmf::Choice& choice : orbit.choice()) {
    result += choice.larger > 0 ? 'L' : choice.smaller > 0 ? 's' : choice.double_root > 0 ? 'd' : '0';
  }
  return result;
}

/// Saddles that watched runs came close to, with proof that no other orbit was as near.
struct Passed {
  std::map<std::string, int> runs_at;
  int watched = 0, visits = 0;

  void add(const dmf::Trajectory<double>& trajectory) {
    ++watched;
    std::map<std::string, int> seen;
    for (const auto& visit : trajectory.visits()) {
      if (visit.orbit.is_local_minimizer() || !visit.told()) continue;
      ++visits;
      seen[pattern(visit.orbit)] = 1;
    }
    for (const auto& [name, one] : seen) runs_at[name] += one;
  }

  [[nodiscard]] std::string most(std::size_t number) const {
    std::vector<std::pair<int, std::string>> ordered;
    for (const auto& [name, runs] : runs_at) ordered.emplace_back(-runs, name);
    std::sort(ordered.begin(), ordered.end());
    std::string result;
    for (std::size_t i = 0; i < std::min(number, ordered.size()); ++i) {
      result += study::format(" %s %.0f %%", ordered[i].second.c_str(), -100.0 * ordered[i].first / watched);
    }
    return result.empty() ? " none" : result;
  }
};

void print_ends(const Setting& setting, int runs, int watched, study::Files& files) {
  std::string& csv = files["descent_ends.csv"];
  std::string& bars = files[study::format("ends_%d.dat", setting.L)];
  const auto& groups = setting.landscape.groups();
  std::printf("\n%d layers of weight %.4f: fold %.4f, switch %.4f, least F of rank %d\n", setting.L, setting.weight,
              groups.fold_threshold, groups.switch_threshold,
              static_cast<int>(setting.landscape.lowest(1).front().rank()));
  const std::vector<dmf::Orbit<double>> minimizers = setting.landscape.local_minimizers();
  const bool many = minimizers.size() > 1;
  std::printf("%-18s", "share of runs, %");
  for (Index r = many ? 0 : minimizers[0].rank(); r <= (many ? setting.y.size() : minimizers[0].rank()); ++r) {
    std::printf("  %-13s", study::format("rank %d", static_cast<int>(r)).c_str());
  }
  std::printf("  saddle  none  saddles passed a run, and the most frequent\n");
  dmf::Workspace<double> workspace(setting.architecture);
  for (const Kind& kind : kinds) {
    dmf::Basins<double> basins = setting.landscape.basins();
    Passed passed;
    std::mt19937_64 generator(static_cast<unsigned>(setting.L));
    for (int run = 0; run < runs; ++run) {
      Factors W = start(setting, kind, generator);
      if (run < watched) {
        dmf::Trajectory<double> trajectory = setting.landscape.trajectory();
        descend(setting, W, workspace, [&](std::int64_t step, const Factors& at) {
          if (step < 100 ? step % 5 == 0 : step % 50 == 0) trajectory.observe(at);
        });
        passed.add(trajectory);
      } else {
        descend(setting, W, workspace, [](std::int64_t, const Factors&) {});
      }
      basins.add(W);
    }
    std::printf("%-18s", kind.name);
    bars += study::format("\"%s\"", kind.name);
    std::int64_t at_saddles = 0;
    for (const dmf::BasinShare<double>& basin : basins.shares()) {
      if (!basin.orbit.is_local_minimizer()) {
        at_saddles += basin.runs;
        continue;
      }
      std::printf("  %-13s",
                  study::format("%.1f (%.1f-%.1f)", 100 * basin.share, 100 * basin.lower, 100 * basin.upper).c_str());
      bars += study::format(" %.3f", 100 * basin.share);
      csv += study::format("%d,\"%s\",%d,%s,%d,%lld,%.5f,%.5f,%.5f,%lld\n", setting.L, kind.name,
                           static_cast<int>(basin.orbit.rank()), dmf::to_string(basin.orbit.type()), runs,
                           static_cast<long long>(basin.runs), basin.share, basin.lower, basin.upper,
                           static_cast<long long>(basin.untold));
    }
    bars += '\n';
    std::printf("  %6.1f %5.1f  %.2f:%s\n", 100.0 * static_cast<double>(at_saddles) / runs,
                100.0 * static_cast<double>(basins.unlocated()) / runs,
                static_cast<double>(passed.visits) / passed.watched, passed.most(3).c_str());
  }
}

/// Aligned balanced starts on either side of the smaller roots: below it a singular value is lost, above it it comes to
/// the larger root.
void print_fates(const Vector& y, int depth, int runs, bool plain) {
  const Setting setting(y, depth);
  dmf::Workspace<double> workspace(setting.architecture);
  std::mt19937_64 generator(static_cast<unsigned>(100 + depth));
  int fates = 0, wrong = 0, saddles = 0, wrong_runs_saddle = 0, wrong_runs_minimizer = 0;
  double nearest = 1;
  for (int run = 0; run < runs; ++run) {
    Vector s(y.size());
    std::vector<bool> kept;
    for (Index i = 0; i < y.size(); ++i) {
      const double distance = 1e-3 * std::pow(500.0, dmf::uniform(generator));
      kept.push_back(dmf::uniform(generator) < 0.5);
      nearest = std::min(nearest, distance);
      s[i] = setting.root(i, 1) * (kept.back() ? 1 + distance : 1 - distance);
    }
    Factors W = balanced_start(setting, s, true, plain, generator);
    descend(setting, W, workspace, [](std::int64_t, const Factors&) {});
    const Matrix X = dmf::end_to_end(W);
    int wrong_here = 0;
    bool gap = false, saddle = false;  // a lost value above a kept one
    for (Index i = 0; i < y.size(); ++i) {
      const double larger = setting.landscape.groups().groups[static_cast<std::size_t>(i)].roots[0].end_to_end;
      const bool expected = kept[static_cast<std::size_t>(i)];
      const double end = X(i, i) / larger;
      wrong_here += std::abs(end - (expected ? 1 : 0)) > 1e-4 ? 1 : 0;
      saddle = saddle || (expected && gap);
      gap = gap || !expected;
    }
    fates += static_cast<int>(y.size());
    wrong += wrong_here;
    saddles += saddle ? 1 : 0;
    if (wrong_here > 0) ++(saddle ? wrong_runs_saddle : wrong_runs_minimizer);
  }
  std::printf("%6d  %-9s %6d %8d %8d  %9.0e  %12s  %12s\n", depth, plain ? "diagonal" : "Haar", runs, fates, wrong,
              nearest, study::format("%d of %d", wrong_runs_minimizer, runs - saddles).c_str(),
              study::format("%d of %d", wrong_runs_saddle, saddles).c_str());
}

}  // namespace

int main(int count, char** values) {
  return study::run(count, values, 1, 1, [](const study::Arguments& arguments) {
    const Vector y = standardized_values(study::read_csv(arguments.data[0]));
    std::printf("singular values");
    for (const double value : y) std::printf(" %.4f", value);
    std::printf("\n");
    study::Files files;
    files["descent_ends.csv"] = "layers,start,rank,type,runs,ended,share,lower,upper,untold\n";
    for (const int L : arguments.small ? std::vector<int>{3} : std::vector<int>{2, 3, 4}) {
      print_ends(Setting(y, L), arguments.small ? 5 : 400, arguments.small ? 1 : 50, files);
    }
    std::printf("\naligned balanced starts, each value from 0.1 %% to 50 %% off its smaller root, on either side\n");
    std::printf("layers  frames      runs    fates    wrong    nearest  wrong where the end is\n");
    std::printf("%57s  %12s  %12s\n", "", "a minimizer", "a saddle");
    for (const bool plain : {true, false}) {
      for (const int L : arguments.small ? std::vector<int>{3} : std::vector<int>{3, 4, 5}) {
        print_fates(y, L, arguments.small ? 10 : 1000, plain);
      }
    }
    files.write(arguments.out);
  });
}
