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

// algebraic wing: the landscape in closed form
#include <dmf/svd.hpp>              // a verified decomposition of Y
#include <dmf/scalar_equation.hpp>  // u^L + u^{2-L} = eta
#include <dmf/singular_groups.hpp>  // equal singular values, thresholds, roots
#include <dmf/orbit.hpp>            // type, value, dimension, inertia of one orbit
#include <dmf/orbit_range.hpp>      // all orbits, lazily
#include <dmf/orbit_counts.hpp>     // exact numbers of orbits
#include <dmf/atlas.hpp>            // all of it for one problem
#include <dmf/spectrum.hpp>         // eigenvalues of the Hessian at an orbit
#include <dmf/convergence.hpp>      // steps, rates, error bound, sharpness

// where the wings meet
#include <dmf/critical_point.hpp>   // an orbit as a point W
#include <dmf/random_point.hpp>     // a uniform point of an orbit
#include <dmf/membership.hpp>       // does W lie on an orbit
#include <dmf/tangent.hpp>          // the tangent space of an orbit
#include <dmf/escape_direction.hpp> // the way down from a saddle
#include <dmf/eigen_direction.hpp>  // eigenvectors of the Hessian at a point
