// SPDX-License-Identifier: BSL-1.0

#include <dmf/continuation/survey.hpp>

#include <dmf/core/random.hpp>
#include <dmf/landscape/scalar_equation.hpp>
#include <dmf/loss/loss_problem.hpp>
#include <dmf/low_rank/balanced_factors.hpp>

#include "support/catch.hpp"
#include "support/loss_draws.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <set>
#include <random>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

using Loss = WeightedDataLoss<double>;

/// DMF_SURVEY_PROBLEMS problems; the default is what every build can afford.
int survey_problems() {
  const char* text = std::getenv("DMF_SURVEY_PROBLEMS");
  return text == nullptr ? 8 : std::max(1, std::atoi(text));
}

struct SurveyDraw {
  Architecture<double> architecture;
  Loss loss;
};

/// Target with singular values of 1.05 to 2.5 folds, data X with X X^T of condition 4 or so, or weights M of 1/2 to 2,
/// or both.
SurveyDraw draw_survey(int draw, std::mt19937_64& generator) {
  const int depth = 2 + (draw / 2) % 3 + (draw % 2);
  const Index d_0 = 2 + draw % 2, d_L = 2 + (draw / 3) % 2, hidden = 2 + (draw / 4) % 2;
  std::vector<Index> widths(static_cast<std::size_t>(depth) + 1, hidden);
  widths.front() = d_0;
  widths.back() = d_L;
  const Architecture<double> architecture(widths, random_loss_weights<double>(depth, generator));
  const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
  const Index k = std::min(d_0, d_L);
  Vector<double> y(k), x(d_0);
  for (double& value : y) value = fold * (1.05 + 1.5 * uniform(generator));
  for (double& value : x) value = std::exp(0.7 * uniform(generator) - 0.3);
  const Matrix<double> Y =
      random_frame(d_L, k, generator) * y.asDiagonal() * random_frame(d_0, k, generator).transpose();
  const bool data = draw % 3 != 1, weights = draw % 3 != 0;
  Matrix<double> X = Matrix<double>::Identity(d_0, d_0), M = Matrix<double>::Ones(d_L, d_0);
  if (data) X = random_frame(d_0, d_0, generator) * x.asDiagonal();
  if (weights) {
    for (double& value : M.reshaped()) value = std::exp(1.2 * uniform(generator) - 0.6);
  }
  return {architecture, Loss(M, X, Y * X)};
}

/// ||grad F|| at balanced factors of a point, relative to the size of its terms.
double full_gradient(const Architecture<double>& architecture, const Loss& loss,
                     const RankManifoldPoint<double>& point) {
  const LossProblem problem(architecture, loss);
  const Factors<double> W = balanced_factors(architecture, point.product());
  const auto [value, gradient] = objective_and_gradient(problem, PointView<double, Dynamic>(W));
  return gradient.vector().norm() / (loss.gradient(point.product()).norm() + W.vector().norm());
}

// ----------------------------------------------------------------------------------- many problems

/// What became of paths, and who found which points: one row of the table of docs/any-loss.md.
struct Tally {
  std::size_t problems = 0, paths = 0, reached = 0, turned = 0, left = 0, lost = 0, suspect = 0, inconsistent = 0;
  std::size_t points = 0, by_path = 0, by_search = 0, search_alone = 0, path_back = 0, certified = 0,
              certified_ends = 0;
  std::size_t parities = 0, broken = 0;

  void add(const Survey<double>& result) {
    ++problems;
    paths += result.branches.size();
    reached += result.count(BranchEnd::reached);
    turned += result.count(BranchEnd::turned_back);
    left += result.count(BranchEnd::left_rank);
    inconsistent += result.consistent() ? 0U : 1U;
    for (const auto& branch : result.branches) {
      suspect += branch.suspect ? 1U : 0U;
      lost += branch.branch.accounted_for() ? 0U : 1U;
    }
    for (const auto& found : result.points) {
      if (found.rank() == 0) continue;
      ++points;
      by_path += found.paths > 0 ? 1U : 0U;
      by_search += found.searches > 0 ? 1U : 0U;
      search_alone += found.source == PointSource::search ? 1U : 0U;
      path_back += found.source == PointSource::path_back ? 1U : 0U;
      certified += found.certificate.certified() ? 1U : 0U;
      certified_ends += found.paths > 0 && found.certificate.certified() ? 1U : 0U;
    }
    for (const ParityCheck& check : result.parity) {
      parities += check.applies ? 1U : 0U;
      broken += check.applies && !check.holds() ? 1U : 0U;
    }
  }
  void print(const std::string& name) const {
    std::cout << name << ": problems " << problems << ", inconsistent " << inconsistent << "; paths " << paths
              << ", reached " << reached << ", turned back " << turned << ", left rank " << left << ", lost " << lost
              << ", contradictory " << suspect << "; points " << points << ", by paths " << by_path << ", by searches "
              << by_search << ", by searches alone " << search_alone << ", by paths back alone " << path_back
              << ", certified " << certified << "; parities " << parities << ", broken " << broken << '\n';
  }
};

