// SPDX-License-Identifier: BSL-1.0
#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include "support/catch.hpp"
#include "support/sparse_laws.hpp"

template class dmf::SparseProblem<float>;
template class dmf::SparseWorkspace<float>;
template class dmf::SparseHessian<float>;

// What would refute each test stands in sparse_problem_test.cpp.

namespace dmf::test {
namespace {

TEST_CASE("F and its gradient with a sparse target agree with loops over the dense entries in float") {
  sparse_objective_agrees_with_loops<float>(1);
}

TEST_CASE("The Hessian with a sparse target agrees with the dense one in float") {
  sparse_hessian_agrees_with_dense<float>(2);
}

TEST_CASE("Sides beyond a block and widths beyond a strip of packets make no difference in float") {
  sparse_problems_beyond_a_block_agree_with_dense<float>(3);
}

TEST_CASE("Where the residual is small the bound says how many digits of F are lost in float") {
  a_small_residual_is_within_the_bound<float>(4);
}

TEST_CASE("Many rows cost no digits in float") {
  many_rows_cost_no_digits<float>(5);
  rows_that_are_alike_cost_no_digits<float>();
}

}  // namespace
}  // namespace dmf::test
