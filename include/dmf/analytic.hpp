// SPDX-License-Identifier: BSL-1.0
#pragma once

// F and its derivatives at any point W. Knows no closed form.

#include <dmf/analytic/problem.hpp>            // architecture and target Y
#include <dmf/analytic/factors.hpp>            // a point W = (W_1, ..., W_L)
#include <dmf/analytic/workspace.hpp>          // the memory of an evaluation
#include <dmf/analytic/objective.hpp>          // F and its gradient
#include <dmf/analytic/hessian.hpp>            // Hessian-vector product, quadratic form, dense Hessian
#include <dmf/analytic/hessian_blocks.hpp>     // its diagonal, blocks, traces, norms
#include <dmf/analytic/third_derivative.hpp>   // third derivatives along a direction
#include <dmf/analytic/slice.hpp>              // F on a line or a plane through W
#include <dmf/analytic/slice_directions.hpp>   // directions for pictures of F
#include <dmf/analytic/descent.hpp>            // a way down, to second or third order
#include <dmf/analytic/probe.hpp>              // what W is, by derivatives alone
#include <dmf/analytic/verify.hpp>             // your derivative code against dmf's
#include <dmf/analytic/auxiliary_problem.hpp>  // G, the problem with equal weights, and back
#include <dmf/analytic/whiten.hpp>             // from ||W A - T||_F^2 with whitened data
#include <dmf/analytic/balance.hpp>            // what neighbouring layers have in common at critical points
#include <dmf/analytic/balance_law.hpp>        // how balance decays in any run, checked by two of its points