TEST_CASE("Paths and searches of many problems: what each finds, and what is certified") {
  constexpr std::uint64_t seed = 7101;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  Tally all;
  std::map<std::string, Tally> rows;
  std::map<std::string, int> search_back;
  const int problems = survey_problems();
  for (int draw = 0; draw < problems; ++draw) {
    const SurveyDraw problem = draw_survey(draw, generator);
    const int depth = problem.architecture.depth();
    INFO("problem " << draw);
    SurveyOptions<double> options;
    options.search_starts = 30;
    const Survey<double> result = survey(problem.architecture, problem.loss, options);
    all.add(result);
    rows["L = " + std::to_string(depth)].add(result);
    rows[draw % 3 == 0 ? "data" : draw % 3 == 1 ? "weights" : "both"].add(result);
    if (!result.consistent()) std::cout << "problem " << draw << " is not consistent\n" << summary(result);
    for (const auto& branch : result.branches) {
      if (branch.suspect || !branch.branch.accounted_for()) continue;
      // Every path that is accounted for: its index and folds agree with each other.
      CHECK((branch.branch.index - branch.branch.start_index - branch.branch.folds) % 2 == 0);
      if (branch.branch.end == BranchEnd::reached) {
        CHECK(branch.branch.folds % 2 == 0);
        REQUIRE(branch.point);
      }
      if (branch.branch.end == BranchEnd::turned_back) CHECK(branch.branch.folds % 2 == 1);
    }
    for (const auto& found : result.points) {
      if (found.rank() == 0) continue;
      if (found.back) ++search_back[to_string(*found.back)];
      if (!found.certificate.certified()) {
        std::cout << "problem " << draw << ", depth " << depth << ", rank " << found.rank() << ", by "
                  << to_string(found.source) << ": " << to_string(found.certificate.verdict) << ", gap " << found.gap
                  << ", |grad h| " << found.gradient << '\n';
        continue;
      }
      CHECK(found.certificate.index_on_rank == found.index);
      CHECK(full_gradient(problem.architecture, problem.loss, found.point) < 1e-9);
      // A local minimizer on its rank goes nowhere: the trust region stays where it is.
      if (found.index > 0) continue;
      const auto stays = trust_region_search(problem.loss, RankPenalty<double>(problem.architecture), found.point);
      CHECK(stays.converged());
      CHECK((stays.point.product() - found.point.product()).norm() < 1e-6);
    }
  }
  all.print("all");
  for (const auto& [name, row] : rows) row.print(name);
  for (const auto& [name, count] : search_back)
    std::cout << "back from searched points: " << name << ' ' << count << '\n';
  CHECK(all.points > 2 * all.problems);
  CHECK(20 * all.certified_ends >= 19 * all.by_path);
  CHECK(100 * (all.lost + all.suspect) <= all.paths);
  CHECK(50 * all.broken <= all.parities);
}

// ------------------------------------------------------------------------------------ whitened data

