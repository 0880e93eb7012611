// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

// dmf-atlas against data/reference.json: problems solved by an independent implementation with 50
// digits. The program runs as a user would run it, in each of its scalars; what its JSON says is
// compared number by number with 50 digits.

#include "compiled_scalars.hpp"
#include "program.hpp"
#include "scalars.hpp"

#include <dmf/landscape/atlas.hpp>

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
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using Json = nlohmann::json;
using dmf::mp50;
using dmf_atlas::ScalarText;

Json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  return Json::parse(file);
}

const Json& cases() {
  static const Json all = read_json(std::filesystem::path(DMF_TEST_DATA_DIR) / "reference.json").at("cases");
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
Json run_program(const Json& problem, std::string_view scalar) {
  const auto file =
      std::filesystem::temp_directory_path() / ("dmf_reference_" + problem.at("name").get<std::string>() + ".json");
  const std::vector<std::string> arguments = {"dmf-atlas",
                                              "--singular-values",
                                              joined(problem.at("singular_values")),
                                              "--widths",
                                              joined(problem.at("widths")),
                                              "--lambda",
                                              joined(problem.at("lambda")),
                                              "--lowest",
                                              "10",
                                              "--scalar",
                                              std::string(scalar),
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

template <class Scalar>
std::vector<Scalar> numbers(const Json& array) {
  std::vector<Scalar> result;
  for (const Json& item : array) result.push_back(ScalarText<Scalar>::from_decimal(item.get<std::string>()));
  return result;
}

/// The same problem through the library.
template <class Scalar>
dmf::Atlas<Scalar> atlas_of(const Json& problem) {
  const std::vector<Scalar> values = numbers<Scalar>(problem.at("singular_values"));
  const dmf::Architecture<Scalar> architecture(problem.at("widths").get<std::vector<dmf::Index>>(),
                                               numbers<Scalar>(problem.at("lambda")));
  return {architecture, dmf::Vector<Scalar>(Eigen::Map<const dmf::Vector<Scalar>>(
                            values.data(), static_cast<dmf::Index>(values.size())))};
}

/// Whether two objects agree in one member; a bool, as Catch is slow to compile on JSON.
bool agree(const Json& a, const Json& b, const char* key) { return a.at(key) == b.at(key); }

/// All 50 digits.
mp50 truth(const Json& decimal) { return mp50(decimal.get<std::string>()); }

/// A real of the program's JSON, as the number that its scalar reads there: a number of JSON for
/// scalars up to double, text for wider ones.
template <class Scalar>
mp50 measured_real(const Json& real) {
  constexpr bool is_text = std::numeric_limits<Scalar>::digits > 53;
  REQUIRE(real.is_string() == is_text);
  return mp50(ScalarText<Scalar>::from_decimal(is_text ? real.get<std::string>() : real.dump()));
}

/// The largest errors of one kind in units of epsilon x condition. An error is relative, and 0 where
/// both numbers are below the range of normal numbers.
template <class Scalar>
struct Worst {
  double error = 0;

  void see(const mp50& measured, const Json& expected, double condition = 1) {
    const mp50 exact = truth(expected), tiny(std::numeric_limits<Scalar>::min());
    if (abs(exact) < tiny && abs(measured) < tiny) return;
    const mp50 relative = abs(measured - exact) / abs(exact) / mp50(Scalar(dmf::epsilon<Scalar>));
    error = std::max(error, static_cast<double>(relative) / std::max(1.0, condition));
  }
};

/// |d ln u / d ln eta| = (1+t)/|L t - (L-2)|, t = u^{2L-2}: large near the fold. 1 at a double root,
/// which is where it is whatever y is.
double root_condition(const Json& root, int depth) {
  if (root.at("kind") == "double") return 1;
  const mp50 L = depth, t = pow(truth(root.at("u")), 2 * depth - 2);
  return static_cast<double>(mp50((1 + t) / abs(L * t - (L - 2))));
}

using Choice = std::vector<std::vector<int>>;

/// Position of each listed orbit's tie group: orbits of equal value share a number.
std::vector<std::size_t> tie_numbers(const Json& problem) {
  std::vector<std::size_t> number(problem.at("lowest").size());
  for (std::size_t i = 0; i < number.size(); ++i) number[i] = i;
  for (const Json& tie : problem.at("lowest_tie_groups")) {
    for (const Json& position : tie) number[position.get<std::size_t>()] = tie.front().get<std::size_t>();
  }
  return number;
}

template <class Scalar>
void compare_groups(const Json& measured, const Json& expected, int depth, Worst<Scalar>& values,
                    Worst<Scalar>& roots) {
  REQUIRE(measured.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("group " << i);
    for (const char* key : {"multiplicity", "side_of_fold", "side_of_switch"}) {
      INFO(key);
      CHECK(agree(measured[i], expected[i], key));
    }
    values.see(measured_real<Scalar>(measured[i].at("value")), expected[i].at("value"));
    const Json& exact_roots = expected[i].at("roots");
    REQUIRE(measured[i].at("roots").size() == exact_roots.size());
    for (std::size_t k = 0; k < exact_roots.size(); ++k) {
      const Json& root = measured[i].at("roots")[k];
      const double condition = root_condition(exact_roots[k], depth);
      CHECK(agree(root, exact_roots[k], "kind"));
      roots.see(measured_real<Scalar>(root.at("sigma")), exact_roots[k].at("sigma"), condition);
      roots.see(measured_real<Scalar>(root.at("end_to_end")), exact_roots[k].at("end_to_end"), depth * condition);
    }
  }
}

template <class Scalar>
void compare_lowest(const Json& measured, const Json& problem, Worst<Scalar>& values) {
  const Json& expected = problem.at("lowest");
  REQUIRE(measured.size() == expected.size());
  const std::vector<std::size_t> tie = tie_numbers(problem);
  std::map<Choice, std::size_t> place;
  for (std::size_t i = 0; i < expected.size(); ++i) place[expected[i].at("choice").get<Choice>()] = i;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO("orbit " << i << ": " << measured[i].dump());
    values.see(measured_real<Scalar>(measured[i].at("value")), expected[i].at("value"));
    if (problem.at("lowest_cut_tie") && tie[i] == tie.back()) continue;  // any of the tie may be listed
    const auto found = place.find(measured[i].at("choice").get<Choice>());
    REQUIRE(found != place.end());
    // Values that differ by less than the scalar can hold are equal for the program.
    CHECK((tie[found->second] == tie[i] || measured[found->second].at("value") == measured[i].at("value")));
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
template <class Scalar>
void compare_selected_orbits(const Json& problem, Worst<Scalar>& values) {
  if (!problem.contains("hessian")) return;
  const dmf::Atlas<Scalar> atlas = atlas_of<Scalar>(problem);
  for (const Json& expected : problem.at("hessian")) {
    INFO("choice " << expected.at("choice").dump());
    std::vector<dmf::Choice> choice;
    for (const Json& c : expected.at("choice")) choice.push_back({c[0], c[1], c[2]});
    const dmf::Orbit<Scalar> orbit = atlas.orbit(choice);
    values.see(mp50(orbit.value()), expected.at("value"));
    CHECK(to_string(orbit.type()) == expected.at("type").get<std::string>());
    CHECK(orbit.rank() == expected.at("rank").get<long>());
    CHECK(orbit.dimension() == expected.at("dimension").get<long>());
    CHECK(std::exp2(orbit.log2_components()) == std::stod(expected.at("components").get<std::string>()));
    CHECK(orbit.inertia().negative == expected.at("negative").get<long>());
    CHECK(orbit.inertia().zero == expected.at("zero").get<long>());
  }
}

/// What float cannot hold: singular values of 1e-150, and a distance of 1e-12 from the fold.
template <class Scalar>
bool is_beyond(const std::string& name) {
  return std::numeric_limits<Scalar>::digits < 53 &&
         (name == "scale_L4_1e-150_unequal" || name == "near_fold_L3_1e-12");
}

}  // namespace

TEST_CASE("the reference is there") { CHECK(cases().size() >= 17); }

TEMPLATE_TEST_CASE("dmf-atlas agrees with the reference in every scalar", "", float, double, long double, mp50) {
  using Scalar = TestType;
  for (const Json& problem : cases()) {
    const auto name = problem.at("name").get<std::string>();
    INFO("case " << name << " in " << ScalarText<Scalar>::name);
    if (is_beyond<Scalar>(name)) continue;
    const Json result = run_program(problem, ScalarText<Scalar>::name);
    const int depth = problem.at("depth");
    CHECK(result.at("format").get<std::string>() == "dmf-atlas-1");
    CHECK(result.at("scalar").get<std::string>() == ScalarText<Scalar>::name);
    CHECK(result.at("ambiguous_groups").get<int>() == 0);
    for (const char* key : {"depth", "widths", "counts"}) {
      INFO(key);
      CHECK(agree(result, problem, key));
    }

    Worst<Scalar> given, thresholds, roots, values;
    for (const char* key : {"fold", "switch"}) {
      thresholds.see(measured_real<Scalar>(result.at("thresholds").at(key)), problem.at("thresholds").at(key));
    }
    compare_groups(result.at("groups"), problem.at("groups"), depth, given, roots);
    compare_lowest(result.at("lowest"), problem, values);
    compare_selected_orbits(problem, values);
    std::printf("%-11s %-26s thresholds %5.2f  roots %5.2f x condition  values %5.2f epsilon\n",
                std::string(ScalarText<Scalar>::name).c_str(), name.c_str(), thresholds.error, roots.error,
                values.error);
    // The weights and values are rounded to Scalar, epsilon/2 each, which q0 and its powers pass on
    // at most once; the results are rounded again. Against mp50 the truth itself is rounded to 50
    // digits: up to 5e-50, 10 epsilon.
    const double of_truth = std::is_same_v<Scalar, mp50> ? 10 : 0;
    CHECK(given.error <= 0.5 + of_truth);
    CHECK(thresholds.error < 2 + of_truth);
    CHECK(roots.error < 3 + of_truth);
    CHECK(values.error < 4 + of_truth);
  }
}
