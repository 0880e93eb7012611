// SPDX-License-Identifier: BSL-1.0

// Completion of a matrix of which some entries are known: study_completion PICTURE [RATINGS] [--small] [--out FOLDER].
// Proximal iteration with the proximal map of L layers, hence of the objective
//
//   1/2 sum over known (i, j) of (X_ij - Y_ij)^2 + tau ||X||_{S_{2/L}}^{2/L}.
//
// With missing entries the landscape is not known in closed form. For L = 2 the objective is convex and the iteration
// (soft-impute) ends at its minimum; for L > 2, and for the hard threshold, it is a heuristic: the objective never
// rises, and where it ends depends on the start. docs/studies/completion.md shows what it prints.

#include "study.hpp"

#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/regularization_path.hpp>
#include <dmf/low_rank/prox.hpp>

#include <array>
#include <random>
#include <tuple>

namespace {

using dmf::Index;
using study::Matrix, study::Vector;

/// An entry that is known.
struct Entry {
  Index row, column;
  double value;
};
using Entries = std::vector<Entry>;

/// Known entries in three parts: to fit, to choose the weight, to judge the result.
struct Split {
  Entries train, validation, test;
};

/// Shuffles (Fisher and Yates) and cuts.
Split split(Entries entries, double validation, double test, std::mt19937_64& generator) {
  const auto count = static_cast<double>(entries.size());
  for (std::size_t i = entries.size(); i > 1; --i) {
    std::swap(entries[i - 1], entries[static_cast<std::size_t>(dmf::uniform(generator) * static_cast<double>(i))]);
  }
  const auto v = static_cast<std::ptrdiff_t>(validation * count), t = static_cast<std::ptrdiff_t>(test * count);
  return {{entries.begin() + v + t, entries.end()},
          {entries.begin(), entries.begin() + v},
          {entries.begin() + v, entries.begin() + v + t}};
}

double rms_error(const Entries& entries, const Matrix& X) {
  double sum = 0;
  for (const Entry& entry : entries)
    sum += (X(entry.row, entry.column) - entry.value) * (X(entry.row, entry.column) - entry.value);
  return std::sqrt(sum / static_cast<double>(entries.size()));
}

/// L layers, or L = 0, the hard threshold.
struct Rule {
  const char* name;
  int L;
};
constexpr std::array rules{Rule{"2 layers (nuclear norm)", 2}, Rule{"3 layers", 3}, Rule{"4 layers", 4},
                           Rule{"hard threshold", 0}};

/// A fit, and how the iteration came to it.
struct Fit {
  Matrix X;
  Index rank = 0;
  int steps = 0;
  double largest_rise = 0;  ///< of the objective in one step, relative; rounding if the theory is right
};

/// X <- prox(X with the known entries put back), from X on, until a step moves X by less than `tolerance` of its norm.
void iterate(Fit& fit, const Entries& known, const Rule& rule, double level, double tolerance, int most_steps) {
  const double tau =
      rule.L == 0 ? level * level / 2 : dmf::tau_for_weight(dmf::weight_for_switch(level, rule.L), rule.L);
  double before = 0;
  for (fit.steps = 0; fit.steps < most_steps; ++fit.steps) {
    Matrix filled = fit.X;
    for (const Entry& entry : known) filled(entry.row, entry.column) = entry.value;
    const dmf::Svd<double> svd = dmf::svd(filled);
    Vector m;
    double penalty = 0;
    if (rule.L == 0) {
      m = (svd.singular_values.array() > level).select(svd.singular_values, 0.0);
      penalty = tau * static_cast<double>((m.array() > 0).count());
    } else {
      m = dmf::prox_values(svd.singular_values, tau, rule.L).values;
      if (m[0] > 0) penalty = tau * dmf::schatten_power_from_values(m, 2.0 / rule.L);
    }
    fit.rank = (m.array() > 0).count();
    const Matrix next = svd.U.leftCols(fit.rank) * m.head(fit.rank).asDiagonal() * svd.V.leftCols(fit.rank).transpose();
    const double moved = (next - fit.X).norm(), size = next.norm();
    fit.X = next;
    double misfit = 0;
    for (const Entry& entry : known)
      misfit += (next(entry.row, entry.column) - entry.value) * (next(entry.row, entry.column) - entry.value);
    const double objective = misfit / 2 + penalty;
    if (fit.steps > 0) fit.largest_rise = std::max(fit.largest_rise, objective / before - 1);
    before = objective;
    if (moved <= tolerance * size) break;
  }
}

/// Where levels begin, in units of the largest singular value of what is known.
constexpr double first_level = 0.98;

/// The fit of a rule whose level is the best on the validation set. Levels fall by a constant factor from the largest
/// singular value of what is known, each fit starting from the one before, until the error on the validation set is 3 %
/// above the least one.
struct Chosen {
  double level = 0;  ///< in units of the largest singular value of what is known
  double validation = std::numeric_limits<double>::infinity(), test = 0, best_test = 0;
  Fit fit;
  int all_steps = 0;
  double largest_rise = 0;
};

Chosen choose(const Split& data, const Matrix& zero, const Rule& rule, const std::vector<double>& levels,
              int most_steps) {
  Chosen result;
  result.best_test = std::numeric_limits<double>::infinity();
  Fit fit{zero, 0, 0, 0};
  for (const double level : levels) {
    iterate(fit, data.train, rule, level, 1e-4, most_steps);
    result.all_steps += fit.steps;
    result.largest_rise = std::max(result.largest_rise, fit.largest_rise);
    const double validation = rms_error(data.validation, fit.X), test = rms_error(data.test, fit.X);
    result.best_test = std::min(result.best_test, test);
    if (validation < result.validation) {
      std::tie(result.validation, result.test, result.fit) = std::tie(validation, test, fit);
      result.level = first_level * level / levels.front();
    }
    if (validation > 1.03 * result.validation) break;
  }
  return result;
}

std::vector<double> falling_levels(const Split& data, Index rows, Index columns, int count, double factor) {
  Matrix filled = Matrix::Zero(rows, columns);
  for (const Entry& entry : data.train) filled(entry.row, entry.column) = entry.value;
  double level = first_level * dmf::svd(filled).singular_values[0];
  std::vector<double> result;
  for (int i = 0; i < count; ++i, level *= factor) result.push_back(level);
  return result;
}

/// What a rule did, over the seeds.
struct Row {
  std::string name;
  std::vector<double> rank, level, validation, test, best_test, steps;
  double largest_rise = 0;

