// SPDX-License-Identifier: BSL-1.0

// What weight decay does to the labels of a classifier: study_one_hot LABELS.csv [LABELS-idx1-ubyte] [--small] [--out
// FOLDER]. The target Y is a one-hot matrix, a row for each sample and a column for each class, with free features
// (W_L, ..., W_2 times W_1, no data matrix). Its singular values are the square roots of the class counts, its right
// singular vectors the classes. docs/studies/one_hot.md shows what it prints.

#include "study.hpp"

#include <dmf/dmf.hpp>

#include <numbers>
#include <numeric>
#include <random>

namespace {

using dmf::Index;
using study::Matrix, study::Vector;

/// How many samples each class has. Throws InvalidInput unless every row is a 1 among zeros.
std::vector<int> class_counts(const Matrix& Y) {
  std::vector<int> result(static_cast<std::size_t>(Y.cols()));
  for (Index i = 0; i < Y.rows(); ++i) {
    Index at = 0;
    study::require(Y.row(i).maxCoeff(&at) == 1 && Y.row(i).cwiseAbs().sum() == 1, "row ", i + 1, " is not one-hot");
    ++result[static_cast<std::size_t>(at)];
  }
  return result;
}

/// The same from a file of labels of MNIST's kind: 0, 0, 8, 1, the number of labels in four bytes, a byte for each.
std::vector<int> idx_counts(const std::string& path) {
  const std::string bytes = study::contents(path);
  study::require(bytes.size() >= 8 && bytes.substr(0, 4) == std::string("\0\0\x08\x01", 4), path,
                 " must begin with 0, 0, 8, 1: unpacked labels");
  std::size_t number = 0;
  for (std::size_t i = 4; i < 8; ++i) number = 256 * number + static_cast<unsigned char>(bytes[i]);
  study::require(bytes.size() == 8 + number, path, " announces ", number, " labels and has ", bytes.size() - 8);
  std::vector<int> result(10);
  for (std::size_t i = 8; i < bytes.size(); ++i) {
    const auto label = static_cast<unsigned char>(bytes[i]);
    study::require(label < 10, path, ": label ", i - 7, " is ", static_cast<int>(label), ", not one of 0 to 9");
    ++result[label];
  }
  return result;
}

Vector roots_of(const std::vector<int>& counts) {
  Vector result(static_cast<Index>(counts.size()));
  std::transform(counts.begin(), counts.end(), result.begin(), [](int n) { return std::sqrt(static_cast<double>(n)); });
  return result;
}

/// Widths classes, r, ..., r, rows.
std::vector<Index> widths(int L, Index classes, Index hidden, Index rows) {
  std::vector<Index> result(static_cast<std::size_t>(L) + 1, hidden);
  result.front() = classes;
  result.back() = rows;
  return result;
}

/// The classes that have the same number of samples, "1 5" for example.
std::string classes_of(const std::vector<int>& counts, double singular_value) {
  std::string result;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (std::abs(std::sqrt(counts[k]) - singular_value) > 1e-9) continue;
    result += (result.empty() ? "" : " ") + std::to_string(k);
  }
  return result;
}

/// The weights at which classes are lost, the smallest class first: at the switch it leaves the global minimizer, at
/// the fold the last critical points that keep it vanish.
void print_events(const std::string& name, const std::vector<int>& counts, Index rows, std::string& csv) {
  const Vector y = roots_of(counts);
  const auto classes = static_cast<Index>(counts.size());
  std::printf("\n%s: the weight lambda of every layer from which on a class is lost\n", name.c_str());
  std::printf("%-20s %6s %8s | %9s | %19s | %19s\n", "", "", "", "2 layers", "3 layers     ", "4 layers     ");
  std::printf("%-20s %6s %8s | %9s | %9s %9s | %9s %9s\n", "classes", "count", "y", "both", "switch", "fold", "switch",
              "fold");
  std::vector<dmf::RegularizationPath<double>> paths;
  for (const int L : {2, 3, 4}) paths.emplace_back(widths(L, classes, classes, rows), y);
  // Events fall: read from the end, the first to be lost is the smallest class.
  std::vector<dmf::PathEvent<double>> lost;
  for (const auto& event : paths[0].events()) lost.insert(lost.begin(), event);
  for (const auto& event : lost) {
    std::printf("%-20s %6.0f %8.4f | %9.4f", classes_of(counts, event.singular_value).c_str(),
                event.singular_value * event.singular_value, event.singular_value, event.mean_weight);
    csv += study::format("\"%s\",\"%s\",%.0f,%.6f", name.c_str(), classes_of(counts, event.singular_value).c_str(),
                         event.singular_value * event.singular_value, event.mean_weight);
    for (const int L : {3, 4}) {
      const double at_switch = dmf::weight_for_switch(event.singular_value, L);
      const double at_fold = dmf::weight_for_fold(event.singular_value, L);
      std::printf(" | %9.4f %9.4f", at_switch, at_fold);
      csv += study::format(",%.6f,%.6f", at_switch, at_fold);
    }
    std::printf("\n");
    csv += '\n';
  }
}

