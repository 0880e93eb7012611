// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_points.hpp"

// dmf-atlas slice. Its values are held against the loss in loops, on lines and planes whose directions are made again
// here, against the values of the orbits where the slice meets them, and against eigenvalues of the Hessian; its files
// against each other. A transposed grid, a wrong coordinate or a lost factor turns one of these red.

#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace atlas_points;

}  // namespace

TEST_CASE("A slice has the values of the orbits where it meets them") {
  const Folder folder;
  const Example example(folder);
  for (const char* through : {"1,2", "1,2,4", "2,5", "1", "3"}) {
    const json slice = asked(joined({"slice", "--through", through, "--grid", "11"}, example.problem));
    INFO(slice.dump());
    REQUIRE(!slice["marks"].empty());
    for (const json& mark : slice["marks"]) {
      const json& orbit = example.atlas["lowest"][mark["orbit"].get<std::size_t>() - 1];
      CHECK(near(mark["value"], orbit["value"], 1e-12));
      CHECK(mark["orbit_value"] == orbit["value"]);
      CHECK(mark["type"] == orbit["type"]);
    }
  }
  // On the line from one orbit to another a is 0 and 1 there; the plane keeps distances.
  const json line = asked(joined({"slice", "--through", "2,1", "--grid", "7", "--range", "-1,2"}, example.problem));
  CHECK(line["marks"][0]["a"] == 0.0);
  CHECK(near(line["marks"][1]["a"], 1));
  CHECK(line["grid"].size() == 7);
  CHECK_FALSE(line["grid"][0].contains("b"));
  CHECK(near(line["grid"][4]["value"], example.atlas["lowest"][0]["value"]));
  const json plane = asked(joined({"slice", "--through", "1,2,4", "--grid", "3"}, example.problem));
  const auto& marks = plane["marks"];
  const double between = std::hypot(marks[1]["a"].get<double>() - marks[2]["a"].get<double>(),
                                    marks[1]["b"].get<double>() - marks[2]["b"].get<double>());
  CHECK(near(between, (example.points[1] - example.points[3]).norm(), 1e-12));

  // The smaller root lies between zero and the larger one: three orbits on a line, found and marked, or refused.
  const json across = asked(joined({"slice", "--singular-values", "6,0,0", "--through", "1,3"},
                                   Words{"--widths", "3,2,2,3", "--lambda", "0.5"}));
  CHECK(across["marks"].size() == 3);
  check_refused(
      {"slice", "--singular-values", "6,0,0", "--through", "1,2,3", "--widths", "3,2,2,3", "--lambda", "0.5"},
      "slice: the three points lie on a line, as orbits do that differ at one singular value alone; two of them "
      "give it, and a plane needs one that differs at another");
}

TEST_CASE("A slice through given points has the values of the loss, in CSV, VTK and a script") {
  const Folder folder;
  const Example example(folder);
  std::vector<Eigen::VectorXd> points(3, Eigen::VectorXd::LinSpaced(16, -1, 2));
  points[1] += Eigen::VectorXd::LinSpaced(16, 1, -0.5);
  points[2].head(7).setConstant(0.75);
  const std::string two = folder.write("two.csv", csv_of({points[0], points[1]}));
  const std::string three = folder.write("three.csv", csv_of(points));

  const std::string csv = folder.file("line.csv");
  REQUIRE(
      run(joined({"slice", "--at", two, "--range", "-0.5,2", "--grid", "6", "--csv", csv}, example.problem)).status ==
      0);
  const auto line = rows_of(folder.read("line.csv"));
  REQUIRE(line.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(near(line[i][0], -0.5 + 0.5 * static_cast<double>(i), 1e-15));
    CHECK(near(line[i][1], example.value(points[0] + line[i][0] * (points[1] - points[0])), 1e-12));
  }

  const Words plane = joined({"slice", "--at", three, "--grid", "5"}, example.problem);
  const Run drawn = run(joined(plane, {"--csv", folder.file("p q.csv"), "--json", folder.file("p.json"), "--vtk",
                                       folder.file("p.vtk"), "--gnuplot", folder.file("p.gp")}));
  INFO(drawn.err);
  REQUIRE(drawn.status == 0);
  CHECK(drawn.out.empty());
  const Eigen::VectorXd A = (points[1] - points[0]).normalized();
  Eigen::VectorXd B = points[2] - points[0];
  B = (B - A.dot(B) * A).normalized();
  const auto rows = rows_of(folder.read("p q.csv"));
  REQUIRE(rows.size() == 25);
  double least = rows[0][2];
  for (const auto& row : rows) {
    CHECK(near(row[2], example.value(points[0] + row[0] * A + row[1] * B), 1e-12));
    least = std::min(least, row[2]);
  }
  CHECK(rows[1][0] > rows[0][0]);  // a runs first
  CHECK(rows[1][1] == rows[0][1]);
  const json answer = json::parse(folder.read("p.json"));
  CHECK(answer["grid_minimum"] == least);
  CHECK(near(answer["above_lowest"].get<double>() + answer["lowest_value"].get<double>(), least));
  CHECK(near(answer["grid_minimum"],
             example.value(points[0] + answer["minimum_a"].get<double>() * A + answer["minimum_b"].get<double>() * B),
             1e-12));
  CHECK(answer["relative_error"] < 1e-7);
  CHECK(answer["grid"][24]["value"] == rows[24][2]);

  std::istringstream vtk(folder.read("p.vtk"));
  std::string header;
  for (int i = 0; i < 4; ++i) {
    std::getline(vtk, header);
    if (i == 0) CHECK(header == "# vtk DataFile Version 3.0");
    if (i == 3) CHECK(header == "DATASET STRUCTURED_POINTS");
  }
  std::string word;
  double origin_a = 0, origin_b = 0, step_a = 0, step_b = 0, value = 0;
  vtk >> word >> word >> word >> word >> word >> origin_a >> origin_b >> word >> word >> step_a >> step_b;
  CHECK(origin_a == rows[0][0]);
  CHECK(near(origin_a + 4 * step_a, rows[4][0]));
  CHECK(near(origin_b + 4 * step_b, rows[24][1]));
  for (const char* expected : {"1", "POINT_DATA", "25", "SCALARS", "loss", "double", "1", "LOOKUP_TABLE", "default"}) {
    vtk >> word;
    CHECK(word == expected);
  }
  for (const auto& row : rows) {
    vtk >> value;
    CHECK(value == row[2]);
  }
  const std::string script = folder.read("p.gp");
  CHECK(contains(script, "data = 'p q.csv'"));
  CHECK(contains(script, "title 'point 3, loss = "));

  check_refused(joined(plane, {"--gnuplot", folder.file("q.gp")}), "--gnuplot needs --csv FILE, which it draws");
  check_refused(joined(plane, {"--vtk", three}),
                "--vtk would overwrite the input '" + three.substr(0, 40) + (three.size() > 40 ? "...'" : "'"));
}

