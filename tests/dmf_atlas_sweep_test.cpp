// SPDX-License-Identifier: BSL-1.0

// dmf-atlas sweep: its rows against the program for one problem, and what is left of a sweep that was ended.

#include "support/atlas_run.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace atlas_run;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> result;
  for (std::string cell; std::getline(stream, cell, ',');) result.push_back(cell);
  return result;
}

struct Sweep {
  Folder folder;
  std::string first = folder.write("a.csv", "5,0,0\n0,3,0\n0,0,1\n0,0,0\n");
  std::string second = folder.write("b.csv", "2,1,0\n1,2,0\n");
  std::string csv = folder.file("rows.csv");
  std::vector<std::string> arguments{"sweep",     first,      second,  "--depths", "2,3,5",
                                     "--lambdas", "0.1:10:5", "--csv", csv};

  [[nodiscard]] Run run_with(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  }
  [[nodiscard]] std::set<std::string> rows() const {
    const std::vector<std::string> lines = lines_of(folder.read("rows.csv"));
    return {lines.begin(), lines.end()};
  }
};

}  // namespace

// Refuted by a row whose numbers are not those of the program for that problem alone.
TEST_CASE("A sweep has the rows of its problems one by one") {
  const Sweep sweep;
  REQUIRE(sweep.run_with().status == 0);
  const std::vector<std::string> lines = lines_of(sweep.folder.read("rows.csv"));
  REQUIRE(lines.size() == 1 + 2 * 3 * 5);
  const std::vector<std::string> titles = cells_of(lines[0]);
  const auto at = [&](const std::vector<std::string>& cells, const char* title) {
    return cells[static_cast<std::size_t>(std::find(titles.begin(), titles.end(), title) - titles.begin())];
  };
  for (std::size_t i = 1; i < lines.size(); ++i) {
    INFO(lines[i]);
    const std::vector<std::string> cells = cells_of(lines[i]);
    REQUIRE(cells.size() == titles.size());
    const Run single = run({at(cells, "target"), "--depth", at(cells, "depth"), "--lambda", at(cells, "lambda"),
                            "--lowest", "1", "--json", "-"});
    REQUIRE(single.status == 0);
    const auto json = nlohmann::json::parse(single.out);
    CHECK(at(cells, "landscape") == json["landscape"]);
    CHECK(at(cells, "complete") == "true");
    for (const char* count :
         {"total", "global_minimizer", "spurious_local_minimizer", "strict_saddle", "non_strict_saddle"}) {
      CHECK(at(cells, count) == json["counts"][count]);
    }
    CHECK(std::stod(at(cells, "global_value")) == json["lowest"][0]["value"].get<double>());
    CHECK(std::stoi(at(cells, "global_rank")) == json["lowest"][0]["rank"].get<int>());
  }
  // The weights are a geometric sequence.
  std::set<double> weights;
  for (std::size_t i = 1; i < lines.size(); ++i) weights.insert(std::stod(at(cells_of(lines[i]), "lambda")));
  REQUIRE(weights.size() == 5);
  CHECK(*weights.begin() == 0.1);
  CHECK(*weights.rbegin() == 10);
  CHECK(*std::next(weights.begin(), 2) == Approx(1));
}

// Refuted by a row that is lost, doubled, or computed although it is there.
TEST_CASE("A sweep that was ended goes on") {
  const Sweep sweep;
  REQUIRE(sweep.run_with({"--jobs", "1"}).status == 0);
  const std::string whole = sweep.folder.read("rows.csv");
  const std::set<std::string> expected = sweep.rows();
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == '\n') ends.push_back(i + 1);
  }
  for (const std::size_t cut : {std::size_t{0}, std::size_t{5}, ends[0], ends[0] + 7, ends[1], ends[7] + 30,
                                ends[12] - 1, whole.size() - 1, whole.size()}) {
    for (const char* jobs : {"1", "3"}) {
      INFO("cut at " << cut << " of " << whole.size());
      sweep.folder.write("rows.csv", whole.substr(0, cut));
      REQUIRE(sweep.run_with({"--jobs", jobs}).status == 0);
      const std::string text = sweep.folder.read("rows.csv");
      CHECK(text.substr(0, std::min(cut, text.size())).substr(0, 5) == whole.substr(0, std::min<std::size_t>(cut, 5)));
      CHECK(sweep.rows() == expected);
      CHECK(lines_of(text).size() == expected.size());
    }
  }
  // What is there stays as it is, and a target all of whose rows are there is not even read.
  std::string marked = whole;
  marked.replace(marked.find(",benign,"), 8, ",MARKED,");
  sweep.folder.write("rows.csv", marked);
  sweep.folder.write("a.csv", "not a matrix");
  sweep.folder.write("b.csv", "not a matrix");
  REQUIRE(sweep.run_with().status == 0);
  CHECK(sweep.folder.read("rows.csv") == marked);
}

TEST_CASE("Sweeps refuse what they cannot do") {
  const Sweep sweep;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& message) {
    const Run result = run(arguments);
    INFO(result.err);
    CHECK(result.status == 2);
    CHECK(result.err.find(message) != std::string::npos);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  };
  const std::string other = sweep.folder.write("other.csv", "1,2\n3,4\n");
  const auto with = [&](std::size_t i, const std::string& value) {
    std::vector<std::string> arguments = sweep.arguments;
    arguments[i] = value;
    return arguments;
  };
  refused(with(8, other), "other.csv' is there and is no sweep's");
  CHECK(sweep.folder.read("other.csv") == "1,2\n3,4\n");
  refused(with(4, "1,2"), "--depths must be whole numbers from 2 to 100000, got '1,2'");
  refused(with(6, "1:2"), "--lambdas must be FIRST:LAST:COUNT, got '1:2'");
  refused(with(6, "0:2:3"), "all positive, got '0:2:3'");
  refused(with(6, "1:2:1"), "the COUNT of --lambdas must be whole numbers from 2");
  refused(with(6, "-1"), "weight lambda_1 must be positive");
  refused(with(1, "-"), "standard input is no TARGET");
  refused(with(1, "missing.csv"), "no such file");
  refused({"sweep"}, "a TARGET file is needed");
  refused({"sweep", sweep.first, "--depths", "2"}, "--depths and --lambdas are needed");
  refused({"sweep", sweep.first, "--depths", "2", "--lambdas", "1"}, "--csv FILE is needed");
  const Run help = run({"sweep", "--help"});
  CHECK(help.status == 0);
  CHECK(help.out.starts_with("dmf-atlas sweep: "));
  const Run watched = run(
      [&] {
        auto arguments = sweep.arguments;
        arguments.back() = sweep.folder.file("watched.csv");
        return arguments;
      }(),
      true);
  CHECK(watched.err.find("sweeping") != std::string::npos);
  std::vector<std::string> wide = sweep.arguments;
  for (const char* more : {"--scalar", "mp50", "--hidden", "2", "--jobs", "2"}) wide.emplace_back(more);
  wide[8] = sweep.folder.file("wide.csv");
  CHECK(run(wide).status == 0);
  CHECK(lines_of(sweep.folder.read("wide.csv")).size() == 31);
}
