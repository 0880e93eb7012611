// SPDX-License-Identifier: BSL-1.0
#include <dmf/sparse/sparse_hessian.hpp>
#include <dmf/sparse/sparse_objective.hpp>

#include "support/catch.hpp"
#include "support/sparse_laws.hpp"

template class dmf::SparseProblem<long double>;
template class dmf::SparseWorkspace<long double>;
template class dmf::SparseHessian<long double>;

// What would refute each test stands in sparse_problem_test.cpp.

namespace dmf::test {
namespace {

TEST_CASE("F and its gradient with a sparse target agree with loops over the dense entries in long double") {
  sparse_objective_agrees_with_loops<long double>(1);
}

TEST_CASE("The Hessian with a sparse target agrees with the dense one in long double") {
  sparse_hessian_agrees_with_dense<long double>(2);
}

TEST_CASE("Sides beyond a block and widths beyond a strip of packets make no difference in long double") {
  sparse_problems_beyond_a_block_agree_with_dense<long double>(3);
}

}  // namespace
}  // namespace dmf::test