  void add(const Chosen& chosen) {
    rank.push_back(static_cast<double>(chosen.fit.rank));
    level.push_back(chosen.level);
    validation.push_back(chosen.validation);
    test.push_back(chosen.test);
    best_test.push_back(chosen.best_test);
    steps.push_back(chosen.all_steps);
    largest_rise = std::max(largest_rise, chosen.largest_rise);
  }
};

void print(const std::string& data, const std::vector<Row>& rows, std::string& csv) {
  std::printf("%-28s %6s %7s %10s %18s %10s %6s %8s\n", "rule", "rank", "level", "validation", "test", "best test",
              "steps", "rise");
  for (const Row& row : rows) {
    const study::Summary test = study::summary(row.test);
    if (row.rank.empty()) {
      std::printf("%-28s %6s %7s %10s %9.4f +- %.4f\n", row.name.c_str(), "", "", "", test.mean, test.deviation);
      csv +=
          study::format("\"%s\",\"%s\",,,,%.5f,%.5f,,,\n", data.c_str(), row.name.c_str(), test.mean, test.deviation);
      continue;
    }
    const double rank = study::summary(row.rank).mean, level = study::summary(row.level).mean,
                 validation = study::summary(row.validation).mean;
    const double best = study::summary(row.best_test).mean, steps = study::summary(row.steps).mean;
    std::printf("%-28s %6.1f %7.3f %10.4f %9.4f +- %.4f %10.4f %6.0f %8s\n", row.name.c_str(), rank, level, validation,
                test.mean, test.deviation, best, steps,
                row.largest_rise < 1e-12 ? "none" : study::format("%.0e", row.largest_rise).c_str());
    csv += study::format("\"%s\",\"%s\",%.1f,%.4f,%.5f,%.5f,%.5f,%.5f,%.0f,%.1e\n", data.c_str(), row.name.c_str(),
                         rank, level, validation, test.mean, test.deviation, best, steps, row.largest_rise);
  }
}

/// The mean of neighbours at every pixel that is not known (discrete harmonic functions), by Gauss-Seidel sweeps: what
/// a method does that knows of neighbours and not of low rank.
Matrix harmonic(const Entries& known, Index rows, Index columns, double start) {
  Matrix X = Matrix::Constant(rows, columns, start);
  Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> fixed =
      Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic>::Zero(rows, columns);
  for (const Entry& entry : known) {
    X(entry.row, entry.column) = entry.value;
    fixed(entry.row, entry.column) = true;
  }
  for (int sweep = 0; sweep < 500; ++sweep) {
    for (Index j = 0; j < columns; ++j) {
      for (Index i = 0; i < rows; ++i) {
        if (fixed(i, j)) continue;
        double sum = 0, neighbours = 0;
        const auto add = [&](Index a, Index b) {
          if (0 <= a && a < rows && 0 <= b && b < columns) sum += X(a, b), neighbours += 1;
        };
        add(i - 1, j), add(i + 1, j), add(i, j - 1), add(i, j + 1);
        X(i, j) = sum / neighbours;
      }
    }
  }
  return X;
}

/// The mean of square blocks of pixels.
Matrix reduced(const Matrix& picture, Index block) {
  Matrix result(picture.rows() / block, picture.cols() / block);
  for (Index j = 0; j < result.cols(); ++j) {
    for (Index i = 0; i < result.rows(); ++i) result(i, j) = picture.block(i * block, j * block, block, block).mean();
  }
  return result;
}

void complete_picture(const study::Arguments& arguments, study::Files& files, std::string& csv) {
  Matrix picture = study::read_picture(arguments.data[0]);
  if (arguments.small) {
    picture = reduced(picture, 2);
  } else if (picture.rows() >= 512) {
    picture = reduced(picture, 4);
  }
  const Index rows = picture.rows(), columns = picture.cols();
  const unsigned seeds = arguments.small ? 1 : 3;
  for (const double fraction : arguments.small ? std::vector<double>{0.5} : std::vector<double>{0.7, 0.5, 0.3}) {
    std::vector<Row> table(rules.size() + 1);
    for (unsigned seed = 1; seed <= seeds; ++seed) {
      std::mt19937_64 generator(seed);
      Entries entries;
      for (Index j = 0; j < columns; ++j) {
        for (Index i = 0; i < rows; ++i) entries.push_back({i, j, picture(i, j)});
      }
      // A tenth of what is known chooses the weight; all that is unknown is the test.
      Split data = split(std::move(entries), 0.1 * fraction, 1 - fraction, generator);
      double mean = 0;
      for (const Entry& entry : data.train) mean += entry.value / static_cast<double>(data.train.size());
      for (Entries* part : {&data.train, &data.validation, &data.test}) {
        for (Entry& entry : *part) entry.value -= mean;
      }
      const std::vector<double> levels = falling_levels(data, rows, columns, arguments.small ? 8 : 20, 0.75);
      const bool shown = fraction == 0.5 && seed == 1;
      for (std::size_t k = 0; k < rules.size(); ++k) {
        const Chosen chosen = choose(data, Matrix::Zero(rows, columns), rules[k], levels, arguments.small ? 50 : 300);
        table[k].name = rules[k].name;
        table[k].add(chosen);
        if (shown && rules[k].L != 4) {
          files.add_matrix(study::format("completed_%d.dat", rules[k].L), chosen.fit.X.array() + mean);
        }
      }
      Entries all = data.train;
      all.insert(all.end(), data.validation.begin(), data.validation.end());
      const Matrix smooth = harmonic(all, rows, columns, 0);
      table.back().name = "mean of neighbours";
      table.back().test.push_back(rms_error(data.test, smooth));
      if (shown) {
        Matrix holes = Matrix::Constant(rows, columns, 0);
        for (const Entry& entry : all) holes(entry.row, entry.column) = entry.value + mean;
        files.add_matrix("completed_known.dat", holes);
        files.add_matrix("completed_harmonic.dat", smooth.array() + mean);
        files.add_matrix("completed_truth.dat", picture);
      }
    }
    const std::string name = study::format("picture, %.0f %% known", 100 * fraction);
    std::printf("%s%s: %d x %d pixels, seeds 1 to %u\n", csv.find('\n') + 1 < csv.size() ? "\n" : "", name.c_str(),
                static_cast<int>(rows), static_cast<int>(columns), seeds);
    print(name, table, csv);
  }
}

/// What users and films are known to be before any low rank: mean, offsets of rows and columns.
struct Offsets {
  double mean = 0;
  Vector row, column;
};

/// Least squares with a ridge of 5 ratings on each offset, by 20 rounds of alternation.
Offsets offsets(const Entries& entries, Index rows, Index columns) {
  Offsets result{0, Vector::Zero(rows), Vector::Zero(columns)};
  for (const Entry& entry : entries) result.mean += entry.value / static_cast<double>(entries.size());
  for (int round = 0; round < 20; ++round) {
    Vector sum = Vector::Zero(rows), number = Vector::Constant(rows, 5);
    for (const Entry& e : entries) sum[e.row] += e.value - result.mean - result.column[e.column], number[e.row] += 1;
    result.row = sum.cwiseQuotient(number);
    sum = Vector::Zero(columns), number = Vector::Constant(columns, 5);
    for (const Entry& e : entries) sum[e.column] += e.value - result.mean - result.row[e.row], number[e.column] += 1;
    result.column = sum.cwiseQuotient(number);
  }
  return result;
}

/// The `films` films with most ratings and the users who rated at least `least` of them, from lines user, film, rating.
/// Ties in number go to the smaller film.
Entries most_rated(const Matrix& ratings, std::size_t films, Index least, Index& rows, Index& columns) {
  study::require(ratings.cols() == 3, "ratings have three columns, user, film and rating, got ", ratings.cols());
  std::map<Index, Index> number;
  for (Index i = 0; i < ratings.rows(); ++i) ++number[static_cast<Index>(ratings(i, 1))];
  std::vector<std::pair<Index, Index>> ordered;
  for (const auto& [film, times] : number) ordered.emplace_back(-times, film);
  std::sort(ordered.begin(), ordered.end());
  ordered.resize(std::min(films, ordered.size()));
  std::map<Index, Index> column, of_user, row;
  for (const auto& [times, film] : ordered) column.emplace(film, static_cast<Index>(column.size()));
  for (Index i = 0; i < ratings.rows(); ++i) {
    if (column.contains(static_cast<Index>(ratings(i, 1)))) ++of_user[static_cast<Index>(ratings(i, 0))];
  }
  for (const auto& [user, times] : of_user) {
    if (times >= least) row.emplace(user, static_cast<Index>(row.size()));
  }
  Entries result;
  for (Index i = 0; i < ratings.rows(); ++i) {
    const auto c = column.find(static_cast<Index>(ratings(i, 1))), r = row.find(static_cast<Index>(ratings(i, 0)));
    if (c != column.end() && r != row.end()) result.push_back({r->second, c->second, ratings(i, 2)});
  }
  rows = static_cast<Index>(row.size()), columns = static_cast<Index>(column.size());
  return result;
}

void complete_ratings(const study::Arguments& arguments, std::string& csv) {
  Index rows = 0, columns = 0;
  const Entries entries = most_rated(study::read_csv(arguments.data[1]), 200, 20, rows, columns);
  const unsigned seeds = 3;
  std::vector<Row> table(rules.size() + 2);
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    std::mt19937_64 generator(seed);
    Split data = split(entries, 0.1, 0.2, generator);
    const Offsets known = offsets(data.train, rows, columns);
    double only_mean = 0;
    for (const Entry& e : data.test) only_mean += (e.value - known.mean) * (e.value - known.mean);
    for (Entries* part : {&data.train, &data.validation, &data.test}) {
      for (Entry& e : *part) e.value -= known.mean + known.row[e.row] + known.column[e.column];
    }
    const Matrix zero = Matrix::Zero(rows, columns);
    const std::vector<double> levels = falling_levels(data, rows, columns, 12, 0.85);
    for (std::size_t k = 0; k < rules.size(); ++k) {
      table[k].name = rules[k].name;
      table[k].add(choose(data, zero, rules[k], levels, 300));
    }
    table[rules.size()].name = "offsets alone";
    table[rules.size()].test.push_back(rms_error(data.test, zero));
    table[rules.size() + 1].name = "the mean";
    table[rules.size() + 1].test.push_back(std::sqrt(only_mean / static_cast<double>(data.test.size())));
  }
  std::printf("\nratings: %d users, %d films, %zu ratings (%.0f %%), seeds 1 to %u\n", static_cast<int>(rows),
              static_cast<int>(columns), entries.size(),
              100.0 * static_cast<double>(entries.size()) / static_cast<double>(rows * columns), seeds);
  print("ratings", table, csv);
}

}  // namespace

int main(int count, char** values) {
  return study::run(count, values, 1, 2, [](const study::Arguments& arguments) {
    study::Files files;
    std::string& csv = files["completion.csv"];
    csv = "data,rule,rank,level,validation,test,test_deviation,best_test,steps,largest_rise\n";
    complete_picture(arguments, files, csv);
    if (arguments.data.size() == 2) {
      complete_ratings(arguments, csv);
    } else if (!arguments.small) {
      std::printf("\nno ratings given\n");
    }
    files.write(arguments.out);
  });
}
