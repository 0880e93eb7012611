// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_points.hpp"

// dmf-atlas probe and locate. Points of every orbit of a landscape with all types of critical points are written by
// the atlas and given back. What probe says by derivatives is held against what the atlas says in closed form; values
// and gradients against the loss in loops. A sign, a type, a factor of 2 or an index from 0 in place of 1 turns one of
// these red.

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace atlas_points;

}  // namespace

// ---- probe ---------------------------------------------------------------------------------------------------------

TEST_CASE("At every orbit derivatives say the type, the index and the nullity that the atlas says") {
  const Folder folder;
  const Example example(folder);
  const std::string file = folder.write("points.csv", csv_of(example.points));
  const json probe = asked(joined({"probe", "--at", file}, example.problem));
  CHECK(probe["question"] == "probe");
  REQUIRE(probe["points"].size() == example.points.size());
  int non_strict = 0;
  for (std::size_t k = 0; k < example.points.size(); ++k) {
    const json &point = probe["points"][k], &orbit = example.atlas["lowest"][k];
    INFO(point.dump() << ' ' << orbit.dump());
    const std::string type = orbit["type"];
    const bool saddle = type == "strict_saddle" || type == "non_strict_saddle";
    CHECK(point["point"] == k + 1);
    CHECK(point["verdict"] == (saddle ? type : "second_order_minimizer"));
    CHECK(point["margin"] >= 10);
    CHECK(point["negative"] == orbit["hessian"]["negative"]);
    CHECK(point["zero"] == orbit["hessian"]["zero"]);
    CHECK(near(point["value"], orbit["value"]));
    CHECK(near(point["value"], example.value(example.points[k])));
    CHECK(point["nearest_type"] == type);
    CHECK(point["nearest_rank"] == orbit["rank"]);
    CHECK(point["choice"] == orbit["choice"]);
    CHECK(point["proved"] == true);
    CHECK(point["distance"] < 1e-13);
    CHECK(point["falls"] == saddle);
    if (saddle) CHECK(point["descent_order"] == (type == "strict_saddle" ? 2 : 3));
    if (saddle) CHECK(point["descent_coefficient"] < 0);
    if (type == "strict_saddle") {
      CHECK(near(point["smallest_eigenvalue"], orbit["hessian"]["min"], 1e-11));
      CHECK(near(point["descent_coefficient"], orbit["hessian"]["min"].get<double>() / 2, 1e-11));
    }
    non_strict += type == "non_strict_saddle";
  }
  CHECK(non_strict > 0);

  const Run table = run(joined({"probe", "--at", file}, example.problem));
  check_page(table.out);
  CHECK(contains(table.out, "Point 1 is a minimizer, by the nearest orbit a global minimizer."));
  CHECK(contains(table.out, " is a strict saddle, with "));
  CHECK(contains(table.out, " is a non-strict saddle: no curvature is negative"));
}

