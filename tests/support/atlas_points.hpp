// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the tests of questions about given points share: a problem with all types of critical points, the points of all
// its orbits as the atlas writes them, and its loss in loops, with factors that are not those of F.

#include "support/atlas_questions.hpp"

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace atlas_points {

using namespace atlas_questions;

/// The problem of these tests: 3, 2, 2, 3 wide, singular values 6 and one exactly at the fold, so that there are
/// non-strict saddles; its loss is c ||W_3 W_2 W_1 - Y||^2 + (wd/2) sum ||W_l||^2.
struct Example {
  static constexpr double factor = 0.125, weight_decay = 0.25;
  double fold = 0;
  Words problem;
  json atlas;
  std::vector<Eigen::VectorXd> points;  ///< the canonical ones of all orbits, lowest first

  explicit Example(const Folder& folder) {
    const Words loss = {"--widths", "3,2,2,3", "--loss-factor", "1/8", "--weight-decay", "0.25"};
    fold = asked(joined({"--singular-values", "6,1,0"}, loss))["thresholds"]["fold"];
    problem = joined({"--singular-values", "6," + digits(fold) + ",0"}, loss);
    atlas = asked(joined(problem, {"--lowest", "all"}));
    for (std::size_t k = 1; k <= atlas["lowest"].size(); ++k) {
      const std::string name = folder.file("orbit" + std::to_string(k));
      REQUIRE(run(joined(problem, {"--lowest", "all", "--point", std::to_string(k), "--write", name, "--json",
                                   folder.file("ignored.json")}))
                  .status == 0);
      Eigen::VectorXd w(16);
      const std::string folder_name = "orbit" + std::to_string(k);
      w << npy(folder.read(folder_name + "/W_1.npy")), npy(folder.read(folder_name + "/W_2.npy")),
          npy(folder.read(folder_name + "/W_3.npy"));
      points.push_back(w);
    }
  }

  [[nodiscard]] static Eigen::Map<const Eigen::MatrixXd> layer(const Eigen::VectorXd& w, int l) {
    return l == 0   ? Eigen::Map<const Eigen::MatrixXd>(w.data(), 2, 3)
           : l == 1 ? Eigen::Map<const Eigen::MatrixXd>(w.data() + 6, 2, 2)
                    : Eigen::Map<const Eigen::MatrixXd>(w.data() + 10, 3, 2);
  }
  [[nodiscard]] double value(const Eigen::VectorXd& w) const {
    Eigen::MatrixXd rest = layer(w, 2) * layer(w, 1) * layer(w, 0);
    rest(0, 0) -= 6;
    rest(1, 1) -= fold;
    return factor * rest.squaredNorm() + weight_decay / 2 * w.squaredNorm();
  }
  [[nodiscard]] double gradient_norm(const Eigen::VectorXd& w) const {  // central differences
    Eigen::VectorXd gradient(w.size());
    for (Eigen::Index i = 0; i < w.size(); ++i) {
      Eigen::VectorXd up = w, down = w;
      up[i] += 1e-5;
      down[i] -= 1e-5;
      gradient[i] = (value(up) - value(down)) / 2e-5;
    }
    return gradient.norm();
  }
  [[nodiscard]] std::size_t first(const std::string& type) const {
    std::size_t k = 0;
    while (atlas["lowest"][k]["type"] != type) ++k;
    return k;
  }
};

inline std::string csv_of(const std::vector<Eigen::VectorXd>& points) {
  std::string text;
  for (const Eigen::VectorXd& w : points) {
    for (Eigen::Index i = 0; i < w.size(); ++i) text += (i > 0 ? "," : "") + digits(w[i]);
    text += '\n';
  }
  return text;
}

/// The numbers of a CSV below its titles.
inline std::vector<std::vector<double>> rows_of(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  std::vector<std::vector<double>> rows;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stod(cell));
  }
  return rows;
}

inline void check_page(const std::string& text) {
  std::istringstream page(text);
  for (std::string line; std::getline(page, line);) {
    INFO(line);
    CHECK(line.size() <= 100);
    CHECK((line.empty() || line.back() != ' '));
  }
}

}  // namespace atlas_points
