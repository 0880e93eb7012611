// SPDX-License-Identifier: BSL-1.0

// Landscapes of targets of which only the largest triplets are known, against those of the full decomposition.

#include <dmf/bridge/spectra_svd.hpp>

#include <dmf/analytic/objective.hpp>
#include <dmf/core/svd.hpp>
#include <dmf/landscape/atlas.hpp>
#include <dmf/landscape/spectrum.hpp>
#include <dmf/points/landscape.hpp>
#include <dmf/sparse/gram_inertia.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include "support/catch.hpp"
#include "support/hard_target.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace dmf::test {
namespace {

/// An architecture whose fold is at 1, of hidden widths to 12.
Architecture<double> architecture_for(Index rows, Index columns, std::mt19937_64& generator) {
  const int L = static_cast<int>(random_index(2, 5, generator));
  std::vector<Index> widths(static_cast<std::size_t>(L) + 1, random_index(1, 12, generator));
  widths.front() = columns;
  widths.back() = rows;
  const double at_one = fold_threshold(Architecture<double>(widths, 1.0));
  // The fold grows with lambda^{L/(2L-2)}.
  return {widths, std::pow(at_one, -(2.0 * L - 2) / L)};
}

bool same_orbit(const Orbit<double>& a, const Orbit<double>& b, double tolerance) {
  return a.type() == b.type() && a.rank() == b.rank() && a.inertia() == b.inertia() && a.dimension() == b.dimension() &&
         std::abs(a.value() - b.value()) <= tolerance;
}

}  // namespace

// Refuted by a landscape that is called complete where the full decomposition has other numbers of orbits, types or values;
// or by one that is called incomplete although nothing is near the threshold. What is closer to the fold than both
// decompositions can tell is counted, not compared.
TEST_CASE("Truncated and full landscapes agree") {
  constexpr std::uint64_t seed = 20270501;
  std::mt19937_64 generator(seed);
  std::map<std::string, int> seen;
  for (int number = 0; number < 560; ++number) {
    const auto kind = static_cast<Spectrum>(number % spectrum_kinds);
    const Index n = random_index(42, 90, generator), m = n + random_index(0, 60, generator);
    const bool wide = random_index(0, 1, generator) == 1;
    const Index rows = wide ? n : m, columns = wide ? m : n;
    const Vector<double> values = hard_values(kind, n, generator);
    const Eigen::SparseMatrix<double> Y = hard_target(rows, columns, values, generator);
    const Architecture<double> architecture = architecture_for(rows, columns, generator);
    INFO("seed " << seed << ", number " << number << ", " << rows << " x " << columns
                 << ", L = " << architecture.depth());
    const Svd<double> full_svd = svd(Matrix<double>(Y));
    const Landscape full(architecture, full_svd);
    TruncationOptions<double> options;
    if (number % 5 == 4) options.rank = random_index(1, 5, generator);
    options.certify = number % 3 != 0;  // else by inertia
    options.tail.seed = static_cast<std::uint64_t>(number);
    const double fold = fold_threshold(architecture);
    TruncatedSvd<double> found = truncated_svd(MatrixOperator(Y), fold, options);
    REQUIRE(found.sound());
    if (!options.certify) static_cast<void>(bound_tail_by_inertia(Y, found, fold));
    const Landscape truncated(architecture, found);
    const bool complete = truncated.groups().complete;
    CHECK(truncated.counts().complete == complete);
    const auto near_fold = [&](double y) { return std::abs(y / fold - 1) <= 1e-9; };
    const bool undecidable = std::any_of(values.begin(), values.end(), near_fold);
    ++seen[complete ? std::string("complete by ") + to_string(found.tail.evidence) : "incomplete"];
    if (!complete) {
      const Index given = (found.singular_values.array() > fold).count();
      const bool all_there = (values.array() > fold).count() == given;
      const bool near = (values.array() < fold && values.array() > fold * (1 - 1e-3)).any();
      CHECK((!all_there || near || undecidable || options.rank < 6));
      continue;
    }
    if (undecidable) {
      ++seen["not compared"];
      continue;
    }
    const auto expected = full.counts<Natural>(), counts = truncated.counts<Natural>();
    CHECK(counts.total == expected.total);
    CHECK(counts.global_minimizer == expected.global_minimizer);
    CHECK(counts.spurious_local_minimizer == expected.spurious_local_minimizer);
    CHECK(counts.strict_saddle == expected.strict_saddle);
    CHECK(counts.non_strict_saddle == expected.non_strict_saddle);
    const std::vector<Orbit<double>> lowest = full.lowest(12), ours = truncated.lowest(12);
    REQUIRE(lowest.size() == ours.size());
    const double tolerance = found.tail.squared_norm_uncertainty + 1e-9 * (1 + values.squaredNorm());
    for (std::size_t i = 0; i < ours.size(); ++i) CHECK(same_orbit(ours[i], lowest[i], tolerance));
    // Orbits of equal values come in any order: the minimizers are compared one by one.
    const auto minimizers = full.local_minimizers(), our_minimizers = truncated.local_minimizers();
    REQUIRE(minimizers.size() == our_minimizers.size());
    const Problem<double> problem(architecture, Matrix<double>(Y));
    for (std::size_t i = 0; i < minimizers.size(); ++i) {
      CHECK(same_orbit(our_minimizers[i], minimizers[i], tolerance));
      const auto [value, gradient] = objective_and_gradient(problem, truncated.point(our_minimizers[i]));
      CHECK(std::abs(value - our_minimizers[i].value()) <= tolerance);
      CHECK(gradient.vector().norm() <= 10 * found.uncertainty + 1e-9 * (1 + values[0]));
    }
    const Benignity<double> kind_of = full.benignity(), our_kind = truncated.benignity();
    CHECK(our_kind.kind == kind_of.kind);
    CHECK(our_kind.margin_fold <= kind_of.margin_fold + 1e-9);
    if (full.global_minimizer().uniqueness.unique())
      CHECK((full.global_minimizer().end_to_end - truncated.global_minimizer().end_to_end).norm() <=
            1e-6 * (1 + values[0]));
  }
  std::cout << "seed " << seed;
  for (const auto& [what, times] : seen) std::cout << ", " << what << ": " << times;
  std::cout << '\n';
  CHECK(seen["complete by random_start"] > 100);
  CHECK(seen["complete by inertia"] > 20);
  CHECK(seen["complete by norm"] > 20);
  CHECK(seen["incomplete"] > 50);
  CHECK(seen["not compared"] < 60);
}

