// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

// dmf-atlas against data/reference.json: problems solved by an independent implementation with 50
// digits. The program runs as a user would run it; what its JSON says is compared number by number.

#include "program.hpp"

#include <dmf/atlas.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;

Json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  return Json::parse(file);
}

const Json& cases() {
  static const Json all =
      read_json(std::filesystem::path(DMF_TEST_DATA_DIR) / "reference.json").at("cases");
  return all;
}

/// "1,2,3" from an array of numbers or decimal strings.
std::string joined(const Json& array) {
  std::string text;
  for (const Json& item : array) {
    text += text.empty() ? "" : ",";
    text += item.is_string() ? item.get<std::string>() : item.dump();
  }
  return text;
}

/// What the program writes for a case, as JSON.
Json run_program(const Json& problem) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("dmf_reference_" + problem.at("name").get<std::string>() + ".json");
  const std::vector<std::string> arguments = {"dmf-atlas",
                                              "--singular-values",
                                              joined(problem.at("singular_values")),
                                              "--widths",
                                              joined(problem.at("widths")),
                                              "--lambda",
                                              joined(problem.at("lambda")),
                                              "--lowest",
                                              "10",
                                              "--json",
                                              file.string()};
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out, err;
  const int status = dmf_atlas::run(static_cast<int>(argv.size()), argv.data(), out, err, false);
  CHECK(out.str().empty());
  REQUIRE(err.str() == "");
  REQUIRE(status == 0);
  Json result = read_json(file);
  std::filesystem::remove(file);
  return result;
}

/// The same problem through the library.
dmf::Atlas<double> atlas_of(const Json& problem) {
  const auto numbers = [](const Json& array) {
    std::vector<double> result;
    for (const Json& item : array) result.push_back(std::stod(item.get<std::string>()));
    return result;
  };
  const std::vector<double> values = numbers(problem.at("singular_values"));
  const dmf::Architecture<double> architecture(problem.at("widths").get<std::vector<dmf::Index>>(),
                                               numbers(problem.at("lambda")));
  return {architecture, dmf::Vector<double>(Eigen::Map<const dmf::Vector<double>>(
                            values.data(), static_cast<dmf::Index>(values.size())))};
}

/// Whether two objects agree in one member; a bool, as Catch is slow to compile on JSON.
bool agree(const Json& a, const Json& b, const char* key) { return a.at(key) == b.at(key); }

/// 18 of the 50 digits: enough to measure errors of a few 1e-17.
long double truth(const Json& decimal) { return std::stold(decimal.get<std::string>()); }

/// Relative, and 0 where both are below the range of normal numbers.
double error(double measured, const Json& expected) {
  const long double exact = truth(expected);
  constexpr long double tiny = std::numeric_limits<double>::min();
  if (std::abs(exact) < tiny && std::abs(static_cast<long double>(measured)) < tiny) return 0;
  return static_cast<double>(std::abs(measured - exact) / std::abs(exact));
}

/// The largest errors of one kind, in units of what is allowed.
struct Worst {
  double error = 0;
  void see(double measured, const Json& expected, double condition = 1) {
    error = std::max(error, ::error(measured, expected) / std::max(1.0, condition));
  }
};

/// |d ln u / d ln eta| = (1+t)/|L t - (L-2)|, t = u^{2L-2}: large near the fold. 1 at a double root,
/// which is where it is whatever y is.
double root_condition(const Json& root, int depth) {
  if (root.at("kind") == "double") return 1;
  const long double L = depth;
  const long double t = std::pow(truth(root.at("u")), 2 * L - 2);
  return static_cast<double>((1 + t) / std::abs(L * t - (L - 2)));
}

using Choice = std::vector<std::vector<int>>;

/// Position of each listed orbit's tie group: orbits of equal value share a number.
std::vector<std::size_t> tie_numbers(const Json& problem) {
  std::vector<std::size_t> number(problem.at("lowest").size());
  for (std::size_t i = 0; i < number.size(); ++i) number[i] = i;
  for (const Json& tie : problem.at("lowest_tie_groups")) {
    for (const Json& position : tie)
      number[position.get<std::size_t>()] = tie.front().get<std::size_t>();
  }
  return number;
}