TEST_CASE("Whitened data give back the atlas, point by point") {
  constexpr std::uint64_t seed = 7102;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  for (int depth = 2; depth <= 4; ++depth) {
    const Architecture<double> architecture(std::vector<Index>(static_cast<std::size_t>(depth) + 1, 3), 0.2);
    const double fold = ScalarEquation<double>(depth).fold_threshold(architecture.log_unit());
    const Matrix<double> Q = random_frame(3, 3, generator), U = random_frame(3, 3, generator);
    const Vector<double> y{{2.1 * fold, 1.7 * fold, 1.4 * fold}};
    // X X^T = I: f = ||P - T X^T||^2.
    const Loss loss(Matrix<double>::Ones(3, 3), Q, U * y.asDiagonal());
    SurveyOptions<double> options;
    options.search_starts = 0;
    const Survey<double> result = survey(architecture, loss, options);
    const Atlas<double> atlas(architecture, svd(Matrix<double>(U * y.asDiagonal() * Q.transpose())));
    const auto orbits = static_cast<std::size_t>(atlas.counts().total);
    INFO("depth " << depth);
    CHECK(result.branches.size() + 1 == orbits);
    CHECK(result.points.size() == orbits);
    CHECK(result.count(BranchEnd::reached) == result.branches.size());
    CHECK(result.certified() == orbits);
    for (const auto& branch : result.branches) {
      REQUIRE(branch.point);
      const auto& found = result.points[*branch.point];
      const RankManifoldPoint<double> start = branch.start;
      CHECK((found.point.product() - start.product()).norm() < 1e-9);
      CHECK(found.value == Approx(branch.orbit.value()).epsilon(1e-9));
      CHECK(found.certificate.index == branch.orbit.inertia().negative);
    }
    if (depth > 2) CHECK(result.consistent());
  }
}

TEST_CASE("Whitened data with repeated singular values give back the orbits") {
  const Architecture<double> architecture({3, 3, 3, 3}, 0.2);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  const Matrix<double> Y = fold * Vector<double>{{2.0, 1.5, 1.5}}.asDiagonal().toDenseMatrix();
  SurveyOptions<double> options;
  options.search_starts = 0;
  const Survey<double> result =
      survey(architecture, Loss(Matrix<double>::Ones(3, 3), Matrix<double>::Identity(3, 3), Y), options);
  const Atlas<double> atlas(architecture,
                            SingularValues<double>(std::vector<double>{2 * fold, 1.5 * fold, 1.5 * fold}));
  CHECK(result.points.size() == static_cast<std::size_t>(atlas.counts().total));
  CHECK(result.count(BranchEnd::reached) == result.branches.size());
  CHECK(result.manifolds > 0);
  for (const auto& branch : result.branches) {
    REQUIRE(branch.point);
    const auto& found = result.points[*branch.point];
    CHECK(found.value == Approx(branch.orbit.value()).epsilon(1e-7));
    const bool full = std::all_of(branch.orbit.choice().begin(), branch.orbit.choice().end(), [&](const Choice& c) {
      const Index h = &c == &branch.orbit.choice()[0] ? 1 : 2;
      return c.active() == 0 || c.larger == h || c.smaller == h;
    });
    CHECK(found.certificate.certified() == full);  // what is not isolated has no certificate
  }
}

// ----------------------------------------------------------------------- where one path is not enough

TEST_CASE("A partly active group is the start of several paths, which end where those of separate values do") {
  // Both values of the start equal: rank-1 points lie on a circle, of which at least two continue.
  constexpr std::uint64_t seed = 7103;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  for (int draw = 0; draw < 3; ++draw) {
    const Architecture<double> architecture({2, 2, 2, 2}, 0.2);
    const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
    const Matrix<double> M = Matrix<double>{{1.3, 0.8}, {0.9, 1.1}};
    const Matrix<double> Y =
        2.2 * fold * Matrix<double>{{1, 0.1}, {-0.1, 0.9}} + 0.2 * fold * standard_normal(2, 2, generator);
    const Loss loss(M, Matrix<double>::Identity(2, 2), Y);
    SurveyOptions<double> options;
    options.homotopy.Y = 2.2 * fold * Matrix<double>::Identity(2, 2);
    options.homotopy.factor = 1.0;
    const Survey<double> equal = survey(architecture, loss, options);
    options.homotopy.Y = 2.2 * fold * Matrix<double>{{1.1, 0}, {0, 0.9}};
    const Survey<double> separate = survey(architecture, loss, options);
    INFO("draw " << draw << '\n' << summary(equal) << summary(separate));
    // Of the orbits with values y, y and roots +, -: (1,0), (0,1), (1,1) are circles; (2,0) and (0,2) are points.
    CHECK(equal.manifolds == 3);
    CHECK(equal.isolated == 2);
    std::map<std::size_t, int> starts;
    for (const auto& branch : equal.branches) {
      const Choice choice = branch.orbit.choice()[0];
      ++starts[static_cast<std::size_t>(choice.larger * 3 + choice.smaller)];
    }
    for (const std::size_t circle : {std::size_t{3}, std::size_t{1}, std::size_t{4}}) CHECK(starts[circle] >= 2);
    CHECK(equal.consistent());
    CHECK(separate.consistent());
    REQUIRE(equal.points.size() == separate.points.size());
    for (std::size_t i = 0; i < equal.points.size(); ++i) {
      CHECK((equal.points[i].point.product() - separate.points[i].point.product()).norm() < 1e-6);
    }
  }
}