TEST_CASE("Directions at one point: curvature, seeds, rows") {
  const Folder folder;
  const Example example(folder);
  const std::size_t k = example.first("strict_saddle");
  const std::string orbit = std::to_string(k + 1);
  const json& hessian = example.atlas["lowest"][k]["hessian"];
  const auto slice = [&](const Words& more) {
    return asked(joined(joined({"slice", "--through"}, more), example.problem));
  };
  constexpr double h = 1e-3;
  const auto curvature = [&](const json& grid, std::size_t before, std::size_t at, std::size_t behind) {
    return (grid[before]["value"].get<double>() + grid[behind]["value"].get<double>() -
            2 * grid[at]["value"].get<double>()) /
           (h * h);
  };
  const json line = slice({orbit, "--directions", "eigen", "--line", "--range", "-0.001,0.001", "--grid", "3"});
  CHECK(near(curvature(line["grid"], 0, 1, 2), hessian["min"], 1e-4));
  const json plane = slice({orbit, "--directions", "eigen", "--range", "-0.001,0.001", "--grid", "3"});
  CHECK(near(curvature(plane["grid"], 3, 4, 5), hessian["max"], 1e-4));
  CHECK(near(curvature(plane["grid"], 1, 4, 7), hessian["min"], 1e-4));

  const json random = slice({"1", "--grid", "3"});
  CHECK(random["grid"] == slice({"1", "--grid", "3", "--directions", "random", "--seed", "1"})["grid"]);
  CHECK(random["grid"] != slice({"1", "--grid", "3", "--seed", "2"})["grid"]);
  CHECK(near(random["grid"][4]["value"], example.atlas["lowest"][0]["value"], 1e-12));  // the middle
  CHECK(random["above_lowest"].get<double>() < 1e-12);
  const json filter = slice({"1", "--grid", "3", "--directions", "filter"});
  CHECK(filter["grid"][0]["a"] == -1.0);

  const std::size_t zero = [&] {
    std::size_t i = 0;
    while (example.atlas["lowest"][i]["rank"] != 0) ++i;
    return i + 1;
  }();
  const auto refused = [&](const Words& more, const std::string& message) {
    check_refused(joined(joined({"slice"}, more), example.problem), message);
  };
  refused({"--through", std::to_string(zero), "--directions", "filter"},
          "--directions filter: all weights are zero, and so is every direction as long as they");
  refused({"--through", "1,2", "--directions", "random"}, "--directions is for a slice through one point, got 2");
  refused({"--through", "1,1"}, "slice: orbit 1 and orbit 1 are the same point");
  refused({"--through", "1,2,3,4"}, "--through: three orbits span a plane, got more");
  refused({"--through", "100"}, "--through 100: there are " + std::to_string(example.points.size()) + " orbits");
  refused({"--through", "0"}, "--through must be at least 1, got 0");
  refused({"--directions", "up"}, "--directions must be random, eigen or filter, got 'up'");
  refused({"--grid", "2002"}, "--grid must be at most 2001, got 2002");
  refused({"--grid", "1"}, "--grid must be at least 2, got 1");
  refused({"--range", "1,-1"}, "--range must be two numbers a,b with a < b, got '1,-1'");
  refused({"--range", "1"}, "--range must be two numbers a,b with a < b, got '1'");
  const std::string file = folder.write("w.csv", csv_of({example.points[0]}));
  refused({"--through", "1", "--at", file}, "give either --through or --at, got both");
  refused({"--at", file, "--directions", "eigen"},
          "--directions eigen needs --through K, the Hessian at a critical point");
  check_refused({"slice", "--singular-values", "1,1", "--widths", "2,400000,2", "--lambda", "1"},
                "slice: there are N = 1600000 weights, and no more than 1000000 are taken");
}
