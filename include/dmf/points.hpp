// SPDX-License-Identifier: BSL-1.0
#pragma once

// Where the wings meet: points W of an orbit, and the orbit of a point W.

#include <dmf/points/any_point.hpp>         // a point W of any depth as an argument
#include <dmf/points/singular_vectors.hpp>  // the frames of Y, checked once
#include <dmf/points/critical_point.hpp>    // an orbit as a point W
#include <dmf/points/random_point.hpp>      // a uniform point of an orbit
#include <dmf/points/tangent.hpp>           // the tangent space of an orbit
#include <dmf/points/escape_direction.hpp>  // the way down from a saddle
#include <dmf/points/eigen_direction.hpp>   // eigenvectors of the Hessian at a point
#include <dmf/points/global_minimizer.hpp>  // lowest F: factors, end-to-end map, uniqueness
#include <dmf/points/locate.hpp>            // does W lie on an orbit; the nearest one
#include <dmf/points/trajectory.hpp>        // the orbits that a run passes; how often each is its end
#include <dmf/points/landscape.hpp>         // one object for one target: all of the above