/// Rank of the global minimizer and number of orbits of local minimizers over the weight, in units of the collapse.
void add_curves(const std::vector<int>& counts, Index rows, std::string& text) {
  const Vector y = roots_of(counts);
  const auto classes = static_cast<Index>(counts.size());
  for (const int L : {2, 3, 4}) {
    const double collapse = dmf::collapse_threshold(y.maxCoeff(), L);
    for (int step = 0; step <= 750; ++step) {
      const double x = step / 500.0 + 1e-4;
      const dmf::Architecture<double> architecture(widths(L, classes, classes, rows), x * collapse);
      const dmf::Atlas<double> atlas(dmf::singular_groups(architecture, y));
      text += study::format("%d %.4f %d %d\n", L, x, static_cast<int>(dmf::global_ranks(atlas.groups()).highest),
                            static_cast<int>(atlas.local_minimizers().size()));
    }
    text += "\n\n";
  }
}

/// Dimension of the set of global minimizers by the width of the hidden layers, three layers, and how much of it is due
/// to a group that is partly active.
void print_continua(const std::vector<int>& digits, Index digit_rows, const std::vector<int>& equal, Index equal_rows) {
  std::printf(
      "\nglobal minimizers of three layers at half the weight of the collapse, by the width of the hidden layers\n");
  std::printf("%5s | %-31s | %s\n", "", "digits", "ten equal classes");
  std::printf("%5s | %9s %10s %10s | %9s %10s\n", "width", "dimension", "continuum", "F", "dimension", "continuum");
  for (Index r = 1; r <= 10; ++r) {
    std::printf("%5d", static_cast<int>(r));
    for (const bool first : {true, false}) {
      const Vector y = roots_of(first ? digits : equal);
      const dmf::Architecture<double> architecture(widths(3, 10, r, first ? digit_rows : equal_rows),
                                                   dmf::collapse_threshold(y.maxCoeff(), 3) / 2);
      const dmf::Atlas<double> atlas(dmf::singular_groups(architecture, y));
      const dmf::Orbit<double> orbit = atlas.lowest(1).front();
      const auto rotations_of_hidden_layers = static_cast<int>(r * (r - 1));  // two layers, r(r-1)/2 each
      const int dimension = static_cast<int>(orbit.dimension());
      std::printf(" | %9d %10d", dimension, dimension - rotations_of_hidden_layers);
      if (first) std::printf(" %10.3f", orbit.value());
    }
    std::printf("\n");
  }
}

/// The plane of the pair of equal values: how much of classes a and b the map passes, as scores of samples of either.
void print_pair(const Matrix& Y, const std::vector<int>& counts, Index a, Index b, int points) {
  const dmf::Architecture<double> architecture(widths(3, Y.cols(), 2, Y.rows()),
                                               dmf::collapse_threshold(roots_of(counts).maxCoeff(), 3) / 2);
  const dmf::Landscape landscape(architecture, Y);
  const dmf::Problem<double> problem(architecture, Y);
  const dmf::Orbit<double> orbit = landscape.lowest(1).front();
  Index of_a = 0, of_b = 0;
  Y.col(a).maxCoeff(&of_a);
  Y.col(b).maxCoeff(&of_b);
  std::printf("\nhidden layers of width 2: random points of the one orbit of global minimizers, seed 1\n");
  std::printf("%14s | scores of a sample of class %d: %d, %d | of class %d: %d, %d | samples recognized\n", "F",
              static_cast<int>(a), static_cast<int>(a), static_cast<int>(b), static_cast<int>(b), static_cast<int>(a),
              static_cast<int>(b));
  std::mt19937_64 generator(1);
  for (int i = 0; i < points; ++i) {
    const dmf::Factors<double> W = landscape.random_point(orbit, generator);
    const Matrix X = dmf::end_to_end(W);
    int recognized = 0;
    for (Index row = 0; row < X.rows(); ++row) {
      Index best = 0, truth = 0;
      Y.row(row).maxCoeff(&truth);
      if (X.row(row).maxCoeff(&best) > 1e-9 && best == truth) ++recognized;
    }
    std::printf("%14.8f | %21.4f %11.4f | %8.4f %8.4f | %d of %d\n", dmf::objective(problem, W.view()), X(of_a, a),
                X(of_a, b), X(of_b, a), X(of_b, b), recognized, static_cast<int>(Y.rows()));
  }
}