TEST_CASE("An incomplete start: searches find what no path leads to, and paths back find the partner") {
  // f_0 with every value below its fold has no path; f_1 = ||P - Y||^2 has both roots.
  const Architecture<double> architecture({2, 2, 2, 2}, 0.2);
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());
  const Matrix<double> Y = fold * Matrix<double>{{1.6, 0}, {0, 1.3}};
  const Loss loss(Matrix<double>::Ones(2, 2), Matrix<double>::Identity(2, 2), Y);
  SurveyOptions<double> options;
  options.homotopy.Y = Y;
  options.homotopy.factor = 0.3;
  const Survey<double> result = survey(architecture, loss, options);
  INFO(summary(result));
  CHECK(result.branches.empty());
  CHECK(result.above_fold == 0);
  CHECK(result.points.size() == 9);  // 3^2, W = 0 included
  for (const auto& found : result.points) {
    CHECK(found.paths == 0);
    if (found.source == PointSource::search) CHECK(found.back == BranchEnd::reached);
  }
  CHECK(result.consistent());
  // The same with the factor left to the homotopy: all values above the fold, and all points by paths.
  options.homotopy.factor.reset();
  options.search_starts = 0;
  const Survey<double> raised = survey(architecture, loss, options);
  CHECK(raised.above_fold == 2);
  CHECK(raised.points.size() == 9);
  options.homotopy.Y = fold * Matrix<double>{{1.6, 0}, {0, 0.1}};
  const Homotopy<double, Loss> homotopy(architecture, loss, options.homotopy);
  CHECK(homotopy.atlas().groups().above_fold() == 2);
  CHECK(homotopy.atlas().groups().groups.back().value ==
        Approx(1.25 * homotopy.atlas().groups().fold_threshold).epsilon(1e-9));
}

TEST_CASE("A list that misses a point breaks the parity, and lists of paths keep it") {
  constexpr std::uint64_t seed = 7104;
  INFO("seed " << seed);
  std::mt19937_64 generator(seed);
  const SurveyDraw problem = draw_survey(5, generator);
  SurveyOptions<double> options;
  options.search_starts = 5;
  const Survey<double> result = survey(problem.architecture, problem.loss, options);
  CHECK(result.consistent());
  for (const ParityCheck& check : result.parity) {
    CHECK(check.applies);
    std::int64_t sum = 0;
    for (const auto& found : result.points) {
      if (found.rank() == check.rank) sum += found.index % 2 == 0 ? 1 : -1;
    }
    CHECK(sum == check.sum);
  }
  options.convex = false;
  for (const ParityCheck& check : survey(problem.architecture, problem.loss, options).parity)
    CHECK_FALSE(check.applies);
}

// ------------------------------------------------------------------------- manifolds, units, faults

TEST_CASE("One point stands for a manifold of critical points, and its index is not counted on") {
  // ||P - 2 I||^2 through one hidden unit: both roots of the double value 2 are circles, of which searches find samples.
  const Architecture<double> architecture({2, 1, 1, 2}, 0.1);
  const WeightedLoss<double> loss(Matrix<double>::Ones(2, 2), 2.0 * Matrix<double>::Identity(2, 2));
  const Survey<double> result = survey(architecture, loss);
  INFO(summary(result));
  const Atlas<double> atlas(architecture, SingularValues<double>(std::vector<double>{2, 2}));
  CHECK(result.points.size() == static_cast<std::size_t>(atlas.counts().total));
  CHECK(result.points.size() == 3);
  CHECK(result.degenerate() == 2);
  int searches = 0;
  for (const auto& found : result.points) {
    searches += found.searches;
    if (found.rank() == 0) continue;
    CHECK(found.degenerate);
    CHECK(found.margin < 1);
    CHECK_FALSE(found.certificate.certified());
  }
  CHECK(searches == result.searches_converged);
  CHECK(searches > 10);
  for (const ParityCheck& check : result.parity) CHECK_FALSE(check.applies);
  CHECK(summary(result).find("2 of them: index as computed, degenerate") != std::string::npos);
  CHECK(summary(result).find("rank 1: 2 (0 of index 0") != std::string::npos);
}

