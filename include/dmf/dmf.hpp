// SPDX-License-Identifier: BSL-1.0
#pragma once

// The whole library, in the order of the theory: data flows from top to bottom.

// common ground
#include <dmf/version.hpp>          // which dmf this is
#include <dmf/scalar.hpp>           // what a number must provide
#include <dmf/error.hpp>            // how misuse is reported
#include <dmf/random.hpp>           // the same random numbers everywhere
#include <dmf/architecture.hpp>     // depth, widths, weights

// analytic wing: F and its derivatives at any point
#include <dmf/problem.hpp>          // architecture and target Y
#include <dmf/factors.hpp>          // a point W = (W_1, ..., W_L)
#include <dmf/objective.hpp>        // F and its gradient
#include <dmf/hessian.hpp>          // Hessian-vector product, quadratic form, dense Hessian
#include <dmf/hessian_blocks.hpp>   // its diagonal, blocks, traces, norms
#include <dmf/third_derivative.hpp> // third derivatives along a direction
#include <dmf/probe.hpp>            // what W is, by derivatives alone
#include <dmf/verify.hpp>           // your derivative code against dmf's
#include <dmf/auxiliary_problem.hpp>  // G, the problem with equal weights, and back
#include <dmf/whiten.hpp>           // from ||W A - T||_F^2 with whitened data
#include <dmf/balance.hpp>          // what neighbouring layers have in common at critical points

// algebraic wing: the landscape in closed form
#include <dmf/svd.hpp>              // a verified decomposition of Y
#include <dmf/scalar_equation.hpp>  // u^L + u^{2-L} = eta
#include <dmf/singular_groups.hpp>  // equal singular values, thresholds, roots
#include <dmf/orbit.hpp>            // type, value, dimension, inertia of one orbit
#include <dmf/orbit_range.hpp>      // all orbits, lazily
#include <dmf/orbit_counts.hpp>     // exact numbers of orbits
#include <dmf/atlas.hpp>            // all of it for one problem
#include <dmf/minimality.hpp>       // the ball in which a local minimizer is minimal
#include <dmf/barrier.hpp>          // the pass between neighbouring local minimizers
#include <dmf/uniqueness.hpp>       // is the end-to-end minimizer unique, and by what margin
#include <dmf/schatten.hpp>         // (sum s^p)^{1/p}
#include <dmf/prox.hpp>             // argmin 1/2 ||X - Y||^2 + tau ||X||_{S_{2/L}}^{2/L}
#include <dmf/regularization_path.hpp>  // all that happens as the weights grow
#include <dmf/spectrum.hpp>         // eigenvalues of the Hessian at an orbit
#include <dmf/convergence.hpp>      // steps, rates, error bound, sharpness

// where the wings meet
#include <dmf/critical_point.hpp>   // an orbit as a point W
#include <dmf/random_point.hpp>     // a uniform point of an orbit
#include <dmf/membership.hpp>       // does W lie on an orbit
#include <dmf/tangent.hpp>          // the tangent space of an orbit
#include <dmf/escape_direction.hpp> // the way down from a saddle
#include <dmf/eigen_direction.hpp>  // eigenvectors of the Hessian at a point
#include <dmf/balanced_factors.hpp> // the cheapest factors of a given product
#include <dmf/global_minimizer.hpp> // lowest F: factors, end-to-end map, uniqueness
#include <dmf/locate.hpp>           // the nearest orbit to a point
#include <dmf/trajectory.hpp>       // the orbits that a run passes; how often each is its end
