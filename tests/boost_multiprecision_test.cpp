// SPDX-License-Identifier: BSL-1.0

#include <dmf/bridge/boost_multiprecision.hpp>

// The library in 50 digits against data/reference.json, problems solved by an independent
// implementation with 50 digits. A double anywhere between input and result would leave an error of
// 1e-17, a working-precision shortcut in the two-word arithmetic one far above the bounds below.

#include <dmf/landscape/atlas.hpp>
#include <dmf/points/critical_point.hpp>
#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/core/svd.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

using Json = nlohmann::json;

const Json& cases() {
  static const Json all = [] {
    std::ifstream file(DMF_TEST_DATA_DIR "/reference.json");
    return Json::parse(file).at("cases");
  }();
  return all;
}

mp50 number(const Json& decimal) { return mp50(decimal.get<std::string>()); }

std::vector<mp50> numbers(const Json& array) {
  std::vector<mp50> result;
  for (const Json& item : array) result.push_back(number(item));
  return result;
}

Atlas<mp50> atlas_of(const Json& problem) {
  const std::vector<mp50> values = numbers(problem.at("singular_values"));
  return {Architecture<mp50>(problem.at("widths").get<std::vector<Index>>(), numbers(problem.at("lambda"))),
          Vector<mp50>(Eigen::Map<const Vector<mp50>>(values.data(), static_cast<Index>(values.size())))};
}

std::vector<Choice> choice_of(const Json& orbit) {
  std::vector<Choice> choice;
  for (const Json& c : orbit.at("choice")) choice.push_back({c[0], c[1], c[2]});
  return choice;
}

/// The largest relative error of one kind, in units of a condition number where it has one.
struct Worst {
  mp50 error = 0;
  void see(const mp50& measured, const mp50& exact, const mp50& condition = mp50(1)) {
    const mp50 difference = abs(measured - exact) / max(condition, mp50(1));
    error = max(error, exact == 0 ? difference : mp50(difference / abs(exact)));
  }
  void see(const mp50& measured, const Json& exact) { see(measured, number(exact)); }
  [[nodiscard]] double as_double() const { return static_cast<double>(error); }
};

/// The truth has 50 digits, so does the input: what is left is a few units of the 50th digit.
constexpr double few_of_the_fiftieth_digit = 1e-48;

TEST_CASE("With 50 digits, thresholds, roots and values agree with 50 digits") {
  REQUIRE(cases().size() >= 17);
  for (const Json& problem : cases()) {
    const auto name = problem.at("name").get<std::string>();
    INFO("case " << name);
    const Atlas<mp50> atlas = atlas_of(problem);
    const SingularGroups<mp50>& groups = atlas.groups();
    const int L = groups.architecture.depth();

    Worst thresholds, roots, values;
    thresholds.see(groups.fold_threshold, problem.at("thresholds").at("fold"));
    thresholds.see(groups.switch_threshold, problem.at("thresholds").at("switch"));
    REQUIRE(groups.groups.size() == problem.at("groups").size());
    for (std::size_t i = 0; i < groups.groups.size(); ++i) {
      const SingularGroup<mp50>& group = groups.groups[i];
      const Json& expected = problem.at("groups")[i];
      CHECK(group.multiplicity == expected.at("multiplicity").get<Index>());
      CHECK(group.side_of_fold == expected.at("side_of_fold").get<int>());
      CHECK(group.side_of_switch == expected.at("side_of_switch").get<int>());
      REQUIRE(group.roots.size() == expected.at("roots").size());
      for (std::size_t k = 0; k < group.roots.size(); ++k) {
        const GroupRoot<mp50>& root = group.roots[k];
        const Json& exact = expected.at("roots")[k];
        CHECK(to_string(root.root.kind) == exact.at("kind").get<std::string>());
        const mp50 condition = root.root.kind == RootKind::double_root ? mp50(1) : root.root.condition;
        roots.see(root.root.u, number(exact.at("u")), condition);
        roots.see(root.sigma, number(exact.at("sigma")), condition);
        roots.see(root.end_to_end, number(exact.at("end_to_end")), mp50(L) * condition);
      }
    }

    const Json& lowest = problem.at("lowest");
    const std::vector<Orbit<mp50>> found = atlas.lowest(10);
    REQUIRE(found.size() == lowest.size());
    for (std::size_t i = 0; i < found.size(); ++i) values.see(found[i].value(), lowest[i].at("value"));
    for (const Json& expected : lowest) {
      const Orbit<mp50> orbit = atlas.orbit(choice_of(expected));
      CHECK(to_string(orbit.type()) == expected.at("type").get<std::string>());
      values.see(orbit.value(), expected.at("value"));
    }

    std::printf("%-26s thresholds %.1e  roots %.1e x condition  values %.1e\n", name.c_str(), thresholds.as_double(),
                roots.as_double(), values.as_double());
    CHECK(thresholds.as_double() < few_of_the_fiftieth_digit);
    CHECK(roots.as_double() < few_of_the_fiftieth_digit);
    CHECK(values.as_double() < few_of_the_fiftieth_digit);
  }
}