TEST_CASE("A survey does not depend on units") {
  // P in units of s: M as it is, target and start times s, weights times s^{2(L-1)/L}.
  std::size_t paths = 0, points = 0;
  for (const double s : {1.0, 1e6, 1e-6, 1e10}) {
    INFO("s = " << s);
    const Architecture<double> architecture({2, 2, 2, 2}, 0.1 * std::pow(s, 4.0 / 3));
    const Matrix<double> M{{1, 1.3}, {0.8, 1}}, T = s * Matrix<double>{{2, 0.3}, {-0.2, 1.7}};
    SurveyOptions<double> options;
    options.homotopy.Y = 2 * s * Matrix<double>::Identity(2, 2);
    const Survey<double> result = survey(architecture, WeightedLoss<double>(M, T), options);
    INFO(summary(result));
    CHECK(result.manifolds == 3);
    CHECK(result.starts_missing == 0);
    CHECK(result.consistent());
    if (s == 1) {
      paths = result.branches.size();
      points = result.points.size();
    }
    CHECK(result.branches.size() == paths);
    CHECK(result.points.size() == points);
    CHECK(result.searches_converged > result.searches / 4);
  }
}

TEST_CASE("Singular values out of reach, and those that are rounding, do not raise s") {
  const Architecture<double> architecture({2, 2, 2, 2}, 0.2);
  const Loss loss(Matrix<double>::Ones(2, 2), Matrix<double>::Identity(2, 2), Matrix<double>{{2, 0}, {0, 1}});
  const auto factor = [&](double least) {
    HomotopyOptions<double> options;
    options.Y = Matrix<double>{{2, 0}, {0, least}};
    return Homotopy<double, Loss>(architecture, loss, options).factor();
  };
  const double fold = ScalarEquation<double>(3).fold_threshold(architecture.log_unit());  // for s = 1
  CHECK(factor(0) == Approx(1));
  CHECK(factor(1e-15) == Approx(1));
  // s raises y/fold by s^{3/4}; at most 100^{3/4} = 31.6.
  CHECK(factor(1.25 * fold / 31) == Approx(std::pow(31.0, 4.0 / 3)).epsilon(1e-9));
  CHECK(factor(1.25 * fold / 32) == Approx(1));
}

TEST_CASE("An orbit without a start is a fault, and so is a path under suspicion") {
  const Architecture<double> architecture({2, 2, 2, 2}, 0.1);
  const WeightedLoss<double> loss(Matrix<double>{{1, 1.3}, {0.8, 1}}, Matrix<double>{{2, 0.3}, {-0.2, 1.7}});
  SurveyOptions<double> options;
  options.homotopy.Y = 2 * Matrix<double>::Identity(2, 2);
  options.manifold_starts = 0;
  options.search_starts = 0;
  Survey<double> result = survey(architecture, loss, options);
  CHECK(result.starts_missing == 3);
  CHECK_FALSE(result.consistent());
  CHECK(summary(result).find("on 3 of these no start was found") != std::string::npos);
}

/// ||P - T||^2 without saying how curved it is: not known to be convex.
struct SquaredDistance {
  Matrix<double> T;
  [[nodiscard]] Index rows() const { return T.rows(); }
  [[nodiscard]] Index cols() const { return T.cols(); }
  [[nodiscard]] double value(const Matrix<double>& P) const { return (P - T).squaredNorm(); }
  [[nodiscard]] Matrix<double> gradient(const Matrix<double>& P) const { return 2 * (P - T); }
  [[nodiscard]] Matrix<double> hessian_product(const Matrix<double>&, const Matrix<double>& D) const { return 2 * D; }
};

TEST_CASE("The parity of a loss of your own applies where you say that it is convex") {
  const Architecture<double> architecture({2, 2, 2, 2}, 0.1);
  const SquaredDistance loss{Matrix<double>{{2, 0}, {0, 1}}};
  SurveyOptions<double> options;
  options.search_starts = 0;
  options.certify = false;
  for (const ParityCheck& check : survey(architecture, loss, options).parity) CHECK_FALSE(check.applies);
  options.convex = true;
  for (const ParityCheck& check : survey(architecture, loss, options).parity) {
    CHECK(check.applies);
    CHECK(check.holds());
  }
}

