// SPDX-License-Identifier: BSL-1.0
#pragma once

// The whole library, in the order of the theory: data flows from top to bottom.

// common ground
#include <dmf/core/version.hpp>          // which dmf this is
#include <dmf/core/scalar.hpp>           // what a number must provide
#include <dmf/core/error.hpp>            // how misuse is reported
#include <dmf/core/random.hpp>           // the same random numbers everywhere
#include <dmf/core/architecture.hpp>     // depth, widths, weights

// analytic wing: F and its derivatives at any point
#include <dmf/analytic/problem.hpp>          // architecture and target Y
#include <dmf/analytic/factors.hpp>          // a point W = (W_1, ..., W_L)
#include <dmf/analytic/objective.hpp>        // F and its gradient
#include <dmf/analytic/hessian.hpp>          // Hessian-vector product, quadratic form, dense Hessian
#include <dmf/analytic/hessian_blocks.hpp>   // its diagonal, blocks, traces, norms
#include <dmf/analytic/third_derivative.hpp> // third derivatives along a direction
#include <dmf/analytic/probe.hpp>            // what W is, by derivatives alone
#include <dmf/analytic/verify.hpp>           // your derivative code against dmf's
#include <dmf/analytic/auxiliary_problem.hpp>  // G, the problem with equal weights, and back
#include <dmf/analytic/whiten.hpp>           // from ||W A - T||_F^2 with whitened data
#include <dmf/analytic/balance.hpp>          // what neighbouring layers have in common at critical points

// algebraic wing: the landscape in closed form
#include <dmf/core/svd.hpp>              // a verified decomposition of Y
#include <dmf/landscape/scalar_equation.hpp>  // u^L + u^{2-L} = eta
#include <dmf/landscape/singular_groups.hpp>  // equal singular values, thresholds, roots
#include <dmf/landscape/orbit.hpp>            // type, value, dimension, inertia of one orbit
#include <dmf/landscape/orbit_range.hpp>      // all orbits, lazily
#include <dmf/landscape/orbit_counts.hpp>     // exact numbers of orbits
#include <dmf/landscape/atlas.hpp>            // all of it for one problem
#include <dmf/landscape/minimality.hpp>       // the ball in which a local minimizer is minimal
#include <dmf/landscape/barrier.hpp>          // the pass between neighbouring local minimizers
#include <dmf/landscape/uniqueness.hpp>       // is the end-to-end minimizer unique, and by what margin
#include <dmf/low_rank/schatten.hpp>         // (sum s^p)^{1/p}
#include <dmf/low_rank/prox.hpp>             // argmin 1/2 ||X - Y||^2 + tau ||X||_{S_{2/L}}^{2/L}
#include <dmf/landscape/regularization_path.hpp>  // all that happens as the weights grow
#include <dmf/landscape/spectrum.hpp>         // eigenvalues of the Hessian at an orbit
#include <dmf/landscape/convergence.hpp>      // steps, rates, error bound, sharpness

// where the wings meet
#include <dmf/points/critical_point.hpp>   // an orbit as a point W
#include <dmf/points/random_point.hpp>     // a uniform point of an orbit
#include <dmf/points/membership.hpp>       // does W lie on an orbit
#include <dmf/points/tangent.hpp>          // the tangent space of an orbit
#include <dmf/points/escape_direction.hpp> // the way down from a saddle
#include <dmf/points/eigen_direction.hpp>  // eigenvectors of the Hessian at a point
#include <dmf/low_rank/balanced_factors.hpp> // the cheapest factors of a given product
#include <dmf/points/global_minimizer.hpp> // lowest F: factors, end-to-end map, uniqueness
#include <dmf/points/locate.hpp>           // the nearest orbit to a point
#include <dmf/points/trajectory.hpp>       // the orbits that a run passes; how often each is its end
