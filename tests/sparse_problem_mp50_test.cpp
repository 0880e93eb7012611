// SPDX-License-Identifier: BSL-1.0
#include <dmf/bridge/boost_multiprecision.hpp>

#include <dmf/analytic/hessian.hpp>
#include <dmf/analytic/objective.hpp>
#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include "support/catch.hpp"
#include "support/instances.hpp"
#include "support/sparse_targets.hpp"

#include <cstdint>
#include <random>

namespace dmf::test {
namespace {

// Refuted by a value, a gradient or a product with the Hessian that differs from that of the dense target by more than
// rounding of 50 digits: a step in double would leave 34 of them wrong.
TEST_CASE("A sparse problem of 50 digits is the dense one") {
  constexpr std::uint64_t seed = 11;
  std::mt19937_64 generator(seed);
  const Architecture<mp50> architecture({9, 3, 2, 70}, {mp50(1) / 3, mp50(1) / 5, mp50(1) / 7});
  const mp50 tolerance = 1000 * epsilon<mp50>;
  for (const TargetKind& kind : target_kinds()) {
    INFO("seed " << seed << ", " << kind.name);
    const DenseAndSparse<mp50> target = random_target<mp50>(70, 9, kind, generator);
    const Problem<mp50> dense(architecture, target.dense);
    const SparseProblem<mp50> sparse(architecture, target.sparse);
    Factors<mp50> W(architecture), D(architecture);
    for (mp50& entry : W.vector()) entry = (uniform<mp50>(generator) - mp50(1) / 2) / 3;
    for (mp50& entry : D.vector()) entry = (uniform<mp50>(generator) - mp50(1) / 2) / 3;

    const auto expected = objective_and_gradient(dense, W);
    const auto found = objective_and_gradient(sparse, W);
    const mp50 scale = target.magnitudes.norm() + 10;
    CHECK(abs(found.value - expected.value) <= tolerance * scale * scale);
    CHECK(objective(sparse, W) == found.value);
    CHECK((found.gradient.vector() - expected.gradient.vector()).norm() <= tolerance * scale);
    const auto product = hessian_vector_product(sparse, W, D);
    CHECK((product.vector() - hessian_vector_product(dense, W, D).vector()).norm() <= tolerance * scale);
  }
}

}  // namespace
}  // namespace dmf::test