TEST_CASE("The sign of a determinant is that of its elimination") {
  std::mt19937_64 generator(7105);
  for (int draw = 0; draw < 50; ++draw) {
    const Index n = 1 + draw % 5;
    const Matrix<double> A = standard_normal(n, n, generator);
    const double determinant = A.determinant();
    CHECK(detail::determinant_sign(A) == (determinant > 0 ? 1 : -1));
  }
  CHECK(detail::determinant_sign(Matrix<double>(Matrix<double>::Zero(2, 2))) == 0);
}

TEST_CASE("Misuse of paths and homotopies is reported with its values") {
  const Architecture<double> architecture({2, 2, 2, 2}, 0.2);
  const Loss loss(Matrix<double>::Ones(2, 2), Matrix<double>::Identity(2, 2), Matrix<double>{{2, 0}, {0, 1}});
  HomotopyOptions<double> options;
  options.factor = -1.0;
  CHECK_THROWS_AS((Homotopy<double, Loss>(architecture, loss, options)), InvalidInput);
  options.factor = 1.0;
  options.Y = Matrix<double>::Zero(3, 2);
  CHECK_THROWS_AS((Homotopy<double, Loss>(architecture, loss, options)), InvalidInput);
  CHECK_THROWS_AS((Homotopy<double, Loss>(Architecture<double>({3, 2, 2}, 1.0), loss)), InvalidInput);
  const Homotopy<double, Loss> homotopy(architecture, loss);
  const auto zero = rank_manifold_point<double>(Matrix<double>::Zero(2, 2), 0);
  CHECK_THROWS_AS(follow_branch(homotopy, zero), InvalidInput);
  const auto one = rank_manifold_point<double>(Matrix<double>::Identity(2, 2), 1);
  CHECK_THROWS_AS(follow_branch(homotopy, one, {.begin = 1.0}), InvalidInput);
  CHECK_THROWS_AS(follow_branch(homotopy, one, {.largest_step = 0.0}), InvalidInput);
  const double infinite = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(follow_branch(homotopy, one, {.largest_step = infinite}), InvalidInput);
  CHECK_THROWS_AS(follow_branch(homotopy, one, {.largest_step = 1e-3, .least_step = 1e-2}), InvalidInput);
  CHECK_THROWS_AS(follow_branch(homotopy, one, {.least_step = nan}), InvalidInput);
  const auto wrong = [&](auto change) {
    SurveyOptions<double> given;
    change(given);
    CHECK_THROWS_AS(survey(architecture, loss, given), InvalidInput);
  };
  for (const double value : {0.0, -1.0, 1.0, infinite, nan}) {
    wrong([&](auto& given) { given.merge_tolerance = value; });
    wrong([&](auto& given) { given.manifold_tau = value; });
  }
  for (const double value : {0.5, -1.0, infinite, nan}) {
    wrong([&](auto& given) { given.homotopy.above_fold = value; });
    wrong([&](auto& given) { given.homotopy.most = value; });
  }
  wrong([](auto& given) { given.branch.steps = 0; });
  wrong([](auto& given) { given.refinements = -1; });
  wrong([](auto& given) { given.search_starts = -1; });
  wrong([](auto& given) { given.manifold_starts = -1; });
  // No critical point: it does not begin.
  CHECK(follow_branch(homotopy, one).end == BranchEnd::singular_start);
}

TEST_CASE("A survey tells how much of its work is done") {
  const Architecture<double> architecture({2, 2, 2, 2}, 0.2);
  const WeightedLoss<double> loss(Matrix<double>{{1, 1.2}, {0.9, 1}}, Matrix<double>{{2, 0.3}, {0, 1.5}});
  std::map<std::string, std::vector<std::size_t>> told;
  SurveyOptions<double> options;
  options.search_starts = 7;
  options.progress = [&](const char* what, std::size_t done, std::size_t total) {
    CHECK(done < total);
    CHECK(done == told[what].size());  // one after the other, from 0
    told[what].push_back(total);
  };
  const auto found = survey(architecture, loss, options);
  REQUIRE(told.size() == 3);
  for (const auto& [what, totals] : told) {
    INFO(what);
    CHECK(std::set<std::size_t>(totals.begin(), totals.end()) == std::set<std::size_t>{totals.size()});
  }
  CHECK(told["following paths"].size() == found.branches.size());
  CHECK(told["searching"].size() == static_cast<std::size_t>(found.searches));
  CHECK(found.searches == 14);
}

}  // namespace
}  // namespace dmf::test