// What would refute: an objective, a gradient or a Hessian that computes with less than 50 digits, or
// a canonical point that is not critical in the 50th digit.
TEST_CASE("With 50 digits, objective, gradient and Hessian at critical points agree with 50 digits") {
  for (const Json& problem : cases()) {
    if (!problem.contains("hessian") || problem.at("parameters").get<int>() > 100) continue;
    const auto name = problem.at("name").get<std::string>();
    INFO("case " << name);
    const Atlas<mp50> atlas = atlas_of(problem);
    const Problem<mp50> target = diagonal_problem(atlas.groups());
    Worst objectives, gradients, extremes, spectra;
    for (const Json& expected : problem.at("hessian")) {
      const Factors<mp50> W = canonical_point(atlas.orbit(choice_of(expected)));
      const auto [value, gradient] = objective_and_gradient(target, W);
      objectives.see(value, expected.at("value"));
      const Vector<mp50> eigenvalues = symmetric_eigenvalues<mp50>(dense_hessian(target, W));
      const mp50 scale = eigenvalues.cwiseAbs().maxCoeff();
      // The gradient of a point that is off by one unit of ||W|| is the Hessian's norm.
      const mp50 size = max(W.vector().norm(), mp50(std::numeric_limits<double>::min()));
      gradients.see(gradient.vector().norm() / (scale * size), mp50(0));

      // An eigenvalue carries an error of a few units of the largest.
      extremes.see((eigenvalues[0] - number(expected.at("min"))) / scale, mp50(0));
      extremes.see(eigenvalues[eigenvalues.size() - 1], expected.at("max"));
      Index i = 0;
      for (const Json& pair : expected.at("spectrum")) {
        for (Index copy = 0; copy < pair[1].get<Index>(); ++copy, ++i) {
          REQUIRE(i < eigenvalues.size());
          spectra.see((eigenvalues[i] - number(pair[0])) / scale, mp50(0));
        }
      }
      CHECK(i == eigenvalues.size());
    }
    std::printf("%-26s objective %.1e  gradient %.1e  extremes %.1e  spectrum %.1e\n", name.c_str(),
                objectives.as_double(), gradients.as_double(), extremes.as_double(), spectra.as_double());
    // Up to 100 layers and 75 eigenvalues: some hundred operations of 5e-51 each.
    CHECK(objectives.as_double() < few_of_the_fiftieth_digit);
    CHECK(gradients.as_double() < few_of_the_fiftieth_digit);
    CHECK(extremes.as_double() < few_of_the_fiftieth_digit);
    CHECK(spectra.as_double() < 1e-29);  // the truth has 30 digits here
  }
}