void compare_groups(const Json& measured, const Json& expected, int depth, Worst& roots) {
  REQUIRE(measured.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("group " << i);
    for (const char* key : {"multiplicity", "side_of_fold", "side_of_switch"}) {
      INFO(key);
      CHECK(agree(measured[i], expected[i], key));
    }
    CHECK(error(measured[i].at("value"), expected[i].at("value")) < 1e-15);
    const Json& exact_roots = expected[i].at("roots");
    REQUIRE(measured[i].at("roots").size() == exact_roots.size());
    for (std::size_t k = 0; k < exact_roots.size(); ++k) {
      const Json& root = measured[i].at("roots")[k];
      const double condition = root_condition(exact_roots[k], depth);
      CHECK(agree(root, exact_roots[k], "kind"));
      roots.see(root.at("sigma"), exact_roots[k].at("sigma"), condition);
      roots.see(root.at("end_to_end"), exact_roots[k].at("end_to_end"), depth * condition);
    }
  }
}

void compare_lowest(const Json& measured, const Json& problem, Worst& values) {
  const Json& expected = problem.at("lowest");
  REQUIRE(measured.size() == expected.size());
  const std::vector<std::size_t> tie = tie_numbers(problem);
  std::map<Choice, std::size_t> place;
  for (std::size_t i = 0; i < expected.size(); ++i)
    place[expected[i].at("choice").get<Choice>()] = i;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("orbit " << i << ": " << measured[i].dump());
    values.see(measured[i].at("value"), expected[i].at("value"));
    if (problem.at("lowest_cut_tie") && tie[i] == tie.back())
      continue;  // any of the tie may be listed
    const auto found = place.find(measured[i].at("choice").get<Choice>());
    REQUIRE(found != place.end());
    // Values that differ by less than a double can hold are equal for the program.
    CHECK((tie[found->second] == tie[i] ||
           measured[found->second].at("value") == measured[i].at("value")));
    const Json& orbit = expected[found->second];
    for (const char* key : {"type", "rank", "dimension", "components"}) {
      INFO(key);
      CHECK(agree(measured[i], orbit, key));
    }
    const Json& hessian = measured[i].at("hessian");
    CHECK(agree(hessian, orbit.at("hessian"), "negative"));
    CHECK(agree(hessian, orbit.at("hessian"), "zero"));
    const long negative = hessian.at("negative"), zero = hessian.at("zero");
    const long positive = hessian.at("positive"), parameters = problem.at("parameters");
    CHECK(negative + zero + positive == parameters);
  }
}

/// Orbits that the program does not list, through the library.
void compare_selected_orbits(const Json& problem, Worst& values) {
  if (!problem.contains("hessian")) return;
  const dmf::Atlas<double> atlas = atlas_of(problem);
  for (const Json& expected : problem.at("hessian")) {
    INFO("choice " << expected.at("choice").dump());
    std::vector<dmf::Choice> choice;
    for (const Json& c : expected.at("choice")) choice.push_back({c[0], c[1], c[2]});
    const dmf::Orbit<double> orbit = atlas.orbit(choice);
    values.see(orbit.value(), expected.at("value"));
    CHECK(to_string(orbit.type()) == expected.at("type").get<std::string>());
    CHECK(orbit.rank() == expected.at("rank").get<long>());
    CHECK(orbit.dimension() == expected.at("dimension").get<long>());
    CHECK(std::exp2(orbit.log2_components()) ==
          std::stod(expected.at("components").get<std::string>()));
    CHECK(orbit.inertia().negative == expected.at("negative").get<long>());
    CHECK(orbit.inertia().zero == expected.at("zero").get<long>());
  }
}

}  // namespace

TEST_CASE("the reference is there") { CHECK(cases().size() >= 17); }

TEST_CASE("dmf-atlas agrees with the reference") {
  for (const Json& problem : cases()) {
    const auto name = problem.at("name").get<std::string>();
    INFO("case " << name);
    const Json result = run_program(problem);
    const int depth = problem.at("depth");
    CHECK(result.at("format").get<std::string>() == "dmf-atlas-1");
    CHECK(result.at("scalar").get<std::string>() == "double");
    CHECK(result.at("ambiguous_groups").get<int>() == 0);
    for (const char* key : {"depth", "widths", "counts"}) {
      INFO(key);
      CHECK(agree(result, problem, key));
    }

    Worst thresholds, roots, values;
    for (const char* key : {"fold", "switch"}) {
      thresholds.see(result.at("thresholds").at(key), problem.at("thresholds").at(key));
    }
    compare_groups(result.at("groups"), problem.at("groups"), depth, roots);
    compare_lowest(result.at("lowest"), problem, values);
    compare_selected_orbits(problem, values);
    std::printf("%-26s thresholds %.1e  roots %.1e x condition  values %.1e\n", name.c_str(),
                thresholds.error, roots.error, values.error);
    CHECK(thresholds.error < 1e-14);
    CHECK(roots.error < 1e-13);
    CHECK(values.error < 1e-12);
  }
}
