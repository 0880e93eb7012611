// SPDX-License-Identifier: BSL-1.0
#include "support/atlas_run.hpp"
#include "support/catch.hpp"

// dmf-atlas occupation and learning-coefficient. Their numbers are those of the headers, right by tests of their own;
// here are the units of a loss, what is said where nothing can be stated, and what is refused.

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace atlas_run;
using nlohmann::json;

const std::vector<std::string> problem = {"--singular-values", "4,3,3", "--widths", "3,4,5,3"};

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<std::string> asking(const std::string& verb, const std::vector<std::string>& second) {
  return joined(joined({verb}, problem), second);
}

json asked(const std::vector<std::string>& arguments) {
  const Run result = run(joined(arguments, {"--json", "-"}));
  INFO(result.err);
  REQUIRE(result.status == 0);
  return json::parse(result.out);
}

void check_refused(const std::vector<std::string>& arguments, const std::string& message) {
  const Run result = run(arguments);
  CHECK(result.err == "dmf-atlas: " + message + "\n");
  CHECK(result.status == 2);
  CHECK(result.out.empty());
}

bool near(const json& a, double b, double tolerance = 1e-11) {
  return std::abs(a.get<double>() - b) <= tolerance * std::max({std::abs(a.get<double>()), std::abs(b), 1e-3});
}

TEST_CASE("Parts, changes and rates of escape, in the units of F and of a loss that is half of it") {
  const json of_F = asked(asking("occupation", {"--lambda", "0.5,1,2", "--temperature", "0.0005,0.2"}));
  const json half =
      asked(asking("occupation", {"--loss-factor", "1/2", "--lambda", "0.25,0.5,1", "--temperature", "0.00025,0.1"}));
  CHECK(of_F["question"] == "occupation");
  CHECK(contains(of_F["noise"].get<std::string>(), "stochastic gradients is neither"));
  REQUIRE(of_F["occupation"].size() == 8);
  double sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const json &row = of_F["occupation"][i], &other = half["occupation"][i];
    sum += row["probability"].get<double>();
    CHECK(near(other["temperature"], row["temperature"].get<double>() / 2));
    CHECK(near(other["value"], row["value"].get<double>() / 2));
    CHECK(near(other["excess"], row["excess"].get<double>() / 2));
    for (const char* same : {"probability", "log_partition", "log_volume", "barrier_over_temperature"}) {
      CHECK(near(other[same], row[same].get<double>()));
    }
    CHECK(row["laplace_failure"] == "none");
    CHECK(row["rank"] == i % 4);
  }
  CHECK(std::abs(sum - 2) < 1e-14);
  REQUIRE(of_F["changes"].size() > 0);
  for (std::size_t i = 0; i < of_F["changes"].size(); ++i) {
    CHECK(near(half["changes"][i]["temperature"], of_F["changes"][i]["temperature"].get<double>() / 2));
    CHECK(near(half["changes"][i]["log_temperature"], std::log(half["changes"][i]["temperature"].get<double>())));
  }
  // Six directions at each temperature; a rate wherever barrier/T exceeds its bound, and nowhere else.
  REQUIRE(of_F["escapes"].size() == 12);
  int stated = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const json &row = of_F["escapes"][i], &other = half["escapes"][i];
    const double bound = row["least_barrier_over_temperature"].get<double>();
    // 10 max(1, change of the dimension, (1/20) 5 d_1 d_2): 50 for the widths, more for the dimensions.
    CHECK(near(bound, 10 * std::max(5.0, std::abs(row["dimension_change"].get<double>())), 1e-14));
    CHECK(row.contains("rate") == (row["barrier_over_temperature"].get<double>() > bound));
    CHECK(row["refusal"] == (row.contains("rate") ? "none" : "low_barrier"));
    CHECK(contains(row["holds_for"].get<std::string>(), "isotropic"));
    CHECK(near(other["negative_curvature"], row["negative_curvature"].get<double>() / 2));
    if (!row.contains("rate")) continue;
    ++stated;
    CHECK(near(other["log_rate"], row["log_rate"].get<double>() + std::log(0.5)));  // time runs half as fast
    CHECK(near(row["rate"], std::exp(row["log_rate"].get<double>())));
  }
  CHECK(stated > 5);
  CHECK(stated < 12);
}

TEST_CASE("The table says what kind of noise is meant, beside the rates") {
  const Run table = run(asking("occupation", {"--lambda", "0.5,1,2", "--temperature", "0.005,0.2"}));
  REQUIRE(table.status == 0);
  for (const char* words :
       {"isotropic noise of constant temperature", "none stated", "barrier/T", "The most occupied rank"}) {
    INFO(words);
    CHECK(contains(table.out, words));
  }
  // Two layers with a value at the threshold: no ln Z, but all of it.
  const std::vector<std::string> two = {"occupation", "--singular-values", "2,1", "--widths", "2,2,2", "--lambda",
                                        "1",          "--temperature",     "0.1"};
  CHECK(contains(run(two).out, "does not apply"));
  const json answer = asked(two);
  CHECK(answer["occupation"][0]["laplace_failure"] == "threshold");
  CHECK(!answer["occupation"][0].contains("log_partition"));
  CHECK(answer["occupation"][0]["probability"] == 1);
  CHECK(answer["changes"].empty());
  CHECK(answer["escapes"].empty());
}

TEST_CASE("Learning coefficients with decay, without, and where none is known") {
  const json with = asked({"learning-coefficient", "--singular-values", "2,1", "--widths", "2,2,2", "--lambda", "1"});
  CHECK(with["minimizers"][0]["coefficient"] == "13/4");
  CHECK(with["minimizers"][0]["coefficient_value"] == 3.25);
  CHECK(with["minimizers"][0]["quartic_directions"] == 1);
  CHECK(with["rank_of_truth"] == 2);
  const json without = asked({"learning-coefficient", "--singular-values", "0,0,0,0,0", "--widths", "5,3,5"});
  CHECK(without["without_decay"] == "13/2");
  CHECK(without["without_decay_multiplicity"] == 2);
  CHECK(!without.contains("minimizers"));
  const json given = asked(
      joined({"learning-coefficient", "--rank-of-truth", "1"}, {"--singular-values", "3,2", "--widths", "2,2,2"}));
  CHECK(given["without_decay"] == "2");
  CHECK(given["without_decay_multiplicity"] == 2);
  const std::vector<std::string> narrow = {"learning-coefficient", "--singular-values", "3,2", "--widths", "2,1,2"};
  CHECK(!asked(narrow).contains("without_decay"));
  CHECK(contains(run(narrow).out, "not known"));
}

TEST_CASE("Temperatures and ranks that make no sense are refused") {
  check_refused(asking("occupation", {"--lambda", "1", "--temperature", "0.1,0"}),
                "--temperature must be positive, got '0.1,0'");
  check_refused(joined({"learning-coefficient", "--rank-of-truth", "4"}, problem),
                "--rank-of-truth can be at most 3, the least width, got 4");
}

}  // namespace