TEST_CASE("With 50 digits, a decomposition finds the singular values it was made from") {
  std::mt19937_64 generator(20251001);
  for (const auto& [rows, columns] : {std::pair<Index, Index>{6, 4}, {3, 7}, {5, 5}}) {
    INFO("seed 20251001, " << rows << " x " << columns);
    const Index k = std::min(rows, columns);
    const Matrix<mp50> U = random_orthogonal<mp50>(rows, generator), V = random_orthogonal<mp50>(columns, generator);
    Vector<mp50> y(k);
    for (Index i = 0; i < k; ++i) y[i] = i + 1 < k ? mp50(7) / mp50(3 + i / 2) : mp50(0);  // repeated, zero
    const Matrix<mp50> Y = U.leftCols(k) * y.asDiagonal() * V.leftCols(k).transpose();
    const Svd<mp50> decomposition = svd(Y);
    CHECK(decomposition.sound());
    CHECK(decomposition.uncertainty < mp50(1e-47));
    const mp50 error = (decomposition.singular_values - y).cwiseAbs().maxCoeff();
    INFO("error " << static_cast<double>(error));
    CHECK(error <= decomposition.uncertainty);
  }
}

TEST_CASE("With 50 digits, random numbers are those of double") {
  std::mt19937_64 one(7), two(7);
  const Matrix<mp50> normal = standard_normal<mp50>(3, 2, one);
  const Matrix<double> expected = standard_normal<double>(3, 2, two);
  CHECK(normal.cast<double>() == expected);
  CHECK(uniform<mp50>(one) == mp50(uniform<double>(two)));
}

// The exponents of these numbers have 32 bits, twice as much is too much for an int.
TEST_CASE("With 50 digits, values far beyond any double are right, and refused beyond their own range") {
  const auto atlas = [](const char* y) {
    return Atlas<mp50>(Architecture({2, 2, 2, 2}, mp50(1)), Vector<mp50>(Vector<mp50>::Constant(2, mp50(y))));
  };
  for (const char* y : {"1e-300000000", "1e3000", "1e300000000", "1e600000000"}) {
    INFO("y = " << y);
    const Orbit<mp50> lowest = atlas(y).lowest(1).front();
    const auto& roots = atlas(y).groups().groups[0].roots;
    const mp50 expected = roots.empty() ? mp50(2 * mp50(y) * mp50(y)) : mp50(6 * roots[0].sigma * roots[0].sigma);
    CHECK(static_cast<double>(abs(lowest.value() / expected - 1)) < few_of_the_fiftieth_digit);
  }
  CHECK_THROWS_AS(atlas("1e600000000").orbit({{}}).value(), NotRepresentable);
  CHECK(atlas("1e-600000000").orbit({{}}).value() == 0);
}

TEST_CASE("Messages show the 50 digits") {
  CHECK(dmf::detail::text(mp50("0.1")) == "0.1");
  CHECK(dmf::detail::text(mp50(1) / 3) == "0.33333333333333333333333333333333333333333333333333");
  CHECK_THROWS_WITH(Architecture({2, 2, 2}, mp50("-0.7")), "weight lambda_1 must be positive and finite, got -0.7");
}

TEST_CASE("Eigen knows the 50 digits") {
  using Traits = Eigen::NumTraits<mp50>;
  CHECK(Traits::epsilon() == std::numeric_limits<mp50>::epsilon());
  CHECK(Traits::digits10() == 50);
  CHECK(Traits::max_digits10() >= 52);
  CHECK(Traits::highest() == std::numeric_limits<mp50>::max());
  CHECK(Traits::infinity() == std::numeric_limits<mp50>::infinity());
  CHECK(Traits::dummy_precision() < mp50(1e-46));
  CHECK(Matrix<mp50>::Ones(2, 2).isApprox(Matrix<mp50>::Constant(2, 2, mp50(1) + mp50(1e-48))));
  CHECK_FALSE(Matrix<mp50>::Ones(2, 2).isApprox(Matrix<mp50>::Constant(2, 2, mp50(1) + mp50(1e-40))));
}

}  // namespace
}  // namespace dmf::test
