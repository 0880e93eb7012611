// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_questions.hpp"
#include "support/catch.hpp"

// dmf-atlas continue. Its points are those of survey(), right by tests of its own; here are the files that it reads,
// the units of the loss, and what is refused. Refuted by a value that the loss in loops does not have at the written
// matrix, or by a list that is not the atlas where the data are whitened.

#include <nlohmann/json.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace atlas_questions;

const std::string target = "2,0.3,-0.2\n0.1,1.7,0.4\n";
Eigen::MatrixXd T() { return (Eigen::MatrixXd(2, 3) << 2, 0.3, -0.2, 0.1, 1.7, 0.4).finished(); }

/// The rows of a .csv of numbers.
std::vector<Eigen::VectorXd> rows(const std::string& text) {
  std::vector<Eigen::VectorXd> result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::vector<double> numbers;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) numbers.push_back(std::stod(cell));
    result.emplace_back(Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size())));
  }
  return result;
}

/// The least loss over layers with the product P: c sum M_ij (P X - T)_ij^2 + L l0 sum m^{2/L}.
double least_loss(const Eigen::MatrixXd& P, const Eigen::MatrixXd& M, const Eigen::MatrixXd& X, double c, int L,
                  double l0) {
  double value = 0;
  const Eigen::MatrixXd R = P * X - T();
  for (Eigen::Index i = 0; i < R.rows(); ++i) {
    for (Eigen::Index j = 0; j < R.cols(); ++j) value += c * M(i, j) * R(i, j) * R(i, j);
  }
  const Eigen::VectorXd m = Eigen::JacobiSVD<Eigen::MatrixXd>(P).singularValues();
  for (const double x : m) value += x > 1e-12 ? L * l0 * std::pow(x, 2.0 / L) : 0;
  return value;
}

}  // namespace

TEST_CASE("Without data and mask the points are those of the atlas") {
  const Folder folder;
  const Words problem = {folder.write("y.csv", target), "--depth", "3", "--lambda", "0.4"};
  const json atlas = asked(joined(problem, {"--lowest", "all"})), known = asked(joined({"continue"}, problem));
  CHECK(known["question"] == "continue");
  REQUIRE(known["points"].size() == atlas["lowest"].size());
  CHECK(known["certified"] == known["points"].size());
  CHECK(known["consistent"] == true);
  for (const json& point : known["points"]) {
    const auto same = [&](const json& orbit) {
      const std::string type = orbit["type"];
      return near(point["value"], orbit["value"], 1e-12) && point["rank"] == orbit["rank"] &&
             point["index"] == orbit["hessian"]["negative"] && point["nullity"] == orbit["hessian"]["zero"] &&
             point["type"] == (type.find("minimizer") != std::string::npos ? "local_minimizer" : type);
    };
    CHECK(std::count_if(atlas["lowest"].begin(), atlas["lowest"].end(), same) == 1);
  }
}

TEST_CASE("Points of a loss with data and weights have the value of the loss that is typed") {
  const Folder folder;
  const std::string t = folder.write("t.csv", target), x = folder.write("x.csv", "1,0.5,0\n0,0.8,0.3\n"),
                    m = folder.write("m.csv", "1,2,0.5\n1,0,1\n");
  const Eigen::MatrixXd X = (Eigen::MatrixXd(2, 3) << 1, 0.5, 0, 0, 0.8, 0.3).finished();
  const Eigen::MatrixXd M = (Eigen::MatrixXd(2, 3) << 1, 2, 0.5, 1, 0, 1).finished();
  const Eigen::MatrixXd one = Eigen::MatrixXd::Ones(2, 3), identity = Eigen::MatrixXd::Identity(3, 3);
  struct Case {
    Words options;
    Eigen::MatrixXd M, X;
  };
  for (const Case& kind :
       {Case{{"--data", x}, one, X}, Case{{"--mask", m}, M, identity}, Case{{"--data", x, "--mask", m}, M, X}}) {
    const Words problem =
        joined({"continue", t, "--depth", "3", "--lambda", "0.1,0.02,0.04", "--loss-factor", "1/2", "--searches", "10",
                "--write", folder.file("p.csv"), "--places", folder.file("w.csv")},
               kind.options);
    const json known = asked(problem);
    const auto matrices = rows(folder.read("p.csv"));
    REQUIRE(matrices.size() == known["points"].size());
    CHECK(known["points"].size() > 2);
    CHECK(known["certified"] == known["points"].size());
    const double l0 = std::cbrt(0.1 * 0.02 * 0.04);
    for (std::size_t k = 0; k < matrices.size(); ++k) {
      const Eigen::MatrixXd P = Eigen::Map<const Eigen::MatrixXd>(matrices[k].data(), 2, kind.X.rows());
      CHECK(near(known["points"][k]["value"], least_loss(P, kind.M, kind.X, 0.5, 3, l0), 1e-12));
    }
    CHECK(known["points"][0]["type"] == "local_minimizer");  // W = 0
    CHECK(known["points"][0]["source"] == "zero");
    CHECK(contains(folder.read("w.csv"), "path,tau,value,norm,index\n1,0,"));
    // The paths start at the values of the whitened loss: the least of them above none of its own atlas.
    for (const json& path : known["paths"]) CHECK(path["start_value"].get<double>() > 0);
    const Run table = run(problem);
    CHECK(table.status == 0);
    CHECK(contains(table.out, "That nothing is missing is not known."));
    std::istringstream page(table.out);
    for (std::string line; std::getline(page, line);) CHECK(line.size() <= 100);
  }
}