/// Gradient descent for diagonal targets from Gaussian starts: which part of the pair (columns 1 and 2 of the sorted
/// values) it keeps, and how long it takes.
void print_descent(const std::string& name, Vector y, int starts, int most_steps) {
  std::sort(y.begin(), y.end(), std::greater<>());
  const double weight = dmf::collapse_threshold(y[0], 3) / 2;
  const dmf::Architecture<double> architecture(widths(3, y.size(), 2, y.size()), weight);
  const dmf::Landscape landscape(architecture, std::vector<double>(y.begin(), y.end()));
  const dmf::Problem<double> problem = dmf::diagonal_problem(landscape.groups());
  const dmf::Orbit<double> lowest = landscape.lowest(1).front();
  const auto rates = dmf::gradient_descent_rates(lowest);
  std::printf("%s: least curvature across the minimizers %.2e, largest %.1f\n", name.c_str(), rates.least_curvature,
              rates.largest_curvature);
  const double step = 0.5 / rates.largest_curvature;
  for (int seed = 1; seed <= starts; ++seed) {
    std::mt19937_64 generator(static_cast<unsigned>(seed));
    dmf::Factors<double> W(architecture), gradient(architecture);
    W.vector() = dmf::standard_normal(architecture.parameter_count(), 1, generator);
    dmf::Workspace<double> workspace(architecture);
    double value = 0, norm = 1e300;
    int steps = 0;
    for (; steps < most_steps && norm > 1e-7; ++steps) {
      value = dmf::objective_and_gradient(problem, W.view(), gradient.view(), workspace);
      norm = gradient.vector().norm();
      W.vector() -= step * gradient.vector();
    }
    const Matrix X = dmf::end_to_end(W);
    const double angle = 0.5 * std::atan2(X(1, 2) + X(2, 1), X(1, 1) - X(2, 2)) * 180 / std::numbers::pi;
    const double rest = X.norm() > 0 ? std::abs(X(0, 0)) : 0;
    const double excess = value - lowest.value();
    std::printf("  start %d: F - least F %s, angle %6.2f degrees, kept of the largest class %.4f, %6d steps\n", seed,
                std::abs(excess) < 1e-9 ? "< 1e-9" : study::format("= %.1e", excess).c_str(),
                std::abs(angle) < 0.005 ? 0.0 : angle, rest / lowest.groups().groups[0].roots[0].end_to_end, steps);
  }
}

}  // namespace

int main(int count, char** values) {
  return study::run(count, values, 1, 2, [](const study::Arguments& arguments) {
    const Matrix Y = study::read_csv(arguments.data[0]);
    const std::vector<int> digits = class_counts(Y);
    const dmf::Svd<double> svd = dmf::svd(Y);
    Vector sorted = roots_of(digits);
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    std::printf("%d samples, %d classes of", static_cast<int>(Y.rows()), static_cast<int>(Y.cols()));
    for (const int n : digits) std::printf(" %d", n);
    const double difference = (svd.singular_values - sorted).cwiseAbs().maxCoeff();
    std::printf("\nsingular values of the matrix are their square roots within %s\n",
                difference < svd.uncertainty ? "the uncertainty of the decomposition" : "MORE than the uncertainty");

    study::Files files;
    std::string& csv = files["one_hot.csv"];
    csv = "data,classes,count,lost_2_layers,lost_3_layers,fold_3_layers,lost_4_layers,fold_4_layers\n";
    print_events("digits", digits, Y.rows(), csv);

    std::vector<int> thinned;
    for (std::size_t k = 0; k < digits.size(); ++k) thinned.push_back(digits[k] / static_cast<int>(k + 1));
    const int left = std::accumulate(thinned.begin(), thinned.end(), 0);
    print_events("thinned digits", thinned, left, csv);

    std::vector<int> fashion(10, 6000);
    if (arguments.data.size() == 2) {
      fashion = idx_counts(arguments.data[1]);
      std::printf("\nFashion-MNIST, %d labels read\n", std::accumulate(fashion.begin(), fashion.end(), 0));
    } else {
      std::printf("\nFashion-MNIST, ten times 6000 labels by its documentation, not read\n");
    }
    print_events("Fashion-MNIST", fashion, std::accumulate(fashion.begin(), fashion.end(), 0), csv);

    if (!arguments.small) {
      add_curves(digits, Y.rows(), files["digits.dat"]);
      add_curves(thinned, left, files["thinned.dat"]);
    }
    print_continua(digits, Y.rows(), fashion, std::accumulate(fashion.begin(), fashion.end(), 0));
    print_pair(Y, digits, 1, 5, arguments.small ? 1 : 5);

    std::printf("\ngradient descent from normal starts, seeds 1 to %d, until the gradient is below 1e-7\n",
                arguments.small ? 1 : 5);
    std::vector<int> one_less = digits;
    --one_less[5];
    const int steps = arguments.small ? 2000 : 2000000;
    print_descent("classes 1 and 5 equal", roots_of(digits), arguments.small ? 1 : 5, steps);
    print_descent("one sample of class 5 removed", roots_of(one_less), arguments.small ? 1 : 5, steps);
    files.write(arguments.out);
  });
}
