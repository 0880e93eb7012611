// SPDX-License-Identifier: BSL-1.0

#include <dmf/landscape/spectrum.hpp>

#include "support/catch.hpp"

// Spectra, ends and traces against data/reference.json: 30 and 50 digits from an independent implementation.

#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/convergence.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Json = nlohmann::json;

double number(const Json& decimal) { return std::stod(decimal.get<std::string>()); }

dmf::Atlas<double> atlas_of(const Json& problem) {
  std::vector<double> lambda, y;
  for (const Json& item : problem.at("lambda")) lambda.push_back(number(item));
  for (const Json& item : problem.at("singular_values")) y.push_back(number(item));
  const dmf::Architecture<double> architecture(problem.at("widths").get<std::vector<dmf::Index>>(), lambda);
  return {architecture,
          dmf::Vector<double>(Eigen::Map<const dmf::Vector<double>>(y.data(), static_cast<dmf::Index>(y.size())))};
}

/// Rounding of an eigenvalue relative to the largest: some L epsilon, and what rounding of y costs in the roots.
double allowed(const dmf::Orbit<double>& orbit) {
  double condition = 1;
  for (std::size_t i = 0; i < orbit.choice().size(); ++i) {
    for (const auto& root : orbit.groups().groups[i].roots) {
      const bool active = dmf::detail::copies_at(root, orbit.choice()[i]) > 0;
      if (active && root.root.kind != dmf::RootKind::double_root) condition = std::max(condition, root.root.condition);
    }
  }
  return 20 * orbit.architecture().depth() * condition * dmf::epsilon<double>;
}

}  // namespace

// Refuted by a multiplicity, or by a number outside its rounding error. The reference joins equal eigenvalues;
// each of them takes the next of ours, as often as it says.
TEST_CASE("Spectra agree with 30 digits") {
  std::ifstream file(DMF_TEST_DATA_DIR "/reference.json");
  REQUIRE(file);
  const Json all = Json::parse(file);
  double worst = 0;
  int orbits = 0;
  for (const Json& problem : all.at("cases")) {
    if (!problem.contains("hessian")) continue;
    const dmf::Atlas<double> atlas = atlas_of(problem);
    for (const Json& expected : problem.at("hessian")) {
      std::vector<dmf::Choice> choice;
      for (const Json& c : expected.at("choice")) choice.push_back({c[0], c[1], c[2]});
      const dmf::Orbit<double> orbit = atlas.orbit(choice);
      INFO(problem.at("name").get<std::string>() << ", choice " << expected.at("choice").dump());
      const double norm = std::max(std::abs(number(expected.at("min"))), number(expected.at("max")));
      const double tolerance = allowed(orbit) * norm;
      const auto see = [&](double measured, double exact) {
        CHECK(std::abs(measured - exact) <= tolerance);
        worst = std::max(worst, std::abs(measured - exact) / tolerance);
      };
      const auto ends = dmf::extremes(orbit);
      see(ends.smallest, number(expected.at("min")));
      see(ends.largest, number(expected.at("max")));
      see(std::abs(ends.smallest_nonzero), number(expected.at("min_abs_nonzero")));
      const double trace = number(expected.at("trace"));
      CHECK(std::abs(dmf::hessian_trace(orbit) - trace) <= allowed(orbit) * trace);

      std::vector<double> values;
      for (const auto& entry : dmf::spectrum(orbit)) {
        values.insert(values.end(), static_cast<std::size_t>(entry.multiplicity), entry.value);
      }
      std::size_t next = 0;
      for (const Json& pair : expected.at("spectrum")) {
        for (int k = 0; k < pair[1].get<int>(); ++k) {
          REQUIRE(next < values.size());
          const double exact = number(pair[0]);
          if (exact == 0) CHECK(values[next] == 0);
          see(values[next++], exact);
        }
      }
      CHECK(next == values.size());
      ++orbits;
    }
  }
  std::cout << orbits << " orbits, largest error " << worst << " of what rounding allows\n";
  CHECK(orbits >= 60);
}