TEST_CASE("A point that is beside an orbit is said to be no critical point") {
  const Folder folder;
  const Example example(folder);
  const std::size_t saddle = example.first("strict_saddle");
  Eigen::VectorXd w = example.points[saddle];
  w += 1e-3 * Eigen::VectorXd::LinSpaced(w.size(), -1, 2);
  const double shift = (w - example.points[saddle]).norm();
  const std::string file = folder.write("w.csv", csv_of({w}));
  const json point = asked(joined({"probe", "--at", file}, example.problem))["points"][0];
  CHECK(point["verdict"] == "not_critical");
  CHECK(near(point["value"], example.value(w)));
  // Differences of values near 5 over steps of 1e-5 are off by some 1e-9, the gradient is some 1e-3.
  CHECK(near(point["gradient_norm"], example.gradient_norm(w), 1e-5));
  CHECK(point["relative_gradient"] > point["gradient_tolerance"]);
  CHECK(point["nearest_type"] == "strict_saddle");
  CHECK(point["distance"] <= shift);
  CHECK(point["distance"] > 0.1 * shift);
  CHECK_FALSE(point.contains("negative"));  // no Hessian was decomposed
  CHECK(contains(point["in_words"].get<std::string>(), "Point 1 is no critical point"));

  // Where a user allows a larger gradient it is a saddle again; where its Hessian may not be decomposed, undecided.
  const auto with = [&](const Words& more) {
    return asked(joined(joined({"probe", "--at", file}, more), example.problem))["points"][0];
  };
  CHECK(with({"--gradient-tolerance", "0.1"})["verdict"] == "strict_saddle");
  const json unknown = with({"--gradient-tolerance", "0.1", "--largest-hessian", "15"});
  CHECK(unknown["verdict"] == "undecided");
  CHECK(unknown["doubt"] == "too_large");

  check_refused(joined({"probe", "--at", file, "--gradient-tolerance", "-1"}, example.problem),
                "--gradient-tolerance must not be negative, got '-1'");
  check_refused(joined({"probe"}, example.problem), "probe needs --at FILE; see dmf-atlas probe --help");
  check_refused(joined({"probe", "--at", folder.write("short.csv", "1,2,3\n")}, example.problem),
                "--at: " + folder.file("short.csv") +
                    " must have N = 16 columns, all entries of W_1, ..., W_L, and a "
                    "row for each point; it is 1 x 3");
  check_refused(joined({"probe", "--at", file, "--json", file}, example.problem),
                "--json would overwrite the input '" + file.substr(0, 40) + (file.size() > 40 ? "...'" : "'"));
  check_refused({"probe", "-", "--at", "-", "--depth", "2", "--lambda", "1"}, "two inputs cannot share standard input");
}

// ---- locate --------------------------------------------------------------------------------------------------------

TEST_CASE("locate says what --locate says, and the way down") {
  const Folder folder;
  const Example example(folder);
  std::vector<Eigen::VectorXd> points = example.points;
  for (Eigen::VectorXd& w : points) w += 1e-4 * Eigen::VectorXd::LinSpaced(w.size(), -1, 2);
  const std::string file = folder.write("points.csv", csv_of(points));
  const json located = asked(joined(example.problem, {"--locate", file}))["located"];
  const json list = asked(joined({"locate", "--at", file, "--descend"}, example.problem));
  REQUIRE(list["points"].size() == points.size());
  for (std::size_t k = 0; k < points.size(); ++k) {
    const json &point = list["points"][k], &same = located[k], &orbit = example.atlas["lowest"][k];
    INFO(point.dump());
    for (const char* key : {"type", "rank", "choice", "value", "distance", "relative_distance", "lower_bound",
                            "next_lower_bound", "margin", "proved", "complete"}) {
      INFO(key);
      CHECK(point[key] == same[key]);
    }
    const std::string type = orbit["type"];
    CHECK(point.contains("descent_order") == (type == "strict_saddle" || type == "non_strict_saddle"));
    if (type == "strict_saddle") {  // a curvature is not below the least one
      CHECK(point["descent_coefficient"] < 0);
      CHECK(point["descent_coefficient"].get<double>() >= orbit["hessian"]["min"].get<double>() / 2 * (1 + 1e-12));
    }
  }
  // Descent loses value, and from a non-strict saddle there is one side only.
  std::size_t of_strict = 0, of_non_strict = 0;
  for (const json& end : list["descents"]) {
    INFO(end.dump());
    const json& from = list["points"][end["point"].get<std::size_t>() - 1];
    REQUIRE(end["reached"] == true);
    CHECK(end["value"] < from["value"]);
    (from["type"] == "strict_saddle" ? of_strict : of_non_strict) += 1;
  }
  const auto count = [&](const char* type) {
    return static_cast<std::size_t>(std::count_if(list["points"].begin(), list["points"].end(),
                                                  [&](const json& point) { return point["type"] == type; }));
  };
  CHECK(of_strict == 2 * count("strict_saddle"));
  CHECK(of_non_strict == count("non_strict_saddle"));

  const Run table = run(joined({"locate", "--at", file, "--descend", "--run"}, example.problem));
  CHECK(table.status == 0);
  check_page(table.out);
}

