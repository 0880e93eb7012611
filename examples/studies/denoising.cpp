// SPDX-License-Identifier: BSL-1.0

// Denoising of a picture by the proximal map of L layers: study_denoising PICTURE [--small] [--out FOLDER]. The picture
// plus independent normal noise of known deviation is decomposed, the singular values are shrunk by several rules, and
// what is left of the error is measured against the picture without noise. docs/studies/denoising.md shows what it
// prints.

#include "study.hpp"

#include <dmf/core/random.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/regularization_path.hpp>
#include <dmf/low_rank/prox.hpp>

#include <array>
#include <random>

namespace {

using study::Matrix, study::Vector;

/// A picture with noise, decomposed, and what the error of U diag(m) V^T depends on: with c_i = <u_i, X v_i>,
/// ||U diag(m) V^T - X||_F^2 = ||m||^2 - 2 <m, c> + ||X||_F^2.
struct Noisy {
  dmf::Svd<double> svd;
  Vector overlap;  // c
  double picture_squared = 0, pixels = 0;

  [[nodiscard]] double mean_square_error(const Vector& m) const {
    return (m.squaredNorm() - 2 * m.dot(overlap) + picture_squared) / pixels;
  }
};

Noisy noisy(const Matrix& picture, const Matrix& Y) {
  Noisy result{dmf::svd(Y), {}, picture.squaredNorm(), static_cast<double>(picture.size())};
  result.overlap = (result.svd.U.transpose() * picture).cwiseProduct(result.svd.V.transpose()).rowwise().sum();
  return result;
}

double decibels(double mean_square_error) { return 10 * std::log10(255.0 * 255.0 / mean_square_error); }

/// A rule that keeps what is above a level: L >= 2 layers, or L = 0, the values themselves.
struct Rule {
  const char* name;
  int L;
};
constexpr std::array rules{Rule{"2 layers (nuclear norm)", 2},
                           Rule{"3 layers", 3},
                           Rule{"4 layers", 4},
                           Rule{"6 layers", 6},
                           Rule{"10 layers", 10},
                           Rule{"hard threshold", 0}};

Vector shrunk(const Vector& y, const Rule& rule, double level) {
  if (rule.L == 0) return (y.array() > level).select(y, 0.0);
  return dmf::prox_values(y, dmf::tau_for_weight(dmf::weight_for_switch(level, rule.L), rule.L), rule.L).values;
}

/// sqrt((y^2 - (m+n)s^2)^2 - 4mn s^4)/y above the edge of the noise, else 0: asymptotically the best of all rules for
/// the Frobenius norm (Gavish, Donoho, Optimal Shrinkage of Singular Values, 2017, eq. (7)).
Vector optimally_shrunk(const Vector& y, double deviation, double m, double n) {
  const double edge = deviation * (std::sqrt(m) + std::sqrt(n)), s2 = deviation * deviation;
  return y.unaryExpr([&](double v) {
    if (v <= edge) return 0.0;
    const double a = v * v - (m + n) * s2;
    return std::sqrt(std::max(0.0, a * a - 4 * m * n * s2 * s2)) / v;
  });
}

/// The best hard threshold in the same limit (Gavish, Donoho, The Optimal Hard Threshold for Singular Values is
/// 4/sqrt(3), 2014, eq. (11)), m <= n.
double best_hard_level(double deviation, double m, double n) {
  const double b = std::min(m, n) / std::max(m, n);
  const double factor = std::sqrt(2 * (b + 1) + 8 * b / (b + 1 + std::sqrt(b * b + 14 * b + 1)));
  return factor * std::sqrt(std::max(m, n)) * deviation;
}

/// What one rule did at one noise level, over the seeds.
struct Row {
  std::string name;
  std::vector<double> psnr, rank, error, best_psnr, best_level;
};

double rank_of(const Vector& m) { return static_cast<double>((m.array() > 0).count()); }

}  // namespace

