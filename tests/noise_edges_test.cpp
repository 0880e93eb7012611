// SPDX-License-Identifier: BSL-1.0

// Volumes, Laplace's method, occupation and rates at their edges, in all four scalars. Refuted by: a NaN, a wrong
// dimension, a volume or a constant that does not scale with the weight, or a number for what is not representable.

#include <dmf/landscape/escape_rate.hpp>
#include <dmf/landscape/learning_coefficient.hpp>
#include <dmf/landscape/occupation.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/quadrature.hpp"

#include <dmf/landscape/atlas.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace dmf::test {
namespace {

/// Widths: scalar nets, surplus rows, columns and hidden units, a bottleneck.
std::vector<Index> edge_widths(int L, int kind) {
  const Index of_kind[] = {1, 3, 2, 3};
  std::vector<Index> widths(static_cast<std::size_t>(L) + 1, of_kind[kind]);
  if (kind == 2) widths.front() = 5, widths.back() = 3;
  if (kind == 3) widths[1] = 1;
  return widths;
}

/// W -> c W, Y -> c^L Y, lambda_l -> c^{2L-2} lambda_l, T -> c^{2L} T changes F/T nowhere, and volumes by c^D.
TEMPLATE_TEST_CASE("Orbits of any size: volumes, constants and rates scale with the weight, without NaN", "",
                   DMF_TEST_SCALARS) {
  using Scalar = TestType;
  const int wide = std::min(200, std::numeric_limits<Scalar>::max_exponent10 * 2 / 3);
  const bool is_slow = std::numeric_limits<Scalar>::digits > 100;
  const auto infinity = std::numeric_limits<Scalar>::infinity();
  int orbits = 0, passes = 0, refused = 0;
  Scalar worst(0);
  for (const int L : {2, 3, 7, 20, 100, 1000}) {
    for (const int kind : {0, 1, 2, 3}) {
      if (is_slow && (kind == 1 || (L != 3 && (L != 100 || kind != 0)))) continue;
      const std::vector<Index> widths = edge_widths(L, kind);
      const Index n = std::min(widths.front(), widths.back());
      for (const std::vector<double>& ratios :
           std::vector<std::vector<double>>{{0, 0, 0}, {0.5, 0.25, 0}, {3, 3, 1.5}, {4, 2, 0}}) {
        if (is_slow && ratios[0] > 3) continue;
        const auto problem = [&](const Scalar& weight) {
          const Architecture<Scalar> architecture(widths, weight);
          const Scalar fold = fold_threshold(architecture);
          Vector<Scalar> y(n);
          for (Index i = 0; i < n; ++i) y[i] = Scalar(ratios[static_cast<std::size_t>(i)]) * fold;
          return Atlas<Scalar>(architecture, y);
        };
        const Atlas<Scalar> base = problem(Scalar(1));
        const Occupation<Scalar> occupation(base);
        for (const int decade : {-wide, wide}) {
          const Scalar weight = pow(Scalar(10), Scalar(decade)), log_c = log(weight) / Scalar(2 * L - 2);
          INFO("L = " << L << ", kind " << kind << ", weight 10^" << decade << ", y/fold " << ratios[0]);
          const Atlas<Scalar> atlas = problem(weight);
          // F is c^{2L} times that of the weight 1: said where it is out of range.
          const Scalar beyond = Scalar(2 * L) * log_c - log(std::numeric_limits<Scalar>::max());
          if (abs(beyond) < Scalar(5)) continue;  // either is right
          if (beyond > Scalar(0) && ratios[0] > 0) {
            CHECK_THROWS_AS(Occupation<Scalar>(atlas), NotRepresentable);
            ++refused;
            continue;
          }
          const Occupation<Scalar> scaled(atlas);
          REQUIRE(scaled.minimizers().size() == occupation.minimizers().size());
          const auto compare = [&](const Laplace<Scalar>& a, const Laplace<Scalar>& b) {  // weight 1 and this one
            CHECK(a.dimension == b.dimension);
            CHECK(a.normal_dimension == b.normal_dimension);
            CHECK(a.failure == b.failure);
            const Scalar D(static_cast<Scalar>(a.dimension)), normal(static_cast<Scalar>(a.normal_dimension));
            const Scalar N = D + normal, size = N * (Scalar(4) + Scalar(static_cast<Scalar>(L)) * abs(log_c));
            const Scalar allowed = Scalar(64) * epsilon<Scalar> * (size + abs(a.log_constant.value()));
            for (const Scalar& error :
                 {Scalar(b.log_volume - a.log_volume - D * log_c),
                  Scalar(b.log_determinant - a.log_determinant - normal * Scalar(2 * L - 2) * log_c),
                  Scalar(b.log_constant.value() - a.log_constant.value() - (N - Scalar(L) * normal) * log_c)}) {
              CHECK(abs(error) <= allowed);
              worst = max(worst, Scalar(abs(error) / allowed));
            }
            ++orbits;
          };
          for (std::size_t i = 0; i < scaled.minimizers().size(); ++i) {
            compare(occupation.minimizers()[i].laplace, scaled.minimizers()[i].laplace);
          }
          if (kind == 0) {  // a scalar net has points, 2^{L-1} of them
            const Laplace<Scalar>& last = scaled.minimizers().back().laplace;
            const Scalar count = ratios[0] > 1 ? Scalar(L - 1) : Scalar(0);
            CHECK(last.dimension == 0);
            CHECK(abs(Scalar(last.log_volume - count * ln2<Scalar>().value())) <= Scalar(L) * epsilon<Scalar>);
          }
          // At a temperature in units of F, and at the ends of the range: probabilities that add up to 1.
          for (const Scalar& T : {Scalar(exp(Scalar(Scalar(2 * L) * log_c))), std::numeric_limits<Scalar>::min(),
                                  std::numeric_limits<Scalar>::max()}) {
            if (!(T > Scalar(0)) || !(T < infinity)) continue;
            Scalar sum(0);
            for (const Scalar& p : scaled.probabilities(T)) {
              CHECK(p >= Scalar(0));
              sum += p;
            }
            CHECK(abs(Scalar(sum - Scalar(1))) <= Scalar(16) * epsilon<Scalar>);
          }
          const auto changes = scaled.changes(), of_base = occupation.changes();
          CHECK(changes.size() == of_base.size());
          for (std::size_t i = 0; i < std::min(changes.size(), of_base.size()); ++i) {
            CHECK(changes[i].to == of_base[i].to);
            const Scalar expected = of_base[i].log_temperature + Scalar(2 * L) * log_c;
            CHECK(abs(Scalar(changes[i].log_temperature - expected)) <=
                  Scalar(1e5) * epsilon<Scalar> * (Scalar(1) + abs(expected)));
          }
          for (Index rank = 1; L > 2 && rank < static_cast<Index>(scaled.minimizers().size()); ++rank) {
            const EscapeRates<Scalar> a = escape_rates(base, rank), b = escape_rates(atlas, rank);
            compare(a.pass, b.pass);
            ++passes;
            const Scalar T = a.barrier.height_from_fewer / (Scalar(2) * a.up(Scalar(1)).least_barrier_over_temperature);
            const Scalar T_there = exp(Scalar(log(T) + Scalar(2 * L) * log_c));
            if (!(T_there > std::numeric_limits<Scalar>::min()) || !(T_there < infinity)) continue;
            const EscapeRate<Scalar> at_base = a.up(T), there = b.up(T_there);
            CHECK(at_base.refusal == there.refusal);
            if (!at_base.log_rate || !there.log_rate) continue;
            const Scalar expected = *at_base.log_rate + Scalar(2 * L - 2) * log_c;  // a rate is in units of the weight
            CHECK(abs(Scalar(*there.log_rate - expected)) <=
                  Scalar(1e4) * epsilon<Scalar> * (Scalar(10 * L) + abs(*at_base.log_rate) + abs(log(weight))));
          }
        }
      }
    }
  }
  INFO(orbits << " orbits, " << passes << " passes, " << refused << " out of range, worst error " << double(worst));
  CHECK(orbits > (is_slow ? 20 : 200));
  CHECK(passes > (is_slow ? 4 : 50));
  CHECK((refused > 0) == (2 * wide > std::numeric_limits<Scalar>::max_exponent10));
}

// 50 digits from the same data. Refuted by a determinant that loses what two values, or a value and a threshold, differ
// by.
TEST_CASE("Laplace's method keeps its digits beside equal values, the fold and the switch") {
  struct Case {
    std::vector<double> y;  ///< times the switch if negative, else the fold
    std::vector<Choice> choice;
  };
  const std::vector<Case> cases = {{{3, 3 * (1 - 1e-13), 0.5}, {{1, 0, 0}, {0, 0, 0}, {}}},
                                   {{3, 3 * (1 - 1e-13), 0.5}, {{0, 0, 0}, {1, 0, 0}, {}}},
                                   {{3, 3 * (1 - 1e-13), 0.5}, {{1, 0, 0}, {0, 1, 0}, {}}},
                                   {{3, 1 + 1e-13, 0}, {{1, 0, 0}, {1, 0, 0}}},
                                   {{3, 1 + 1e-13, 0}, {{1, 0, 0}, {0, 1, 0}}},
                                   {{1 + 1e-13, 1 - 1e-13, 0.5}, {{0, 1, 0}, {}, {}}},
                                   {{-1 - 1e-13, -1 + 1e-13, 0.5}, {{0, 1, 0}, {1, 0, 0}, {}}}};
  for (const std::vector<Index>& widths : std::vector<std::vector<Index>>{{3, 3, 3, 3}, {4, 2, 5, 3, 3}}) {
    for (const Case& c : cases) {
      const Architecture<double> architecture(widths, 0.7);
      const double fold = fold_threshold(architecture);
      const double at_switch = ScalarEquation<double>(architecture.depth()).switch_threshold(architecture.log_unit());
      Vector<double> y(3);
      for (Index i = 0; i < 3; ++i) {
        const double ratio = c.y[static_cast<std::size_t>(i)];
        y[i] = ratio < 0 ? -ratio * at_switch : ratio * fold;
      }
      const Architecture<mp50> precise(widths, mp50(0.7));
      const Atlas<double> atlas(architecture, y);
      std::vector<Choice> choice(c.choice.begin(), c.choice.end());
      choice.resize(atlas.groups().groups.size());
      const Vector<mp50> y50 = y.cast<mp50>();
      const Laplace<double> found = laplace(atlas.orbit(choice));
      const Laplace<mp50> expected = laplace(Atlas<mp50>(precise, y50).orbit(choice));
      INFO("depth " << architecture.depth() << ", y/fold " << c.y[0] << ", " << c.y[1]);
      REQUIRE(found.holds());
      CHECK(found.dimension == expected.dimension);
      const double allowed = 64 * epsilon<double> * double(architecture.parameter_count());
      CHECK(abs(mp50(found.log_determinant) - expected.log_determinant) < mp50(allowed));
      CHECK(abs(mp50(found.log_volume) - expected.log_volume) < mp50(allowed));
      CHECK(abs(mp50(found.log_constant.value()) - expected.log_constant.value()) < mp50(allowed));
    }
  }
}

}  // namespace
}  // namespace dmf::test