TEST_CASE("A truncated landscape locates, denoises and refuses spectra") {
  std::mt19937_64 generator(20270502);
  const Vector<double> values = hard_values(Spectrum::repeated, 60, generator);
  const Eigen::SparseMatrix<double> Y = hard_target(60, 90, values, generator);
  const Architecture<double> architecture({90, 8, 9, 60}, 0.4);
  const Landscape full(architecture, Matrix<double>(Y));
  const TruncatedSvd<double> found = truncated_svd(MatrixOperator(Y), fold_threshold(architecture));
  const Landscape truncated(architecture, found);
  REQUIRE(truncated.groups().complete);
  for (const Orbit<double>& orbit : truncated.lowest(4)) {
    const auto here = truncated.locate(truncated.random_point(orbit, generator));
    CHECK(here.orbit() == orbit);
    CHECK(here.relative_distance < 1e-9);
    CHECK_THROWS_WITH(spectrum(orbit), Catch::Contains("needs all 60 singular values"));
    CHECK_THROWS_WITH(extremes(orbit), Catch::Contains("only norm and bound are given"));
    CHECK(hessian_trace(orbit) > 0);
  }
  const double tau = tau_for_weight(0.4, 3);
  CHECK((truncated.prox(tau, 3) - full.prox(tau, 3)).norm() < 1e-9);
  const SingularTriplets<double> thin = truncated.prox_triplets(tau, 3);
  CHECK((thin.matrix() - full.prox(tau, 3)).norm() < 1e-9);
  CHECK(thin.U.cols() == thin.singular_values.size());
  CHECK(thin.V.cols() == thin.singular_values.size());
  CHECK(thin.singular_values.minCoeff() > 0);
  const SparseProblem problem(architecture, SparseTarget<double>(Y));
  const Factors<double> lowest = truncated.global_point();
  const auto [value, gradient] = objective_and_gradient(problem, lowest);
  CHECK(value == Approx(truncated.global_minimizer().value).epsilon(1e-12));
  CHECK(gradient.vector().norm() < 1e-8);
  CHECK((end_to_end(lowest) - truncated.prox_triplets(tau, 3, 8).matrix()).norm() < 1e-8);
  CHECK_THROWS_WITH(truncated.prox(1e-3, 3), Catch::Contains("not given may be as large as"));
  CHECK_THROWS_WITH((Landscape(Architecture<double>({90, 8, 61}, 0.4), found)), Catch::Contains("singular values"));
}

// Refuted by a value off by more than its uncertainty, or by a tail that is not bounded although nothing is near.
TEMPLATE_TEST_CASE("All scalars find triplets above a threshold", "", float, double, long double) {
  using Scalar = TestType;
  std::mt19937_64 generator(20270504);
  for (const Spectrum kind : {Spectrum::steep, Spectrum::repeated, Spectrum::few, Spectrum::none_above}) {
    const Vector<double> values = hard_values(kind, 50, generator);
    const Eigen::SparseMatrix<Scalar> Y = hard_target(70, 50, values, generator).template cast<Scalar>();
    const TruncatedSvd<Scalar> found = truncated_svd(MatrixOperator(Y), Scalar(1));
    INFO("spectrum " << static_cast<int>(kind));
    CHECK(found.sound());
    CHECK(found.tail.bound < Scalar(1));
    const auto above = (values.array() > 1).count();
    REQUIRE(found.singular_values.size() >= above);
    for (Index i = 0; i < above; ++i) {
      CHECK(std::abs(static_cast<double>(found.singular_values[i]) - values[i]) <=
            static_cast<double>(found.uncertainty) +
                50 * static_cast<double>(epsilon<float>) * values[0] * (std::is_same_v<Scalar, float> ? 1 : 1e-6));
    }
  }
}

