// SPDX-License-Identifier: BSL-1.0

#include "support/two_roads.hpp"

#include <cmath>
#include <random>
#include <vector>

namespace dmf::test {
namespace {

TEST_CASE("Both wings agree at the points of diagonal targets") { compare_wings<double>(20250701, 1200, false); }

TEST_CASE("Both wings agree at the points of full targets") { compare_wings<double>(20250702, 800, true); }

TEST_CASE("Both wings agree where values lie between the fold and the switch") {
  std::mt19937_64 generator(20250703);
  for (const int L : {3, 4, 5}) {
    const ScalarEquation<double> equation(L);
    const double fold = std::exp(equation.log_eta_fold()), at_switch = std::exp(equation.log_eta_switch());
    Vector<double> y(3);
    y << 2 * at_switch, std::sqrt(fold * at_switch), std::sqrt(fold * at_switch);
    const Architecture architecture(std::vector<Index>(static_cast<std::size_t>(L + 1), 3), 1.0);
    const Atlas<double> atlas(architecture, y);
    INFO("L = " << L);
    TwoRoads<double> roads;
    roads.compare_orbits(atlas, diagonal_problem(atlas.groups()), SingularVectors<double>(architecture), generator);
    CHECK(roads.undecided() == 0);
  }
}

}  // namespace
}  // namespace dmf::test
