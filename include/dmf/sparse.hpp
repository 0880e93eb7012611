// SPDX-License-Identifier: BSL-1.0
#pragma once

// Targets that are too large to be dense: operators, and what is known of singular values that were not found.

#include <dmf/sparse/linear_operator.hpp>   // Y by its products with vectors
#include <dmf/sparse/sparse_target.hpp>     // a sparse Y, plus one of low rank
#include <dmf/sparse/sparse_problem.hpp>    // architecture and sparse target
#include <dmf/sparse/sparse_objective.hpp>  // F and its gradient in time linear in the nonzeros
#include <dmf/sparse/sparse_hessian.hpp>    // Hessian-vector products likewise
#include <dmf/sparse/tail_bound.hpp>        // triplets from a basis, and a bound on all other singular values
#include <dmf/sparse/gram_inertia.hpp>      // how many singular values are above a threshold, with proof