// Refuted by anything but the one orbit W = 0 of value ||Y||^2 where no singular value reaches the fold: none is given
// then. The shapes are those of theory: Y = 0, one row, one column, all values far below.
TEST_CASE("Targets without a singular value above the fold have one orbit") {
  std::mt19937_64 generator(20270505);
  const auto far_below = Vector<double>(0.01 * hard_values(Spectrum::none_above, 50, generator));
  std::vector<Eigen::SparseMatrix<double>> targets{
      Eigen::SparseMatrix<double>(60, 50), Eigen::SparseMatrix<double>(1, 1), hard_target(60, 50, far_below, generator),
      hard_target(50, 60, far_below, generator)};
  targets.push_back(Matrix<double>(0.1 * Matrix<double>::Ones(1, 70)).sparseView());
  targets.push_back(Matrix<double>(0.1 * Matrix<double>::Ones(70, 1)).sparseView());
  for (const Eigen::SparseMatrix<double>& Y : targets) {
    for (const int L : {2, 3, 7}) {
      INFO(Y.rows() << " x " << Y.cols() << ", L = " << L);
      std::vector<Index> widths(static_cast<std::size_t>(L) + 1, 2);
      widths.front() = Y.cols();
      widths.back() = Y.rows();
      const Architecture<double> architecture(widths, 5.0);
      const TruncatedSvd<double> found = truncated_svd(MatrixOperator(Y), fold_threshold(architecture));
      const Landscape landscape(architecture, found);
      CHECK(landscape.groups().complete);
      CHECK(found.tail.count + found.singular_values.size() == std::min(Y.rows(), Y.cols()));
      const auto counts = landscape.counts();
      CHECK(counts.total == 1);
      CHECK(counts.global_minimizer == 1);
      const Orbit<double> zero = landscape.lowest(2).front();
      CHECK(zero.rank() == 0);
      CHECK(zero.value() == Approx(Y.squaredNorm()).margin(1e-15));
      CHECK(landscape.point(zero).vector().norm() == 0);
      CHECK(landscape.global_minimizer().end_to_end.norm() == 0);
      CHECK(landscape.prox(tau_for_weight(5.0, L), L).norm() == 0);
    }
  }
}

// Refuted by a search that asks for more vectors than there are, or leaves out a value above the threshold.
TEST_CASE("A threshold below all singular values gives all of them") {
  std::mt19937_64 generator(20270505);
  for (const Index size : {41, 60, 97}) {
    for (const Spectrum kind : {Spectrum::flat_tail, Spectrum::repeated}) {
      const Vector<double> values = hard_values(kind, size, generator);
      const Eigen::SparseMatrix<double> Y = hard_target(size, size + 7, values, generator);
      const Vector<double> all = svd(Matrix<double>(Y)).singular_values;
      const double threshold = all[size - 1] / 2;
      INFO("seed 20270505, " << size << " values from " << all[0] << " to " << all[size - 1]);
      if (!(threshold > 1e-6 * all[0])) continue;
      const TruncatedSvd<double> found = truncated_svd(SparseTarget<double>(Y), threshold);
      REQUIRE(found.singular_values.size() == size);
      CHECK((found.singular_values - all).cwiseAbs().maxCoeff() <= found.uncertainty + 1e-13 * all[0]);
      CHECK(found.tail.count == 0);
    }
  }
}

TEST_CASE("A search tells its progress, ends when told, and refuses bad options") {
  std::mt19937_64 generator(20270503);
  const Vector<double> values = hard_values(Spectrum::repeated, 60, generator);
  const Eigen::SparseMatrix<double> Y = hard_target(60, 60, values, generator);
  const MatrixOperator op(Y);
  TruncationOptions<double> options;
  std::vector<Index> known;
  options.progress = [&](Index k, double) {
    known.push_back(k);
    return known.size() < 2;
  };
  const TruncatedSvd<double> stopped = truncated_svd(op, 0.01, options);
  CHECK(known == std::vector<Index>{0, 6});
  CHECK(stopped.singular_values.size() == 6);
  CHECK(stopped.tail.bound > 0.01);
  CHECK_THROWS_WITH(truncated_svd(op, 0.0), Catch::Contains("positive and finite"));
  options.rank = 0;
  CHECK_THROWS_WITH(truncated_svd(op, 1.0, options), Catch::Contains("must be positive, got 0"));
  TruncationOptions<double> norm_alone;
  norm_alone.certify = false;
  const TruncatedSvd<double> uncertified = truncated_svd(op, 1.0, norm_alone);
  CHECK(uncertified.tail.evidence == TailEvidence::norm);
}

}  // namespace dmf::test
