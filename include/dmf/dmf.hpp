// SPDX-License-Identifier: BSL-1.0
#pragma once

// All that depends on Eigen alone, folder by folder: data flows from top to bottom. The bridges to other
// libraries, dmf/bridge/, are asked for one by one.

#include <dmf/core.hpp>          // arithmetic, architecture, singular value decomposition
#include <dmf/analytic.hpp>      // F and its derivatives at any point
#include <dmf/sparse.hpp>        // targets that are not dense
#include <dmf/loss.hpp>          // any smooth loss of the end-to-end matrix
#include <dmf/landscape.hpp>     // the critical points in closed form
#include <dmf/low_rank.hpp>      // Schatten quasi-norms, proximal maps, balanced factors
#include <dmf/points.hpp>        // where the two meet
#include <dmf/continuation.hpp>  // critical points of any loss: paths, searches, certificates