TEST_CASE("From a pass descent leads to the two minimizers that it parts") {
  const Folder folder;
  const Words problem = {"--singular-values", "6,4,0", "--widths", "3,2,2,3", "--lambda", "0.5"};
  const json atlas = asked(joined(problem, {"--lowest", "all"}));
  const json passes = asked(joined({"barriers"}, problem))["barriers"];
  REQUIRE(passes.size() == 2);
  for (const json& pass : passes) {
    std::size_t k = 0;
    while (!near(atlas["lowest"][k]["value"], pass["pass_value"], 1e-12)) ++k;
    const std::string name = folder.file("pass" + std::to_string(k));
    REQUIRE(run(joined(problem, {"--lowest", "all", "--point", std::to_string(k + 1), "--write", name})).status == 0);
    const json ends = asked(joined({"locate", "--at", name, "--descend"}, problem))["descents"];
    REQUIRE(ends.size() == 2);
    const int one = ends[0]["rank"], other = ends[1]["rank"];
    CHECK(std::min(one, other) == pass["fewer_rank"]);
    CHECK(std::max(one, other) == pass["more_rank"]);
  }
}

TEST_CASE("A run visits the orbits that it passes, in order") {
  const Folder folder;
  const Example example(folder);
  const std::size_t saddle = example.first("strict_saddle");
  const Eigen::VectorXd &start = example.points[saddle], &end = example.points[0];
  std::vector<Eigen::VectorXd> points;
  for (const double s : {0.0, 0.001, 0.5, 0.999, 1.0, 1.0}) points.push_back(start + s * (end - start));
  points[2] *= 3;  // near nothing
  const std::string file = folder.write("run.csv", csv_of(points));
  const json visits = asked(joined({"locate", "--at", file, "--run"}, example.problem))["visits"];
  REQUIRE(visits.size() == 2);
  CHECK(visits[0]["type"] == "strict_saddle");
  CHECK(visits[0]["first"] == 1);
  CHECK(visits[0]["last"] == 2);
  CHECK(visits[0]["closest"] == 1);
  CHECK(visits[1]["type"] == "global_minimizer");
  CHECK(visits[1]["first"] == 4);
  CHECK(visits[1]["last"] == 6);
  CHECK(visits[1]["told"] == true);
  const json closer =
      asked(joined({"locate", "--at", file, "--run", "--closeness", "1e-5"}, example.problem))["visits"];
  CHECK(closer[0]["last"] == 1);
  CHECK(closer[1]["first"] == 5);
  check_refused(joined({"locate", "--at", file, "--closeness", "0.1"}, example.problem), "--closeness needs --run");
  check_refused(joined({"locate", "--at", file, "--run", "--closeness", "2"}, example.problem),
                "closeness must lie between 0 and 1, got 2");
}

// ---- all -----------------------------------------------------------------------------------------------------------

TEST_CASE("Points are asked about in all scalars and answered in all outputs") {
  const Folder folder;
  const Example example(folder);
  const std::string file = folder.write("points.csv", csv_of({example.points[0], example.points[1]}));
  for (const char* scalar : {"float", "double", "long-double", "mp50"}) {
    for (const char* verb : {"probe", "locate", "slice"}) {
      INFO(scalar << ' ' << verb);
      const Words question = joined({verb, "--at", file, "--scalar", scalar}, example.problem);
      const json answer = asked(question);
      CHECK(answer["question"] == verb);
      CHECK(answer["scalar"] == scalar);
      const Run csv = run(joined(question, {"--csv", "-"}));
      CHECK(csv.status == 0);
      CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == (std::string(verb) == "slice" ? 102 : 3));
      const Run table = run(question);
      CHECK(table.status == 0);
      check_page(table.out);
    }
  }
}
