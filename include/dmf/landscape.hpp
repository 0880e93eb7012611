// SPDX-License-Identifier: BSL-1.0
#pragma once

// The critical points in closed form, from the singular values of Y alone. Knows no gradient.

#include <dmf/landscape/scalar_equation.hpp>       // u^L + u^{2-L} = eta
#include <dmf/landscape/root_batch.hpp>            // its roots for many eta at once
#include <dmf/landscape/singular_values.hpp>       // all of them, as users have them
#include <dmf/landscape/singular_groups.hpp>       // equal singular values, thresholds, roots
#include <dmf/landscape/choice.hpp>                // how many copies of a value sit at each root
#include <dmf/landscape/orbit.hpp>                 // type, value, dimension, inertia of one orbit
#include <dmf/landscape/orbit_counts.hpp>          // exact numbers of orbits
#include <dmf/landscape/orbit_range.hpp>           // all orbits, lazily
#include <dmf/landscape/atlas.hpp>                 // all of it for one problem
#include <dmf/landscape/minimality.hpp>            // the ball in which a local minimizer is minimal
#include <dmf/landscape/barrier.hpp>               // the pass between neighbouring local minimizers
#include <dmf/landscape/merge_tree.hpp>            // how the sublevel sets of all local minimizers join
#include <dmf/landscape/uniqueness.hpp>            // is the end-to-end minimizer unique, and by what margin
#include <dmf/landscape/regularization_path.hpp>   // all that happens as the weights grow
#include <dmf/landscape/eigenvalue_origin.hpp>     // which block an eigenvalue comes from
#include <dmf/landscape/spectrum.hpp>              // eigenvalues of the Hessian at an orbit
#include <dmf/landscape/convergence.hpp>           // steps, rates, error bound, sharpness
#include <dmf/landscape/orbit_volume.hpp>          // the volume of an orbit
#include <dmf/landscape/laplace.hpp>               // what an orbit weighs at a small temperature
#include <dmf/landscape/occupation.hpp>            // which local minimizer is occupied
#include <dmf/landscape/escape_rate.hpp>           // how often noise carries W over a pass
#include <dmf/landscape/learning_coefficient.hpp>  // how fast the volume near the minimum vanishes
#include <dmf/landscape/training_fate.hpp>         // where a start of training ends
#include <dmf/landscape/training_clock.hpp>        // when a mode gets from one scale to another
#include <dmf/landscape/learning_curve.hpp>        // all modes, the loss and the rank at every time