// Three layers and nine entries each: 27 points with W = 0. Refuted by a point that is lost or there twice where small
// roots are 1e-12 of the large ones, an index that the certificate does not have, or orbits without path that are not
// counted.
TEST_CASE("Small weights lose no path, and what double cannot hold is counted") {
  const Folder folder;
  const Words problem = {"continue",   folder.write("t.csv", "3,0,1\n0,2,1\n1,0,2\n"),
                         "--data",     folder.write("x.csv", "1,0.2,0\n0.1,1.3,0\n0,0.3,0.8\n"),
                         "--depth",    "3",
                         "--searches", "5"};
  for (const char* lambda : {"1e-2", "1e-4"}) {
    const json known = asked(joined(problem, {"--lambda", lambda}));
    CHECK(known["points"].size() == 27);
    CHECK(known["certified"] == 27);
    CHECK(known["reached"] == 26);
    CHECK(known["consistent"] == true);
    CHECK(known["too_small"] == 0);
    CHECK(known["known_local_minimizers"] == 4);
    int even = 0;
    for (const json& point : known["points"]) {
      CHECK(point["type"] == (point["index"] == 0 ? "local_minimizer" : "strict_saddle"));
      if (point["rank"] == 2) even += point["index"].get<int>() % 2 == 0 ? 1 : -1;
    }
    CHECK(even == 0);
  }
  const json tiny = asked(joined(problem, {"--lambda", "1e-300"}));
  CHECK(tiny["too_small"] == 19);
  CHECK(tiny["paths_followed"] == 7);
  CHECK(tiny["consistent"] == false);
  CHECK(contains(run(joined(problem, {"--lambda", "1e-300"})).out, "orbits too small for one"));
}

TEST_CASE("What continue cannot take is refused") {
  const Folder folder;
  const std::string t = folder.write("t.csv", target), x = folder.write("x.csv", "1,2,3,4\n"),
                    m = folder.write("m.csv", "1,1,1\n"), negative = folder.write("n.csv", "1,1,1\n1,1,-2\n"),
                    zero = folder.write("z.csv", "0,0,0\n0,0,0\n");
  const Words problem = {"continue", t, "--depth", "3", "--lambda", "1"};
  check_refused(joined(problem, {"--data", x}),
                "--data and TARGET must have one column for each sample, got 4 and 3 columns");
  check_refused(joined(problem, {"--mask", m}), "--mask must have the size of TARGET, 2 x 3, got 1 x 3");
  check_refused(joined(problem, {"--mask", negative}), "--mask: weights must not be negative, got -2");
  check_refused(joined(problem, {"--mask", zero}), "--data and --mask leave nothing: f is constant");
  check_refused(joined(problem, {"--largest-order", "5"}),
                "continue needs Hessians of order 6 on the matrices of rank 2, more than --largest-order 5; narrower "
                "hidden layers bound the rank");
  check_refused(
      {"continue", t, "--depth", "3", "--lambda", "0.4", "--most-paths", "7"},
      "continue would begin at 9 orbits, more than --most-paths 7 and W = 0; narrower hidden layers leave fewer");
  CHECK(asked({"continue", t, "--depth", "3", "--lambda", "0.4", "--most-paths", "8", "--largest-order", "6"})["paths"]
            .size() == 8);
  check_refused(joined(problem, {"--scalar", "float"}), "continue computes in double, got --scalar float");
  check_refused({"continue", "--singular-values", "3,2", "--widths", "2,2,2", "--lambda", "1"},
                "continue needs a TARGET");
  check_refused(joined(problem, {"--mask", m, "--write", m}), "--write would overwrite the input '" + m + "'");
}