int main(int count, char** values) {
  return study::run(count, values, 1, 1, [](const study::Arguments& arguments) {
    const Matrix picture = study::read_picture(arguments.data[0]);
    const auto m = static_cast<double>(picture.rows()), n = static_cast<double>(picture.cols());
    const std::vector<double> deviations =
        arguments.small ? std::vector<double>{20} : std::vector<double>{5, 10, 20, 40, 80};
    const unsigned seeds = arguments.small ? 2 : 5;
    const double shown = arguments.small ? 20 : 40;  // the noise level of the pictures
    const double norm = picture.norm();

    study::Files files;
    std::string& table = files["denoising.csv"];
    std::string& levels = files["levels.dat"];
    table = "deviation,rule,rank,psnr,psnr_deviation,relative_error,best_psnr,best_level_over_edge\n";
    std::printf("%d x %d pixels, seeds 1 to %u\n", static_cast<int>(m), static_cast<int>(n), seeds);

    for (const double s : deviations) {
      const double edge = s * (std::sqrt(m) + std::sqrt(n));
      std::vector<Row> rows(rules.size() + 4);
      std::vector<std::vector<double>> curves;  // of the first seed at the level shown
      double noise_psnr = 0;
      for (unsigned seed = 1; seed <= seeds; ++seed) {
        std::mt19937_64 generator(seed);
        const Matrix Y = picture + s * dmf::standard_normal(picture.rows(), picture.cols(), generator);
        const Noisy data = noisy(picture, Y);
        const Vector& y = data.svd.singular_values;
        noise_psnr += decibels((Y - picture).squaredNorm() / (m * n)) / seeds;
        const auto record = [&](Row& row, const std::string& name, const Vector& values_kept) {
          const double mse = data.mean_square_error(values_kept);
          row.name = name;
          row.psnr.push_back(decibels(mse));
          row.rank.push_back(rank_of(values_kept));
          row.error.push_back(std::sqrt(mse * m * n) / norm);
        };
        for (std::size_t k = 0; k < rules.size(); ++k) {
          record(rows[k], rules[k].name, shrunk(y, rules[k], edge));
          double best = 0, best_level = 0;
          for (int step = -60; step <= 60; ++step) {
            const double factor = std::pow(2.0, step / 20.0),
                         psnr = decibels(data.mean_square_error(shrunk(y, rules[k], factor * edge)));
            if (psnr > best) best = psnr, best_level = factor;
            if (s == shown && seed == 1) levels += study::format("%zu %.4f %.4f\n", k, factor, psnr);
          }
          rows[k].best_psnr.push_back(best);
          rows[k].best_level.push_back(best_level);
          if (s == shown && seed == 1) levels += "\n\n";
        }
        record(rows[rules.size()], "hard, Gavish and Donoho", shrunk(y, {"", 0}, best_hard_level(s, m, n)));
        record(rows[rules.size() + 1], "optimal, Gavish and Donoho", optimally_shrunk(y, s, m, n));
        record(rows[rules.size() + 2], "bound: values from the truth", data.overlap);
        record(rows[rules.size() + 3], "nothing done", y);

        if (s == shown && seed == 1) {
          // The formula for the error against the matrices themselves.
          for (const Rule& rule : rules) {
            const Vector kept = shrunk(y, rule, edge);
            const Matrix X = data.svd.U * kept.asDiagonal() * data.svd.V.transpose();
            const double direct = (X - picture).squaredNorm() / (m * n), formula = data.mean_square_error(kept);
            study::require(std::abs(direct - formula) <= 1e-9 * direct, "the error of ", rule.name, " is ", formula,
                           ", from the matrices ", direct);
            if (rule.L == 3 || rule.L == 2 || rule.L == 0) {
              files.add_matrix(study::format("picture_%d.dat", rule.L), X);
            }
          }
          files.add_matrix("picture_clean.dat", picture);
          files.add_matrix("picture_noisy.dat", Y);
          files.add_matrix("picture_optimal.dat",
                           data.svd.U * optimally_shrunk(y, s, m, n).asDiagonal() * data.svd.V.transpose());
        }
      }

      std::printf("\nnoise of deviation %.0f: %.2f dB, edge %.0f\n", s, noise_psnr, edge);
      std::printf("%-28s %5s %14s %9s %10s %10s\n", "rule, level at the edge", "rank", "PSNR", "rel.error", "best PSNR",
                  "best level");
      for (const Row& row : rows) {
        const auto psnr = study::summary(row.psnr), rank = study::summary(row.rank), error = study::summary(row.error);
        std::printf("%-28s %5.1f %7.2f +- %.2f %9.4f", row.name.c_str(), rank.mean, psnr.mean, psnr.deviation,
                    error.mean);
        table += study::format("%g,\"%s\",%.1f,%.3f,%.3f,%.5f,", s, row.name.c_str(), rank.mean, psnr.mean,
                               psnr.deviation, error.mean);
        if (!row.best_psnr.empty()) {
          const double best = study::summary(row.best_psnr).mean, level = study::summary(row.best_level).mean;
          std::printf(" %10.2f %10.2f", best, level);
          table += study::format("%.3f,%.3f", best, level);
        } else {
          table += ',';
        }
        std::printf("\n");
        table += '\n';
      }
    }
    files.write(arguments.out);
  });
}
